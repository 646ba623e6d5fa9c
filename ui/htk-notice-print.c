/* Prints a ledger for a public notice, to paper or PDF: the title, the facts and the rows, a page
 * after the other. Which columns a notice has is app/report's to say. */
#include "ui/htk-notice-print.h"

#include "ui/htk-ledger-job.h"

#include <glib/gi18n.h>

#define FONT "Sans 11"
#define TITLE_FONT "Sans Bold 18"
#define LINE 22.0 /* points */
#define HEAD 90.0 /* the room of the title */

typedef struct
{
  HtkWindow *window;
  HtkLedgerPreview *notice;
  guint facts, a_page;
} Print;

static void
print_free (Print *self)
{
  g_clear_pointer (&self->notice, htk_ledger_preview_free);
  g_object_unref (self->window);
  g_free (self);
}

static void
put (GtkPrintContext *context,
     const char      *text,
     const char      *font,
     double           x,
     double           y,
     double           width)
{
  g_autoptr (PangoLayout) layout = gtk_print_context_create_pango_layout (context);
  PangoFontDescription *description = pango_font_description_from_string (font);
  cairo_t *cr = gtk_print_context_get_cairo_context (context);

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
}

static void
put_row (GtkPrintContext *context,
         char           **cells,
         double           y)
{
  double width = gtk_print_context_get_width (context) / MAX (g_strv_length (cells), 1);

  for (guint c = 0; cells[c] != NULL; c++)
    put (context, cells[c], FONT, c * width, y, width - 6);
}

static double
top_of (const Print *self)
{
  return HEAD + LINE * (self->facts + 1);
}

static void
begin (GtkPrintOperation *operation,
       GtkPrintContext   *context,
       Print             *self)
{
  double room = gtk_print_context_get_height (context) - top_of (self);
  guint rows = self->notice->rows->len;

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
  guint first = (guint) page * self->a_page;

  put (context, self->notice->title, TITLE_FONT, 0, 20, width);
  for (guint i = 0; i < self->facts; i++)
    put (context, self->notice->facts[i], FONT, 0, 60 + LINE * i, width);
  put_row (context, self->notice->titles, top_of (self) - LINE);
  for (guint i = first; i < self->notice->rows->len && i < first + self->a_page; i++)
    put_row (context, g_ptr_array_index (self->notice->rows, i),
             top_of (self) + LINE * (i - first));
}

static void
run (Print *self)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  g_autoptr (GError) error = NULL;

  self->facts = g_strv_length (self->notice->facts);
  gtk_print_operation_set_job_name (operation, self->notice->title);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  g_signal_connect (operation, "begin-print", G_CALLBACK (begin), self);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw), self);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                           GTK_WINDOW (self->window), &error);
  if (error != NULL)
    htk_window_error (self->window, _("The notice was not printed"), error);
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
    run (self);
  else
    htk_window_error (self->window, _("The notice was not printed"), error);
  print_free (self);
}

/**
 * htk_notice_print:
 * @window: the window
 * @ask: a ledger for a public notice, and of which region
 *
 * Reads the whole notice in a thread, then lets the person choose printer or PDF.
 */
void
htk_notice_print (HtkWindow          *window,
                  const HtkLedgerAsk *ask)
{
  Print *self = g_new0 (Print, 1);

  self->window = g_object_ref (window);
  htk_ledger_preview_async (ask, G_MAXINT32, NULL, notice_read, self);
}
