/* A USB stick, or any folder: what lies there for this tablet is taken, what it has for the county and for
 * others is put there. One thing for everybody: a worker, a lead and a carrier do the same. */
#include "sync/agent/htk-handover.h"

#include "app/store/htk-attachments.h"
#include "app/store/htk-sync-log.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define MAX_ENTRIES 1000

static int
by_name (gconstpointer a,
         gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* (transfer full) (element-type utf8): files of a kind, by name: rows come before their files. */
static GPtrArray *
files_in (const char *folder,
          const char *suffix,
          GError    **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL && list->len < MAX_ENTRIES)
    if (g_str_has_suffix (name, suffix) && *name != '.')
      g_ptr_array_add (list, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (list, by_name);
  return g_steal_pointer (&list);
}

static char *
read_receipt (const char *path,
              GError    **error)
{
  g_autofree char *text = NULL;
  GStatBuf st;

  if (g_stat (path, &st) == 0 && st.st_size > HTK_RECEIPT_MAX_BYTES)
    {
      g_set_error_literal (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_TOO_LARGE, "this is no receipt");
      return NULL;
    }
  return g_file_get_contents (path, &text, NULL, error) ? g_steal_pointer (&text) : NULL;
}

/* What is wrong with one file on the stick keeps no other back; what is wrong here does. */
static gboolean
is_files_fault (HtkHandover *self,
                const char  *path,
                GError     **why)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *line = NULL;

  if ((*why)->domain != HTK_SYNC_ERROR && (*why)->domain != G_FILE_ERROR)
    return FALSE;
  line = g_strdup_printf (_("%s on the stick cannot be taken: it is damaged, or not of this county"),
                          name);
  htk_sync_log_add (self->store, "stick", line, NULL);
  self->faults++;
  g_clear_error (why);
  return TRUE;
}

static gboolean
take_receipt (HtkHandover *self,
              const char  *path,
              GError     **error)
{
  g_autofree char *text = read_receipt (path, error);

  return text != NULL && htk_handover_receipt (self, text, error);
}

static gboolean
take_all (HtkHandover *self,
          const char  *folder,
          const char  *suffix,
          gboolean   (*take) (HtkHandover *self, const char *path, GError **error),
          GError     **error)
{
  g_autoptr (GPtrArray) files = files_in (folder, suffix, error);

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      g_autoptr (GError) why = NULL;

      if (!take (self, files->pdata[i], &why) && !is_files_fault (self, files->pdata[i], &why))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
    }
  return files != NULL;
}

/* Older bundles of this tablet hold nothing that a newer one, or the county, has not. */
static void
remove_older (HtkHandover *self,
              const char  *folder,
              GPtrArray   *fresh)
{
  g_autofree char *own = htk_store_get_meta (self->store, "device_id");
  g_autoptr (GPtrArray) files = files_in (folder, HTK_BUNDLE_SUFFIX, NULL);

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      g_autoptr (HtkBundle) bundle = htk_bundle_open (files->pdata[i], NULL);

      if (bundle != NULL && g_strcmp0 (htk_bundle_get_info (bundle)->device_id, own) == 0 &&
          !g_ptr_array_find_with_equal_func (fresh, files->pdata[i], g_str_equal, NULL))
        g_unlink (files->pdata[i]);
    }
}

static gboolean
give_receipts (HtkHandover *self,
               const char  *folder,
               GError     **error)
{
  g_autoptr (GPtrArray) answered = htk_carried_answered (self->store, NULL, error);

  for (guint i = 0; answered != NULL && i < answered->len; i++)
    {
      const HtkCarried *c = answered->pdata[i];
      g_autofree char *name = g_strconcat ("huitoukan-", c->bundle_id, HTK_RECEIPT_SUFFIX, NULL);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      if (!g_file_set_contents_full (path, c->receipt, -1,
                                     G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                     0644, error))
        return FALSE;
      self->given++;
    }
  return answered != NULL;
}

/**
 * htk_stick_exchange:
 * @self: a hand-over
 * @folder: on a stick
 * @error: return location
 *
 * Takes receipts, the bundles of others and the lead's word, then writes the own bundle, the receipts that
 * this tablet brings back, and a lead's word to the team. Twice is the same as once. Nothing counts as sent by it.
 *
 * Returns: FALSE with an error of the store, of the stick, or %G_IO_ERROR_CANCELLED; what was done stays
 */
gboolean
htk_stick_exchange (HtkHandover *self,
                    const char  *folder,
                    GError     **error)
{
  g_autoptr (GPtrArray) fresh = NULL;

  if (!take_all (self, folder, HTK_RECEIPT_SUFFIX, take_receipt, error) ||
      !take_all (self, folder, HTK_BUNDLE_SUFFIX, htk_handover_take, error) ||
      !take_all (self, folder, HTK_WORD_SUFFIX, htk_word_take, error))
    return FALSE;
  fresh = htk_handover_make (self, folder, error);
  if (fresh == NULL || !give_receipts (self, folder, error) ||
      !htk_word_make_all (self, folder, error))
    return FALSE;
  remove_older (self, folder, fresh);
  htk_handover_log (self);
  return TRUE;
}

/**
 * htk_handover_log:
 * @self: a hand-over that is over
 *
 * Writes what came of it into the log that a person reads.
 */
void
htk_handover_log (HtkHandover *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->rows > 0 || self->files > 0)
    {
      g_string_append_printf (text, ngettext ("%u record", "%u records", (gulong) self->rows), self->rows);
      g_string_append (text, _(" and "));
      g_string_append_printf (text, ngettext ("%u file handed over, not confirmed by the county yet. ",
                                              "%u files handed over, not confirmed by the county yet. ",
                                              (gulong) self->files), self->files);
    }
  if (self->taken > 0)
    {
      g_string_append_printf (text, ngettext ("%u package of others is carried to the county. ",
                                              "%u packages of others are carried to the county. ",
                                              (gulong) self->taken), self->taken);
      g_string_append_printf (text, ngettext ("%u visit of the team can be reviewed. ",
                                              "%u visits of the team can be reviewed. ",
                                              (gulong) self->visits), self->visits);
    }
  if (self->steps > 0)
    g_string_append_printf (text, ngettext ("%u other step of the team is in its place. ",
                                            "%u other steps of the team are in their place. ",
                                            (gulong) self->steps), self->steps);
  if (self->words > 0)
    g_string_append_printf (text, ngettext ("%u decision of the lead was brought, which the "
                                            "county has not told yet. ",
                                            "%u decisions of the lead were brought, which the "
                                            "county has not told yet. ",
                                            (gulong) self->words),
                            self->words);
  if (self->answered > 0)
    g_string_append_printf (text, ngettext ("%u record confirmed by the county's receipts. ",
                                            "%u records confirmed by the county's receipts. ",
                                            (gulong) self->answered), self->answered);
  if (self->given > 0)
    g_string_append_printf (text, ngettext ("%u receipt given back. ",
                                            "%u receipts given back. ",
                                            (gulong) self->given), self->given);
  if (text->len > 0)
    htk_sync_log_add (self->store, "handover", g_strchomp (text->str), NULL);
}

/* What a look at a stick has seen. */
typedef struct
{
  guint receipts, words, own, team, others, damaged;
  gint64 rows, files;
} Look;

static void
look_at_bundle (HtkStore   *store,
                const char *path,
                const char *own,
                Look       *look)
{
  g_autoptr (HtkBundle) bundle = htk_bundle_open (path, NULL);
  const HtkBundleInfo *info = bundle != NULL ? htk_bundle_get_info (bundle) : NULL;
  g_autoptr (HtkKnownDevice) maker =
    info != NULL ? htk_known_device_get (store, info->device_id, NULL) : NULL;

  if (info == NULL)
    look->damaged++;
  else if (g_strcmp0 (info->device_id, own) == 0)
    look->own++;
  else
    {
      look->team += htk_handover_may_read (store, maker);
      look->others += !htk_handover_may_read (store, maker);
      look->rows += info->rows;
      look->files += info->files;
    }
}

static guint
count_words (HtkStore   *store,
             const char *folder)
{
  g_autoptr (GPtrArray) files = files_in (folder, HTK_WORD_SUFFIX, NULL);
  guint n = 0;

  for (guint i = 0; files != NULL && i < files->len; i++)
    n += htk_word_is_for (store, files->pdata[i]);
  return n;
}

static guint
count_receipts (HtkStore   *store,
                GPtrArray  *files,
                const char *own)
{
  g_autofree char *county = htk_store_get_meta (store, "server_key");
  guint n = 0;

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *text = read_receipt (files->pdata[i], NULL);
      g_autoptr (HtkReceipt) receipt =
        text != NULL && county != NULL ? htk_receipt_read (text, county, NULL) : NULL;

      n += receipt != NULL && g_strcmp0 (receipt->device_id, own) == 0;
    }
  return n;
}

/**
 * htk_stick_look:
 * @store: a tablet's store
 * @folder: on a stick
 * @error: return location
 *
 * Returns: (transfer full): what lies there and what would go there, as words and numbers in pairs
 */
char *
htk_stick_look (HtkStore   *store,
                const char *folder,
                GError    **error)
{
  g_autoptr (GPtrArray) bundles = files_in (folder, HTK_BUNDLE_SUFFIX, error);
  g_autoptr (GPtrArray) receipts =
    bundles != NULL ? files_in (folder, HTK_RECEIPT_SUFFIX, error) : NULL;
  g_autoptr (GPtrArray) files = receipts != NULL ? htk_attachment_unsent (store, error) : NULL;
  g_autofree char *own = htk_store_get_meta (store, "device_id");
  gint64 bytes = 0;
  Look look = { 0 };

  if (files == NULL)
    return NULL;
  for (guint i = 0; i < bundles->len; i++)
    look_at_bundle (store, bundles->pdata[i], own, &look);
  look.receipts = count_receipts (store, receipts, own);
  look.words = count_words (store, folder);
  for (guint i = 0; i < files->len; i++)
    bytes += ((HtkAttachment *) files->pdata[i])->size;
  return g_strdup_printf ("receipts %u words %u team %u others %u damaged %u rows %" G_GINT64_FORMAT
                          " files %" G_GINT64_FORMAT " own-rows %" G_GINT64_FORMAT
                          " own-files %u own-bytes %" G_GINT64_FORMAT,
                          look.receipts, look.words, look.team, look.others, look.damaged, look.rows, look.files,
                          htk_journal_count_pending (store), files->len, bytes);
}
