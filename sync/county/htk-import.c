/* Imports one CSV file into the register, in one transaction: encoding, header, row by row, report.
 * What the rows of each kind mean is in htk-import-kinds.c. */
#include "sync/county/htk-import-private.h"

#include "app/form/htk-csv.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-encoding.h"
#include "sync/county/htk-village-publish.h"

#include <glib/gstdio.h>
#include <string.h>

static void
fault_free (gpointer data)
{
  HtkImportFault *fault = data;

  g_free (fault->column);
  g_free (fault->reason);
  g_free (fault);
}

void
htk_import_report_free (HtkImportReport *report)
{
  if (report == NULL)
    return;
  g_ptr_array_unref (report->faults);
  g_ptr_array_unref (report->warnings);
  g_ptr_array_unref (report->ignored);
  g_free (report);
}

/* A header as it is compared: without blanks, stars and a unit in brackets, in lower case. */
static char *
plain_header (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '(' || c == 0xff08)
        break;
      if (c != '*' && !g_unichar_isspace (c))
        g_string_append_unichar (out, g_unichar_tolower (c));
    }
  return g_string_free (out, FALSE);
}

static gboolean
is_header_of (const HtkImportColumn *column,
              const char            *header)
{
  g_auto (GStrv) names = g_strsplit (column->headers, "|", -1);

  return g_str_equal (column->name, header) ||
         g_strv_contains ((const char *const *) names, header);
}

static const HtkImportColumn *
column_of (const HtkImportKind *kind,
           const char          *header)
{
  for (const HtkImportColumn *c = kind->columns; c->name != NULL; c++)
    if (is_header_of (c, header))
      return c;
  return NULL;
}

static gboolean
has_required (const HtkImportKind *kind,
              GPtrArray           *columns,
              GError             **error)
{
  for (const HtkImportColumn *c = kind->columns; c->name != NULL; c++)
    if (c->required && !g_ptr_array_find (columns, c, NULL))
      {
        g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT,
                     "line 1: no column “%s” (%s): is this a file of %s?", c->name, c->headers,
                     kind->kind);
        return FALSE;
      }
  return TRUE;
}

/* (transfer full): one HtkImportColumn or NULL for each column of the file. */
static GPtrArray *
read_header (const HtkImportKind *kind,
             HtkCsv              *csv,
             HtkImportReport     *report,
             GError             **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new ();

  if (!htk_csv_next (csv, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT, "the file has no header");
      return NULL;
    }
  for (guint i = 0; i < htk_csv_n_fields (csv); i++)
    {
      g_autofree char *header = plain_header (htk_csv_field (csv, i));
      const HtkImportColumn *column = column_of (kind, header);

      if (column != NULL && g_ptr_array_find (columns, column, NULL))
        {
          g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT,
                       "line 1: column %u is “%s” for the second time", i + 1, column->name);
          return NULL;
        }
      if (column == NULL && *header != '\0' && strlen (header) <= HTK_IMPORT_MAX_CELL)
        g_ptr_array_add (report->ignored, g_strdup (htk_csv_field (csv, i)));
      g_ptr_array_add (columns, (gpointer) column);
    }
  return has_required (kind, columns, error) ? g_steal_pointer (&columns) : NULL;
}

/**
 * htk_import_once:
 * @import: the work in hand
 * @column: the column the key is of
 * @key: what may be in the file once
 * @error: return location
 */
gboolean
htk_import_once (HtkImport  *import,
                 const char *column,
                 const char *key,
                 GError    **error)
{
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (import->seen, key));

  if (before > 0)
    return htk_import_refuse (import, column, error, "line %u has the same", before);
  g_hash_table_insert (import->seen, g_strdup (key), GUINT_TO_POINTER (import->line));
  return TRUE;
}

static JsonObject *
merge (const char *known,
       JsonObject *values)
{
  g_autoptr (JsonNode) node = known != NULL ? htk_json_parse (known, NULL) : NULL;
  JsonObject *merged = json_object_new ();
  JsonObject *sources[] = { node != NULL ? json_node_get_object (node) : NULL, values };

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;

      if (sources[i] == NULL)
        continue;
      json_object_iter_init (&iter, sources[i]);
      while (json_object_iter_next (&iter, &name, &member))
        if (!g_str_equal (name, "members"))
          json_object_set_member (merged, name, json_node_copy (member));
    }
  return merged;
}

static gboolean
same (const char *known,
      JsonObject *merged)
{
  g_autoptr (JsonNode) node = known != NULL ? htk_json_parse (known, NULL) : NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (node == NULL)
    return FALSE;
  json_object_remove_member (json_node_get_object (node), "members");
  before = htk_canonical_json (node);
  after = htk_json_write (merged);
  return g_str_equal (before, after);
}

/**
 * htk_import_put:
 * @import: the work in hand
 * @kind: a kind of htk_register_apply()
 * @object: its id
 * @scope: the region it belongs to
 * @values: what the file says; what it does not say stays as it is
 * @error: return location
 *
 * Writes a row of the register unless it says the same already. Members are written alone: their
 * households are published once, at the end of the file.
 */
gboolean
htk_import_put (HtkImport  *import,
                const char *kind,
                const char *object,
                const char *scope,
                JsonObject *values,
                GError    **error)
{
  g_autoptr (GError) failed = NULL;
  g_autofree char *known = htk_county_body (import->store, kind, object, NULL, &failed);
  g_autoptr (JsonObject) merged = NULL;

  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  merged = merge (known, values);
  if (same (known, merged))
    return TRUE;
  import->written++;
  import->created += known == NULL;
  if (!g_str_equal (kind, "member"))
    return htk_county_write (import->store, kind, object, scope, merged, error);
  g_hash_table_insert (import->households, g_strdup (htk_json_text (merged, "household_id")),
                       g_strdup (scope));
  return htk_register_apply (import->store, kind, object, 0, merged, error);
}

static gboolean
read_row (HtkImport *import,
          HtkCsv    *csv,
          GPtrArray *columns,
          JsonObject *values,
          GError   **error)
{
  guint n = htk_csv_n_fields (csv);

  if (n < columns->len)
    return htk_import_refuse (import, NULL, error,
                              "the row ends after %u of %u columns: the file may be cut short", n,
                              columns->len);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *cell = g_strstrip (g_strdup (htk_csv_field (csv, i)));
      const HtkImportColumn *column = i < columns->len ? g_ptr_array_index (columns, i) : NULL;

      if (*cell == '\0')
        {
          if (column != NULL && column->required)
            return htk_import_refuse (import, column->name, error, "the cell is empty");
          continue;
        }
      if (i >= columns->len)
        return htk_import_refuse (import, NULL, error,
                                  "the row has %u columns, the header %u: is there a comma in a "
                                  "cell without quotes?", n, columns->len);
      if (column != NULL && !htk_import_cell (import, column, cell, values, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_blank (HtkCsv *csv)
{
  for (guint i = 0; i < htk_csv_n_fields (csv); i++)
    if (*htk_csv_field (csv, i) != '\0')
      return FALSE;
  return TRUE;
}

/* The header as the file has it, so that the person finds the column. */
static char *
header_text (GPtrArray  *columns,
             GPtrArray  *titles,
             const char *name)
{
  for (guint i = 0; name != NULL && i < columns->len; i++)
    {
      const HtkImportColumn *c = g_ptr_array_index (columns, i);

      if (c != NULL && g_str_equal (c->name, name))
        return g_strdup (g_ptr_array_index (titles, i));
    }
  return g_strdup (name);
}

static void
add_fault (HtkImportReport *report,
           guint            line,
           char            *column,
           const char      *reason)
{
  HtkImportFault *fault;

  report->bad++;
  if (report->faults->len >= HTK_IMPORT_MAX_FAULTS)
    {
      g_free (column);
      return;
    }
  fault = g_new0 (HtkImportFault, 1);
  fault->line = line;
  fault->column = column;
  fault->reason = g_strdup (reason);
  g_ptr_array_add (report->faults, fault);
}

/**
 * htk_import_warn:
 * @import: the work in hand
 * @column: (nullable): which the warning is about
 * @format: what is unlikely
 *
 * Says something of a row that is taken all the same.
 */
void
htk_import_warn (HtkImport  *import,
                 const char *column,
                 const char *format,
                 ...)
{
  HtkImportFault *fault = g_new0 (HtkImportFault, 1);
  va_list args;

  va_start (args, format);
  fault->reason = g_strdup_vprintf (format, args);
  va_end (args);
  fault->line = import->line;
  fault->column = g_strdup (column);
  g_ptr_array_add (import->warnings, fault);
}

/* The warnings of the row get the header of the file; those of a row that was not taken go. */
static void
settle_warnings (HtkImport *import,
                 guint      before,
                 gboolean   good,
                 GPtrArray *columns,
                 GPtrArray *titles)
{
  if (!good)
    g_ptr_array_set_size (import->warnings, (int) before);
  for (guint i = before; i < import->warnings->len; i++)
    {
      HtkImportFault *fault = import->warnings->pdata[i];
      char *title = header_text (columns, titles, fault->column);

      g_free (fault->column);
      fault->column = title;
    }
}

/* One row in a savepoint: what a refused row has written is taken back. Returns FALSE only when
 * the database failed. */
static gboolean
take_row (HtkImport           *import,
          const HtkImportKind *kind,
          HtkCsv              *csv,
          GPtrArray           *columns,
          GPtrArray           *titles,
          HtkImportReport     *report,
          GError             **error)
{
  sqlite3 *db = htk_store_db (import->store);
  g_autoptr (JsonObject) values = json_object_new ();
  g_autoptr (GError) wrong = NULL;
  guint before = import->warnings->len;
  gboolean good;

  report->rows++;
  import->line = htk_csv_line (csv);
  import->column = NULL;
  import->written = import->created = 0;
  sqlite3_exec (db, "SAVEPOINT row", NULL, NULL, NULL);
  good = read_row (import, csv, columns, values, &wrong) && kind->place (import, values, &wrong);
  sqlite3_exec (db, good ? "RELEASE row" : "ROLLBACK TO row; RELEASE row", NULL, NULL, NULL);
  settle_warnings (import, before, good, columns, titles);
  if (good)
    {
      report->added += import->created > 0;
      report->changed += import->written > 0 && import->created == 0;
      report->unchanged += import->written == 0;
      return TRUE;
    }
  if (!g_error_matches (wrong, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT) &&
      !g_error_matches (wrong, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID))
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  add_fault (report, import->line, header_text (columns, titles, import->column), wrong->message);
  return TRUE;
}

static gboolean
take_rows (HtkImport           *import,
           const HtkImportKind *kind,
           HtkCsv              *csv,
           HtkImportReport     *report,
           GError             **error)
{
  g_autoptr (GPtrArray) columns = read_header (kind, csv, report, error);
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) broken = NULL;

  if (columns == NULL)
    return FALSE;
  for (guint i = 0; i < columns->len; i++)
    g_ptr_array_add (titles, g_strdup (htk_csv_field (csv, i)));
  while (htk_csv_next (csv, &broken))
    if (!is_blank (csv) && !take_row (import, kind, csv, columns, titles, report, error))
      return FALSE;
  if (broken == NULL)
    return TRUE;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT,
               "%s: the file may be cut short. Nothing was imported", broken->message);
  return FALSE;
}

/* Who lives in a household has changed: its head and number of members follow. */
static gboolean
publish_households (HtkImport *import,
                    GError   **error)
{
  GHashTableIter iter;
  gpointer id, village;

  g_hash_table_iter_init (&iter, import->households);
  while (g_hash_table_iter_next (&iter, &id, &village))
    {
      g_autofree char *text = htk_county_body (import->store, "household", id, NULL, error);
      g_autoptr (JsonNode) node = text != NULL ? htk_json_parse (text, error) : NULL;
      JsonObject *body = node != NULL ? json_node_get_object (node) : NULL;
      g_autofree char *head = NULL;

      if (body == NULL)
        return FALSE;
      htk_import_check_household (import, id);
      if (htk_county_one (import->store, "SELECT name FROM member WHERE household_id = ? AND rel ="
                          " 'head' AND status = 'ok' ORDER BY seq", id, NULL, &head, NULL))
        {
          json_object_set_string_member (body, "head_name", head);
          htk_pinyin_put (import->pinyin, body, head, "head_");
        }
      if (!htk_county_write (import->store, "household", id, village, body, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
import_text (HtkImport              *import,
             const HtkImportKind    *kind,
             HtkCsv                 *csv,
             const HtkImportOptions *options,
             HtkImportReport        *report,
             GError                **error)
{
  gboolean done;

  if (!htk_store_begin (import->store, error))
    return FALSE;
  done = take_rows (import, kind, csv, report, error) && publish_households (import, error);
  report->kept = done && !options->dry_run && (report->bad == 0 || options->keep_good) &&
                 report->added + report->changed > 0;
  if (report->kept && htk_villages_changed (import->store, error))
    return htk_store_commit (import->store, error);
  done = done && !report->kept;
  htk_store_rollback (import->store);
  return done;
}

/**
 * htk_import_data:
 * @store: the county's store
 * @kind: regions, households, members, helpers or projects
 * @data: the content of a CSV file in UTF-8 or GB18030
 * @length: in bytes
 * @options: what to do
 * @error: return location
 *
 * Imports a file. Rows that cannot be taken are in the report; unless the options say to keep the
 * good ones, nothing is then imported.
 *
 * Returns: (transfer full): the report; NULL with %HTK_COUNTY_ERROR_INPUT when the file as a whole
 *   cannot be read, or with an error of the store: then nothing was imported
 */
HtkImportReport *
htk_import_data (HtkStore               *store,
                 const char             *kind_name,
                 const char             *data,
                 gsize                   length,
                 const HtkImportOptions *options,
                 GError                **error)
{
  const HtkImportKind *kind = htk_import_kind (kind_name);
  g_autoptr (HtkImportReport) report = g_new0 (HtkImportReport, 1);
  g_autoptr (HtkPinyin) pinyin = htk_pinyin_new (error);
  HtkImport import = { .store = store, .pinyin = pinyin, .today = options->today };
  g_autofree char *text = NULL;
  g_autoptr (HtkCsv) csv = NULL;
  gsize size = 0;
  gboolean done;

  report->faults = g_ptr_array_new_with_free_func (fault_free);
  report->warnings = import.warnings = g_ptr_array_new_with_free_func (fault_free);
  report->ignored = g_ptr_array_new_with_free_func (g_free);
  if (kind == NULL)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE,
                   "--kind wants regions, households, members, helpers or projects, not “%s”",
                   kind_name);
      return NULL;
    }
  if (pinyin == NULL)
    return NULL;
  text = htk_encoding_to_utf8 (data, length, &report->encoding, &size, error);
  csv = text != NULL ? htk_csv_new (text, (gssize) size, error) : NULL;
  if (csv == NULL)
    return NULL;
  import.households = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  import.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  done = import_text (&import, kind, csv, options, report, error);
  g_hash_table_unref (import.households);
  g_hash_table_unref (import.seen);
  return done ? g_steal_pointer (&report) : NULL;
}

/**
 * htk_import_file:
 * @store: the county's store
 * @kind: as htk_import_data()
 * @path: the file
 * @options: what to do
 * @error: return location
 *
 * Returns: (transfer full): as htk_import_data()
 */
HtkImportReport *
htk_import_file (HtkStore               *store,
                 const char             *kind,
                 const char             *path,
                 const HtkImportOptions *options,
                 GError                **error)
{
  g_autofree char *data = NULL;
  gsize length = 0;
  GStatBuf st;

  if (g_stat (path, &st) == 0 && (S_ISDIR (st.st_mode) || st.st_size > HTK_IMPORT_MAX_BYTES))
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT,
                   S_ISDIR (st.st_mode) ? "this is a folder" : "the file is larger than 256 MB");
      return NULL;
    }
  if (!g_file_get_contents (path, &data, &length, error))
    return NULL;
  return htk_import_data (store, kind, data, length, options, error);
}
