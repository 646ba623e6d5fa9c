/* huitoukan-county ledger: writes one of the ledgers of the county as XLSX or CSV. */
#include "sync/county/cmd.h"

#include "app/record/htk-pack-install.h"
#include "app/report/htk-ledger.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"

#include <stdio.h>

typedef struct
{
  char *store_spec, *path, *format, *user;
  char *language, *region, *round_id, *from, *until, *state, *area, *by;
  gboolean restricted;
} Options;

static void
options_clear (Options *o)
{
  g_free (o->store_spec);
  g_free (o->path);
  g_free (o->format);
  g_free (o->user);
  g_free (o->language);
  g_free (o->region);
  g_free (o->round_id);
  g_free (o->from);
  g_free (o->until);
  g_free (o->state);
  g_free (o->area);
  g_free (o->by);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static void
print_ledgers (FILE *to)
{
  const HtkLedger *ledger;

  for (guint i = 0; (ledger = htk_ledger_nth (i)) != NULL; i++)
    fprintf (to, "  %-3s %s %s%s%s\n", ledger->id, ledger->zh, ledger->en,
             ledger->states != NULL ? "; --state " : "",
             ledger->states != NULL ? ledger->states : "");
}

/* Without --format the name of the file tells. Returns FALSE for a format that there is not. */
static gboolean
find_format (const Options   *o,
             HtkLedgerFormat *format)
{
  const char *said = o->format;

  if (said == NULL)
    said = g_str_has_suffix (o->path, ".csv") ? "csv" : "xlsx";
  *format = g_str_equal (said, "csv") ? HTK_LEDGER_CSV : HTK_LEDGER_XLSX;
  return g_str_equal (said, "csv") || g_str_equal (said, "xlsx");
}

/* Who reads what is suspected of misuse is written down first (domain.md 5). */
static gboolean
may_see_restricted (HtkStore      *store,
                    const Options *o,
                    const char    *ledger,
                    GError       **error)
{
  g_autofree char *object = g_strdup_printf ("ledger %s %s", ledger,
                                             o->region != NULL ? o->region : "");

  if (o->user == NULL ||
      !htk_county_one (store, "SELECT 1 FROM user WHERE id = ? AND role IN ('county', 'auditor')",
                       o->user, NULL, NULL, NULL))
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE,
                   "--restricted wants --user with a county officer or an auditor");
      return FALSE;
    }
  return htk_account_audit (store, o->user, "ledger-restricted", object, error);
}

static gboolean
write_ledger (HtkStore       *store,
              const Options  *o,
              const char     *ledger,
              HtkLedgerFormat format,
              GError        **error)
{
  const HtkLedgerAsk ask = {
    .ledger = ledger, .language = o->language, .region = o->region, .round_id = o->round_id,
    .from = o->from, .until = o->until, .state = o->state, .area = o->area, .by = o->by,
    .with_restricted = o->restricted,
  };
  g_autoptr (HtkPack) pack = htk_pack_in_force (store, error);

  if (pack == NULL || (o->restricted && !may_see_restricted (store, o, ledger, error)))
    return FALSE;
  return htk_ledger_write (store, pack, &ask, o->path, format, NULL, NULL, NULL, error);
}

int
htk_cmd_ledger (int    argc,
                char **argv)
{
  g_auto (Options) o = { 0 };
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &o.store_spec, "The county's database", "sqlite:PATH" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &o.path, "The file", "FILE" },
    { "format", 0, 0, G_OPTION_ARG_STRING, &o.format, "xlsx or csv, else as the file is called",
      "FORMAT" },
    { "lang", 0, 0, G_OPTION_ARG_STRING, &o.language, "zh or en, else zh", "LANG" },
    { "village", 0, 0, G_OPTION_ARG_STRING, &o.region, "First digits of the region", "DIGITS" },
    { "round", 0, 0, G_OPTION_ARG_STRING, &o.round_id, "Only of that round", "ID" },
    { "from", 0, 0, G_OPTION_ARG_STRING, &o.from, "First day", "YYYY-MM-DD" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &o.until, "Last day", "YYYY-MM-DD" },
    { "state", 0, 0, G_OPTION_ARG_STRING, &o.state, "Only what is in that state", "STATE" },
    { "area", 0, 0, G_OPTION_ARG_STRING, &o.area, "Only villages with that tag, as 高寒山区", "TAG" },
    { "by", 0, 0, G_OPTION_ARG_STRING, &o.by, "Ledgers 4, 5, 7e, 7f: “area”, a row a kind of area", "WHAT" },
    { "restricted", 0, 0, G_OPTION_ARG_NONE, &o.restricted,
      "With findings of misuse; wants --user, and is audited", NULL },
    { "user", 0, 0, G_OPTION_ARG_STRING, &o.user, "The officer or auditor", "ID" },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  HtkLedgerFormat format = HTK_LEDGER_XLSX;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options ("ledger", "LEDGER",
                        "Writes a ledger as of now. LEDGER is its number; without it the\n"
                        "ledgers are listed. Identity numbers are never in one in full.",
                        entries, &argc, &argv, &status))
    return status;
  if (argc == 1)
    {
      print_ledgers (stdout);
      return HTK_EXIT_OK;
    }
  if (argc != 2 || o.path == NULL || htk_ledger_find (argv[1]) == NULL ||
      !find_format (&o, &format))
    {
      fprintf (stderr, "huitoukan-county ledger: wants one of these, -o FILE, and --format xlsx"
                       " or csv (see --help)\n");
      print_ledgers (stderr);
      return HTK_EXIT_USAGE;
    }
  store = htk_county_open (o.store_spec, &error);
  if (store == NULL || !write_ledger (store, &o, argv[1], format, &error))
    return htk_cmd_fail ("ledger", error);
  return HTK_EXIT_OK;
}
