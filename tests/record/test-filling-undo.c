/* What was removed comes back with all its answers, also after the power was cut; and one tap takes one
 * last answer over. */
#include "tests/record/record-world.h"

#include "app/record/htk-trash.h"

#include <unistd.h>

static const char form[]
    = "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\""
      " xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><h:title>T</h:title><model><instance>"
      "<data id=\"repeated\" version=\"1\"><m jr:template=\"\"><a/><b/><c/><n jr:template=\"\"><d/></n>"
      "</m></data></instance>"
      "<bind nodeset=\"/data/m/a\" type=\"string\"/>"
      "<bind nodeset=\"/data/m/b\" type=\"string\" relevant=\"../a = 'yes'\"/>"
      "<bind nodeset=\"/data/m/c\" type=\"string\" calculate=\"concat(../a, '-', ../b)\"/>"
      "<bind nodeset=\"/data/m/n/d\" type=\"int\"/>"
      "</model></h:head><h:body><group ref=\"/data/m\"><label>M</label><repeat nodeset=\"/data/m\">"
      "<input ref=\"/data/m/b\"><label>B</label></input><input ref=\"/data/m/a\"><label>A</label></input>"
      "<group ref=\"/data/m/n\"><label>N</label><repeat nodeset=\"/data/m/n\"><input ref=\"/data/m/n/d\">"
      "<label>D</label></input></repeat></group></repeat></group></h:body></h:html>";

static HtkFilling *
open_repeated (HtkWorld *world)
{
  return htk_world_open_form (world, "repeated", "household", WORLD_HOUSEHOLD);
}

static HtkNode
node_of (HtkFilling *filling,
         const char *ref)
{
  g_autoptr (GError) error = NULL;
  HtkNode node = htk_instance_find (htk_filling_instance (filling), ref, &error);

  g_assert_no_error (error);
  return node;
}

static void
answer (HtkFilling *filling,
        const char *ref,
        const char *value)
{
  g_autoptr (GError) error = NULL;

  htk_filling_answer (filling, node_of (filling, ref), value, &error);
  g_assert_no_error (error);
}

static void
add (HtkFilling *filling,
     const char *range)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (htk_filling_repeat_add (filling, range, &error), !=, 0);
  g_assert_no_error (error);
}

static void
assert_value (HtkFilling *filling,
              const char *ref,
              const char *value)
{
  g_assert_cmpstr (htk_instance_get (htk_filling_instance (filling), node_of (filling, ref)), ==,
                   value);
}

static int
count (HtkFilling *filling,
       const char *range)
{
  gboolean fixed = FALSE;

  return htk_instance_repeat_count (htk_filling_instance (filling), range, &fixed, NULL);
}

/* Three of them; the second has two within, and a question that its first answer brings to light. */
static void
fill_three (HtkFilling *filling)
{
  while (count (filling, "/data/m") < 3)
    add (filling, "/data/m");
  answer (filling, "/data/m[1]/a", "one");
  answer (filling, "/data/m[2]/a", "yes");
  answer (filling, "/data/m[2]/b", "two");
  answer (filling, "/data/m[3]/a", "three");
  while (count (filling, "/data/m[2]/n") < 2)
    add (filling, "/data/m[2]/n");
  answer (filling, "/data/m[2]/n[1]/d", "7");
  answer (filling, "/data/m[2]/n[2]/d", "8");
}

static void
assert_three (HtkFilling *filling)
{
  g_assert_cmpint (count (filling, "/data/m"), ==, 3);
  assert_value (filling, "/data/m[1]/a", "one");
  assert_value (filling, "/data/m[2]/a", "yes");
  assert_value (filling, "/data/m[2]/b", "two");
  assert_value (filling, "/data/m[2]/c", "yes-two");
  g_assert_cmpint (count (filling, "/data/m[2]/n"), ==, 2);
  assert_value (filling, "/data/m[2]/n[1]/d", "7");
  assert_value (filling, "/data/m[2]/n[2]/d", "8");
  assert_value (filling, "/data/m[3]/a", "three");
}

static void
test_removed_comes_back_whole (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkTempDir) folder = htk_world_use_form (world, "repeated", form);
  g_autoptr (HtkFilling) filling = open_repeated (world);
  g_autoptr (HtkRemoved) removed = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *ref = NULL;

  fill_three (filling);
  g_assert_true (htk_filling_repeat_remove (filling, node_of (filling, "/data/m[2]"), &removed,
                                            &error));
  g_assert_cmpint (count (filling, "/data/m"), ==, 2);
  assert_value (filling, "/data/m[2]/a", "three");
  /* What was answered meanwhile stays. */
  answer (filling, "/data/m[2]/a", "later");
  ref = htk_filling_repeat_put_back (filling, removed, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ref, ==, "/data/m[2]");
  assert_value (filling, "/data/m[3]/a", "later");
  answer (filling, "/data/m[3]/a", "three");
  assert_three (filling);
  g_clear_object (&filling);
  filling = open_repeated (world);
  g_assert_null (htk_filling_notice (filling));
  assert_three (filling);
}

/* What is not asked at present is an answer as well: it may be asked again. */
static void
test_hidden_answer_comes_back (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkTempDir) folder = htk_world_use_form (world, "repeated", form);
  g_autoptr (HtkFilling) filling = open_repeated (world);
  g_autoptr (HtkRemoved) removed = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *ref = NULL;

  fill_three (filling);
  answer (filling, "/data/m[2]/a", "no");
  g_assert_true (htk_filling_repeat_remove (filling, node_of (filling, "/data/m[2]"), &removed,
                                            &error));
  ref = htk_filling_repeat_put_back (filling, removed, &error);
  g_assert_no_error (error);
  assert_value (filling, "/data/m[2]/a", "no");
  g_clear_object (&filling);
  filling = open_repeated (world);
  g_assert_null (htk_filling_notice (filling));
  answer (filling, "/data/m[2]/a", "yes");
  assert_three (filling);
}

static const char counted[]
    = "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\""
      " xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><h:title>T</h:title><model><instance>"
      "<data id=\"counted\" version=\"1\"><n>0</n><m jr:template=\"\"><a/><b/></m><memo/></data></instance>"
      "<bind nodeset=\"/data/n\" type=\"int\"/>"
      "<bind nodeset=\"/data/m/b\" type=\"string\" relevant=\"../a = 'yes'\"/>"
      "</model></h:head><h:body><input ref=\"/data/n\"><label>N</label></input>"
      "<group ref=\"/data/m\"><label>M</label><repeat nodeset=\"/data/m\" jr:count=\"/data/n\">"
      "<input ref=\"/data/m/a\"><label>A</label></input><input ref=\"/data/m/b\"><label>B</label></input>"
      "</repeat></group><input ref=\"/data/memo\"><label>Memo</label></input></h:body></h:html>";

static void
note_shrunk (HtkFilling *filling,
             const char *lost,
             const char *ref,
             const char *before,
             GString    *told)
{
  g_string_append_printf (told, "%s %s %s;", lost, ref, before);
}

/* Whoever empties a number to type another one loses nobody, not even when the battery is pulled between
 * the two, and however much was answered meanwhile. */
static void
test_a_number_that_grew_again (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkTempDir) folder = htk_world_use_form (world, "counted", counted);
  g_autoptr (HtkFilling) filling = htk_world_open_form (world, "counted", "household", WORLD_HOUSEHOLD);
  g_autoptr (GString) told = g_string_new (NULL);

  g_signal_connect (filling, "shrunk", G_CALLBACK (note_shrunk), told);
  answer (filling, "/data/n", "2");
  answer (filling, "/data/m[1]/a", "one");
  answer (filling, "/data/m[2]/a", "yes");
  answer (filling, "/data/m[2]/b", "two");
  g_assert_cmpstr (told->str, ==, "");
  answer (filling, "/data/n", "0");
  g_assert_cmpint (count (filling, "/data/m"), ==, 0);
  g_assert_cmpstr (told->str, ==, "/data/m[1] /data/n 2;");
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      answer (filling, "/data/memo", text);
    }
  g_clear_object (&filling);
  filling = htk_world_open_form (world, "counted", "household", WORLD_HOUSEHOLD);
  answer (filling, "/data/n", "1");
  assert_value (filling, "/data/m[1]/a", "one");
  g_clear_object (&filling);
  filling = htk_world_open_form (world, "counted", "household", WORLD_HOUSEHOLD);
  assert_value (filling, "/data/m[1]/a", "one");
  answer (filling, "/data/n", "3");
  assert_value (filling, "/data/m[2]/a", "yes");
  assert_value (filling, "/data/m[2]/b", "two");
  assert_value (filling, "/data/m[3]/a", "");
  g_clear_object (&filling);
  filling = htk_world_open_form (world, "counted", "household", WORLD_HOUSEHOLD);
  g_assert_null (htk_filling_notice (filling));
  assert_value (filling, "/data/m[1]/a", "one");
  assert_value (filling, "/data/m[2]/b", "two");
  assert_value (filling, "/data/memo", "99");
}

/* Removes and puts back for ever, and tells each step only when it is done. */
static void
to_and_fro (HtkWorld *world,
            gpointer  data,
            int       out)
{
  g_autoptr (HtkFilling) filling = open_repeated (world);

  for (;;)
    {
      g_autoptr (HtkRemoved) removed = NULL;
      g_autofree char *ref = NULL;

      if (!htk_filling_repeat_remove (filling, node_of (filling, "/data/m[2]"), &removed, NULL) ||
          write (out, "x", 1) != 1)
        return;
      ref = htk_filling_repeat_put_back (filling, removed, NULL);
      if (ref == NULL || write (out, "x", 1) != 1)
        return;
    }
}

/* After a kill it is there whole, or gone whole: never half of its answers. */
static void
test_kill_leaves_it_whole_or_gone (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkTempDir) folder = htk_world_use_form (world, "repeated", form);
  guint kills = htk_world_kills ();

  for (guint i = 0; i < kills; i++)
    {
      g_autoptr (HtkFilling) filling = NULL;
      guint told;

      {
        g_autoptr (HtkFilling) begin = open_repeated (world);

        while (count (begin, "/data/m") > 0)
          g_assert_true (htk_filling_repeat_remove (begin, node_of (begin, "/data/m[1]"), NULL, NULL));
        fill_three (begin);
      }
      told = htk_world_kill (world, to_and_fro, NULL, (guint) g_test_rand_int_range (1, 20), 3000);
      filling = open_repeated (world);
      g_assert_null (htk_filling_notice (filling));
      if (count (filling, "/data/m") == 3)
        assert_three (filling);
      else
        assert_value (filling, "/data/m[2]/a", "three");
      g_assert_cmpuint (told, >, 0);
    }
}

static void
test_one_answer_is_carried_over (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = NULL;
  g_autoptr (GError) error = NULL;
  HtkNode reason, day;

  htk_world_take (world, "household", WORLD_HOUSEHOLD, 2,
    "{\"id\":\"h-1\",\"village_code\":\"" WORLD_VILLAGE "\",\"head_name\":\"杨成员\",\"hh_type\":1,"
    "\"last_answers\":{\"visit_date\":\"2025-03-04\",\"a_date\":\"2025-03-04\","
    "\"a_result\":\"away\"}}");
  filling = htk_world_open (world);
  reason = htk_world_node (filling, "a_result", 0);
  day = htk_world_node (filling, "a_date", 0);
  g_assert_false (htk_filling_may_carry (filling, day));
  g_assert_true (htk_filling_may_carry (filling, reason));
  g_assert_true (htk_filling_carry (filling, reason, &error));
  g_assert_no_error (error);
  g_assert_true (htk_filling_is_unchanged (filling, reason));
  g_assert_false (htk_filling_may_carry (filling, reason));
  htk_world_answer (filling, "a_result", "home");
  g_assert_true (htk_filling_may_carry (filling, reason));
  g_assert_false (htk_filling_is_unchanged (filling, reason));
}

/* One tap erases nothing: the draft is there for as long as the setting says. */
static void
test_trash_keeps_a_draft (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);
  g_autofree char *id = g_strdup (htk_filling_draft (filling)->id);
  g_autoptr (HtkFilling) second = NULL;
  g_autofree char *other = NULL;
  g_autoptr (GPtrArray) trash = NULL;
  g_autoptr (GError) error = NULL;

  htk_world_answer (filling, "a_result", "away");
  htk_filling_set_progress (filling, 40, 1);
  g_clear_object (&filling);
  g_assert_true (htk_draft_trash (world->store, id, &error));
  g_assert_true (htk_trash_empty_old (world->pack, world->store, &error));
  trash = htk_draft_list_trash (world->store, WORLD_WORKER, &error);
  g_assert_cmpuint (trash->len, ==, 1);
  g_assert_cmpuint (((HtkDraft *) g_ptr_array_index (trash, 0))->asked, ==, 40);

  /* Another one begins with nothing of it, and stands in its way while it is there. */
  second = htk_world_open (world);
  other = g_strdup (htk_filling_draft (second)->id);
  g_assert_false (htk_filling_resumed (second));
  g_clear_object (&second);
  g_assert_false (htk_draft_restore (world->store, id, &error));
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (htk_draft_trash (world->store, other, &error));
  g_assert_true (htk_draft_restore (world->store, id, &error));
  filling = htk_world_open (world);
  g_assert_cmpstr (htk_world_value (filling, "a_result"), ==, "away");
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM audit WHERE action = 'draft-trash'"),
                   ==, 2);
}

static void
test_trash_goes_after_its_days (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);
  g_autofree char *id = g_strdup (htk_filling_draft (filling)->id);
  gint64 now = g_get_real_time () / 1000;
  g_autoptr (GError) error = NULL;

  g_clear_object (&filling);
  g_assert_cmpuint (htk_trash_days (world->pack, world->store), ==, 30);
  g_assert_true (htk_draft_trash (world->store, id, &error));
  g_assert_cmpint (htk_draft_purge (world->store, now - 1000, &error), ==, 0);
  g_assert_cmpint (htk_draft_purge (world->store, now + 60000, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM draft"), ==, 0);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM audit WHERE action = 'draft-purge'"),
                   ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filling/removed-comes-back-whole", test_removed_comes_back_whole);
  g_test_add_func ("/filling/hidden-answer-comes-back", test_hidden_answer_comes_back);
  g_test_add_func ("/filling/a-number-that-grew-again-loses-nobody", test_a_number_that_grew_again);
  g_test_add_func ("/filling/kill-leaves-it-whole-or-gone", test_kill_leaves_it_whole_or_gone);
  g_test_add_func ("/filling/one-answer-is-carried-over", test_one_answer_is_carried_over);
  g_test_add_func ("/trash/keeps-a-draft", test_trash_keeps_a_draft);
  g_test_add_func ("/trash/goes-after-its-days", test_trash_goes_after_its_days);
  return g_test_run ();
}
