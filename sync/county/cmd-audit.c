/* huitoukan-county audit verify: re-checks all that is stored, and prints the head of each tablet's
 * chain, which an inspector can note down and compare years later. */
#include "sync/county/cmd.h"

#include "sync/county/htk-audit.h"
#include "sync/county/htk-county-store.h"

#include <stdio.h>

static void
print_heads (GPtrArray *devices)
{
  for (guint i = 0; i < devices->len; i++)
    {
      const HtkDevice *device = g_ptr_array_index (devices, i);

      printf ("head: tablet %s row %" G_GINT64_FORMAT " %s\n", device->id, device->last_seq,
              device->last_seq > 0 ? device->last_hash : "-");
    }
}

static int
report (GPtrArray            *faults,
        const HtkAuditCounts *c)
{
  for (guint i = 0; i < faults->len; i++)
    printf ("fault: %s\n", (char *) g_ptr_array_index (faults, i));
  printf ("checked %u rows, %u files, %u revisions, %u decisions: %u fault%s\n", c->rows, c->files,
          c->revisions, c->decisions, faults->len, faults->len == 1 ? "" : "s");
  return faults->len == 0 ? HTK_EXIT_OK : HTK_EXIT_FAILED;
}

int
htk_cmd_audit (int    argc,
               char **argv)
{
  g_autofree char *store_spec = NULL;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &store_spec, "The county's database", "sqlite:PATH" },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  HtkAuditCounts counts;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options ("audit", "verify",
                        "Re-checks what is stored: the chain and the signatures of every tablet's\n"
                        "journal, the bytes of every file, the answers of every revision and every\n"
                        "decision. Names each fault, prints the head of each chain, and ends with 1\n"
                        "when there is a fault.",
                        entries, &argc, &argv, &status))
    return status;
  if (argc != 2 || !g_str_equal (argv[1], "verify"))
    {
      fprintf (stderr, "usage: huitoukan-county audit verify --store sqlite:PATH\n");
      return HTK_EXIT_USAGE;
    }
  store = htk_county_open (store_spec, &error);
  if (store == NULL || (devices = htk_device_list (store, &error)) == NULL ||
      !htk_audit_verify (store, faults, &counts, &error))
    return htk_cmd_fail ("audit", error);
  print_heads (devices);
  return report (faults, &counts);
}
