/* Reads findings.csv, for the opening of findings when a visit is accepted and for their lists. */
#include "app/rules/htk-finding-kind.h"

#include "app/rules/htk-table.h"

#include <string.h>

struct _HtkFindingKinds {
  GPtrArray *list;
};

static void
kind_free (gpointer data)
{
  HtkFindingKind *self = data;

  g_free (self->form);
  g_free (self->id);
  g_free (self->category);
  g_strfreev (self->levels);
  g_strfreev (self->hides);
  g_free (self->zh);
  g_free (self->en);
  g_free (self->department);
  g_free (self);
}

void
htk_finding_kinds_free (HtkFindingKinds *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->list);
  g_free (self);
}

/**
 * htk_finding_kinds_list:
 * @self: the table
 *
 * Returns: (transfer none) (element-type HtkFindingKind): its rows in their order
 */
GPtrArray *
htk_finding_kinds_list (HtkFindingKinds *self)
{
  return self->list;
}

/**
 * htk_finding_kinds_get:
 * @self: the table
 * @form: a form
 * @id: an automatic finding of it
 *
 * Returns: (transfer none) (nullable): its row
 */
const HtkFindingKind *
htk_finding_kinds_get (HtkFindingKinds *self, const char *form, const char *id)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      const HtkFindingKind *kind = g_ptr_array_index (self->list, i);

      if (g_str_equal (kind->id, id) && g_str_equal (kind->form, form))
        return kind;
    }
  return NULL;
}

/* Whether the question is of the finding's own group: af_NAME_ok, af_NAME_why … */
static gboolean
is_of (const char *name, const char *group)
{
  gsize n = strlen (group);

  return g_str_has_prefix (name, group) && (name[n] == '\0' || name[n] == '_');
}

/**
 * htk_finding_kinds_hide:
 * @self: the table
 * @form: a form
 * @ref: one of its questions, with or without its path
 *
 * What a worker writes of a restricted finding nobody reads on a tablet (domain.md 5: write only).
 *
 * Returns: whether the answer to it is hidden from all but county and auditor
 */
gboolean
htk_finding_kinds_hide (HtkFindingKinds *self, const char *form, const char *ref)
{
  const char *slash = strrchr (ref, '/');
  const char *name = slash != NULL ? slash + 1 : ref;

  for (guint i = 0; i < self->list->len; i++)
    {
      const HtkFindingKind *kind = g_ptr_array_index (self->list, i);

      if (kind->restricted && g_str_equal (kind->form, form)
          && (g_strv_contains ((const char *const *)kind->hides, name)
              || is_of (name, kind->id)))
        return TRUE;
    }
  return FALSE;
}

/**
 * htk_finding_kinds_restrict:
 * @self: the table
 * @category: (nullable): a category of findings
 *
 * Returns: whether findings of it, a worker's own too, are for county and auditor alone
 */
gboolean
htk_finding_kinds_restrict (HtkFindingKinds *self, const char *category)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      const HtkFindingKind *kind = g_ptr_array_index (self->list, i);

      if (kind->restricted && g_strcmp0 (kind->category, category) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
read_kind (HtkFindingKinds *self, HtkTable *table)
{
  static const char *const needed[]
      = { "form", "id", "category", "levels", "zh", "en", "department" };
  const char *form = htk_table_get (table, "form"), *id = htk_table_get (table, "id");
  HtkFindingKind *kind;
  int restricted;

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (*htk_table_get (table, needed[i]) == '\0')
      htk_table_fault (table, "%s of %s has no %s", id, form, needed[i]);
  if (htk_finding_kinds_get (self, form, id) != NULL)
    {
      htk_table_fault (table, "%s of %s is there twice", id, form);
      return;
    }
  kind = g_new0 (HtkFindingKind, 1);
  kind->form = g_strdup (form);
  kind->id = g_strdup (id);
  kind->category = g_strdup (htk_table_get (table, "category"));
  kind->levels = g_strsplit (htk_table_get (table, "levels"), " ", -1);
  kind->zh = g_strdup (htk_table_get (table, "zh"));
  kind->en = g_strdup (htk_table_get (table, "en"));
  kind->department = g_strdup (htk_table_get (table, "department"));
  htk_table_number (table, "restricted", 0, &restricted);
  kind->restricted = restricted != 0;
  kind->hides = g_strsplit (htk_table_get (table, "hides"), " ", -1);
  for (guint i = 0; kind->levels[i] != NULL; i++)
    if (strlen (kind->levels[i]) != 1 || *kind->levels[i] < '1' || *kind->levels[i] > '4')
      htk_table_fault (table, "%s of %s: “%s” is no level", id, form, kind->levels[i]);
  g_ptr_array_add (self->list, kind);
}

/**
 * htk_finding_kinds_new:
 * @csv: findings.csv
 * @length: in bytes, or -1 when @csv ends in NUL
 * @faults: (element-type utf8): gets every fault of the table
 *
 * Returns: (transfer full): the findings that are there
 */
HtkFindingKinds *
htk_finding_kinds_new (const char *csv, gssize length, GPtrArray *faults)
{
  static const char *const columns[]
      = { "form", "id", "category", "levels", "restricted", "zh", "en", "department", NULL };
  HtkFindingKinds *self = g_new0 (HtkFindingKinds, 1);
  g_autoptr (HtkTable) table = htk_table_read ("findings.csv", csv, length, columns, faults);

  self->list = g_ptr_array_new_with_free_func (kind_free);
  while (table != NULL && htk_table_next (table))
    read_kind (self, table);
  return self;
}
