/* The answers that a visit was given in an older version of its form, which the version it was submitted in
 * has no place for. */
#include "ui/htk-kept-card.h"

#include "app/record/htk-kept.h"
#include "ui/htk-read-rows.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/**
 * htk_kept_card_new:
 * @session: the session
 * @visit_id: a visit
 *
 * Returns: (transfer floating) (nullable): the answers with the questions of then; NULL where there are
 *   none. What is the county's alone is left out.
 */
GtkWidget *
htk_kept_card_new (HtkSession *session,
                   const char *visit_id)
{
  g_autoptr (GPtrArray) list = htk_kept_of_visit (htk_session_store (session), visit_id, FALSE, NULL);
  GtkWidget *card;

  if (list == NULL || list->len == 0)
    return NULL;
  card = htk_card (_("Answers of the old form"));
  gtk_box_append (GTK_BOX (card),
                  htk_label (_("The form changed while this visit was filled in. The newer one does not ask "
                               "these any more, or not like this."), "dim-label"));
  for (guint i = 0; i < list->len; i++)
    {
      const HtkKept *kept = g_ptr_array_index (list, i);
      g_autofree char *shown = htk_kept_shown (kept);
      g_autofree char *text = htk_answer_shown (kept->ref, shown);

      htk_add_fact (card, kept->label, text);
    }
  return card;
}
