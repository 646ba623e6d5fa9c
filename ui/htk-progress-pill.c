/* How far a section is, as pills: what is wrong, what the form warns of, what is done. */
#include "ui/htk-progress-pill.h"

#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <string.h>

/* The notes of the pack's forms that ask to look again (app/pack/README.md). */
#define WARNING "w_"

static guint
count_warnings (HtkInstance       *instance,
                const HtkFormPage *page)
{
  guint n = 0;

  for (guint i = 0; i < page->items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (page->items, i);
      const char *slash = item->ref != NULL ? strrchr (item->ref, '/') : NULL;
      g_autoptr (HtkState) state = NULL;

      if (item->node == 0 || slash == NULL || !g_str_has_prefix (slash + 1, WARNING))
        continue;
      state = htk_instance_state (instance, item->node, NULL);
      n += state != NULL && state->relevant && state->kind == HTK_CONTROL_NOTE;
    }
  return n;
}

/* All that a pill tells. */
typedef struct
{
  HtkFormProgress progress;
  guint n_warnings;
} Figures;

static void
fill (GtkWidget     *line,
      const Figures *figures)
{
  const HtkFormProgress *progress = &figures->progress;
  guint n_warnings = figures->n_warnings;

  if (progress->n_wrong > 0)
    {
      g_autofree char *text =
        g_strdup_printf (ngettext ("%u wrong", "%u wrong", progress->n_wrong), progress->n_wrong);

      gtk_box_append (GTK_BOX (line), htk_pill (text, "color-red"));
    }
  if (n_warnings > 0)
    {
      g_autofree char *text =
        g_strdup_printf (ngettext ("%u warning", "%u warnings", n_warnings), n_warnings);

      gtk_box_append (GTK_BOX (line), htk_pill (text, "color-yellow"));
    }
  if (progress->n_wrong == 0 && progress->n_open == 0 && progress->n_asked > 0)
    {
      /* A warning says more than that; both would leave no room for the section's name. */
      if (n_warnings == 0)
        gtk_box_append (GTK_BOX (line), htk_pill (_("Done"), "color-green"));
    }
  else if (progress->n_asked > 0)
    {
      g_autofree char *count = g_strdup_printf ("%u/%u", progress->n_answered, progress->n_asked);
      GtkWidget *label = htk_label (count, "dim-label");

      gtk_label_set_wrap (GTK_LABEL (label), FALSE);
      gtk_label_set_xalign (GTK_LABEL (label), 1);
      gtk_box_append (GTK_BOX (line), label);
    }
}

/**
 * htk_progress_pill_show:
 * @pill: a pill
 * @instance: the answers
 * @page: a section of their form
 *
 * Shows how far the section is now. One that tells the same as before is left alone: to measure the
 * words of all sections anew takes longer than all else that follows an answer.
 */
void
htk_progress_pill_show (GtkWidget         *pill,
                        HtkInstance       *instance,
                        const HtkFormPage *page)
{
  const Figures *before = g_object_get_data (G_OBJECT (pill), "figures");
  Figures now = { .n_warnings = count_warnings (instance, page) };

  htk_form_progress (instance, page, &now.progress);
  if (before != NULL && memcmp (before, &now, sizeof now) == 0)
    return;
  htk_clear (pill);
  fill (pill, &now);
  g_object_set_data_full (G_OBJECT (pill), "figures", g_memdup2 (&now, sizeof now), g_free);
}

/**
 * htk_progress_pill_new:
 * @instance: the answers
 * @page: a section of their form
 *
 * Returns: (transfer floating): how many answers are wrong and how many warnings there are, and either
 *   that all is answered or how much is
 */
GtkWidget *
htk_progress_pill_new (HtkInstance       *instance,
                       const HtkFormPage *page)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_widget_set_valign (line, GTK_ALIGN_CENTER);
  htk_progress_pill_show (line, instance, page);
  return line;
}
