/* A filling begins with what its worker saved last in the same form, whomever that was about. */
#include "app/record/htk-submission.h"
#include "tests/record/record-world.h"

#define OTHER_HOUSEHOLD "h-2"

/* A form that takes the place from last time and counts the fillings before it. */
static const char form_xml[] =
  "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "
  "xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><h:title>T</h:title><model><instance>"
  "<data id=\"small\" version=\"%s\"><place/>%s<secret/><n/><before/><meta><instanceID/></meta>"
  "</data></instance><instance id=\"__last-saved\" src=\"jr://instance/last-saved\"/>"
  "<bind nodeset=\"/data/meta/instanceID\" jr:preload=\"uid\"/>"
  "<bind nodeset=\"/data/secret\" relevant=\"/data/place = 'home'\"/>"
  "<bind nodeset=\"/data/n\" type=\"int\" calculate=\"coalesce("
  "instance('__last-saved')/data/n, 0) + 1\"/>"
  "<setvalue event=\"odk-instance-first-load\" ref=\"/data/before\" "
  "value=\"instance('__last-saved')/data/secret\"/>"
  "<setvalue event=\"odk-instance-first-load\" ref=\"/data/place\" "
  "value=\"instance('__last-saved')/data/place\"/></model></h:head><h:body>"
  "<input ref=\"/data/place\"/><input ref=\"/data/secret\"/><input ref=\"/data/before\"/>"
  "</h:body></h:html>";

typedef struct
{
  HtkWorld *world;
  HtkTempDir *folder;
  HtkPack *pack;
} Small;

static void
put (const char *folder,
     const char *name,
     const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* The pack as its version @version brings it, with one question more or not. */
static void
publish (Small      *small,
         const char *version,
         const char *more)
{
  g_autofree char *xml = g_strdup_printf (form_xml, version, more);
  g_autoptr (GError) error = NULL;

  put (small->folder, "pack.json",
       "{\"version\":\"1\",\"forms\":[{\"id\":\"small\",\"title\":\"T\",\"subject\":\"household\","
       "\"file\":\"small.xml\"}]}");
  put (small->folder, "settings.csv", "key,on_date,value,unit,source\n");
  put (small->folder, "small.xml", xml);
  g_clear_pointer (&small->pack, htk_pack_free);
  small->pack = htk_pack_open_at (small->folder, &error);
  g_assert_no_error (error);
}

static void
setup (Small        *small,
       gconstpointer data)
{
  small->world = htk_world_new ();
  small->folder = htk_temp_dir_new ();
  publish (small, "1", "<gone/>");
  htk_world_take (small->world, "household", OTHER_HOUSEHOLD, 1,
                  "{\"id\":\"h-2\",\"village_code\":\"530427101201\",\"hh_no\":\"53042700002\","
                  "\"local_no\":\"5304271012010002\",\"head_name\":\"李成员\","
                  "\"head_pinyin\":\"lichengyuan\",\"head_initials\":\"lcy\",\"hh_type\":1,"
                  "\"members\":[]}");
}

static void
teardown (Small        *small,
          gconstpointer data)
{
  htk_pack_free (small->pack);
  htk_temp_dir_free (small->folder);
  htk_world_free (small->world);
}

static HtkFilling *
open_for (Small      *small,
          const char *household,
          const char *worker)
{
  g_autoptr (GError) error = NULL;
  HtkFilling *filling = htk_filling_open (small->world->store, small->pack, "small", "household",
                                          household, worker, &error);

  g_assert_no_error (error);
  return filling;
}

static void
value_is (HtkFilling *filling,
          const char *ref,
          const char *wanted)
{
  HtkInstance *instance = htk_filling_instance (filling);

  g_assert_cmpstr (htk_instance_get (instance, htk_instance_find (instance, ref, NULL)), ==,
                   wanted);
}

/* Two fillings of one millisecond are not told apart. */
static void
let_time_pass (void)
{
  for (gint64 end = g_get_real_time () + 2000; g_get_real_time () < end;)
    ;
}

static void
submit (HtkFilling *filling)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *visit = htk_filling_submit (filling, &error);

  g_assert_no_error (error);
  g_assert_nonnull (visit);
  let_time_pass ();
}

static void
submit_one (Small      *small,
            const char *place,
            const char *secret)
{
  g_autoptr (HtkFilling) filling = open_for (small, WORLD_HOUSEHOLD, WORLD_WORKER);

  htk_world_answer (filling, "place", "home");
  htk_world_answer (filling, "secret", secret);
  htk_world_answer (filling, "place", place);
  submit (filling);
}

static void
test_first_use (Small        *small,
                gconstpointer data)
{
  g_autoptr (HtkFilling) filling = open_for (small, WORLD_HOUSEHOLD, WORLD_WORKER);

  value_is (filling, "/data/place", "");
  value_is (filling, "/data/n", "1");
}

static void
test_submitted (Small        *small,
                gconstpointer data)
{
  submit_one (small, "home", "s1");
  {
    g_autoptr (HtkFilling) filling = open_for (small, OTHER_HOUSEHOLD, WORLD_WORKER);

    value_is (filling, "/data/place", "home");
    value_is (filling, "/data/before", "s1");
    value_is (filling, "/data/n", "2");
  }
}

static void
test_not_relevant (Small        *small,
                   gconstpointer data)
{
  submit_one (small, "school", "s1");
  {
    g_autoptr (HtkFilling) filling = open_for (small, OTHER_HOUSEHOLD, WORLD_WORKER);

    value_is (filling, "/data/place", "school");
    value_is (filling, "/data/before", "");
  }
}

/* A draft counts as saved, with answers that are not in its snapshot yet. */
static void
test_newer_draft (Small        *small,
                  gconstpointer data)
{
  submit_one (small, "home", "s1");
  {
    g_autoptr (HtkFilling) draft = open_for (small, WORLD_HOUSEHOLD, WORLD_WORKER);

    htk_world_answer (draft, "secret", "s2");
    htk_world_answer (draft, "place", "market");
    let_time_pass ();
  }
  {
    g_autoptr (HtkFilling) filling = open_for (small, OTHER_HOUSEHOLD, WORLD_WORKER);

    value_is (filling, "/data/place", "market");
    value_is (filling, "/data/before", "");
    submit (filling);
  }
  {
    /* Now the submission is newer than the draft, which is not its own last-saved. */
    g_autoptr (HtkFilling) draft = open_for (small, WORLD_HOUSEHOLD, WORLD_WORKER);

    g_assert_true (htk_filling_resumed (draft));
    value_is (draft, "/data/place", "market");
  }
}

/* Opened again and again, a draft does not read itself: it would count on without end. */
static void
test_draft_is_not_its_own (Small        *small,
                           gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (HtkFilling) draft = open_for (small, WORLD_HOUSEHOLD, WORLD_WORKER);

      htk_world_answer (draft, "place", i % 2 == 0 ? "home" : "school");
      value_is (draft, "/data/n", "1");
    }
}

static void
test_other_worker (Small        *small,
                   gconstpointer data)
{
  submit_one (small, "home", "s1");
  {
    g_autoptr (HtkFilling) filling = open_for (small, OTHER_HOUSEHOLD, WORLD_LEAD);

    value_is (filling, "/data/place", "");
    value_is (filling, "/data/n", "1");
  }
}

static void
test_other_version (Small        *small,
                    gconstpointer data)
{
  submit_one (small, "home", "s1");
  {
    g_autoptr (HtkFilling) draft = open_for (small, WORLD_HOUSEHOLD, WORLD_WORKER);

    htk_world_answer (draft, "place", "home");
    htk_world_answer (draft, "secret", "s2");
    let_time_pass ();
  }
  publish (small, "2", "<new_one/>");
  {
    g_autoptr (HtkFilling) filling = open_for (small, OTHER_HOUSEHOLD, WORLD_WORKER);

    value_is (filling, "/data/place", "home");
    value_is (filling, "/data/before", "s2");
  }
}

/* A draft that cannot be read any more keeps no form from opening. */
static void
test_unreadable_draft (Small        *small,
                       gconstpointer data)
{
  submit_one (small, "home", "s1");
  {
    g_autoptr (HtkFilling) draft = open_for (small, WORLD_HOUSEHOLD, WORLD_WORKER);

    htk_world_answer (draft, "place", "school");
  }
  htk_world_count (small->world, "UPDATE draft SET snapshot = '<nothing' RETURNING 1");
  g_assert_cmpint (htk_world_count (small->world, "SELECT count (*) FROM draft"), ==, 1);
  {
    g_autoptr (HtkFilling) filling = open_for (small, OTHER_HOUSEHOLD, WORLD_WORKER);

    value_is (filling, "/data/place", "home");
  }
}

#define ADD(path, func) g_test_add (path, Small, NULL, setup, func, teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/last-saved/first-use-is-blank", test_first_use);
  ADD ("/last-saved/of-the-last-submission", test_submitted);
  ADD ("/last-saved/not-relevant-was-not-saved", test_not_relevant);
  ADD ("/last-saved/newer-draft-counts", test_newer_draft);
  ADD ("/last-saved/draft-does-not-read-itself", test_draft_is_not_its_own);
  ADD ("/last-saved/of-nobody-else", test_other_worker);
  ADD ("/last-saved/of-another-version", test_other_version);
  ADD ("/last-saved/unreadable-draft-is-passed-over", test_unreadable_draft);
  return g_test_run ();
}
