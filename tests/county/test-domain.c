/* Cases and findings over the protocol against the real server: each row has its verdict, and a
 * tablet whose row did not hold goes back to what the county knows. */
#include "tests/county/county-test.h"

#include "app/record/htk-domain-do.h"
#include "app/record/htk-inbox.h"
#include "app/store/htk-cases.h"
#include "app/store/htk-findings.h"
#include "app/store/htk-json.h"
#include "app/store/htk-uuid.h"
#include "sync/county/htk-county-store.h"
#include "sync/protocol/htk-sync-row.h"

#include <string.h>

typedef struct
{
  County county;
  Tablet worker, other;
  HtkPack *pack;
  char *household;
} World;

static void
pull (Tablet *tablet)
{
  g_autoptr (GPtrArray) items =
    tablet_pull (tablet, htk_inbox_cursor (tablet->store), 20000, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_store_begin (tablet->store, NULL));
  for (guint i = 0; i < items->len; i++)
    {
      const HtkSyncItem *item = items->pdata[i];

      if (g_str_equal (item->kind, HTK_SYNC_CURSOR))
        htk_inbox_set_cursor (tablet->store, item->seq, &error);
      else
        htk_inbox_apply (tablet->store, item->kind, item->object, item->version, item->body, &error);
      g_assert_no_error (error);
    }
  g_assert_true (htk_store_commit (tablet->store, NULL));
}

/* Sends what waits, and notes the verdicts as the agent does; the last one's verdict and code. */
static char *
push (Tablet *tablet)
{
  g_autoptr (GPtrArray) rows = tablet_pending (tablet);
  g_autoptr (GPtrArray) verdicts = NULL;
  const HtkSyncVerdict *last;
  guint status;

  verdicts = tablet_push (tablet, rows, &status);
  g_assert_cmpuint (status, ==, 200);
  g_assert_cmpuint (verdicts->len, ==, rows->len);
  g_assert_true (htk_store_begin (tablet->store, NULL));
  for (guint i = 0; i < verdicts->len; i++)
    {
      const HtkSyncVerdict *v = verdicts->pdata[i];

      g_assert_true (htk_journal_set_verdict (tablet->store, v->seq, v->change_id, v->verdict,
                                              v->code, v->message, NULL));
    }
  g_assert_true (htk_store_commit (tablet->store, NULL));
  last = verdicts->pdata[verdicts->len - 1];
  return g_strdup_printf ("%s %s", last->verdict, last->code);
}

static void
assert_push (Tablet     *tablet,
             const char *expected)
{
  g_autofree char *got = push (tablet);

  g_assert_cmpstr (got, ==, expected);
}

static void
world_init (World *w)
{
  g_autoptr (GError) error = NULL;

  county_init (&w->county, 20);
  county_start (&w->county);
  tablet_init (&w->worker, &w->county, "worker1");
  tablet_init (&w->other, &w->county, "worker2");
  w->pack = htk_pack_open (&error);
  g_assert_no_error (error);
  w->household = county_value (&w->county, "SELECT id FROM household WHERE monitor_state IS NULL"
                               " ORDER BY hh_no");
  pull (&w->worker);
  pull (&w->other);
}

static void
world_clear (World *w)
{
  tablet_clear (&w->worker);
  tablet_clear (&w->other);
  htk_pack_free (w->pack);
  g_free (w->household);
  county_clear (&w->county);
}

static char *
clue (World  *w,
      Tablet *tablet)
{
  g_autoptr (JsonObject) fields = json_object_new ();
  g_autoptr (GError) error = NULL;
  char *id;

  json_object_set_string_member (fields, "source", "visit");
  id = htk_case_open (tablet->store, w->pack, w->household, tablet->user, fields, &error);
  g_assert_no_error (error);
  return id;
}

static char *
case_state (Tablet     *tablet,
            const char *id)
{
  g_autoptr (HtkCase) c = htk_case_get (tablet->store, id, NULL);

  return g_strdup (c != NULL ? c->state : "none");
}

static void
assert_case (Tablet     *tablet,
             const char *id,
             const char *state)
{
  g_autofree char *got = case_state (tablet, id);

  g_assert_cmpstr (got, ==, state);
}

static void
assert_value (World      *w,
              const char *sql,
              const char *expected)
{
  g_autofree char *got = county_value (&w->county, sql);

  g_assert_cmpstr (got, ==, expected);
}

static void
test_clue_goes_round (void)
{
  World w;
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) again = NULL;
  guint status;

  world_init (&w);
  id = clue (&w, &w.worker);
  rows = tablet_pending (&w.worker);
  assert_push (&w.worker, "accepted ");
  /* The reply was lost: the same rows again are the same rows. */
  again = tablet_push (&w.worker, rows, &status);
  g_assert_cmpstr (((HtkSyncVerdict *) again->pdata[0])->verdict, ==, "accepted");
  assert_value (&w, "SELECT count (*) FROM risk_case", "1");
  assert_value (&w, "SELECT count (*) FROM case_event", "1");
  pull (&w.other);
  assert_case (&w.other, id, "clue");
  g_assert_true (htk_case_do (w.other.store, w.pack, id, "check", w.other.user, NULL, NULL));
  assert_push (&w.other, "accepted ");
  pull (&w.worker);
  assert_case (&w.worker, id, "home_check");
  world_clear (&w);
}

/* Two workers found the same household offline: one case stays, the other tablet goes back. */
static void
test_second_clue (void)
{
  World w;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  world_init (&w);
  first = clue (&w, &w.worker);
  second = clue (&w, &w.other);
  assert_push (&w.worker, "accepted ");
  assert_push (&w.other, "conflict state");
  pull (&w.other);
  assert_case (&w.other, second, "none");
  assert_case (&w.other, first, "clue");
  assert_value (&w, "SELECT count (*) FROM risk_case", "1");
  world_clear (&w);
}

/* Both took the same step: the second is a conflict, and its tablet has the county's events. */
static void
test_same_step_twice (void)
{
  World w;
  g_autofree char *id = NULL;

  world_init (&w);
  id = clue (&w, &w.worker);
  assert_push (&w.worker, "accepted ");
  pull (&w.other);
  g_assert_true (htk_case_do (w.worker.store, w.pack, id, "check", w.worker.user, NULL, NULL));
  g_assert_true (htk_case_do (w.other.store, w.pack, id, "check", w.other.user, NULL, NULL));
  assert_push (&w.worker, "accepted ");
  assert_push (&w.other, "conflict state");
  pull (&w.other);
  assert_case (&w.other, id, "home_check");
  {
    g_autoptr (HtkCase) c = htk_case_get (w.other.store, id, NULL);

    g_assert_cmpint (c->version, ==, 2);
  }
  world_clear (&w);
}

/* A tablet's program is not the county's law: whoever sends what the life forbids is refused. */
static void
send_event (Tablet     *tablet,
            const char *kind,
            const char *key,
            const char *id,
            const char *event,
            const char *household)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *event_id = htk_uuid7_new ();
  g_autofree char *today = htk_day_today ();

  json_object_set_string_member (body, "event_id", event_id);
  json_object_set_string_member (body, key, id);
  json_object_set_string_member (body, "event", event);
  json_object_set_string_member (body, "by", tablet->user);
  json_object_set_string_member (body, "on", today);
  json_object_set_int_member (body, "at", 1);
  json_object_set_string_member (body, "why", "x");
  json_object_set_string_member (body, "source", "visit");
  if (household != NULL)
    json_object_set_string_member (body, "household_id", household);
  tablet_append (tablet, kind, id, body);
}

static void
test_rules_hold_at_the_county (void)
{
  World w;
  g_autofree char *id = NULL;
  g_autoptr (HtkStore) store = NULL;

  world_init (&w);
  id = clue (&w, &w.worker);
  assert_push (&w.worker, "accepted ");
  send_event (&w.worker, "case.event", "case_id", id, "reject", NULL);
  assert_push (&w.worker, "refused role");
  send_event (&w.worker, "case.event", "case_id", id, "identify", NULL);
  assert_push (&w.worker, "conflict state");
  send_event (&w.worker, "case.event", "case_id", "nowhere", "check", NULL);
  assert_push (&w.worker, "refused not-found");
  send_event (&w.worker, "case.event", "case_id", "c-2", "clue", "no-such-household");
  assert_push (&w.worker, "refused not-found");
  send_event (&w.worker, "finding.event", "finding_id", "f-1", "claim", NULL);
  assert_push (&w.worker, "refused not-found");
  assert_value (&w, "SELECT state FROM risk_case", "clue");
  store = county_store (&w.county);
  g_assert_true (htk_store_begin (store, NULL));
  {
    g_autoptr (JsonObject) row = json_object_new ();

    json_object_set_string_member (row, "id", "h-far");
    json_object_set_string_member (row, "village_code", "530402001001");
    g_assert_true (htk_county_write (store, "household", "h-far", "530402001001", row, NULL));
  }
  g_assert_true (htk_store_commit (store, NULL));
  send_event (&w.worker, "case.event", "case_id", "c-far", "clue", "h-far");
  assert_push (&w.worker, "refused scope");
  assert_value (&w, "SELECT count (*) FROM risk_case", "1");
  world_clear (&w);
}

/* What a tablet has of a restricted finding, if ever, it forgets; its word about it is refused. */
static void
test_restricted (void)
{
  World w;
  g_autoptr (HtkStore) store = NULL;
  HtkFinding f = { 0 };

  world_init (&w);
  f = (HtkFinding) { .id = (char *) "f-1", .subject_type = (char *) "household",
                     .subject_id = w.household, .village_code = (char *) "530427001001",
                     .cat = (char *) "fund_misuse", .level = 1, .state = (char *) "assigned",
                     .restricted = 1, .found_on = (char *) "2026-01-01" };
  store = county_store (&w.county);
  g_assert_true (htk_finding_put (store, &f, NULL));
  f.restricted = 0;
  g_assert_true (htk_finding_put (w.worker.store, &f, NULL));
  send_event (&w.worker, "finding.event", "finding_id", "f-1", "progress", NULL);
  assert_push (&w.worker, "refused role");
  pull (&w.worker);
  g_assert_null (htk_finding_get (w.worker.store, "f-1", NULL));
  pull (&w.other);
  g_assert_null (htk_finding_get (w.other.store, "f-1", NULL));
  world_clear (&w);
}

/* The same lists and steps from the command line. */
static void
test_commands (void)
{
  World w;
  g_autofree char *id = NULL;
  g_autofree char *officer = NULL;
  g_autofree char *list = NULL;
  g_autofree char *none = NULL;
  g_autofree char *no_why = NULL;
  g_autofree char *rejected = NULL;
  g_autofree char *opened = NULL;
  g_autofree char *closed = NULL;
  g_autofree char *rounds = NULL;
  g_autofree char *usage = NULL;
  g_autofree char *findings = NULL;
  char *end;

  world_init (&w);
  officer = county_user (&w.county, "county1");
  id = clue (&w, &w.worker);
  assert_push (&w.worker, "accepted ");
  list = county_command (&w.county, 0, "case", "list", "--state", "unfinished", NULL);
  g_assert_nonnull (strstr (list, id));
  none = county_command (&w.county, 0, "case", "list", "--state", "active", NULL);
  g_assert_cmpstr (none, ==, "");
  findings = county_command (&w.county, 0, "finding", "list", NULL);
  g_assert_cmpstr (findings, ==, "");
  no_why = county_command (&w.county, 1, "case", "reject", id, "--user", officer, NULL);
  g_assert_nonnull (strstr (no_why, "why"));
  rejected = county_command (&w.county, 0, "case", "reject", id, "--user", officer, "--set",
                             "why=收入高于监测线", NULL);
  pull (&w.worker);
  assert_case (&w.worker, id, "rejected");
  usage = county_command (&w.county, 2, "case", "reject", NULL);
  opened = county_command (&w.county, 0, "round", "open", "--user", officer, "--kind", "sweep",
                           "--scope", "530427", "--name", "秋季", NULL);
  end = strchr (opened, ':');
  g_assert_nonnull (end);
  *end = '\0';
  closed = county_command (&w.county, 1, "round", "close", opened, "--user", officer, NULL);
  g_assert_nonnull (strstr (closed, "20 of 20 targets"));
  rounds = county_command (&w.county, 0, "round", "list", NULL);
  g_assert_nonnull (strstr (rounds, "targets 20 entered 0"));
  pull (&w.worker);
  world_clear (&w);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/domain/clue-goes-to-all-tablets-of-the-region", test_clue_goes_round);
  g_test_add_func ("/domain/second-clue-of-a-household-goes-back", test_second_clue);
  g_test_add_func ("/domain/same-step-twice-is-one", test_same_step_twice);
  g_test_add_func ("/domain/rules-hold-at-the-county", test_rules_hold_at_the_county);
  g_test_add_func ("/domain/restricted-findings-are-forgotten", test_restricted);
  g_test_add_func ("/domain/commands-list-and-take-steps", test_commands);
  return g_test_run ();
}
