/* What a form wants of the place reaches its answers and its log when the place is known, not before,
 * and is there after a restart. */
#include "tests/record/record-world.h"

#include <string.h>

#define AUDIT                                                                                      \
  "odk:location-priority=\"balanced\" odk:location-min-interval=\"20\""                            \
  " odk:location-max-age=\"60\""

static const char form[]
    = "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\""
      " xmlns:jr=\"http://openrosa.org/javarosa\" xmlns:odk=\"http://www.opendatakit.org/xforms\""
      " xmlns:orx=\"http://openrosa.org/xforms\"><h:head><h:title>T</h:title><model><instance>"
      "<data id=\"placed\" version=\"1\"><begun/><a/><at/>"
      "<orx:meta><orx:instanceID/><orx:audit/></orx:meta></data></instance>"
      "<bind nodeset=\"/data/begun\" type=\"geopoint\"/><bind nodeset=\"/data/a\" type=\"int\"/>"
      "<bind nodeset=\"/data/at\" type=\"geopoint\"/>"
      "<bind nodeset=\"/data/orx:meta/orx:instanceID\" jr:preload=\"uid\"/>"
      "<bind nodeset=\"/data/orx:meta/orx:audit\" type=\"binary\" " AUDIT "/>"
      "<odk:setgeopoint event=\"odk-instance-first-load\" ref=\"/data/begun\"/>"
      "</model></h:head><h:body><input ref=\"/data/a\"><label>A</label>"
      "<odk:setgeopoint event=\"xforms-value-changed\" ref=\"/data/at\"/></input>"
      "</h:body></h:html>";

static const char pack[] = "{\"id\":\"placed\",\"version\":\"1\",\"forms\":[{\"id\":\"placed\","
                           "\"title\":\"T\",\"file\":\"placed.xml\",\"subject\":\"household\"}]}";

static HtkTempDir *
put_pack (HtkWorld   *world,
          const char *without)
{
  HtkTempDir *folder = htk_temp_dir_new ();
  g_autoptr (GString) text = g_string_new (form);
  const char *const files[][2] = { { "pack.json", pack },
                                    { "placed.xml", NULL },
                                    { "settings.csv", "key,on_date,ymd,value,unit,source\n" } };
  g_autoptr (GError) error = NULL;

  if (without != NULL)
    g_string_replace (text, without, "", 0);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i][0], NULL);

      g_file_set_contents (path, i == 1 ? text->str : files[i][1], -1, &error);
      g_assert_no_error (error);
    }
  htk_pack_free (world->pack);
  world->pack = htk_pack_open_at (folder, &error);
  g_assert_no_error (error);
  return folder;
}

static HtkFilling *
open_placed (HtkWorld *world)
{
  return htk_world_open_form (world, "placed", "household", WORLD_HOUSEHOLD);
}

static const char *
value_of (HtkFilling *filling,
          const char *ref)
{
  HtkInstance *instance = htk_filling_instance (filling);
  HtkNode node = htk_instance_find (instance, ref, NULL);

  g_assert_cmpuint (node, !=, 0);
  return htk_instance_get (instance, node);
}

static void
count (gpointer filling,
       int     *n)
{
  (*n)++;
}

static void
test_place_comes_later (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkTempDir) folder = put_pack (world, AUDIT);
  HtkPlaceWish wish;
  int wanted = 0;

  {
    g_autoptr (HtkFilling) filling = open_placed (world);

    g_signal_connect (filling, "place-wanted", G_CALLBACK (count), &wanted);
    htk_filling_place_wish (filling, &wish);
    g_assert_true (wish.wanted && wish.exact && !wish.always);
    /* Too far off to be where it was begun. */
    htk_filling_add_place (filling, 24, 101, 0, 5000);
    g_assert_cmpstr (value_of (filling, "/data/begun"), ==, "");
    htk_filling_add_place (filling, 24.0671, 101.9846, 1500, 8);
    g_assert_cmpstr (value_of (filling, "/data/begun"), ==, "24.0671 101.9846 1500.0 8.0");
    htk_filling_place_wish (filling, &wish);
    g_assert_false (wish.wanted);
    htk_world_answer (filling, "a", "7");
    g_assert_cmpint (wanted, ==, 1);
    htk_filling_add_place (filling, 24.1, 102, 1600, 4);
    g_assert_cmpstr (value_of (filling, "/data/at"), ==, "24.1 102.0 1600.0 4.0");
    g_assert_cmpstr (value_of (filling, "/data/begun"), ==, "24.0671 101.9846 1500.0 8.0");
    g_assert_cmpstr (htk_filling_draft (filling)->position, ==, "/data/a");
  }
  {
    g_autoptr (HtkFilling) filling = open_placed (world);

    g_assert_true (htk_filling_resumed (filling));
    g_assert_cmpstr (value_of (filling, "/data/begun"), ==, "24.0671 101.9846 1500.0 8.0");
    g_assert_cmpstr (value_of (filling, "/data/at"), ==, "24.1 102.0 1600.0 4.0");
    g_assert_cmpstr (htk_filling_draft (filling)->position, ==, "/data/a");
    htk_filling_place_wish (filling, &wish);
    g_assert_false (wish.wanted);
  }
}

static void
test_log_has_places (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkTempDir) folder = put_pack (world, NULL);
  g_autofree char *text = NULL;
  HtkPlaceWish wish;

  {
    g_autoptr (HtkFilling) filling = open_placed (world);
    g_autoptr (GPtrArray) pages = htk_form_pages (htk_filling_instance (filling));

    htk_filling_add_place (filling, 24.0671, 101.9846, 1500, 8);
    htk_filling_place_wish (filling, &wish);
    g_assert_true (wish.wanted && wish.always && !wish.exact);
    g_assert_cmpuint (wish.min_interval, ==, 20);
    htk_filling_see (filling, pages->pdata[0]);
    htk_filling_no_place (filling, FALSE);
  }
  text = htk_world_dump (world, "SELECT group_concat (text, '') FROM draft_audit");
  g_assert_nonnull (strstr (text, "location tracking enabled"));
  g_assert_nonnull (strstr (text, "24.0671,101.9846,8"));
  g_assert_nonnull (strstr (text, "location providers disabled"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filling-place/is-set-when-it-is-known-and-kept", test_place_comes_later);
  g_test_add_func ("/filling-place/log-has-places", test_log_has_places);
  return g_test_run ();
}
