/* huitoukan-county case and finding: lists, and an officer's steps in their lives. */
#include "sync/county/cmd.h"

#include "app/record/htk-pack-install.h"
#include "sync/county/htk-county-domain.h"
#include "sync/county/htk-county-store.h"

#include <stdio.h>
#include <string.h>

#define PAGE 500

typedef struct
{
  char *store_spec, *user, *state, *region;
  char **sets;
} Options;

static void
options_clear (Options *o)
{
  g_free (o->store_spec);
  g_free (o->user);
  g_free (o->state);
  g_free (o->region);
  g_strfreev (o->sets);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* (transfer full) (nullable): NAME=VALUE each; what counts is a number. */
static JsonObject *
read_fields (char   **sets,
             GError **error)
{
  static const char *const numbers[] = { "class", "pct", "amount", NULL };
  g_autoptr (JsonObject) fields = json_object_new ();

  for (guint i = 0; sets != NULL && sets[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (sets[i], "=", 2);
      gint64 number;

      if (g_strv_length (parts) != 2 || *parts[0] == '\0')
        {
          g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE,
                       "--set wants NAME=VALUE, not “%s”", sets[i]);
          return NULL;
        }
      if (!g_strv_contains (numbers, parts[0]))
        json_object_set_string_member (fields, parts[0], parts[1]);
      else if (g_ascii_string_to_signed (parts[1], 10, G_MININT64, G_MAXINT64, &number, error))
        json_object_set_int_member (fields, parts[0], number);
      else
        return NULL;
    }
  return g_steal_pointer (&fields);
}

static gboolean
list_cases (HtkStore      *store,
            const Options *o,
            GError       **error)
{
  const HtkCaseFilter filter = { .state = o->state, .region = o->region };
  guint n = PAGE;

  for (guint offset = 0; n == PAGE; offset += PAGE)
    {
      g_autoptr (GPtrArray) list = htk_cases_list (store, &filter, PAGE, offset, error);

      if (list == NULL)
        return FALSE;
      n = list->len;
      for (guint i = 0; i < n; i++)
        {
          const HtkCase *c = list->pdata[i];

          printf ("%s  %-15s since %s  clue %s  %s  %s\n", c->id, c->state, c->since, c->clue_on,
                  c->village_name, c->head_name);
        }
    }
  return TRUE;
}

static gboolean
list_findings (HtkStore      *store,
               const Options *o,
               GError       **error)
{
  const HtkFindingFilter filter = { .state = o->state, .region = o->region,
                                    .with_restricted = TRUE };
  guint n = PAGE;

  for (guint offset = 0; n == PAGE; offset += PAGE)
    {
      g_autoptr (GPtrArray) list = htk_findings_list (store, &filter, PAGE, offset, error);

      if (list == NULL)
        return FALSE;
      n = list->len;
      for (guint i = 0; i < n; i++)
        {
          const HtkFinding *f = list->pdata[i];

          printf ("%s  %s  level %d  %-8s due %s  %s  %s  %s%s\n", f->id, f->no ? f->no : "-",
                  f->level, f->state, htk_finding_due (f) ? htk_finding_due (f) : "-",
                  f->village_name, f->subject_name, f->text, f->restricted ? "  restricted" : "");
        }
    }
  return TRUE;
}

static gboolean
step (HtkStore      *store,
      gboolean       is_case,
      const Options *o,
      const char    *event,
      const char    *id,
      GError       **error)
{
  g_autoptr (JsonObject) fields = read_fields (o->sets, error);
  g_autoptr (HtkPack) pack = fields != NULL ? htk_pack_in_force (store, error) : NULL;

  if (pack == NULL)
    return FALSE;
  if (!(is_case ? htk_county_case_do : htk_county_finding_do) (store, pack, o->user, id, event,
                                                               fields, error))
    return FALSE;
  printf ("%s: %s\n", id, event);
  return TRUE;
}

static int
run (const char *name,
     int         argc,
     char      **argv)
{
  g_auto (Options) o = { 0 };
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &o.store_spec, "The county's database", "sqlite:PATH" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &o.user, "The officer who takes the step", "ID" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o.sets,
      "What the step says, as why, on, class, deadline; may be given again", "NAME=VALUE" },
    { "state", 0, 0, G_OPTION_ARG_STRING, &o.state, "List this state, or unfinished", "STATE" },
    { "region", 0, 0, G_OPTION_ARG_STRING, &o.region, "List this region", "DIGITS" },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_case = g_str_equal (name, "case"), is_list, done;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options (name, "list | EVENT ID",
                        is_case ? "Lists risk cases, or takes a step of one: clue, check, assemble,\n"
                                  "publish, review, forward, identify, reject, classify, measure,\n"
                                  "propose_clear, clear_publish, clear, back."
                                : "Lists findings, or takes a step of one: assign, progress, claim,\n"
                                  "pass, fail, ask, extend, deny, reopen, void.",
                        entries, &argc, &argv, &status))
    return status;
  is_list = argc == 2 && g_str_equal (argv[1], "list");
  if (!is_list && (argc != 3 || o.user == NULL))
    {
      fprintf (stderr, "huitoukan-county %s: wants “list”, or --user, a step and an id"
                       " (see --help)\n", name);
      return HTK_EXIT_USAGE;
    }
  store = htk_county_open (o.store_spec, &error);
  if (store == NULL)
    return htk_cmd_fail (name, error);
  if (is_list)
    done = is_case ? list_cases (store, &o, &error) : list_findings (store, &o, &error);
  else
    done = step (store, is_case, &o, argv[1], argv[2], &error);
  return done ? HTK_EXIT_OK : htk_cmd_fail (name, error);
}

int
htk_cmd_case (int    argc,
              char **argv)
{
  return run ("case", argc, argv);
}

int
htk_cmd_finding (int    argc,
                 char **argv)
{
  return run ("finding", argc, argv);
}
