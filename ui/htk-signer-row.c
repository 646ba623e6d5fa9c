/* A signature as a line: whose, and how it stands. It is given on the read-back page. */
#include "ui/htk-signer-row.h"

#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/**
 * htk_signer_pill_new:
 * @state: how a signature stands
 * @at: when it was given, in milliseconds UTC; 0 where nobody knows
 *
 * Returns: (transfer floating): that in words
 */
GtkWidget *
htk_signer_pill_new (HtkSignerState state,
                     gint64         at)
{
  g_autofree char *time = at > 0 ? htk_time_text (at) : NULL;
  g_autofree char *text = NULL;

  if (state == HTK_SIGNER_OPEN)
    return htk_pill (_("Not signed yet"), "color-grey");
  if (state == HTK_SIGNER_STALE)
    return htk_pill (_("Changed after signing"), "color-yellow");
  text = time != NULL ? g_strdup_printf (_("Signed %s"), time) : g_strdup (_("Signed"));
  return htk_pill (text, "color-green");
}

/**
 * htk_signer_row_new:
 * @filling: a filling
 * @signer: one of its signatures
 *
 * Returns: (transfer floating): the line
 */
GtkWidget *
htk_signer_row_new (HtkFilling      *filling,
                    const HtkSigner *signer)
{
  g_autoptr (HtkState) state =
    htk_instance_state (htk_filling_instance (filling), signer->node, NULL);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = htk_label (state != NULL && state->label != NULL ? state->label : signer->ref,
                                "question-label");

  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), htk_signer_pill_new (signer->state, signer->at));
  gtk_widget_add_css_class (line, "question");
  return line;
}
