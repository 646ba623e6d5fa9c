#pragma once

/* A tablet's store with a village, its people and one household, and the pack that was built. */

#include "app/record/htk-filling.h"
#include "app/store/htk-visits.h"
#include "tests/lib/htk-test.h"

G_BEGIN_DECLS

#define WORLD_VILLAGE "530427101201"
#define WORLD_WORKER "u-worker"
#define WORLD_LEAD "u-lead"
#define WORLD_COUNTY "u-county"
#define WORLD_HOUSEHOLD "h-1"

typedef struct
{
  HtkTempDir *dir;
  HtkStore *store;
  HtkPack *pack;
} HtkWorld;

HtkWorld   *htk_world_new         (void);
HtkWorld   *htk_world_new_in      (HtkTempDir   *dir);
void        htk_world_free        (HtkWorld     *self);
void        htk_world_close       (HtkWorld     *self);
void        htk_world_reopen      (HtkWorld     *self);

JsonObject *htk_world_json        (const char   *text);
gboolean    htk_world_apply       (HtkWorld     *self,
                                   const char   *kind,
                                   const char   *object,
                                   gint64        version,
                                   const char   *json,
                                   GError      **error);
void        htk_world_take        (HtkWorld     *self,
                                   const char   *kind,
                                   const char   *object,
                                   gint64        version,
                                   const char   *json);
char       *htk_world_dump        (HtkWorld     *self,
                                   const char   *sql);
gint64      htk_world_count       (HtkWorld     *self,
                                   const char   *sql);

HtkTempDir *htk_world_use_form    (HtkWorld     *self,
                                   const char   *id,
                                   const char   *xml);
HtkFilling *htk_world_open        (HtkWorld     *self);
HtkFilling *htk_world_open_form   (HtkWorld     *self,
                                   const char   *form_id,
                                   const char   *subject_type,
                                   const char   *subject_id);
HtkNode     htk_world_node        (HtkFilling   *filling,
                                   const char   *name,
                                   guint         member);
const char *htk_world_value       (HtkFilling   *filling,
                                   const char   *name);
void        htk_world_answer      (HtkFilling   *filling,
                                   const char   *name,
                                   const char   *value);
void        htk_world_answer_m    (HtkFilling   *filling,
                                   guint         member,
                                   const char   *name,
                                   const char   *value);
void        htk_world_photo       (HtkFilling   *filling,
                                   const char   *name,
                                   const char   *content);
void        htk_world_fill        (HtkFilling   *filling);
void        htk_world_fill_home   (HtkFilling   *filling);
void        htk_world_fill_open   (HtkFilling   *filling);
char       *htk_world_submit      (HtkWorld     *self);
void        htk_world_decide      (HtkWorld     *self,
                                   const char   *visit_id,
                                   const char   *decision);
/* Ends only when its pipe is gone, or by a kill. */
typedef void (*HtkWorldScript) (HtkWorld *world, gpointer data, int out);

guint       htk_world_kill        (HtkWorld       *self,
                                   HtkWorldScript  script,
                                   gpointer        data,
                                   guint           want,
                                   guint           within);
guint       htk_world_kills       (void);
gboolean    htk_world_small_disk  (const char   *dir);
void        htk_world_fill_disk   (const char   *dir);
void        htk_world_leave_disk  (const char   *dir);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkWorld, htk_world_free)

G_END_DECLS
