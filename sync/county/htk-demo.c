/* Makes a demo register on imported villages. The same county, size, seed and day give the same
 * register; the register says in its meta row `demo` that it is one. */
#include "sync/county/htk-demo-private.h"

#include "app/record/htk-pack-install.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"

#define A_TRANSACTION 2000

/* splitmix64: small, and the same everywhere. */
static guint64
next_random (HtkDemo *demo)
{
  guint64 z = demo->random += 0x9e3779b97f4a7c15u;

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

guint
htk_demo_below (HtkDemo *demo,
                guint    n)
{
  return (guint) ((next_random (demo) >> 32) * n >> 32);
}

gboolean
htk_demo_chance (HtkDemo *demo,
                 guint    per_mille)
{
  return htk_demo_below (demo, 1000) < per_mille;
}

int
htk_demo_between (HtkDemo *demo,
                  int      low,
                  int      high)
{
  return low + (int) htk_demo_below (demo, (guint) (high - low + 1));
}

/* (transfer full): a UUID version 7 from the generator's own clock and numbers. */
char *
htk_demo_id (HtkDemo *demo)
{
  guint64 a = next_random (demo), b = next_random (demo);
  gint64 ms = demo->clock++;

  return g_strdup_printf ("%08x-%04x-7%03x-%04x-%012" G_GINT64_MODIFIER "x",
                          (guint) (ms >> 16) & 0xffffffffu, (guint) ms & 0xffffu,
                          (guint) a & 0xfffu, 0x8000u | ((guint) (a >> 16) & 0x3fffu),
                          b & G_GUINT64_CONSTANT (0xffffffffffff));
}

/* (transfer full): YYYY-MM-DD */
char *
htk_demo_date (const GDate *date)
{
  return g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (date), g_date_get_month (date),
                          g_date_get_day (date));
}

void
htk_demo_day (HtkDemo *demo,
              int      days,
              GDate   *date)
{
  *date = demo->today;
  if (days >= 0)
    g_date_add_days (date, (guint) days);
  else
    g_date_subtract_days (date, (guint) -days);
}

static gboolean
read_villages (HtkDemo *demo,
               GError **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (demo->store,
    "SELECT code FROM region WHERE level = 5 AND substr (code, 1, length (?1)) = ?1 ORDER BY code",
    error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", demo->options->county);
  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return FALSE;
      if (has_row)
        g_ptr_array_add (demo->villages, g_strdup (htk_stmt_text (stmt, 0)));
    }
  if (demo->villages->len > 0)
    return TRUE;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT,
               "the register has no villages of %s: import the regions first",
               demo->options->county);
  return FALSE;
}

static gboolean
needs_empty (HtkDemo *demo,
             GError **error)
{
  if (!htk_county_one (demo->store, "SELECT 1 FROM household LIMIT 1", NULL, NULL, NULL, error))
    return error == NULL || *error == NULL;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE,
               "the register already has households: made-up ones are never mixed with others");
  return FALSE;
}

/* Big and small villages: the smaller of two draws weighs the first villages of a township. */
static gboolean
add_households (HtkDemo       *demo,
                HtkDemoResult *result,
                GError       **error)
{
  guint n = demo->villages->len;
  g_autofree guint *counts = g_new0 (guint, n);

  for (guint i = 0; i < demo->options->households; i++)
    {
      guint v = i < n ? i : htk_demo_below (demo, n);
      const char *village = demo->villages->pdata[v];
      g_autoptr (JsonObject) h = htk_demo_household (demo, village, ++counts[v], i + 1, error);

      if (h == NULL)
        return FALSE;
      result->members += json_array_get_length (htk_json_list (h, "members"));
      if (!htk_county_write (demo->store, "household", htk_json_text (h, "id"), village, h, error))
        return FALSE;
      if (i % A_TRANSACTION == A_TRANSACTION - 1 &&
          (!htk_store_commit (demo->store, error) || !htk_store_begin (demo->store, error)))
        return FALSE;
    }
  result->households = demo->options->households;
  result->villages = n;
  return TRUE;
}

/* The mark that this is a demo comes first: a register cut short by a kill says so too. */
static gboolean
make (HtkDemo       *demo,
      HtkDemoResult *result,
      GError       **error)
{
  g_autoptr (JsonObject) mark = json_object_new ();

  json_object_set_string_member (mark, "value", "1");
  if (!htk_store_begin (demo->store, error))
    return FALSE;
  if (read_villages (demo, error) && needs_empty (demo, error) &&
      htk_county_write (demo->store, "meta", "demo", "", mark, error) &&
      htk_demo_staff (demo, result, error) && htk_demo_places (demo, error) &&
      add_households (demo, result, error) && htk_demo_targets (demo, error))
    return htk_store_commit (demo->store, error);
  htk_store_rollback (demo->store);
  return FALSE;
}

/**
 * htk_demo_make:
 * @store: the county's store, with villages and without households
 * @options: what to make
 * @result: (out): what was made
 * @error: return location
 *
 * Fills the register.
 *
 * Returns: FALSE with %HTK_COUNTY_ERROR_INPUT when there are no villages, %HTK_COUNTY_ERROR_STATE
 *   when there are households, or an error of the store
 */
gboolean
htk_demo_make (HtkStore             *store,
               const HtkDemoOptions *options,
               HtkDemoResult        *result,
               GError              **error)
{
  HtkDemo demo = { .store = store, .options = options, .random = options->seed };
  gboolean done;

  memset (result, 0, sizeof *result);
  g_date_clear (&demo.today, 1);
  g_date_set_parse (&demo.today, options->today);
  demo.clock = ((gint64) g_date_get_julian (&demo.today) - 719163) * 86400000;
  demo.pinyin = htk_pinyin_new (error);
  demo.pack = demo.pinyin != NULL ? htk_pack_in_force (store, error) : NULL;
  demo.settings = demo.pack != NULL ? htk_pack_settings_csv (demo.pack, store, error) : NULL;
  demo.forms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) htk_form_unref);
  demo.births = g_hash_table_new (NULL, NULL);
  demo.villages = g_ptr_array_new_with_free_func (g_free);
  demo.helpers = g_ptr_array_new_with_free_func (g_free);
  demo.workers = g_ptr_array_new_with_free_func (g_free);
  done = demo.settings != NULL && make (&demo, result, error);
  g_hash_table_unref (demo.births);
  g_ptr_array_unref (demo.villages);
  g_ptr_array_unref (demo.helpers);
  g_ptr_array_unref (demo.workers);
  g_hash_table_unref (demo.forms);
  g_free (demo.settings);
  g_free (demo.round);
  htk_pack_free (demo.pack);
  htk_pinyin_free (demo.pinyin);
  return done;
}

void
htk_demo_result_clear (HtkDemoResult *result)
{
  g_clear_pointer (&result->officer, g_free);
  g_clear_pointer (&result->password, g_free);
}
