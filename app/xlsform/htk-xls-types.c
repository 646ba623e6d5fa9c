/* The question types of XLSForm as a table, and what a cell of the type column says. */
#include "app/xlsform/htk-xls-types.h"

#include "app/form/htk-near.h"

#include <string.h>

#define GEO "allow-mock-accuracy"
#define AUDIT                                                                                      \
  "location-priority location-min-interval location-max-age track-changes track-changes-reasons "  \
  "identify-user"
#define SELECT "randomize seed"
#define FROM_FILE "randomize seed value label"

#define QUESTION(name, element, bind, parameters)                                                  \
  {                                                                                                \
    name, HTK_XLS_QUESTION, element, bind, NULL, NULL, NULL, NULL, parameters                      \
  }
#define UPLOAD(name, media, parameters)                                                            \
  {                                                                                                \
    name, HTK_XLS_QUESTION, "upload", "binary", media, NULL, NULL, NULL, parameters                \
  }
#define COUNT(name, constraint)                                                                    \
  {                                                                                                \
    name, HTK_XLS_QUESTION, "input", "int", NULL, NULL, NULL, constraint, ""                       \
  }
#define VALUE(name, bind, preload, params)                                                         \
  {                                                                                                \
    name, HTK_XLS_VALUE, NULL, bind, NULL, preload, params, NULL, ""                               \
  }

static const HtkXlsType types[] = {
  QUESTION ("text", "input", "string", "rows"),
  QUESTION ("integer", "input", "int", ""),
  QUESTION ("decimal", "input", "decimal", ""),
  QUESTION ("note", "input", "string", ""),
  QUESTION ("date", "input", "date", ""),
  QUESTION ("time", "input", "time", ""),
  QUESTION ("dateTime", "input", "dateTime", ""),
  QUESTION ("geopoint", "input", "geopoint", GEO " capture-accuracy warning-accuracy"),
  QUESTION ("geotrace", "input", "geotrace", GEO " incremental"),
  QUESTION ("geoshape", "input", "geoshape", GEO " incremental"),
  QUESTION ("barcode", "input", "barcode", ""),
  QUESTION ("acknowledge", "trigger", "string", ""),
  QUESTION ("range", "range", "int", "start end step tick_interval placeholder tick_labelset"),
  QUESTION ("select_one", "select1", "string", SELECT),
  QUESTION ("select_multiple", "select", "string", SELECT),
  QUESTION ("rank", "odk:rank", "odk:rank", SELECT),
  QUESTION ("select_one_from_file", "select1", "string", FROM_FILE),
  QUESTION ("select_multiple_from_file", "select", "string", FROM_FILE),
  UPLOAD ("image", "image/*", "max-pixels app"),
  UPLOAD ("audio", "audio/*", "quality"),
  UPLOAD ("video", "video/*", ""),
  UPLOAD ("file", "application/*", ""),
  COUNT ("percentage", "0 <= . and . <= 100"),
  COUNT ("number of days in last month", "0 <= . and . <= 31"),
  COUNT ("number of days in last six months", "0 <= . and . <= 183"),
  COUNT ("number of days in last year", "0 <= . and . <= 365"),
  VALUE ("calculate", "string", NULL, NULL),
  VALUE ("hidden", "string", NULL, NULL),
  VALUE ("start", "dateTime", "timestamp", "start"),
  VALUE ("end", "dateTime", "timestamp", "end"),
  VALUE ("today", "date", "date", "today"),
  VALUE ("deviceid", "string", "property", "deviceid"),
  VALUE ("username", "string", "property", "username"),
  VALUE ("phonenumber", "string", "property", "phonenumber"),
  VALUE ("email", "string", "property", "email"),
  VALUE ("start-geopoint", "geopoint", NULL, NULL),
  VALUE ("background-geopoint", "geopoint", NULL, NULL),
  { "background-audio", HTK_XLS_VALUE, NULL, "binary", NULL, NULL, NULL, NULL, "quality" },
  { "audit", HTK_XLS_META, NULL, "binary", NULL, NULL, NULL, NULL, AUDIT },
  { "csv-external", HTK_XLS_EXTERNAL, NULL, NULL, NULL, NULL, NULL, NULL, "" },
  { "xml-external", HTK_XLS_EXTERNAL, NULL, NULL, NULL, NULL, NULL, NULL, "" },
};

static const char *const aliases[][2] = {
  { "int", "integer" },           { "string", "text" },
  { "date time", "dateTime" },    { "gps", "geopoint" },
  { "location", "geopoint" },     { "photo", "image" },
  { "picture", "image" },         { "trigger", "acknowledge" },
  { "imei", "deviceid" },         { "device id", "deviceid" },
  { "uri:deviceid", "deviceid" }, { "uri:username", "username" },
  { "uri:email", "email" },       { "uri:phonenumber", "phonenumber" },
  { "start time", "start" },      { "end time", "end" },
};

static const char *const list_types[][2] = {
  { "add select multiple prompt using", "select_multiple" },
  { "add select one prompt using", "select_one" },
  { "select all that apply from", "select_multiple" },
  { "select all that apply", "select_multiple" },
  { "select multiple from file", "select_multiple_from_file" },
  { "select one from file", "select_one_from_file" },
  { "select one external", "select_one_external" },
  { "select multiple using", "select_multiple" },
  { "select multiple from", "select_multiple" },
  { "select multiple", "select_multiple" },
  { "select one using", "select_one" },
  { "select one from", "select_one" },
  { "select one", "select_one" },
  { "select1", "select_one" },
  { "select", "select_multiple" },
  { "rank", "rank" },
};

/* Types of old that cannot be converted, and what to do about it. */
static const char *const gone[][2] = {
  { "osm",
    "OpenStreetMap questions are not part of ODK XForms; use geopoint, or select_one for tags" },
  { "simserial", "devices do not give their SIM's number any more; take the row out" },
  { "subscriberid", "devices do not give their subscriber's number any more; take the row out" },
  { "phone number",
    "use “text” with the appearance “numbers”, or “phonenumber” for the device's own" },
  { "cascading select", "use select_one with a choice_filter" },
  { "begin loop", "write a group for each choice, or a repeat with a repeat_count" },
  { "end loop", "write a group for each choice, or a repeat with a repeat_count" },
  { "geodata", "use geopoint, geotrace or geoshape" },
};

static const struct {
  const char *written;
  HtkXlsCellKind kind;
} blocks[] = {
  { "begin group", HTK_XLS_CELL_BEGIN_GROUP },
  { "end group", HTK_XLS_CELL_END_GROUP },
  { "begin repeat", HTK_XLS_CELL_BEGIN_REPEAT },
  { "end repeat", HTK_XLS_CELL_END_REPEAT },
  { "begin lgroup", HTK_XLS_CELL_BEGIN_REPEAT },
  { "end lgroup", HTK_XLS_CELL_END_REPEAT },
  { "begin looped group", HTK_XLS_CELL_BEGIN_REPEAT },
  { "end looped group", HTK_XLS_CELL_END_REPEAT },
};

gboolean
htk_xls_type_is (const HtkXlsType *type, const char *name)
{
  return type != NULL && strcmp (type->name, name) == 0;
}

gboolean
htk_xls_is_select (const HtkXlsType *type)
{
  return type != NULL
         && (g_str_has_prefix (type->name, "select_") || strcmp (type->name, "rank") == 0);
}

const HtkXlsType *
htk_xls_type_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_ascii_strcasecmp (types[i].name, name) == 0)
      return &types[i];
  return NULL;
}

/* Lower case, one blank between words, "_" as a blank: only for comparing. */
static char *
words_of (const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);
  g_autoptr (GRegex) blanks = g_regex_new ("[\\s_]+", 0, 0, NULL);

  return g_regex_replace_literal (blanks, lower, -1, 0, " ", 0, NULL);
}

/* Whether the text is the word, or begins with it and a blank. */
static gboolean
begins_with (const char *text, const char *word)
{
  gsize n = strlen (word);

  return strncmp (text, word, n) == 0 && (text[n] == '\0' || text[n] == ' ');
}

static gboolean
parse_gone (const char *words, HtkXlsTypeCell *cell)
{
  for (gsize i = 0; i < G_N_ELEMENTS (gone); i++)
    if (begins_with (words, gone[i][0]))
      {
        cell->problem = g_strdup_printf ("“%s” cannot be used: %s", gone[i][0], gone[i][1]);
        return TRUE;
      }
  return FALSE;
}

static gboolean
parse_block (const char *words, HtkXlsTypeCell *cell)
{
  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    if (strcmp (words, blocks[i].written) == 0)
      {
        cell->kind = blocks[i].kind;
        return TRUE;
      }
  return FALSE;
}

/* What follows the type of a select: the list, and perhaps that other answers can be given. */
static void
parse_list (const char *rest, const char *type, HtkXlsTypeCell *cell)
{
  g_autoptr (GRegex) other
      = g_regex_new ("\\s+or[\\s_]+(specify[\\s_]+)?other\\s*$", G_REGEX_CASELESS, 0, NULL);
  g_autofree char *list = g_regex_replace_literal (other, rest, -1, 0, "", 0, NULL);

  cell->or_other = strlen (list) < strlen (rest);
  cell->external = strcmp (type, "select_one_external") == 0;
  cell->type = htk_xls_type_find (cell->external ? "select_one" : type);
  cell->kind = HTK_XLS_CELL_QUESTION;
  g_strstrip (list);
  if (*list == '\0')
    cell->problem = g_strdup_printf ("“%s” wants the name of a list behind it, as in “%s %s”", type,
                                     type, strstr (type, "file") ? "villages.csv" : "yes_no");
  else if (strpbrk (list, " \n") != NULL && *list != '$')
    cell->problem = g_strdup_printf ("“%s” is not the name of a list; a name has no blanks", list);
  cell->list = g_steal_pointer (&list);
}

static gboolean
parse_select (const char *text, const char *words, HtkXlsTypeCell *cell)
{
  for (gsize i = 0; i < G_N_ELEMENTS (list_types); i++)
    if (begins_with (words, list_types[i][0]))
      {
        g_autofree char *pattern = g_strdelimit (g_strdup (list_types[i][0]), " ", '\x01');
        g_auto (GStrv) pieces = g_strsplit (pattern, "\x01", -1);
        g_autofree char *joined = g_strjoinv ("[\\s_]+", pieces);
        g_autofree char *whole = g_strconcat ("^", joined, "\\s*", NULL);
        g_autoptr (GRegex) regex = g_regex_new (whole, G_REGEX_CASELESS, 0, NULL);
        g_autofree char *rest = g_regex_replace_literal (regex, text, -1, 0, "", 0, NULL);

        parse_list (rest, list_types[i][1], cell);
        return TRUE;
      }
  return FALSE;
}

static gboolean
parse_plain (const char *text, const char *words, HtkXlsTypeCell *cell)
{
  const char *name = text;
  g_autofree char *bare = NULL;

  /* The prompts of the first XLSForms: "add text prompt", "q text", "get start time". */
  if (g_str_has_prefix (words, "add ") && g_str_has_suffix (words, " prompt"))
    bare = g_strndup (words + 4, strlen (words) - 11);
  else if (g_str_has_prefix (words, "q "))
    bare = g_strdup (words + 2);
  else if (g_str_has_prefix (words, "get "))
    bare = g_strdup (words + 4);
  name = bare != NULL ? bare : words;
  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (strcmp (name, aliases[i][0]) == 0)
      name = aliases[i][1];
  cell->type = htk_xls_type_find (name);
  if (cell->type == NULL)
    cell->type = htk_xls_type_find (text);
  /* Selects go on with a list. */
  if (htk_xls_is_select (cell->type))
    cell->type = NULL;
  cell->kind = HTK_XLS_CELL_QUESTION;
  return cell->type != NULL;
}

static char *
what_was_meant (const char *text)
{
  HtkNear near = { .word = text };
  g_auto (GStrv) words = g_strsplit (text, " ", 2);
  HtkNear first = { .word = words[0] };
  g_autofree char *hint = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      htk_near_try (&near, types[i].name);
      if (htk_xls_is_select (&types[i]) && words[1] != NULL)
        htk_near_try (&first, types[i].name);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++)
    htk_near_try (&near, aliases[i][0]);
  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    htk_near_try (&near, blocks[i].written);
  if (first.best != NULL)
    return g_strdup_printf ("“%s” is not a type of XLSForm; did you mean “%s %s”?", text,
                            first.best, words[1]);
  hint = htk_near_hint (&near);
  return g_strdup_printf ("“%s” is not a type of XLSForm%s", text,
                          *hint != '\0' ? hint
                                        : "; write one as text, integer, select_one LIST or note");
}

/**
 * htk_xls_type_parse:
 * @text: a cell of the type column
 * @cell: (out caller-allocates): what it says; clear it with htk_xls_type_clear()
 */
void
htk_xls_type_parse (const char *text, HtkXlsTypeCell *cell)
{
  g_autofree char *words = words_of (text);

  memset (cell, 0, sizeof *cell);
  if (parse_gone (words, cell) || parse_block (words, cell) || parse_plain (text, words, cell)
      || parse_select (text, words, cell))
    {
      if (cell->problem != NULL && cell->type == NULL)
        cell->kind = HTK_XLS_CELL_WRONG;
      return;
    }
  cell->kind = HTK_XLS_CELL_WRONG;
  cell->problem = what_was_meant (text);
}

void
htk_xls_type_clear (HtkXlsTypeCell *cell)
{
  g_clear_pointer (&cell->list, g_free);
  g_clear_pointer (&cell->problem, g_free);
}
