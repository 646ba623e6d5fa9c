/* Writes the CSV texts of a project, of a finding, and of the lists by which form E tells a new
 * household from known ones. */
#include "app/record/htk-domain-resources.h"

#include "app/record/htk-csv-table.h"
#include "app/store/htk-findings.h"
#include "app/store/htk-register-lists.h"

#include <string.h>

#define ID_LENGTH 18  /* a disability card goes on after it */
#define KEY_LENGTH 16 /* hex digits of SHA-256: enough to tell a county's people apart */

/**
 * htk_resource_project:
 * @store: a store
 * @id: a project
 * @error: return location
 *
 * Returns: (transfer full): project.csv, money in fen
 */
char *
htk_resource_project (HtkStore *store, const char *id, GError **error)
{
  g_autoptr (JsonObject) project = htk_register_project (store, id, error);
  g_autoptr (HtkCsvTable) table = htk_csv_table_new ("id");

  if (project == NULL)
    return NULL;
  htk_csv_table_row (table);
  htk_csv_table_set_object (table, project);
  return htk_csv_table_write (table);
}

/**
 * htk_resource_finding:
 * @store: a store
 * @id: a finding
 * @error: return location
 *
 * Returns: (transfer full): finding.csv
 */
char *
htk_resource_finding (HtkStore *store, const char *id, GError **error)
{
  g_autoptr (HtkFinding) f = htk_finding_get (store, id, error);
  g_autofree char *unit = f != NULL ? htk_register_unit_name (store, f->unit_id) : NULL;
  g_autoptr (HtkCsvTable) table = htk_csv_table_new ("id");

  if (f == NULL)
    return NULL;
  htk_csv_table_row (table);
  htk_csv_table_set_object (table, f->extra);
  htk_csv_table_set (table, "id", f->id);
  htk_csv_table_set (table, "no", f->no);
  htk_csv_table_set (table, "subject_type", f->subject_type);
  htk_csv_table_set (table, "subject_name", f->subject_name);
  htk_csv_table_set (table, "village_name", f->village_name);
  htk_csv_table_set (table, "cat", f->cat);
  htk_csv_table_set_int (table, "level", f->level);
  htk_csv_table_set (table, "state", f->state);
  htk_csv_table_set (table, "text", f->text);
  htk_csv_table_set (table, "found_on", f->found_on);
  /* The lead may have written a unit that the register does not know. */
  htk_csv_table_set (table, "unit_name", unit != NULL ? unit : f->unit_id);
  htk_csv_table_set (table, "person_name", f->person_name);
  htk_csv_table_set (table, "deadline", f->deadline);
  htk_csv_table_set (table, "extended_to", f->extended_to);
  htk_csv_table_set_int (table, "pct", f->pct);
  return htk_csv_table_write (table);
}

/* A list is written as it is read: a county has more members than a table should hold. */
typedef struct {
  GString *out;
  const char *household; /* whose own members are left out */
} Writer;

static char *
write_list (HtkStore *store,
            HtkRegisterList list,
            const char *scope,
            const char *columns,
            HtkRegisterRow row,
            const char *household,
            GError **error)
{
  Writer writer = { g_string_new (columns), household };

  if (htk_register_each (store, list, scope, row, &writer, error))
    return g_string_free (writer.out, FALSE);
  g_string_free (writer.out, TRUE);
  return NULL;
}

/* Villages of two townships may have one name: the label says the township too. */
static void
add_village (const char *const *fields, gpointer data)
{
  Writer *self = data;
  g_autofree char *label
      = *fields[2] != '\0' ? g_strdup_printf ("%s（%s）", fields[1], fields[2]) : g_strdup (fields[1]);

  for (guint i = 0; i < 5; i++)
    {
      g_string_append (self->out, i > 0 ? "," : "");
      htk_csv_append (self->out, i == 1 ? label : fields[i]);
    }
  g_string_append_c (self->out, '\n');
}

static void
add_head (const char *const *fields, gpointer data)
{
  Writer *self = data;
  g_autofree char *key = g_strconcat (fields[0], "|", fields[1], NULL);

  htk_csv_append (self->out, key);
  g_string_append_c (self->out, '\n');
}

static void
add_number (const char *const *fields, gpointer data)
{
  Writer *self = data;
  g_autofree char *hash = NULL;
  g_autofree char *name = NULL;

  if (strlen (fields[0]) < ID_LENGTH || g_strcmp0 (fields[1], self->household) == 0)
    return;
  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)fields[0], ID_LENGTH);
  name = g_strconcat (fields[2], " ", fields[3], NULL);
  g_string_append_len (self->out, hash, KEY_LENGTH);
  g_string_append_c (self->out, ',');
  htk_csv_append (self->out, name);
  g_string_append_c (self->out, ',');
  htk_csv_append (self->out, fields[1]);
  g_string_append_c (self->out, '\n');
}

/**
 * htk_resource_villages:
 * @store: a store
 * @scope: (nullable): first digits of the villages' codes; NULL for all that the store has
 * @error: return location
 *
 * Returns: (transfer full): villages.csv, to choose from
 */
char *
htk_resource_villages (HtkStore *store, const char *scope, GError **error)
{
  return write_list (store, HTK_REGISTER_VILLAGES, scope, "name,label,town,dry_area,zhiguo\n",
                     add_village, NULL, error);
}

/**
 * htk_resource_households:
 * @store: a store
 * @scope: (nullable): first digits of the villages' codes; NULL for all that the store has
 * @error: return location
 *
 * Returns: (transfer full): households.csv, the key of each known household: village and head
 */
char *
htk_resource_households (HtkStore *store, const char *scope, GError **error)
{
  return write_list (store, HTK_REGISTER_HEADS, scope, "key\n", add_head, NULL, error);
}

/**
 * htk_resource_members:
 * @store: a store
 * @scope: (nullable): first digits of the villages' codes; NULL for all that the store has
 * @household: (nullable): a household whose own members are left out
 * @error: return location
 *
 * Returns: (transfer full): members.csv, the hashed identity number of each known member, and whose
 *   it is
 */
char *
htk_resource_members (HtkStore *store, const char *scope, const char *household, GError **error)
{
  return write_list (store, HTK_REGISTER_NUMBERS, scope, "key,household_name,household\n",
                     add_number, household, error);
}
