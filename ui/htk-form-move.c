/* The way to the newer version of a draft's form, and back: what it takes and brings is listed first. */
#include "ui/htk-form-page-private.h"

#include "app/record/htk-filling-move.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/* A plan that is on the screen, for the form page it is about. */
typedef struct
{
  HtkFormPageWidget *page;
  HtkMove *move;
  GtkWidget *dialog; /* which owns it */
} Plan;

static void
plan_free (gpointer data)
{
  Plan *self = data;

  g_object_unref (self->page);
  htk_move_free (self->move);
  g_free (self);
}

/**
 * htk_form_page_show_versions:
 * @self: a form page
 *
 * Says that the pack in force has a newer version of the form, or that the draft moved to one.
 */
void
htk_form_page_show_versions (HtkFormPageWidget *self)
{
  HtkPack *pack = htk_session_pack (self->session, NULL);
  const HtkDraft *draft = htk_filling_draft (self->filling);
  g_autofree char *newer = pack != NULL ? htk_filling_newer_version (self->filling, pack) : NULL;
  g_autofree char *text =
    newer != NULL ? g_strdup_printf (_("The county has version %s of this form. This draft stays on its "
                                       "own until you change it."), newer)
    : draft->moved_from != NULL
      ? g_strdup_printf (_("Changed from version %s. The way back is open until you submit; what this one does not ask goes with the visit."),
                         draft->moved_from)
      : NULL;

  gtk_widget_set_visible (self->moving, text != NULL);
  gtk_widget_set_visible (self->move, newer != NULL);
  gtk_widget_set_visible (self->move_back, draft->moved_from != NULL);
  gtk_label_set_text (GTK_LABEL (self->moving_words), text != NULL ? text : "");
}

/* An identity number is masked outside of where it is typed. */
static char *
shown_answer (const char *answer)
{
  gsize digits = strspn (answer, "0123456789Xx");

  return digits >= 12 && answer[digits] == '\0' ? htk_masked_id (answer) : g_strdup (answer);
}

/* @line: a label and an answer, or the path of a question: of one that this form lacks the last of it is all
 * that is known. */
static char *
kept_words (HtkInstance *instance,
            const char  *line)
{
  const char *colon = strstr (line, ": ");
  g_autofree char *path = colon != NULL && *line == '/' ? g_strndup (line, (gsize) (colon - line)) : NULL;
  HtkNode node = path != NULL ? htk_instance_find (instance, path, NULL) : 0;
  g_autoptr (HtkState) state = node != 0 ? htk_instance_state (instance, node, NULL) : NULL;
  g_autofree char *last = path != NULL ? g_path_get_basename (path) : NULL;
  g_autofree char *answer = path != NULL ? shown_answer (colon + 2) : NULL;

  if (path == NULL)
    return g_strdup (line);
  return g_strdup_printf ("%s: %s", state != NULL && state->label != NULL ? state->label : last, answer);
}

static char *
all_kept_words (HtkFilling *filling)
{
  g_auto (GStrv) lines = g_strsplit (htk_filling_notice (filling), "\n", -1);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (words, kept_words (htk_filling_instance (filling), lines[i]));
  g_ptr_array_add (words, NULL);
  return g_strjoinv (" · ", (char **) words->pdata);
}

/* What became another since the draft was begun, and what it has that could not be put back. */
void
htk_form_page_show_notice (HtkFormPageWidget *self)
{
  HtkFillingChanges changes = htk_filling_changes (self->filling);
  g_autoptr (GString) text = g_string_new (NULL);

  if ((changes & HTK_FILLING_OTHER_REGISTER) != 0)
    g_string_append_printf (text, "%s\n", _("The register changed since this was begun: it asks about the "
                                            "members of that day."));
  if ((changes & HTK_FILLING_OTHER_FORM) != 0)
    g_string_append_printf (text, "%s\n", _("The form this was begun with is not on this tablet any more: "
                                            "go through it once more."));
  if (htk_filling_notice (self->filling) != NULL)
    {
      g_autofree char *kept = all_kept_words (self->filling);

      g_string_append_printf (text, _("Some answers could not be put back; they are kept with the draft: %s"),
                              kept);
    }
  g_strchomp (text->str);
  gtk_label_set_text (GTK_LABEL (self->notice), text->str);
  gtk_widget_set_tooltip_text (self->notice, text->str);
  gtk_widget_set_visible (self->notice, *text->str != '\0');
}

/* The draft is opened anew, on the version it is on now: this page is of the other one. */
static void
open_anew (HtkFormPageWidget *self,
           const char        *toast)
{
  HtkWindow *window = htk_window_of (GTK_WIDGET (self));
  g_autofree char *id = g_strdup (htk_filling_draft (self->filling)->id);

  htk_clear (self->view);
  htk_window_pop (window);
  htk_window_resume (window, id);
  htk_window_toast (window, toast);
}

void
htk_form_page_move_back (HtkFormPageWidget *self)
{
  g_autoptr (GError) error = NULL;

  if (htk_form_page_stays (self))
    return;
  if (htk_filling_move_back (self->filling, &error))
    open_anew (self, _("The older form is back, with all its answers"));
  else
    htk_window_error (htk_window_of (GTK_WIDGET (self)), _("The form is not changed"), error);
}

static void
agreed (Plan *plan)
{
  g_autoptr (HtkFormPageWidget) self = g_object_ref (plan->page);
  g_autoptr (GError) error = NULL;
  gboolean moved = htk_filling_move (self->filling, plan->move, &error);

  gtk_window_destroy (GTK_WINDOW (plan->dialog));
  if (moved)
    open_anew (self, _("This is the newer form. The older one is a tap away until you submit."));
  else
    htk_window_error (htk_window_of (GTK_WIDGET (self)), _("The form is not changed"), error);
}

static GtkWidget *
row_new (const HtkMoveRow *row)
{
  GtkWidget *line = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_box_append (GTK_BOX (box), htk_label (row->label, "heading"));
  if (row->answer != NULL)
    gtk_box_append (GTK_BOX (box), htk_label (row->answer, NULL));
  gtk_widget_add_css_class (box, "row-line");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (line), FALSE);
  htk_set_name (line, row->label);
  return line;
}

static void
add_rows (GtkWidget     *box,
          const HtkMove *move,
          HtkMoveKind    kind,
          const char    *title)
{
  GtkWidget *list = NULL;

  for (guint i = 0; i < move->rows->len; i++)
    {
      const HtkMoveRow *row = move->rows->pdata[i];

      if (row->kind != kind)
        continue;
      if (list == NULL)
        {
          list = gtk_list_box_new ();
          gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
          gtk_widget_add_css_class (list, "boxed-list");
          htk_set_name (list, title);
          gtk_box_append (GTK_BOX (box), htk_label (title, "title-4"));
          gtk_box_append (GTK_BOX (box), list);
        }
      gtk_list_box_append (GTK_LIST_BOX (list), row_new (row));
    }
}

static GtkWidget *
rows_new (const HtkMove *move)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_widget_add_css_class (box, "row-line");
  if (move->rows->len == 0)
    gtk_box_append (GTK_BOX (box), htk_label (_("All questions and answers stay as they are."), NULL));
  add_rows (box, move, HTK_MOVE_LOST, _("Asked no more; what was answered goes with the visit"));
  add_rows (box, move, HTK_MOVE_UNFIT, _("To be answered again: the newer form does not take this"));
  add_rows (box, move, HTK_MOVE_NEW, _("Asked besides"));
  return box;
}

static void
show_plan (HtkFormPageWidget *self,
           HtkMove           *move)
{
  GtkWidget *dialog = adw_window_new ();
  GtkWidget *box = htk_page_box ();
  GtkWidget *scrolled = htk_scrolled (rows_new (move));
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  Plan *plan = g_new0 (Plan, 1);
  g_autofree char *title =
    g_strdup_printf (_("From version %s of the form to version %s"), move->from, move->to);

  plan->page = g_object_ref (self);
  plan->move = move;
  plan->dialog = dialog;
  g_object_set_data_full (G_OBJECT (dialog), "plan", plan, plan_free);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  htk_close_on_escape (dialog);
  gtk_window_set_title (GTK_WINDOW (dialog), title);
  gtk_window_set_default_size (GTK_WINDOW (dialog), 640, 600);
  gtk_box_append (GTK_BOX (box), htk_label (title, "title-3"));
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  htk_add_button (buttons, _("Stay on the older form"), NULL, G_CALLBACK (gtk_window_destroy), dialog);
  htk_add_button (buttons, _("Use the newer form"), "suggested-action", G_CALLBACK (agreed), plan);
  gtk_box_append (GTK_BOX (box), buttons);
  adw_window_set_content (ADW_WINDOW (dialog), box);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* What the person typed last belongs to the plan. */
void
htk_form_page_move (HtkFormPageWidget *self)
{
  g_autoptr (GError) error = NULL;
  HtkPack *pack;
  HtkMove *move;

  if (htk_form_page_stays (self))
    return;
  pack = htk_session_pack (self->session, &error);
  move = pack != NULL ? htk_filling_plan_move (self->filling, pack, &error) : NULL;
  if (move != NULL)
    show_plan (self, move);
  else
    htk_window_error (htk_window_of (GTK_WIDGET (self)), _("The newer form cannot be used"), error);
}
