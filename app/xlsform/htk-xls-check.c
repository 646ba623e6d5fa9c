/* What a single row, and the settings, must fulfil. */
#include "app/xlsform/htk-xls-form.h"

#include "app/form/htk-near.h"

#include <string.h>

static const char *
cell (HtkXlsForm *form, HtkXlsItem *item, const char *column)
{
  return htk_xls_item_cell (form, item, column);
}

static gboolean
has_any (HtkXlsForm *form, HtkXlsItem *item, const char *column)
{
  HtkXlsTable *survey = form->survey;

  for (guint i = 0; i < survey->columns->len; i++)
    if (strcmp (((HtkXlsColumn *)survey->columns->pdata[i])->name, column) == 0
        && *item->row->cells[i] != '\0')
      return TRUE;
  return *cell (form, item, column) != '\0';
}

static gboolean
is_seen (HtkXlsForm *form, HtkXlsItem *item)
{
  return has_any (form, item, "label") || has_any (form, item, "hint")
         || has_any (form, item, "guidance_hint") || has_any (form, item, "image")
         || has_any (form, item, "audio") || has_any (form, item, "video");
}

/* A question that computes its own answer and has nothing to show is not asked. */
static void
check_label (HtkXlsForm *form, HtkXlsItem *item)
{
  if (item->kind != HTK_XLS_QUESTION || is_seen (form, item))
    return;
  if (*cell (form, item, "calculation") != '\0')
    item->kind = HTK_XLS_VALUE;
  else if (strcmp (cell (form, item, "appearance"), "hidden") != 0)
    htk_xls_warn (form, form->survey, item->row, "label",
                  "is empty; people would see an answer to give but no question");
}

/* The cells that only some rows may have. */
static void
check_columns_of (HtkXlsForm *form, HtkXlsItem *item)
{
  gboolean block = item->kind == HTK_XLS_GROUP || item->kind == HTK_XLS_REPEAT;
  static const char *const of_questions[]
      = { "calculation", "constraint",    "default",    "required",
          "trigger",     "choice_filter", "parameters", "save_to" };

  for (gsize i = 0; block && i < G_N_ELEMENTS (of_questions); i++)
    {
      const char *text = cell (form, item, of_questions[i]);

      if (*text != '\0' && !(strcmp (of_questions[i], "required") == 0 && htk_xls_is_no (text)))
        htk_xls_fault (form, form->survey, item->row, of_questions[i],
                       "a %s has none; write it at its questions",
                       item->kind == HTK_XLS_REPEAT ? "repeat" : "group");
    }
  if (item->kind != HTK_XLS_REPEAT && *cell (form, item, "repeat_count") != '\0')
    htk_xls_fault (form, form->survey, item->row, "repeat_count",
                   "only a row “begin repeat” has one");
  if (!block && *cell (form, item, "choice_filter") != '\0' && !htk_xls_is_select (item->type))
    htk_xls_fault (form, form->survey, item->row, "choice_filter",
                   "only a question with a list of choices has one");
}

static void
check_appearance (HtkXlsForm *form, HtkXlsItem *item)
{
  const char *text = cell (form, item, "appearance");

  if (strstr (text, "search(") != NULL || strstr (text, "search (") != NULL)
    htk_xls_fault (form, form->survey, item->row, "appearance",
                   "search() is not part of ODK XForms; use select_one_from_file FILE.csv with a "
                   "choice_filter");
}

/* The questions whose change makes this one compute. */
static void
check_trigger (HtkXlsForm *form, HtkXlsItem *item)
{
  const char *text = cell (form, item, "trigger");
  g_autoptr (GPtrArray) names = htk_xls_references (form, text);
  gboolean wanted = htk_xls_type_is (item->type, "background-geopoint");

  if (*text == '\0' && wanted)
    htk_xls_fault (form, form->survey, item->row, "trigger",
                   "is empty; write ${name} of the question at whose answer the place is taken");
  if (*text != '\0' && names->len == 0)
    htk_xls_fault (form, form->survey, item->row, "trigger",
                   "“%s” names no question; write ${name}, several parted by commas", text);
  if (wanted && *cell (form, item, "calculation") != '\0')
    htk_xls_fault (form, form->survey, item->row, "calculation",
                   "the place is taken from the device; leave it empty");
  for (guint i = 0; i < names->len; i++)
    {
      HtkXlsItem *by = g_hash_table_lookup (form->by_name, names->pdata[i]);
      HtkNear near = { .word = names->pdata[i] };
      g_autofree char *hint = NULL;
      GHashTableIter iter;
      gpointer key;

      if (by != NULL && by->kind != HTK_XLS_QUESTION)
        htk_xls_fault (form, form->survey, item->row, "trigger",
                       "${%s} is not asked, so nobody ever changes it; name a question",
                       (char *)names->pdata[i]);
      if (by != NULL)
        continue;
      g_hash_table_iter_init (&iter, form->by_name);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        htk_near_try (&near, key);
      hint = htk_near_hint (&near);
      htk_xls_fault (form, form->survey, item->row, "trigger",
                     "${%s} is no question of this form%s", (char *)names->pdata[i], hint);
    }
}

static void
check_kind (HtkXlsForm *form, HtkXlsItem *item)
{
  if (htk_xls_type_is (item->type, "calculate") && *cell (form, item, "calculation") == '\0'
      && *cell (form, item, "default") == '\0' && *cell (form, item, "trigger") == '\0')
    htk_xls_fault (form, form->survey, item->row, "calculation", "is empty; a calculate needs one");
  if (item->kind == HTK_XLS_META && strcmp (item->name, "audit") != 0)
    htk_xls_fault (form, form->survey, item->row, "name", "an audit is always named “audit”");
  if (item->kind == HTK_XLS_META && item->parent->parent != NULL)
    htk_xls_fault (form, form->survey, item->row, "type",
                   "an audit cannot stand in a group; move its row out");
  if (item->kind == HTK_XLS_EXTERNAL)
    {
      g_autofree char *file = g_strconcat (
          item->name, htk_xls_type_is (item->type, "csv-external") ? ".csv" : ".xml", NULL);

      htk_xls_add_file (form, &(HtkXlsPlace){ form->survey, item->row, "name" }, file);
    }
}

static void
check_repeat (HtkXlsForm *form, HtkXlsItem *item)
{
  g_autofree char *counter = g_strconcat (item->name, "_count", NULL);

  if (item->kind != HTK_XLS_REPEAT || *cell (form, item, "repeat_count") == '\0')
    return;
  for (guint i = 0; i < item->parent->children->len; i++)
    {
      HtkXlsItem *sibling = item->parent->children->pdata[i];

      if (strcmp (sibling->name, counter) == 0)
        {
          g_autoptr (GPtrArray) names
              = htk_xls_references (form, cell (form, item, "repeat_count"));

          /* The usual way to write it: the counter is the author's own. */
          if (names->len != 1 || strcmp (names->pdata[0], counter) != 0)
            htk_xls_fault (form, form->survey, sibling->row, "name",
                           "“%s” is what the count of the repeat “%s” is kept as; choose another",
                           counter, item->name);
        }
    }
}

static void
check_prefixes (HtkXlsForm *form, HtkXlsItem *item)
{
  for (guint i = 0; i < form->survey->columns->len; i++)
    {
      HtkXlsColumn *column = form->survey->columns->pdata[i];
      const char *name = strstr (column->name, "::");
      const char *colon = name != NULL ? strchr (name + 2, ':') : NULL;
      g_autofree char *prefix = NULL;

      if (name == NULL || *item->row->cells[i] == '\0')
        continue;
      prefix = colon != NULL ? g_strndup (name + 2, (gsize)(colon - name - 2)) : NULL;
      if (!htk_xls_is_name (colon != NULL ? colon + 1 : name + 2))
        htk_xls_fault (form, form->survey, NULL, column->key,
                       "“%s” is not the name of an attribute", name + 2);
      else if (prefix != NULL && !g_hash_table_contains (form->prefixes, prefix))
        htk_xls_fault (
            form, form->survey, NULL, column->key,
            "the prefix “%s” is not known; declare it in the settings, column namespaces, "
            "as %s=\"http://…\"",
            prefix, prefix);
    }
}

/**
 * htk_xls_check_item:
 * @form: the form, its tree made
 * @item: an item with a row
 *
 * Says what is wrong with the row.
 */
void
htk_xls_check_item (HtkXlsForm *form, HtkXlsItem *item)
{
  check_columns_of (form, item);
  check_label (form, item);
  check_appearance (form, item);
  check_prefixes (form, item);
  if (item->type != NULL)
    check_kind (form, item);
  if (item->type != NULL)
    check_trigger (form, item);
  check_repeat (form, item);
}

static void
take_namespaces (HtkXlsForm *form, HtkXlsRow *row)
{
  static const char *const ours[][2] = {
    { "h", "http://www.w3.org/1999/xhtml" },
    { "jr", "http://openrosa.org/javarosa" },
    { "orx", "http://openrosa.org/xforms" },
    { "odk", "http://www.opendatakit.org/xforms" },
    { "ev", "http://www.w3.org/2001/xml-events" },
    { "xsd", "http://www.w3.org/2001/XMLSchema" },
    { "entities", "http://www.opendatakit.org/xforms/entities" },
  };
  g_autofree char *text = htk_xls_clean_expression (htk_xls_setting (form, "namespaces", ""));
  g_autoptr (GRegex) regex
      = g_regex_new ("\\s*([\\p{L}_][\\w.-]*)\\s*=\\s*[\"']([^\"'<]+)[\"']\\s*,?", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int end = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    g_hash_table_insert (form->prefixes, g_strdup (ours[i][0]), g_strdup (ours[i][1]));
  for (g_regex_match (regex, text, G_REGEX_MATCH_ANCHORED, &match); g_match_info_matches (match);)
    {
      g_autofree char *prefix = g_match_info_fetch (match, 1);

      g_match_info_fetch_pos (match, 0, NULL, &end);
      if (!g_hash_table_contains (form->prefixes, prefix))
        g_hash_table_insert (form->prefixes, g_steal_pointer (&prefix),
                             g_match_info_fetch (match, 2));
      g_match_info_next (match, NULL);
    }
  if (text[end] != '\0')
    htk_xls_fault (form, form->settings, row, "namespaces",
                   "“%s” is not of the kind prefix=\"http://…\"", text + end);
}

static void
check_key (HtkXlsForm *form, HtkXlsRow *row)
{
  g_autofree char *key = g_strdup (htk_xls_setting (form, "public_key", ""));
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  if (*key == '\0')
    return;
  if (strstr (key, "-----") == NULL)
    bytes = g_base64_decode (key, &length);
  if (length < 128)
    htk_xls_fault (form, form->settings, row, "public_key",
                   "is not an RSA key in base64; leave out the lines BEGIN and END");
}

/**
 * htk_xls_check_settings:
 * @form: a form with its sheets
 *
 * Says what is wrong with the settings, and takes the namespaces from them.
 */
void
htk_xls_check_settings (HtkXlsForm *form)
{
  static const char *const switches[] = { "auto_send", "auto_delete", "allow_choice_duplicates",
                                          "omit_instanceid", "client_editable" };
  HtkXlsTable *settings = form->settings;
  HtkXlsRow *row = settings != NULL && settings->rows->len > 0 ? settings->rows->pdata[0] : NULL;

  take_namespaces (form, row);
  if (row == NULL)
    return;
  if (settings->rows->len > 1)
    htk_xls_warn (form, settings, settings->rows->pdata[1], NULL,
                  "only the first row below the headers counts; take this one out");
  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      const char *text = htk_xls_cell (settings, row, switches[i]);

      if (!htk_xls_is_yes (text) && !htk_xls_is_no (text))
        htk_xls_fault (form, settings, row, switches[i], "is yes or no, not “%s”", text);
    }
  if (!htk_xls_is_name (htk_xls_setting (form, "name", "data")))
    htk_xls_fault (form, settings, row, "name",
                   "“%s” is not a name; use letters, digits, - _ ., or leave it empty",
                   htk_xls_setting (form, "name", ""));
  for (guint i = 0; i < settings->columns->len; i++)
    if (g_str_has_prefix (((HtkXlsColumn *)settings->columns->pdata[i])->name, "sms_")
        && *row->cells[i] != '\0')
      htk_xls_warn (form, settings, row, ((HtkXlsColumn *)settings->columns->pdata[i])->key,
                    "forms are not sent by text message any more; the setting does nothing");
  check_key (form, row);
}
