/* Labels, hints and messages: plain where there is one language, itext where there are several. */
#include "app/xlsform/htk-xls-writer.h"

#include <string.h>

static const char *const media_columns[] = { "image", "big-image", "audio", "video" };

void
htk_xls_text_free (gpointer data)
{
  HtkXlsText *text = data;

  g_free (text->id);
  g_free (text->form);
  g_strfreev (text->texts);
  g_free (text);
}

void
htk_xls_escape (GString *out, const char *text)
{
  for (; *text != '\0'; text++)
    switch (*text)
      {
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '>':
        g_string_append (out, "&gt;");
        break;
      case '"':
        g_string_append (out, "&quot;");
        break;
      default:
        g_string_append_c (out, *text);
      }
}

void
htk_xls_attr (GString *out, const char *name, const char *value)
{
  g_autoptr (GString) escaped = g_string_new (NULL);

  htk_xls_escape (escaped, value);
  /* A bare line break in an attribute is read as a blank. */
  g_string_replace (escaped, "\n", "&#10;", 0);
  g_string_append_printf (out, " %s=\"%s\"", name, escaped->str);
}

/* A label's text with an output element for each reference. */
void
htk_xls_label_text (
    HtkXlsWriter *w, HtkXlsItem *item, const HtkXlsPlace *place, const char *text, GString *out)
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
          path = htk_xls_expand (w->form, item, place, text);
          htk_xls_escape (out, path);
          return;
        }
      before = g_strndup (text, (gsize)(start - text));
      ref = g_strndup (start, (gsize)(end + 1 - start));
      path = htk_xls_expand (w->form, item, place, ref);
      htk_xls_escape (out, before);
      g_string_append (out, "<output");
      htk_xls_attr (out, "value", path);
      g_string_append (out, "/>");
      text = end + 1;
    }
}

/* The text in a language, or without one; "" when there is none. */
const char *
htk_xls_text_in (HtkXlsTable *table, HtkXlsRow *row, const char *column, const char *language)
{
  g_autofree char *key = g_strdup_printf ("%s::%s", column, language);
  const char *text = htk_xls_cell (table, row, key);

  return *text != '\0' ? text : htk_xls_cell (table, row, column);
}

gboolean
htk_xls_has_text (HtkXlsWriter *w, HtkXlsTable *table, HtkXlsRow *row, const char *column)
{
  for (guint i = 0; i < w->form->languages->len; i++)
    if (*htk_xls_text_in (table, row, column, w->form->languages->pdata[i]) != '\0')
      return TRUE;
  return FALSE;
}

static const char *
media_prefix (const char *form, const char *text)
{
  if (g_str_has_prefix (text, "jr://") || *text == '\0')
    return "";
  if (strcmp (form, "image") == 0 || strcmp (form, "big-image") == 0)
    return "jr://images/";
  if (strcmp (form, "audio") == 0)
    return "jr://audio/";
  return strcmp (form, "video") == 0 ? "jr://video/" : "";
}

static void
warn_missing (
    HtkXlsWriter *w, HtkXlsTable *table, HtkXlsRow *row, const char *column, const char *language)
{
  g_autofree char *key = g_strdup_printf ("%s::%s", column, language);

  if (htk_xls_has_column (table, key))
    htk_xls_warn (w->form, table, row, key, "is empty");
  else
    htk_xls_warn (
        w->form, table, NULL, key,
        "is missing: other columns are in %s; add it, or all will read the first language",
        language);
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
                   HtkXlsTable *table,
                   HtkXlsItem *item,
                   HtkXlsRow *row,
                   const char *column,
                   const char *id,
                   const char *form)
{
  GPtrArray *languages = w->form->languages;
  HtkXlsText *entry = g_new0 (HtkXlsText, 1);
  const char *any = "";

  entry->id = g_strdup (id);
  entry->form = g_strdup (form);
  entry->texts = g_new0 (char *, languages->len + 1);
  for (guint i = 0; *any == '\0' && i < languages->len; i++)
    any = htk_xls_text_in (table, row, column, languages->pdata[i]);
  for (guint i = 0; i < languages->len; i++)
    {
      const char *text = htk_xls_text_in (table, row, column, languages->pdata[i]);
      g_autofree char *key = g_strdup_printf ("%s::%s", column, (char *)languages->pdata[i]);
      HtkXlsPlace place = { table, row, htk_xls_has_column (table, key) ? key : column };
      g_autoptr (GString) xml = g_string_new (media_prefix (form, *text != '\0' ? text : any));

      if (*text == '\0')
        {
          warn_missing (w, table, row, column, languages->pdata[i]);
          text = any;
        }
      htk_xls_label_text (w, item, &place, text, xml);
      entry->texts[i] = g_strdup (xml->str);
    }
  g_ptr_array_add (w->texts, entry);
}

gboolean
htk_xls_has_media (HtkXlsWriter *w, HtkXlsTable *table, HtkXlsRow *row)
{
  for (gsize i = 0; i < G_N_ELEMENTS (media_columns); i++)
    if (htk_xls_has_text (w, table, row, media_columns[i]))
      return TRUE;
  return FALSE;
}

/* Keeps the images, sounds and films of a label; whether there are any. */
gboolean
htk_xls_add_media (
    HtkXlsWriter *w, HtkXlsTable *table, HtkXlsItem *item, HtkXlsRow *row, const char *id)
{
  gboolean any = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (media_columns); i++)
    if (htk_xls_has_text (w, table, row, media_columns[i]))
      {
        htk_xls_add_itext (w, table, item, row, media_columns[i], id, media_columns[i]);
        any = TRUE;
      }
  return any;
}

static int
by_id (gconstpointer a, gconstpointer b)
{
  const HtkXlsText *x = *(HtkXlsText *const *)a, *y = *(HtkXlsText *const *)b;
  int order = strcmp (x->id, y->id);

  return order != 0 ? order : strcmp (x->form, y->form);
}

static void
append_language (HtkXlsWriter *w, guint language, GString *out)
{
  g_string_append (out, "      <translation");
  htk_xls_attr (out, "lang", w->form->languages->pdata[language]);
  if (language == 0)
    htk_xls_attr (out, "default", "true()");
  g_string_append (out, ">\n");
  for (guint i = 0; i < w->texts->len; i++)
    {
      HtkXlsText *entry = w->texts->pdata[i];
      HtkXlsText *before = i > 0 ? w->texts->pdata[i - 1] : NULL;
      HtkXlsText *after = i + 1 < w->texts->len ? w->texts->pdata[i + 1] : NULL;

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

/* The itext block; "" when no text is in it. */
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
  return g_string_free (out, FALSE);
}
