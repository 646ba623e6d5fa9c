/* Takes what the county has for this tablet: page after page, each applied with its cursor in one
 * transaction, so that a kill between two pages costs nothing and one within a page undoes it. A page
 * counts only when it is whole: its last line is the cursor. */
#include "sync/agent/htk-agent-private.h"

#include "app/record/htk-inbox.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-json.h"
#include "sync/protocol/htk-sync-row.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#define QUICK_MS 1500
#define SLOW_MS 6000
#define MIN_PAGE 32
#define MAX_PAGE 2000
#define MAX_FAILURES 4

typedef struct
{
  guint failures;
  gint64 asked; /* the cursor of the page on its way */
} Pull;

static void ask_page (GTask *task);

static GPtrArray *
read_items (const HtkReply *reply,
            GError        **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_sync_item_free);
  gsize left;
  const char *at = g_bytes_get_data (reply->body, &left);

  while (left > 0)
    {
      const char *end = memchr (at, '\n', left);
      gsize length = end != NULL ? (gsize) (end - at) : left;
      HtkSyncItem *item = htk_sync_item_decode (at, (gssize) length, error);

      if (item == NULL)
        return NULL;
      g_ptr_array_add (items, item);
      length += end != NULL ? 1 : 0;
      at += length;
      left -= length;
    }
  return g_steal_pointer (&items);
}

/* Owned by @items: the last line, when it ends the page as the protocol says. */
static HtkSyncItem *
take_cursor (GPtrArray *items,
             gint64     asked,
             GError   **error)
{
  HtkSyncItem *last = items->len > 0 ? g_ptr_array_index (items, items->len - 1) : NULL;

  if (last == NULL || !g_str_equal (last->kind, HTK_SYNC_CURSOR))
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT,
                   _("The answer of the county ends before its last line"));
      return NULL;
    }
  if (last->seq < asked || (last->seq == asked && htk_json_int (last->body, "more", 0)))
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
                   _("The county's answer goes back to row %" PRId64), last->seq);
      return NULL;
    }
  return last;
}

/* A row that this program cannot take must not keep the others back; one that the disk cannot take
 * must. */
static gboolean
is_rows_fault (const GError *error)
{
  return g_error_matches (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID) ||
         g_error_matches (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND) ||
         error->domain == HTK_RECORD_ERROR;
}

/* Kept as it came, for a person and for the next version to look at. */
static gboolean
keep_aside (HtkAgent          *self,
            const HtkSyncItem *item,
            GError           **error)
{
  g_autofree char *name = g_strdup_printf ("unapplied/%s/%s", item->kind, item->object);
  g_autofree char *text = htk_json_write (item->body);

  return htk_store_set_meta (self->store, name, text, error);
}

/* Applies a page but for the rows marked; on failure @at is the row that failed. */
static gboolean
apply_rows (HtkAgent   *self,
            GPtrArray  *items,
            GHashTable *aside,
            gint64      cursor,
            guint      *at,
            GError    **error)
{
  for (*at = 0; *at + 1 < items->len; (*at)++)
    {
      const HtkSyncItem *item = g_ptr_array_index (items, *at);
      gboolean done = g_hash_table_contains (aside, GUINT_TO_POINTER (*at))
                        ? keep_aside (self, item, error)
                        : htk_inbox_apply (self->store, item->kind, item->object, item->version,
                                           item->body, error);

      if (!done)
        return FALSE;
    }
  return htk_inbox_set_cursor (self->store, cursor, error);
}

/* TRUE when the page is in; otherwise it is tried again without the row that was at fault. */
static gboolean
apply_page (HtkAgent   *self,
            GPtrArray  *items,
            GHashTable *aside,
            gint64      cursor,
            GError    **error)
{
  g_autoptr (GError) why = NULL;
  guint at = 0;

  if (!htk_store_begin (self->store, error))
    return FALSE;
  if (apply_rows (self, items, aside, cursor, &at, &why))
    return htk_store_commit (self->store, error);
  htk_store_rollback (self->store);
  if (at + 1 < items->len && is_rows_fault (why) &&
      g_hash_table_add (aside, GUINT_TO_POINTER (at)))
    {
      const HtkSyncItem *item = g_ptr_array_index (items, at);

      htk_agent_log (self, "skipped", _("Row %" PRId64 " of the county (%s) cannot be "
                                        "taken; it is kept aside"), item->seq, item->kind);
      return apply_page (self, items, aside, cursor, error);
    }
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static void
grow_or_shrink (HtkAgent *self,
                gint64    took)
{
  if (took < QUICK_MS)
    self->page = MIN (self->page * 2, MAX_PAGE);
  else if (took > SLOW_MS)
    self->page = MAX (self->page / 2, MIN_PAGE);
}

static gboolean
take_page (HtkAgent       *self,
           Pull           *pull,
           const HtkReply *reply,
           gboolean       *more,
           GError        **error)
{
  g_autoptr (GHashTable) aside = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) why = NULL;
  HtkSyncItem *cursor;

  if (!htk_reply_check (reply, "application/x-ndjson", error))
    return FALSE;
  items = read_items (reply, &why);
  if (items == NULL)
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT,
                   _("The answer of the county cannot be read: %s"), why->message);
      return FALSE;
    }
  cursor = take_cursor (items, pull->asked, error);
  if (cursor == NULL || !apply_page (self, items, aside, cursor->seq, error))
    return FALSE;
  *more = htk_json_int (cursor->body, "more", 0) != 0;
  self->counts.pulled += items->len - 1;
  pull->failures = 0;
  grow_or_shrink (self, reply->took);
  htk_agent_progress (self, self->counts.pulled, 0);
  if (items->len > 1)
    htk_agent_changed (self);
  return TRUE;
}

static gboolean
try_smaller (HtkAgent     *self,
             Pull         *pull,
             const GError *error)
{
  if (!g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT) ||
      ++pull->failures > MAX_FAILURES)
    return FALSE;
  self->page = MAX (self->page / 4, MIN_PAGE);
  htk_agent_log (self, "pull", _("%s; trying again with %u rows"), error->message, self->page);
  return TRUE;
}

static void
got_page (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  GTask *task = data;
  HtkAgent *self = g_task_get_source_object (task);
  Pull *pull = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);
  gboolean more = FALSE;
  gboolean done = reply != NULL && take_page (self, pull, reply, &more, &error);

  if (more || (!done && try_smaller (self, pull, error)))
    {
      ask_page (task);
      return;
    }
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  g_object_unref (task);
}

static void
ask_page (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Pull *pull = g_task_get_task_data (task);
  g_autofree char *path = NULL;
  HtkRequest request = { .method = "GET", .offset = -1 };

  pull->asked = htk_inbox_cursor (self->store);
  path = g_strdup_printf ("/v1/changes?after=%" G_GINT64_FORMAT "&limit=%u", pull->asked,
                          self->page);
  request.path = path;
  htk_http_call_async (self->http, &request, g_task_get_cancellable (task), got_page, task);
}

/* Takes all that is new. */
void
htk_agent_pull_async (HtkAgent            *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_task_data (task, g_new0 (Pull, 1), g_free);
  htk_agent_progress (self, 0, 0);
  ask_page (task);
}
