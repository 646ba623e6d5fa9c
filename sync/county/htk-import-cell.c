/* One cell of an imported file to one value of the register, or the reason why not. */
#include "sync/county/htk-import-private.h"

#include "sync/county/htk-county-store.h"
#include "sync/county/htk-identity.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

gboolean
htk_import_refuse (HtkImport  *import,
                   const char *column,
                   GError    **error,
                   const char *format,
                   ...)
{
  va_list args;
  g_autofree char *reason = NULL;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  import->column = column;
  g_set_error_literal (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT, reason);
  return FALSE;
}

static gboolean
all_digits (const char *text)
{
  return *text != '\0' && text[strspn (text, "0123456789")] == '\0';
}

static gboolean
take_digits (HtkImport             *import,
             const HtkImportColumn *column,
             const char            *cell,
             JsonObject            *values,
             GError               **error)
{
  gint64 n = (gint64) strlen (cell);

  if (strpbrk (cell, "Ee") != NULL && strchr (cell, '.') != NULL)
    return htk_import_refuse (import, column->name, error,
                              "“%s” was rounded by the spreadsheet: format the column as text and "
                              "enter the number again", cell);
  if (!all_digits (cell) || n < column->min || n > column->max)
    return column->min == column->max
      ? htk_import_refuse (import, column->name, error, "“%s” does not have %d digits", cell,
                           (int) column->min)
      : htk_import_refuse (import, column->name, error, "“%s” does not have %d to %d digits", cell,
                           (int) column->min, (int) column->max);
  json_object_set_string_member (values, column->name, cell);
  return TRUE;
}

static gboolean
take_int (HtkImport             *import,
          const HtkImportColumn *column,
          const char            *cell,
          JsonObject            *values,
          GError               **error)
{
  char *end;
  gint64 value;

  errno = 0;
  value = g_ascii_strtoll (cell, &end, 10);
  if (end == cell || *end != '\0' || errno != 0 || value < column->min || value > column->max)
    return htk_import_refuse (import, column->name, error,
                              "“%s” is no whole number from %" G_GINT64_FORMAT " to %"
                              G_GINT64_FORMAT, cell, column->min, column->max);
  json_object_set_int_member (values, column->name, value);
  return TRUE;
}

/* Yuan with at most two decimals to fen, without passing by a double. */
static gboolean
take_money (HtkImport             *import,
            const HtkImportColumn *column,
            const char            *cell,
            JsonObject            *values,
            GError               **error)
{
  gint64 fen = 0;
  int decimals = -1;
  const char *p = cell;

  for (; *p != '\0'; p++)
    {
      if (*p == '.' && decimals < 0)
        decimals = 0;
      else if (g_ascii_isdigit (*p) && decimals < 2 && fen < G_GINT64_CONSTANT (100000000000000))
        {
          fen = 10 * fen + (*p - '0');
          decimals += decimals >= 0;
        }
      else if (*p != ',')
        return htk_import_refuse (import, column->name, error,
                                  "“%s” is no amount in yuan with at most two decimals", cell);
    }
  for (decimals = MAX (decimals, 0); decimals < 2; decimals++)
    fen *= 10;
  json_object_set_int_member (values, column->name, fen);
  return TRUE;
}

static gboolean
take_number (HtkImport             *import,
             const HtkImportColumn *column,
             const char            *cell,
             JsonObject            *values,
             GError               **error)
{
  char *end;
  double value = g_ascii_strtod (cell, &end);

  if (end == cell || *end != '\0' ||
      !(value >= (double) column->min && value <= (double) column->max))
    return htk_import_refuse (import, column->name, error,
                              "“%s” is no number from %d to %d", cell, (int) column->min,
                              (int) column->max);
  json_object_set_double_member (values, column->name, value);
  return TRUE;
}

/* 2020-05-01, 2020/5/1, 2020.5.1, 20200501 and 2020年5月1日. */
static gboolean
take_date (HtkImport             *import,
           const HtkImportColumn *column,
           const char            *cell,
           JsonObject            *values,
           GError               **error)
{
  guint y = 0, m = 0, d = 0;
  char tail = 0;
  char text[16];
  gboolean read =
    (strlen (cell) == 8 && all_digits (cell) && sscanf (cell, "%4u%2u%2u", &y, &m, &d) == 3) ||
    sscanf (cell, "%4u-%2u-%2u%c", &y, &m, &d, &tail) == 3 ||
    sscanf (cell, "%4u/%2u/%2u%c", &y, &m, &d, &tail) == 3 ||
    sscanf (cell, "%4u.%2u.%2u%c", &y, &m, &d, &tail) == 3 ||
    sscanf (cell, "%4u年%2u月%2u日%c", &y, &m, &d, &tail) == 3;

  if (!read || y < 1850 || y > 2999 || m < 1 || m > 12 ||
      !g_date_valid_dmy ((GDateDay) d, (GDateMonth) m, (GDateYear) y))
    return htk_import_refuse (import, column->name, error, "“%s” is no date such as 2020-05-01",
                              cell);
  g_snprintf (text, sizeof text, "%04u-%02u-%02u", y, m, d);
  json_object_set_string_member (values, column->name, text);
  return TRUE;
}

static gboolean
take_choice (HtkImport             *import,
             const HtkImportColumn *column,
             const char            *cell,
             JsonObject            *values,
             GError               **error)
{
  for (const HtkCellChoice *c = column->choices; c->code != NULL; c++)
    {
      g_auto (GStrv) names = g_strsplit (c->names, "|", -1);

      if (!g_str_equal (c->code, cell) && !g_strv_contains ((const char *const *) names, cell))
        continue;
      if (c->is_number)
        json_object_set_int_member (values, column->name, g_ascii_strtoll (c->code, NULL, 10));
      else
        json_object_set_string_member (values, column->name, c->code);
      return TRUE;
    }
  return htk_import_refuse (import, column->name, error, "“%s” is none of the values known here",
                            cell);
}

static gboolean
take_flag (HtkImport             *import,
           const HtkImportColumn *column,
           const char            *cell,
           JsonObject            *values,
           GError               **error)
{
  static const char *const yes[] = { "y", "Y", "yes", "1", "是", "有", "true", NULL };
  static const char *const no[] = { "n", "N", "no", "0", "否", "无", "false", NULL };

  if (!g_strv_contains (yes, cell) && !g_strv_contains (no, cell))
    return htk_import_refuse (import, column->name, error, "“%s” is neither 是 nor 否", cell);
  json_object_set_string_member (values, column->name, g_strv_contains (yes, cell) ? "y" : "n");
  return TRUE;
}

static gboolean
take_identity (HtkImport             *import,
               const HtkImportColumn *column,
               const char            *cell,
               JsonObject            *values,
               GError               **error)
{
  g_autofree char *number = htk_identity_normal (cell);
  g_autoptr (GError) wrong = NULL;
  HtkIdentity identity;

  if (strchr (number, '+') != NULL)
    return htk_import_refuse (import, column->name, error,
                              "the number was rounded by the spreadsheet: format the column as "
                              "text and enter the number again");
  if (!htk_identity_check (number, import->today, &identity, &wrong))
    return htk_import_refuse (import, column->name, error, "%s", wrong->message);
  json_object_set_string_member (values, column->name, number);
  json_object_set_string_member (values, "birth", identity.birth);
  json_object_set_string_member (values, "sex", identity.male ? "m" : "f");
  return TRUE;
}

static gboolean
take_text (HtkImport             *import,
           const HtkImportColumn *column,
           const char            *cell,
           JsonObject            *values,
           GError               **error)
{
  if (column->type == HTK_CELL_NAME && (strpbrk (cell, "\r\n\t") || g_utf8_strlen (cell, -1) > 60))
    return htk_import_refuse (import, column->name, error,
                              "a name has one line of at most 60 characters");
  if (column->type == HTK_CELL_PHONE &&
      !(strlen (cell) == 11 && cell[0] == '1' && all_digits (cell)))
    return htk_import_refuse (import, column->name, error,
                              "“%s” is no mobile number of 11 digits", cell);
  json_object_set_string_member (values, column->name, cell);
  return TRUE;
}

/**
 * htk_import_cell:
 * @import: the work in hand
 * @column: what the cell is
 * @cell: its text without blanks around it, not empty
 * @values: where the value goes
 * @error: return location; @import names the column
 *
 * Reads one cell. Values of identity numbers are never quoted in an error.
 */
gboolean
htk_import_cell (HtkImport             *import,
                 const HtkImportColumn *column,
                 const char            *cell,
                 JsonObject            *values,
                 GError               **error)
{
  if (strlen (cell) > HTK_IMPORT_MAX_CELL)
    return htk_import_refuse (import, column->name, error,
                              "the cell has %" G_GSIZE_FORMAT " bytes, more than %d", strlen (cell),
                              HTK_IMPORT_MAX_CELL);
  /* A spreadsheet would run it when the register is exported again. */
  if (*cell == '=' || *cell == '@')
    return htk_import_refuse (import, column->name, error, "the cell is a formula, not a value");
  switch (column->type)
    {
    case HTK_CELL_DIGITS:
      return take_digits (import, column, cell, values, error);
    case HTK_CELL_INT:
      return take_int (import, column, cell, values, error);
    case HTK_CELL_MONEY:
      return take_money (import, column, cell, values, error);
    case HTK_CELL_NUMBER:
      return take_number (import, column, cell, values, error);
    case HTK_CELL_DATE:
      return take_date (import, column, cell, values, error);
    case HTK_CELL_CHOICE:
      return take_choice (import, column, cell, values, error);
    case HTK_CELL_FLAG:
      return take_flag (import, column, cell, values, error);
    case HTK_CELL_IDENTITY:
      return take_identity (import, column, cell, values, error);
    case HTK_CELL_TEXT:
    case HTK_CELL_NAME:
    case HTK_CELL_PHONE:
    default:
      return take_text (import, column, cell, values, error);
    }
}
