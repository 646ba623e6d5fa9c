/* huitoukan-county setting: lists the thresholds that hold, or publishes one from a day on. */
#include "sync/county/cmd.h"

#include "app/record/htk-pack-install.h"
#include "sync/county/htk-county-settings.h"
#include "sync/county/htk-county-store.h"

#include <stdio.h>

static gboolean
list_settings (HtkStore   *store,
               HtkPack    *pack,
               const char *on,
               GError    **error)
{
  g_autoptr (GPtrArray) list = htk_county_settings (store, pack, on, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const HtkSettingNow *s = g_ptr_array_index (list, i);

      printf ("%-18s %-10s %s  since %s  %s  %s%s", s->key, s->value ? s->value : "-", s->unit,
              s->on_date ? s->on_date : "-", s->source ? s->source : "-", s->name,
              s->carried ? "  (none is set for this year: carried forward)" : "");
      if (s->next_on != NULL)
        printf ("  then %s from %s", s->next_value, s->next_on);
      printf ("\n");
    }
  return list != NULL;
}

static gboolean
set_one (HtkStore               *store,
         HtkPack                *pack,
         const char             *user,
         const HtkSettingChange *change,
         GError                **error)
{
  if (!htk_county_setting_set (store, pack, user, change, error))
    return FALSE;
  printf ("%s: %s from %s\n", change->key, change->value, change->on_date);
  return TRUE;
}

/* Which of the two is wanted; 0 for neither. */
static char
wanted (int         argc,
        char      **argv,
        const char *user)
{
  if (argc == 2 && g_str_equal (argv[1], "list"))
    return 'l';
  return argc == 5 && g_str_equal (argv[1], "set") && user != NULL ? 's' : 0;
}

int
htk_cmd_setting (int    argc,
                 char **argv)
{
  g_autofree char *spec = NULL;
  g_autofree char *user = NULL;
  g_autofree char *on = NULL;
  gboolean replace = FALSE;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &spec, "The county's database", "sqlite:PATH" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &user, "set: the officer who publishes it", "ID" },
    { "on", 0, 0, G_OPTION_ARG_STRING, &on, "list: as on this day, else today", "DATE" },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &replace,
      "set: correct the value that the county published for that day", NULL },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (HtkPack) pack = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;
  int status = HTK_EXIT_USAGE;
  char what;

  if (!htk_cmd_options ("setting", "list | set KEY DATE VALUE",
                        "Lists the settings, or publishes a value of one from a day on.", entries,
                        &argc, &argv, &status))
    return status;
  what = wanted (argc, argv, user);
  if (on == NULL)
    on = htk_cmd_today ();
  if (what == 0 || htk_day_parse (on) == 0)
    {
      fprintf (stderr, "huitoukan-county setting: wants “list”, or --user and “set KEY DATE VALUE”,"
                       " days as YYYY-MM-DD (see --help)\n");
      return HTK_EXIT_USAGE;
    }
  store = htk_county_open (spec, &error);
  pack = store != NULL ? htk_pack_in_force (store, &error) : NULL;
  if (pack == NULL)
    return htk_cmd_fail ("setting", error);
  done = what == 'l' ? list_settings (store, pack, on, &error)
                     : set_one (store, pack, user,
                                &(HtkSettingChange) { argv[2], argv[3], argv[4], replace }, &error);
  return done ? HTK_EXIT_OK : htk_cmd_fail ("setting", error);
}
