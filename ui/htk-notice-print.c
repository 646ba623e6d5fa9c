/* Prints a ledger for a public notice, to paper or PDF: the title, the facts and the rows, a page
 * after the other. Which columns a notice has is app/report's to say. */
#include "ui/htk-notice-print.h"

#include "ui/htk-date-text.h"
#include "ui/htk-ledger-job.h"

#include <glib/gi18n.h>

#define FONT_SIZE 11.0
#define LEAST_SIZE 6.0
#define TITLE_FONT "Sans Bold 18"
#define LINE 22.0 /* points */
#define HEAD 90.0 /* the room of the title */
#define GAP 10.0  /* between two columns */
#define FACTS 3   /* county, round and day; what was counted is not the public's */

typedef struct
{
  HtkWindow *window;
  HtkLedgerPreview *notice;
  char *folder;
  GArray *widths; /* double: of each column; 0 for one that no row has anything in */
  double size;    /* of the letters */
  guint facts, a_page;
} Print;

static void
print_free (Print *self)
{
  g_clear_pointer (&self->notice, htk_ledger_preview_free);
  g_clear_pointer (&self->widths, g_array_unref);
  g_free (self->folder);
  g_object_unref (self->window);
  g_free (self);
}

static PangoLayout *
layout_of (GtkPrintContext *context,
           const char      *text,
           const char      *font)
{
  PangoLayout *layout = gtk_print_context_create_pango_layout (context);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static char *
font_of (double      size,
         const char *style)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strconcat ("Sans ", style, g_ascii_formatd (number, sizeof number, "%.1f", size), NULL);
}

static void
put (GtkPrintContext *context,
     const char      *text,
     const char      *font,
     double           x,
     double           y,
     double           width)
{
  g_autoptr (PangoLayout) layout = layout_of (context, text, font);
  cairo_t *cr = gtk_print_context_get_cairo_context (context);

  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
}

static double
width_of (GtkPrintContext *context,
          const char      *text,
          const char      *font)
{
  g_autoptr (PangoLayout) layout = layout_of (context, text, font);
  int width;

  pango_layout_get_size (layout, &width, NULL);
  return (double) width / PANGO_SCALE;
}

static void
widen (double *width,
       double  wanted)
{
  *width = MAX (*width, wanted);
}

/* Each column is as wide as its longest cell; one that is empty in all rows is left out. */
static double
measure (GtkPrintContext *context,
         Print           *self)
{
  g_autofree char *font = font_of (FONT_SIZE, "");
  g_autofree char *bold = font_of (FONT_SIZE, "Bold ");
  double sum = 0;

  g_array_set_size (self->widths, 0);
  for (guint c = 0; self->notice->titles[c] != NULL; c++)
    {
      double width = 0;

      for (guint r = 0; r < self->notice->rows->len; r++)
        {
          const char *cell = ((char **) g_ptr_array_index (self->notice->rows, r))[c];

          if (*cell != '\0')
            widen (&width, width_of (context, cell, font));
        }
      if (width > 0 || self->notice->rows->len == 0)
        {
          widen (&width, width_of (context, self->notice->titles[c], bold));
          sum += width + GAP;
        }
      g_array_append_val (self->widths, width);
    }
  return sum;
}

static void
put_row (GtkPrintContext *context,
         const Print     *self,
         char           **cells,
         const char      *style,
         double           y)
{
  g_autofree char *font = font_of (self->size, style);
  double x = 0;

  for (guint c = 0; cells[c] != NULL; c++)
    {
      double width = g_array_index (self->widths, double, c);

      if (width <= 0)
        continue;
      put (context, cells[c], font, x, y, width + GAP / 2);
      x += width + GAP;
    }
}

static double
top_of (const Print *self)
{
  return HEAD + LINE * (self->facts + 1);
}

/* What is wider than the paper gets smaller letters, down to what can still be read. */
static void
begin (GtkPrintOperation *operation,
       GtkPrintContext   *context,
       Print             *self)
{
  double room = gtk_print_context_get_height (context) - top_of (self);
  double wide = measure (context, self), paper = gtk_print_context_get_width (context);
  double scale = wide > paper ? paper / wide : 1.0;
  guint rows = self->notice->rows->len;

  self->size = MAX (FONT_SIZE * scale, LEAST_SIZE);
  for (guint c = 0; c < self->widths->len; c++)
    g_array_index (self->widths, double, c) *= scale;
  self->a_page = (guint) MAX (room / LINE, 1);
  gtk_print_operation_set_n_pages (operation,
                                   (int) MAX ((rows + self->a_page - 1) / self->a_page, 1));
}

static void
draw (GtkPrintOperation *operation,
      GtkPrintContext   *context,
      int                page,
      Print             *self)
{
  double width = gtk_print_context_get_width (context);
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  g_autofree char *font = font_of (FONT_SIZE, "");
  guint first = (guint) page * self->a_page;

  put (context, self->notice->title, TITLE_FONT, 0, 20, width);
  for (guint i = 0; i < self->facts; i++)
    put (context, self->notice->facts[i], font, 0, 60 + LINE * i, width);
  put_row (context, self, self->notice->titles, "Bold ", top_of (self) - LINE);
  cairo_set_line_width (cr, 0.5);
  cairo_move_to (cr, 0, top_of (self) - 3);
  cairo_line_to (cr, width, top_of (self) - 3);
  cairo_stroke (cr);
  for (guint i = first; i < self->notice->rows->len && i < first + self->a_page; i++)
    put_row (context, self, g_ptr_array_index (self->notice->rows, i), "",
             top_of (self) + LINE * (i - first));
}

static void
run (Print *self)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  g_autoptr (GtkPrintSettings) settings = gtk_print_settings_new ();
  g_autoptr (GError) error = NULL;

  self->facts = MIN (g_strv_length (self->notice->facts), FACTS);
  self->widths = g_array_new (FALSE, FALSE, sizeof (double));
  gtk_print_operation_set_job_name (operation, self->notice->title);
  /* A file is called as the notice is and goes where ledgers go, not to “output” somewhere. */
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_BASENAME, self->notice->title);
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_DIR, self->folder);
  gtk_print_operation_set_print_settings (operation, settings);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  g_signal_connect (operation, "begin-print", G_CALLBACK (begin), self);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw), self);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                           GTK_WINDOW (self->window), &error);
  if (error != NULL)
    htk_window_error (self->window, _("The notice was not printed"), error);
}

static void
put_days_in_words (char **texts)
{
  for (; *texts != NULL; texts++)
    {
      char *words = htk_days_in_text (*texts);

      g_free (*texts);
      *texts = words;
    }
}

/* A notice hangs where the village reads it; a ledger in a file keeps its days as they sort. */
static void
say_days (HtkLedgerPreview *notice)
{
  put_days_in_words (notice->facts);
  for (guint i = 0; i < notice->rows->len; i++)
    put_days_in_words (g_ptr_array_index (notice->rows, i));
}

static void
notice_read (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  Print *self = data;
  g_autoptr (GError) error = NULL;

  self->notice = htk_ledger_preview_finish (result, &error);
  if (self->notice != NULL)
    {
      say_days (self->notice);
      run (self);
    }
  else
    htk_window_error (self->window, _("The notice was not printed"), error);
  print_free (self);
}

/**
 * htk_notice_print:
 * @window: the window
 * @ask: a ledger for a public notice, and of which region
 * @folder: where a file goes, when it is printed to one
 *
 * Reads the whole notice in a thread, then lets the person choose printer or PDF.
 */
void
htk_notice_print (HtkWindow          *window,
                  const HtkLedgerAsk *ask,
                  const char         *folder)
{
  Print *self = g_new0 (Print, 1);

  self->window = g_object_ref (window);
  self->folder = g_strdup (folder);
  htk_ledger_preview_async (ask, G_MAXINT32, NULL, notice_read, self);
}
