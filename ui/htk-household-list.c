/* A list of households of any length: keys in memory, rows read when they come to the screen. */
#include "ui/htk-household-list.h"

#include "app/store/htk-visit-lists.h"
#include "ui/htk-household-row.h"
#include "ui/htk-window.h"

typedef struct
{
  HtkSession *session;
  GArray *keys;
} Keys;

static void
keys_free (gpointer data)
{
  Keys *self = data;

  g_object_unref (self->session);
  g_array_unref (self->keys);
  g_free (self);
}

static void
listed_free (gpointer data)
{
  HtkListedHousehold *self = data;

  htk_household_free (self->household);
  g_free (self->state);
  g_free (self);
}

/* The states by subject; none when they cannot be read: the rows are shown all the same. */
static GHashTable *
read_states (HtkSession *session,
             GPtrArray  *households)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  const HtkUser *user = htk_session_user (session);

  for (guint i = 0; i < households->len; i++)
    g_ptr_array_add (ids, ((HtkHousehold *) g_ptr_array_index (households, i))->id);
  return user != NULL ? htk_visits_under_way (htk_session_store (session), ids, user->id, NULL) : NULL;
}

static GPtrArray *
read_rows (gpointer data,
           guint    from,
           guint    n,
           GError **error)
{
  Keys *self = data;
  g_autoptr (GPtrArray) households =
    htk_register_by_keys (htk_session_store (self->session),
                          &g_array_index (self->keys, gint64, from), n, error);
  g_autoptr (GHashTable) states = NULL;
  GPtrArray *rows;

  if (households == NULL)
    return NULL;
  states = read_states (self->session, households);
  rows = g_ptr_array_new_with_free_func (listed_free);
  g_ptr_array_set_free_func (households, NULL);
  for (guint i = 0; i < households->len; i++)
    {
      HtkListedHousehold *row = g_new0 (HtkListedHousehold, 1);

      row->household = g_ptr_array_index (households, i);
      if (states != NULL)
        row->state = g_strdup (g_hash_table_lookup (states, row->household->id));
      g_ptr_array_add (rows, row);
    }
  return rows;
}

/**
 * htk_household_list_show:
 * @list: a list of htk_household_list_row()
 * @session: the session
 * @keys: (transfer full) (element-type gint64): the households
 * @note: (nullable): what is said when there are none
 */
void
htk_household_list_show (HtkList    *list,
                         HtkSession *session,
                         GArray     *keys,
                         const char *note)
{
  Keys *self = g_new0 (Keys, 1);

  self->session = g_object_ref (session);
  self->keys = keys;
  htk_list_show_rows (list, keys->len, read_rows, self, keys_free, note);
}

/**
 * htk_household_list_row:
 * @page: not used
 * @value: a HtkListedHousehold
 * @name: (out): what the row is called
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
htk_household_list_row (gpointer     page,
                        gpointer     value,
                        const char **name)
{
  const HtkListedHousehold *row = value;
  g_autofree char *today = htk_session_today ();

  *name = row->household->head_name;
  return htk_household_line_new (row->household, today, row->state);
}

/* As htk_household_list_row(), in a row that was drawn before. */
gboolean
htk_household_list_update (gpointer     page,
                           GtkWidget   *row,
                           gpointer     value,
                           const char **name)
{
  const HtkListedHousehold *listed = value;
  g_autofree char *today = htk_session_today ();

  *name = listed->household->head_name;
  return htk_household_line_update (row, listed->household, today, listed->state);
}

/**
 * htk_household_list_chosen:
 * @page: a widget of the window
 * @value: a HtkListedHousehold
 *
 * Opens its file.
 */
void
htk_household_list_chosen (gpointer page,
                           gpointer value)
{
  htk_window_show_household (htk_window_of (page),
                             ((const HtkListedHousehold *) value)->household->id);
}
