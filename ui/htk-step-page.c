/* One step in the life of a case or a finding: what it needs is asked, then it is done. */
#include "ui/htk-step-page.h"

#include "app/record/htk-domain-do.h"
#include "ui/htk-step-field.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_STEP_PAGE (htk_step_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkStepPage, htk_step_page, HTK, STEP_PAGE, GtkBox)

struct _HtkStepPage
{
  GtkBox parent_instance;
  HtkSession *session;
  HtkEventOf of;
  char *object_id;
  const HtkStep *step;
  JsonObject *fixed;   /* what the event says without being asked */
  GPtrArray *controls; /* GtkWidget, owned by the page */
  GtkWidget *fault; /* stands beside the field that it is about */
  GtkWidget *card, *bottom, *saved;
  GtkLabel *hint;
  GtkButton *done;
  HtkBegun *begun;
};

G_DEFINE_TYPE (HtkStepPage, htk_step_page, GTK_TYPE_BOX)

static void
htk_step_page_dispose (GObject *object)
{
  HtkStepPage *self = HTK_STEP_PAGE (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->object_id, g_free);
  g_clear_pointer (&self->fixed, json_object_unref);
  g_clear_pointer (&self->controls, g_ptr_array_unref);
  g_clear_object (&self->fault);
  g_clear_object (&self->begun);
  gtk_widget_dispose_template (GTK_WIDGET (self), HTK_TYPE_STEP_PAGE);
  G_OBJECT_CLASS (htk_step_page_parent_class)->dispose (object);
}

static void
copy_members (JsonObject *from,
              JsonObject *to)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, from);
  while (json_object_iter_next (&iter, &name, &node))
    json_object_set_member (to, name, json_node_copy (node));
}

/* A clue is of a household; every other step is of a case or a finding that is there. */
static gboolean
do_step (HtkStepPage *self,
         JsonObject  *fields,
         GError     **error)
{
  HtkStore *store = htk_session_store (self->session);
  HtkPack *pack = htk_session_pack (self->session, error);
  const char *user = htk_session_user (self->session)->id;
  g_autofree char *id = NULL;

  if (pack == NULL)
    return FALSE;
  if (self->of == HTK_EVENT_OF_FINDING)
    return htk_finding_do (store, pack, self->object_id, self->step->event, user, fields, error);
  if (!g_str_equal (self->step->event, "clue"))
    return htk_case_do (store, pack, self->object_id, self->step->event, user, fields, error);
  id = htk_case_open (store, pack, self->object_id, user, fields, error);
  return id != NULL;
}

static void
say_fault (HtkStepPage *self,
           GtkWidget   *control,
           const char  *text)
{
  gtk_label_set_text (GTK_LABEL (self->fault), text);
  /* Beside the field that it is about. */
  g_object_ref (self->fault);
  if (gtk_widget_get_parent (self->fault) != NULL)
    gtk_box_remove (GTK_BOX (gtk_widget_get_parent (self->fault)), self->fault);
  gtk_box_append (GTK_BOX (control), self->fault);
  g_object_unref (self->fault);
  gtk_widget_set_visible (self->fault, TRUE);
  htk_step_field_focus (control);
}

static JsonObject *
collect (HtkStepPage *self)
{
  g_autoptr (JsonObject) fields = json_object_new ();

  copy_members (self->fixed, fields);
  for (guint i = 0; i < self->controls->len; i++)
    {
      GtkWidget *control = g_ptr_array_index (self->controls, i);
      g_autofree char *fault = NULL;

      if (!htk_step_field_read (control, fields, &fault))
        {
          say_fault (self, control, fault);
          return NULL;
        }
    }
  return g_steal_pointer (&fields);
}

static void
done_clicked (HtkStepPage *self)
{
  HtkWindow *window = htk_window_of (GTK_WIDGET (self));
  g_autoptr (JsonObject) fields = collect (self);
  g_autoptr (GError) error = NULL;

  if (fields == NULL)
    return;
  if (!do_step (self, fields, &error))
    {
      htk_window_error (window, _("This step is not done"), error);
      return;
    }
  htk_begun_end (self->begun);
  htk_window_toast (window, _("Done. It goes to the county with the next sync."));
  htk_window_pop (window);
}

static void
cancel_clicked (HtkStepPage *self)
{
  htk_window_pop (htk_window_of (GTK_WIDGET (self)));
}

static void
add_field (HtkStepPage        *self,
           const HtkStepField *field,
           JsonObject         *defaults)
{
  GtkWidget *control;

  if (field->kind == HTK_STEP_FIXED)
    {
      json_object_set_string_member (self->fixed, field->key, field->words[0].value);
      return;
    }
  json_object_remove_member (self->fixed, field->key);
  control = htk_step_field_new (self->session, field, defaults, self->begun);
  g_ptr_array_add (self->controls, control);
  gtk_box_append (GTK_BOX (self->card), control);
}

static void
htk_step_page_class_init (HtkStepPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_step_page_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-step-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkStepPage, name)
  BIND (card);
  BIND (hint);
  BIND (bottom);
  BIND (saved);
  BIND (done);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, done_clicked);
}

static void
htk_step_page_init (HtkStepPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  htk_buttons_may_wrap (self->bottom);
  self->controls = g_ptr_array_new ();
  self->fault = g_object_ref_sink (htk_label ("", "error"));
}

/**
 * htk_step_page_new:
 * @session: the session
 * @of: a case or a finding
 * @object_id: its id; of a clue, the household's
 * @event: a step that a tablet takes, htk_step_find()
 * @defaults: (nullable): what stands in its fields at first; a member that no field asks for goes
 *   into the event as it is
 *
 * Returns: (transfer floating): its page, which closes itself when the step is done
 */
GtkWidget *
htk_step_page_new (HtkSession *session,
                   HtkEventOf  of,
                   const char *object_id,
                   const char *event,
                   JsonObject *defaults)
{
  HtkStepPage *self = g_object_new (HTK_TYPE_STEP_PAGE, NULL);

  self->session = g_object_ref (session);
  self->of = of;
  self->object_id = g_strdup (object_id);
  self->step = htk_step_find (of, event);
  g_return_val_if_fail (self->step != NULL, GTK_WIDGET (self));
  self->fixed = json_object_new ();
  if (defaults != NULL)
    copy_members (defaults, self->fixed);
  self->begun = htk_begun_new (session, htk_event_about (htk_session_store (session), object_id, defaults), event,
                               self->saved);
  gtk_label_set_text (self->hint, _(self->step->hint));
  gtk_button_set_label (self->done, htk_event_name (of, event));
  for (const HtkStepField *field = self->step->fields; field->key != NULL; field++)
    add_field (self, field, defaults);
  return GTK_WIDGET (self);
}
