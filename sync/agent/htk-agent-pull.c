/* Takes what the county has for this tablet: page after page, each applied with its cursor in one
 * transaction, so that a kill between two pages costs nothing and one within a page undoes it. A
 * page counts only when it is whole: its last line is the cursor. */
#include "sync/agent/htk-agent-private.h"

#include "app/record/htk-inbox.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-journal-own.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register-fill.h"
#include "app/store/htk-sync-queue.h"
#include "app/store/htk-team-contacts.h"
#include "sync/agent/htk-line.h"
#include "sync/protocol/htk-sync-row.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#define MIN_PAGE 32
#define MAX_PAGE 1000
/* A page is in memory packed and unpacked. */
#define MAX_PAGE_BYTES (1024 * 1024)
#define MAX_FAILURES 4
/* When the register was whole, in the store. */
#define PULLED_AT "pulled_at"
/* With fewer rows to come, what is saved is less than making the indexes of the whole register costs. */
#define A_FILLING 2000

typedef struct
{
  guint failures;
  gint64 asked; /* the cursor of the page on its way */
  gint64 first; /* the cursor the step began with */
  HtkJournalOwn own; /* what the county need not say again */
  gboolean whole;    /* the register was before, or is filled now: see fill_at_once() */
  GError *error;     /* what ended the step, NULL when all is taken */
} Pull;

static void
pull_free (gpointer data)
{
  Pull *pull = data;

  htk_journal_own_clear (&pull->own);
  g_clear_error (&pull->error);
  g_free (pull);
}

static void ask_page (GTask *task);

/* The lines of a page. They are read one at a time: a page of the register is some megabytes as
 * text and ten times that as objects. */
typedef struct
{
  const char *at;
  gsize left;
} Lines;

static Lines
lines_of (const HtkReply *reply)
{
  Lines lines = { 0 };

  lines.at = g_bytes_get_data (reply->body, &lines.left);
  return lines;
}

/* (transfer full): the next line; NULL when it cannot be read. */
static HtkSyncItem *
next_item (Lines   *lines,
           GError **error)
{
  const char *end = memchr (lines->at, '\n', lines->left);
  gsize length = end != NULL ? (gsize) (end - lines->at) : lines->left;
  g_autoptr (GError) why = NULL;
  HtkSyncItem *item = htk_sync_item_decode (lines->at, (gssize) length, &why);

  length += end != NULL ? 1 : 0;
  lines->at += length;
  lines->left -= length;
  if (item == NULL)
    g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT,
                 _("The answer of the county cannot be read: %s"), why->message);
  return item;
}

/* (transfer full): the last line, when it ends the page as the protocol says. */
static HtkSyncItem *
take_cursor (const HtkReply *reply,
             gint64          asked,
             GError        **error)
{
  Lines lines = lines_of (reply);
  gsize last = lines.left > 0 ? lines.left - 1 : 0;
  g_autoptr (HtkSyncItem) item = NULL;

  while (last > 0 && lines.at[last - 1] != '\n')
    last--;
  lines.at += last;
  lines.left -= last;
  item = lines.left > 0 ? next_item (&lines, NULL) : NULL;
  if (item == NULL || !g_str_equal (item->kind, HTK_SYNC_CURSOR))
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT,
                   _("The answer of the county ends before its last line"));
      return NULL;
    }
  if (item->seq < asked || (item->seq == asked && htk_json_int (item->body, "more", 0)))
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
                   _("The county's answer goes back to row %" PRId64), item->seq);
      return NULL;
    }
  return g_steal_pointer (&item);
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

/* A page on its way into the store. */
typedef struct
{
  const HtkReply *reply;
  const HtkSyncItem *cursor;
  GHashTable *aside;     /* numbers of the rows that are not taken */
  guint rows;            /* applied by the last try */
  HtkSyncItem *at_fault; /* the row that stopped the last try */
} Page;

/* A lead is told of the tablets of the team. */
static gboolean
take_team (HtkAgent          *self,
           const HtkSyncItem *cursor,
           GError           **error)
{
  JsonArray *team = htk_json_list (cursor->body, "team");

  return team == NULL || htk_team_contacts_take (self->store, team, error);
}

static gboolean
apply_rows (HtkAgent *self,
            Page     *page,
            GError  **error)
{
  Lines lines = lines_of (page->reply);

  page->rows = 0;
  while (lines.left > 0)
    {
      g_autoptr (HtkSyncItem) item = next_item (&lines, error);
      gboolean done;

      if (item == NULL)
        return FALSE;
      if (lines.left == 0)
        break;
      done = g_hash_table_contains (page->aside, &item->seq)
               ? keep_aside (self, item, error)
               : htk_inbox_apply (self->store, item->kind, item->object, item->version, item->body,
                                  error);
      if (!done)
        {
          page->at_fault = g_steal_pointer (&item);
          return FALSE;
        }
      page->rows++;
    }
  return take_team (self, page->cursor, error) &&
         htk_inbox_set_cursor (self->store, page->cursor->seq, error);
}

/* TRUE when the page is in; otherwise it is tried again without the row that was at fault. */
static gboolean
apply_page (HtkAgent *self,
            Page     *page,
            GError  **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HtkSyncItem) bad = NULL;

  if (!htk_store_begin (self->store, error))
    return FALSE;
  if (apply_rows (self, page, &why))
    return htk_store_commit (self->store, error);
  htk_store_rollback (self->store);
  bad = g_steal_pointer (&page->at_fault);
  if (bad != NULL && is_rows_fault (why) &&
      g_hash_table_add (page->aside, g_memdup2 (&bad->seq, sizeof bad->seq)))
    {
      htk_agent_log (self, "skipped", _("Row %" PRId64 " of the county (%s) cannot be "
                                        "taken; it is kept aside"), bad->seq, bad->kind);
      return apply_page (self, page, error);
    }
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/* The numbers of the log have gaps; only an older county does not say how many rows are left. */
static void
tell_progress (HtkAgent          *self,
               const Pull        *pull,
               const HtkSyncItem *cursor)
{
  gint64 left = htk_json_int (cursor->body, "left", -1);

  if (left >= 0)
    htk_agent_progress (self, self->counts.pulled, self->counts.pulled + left);
  else
    htk_agent_progress (self, cursor->seq - pull->first,
                        MAX (htk_json_int (cursor->body, "head", 0) - pull->first, 0));
}

/* A register that is not whole yet, and of which much is to come. Where that cannot be, it only takes longer. */
static void
fill_at_once (HtkAgent          *self,
              Pull              *pull,
              const HtkSyncItem *cursor)
{
  if (!pull->whole && htk_json_int (cursor->body, "left", 0) >= A_FILLING)
    pull->whole = htk_register_fill_begin (self->store, NULL);
}

/* How far the county has this tablet's journal, for htk_agent_journal_async(). */
static void
note_journal (HtkAgent          *self,
              const HtkSyncItem *cursor)
{
  JsonObject *journal = htk_json_part (cursor->body, "journal");
  const char *hash = htk_json_text (journal, "hash");
  JsonArray *lacks = htk_json_list (cursor->body, "lacks");

  if (lacks != NULL && self->county_lacks == NULL)
    self->county_lacks = json_array_ref (lacks);
  if (hash == NULL)
    return;
  self->county_seq = htk_json_int (journal, "seq", -1);
  g_free (self->county_hash);
  self->county_hash = g_strdup (hash);
}

static gboolean
take_page (HtkAgent       *self,
           Pull           *pull,
           const HtkReply *reply,
           gboolean       *more,
           GError        **error)
{
  g_autoptr (GHashTable) aside = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (HtkSyncItem) cursor = NULL;
  Page page = { .reply = reply, .aside = aside };

  if (!htk_reply_check (reply, "application/x-ndjson", error))
    return FALSE;
  page.cursor = cursor = take_cursor (reply, pull->asked, error);
  if (cursor == NULL || !apply_page (self, &page, error))
    return FALSE;
  *more = htk_json_int (cursor->body, "more", 0) != 0;
  self->counts.pulled += page.rows;
  pull->failures = 0;
  if (page.rows > 0)
    self->page = (guint) htk_line_next (self->page, page.rows, reply->took, MIN_PAGE, MAX_PAGE);
  tell_progress (self, pull, cursor);
  fill_at_once (self, pull, cursor);
  note_journal (self, cursor);
  if (page.rows > 0)
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
  htk_agent_log (self, "pull", ngettext ("%s; trying again with %u row",
                                         "%s; trying again with %u rows",
                                         (gulong) self->page), error->message, self->page);
  return TRUE;
}

/* Until then the register on this tablet is not whole: the app says so and goes on. */
static gboolean
note_whole (HtkAgent *self,
            GError  **error)
{
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, htk_agent_county_now (self));
  g_autofree char *before = htk_store_get_meta (self->store, PULLED_AT);

  if (!htk_store_set_meta (self->store, PULLED_AT, now, error))
    return FALSE;
  if (before == NULL)
    htk_agent_changed (self);
  return TRUE;
}

static void
finish (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Pull *pull = g_task_get_task_data (task);

  if (pull->error == NULL && note_whole (self, &pull->error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&pull->error));
  g_object_unref (task);
}

/* An index is made each time that the loop has nothing else to do. */
static gboolean
make_index (gpointer data)
{
  GTask *task = data;
  HtkAgent *self = g_task_get_source_object (task);
  Pull *pull = g_task_get_task_data (task);
  gboolean more = FALSE;
  g_autoptr (GError) error = NULL;

  if (htk_register_fill_end (self->store, &more, &error) && more)
    return G_SOURCE_CONTINUE;
  if (pull->error == NULL)
    pull->error = g_steal_pointer (&error);
  finish (task);
  return G_SOURCE_REMOVE;
}

/* However the step ended, the person goes on with what is there, and searches in it. */
static void
end_step (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  g_autoptr (GSource) source = NULL;

  if (!htk_register_fill_waits (self->store))
    {
      finish (task);
      return;
    }
  source = g_idle_source_new ();
  g_task_attach_source (task, source, make_index);
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
  pull->error = g_steal_pointer (&error);
  end_step (task);
}

/* What the county has said with the verdicts is as good as an answer to a pull while this tablet is where it was
 * when it asked. */
static gboolean
may_spare (HtkAgent   *self,
           const Pull *pull)
{
  return self->told != NULL && self->told->seq >= pull->first && pull->first == self->asked_after &&
         pull->own.seq == self->asked_own && pull->own.after == self->asked_own_after;
}

/* A page without rows, that came already. */
static gboolean
take_told (HtkAgent *self,
           GError  **error)
{
  g_autoptr (HtkSyncItem) cursor = g_steal_pointer (&self->told);

  if (!htk_store_begin (self->store, error))
    return FALSE;
  if (!take_team (self, cursor, error) || !htk_inbox_set_cursor (self->store, cursor->seq, error) ||
      !htk_store_commit (self->store, error))
    {
      htk_store_rollback (self->store);
      return FALSE;
    }
  note_journal (self, cursor);
  return TRUE;
}

/**
 * htk_agent_push_path:
 * @self: an agent in a round
 * @rows: (element-type HtkChange): what is sent
 *
 * With the last rows of a round the county is asked whether there is anything to pull, in the words of a pull. Where
 * photos follow, the pull that follows them asks later, and hears more.
 *
 * Returns: (transfer full): where to send them
 */
char *
htk_agent_push_path (HtkAgent  *self,
                     GPtrArray *rows)
{
  const HtkChange *last = g_ptr_array_index (rows, rows->len - 1);
  g_autoptr (GPtrArray) more = htk_journal_pending_from (self->store, last->seq + 1, 1, NULL);
  HtkSyncQueue queue;

  self->asked_after = -1;
  if (self->county_seq >= 0 || more == NULL || more->len > 0 ||
      !htk_sync_queue_read (self->store, &queue, NULL) ||
      (queue.photos > 0 && !htk_agent_must_hold (self)) ||
      !htk_journal_own_up_to (self->store, last->seq, &self->asked_own_after, NULL))
    return g_strdup ("/v1/changes");
  self->asked_own = last->seq;
  self->asked_after = htk_inbox_cursor (self->store);
  return g_strdup_printf ("/v1/changes?after=%" PRId64 "&own_after=%" PRId64 "&waiting_rows=0&waiting_files=%"
                          PRId64 "&waiting_since=%" PRId64, self->asked_after, self->asked_own_after,
                          queue.photos, queue.oldest_photo);
}

/* The county is told what this tablet need not hear again, and what waits here, for this person's lead. */
static char *
path_of (HtkAgent   *self,
         const Pull *pull)
{
  g_autoptr (GString) path = g_string_new (NULL);
  HtkSyncQueue queue;

  htk_sync_queue_read (self->store, &queue, NULL);
  g_string_printf (path, "/v1/changes?after=%" PRId64 "&limit=%u&bytes=%u&waiting_rows=%" PRId64
                   "&waiting_files=%" PRId64 "&waiting_since=%" PRId64, pull->asked, self->page,
                   MAX_PAGE_BYTES, htk_journal_count_pending (self->store), queue.photos,
                   queue.oldest);
  if (pull->own.seq > pull->own.after)
    g_string_append_printf (path, "&own_after=%" PRId64 "&own=%" PRId64 "&own_hash=%s",
                            pull->own.after, pull->own.seq, pull->own.hash);
  return g_string_free (g_steal_pointer (&path), FALSE);
}

static void
ask_page (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Pull *pull = g_task_get_task_data (task);
  g_autofree char *path = NULL;
  HtkRequest request = { .method = "GET", .offset = -1 };

  pull->asked = htk_inbox_cursor (self->store);
  request.path = path = path_of (self, pull);
  htk_http_call_async (self->http, &request, g_task_get_cancellable (task), got_page, task);
}

/* Takes all that is new; asks for nothing when the county has just said that nothing is. */
void
htk_agent_pull_async (HtkAgent            *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Pull *pull = g_new0 (Pull, 1);
  g_autofree char *pulled_at = htk_store_get_meta (self->store, PULLED_AT);

  pull->first = htk_inbox_cursor (self->store);
  pull->whole = pulled_at != NULL;
  g_task_set_task_data (task, pull, pull_free);
  if (!htk_journal_own (self->store, &pull->own, &pull->error))
    {
      end_step (task);
      return;
    }
  htk_agent_progress (self, 0, 0);
  if (!may_spare (self, pull))
    {
      ask_page (task);
      return;
    }
  take_told (self, &pull->error);
  end_step (task);
}
