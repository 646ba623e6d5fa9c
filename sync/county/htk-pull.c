/* Reads the log for one tablet: rows of its region in the county's order, a piece at a time, so
 * that a first download of a whole county is never in memory and holds no statement open. */
#include "sync/county/htk-pull.h"

#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-devices.h"
#include "sync/protocol/htk-sync-row.h"

#define PIECE_ROWS 256
/* Readers in the middle of a download. */
#define MAX_TOLD 256

struct _HtkPull
{
  HtkStore *store;
  char *scope;
  gint64 after, first; /* where the reader is, and where it was */
  guint left;
  gint64 taken;       /* rows of the log on this page */
  gsize room;         /* bytes that may still go into the page */
  gint64 journal_seq; /* of the reader, -1 when it is not told */
  char *journal_hash;
  char *team_id; /* that the reader leads, NULL for none */
  char *person;       /* the reader's user, NULL for none */
  char *reader;       /* the tablet; what it sent in rows after @own_after up to @own is left out */
  gint64 own_after, own;
};

typedef struct
{
  gint64 seq, version;
  char *kind, *object, *body;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *e = data;

  g_free (e->kind);
  g_free (e->object);
  g_free (e->body);
  g_free (e);
}

/**
 * htk_pull_new:
 * @store: the county's store
 * @scope: first digits of the regions the reader is responsible for
 * @after: the last number the reader has
 * @limit: at most so many rows
 *
 * Returns: (transfer full): a reader
 */
HtkPull *
htk_pull_new (HtkStore   *store,
              const char *scope,
              gint64      after,
              guint       limit)
{
  HtkPull *self = g_new0 (HtkPull, 1);

  self->store = g_object_ref (store);
  self->scope = g_strdup (scope);
  self->after = self->first = after;
  self->left = limit;
  self->room = HTK_PULL_MAX_BYTES;
  self->journal_seq = -1;
  self->reader = g_strdup ("");
  return self;
}

/**
 * htk_pull_limit_bytes:
 * @self: a reader that has not begun
 * @bytes: of lines before they are packed
 *
 * A page ends with the row that reaches so many: who reads it may hold it in memory.
 */
void
htk_pull_limit_bytes (HtkPull *self,
                      gsize    bytes)
{
  self->room = CLAMP (bytes, 1, HTK_PULL_MAX_BYTES);
}

/**
 * htk_pull_tell_journal:
 * @self: a reader that has not begun
 * @seq: the last row of its journal that the county has, 0 for none
 * @hash: its hash
 *
 * Tells the reader how far the county has its journal: after an older copy was put in place on one
 * side, the two differ.
 */
void
htk_pull_tell_journal (HtkPull    *self,
                       gint64      seq,
                       const char *hash)
{
  self->journal_seq = seq;
  g_free (self->journal_hash);
  self->journal_hash = g_strdup (hash);
}

/**
 * htk_pull_set_person:
 * @self: a reader that has not begun
 * @user_id: whose tablet it is
 *
 * A person who has moved to another team or region hears on of the visits made before.
 */
void
htk_pull_set_person (HtkPull    *self,
                     const char *user_id)
{
  g_free (self->person);
  self->person = g_strdup (user_id);
}

/**
 * htk_pull_tell_team:
 * @self: a reader that has not begun
 * @team_id: the team that the reader leads
 *
 * Tells the reader at the end when each tablet of the team was heard of, and what waits there. This is no row
 * of the log: it changes with each contact, and nobody needs what it was.
 */
void
htk_pull_tell_team (HtkPull    *self,
                    const char *team_id)
{
  g_free (self->team_id);
  self->team_id = g_strdup (team_id);
}

/* Whether the tablet has that row: each hash is over the one before, so it has all rows up to it. */
static gboolean
has_row (HtkPull    *self,
         const char *device,
         gint64      seq,
         const char *hash,
         gboolean   *has,
         GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (self->store,
    "SELECT 1 FROM device_row WHERE device_id = ? AND seq = ? AND hash = ?", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tit", device, seq, hash);
  return htk_stmt_next (stmt, has, error);
}

/**
 * htk_pull_spare_own:
 * @self: a reader that has not begun
 * @device: the tablet that reads
 * @after: it wants to hear of what its rows up to this one said
 * @seq: of what later rows up to this one said, its own copy is as it was sent
 * @hash: the hash that it has for row @seq
 * @error: return location
 *
 * Leaves out the visits that are here just as this tablet sent them in these rows. A tablet whose row @seq is
 * another one here, for one of the two was set back, hears of everything.
 */
gboolean
htk_pull_spare_own (HtkPull    *self,
                    const char *device,
                    gint64      after,
                    gint64      seq,
                    const char *hash,
                    GError    **error)
{
  gboolean has;

  if (!has_row (self, device, seq, hash, &has, error))
    return FALSE;
  if (!has)
    return TRUE;
  g_free (self->reader);
  self->reader = g_strdup (device);
  self->own_after = after;
  self->own = seq;
  return TRUE;
}

void
htk_pull_free (HtkPull *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->store);
  g_free (self->reader);
  g_free (self->scope);
  g_free (self->journal_hash);
  g_free (self->team_id);
  g_free (self->person);
  g_free (self);
}

static gboolean
read_head (HtkPull *self,
           gint64  *head,
           GError **error)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (self->store, "SELECT coalesce (max (seq), 0) FROM change_log", error);
  gboolean has_row;

  if (stmt == NULL || !htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  *head = htk_stmt_int (stmt, 0);
  return TRUE;
}

/* With bind_reader(): a reader sees what lies in its region, and the regions its own lies in; and what is
 * decided of its person's visits and conflicts, though they lie where that person has worked before. */
#define FOR_READER                                                                                 \
  " seq > ?1 AND seq <= ?2"                                                                        \
  " AND (substr (scope, 1, length (?3)) = ?3 OR substr (?3, 1, length (scope)) = scope"            \
  "  OR (kind IN ('visit', 'conflict') AND EXISTS (SELECT 1 FROM visit v WHERE v.worker = ?8"      \
  "   AND v.id = CASE kind WHEN 'visit' THEN object"                                               \
  "    ELSE (SELECT c.visit_id FROM conflict c WHERE c.id = object) END)))"                        \
  " AND NOT (device_seq > ?5 AND device_seq <= ?6 AND device = ?4)"                                \
  " ORDER BY seq LIMIT ?7"

static void
bind_reader (HtkPull *self,
             HtkStmt *stmt,
             gint64   head,
             guint    n)
{
  htk_stmt_bind (stmt, "iittiiit", self->after, head, self->scope, self->reader, self->own_after,
                 self->own, (gint64) n, self->person);
}

static gboolean
count_rows (HtkPull *self,
            gint64   head,
            gint64  *left,
            GError **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (self->store,
    "SELECT count (*) FROM change_log WHERE" FOR_READER, error);
  gboolean has_row;

  if (stmt == NULL)
    return FALSE;
  bind_reader (self, stmt, head, 1);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  *left = htk_stmt_int (stmt, 0);
  return TRUE;
}

/* What a reader was told at the end of its last page. */
typedef struct
{
  gint64 after, head, left;
} Told;

/* (transfer none): by who reads what. */
static GHashTable *
told_readers (HtkPull *self)
{
  GHashTable *told = g_object_get_data (G_OBJECT (self->store), "htk-pull-told");

  if (told == NULL)
    {
      told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_object_set_data_full (G_OBJECT (self->store), "htk-pull-told", told, (GDestroyNotify) g_hash_table_unref);
    }
  if (g_hash_table_size (told) >= MAX_TOLD)
    g_hash_table_remove_all (told);
  return told;
}

/* How many rows are left for the reader: the numbers have gaps. To count them is to read the log to its end; done for
 * each page, a first download would cost with the square of the register. While nothing is added to the log nothing
 * is taken out of it either, so who goes on from its last page has this page's rows less to come. */
static gboolean
count_left (HtkPull *self,
            gint64   head,
            gint64  *left,
            GError **error)
{
  GHashTable *told = told_readers (self);
  g_autofree char *reader =
    g_strdup_printf ("%s %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, self->scope,
                     self->person != NULL ? self->person : "", self->reader, self->own_after, self->own);
  const Told *last = g_hash_table_lookup (told, reader);
  Told now = { self->after, head, 0 };

  if (last != NULL && last->head == head && last->after == self->first)
    now.left = last->left - self->taken;
  else if (!count_rows (self, head, &now.left, error))
    return FALSE;
  *left = now.left;
  g_hash_table_insert (told, g_steal_pointer (&reader), g_memdup2 (&now, sizeof now));
  return TRUE;
}

/* Some of the files that were announced before this server began, or that may have come before they were, and are
 * not here, in any order: after the county was set back to an older copy a tablet may think that it has sent them. */
static gboolean
append_lacking (HtkPull *self,
                GString *body,
                GError **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (self->store,
    "SELECT coalesce (json_group_array (sha256), '[]') FROM (SELECT sha256 FROM attachment"
    " WHERE complete_at IS NULL AND announced_in < (SELECT coalesce (max (seq), 0) FROM change_log"
    " WHERE kind = 'mark') ORDER BY random () LIMIT 100)", error);
  gboolean has_row;

  if (stmt == NULL || !htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  g_string_append_printf (body, "\"lacks\":%s,", htk_stmt_text (stmt, 0));
  return TRUE;
}

static gboolean
append_team (HtkPull *self,
             GString *body,
             GError **error)
{
  g_autofree char *team = htk_devices_of_team (self->store, self->team_id, error);

  if (team != NULL)
    g_string_append_printf (body, ",\"team\":%s", team);
  return team != NULL;
}

/* The last line: where the reader is now, how far the log goes, and how far its own journal is here. */
static gboolean
append_cursor (HtkPull *self,
               GString *out,
               gint64   head,
               gboolean more,
               GError **error)
{
  g_autoptr (GString) body = g_string_new ("{");
  gint64 left = 0;

  if (more && !count_left (self, head, &left, error))
    return FALSE;
  g_string_append_printf (body, "\"head\":%" G_GINT64_FORMAT ",", head);
  if (self->journal_seq >= 0)
    g_string_append_printf (body, "\"journal\":{\"hash\":\"%s\",\"seq\":%" G_GINT64_FORMAT "},",
                            self->journal_hash, self->journal_seq);
  if (!more && !append_lacking (self, body, error))
    return FALSE;
  g_string_append_printf (body, "\"left\":%" G_GINT64_FORMAT ",\"more\":%s", left,
                          more ? "true" : "false");
  if (!more && self->team_id != NULL && !append_team (self, body, error))
    return FALSE;
  g_string_append_c (body, '}');
  htk_sync_item_append (out, self->after, HTK_SYNC_CURSOR, "", 0, body->str);
  return TRUE;
}

static GPtrArray *
read_entries (HtkPull *self,
              gint64   head,
              guint    n,
              GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (HtkStmt) stmt = htk_stmt (self->store,
    "SELECT seq, kind, object, version, body FROM change_log WHERE" FOR_READER, error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  bind_reader (self, stmt, head, n);
  while (has_row)
    {
      Entry *e;

      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      e = g_new0 (Entry, 1);
      e->seq = htk_stmt_int (stmt, 0);
      e->kind = g_strdup (htk_stmt_text (stmt, 1));
      e->object = g_strdup (htk_stmt_text (stmt, 2));
      e->version = htk_stmt_int (stmt, 3);
      e->body = g_strdup (htk_stmt_text (stmt, 4));
      g_ptr_array_add (entries, e);
    }
  return g_steal_pointer (&entries);
}

/* As many as there is room for, at least one. */
static gboolean
append_entries (HtkPull   *self,
                GPtrArray *entries,
                GString   *out,
                guint     *n,
                GError   **error)
{
  for (*n = 0; *n < entries->len && self->room > 0; (*n)++)
    {
      Entry *e = g_ptr_array_index (entries, *n);
      gsize before = out->len;
      g_autoptr (GError) failed = NULL;

      if (*e->body == '\0')
        {
          g_free (e->body);
          e->body = htk_county_body (self->store, e->kind, e->object, &e->version, &failed);
        }
      if (failed != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failed));
          return FALSE;
        }
      self->after = e->seq;
      if (e->body != NULL)
        htk_sync_item_append (out, e->seq, e->kind, e->object, e->version, e->body);
      self->room -= MIN (self->room, out->len - before);
    }
  return TRUE;
}

/**
 * htk_pull_more:
 * @self: a reader
 * @out: where the lines go
 * @done: (out): whether the cursor line was written and there is nothing more
 * @error: return location
 *
 * Writes the next lines. The head of the log is read first: a row that another process adds in the
 * meantime is not passed by.
 */
gboolean
htk_pull_more (HtkPull  *self,
               GString  *out,
               gboolean *done,
               GError  **error)
{
  guint n = MIN (self->left, PIECE_ROWS);
  guint taken;
  g_autoptr (GPtrArray) entries = NULL;
  gint64 head;
  gboolean more;

  *done = FALSE;
  if (!read_head (self, &head, error) ||
      (entries = read_entries (self, head, n, error)) == NULL ||
      !append_entries (self, entries, out, &taken, error))
    return FALSE;
  self->left -= taken;
  self->taken += taken;
  more = entries->len == n || taken < entries->len;
  if (more && self->left > 0 && self->room > 0)
    return TRUE;
  if (!more)
    self->after = MAX (self->after, head);
  *done = append_cursor (self, out, head, more, error);
  return *done;
}

/**
 * htk_pull_is_empty:
 * @self: a reader that has not begun
 * @out: where the line goes
 * @empty: (out): whether there is nothing for the reader; then the cursor line was written
 * @error: return location
 *
 * For a tablet that has just sent its rows: a pull that would bring nothing costs it a way there and back.
 */
gboolean
htk_pull_is_empty (HtkPull  *self,
                   GString  *out,
                   gboolean *empty,
                   GError  **error)
{
  g_autoptr (GPtrArray) entries = NULL;
  gint64 head;

  *empty = FALSE;
  if (!read_head (self, &head, error) || (entries = read_entries (self, head, 1, error)) == NULL)
    return FALSE;
  if (entries->len > 0)
    return TRUE;
  self->after = MAX (self->after, head);
  *empty = append_cursor (self, out, head, FALSE, error);
  return *empty;
}
