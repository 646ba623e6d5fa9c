/* One ledger: of which village and round, its first rows, and saving it where the person says. All
 * reading and writing is in a thread; the page only asks, shows and can give up. */
#include "ui/htk-ledger-page.h"

#include "app/report/htk-place.h"
#include "app/store/htk-rounds.h"
#include "ui/htk-card-text.h"
#include "ui/htk-ledger-job.h"
#include "ui/htk-notice-print.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"
#include "ui/htk-wrap-layout.h"

#include <glib/gi18n.h>

#define PREVIEW_ROWS 12
#define MOST_CHARS 24  /* of a cell of the preview */
#define LOOK_EVERY 200 /* ms */

#define HTK_TYPE_LEDGER_PAGE (htk_ledger_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkLedgerPage, htk_ledger_page, HTK, LEDGER_PAGE, GtkBox)

struct _HtkLedgerPage
{
  GtkBox parent_instance;
  HtkSession *session;
  const HtkLedger *ledger;
  GPtrArray *villages, *rounds, *areas; /* what is behind the choices; the first is NULL */
  GtkDropDown *village, *round, *area;
  GtkCheckButton *by_area; /* NULL: this ledger has no kinds of area */
  GtkWidget *facts, *table, *buttons, *folder_label, *running, *progress;
  char *folder, *path; /* where to; the file being written */
  GCancellable *reading, *writing;
  gint *rows;
  guint look; /* source that shows how far the writing is */
};

G_DEFINE_TYPE (HtkLedgerPage, htk_ledger_page, GTK_TYPE_BOX)

static void
htk_ledger_page_dispose (GObject *object)
{
  HtkLedgerPage *self = HTK_LEDGER_PAGE (object);

  g_cancellable_cancel (self->reading);
  g_cancellable_cancel (self->writing);
  g_clear_object (&self->reading);
  g_clear_object (&self->writing);
  g_clear_handle_id (&self->look, g_source_remove);
  g_clear_pointer (&self->rows, g_atomic_rc_box_release);
  g_clear_pointer (&self->villages, g_ptr_array_unref);
  g_clear_pointer (&self->rounds, g_ptr_array_unref);
  g_clear_pointer (&self->areas, g_ptr_array_unref);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (htk_ledger_page_parent_class)->dispose (object);
}

static void
htk_ledger_page_class_init (HtkLedgerPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_ledger_page_dispose;
}

/* Borrows from the page. */
static HtkLedgerAsk
ask_of (HtkLedgerPage *self)
{
  const char *village = g_ptr_array_index (self->villages, gtk_drop_down_get_selected (self->village));
  const char *round =
    self->round != NULL
      ? g_ptr_array_index (self->rounds, gtk_drop_down_get_selected (self->round)) : NULL;

  return (HtkLedgerAsk) { .ledger = self->ledger->id, .language = htk_words_language (),
                          .region = village != NULL ? village
                                                    : htk_session_user (self->session)->scope,
                          .round_id = round,
                          .area = g_ptr_array_index (self->areas,
                                                     gtk_drop_down_get_selected (self->area)),
                          .by = self->by_area != NULL && gtk_check_button_get_active (self->by_area)
                                  ? "area" : NULL };
}

static void
add_cell (GtkWidget  *grid,
          const char *text,
          const char *css,
          int         column,
          int         row)
{
  g_autofree char *words = htk_days_in_text (text);
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (g_utf8_strlen (words, -1) > MOST_CHARS)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (label), MOST_CHARS);
    }
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  gtk_grid_attach (GTK_GRID (grid), label, column, row, 1, 1);
}

static GtkWidget *
make_table (const HtkLedgerPreview *preview)
{
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 16);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 8);
  for (int c = 0; preview->titles[c] != NULL; c++)
    add_cell (grid, preview->titles[c], "heading", c, 0);
  for (guint r = 0; r < preview->rows->len; r++)
    {
      char **cells = g_ptr_array_index (preview->rows, r);

      for (int c = 0; cells[c] != NULL; c++)
        add_cell (grid, cells[c], NULL, c, (int) r + 1);
    }
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), grid);
  return scrolled;
}

static void
show_preview (HtkLedgerPage          *self,
              const HtkLedgerPreview *preview)
{
  g_autofree char *count =
    preview->more ? g_strdup_printf (ngettext ("The first %u row; there are more",
                                               "The first %u rows; there are more",
                                               (gulong) preview->rows->len), preview->rows->len)
                  : g_strdup_printf (ngettext ("%u row in all",
                                               "%u rows in all",
                                               (gulong) preview->n_rows), preview->n_rows);

  for (guint i = 0; preview->facts[i] != NULL; i++)
    {
      g_autofree char *words = htk_days_in_text (preview->facts[i]);

      gtk_box_append (GTK_BOX (self->facts), htk_label (words, "dim-label"));
    }
  gtk_box_append (GTK_BOX (self->facts), htk_label (count, NULL));
  gtk_box_append (GTK_BOX (self->table), make_table (preview));
}

static void
preview_read (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (HtkLedgerPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkLedgerPreview) preview = htk_ledger_preview_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  htk_clear (self->facts);
  htk_clear (self->table);
  if (preview != NULL)
    show_preview (self, preview);
  else
    gtk_box_append (GTK_BOX (self->facts), htk_error_label (error));
}

static void
read_preview (HtkLedgerPage *self)
{
  HtkLedgerAsk ask = ask_of (self);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  htk_clear (self->facts);
  htk_clear (self->table);
  gtk_box_append (GTK_BOX (self->facts), htk_label (_("Reading …"), "dim-label"));
  htk_ledger_preview_async (&ask, PREVIEW_ROWS, self->reading, preview_read, g_object_ref (self));
}

static gboolean
look (gpointer data)
{
  HtkLedgerPage *self = data;
  guint n = (guint) g_atomic_int_get (self->rows);
  g_autofree char *text = g_strdup_printf (ngettext ("Writing, %u row so far …",
                                                     "Writing, %u rows so far …", (gulong) n), n);

  gtk_label_set_text (GTK_LABEL (self->progress), text);
  return G_SOURCE_CONTINUE;
}

static void
set_running (HtkLedgerPage *self,
             gboolean       running)
{
  gtk_widget_set_visible (self->running, running);
  gtk_widget_set_sensitive (self->buttons, !running);
  g_clear_handle_id (&self->look, g_source_remove);
  if (running)
    self->look = g_timeout_add (LOOK_EVERY, look, self);
}

/* Of a page that was left the file is written all the same; there is nobody to tell. */
static void
written (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (HtkLedgerPage) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = htk_ledger_write_finish (result, &error);
  HtkWindow *window = self->session != NULL && gtk_widget_get_root (GTK_WIDGET (self)) != NULL
                        ? htk_window_of (GTK_WIDGET (self)) : NULL;
  g_autofree char *saved = NULL;

  if (window == NULL)
    return;
  set_running (self, FALSE);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    htk_window_toast (window, _("Given up. Nothing was left behind."));
  else if (!done)
    htk_window_error (window, _("The ledger was not saved"), error);
  if (!done)
    return;
  saved = g_strdup_printf (_("Saved: %s"), self->path);
  gtk_label_set_text (GTK_LABEL (self->folder_label), saved);
  htk_window_toast (window, saved);
}

static void
save (HtkLedgerPage  *self,
      HtkLedgerFormat format)
{
  HtkLedgerAsk ask = ask_of (self);
  g_autofree char *name = htk_ledger_file_name (&ask, format);

  g_free (self->path);
  self->path = g_build_filename (self->folder, name, NULL);
  g_clear_object (&self->writing);
  self->writing = g_cancellable_new ();
  g_clear_pointer (&self->rows, g_atomic_rc_box_release);
  self->rows = htk_ledger_rows_new ();
  look (self);
  set_running (self, TRUE);
  htk_ledger_write_async (&ask, self->path, format, self->rows, self->writing, written,
                          g_object_ref (self));
}

static void
save_xlsx (HtkLedgerPage *self)
{
  save (self, HTK_LEDGER_XLSX);
}

static void
save_csv (HtkLedgerPage *self)
{
  save (self, HTK_LEDGER_CSV);
}

static void
give_up (HtkLedgerPage *self)
{
  g_cancellable_cancel (self->writing);
}

static void
show_folder (HtkLedgerPage *self)
{
  g_autofree char *text = g_strdup_printf (_("Folder: %s"), self->folder);

  gtk_label_set_text (GTK_LABEL (self->folder_label), text);
}

static void
folder_chosen (GtkNativeDialog *dialog,
               int              response,
               HtkLedgerPage   *self)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL && g_file_peek_path (file) != NULL)
    {
      g_free (self->folder);
      self->folder = g_file_get_path (file);
      show_folder (self);
    }
  g_object_unref (dialog);
}

static void
choose_folder (HtkLedgerPage *self)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Choose the folder"),
                                 GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                 GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, NULL);

  g_signal_connect_object (dialog, "response", G_CALLBACK (folder_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
print (HtkLedgerPage *self)
{
  HtkLedgerAsk ask = ask_of (self);

  htk_notice_print (htk_window_of (GTK_WIDGET (self)), &ask, self->folder);
}

static GtkWidget *
add_choice (HtkLedgerPage *self,
            GtkWidget     *box,
            const char    *title,
            GtkWidget     *choice)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_box_append (GTK_BOX (column), htk_label (title, "dim-label"));
  htk_set_name (choice, title);
  g_signal_connect_object (choice, "notify::selected", G_CALLBACK (read_preview), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (column), choice);
  gtk_box_append (GTK_BOX (box), column);
  return choice;
}

/* Which villages the person may choose: those of the scope. */
static GtkWidget *
village_choice (HtkLedgerPage *self)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  g_autofree char *today = htk_session_today ();
  g_autoptr (GPtrArray) villages =
    htk_register_villages (htk_session_store (self->session), today, today, NULL);

  gtk_string_list_append (names, _("All villages"));
  g_ptr_array_add (self->villages, NULL);
  for (guint i = 0; villages != NULL && i < villages->len; i++)
    {
      const HtkVillage *v = g_ptr_array_index (villages, i);

      if (!g_str_has_prefix (v->code, htk_session_user (self->session)->scope))
        continue;
      gtk_string_list_append (names, v->name);
      g_ptr_array_add (self->villages, g_strdup (v->code));
    }
  return gtk_drop_down_new (G_LIST_MODEL (names), NULL);
}

static GtkWidget *
round_choice (HtkLedgerPage *self)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  g_autoptr (GPtrArray) rounds = htk_rounds_list (htk_session_store (self->session), NULL, NULL);

  gtk_string_list_append (names, self->ledger->needs_round ? _("The latest round")
                                                          : _("All rounds"));
  g_ptr_array_add (self->rounds, NULL);
  for (guint i = 0; rounds != NULL && i < rounds->len; i++)
    {
      const HtkRound *r = g_ptr_array_index (rounds, i);

      gtk_string_list_append (names, r->name);
      g_ptr_array_add (self->rounds, g_strdup (r->id));
    }
  return gtk_drop_down_new (G_LIST_MODEL (names), NULL);
}

/* Kinds of area that villages have: domain.md 1, row 7. */
static GtkWidget *
area_choice (HtkLedgerPage *self)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  g_auto (GStrv) areas = htk_area_names (htk_session_store (self->session), NULL);

  gtk_string_list_append (names, _("All kinds of area"));
  g_ptr_array_add (self->areas, NULL);
  for (guint i = 0; areas != NULL && areas[i] != NULL; i++)
    {
      gtk_string_list_append (names, areas[i]);
      g_ptr_array_add (self->areas, g_strdup (areas[i]));
    }
  return gtk_drop_down_new (G_LIST_MODEL (names), NULL);
}

static void
make_choices (HtkLedgerPage *self,
              GtkWidget     *page)
{
  GtkWidget *of = htk_wrap_box ();

  self->village = GTK_DROP_DOWN (add_choice (self, of, _("Village"), village_choice (self)));
  if (self->ledger->filters & HTK_LEDGER_BY_ROUND)
    self->round = GTK_DROP_DOWN (add_choice (self, of, _("Round"), round_choice (self)));
  self->area = GTK_DROP_DOWN (add_choice (self, of, _("Kind of area"), area_choice (self)));
  gtk_box_append (GTK_BOX (page), of);
  if (!(self->ledger->filters & HTK_LEDGER_BY_AREA))
    return;
  self->by_area = GTK_CHECK_BUTTON (htk_check_button (_("A row a kind of area")));
  gtk_widget_set_halign (GTK_WIDGET (self->by_area), GTK_ALIGN_START);
  gtk_widget_set_size_request (GTK_WIDGET (self->by_area), -1, 48);
  g_signal_connect_swapped (self->by_area, "toggled", G_CALLBACK (read_preview), self);
  gtk_box_append (GTK_BOX (page), GTK_WIDGET (self->by_area));
}

static void
add_button (HtkLedgerPage *self,
            const char    *text,
            const char    *css,
            GCallback      clicked)
{
  GtkWidget *button = htk_button (text, css);

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_box_append (GTK_BOX (self->buttons), button);
}

static void
make_running (HtkLedgerPage *self)
{
  GtkWidget *cancel = htk_button (_("Cancel"), NULL);

  self->running = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->progress = htk_label ("", NULL);
  gtk_widget_set_hexpand (self->progress, TRUE);
  gtk_box_append (GTK_BOX (self->running), self->progress);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (give_up), self);
  gtk_box_append (GTK_BOX (self->running), cancel);
  gtk_widget_set_visible (self->running, FALSE);
}

static void
htk_ledger_page_init (HtkLedgerPage *self)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);

  self->villages = g_ptr_array_new_with_free_func (g_free);
  self->rounds = g_ptr_array_new_with_free_func (g_free);
  self->areas = g_ptr_array_new_with_free_func (g_free);
  self->folder = g_strdup (documents != NULL ? documents : g_get_home_dir ());
  self->facts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  self->table = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->buttons = htk_wrap_box ();
  self->folder_label = htk_label ("", "dim-label");
  make_running (self);
  show_folder (self);
}

static void
fill (HtkLedgerPage *self)
{
  GtkWidget *page = htk_page_box ();
  GtkWidget *preview = htk_card (_("First rows"));

  make_choices (self, page);
  add_button (self, _("Save as XLSX"), "suggested-action", G_CALLBACK (save_xlsx));
  add_button (self, _("Save as CSV"), NULL, G_CALLBACK (save_csv));
  add_button (self, _("Choose the folder"), NULL, G_CALLBACK (choose_folder));
  if (self->ledger->is_public)
    add_button (self, _("Print"), NULL, G_CALLBACK (print));
  gtk_box_append (GTK_BOX (preview), self->facts);
  gtk_box_append (GTK_BOX (preview), self->table);
  gtk_box_append (GTK_BOX (page), self->buttons);
  gtk_box_append (GTK_BOX (page), self->folder_label);
  gtk_box_append (GTK_BOX (page), self->running);
  gtk_box_append (GTK_BOX (page), preview);
  gtk_box_append (GTK_BOX (self), htk_scrolled (page));
}

/**
 * htk_ledger_page_new:
 * @session: the session
 * @ledger: a ledger
 *
 * Returns: (transfer floating): its page
 */
GtkWidget *
htk_ledger_page_new (HtkSession      *session,
                     const HtkLedger *ledger)
{
  HtkLedgerPage *self = g_object_new (HTK_TYPE_LEDGER_PAGE, NULL);

  self->session = g_object_ref (session);
  self->ledger = ledger;
  fill (self);
  read_preview (self);
  return GTK_WIDGET (self);
}
