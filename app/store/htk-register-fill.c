/* The first download of a register: the indexes by which a search finds members are given up before and made again at
 * the end.
 *
 * Names come in no order. The members of a household are put at some twenty-five places of these indexes, and once the
 * indexes are larger than the memory for them, each place is a page that is read and deciphered, enciphered and
 * written to the log, and moved from there into the file: of a register of 450 MB six gigabytes were written, and the
 * more households there were the more each of them cost. Made at the end an index is sorted once and written once.
 *
 * Meanwhile a search finds heads of households only (htk-search.c), and nothing else changes: the lists of the app and
 * the references between tables keep their indexes. Who is killed leaves the indexes away, and who fills next makes
 * them. */
#include "app/store/htk-register-fill.h"

#include "app/store/htk-store-private.h"

/* As the migrations make them; a test holds the two together. A migration that changes one of them must not
 * expect that it is there. */
#define INDEX(name, on) { name, "DROP INDEX IF EXISTS " name, "CREATE INDEX IF NOT EXISTS " name " ON " on }
static const struct
{
  const char *name, *drop, *make;
} indexes[] = {
  INDEX ("member_id_no", "member (id_no) WHERE id_no IS NOT NULL"),
  INDEX ("member_name", "member (name)"),
  INDEX ("member_pinyin", "member (pinyin)"),
  INDEX ("member_initials", "member (initials)"),
  INDEX ("member_given", "member (substr (name, 2)) WHERE length (name) > 1"),
  INDEX ("member_last", "member (substr (name, 3)) WHERE length (name) > 2"),
  INDEX ("member_given_initials", "member (substr (initials, 2)) WHERE length (initials) > 1"),
  INDEX ("member_pinyin_also", "member (json_extract (extra, '$.pinyin_also'))"
         " WHERE json_extract (extra, '$.pinyin_also') IS NOT NULL"),
  INDEX ("member_initials_also", "member (json_extract (extra, '$.initials_also'))"
         " WHERE json_extract (extra, '$.initials_also') IS NOT NULL"),
};

static gboolean
is_there (HtkStore   *store,
          const char *name,
          gboolean   *there,
          GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", name);
  return htk_stmt_next (stmt, there, error);
}

static gboolean
change (HtkStore   *store,
        const char *sql,
        GError    **error)
{
  if (sqlite3_exec (htk_store_db (store), sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  htk_store_set_error (htk_store_db (store), sql, error);
  return FALSE;
}

/**
 * htk_register_fill_begin:
 * @store: a tablet's store, outside a transaction
 * @error: return location
 *
 * Before many rows are written into a register that has few: gives up what a search needs.
 *
 * Returns: FALSE with an error of %HTK_STORE_ERROR; then nothing has changed
 */
gboolean
htk_register_fill_begin (HtkStore *store,
                         GError  **error)
{
  gboolean done = TRUE;

  if (!htk_store_begin (store, error))
    return FALSE;
  for (gsize i = 0; done && i < G_N_ELEMENTS (indexes); i++)
    done = change (store, indexes[i].drop, error);
  if (done)
    return htk_store_commit (store, error);
  htk_store_rollback (store);
  return FALSE;
}

/**
 * htk_register_fill_waits:
 * @store: a tablet's store
 *
 * Returns: whether a filling has begun, in this process or one that was killed, and has not ended
 */
gboolean
htk_register_fill_waits (HtkStore *store)
{
  gboolean there = TRUE;

  /* The last one is made last. */
  return is_there (store, indexes[G_N_ELEMENTS (indexes) - 1].name, &there, NULL) && !there;
}

/**
 * htk_register_fill_end:
 * @store: a tablet's store, outside a transaction
 * @more: (out): whether to call it again
 * @error: return location
 *
 * Makes one of the indexes that are not there. One at a time: whoever else writes waits no longer than for that one.
 *
 * Returns: FALSE with an error of %HTK_STORE_ERROR
 */
gboolean
htk_register_fill_end (HtkStore *store,
                       gboolean *more,
                       GError  **error)
{
  *more = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (indexes); i++)
    {
      gboolean there;

      if (!is_there (store, indexes[i].name, &there, error))
        return FALSE;
      if (there)
        continue;
      *more = TRUE;
      return change (store, indexes[i].make, error);
    }
  return TRUE;
}
