/* The state of the sync as facts: for --status, for Status() on the bus, and for the exit codes. */
#include "sync/agent/htk-agent-facts.h"

#include "app/record/htk-inbox.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-sync-queue.h"
#include "app/store/htk-sync-settings.h"

static const struct
{
  HtkAgentError error;
  int status;
} exits[] = {
  { HTK_AGENT_ERROR_UNREACHABLE, HTK_EXIT_NO_SERVER },
  { HTK_AGENT_ERROR_CUT, HTK_EXIT_NO_SERVER },
  { HTK_AGENT_ERROR_NOT_COUNTY, HTK_EXIT_WRONG_SERVER },
  { HTK_AGENT_ERROR_VERSION, HTK_EXIT_WRONG_SERVER },
  { HTK_AGENT_ERROR_NOT_ENROLLED, HTK_EXIT_NOT_ENROLLED },
  { HTK_AGENT_ERROR_REFUSED, HTK_EXIT_REFUSED },
  { HTK_AGENT_ERROR_BUSY, HTK_EXIT_BUSY },
  { HTK_AGENT_ERROR_TOO_LARGE, HTK_EXIT_BUSY },
  { HTK_AGENT_ERROR_CERTIFICATE, HTK_EXIT_WRONG_SERVER },
  { HTK_AGENT_ERROR_PAUSED, HTK_EXIT_PAUSED },
};

/**
 * htk_agent_exit_code:
 * @error: (nullable): how a round ended
 *
 * Returns: the exit code for it
 */
int
htk_agent_exit_code (const GError *error)
{
  if (error == NULL)
    return HTK_EXIT_OK;
  for (guint i = 0; i < G_N_ELEMENTS (exits); i++)
    if (g_error_matches (error, HTK_AGENT_ERROR, (int) exits[i].error))
      return exits[i].status;
  return HTK_EXIT_FAILED;
}

static void
add_text (GVariantBuilder *facts,
          HtkStore     *store,
          const char   *name)
{
  g_autofree char *value = htk_store_get_meta (store, name);

  g_variant_builder_add (facts, "{sv}", name, g_variant_new_string (value != NULL ? value : ""));
}

static void
add_number (GVariantBuilder *facts,
            const char      *name,
            gint64           value)
{
  g_variant_builder_add (facts, "{sv}", name, g_variant_new_int64 (value));
}

static void
add_time (GVariantBuilder *facts,
          HtkStore     *store,
          const char   *name)
{
  g_autofree char *value = htk_store_get_meta (store, name);

  add_number (facts, name, value != NULL ? g_ascii_strtoll (value, NULL, 10) : 0);
}

static guint
count_files (HtkStore *store)
{
  g_autoptr (GPtrArray) files = htk_attachment_unsent (store, NULL);

  return files != NULL ? files->len : 0;
}

/**
 * htk_agent_attention:
 * @store: a tablet's store
 *
 * Returns: how many rows a person must look at
 */
guint
htk_agent_attention (HtkStore *store)
{
  g_autoptr (GPtrArray) rows = htk_journal_attention (store, NULL);

  return rows != NULL ? rows->len : 0;
}

/**
 * htk_agent_has_work:
 * @store: a tablet's store
 *
 * Returns: whether there are rows or files to send, of this tablet or carried for others, and the sync is not
 *   paused
 */
gboolean
htk_agent_has_work (HtkStore *store)
{
  return !htk_sync_is_paused (store) && htk_sync_queue_waits (store);
}

/**
 * htk_agent_facts:
 * @store: a tablet's store
 *
 * Times are UTC milliseconds, 0 for never; the token is not among the facts.
 *
 * Returns: (transfer floating): a dictionary of type a{sv}
 */
GVariant *
htk_agent_facts (HtkStore *store)
{
  g_autofree char *token = htk_store_get_meta (store, "token");
  GVariantBuilder facts;

  g_variant_builder_init (&facts, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&facts, "{sv}", "enrolled", g_variant_new_boolean (token != NULL));
  add_text (&facts, store, HTK_ROUTE);
  add_text (&facts, store, "server_url");
  add_text (&facts, store, "device_id");
  add_text (&facts, store, "user_id");
  add_text (&facts, store, "scope");
  add_time (&facts, store, "last_contact");
  add_time (&facts, store, "server_offset");
  add_number (&facts, "pending", htk_journal_count_pending (store));
  add_number (&facts, "oldest_pending", htk_journal_oldest_pending (store));
  add_number (&facts, "attention", htk_agent_attention (store));
  add_number (&facts, "files", count_files (store));
  g_variant_builder_add (&facts, "{sv}", "paused",
                         g_variant_new_boolean (htk_sync_is_paused (store)));
  add_number (&facts, "cursor", htk_inbox_cursor (store));
  return g_variant_builder_end (&facts);
}
