/* A signature holds for what was read back, and for nothing else. */
#include "tests/record/record-world.h"

#include "app/record/htk-readback.h"
#include "app/record/htk-signing.h"
#include "app/record/htk-pack-rules.h"
#include "app/record/htk-submission.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"
#include "app/store/htk-signatures.h"

#include <string.h>

static HtkSignerState
state_of (HtkFilling *filling,
          const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) signers = htk_filling_signers (filling, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < signers->len; i++)
    {
      const HtkSigner *signer = g_ptr_array_index (signers, i);

      if (g_str_has_suffix (signer->ref, name))
        return signer->state;
    }
  g_error ("the form asks nobody for %s", name);
}

static void
test_change_makes_it_stale (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);

  htk_world_answer (filling, "gps", "24.07 101.97 1500 5");
  htk_world_answer (filling, "a_result", "away");
  g_assert_cmpint (state_of (filling, "/sign_w1"), ==, HTK_SIGNER_OPEN);
  htk_world_photo (filling, "sign_w1", "a signature");
  g_assert_cmpint (state_of (filling, "/sign_w1"), ==, HTK_SIGNER_SIGNED);
  htk_world_answer (filling, "a_nocontact", "外出");
  g_assert_cmpint (state_of (filling, "/sign_w1"), ==, HTK_SIGNER_STALE);
  /* What was signed stands there again. */
  htk_world_answer (filling, "a_nocontact", NULL);
  g_assert_cmpint (state_of (filling, "/sign_w1"), ==, HTK_SIGNER_SIGNED);
  htk_world_answer (filling, "memo", "改了");
  htk_world_photo (filling, "sign_w1", "a signature");
  g_assert_cmpint (state_of (filling, "/sign_w1"), ==, HTK_SIGNER_SIGNED);
  htk_world_answer (filling, "sign_w1", NULL);
  g_assert_cmpint (state_of (filling, "/sign_w1"), ==, HTK_SIGNER_OPEN);
}

/* The second to sign does not make the first one's signature stale; nor does the night. */
static void
test_signatures_bind_one_content (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  htk_world_fill_home (filling);
  before = htk_content_hash (htk_filling_instance (filling));
  htk_world_photo (filling, "sign_w1", "one");
  htk_world_photo (filling, "sign_w2", "two");
  htk_world_photo (filling, "sign", "three");
  htk_instance_finalize (htk_filling_instance (filling));
  after = htk_content_hash (htk_filling_instance (filling));
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (state_of (filling, "/sign_w1"), ==, HTK_SIGNER_SIGNED);
  g_assert_cmpint (state_of (filling, "/sign_w2"), ==, HTK_SIGNER_SIGNED);
  g_assert_cmpint (state_of (filling, "/sign"), ==, HTK_SIGNER_SIGNED);
  g_clear_object (&filling);
  filling = htk_world_open (world);
  g_assert_true (htk_filling_resumed (filling));
  g_assert_cmpint (state_of (filling, "/sign"), ==, HTK_SIGNER_SIGNED);
}

static void
assert_stale (HtkWorld   *world,
              const char *visit_id,
              gboolean    stale)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVisit) visit = htk_visit_get (world->store, visit_id, &error);
  g_autoptr (GPtrArray) given = htk_revision_signatures (world->store, visit->revision_id, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (given->len, ==, 1);
  g_assert_cmpint (((HtkSignature *) g_ptr_array_index (given, 0))->stale, ==, stale);
}

/* Corrected without the household: the old signature goes with it, marked, to the other end too. */
static void
test_stale_goes_with_the_revision (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autoptr (HtkFilling) filling = NULL;
  g_autoptr (HtkWorld) other = NULL;
  g_autoptr (JsonObject) wire = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *again = NULL;

  assert_stale (world, visit_id, FALSE);
  htk_world_decide (world, visit_id, "return");
  filling = htk_filling_open_correction (world->store, world->pack, visit_id, WORLD_WORKER, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state_of (filling, "/sign_w1"), ==, HTK_SIGNER_SIGNED);
  htk_world_answer (filling, "a_nocontact", "全家在昆明务工");
  g_assert_cmpint (state_of (filling, "/sign_w1"), ==, HTK_SIGNER_STALE);
  again = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  assert_stale (world, visit_id, TRUE);

  wire = htk_visit_to_json (world->store, visit_id, &error);
  g_assert_no_error (error);
  other = htk_world_new ();
  g_assert_true (htk_store_begin (other->store, &error));
  g_assert_true (htk_visit_from_json (other->store, wire, 9, &error));
  g_assert_true (htk_store_commit (other->store, &error));
  assert_stale (other, visit_id, TRUE);
}

/* The journal's row says what was signed; one of an older program says nothing, and is taken. */
static void
test_row_names_content_and_signatures (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autoptr (GPtrArray) rows = htk_journal_pending (world->store, 10, NULL);
  g_autoptr (JsonObject) body =
    htk_world_json (((HtkChange *) g_ptr_array_index (rows, 0))->body);
  JsonArray *list = htk_json_list (body, "signatures");
  JsonObject *signature = json_array_get_object_element (list, 0);
  g_autoptr (HtkWorld) county = htk_world_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  g_assert_true (g_str_has_suffix (htk_json_text (signature, "ref"), "/sign_w1"));
  g_assert_cmpstr (htk_json_text (signature, "content_hash"), ==,
                   htk_json_text (body, "content_hash"));
  json_object_remove_member (body, "signatures");
  json_object_remove_member (body, "content_hash");
  g_assert_true (htk_store_begin (county->store, &error));
  g_assert_true (htk_visit_take_submit (county->store, body, "worker", &error));
  g_assert_true (htk_store_commit (county->store, &error));
  g_assert_cmpint (htk_world_count (county, "SELECT count (*) FROM revision_signature"), ==, 0);
}

static guint
count_rows (GPtrArray   *rows,
            HtkReadKind  kind)
{
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    n += ((HtkReadRow *) g_ptr_array_index (rows, i))->kind == kind;
  return n;
}

static void
test_read_back_says_what_was_answered (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);
  g_autoptr (GPtrArray) rows = NULL;
  gboolean said = FALSE;

  htk_world_fill_home (filling);
  rows = htk_read_back (htk_filling_instance (filling), "fa_household", NULL);
  g_assert_cmpuint (count_rows (rows, HTK_READ_SIGNATURE), ==, 3);
  g_assert_cmpuint (count_rows (rows, HTK_READ_RESULT), >=, 8);
  for (guint i = 0; i < rows->len; i++)
    {
      const HtkReadRow *row = g_ptr_array_index (rows, i);

      g_assert_nonnull (row->label);
      if (g_str_has_suffix (row->ref, "/a_result"))
        {
          g_assert_cmpstr (row->words, ==, "入户");
          said = TRUE;
        }
    }
  g_assert_true (said);
}

/* Of a suspected misuse nothing is read to the project's people: it is for the county alone. */
static void
test_read_back_hides_what_is_restricted (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkRules) rules = htk_pack_rules (world->pack, world->store, &error);
  g_autoptr (HtkFilling) filling = NULL;
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GPtrArray) hidden = NULL;

  g_assert_no_error (error);
  htk_world_take (world, "project", "p-1", 1,
                  "{\"id\": \"p-1\", \"code\": \"X1\", \"name\": \"水窖\", \"village_code\": \""
                  WORLD_VILLAGE "\"}");
  filling = htk_world_open_form (world, "fc_project", "project", "p-1");
  htk_world_answer (filling, "c_misuse", "false");
  open = htk_read_back (htk_filling_instance (filling), "fc_project", NULL);
  hidden = htk_read_back (htk_filling_instance (filling), "fc_project", htk_rules_findings (rules));
  for (guint i = 0; i < hidden->len; i++)
    g_assert_null (strstr (((HtkReadRow *) g_ptr_array_index (hidden, i))->ref, "misuse"));
  g_assert_cmpuint (hidden->len, <, open->len);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/signing/change-makes-it-stale", test_change_makes_it_stale);
  g_test_add_func ("/signing/signatures-bind-one-content", test_signatures_bind_one_content);
  g_test_add_func ("/signing/stale-goes-with-the-revision", test_stale_goes_with_the_revision);
  g_test_add_func ("/signing/row-names-content-and-signatures",
                   test_row_names_content_and_signatures);
  g_test_add_func ("/signing/read-back-says-what-was-answered",
                   test_read_back_says_what_was_answered);
  g_test_add_func ("/signing/read-back-hides-what-is-restricted",
                   test_read_back_hides_what_is_restricted);
  return g_test_run ();
}
