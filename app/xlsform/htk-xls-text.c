/* Labels, hints and messages: plain where there is one language, itext where there are several. */
#include "app/xlsform/htk-xls-writer.h"

#include <string.h>

typedef struct
{
  char *id;
  char *form; /* of the text: "" or "guidance", "image" … */
  char **texts; /* XML, one a language */
} Entry;

void
htk_xls_escape (GString    *out,
                const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append (out, escaped);
}

void
htk_xls_attr (GString    *out,
              const char *name,
              const char *value)
{
  g_string_append_printf (out, " %s=\"", name);
  htk_xls_escape (out, value);
  g_string_append_c (out, '"');
}

/* A label's text with an output element for each reference. */
void
htk_xls_label_text (HtkXlsWriter *w,
                    HtkXlsItem   *item,
                    const char   *column,
                    const char   *text,
                    GString      *out)
{
  while (*text != '\0')
    {
      const char *start = strstr (text, "${");
      const char *end = start != NULL ? strchr (start, '}') : NULL;
      g_autofree char *before = NULL;
      g_autofree char *ref = NULL;
      g_autofree char *path = NULL;

      if (end == NULL)
        {
          /* Says so when a reference is not closed. */
          path = htk_xls_expand (w->form, item, column, text);
          htk_xls_escape (out, path);
          return;
        }
      before = g_strndup (text, (gsize) (start - text));
      ref = g_strndup (start, (gsize) (end + 1 - start));
      path = htk_xls_expand (w->form, item, column, ref);
      htk_xls_escape (out, before);
      g_string_append (out, "<output");
      htk_xls_attr (out, "value", path);
      g_string_append (out, "/>");
      text = end + 1;
    }
}

/* Whether the sheet has the column in any language. */
gboolean
htk_xls_translated (HtkXlsWriter *w,
                    HtkXlsTable  *table,
                    const char   *column)
{
  g_autofree char *prefix = g_strconcat (column, "::", NULL);

  for (guint i = 0; i < table->n_columns; i++)
    if (g_str_has_prefix (table->columns[i], prefix))
      return TRUE;
  return FALSE;
}

/* The text in a language, or without one; "" when there is none. */
const char *
htk_xls_text_in (HtkXlsWriter *w,
                 HtkXlsTable  *table,
                 HtkXlsRow    *row,
                 const char   *column,
                 const char   *language)
{
  g_autofree char *name = g_strdup_printf ("%s::%s", column, language);
  const char *text = htk_xls_cell (table, row, name);

  return *text != '\0' ? text : htk_xls_cell (table, row, column);
}

gboolean
htk_xls_has_text (HtkXlsWriter *w,
                  HtkXlsTable  *table,
                  HtkXlsRow    *row,
                  const char   *column)
{
  if (*htk_xls_cell (table, row, column) != '\0')
    return TRUE;
  for (guint i = 0; i < w->form->languages->len; i++)
    if (*htk_xls_text_in (w, table, row, column, w->form->languages->pdata[i]) != '\0')
      return TRUE;
  return FALSE;
}

static const char *
media_prefix (const char *form)
{
  if (strcmp (form, "image") == 0 || strcmp (form, "big-image") == 0)
    return "jr://images/";
  if (strcmp (form, "audio") == 0)
    return "jr://audio/";
  return strcmp (form, "video") == 0 ? "jr://video/" : "";
}

/**
 * htk_xls_add_itext:
 * @w: the writer
 * @table: the sheet
 * @item: (nullable): the row's item, for references
 * @row: the row
 * @column: its column
 * @id: the text's id
 * @form: "" or the form of the text
 *
 * Keeps the text in all languages. A language without it gets the first one's, with a warning: a
 * worker must be able to read every question.
 */
void
htk_xls_add_itext (HtkXlsWriter *w,
                   HtkXlsTable  *table,
                   HtkXlsItem   *item,
                   HtkXlsRow    *row,
                   const char   *column,
                   const char   *id,
                   const char   *form)
{
  Entry *entry = g_new0 (Entry, 1);
  const char *any = "";

  entry->id = g_strdup (id);
  entry->form = g_strdup (form);
  entry->texts = g_new0 (char *, w->form->languages->len + 1);
  for (guint i = 0; *any == '\0' && i < w->form->languages->len; i++)
    any = htk_xls_text_in (w, table, row, column, w->form->languages->pdata[i]);
  for (guint i = 0; i < w->form->languages->len; i++)
    {
      const char *text = htk_xls_text_in (w, table, row, column, w->form->languages->pdata[i]);
      g_autoptr (GString) xml = g_string_new (media_prefix (form));

      if (*text == '\0')
        {
          g_ptr_array_add (w->form->warnings,
                           g_strdup_printf ("%s, row %u, column %s::%s: is empty", table->sheet,
                                            row->line, column,
                                            (char *) w->form->languages->pdata[i]));
          text = any;
        }
      htk_xls_label_text (w, item, column, text, xml);
      entry->texts[i] = g_strdup (xml->str);
    }
  g_ptr_array_add (w->texts, entry);
}

static int
by_id (gconstpointer a,
       gconstpointer b)
{
  const Entry *x = *(Entry *const *) a, *y = *(Entry *const *) b;
  int order = strcmp (x->id, y->id);

  return order != 0 ? order : strcmp (x->form, y->form);
}

static void
append_language (HtkXlsWriter *w,
                 guint         language,
                 GString      *out)
{
  g_string_append (out, "      <translation");
  htk_xls_attr (out, "lang", w->form->languages->pdata[language]);
  if (language == 0)
    htk_xls_attr (out, "default", "true()");
  g_string_append (out, ">\n");
  for (guint i = 0; i < w->texts->len; i++)
    {
      Entry *entry = w->texts->pdata[i];
      Entry *before = i > 0 ? w->texts->pdata[i - 1] : NULL;
      Entry *after = i + 1 < w->texts->len ? w->texts->pdata[i + 1] : NULL;

      if (before == NULL || strcmp (before->id, entry->id) != 0)
        {
          g_string_append (out, "        <text");
          htk_xls_attr (out, "id", entry->id);
          g_string_append_c (out, '>');
        }
      g_string_append (out, "<value");
      if (*entry->form != '\0')
        htk_xls_attr (out, "form", entry->form);
      g_string_append_printf (out, ">%s</value>", entry->texts[language]);
      if (after == NULL || strcmp (after->id, entry->id) != 0)
        g_string_append (out, "</text>\n");
    }
  g_string_append (out, "      </translation>\n");
}

/* The itext block; "" when no text is translated. Frees the kept texts. */
char *
htk_xls_itext (HtkXlsWriter *w)
{
  GString *out = g_string_new (NULL);

  if (w->texts->len > 0)
    {
      g_ptr_array_sort (w->texts, by_id);
      g_string_append (out, "    <itext>\n");
      for (guint i = 0; i < w->form->languages->len; i++)
        append_language (w, i, out);
      g_string_append (out, "    </itext>\n");
    }
  for (guint i = 0; i < w->texts->len; i++)
    {
      Entry *entry = w->texts->pdata[i];

      g_free (entry->id);
      g_free (entry->form);
      g_strfreev (entry->texts);
      g_free (entry);
    }
  g_ptr_array_set_size (w->texts, 0);
  return g_string_free (out, FALSE);
}
