/* Who signed a visit, and whether what they signed is what it says now. */
#include "ui/htk-signature-card.h"

#include "app/record/htk-visit-diff.h"
#include "app/store/htk-signatures.h"
#include "ui/htk-signer-row.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <string.h>

static const char *
label_of (GPtrArray  *rows,
          const char *ref)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const HtkDiffRow *row = g_ptr_array_index (rows, i);

      if (g_str_equal (row->ref, ref))
        return row->label;
    }
  return strrchr (ref, '/') != NULL ? strrchr (ref, '/') + 1 : ref;
}

/**
 * htk_signature_card_new:
 * @store: a store
 * @visit: a visit
 * @rows: (element-type HtkDiffRow): its answers, for the names of the questions
 *
 * Returns: (transfer floating) (nullable): the card; NULL where nothing was signed
 */
GtkWidget *
htk_signature_card_new (HtkStore       *store,
                        const HtkVisit *visit,
                        GPtrArray      *rows)
{
  g_autoptr (GPtrArray) given = htk_revision_signatures (store, visit->revision_id, NULL);
  GtkWidget *card;

  if (given == NULL || given->len == 0)
    return NULL;
  card = htk_card (_("Signatures"));
  for (guint i = 0; i < given->len; i++)
    {
      const HtkSignature *signature = g_ptr_array_index (given, i);
      GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
      GtkWidget *label = htk_label (label_of (rows, signature->ref), NULL);

      gtk_widget_set_hexpand (label, TRUE);
      gtk_box_append (GTK_BOX (line), label);
      gtk_box_append (GTK_BOX (line),
                      htk_signer_pill_new (signature->stale ? HTK_SIGNER_STALE : HTK_SIGNER_SIGNED,
                                           signature->at));
      gtk_box_append (GTK_BOX (card), line);
    }
  return card;
}
