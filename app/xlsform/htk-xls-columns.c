/* The columns of the XLSForm reference: their names, other ways to write them, and what is said of
 * headers that are none. */
#include "app/xlsform/htk-xls-columns.h"

#include "app/form/htk-near.h"

#include <string.h>

typedef struct {
  const char *sheets; /* the first letters of the sheets that have it */
  const char *name;
  gboolean translated;
  const char *aliases; /* parted by | */
} Known;

/* s survey, c choices and external_choices, t settings, e entities. */
static const Known known[] = {
  { "s", "type", FALSE, "command" },
  { "sct", "name", FALSE, "value|tag" },
  { "sc", "label", TRUE, "caption" },
  { "s", "hint", TRUE, NULL },
  { "s", "guidance_hint", TRUE, NULL },
  { "sc", "image", TRUE, NULL },
  { "sc", "big-image", TRUE, "big_image" },
  { "sc", "audio", TRUE, NULL },
  { "sc", "video", TRUE, NULL },
  { "s", "appearance", FALSE, NULL },
  { "s", "required", FALSE, NULL },
  { "s", "required_message", TRUE, "requiredmsg|jr:requiredmsg" },
  { "s", "constraint", FALSE, NULL },
  { "s", "constraint_message", TRUE, "constraining_message|constraintmsg|jr:constraintmsg" },
  { "s", "relevant", FALSE, "relevance" },
  { "s", "read_only", FALSE, "readonly" },
  { "s", "calculation", FALSE, "calculate" },
  { "s", "default", FALSE, NULL },
  { "s", "trigger", FALSE, NULL },
  { "s", "choice_filter", FALSE, NULL },
  { "s", "parameters", FALSE, NULL },
  { "s", "repeat_count", FALSE, "count|jr:count" },
  { "s", "rows", FALSE, NULL },
  { "s", "autoplay", FALSE, NULL },
  { "s", "no_app_error_string", TRUE, "noapperrorstring|jr:noapperrorstring" },
  { "s", "intent", FALSE, NULL },
  { "s", "save_to", FALSE, "entities:saveto" },
  { "s", "compact_tag", FALSE, NULL },
  { "s", "disabled", FALSE, NULL },
  { "c", "list_name", FALSE, NULL },
  { "t", "form_title", FALSE, "title|set_form_title" },
  { "t", "form_id", FALSE, "id_string|set_form_id" },
  { "t", "version", FALSE, NULL },
  { "t", "instance_name", FALSE, NULL },
  { "t", "instance_id", FALSE, NULL },
  { "t", "default_language", FALSE, NULL },
  { "t", "public_key", FALSE, NULL },
  { "t", "submission_url", FALSE, NULL },
  { "t", "auto_send", FALSE, NULL },
  { "t", "auto_delete", FALSE, NULL },
  { "t", "style", FALSE, NULL },
  { "t", "namespaces", FALSE, NULL },
  { "t", "allow_choice_duplicates", FALSE, NULL },
  { "t", "omit_instanceid", FALSE, NULL },
  { "t", "client_editable", FALSE, NULL },
  { "t", "instance_xmlns", FALSE, NULL },
  { "t", "prefix", FALSE, NULL },
  { "t", "delimiter", FALSE, NULL },
  { "t", "clean_text_values", FALSE, NULL },
  { "t", "sms_keyword", FALSE, NULL },
  { "t", "sms_separator", FALSE, NULL },
  { "t", "sms_allow_media", FALSE, NULL },
  { "t", "sms_date_format", FALSE, NULL },
  { "t", "sms_datetime_format", FALSE, NULL },
  { "t", "sms_response", FALSE, NULL },
  { "e", "list_name", FALSE, "dataset" },
  { "e", "entity_id", FALSE, NULL },
  { "e", "create_if", FALSE, NULL },
  { "e", "update_if", FALSE, NULL },
  { "e", "label", FALSE, NULL },
};

/* Settings as attributes of other elements, and what they are in columns of their own. */
static const char *const attributes[][2] = {
  { "bind::relevant", "relevant" },
  { "bind::required", "required" },
  { "bind::constraint", "constraint" },
  { "bind::calculate", "calculation" },
  { "bind::readonly", "read_only" },
  { "bind::jr:constraintmsg", "constraint_message" },
  { "bind::jr:requiredmsg", "required_message" },
  { "bind::jr:noapperrorstring", "no_app_error_string" },
  { "bind::entities:saveto", "save_to" },
  { "body::appearance", "appearance" },
  { "body::rows", "rows" },
  { "body::autoplay", "autoplay" },
  { "body::intent", "intent" },
  { "body::jr:count", "repeat_count" },
};

static char
letter_of (const char *sheet)
{
  if (strcmp (sheet, "settings") == 0)
    return 't';
  return strcmp (sheet, "external_choices") == 0 ? 'c' : *sheet;
}

static const Known *
find_known (const char *sheet, const char *word)
{
  g_autofree char *name = g_utf8_strdown (word, -1);

  g_strdelimit (name, " ", '_');
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_auto (GStrv) aliases = NULL;

      if (strchr (known[i].sheets, letter_of (sheet)) == NULL)
        continue;
      if (strcmp (known[i].name, name) == 0)
        return &known[i];
      aliases = g_strsplit (known[i].aliases != NULL ? known[i].aliases : "", "|", -1);
      if (g_strv_contains ((const char *const *)aliases, name))
        return &known[i];
    }
  return NULL;
}

void
htk_xls_column_free (HtkXlsColumn *column)
{
  g_free (column->written);
  g_free (column->name);
  g_free (column->language);
  g_free (column->key);
  g_free (column);
}

/* Columns that begin with one of these go on with a name of their own. */
static gboolean
is_prefix (const char *word)
{
  static const char *const prefixes[]
      = { "bind", "body", "control", "instance", "attribute", "media" };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_ascii_strcasecmp (prefixes[i], word) == 0)
      return TRUE;
  return FALSE;
}

/* "label :: 中文" in its pieces; with one colon only where the piece before it is a column. */
static char **
split_header (const char *sheet, const char *header)
{
  char **pieces;
  const char *colon = strchr (header, ':');
  g_autofree char *first
      = colon != NULL ? g_strstrip (g_strndup (header, (gsize)(colon - header))) : NULL;

  if (strstr (header, "::") != NULL)
    pieces = g_strsplit (header, "::", 3);
  else if (first != NULL && find_known (sheet, header) == NULL
           && (find_known (sheet, first) != NULL || is_prefix (first)))
    pieces = g_strsplit (header, ":", g_ascii_strcasecmp (first, "media") == 0 ? 3 : 2);
  else
    pieces = g_strsplit (header, "::", 1);
  for (guint i = 0; pieces[i] != NULL; i++)
    g_strstrip (pieces[i]);
  return pieces;
}

/* "bind::x" and the like: the column it is the same as, or itself with its prefix as we write it.
 */
static char *
attribute_column (const char *prefix, const char *name)
{
  g_autofree char *whole = g_strconcat (prefix, "::", name, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++)
    if (g_ascii_strcasecmp (attributes[i][0], whole) == 0)
      return g_strdup (attributes[i][1]);
  return g_steal_pointer (&whole);
}

/**
 * htk_xls_column_new:
 * @sheet: the sheet it is of
 * @header: what the author wrote
 *
 * Returns: (transfer full): the column, by its name in the reference where it is one of those
 */
HtkXlsColumn *
htk_xls_column_new (const char *sheet, const char *header)
{
  static const char *const prefixes[][2] = { { "bind", "bind" },
                                             { "body", "body" },
                                             { "control", "body" },
                                             { "instance", "instance" },
                                             { "attribute", "attribute" } };
  HtkXlsColumn *column = g_new0 (HtkXlsColumn, 1);
  g_autofree char *clean = htk_xls_clean (header);
  g_auto (GStrv) pieces = split_header (sheet, clean);
  char **at = pieces;
  const Known *found;

  column->written = g_strdup (clean);
  for (gsize i = 0; at[0] != NULL && at[1] != NULL && i < G_N_ELEMENTS (prefixes); i++)
    if (g_ascii_strcasecmp (at[0], prefixes[i][0]) == 0)
      {
        column->name = attribute_column (prefixes[i][1], at[1]);
        column->language = g_strdup (at[2]);
      }
  if (column->name == NULL)
    {
      if (at[0] != NULL && at[1] != NULL && g_ascii_strcasecmp (at[0], "media") == 0)
        at++;
      found = at[0] != NULL ? find_known (sheet, at[0]) : NULL;
      column->name = g_strdup (found != NULL ? found->name : at[0] != NULL ? at[0] : "");
      column->language = at[0] != NULL && at[1] != NULL && *at[1] != '\0' ? g_strdup (at[1]) : NULL;
    }
  column->key = column->language != NULL
                    ? g_strdup_printf ("%s::%s", column->name, column->language)
                    : g_strdup (column->name);
  return column;
}

static gboolean
has_cells (HtkXlsTable *table, guint column)
{
  for (guint i = 0; i < table->rows->len; i++)
    if (*((HtkXlsRow *)table->rows->pdata[i])->cells[column] != '\0')
      return TRUE;
  return FALSE;
}

/* A header that is no column of the reference: perhaps a column for people, perhaps misspelt. */
static void
check_unknown (HtkXlsForm *form, HtkXlsTable *table, HtkXlsColumn *column)
{
  HtkNear near = { .word = column->name };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (strchr (known[i].sheets, letter_of (table->sheet)) != NULL
        && !htk_xls_has_column (table, known[i].name))
      htk_near_try (&near, known[i].name);
  if (near.best != NULL)
    htk_xls_warn (form, table, NULL, column->written,
                  "is no column of the sheet %s and is left out; did you mean “%s”?", table->sheet,
                  near.best);
}

static void
check_column (HtkXlsForm *form, HtkXlsTable *table, guint index, gboolean may_have_more)
{
  HtkXlsColumn *column = table->columns->pdata[index];
  const Known *found = find_known (table->sheet, column->name);
  guint first = GPOINTER_TO_UINT (g_hash_table_lookup (table->by_key, column->key));
  gboolean attribute = strstr (column->name, "::") != NULL;

  if (*column->name == '\0')
    {
      if (has_cells (table, index))
        htk_xls_warn (form, table, NULL, NULL,
                      "column %u has text but no header and is left out; give it one", index + 1);
    }
  else if (first != index + 1)
    htk_xls_fault (form, table, NULL, column->written, "the column “%s” is there twice; keep one",
                   column->key);
  else if (found != NULL && column->language != NULL && !found->translated)
    htk_xls_fault (form, table, NULL, column->written, "is the same in all languages; write “%s”",
                   column->name);
  else if (found == NULL && !may_have_more && !attribute)
    check_unknown (form, table, column);
  else if (found == NULL && may_have_more && column->language == NULL && !attribute
           && !htk_xls_is_name (column->name) && has_cells (table, index))
    htk_xls_warn (form, table, NULL, column->written,
                  "cannot be used in a choice_filter and is left out; use letters, digits and _ "
                  "only");
}

/* What a spreadsheet writes where a formula has no value. */
static void
check_formulas (HtkXlsForm *form, HtkXlsTable *table, HtkXlsRow *row)
{
  static const char *const errors[]
      = { "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", NULL };

  for (guint i = 0; i < table->columns->len; i++)
    {
      HtkXlsColumn *column = table->columns->pdata[i];

      if (g_strv_contains (errors, row->cells[i]))
        htk_xls_fault (form, table, row, column->key,
                       "is “%s”: its formula failed; mend it or write the text itself",
                       row->cells[i]);
      else if (*row->cells[i] == '=')
        htk_xls_fault (form, table, row, column->key,
                       "is a formula without a value; open and save the workbook in a spreadsheet "
                       "program, or write the text itself");
    }
}

/**
 * htk_xls_check_columns:
 * @form: the form, for what is to be said
 * @table: a sheet
 * @may_have_more: whether columns of the author's own mean something there
 *
 * Says which headers are there twice, are misspelt or cannot be used, and which cells are formulas
 * that failed.
 */
void
htk_xls_check_columns (HtkXlsForm *form, HtkXlsTable *table, gboolean may_have_more)
{
  if (table->is_cut)
    htk_xls_fault (form, table, NULL, NULL,
                   "has more cells than a form needs; take out empty columns");
  for (guint i = 0; i < table->columns->len; i++)
    check_column (form, table, i, may_have_more);
  for (guint i = 0; i < table->rows->len; i++)
    check_formulas (form, table, table->rows->pdata[i]);
}
