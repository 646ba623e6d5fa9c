/* huitoukan-county demo: fills an empty register with made-up households. */
#include "sync/county/cmd.h"

#include "sync/county/htk-county-store.h"
#include "sync/county/htk-demo.h"

#include <stdio.h>
#include <string.h>

#define MAX_HOUSEHOLDS 1000000

static gboolean
options_are_good (const HtkDemoOptions *o,
                  int                   households)
{
  GDate day;

  g_date_clear (&day, 1);
  g_date_set_parse (&day, o->today);
  return o->county != NULL && strlen (o->county) == 6 &&
         strspn (o->county, "0123456789") == 6 && households >= 1 &&
         households <= MAX_HOUSEHOLDS && strlen (o->today) == 10 && g_date_valid (&day);
}

int
htk_cmd_demo (int    argc,
              char **argv)
{
  g_autofree char *store_spec = NULL;
  g_autofree char *county = NULL;
  g_autofree char *today = NULL;
  int households = 2000;
  gint64 seed = 1;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &store_spec, "The county's database", "sqlite:PATH" },
    { "county", 0, 0, G_OPTION_ARG_STRING, &county, "The county's six digits", "CODE" },
    { "households", 0, 0, G_OPTION_ARG_INT, &households, "How many, 2000 unless told", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Another seed makes another register", "K" },
    { "today", 0, 0, G_OPTION_ARG_STRING, &today, "The day due dates lie around", "YYYY-MM-DD" },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  HtkDemoOptions options;
  HtkDemoResult result;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options ("demo", "", "Fills an empty register of imported villages with made-up\n"
                        "households, helpers and users. Every page then says 演示数据.",
                        entries, &argc, &argv, &status))
    return status;
  if (today == NULL)
    today = htk_cmd_today ();
  options = (HtkDemoOptions) { .county = county, .households = (guint) households,
                               .seed = (guint64) seed, .today = today };
  if (argc != 1 || !options_are_good (&options, households))
    {
      fprintf (stderr, "huitoukan-county demo: wants --county with six digits, --households from 1 "
                       "to %d and a --today that is a date (see --help)\n", MAX_HOUSEHOLDS);
      return HTK_EXIT_USAGE;
    }
  store = htk_county_open (store_spec, &error);
  if (store == NULL || !htk_demo_make (store, &options, &result, &error))
    return htk_cmd_fail ("demo", error);
  printf ("演示数据: %u households with %u members in %u villages, all made up\n",
          result.households, result.members, result.villages);
  printf ("the officer's pages: login %s password %s (shown this once)\n", result.officer,
          result.password);
  htk_demo_result_clear (&result);
  return HTK_EXIT_OK;
}
