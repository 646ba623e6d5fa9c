/* The rows behind a list of any length. Only their keys are all in memory; rows are read in blocks,
 * and the blocks that were looked at last are kept. */
#include "ui/htk-rows-model.h"

typedef struct
{
  guint at;          /* its first row */
  GPtrArray *values; /* NULL when they could not be read */
  GError *error;
} Block;

struct _HtkRowsModel
{
  GObject parent_instance;
  guint n, shown; /* @shown of @n are told of to who listens */
  HtkRowsRead read;
  gpointer keys;
  GDestroyNotify free_keys;
  guint times;   /* how often there were other rows */
  guint version; /* how often the same rows were to be read anew */
  GQueue blocks; /* Block, the one that was looked at last first */
};

struct _HtkRow
{
  GObject parent_instance;
  HtkRowsModel *model;
  guint position, times;
  guint version; /* the one that was read; 0 for none */
  GPtrArray *values; /* keeps the value */
  gpointer value;
  GError *error;
};

G_DEFINE_TYPE (HtkRow, htk_row, G_TYPE_OBJECT)

static void
htk_row_finalize (GObject *object)
{
  HtkRow *self = HTK_ROW (object);

  g_clear_object (&self->model);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (htk_row_parent_class)->finalize (object);
}

static void
htk_row_class_init (HtkRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_row_finalize;
}

static void
htk_row_init (HtkRow *self)
{
}

static void
block_free (gpointer data)
{
  Block *block = data;

  g_clear_pointer (&block->values, g_ptr_array_unref);
  g_clear_error (&block->error);
  g_free (block);
}

static void
drop_keys (HtkRowsModel *self)
{
  g_queue_clear_full (&self->blocks, block_free);
  if (self->free_keys != NULL)
    self->free_keys (self->keys);
  self->free_keys = NULL;
  self->keys = NULL;
}

static Block *
read_block (HtkRowsModel *self,
            guint         at)
{
  Block *block = g_new0 (Block, 1);

  block->at = at;
  block->values = self->read (self->keys, at, MIN (HTK_ROWS_BLOCK, self->n - at), &block->error);
  return block;
}

static Block *
block_of (HtkRowsModel *self,
          guint         position)
{
  guint at = position - position % HTK_ROWS_BLOCK;
  GList *link = self->blocks.head;

  while (link != NULL && ((Block *) link->data)->at != at)
    link = link->next;
  if (link != NULL)
    {
      g_queue_unlink (&self->blocks, link);
      g_queue_push_head_link (&self->blocks, link);
    }
  else
    g_queue_push_head (&self->blocks, read_block (self, at));
  if (self->blocks.length > HTK_ROWS_BLOCKS)
    block_free (g_queue_pop_tail (&self->blocks));
  return self->blocks.head->data;
}

/* A view asks for two hundred rows and shows fifteen: a row is read when its value is asked for. */
static void
look_at (HtkRow *self)
{
  guint i = self->position % HTK_ROWS_BLOCK;
  Block *block;

  if (self->times != self->model->times || self->version == self->model->version)
    return;
  self->version = self->model->version;
  self->value = NULL;
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_clear_error (&self->error);
  block = block_of (self->model, self->position);
  if (block->values != NULL && i < block->values->len)
    {
      self->values = g_ptr_array_ref (block->values);
      self->value = g_ptr_array_index (self->values, i);
    }
  else if (block->error != NULL)
    self->error = g_error_copy (block->error);
}

/**
 * htk_row_value:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what was read for it; NULL when it could not be read
 */
gpointer
htk_row_value (HtkRow *self)
{
  look_at (self);
  return self->value;
}

const GError *
htk_row_error (HtkRow *self)
{
  look_at (self);
  return self->error;
}

static GType
get_item_type (GListModel *model)
{
  return HTK_TYPE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return HTK_ROWS_MODEL (model)->shown;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  HtkRowsModel *self = HTK_ROWS_MODEL (model);
  HtkRow *row;

  if (position >= self->shown)
    return NULL;
  row = g_object_new (HTK_TYPE_ROW, NULL);
  row->model = g_object_ref (self);
  row->position = position;
  row->times = self->times;
  return row;
}

static void
model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_TYPE_WITH_CODE (HtkRowsModel, htk_rows_model, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, model_init))

static void
htk_rows_model_finalize (GObject *object)
{
  drop_keys (HTK_ROWS_MODEL (object));
  G_OBJECT_CLASS (htk_rows_model_parent_class)->finalize (object);
}

static void
htk_rows_model_class_init (HtkRowsModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_rows_model_finalize;
}

static void
htk_rows_model_init (HtkRowsModel *self)
{
  g_queue_init (&self->blocks);
  self->version = 1;
}

/**
 * htk_rows_model_new:
 *
 * Returns: (transfer full): a list without rows
 */
HtkRowsModel *
htk_rows_model_new (void)
{
  return g_object_new (HTK_TYPE_ROWS_MODEL, NULL);
}

/**
 * htk_rows_model_set:
 * @self: a list
 * @n: how many rows there are now
 * @shown: how many of them are shown at first; the rest by htk_rows_model_reveal()
 * @read: (nullable): reads some of them; may be NULL when there are none
 * @keys: (transfer full): handed to @read
 * @free_keys: (nullable): frees @keys
 *
 * Takes the place of all rows before.
 */
void
htk_rows_model_set (HtkRowsModel   *self,
                    guint           n,
                    guint           shown,
                    HtkRowsRead     read,
                    gpointer        keys,
                    GDestroyNotify  free_keys)
{
  guint before = self->shown;

  g_return_if_fail (n == 0 || read != NULL);
  drop_keys (self);
  self->times++;
  self->n = n;
  self->shown = MIN (n, shown);
  self->read = read;
  self->keys = keys;
  self->free_keys = free_keys;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->shown);
}

/**
 * htk_rows_model_renew:
 * @self: a list
 * @read: reads some of the rows
 * @keys: (transfer full): handed to @read; they name the rows that are there already
 * @free_keys: (nullable): frees @keys
 *
 * What the rows say may have changed, and not which ones there are: nobody is told of other rows, and
 * each is read anew when its value is asked for again. Values that were handed out before are gone then.
 */
void
htk_rows_model_renew (HtkRowsModel   *self,
                      HtkRowsRead     read,
                      gpointer        keys,
                      GDestroyNotify  free_keys)
{
  drop_keys (self);
  self->version++;
  self->read = read;
  self->keys = keys;
  self->free_keys = free_keys;
}

/**
 * htk_rows_model_reveal:
 * @self: a list
 * @more: how many more rows to show at most
 *
 * Returns: whether there are still rows that are not shown
 */
gboolean
htk_rows_model_reveal (HtkRowsModel *self,
                       guint         more)
{
  guint before = self->shown;
  guint added = MIN (more, self->n - self->shown);

  self->shown += added;
  if (added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, added);
  return self->shown < self->n;
}
