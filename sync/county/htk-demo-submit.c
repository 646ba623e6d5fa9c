/* Makes `visit.submit` rows of the visits of a demo register: what the wire's dictionary is trained on and
 * what the bench of the sync sends. The same numbers give the same rows. */
#include "sync/county/htk-demo-submit.h"

#include "app/record/htk-submit-body.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"

#include <string.h>

#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))
#define START_MS G_GINT64_CONSTANT (1795500000000)

static char *
random_hex (GRand *rand,
            guint  digits)
{
  GString *text = g_string_sized_new (digits + 8);

  while (text->len < digits)
    g_string_append_printf (text, "%08x", g_rand_int (rand));
  g_string_truncate (text, digits);
  return g_string_free (text, FALSE);
}

/* (transfer full): a UUID version 7 of about then. */
static char *
random_id (GRand *rand,
           gint64 ms)
{
  g_autofree char *tail = random_hex (rand, 12);

  return g_strdup_printf ("%08x-%04x-7%03x-%04x-%s", (guint) (ms >> 16), (guint) ms & 0xffffu,
                          g_rand_int (rand) & 0xfffu, 0x8000u | (g_rand_int (rand) & 0x3fffu), tail);
}

/* Each photo and signature the form asks for, named as a tablet names it. */
static JsonArray *
add_files (HtkInstance *instance,
           GRand       *rand,
           GError     **error)
{
  g_autoptr (GPtrArray) items = htk_instance_body (instance);
  g_autoptr (JsonArray) files = json_array_new ();

  for (guint i = 0; i < items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (items, i);
      g_autofree char *sha256 = NULL;
      g_autofree char *name = NULL;
      gboolean is_signature;
      JsonObject *file;

      if (item->kind != HTK_CONTROL_UPLOAD || item->node == 0 ||
          !htk_instance_relevant (instance, item->node))
        continue;
      is_signature = strstr (item->ref, "/sign") != NULL;
      sha256 = random_hex (rand, 64);
      name = g_strdup_printf ("%.16s.%s", sha256, is_signature ? "png" : "jpg");
      if (!htk_instance_set (instance, item->node, name, error))
        return NULL;
      file = json_object_new ();
      json_object_set_string_member (file, "name", name);
      json_object_set_string_member (file, "sha256", sha256);
      json_object_set_string_member (file, "mime", is_signature ? "image/png" : "image/jpeg");
      json_object_set_int_member (file, "size", g_rand_int_range (rand, 8000, 300000));
      json_array_add_object_element (files, file);
    }
  return g_steal_pointer (&files);
}

static JsonArray *
add_signatures (JsonArray *files,
                GRand     *rand,
                gint64     at)
{
  static const char *const refs[] = { "/data/sec_sign/sign_w1", "/data/sec_sign/sign_w2",
                                      "/data/sec_sign/sign" };
  JsonArray *list = json_array_new ();
  g_autofree char *content = random_hex (rand, 64);

  for (guint i = 0, n = 0; i < json_array_get_length (files) && n < G_N_ELEMENTS (refs); i++)
    {
      const char *name = htk_json_text (json_array_get_object_element (files, i), "name");
      JsonObject *signature;

      if (!g_str_has_suffix (name, ".png"))
        continue;
      signature = json_object_new ();
      json_object_set_string_member (signature, "ref", refs[n++]);
      json_object_set_string_member (signature, "name", name);
      json_object_set_string_member (signature, "content_hash", content);
      json_object_set_int_member (signature, "at", at + g_rand_int_range (rand, 1000, 60000));
      json_array_add_object_element (list, signature);
    }
  return list;
}

/**
 * htk_demo_submit:
 * @instance: form A, filled
 * @household: whose
 * @worker: who went
 * @rand: what is by chance
 * @error: return location
 *
 * Returns: (transfer full): the body of the visit as a tablet submits it; NULL with an error of the form
 */
JsonObject *
htk_demo_submit (HtkInstance *instance,
                 JsonObject  *household,
                 const char  *worker,
                 GRand       *rand,
                 GError     **error)
{
  gint64 at = START_MS + (gint64) (g_rand_double (rand) * 30 * (double) DAY_MS);
  g_autofree char *visit = random_id (rand, at);
  g_autofree char *revision = random_id (rand, at);
  g_autoptr (JsonArray) files = add_files (instance, rand, error);
  g_autoptr (JsonArray) signatures = files != NULL ? add_signatures (files, rand, at) : NULL;
  g_autoptr (JsonArray) unchanged = json_array_new ();
  /* The register has the household only after its visit: the village stands for it until below. */
  const HtkSubmit submit = {
    .visit_id = visit, .revision_id = revision, .form_id = "fa_household", .subject_type = "village",
    .subject_id = htk_json_text (household, "village_code"), .worker = worker,
    .started_at = at - g_rand_int_range (rand, 500000, 1500000), .ended_at = at,
    .attachments = files, .signatures = signatures, .unchanged = unchanged,
  };
  JsonObject *body = files != NULL ? htk_submit_body (NULL, instance, &submit, error) : NULL;

  if (body == NULL)
    return NULL;
  json_object_set_string_member (body, "subject_type", "household");
  json_object_set_string_member (body, "subject_id", htk_json_text (household, "id"));
  return body;
}

/**
 * htk_demo_change:
 * @body: of htk_demo_submit()
 * @seq: number of the row
 * @prev_hash: of the row before
 * @rand: what is by chance: the signature too
 *
 * Returns: (transfer full): the row of a tablet's journal, which nobody has signed
 */
HtkChange *
htk_demo_change (JsonObject *body,
                 gint64      seq,
                 const char *prev_hash,
                 GRand      *rand)
{
  HtkChange *change = g_new0 (HtkChange, 1);

  change->seq = seq;
  change->created_at = htk_json_int (body, "ended_at", 0);
  change->change_id = random_id (rand, change->created_at);
  change->kind = g_strdup ("visit.submit");
  change->object = g_strdup (htk_json_text (body, "visit_id"));
  change->body = htk_json_write (body);
  change->boot_id = g_strdup ("0c7f1a52-3f0e-4f0a-9c53-000000000003");
  change->monotonic = g_rand_int_range (rand, 10000, 100000000);
  change->prev_hash = g_strdup (prev_hash);
  change->hash = htk_change_compute_hash (change);
  change->signature = random_hex (rand, 128);
  return change;
}
