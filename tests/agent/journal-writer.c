/* Writes submitted visits into a tablet's store as the app does, one for each line it reads, and
 * says which row it was when that is durable: journal-writer < lines. A line is `row` or `photo
 * BYTES`. */
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-uuid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  HtkStore *store;
  char *worker;
  GPtrArray *households;
  guint next;
} Writer;

static void
stop_on (GError *error)
{
  if (error == NULL)
    return;
  fprintf (stderr, "journal-writer: %s\n", error->message);
  exit (1);
}

/* All households of the tablet, each for one visit. */
static GPtrArray *
read_households (HtkStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) villages =
    htk_register_villages (store, "2026-11-24", "2026-12-24", &error);
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_household_free);

  stop_on (error);
  for (guint i = 0; i < villages->len; i++)
    {
      HtkVillage *village = g_ptr_array_index (villages, i);
      GPtrArray *some = htk_register_in_village (store, village->code, 10000, 0, &error);

      stop_on (error);
      g_ptr_array_extend_and_steal (all, some);
    }
  return all;
}

static void
add_photo (Writer     *writer,
           JsonObject *body,
           gsize       size)
{
  g_autofree guint8 *data = g_malloc (size);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *hash = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *files = json_array_new ();
  JsonObject *file = json_object_new ();

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) g_random_int ();
  bytes = g_bytes_new (data, size);
  hash = htk_attachment_keep (writer->store, bytes, "image/jpeg", &error);
  stop_on (error);
  json_object_set_string_member (file, "name", "photo.jpg");
  json_object_set_string_member (file, "sha256", hash);
  json_object_set_int_member (file, "size", (gint64) size);
  json_object_set_string_member (file, "mime", "image/jpeg");
  json_array_add_object_element (files, file);
  json_object_set_array_member (body, "attachments", files);
}

static JsonObject *
make_body (Writer             *writer,
           const HtkHousehold *household)
{
  JsonObject *body = json_object_new ();
  JsonObject *answers = json_object_new ();
  JsonObject *data = json_object_new ();
  JsonObject *result = json_object_new ();
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = htk_uuid7_new ();
  g_autofree char *text = NULL;
  g_autofree char *hash = NULL;

  json_object_set_string_member (data, "a_result", "home");
  json_object_set_int_member (data, "net", g_random_int_range (0, 90000));
  json_object_set_string_member (answers, "id", "fa_household");
  json_object_set_string_member (answers, "version", "1");
  json_object_set_object_member (answers, "data", data);
  text = htk_json_write (answers);
  hash = htk_hash_text (text);
  json_object_set_string_member (body, "visit_id", visit);
  json_object_set_string_member (body, "revision_id", revision);
  json_object_set_string_member (body, "form_id", "fa_household");
  json_object_set_string_member (body, "form_version", "1");
  json_object_set_string_member (body, "subject_type", "household");
  json_object_set_string_member (body, "subject_id", household->id);
  json_object_set_string_member (body, "village_code", household->village_code);
  json_object_set_string_member (body, "worker", writer->worker);
  json_object_set_string_member (body, "visit_date", "2026-11-24");
  json_object_set_int_member (body, "started_at", g_get_real_time () / 1000);
  json_object_set_int_member (body, "ended_at", g_get_real_time () / 1000);
  json_object_set_object_member (body, "answers", answers);
  json_object_set_string_member (body, "answers_hash", hash);
  json_object_set_string_member (body, "xml", "<data/>");
  json_object_set_string_member (result, "color", "green");
  json_object_set_object_member (body, "form_result", result);
  return body;
}

static void
write_visit (Writer *writer,
             gsize   photo)
{
  const HtkHousehold *household = g_ptr_array_index (writer->households, writer->next++);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *body = make_body (writer, household);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  const HtkChange *row;

  if (photo > 0)
    add_photo (writer, body, photo);
  json_node_take_object (node, body);
  if (!htk_store_begin (writer->store, &error) ||
      !htk_visit_take_submit (writer->store, body, "worker", &error) ||
      !htk_journal_append (writer->store, "visit.submit", htk_json_text (body, "visit_id"), 0, node,
                           &error))
    stop_on (error);
  rows = htk_journal_pending (writer->store, G_MAXINT32, &error);
  stop_on (error);
  row = g_ptr_array_index (rows, rows->len - 1);
  htk_store_commit (writer->store, &error);
  stop_on (error);
  printf ("%" G_GINT64_FORMAT " %s %s %s\n", row->seq, row->change_id, row->hash, row->object);
  fflush (stdout);
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStore) store = htk_store_open_home (&error);
  Writer writer = { .store = store };
  char line[64];

  stop_on (error);
  writer.worker = htk_store_get_meta (store, "user_id");
  writer.households = read_households (store);
  while (fgets (line, sizeof line, stdin) != NULL && writer.next < writer.households->len)
    write_visit (&writer, g_str_has_prefix (line, "photo ") ? strtoul (line + 6, NULL, 10) : 0);
  g_ptr_array_unref (writer.households);
  g_free (writer.worker);
  return 0;
}
