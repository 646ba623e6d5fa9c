/* The drafts that were deleted, and the way back for each. */
#include "ui/htk-trash-page.h"

#include "app/record/htk-trash.h"
#include "app/store/htk-drafts.h"
#include "ui/htk-date-text.h"
#include "ui/htk-list.h"
#include "ui/htk-shown.h"
#include "ui/htk-visit-row.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

#define HTK_TYPE_TRASH_PAGE (htk_trash_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkTrashPage, htk_trash_page, HTK, TRASH_PAGE, GtkBox)

struct _HtkTrashPage
{
  GtkBox parent_instance;
  HtkSession *session;
  GtkWidget *note, *list;
  char *name; /* of the row that was drawn last */
  guint days; /* for which a draft is kept */
};

G_DEFINE_TYPE (HtkTrashPage, htk_trash_page, GTK_TYPE_BOX)

static void
htk_trash_page_dispose (GObject *object)
{
  HtkTrashPage *self = HTK_TRASH_PAGE (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (htk_trash_page_parent_class)->dispose (object);
}

static void
htk_trash_page_class_init (HtkTrashPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_trash_page_dispose;
}

static void
restore (HtkTrashPage *self,
         const char   *id)
{
  HtkWindow *window = htk_window_of (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;

  if (htk_draft_restore (htk_session_store (self->session), id, &error))
    htk_window_toast (window, _("The draft is among your visits again"));
  else if (g_error_matches (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID))
    htk_window_toast (window, _("Another draft of the same form was begun there since. Submit or "
                                "delete that one first."));
  else
    htk_window_error (window, _("The draft is not restored"), error);
  htk_session_changed (self->session);
}

static void
restore_clicked (GtkWidget    *button,
                 HtkTrashPage *self)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (button), "draft"));

  restore (self, id);
}

static GtkWidget *
draw_row (gpointer     page,
          gpointer     value,
          const char **name)
{
  HtkTrashPage *self = page;
  const HtkDraft *draft = value;
  GtkWidget *line, *button;
  g_autofree char *until = htk_day_of_time (draft->trashed_at + (gint64) self->days * DAY_MS);
  g_autofree char *text = g_strdup_printf (_("Kept until %s"), until);

  g_clear_pointer (&self->name, g_free);
  line = htk_draft_line_new (self->session, draft, &self->name);
  button = htk_button (_("Restore"), NULL);
  g_object_set_data_full (G_OBJECT (button), "draft", g_strdup (draft->id), g_free);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect (button, "clicked", G_CALLBACK (restore_clicked), self);
  gtk_box_append (GTK_BOX (line), htk_label (text, "dim-label"));
  gtk_box_append (GTK_BOX (line), button);
  *name = self->name;
  return line;
}

static void
row_chosen (gpointer page,
            gpointer value)
{
  g_autofree char *id = g_strdup (((const HtkDraft *) value)->id);

  restore (page, id);
}

static void
reload (gpointer page)
{
  HtkTrashPage *self = page;
  g_autoptr (GPtrArray) drafts = htk_draft_list_trash (htk_session_store (self->session),
                                                       htk_session_user (self->session)->id, NULL);

  htk_list_show (HTK_LIST (self->list), drafts, _("The trash is empty."));
}

static void
htk_trash_page_init (HtkTrashPage *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_widget_add_css_class (GTK_WIDGET (self), "page");
  self->note = htk_label ("", "dim-label");
  self->list = htk_list_new (draw_row, row_chosen, self);
  gtk_box_append (GTK_BOX (self), self->note);
  gtk_box_append (GTK_BOX (self), self->list);
}

/**
 * htk_trash_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the person's deleted drafts
 */
GtkWidget *
htk_trash_page_new (HtkSession *session)
{
  HtkTrashPage *self = g_object_new (HTK_TYPE_TRASH_PAGE, NULL);
  HtkPack *pack = htk_session_pack (session, NULL);
  g_autofree char *note = NULL;

  self->session = g_object_ref (session);
  self->days = pack != NULL ? htk_trash_days (pack, htk_session_store (session)) : 0;
  note = g_strdup_printf (ngettext ("A deleted draft is kept for %u day, with all its answers.",
                                    "A deleted draft is kept for %u days, with all its answers.",
                                    self->days), self->days);
  gtk_label_set_text (GTK_LABEL (self->note), note);
  htk_reload_when_shown (GTK_WIDGET (self), session, reload);
  return GTK_WIDGET (self);
}
