/* The words that a person typed on a page and has not sent, by who typed them, what they are about, what was to be
 * done with them and the field they stand in. The pages keep them; what sends them forgets them in its transaction. */
#include "app/store/htk-begun-words.h"

#include "app/store/htk-store-private.h"

/**
 * htk_begun_words_keep:
 * @store: a tablet's store
 * @person: who typed them, a user's id
 * @thing: what they are about: the id of a revision, a case, a finding, a comment …
 * @deed: what is to be done with them: "review", "void", the event of a step …
 * @field: where they stand, any name that the page finds again
 * @words: (nullable): the words; none, or "", when the person emptied the field
 * @error: return location
 *
 * Keeps words in the place of those the field held before. They are no work that waits to be sent, and no row
 * of the journal tells of them. On a full disk the reserve gives way, as for an answer.
 *
 * Returns: FALSE with an error of the store: what was kept before is kept still
 */
gboolean
htk_begun_words_keep (HtkStore    *store,
                      const char  *person,
                      const char  *thing,
                      const char  *deed,
                      const char  *field,
                      const char  *words,
                      GError     **error)
{
  gboolean any = words != NULL && *words != '\0';
  g_autoptr (HtkStmt) stmt = htk_stmt (store, any
    ? "INSERT INTO begun_words (person, thing, deed, field, words, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
      " ON CONFLICT (thing, deed, person, field) DO UPDATE SET words = excluded.words, at = excluded.at"
    : "DELETE FROM begun_words WHERE person = ?1 AND thing = ?2 AND deed = ?3 AND field = ?4", error);

  if (stmt == NULL)
    return FALSE;
  if (any)
    htk_stmt_bind (stmt, "ttttti", person, thing, deed, field, words, g_get_real_time () / 1000);
  else
    htk_stmt_bind (stmt, "tttt", person, thing, deed, field);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_begun_words_load:
 * @store: a tablet's store
 * @person: who comes back to them: nobody reads what another person typed
 * @thing: what they are about
 * @deed: what was to be done with them
 * @error: return location
 *
 * Returns: (transfer full) (element-type utf8 utf8): the words by their field; NULL with an error of the store
 */
GHashTable *
htk_begun_words_load (HtkStore    *store,
                      const char  *person,
                      const char  *thing,
                      const char  *deed,
                      GError     **error)
{
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT field, words FROM begun_words WHERE person = ? AND thing = ? AND deed = ?", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "ttt", person, thing, deed);
  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (has_row)
        g_hash_table_insert (words, g_strdup (htk_stmt_text (stmt, 0)), g_strdup (htk_stmt_text (stmt, 1)));
    }
  return g_steal_pointer (&words);
}

/**
 * htk_begun_words_forget:
 * @store: a tablet's store
 * @person: (nullable): who typed them; NULL of everybody, where the deed can be done but once
 * @thing: what they are about
 * @deed: what was done with them
 * @error: return location
 *
 * Forgets what was sent, in the transaction that sends it: after a kill the words are either here or sent.
 *
 * Returns: FALSE with an error of the store
 */
gboolean
htk_begun_words_forget (HtkStore    *store,
                        const char  *person,
                        const char  *thing,
                        const char  *deed,
                        GError     **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "DELETE FROM begun_words WHERE thing = ?1 AND deed = ?2 AND (?3 IS NULL OR person = ?3)", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttt", thing, deed, person);
  return htk_stmt_run (stmt, error);
}
