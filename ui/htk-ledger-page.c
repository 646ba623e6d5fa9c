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
  GtkCheckButton *by_area;
  GtkLabel *folder_label, *progress;
  GtkWidget *choices, *round_box, *buttons, *print_button, *running, *facts, *table;
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

static const char *
key_of (GPtrArray   *keys,
        GtkDropDown *choice)
{
  return g_ptr_array_index (keys, gtk_drop_down_get_selected (choice));
}

/* Borrows from the page. */
static HtkLedgerAsk
ask_of (HtkLedgerPage *self)
{
  const char *village = key_of (self->villages, self->village);

  return (HtkLedgerAsk) { .ledger = self->ledger->id, .language = htk_words_language (),
                          .region = village != NULL ? village
                                                    : htk_session_user (self->session)->scope,
                          .round_id = key_of (self->rounds, self->round),
                          .area = key_of (self->areas, self->area),
                          .by = gtk_check_button_get_active (self->by_area) ? "area" : NULL };
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

/* Of another village, round or area. Until the first rows were asked for the choices are only being filled. */
static void
chosen (HtkLedgerPage *self)
{
  if (self->reading != NULL)
    read_preview (self);
}

static gboolean
look (gpointer data)
{
  HtkLedgerPage *self = data;
  guint n = (guint) g_atomic_int_get (self->rows);
  g_autofree char *text = g_strdup_printf (ngettext ("Writing, %u row so far …",
                                                     "Writing, %u rows so far …", (gulong) n), n);

  gtk_label_set_text (self->progress, text);
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
  gtk_label_set_text (self->folder_label, saved);
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

  gtk_label_set_text (self->folder_label, text);
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

/* --- What can be chosen --- */

/* @key: (nullable): what is behind the choice; NULL for all */
static void
add_choice (GtkDropDown *choice,
            GPtrArray   *keys,
            const char  *name,
            const char  *key)
{
  g_ptr_array_add (keys, g_strdup (key));
  gtk_string_list_append (GTK_STRING_LIST (gtk_drop_down_get_model (choice)), name);
}

/* Those of the person's scope. */
static void
fill_villages (HtkLedgerPage *self)
{
  g_autofree char *today = htk_session_today ();
  g_autoptr (GPtrArray) villages =
    htk_register_villages (htk_session_store (self->session), today, today, NULL);

  add_choice (self->village, self->villages, _("All villages"), NULL);
  for (guint i = 0; villages != NULL && i < villages->len; i++)
    {
      const HtkVillage *v = g_ptr_array_index (villages, i);

      if (g_str_has_prefix (v->code, htk_session_user (self->session)->scope))
        add_choice (self->village, self->villages, v->name, v->code);
    }
}

static void
fill_rounds (HtkLedgerPage *self)
{
  g_autoptr (GPtrArray) rounds = htk_rounds_list (htk_session_store (self->session), NULL, NULL);

  add_choice (self->round, self->rounds,
              self->ledger->needs_round ? _("The latest round") : _("All rounds"), NULL);
  for (guint i = 0; rounds != NULL && i < rounds->len; i++)
    {
      const HtkRound *r = g_ptr_array_index (rounds, i);

      add_choice (self->round, self->rounds, r->name, r->id);
    }
}

/* Kinds of area that villages have: domain.md 1, row 7. */
static void
fill_areas (HtkLedgerPage *self)
{
  g_auto (GStrv) areas = htk_area_names (htk_session_store (self->session), NULL);

  add_choice (self->area, self->areas, _("All kinds of area"), NULL);
  for (guint i = 0; areas != NULL && areas[i] != NULL; i++)
    add_choice (self->area, self->areas, areas[i], areas[i]);
}

static void
htk_ledger_page_class_init (HtkLedgerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_ledger_page_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-ledger-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkLedgerPage, name)
  BIND (choices);
  BIND (village);
  BIND (round_box);
  BIND (round);
  BIND (area);
  BIND (by_area);
  BIND (buttons);
  BIND (print_button);
  BIND (folder_label);
  BIND (running);
  BIND (progress);
  BIND (facts);
  BIND (table);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, chosen);
  gtk_widget_class_bind_template_callback (widget_class, save_xlsx);
  gtk_widget_class_bind_template_callback (widget_class, save_csv);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder);
  gtk_widget_class_bind_template_callback (widget_class, print);
  gtk_widget_class_bind_template_callback (widget_class, give_up);
}

static void
htk_ledger_page_init (HtkLedgerPage *self)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->choices, htk_wrap_layout_new (0, TRUE));
  gtk_widget_set_layout_manager (self->buttons, htk_wrap_layout_new (0, TRUE));
  htk_buttons_may_wrap (self->buttons);
  htk_buttons_may_wrap (self->running);
  self->villages = g_ptr_array_new_with_free_func (g_free);
  self->rounds = g_ptr_array_new_with_free_func (g_free);
  self->areas = g_ptr_array_new_with_free_func (g_free);
  self->folder = g_strdup (documents != NULL ? documents : g_get_home_dir ());
  show_folder (self);
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
  fill_villages (self);
  fill_rounds (self);
  fill_areas (self);
  gtk_widget_set_visible (self->round_box, (ledger->filters & HTK_LEDGER_BY_ROUND) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->by_area), (ledger->filters & HTK_LEDGER_BY_AREA) != 0);
  gtk_widget_set_visible (self->print_button, ledger->is_public);
  read_preview (self);
  return GTK_WIDGET (self);
}
