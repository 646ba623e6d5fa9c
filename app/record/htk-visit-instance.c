/* Opens a revision in its form again, to read its answers in words and why it suggests what it does. */
#include "app/record/htk-visit-instance.h"

#include "app/record/htk-form-resources.h"
#include "app/record/htk-pack-bundle.h"

#include <string.h>

#define REASON "why_"

/**
 * htk_visit_instance:
 * @store: a store
 * @pack: the pack
 * @visit: a visit
 * @revision: one of its revisions
 * @error: return location
 *
 * Returns: (transfer full): the revision in its form, in the version it was given in where that is
 *   still here, with the roster it went through, in a language of htk_pack_languages(); NULL with
 *   %HTK_RECORD_ERROR_PACK, %HTK_FORM_ERROR or an error of the store
 */
HtkInstance *
htk_visit_instance (HtkStore          *store,
                    HtkPack           *pack,
                    const HtkVisit    *visit,
                    const HtkRevision *revision,
                    GError           **error)
{
  const HtkFormEnv env = { .language = NULL };
  g_autoptr (HtkPack) begun =
    htk_pack_begun_with (store, pack, visit->form_id, revision->form_version);
  g_autofree char *roster =
    htk_roster_of_revision (store, visit->subject_id, revision->xml, error);
  g_autoptr (HtkForm) form =
    roster != NULL ? htk_pack_load_form (begun != NULL ? begun : pack, store, visit->form_id,
                                         visit->subject_type, visit->subject_id, roster, error)
                   : NULL;

  HtkInstance *instance =
    form != NULL ? htk_instance_new_from_xml (form, &env, revision->xml, FALSE, error) : NULL;

  if (instance != NULL)
    htk_instance_speak (instance, htk_pack_languages (pack));
  return instance;
}

static gboolean
is_reason (const HtkBodyItem *item)
{
  const char *name = item->ref != NULL ? strrchr (item->ref, '/') : NULL;

  return item->node != 0 && name != NULL && g_str_has_prefix (name + 1, REASON);
}

/**
 * htk_visit_reasons:
 * @store: a store
 * @pack: the pack
 * @visit_id: a visit
 * @error: return location
 *
 * Why the form suggests a class: the notes `why_…` that hold, each with its figures and the line of
 * which year it compares with (app/pack/README.md).
 *
 * Returns: (transfer full) (element-type utf8): a sentence each; NULL as htk_visit_instance()
 */
GPtrArray *
htk_visit_reasons (HtkStore   *store,
                   HtkPack    *pack,
                   const char *visit_id,
                   GError    **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, visit_id, error);
  g_autoptr (HtkRevision) revision =
    visit != NULL ? htk_revision_get (store, visit->revision_id, error) : NULL;
  g_autoptr (HtkInstance) instance =
    revision != NULL ? htk_visit_instance (store, pack, visit, revision, error) : NULL;
  g_autoptr (GPtrArray) items = instance != NULL ? htk_instance_body (instance) : NULL;
  GPtrArray *reasons;

  if (items == NULL)
    return NULL;
  reasons = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (items, i);
      g_autoptr (HtkState) state =
        is_reason (item) ? htk_instance_state (instance, item->node, NULL) : NULL;

      if (state != NULL && state->relevant && state->label != NULL)
        g_ptr_array_add (reasons, g_strdup (state->label));
    }
  return reasons;
}
