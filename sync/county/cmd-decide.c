/* huitoukan-county accept, reject and void: an officer's decision about one visit. */
#include "sync/county/cmd.h"

#include "app/record/htk-result-check.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-decide.h"
#include "sync/county/htk-void.h"

#include <stdio.h>
#include <string.h>

/* REF:TEXT; a comment without a question is about the whole visit. */
static HtkDecideComment *
read_comment (const char *text)
{
  const char *colon = *text == '/' ? strchr (text, ':') : NULL;
  HtkDecideComment *c = g_new0 (HtkDecideComment, 1);

  c->ref = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : g_strdup ("/");
  c->text = g_strdup (colon != NULL ? colon + 1 : text);
  c->level = g_strdup ("must");
  return c;
}

/* Who accepts hears what the county judges otherwise; names alone, for answers may be a person's. */
static void
tell_differences (HtkStore   *store,
                  const char *visit_id)
{
  g_autoptr (GPtrArray) faults = htk_decide_differences (store, visit_id);

  for (guint i = 0; faults != NULL && i < faults->len; i++)
    {
      const HtkResultFault *fault = g_ptr_array_index (faults, i);

      fprintf (stderr, "huitoukan-county: %s: %s is not what the form gives for these answers\n", visit_id,
               fault->name);
    }
}

static int
decide (const char *decision,
        int         argc,
        char      **argv)
{
  g_autofree char *store_spec = NULL;
  g_autofree char *user = NULL;
  g_auto (GStrv) texts = NULL;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &store_spec, "The county's database", "sqlite:PATH" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &user, "The officer who decides", "ID" },
    { "comment", 0, 0, G_OPTION_ARG_STRING_ARRAY, &texts,
      "What must be changed, at which question; may be given again", "REF:TEXT" },
    { NULL }
  };
  g_autoptr (GPtrArray) comments =
    g_ptr_array_new_with_free_func ((GDestroyNotify) htk_decide_comment_free);
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options (decision, "VISIT",
                        "Decides about a visit that its lead has approved. Accepting writes its\n"
                        "answers into the register; rejecting needs a comment.",
                        entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || user == NULL)
    {
      fprintf (stderr, "huitoukan-county %s: wants --user and one visit (see --help)\n", decision);
      return HTK_EXIT_USAGE;
    }
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    g_ptr_array_add (comments, read_comment (texts[i]));
  store = htk_county_open (store_spec, &error);
  if (store != NULL && g_str_equal (decision, "accept"))
    tell_differences (store, argv[1]);
  if (store == NULL || !htk_decide (store, user, argv[1], decision, comments, &error))
    return htk_cmd_fail (decision, error);
  printf ("%s: %s\n", argv[1], g_str_equal (decision, "accept") ? "accepted" : "rejected");
  return HTK_EXIT_OK;
}

int
htk_cmd_accept (int    argc,
                char **argv)
{
  return decide ("accept", argc, argv);
}

int
htk_cmd_reject (int    argc,
                char **argv)
{
  return decide ("reject", argc, argv);
}

int
htk_cmd_void (int    argc,
              char **argv)
{
  g_autofree char *store_spec = NULL;
  g_autofree char *user = NULL;
  g_autofree char *reason = NULL;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &store_spec, "The county's database", "sqlite:PATH" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &user, "The officer who decides", "ID" },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "Why the visit is void", "TEXT" },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options ("void", "VISIT",
                        "Voids a mistaken visit: it stays to be read with the reason and counts nowhere.\n"
                        "What an acceptance of it wrote is taken back where nobody has changed it since.",
                        entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || user == NULL || reason == NULL)
    {
      fprintf (stderr, "huitoukan-county void: wants --user, --reason and one visit (see --help)\n");
      return HTK_EXIT_USAGE;
    }
  store = htk_county_open (store_spec, &error);
  if (store == NULL || !htk_county_void (store, user, argv[1], reason, &error))
    return htk_cmd_fail ("void", error);
  printf ("%s: voided\n", argv[1]);
  return HTK_EXIT_OK;
}
