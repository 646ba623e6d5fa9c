/* Keeps the lists that phones ask for. Those of a form are made together (htk-phone-lists-write.c), in a
 * thread with a connection of its own: thousands of households take seconds, and the tablets do not wait
 * for them. They are made again when a phone asks for a manifest and the region has changed since; a
 * phone that then asks for the lists gets those that the manifest named. */
#include "sync/county/htk-phone-lists-private.h"

#include "app/record/htk-pack-install.h"
#include "app/record/htk-pack-rules.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"

/* Forms in memory, each for some region: beyond that they are made again. */
#define MAX_KEPT 30

/* The lists of one form for one region. */
typedef struct
{
  gint64 head;         /* of the log, when they were made */
  GHashTable *by_name; /* NULL while they are made for the first time */
  GPtrArray *waiting;  /* GTask of who waits for them, while they are made */
} Set;

struct _HtkPhoneLists
{
  HtkStore *store;
  GHashTable *sets; /* region and form -> Set */
};

/* What the thread makes them from. */
typedef struct
{
  HtkPhoneLists *lists;
  char *key, *spec, *form_id, *scope;
  gint64 head;
} Job;

static void
set_free (gpointer data)
{
  Set *set = data;

  g_clear_pointer (&set->by_name, g_hash_table_unref);
  g_clear_pointer (&set->waiting, g_ptr_array_unref);
  g_free (set);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->key);
  g_free (job->spec);
  g_free (job->form_id);
  g_free (job->scope);
  g_free (job);
}

/**
 * htk_phone_lists_new:
 * @store: the county's store
 *
 * Returns: (transfer full): no list yet
 */
HtkPhoneLists *
htk_phone_lists_new (HtkStore *store)
{
  HtkPhoneLists *self = g_new0 (HtkPhoneLists, 1);

  self->store = g_object_ref (store);
  self->sets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, set_free);
  return self;
}

/**
 * htk_phone_lists_free:
 * @self: lists that nobody waits for
 */
void
htk_phone_lists_free (HtkPhoneLists *self)
{
  g_object_unref (self->store);
  g_hash_table_unref (self->sets);
  g_free (self);
}

static void
run (GTask        *task,
     gpointer      source,
     gpointer      data,
     GCancellable *cancellable)
{
  const Job *job = data;
  GError *error = NULL;
  g_autoptr (HtkStore) store = htk_county_open (job->spec, &error);
  g_autoptr (HtkPack) pack = store != NULL ? htk_pack_in_force (store, &error) : NULL;
  const HtkPackForm *form = pack != NULL ? htk_pack_find (pack, job->form_id) : NULL;
  g_autoptr (HtkRules) rules = NULL;
  GHashTable *lists = NULL;

  if (pack != NULL && form == NULL)
    g_set_error (&error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND, "没有这种表单");
  if (form != NULL && htk_pack_rules_folder (pack) != NULL)
    rules = htk_pack_rules (pack, store, &error);
  if (error == NULL)
    {
      const HtkPhoneListsWork work = { store, pack, rules, form, job->scope };

      lists = htk_phone_lists_write (&work, &error);
    }
  if (lists != NULL)
    g_task_return_pointer (task, lists, (GDestroyNotify) g_hash_table_unref);
  else
    g_task_return_error (task, error);
}

static void
answer (Set          *set,
        const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&set->waiting);

  for (guint i = 0; i < waiting->len; i++)
    if (error != NULL)
      g_task_return_error (waiting->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (waiting->pdata[i], TRUE);
}

static void
made (GObject      *source,
      GAsyncResult *result,
      gpointer      data)
{
  const Job *job = g_task_get_task_data (G_TASK (result));
  Set *set = g_hash_table_lookup (job->lists->sets, job->key);
  g_autoptr (GError) error = NULL;
  GHashTable *lists = g_task_propagate_pointer (G_TASK (result), &error);

  if (lists != NULL)
    {
      g_clear_pointer (&set->by_name, g_hash_table_unref);
      set->by_name = lists;
      set->head = job->head;
    }
  answer (set, error);
}

/* The number of the last change that a reader of the region is told of; whatever changes the register,
 * the settings or the pack is in the log. */
static gboolean
read_head (HtkPhoneLists *self,
           const char    *scope,
           gint64        *head,
           GError       **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (self->store,
    "SELECT seq FROM change_log WHERE substr (scope, 1, length (?1)) = ?1"
    " OR substr (?1, 1, length (scope)) = scope ORDER BY seq DESC LIMIT 1", error);
  gboolean has_row;

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", scope);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  *head = has_row ? htk_stmt_int (stmt, 0) : 0;
  return TRUE;
}

static gboolean
nobody_waits (gpointer key,
              gpointer set,
              gpointer data)
{
  return ((Set *) set)->waiting == NULL;
}

static Set *
set_for (HtkPhoneLists *self,
         const char    *key)
{
  Set *set = g_hash_table_lookup (self->sets, key);

  if (set != NULL)
    return set;
  if (g_hash_table_size (self->sets) >= MAX_KEPT)
    g_hash_table_foreach_remove (self->sets, nobody_waits, NULL);
  set = g_new0 (Set, 1);
  set->head = -1;
  g_hash_table_insert (self->sets, g_strdup (key), set);
  return set;
}

static void
begin (HtkPhoneLists *self,
       const char    *key,
       const char    *form_id,
       const char    *scope,
       gint64         head)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, made, NULL);
  Job *job = g_new0 (Job, 1);

  job->lists = self;
  job->key = g_strdup (key);
  job->spec = g_strconcat ("sqlite:", htk_store_get_path (self->store), NULL);
  job->form_id = g_strdup (form_id);
  job->scope = g_strdup (scope);
  job->head = head;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run);
}

/**
 * htk_phone_lists_make:
 * @self: the lists
 * @form_id: a form of the pack in force
 * @scope: first digits of the region of who asks
 * @fresh: whether lists that are there will do only if nothing has changed since
 * @callback: called when they can be had from htk_phone_lists_get()
 * @data: for @callback
 *
 * Makes what a form looks up, where it is not there yet. Those who ask for the same wait together.
 */
void
htk_phone_lists_make (HtkPhoneLists      *self,
                      const char         *form_id,
                      const char         *scope,
                      gboolean            fresh,
                      GAsyncReadyCallback callback,
                      gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  g_autofree char *key = g_strdup_printf ("%s/%s", scope, form_id);
  Set *set = set_for (self, key);
  GError *error = NULL;
  gint64 head;

  if (!read_head (self, scope, &head, &error))
    g_task_return_error (task, error);
  else if (set->waiting != NULL)
    g_ptr_array_add (set->waiting, g_steal_pointer (&task));
  else if (set->by_name != NULL && (!fresh || set->head == head))
    g_task_return_boolean (task, TRUE);
  else
    {
      set->waiting = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (set->waiting, g_steal_pointer (&task));
      begin (self, key, form_id, scope, head);
    }
}

/**
 * htk_phone_lists_made:
 * @result: what the callback of htk_phone_lists_make() was given
 * @error: return location
 *
 * Returns: whether the lists can be had; FALSE with %HTK_COUNTY_ERROR_NOT_FOUND,
 *   %HTK_OPENROSA_ERROR_FORM or an error of the store
 */
gboolean
htk_phone_lists_made (GAsyncResult *result,
                      GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * htk_phone_lists_get:
 * @self: the lists
 * @form_id: a form whose lists were made
 * @scope: for which region
 * @name: one of them
 *
 * Returns: (transfer none) (nullable): its content, until the main loop runs on
 */
GBytes *
htk_phone_lists_get (HtkPhoneLists *self,
                     const char    *form_id,
                     const char    *scope,
                     const char    *name)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", scope, form_id);
  const Set *set = g_hash_table_lookup (self->sets, key);

  return set != NULL && set->by_name != NULL ? g_hash_table_lookup (set->by_name, name) : NULL;
}
