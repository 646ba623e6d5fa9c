#pragma once

/* One filling of a form by a person: the instance, its draft, and the last visit beside it. */

#include "app/form/htk-form-pages.h"
#include "app/record/htk-answers.h"
#include "app/record/htk-pack.h"
#include "app/store/htk-drafts.h"

G_BEGIN_DECLS

#define HTK_TYPE_FILLING (htk_filling_get_type ())
G_DECLARE_FINAL_TYPE (HtkFilling, htk_filling, HTK, FILLING, GObject)

/* What became another since a draft was begun: the register, which still asks about the members of that day;
 * the form, whose own version is not on this tablet any more. */
typedef enum
{
  HTK_FILLING_OTHER_REGISTER = 1 << 0,
  HTK_FILLING_OTHER_FORM = 1 << 1,
} HtkFillingChanges;

/* What a repeat's instance held that was removed. */
typedef struct _HtkRemoved HtkRemoved;

HtkFilling  *htk_filling_open         (HtkStore     *store,
                                       HtkPack      *pack,
                                       const char   *form_id,
                                       const char   *subject_type,
                                       const char   *subject_id,
                                       const char   *worker,
                                       GError      **error);
HtkFilling  *htk_filling_open_new     (HtkStore     *store,
                                       HtkPack      *pack,
                                       const char   *form_id,
                                       const char   *worker,
                                       GError      **error);
HtkFilling  *htk_filling_open_correction (HtkStore  *store,
                                       HtkPack      *pack,
                                       const char   *visit_id,
                                       const char   *worker,
                                       GError      **error);
HtkFilling  *htk_filling_resume       (HtkStore     *store,
                                       HtkPack      *pack,
                                       const char   *draft_id,
                                       GError      **error);

HtkInstance *htk_filling_instance     (HtkFilling   *self);
const HtkDraft *htk_filling_draft     (HtkFilling   *self);
HtkStore    *htk_filling_store        (HtkFilling   *self);
const char  *htk_filling_notice       (HtkFilling   *self);
HtkFillingChanges htk_filling_changes (HtkFilling   *self);
gboolean     htk_filling_resumed      (HtkFilling   *self);

gboolean     htk_filling_answer       (HtkFilling   *self,
                                       HtkNode       node,
                                       const char   *value,
                                       GError      **error);
gboolean     htk_filling_answer_file  (HtkFilling   *self,
                                       HtkNode       node,
                                       GBytes       *bytes,
                                       const char   *mime,
                                       GError      **error);
gboolean     htk_filling_answer_written (HtkFilling *self,
                                       HtkNode       node,
                                       const char   *sha256,
                                       gsize         size,
                                       const char   *mime,
                                       GError      **error);
char        *htk_filling_file_path    (HtkFilling   *self,
                                       const char   *name,
                                       GError      **error);
GBytes      *htk_filling_read_file    (HtkFilling   *self,
                                       const char   *name,
                                       GError      **error);
HtkNode      htk_filling_repeat_add   (HtkFilling   *self,
                                       const char   *range_ref,
                                       GError      **error);
gboolean     htk_filling_repeat_remove (HtkFilling  *self,
                                       HtkNode       node,
                                       HtkRemoved  **removed,
                                       GError      **error);
char        *htk_filling_repeat_put_back (HtkFilling *self,
                                       const HtkRemoved *removed,
                                       GError      **error);
void         htk_removed_free         (HtkRemoved   *removed);
gboolean     htk_filling_set_position (HtkFilling   *self,
                                       const char   *ref,
                                       GError      **error);
void         htk_filling_set_progress (HtkFilling   *self,
                                       guint         asked,
                                       guint         answered);
void         htk_filling_see          (HtkFilling   *self,
                                       const HtkFormPage *page);
gboolean     htk_filling_wants_reason (HtkFilling   *self);
void         htk_filling_give_reason  (HtkFilling   *self,
                                       const char   *reason);

/**
 * HtkPlaceWish:
 * @wanted: whether a place is of use at present
 * @always: whether it is as long as the form is open, for its log
 * @exact: whether it should be as exact as can be, whatever it costs the battery
 * @min_interval: seconds from one place to the next, at least
 *
 * What a filling wants of who knows where the tablet is.
 */
typedef struct
{
  gboolean wanted, always, exact;
  guint min_interval;
} HtkPlaceWish;

void         htk_filling_place_wish   (HtkFilling   *self,
                                       HtkPlaceWish *wish);
void         htk_filling_add_place    (HtkFilling   *self,
                                       double        latitude,
                                       double        longitude,
                                       double        altitude,
                                       double        accuracy);
void         htk_filling_no_place     (HtkFilling   *self,
                                       gboolean      refused);

const char  *htk_filling_last_answer  (HtkFilling   *self,
                                       HtkNode       node);
const char  *htk_filling_last_date    (HtkFilling   *self);
gboolean     htk_filling_is_unchanged (HtkFilling   *self,
                                       HtkNode       node);
int          htk_filling_unchanged    (HtkFilling   *self,
                                       const HtkFormPage *page,
                                       GError      **error);
gboolean     htk_filling_may_carry    (HtkFilling   *self,
                                       HtkNode       node);
gboolean     htk_filling_carry        (HtkFilling   *self,
                                       HtkNode       node,
                                       GError      **error);
GHashTable  *htk_filling_unchanged_set (HtkFilling  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkRemoved, htk_removed_free)

G_END_DECLS
