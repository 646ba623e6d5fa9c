/* What people do on the tablets of the model, as the app does it: a state and its row in one
 * transaction, and what they were told goes into the books. */
#include "tests/sync/model-deeds.h"

#include "app/record/htk-visit-rows.h"
#include "app/record/htk-way-out.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-drafts.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-uuid.h"
#include "tests/sync/model-disk.h"

#include <stdio.h>

typedef struct
{
  JsonObject *body;
  const char *kind;
  char *visit, *revision, *photo;
  gsize photo_size;
  gboolean (*take) (HtkStore *store, JsonObject *body, const char *role, GError **error);
} Deed;

gint32
run_chance (Run   *run,
            gint32 n)
{
  return g_rand_int_range (run->world.rand, 0, n);
}

void
run_say (Run        *run,
         const char *format,
         ...)
{
  const gsize before = run->story->len;
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (run->story, format, arguments);
  va_end (arguments);
  g_string_append_c (run->story, '\n');
  if (run->verbose)
    fputs (run->story->str + before, stdout);
}

static gboolean
is_dead (ModelTablet *tablet)
{
  return tablet->disk.left_behind != NULL &&
         g_file_test (tablet->disk.left_behind, G_FILE_TEST_IS_DIR);
}

static void
deed_clear (Deed *deed)
{
  g_clear_pointer (&deed->body, json_object_unref);
  g_free (deed->visit);
  g_free (deed->revision);
  g_free (deed->photo);
}

/* A state and its journal row in one transaction, as the app does it. Without an error the person
 * was told that it is saved, unless the tablet died over it. */
static void
do_deed (Run         *run,
         ModelTablet *tablet,
         Deed        *deed)
{
  HtkStore *store = tablet->disk.store;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GError) error = NULL;
  gboolean done;

  json_node_set_object (node, deed->body);
  model_clock_set (tablet->clock);
  done = htk_store_begin (store, &error);
  if (done && (!deed->take (store, deed->body, tablet->role, &error) ||
               !htk_journal_append (store, deed->kind, deed->visit, 0, node, &error) ||
               !htk_store_commit (store, &error)))
    {
      done = FALSE;
      htk_store_rollback (store);
    }
  model_clock_set (0);
  if (is_dead (tablet))
    run_say (run, "  tablet %u died over %s", tablet->index, deed->kind);
  else if (done)
    books_add_row (&run->books, tablet, deed->kind, deed->visit, deed->revision, deed->photo,
                   deed->photo_size);
  else
    run_say (run, "  tablet %u could not %s: %s", tablet->index, deed->kind, error->message);
}

static void
add_photo (Run         *run,
           ModelTablet *tablet,
           Deed        *deed)
{
  gsize size = (gsize) run_chance (run, 6000) + 1;
  g_autofree guint8 *data = g_malloc (size);
  g_autoptr (GBytes) bytes = NULL;
  JsonArray *files;
  JsonObject *file;

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) run_chance (run, 256);
  bytes = g_bytes_new (data, size);
  deed->photo = htk_attachment_keep (tablet->disk.store, bytes, "image/jpeg", NULL);
  if (deed->photo == NULL)
    return;
  deed->photo_size = size;
  files = json_array_new ();
  file = json_object_new ();
  json_object_set_string_member (file, "name", "photo.jpg");
  json_object_set_string_member (file, "sha256", deed->photo);
  json_object_set_int_member (file, "size", (gint64) size);
  json_object_set_string_member (file, "mime", "image/jpeg");
  json_array_add_object_element (files, file);
  json_object_set_array_member (deed->body, "attachments", files);
}

static JsonObject *
answers (Run   *run,
         char **hash)
{
  JsonObject *object = json_object_new ();
  JsonObject *data = json_object_new ();
  g_autofree char *text = NULL;

  json_object_set_string_member (data, "a_result", "home");
  json_object_set_int_member (data, "net", run_chance (run, 90000));
  json_object_set_object_member (object, "data", data);
  json_object_set_string_member (object, "id", "fa_household");
  json_object_set_string_member (object, "version", "1");
  text = htk_json_write (object);
  *hash = htk_hash_text (text);
  return object;
}

static void
submit (Run         *run,
        ModelTablet *tablet,
        const char  *visit,
        const char  *parent,
        const char  *subject)
{
  const HtkHousehold *household =
    g_ptr_array_index (run->world.households, run_chance (run, (gint32) run->world.households->len));
  g_autoptr (HtkUser) worker = htk_register_user (tablet->disk.store, tablet->user, NULL);
  Deed deed = { .kind = "visit.submit", .take = htk_visit_take_submit };
  JsonObject *o = json_object_new ();
  JsonObject *result = json_object_new ();
  g_autofree char *hash = NULL;

  deed.body = o;
  deed.visit = visit != NULL ? g_strdup (visit) : htk_uuid7_new ();
  deed.revision = htk_uuid7_new ();
  json_object_set_string_member (o, "visit_id", deed.visit);
  json_object_set_string_member (o, "revision_id", deed.revision);
  if (parent != NULL)
    json_object_set_string_member (o, "parent_revision", parent);
  json_object_set_string_member (o, "form_id", "fa_household");
  json_object_set_string_member (o, "form_version", "1");
  json_object_set_string_member (o, "subject_type", "household");
  json_object_set_string_member (o, "subject_id", subject != NULL ? subject : household->id);
  json_object_set_string_member (o, "village_code", household->village_code);
  json_object_set_string_member (o, "worker", tablet->user);
  json_object_set_string_member (o, "team_id", worker->team_id);
  json_object_set_string_member (o, "visit_date", "2026-11-24");
  json_object_set_int_member (o, "started_at", 1);
  json_object_set_int_member (o, "ended_at", 2);
  json_object_set_object_member (o, "answers", answers (run, &hash));
  json_object_set_string_member (o, "answers_hash", hash);
  json_object_set_string_member (o, "xml", "<data/>");
  json_object_set_string_member (result, "color", "green");
  json_object_set_object_member (o, "form_result", result);
  if (run_chance (run, 3) == 0)
    add_photo (run, tablet, &deed);
  do_deed (run, tablet, &deed);
  deed_clear (&deed);
}

static const char *
subject_at (Run  *run,
            guint i)
{
  const guint here = run->world.households->len;

  return i < here ? ((HtkHousehold *) g_ptr_array_index (run->world.households, i))->id
                  : model_elsewhere (i - here);
}

/* (transfer full) (nullable): one of the visits that fit, as the tablet has them. */
static HtkVisit *
some_visit (Run         *run,
            ModelTablet *tablet,
            gboolean     own,
            const char  *state)
{
  g_autoptr (GPtrArray) fit = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_visit_free);

  for (guint i = 0; i < run->world.households->len + MODEL_ELSEWHERE; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) all =
        htk_visits_of_subject (tablet->disk.store, subject_at (run, i), &error);

      g_assert_no_error (error);
      g_ptr_array_set_free_func (all, NULL);
      for (guint j = 0; j < all->len; j++)
        {
          HtkVisit *visit = g_ptr_array_index (all, j);
          gboolean mine = g_str_equal (visit->worker, tablet->user);

          if (mine == own && g_str_equal (visit->state, state))
            g_ptr_array_add (fit, visit);
          else
            htk_visit_free (visit);
        }
    }
  return fit->len > 0 ? g_ptr_array_steal_index (fit, (guint) run_chance (run, (gint32) fit->len))
                      : NULL;
}

static void
correct (Run         *run,
         ModelTablet *tablet)
{
  g_autoptr (HtkVisit) visit =
    some_visit (run, tablet, TRUE, run_chance (run, 3) > 0 ? "returned" : "submitted");

  if (visit != NULL)
    submit (run, tablet, visit->id, visit->revision_id, visit->subject_id);
  else
    submit (run, tablet, NULL, NULL, NULL);
}

static void
review (Run         *run,
        ModelTablet *tablet)
{
  g_autoptr (HtkVisit) visit = some_visit (run, tablet, FALSE, "submitted");
  Deed deed = { .kind = "visit.review", .take = htk_visit_take_review };
  JsonArray *comments = json_array_new ();
  JsonObject *comment = json_object_new ();
  g_autofree char *id = htk_uuid7_new ();
  g_autofree char *comment_id = htk_uuid7_new ();
  gboolean back = run_chance (run, 2) == 0;

  json_object_set_string_member (comment, "id", comment_id);
  json_object_set_string_member (comment, "ref", "/data/net");
  json_object_set_string_member (comment, "level", back ? "must" : "hint");
  json_object_set_string_member (comment, "text", "请核对收入");
  json_array_add_object_element (comments, comment);
  deed.body = json_object_new ();
  json_object_set_array_member (deed.body, "comments", comments);
  if (visit != NULL)
    {
      deed.visit = g_strdup (visit->id);
      json_object_set_string_member (deed.body, "visit_id", visit->id);
      json_object_set_string_member (deed.body, "revision_id", visit->revision_id);
      json_object_set_string_member (deed.body, "review_id", id);
      json_object_set_string_member (deed.body, "reviewer", tablet->user);
      json_object_set_string_member (deed.body, "decision", back ? "return" : "approve");
      json_object_set_int_member (deed.body, "at", 3);
      do_deed (run, tablet, &deed);
    }
  deed_clear (&deed);
}

static void
call_off (Run         *run,
          ModelTablet *tablet)
{
  g_autoptr (HtkVisit) visit = some_visit (run, tablet, TRUE, "submitted");
  Deed deed = { .kind = "visit.void", .take = htk_visit_take_void };

  if (visit == NULL)
    return;
  deed.visit = g_strdup (visit->id);
  deed.body = json_object_new ();
  json_object_set_string_member (deed.body, "visit_id", visit->id);
  json_object_set_string_member (deed.body, "reason", "填错了户");
  json_object_set_string_member (deed.body, "by", tablet->user);
  json_object_set_int_member (deed.body, "at", 4);
  do_deed (run, tablet, &deed);
  deed_clear (&deed);
}

/* A household where nobody here is responsible: the county will say no. */
static void
stray (Run         *run,
       ModelTablet *tablet)
{
  submit (run, tablet, NULL, NULL, model_elsewhere ((guint) run_chance (run, MODEL_ELSEWHERE)));
}

static void
send_again (Run         *run,
            ModelTablet *tablet)
{
  HtkStore *store = tablet->disk.store;
  g_autoptr (GPtrArray) rows = htk_journal_attention (store, NULL);
  const HtkChange *row = rows != NULL && rows->len > 0
                           ? rows->pdata[run_chance (run, (gint32) rows->len)] : NULL;
  gboolean done = FALSE;

  if (row == NULL || (htk_ways_out (row->kind, row->code) & HTK_WAY_SEND_AGAIN) == 0)
    return;
  model_clock_set (tablet->clock);
  done = htk_way_send_again (store, tablet->user, row->seq, NULL);
  model_clock_set (0);
  if (done && !is_dead (tablet))
    books_add_row (&run->books, tablet, row->kind, row->object, NULL, NULL, 0);
}

/* An answer is committed; the first one begins a draft. */
static void
edit (Run         *run,
      ModelTablet *tablet)
{
  HtkStore *store = tablet->disk.store;
  const HtkHousehold *household = g_ptr_array_index (
    run->world.households, (guint) run_chance (run, (gint32) run->world.households->len));
  g_autoptr (HtkDraft) known =
    htk_draft_find (store, "fa_household", household->id, tablet->user, NULL);
  g_autofree char *id = known != NULL ? g_strdup (known->id) : htk_uuid7_new ();
  g_autofree char *value = g_strdup_printf ("%d", run_chance (run, 100000));
  const HtkDraft draft = { .id = id, .form_id = (char *) "fa_household",
                           .form_version = (char *) "1", .subject_type = (char *) "household",
                           .subject_id = household->id, .worker = tablet->user,
                           .snapshot = (char *) "{}", .roster = (char *) "" };

  if ((known != NULL || htk_draft_create (store, &draft, NULL)) &&
      htk_draft_add_op (store, id, "answer", "/data/net", value, FALSE, NULL) && !is_dead (tablet))
    books_edit (&run->books, tablet->index, id, "/data/net", value);
}

void
some_deed (Run         *run,
           ModelTablet *tablet)
{
  static const struct
  {
    const char *name;
    void (*act) (Run *run, ModelTablet *tablet);
    gint32 weight;
  } deeds[] = { { "corrects or submits", correct, 5 }, { "reviews", review, 4 },
                { "edits", edit, 3 }, { "voids", call_off, 2 }, { "strays", stray, 2 },
                { "sends again", send_again, 2 } };
  gint32 at = run_chance (run, 18);
  guint i = 0;

  /* Nobody acts on a dead tablet. */
  if (is_dead (tablet))
    return;
  while (at >= deeds[i].weight)
    at -= deeds[i++].weight;
  run_say (run, "tablet %u %s", tablet->index, deeds[i].name);
  deeds[i].act (run, tablet);
}
