/* huitoukan-county import: reads a CSV file into the register and reports every bad row. */
#include "sync/county/cmd.h"

#include "sync/county/htk-county-store.h"
#include "sync/county/htk-import.h"

#include <stdio.h>

/* A whole county can have many: the first ones show what they are like. */
static void
print_warnings (GPtrArray  *warnings,
                const char *file)
{
  for (guint i = 0; i < MIN (warnings->len, HTK_IMPORT_MAX_FAULTS); i++)
    {
      const HtkImportFault *f = g_ptr_array_index (warnings, i);
      g_autofree char *line = f->line > 0 ? g_strdup_printf ("line %u, ", f->line) : g_strdup ("");
      g_autofree char *column = f->column ? g_strdup_printf ("column %s: ", f->column) : g_strdup ("");

      fprintf (stderr, "%s: warning: %s%s%s\n", file, line, column, f->reason);
    }
  if (warnings->len > HTK_IMPORT_MAX_FAULTS)
    fprintf (stderr, "%s: and %u more warnings\n", file, warnings->len - HTK_IMPORT_MAX_FAULTS);
}

static void
print_report (const HtkImportReport *r,
              const char            *file,
              gboolean               dry_run)
{
  for (guint i = 0; i < r->faults->len; i++)
    {
      const HtkImportFault *f = g_ptr_array_index (r->faults, i);

      fprintf (stderr, "%s: line %u%s%s: %s\n", file, f->line, f->column != NULL ? ", column " : "",
               f->column != NULL ? f->column : "", f->reason);
    }
  if (r->bad > r->faults->len)
    fprintf (stderr, "%s: and %u more bad rows\n", file, r->bad - r->faults->len);
  print_warnings (r->warnings, file);
  for (guint i = 0; i < r->ignored->len; i++)
    fprintf (stderr, "%s: note: the column “%s” is not known and was left out\n", file,
             (const char *) g_ptr_array_index (r->ignored, i));
  printf ("%s (%s): %u rows: %u new, %u changed, %u the same, %u bad\n", file, r->encoding, r->rows,
          r->added, r->changed, r->unchanged, r->bad);
  if (r->kept)
    printf ("imported%s\n", r->bad > 0 ? ", without the bad rows" : "");
  else if (dry_run)
    printf ("nothing was imported: this was a dry run\n");
  else if (r->added + r->changed == 0 && r->bad == 0)
    printf ("nothing was changed: the register has all of it already\n");
  else if (r->added + r->changed == 0)
    printf ("nothing was imported: no row was good and new\n");
  else
    printf ("nothing was imported: correct the bad rows, or add --keep-good\n");
}

int
htk_cmd_import (int    argc,
                char **argv)
{
  g_autofree char *store_spec = NULL;
  g_autofree char *kind = NULL;
  g_autofree char *today = htk_cmd_today ();
  HtkImportOptions options = { .today = today };
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &store_spec, "The county's database", "sqlite:PATH" },
    { "kind", 0, 0, G_OPTION_ARG_STRING, &kind, "regions, households, members, helpers or projects",
      "KIND" },
    { "keep-good", 0, 0, G_OPTION_ARG_NONE, &options.keep_good,
      "Import the good rows although there are bad ones", NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run, "Only report, import nothing", NULL },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (HtkImportReport) report = NULL;
  g_autoptr (GError) error = NULL;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options ("import", "FILE.csv",
                        "Imports a CSV file (UTF-8 or GB18030; Chinese or English headers).\n"
                        "A second import of the same file changes nothing. A file with bad rows\n"
                        "imports nothing, unless --keep-good; the exit status is then 3.",
                        entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || kind == NULL)
    {
      fprintf (stderr, "huitoukan-county import: wants --kind and one file (see --help)\n");
      return HTK_EXIT_USAGE;
    }
  store = htk_county_open (store_spec, &error);
  if (store != NULL)
    report = htk_import_file (store, kind, argv[1], &options, &error);
  if (report == NULL)
    {
      g_prefix_error (&error, "%s: ", store == NULL ? "the store" : argv[1]);
      return htk_cmd_fail ("import", error);
    }
  print_report (report, argv[1], options.dry_run);
  return report->bad > 0 ? HTK_EXIT_BAD_ROWS : HTK_EXIT_OK;
}
