#pragma once

/* The register: regions, villages, households, members and the people who work with them. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HtkHousehold:
 *
 * A household of the register (domain.md 2). @extra is NULL in lists.
 */
typedef struct
{
  char *id, *village_code, *village_name, *hh_no, *local_no, *head_name;
  int n_members, hh_type;
  int monitor_class; /* -1: not monitored */
  char *monitor_state, *color;
  int score;
  char *last_visit, *last_worker, *next_due, *helper_id, *status;
  JsonObject *extra;
  gint64 version;
} HtkHousehold;

typedef struct
{
  char *id;
  int seq;
  char *name, *rel, *id_no, *birth, *sex, *status;
  JsonObject *extra;
} HtkMember;

/* A village with its progress: how many are on the list, due by a day, overdue, and visited. */
typedef struct
{
  char *code, *name, *town;
  int n_households, n_due, n_overdue;
} HtkVillage;

typedef struct
{
  char *id, *name, *role, *scope, *team_id;
} HtkUser;

typedef struct
{
  int due, overdue, households;
} HtkTaskCounts;

void        htk_household_free (HtkHousehold *household);
void        htk_member_free    (HtkMember    *member);
void        htk_village_free   (HtkVillage   *village);
void        htk_user_free      (HtkUser      *user);

gboolean    htk_register_apply  (HtkStore    *store,
                                 const char  *kind,
                                 const char  *object,
                                 gint64       version,
                                 JsonObject  *body,
                                 GError     **error);
gboolean    htk_register_knows  (const char  *kind);

HtkHousehold *htk_register_household   (HtkStore    *store,
                                        const char  *id,
                                        GError     **error);
GPtrArray    *htk_register_members     (HtkStore    *store,
                                        const char  *household_id,
                                        GError     **error);
GArray       *htk_register_due_keys    (HtkStore    *store,
                                        const char  *until,
                                        guint        limit,
                                        GError     **error);
GArray       *htk_register_village_keys (HtkStore   *store,
                                        const char  *village,
                                        GError     **error);
GArray       *htk_register_keys_of     (HtkStore    *store,
                                        GPtrArray   *ids,
                                        GError     **error);
GPtrArray    *htk_register_by_keys     (HtkStore    *store,
                                        const gint64 *keys,
                                        guint        n,
                                        GError     **error);
gboolean      htk_register_count_tasks (HtkStore    *store,
                                        const char  *today,
                                        const char  *until,
                                        HtkTaskCounts *counts,
                                        GError     **error);
GPtrArray    *htk_register_in_village  (HtkStore    *store,
                                        const char  *village,
                                        guint        limit,
                                        guint        offset,
                                        GError     **error);
GPtrArray    *htk_register_villages    (HtkStore    *store,
                                        const char  *today,
                                        const char  *until,
                                        GError     **error);
GPtrArray    *htk_register_village_names (HtkStore  *store,
                                        GError     **error);
HtkVillage   *htk_register_village     (HtkStore    *store,
                                        const char  *code,
                                        GError     **error);
JsonObject   *htk_register_village_facts (HtkStore  *store,
                                        const char  *code,
                                        GError     **error);
GPtrArray    *htk_register_users       (HtkStore    *store,
                                        GError     **error);
HtkUser      *htk_register_user        (HtkStore    *store,
                                        const char  *id,
                                        GError     **error);
char         *htk_register_name_of     (HtkStore    *store,
                                        const char  *user_id);
char         *htk_register_village_of  (HtkStore    *store,
                                        const char  *subject_type,
                                        const char  *subject_id,
                                        GError     **error);
JsonArray    *htk_register_settings    (HtkStore    *store,
                                        GError     **error);
JsonObject   *htk_register_helper      (HtkStore    *store,
                                        const char  *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkHousehold, htk_household_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkMember, htk_member_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkVillage, htk_village_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkUser, htk_user_free)

G_END_DECLS
