#pragma once

/* Risk cases and their measures (domain.md 4.6); what may become of one is app/record's to say. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HtkCase:
 *
 * One row. Days are YYYY-MM-DD; @since is the day it came into its @state. @extra holds causes,
 * suggestion, visit_id, reason, note, clear_reason, decision_no: what is shown with a case.
 */
typedef struct
{
  char *id, *household_id, *village_code, *state, *since;
  int class; /* as household.monitor_class; -1: not decided */
  char *source, *clue_on, *identified_on, *pub_start, *pub_end;
  char *clear_pub_start, *clear_kind, *cleared_on, *relapse_of;
  gint64 version;
  JsonObject *extra;
  char *head_name, *village_name, *color; /* joined when read, not written */
} HtkCase;

/* A measure of help; @amount in fen, @state planned, running, done or stopped. */
typedef struct
{
  char *id, *case_id, *kind;
  gint64 amount;
  char *starts, *state;
  JsonObject *extra;
} HtkMeasure;

/* What a list is to hold; a member that is NULL asks for nothing. */
typedef struct
{
  const char *state;        /* one state, or "unfinished": all but rejected, cleared, relapsed */
  const char *region;       /* first digits of the village's code */
  const char *household_id;
  const char *since_until;  /* in its state since that day or longer */
  const char *clue_until;   /* a clue of that day or older */
} HtkCaseFilter;

void        htk_case_free         (HtkCase             *self);
HtkCase    *htk_case_get          (HtkStore            *store,
                                   const char          *id,
                                   GError             **error);
HtkCase    *htk_case_of_household (HtkStore            *store,
                                   const char          *household_id,
                                   GError             **error);
gboolean    htk_case_put          (HtkStore            *store,
                                   const HtkCase       *self,
                                   GError             **error);
gboolean    htk_case_remove       (HtkStore            *store,
                                   const char          *id,
                                   GError             **error);
GPtrArray  *htk_cases_list        (HtkStore            *store,
                                   const HtkCaseFilter *filter,
                                   guint                limit,
                                   guint                offset,
                                   GError             **error);
GPtrArray  *htk_cases_by_ids      (HtkStore            *store,
                                   GPtrArray           *ids,
                                   guint                from,
                                   guint                n,
                                   GError             **error);
int         htk_cases_count       (HtkStore            *store,
                                   const HtkCaseFilter *filter);
gboolean    htk_case_is_open      (const HtkCase       *self);
JsonObject *htk_case_to_json      (const HtkCase       *self);
HtkCase    *htk_case_from_json    (JsonObject          *object);

void        htk_measure_free      (HtkMeasure          *measure);
gboolean    htk_measure_put       (HtkStore            *store,
                                   const HtkMeasure    *measure,
                                   GError             **error);
GPtrArray  *htk_measures_of       (HtkStore            *store,
                                   const char          *case_id,
                                   GError             **error);
gboolean    htk_measures_drop     (HtkStore            *store,
                                   const char          *case_id,
                                   GError             **error);
JsonObject *htk_measure_to_json   (const HtkMeasure    *measure);
HtkMeasure *htk_measure_from_json (JsonObject          *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkCase, htk_case_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkMeasure, htk_measure_free)

G_END_DECLS
