/* Counts a village one household at a time, for form B's village.csv and the village card. The
 * visit-level results are the form's own; nothing is judged twice here (domain.md 4.11). */
#include "app/rules/htk-village-tally.h"

#include <string.h>

const char *const htk_village_tally_names[]
    = { "v16",      "v16_num",      "v16_den",    "v17_num", "v17_den",  "v18_num",  "v18_den",
        "v18b_num", "v18b_den",     "v19_num",    "v19_den", "v20_num",  "v20_den",  "v21_net",
        "v21_n",    "v21_last_net", "v21_last_n", "v22_num", "v22_den",  "v23",      "v23_num",
        "v23_den",  "v24_num",      "v24_den",    "v25_num", "v25_den",  "v26_num",  "v26_den",
        "v27_want", "v27_labor",    "v28_num",    "v28_den", "v29b_num", "v29b_den", "v30_num",
        "v30_den",  "v31_num",      "v31_den",    "v32",     "v32_num",  "v33_num",  "v33_den",
        "hh_tap_num", "hh_central_num", "hh_water_den", "hh_trans_num", "hh_labor_n", NULL };

/* What is counted for an indicator, and which households keep it from its target. */
typedef struct {
  gint64 num, den;
  GPtrArray *households;
} Count;

struct _HtkVillageTally {
  GHashTable *counts; /* "v17" -> Count */
  GHashTable *texts;  /* name -> what lookup gave */
  gint64 net, n, last_net, last_n;
  gint64 want, labor, away;
  gint64 tap, central, water; /* households, of those whose water was asked */
};

static void
count_free (gpointer data)
{
  Count *count = data;

  g_ptr_array_unref (count->households);
  g_free (count);
}

/**
 * htk_village_tally_new:
 *
 * Returns: (transfer full): the counts of a village without households
 */
HtkVillageTally *
htk_village_tally_new (void)
{
  HtkVillageTally *self = g_new0 (HtkVillageTally, 1);

  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, count_free);
  self->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
htk_village_tally_free (HtkVillageTally *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->counts);
  g_hash_table_unref (self->texts);
  g_free (self);
}

/* @name: a literal. */
static Count *
count_of (HtkVillageTally *self, const char *name)
{
  Count *count = g_hash_table_lookup (self->counts, name);

  if (count == NULL)
    {
      count = g_new0 (Count, 1);
      count->households = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->counts, (gpointer)name, count);
    }
  return count;
}

/* @household: (nullable): listed when what is counted lacks something; once only. */
static void
add (HtkVillageTally *self, const char *name, gint64 num, gint64 den, const char *household)
{
  Count *count = count_of (self, name);
  guint n = count->households->len;

  count->num += num;
  count->den += den;
  if (household != NULL
      && (n == 0 || !g_str_equal (g_ptr_array_index (count->households, n - 1), household)))
    g_ptr_array_add (count->households, g_strdup (household));
}

static void
add_met (HtkVillageTally *self, const HtkTallyHousehold *h, const char *name, gboolean met)
{
  add (self, name, met, 1, met ? NULL : h->id);
}

static const char *
answer (const HtkTallyHousehold *h, int member, const char *name)
{
  const char *text = h->answer (name, member, h->data);

  return text != NULL ? text : "";
}

static gboolean
is (const HtkTallyHousehold *h, int member, const char *name, const char *value)
{
  return g_str_equal (answer (h, member, name), value);
}

static gboolean
number (const HtkTallyHousehold *h, int member, const char *name, gint64 *value)
{
  gint64 scaled;

  *value = 0;
  if (!htk_exact_parse (answer (h, member, name), &scaled))
    return FALSE;
  *value = scaled / HTK_EXACT_SCALE;
  return TRUE;
}

/* Asked with y or n; what was not asked is in neither count. */
static void
add_asked (HtkVillageTally *self,
           const HtkTallyHousehold *h,
           int member,
           const char *name,
           const char *question)
{
  if (is (h, member, question, "y") || is (h, member, question, "n"))
    add_met (self, h, name, is (h, member, question, "y"));
}

/* V17: the exempt (newborn, army, insured elsewhere) pass in D4 and are nobody's gap. */
static void
add_insurance (HtkVillageTally *self, const HtkTallyHousehold *h, int m)
{
  if (is (h, m, "m_basic_ins", "resident") || is (h, m, "m_basic_ins", "worker"))
    add_met (self, h, "v17", TRUE);
  else if (is (h, m, "m_basic_ins", "none") && is (h, m, "m_d4", "fail"))
    add_met (self, h, "v17", FALSE);
  add_asked (self, h, m, "v18", "m_major_ins");
  add_asked (self, h, m, "v19", "m_med_aid");
  add_asked (self, h, m, "v20", "m_fd");
}

/* V18b: from 65, below 7, disabled; signed, and where visits were counted, visited. */
static void
add_key_group (HtkVillageTally *self, const HtkTallyHousehold *h, int m)
{
  gint64 age, visits;
  gboolean of_group = number (h, m, "m_age", &age) && (age >= 65 || age < 7);
  gboolean visited = !number (h, m, "m_fd_n", &visits) || visits > 0;

  if (strstr (answer (h, m, "m_health"), "disabled") != NULL)
    of_group = TRUE;
  if (of_group && *answer (h, m, "m_fd") != '\0')
    add_met (self, h, "v18b", is (h, m, "m_fd", "y") && visited);
}

/* Outside the township. */
static gboolean
works_away (const HtkTallyHousehold *h, int m)
{
  static const char *const away[] = { "county", "city", "province", "out", "abroad", NULL };

  return g_strv_contains (away, answer (h, m, "m_work_place"));
}

static void
add_member (HtkVillageTally *self, const HtkTallyHousehold *h, int m)
{
  if (!is (h, m, "m_status", "ok"))
    return;
  if (is (h, m, "m_d3", "fail"))
    add (self, "v16", 1, 0, h->id);
  add_insurance (self, h, m);
  add_key_group (self, h, m);
  if (is (h, m, "m_inschool", "1") && is (h, m, "m_comp", "0")
      && (is (h, m, "m_aid", "got") || is (h, m, "m_aid", "due")))
    add_met (self, h, "v26", is (h, m, "m_aid", "got"));
  self->labor += is (h, m, "m_able", "1");
  self->want += is (h, m, "m_able", "1") && *answer (h, m, "m_want") != '\0';
  self->away += is (h, m, "m_able", "1") && works_away (h, m);
}

static void
add_income (HtkVillageTally *self, const HtkTallyHousehold *h)
{
  gint64 net, n;

  if (!number (h, HTK_TALLY_HOUSEHOLD, "net_fen", &net) || !number (h, HTK_TALLY_HOUSEHOLD, "n", &n)
      || n < 1)
    return;
  if (h->hh_type == 1)
    {
      gboolean low = is (h, HTK_TALLY_HOUSEHOLD, "low5000", "1");

      add (self, "v22", low, 1, low ? h->id : NULL);
    }
  if (h->last_n < 1)
    return;
  self->net += net;
  self->n += n;
  self->last_net += h->last_net_fen;
  self->last_n += h->last_n;
  if (htk_exact_compare (net, n, h->last_net_fen, h->last_n) < 0)
    add (self, "v21", 0, 0, h->id);
}

/* V23: somebody of the four groups lives in a house rated C or D. */
static void
add_house (HtkVillageTally *self, const HtkTallyHousehold *h)
{
  const int hh = HTK_TALLY_HOUSEHOLD;
  gboolean unsafe = (is (h, hh, "h_grade", "C") || is (h, hh, "h_grade", "D"))
                    && is (h, hh, "h_live", "live") && *answer (h, hh, "h_target") != '\0';

  if (*answer (h, hh, "d5") != '\0' && !is (h, hh, "d5", "na"))
    add (self, "v23", unsafe, 1, unsafe ? h->id : NULL);
  add_asked (self, h, hh, "v24", "mv_in");
}

/* A tap in the house or a shared one is central supply. */
static void
add_water (HtkVillageTally *self, const HtkTallyHousehold *h)
{
  gboolean tap = is (h, HTK_TALLY_HOUSEHOLD, "w_src", "home");

  if (*answer (h, HTK_TALLY_HOUSEHOLD, "w_src") == '\0')
    return;
  self->water++;
  self->tap += tap;
  self->central += tap || is (h, HTK_TALLY_HOUSEHOLD, "w_src", "point");
}

static void
add_living (HtkVillageTally *self, const HtkTallyHousehold *h)
{
  const int hh = HTK_TALLY_HOUSEHOLD;
  gint64 able, present, supported;

  if (*answer (h, hh, "d3") != '\0' && !is (h, hh, "d3", "na"))
    add (self, "v16", 0, 1, NULL);
  if (number (h, hh, "n_able", &able) && number (h, hh, "n_ok", &present)
      && number (h, hh, "n_sup_all", &supported) && present > 0 && able == 0)
    add_met (self, h, "v25", supported > 0);
  if (is (h, hh, "has_ind", "1") && *answer (h, hh, "ind_coop") != '\0')
    add_met (self, h, "v28", is (h, hh, "ind_coop", "y"));
}

/**
 * htk_village_tally_add:
 * @self: a tally
 * @household: a household of the village
 *
 * Counts a household, once. What was not asked is in no numerator and in no denominator.
 */
void
htk_village_tally_add (HtkVillageTally *self, const HtkTallyHousehold *household)
{
  const HtkTallyHousehold *h = household;
  gboolean met = h->answer != NULL && is (h, HTK_TALLY_HOUSEHOLD, "contacted", "1");

  g_hash_table_remove_all (self->texts);
  if (h->is_target)
    add_met (self, h, "v30", h->is_visited);
  if (h->hh_type == 1 || h->monitored)
    add_met (self, h, "v31", h->has_helper);
  if (!met)
    return;
  for (guint m = 0; m < h->n_members; m++)
    add_member (self, h, (int)m);
  add_income (self, h);
  add_house (self, h);
  add_living (self, h);
  add_water (self, h);
}

/**
 * htk_village_tally_add_project:
 * @self: a tally
 * @is_idle: whether its money lies idle, F1 red
 * @to_households: whether it reaches households, 到户
 */
void
htk_village_tally_add_project (HtkVillageTally *self, gboolean is_idle, gboolean to_households)
{
  g_hash_table_remove_all (self->texts);
  add (self, "v32", is_idle, 1, NULL);
  add (self, "v29b", to_households, 1, NULL);
}

/**
 * htk_village_tally_set_findings:
 * @self: a tally
 * @on_time: findings closed by their deadline, of those due: htk_finding_count()
 */
void
htk_village_tally_set_findings (HtkVillageTally *self, HtkRate on_time)
{
  Count *count = count_of (self, "v33");

  g_hash_table_remove_all (self->texts);
  count->num = on_time.num;
  count->den = on_time.den;
}

/* -1 for what nothing was counted for. */
static gint64
value_of (HtkVillageTally *self, const char *name)
{
  const struct {
    const char *name;
    gint64 value, of; /* @of: how many were asked */
  } sums[] = {
    { "v21_net", self->net, self->n },
    { "v21_n", self->n, self->n },
    { "v21_last_net", self->last_net, self->n },
    { "v21_last_n", self->last_n, self->n },
    { "v27_want", self->want, 1 },
    { "v27_labor", self->labor, 1 },
    { "hh_tap_num", self->tap, self->water },
    { "hh_central_num", self->central, self->water },
    { "hh_water_den", self->water, self->water },
    { "hh_trans_num", self->away, self->labor },
    { "hh_labor_n", self->labor, self->labor },
  };
  g_auto (GStrv) parts = g_strsplit (name, "_", 2);
  const Count *count;

  for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
    if (g_str_equal (name, sums[i].name))
      return sums[i].of == 0 ? -1 : sums[i].value;
  count = g_hash_table_lookup (self->counts, parts[0]);
  if (count == NULL || (parts[1] == NULL && count->den == 0))
    return -1;
  return parts[1] != NULL && g_str_equal (parts[1], "den") ? count->den : count->num;
}

/**
 * htk_village_tally_lookup:
 * @name: a column of village.csv, as v17_num
 * @tally: a tally
 *
 * A #HtkLookup of what was counted. A sum of incomes below 0 is told as empty: there is no growth
 * from it.
 *
 * Returns: (transfer none) (nullable): the number, empty when nothing was counted, NULL when there
 *   is no such name; valid until the next household is added
 */
const char *
htk_village_tally_lookup (const char *name, gpointer tally)
{
  HtkVillageTally *self = tally;
  const char *text = g_hash_table_lookup (self->texts, name);
  gint64 value;
  char *made;

  if (text != NULL || !g_strv_contains (htk_village_tally_names, name))
    return text;
  value = value_of (self, name);
  made = value < 0 ? g_strdup ("") : g_strdup_printf ("%" G_GINT64_FORMAT, value);
  g_hash_table_insert (self->texts, g_strdup (name), made);
  return made;
}

/**
 * htk_village_tally_households:
 * @self: a tally
 * @indicator: as V17
 *
 * The households behind an indicator: those that keep it from its target.
 *
 * Returns: (transfer none) (nullable) (element-type utf8): their ids; NULL when nothing was counted
 */
GPtrArray *
htk_village_tally_households (HtkVillageTally *self, const char *indicator)
{
  g_autofree char *name = g_ascii_strdown (indicator, -1);
  const Count *count = g_hash_table_lookup (self->counts, name);

  return count != NULL ? count->households : NULL;
}
