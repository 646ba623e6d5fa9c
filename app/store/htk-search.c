/* Finds households and villages by a few typed letters. Each key is a range of an index, of which the
 * first rows are read: the time does not grow with the register. */
#include "app/store/htk-search.h"

#include "app/store/htk-register-fill.h"
#include "app/store/htk-register-private.h"

#include <string.h>

/* Which keys a text can be a part of: a person types either characters, letters or digits. */
typedef enum
{
  NAME,
  LETTERS,
  NUMBER,
} Kind;

/* How a hit ranks, and where in the name it lies: the first of two ranks that fit is the one. A head
 * of a household is one of its members as well. */
#define FIRST_OF(table, columns, where) \
  " SELECT * FROM (SELECT " columns " FROM " table " WHERE " where " LIMIT ?3)"
#define RANGE "BETWEEN ?1 AND ?2"
#define READ                                                                                       \
  " SELECT " HTK_HOUSEHOLD_COLUMNS ", m.name, hit.place, min (hit.rank) FROM hit"                  \
  " JOIN household h ON h.rowid = hit.id LEFT JOIN member m ON m.rowid = hit.member"               \
  " LEFT JOIN region r ON r.code = h.village_code WHERE h.status = 'active' GROUP BY h.rowid"      \
  " ORDER BY min (hit.rank), h.next_due IS NULL, h.next_due, h.rowid LIMIT ?3"
/* A member's row names its household by its id. */
#define MEMBER(rank, place) \
  "(SELECT h.rowid FROM household h WHERE h.id = household_id), rowid, " rank ", " place

#define BY_NUMBER                                                                                  \
  "WITH hit (id, member, rank, place) AS ("                                                        \
  FIRST_OF ("household", "rowid, NULL, hh_no <> ?1, -2", "hh_no " RANGE)                           \
  " UNION ALL" FIRST_OF ("household", "rowid, NULL, local_no <> ?1, -2", "local_no " RANGE)        \
  ")" READ

static const char *const household_sql[] = {
  [NAME] = "WITH hit (id, member, rank, place) AS ("
    FIRST_OF ("household", "rowid, NULL, head_name <> ?1, 0", "head_name " RANGE)
    " UNION ALL" FIRST_OF ("member", MEMBER ("2 + (name <> ?1)", "0"), "name " RANGE)
    " UNION ALL" FIRST_OF ("member", MEMBER ("4 + (rel <> 'head')", "1"),
                           "length (name) > 1 AND substr (name, 2) " RANGE)
    " UNION ALL" FIRST_OF ("member", MEMBER ("6 + (rel <> 'head')", "2"),
                           "length (name) > 2 AND substr (name, 3) " RANGE)
    ")" READ,
  [LETTERS] = "WITH hit (id, member, rank, place) AS ("
    FIRST_OF ("household", "rowid, NULL, 1 + (head_initials <> ?1), 0", "head_initials " RANGE)
    " UNION ALL" FIRST_OF ("household", "rowid, NULL, head_pinyin <> ?1, -1", "head_pinyin " RANGE)
    " UNION ALL" FIRST_OF ("member", MEMBER ("3 + (initials <> ?1)", "0"), "initials " RANGE)
    " UNION ALL" FIRST_OF ("member", MEMBER ("3 + (pinyin <> ?1)", "-1"), "pinyin " RANGE)
    " UNION ALL" FIRST_OF ("member", MEMBER ("3", "0"),
                           "json_extract (extra, '$.initials_also') IS NOT NULL"
                           " AND json_extract (extra, '$.initials_also') " RANGE)
    " UNION ALL" FIRST_OF ("member", MEMBER ("3", "-1"),
                           "json_extract (extra, '$.pinyin_also') IS NOT NULL"
                           " AND json_extract (extra, '$.pinyin_also') " RANGE)
    " UNION ALL" FIRST_OF ("member", MEMBER ("5 + (rel <> 'head')", "1"),
                           "length (initials) > 1 AND substr (initials, 2) " RANGE)
    ")" READ,
  [NUMBER] = BY_NUMBER,
};

/* While the register fills, members can be found by no index, and a person who types does not wait for a walk. */
static const char *const head_sql[] = {
  [NAME] = "WITH hit (id, member, rank, place) AS ("
    FIRST_OF ("household", "rowid, NULL, head_name <> ?1, 0", "head_name " RANGE)
    ")" READ,
  [LETTERS] = "WITH hit (id, member, rank, place) AS ("
    FIRST_OF ("household", "rowid, NULL, 1 + (head_initials <> ?1), 0", "head_initials " RANGE)
    " UNION ALL" FIRST_OF ("household", "rowid, NULL, head_pinyin <> ?1, -1", "head_pinyin " RANGE)
    ")" READ,
  [NUMBER] = BY_NUMBER,
};

#define VILLAGE_SELECT                                                                             \
  "SELECT v.code, v.name, coalesce (t.name, ''), 0, 0, 0 FROM region v"                            \
  " LEFT JOIN region t ON t.code = v.parent WHERE v.level = 5 AND "

/* Villages are some hundreds: of their names any part is looked for. */
static const char *const village_sql[] = {
  [NAME] = VILLAGE_SELECT "(instr (v.name, ?1) > 0 OR ?2 IS NULL)"
    " ORDER BY instr (v.name, ?1), v.code LIMIT ?3",
  [LETTERS] = VILLAGE_SELECT "v.code IN (SELECT code FROM region WHERE level = 5"
    " AND json_extract (extra, '$.pinyin') " RANGE " UNION ALL SELECT code FROM region WHERE level = 5"
    " AND json_extract (extra, '$.initials') " RANGE ") ORDER BY v.code LIMIT ?3",
  [NUMBER] = VILLAGE_SELECT "v.code " RANGE " ORDER BY v.code LIMIT ?3",
};

void
htk_hit_free (HtkHit *self)
{
  if (self == NULL)
    return;
  htk_household_free (self->household);
  htk_village_free (self->village);
  g_free (self->member);
  g_free (self);
}

/* What is looked for: without the spaces and marks people put between syllables. */
static char *
key_of (const char *text,
        Kind       *kind)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  GString *key = g_string_new (NULL);

  *kind = NUMBER;
  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || c == '\'' || c == 0xb7)
        continue;
      if (c >= 0x80)
        *kind = NAME;
      else if (*kind == NUMBER && !g_ascii_isdigit (c))
        *kind = LETTERS;
      g_string_append_unichar (key, c == 0xfc ? 'v' : c);
    }
  if (strstr (key->str, "v") != NULL && g_str_is_ascii (key->str))
    *kind = LETTERS;
  return g_string_free (key, FALSE);
}

/* The least text that is above all texts beginning with @key. */
static char *
end_of (const char *key)
{
  return g_strconcat (key, "\xf4\x8f\xbf\xbf", NULL);
}

typedef HtkHit *(*HitRead) (HtkStmt *stmt, const char *key);

static HtkHit *
read_household (HtkStmt    *stmt,
                const char *key)
{
  HtkHit *hit = g_new0 (HtkHit, 1);
  const char *name = htk_stmt_text (stmt, HTK_HOUSEHOLD_N_COLUMNS);
  int place = (int) htk_stmt_int (stmt, HTK_HOUSEHOLD_N_COLUMNS + 1);

  hit->household = htk_household_read (stmt);
  if (*name != '\0' && !g_str_equal (name, hit->household->head_name))
    hit->member = g_strdup (name);
  hit->from = place > 0 ? (guint) place : 0;
  if (place >= 0)
    hit->n_chars = (guint) g_utf8_strlen (key, -1);
  else if (place == -1)
    hit->n_chars = (guint) g_utf8_strlen (hit->member != NULL ? hit->member
                                                             : hit->household->head_name, -1);
  return hit;
}

static HtkHit *
read_village (HtkStmt    *stmt,
              const char *key)
{
  HtkHit *hit = g_new0 (HtkHit, 1);
  const char *part;

  hit->village = g_new0 (HtkVillage, 1);
  hit->village->code = g_strdup (htk_stmt_text (stmt, 0));
  hit->village->name = g_strdup (htk_stmt_text (stmt, 1));
  hit->village->town = g_strdup (htk_stmt_text (stmt, 2));
  part = strstr (hit->village->name, key);
  if (part != NULL)
    {
      hit->from = (guint) g_utf8_pointer_to_offset (hit->village->name, part);
      hit->n_chars = (guint) g_utf8_strlen (key, -1);
    }
  return hit;
}

static GPtrArray *
search (HtkStore          *store,
        const char *const *sql,
        const char        *text,
        guint              limit,
        HitRead            read,
        GError           **error)
{
  g_autoptr (GPtrArray) hits = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_hit_free);
  Kind kind;
  g_autofree char *key = key_of (text, &kind);
  g_autofree char *end = end_of (key);
  g_autoptr (HtkStmt) stmt = NULL;
  gboolean has_row = TRUE;

  if (*key == '\0')
    return g_steal_pointer (&hits);
  stmt = htk_stmt (store, sql[kind], error);
  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "tti", key, end, (gint64) limit);
  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (hits, read (stmt, key));
    }
  return g_steal_pointer (&hits);
}

/**
 * htk_search_households:
 * @store: a tablet's store
 * @text: a part of a name, the beginning of its pinyin or initials (with the surname or without), or
 *   the beginning of a household's number
 * @limit: at most so many
 * @error: return location
 *
 * Finds households by their head or any member. What is the whole name or number comes first, then
 * names of heads, then of members, then parts of names; among equals who is due first. While a first download fills the
 * register (htk-register-fill.h) only heads are found, by the beginning of what they are called.
 *
 * Returns: (transfer full) (element-type HtkHit): what was found
 */
GPtrArray *
htk_search_households (HtkStore   *store,
                       const char *text,
                       guint       limit,
                       GError    **error)
{
  return search (store, htk_register_fill_waits (store) ? head_sql : household_sql, text, limit, read_household,
                 error);
}

/**
 * htk_search_villages:
 * @store: a tablet's store
 * @text: a part of a village's name, the beginning of its pinyin, its initials or its code
 * @limit: at most so many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkHit): villages, without their counts
 */
GPtrArray *
htk_search_villages (HtkStore   *store,
                     const char *text,
                     guint       limit,
                     GError    **error)
{
  return search (store, village_sql, text, limit, read_village, error);
}
