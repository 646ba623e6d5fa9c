/* Reads CSV by RFC 4180, row by row: external lists of forms, XLSForm tables, county files. */
#include "app/form/htk-csv.h"

#include <string.h>

#define BROKEN '\1' /* no field ends so: it is neither a separator nor a line end */

struct _HtkCsv
{
  char *text; /* copied: fields are unquoted in place */
  char *at;
  char *end;
  char separator;
  guint line;
  guint row_line;
  GPtrArray *fields;
};

G_DEFINE_QUARK (htk-csv-error-quark, htk_csv_error)

/* A header with semicolons and no comma comes from a spreadsheet of such a locale. */
static char
guess_separator (const char *text)
{
  gsize length = strcspn (text, "\r\n");

  if (memchr (text, ',', length) != NULL)
    return ',';
  if (memchr (text, ';', length) != NULL)
    return ';';
  return memchr (text, '\t', length) != NULL ? '\t' : ',';
}

/**
 * htk_csv_new:
 * @text: UTF-8, with or without a byte order mark
 * @length: in bytes, or -1 when @text ends in NUL
 * @error: return location
 *
 * Returns: (transfer full): a reader before the first row, or %NULL with %HTK_CSV_ERROR_ENCODING
 *   naming the line, or %HTK_CSV_ERROR_EMPTY
 */
HtkCsv *
htk_csv_new (const char *text,
             gssize      length,
             GError    **error)
{
  HtkCsv *csv;
  const char *bad = NULL;

  if (length < 0)
    length = (gssize) strlen (text);
  if (!g_utf8_validate_len (text, (gsize) length, &bad))
    {
      guint line = 1;

      for (const char *p = text; p < bad; p++)
        line += *p == '\n';
      g_set_error (error, HTK_CSV_ERROR, HTK_CSV_ERROR_ENCODING,
                   "line %u: the text is not UTF-8; save the file as UTF-8", line);
      return NULL;
    }
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    text += 3, length -= 3;
  if (length == 0)
    {
      g_set_error (error, HTK_CSV_ERROR, HTK_CSV_ERROR_EMPTY, "the file is empty");
      return NULL;
    }
  csv = g_new0 (HtkCsv, 1);
  csv->text = g_malloc ((gsize) length + 1);
  memcpy (csv->text, text, (gsize) length);
  csv->text[length] = '\0';
  csv->at = csv->text;
  csv->end = csv->text + length;
  csv->separator = guess_separator (csv->text);
  csv->line = 1;
  csv->fields = g_ptr_array_new ();
  return csv;
}

void
htk_csv_free (HtkCsv *csv)
{
  if (csv == NULL)
    return;
  g_ptr_array_unref (csv->fields);
  g_free (csv->text);
  g_free (csv);
}

/* Takes one field and what ends it: the separator, a line end or the end, which is returned. */
static char
take_field (HtkCsv  *csv,
            GError **error)
{
  char *in = csv->at;
  char *out = csv->at;
  char ended;

  g_ptr_array_add (csv->fields, out);
  if (*in == '"')
    {
      guint start = csv->line;

      for (in++; in < csv->end && !(in[0] == '"' && in[1] != '"'); in++)
        {
          if (*in == '"')
            in++;
          csv->line += *in == '\n';
          *out++ = *in;
        }
      if (in >= csv->end)
        {
          g_set_error (error, HTK_CSV_ERROR, HTK_CSV_ERROR_QUOTE,
                       "line %u: a quoted field does not end", start);
          return BROKEN;
        }
      in++;
      if (in < csv->end && *in != csv->separator && *in != '\r' && *in != '\n')
        {
          g_set_error (error, HTK_CSV_ERROR, HTK_CSV_ERROR_QUOTE,
                       "line %u: text after the closing quote of a field", csv->line);
          return BROKEN;
        }
    }
  else
    while (in < csv->end && *in != csv->separator && *in != '\r' && *in != '\n')
      *out++ = *in++;
  ended = in < csv->end ? *in : '\0';
  if (ended == '\r' && in + 1 < csv->end && in[1] == '\n')
    in++;
  csv->at = in < csv->end ? in + 1 : csv->end;
  *out = '\0';
  return ended;
}

/**
 * htk_csv_next:
 * @csv: a reader
 * @error: return location
 *
 * Goes to the next row; rows without any text are passed over.
 *
 * Returns: whether there is a row; %FALSE with @error set to %HTK_CSV_ERROR_QUOTE when the text is
 *   broken, without an error at its end
 */
gboolean
htk_csv_next (HtkCsv  *csv,
              GError **error)
{
  while (csv->at < csv->end)
    {
      gboolean blank = TRUE;
      char ended;

      g_ptr_array_set_size (csv->fields, 0);
      csv->row_line = csv->line;
      do
        ended = take_field (csv, error);
      while (ended == csv->separator);
      if (ended == BROKEN)
        return FALSE;
      if (ended == '\n' || ended == '\r')
        csv->line++;
      for (guint i = 0; blank && i < csv->fields->len; i++)
        blank = *(const char *) csv->fields->pdata[i] == '\0';
      if (!blank)
        return TRUE;
    }
  return FALSE;
}

guint
htk_csv_n_fields (HtkCsv *csv)
{
  return csv->fields->len;
}

/* The field's text, owned by the reader until the next row; "" beyond the row's end. */
const char *
htk_csv_field (HtkCsv *csv,
               guint   column)
{
  return column < csv->fields->len ? csv->fields->pdata[column] : "";
}

/**
 * htk_csv_steal_text:
 * @csv: a reader at its end; only htk_csv_free() may follow
 *
 * Returns: (transfer full): the text whose fields, each ending in NUL, htk_csv_field() gave
 */
char *
htk_csv_steal_text (HtkCsv *csv)
{
  return g_steal_pointer (&csv->text);
}

/* The text that htk_csv_field() gives fields of, and its length in bytes. */
const char *
htk_csv_text (HtkCsv *csv,
              gsize  *length)
{
  *length = (gsize) (csv->end - csv->text);
  return csv->text;
}

/* The line the present row began on, from 1. */
guint
htk_csv_line (HtkCsv *csv)
{
  return csv->row_line;
}
