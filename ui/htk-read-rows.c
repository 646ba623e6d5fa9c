/* What was answered as lines to be read out: a section under the other, its results marked. */
#include "ui/htk-read-rows.h"

#include "app/record/htk-pack-rules.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/**
 * htk_answer_shown:
 * @ref: a question
 * @words: (nullable): the answer to it in words
 *
 * An identity number is shown in full where it is typed and nowhere else (domain.md 2.1).
 *
 * Returns: (transfer full): how the answer is shown
 */
char *
htk_answer_shown (const char *ref,
                  const char *words)
{
  if (words == NULL)
    return g_strdup (_("no answer"));
  return g_str_has_suffix (ref, "/m_id") ? htk_masked_id (words) : g_strdup (words);
}

/**
 * htk_read_rows_of:
 * @session: the session
 * @instance: the answers
 * @form_id: their form
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkReadRow): as htk_read_back(), with what this pack hides
 */
GPtrArray *
htk_read_rows_of (HtkSession  *session,
                  HtkInstance *instance,
                  const char  *form_id,
                  GError     **error)
{
  HtkPack *pack = htk_session_pack (session, error);
  g_autoptr (HtkRules) rules = NULL;

  if (pack == NULL)
    return NULL;
  if (htk_pack_rules_folder (pack) != NULL &&
      (rules = htk_pack_rules (pack, htk_session_store (session), error)) == NULL)
    return NULL;
  return htk_read_back (instance, form_id, rules != NULL ? htk_rules_findings (rules) : NULL);
}

static GtkWidget *
answer_line (const HtkReadRow *row)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = htk_label (row->label, NULL);
  g_autofree char *shown =
    row->words != NULL ? htk_answer_shown (row->ref, row->words) : g_strdup (_("kept as a file"));
  GtkWidget *words = htk_label (shown, "heading");

  gtk_box_set_homogeneous (GTK_BOX (line), TRUE);
  if (row->kind == HTK_READ_RESULT)
    gtk_widget_add_css_class (words, "accent");
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), words);
  gtk_widget_add_css_class (line, "answer");
  return line;
}

/**
 * htk_read_rows_box:
 * @rows: (element-type HtkReadRow): what is read
 *
 * Returns: (transfer floating): a card for each section; signatures are left to the page
 */
GtkWidget *
htk_read_rows_box (GPtrArray *rows)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *card = NULL;
  const char *section = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const HtkReadRow *row = g_ptr_array_index (rows, i);

      if (row->kind == HTK_READ_SIGNATURE)
        continue;
      if (card == NULL || g_strcmp0 (section, row->section) != 0)
        {
          card = htk_card (row->section != NULL ? row->section : _("Other"));
          gtk_box_append (GTK_BOX (box), card);
        }
      section = row->section;
      gtk_box_append (GTK_BOX (card), row->kind == HTK_READ_NOTE ? htk_label (row->label, "note")
                                                                : answer_line (row));
    }
  return box;
}
