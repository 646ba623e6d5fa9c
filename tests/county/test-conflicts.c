/* Each row of the table of outcomes (sync/protocol/PROTOCOL.md, Conflicts) against the real server:
 * two tablets and an officer do something about the same thing, both values are kept and shown to
 * who decides, and the choice is done once. */
#include "tests/county/web-world.h"

#include "app/record/htk-conflict-take.h"
#include "app/record/htk-inbox.h"
#include "app/record/htk-subject-fields.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-uuid.h"
#include "app/store/htk-visits.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"
#include "sync/protocol/htk-sync-row.h"

#include <string.h>

typedef struct {
  County county;
  Tablet worker, other, lead;
  char *household, *member, *officer, *was;
  gint64 cursor[3];
} World;

static void
world_init (World *w)
{
  county_init (&w->county, 20);
  county_start (&w->county);
  memset (w->cursor, 0, sizeof w->cursor);
  tablet_init (&w->worker, &w->county, "worker1");
  tablet_init (&w->other, &w->county, "worker2");
  tablet_init (&w->lead, &w->county, "lead1");
  w->officer = county_user (&w->county, "county1");
  w->household = county_value (&w->county, "SELECT h.id FROM household h WHERE NOT EXISTS (SELECT "
                                           "1 FROM risk_case c WHERE c.household_id = h.id)"
                                           " AND status = 'active' ORDER BY hh_no LIMIT 1");
  w->member = county_value (
      &w->county,
      "SELECT m.id FROM member m JOIN household h ON h.id = m.household_id WHERE NOT EXISTS"
      " (SELECT 1 FROM risk_case c WHERE c.household_id = h.id) AND h.status = 'active'"
      " ORDER BY h.hh_no, m.seq LIMIT 1");
  w->was = county_value (&w->county,
                         "SELECT m.name FROM member m JOIN household h ON h.id = m.household_id"
                         " WHERE NOT EXISTS (SELECT 1 FROM risk_case c WHERE c.household_id = "
                         "h.id) AND h.status = 'active'"
                         " ORDER BY h.hh_no, m.seq LIMIT 1");
}

static void
world_clear (World *w)
{
  tablet_clear (&w->worker);
  tablet_clear (&w->other);
  tablet_clear (&w->lead);
  county_clear (&w->county);
  g_free (w->household);
  g_free (w->member);
  g_free (w->officer);
  g_free (w->was);
}

static char *
value (World *w, const char *format, ...)
{
  va_list args;
  g_autofree char *sql = NULL;

  va_start (args, format);
  sql = g_strdup_vprintf (format, args);
  va_end (args);
  return county_value (&w->county, sql);
}

/* Frees both. */
static void
assert_same (char *found, char *wanted)
{
  g_assert_cmpstr (found, ==, wanted);
  g_free (found);
  g_free (wanted);
}

static void
assert_value (char *found, const char *wanted)
{
  g_assert_cmpstr (found, ==, wanted);
  g_free (found);
}

/* All that waits is sent; the verdict and code of the last row. */
static void
push (Tablet *tablet, const char *verdict, const char *code)
{
  g_autoptr (GPtrArray) rows = tablet_pending (tablet);
  g_autoptr (GPtrArray) verdicts = NULL;
  const HtkSyncVerdict *last;
  g_autoptr (GError) error = NULL;
  guint status;

  g_assert_cmpuint (rows->len, >, 0);
  verdicts = tablet_push (tablet, rows, &status);
  g_assert_cmpuint (status, ==, 200);
  g_assert_cmpuint (verdicts->len, ==, rows->len);
  for (guint i = 0; i < verdicts->len; i++)
    {
      const HtkSyncVerdict *v = verdicts->pdata[i];

      htk_journal_set_verdict (tablet->store, v->seq, v->change_id, v->verdict, v->code, v->message,
                               &error);
      g_assert_no_error (error);
    }
  last = verdicts->pdata[verdicts->len - 1];
  g_assert_cmpstr (last->verdict, ==, verdict);
  g_assert_cmpstr (last->code, ==, code);
}

static void
pull (World *w, Tablet *tablet)
{
  gint64 *cursor = &w->cursor[tablet == &w->worker ? 0 : tablet == &w->other ? 1 : 2];
  g_autoptr (GPtrArray) items = tablet_pull (tablet, *cursor, 20000, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_store_begin (tablet->store, &error));
  for (guint i = 0; i < items->len; i++)
    {
      const HtkSyncItem *item = items->pdata[i];

      *cursor = item->seq;
      if (g_str_equal (item->kind, HTK_SYNC_CURSOR))
        continue;
      htk_inbox_apply (tablet->store, item->kind, item->object, item->version, item->body, &error);
      g_assert_no_error (error);
    }
  g_assert_true (htk_store_commit (tablet->store, &error));
}

/* A visit as the tablet's app would send it: one member's name and what stood there before. */
static char *
submit (Tablet *tablet,
        const char *worker,
        const char *household,
        const char *visit,
        const char *parent,
        const char *member,
        const char *name,
        const char *base)
{
  char *revision = htk_uuid7_new ();
  g_autofree char *text = g_strdup_printf ("{\"id\":\"fa_household\",\"version\":\"1\",\"data\":{"
                                           "\"a_result\":\"home\",\"a_date\":\"2026-11-20\","
                                           "\"color\":\"red\",\"score\":\"55\",\"sug\":\"1\",\"m\":"
                                           "[{\"m_roster_id\":\"%s\",\"m_name\":\"%s\"}]}}",
                                           member, name);
  g_autoptr (JsonNode) answers = htk_json_parse (text, NULL);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *canonical = htk_canonical_json (answers);
  g_autofree char *hash = htk_hash_text (canonical);
  g_autofree char *village = NULL;
  g_autofree char *team = NULL;
  g_autofree char *sql
      = g_strdup_printf ("SELECT village_code FROM household WHERE id = '%s'", household);
  g_autofree char *of = g_strdup_printf ("SELECT team_id FROM user WHERE id = '%s'", worker);

  village = county_value (tablet->county, sql);
  team = county_value (tablet->county, of);
  json_object_set_string_member (body, "visit_id", visit);
  json_object_set_string_member (body, "revision_id", revision);
  if (parent != NULL)
    json_object_set_string_member (body, "parent_revision", parent);
  json_object_set_string_member (body, "form_id", "fa_household");
  json_object_set_string_member (body, "form_version", "1");
  json_object_set_string_member (body, "subject_type", "household");
  json_object_set_string_member (body, "subject_id", household);
  json_object_set_string_member (body, "village_code", village);
  json_object_set_string_member (body, "team_id", team);
  json_object_set_string_member (body, "worker", worker);
  json_object_set_string_member (body, "visit_date", "2026-11-20");
  json_object_set_string_member (body, "xml", "<data/>");
  json_object_set_object_member (body, "answers", json_node_dup_object (answers));
  json_object_set_string_member (body, "answers_hash", hash);
  if (base != NULL)
    {
      JsonObject *changed = json_object_new ();

      if (!g_str_equal (base, name))
        {
          g_autofree char *path = g_strdup_printf ("m/%s/name", member);

          json_object_set_string_member (changed, path, base);
        }
      json_object_set_object_member (body, "base", changed);
    }
  tablet_append (tablet, "visit.submit", visit, body);
  return revision;
}

static void
review (World *w, const char *visit, const char *decision, const char *verdict, const char *code)
{
  g_autofree char *revision = value (w, "SELECT revision_id FROM visit WHERE id = '%s'", visit);

  tablet_review (&w->lead, w->lead.user, visit, revision, decision);
  push (&w->lead, verdict, code);
}

static void
accept (World *w, const char *visit, int status)
{
  g_autofree char *out
      = county_command (&w->county, status, "accept", visit, "--user", w->officer, NULL);
}

static char *
open_conflict (World *w, const char *kind)
{
  return value (w, "SELECT id FROM conflict WHERE kind = '%s' AND state = 'open'", kind);
}

/* On the tablet, as its page does it. */
static void
choose (World *w, Tablet *tablet, const char *kind, const char *choice)
{
  g_autoptr (GPtrArray) shown = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  pull (w, tablet);
  shown = htk_conflicts_for (tablet->store, tablet->user, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < shown->len; i++)
    if (g_str_equal (((HtkConflict *)shown->pdata[i])->kind, kind))
      g_ptr_array_add (ids, ((HtkConflict *)shown->pdata[i])->id);
  g_assert_cmpuint (ids->len, ==, 1);
  htk_conflict_resolve (tablet->store, tablet->user, ids, choice, &error);
  g_assert_no_error (error);
  push (tablet, "accepted", "");
  pull (w, tablet);
}

/* An officer corrects the register, as an import does. */
static void
county_renames (World *w, const char *name)
{
  g_autoptr (HtkStore) store = county_store (&w->county);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = htk_county_body (store, "household", w->household, NULL, &error);
  g_autofree char *path = g_strdup_printf ("m/%s/name", w->member);
  g_autoptr (JsonNode) row = htk_json_parse (text, &error);

  g_assert_no_error (error);
  g_assert_true (htk_field_put (json_node_get_object (row), path, name));
  g_assert_true (htk_store_begin (store, &error));
  htk_county_write (store, "household", w->household, "530427", json_node_get_object (row), &error);
  g_assert_no_error (error);
  g_assert_true (htk_store_commit (store, &error));
}

static char *
member_name (World *w)
{
  return value (w, "SELECT name FROM member WHERE id = '%s'", w->member);
}

#define OPEN(kind) "SELECT count (*) FROM conflict WHERE state = 'open' AND kind = '" kind "'"

/* --- Forks --- */

typedef struct {
  char *visit, *first, *one, *two;
} Fork;

/* A visit is returned; its worker corrects it on the own tablet and on the team's other one. */
static void
fork_init (World *w, Fork *f)
{
  f->visit = htk_uuid7_new ();
  f->first = submit (&w->worker, w->worker.user, w->household, f->visit, NULL, w->member, w->was,
                     w->was);
  push (&w->worker, "accepted", "");
  review (w, f->visit, "return", "accepted", "");
  f->one = submit (&w->worker, w->worker.user, w->household, f->visit, f->first, w->member, "王二",
                   w->was);
  f->two = submit (&w->other, w->worker.user, w->household, f->visit, f->first, w->member, "王三",
                   w->was);
}

static void
fork_clear (Fork *f)
{
  g_free (f->visit);
  g_free (f->first);
  g_free (f->one);
  g_free (f->two);
}

static void
test_fork (void)
{
  World w;
  Fork f;

  world_init (&w);
  fork_init (&w, &f);
  push (&w.worker, "accepted", "");
  push (&w.other, "conflict", "fork");
  assert_value (value (&w, "SELECT count (*) FROM visit_revision WHERE visit_id = '%s'", f.visit),
                "3");
  assert_value (value (&w, "SELECT revision_id FROM visit WHERE id = '%s'", f.visit), f.one);
  /* Nobody approves before it is chosen. */
  review (&w, f.visit, "approve", "conflict", "state");
  choose (&w, &w.lead, "fork", "mine");
  assert_value (value (&w, "SELECT revision_id FROM visit WHERE id = '%s'", f.visit), f.two);
  assert_value (value (&w, "SELECT state FROM visit WHERE id = '%s'", f.visit), "submitted");
  assert_value (value (&w, "SELECT count (*) FROM visit_revision WHERE visit_id = '%s'", f.visit),
                "3");
  review (&w, f.visit, "approve", "accepted", "");
  accept (&w, f.visit, 0);
  fork_clear (&f);
  world_clear (&w);
}

/* Both tablets and the lead's see the same in the end, whichever was further on. */
static void
assert_same_visit (World *w, Tablet *tablet, const char *visit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVisit) here = NULL;

  pull (w, tablet);
  here = htk_visit_get (tablet->store, visit, &error);
  g_assert_no_error (error);
  assert_value (value (w, "SELECT revision_id FROM visit WHERE id = '%s'", visit),
                here->revision_id);
  assert_value (value (w, "SELECT state FROM visit WHERE id = '%s'", visit), here->state);
}

/* lessons.md 19: the rework stays, whoever of the two is chosen. */
static void
test_fork_theirs (void)
{
  World w;
  Fork f;
  g_autofree char *third = NULL;

  world_init (&w);
  fork_init (&w, &f);
  third = submit (&w.other, w.worker.user, w.household, f.visit, f.two, w.member, "王四", w.was);
  push (&w.worker, "accepted", "");
  push (&w.other, "conflict", "fork");
  /* Of the two corrections on the other tablet the second stands for both. */
  assert_value (county_value (&w.county, OPEN ("fork")), "1");
  assert_value (value (&w, "SELECT mine FROM conflict WHERE state = 'open'"), third);
  choose (&w, &w.lead, "fork", "theirs");
  assert_value (value (&w, "SELECT revision_id FROM visit WHERE id = '%s'", f.visit), f.one);
  assert_value (value (&w, "SELECT count (*) FROM visit_revision WHERE visit_id = '%s'", f.visit),
                "4");
  assert_same_visit (&w, &w.worker, f.visit);
  assert_same_visit (&w, &w.other, f.visit);
  assert_same_visit (&w, &w.lead, f.visit);
  fork_clear (&f);
  world_clear (&w);
}

/* The lead approved while the worker was correcting without a network: the correction is not lost.
 */
static void
test_corrected_after_approval (void)
{
  World w;
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *first = NULL, *second = NULL;

  world_init (&w);
  first = submit (&w.worker, w.worker.user, w.household, visit, NULL, w.member, w.was, w.was);
  push (&w.worker, "accepted", "");
  second = submit (&w.worker, w.worker.user, w.household, visit, first, w.member, "王二", w.was);
  review (&w, visit, "approve", "accepted", "");
  push (&w.worker, "conflict", "fork");
  accept (&w, visit, 1);
  choose (&w, &w.lead, "fork", "mine");
  assert_same (value (&w, "SELECT state || revision_id FROM visit WHERE id = '%s'", visit),
               g_strconcat ("submitted", second, NULL));
  world_clear (&w);
}

/* --- Decisions --- */

static void
test_decision_too_late (void)
{
  World w;
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = NULL, *comments = NULL;
  g_autoptr (GError) error = NULL;

  world_init (&w);
  revision = submit (&w.worker, w.worker.user, w.household, visit, NULL, w.member, w.was, w.was);
  push (&w.worker, "accepted", "");
  review (&w, visit, "approve", "accepted", "");
  accept (&w, visit, 0);
  tablet_review (&w.lead, w.lead.user, visit, revision, "return");
  push (&w.lead, "conflict", "state");
  /* What the lead wrote is kept beside what the county decided. */
  assert_same (value (&w, "SELECT mine || theirs || mine_by FROM conflict WHERE kind = 'decision'"),
               g_strconcat ("returncounty_accepted", w.lead.user, NULL));
  comments = value (
      &w,
      "SELECT json_extract (extra, '$.comments[0].text') FROM conflict WHERE kind = 'decision'");
  g_assert_cmpstr (comments, ==, "请核对收入");
  assert_same_visit (&w, &w.lead, visit);
  choose (&w, &w.lead, "decision", "theirs");
  assert_value (value (&w, "SELECT state FROM visit WHERE id = '%s'", visit), "county_accepted");
  world_clear (&w);
}

/* --- Fields --- */

static char *
visit_renames (World *w, const char *name, const char *verdict, const char *code)
{
  char *visit = htk_uuid7_new ();
  g_autofree char *was = member_name (w);
  g_autofree char *revision
      = submit (&w->worker, w->worker.user, w->household, visit, NULL, w->member, name, was);

  county_renames (w, "县级改");
  push (&w->worker, verdict, code);
  return visit;
}

/* lessons.md 14: shown on the tablet with its three values, and what a person chooses is done. */
static void
test_field_before_acceptance (void)
{
  World w;
  g_autofree char *was = NULL, *visit = NULL;

  world_init (&w);
  was = member_name (&w);
  visit = visit_renames (&w, "回访改", "conflict", "fields");
  assert_same (value (&w, "SELECT base || mine || theirs FROM conflict WHERE kind = 'field'"),
               g_strconcat (was, "回访改", "县级改", NULL));
  choose (&w, &w.worker, "field", "mine");
  /* Only acceptance writes into the register. */
  assert_value (member_name (&w), "县级改");
  review (&w, visit, "approve", "accepted", "");
  accept (&w, visit, 0);
  assert_value (member_name (&w), "回访改");
  assert_value (county_value (&w.county, OPEN ("field")), "0");
  world_clear (&w);
}

/* lessons.md, contract 7: no silent loser; the county's stands until somebody has chosen. */
static void
test_field_after_acceptance (void)
{
  World w;
  g_autofree char *was = NULL, *visit = NULL;

  world_init (&w);
  was = member_name (&w);
  visit = visit_renames (&w, "回访改", "conflict", "fields");
  review (&w, visit, "approve", "accepted", "");
  accept (&w, visit, 0);
  assert_value (member_name (&w), "县级改");
  assert_value (county_value (&w.county, OPEN ("field")), "1");
  choose (&w, &w.lead, "field", "base");
  assert_value (member_name (&w), was);
  assert_value (
      value (&w, "SELECT count (*) FROM conflict WHERE mine = '回访改' AND choice = 'base'"), "1");
  world_clear (&w);
}

static void
test_field_not_touched (void)
{
  World w;
  g_autofree char *was = NULL, *visit = NULL;

  world_init (&w);
  was = member_name (&w);
  /* The worker was shown the old name and sent it back as it was. */
  visit = visit_renames (&w, was, "merged", "newer");
  /* It is done, and the tablets are told of it once. */
  assert_value (value (&w, "SELECT v.seq - h.seq FROM change_log v, change_log h WHERE v.object = '%s'"
                           " AND h.object = '%s'", visit, w.household), "1");
  review (&w, visit, "approve", "accepted", "");
  accept (&w, visit, 0);
  assert_value (member_name (&w), "县级改");
  assert_value (county_value (&w.county, "SELECT count (*) FROM conflict"), "0");
  world_clear (&w);
}

/* The register moved once more between the choice and the county: the person is asked again. */
static void
test_field_asked_again (void)
{
  World w;
  g_autofree char *visit = NULL;

  world_init (&w);
  visit = visit_renames (&w, "回访改", "conflict", "fields");
  review (&w, visit, "approve", "accepted", "");
  accept (&w, visit, 0);
  pull (&w, &w.lead);
  county_renames (&w, "县级再改");
  choose (&w, &w.lead, "field", "mine");
  assert_value (member_name (&w), "县级再改");
  assert_value (value (&w, "SELECT theirs FROM conflict WHERE state = 'open'"), "县级再改");
  choose (&w, &w.lead, "field", "mine");
  assert_value (member_name (&w), "回访改");
  world_clear (&w);
}

/* Two leads, or a lead and the worker, choose differently: the first stands, the other sees it. */
static void
test_two_choose (void)
{
  World w;
  g_autofree char *visit = NULL, *id = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (HtkConflict) seen = NULL;
  g_autoptr (GError) error = NULL;

  world_init (&w);
  visit = visit_renames (&w, "回访改", "conflict", "fields");
  id = open_conflict (&w, "field");
  g_ptr_array_add (ids, id);
  pull (&w, &w.worker);
  choose (&w, &w.lead, "field", "theirs");
  htk_conflict_resolve (w.worker.store, w.worker.user, ids, "mine", &error);
  g_assert_no_error (error);
  push (&w.worker, "conflict", "state");
  pull (&w, &w.worker);
  seen = htk_conflict_get (w.worker.store, id, &error);
  g_assert_cmpstr (seen->choice, ==, "theirs");
  g_assert_cmpstr (seen->resolved_by, ==, w.lead.user);
  world_clear (&w);
}

/* --- Households --- */

static void
household_command (World *w, const char *what, const char *into, int status)
{
  g_autofree char *out
      = into != NULL
            ? county_command (&w->county, status, "household", what, w->household, "--user",
                              w->officer, "--reason", "重复登记", "--into", into, NULL)
            : county_command (&w->county, status, "household", what, w->household, "--user",
                              w->officer, "--reason", "重复登记", NULL);
}

static char *
household_status (World *w)
{
  return value (w, "SELECT status FROM household WHERE id = '%s'", w->household);
}

/* lessons.md 15: edit x delete. The visit brings the household back, and the lead decides. */
static void
test_household_deleted (void)
{
  World w;
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = NULL;
  g_autoptr (HtkHousehold) here = NULL;

  world_init (&w);
  pull (&w, &w.worker);
  revision = submit (&w.worker, w.worker.user, w.household, visit, NULL, w.member, w.was, w.was);
  household_command (&w, "delete", NULL, 0);
  household_command (&w, "delete", NULL, 1);
  assert_value (household_status (&w), "removed");
  assert_value (
      value (&w, "SELECT count (*) FROM audit WHERE action = 'household-remove' AND object = '%s'",
             w.household),
      "1");
  pull (&w, &w.worker);
  here = htk_register_household (w.worker.store, w.household, NULL);
  g_assert_cmpstr (here->status, ==, "removed");
  push (&w.worker, "conflict", "household-removed");
  assert_value (household_status (&w), "active");
  review (&w, visit, "approve", "conflict", "state");
  choose (&w, &w.lead, "household", "theirs");
  assert_value (household_status (&w), "removed");
  assert_value (value (&w, "SELECT state FROM visit WHERE id = '%s'", visit), "voided");
  assert_value (value (&w, "SELECT count (*) FROM visit_revision WHERE visit_id = '%s'", visit),
                "1");
  world_clear (&w);
}

static void
test_household_kept (void)
{
  World w;
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = NULL;

  world_init (&w);
  revision = submit (&w.worker, w.worker.user, w.household, visit, NULL, w.member, w.was, w.was);
  household_command (&w, "delete", NULL, 0);
  push (&w.worker, "conflict", "household-removed");
  choose (&w, &w.lead, "household", "mine");
  assert_value (household_status (&w), "active");
  review (&w, visit, "approve", "accepted", "");
  accept (&w, visit, 0);
  world_clear (&w);
}

static char *
members_of (World *w, const char *household)
{
  return value (
      w,
      "SELECT group_concat (id) FROM (SELECT id FROM member WHERE household_id = '%s' ORDER BY id)",
      household);
}

static void
test_household_merged (void)
{
  World w;
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = NULL, *into = NULL, *mine = NULL, *theirs = NULL, *both = NULL;

  world_init (&w);
  into = value (
      &w,
      "SELECT id FROM household WHERE id <> '%s' AND status = 'active' ORDER BY hh_no DESC LIMIT 1",
      w.household);
  mine = members_of (&w, w.household);
  theirs = members_of (&w, into);
  revision = submit (&w.worker, w.worker.user, w.household, visit, NULL, w.member, w.was, w.was);
  household_command (&w, "merge", into, 0);
  both = members_of (&w, into);
  g_assert_cmpuint (strlen (both), ==, strlen (mine) + 1 + strlen (theirs));
  assert_value (
      value (&w, "SELECT count (*) FROM member WHERE household_id = '%s' AND rel = 'head'", into),
      "1");
  push (&w.worker, "conflict", "household-merged");
  /* It is back as it was, with its own members and no other's. */
  assert_value (members_of (&w, w.household), mine);
  assert_value (members_of (&w, into), theirs);
  choose (&w, &w.lead, "household", "theirs");
  assert_value (household_status (&w), "removed");
  assert_value (members_of (&w, into), both);
  assert_value (value (&w, "SELECT subject_id FROM visit WHERE id = '%s'", visit), into);
  review (&w, visit, "approve", "accepted", "");
  accept (&w, visit, 0);
  world_clear (&w);
}

/* --- People --- */

static void
move_worker (World *w, const char *team)
{
  g_autofree char *sql = g_strdup_printf (
      "UPDATE user SET team_id = '%s', region_scope = '530427101' WHERE id = '%s'", team,
      w->worker.user);
  g_autoptr (HtkStore) store = county_store (&w->county);
  g_autoptr (HtkStmt) stmt = htk_stmt (store, sql, NULL);

  g_assert_true (htk_stmt_run (stmt, NULL));
}

static void
test_worker_moved (void)
{
  World w;
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = NULL, *team = NULL;

  world_init (&w);
  team = value (&w, "SELECT team_id FROM user WHERE id = '%s'", w.worker.user);
  g_free (w.household);
  g_free (w.member);
  w.household = value (
      &w, "SELECT id FROM household WHERE village_code = '530427001001' AND status = 'active'"
          " ORDER BY hh_no LIMIT 1");
  w.member = value (&w, "SELECT id FROM member WHERE household_id = '%s' LIMIT 1", w.household);
  g_free (w.was);
  w.was = member_name (&w);
  revision = submit (&w.worker, w.worker.user, w.household, visit, NULL, w.member, w.was, w.was);
  move_worker (&w, "another-team");
  push (&w.worker, "conflict", "moved");
  assert_value (value (&w, "SELECT team_id FROM visit WHERE id = '%s'", visit), team);
  assert_same (value (&w, "SELECT mine || theirs FROM conflict WHERE kind = 'team'"),
               g_strconcat (team, "another-team", NULL));
  /* The lead of the team it was made for reviews it, and says so. */
  choose (&w, &w.lead, "team", "mine");
  review (&w, visit, "approve", "accepted", "");
  /* Its worker hears of it, though the village is no longer of their region. */
  pull (&w, &w.worker);
  {
    g_autoptr (HtkVisit) heard = htk_visit_get (w.worker.store, visit, NULL);

    g_assert_cmpstr (heard->state, ==, "lead_approved");
  }
  world_clear (&w);
}

/* lessons.md 10 */
static void
test_double (void)
{
  World w;
  g_autofree char *one = htk_uuid7_new ();
  g_autofree char *two = htk_uuid7_new ();
  g_autofree char *first = NULL, *second = NULL, *round = NULL;

  world_init (&w);
  round = county_command (&w.county, 0, "round", "open", "--user", w.officer, "--kind", "sweep",
                          "--scope", "530427", "--name", "十一月", "--starts", "2026-11-01", NULL);
  g_free (w.household);
  w.household
      = value (&w, "SELECT t.subject_id FROM round_target t JOIN household h ON h.id = t.subject_id"
                   " WHERE h.status = 'active' ORDER BY t.subject_id LIMIT 1");
  g_free (w.member);
  w.member = value (&w, "SELECT id FROM member WHERE household_id = '%s' LIMIT 1", w.household);
  g_free (w.was);
  w.was = member_name (&w);
  first = submit (&w.worker, w.worker.user, w.household, one, NULL, w.member, w.was, w.was);
  second = submit (&w.other, w.other.user, w.household, two, NULL, w.member, "王二", w.was);
  push (&w.worker, "accepted", "");
  push (&w.other, "conflict", "double");
  /* Neither is approved before it is said which one counts. */
  review (&w, one, "approve", "conflict", "state");
  choose (&w, &w.lead, "double", "mine");
  assert_value (value (&w, "SELECT state FROM visit WHERE id = '%s'", one), "superseded");
  assert_value (value (&w, "SELECT state FROM visit WHERE id = '%s'", two), "submitted");
  review (&w, two, "approve", "accepted", "");
  accept (&w, two, 0);
  world_clear (&w);
}

/* (transfer full): of a household */
static char *
of_household (Web        *web,
              const char *what,
              const char *household)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM household WHERE id = '%s'", what, household);

  return county_value (&web->county, sql);
}

/* By the number that people know; whom it is about is seen before anything is done. */
static void
assert_shown_first (Web        *web,
                    const char *household)
{
  g_autofree char *number = of_household (web, "hh_no", household);
  g_autofree char *head = of_household (web, "head_name", household);
  g_autofree char *other = county_value (&web->county, "SELECT hh_no FROM household WHERE status = 'active'"
                                         " ORDER BY hh_no DESC LIMIT 1");
  g_autofree char *none = NULL, *same = NULL, *removed = NULL, *merged = NULL;

  none = web_post (web, "/conflicts/household/check", 400, "id", "12345", "into", "", "reason", "x", NULL);
  assert_has (none, "没有编号为 12345 的农户");
  same = web_post (web, "/conflicts/household/check", 400, "id", number, "into", household, "reason", "x", NULL);
  assert_has (same, "两个编号是同一户");
  removed = web_post (web, "/conflicts/household/check", 200, "id", number, "into", "", "reason", "迁走", NULL);
  assert_has (removed, head);
  assert_has (removed, "确认移出");
  assert_has (removed, household);
  merged = web_post (web, "/conflicts/household/check", 200, "id", number, "into", other, "reason", "重复", NULL);
  assert_has (merged, "确认并入");
  g_free (head);
  head = of_household (web, "status", household);
  g_assert_cmpstr (head, ==, "active");
}

/* The officer removes a household on the page, sees the conflict there, and an auditor changes nothing. */
static void
test_page (void)
{
  Web web;
  Tablet worker = { 0 };
  g_autofree char *household = NULL, *member = NULL, *name = NULL, *revision = NULL, *page = NULL;
  g_autofree char *again = NULL, *done = NULL, *seen = NULL, *denied = NULL;
  g_autofree char *visit = htk_uuid7_new ();

  web_init (&web, 20);
  tablet_init (&worker, &web.county, "worker1");
  household = county_value (&web.county, "SELECT id FROM household WHERE status = 'active' AND id NOT IN"
                            " (SELECT household_id FROM risk_case) ORDER BY hh_no LIMIT 1");
  member = county_value (&web.county, "SELECT m.id FROM member m JOIN household h ON h.id = m.household_id"
                         " ORDER BY h.hh_no LIMIT 1");
  name = county_value (&web.county, "SELECT m.name FROM member m JOIN household h ON h.id = m.household_id"
                       " ORDER BY h.hh_no LIMIT 1");
  revision = submit (&worker, worker.user, household, visit, NULL, member, name, NULL);
  web_sign_in (&web, "auditor1");
  seen = web_get (&web, "/conflicts", 200);
  assert_has (seen, "没有冲突");
  assert_not (seen, "/conflicts/household");
  denied = web_post (&web, "/conflicts/household", 400, "id", household, "into", "", "reason", "重复", NULL);
  web_sign_in (&web, "county1");
  assert_shown_first (&web, household);
  done = web_post (&web, "/conflicts/household", 303, "id", household, "into", "", "reason", "重复登记", NULL);
  again = web_post (&web, "/conflicts/household", 400, "id", household, "into", "", "reason", "重复登记", NULL);
  assert_has (again, "该户已经移出登记");
  push (&worker, "conflict", "household-removed");
  page = web_get (&web, "/conflicts", 200);
  assert_has (page, "已移出的户又有回访");
  assert_has (page, "待组长选择");
  tablet_clear (&worker);
  web_clear (&web);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conflicts/fork-both-kept-and-the-lead-chooses", test_fork);
  g_test_add_func ("/conflicts/lesson-19-rework-is-never-lost", test_fork_theirs);
  g_test_add_func ("/conflicts/corrected-while-the-lead-approved", test_corrected_after_approval);
  g_test_add_func ("/conflicts/decision-too-late-is-kept-with-its-comments",
                   test_decision_too_late);
  g_test_add_func ("/conflicts/lesson-14-field-chosen-on-a-tablet", test_field_before_acceptance);
  g_test_add_func ("/conflicts/contract-7-no-silent-loser", test_field_after_acceptance);
  g_test_add_func ("/conflicts/field-only-shown-is-no-change", test_field_not_touched);
  g_test_add_func ("/conflicts/field-changed-again-is-asked-again", test_field_asked_again);
  g_test_add_func ("/conflicts/two-choose-the-first-stands", test_two_choose);
  g_test_add_func ("/conflicts/lesson-15-edit-wins-over-delete", test_household_deleted);
  g_test_add_func ("/conflicts/household-kept", test_household_kept);
  g_test_add_func ("/conflicts/household-merged", test_household_merged);
  g_test_add_func ("/conflicts/worker-moved-with-unsent-work", test_worker_moved);
  g_test_add_func ("/conflicts/lesson-10-two-workers-one-household", test_double);
  g_test_add_func ("/conflicts/officer-sees-and-removes-on-the-page", test_page);
  return g_test_run ();
}
