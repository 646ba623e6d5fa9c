/* A list of any length by the ids of its rows, as htk-household-list.c is one by the keys of households. */
#include "ui/htk-id-list.h"

#define SHOWN "shown-ids"

typedef struct
{
  GPtrArray *ids;
  HtkIdRows read;
  gpointer data;
  GDestroyNotify free_data;
} Ids;

static void
ids_free (gpointer data)
{
  Ids *self = data;

  g_ptr_array_unref (self->ids);
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

static GPtrArray *
read_rows (gpointer data,
           guint    from,
           guint    n,
           GError **error)
{
  Ids *self = data;

  return self->read (self->data, self->ids, from, n, error);
}

static gboolean
are_same (GPtrArray *a,
          GPtrArray *b)
{
  gboolean same = a != NULL && a->len == b->len && a->len > 0;

  for (guint i = 0; same && i < a->len; i++)
    same = g_str_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i));
  return same;
}

/**
 * htk_id_list_show:
 * @list: a list that is shown by this function alone, or is empty
 * @ids: (transfer none) (element-type utf8): which rows it has from now on
 * @read: reads some of them
 * @data: (transfer full): for @read
 * @free_data: (nullable): frees @data
 * @note: (nullable): what is said when there are none
 *
 * Rows that are there already stay, with what they say now: who comes back from the page of one of them
 * has the focus in it.
 */
void
htk_id_list_show (HtkList        *list,
                  GPtrArray      *ids,
                  HtkIdRows       read,
                  gpointer        data,
                  GDestroyNotify  free_data,
                  const char     *note)
{
  Ids *self = g_new0 (Ids, 1);
  gboolean again = are_same (g_object_get_data (G_OBJECT (list), SHOWN), ids) && !htk_list_is_empty (list);

  self->ids = g_ptr_array_ref (ids);
  self->read = read;
  self->data = data;
  self->free_data = free_data;
  g_object_set_data_full (G_OBJECT (list), SHOWN, g_ptr_array_ref (ids),
                          (GDestroyNotify) g_ptr_array_unref);
  if (again)
    htk_list_renew_rows (list, read_rows, self, ids_free);
  else
    htk_list_show_rows (list, ids->len, read_rows, self, ids_free, note);
}
