/* busy-tablet FOLDER WORKER LEAD WAITING RETURNED DRAFT WATCHED READY GREEN GREEN CONTESTED
 * busy-tablet FOLDER born HOUSEHOLD
 * busy-tablet FOLDER keep
 *
 * Puts work of every state into the store of an enrolled tablet, so that each page of the app has
 * something to show: a visit that waits, one that was returned, a draft, one that only lacks its
 * signatures, green ones, of which one may be to be visited again and one is in conflict, a clue, an active
 * case, two findings, conflicts, a log. Takes eight households of the register.
 * Afterwards a child may be born, whom the drafts of before know nothing of, and the forms of now may be kept
 * for the drafts, as the app keeps them.
 */
#include "tests/record/record-world.h"

#include "app/record/htk-domain-do.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-preliminary.h"
#include "app/record/htk-submission.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register-lists.h"
#include "app/store/htk-register.h"
#include "app/store/htk-sync-log.h"
#include "app/store/htk-team-contacts.h"

#include <json-glib/json-glib.h>

enum
{
  FOLDER = 1,
  WORKER,
  LEAD,
  WAITING,
  RETURNED,
  DRAFT,
  WATCHED,
  READY,
  GREEN,
  GREEN_TOO,
  CONTESTED,
  N_ARGS
};

static HtkFilling *
fill (HtkWorld   *world,
      const char *household,
      const char *worker)
{
  g_autoptr (GError) error = NULL;
  HtkFilling *filling = htk_filling_open (world->store, world->pack, "fa_household", "household",
                                          household, worker, &error);

  g_assert_no_error (error);
  return filling;
}

static char *
submit (HtkFilling *filling)
{
  g_autoptr (GError) error = NULL;
  char *visit = htk_filling_submit (filling, &error);

  g_assert_no_error (error);
  return visit;
}

static void
take_conflict (HtkWorld   *world,
               char      **args,
               const char *rest)
{
  g_autoptr (HtkUser) lead = htk_register_user (world->store, args[LEAD], NULL);
  g_autoptr (JsonObject) json = htk_world_json (rest);
  g_autofree char *text = NULL;

  json_object_set_string_member (json, "subject_type", "household");
  json_object_set_string_member (json, "team_id", lead->team_id);
  json_object_set_string_member (json, "mine_by", args[WORKER]);
  json_object_set_string_member (json, "theirs_by", args[LEAD]);
  json_object_set_string_member (json, "state", "open");
  json_object_set_int_member (json, "opened_at", 1795600000000);
  json_object_set_int_member (json, "version", 1);
  json_object_set_object_member (json, "extra", json_object_new ());
  text = htk_json_write (json);
  htk_world_take (world, "conflict", htk_json_text (json, "id"), 1, text);
}

/* Fields that both sides changed, and two visits to one household. */
static void
make_conflicts (HtkWorld   *world,
                char      **args,
                const char *waiting,
                const char *returned,
                const char *green)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (world->store, waiting, NULL);
  g_autoptr (GPtrArray) members = htk_register_members (world->store, args[WAITING], NULL);
  const HtkMember *m = g_ptr_array_index (members, 0);
  static const char *const fields[][4] = { { "name", "普建华", "普建花", "普健华" },
                                           { "work_place", "", "昆明", "红塔区某某食品有限公司" } };
  const char *const twice[][3] = { { "x-double", returned, args[RETURNED] },
                                   { "x-contested", green, args[CONTESTED] } };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *json = g_strdup_printf (
        "{\"id\":\"x-%s\",\"kind\":\"field\",\"visit_id\":\"%s\",\"subject_id\":\"%s\",\"field\":\"m/%s/%s\","
        "\"village_code\":\"%s\",\"base\":\"%s\",\"mine\":\"%s\",\"theirs\":\"%s\"}",
        fields[i][0], waiting, args[WAITING], m->id, fields[i][0], visit->village_code, fields[i][1],
        fields[i][2], fields[i][3]);

      take_conflict (world, args, json);
    }
  for (guint i = 0; i < G_N_ELEMENTS (twice); i++)
    {
      g_autofree char *json = g_strdup_printf (
        "{\"id\":\"%s\",\"kind\":\"double\",\"visit_id\":\"%s\",\"subject_id\":\"%s\",\"field\":\"\","
        "\"village_code\":\"%s\",\"mine\":\"%s\",\"theirs\":\"%s\"}",
        twice[i][0], twice[i][1], twice[i][2], visit->village_code, twice[i][1], waiting);

      take_conflict (world, args, json);
    }
}

/* Nobody was met, and it counts as judged green. */
static char *
make_green (HtkWorld   *world,
            const char *household,
            const char *worker)
{
  g_autoptr (HtkFilling) filling = fill (world, household, worker);
  g_autoptr (HtkVisit) visit = NULL;
  g_autoptr (GError) error = NULL;
  char *id;

  htk_world_fill (filling);
  id = submit (filling);
  visit = htk_visit_get (world->store, id, &error);
  g_assert_no_error (error);
  g_free (visit->color);
  visit->color = g_strdup ("green");
  g_assert_true (htk_store_begin (world->store, &error));
  htk_visit_put (world->store, visit, &error);
  g_assert_no_error (error);
  g_assert_true (htk_store_commit (world->store, &error));
  return id;
}

static void
make_visits (HtkWorld *world,
             char    **args)
{
  g_autoptr (HtkFilling) waiting = fill (world, args[WAITING], args[WORKER]);
  g_autoptr (HtkFilling) returned = fill (world, args[RETURNED], args[WORKER]);
  g_autoptr (HtkFilling) draft = fill (world, args[DRAFT], args[WORKER]);
  g_autoptr (HtkFilling) ready = fill (world, args[READY], args[WORKER]);
  g_autoptr (GPtrArray) comments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVisit) visit = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *contested = NULL;
  HtkComment must = { .ref = (char *) "/data/sec_visit/a_nocontact", .level = (char *) "must",
                      .text = (char *) "写清外出地点和联系电话" };

  htk_world_fill_home (waiting);
  first = submit (waiting);
  htk_world_fill (returned);
  second = submit (returned);
  visit = htk_visit_get (world->store, second, &error);
  g_assert_no_error (error);
  g_ptr_array_add (comments, &must);
  htk_review_decide (world->store, args[LEAD], second, visit->revision_id, "return", comments,
                     &error);
  g_assert_no_error (error);
  /* As if it had come by stick: the county has not told of it yet. */
  htk_preliminary_set (world->store, second, "a review", &error);
  g_assert_no_error (error);
  htk_world_answer (draft, "a_result", "home");
  htk_world_fill_home (ready);
  g_free (make_green (world, args[GREEN], args[WORKER]));
  g_free (make_green (world, args[GREEN_TOO], args[WORKER]));
  contested = make_green (world, args[CONTESTED], args[WORKER]);
  make_conflicts (world, args, first, second, contested);
}

static char *
village_of (HtkWorld   *world,
            const char *household)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkHousehold) h = htk_register_household (world->store, household, &error);

  g_assert_no_error (error);
  return g_strdup (h->village_code);
}

static void
make_cases (HtkWorld *world,
            char    **args)
{
  g_autofree char *village = village_of (world, args[WATCHED]);
  g_autoptr (JsonObject) clue = htk_world_json ("{\"source\":\"check\",\"causes\":\"01 08\"}");
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = g_date_time_add_days (now, -40);
  g_autofree char *day = g_date_time_format (then, "%F");
  g_autofree char *json = g_strdup_printf (
    "{\"id\":\"c-watched\",\"household_id\":\"%s\",\"village_code\":\"%s\",\"state\":\"active\","
    "\"class\":0,\"since\":\"%s\",\"source\":\"visit\",\"clue_on\":\"%s\",\"identified_on\":\"%s\"}",
    args[WATCHED], village, day, day, day);
  g_autoptr (GError) error = NULL;

  g_free (htk_case_open (world->store, world->pack, args[DRAFT], args[WORKER], clue, &error));
  g_assert_no_error (error);
  htk_world_take (world, "case", "c-watched", 1, json);
}

static void
make_findings (HtkWorld *world,
               char    **args)
{
  g_autofree char *village = village_of (world, args[WATCHED]);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = g_date_time_add_days (now, -12);
  g_autofree char *day = g_date_time_format (then, "%F");
  static const char *const rows[][4] = {
    { "f-open", "2", "open", "water" }, { "f-mine", "3", "assigned", "house" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf (
        "{\"id\":\"%s\",\"subject_type\":\"household\",\"subject_id\":\"%s\",\"village_code\":\"%s\","
        "\"cat\":\"%s\",\"level\":%s,\"state\":\"%s\",\"restricted\":0,\"found_on\":\"%s\","
        "\"text\":\"屋后水管冻裂，停水十二天\",\"person_name\":\"%s\"}",
        rows[i][0], args[WATCHED], village, rows[i][3], rows[i][1], rows[i][2], day,
        i == 0 ? "" : "普建华");

      htk_world_take (world, "finding", rows[i][0], 1, json);
    }
}

/* A line of the log with a receipt, and what the county told of the team. */
static void
make_log (HtkWorld *world,
          char    **args)
{
  const HtkSyncLogEntry receipt = { .event = (char *) "push", .detail = (char *) "第 1 至 3 条记录已有答复：3 条已收",
                                    .route = (char *) "line", .first = 1, .last = 3,
                                    .receipt = (char *) "907ab5f16dd4b7455f4931653941d3606dda677fc9c81a7d65953a24af94036e" };
  gint64 now = g_get_real_time () / 1000, day = 24 * 3600 * 1000;
  g_autofree char *told = g_strdup_printf (
    "{\"team\":[{\"device\":\"d-1\",\"user\":\"%s\",\"contact\":%" G_GINT64_FORMAT ",\"rows\":12,\"files\":34,"
    "\"since\":%" G_GINT64_FORMAT "}]}", args[WORKER], now - 4 * day, now - 5 * day);
  g_autoptr (JsonObject) team = htk_world_json (told);
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_store_begin (world->store, &error));
  htk_sync_log_keep (world->store, &receipt, &error);
  g_assert_no_error (error);
  htk_team_contacts_take (world->store, htk_json_list (team, "team"), &error);
  g_assert_no_error (error);
  g_assert_true (htk_store_commit (world->store, &error));
}

static void
bear (HtkWorld   *world,
      const char *household)
{
  g_autofree char *village = village_of (world, household);
  g_autofree char *json = g_strdup_printf (
    "{\"id\":\"m-born\",\"household_id\":\"%s\",\"village_code\":\"%s\",\"name\":\"普小宝\",\"sex\":\"f\","
    "\"birth\":\"2026-10-30\",\"relation\":\"grandchild\",\"status\":\"present\"}", household, village);

  htk_world_take (world, "member", "m-born", 1, json);
}

static void
do_as_told (HtkWorld *world,
            int       argc,
            char    **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc == 4)
    {
      bear (world, argv[3]);
      return;
    }
  if (argc == 3)
    {
      htk_pack_keep_machine (world->store, &error);
      g_assert_no_error (error);
      return;
    }
  make_visits (world, argv);
  make_cases (world, argv);
  make_findings (world, argv);
  make_log (world, argv);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *path = NULL;
  g_autofree char *key_path = NULL;
  g_autoptr (HtkKey) key = NULL;
  g_autoptr (GError) error = NULL;
  HtkWorld world = { 0 };

  if (argc != N_ARGS && !(argc == 4 && g_str_equal (argv[2], "born")) &&
      !(argc == 3 && g_str_equal (argv[2], "keep")))
    {
      g_printerr ("usage: busy-tablet FOLDER WORKER LEAD WAITING RETURNED DRAFT WATCHED READY GREEN GREEN CONTESTED |"
                  " born HOUSEHOLD | keep\n");
      return 2;
    }
  path = g_build_filename (argv[FOLDER], "huitoukan.db", NULL);
  key_path = g_build_filename (argv[FOLDER], "key", NULL);
  key = htk_key_load_or_create (key_path, &error);
  g_assert_no_error (error);
  world.store = htk_store_open (path, key, HTK_STORE_ROLE_TABLET, &error);
  g_assert_no_error (error);
  world.pack = htk_pack_open (&error);
  g_assert_no_error (error);
  do_as_told (&world, argc, argv);
  htk_world_close (&world);
  htk_pack_free (world.pack);
  return 0;
}
