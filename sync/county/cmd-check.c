/* huitoukan-county check: the database, the journal of every tablet, what looks doubled or is
 * missing. */
#include "sync/county/cmd.h"

#include "sync/county/htk-audit.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-quarantine.h"

#include <stdio.h>

static const struct
{
  const char *what, *sql;
} oddities[] = {
  { "identity numbers of more than one living member",
    "SELECT count (*) FROM (SELECT 1 FROM member WHERE status = 'ok' AND id_no IS NOT NULL"
    " GROUP BY id_no HAVING count (*) > 1)" },
  { "households with more than one head",
    "SELECT count (*) FROM (SELECT 1 FROM member WHERE status = 'ok' AND rel = 'head'"
    " GROUP BY household_id HAVING count (*) > 1)" },
  { "households visited twice in one round, neither voided",
    "SELECT count (*) FROM (SELECT 1 FROM visit WHERE round_id IS NOT NULL AND state <> 'voided'"
    " GROUP BY form_id, subject_id, round_id HAVING count (*) > 1)" },
  { "files that visits name and that have not arrived",
    "SELECT count (*) FROM attachment WHERE complete_at IS NULL" },
  { "files that submissions of phones name and that have not arrived",
    "SELECT count (*) FROM phone_file WHERE sha256 IS NULL" },
  { "visits with two revisions of one parent",
    "SELECT count (*) FROM (SELECT 1 FROM visit_revision WHERE parent IS NOT NULL"
    " GROUP BY visit_id, parent HAVING count (*) > 1)" },
};

static gboolean
look_for_oddities (HtkStore *store,
                  GError  **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (oddities); i++)
    {
      g_autofree char *n = NULL;

      if (!htk_county_one (store, oddities[i].sql, NULL, NULL, &n, error))
        return FALSE;
      if (!g_str_equal (n, "0"))
        printf ("note: %s: %s\n", oddities[i].what, n);
    }
  return TRUE;
}

/* Each by its tablet and number; whose it is `device list` says. */
static gboolean
look_for_faults (HtkStore *store,
                 GError  **error)
{
  g_autoptr (GPtrArray) faults = htk_quarantine_list (store, error);

  for (guint i = 0; faults != NULL && i < faults->len; i++)
    {
      const HtkFault *fault = g_ptr_array_index (faults, i);

      printf ("note: tablet %s, row %" G_GINT64_FORMAT " is set apart: %s\n", fault->device_id,
              fault->seq, fault->code);
    }
  return faults != NULL;
}

/* The journal of every tablet; the first row that does not fit is an error. */
static gboolean
check_chains (HtkStore  *store,
              GPtrArray *devices,
              GError   **error)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  guint rows;

  for (guint i = 0; i < devices->len; i++)
    if (!htk_audit_chain (store, g_ptr_array_index (devices, i), faults, &rows, error))
      return FALSE;
  if (faults->len == 0)
    return TRUE;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE,
               "the journal of a tablet does not hold together: %s",
               (char *) g_ptr_array_index (faults, 0));
  return FALSE;
}

int
htk_cmd_check (int    argc,
               char **argv)
{
  g_autofree char *store_spec = NULL;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &store_spec, "The county's database", "sqlite:PATH" },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (GError) error = NULL;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options ("check", "",
                        "Checks the database, verifies the chain and the signatures of every\n"
                        "tablet's journal, and names what looks doubled or has not arrived.",
                        entries, &argc, &argv, &status))
    return status;
  store = htk_county_open (store_spec, &error);
  if (store == NULL || !htk_store_check (store, &error) ||
      (devices = htk_device_list (store, &error)) == NULL)
    return htk_cmd_fail ("check", error);
  if (!check_chains (store, devices, &error))
    return htk_cmd_fail ("check", error);
  if (!look_for_faults (store, &error) || !look_for_oddities (store, &error))
    return htk_cmd_fail ("check", error);
  printf ("the database is sound; the journals of %u tablet%s hold together\n", devices->len,
          devices->len == 1 ? "" : "s");
  return HTK_EXIT_OK;
}
