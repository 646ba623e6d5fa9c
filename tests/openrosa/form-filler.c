/* Fills forms on a tablet as the app does, by the lines it reads, words parted by tabs; a line says how each
 * went, as "ok …" or "error …":
 *   open FORM          begins the form at the project's place, or goes on with its draft
 *   correct VISIT      takes a visit that was submitted back, to correct it
 *   answer REF VALUE   saves an answer
 *   photo REF BYTES    takes a photo of so many bytes; of one size all are alike
 *   submit             submits it: ok VISIT REVISION
 *   close              leaves it as a draft
 *   photos wifi|any    on which lines photos go, as the person sets it
 *   month              a month passes, and the tablet makes all the room it may: ok FILES that went
 *   take FORM VERSION XML FOLDER   submits answers that were filled elsewhere, with the files in a folder */
#include "app/record/htk-filling.h"
#include "app/record/htk-pack-bundle.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-submission.h"
#include "app/record/htk-submit-body.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"
#include "app/store/htk-room.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-sync-settings.h"
#include "app/store/htk-uuid.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <utime.h>

#define PLACE "000000000000"

typedef struct
{
  HtkStore *store;
  HtkFilling *filling;
  char *worker;
} Filler;

static char *
open_form (Filler  *self,
           char   **words,
           GError **error)
{
  g_autoptr (HtkPack) pack = htk_pack_in_force (self->store, error);

  if (pack == NULL)
    return NULL;
  g_clear_object (&self->filling);
  self->filling = htk_filling_open (self->store, pack, words[1], "village", PLACE, self->worker, error);
  return self->filling != NULL ? g_strdup_printf ("%s %s", htk_filling_draft (self->filling)->id,
                                                  htk_filling_draft (self->filling)->form_version)
                               : NULL;
}

static char *
correct (Filler  *self,
         char   **words,
         GError **error)
{
  g_autoptr (HtkPack) pack = htk_pack_in_force (self->store, error);

  if (pack == NULL)
    return NULL;
  g_clear_object (&self->filling);
  self->filling = htk_filling_open_correction (self->store, pack, words[1], self->worker, error);
  return self->filling != NULL ? g_strdup (htk_filling_draft (self->filling)->id) : NULL;
}

static char *
answer (Filler  *self,
        char   **words,
        GError **error)
{
  HtkNode node = htk_instance_find (htk_filling_instance (self->filling), words[1], error);

  return node != 0 && htk_filling_answer (self->filling, node, words[2], error) ? g_strdup ("") : NULL;
}

static GBytes *
make_photo (gsize size)
{
  guint8 *data = g_malloc (size);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) g_rand_int (rand);
  return g_bytes_new_take (data, size);
}

static char *
photo (Filler  *self,
       char   **words,
       GError **error)
{
  HtkInstance *instance = htk_filling_instance (self->filling);
  HtkNode node = htk_instance_find (instance, words[1], error);
  g_autoptr (GBytes) bytes = make_photo (g_ascii_strtoull (words[2], NULL, 10));

  return node != 0 && htk_filling_answer_file (self->filling, node, bytes, "image/jpeg", error)
           ? g_strdup (htk_instance_get (instance, node)) : NULL;
}

static char *
submit (Filler  *self,
        char   **words,
        GError **error)
{
  g_autofree char *revision = g_strdup (htk_filling_draft (self->filling)->id);
  g_autofree char *visit = htk_filling_submit (self->filling, error);

  return visit != NULL ? g_strdup_printf ("%s %s", visit, revision) : NULL;
}

static char *
close_form (Filler  *self,
            char   **words,
            GError **error)
{
  g_clear_object (&self->filling);
  return g_strdup ("");
}

static JsonArray *
keep_files (Filler     *self,
            const char *folder,
            GError    **error)
{
  g_autoptr (JsonArray) list = json_array_new ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
      g_autoptr (GBytes) bytes = file != NULL ? g_mapped_file_get_bytes (file) : NULL;
      g_autofree char *hash =
        bytes != NULL ? htk_attachment_keep (self->store, bytes, "image/jpeg", error) : NULL;
      JsonObject *object;

      if (hash == NULL)
        return NULL;
      object = json_object_new ();
      json_object_set_string_member (object, "name", name);
      json_object_set_string_member (object, "sha256", hash);
      json_object_set_string_member (object, "mime", "image/jpeg");
      json_object_set_int_member (object, "size", (gint64) g_bytes_get_size (bytes));
      json_array_add_object_element (list, object);
    }
  return dir != NULL ? g_steal_pointer (&list) : NULL;
}

static char *
take (Filler  *self,
      char   **words,
      GError **error)
{
  g_autoptr (HtkPack) pack = htk_pack_in_force (self->store, error);
  g_autoptr (HtkForm) form =
    pack != NULL ? htk_pack_load_form (pack, self->store, words[1], "village", PLACE, NULL, error) : NULL;
  g_autofree char *xml = NULL;
  g_autoptr (HtkInstance) instance = NULL;
  g_autoptr (JsonArray) files = form != NULL ? keep_files (self, words[4], error) : NULL;
  g_autoptr (JsonArray) none = json_array_new ();
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = htk_uuid7_new ();
  const HtkFormEnv env = { 0 };
  const HtkSubmit said = { .visit_id = visit, .revision_id = revision, .form_id = words[1],
                           .subject_type = "village", .subject_id = PLACE, .worker = self->worker,
                           .attachments = files, .signatures = none, .unchanged = none };
  g_autoptr (JsonObject) body = NULL;

  if (files == NULL || !g_file_get_contents (words[3], &xml, NULL, error) ||
      (instance = htk_instance_new_from_xml (form, &env, xml, FALSE, error)) == NULL ||
      !htk_submit_check (instance, error) ||
      (body = htk_submit_body (self->store, instance, &said, error)) == NULL ||
      !htk_store_begin (self->store, error))
    return NULL;
  if (htk_visit_take_submit (self->store, body, "worker", error) &&
      htk_journal_append_object (self->store, "visit.submit", visit, body, error) &&
      htk_store_commit (self->store, error))
    return g_strdup_printf ("%s %s", visit, revision);
  htk_store_rollback (self->store);
  return NULL;
}

static char *
photos (Filler  *self,
        char   **words,
        GError **error)
{
  return htk_sync_set_photos_wifi_only (self->store, g_str_equal (words[1], "wifi"), error) ? g_strdup ("") : NULL;
}

/* What was confirmed, was so a month before; the files are as old. */
static gboolean
age (HtkStore *store,
     GError  **error)
{
  static const char *const sql =
    "UPDATE attachment SET receipt_at = receipt_at - 3456000000, counted_from = receipt_at - 3456000000";
  const struct utimbuf before = { 0 };
  g_autoptr (HtkStmt) stmt = htk_stmt (store, sql, error);
  g_autoptr (HtkStmt) all = htk_stmt (store, "SELECT sha256 FROM attachment", error);
  gboolean has_row = TRUE;

  if (stmt == NULL || all == NULL || !htk_stmt_run (stmt, error))
    return FALSE;
  while (has_row && htk_stmt_next (all, &has_row, error))
    if (has_row)
      {
        g_autofree char *path = htk_attachment_path (store, htk_stmt_text (all, 0));

        g_utime (path, (struct utimbuf *) &before);
      }
  return !has_row;
}

static char *
month (Filler  *self,
       char   **words,
       GError **error)
{
  HtkRoom room;

  return age (self->store, error) && htk_room_make (self->store, G_MAXINT64, 30, &room, error)
           ? g_strdup_printf ("%u", room.files) : NULL;
}

static const struct
{
  const char *name;
  guint n_words;
  char *(*run) (Filler *self, char **words, GError **error);
} commands[] = {
  { "open", 2, open_form }, { "answer", 3, answer },    { "photo", 3, photo },
  { "submit", 1, submit },  { "close", 1, close_form }, { "take", 5, take },
  { "photos", 2, photos },  { "correct", 2, correct },
  { "month", 1, month },
};

static void
run_line (Filler *self,
          char   *line)
{
  g_auto (GStrv) words = g_strsplit (g_strchomp (line), "\t", -1);
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strv_length (words) == commands[i].n_words && g_str_equal (words[0], commands[i].name))
      said = commands[i].run (self, words, &error);
  if (said != NULL)
    printf ("ok %s\n", said);
  else
    printf ("error %s\n", error != NULL ? error->message : "no such command");
  fflush (stdout);
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  Filler self = { .store = htk_store_open_home (&error) };
  char line[4096];

  if (self.store == NULL)
    {
      fprintf (stderr, "form-filler: %s\n", error->message);
      return 1;
    }
  self.worker = htk_store_get_meta (self.store, "user_id");
  while (fgets (line, sizeof line, stdin) != NULL)
    run_line (&self, line);
  g_clear_object (&self.filling);
  g_object_unref (self.store);
  g_free (self.worker);
  return 0;
}
