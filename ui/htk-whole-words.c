/* Keeps the words of a button whole. Chinese has no spaces, and so may be broken after any character: a
 * button that is short of room would show one word as two, 打 above 开. There is no dictionary here; nearly
 * all words of a button have two characters, and those that have three stand alone or at one end. */
#include "ui/htk-whole-words.h"

/* So many characters are never broken. */
#define ONE_WORD 3

/* Before a word of two, these make one of three with it; else they stand at its end. */
static const gunichar leaders[] = { 0x4ece /* 从 */, 0x5728 /* 在 */, 0x6309 /* 按 */, 0x5c31 /* 就 */,
                                    0x65e0 /* 无 */, 0x6216 /* 或 */, 0x4e0d /* 不 */, 0x91cd /* 重 */ };

static gboolean
is_ideograph (gunichar c)
{
  return g_unichar_get_script (c) == G_UNICODE_SCRIPT_HAN;
}

static gboolean
leads (gunichar c)
{
  for (guint i = 0; i < G_N_ELEMENTS (leaders); i++)
    if (leaders[i] == c)
      return TRUE;
  return FALSE;
}

/* Whether a run of @length characters may be broken after @at of them. */
static gboolean
may_break (guint    length,
           guint    at,
           gboolean first_leads)
{
  guint first = first_leads ? 3 : 2;

  if (length <= ONE_WORD || at < first || at > length - 2)
    return FALSE;
  /* Pairs from the front; of an odd number one word has three, wherever it is. */
  return length % 2 == 1 || at % 2 == 0;
}

/**
 * htk_whole_words_breaks:
 * @text: the text of a button
 * @n: (out): how many there are
 *
 * Looks at its runs of Chinese characters; between and around them lines break as ever.
 *
 * Returns: (transfer full) (array length=n): pairs of byte offsets, each of a piece within which there must be no
 *   new line
 */
guint *
htk_whole_words_breaks (const char *text,
                        guint      *n)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (guint));

  for (const char *run = text, *end; *run != '\0'; run = end)
    {
      const char *piece = run;
      gboolean first_leads = leads (g_utf8_get_char (run));
      guint length = 0;

      for (end = run; is_ideograph (g_utf8_get_char (end)); end = g_utf8_next_char (end))
        length++;
      if (length == 0)
        {
          end = g_utf8_next_char (run);
          continue;
        }
      for (guint at = 1; at <= length; at++)
        {
          const char *here = g_utf8_offset_to_pointer (run, at);

          if (at < length && !may_break (length, at, first_leads))
            continue;
          g_array_append_vals (pieces, (guint[]) { (guint) (piece - text), (guint) (here - text) }, 2);
          piece = here;
        }
    }
  *n = pieces->len;
  return (guint *) g_array_free (pieces, FALSE);
}

static void
set_breaks (GtkLabel *label)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  guint n;
  g_autofree guint *pieces = htk_whole_words_breaks (gtk_label_get_text (label), &n);

  for (guint i = 0; i < n; i += 2)
    {
      PangoAttribute *whole = pango_attr_allow_breaks_new (FALSE);

      whole->start_index = pieces[i];
      whole->end_index = pieces[i + 1];
      pango_attr_list_insert (attributes, whole);
    }
  gtk_label_set_attributes (label, n > 0 ? attributes : NULL);
}

/**
 * htk_whole_words_keep:
 * @label: a label that wraps, whose attributes nobody else sets
 *
 * From now on no text of it is broken within a word.
 */
void
htk_whole_words_keep (GtkLabel *label)
{
  static const char done[] = "whole-words";

  if (g_object_get_data (G_OBJECT (label), done) == NULL)
    {
      g_object_set_data (G_OBJECT (label), done, label);
      g_signal_connect (label, "notify::label", G_CALLBACK (set_breaks), NULL);
    }
  set_breaks (label);
}
