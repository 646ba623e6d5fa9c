/* The log of a filling, for forms that ask for one (ODK XForms: client audit logs): kept beside the
 * draft, and made a file of the visit when it is submitted. */
#include "app/record/htk-filling-private.h"

#include "app/store/htk-attachments.h"
#include "app/store/htk-draft-audit.h"
#include "app/store/htk-register.h"

#include <string.h>

typedef struct
{
  HtkStore *store;
  char *draft_id;
} Rows;

static char *
rows_read (gpointer   data,
           gsize     *length,
           GError   **error)
{
  Rows *rows = data;
  char *text = htk_draft_audit_text (rows->store, rows->draft_id, error);

  *length = text != NULL ? strlen (text) : 0;
  return text;
}

static gboolean
rows_replace (gpointer     data,
              const char  *text,
              gsize        length,
              GError     **error)
{
  Rows *rows = data;

  return htk_draft_audit_replace (rows->store, rows->draft_id, text, error);
}

/* Each transaction of the store outlives a power cut. */
static gboolean
rows_append (gpointer     data,
             const char  *text,
             gsize        length,
             gboolean     durable,
             GError     **error)
{
  Rows *rows = data;

  return length == 0 || htk_draft_audit_append (rows->store, rows->draft_id, text, error);
}

static void
rows_free (gpointer data)
{
  Rows *rows = data;

  g_object_unref (rows->store);
  g_free (rows->draft_id);
  g_free (rows);
}

static HtkAuditSink *
rows_new (HtkStore   *store,
          const char *draft_id)
{
  HtkAuditSink *sink = g_new0 (HtkAuditSink, 1);
  Rows *rows = g_new0 (Rows, 1);

  rows->store = g_object_ref (store);
  rows->draft_id = g_strdup (draft_id);
  *sink = (HtkAuditSink){ rows_read, rows_replace, rows_append, rows_free, HTK_AUDIT_FILE, rows };
  return sink;
}

/**
 * htk_filling_begin_audit:
 * @self: a filling with its draft
 * @error: return location
 *
 * Begins the log that the form asks for, or goes on with the draft's; nothing where it asks for none.
 *
 * Returns: FALSE with an error of the store
 */
gboolean
htk_filling_begin_audit (HtkFilling *self,
                         GError    **error)
{
  g_autofree char *user = NULL;
  HtkAuditConfig config;

  if (!htk_form_audit (self->form, &config))
    return TRUE;
  self->audit = htk_audit_new (self->instance, rows_new (self->store, self->draft->id), NULL, error);
  if (self->audit == NULL)
    return FALSE;
  if (config.identify_user)
    user = htk_register_name_of (self->store, self->draft->worker);
  htk_audit_set_user (self->audit, user);
  return htk_audit_start (self->audit, error);
}

/* A row that cannot be kept now is kept with the next one: it never stands in the way of answers. */
static void
lagging (GError *error)
{
  g_message ("the log of a filling lags behind: %s", error->message);
  g_error_free (error);
}

/**
 * htk_filling_note:
 * @self: a filling
 * @event: what happened
 * @ref: (nullable): to which node
 *
 * Logs something that happened, where the form asks for a log.
 */
void
htk_filling_note (HtkFilling    *self,
                  HtkAuditEvent  event,
                  const char    *ref)
{
  GError *error = NULL;

  if (self->audit != NULL && !htk_audit_log (self->audit, event, ref, &error))
    lagging (error);
}

/**
 * htk_filling_see:
 * @self: a filling
 * @page: the page of the form that is shown now
 *
 * Tells the log that the page before was left and this one is seen, with all of its questions.
 */
void
htk_filling_see (HtkFilling        *self,
                 const HtkFormPage *page)
{
  const char *ref = page->node != 0 ? page->ref : NULL;
  GError *error = NULL;

  if (self->audit == NULL)
    return;
  /* Two pages without a reference are not one. */
  if (ref == NULL && !htk_audit_leave (self->audit, &error))
    lagging (g_steal_pointer (&error));
  if (!htk_audit_enter (self->audit, HTK_AUDIT_GROUP, ref, &error))
    lagging (g_steal_pointer (&error));
  for (guint i = 0; i < page->items->len; i++)
    {
      const HtkBodyItem *item = page->items->pdata[i];

      if (htk_body_item_asks (item) &&
          !htk_audit_enter (self->audit, HTK_AUDIT_QUESTION, item->ref, &error))
        lagging (g_steal_pointer (&error));
    }
}

/**
 * htk_filling_wants_reason:
 * @self: a filling
 *
 * Returns: whether the form asks why a submitted visit is changed, and it was not said yet
 */
gboolean
htk_filling_wants_reason (HtkFilling *self)
{
  HtkAuditConfig config;

  return self->draft->parent_revision != NULL && !self->reasoned &&
         htk_form_audit (self->form, &config) && config.change_reasons;
}

/**
 * htk_filling_give_reason:
 * @self: a filling whose htk_filling_wants_reason() is true
 * @reason: why the visit is changed, in the person's words
 */
void
htk_filling_give_reason (HtkFilling *self,
                         const char *reason)
{
  GError *error = NULL;

  g_return_if_fail (self->audit != NULL);

  self->reasoned = TRUE;
  if (!htk_audit_change_reason (self->audit, reason, &error))
    lagging (error);
}

/**
 * htk_filling_end_audit:
 * @self: a filling that is about to be submitted
 * @error: return location
 *
 * Makes the log a file of the draft, under the name that meta/audit has. Done again, after a
 * submission that failed, it is the longer log.
 *
 * Returns: FALSE with an error of the store or of the file
 */
gboolean
htk_filling_end_audit (HtkFilling *self,
                       GError    **error)
{
  g_autofree char *text = NULL;
  g_autofree char *sha256 = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (self->audit == NULL)
    return TRUE;
  if (!htk_audit_log (self->audit, HTK_AUDIT_FORM_FINALIZE, NULL, error))
    return FALSE;
  text = htk_draft_audit_text (self->store, self->draft->id, error);
  if (text == NULL)
    return FALSE;
  bytes = g_bytes_new (text, strlen (text));
  sha256 = htk_attachment_keep (self->store, bytes, "text/csv", error);
  return sha256 != NULL &&
         htk_draft_set_file (self->store, self->draft->id, HTK_AUDIT_FILE, sha256, error);
}
