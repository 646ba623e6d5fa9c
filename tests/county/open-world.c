/* What the tests of acceptances share. */
#include "tests/county/open-world.h"

#include "app/record/htk-visit-rows.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-decide.h"

#include <string.h>

char *
open_day (int ago)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = g_date_time_add_days (now, -ago);

  return g_date_time_format (then, "%Y-%m-%d");
}

char *
open_value (OpenWorld      *w,
       const char *sql)
{
  char *text = NULL;
  g_autoptr (GError) error = NULL;

  htk_county_one (w->store, sql, NULL, NULL, &text, &error);
  g_assert_no_error (error);
  return text;
}

void
open_assert_value (OpenWorld      *w,
              const char *sql,
              const char *expected)
{
  g_autofree char *got = open_value (w, sql);

  g_assert_cmpstr (got, ==, expected);
}

void
open_world_init (OpenWorld *w)
{
  g_autoptr (GError) error = NULL;

  memset (w, 0, sizeof *w);
  county_init (&w->county, 12);
  w->store = county_store (&w->county);
  w->pack = htk_pack_open (&error);
  g_assert_no_error (error);
  w->worker = county_user (&w->county, "worker1");
  w->lead = county_user (&w->county, "lead1");
  w->officer = county_user (&w->county, "county1");
  w->household = open_value (w, "SELECT id FROM household WHERE hh_type = 1 AND monitor_state IS NULL"
                           " AND village_code LIKE '530427%' ORDER BY id");
  g_assert_nonnull (w->household);
}

void
open_world_clear (OpenWorld *w)
{
  g_clear_object (&w->store);
  htk_pack_free (w->pack);
  g_free (w->worker);
  g_free (w->lead);
  g_free (w->officer);
  g_free (w->household);
  county_clear (&w->county);
}

JsonObject *
open_json (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = htk_json_parse (text, &error);

  g_assert_no_error (error);
  return json_node_dup_object (node);
}

/* A visit that its lead has approved; @data is what it answered. */
void
open_approved (OpenWorld      *w,
          const char *id,
          const char *form,
          const char *type,
          const char *subject,
          int         ago,
          const char *data)
{
  g_autofree char *on = open_day (ago);
  g_autofree char *village = htk_register_village_of (w->store, type, subject, NULL);
  g_autofree char *text = g_strdup_printf ("{\"id\":\"%s\",\"version\":\"1\",\"data\":%s}", form, data);
  g_autoptr (JsonObject) answers = open_json (text);
  g_autofree char *canonical = htk_json_write (answers);
  g_autofree char *hash = htk_hash_text (canonical);
  g_autofree char *head = g_strdup_printf (
    "{\"visit_id\":\"%s\",\"revision_id\":\"r-%s\",\"form_id\":\"%s\",\"form_version\":\"1\","
    "\"subject_type\":\"%s\",\"subject_id\":\"%s\",\"village_code\":\"%s\",\"worker\":\"%s\","
    "\"visit_date\":\"%s\",\"xml\":\"<data/>\",\"answers_hash\":\"%s\",\"ended_at\":5}", id, id, form,
    type, subject, village != NULL ? village : OPEN_VILLAGE, w->worker, on, hash);
  g_autoptr (JsonObject) body = open_json (head);
  g_autoptr (HtkVisit) visit = NULL;
  g_autoptr (GError) error = NULL;

  json_object_set_object_member (body, "answers", json_object_ref (answers));
  g_assert_true (htk_store_begin (w->store, NULL));
  htk_visit_take_submit (w->store, body, "worker", &error);
  g_assert_no_error (error);
  visit = htk_visit_get (w->store, id, NULL);
  g_free (visit->state);
  visit->state = g_strdup ("lead_approved");
  g_assert_true (htk_visit_put (w->store, visit, NULL));
  g_assert_true (htk_store_commit (w->store, NULL));
}

void
open_decide (OpenWorld      *w,
        const char *id)
{
  g_autoptr (GError) error = NULL;

  htk_decide (w->store, w->officer, id, "accept", NULL, &error);
  g_assert_no_error (error);
}

void
open_accepted (OpenWorld      *w,
          const char *id,
          const char *form,
          const char *type,
          const char *subject,
          int         ago,
          const char *data)
{
  open_approved (w, id, form, type, subject, ago, data);
  open_decide (w, id);
}
