/* The three-way merge: each pair of {untouched, insert, edit, delete}, and what must hold for any
 * three rows. Random rows come from g_test_rand, whose seed is printed and taken back by --seed. */
#include "app/record/htk-merge.h"

#include <string.h>

#define ROUNDS 20000

/* "a=1 b=2"; NULL: no row */
static GHashTable *
row (const char *text)
{
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, " ", -1) : NULL;
  GHashTable *fields;

  if (text == NULL)
    return NULL;
  fields = htk_merge_row_new ();
  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *eq = strchr (parts[i], '=');

      if (eq != NULL)
        g_hash_table_insert (fields, g_strndup (parts[i], (gsize)(eq - parts[i])),
                             g_strdup (eq + 1));
    }
  return fields;
}

static GPtrArray *
conflicts_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)htk_merge_conflict_free);
}

static void
assert_equal (GHashTable *found, GHashTable *wanted)
{
  g_assert_true (htk_merge_rows_equal (found, wanted));
}

#define UNREF(row) g_clear_pointer (&(row), g_hash_table_unref)

typedef struct {
  const char *mine_did, *theirs_did;
  const char *base, *mine, *theirs, *merged;
  const char *told; /* names of the fields told, "*" for the row */
} Pair;

/* lessons.md 15: each pair has an outcome, and no deletion takes an edit with it. */
static const Pair pairs[] = {
  { "insert", "insert", NULL, "a=1 b=2", "a=1 c=3", "a=1 b=2 c=3", "" },
  { "insert", "insert differently", NULL, "a=1 b=2", "a=9 b=2", "a=9 b=2", "a" },
  { "insert", "edit", NULL, "a=1", "a=2 b=3", "a=2 b=3", "a" },
  { "insert", "delete", NULL, "a=1", NULL, "a=1", "" },
  { "edit", "insert", NULL, "a=2 b=3", "a=1", "a=1 b=3", "a" },
  { "edit", "edit elsewhere", "a=1 b=2", "a=5 b=2", "a=1 b=6", "a=5 b=6", "" },
  { "edit", "edit alike", "a=1", "a=5", "a=5", "a=5", "" },
  { "edit", "edit differently", "a=1 b=2", "a=5 b=2", "a=6 b=3", "a=6 b=3", "a" },
  { "edit", "delete", "a=1 b=2", "a=5 b=2", NULL, "a=5 b=2", "*" },
  { "delete", "insert", NULL, NULL, "a=1", "a=1", "" },
  { "delete", "edit", "a=1", NULL, "a=2", "a=2", "*" },
  { "delete", "delete", "a=1", NULL, NULL, NULL, "" },
  { "nothing", "delete", "a=1", "a=1", NULL, NULL, "" },
  { "delete", "nothing", "a=1", NULL, "a=1", NULL, "" },
  { "clear a field", "nothing", "a=1 b=2", "b=2", "a=1 b=2", "b=2", "" },
  { "clear a field", "edit it", "a=1 b=2", "b=2", "a=7 b=2", "a=7 b=2", "a" },
};

static void
test_pairs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GHashTable) base = row (pairs[i].base);
      g_autoptr (GHashTable) mine = row (pairs[i].mine);
      g_autoptr (GHashTable) theirs = row (pairs[i].theirs);
      g_autoptr (GHashTable) wanted = row (pairs[i].merged);
      g_autoptr (GPtrArray) conflicts = conflicts_new ();
      g_autoptr (GHashTable) merged = htk_merge (base, mine, theirs, conflicts);
      g_autoptr (GString) told = g_string_new (NULL);

      g_test_message ("%s x %s", pairs[i].mine_did, pairs[i].theirs_did);
      for (guint c = 0; c < conflicts->len; c++)
        {
          const HtkMergeConflict *conflict = conflicts->pdata[c];

          g_string_append (told, conflict->field != NULL ? conflict->field : "*");
        }
      assert_equal (merged, wanted);
      g_assert_cmpstr (told->str, ==, pairs[i].told);
    }
}

static GHashTable *
random_row (gboolean may_be_missing)
{
  GHashTable *fields;

  if (may_be_missing && g_test_rand_int_range (0, 8) == 0)
    return NULL;
  fields = htk_merge_row_new ();
  for (int i = 0; i < 5; i++)
    if (g_test_rand_int_range (0, 4) != 0)
      g_hash_table_insert (fields, g_strdup_printf ("f%d", i),
                           g_strdup_printf ("%d", g_test_rand_int_range (0, 3)));
  return fields;
}

static const char *
get (GHashTable *fields, const char *name)
{
  return fields != NULL ? g_hash_table_lookup (fields, name) : NULL;
}

/* Whether @value, which @end changed, is in what came out, or told. */
static gboolean
is_kept (
    const char *name, const char *value, GHashTable *merged, GPtrArray *conflicts, gboolean mine)
{
  if (g_strcmp0 (get (merged, name), value) == 0)
    return TRUE;
  for (guint i = 0; i < conflicts->len; i++)
    {
      const HtkMergeConflict *c = conflicts->pdata[i];

      if (g_strcmp0 (c->field, name) == 0 && g_strcmp0 (mine ? c->mine : c->theirs, value) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
assert_nothing_lost (
    GHashTable *base, GHashTable *end, GHashTable *merged, GPtrArray *conflicts, gboolean mine)
{
  for (int i = 0; end != NULL && i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("f%d", i);

      if (g_strcmp0 (get (end, name), get (base, name)) != 0)
        g_assert_true (is_kept (name, get (end, name), merged, conflicts, mine));
    }
}

static void
test_no_value_lost (void)
{
  for (int i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GHashTable) base = random_row (TRUE);
      g_autoptr (GHashTable) mine = random_row (TRUE);
      g_autoptr (GHashTable) theirs = random_row (TRUE);
      g_autoptr (GPtrArray) conflicts = conflicts_new ();
      g_autoptr (GHashTable) merged = htk_merge (base, mine, theirs, conflicts);

      assert_nothing_lost (base, mine, merged, conflicts, TRUE);
      assert_nothing_lost (base, theirs, merged, conflicts, FALSE);
    }
}

static void
test_identity (void)
{
  for (int i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GHashTable) base = random_row (TRUE);
      g_autoptr (GHashTable) other = random_row (TRUE);
      g_autoptr (GPtrArray) conflicts = conflicts_new ();
      GHashTable *same = htk_merge (base, base, base, conflicts);
      GHashTable *only_mine = htk_merge (base, other, base, conflicts);
      GHashTable *only_theirs = htk_merge (base, base, other, conflicts);
      GHashTable *alike = htk_merge (base, other, other, conflicts);

      assert_equal (same, base);
      assert_equal (only_mine, other);
      assert_equal (only_theirs, other);
      assert_equal (alike, other);
      g_assert_cmpuint (conflicts->len, ==, 0);
      UNREF (same);
      UNREF (only_mine);
      UNREF (only_theirs);
      UNREF (alike);
    }
}

/* Both ways round the same fields are told, and what is not told comes out the same. */
static void
test_commutes (void)
{
  for (int i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GHashTable) base = random_row (TRUE);
      g_autoptr (GHashTable) a = random_row (TRUE);
      g_autoptr (GHashTable) b = random_row (TRUE);
      g_autoptr (GPtrArray) there = conflicts_new ();
      g_autoptr (GPtrArray) back = conflicts_new ();
      g_autoptr (GHashTable) ab = htk_merge (base, a, b, there);
      g_autoptr (GHashTable) ba = htk_merge (base, b, a, back);

      g_assert_cmpuint (there->len, ==, back->len);
      for (guint c = 0; c < there->len; c++)
        {
          const HtkMergeConflict *x = there->pdata[c], *y = back->pdata[c];

          g_assert_cmpstr (x->field, ==, y->field);
          g_assert_cmpstr (x->base, ==, y->base);
          g_assert_cmpstr (x->mine, ==, y->theirs);
          g_assert_cmpstr (x->theirs, ==, y->mine);
          if (x->field != NULL)
            {
              g_hash_table_remove (ab, x->field);
              g_hash_table_remove (ba, x->field);
            }
        }
      assert_equal (ab, ba);
    }
}

/* A tablet that takes what came out and sends it again changes nothing. */
static void
test_idempotent (void)
{
  for (int i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GHashTable) base = random_row (TRUE);
      g_autoptr (GHashTable) mine = random_row (TRUE);
      g_autoptr (GHashTable) theirs = random_row (TRUE);
      g_autoptr (GHashTable) merged = htk_merge (base, mine, theirs, NULL);
      g_autoptr (GPtrArray) conflicts = conflicts_new ();
      g_autoptr (GHashTable) again = htk_merge (merged, merged, merged, conflicts);
      g_autoptr (GHashTable) over = htk_merge (theirs, merged, theirs, conflicts);

      assert_equal (again, merged);
      assert_equal (over, merged);
      g_assert_cmpuint (conflicts->len, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merge/lesson-15-every-pair-has-an-outcome", test_pairs);
  g_test_add_func ("/merge/no-value-is-lost", test_no_value_lost);
  g_test_add_func ("/merge/identity", test_identity);
  g_test_add_func ("/merge/commutes", test_commutes);
  g_test_add_func ("/merge/idempotent", test_idempotent);
  return g_test_run ();
}
