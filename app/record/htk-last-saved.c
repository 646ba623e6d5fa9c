/* Finds the answers a worker saved last in a form, submitted or not, for the form's defaults. */
#include "app/record/htk-last-saved.h"

#include "app/record/htk-filling-private.h"
#include "app/store/htk-visits.h"

/* The newest draft of the form but the one that is being opened; NULL with or without an error. */
static HtkDraft *
newest_draft (HtkStore             *store,
              const HtkFormSubject *subject,
              GError              **error)
{
  g_autoptr (GPtrArray) list = htk_draft_list (store, subject->worker, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const HtkDraft *draft = g_ptr_array_index (list, i);

      if (g_str_equal (draft->form_id, subject->form_id) &&
          g_strcmp0 (draft->id, subject->draft_id) != 0)
        return htk_draft_get (store, draft->id, error);
    }
  return NULL;
}

/* A draft as it would be saved: its snapshot with the answers since. It is read without a
 * last-saved of its own, or one draft would ask for the next without end. */
static char *
draft_xml (HtkPack        *pack,
           HtkStore       *store,
           const HtkDraft *draft,
           GError        **error)
{
  const HtkFormEnv env = { 0 };
  g_autoptr (HtkForm) form = htk_pack_load_form (pack, store, draft->form_id, draft->subject_type,
                                                 draft->subject_id, draft->roster, error);
  g_autoptr (GPtrArray) ops = form != NULL ? htk_draft_ops (store, draft->id, error) : NULL;
  g_autoptr (HtkInstance) instance =
    ops != NULL ? htk_instance_new_from_xml (form, &env, draft->snapshot, FALSE, error) : NULL;

  if (instance == NULL)
    return NULL;
  /* What a newer form has no place for is no default of it either. */
  for (guint i = 0; i < ops->len; i++)
    htk_draft_op_replay (g_ptr_array_index (ops, i), instance, NULL);
  return htk_instance_to_xml (instance, FALSE);
}

/**
 * htk_last_saved_xml:
 * @pack: the pack
 * @store: a tablet's store
 * @subject: which form, and who fills it; without a worker there is no last-saved
 * @is_missing: (out): set when nothing was saved yet
 * @error: return location
 *
 * The instance of the form that its worker saved last, of whatever version and whomever it is about
 * (ODK XForms: virtual endpoints): a submitted revision, or another draft when that is newer. A
 * draft that cannot be read any more is passed over: a default must not keep a form from opening.
 *
 * Returns: (transfer full) (nullable): XML; NULL when it is missing, or with an error of the store
 */
char *
htk_last_saved_xml (HtkPack              *pack,
                    HtkStore             *store,
                    const HtkFormSubject *subject,
                    gboolean             *is_missing,
                    GError              **error)
{
  g_autoptr (HtkRevision) revision = NULL;
  g_autoptr (HtkDraft) draft = NULL;
  g_autoptr (GError) local = NULL;

  *is_missing = subject->worker == NULL;
  if (*is_missing)
    return NULL;
  revision = htk_revision_last_of (store, subject->form_id, subject->worker, &local);
  if (revision == NULL && g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
    g_clear_error (&local);
  if (local == NULL)
    draft = newest_draft (store, subject, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (draft != NULL && (revision == NULL || draft->changed_at > revision->ended_at))
    {
      char *xml = draft_xml (pack, store, draft, &local);

      if (xml != NULL)
        return xml;
      g_message ("the draft %s is no last-saved: %s", draft->id, local->message);
    }
  *is_missing = revision == NULL;
  return revision != NULL ? g_strdup (revision->xml) : NULL;
}
