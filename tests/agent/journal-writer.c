/* Writes into a tablet's store as the app does, one thing for each line it reads, and says which row it was
 * when that is durable: journal-writer < lines. A line is
 *   row, photo BYTES          a submitted visit to the next household
 *   found                     one with a finding in it
 *   new                       one of form E to a household that is in no register
 *   skip N                    somebody else visits those households
 *   review approve|return [VISIT]   of another person
 *   withdraw                  the approval that was given last
 *   correct                   a returned visit of this tablet's, with a reply to each comment
 *   void                      the newest visit of this tablet's that waits
 *   clue, check               a case of the next household, and the next step of it
 *   finding EVENT             a step of the one finding that is not finished
 *   lie                       from now on this tablet's person says that they are a lead
 * "none" is said when there is nothing to do. */
#include "app/record/htk-answered-review.h"
#include "app/record/htk-domain-do.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-submission.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-findings.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-store-private.h"
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
  HtkPack *pack; /* once a case or a finding needs it */
  char *case_id; /* the one that was opened last */
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

/* What the visit says: @also is NULL, "found" or "new". */
static JsonObject *
make_answers (const char *form,
              const char *also,
              const char *village)
{
  JsonObject *answers = json_object_new ();
  JsonObject *data = json_object_new ();

  json_object_set_string_member (data, "a_result", "home");
  json_object_set_int_member (data, "net", g_random_int_range (0, 90000));
  if (g_strcmp0 (also, "found") == 0)
    {
      json_object_set_string_member (data, "af_med_ok", "y");
      json_object_set_string_member (data, "af_med_cat", "med");
      json_object_set_string_member (data, "af_med_level", "2");
    }
  if (g_strcmp0 (also, "new") == 0)
    {
      json_object_set_string_member (data, "is_new", "1");
      json_object_set_string_member (data, "e_village", village);
    }
  json_object_set_string_member (answers, "id", form);
  json_object_set_string_member (answers, "version", "1");
  json_object_set_object_member (answers, "data", data);
  return answers;
}

static JsonObject *
make_body (Writer     *writer,
           const char *subject,
           const char *village,
           const char *also)
{
  JsonObject *body = json_object_new ();
  JsonObject *result = json_object_new ();
  const char *form = g_strcmp0 (also, "new") == 0 ? "fe_clue" : "fa_household";
  JsonObject *answers = make_answers (form, also, village);
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = htk_uuid7_new ();
  g_autofree char *text = htk_json_write (answers);
  g_autofree char *hash = htk_hash_text (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkUser) user = htk_register_user (writer->store, writer->worker, &error);

  stop_on (error);
  json_object_set_string_member (body, "visit_id", visit);
  json_object_set_string_member (body, "revision_id", revision);
  json_object_set_string_member (body, "form_id", form);
  json_object_set_string_member (body, "form_version", "1");
  json_object_set_string_member (body, "subject_type", "household");
  json_object_set_string_member (body, "subject_id", subject);
  json_object_set_string_member (body, "village_code", village);
  json_object_set_string_member (body, "worker", writer->worker);
  json_object_set_string_member (body, "team_id", user->team_id);
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

/* Of the row that was written last. */
static void
say_row (Writer *writer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = htk_journal_pending (writer->store, G_MAXINT32, &error);
  const HtkChange *row;

  stop_on (error);
  row = g_ptr_array_index (rows, rows->len - 1);
  printf ("%" G_GINT64_FORMAT " %s %s %s\n", row->seq, row->change_id, row->hash, row->object);
  fflush (stdout);
}

static HtkVisit *
waiting_visit (Writer *writer)
{
  for (guint i = 0; i < writer->households->len; i++)
    {
      const HtkHousehold *household = g_ptr_array_index (writer->households, i);
      g_autoptr (GPtrArray) all = htk_visits_of_subject (writer->store, household->id, NULL);

      for (guint j = 0; all != NULL && j < all->len; j++)
        {
          const HtkVisit *visit = g_ptr_array_index (all, j);

          if (g_str_equal (visit->state, "submitted") &&
              !g_str_equal (visit->worker, writer->worker))
            return htk_visit_get (writer->store, visit->id, NULL);
        }
    }
  return NULL;
}

static JsonObject *
make_review (Writer         *writer,
             const HtkVisit *visit,
             const char     *decision)
{
  JsonObject *body = json_object_new ();
  JsonArray *comments = json_array_new ();
  JsonObject *comment = json_object_new ();
  g_autofree char *review = htk_uuid7_new ();
  g_autofree char *id = htk_uuid7_new ();

  json_object_set_string_member (comment, "id", id);
  json_object_set_string_member (comment, "ref", "/data/net");
  json_object_set_string_member (comment, "level",
                                 g_str_equal (decision, "return") ? "must" : "hint");
  json_object_set_string_member (comment, "text", "请核对收入");
  json_array_add_object_element (comments, comment);
  json_object_set_string_member (body, "visit_id", visit->id);
  json_object_set_string_member (body, "revision_id", visit->revision_id);
  json_object_set_string_member (body, "review_id", review);
  json_object_set_string_member (body, "reviewer", writer->worker);
  json_object_set_string_member (body, "decision", decision);
  json_object_set_int_member (body, "at", g_get_real_time () / 1000);
  json_object_set_array_member (body, "comments", comments);
  return body;
}

/* @what: a decision, and the visit unless it is the first that waits. */
static void
review_one (Writer     *writer,
            const char *what)
{
  g_auto (GStrv) words = g_strsplit (what, " ", 2);
  const char *decision = words[0];
  g_autoptr (HtkVisit) visit =
    words[1] != NULL ? htk_visit_get (writer->store, words[1], NULL) : waiting_visit (writer);
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (GError) error = NULL;

  if (visit == NULL)
    {
      printf ("none\n");
      fflush (stdout);
      return;
    }
  body = make_review (writer, visit, decision);
  if (!htk_store_begin (writer->store, &error) ||
      !htk_visit_take_review (writer->store, body, "lead", &error) ||
      !htk_journal_append_object (writer->store, "visit.review", visit->id, body, &error) ||
      !htk_store_commit (writer->store, &error))
    stop_on (error);
  say_row (writer);
}

static void
submit (Writer     *writer,
        JsonObject *body)
{
  g_autoptr (GError) error = NULL;

  if (!htk_store_begin (writer->store, &error) ||
      !htk_visit_take_submit (writer->store, body, "worker", &error) ||
      !htk_journal_append_object (writer->store, "visit.submit", htk_json_text (body, "visit_id"),
                                  body, &error))
    stop_on (error);
  htk_store_commit (writer->store, &error);
  stop_on (error);
  say_row (writer);
}

static const HtkHousehold *
next_household (Writer *writer)
{
  return g_ptr_array_index (writer->households, writer->next++);
}

static void
write_visit (Writer     *writer,
             gsize       photo,
             const char *also)
{
  const HtkHousehold *household = next_household (writer);
  g_autofree char *stranger = htk_uuid7_new ();
  gboolean is_new = g_strcmp0 (also, "new") == 0;
  g_autoptr (JsonObject) body =
    make_body (writer, is_new ? stranger : household->id, household->village_code, also);

  if (photo > 0)
    add_photo (writer, body, photo);
  submit (writer, body);
}

/* (transfer full) (nullable): the newest of the own visits in a state. */
static HtkVisit *
own_visit (Writer     *writer,
           const char *state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVisit) found = NULL;

  for (guint i = 0; i < writer->households->len; i++)
    {
      const HtkHousehold *household = g_ptr_array_index (writer->households, i);
      g_autoptr (GPtrArray) all = htk_visits_of_subject (writer->store, household->id, NULL);

      for (guint j = 0; all != NULL && j < all->len; j++)
        {
          const HtkVisit *visit = g_ptr_array_index (all, j);

          if (!g_str_equal (visit->state, state) || !g_str_equal (visit->worker, writer->worker) ||
              (found != NULL && g_strcmp0 (found->id, visit->id) > 0))
            continue;
          htk_visit_free (found);
          found = htk_visit_get (writer->store, visit->id, &error);
          stop_on (error);
        }
    }
  return g_steal_pointer (&found);
}

static void
say_none (void)
{
  printf ("none\n");
  fflush (stdout);
}

static void
correct (Writer *writer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVisit) visit = own_visit (writer, "returned");
  g_autoptr (GPtrArray) comments = NULL;
  g_autoptr (JsonObject) body = NULL;

  if (visit == NULL)
    {
      say_none ();
      return;
    }
  comments = htk_comments_of (writer->store, visit->id, &error);
  stop_on (error);
  for (guint i = 0; i < comments->len; i++)
    htk_comment_reply (writer->store, visit->id, ((HtkComment *) comments->pdata[i])->id, "已核对",
                       &error);
  stop_on (error);
  body = make_body (writer, visit->subject_id, visit->village_code, NULL);
  json_object_set_string_member (body, "visit_id", visit->id);
  json_object_set_string_member (body, "parent_revision", visit->revision_id);
  htk_submit_add_review (writer->store, visit->id, visit->revision_id, body);
  submit (writer, body);
}

static void
make_void (Writer *writer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVisit) visit = own_visit (writer, "submitted");

  if (visit != NULL)
    htk_visit_void (writer->store, writer->worker, visit->id, "误填", &error);
  stop_on (error);
  visit != NULL ? say_row (writer) : say_none ();
}

static void
withdraw (Writer *writer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = htk_journal_from (writer->store, 1, G_MAXINT32, &error);
  const char *visit = NULL;

  stop_on (error);
  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (((HtkChange *) rows->pdata[i])->kind, "visit.review"))
      visit = ((HtkChange *) rows->pdata[i])->object;
  htk_review_withdraw (writer->store, writer->worker, visit, &error);
  stop_on (error);
  say_row (writer);
}

static void
lie (Writer *writer)
{
  g_autofree char *sql =
    g_strdup_printf ("UPDATE user SET role = 'lead' WHERE id = '%s'", writer->worker);

  sqlite3_exec (htk_store_db (writer->store), sql, NULL, NULL, NULL);
}

static HtkPack *
pack_of (Writer *writer)
{
  g_autoptr (GError) error = NULL;

  if (writer->pack == NULL)
    writer->pack = htk_pack_in_force (writer->store, &error);
  stop_on (error);
  return writer->pack;
}

static void
open_case (Writer *writer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) fields = json_object_new ();

  json_object_set_string_member (fields, "source", "visit");
  g_free (writer->case_id);
  writer->case_id = htk_case_open (writer->store, pack_of (writer), next_household (writer)->id,
                                   writer->worker, fields, &error);
  stop_on (error);
  say_row (writer);
}

static void
check_case (Writer *writer)
{
  g_autoptr (GError) error = NULL;

  htk_case_do (writer->store, pack_of (writer), writer->case_id, "check", writer->worker, NULL,
               &error);
  stop_on (error);
  say_row (writer);
}

static void
step_finding (Writer     *writer,
              const char *event)
{
  const HtkFindingFilter filter = { .state = "unfinished" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = htk_findings_list (writer->store, &filter, 1, 0, &error);
  g_autoptr (JsonObject) fields = json_object_new ();

  stop_on (error);
  if (list->len == 0)
    {
      say_none ();
      return;
    }
  json_object_set_string_member (fields, "person_name", "普建华");
  json_object_set_string_member (fields, "proof", "photo.jpg");
  json_object_set_string_member (fields, "why", "材料不全");
  json_object_set_string_member (fields, "text", "已联系医保站");
  json_object_set_string_member (fields, "check", "onsite");
  if (g_str_equal (event, "progress"))
    json_object_set_int_member (fields, "pct", 40);
  htk_finding_do (writer->store, pack_of (writer), ((HtkFinding *) list->pdata[0])->id, event,
                  writer->worker, fields, &error);
  stop_on (error);
  say_row (writer);
}

static void
do_line (Writer     *writer,
         const char *line)
{
  if (g_str_has_prefix (line, "skip "))
    writer->next += (guint) strtoul (line + 5, NULL, 10);
  else if (g_str_has_prefix (line, "review "))
    review_one (writer, line + 7);
  else if (g_str_has_prefix (line, "finding "))
    step_finding (writer, line + 8);
  else if (g_str_equal (line, "correct"))
    correct (writer);
  else if (g_str_equal (line, "void"))
    make_void (writer);
  else if (g_str_equal (line, "withdraw"))
    withdraw (writer);
  else if (g_str_equal (line, "lie"))
    lie (writer);
  else if (g_str_equal (line, "clue"))
    open_case (writer);
  else if (g_str_equal (line, "check"))
    check_case (writer);
  else
    write_visit (writer, g_str_has_prefix (line, "photo ") ? strtoul (line + 6, NULL, 10) : 0, line);
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
    do_line (&writer, g_strstrip (line));
  g_ptr_array_unref (writer.households);
  g_clear_pointer (&writer.pack, htk_pack_free);
  g_free (writer.case_id);
  g_free (writer.worker);
  return 0;
}
