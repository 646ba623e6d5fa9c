/* Loads the card of one village: the tablet's page, form B's counts and ledger 4 read it. One
 * household's answers are in memory at a time (domain.md 4.11). */
#include "app/record/htk-village-card.h"

#include "app/record/htk-domain-clock.h"
#include "app/record/htk-last-answers.h"
#include "app/record/htk-project.h"
#include "app/store/htk-findings.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register-lists.h"
#include "app/store/htk-register.h"

#include <string.h>

#define PAGE 200
#define ALL G_MAXINT32

/* What loading needs from one step to the next. */
typedef struct {
  HtkStore *store;
  HtkVillageCard *card;
  GHashTable *targets;                       /* household -> result, "" for none yet */
  HtkAnswers *form, *before, *before_counts; /* of @visits */
  GPtrArray *visits;
} Loading;

static void
loading_clear (Loading *self)
{
  g_clear_pointer (&self->targets, g_hash_table_unref);
  g_clear_pointer (&self->visits, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Loading, loading_clear)

void
htk_village_card_free (HtkVillageCard *self)
{
  if (self == NULL)
    return;
  g_free (self->village);
  g_free (self->name);
  g_free (self->town);
  g_free (self->as_of);
  g_free (self->form_on);
  g_free (self->last_on);
  htk_round_free (self->round);
  htk_card_free (self->card);
  htk_card_free (self->last);
  htk_village_tally_free (self->tally);
  g_clear_pointer (&self->rules, htk_rules_unref);
  g_free (self);
}

/**
 * htk_village_round:
 * @store: a store
 * @village: its code
 * @counts: (out caller-allocates): its targets in the village, all 0 without a round
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the round of households that runs in the village, the latest
 *   begun; NULL without an error when none runs
 */
HtkRound *
htk_village_round (HtkStore *store, const char *village, HtkRoundCounts *counts, GError **error)
{
  static const char *const kinds[] = { "household", "sweep", NULL };
  g_autoptr (GPtrArray) rounds = htk_rounds_list (store, "open", error);

  *counts = (HtkRoundCounts){ 0 };
  for (guint i = 0; rounds != NULL && i < rounds->len; i++)
    {
      HtkRound *round = g_ptr_array_index (rounds, i);

      if (round->kind == NULL || !g_strv_contains (kinds, round->kind))
        continue;
      if (!htk_round_count (store, round->id, village, counts, error))
        return NULL;
      if (counts->targets > 0)
        return htk_round_get (store, round->id, error);
    }
  return NULL;
}

static gboolean
load_round (Loading *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) targets = NULL;

  self->targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->card->round
      = htk_village_round (self->store, self->card->village, &self->card->coverage, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (self->card->round == NULL)
    return TRUE;
  targets = htk_round_targets (self->store, self->card->round->id, self->card->village, FALSE, ALL,
                               0, error);
  for (guint i = 0; targets != NULL && i < targets->len; i++)
    {
      const HtkRoundTarget *t = g_ptr_array_index (targets, i);

      g_hash_table_insert (self->targets, g_strdup (t->subject_id),
                           g_strdup (t->result != NULL ? t->result : ""));
    }
  return targets != NULL;
}

/* A #HtkTallyLookup. Only visits that met somebody are in the answers; form E does not say so. */
static const char *
household_answer (const char *name, int member, gpointer data)
{
  HtkAnswers *answers = data;
  HtkAnswers *item
      = member == HTK_TALLY_HOUSEHOLD ? answers : htk_answers_nth (answers, "m", (guint)member);

  if (member == HTK_TALLY_HOUSEHOLD && g_str_equal (name, "contacted"))
    return "1";
  return item != NULL ? htk_answers_get (item, name) : NULL;
}

/* The income of the last year before that of the visit; without its persons it is not known. */
static void
find_last_income (const HtkHousehold *h, HtkAnswers *answers, HtkTallyHousehold *facts)
{
  JsonArray *years = htk_json_list (h->extra, "income");
  const char *date = htk_answers_get (answers, "visit_date");
  gint64 visit = date != NULL ? g_ascii_strtoll (date, NULL, 10) : 0, best = 0;

  for (guint i = 0; years != NULL && i < json_array_get_length (years); i++)
    {
      JsonNode *node = json_array_get_element (years, i);
      JsonObject *o = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      gint64 year = o != NULL ? htk_json_int (o, "year", 0) : 0;

      if (year <= best || year >= visit)
        continue;
      best = year;
      facts->last_net_fen = htk_json_int (o, "net", 0);
      facts->last_n = htk_json_int (o, "n", 0);
    }
}

static gboolean
is_monitored (const HtkHousehold *h)
{
  static const char *const states[] = { "active", "clear_check", "clear_publicity", NULL };

  return h->monitor_state != NULL && g_strv_contains (states, h->monitor_state);
}

static gboolean
add_household (Loading *self, const char *id, GError **error)
{
  g_autoptr (HtkHousehold) h = htk_register_household (self->store, id, error);
  g_autoptr (HtkAnswers) answers = h != NULL ? htk_last_met_answers (self->store, h, error) : NULL;
  const char *result = g_hash_table_lookup (self->targets, id);
  HtkTallyHousehold facts = { .id = id, .is_target = result != NULL };

  if (answers == NULL)
    return FALSE;
  facts.hh_type = h->hh_type;
  facts.monitored = is_monitored (h);
  facts.has_helper = h->helper_id != NULL && *h->helper_id != '\0';
  facts.is_visited = g_strcmp0 (result, "entered") == 0 || g_strcmp0 (result, "phone") == 0;
  if (htk_answers_names (answers)->len > 0)
    {
      facts.answer = household_answer;
      facts.data = answers;
      facts.n_members = htk_answers_n_items (answers, "m");
      find_last_income (h, answers, &facts);
      self->card->judged++;
    }
  self->card->households++;
  htk_village_tally_add (self->card->tally, &facts);
  return TRUE;
}

static gboolean
add_households (Loading *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) list
      = htk_register_in_village (self->store, self->card->village, ALL, 0, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !add_household (self, ((HtkHousehold *)g_ptr_array_index (list, i))->id, error))
      return FALSE;
  self->card->unjudged = self->card->households - self->card->judged;
  return list != NULL;
}

static gboolean
add_projects (Loading *self, GError **error)
{
  g_autoptr (GPtrArray) list
      = htk_register_projects (self->store, self->card->village, ALL, 0, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      JsonObject *project = g_ptr_array_index (list, i);
      g_autoptr (HtkFund) fund = NULL;
      HtkFundFacts facts;

      htk_project_facts (project, self->card->as_of, &facts);
      fund = htk_fund_new (htk_rules_settings (self->card->rules), &facts);
      htk_village_tally_add_project (self->card->tally, fund->state == HTK_FUND_RED,
                                     htk_project_is_to_households (project));
    }
  return list != NULL;
}

/* Restricted findings are in no figure that a village is shown. */
static gboolean
add_findings (Loading *self, GError **error)
{
  const HtkFindingFilter filter = { .region = self->card->village };
  HtkRules *rules = self->card->rules;
  HtkRate on_time = { 0, 0 }, closed = { 0, 0 };

  for (guint offset = 0;; offset += PAGE)
    {
      g_autoptr (GPtrArray) list = htk_findings_list (self->store, &filter, PAGE, offset, error);

      for (guint i = 0; list != NULL && i < list->len; i++)
        {
          const HtkFindingFacts facts = htk_finding_facts (g_ptr_array_index (list, i));

          htk_finding_count (htk_rules_levels (rules), htk_rules_settings (rules), &facts,
                             self->card->as_of, &on_time, &closed);
        }
      if (list == NULL)
        return FALSE;
      if (list->len < PAGE)
        break;
    }
  htk_village_tally_set_findings (self->card->tally, on_time);
  return TRUE;
}

/* Which form B is this round's, and which the round's before. What the households say now is
 * compared with the last form B before the running round, which may be the one that is shown. */
static gboolean
load_forms (Loading *self, GError **error)
{
  const HtkRound *round = self->card->round;
  const char *date;

  self->visits = htk_answers_of_visits (self->store, "village", self->card->village, error);
  if (self->visits == NULL)
    return FALSE;
  self->form = self->visits->len > 0 ? g_ptr_array_index (self->visits, 0) : NULL;
  self->before = self->visits->len > 1 ? g_ptr_array_index (self->visits, 1) : NULL;
  self->before_counts = self->before;
  date = self->form != NULL ? htk_answers_get (self->form, "visit_date") : NULL;
  if (round != NULL && date != NULL && g_strcmp0 (date, round->starts) < 0)
    self->before_counts = self->form;
  self->card->form_on = g_strdup (date);
  if (self->before_counts != NULL)
    self->card->last_on = g_strdup (htk_answers_get (self->before_counts, "visit_date"));
  return TRUE;
}

static const char *
get (HtkAnswers *answers, const char *name)
{
  return answers != NULL ? htk_answers_get (answers, name) : NULL;
}

static gboolean
is_count (const char *name)
{
  return g_strv_contains (htk_village_tally_names, name);
}

static const char *
now (const char *name, gpointer data)
{
  Loading *self = data;

  return is_count (name) ? htk_village_tally_lookup (name, self->card->tally)
                         : get (self->form, name);
}

/* "v17_s" is of the households' last round, "v01_s" of the form's. */
static gboolean
is_of_form (Loading *self, const char *name)
{
  g_autofree char *upper = g_ascii_strup (name, -1);
  char *end = strstr (upper, "_S");
  const HtkIndicator *row;

  if (end == NULL || end[2] != '\0')
    return TRUE;
  *end = '\0';
  row = htk_indicators_get (htk_rules_indicators (self->card->rules), upper);
  return row == NULL || g_strcmp0 (row->source, "form") == 0;
}

static const char *
last (const char *name, gpointer data)
{
  Loading *self = data;

  return get (is_count (name) || !is_of_form (self, name) ? self->before_counts : self->before,
              name);
}

static void
judge (Loading *self)
{
  HtkVillageCard *card = self->card;
  HtkIndicators *rows = htk_rules_indicators (card->rules);
  HtkSettings *settings = htk_rules_settings (card->rules);
  gboolean has_last = self->before != NULL || self->before_counts != NULL;

  card->card = htk_card_new (rows, settings, card->as_of, now, self, has_last ? last : NULL, self);
  if (has_last)
    card->last = htk_card_new (rows, settings, card->last_on != NULL ? card->last_on : card->as_of,
                               last, self, NULL, NULL);
}

/**
 * htk_village_card_load:
 * @store: a tablet's or a county's store
 * @rules: the rules as they hold here: htk_pack_rules()
 * @village: its code
 * @today: the day whose targets hold, YYYY-MM-DD
 * @cancellable: (nullable): to give up between two households
 * @error: return location
 *
 * The card (domain.md 4.11) from what is accepted: of each household the last answers of visits
 * that met somebody, the last form B, the projects, the findings that are not restricted. It
 * slipped when the last round's form B had it ok. May run in any thread with a store of its own.
 *
 * Returns: (transfer full): the card; NULL with an error of the store, or %G_IO_ERROR_CANCELLED
 */
HtkVillageCard *
htk_village_card_load (HtkStore *store,
                       HtkRules *rules,
                       const char *village,
                       const char *today,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (HtkVillageCard) card = g_new0 (HtkVillageCard, 1);
  g_autoptr (HtkVillage) row = htk_register_village (store, village, error);
  g_auto (Loading) loading = { store, card };

  if (row == NULL)
    return NULL;
  card->village = g_strdup (village);
  card->name = g_strdup (row->name);
  card->town = g_strdup (row->town);
  card->as_of = g_strdup (today);
  card->rules = htk_rules_ref (rules);
  card->tally = htk_village_tally_new ();
  if (!load_round (&loading, error) || !add_households (&loading, cancellable, error)
      || !add_projects (&loading, error) || !add_findings (&loading, error)
      || !load_forms (&loading, error))
    return NULL;
  judge (&loading);
  return g_steal_pointer (&card);
}

/* The households of the count that an indicator reads, as v28 of "v28_num v28_den". */
static void
add_behind (HtkVillageCard *self, const HtkIndicator *row, GPtrArray *ids)
{
  g_autofree char *count = NULL;
  GPtrArray *list;

  if (row->value == NULL || row->value[0] == NULL || !is_count (row->value[0]))
    return;
  count = g_strndup (row->value[0], strcspn (row->value[0], "_"));
  list = htk_village_tally_households (self->tally, count);
  for (guint i = 0; list != NULL && i < list->len; i++)
    if (!g_ptr_array_find_with_equal_func (ids, g_ptr_array_index (list, i), g_str_equal, NULL))
      g_ptr_array_add (ids, g_ptr_array_index (list, i));
}

/**
 * htk_village_card_households:
 * @self: a card
 * @indicator: as V17; of one that has parts, as V28, the households of its parts
 *
 * Returns: (transfer container) (element-type utf8): the ids of the households that keep it from
 * its target, each once; empty when it has none or is not from households
 */
GPtrArray *
htk_village_card_households (HtkVillageCard *self, const char *indicator)
{
  GPtrArray *ids = g_ptr_array_new ();

  for (guint i = 0; i < self->card->results->len; i++)
    {
      const HtkIndicatorResult *result = g_ptr_array_index (self->card->results, i);

      if (g_str_equal (result->indicator->id, indicator)
          || g_strcmp0 (result->indicator->part_of, indicator) == 0)
        add_behind (self, result->indicator, ids);
    }
  return ids;
}
