/* A visit goes its way once and whole: submitted, returned, corrected, decided. */
#include "tests/record/record-world.h"

#include "app/record/htk-submission.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"
#include "app/store/htk-visit-queue.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define YEAR_US (G_GINT64_CONSTANT (365) * 24 * 3600 * G_USEC_PER_SEC)

gint64 __real_g_get_real_time (void);
gint64 __wrap_g_get_real_time (void);

/* What the tests add to the clock of this program: the linker leads our own calls here. */
static gint64 clock_shift;

gint64
__wrap_g_get_real_time (void)
{
  return __real_g_get_real_time () + clock_shift;
}

static void
assert_state (HtkWorld   *world,
              const char *visit_id,
              const char *state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVisit) visit = htk_visit_get (world->store, visit_id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (visit->state, ==, state);
}

/* A correction of the visit that says something new; its submission. */
static void
correct (HtkWorld   *world,
         const char *visit_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkFilling) filling = htk_filling_open_correction (world->store, world->pack, visit_id,
                                                                WORLD_WORKER, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  htk_world_answer (filling, "a_nocontact", "全家在昆明务工");
  again = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, visit_id);
}

static gboolean
decide (HtkWorld   *world,
        const char *reviewer,
        const char *visit_id,
        const char *decision,
        const char *level,
        GError    **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (world->store, visit_id, NULL);
  g_autoptr (GPtrArray) comments = g_ptr_array_new ();
  HtkComment comment = { .ref = (char *) "/data/sec_visit/a_nocontact", .level = (char *) level,
                         .text = (char *) "核对" };

  if (level != NULL)
    g_ptr_array_add (comments, &comment);
  return htk_review_decide (world->store, reviewer, visit_id, visit->revision_id, decision,
                            comments, error);
}

static void
test_submit_is_state_and_journal_together (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autoptr (GPtrArray) rows = htk_journal_pending (world->store, 10, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = NULL;
  HtkChange *row;

  assert_state (world, visit_id, "submitted");
  g_assert_cmpuint (rows->len, ==, 1);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (row->kind, ==, "visit.submit");
  g_assert_cmpstr (row->object, ==, visit_id);
  body = htk_world_json (row->body);
  g_assert_cmpstr (htk_json_text (body, "worker"), ==, WORLD_WORKER);
  g_assert_cmpstr (htk_json_text (body, "village_code"), ==, WORLD_VILLAGE);
  g_assert_cmpuint (json_array_get_length (htk_json_list (body, "attachments")), ==, 2);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM draft"), ==, 0);
  g_assert_true (htk_journal_verify (world->store, &error));
}

static void
test_submit_twice_is_one_visit (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  htk_world_fill (filling);
  first = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  second = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM visit"), ==, 1);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM visit_revision"), ==, 1);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 1);
}

static void
test_open_questions_are_named (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);
  g_autoptr (GError) error = NULL;

  htk_world_answer (filling, "a_result", "away");
  g_assert_null (htk_filling_submit (filling, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "gps"));
  g_assert_nonnull (strstr (error->message, "a_nocontact"));
  g_assert_nonnull (strstr (error->message, "sign_w1"));
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM draft"), ==, 1);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 0);
}

static void
test_full_disk_leaves_the_draft (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autofree char *ballast = g_build_filename (dir, "ballast", NULL);
  g_autoptr (HtkWorld) world = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *visit_id = NULL;

  if (!htk_world_small_disk (dir))
    {
      g_test_skip ("cannot mount a small disk here");
      return;
    }
  world = htk_world_new_in (g_strdup (dir));
  {
    g_autoptr (HtkFilling) filling = htk_world_open (world);

    htk_world_fill (filling);
    /* Room that the journal of the database has from before is used up first. */
    htk_world_fill_disk (dir);
    for (guint i = 0; error == NULL; i++)
      {
        g_autofree char *value = g_strdup_printf ("%u", i);

        htk_filling_answer (filling, htk_world_node (filling, "memo", 0), value, &error);
      }
    g_clear_error (&error);
    g_assert_null (htk_filling_submit (filling, &error));
    g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_FULL);
    g_clear_error (&error);
    g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM visit"), ==, 0);
    g_assert_cmpint (htk_journal_count_pending (world->store), ==, 0);
  }
  htk_world_reopen (world);
  {
    g_autoptr (HtkFilling) filling = htk_world_open (world);

    g_assert_true (htk_filling_resumed (filling));
    g_assert_cmpstr (htk_world_value (filling, "a_nocontact"), ==, "全家外出务工");
    g_unlink (ballast);
    visit_id = htk_filling_submit (filling, &error);
    g_assert_no_error (error);
  }
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 1);
  htk_world_close (world);
  htk_world_leave_disk (dir);
}

/* Fills and submits one visit after another, and tells each only when it is submitted. */
static void
submit_for_ever (HtkWorld *world,
                 gpointer  data,
                 int       out)
{
  do
    g_free (htk_world_submit (world));
  while (write (out, "x", 1) == 1);
}

static void
test_kill_leaves_a_draft_or_a_visit (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  guint kills = htk_world_kills (), told = 0;
  gint64 visits = 0;

  for (guint i = 0; i < kills; i++)
    {
      g_autoptr (GError) error = NULL;

      told += htk_world_kill (world, submit_for_ever, NULL, (guint) g_test_rand_int_range (0, 4),
                              60000);
      visits = htk_world_count (world, "SELECT count (*) FROM visit");
      /* One visit a kill may be submitted and not yet told. */
      g_assert_cmpint (visits, >=, told);
      g_assert_cmpint (visits, <=, told + i + 1);
      g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM visit_revision"), ==, visits);
      g_assert_cmpint (htk_world_count (world, "SELECT count (DISTINCT object) FROM change"), ==,
                       visits);
      g_assert_cmpint (htk_journal_count_pending (world->store), ==, visits);
      g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM draft"), <=, 1);
      g_assert_cmpint (htk_world_count (world,
        "SELECT count (*) FROM draft WHERE id IN (SELECT id FROM visit_revision)"), ==, 0);
      g_assert_true (htk_journal_verify (world->store, &error));
      g_assert_no_error (error);
    }
  g_test_message ("%u kills, %u visits said to be submitted, 0 lost, 0 doubled", kills, told);
}

static void
test_missing_file_stops_the_submission (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);
  g_autoptr (GError) error = NULL;

  htk_world_fill (filling);
  htk_world_answer (filling, "a_nophoto", "never-taken.png");
  g_assert_null (htk_filling_submit (filling, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "never-taken.png"));
}

static void
test_submitted_revision_never_changes (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);
  g_autoptr (GError) error = NULL;
  g_autofree char *visit_id = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  htk_world_fill (filling);
  visit_id = htk_filling_submit (filling, &error);
  before = htk_world_dump (world, "SELECT answers, answers_hash, xml FROM visit_revision");
  g_assert_false (htk_filling_answer (filling, htk_world_node (filling, "memo", 0), "later", &error));
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID);
  after = htk_world_dump (world, "SELECT answers, answers_hash, xml FROM visit_revision");
  g_assert_cmpstr (before, ==, after);
}

static void
test_return_needs_a_must_comment (void)
{
  static const char *const levels[] = { NULL, "hint" };
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (decide (world, WORLD_LEAD, visit_id, "return", levels[i], &error));
      g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID);
      assert_state (world, visit_id, "submitted");
      g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM comment"), ==, 0);
    }
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 1);
  htk_world_decide (world, visit_id, "return");
  assert_state (world, visit_id, "returned");
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 2);
}

static void
test_only_another_lead_reviews (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *own = NULL;

  filling = htk_filling_open (world->store, world->pack, "fa_household", "household",
                              WORLD_HOUSEHOLD, WORLD_LEAD, &error);
  g_assert_no_error (error);
  htk_world_fill (filling);
  own = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  g_assert_false (decide (world, WORLD_LEAD, own, "approve", NULL, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE);
  g_clear_error (&error);
  g_assert_false (decide (world, WORLD_WORKER, own, "approve", NULL, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE);
  g_clear_error (&error);
  g_assert_false (decide (world, WORLD_LEAD, own, "accept", NULL, &error));
  assert_state (world, own, "submitted");
}

static void
test_review_is_of_the_answers_that_were_read (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autoptr (HtkVisit) read = htk_visit_get (world->store, visit_id, NULL);
  g_autoptr (GError) error = NULL;

  htk_world_decide (world, visit_id, "return");
  correct (world, visit_id);
  g_assert_false (htk_review_decide (world->store, WORLD_LEAD, visit_id, read->revision_id,
                                     "approve", NULL, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE);
  assert_state (world, visit_id, "submitted");
}

static void
test_correction_is_a_new_revision_with_its_files (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) revisions = NULL;
  g_autoptr (GHashTable) files = NULL;
  HtkRevision *first, *second;

  htk_world_decide (world, visit_id, "return");
  correct (world, visit_id);
  htk_world_reopen (world);
  assert_state (world, visit_id, "submitted");
  revisions = htk_revisions_of (world->store, visit_id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (revisions->len, ==, 2);
  first = g_ptr_array_index (revisions, 0);
  second = g_ptr_array_index (revisions, 1);
  g_assert_null (first->parent);
  g_assert_cmpstr (second->parent, ==, first->id);
  g_assert_nonnull (strstr (first->answers, "全家外出务工"));
  g_assert_nonnull (strstr (second->answers, "全家在昆明务工"));
  files = htk_revision_files (world->store, second->id, &error);
  g_assert_cmpuint (g_hash_table_size (files), ==, 2);
}

static void
test_correction_on_another_tablet_keeps_its_files (void)
{
  g_autoptr (HtkWorld) first = htk_world_new ();
  g_autoptr (HtkWorld) second = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (first);
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *wire = NULL;
  JsonArray *files;

  htk_world_decide (first, visit_id, "return");
  body = htk_visit_to_json (first->store, visit_id, NULL);
  wire = htk_json_write (body);
  htk_world_take (second, "visit", visit_id, 2, wire);
  correct (second, visit_id);
  rows = htk_journal_pending (second->store, 10, NULL);
  g_clear_pointer (&body, json_object_unref);
  body = htk_world_json (((HtkChange *) g_ptr_array_index (rows, 0))->body);
  files = htk_json_list (body, "attachments");
  g_assert_cmpuint (json_array_get_length (files), ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (strlen (htk_json_text (json_array_get_object_element (files, i), "sha256")),
                      ==, 64);
}

/* The places of the members in a submission, and what one question of each holds. */
static char *
healths_of (HtkStore   *store,
            const char *revision_id)
{
  g_autoptr (HtkRevision) revision = htk_revision_get (store, revision_id, NULL);
  g_autoptr (HtkAnswers) answers = htk_answers_parse (revision->answers, NULL);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < htk_answers_n_items (answers, "m"); i++)
    {
      HtkAnswers *item = htk_answers_nth (answers, "m", i);

      g_string_append_printf (out, "%s=%s ", htk_answers_get (item, "m_roster_id"),
                              htk_answers_get (item, "m_health"));
    }
  return g_string_free (out, FALSE);
}

/* The worker says why each commented answer stays. */
static void
explain_all (HtkWorld   *world,
             const char *visit_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) comments = htk_comments_of (world->store, visit_id, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < comments->len; i++)
    {
      htk_comment_reply (world->store, visit_id, ((HtkComment *) comments->pdata[i])->id,
                         "已核对,无误", &error);
      g_assert_no_error (error);
    }
}

static void
test_must_comment_is_changed_or_explained (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);
  g_autoptr (HtkFilling) correction = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *visit_id = NULL;
  g_autofree char *again = NULL;

  htk_world_answer (filling, "a_result", "home");
  htk_world_fill_home (filling);
  visit_id = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  htk_world_decide (world, visit_id, "return");
  correction = htk_filling_open_correction (world->store, world->pack, visit_id, WORLD_WORKER,
                                            &error);
  g_assert_no_error (error);
  g_assert_null (htk_filling_submit (correction, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "/data/sec_visit/a_nocontact"));
  g_clear_error (&error);
  assert_state (world, visit_id, "returned");
  explain_all (world, visit_id);
  again = htk_filling_submit (correction, &error);
  g_assert_no_error (error);
  assert_state (world, visit_id, "submitted");
}

static void
test_correction_is_about_the_members_of_the_visit (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);
  g_autoptr (HtkFilling) correction = NULL;
  g_autoptr (HtkVisit) visit = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *visit_id = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  htk_world_answer (filling, "a_result", "home");
  htk_world_answer_m (filling, 2, "m_health", "injury");
  htk_world_fill_home (filling);
  visit_id = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  visit = htk_visit_get (world->store, visit_id, NULL);
  before = healths_of (world->store, visit->revision_id);
  g_assert_cmpstr (before, ==, "m-1=well m-2=injury ");
  htk_world_decide (world, visit_id, "return");
  htk_world_take (world, "household", WORLD_HOUSEHOLD, 2,
    "{\"id\":\"h-1\",\"village_code\":\"530427101201\",\"members\":["
    "{\"id\":\"m-3\",\"seq\":1,\"name\":\"新来的\"},{\"id\":\"m-2\",\"seq\":2,\"name\":\"李成员\"}]}");
  correction = htk_filling_open_correction (world->store, world->pack, visit_id, WORLD_WORKER,
                                            &error);
  g_assert_no_error (error);
  htk_world_answer (correction, "memo", "更正");
  explain_all (world, visit_id);
  g_free (htk_filling_submit (correction, &error));
  g_assert_no_error (error);
  htk_visit_free (visit);
  visit = htk_visit_get (world->store, visit_id, NULL);
  after = healths_of (world->store, visit->revision_id);
  g_assert_cmpstr (after, ==, before);
}

static void
test_correction_resumes_and_no_other_draft_is_taken_for_it (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autoptr (HtkFilling) other = htk_world_open (world);
  g_autoptr (HtkFilling) filling = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (htk_filling_open_correction (world->store, world->pack, visit_id, WORLD_WORKER,
                                              &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE);
  g_clear_error (&error);
  htk_world_decide (world, visit_id, "return");
  filling = htk_filling_open_correction (world->store, world->pack, visit_id, WORLD_WORKER, &error);
  g_assert_null (filling);
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE);
  g_clear_error (&error);
  htk_draft_trash (world->store, htk_filling_draft (other)->id, &error);
  for (guint i = 0; i < 2; i++)
    {
      g_clear_object (&filling);
      filling = htk_filling_open_correction (world->store, world->pack, visit_id, WORLD_WORKER,
                                             &error);
      g_assert_no_error (error);
      g_assert_cmpstr (htk_filling_draft (filling)->visit_id, ==, visit_id);
      g_assert_cmpint (htk_filling_resumed (filling), ==, i == 1);
    }
}

static void
test_reply_is_kept_with_its_comment (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autoptr (GPtrArray) comments = NULL;
  g_autoptr (GError) error = NULL;
  HtkComment *comment;

  htk_world_decide (world, visit_id, "return");
  comments = htk_comments_of (world->store, visit_id, NULL);
  comment = g_ptr_array_index (comments, 0);
  g_assert_true (htk_comment_reply (world->store, visit_id, comment->id, "已写清", &error));
  g_assert_false (htk_comment_reply (world->store, visit_id, "no such", "x", &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID);
  g_clear_pointer (&comments, g_ptr_array_unref);
  comments = htk_comments_of (world->store, visit_id, NULL);
  comment = g_ptr_array_index (comments, 0);
  g_assert_cmpstr (comment->reply, ==, "已写清");
  g_assert_cmpstr (comment->text, ==, "写清外出地点");
}

static void
test_voided_visit_stays_to_be_read (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autoptr (GError) error = NULL;

  g_assert_false (htk_visit_void (world->store, WORLD_WORKER, visit_id, "", &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (htk_visit_void (world->store, WORLD_WORKER, visit_id, "走错户", &error));
  assert_state (world, visit_id, "voided");
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM visit_revision"), ==, 1);
  g_assert_false (decide (world, WORLD_LEAD, visit_id, "approve", NULL, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE);
}

/* What nobody has decided about its worker takes back and corrects; a decision about the answers of
 * before is then too late, and after a decision the correction is. */
static void
test_submitted_visit_is_taken_back_and_corrected (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autoptr (HtkVisit) first = htk_visit_get (world->store, visit_id, NULL);
  g_autoptr (HtkVisit) second = NULL;
  g_autoptr (HtkRevision) revision = NULL;
  g_autoptr (HtkFilling) late = NULL;
  g_autofree char *none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (htk_filling_open_correction (world->store, world->pack, visit_id, WORLD_LEAD, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE);
  g_clear_error (&error);
  correct (world, visit_id);
  assert_state (world, visit_id, "submitted");
  second = htk_visit_get (world->store, visit_id, NULL);
  revision = htk_revision_get (world->store, second->revision_id, NULL);
  g_assert_cmpstr (revision->parent, ==, first->revision_id);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM visit_revision"), ==, 2);
  g_assert_false (htk_review_decide (world->store, WORLD_LEAD, visit_id, first->revision_id, "approve",
                                     NULL, &error));
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE);
  g_clear_error (&error);

  late = htk_filling_open_correction (world->store, world->pack, visit_id, WORLD_WORKER, &error);
  g_assert_no_error (error);
  htk_world_answer (late, "a_nocontact", "又改");
  htk_world_decide (world, visit_id, "approve");
  none = htk_filling_submit (late, &error);
  g_assert_null (none);
  g_assert_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE);
  assert_state (world, visit_id, "lead_approved");
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM draft"), ==, 1);
}

static void
test_clock_set_back_is_noticed_and_loses_nothing (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);
  g_autofree char *visit_id = NULL;
  g_autoptr (GPtrArray) revisions = NULL;
  g_autoptr (GError) error = NULL;
  HtkRevision *newest;
  gint64 true_now;

  htk_world_fill (filling);
  /* A day that neither clock takes for one to come. */
  htk_world_answer (filling, "a_date", "2020-01-02");
  visit_id = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  g_assert_cmpint (htk_clock_lag (world->store), ==, 0);
  true_now = htk_clock_now (world->store);
  clock_shift = -YEAR_US;
  g_assert_cmpint (htk_clock_lag (world->store), >, YEAR_US / 1000 - 600000);
  htk_world_decide (world, visit_id, "return");
  correct (world, visit_id);
  /* What is due by the last record stays due. */
  g_assert_cmpint (htk_clock_now (world->store), >, true_now - 600000);
  /* Rows made with the wrong clock do not hide that it is wrong. */
  g_assert_cmpint (htk_clock_lag (world->store), >, YEAR_US / 1000 - 600000);
  htk_world_reopen (world);
  revisions = htk_revisions_of (world->store, visit_id, &error);
  g_assert_cmpuint (revisions->len, ==, 2);
  newest = g_ptr_array_index (revisions, 1);
  g_assert_nonnull (strstr (newest->answers, "全家在昆明务工"));
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 3);
  g_assert_true (htk_journal_verify (world->store, &error));
  clock_shift = 0;
  g_assert_cmpint (htk_clock_lag (world->store), ==, 0);
}

/* From the first moment of a correction until it is submitted; a batch leaves such a visit out. */
static void
test_lead_sees_a_correction_under_way (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autofree char *visit_id = htk_world_submit (world);
  g_autoptr (GPtrArray) waiting = NULL;
  g_autoptr (HtkFilling) filling = NULL;
  g_autoptr (GError) error = NULL;
  gint64 since = 0;

  g_assert_false (htk_visit_correction (world->store, visit_id, &since));
  filling = htk_filling_open_correction (world->store, world->pack, visit_id, WORLD_WORKER, &error);
  g_assert_no_error (error);
  g_assert_true (htk_visit_correction (world->store, visit_id, &since));
  g_assert_cmpint (since, >, 0);
  waiting = htk_visits_waiting (world->store, WORLD_LEAD, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (waiting->len, ==, 1);
  g_assert_true (((HtkWaiting *) waiting->pdata[0])->is_being_corrected);
  g_assert_true (htk_draft_trash (world->store, htk_filling_draft (filling)->id, &error));
  g_assert_false (htk_visit_correction (world->store, visit_id, &since));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/visits/submit-is-state-and-journal-together",
                   test_submit_is_state_and_journal_together);
  g_test_add_func ("/visits/submit-twice-is-one-visit", test_submit_twice_is_one_visit);
  g_test_add_func ("/visits/open-questions-are-named", test_open_questions_are_named);
  g_test_add_func ("/visits/full-disk-leaves-the-draft", test_full_disk_leaves_the_draft);
  g_test_add_func ("/visits/kill-leaves-a-draft-or-a-visit", test_kill_leaves_a_draft_or_a_visit);
  g_test_add_func ("/visits/missing-file-stops-the-submission",
                   test_missing_file_stops_the_submission);
  g_test_add_func ("/visits/submitted-revision-never-changes",
                   test_submitted_revision_never_changes);
  g_test_add_func ("/visits/return-needs-a-must-comment", test_return_needs_a_must_comment);
  g_test_add_func ("/visits/only-another-lead-reviews", test_only_another_lead_reviews);
  g_test_add_func ("/visits/review-is-of-the-answers-that-were-read",
                   test_review_is_of_the_answers_that_were_read);
  g_test_add_func ("/visits/correction-is-a-new-revision-with-its-files",
                   test_correction_is_a_new_revision_with_its_files);
  g_test_add_func ("/visits/correction-on-another-tablet-keeps-its-files",
                   test_correction_on_another_tablet_keeps_its_files);
  g_test_add_func ("/visits/must-comment-is-changed-or-explained",
                   test_must_comment_is_changed_or_explained);
  g_test_add_func ("/visits/correction-is-about-the-members-of-the-visit",
                   test_correction_is_about_the_members_of_the_visit);
  g_test_add_func ("/visits/correction-resumes-and-no-other-draft-is-taken-for-it",
                   test_correction_resumes_and_no_other_draft_is_taken_for_it);
  g_test_add_func ("/visits/reply-is-kept-with-its-comment", test_reply_is_kept_with_its_comment);
  g_test_add_func ("/visits/submitted-visit-is-taken-back-and-corrected",
                   test_submitted_visit_is_taken_back_and_corrected);
  g_test_add_func ("/visits/voided-visit-stays-to-be-read", test_voided_visit_stays_to_be_read);
  g_test_add_func ("/visits/clock-set-back-is-noticed-and-loses-nothing",
                   test_clock_set_back_is_noticed_and_loses_nothing);
  g_test_add_func ("/visits/lead-sees-a-correction-under-way", test_lead_sees_a_correction_under_way);
  return g_test_run ();
}
