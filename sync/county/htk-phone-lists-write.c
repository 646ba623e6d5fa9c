/* The register as phones have it: the lists that a form looks up, of all subjects in the region of the
 * person, and of their columns those that the form reads. What a list holds of one subject is what a
 * tablet would have (htk_resource_csv()). */
#include "sync/county/htk-phone-lists-private.h"

#include "app/form/htk-csv.h"
#include "app/record/htk-csv-table.h"
#include "app/record/htk-form-resources.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"

#include <string.h>

/* No subject has this id: a list that has no row would have no item either, and ODK Collect refuses
 * to open a form whose list has none. */
#define NOBODY "-"

/* id, label and village of each; ?1 is the region. */
static const struct
{
  const char *type, *sql;
} subjects[] = {
  { "household",
    "SELECT id, head_name || ' ' || coalesce (local_no, hh_no, ''), village_code FROM household"
    " WHERE status = 'active' AND substr (village_code, 1, length (?1)) = ?1"
    " ORDER BY village_code, head_pinyin, id" },
  { "village",
    "SELECT code, name, '' FROM region WHERE level = 5 AND substr (code, 1, length (?1)) = ?1"
    " ORDER BY code" },
  { "project",
    "SELECT id, name || ' ' || coalesce (code, ''), '' FROM fund_project"
    " WHERE substr (coalesce (village_code, ?1), 1, length (?1)) = ?1 ORDER BY code, id" },
  { "finding",
    "SELECT id, coalesce (no, '') || ' ' || substr (text, 1, 40), '' FROM finding"
    " WHERE restricted = 0 AND state IN ('open', 'assigned', 'claimed', 'returned')"
    " AND substr (village_code, 1, length (?1)) = ?1 ORDER BY found_on, id" },
};

/**
 * htk_phone_lists_form:
 * @pack: the pack
 * @form: one of its forms
 * @error: return location
 *
 * Returns: (transfer full): the form for phones; NULL with %HTK_OPENROSA_ERROR_FORM or %G_FILE_ERROR
 */
HtkPhoneForm *
htk_phone_lists_form (HtkPack           *pack,
                      const HtkPackForm *form,
                      GError           **error)
{
  g_autofree char *path = g_build_filename (htk_pack_folder (pack), form->file, NULL);
  g_autofree char *xml = NULL;
  HtkPhoneForm *made;
  gsize length;

  if (!g_file_get_contents (path, &xml, &length, error))
    return NULL;
  made = htk_phone_form_new (xml, length, form->subject, error);
  if (made == NULL)
    g_prefix_error (error, "%s: ", form->file);
  return made;
}

static HtkStmt *
each_subject (HtkStore   *store,
              const char *type,
              const char *scope,
              GError    **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    if (g_str_equal (subjects[i].type, type))
      {
        HtkStmt *stmt = htk_stmt (store, subjects[i].sql, error);

        if (stmt != NULL)
          htk_stmt_bind (stmt, "t", scope);
        return stmt;
      }
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND, "no forms are about a %s", type);
  return NULL;
}

/* (transfer full) (element-type utf8): no statement is open while each is looked up. */
static GPtrArray *
subject_ids (HtkStore   *store,
             const char *type,
             const char *scope,
             GError    **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (HtkStmt) stmt = each_subject (store, type, scope, error);
  gboolean has_row = stmt != NULL;

  if (stmt == NULL)
    return NULL;
  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (ids, g_strdup (htk_stmt_text (stmt, 0)));
    }
  return g_steal_pointer (&ids);
}

/* The rows of a query of name, label and, or not, village. */
static gboolean
append_rows (HtkStmt *stmt,
             GString *out,
             GError **error)
{
  gboolean has_row = TRUE;

  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return FALSE;
      for (int i = 0; has_row && i < 3; i++)
        {
          g_string_append (out, i > 0 ? "," : "");
          htk_csv_append (out, htk_stmt_text (stmt, i));
        }
      g_string_append (out, has_row ? "\n" : "");
    }
  return TRUE;
}

static char *
subjects_csv (const HtkPhoneListsWork *work,
              const char *type,
              GError    **error)
{
  GString *out = g_string_new ("name,label,village\n");
  g_autoptr (HtkStmt) stmt = each_subject (work->store, type, work->scope, error);

  if (work->form->makes_subject && g_str_equal (type, work->form->subject))
    g_string_append (out, HTK_PHONE_NEW ",未在册（新）,\n");
  if (stmt != NULL && append_rows (stmt, out, error))
    return g_string_free (out, FALSE);
  g_string_free (out, TRUE);
  return NULL;
}

/* What the rules keep from tablets is kept from phones. */
static gboolean
is_shown (const HtkPhoneListsWork         *work,
          const HtkPhoneList *list,
          const char         *column)
{
  return g_hash_table_contains (list->names, column) &&
         (work->rules == NULL || !g_str_has_prefix (list->name, "last_") ||
          !htk_finding_kinds_hide (htk_rules_findings (work->rules), work->form->id, column));
}

/* One row, every column that the form reads, and all of them as one text: see add_rows_given() in
 * sync/openrosa/htk-phone-form.c. */
static void
add_row (HtkCsvTable        *table,
         const HtkPhoneList *list,
         const char         *subject,
         GHashTable         *row)
{
  g_autoptr (GList) columns = htk_phone_list_columns (list);
  g_autoptr (GString) whole = g_string_new (NULL);

  htk_csv_table_row (table);
  htk_csv_table_set (table, HTK_PHONE_SUBJECT, subject);
  for (GList *l = columns; l != NULL; l = l->next)
    {
      const char *value = row != NULL ? g_hash_table_lookup (row, l->data) : NULL;

      htk_csv_table_set (table, l->data, value != NULL ? value : "");
      g_string_append (whole, l != columns ? "," : "");
      htk_csv_append (whole, value != NULL ? value : "");
    }
  htk_csv_table_set (table, HTK_PHONE_ROW, row != NULL ? whole->str : "");
}

/* Adds the rows that a list has of one subject. */
static gboolean
add_rows (const HtkPhoneListsWork         *work,
          HtkCsvTable        *table,
          const HtkPhoneList *list,
          const char         *csv,
          const char         *subject,
          GError            **error)
{
  g_autoptr (HtkCsv) in = htk_csv_new (csv, -1, error);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local = NULL;

  if (in == NULL || !htk_csv_next (in, error))
    return in != NULL && (error == NULL || *error == NULL);
  for (guint i = 0; i < htk_csv_n_fields (in); i++)
    g_ptr_array_add (columns, g_strdup (is_shown (work, list, htk_csv_field (in, i))
                                          ? htk_csv_field (in, i) : ""));
  while (htk_csv_next (in, &local))
    {
      g_autoptr (GHashTable) row = g_hash_table_new (g_str_hash, g_str_equal);

      for (guint i = 0; i < MIN (htk_csv_n_fields (in), columns->len); i++)
        if (*(char *) columns->pdata[i] != '\0')
          g_hash_table_insert (row, columns->pdata[i], (char *) htk_csv_field (in, i));
      add_row (table, list, subject, row);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static char *
by_subject_csv (const HtkPhoneListsWork         *work,
                const HtkPhoneList *list,
                GError            **error)
{
  g_autoptr (HtkCsvTable) table = htk_csv_table_new (HTK_PHONE_SUBJECT);
  g_autoptr (GPtrArray) ids = subject_ids (work->store, work->form->subject, work->scope, error);

  if (ids == NULL)
    return NULL;
  add_row (table, list, NOBODY, NULL);
  for (guint i = 0; i < ids->len; i++)
    {
      const HtkFormSubject subject = { .form_id = work->form->id,
                                       .subject_type = work->form->subject,
                                       .subject_id = ids->pdata[i],
                                       .scope = work->scope };
      gboolean is_missing;
      g_autofree char *csv =
        htk_resource_csv (work->pack, work->store, list->name, &subject, &is_missing, error);

      if (is_missing)
        break;
      if (csv == NULL || !add_rows (work, table, list, csv, ids->pdata[i], error))
        return NULL;
    }
  return htk_csv_table_write (table);
}

/* (transfer full): a list of nothing but its header with one item, of nobody; @csv is taken. */
static char *
with_nobody (char *csv)
{
  const char *end = strchr (csv, '\n');
  GString *out;

  if (end == NULL || end[1] != '\0')
    return csv;
  out = g_string_new (csv);
  g_string_append (out, NOBODY);
  for (const char *p = csv; *p != '\n'; p++)
    if (*p == ',')
      g_string_append_c (out, ',');
  g_string_append_c (out, '\n');
  g_free (csv);
  return g_string_free (out, FALSE);
}

/* What a form names beside the register lies in the pack. */
static GBytes *
pack_file (const HtkPhoneListsWork *work,
           const char *name,
           GError    **error)
{
  g_autofree char *path = g_build_filename (htk_pack_folder (work->pack), name, NULL);
  char *data;
  gsize length;

  if (*name != '.' && strpbrk (name, "/\\") == NULL)
    return g_file_get_contents (path, &data, &length, error) ? g_bytes_new_take (data, length) : NULL;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND, "没有这个文件：%s", name);
  return NULL;
}

static GBytes *
make_list (const HtkPhoneListsWork         *work,
           const HtkPhoneList *list,
           GError            **error)
{
  const HtkFormSubject nobody = { .form_id = work->form->id,
                                  .subject_type = work->form->subject,
                                  .scope = work->scope };
  gboolean is_missing = FALSE;
  char *text;

  if (g_str_equal (list->name, HTK_PHONE_SUBJECTS))
    text = subjects_csv (work, work->form->subject, error);
  else if (g_str_equal (list->name, HTK_PHONE_VILLAGES))
    text = subjects_csv (work, "village", error);
  else if (list->by_subject && !g_str_equal (list->name, "members.csv"))
    text = by_subject_csv (work, list, error);
  else
    {
      text = htk_resource_csv (work->pack, work->store, list->name, &nobody, &is_missing, error);
      text = text != NULL ? with_nobody (text) : NULL;
    }
  if (is_missing)
    return pack_file (work, list->name, error);
  return text != NULL ? g_bytes_new_take (text, strlen (text)) : NULL;
}

/**
 * htk_phone_lists_write:
 * @work: a form, and for which region
 * @error: return location
 *
 * Returns: (transfer full): all that the form looks up, content by name; NULL with
 *   %HTK_COUNTY_ERROR, %HTK_OPENROSA_ERROR_FORM, %G_FILE_ERROR or an error of the store
 */
GHashTable *
htk_phone_lists_write (const HtkPhoneListsWork *work,
                       GError                 **error)
{
  g_autoptr (GHashTable) lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        (GDestroyNotify) g_bytes_unref);
  g_autoptr (HtkPhoneForm) made = htk_phone_lists_form (work->pack, work->form, error);

  for (guint i = 0; made != NULL && i < made->lists->len; i++)
    {
      const HtkPhoneList *list = made->lists->pdata[i];
      GBytes *bytes = make_list (work, list, error);

      if (bytes == NULL)
        return NULL;
      g_hash_table_insert (lists, g_strdup (list->name), bytes);
    }
  return made != NULL ? g_steal_pointer (&lists) : NULL;
}
