/* Every row exactly once at the county with the verdict that the tablet keeps, every photo to its
 * last byte, every answer of a draft as it was last saved, both ends at the same state. */
#include "tests/sync/model-books.h"

#include "app/store/htk-attachments.h"
#include "app/store/htk-attention.h"
#include "app/store/htk-drafts.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-rows-private.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-audit.h"

static void
row_free (gpointer data)
{
  BookRow *row = data;

  g_free (row->change_id);
  g_free (row->kind);
  g_free (row->visit);
  g_free (row->revision);
  g_free (row->photo);
  g_free (row);
}

static void
draft_free (gpointer data)
{
  BookDraft *draft = data;

  g_free (draft->draft);
  g_free (draft->ref);
  g_free (draft->value);
  g_free (draft);
}

static GHashTable *
new_drafts (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, draft_free);
}

void
books_init (Books *books)
{
  memset (books, 0, sizeof *books);
  books->rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, row_free);
  books->drafts = new_drafts ();
  books->faults = g_string_new ("");
}

void
books_clear (Books *books)
{
  g_hash_table_unref (books->rows);
  g_hash_table_unref (books->drafts);
  for (guint i = 0; i < MODEL_TABLETS; i++)
    g_clear_pointer (&books->saved_drafts[i], g_hash_table_unref);
  g_string_free (books->faults, TRUE);
}

static void G_GNUC_PRINTF (2, 3)
fault (Books      *books,
       const char *format,
       ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (books->faults, format, arguments);
  va_end (arguments);
  g_string_append_c (books->faults, '\n');
}

static char *
one (HtkStore   *store,
     const char *sql,
     const char *argument)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStmt) stmt = htk_stmt (store, sql, &error);
  gboolean has_row;

  g_assert_no_error (error);
  if (argument != NULL)
    htk_stmt_bind (stmt, "t", argument);
  htk_stmt_next (stmt, &has_row, &error);
  g_assert_no_error (error);
  return has_row ? g_strdup (htk_stmt_text (stmt, 0)) : NULL;
}

/* A row was saved: it is the newest of the tablet's journal. */
void
books_add_row (Books       *books,
               ModelTablet *tablet,
               const char  *kind,
               const char  *visit,
               const char  *revision,
               const char  *photo,
               gsize        photo_size)
{
  BookRow *row = g_new0 (BookRow, 1);

  row->tablet = tablet->index;
  row->change_id = one (tablet->disk.store, "SELECT change_id FROM change ORDER BY seq DESC LIMIT 1",
                        NULL);
  row->kind = g_strdup (kind);
  row->visit = g_strdup (visit);
  row->revision = g_strdup (revision);
  row->photo = g_strdup (photo);
  row->photo_size = photo_size;
  g_hash_table_replace (books->rows, row->change_id, row);
}

void
books_edit (Books      *books,
            guint       tablet,
            const char *draft,
            const char *ref,
            const char *value)
{
  BookDraft *entry = g_hash_table_lookup (books->drafts, draft);

  if (entry == NULL)
    {
      entry = g_new0 (BookDraft, 1);
      entry->tablet = tablet;
      entry->draft = g_strdup (draft);
      g_hash_table_replace (books->drafts, entry->draft, entry);
    }
  g_free (entry->ref);
  g_free (entry->value);
  entry->ref = g_strdup (ref);
  entry->value = g_strdup (value);
  entry->edits++;
}

static void
copy_drafts (GHashTable *from,
             GHashTable *to,
             guint       tablet)
{
  GHashTableIter iter;
  BookDraft *draft;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &draft))
    if (draft->tablet == tablet)
      {
        BookDraft *copy = g_new0 (BookDraft, 1);

        copy->tablet = tablet;
        copy->draft = g_strdup (draft->draft);
        copy->ref = g_strdup (draft->ref);
        copy->value = g_strdup (draft->value);
        copy->edits = draft->edits;
        g_hash_table_replace (to, copy->draft, copy);
      }
}

/* The tablet was copied. */
void
books_saved (Books *books,
             guint  tablet)
{
  g_clear_pointer (&books->saved_drafts[tablet], g_hash_table_unref);
  books->saved_drafts[tablet] = new_drafts ();
  copy_drafts (books->drafts, books->saved_drafts[tablet], tablet);
}

static gboolean
of_tablet (gpointer key,
           gpointer value,
           gpointer tablet)
{
  return ((BookDraft *) value)->tablet == GPOINTER_TO_UINT (tablet);
}

static gboolean
is_on_tablet (ModelWorld    *world,
              const BookRow *row)
{
  g_autofree char *found = one (world->tablets[row->tablet].disk.store,
                                "SELECT seq FROM change WHERE change_id = ?", row->change_id);

  return found != NULL;
}

static gboolean
is_at_county (ModelWorld    *world,
              const BookRow *row)
{
  g_autofree char *found =
    one (world->county.store, "SELECT seq FROM device_row WHERE change_id = ?", row->change_id);

  return found != NULL;
}

static gboolean
has_photo (ModelWorld    *world,
           const BookRow *row)
{
  g_autofree char *here = htk_attachment_path (world->tablets[row->tablet].disk.store, row->photo);
  g_autofree char *there = htk_attachment_path (world->county.store, row->photo);

  return g_file_test (here, G_FILE_TEST_EXISTS) || g_file_test (there, G_FILE_TEST_EXISTS);
}

/**
 * books_set_back:
 * @books: the books
 * @world: where a machine was set back just now
 * @tablet: which tablet, -1 for the county
 *
 * What nobody has any more is not asked for: no program brings it back. It must not come back by
 * half either.
 */
void
books_set_back (Books      *books,
                ModelWorld *world,
                int         tablet)
{
  GHashTableIter iter;
  BookRow *row;

  g_hash_table_iter_init (&iter, books->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      row->gone = row->gone || (!is_on_tablet (world, row) && !is_at_county (world, row));
      row->photo_gone = row->photo_gone || (row->photo != NULL && !has_photo (world, row));
    }
  if (tablet < 0)
    return;
  g_hash_table_foreach_remove (books->drafts, of_tablet, GUINT_TO_POINTER ((guint) tablet));
  copy_drafts (books->saved_drafts[tablet], books->drafts, (guint) tablet);
}

/* A visit that the county does not have: it refused it, or nobody brings it back. */
static gboolean
is_away (ModelWorld    *world,
         const BookRow *row)
{
  g_autofree char *there =
    one (world->county.store, "SELECT id FROM visit WHERE id = ?", row->visit);

  return there == NULL;
}

/* What the county may say no to: a worker's void of a visit that its lead has approved meanwhile, a
 * visit in a region that is nobody's here, and what is said of a visit that it refused. */
static gboolean
may_be_refused (ModelWorld    *world,
                const BookRow *row,
                const char    *code)
{
  if (g_str_equal (row->kind, "visit.submit"))
    return g_strcmp0 (code, "scope") == 0;
  if (g_str_equal (row->kind, "visit.void"))
    return g_strcmp0 (code, "role") == 0;
  return (g_strcmp0 (code, "scope") == 0 || g_strcmp0 (code, "not-found") == 0) &&
         is_away (world, row);
}

/* Of what it refused nothing stays on the tablet that nobody is asked about: the newest word about the
 * visit is at the county, or waits for its person. */
static void
check_refused (Books         *books,
               ModelWorld    *world,
               const BookRow *row)
{
  HtkStore *store = world->tablets[row->tablet].disk.store;
  g_autofree char *taken =
    one (store, "SELECT 1 FROM change WHERE object = ? AND verdict <> 'refused' AND kind IN"
         " ('visit.submit', 'visit.void') AND seq >= (SELECT max (seq) FROM change c WHERE c.object ="
         " change.object AND c.kind = 'visit.submit')", row->visit);
  g_autofree char *listed =
    one (store, "SELECT 1 FROM change WHERE object = ? AND kind = 'visit.submit' AND "
         HTK_NEEDS_ATTENTION, row->visit);

  if (taken == NULL && listed == NULL)
    fault (books, "visit %s of tablet %u was refused, and nobody is asked about it", row->visit,
           row->tablet);
}

static void
check_answer (Books         *books,
              ModelWorld    *world,
              const BookRow *row)
{
  HtkStore *county = world->county.store;
  g_autofree char *answer =
    one (county, "SELECT verdict FROM device_row WHERE change_id = ?", row->change_id);
  g_autofree char *code =
    one (county, "SELECT code FROM device_row WHERE change_id = ?", row->change_id);
  g_autofree char *kept =
    one (world->tablets[row->tablet].disk.store,
         "SELECT coalesce (verdict, 'none') FROM change WHERE change_id = ?", row->change_id);
  g_autofree char *revisions =
    row->revision != NULL
      ? one (county, "SELECT count (*) FROM visit_revision WHERE id = ?", row->revision) : NULL;

  if (kept == NULL)
    fault (books, "row %s (%s) is not on tablet %u any more", row->change_id, row->kind,
           row->tablet);
  else if (g_strcmp0 (kept, answer) != 0)
    fault (books, "row %s (%s) was answered “%s” and tablet %u keeps “%s”", row->change_id,
           row->kind, answer, row->tablet, kept);
  if (g_strcmp0 (answer, "refused") == 0 && g_str_equal (row->kind, "visit.submit"))
    check_refused (books, world, row);
  if (g_strcmp0 (answer, "refused") == 0 && !may_be_refused (world, row, code))
    fault (books, "row %s (%s) of tablet %u was refused: %s", row->change_id, row->kind,
           row->tablet, code);
  /* Of one that came too late the row is kept, and the person is told. */
  if (revisions != NULL && g_strcmp0 (code, "state") != 0 && g_strcmp0 (answer, "refused") != 0 &&
      !g_str_equal (revisions, "1"))
    fault (books, "revision %s is %s times at the county", row->revision, revisions);
}

static void
check_row (Books         *books,
           ModelWorld    *world,
           const BookRow *row)
{
  g_autofree char *times =
    one (world->county.store, "SELECT count (*) FROM device_row WHERE change_id = ?",
         row->change_id);

  if (g_strcmp0 (times, "1") != 0)
    fault (books, "row %s (%s) of tablet %u is %s times at the county", row->change_id, row->kind,
           row->tablet, times);
  check_answer (books, world, row);
}

static void
check_photo (Books         *books,
             ModelWorld    *world,
             const BookRow *row)
{
  g_autofree char *path = htk_attachment_path (world->county.store, row->photo);
  g_autofree char *bytes = NULL;
  g_autofree char *hash = NULL;
  gsize size;

  if (!g_file_get_contents (path, &bytes, &size, NULL))
    {
      fault (books, "photo %.8s of tablet %u is not at the county", row->photo, row->tablet);
      return;
    }
  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guint8 *) bytes, size);
  if (size != row->photo_size || !g_str_equal (hash, row->photo))
    fault (books, "photo %.8s has %zu bytes at the county and %zu on the tablet", row->photo, size,
           row->photo_size);
}

static void
check_draft (Books           *books,
             ModelWorld      *world,
             const BookDraft *draft)
{
  HtkStore *store = world->tablets[draft->tablet].disk.store;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ops = htk_draft_ops (store, draft->draft, &error);
  const HtkDraftOp *last;

  if (ops == NULL || ops->len < draft->edits)
    {
      fault (books, "draft %s has %u of %u answers", draft->draft, ops != NULL ? ops->len : 0,
             draft->edits);
      return;
    }
  last = g_ptr_array_index (ops, ops->len - 1);
  /* One more may be there: it was written when the tablet died before it could say so. */
  if (ops->len == draft->edits && !g_str_equal (last->value, draft->value))
    fault (books, "draft %s says “%s” and not “%s”", draft->draft, last->value, draft->value);
}

#define VISIT_STATES                                                                               \
  "SELECT group_concat (id || ' ' || state || ' ' || revision_id || ' v' || version, char (10))"     \
  " FROM (SELECT * FROM visit WHERE id NOT IN (SELECT value FROM json_each (?)) ORDER BY id)"
#define REVISIONS                                                                                  \
  "SELECT group_concat (id || ' ' || answers_hash, char (10)) FROM (SELECT * FROM visit_revision"  \
  " WHERE id NOT IN (SELECT value FROM json_each (?)) ORDER BY id)"
/* A correction that came too late, or was refused, is on its tablet and in its row, and no revision of
 * the visit. */
#define NOT_TAKEN                                                                                  \
  "SELECT json_group_array (r) FROM (SELECT json_extract (json_extract (row, '$.body'),"           \
  " '$.revision_id') AS r FROM device_row WHERE kind = 'visit.submit'"                             \
  " AND (code = 'state' OR verdict = 'refused')) WHERE r NOT IN (SELECT id FROM visit_revision)"

static void
compare (Books      *books,
         ModelWorld *world,
         guint       i,
         const char *what,
         const char *sql,
         const char *argument)
{
  g_autofree char *there = one (world->county.store, sql, argument);
  g_autofree char *here = one (world->tablets[i].disk.store, sql, argument);

  if (g_strcmp0 (there, here) != 0)
    fault (books, "%s differ. The county has\n%s\nand tablet %u\n%s", what, there, i, here);
}

/* (transfer full): ids as JSON of the revisions that the county did not take, and of those that nobody has as a
 * row any more: the other tablet may have heard of them before. */
static char *
revisions_away (Books      *books,
                ModelWorld *world)
{
  g_autofree char *not_taken = one (world->county.store, NOT_TAKEN, NULL);
  g_autoptr (GString) ids = g_string_new (not_taken);
  GHashTableIter iter;
  BookRow *row;

  g_string_truncate (ids, ids->len - 1);
  g_hash_table_iter_init (&iter, books->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      g_autofree char *there =
        row->gone && row->revision != NULL
          ? one (world->county.store, "SELECT id FROM visit_revision WHERE id = ?", row->revision)
          : g_strdup ("");

      if (there == NULL)
        g_string_append_printf (ids, "%s\"%s\"", ids->len > 1 ? "," : "", row->revision);
    }
  g_string_append_c (ids, ']');
  return g_string_free (g_steal_pointer (&ids), FALSE);
}

/* (transfer full): their ids as JSON. */
static char *
visits_away (Books      *books,
             ModelWorld *world)
{
  g_autoptr (GString) ids = g_string_new ("[");
  GHashTableIter iter;
  BookRow *row;

  g_hash_table_iter_init (&iter, books->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    if (is_away (world, row))
      g_string_append_printf (ids, "%s\"%s\"", ids->len > 1 ? "," : "", row->visit);
  g_string_append_c (ids, ']');
  return g_string_free (g_steal_pointer (&ids), FALSE);
}

static void
check_ends (Books      *books,
            ModelWorld *world)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *not_there = revisions_away (books, world);
  g_autofree char *away = visits_away (books, world);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < MODEL_TABLETS; i++)
    {
      HtkStore *store = world->tablets[i].disk.store;
      g_autoptr (GError) broken = NULL;

      if (htk_journal_count_pending (store) > 0)
        fault (books, "%" G_GINT64_FORMAT " rows of tablet %u are still pending: %s",
               htk_journal_count_pending (store), i,
               world->tablets[i].error != NULL ? world->tablets[i].error : "without an error");
      else if (world->tablets[i].error != NULL)
        fault (books, "the last round of tablet %u failed: %s", i, world->tablets[i].error);
      if (!htk_journal_verify (store, &broken))
        fault (books, "tablet %u: %s", i, broken->message);
      compare (books, world, i, "the states of visits", VISIT_STATES, away);
      compare (books, world, i, "the revisions", REVISIONS, not_there);
    }
  if (!htk_audit_verify (world->county.store, found, NULL, &error))
    fault (books, "the audit could not be made: %s", error->message);
  for (guint i = 0; i < found->len; i++)
    fault (books, "the audit found: %s", (char *) g_ptr_array_index (found, i));
}

/**
 * books_balance:
 * @books: what was saved
 * @world: where everything has been sent
 *
 * Returns: whether all of it is there once; otherwise the faults are in words in @books
 */
gboolean
books_balance (Books      *books,
               ModelWorld *world)
{
  GHashTableIter iter;
  BookRow *row;
  BookDraft *draft;

  g_hash_table_iter_init (&iter, books->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    if (!row->gone)
      {
        check_row (books, world, row);
        if (row->photo != NULL && !row->photo_gone)
          check_photo (books, world, row);
      }
  g_hash_table_iter_init (&iter, books->drafts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &draft))
    check_draft (books, world, draft);
  check_ends (books, world);
  return books->faults->len == 0;
}
