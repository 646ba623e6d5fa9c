/* What a lead wrote about a visit and could not send any more, because somebody else decided or the visit was
 * corrected meanwhile: it stays to be read until the lead puts it away. */
#include "ui/htk-unsent-card.h"

#include "app/record/htk-visit-diff.h"
#include "app/store/htk-begun-words.h"
#include "ui/htk-review-panel.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#include <string.h>

static void
put_away (GtkWidget *button)
{
  HtkWindow *window = htk_window_of (button);
  HtkSession *session = htk_window_session (window);
  GPtrArray *revisions = g_object_get_data (G_OBJECT (button), "revisions");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < revisions->len; i++)
    if (!htk_begun_words_forget (htk_session_store (session), htk_session_user (session)->id,
                                 g_ptr_array_index (revisions, i), "review", &error))
      {
        htk_window_error (window, _("The comments stay here"), error);
        return;
      }
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (button), "card"), FALSE);
}

static const char *
label_of (GPtrArray  *rows,
          const char *ref)
{
  const char *name = strrchr (ref, '/');

  for (guint i = 0; i < rows->len; i++)
    {
      const HtkDiffRow *row = g_ptr_array_index (rows, i);

      if (g_str_equal (row->ref, ref))
        return row->label;
    }
  return name != NULL ? name + 1 : ref;
}

/* Whether there were any. The level of a comment stands beside it under a name of its own. */
static gboolean
add_words (GtkWidget  *card,
           GHashTable *words,
           GPtrArray  *rows)
{
  g_autoptr (GList) refs = g_list_sort (g_hash_table_get_keys (words), (GCompareFunc) strcmp);
  gboolean any = FALSE;

  for (GList *ref = refs; ref != NULL; ref = ref->next)
    {
      if (strchr (ref->data, '#') != NULL)
        continue;
      htk_add_fact (card, label_of (rows, ref->data), g_hash_table_lookup (words, ref->data));
      any = TRUE;
    }
  return any;
}

/* What is written about the revision that may be decided now stands in its entries. */
static gboolean
is_in_work (HtkSession     *session,
            const HtkVisit *visit,
            const char     *revision)
{
  return htk_review_may_decide (session, visit) && g_strcmp0 (visit->revision_id, revision) == 0;
}

/**
 * htk_unsent_card_new:
 * @session: the session
 * @visit: a visit
 * @rows: (element-type HtkDiffRow): its answers, which name the questions
 *
 * Returns: (transfer floating) (nullable): the comments that the person began to write about the visit and
 *   that no decision of theirs can take along any more; NULL where there are none
 */
GtkWidget *
htk_unsent_card_new (HtkSession     *session,
                     const HtkVisit *visit,
                     GPtrArray      *rows)
{
  HtkStore *store = htk_session_store (session);
  g_autoptr (GPtrArray) revisions = htk_revisions_of (store, visit->id, NULL);
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GtkWidget) card = g_object_ref_sink (htk_card (_("Comments that were not sent")));
  GtkWidget *button;

  gtk_box_append (GTK_BOX (card), htk_label (_("You wrote them before the visit moved on. Nobody else reads them."),
                                             "dim-label"));
  for (guint i = 0; revisions != NULL && i < revisions->len; i++)
    {
      const char *id = ((const HtkRevision *) g_ptr_array_index (revisions, i))->id;
      g_autoptr (GHashTable) words = NULL;

      if (is_in_work (session, visit, id))
        continue;
      words = htk_begun_words_load (store, htk_session_user (session)->id, id, "review", NULL);
      if (words != NULL && add_words (card, words, rows))
        g_ptr_array_add (left, g_strdup (id));
    }
  if (left->len == 0)
    return NULL;
  button = htk_button (_("Not needed any more"), NULL);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data (G_OBJECT (button), "card", card);
  g_object_set_data_full (G_OBJECT (button), "revisions", g_steal_pointer (&left), (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect (button, "clicked", G_CALLBACK (put_away), NULL);
  gtk_box_append (GTK_BOX (card), button);
  g_object_force_floating (G_OBJECT (card));
  return g_steal_pointer (&card);
}
