/* A draft moves to the newer version of its form: what goes, comes and no longer fits is said before; the
 * way back holds until it is submitted; a kill leaves the one draft or the other. */
#include "tests/record/record-world.h"

#include "app/record/htk-filling-move.h"
#include "app/record/htk-kept.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-submission.h"
#include "app/record/htk-visit-rows.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define HEAD                                                                                       \
  "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\""         \
  " xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><h:title>T</h:title><model><instance>"
#define ITEM(value) "<item><label>L" value "</label><value>" value "</value></item>"

/* Version 2 asks no more for the memo, asks for the road besides, knows no choice b, and wants fewer. */
static const char form_1[]
    = HEAD "<data id=\"moving\" version=\"1\"><name/><memo/><pick/><size/><m jr:template=\"\"><a/><b/></m>"
      "</data></instance><bind nodeset=\"/data/name\" type=\"string\"/>"
      "<bind nodeset=\"/data/memo\" type=\"string\"/><bind nodeset=\"/data/pick\" type=\"string\"/>"
      "<bind nodeset=\"/data/size\" type=\"int\" constraint=\". &lt; 100\"/>"
      "</model></h:head><h:body><input ref=\"/data/name\"><label>Name</label></input>"
      "<input ref=\"/data/memo\"><label>Memo</label></input>"
      "<select1 ref=\"/data/pick\"><label>Pick</label>" ITEM ("a") ITEM ("b") "</select1>"
      "<input ref=\"/data/size\"><label>Size</label></input>"
      "<group ref=\"/data/m\"><label>M</label><repeat nodeset=\"/data/m\">"
      "<input ref=\"/data/m/a\"><label>A</label></input><input ref=\"/data/m/b\"><label>B</label></input>"
      "</repeat></group></h:body></h:html>";
static const char form_2[]
    = HEAD "<data id=\"moving\" version=\"2\"><name/><road>dirt</road><pick/><size/>"
      "<begun/><who/><m jr:template=\"\"><a/><c/></m></data></instance><bind nodeset=\"/data/name\" type=\"string\"/>"
      "<bind nodeset=\"/data/road\" type=\"string\"/><bind nodeset=\"/data/pick\" type=\"string\"/>"
      "<bind nodeset=\"/data/size\" type=\"int\" constraint=\". &lt; 10\"/>"
      "<bind nodeset=\"/data/who\" type=\"string\" jr:preload=\"property\" jr:preloadParams=\"username\"/>"
      "<setvalue event=\"odk-instance-first-load\" ref=\"/data/begun\" value=\"concat('by ', /data/name)\"/>"
      "<setvalue event=\"odk-instance-first-load\" ref=\"/data/name\" value=\"'overwritten'\"/>"
      "</model></h:head><h:body><input ref=\"/data/name\"><label>Name</label></input>"
      "<input ref=\"/data/road\"><label>Road</label></input>"
      "<select1 ref=\"/data/pick\"><label>Pick</label>" ITEM ("a") ITEM ("c") "</select1>"
      "<input ref=\"/data/size\"><label>Size</label></input>"
      "<group ref=\"/data/m\"><label>M</label><repeat nodeset=\"/data/m\">"
      "<setvalue event=\"odk-instance-first-load odk-new-repeat\" ref=\"/data/m/c\" value=\"concat(../a, '!')\"/>"
      "<input ref=\"/data/m/a\"><label>A</label></input></repeat></group></h:body></h:html>";

/* A world whose pack in force has version 2, with version 1 among the packs beside the store. */
typedef struct
{
  HtkWorld *world;
  HtkTempDir *newer;
} Fixture;

/* As the app does once with each version of its own: the pack of the next takes the place of this. */
static void
keep_as_machine (HtkWorld   *world,
                 const char *folder)
{
  g_autofree char *machine = g_strdup (g_getenv ("HTK_PACK_DIR"));
  g_autoptr (GError) error = NULL;

  g_setenv ("HTK_PACK_DIR", folder, TRUE);
  for (guint i = 0; i < 2; i++)
    {
      htk_pack_keep_machine (world->store, &error);
      g_assert_no_error (error);
    }
  g_setenv ("HTK_PACK_DIR", machine, TRUE);
}

static HtkFilling *
reopen (Fixture *f)
{
  return htk_world_open_form (f->world, "moving", "household", WORLD_HOUSEHOLD);
}

static void
answer (HtkFilling *filling,
        const char *ref,
        const char *value)
{
  g_autoptr (GError) error = NULL;
  HtkNode node = htk_instance_find (htk_filling_instance (filling), ref, &error);

  g_assert_no_error (error);
  htk_filling_answer (filling, node, value, &error);
  g_assert_no_error (error);
}

static const char *
value (HtkFilling *filling,
       const char *ref)
{
  HtkInstance *instance = htk_filling_instance (filling);
  HtkNode node = htk_instance_find (instance, ref, NULL);

  return node != 0 ? htk_instance_get (instance, node) : NULL;
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  g_autoptr (HtkTempDir) older = NULL;
  g_autoptr (HtkFilling) filling = NULL;
  g_autoptr (GError) error = NULL;

  f->world = htk_world_new ();
  older = htk_world_use_form (f->world, "moving", form_1);
  keep_as_machine (f->world, older);
  filling = reopen (f);
  answer (filling, "/data/name", "杨");
  answer (filling, "/data/memo", "备注");
  answer (filling, "/data/pick", "b");
  answer (filling, "/data/size", "50");
  while (value (filling, "/data/m[2]/a") == NULL)
    g_assert_cmpuint (htk_filling_repeat_add (filling, "/data/m", &error), !=, 0);
  answer (filling, "/data/m[1]/a", "one");
  answer (filling, "/data/m[2]/a", "two");
  answer (filling, "/data/m[2]/b", "gone");
  g_clear_object (&filling);
  f->newer = htk_world_use_form (f->world, "moving", form_2);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  htk_world_free (f->world);
  htk_temp_dir_free (f->newer);
}

static HtkMove *
plan (Fixture    *f,
      HtkFilling *filling)
{
  g_autoptr (GError) error = NULL;
  HtkMove *move = htk_filling_plan_move (filling, f->world->pack, &error);

  g_assert_no_error (error);
  return move;
}

static char *
rows_text (const HtkMove *move)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < move->rows->len; i++)
    {
      const HtkMoveRow *row = move->rows->pdata[i];

      g_string_append_printf (text, "%c %s %s=%s\n", "-+!"[row->kind], row->ref, row->label,
                              row->answer != NULL ? row->answer : "");
    }
  return g_string_free (text, FALSE);
}

static void
do_move (Fixture *f)
{
  g_autoptr (HtkFilling) filling = reopen (f);
  g_autoptr (HtkMove) move = plan (f, filling);
  g_autoptr (GError) error = NULL;

  htk_filling_move (filling, move, &error);
  g_assert_no_error (error);
}

static void
do_move_back (Fixture *f)
{
  g_autoptr (HtkFilling) filling = reopen (f);
  g_autoptr (GError) error = NULL;

  htk_filling_move_back (filling, &error);
  g_assert_no_error (error);
}

static void
assert_old (HtkFilling *filling)
{
  g_assert_cmpstr (htk_form_version (htk_instance_form (htk_filling_instance (filling))), ==, "1");
  g_assert_cmpstr (htk_filling_draft (filling)->form_version, ==, "1");
  g_assert_null (htk_filling_draft (filling)->moved_from);
  g_assert_null (htk_filling_notice (filling));
  g_assert_cmpstr (value (filling, "/data/name"), ==, "杨");
  g_assert_cmpstr (value (filling, "/data/memo"), ==, "备注");
  g_assert_cmpstr (value (filling, "/data/pick"), ==, "b");
  g_assert_cmpstr (value (filling, "/data/size"), ==, "50");
  g_assert_cmpstr (value (filling, "/data/m[1]/a"), ==, "one");
  g_assert_cmpstr (value (filling, "/data/m[2]/b"), ==, "gone");
}

static void
assert_moved (HtkFilling *filling)
{
  g_assert_cmpstr (htk_form_version (htk_instance_form (htk_filling_instance (filling))), ==, "2");
  g_assert_cmpstr (htk_filling_draft (filling)->form_version, ==, "2");
  g_assert_cmpstr (htk_filling_draft (filling)->moved_from, ==, "1");
  g_assert_cmpstr (htk_filling_notice (filling), ==, "Memo: 备注\nB: gone\nPick: Lb");
  g_assert_cmpstr (value (filling, "/data/name"), ==, "杨");
  g_assert_cmpstr (value (filling, "/data/road"), ==, "dirt");
  g_assert_cmpstr (value (filling, "/data/pick"), ==, "");
  g_assert_cmpstr (value (filling, "/data/size"), ==, "50");
  g_assert_cmpstr (value (filling, "/data/m[1]/a"), ==, "one");
  g_assert_cmpstr (value (filling, "/data/m[2]/a"), ==, "two");
}

static void
test_is_said_before (Fixture      *f,
                     gconstpointer data)
{
  g_autoptr (HtkFilling) filling = reopen (f);
  g_autofree char *newer = htk_filling_newer_version (filling, f->world->pack);
  g_autoptr (HtkMove) move = plan (f, filling);
  g_autofree char *text = rows_text (move);

  g_assert_cmpstr (newer, ==, "2");
  g_assert_cmpstr (move->from, ==, "1");
  g_assert_cmpstr (move->to, ==, "2");
  g_assert_cmpstr (text, ==,
                   "- /data/memo Memo=备注\n- /data/m[2]/b B=gone\n+ /data/road Road=dirt\n"
                   "! /data/pick Pick=Lb\n! /data/size Size=50\n");
  /* Only said: the draft is as it was. */
  g_clear_object (&filling);
  filling = reopen (f);
  assert_old (filling);
  g_assert_cmpint (htk_world_count (f->world, "SELECT count (*) FROM draft_before"), ==, 0);
}

static void
test_moves_and_comes_back (Fixture      *f,
                           gconstpointer data)
{
  g_autoptr (HtkFilling) filling = NULL;
  g_autofree char *newer = NULL;

  do_move (f);
  filling = reopen (f);
  assert_moved (filling);
  newer = htk_filling_newer_version (filling, f->world->pack);
  g_assert_null (newer);
  g_clear_object (&filling);
  do_move_back (f);
  filling = reopen (f);
  assert_old (filling);
  g_clear_object (&filling);
  g_assert_cmpint (htk_world_count (f->world, "SELECT count (*) FROM draft_before"), ==, 0);
  g_assert_cmpint (htk_world_count (f->world, "SELECT count (*) FROM audit WHERE action LIKE 'draft-move%'"),
                   ==, 2);
  do_move (f);
  filling = reopen (f);
  assert_moved (filling);
}

/* More answers than a snapshot waits for: the way back has them all, the older ones and the newer. */
static void
test_later_answers_come_back_too (Fixture      *f,
                                  gconstpointer data)
{
  g_autoptr (HtkFilling) filling = NULL;

  do_move (f);
  filling = reopen (f);
  for (guint i = 0; i < 80; i++)
    answer (filling, "/data/name", i % 2 == 0 ? "李" : "王");
  answer (filling, "/data/road", "paved");
  g_clear_object (&filling);
  filling = reopen (f);
  g_assert_cmpstr (value (filling, "/data/name"), ==, "王");
  g_assert_cmpstr (value (filling, "/data/road"), ==, "paved");
  g_clear_object (&filling);
  do_move_back (f);
  filling = reopen (f);
  g_assert_cmpstr (value (filling, "/data/name"), ==, "王");
  g_assert_cmpstr (value (filling, "/data/memo"), ==, "备注");
  g_assert_cmpstr (value (filling, "/data/m[2]/b"), ==, "gone");
  /* What the older form does not ask is named, and stays in the rows. */
  g_assert_nonnull (strstr (htk_filling_notice (filling), "/data/road"));
  g_assert_cmpint (htk_world_count (f->world,
                                    "SELECT count (*) FROM draft_op WHERE value = 'paved'"), ==, 1);
}

static void
test_is_submitted_in_the_newer (Fixture      *f,
                                gconstpointer data)
{
  g_autoptr (HtkFilling) filling = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;
  g_autofree char *visit = NULL;
  g_autofree char *version = NULL;

  do_move (f);
  filling = reopen (f);
  answer (filling, "/data/size", "5");
  answer (filling, "/data/pick", "c");
  visit = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  g_assert_nonnull (visit);
  version = htk_world_dump (f->world, "SELECT form_version FROM visit_revision");
  xml = htk_world_dump (f->world, "SELECT xml FROM visit_revision");
  g_assert_nonnull (strstr (version, "2"));
  g_assert_nonnull (strstr (xml, "version=\"2\""));
  g_assert_nonnull (strstr (xml, "<pick>c</pick>"));
  g_assert_null (strstr (xml, "备注"));
  g_assert_null (strstr (xml, "gone"));
  g_assert_cmpint (htk_world_count (f->world, "SELECT count (*) FROM draft_before"), ==, 0);
}

/* What the newer form has no place for goes with the visit to the lead and to the county. */
static void
test_old_answers_go_with_the_visit (Fixture      *f,
                                    gconstpointer data)
{
  g_autoptr (HtkFilling) filling = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *visit = NULL;
  g_autofree char *sent = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (JsonObject) wire = NULL;
  g_autoptr (HtkWorld) lead = htk_world_new ();
  g_autoptr (GPtrArray) there = NULL;

  do_move (f);
  filling = reopen (f);
  answer (filling, "/data/size", "5");
  answer (filling, "/data/pick", "c");
  visit = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  kept = htk_kept_of_visit (f->world->store, visit, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kept->len, ==, 3);
  g_assert_cmpstr (((HtkKept *) kept->pdata[0])->label, ==, "Memo");
  g_assert_cmpstr (((HtkKept *) kept->pdata[0])->answer, ==, "备注");
  g_assert_cmpstr (((HtkKept *) kept->pdata[0])->version, ==, "1");
  g_assert_cmpstr (((HtkKept *) kept->pdata[1])->ref, ==, "/data/m[2]/b");
  g_assert_cmpstr (((HtkKept *) kept->pdata[2])->answer, ==, "Lb");
  sent = htk_world_dump (f->world, "SELECT json_extract (body, '$.old_answers') FROM change"
                                   " WHERE kind = 'visit.submit'");
  g_assert_nonnull (strstr (sent, "备注"));
  /* As it comes to another tablet, and again. */
  wire = htk_visit_to_json (f->world->store, visit, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (htk_store_begin (lead->store, NULL));
      htk_visit_from_json (lead->store, wire, 5, &error);
      g_assert_no_error (error);
      g_assert_true (htk_store_commit (lead->store, NULL));
    }
  there = htk_kept_of_visit (lead->store, visit, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (there->len, ==, 3);
}

/* Of what is new the first-load events run, of what was answered they do not. */
static void
test_dynamic_defaults_of_what_is_new (Fixture      *f,
                                      gconstpointer data)
{
  g_autoptr (HtkFilling) filling = NULL;

  do_move (f);
  filling = reopen (f);
  g_assert_cmpstr (value (filling, "/data/begun"), ==, "by 杨");
  g_assert_cmpstr (value (filling, "/data/who"), ==, "甲");
  g_assert_cmpstr (value (filling, "/data/m[2]/c"), ==, "two!");
  g_assert_cmpstr (value (filling, "/data/name"), ==, "杨");
}

/* A pack that is put back offers nobody an older form; the numbers are numbers. */
static void
test_only_a_newer_version_is_offered (Fixture      *f,
                                      gconstpointer data)
{
  static const struct { const char *a, *b; gboolean older; } cases[] = {
    { "1", "2", TRUE }, { "2", "1", FALSE }, { "9", "10", TRUE }, { "10", "9", FALSE }, { "01", "1", FALSE },
    { "2026-a", "2026-b", TRUE }, { "b", "a", FALSE }, { "x", "x", FALSE }, { NULL, "1", TRUE },
    { "1", NULL, FALSE }, { NULL, NULL, FALSE },
  };
  g_autoptr (HtkFilling) filling = NULL;
  g_autofree char *offered = NULL;
  g_autoptr (HtkTempDir) back = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (htk_version_is_older (cases[i].a, cases[i].b), ==, cases[i].older);
  do_move (f);
  back = htk_world_use_form (f->world, "moving", form_1);
  filling = reopen (f);
  offered = htk_filling_newer_version (filling, f->world->pack);
  g_assert_null (offered);
}

/* Moves there and back for ever, and tells each step only when it is done. */
static void
to_and_fro (HtkWorld *world,
            gpointer  data,
            int       out)
{
  Fixture f = { world, NULL };

  for (;;)
    {
      do_move (&f);
      if (write (out, "x", 1) != 1)
        return;
      do_move_back (&f);
      if (write (out, "x", 1) != 1)
        return;
    }
}

static void
test_kill_leaves_one_or_the_other (Fixture      *f,
                                   gconstpointer data)
{
  guint kills = htk_world_kills ();

  for (guint i = 0; i < kills; i++)
    {
      g_autoptr (HtkFilling) filling = NULL;
      guint told = htk_world_kill (f->world, to_and_fro, NULL, (guint) g_test_rand_int_range (1, 12),
                                   3000);

      g_assert_cmpuint (told, >, 0);
      filling = reopen (f);
      if (htk_filling_draft (filling)->moved_from == NULL)
        {
          assert_old (filling);
          continue;
        }
      assert_moved (filling);
      g_clear_object (&filling);
      do_move_back (f);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/move/is-said-before", test_is_said_before);
  ADD ("/move/moves-and-comes-back", test_moves_and_comes_back);
  ADD ("/move/later-answers-come-back-too", test_later_answers_come_back_too);
  ADD ("/move/is-submitted-in-the-newer", test_is_submitted_in_the_newer);
  ADD ("/move/old-answers-go-with-the-visit", test_old_answers_go_with_the_visit);
  ADD ("/move/dynamic-defaults-of-what-is-new", test_dynamic_defaults_of_what_is_new);
  ADD ("/move/only-a-newer-version-is-offered", test_only_a_newer_version_is_offered);
  ADD ("/move/kill-leaves-one-or-the-other", test_kill_leaves_one_or_the_other);
  return g_test_run ();
}
