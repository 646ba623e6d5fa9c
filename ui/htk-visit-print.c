/* Prints the sheet of a visit, to paper or PDF, without a line to anywhere: what was answered, what
 * follows from it, and the signatures. */
#include "ui/htk-visit-print.h"

#include "app/record/htk-visit-instance.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-signatures.h"
#include "ui/htk-read-rows.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <string.h>

/* Points. */
#define FONT "Sans 10"
#define BOLD "Sans Bold 11"
#define TITLE "Sans Bold 16"
#define GAP 5.0
#define SIGNATURE 44.0

typedef struct
{
  char *left, *right; /* right: NULL for what goes over the whole width */
  const char *font;
  cairo_surface_t *picture; /* in the place of right */
  double y;
  int page;
} Line;

typedef struct
{
  HtkWindow *window;
  char *title;
  GPtrArray *lines;
  int n_pages;
} Sheet;

static void
line_free (gpointer data)
{
  Line *self = data;

  g_free (self->left);
  g_free (self->right);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  g_free (self);
}

static void
sheet_free (Sheet *self)
{
  g_object_unref (self->window);
  g_free (self->title);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

static Line *
add_line (Sheet      *self,
          const char *left,
          char       *right,
          const char *font)
{
  Line *line = g_new0 (Line, 1);

  line->left = g_strdup (left);
  line->right = right;
  line->font = font;
  g_ptr_array_add (self->lines, line);
  return line;
}

/* --- On the paper --- */

static PangoLayout *
layout_of (GtkPrintContext *context,
           const char      *text,
           const char      *font,
           double           width)
{
  PangoLayout *layout = gtk_print_context_create_pango_layout (context);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  return layout;
}

/* Puts a text there, or only measures it where @cr is NULL; its height. */
static double
put (GtkPrintContext *context,
     cairo_t         *cr,
     const char      *text,
     const char      *font,
     double           x,
     double           y,
     double           width)
{
  g_autoptr (PangoLayout) layout = layout_of (context, text, font, width);
  int height;

  pango_layout_get_size (layout, NULL, &height);
  if (cr != NULL)
    {
      cairo_move_to (cr, x, y);
      pango_cairo_show_layout (cr, layout);
    }
  return (double) height / PANGO_SCALE;
}

static void
put_picture (cairo_t         *cr,
             cairo_surface_t *picture,
             double           x,
             double           y)
{
  double scale = SIGNATURE / MAX (cairo_image_surface_get_height (picture), 1);

  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
}

static double
put_line (GtkPrintContext *context,
          cairo_t         *cr,
          const Line      *line,
          double           y)
{
  double width = gtk_print_context_get_width (context);
  gboolean two = line->right != NULL || line->picture != NULL;
  double left = put (context, cr, line->left, line->font, 0, y, two ? width * 0.45 : width);
  double right = 0;

  if (line->picture != NULL)
    {
      right = SIGNATURE;
      if (cr != NULL)
        put_picture (cr, line->picture, width * 0.48, y);
    }
  else if (line->right != NULL)
    right = put (context, cr, line->right, line->font, width * 0.48, y, width * 0.52);
  return MAX (left, right) + GAP;
}

static void
begin (GtkPrintOperation *operation,
       GtkPrintContext   *context,
       Sheet             *self)
{
  double room = gtk_print_context_get_height (context) - 24;
  double y = 0;
  int page = 0;

  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);
      double height = put_line (context, NULL, line, 0);

      if (y > 0 && y + height > room)
        {
          page++;
          y = 0;
        }
      line->page = page;
      line->y = y;
      y += height;
    }
  self->n_pages = page + 1;
  gtk_print_operation_set_n_pages (operation, self->n_pages);
}

static void
draw (GtkPrintOperation *operation,
      GtkPrintContext   *context,
      int                page,
      Sheet             *self)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  g_autofree char *foot = g_strdup_printf ("%s · %d / %d", self->title, page + 1, self->n_pages);

  for (guint i = 0; i < self->lines->len; i++)
    {
      const Line *line = g_ptr_array_index (self->lines, i);

      if (line->page == page)
        put_line (context, cr, line, line->y);
    }
  put (context, cr, foot, "Sans 8", 0, gtk_print_context_get_height (context) - 14,
       gtk_print_context_get_width (context));
}

/* --- The sheet --- */

typedef struct
{
  const guint8 *data;
  gsize left;
} Source;

static cairo_status_t
read_png (void          *closure,
          unsigned char *out,
          unsigned int   n)
{
  Source *source = closure;

  if (source->left < n)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (out, source->data, n);
  source->data += n;
  source->left -= n;
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
picture_of (GBytes *bytes)
{
  Source source = { 0 };
  cairo_surface_t *surface;

  if (bytes == NULL)
    return NULL;
  source.data = g_bytes_get_data (bytes, &source.left);
  surface = cairo_image_surface_create_from_png_stream (read_png, &source);
  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    return surface;
  cairo_surface_destroy (surface);
  return NULL;
}

static void
add_row (Sheet            *self,
         const HtkReadRow *row,
         GHashTable       *pictures)
{
  Line *line;

  if (row->kind == HTK_READ_NOTE)
    {
      add_line (self, row->label, NULL, FONT);
      return;
    }
  if (row->kind != HTK_READ_SIGNATURE)
    {
      add_line (self, row->label, row->words != NULL ? htk_answer_shown (row->ref, row->words)
                                                     : g_strdup (_("kept as a file")), FONT);
      return;
    }
  /* Where nobody signed on the screen a pen may. */
  line = add_line (self, row->label, g_strdup ("\n____________________"), FONT);
  line->picture = picture_of (g_hash_table_lookup (pictures, row->ref));
}

/* A PDF is offered under the form's name, where the person keeps documents. */
static GtkPrintSettings *
settings_for (const char *title)
{
  GtkPrintSettings *settings = gtk_print_settings_new ();
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  g_autofree char *name = g_strdelimit (g_strdup (title), "/", '-');

  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_BASENAME, name);
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_DIR,
                          documents != NULL ? documents : g_get_home_dir ());
  return settings;
}

/**
 * htk_visit_print_sheet:
 * @window: the window
 * @title: of the form
 * @facts: whom it is about, where and when
 * @rows: (element-type HtkReadRow): what is on it
 * @pictures: (element-type utf8 GBytes): the signatures as PNG, by their questions
 *
 * Lets the person choose printer or PDF, and prints.
 */
void
htk_visit_print_sheet (HtkWindow  *window,
                       const char *title,
                       const char *facts,
                       GPtrArray  *rows,
                       GHashTable *pictures)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  g_autoptr (GtkPrintSettings) settings = settings_for (title);
  Sheet *self = g_new0 (Sheet, 1);
  const char *section = NULL;
  g_autoptr (GError) error = NULL;

  self->window = g_object_ref (window);
  self->title = g_strdup (title);
  self->lines = g_ptr_array_new_with_free_func (line_free);
  add_line (self, title, NULL, TITLE);
  add_line (self, facts, NULL, FONT);
  for (guint i = 0; i < rows->len; i++)
    {
      const HtkReadRow *row = g_ptr_array_index (rows, i);

      if (g_strcmp0 (section, row->section) != 0 && row->section != NULL)
        add_line (self, row->section, NULL, BOLD);
      section = row->section;
      add_row (self, row, pictures);
    }
  gtk_print_operation_set_job_name (operation, title);
  gtk_print_operation_set_print_settings (operation, settings);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  g_signal_connect (operation, "begin-print", G_CALLBACK (begin), self);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw), self);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (window),
                           &error);
  if (error != NULL)
    htk_window_error (window, _("The sheet was not printed"), error);
  sheet_free (self);
}

/* (transfer full): the signatures of a revision that are on this tablet. */
static GHashTable *
pictures_of (HtkStore   *store,
             const char *revision_id)
{
  GHashTable *pictures =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) given = htk_revision_signatures (store, revision_id, NULL);
  g_autoptr (GHashTable) files = htk_revision_files (store, revision_id, NULL);

  for (guint i = 0; given != NULL && files != NULL && i < given->len; i++)
    {
      const HtkSignature *signature = g_ptr_array_index (given, i);
      const char *sha256 = g_hash_table_lookup (files, signature->name);
      g_autofree char *path = sha256 != NULL ? htk_attachment_path (store, sha256) : NULL;
      char *data;
      gsize length;

      if (path != NULL && g_file_get_contents (path, &data, &length, NULL))
        g_hash_table_insert (pictures, g_strdup (signature->ref), g_bytes_new_take (data, length));
    }
  return pictures;
}

/**
 * htk_visit_print:
 * @window: the window
 * @visit: a visit
 *
 * Prints the sheet of its newest revision.
 */
void
htk_visit_print (HtkWindow      *window,
                 const HtkVisit *visit)
{
  HtkSession *session = htk_window_session (window);
  HtkStore *store = htk_session_store (session);
  g_autoptr (GError) error = NULL;
  HtkPack *pack = htk_session_pack (session, &error);
  g_autoptr (HtkRevision) revision =
    pack != NULL ? htk_revision_get (store, visit->revision_id, &error) : NULL;
  g_autoptr (HtkInstance) instance =
    revision != NULL ? htk_visit_instance (store, pack, visit, revision, &error) : NULL;
  g_autoptr (GPtrArray) rows =
    instance != NULL ? htk_read_rows_of (session, instance, visit->form_id, &error) : NULL;
  g_autoptr (GHashTable) pictures = NULL;
  g_autofree char *day = htk_day_text (visit->visit_date);
  g_autofree char *facts = NULL;

  if (rows == NULL)
    {
      htk_window_error (window, _("The sheet was not printed"), error);
      return;
    }
  pictures = pictures_of (store, visit->revision_id);
  facts = g_strdup_printf ("%s · %s · %s · %s · %s", visit->village_name, visit->subject_name,
                           day, visit->worker_name, htk_state_name (visit->state));
  htk_visit_print_sheet (window, htk_form_title (htk_instance_form (instance)), facts, rows, pictures);
}
