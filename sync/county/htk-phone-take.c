/* Takes a submission of a phone: held against its form as on a tablet, made into the row that a tablet
 * would send, and taken in as such (htk_ingest_apply()): who may, whose region, what is a fork are
 * decided there for both. The visit, what was sent and the files are one transaction; what is answered
 * is on the disk.
 *
 * A submission is known by its instanceID: sent again it gets the same answer and brings only the files
 * that were still missing, so photos may come later and in several goes. */
#include "sync/county/htk-phone-take.h"

#include "app/record/htk-pack-bundle.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-submit-body.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-uuid.h"
#include "app/store/htk-visits.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-ingest-private.h"
#include "sync/county/htk-phone-lists.h"
#include "sync/county/htk-uploads.h"
#include "sync/openrosa/htk-phone-submission.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  HtkStore *store;
  const HtkPhone *phone;
  const HtkUser *user;
  HtkPhonePost *post;
  HtkPhoneSubmission *said;
  char *hash;                  /* of the answers as they came */
  char *visit_id, *revision_id;
  char *parent;                /* the revision that this one corrects, or NULL */
  char *subject_id;
  const char *subject_type;    /* the pack's */
  gboolean is_known;           /* the visit is there already */
  gboolean is_fork;
  GPtrArray *made;             /* files to take away when nothing comes of it */
} Take;

static void
take_clear (Take *take)
{
  g_clear_pointer (&take->said, htk_phone_submission_free);
  g_free (take->hash);
  g_free (take->visit_id);
  g_free (take->revision_id);
  g_free (take->parent);
  g_free (take->subject_id);
  g_ptr_array_unref (take->made);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Take, take_clear)

static gboolean
refuse (GError       **error,
        HtkCountyError code,
        const char    *message)
{
  g_set_error_literal (error, HTK_COUNTY_ERROR, code, message);
  return FALSE;
}

/* What is known of a submission: NULL members where there is none of that name. */
typedef struct
{
  char *user_id, *hash, *visit_id, *revision_id;
} Known;

static void
known_clear (Known *known)
{
  g_free (known->user_id);
  g_free (known->hash);
  g_free (known->visit_id);
  g_free (known->revision_id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Known, known_clear)

static gboolean
find_known (HtkStore   *store,
            const char *instance_id,
            Known      *known,
            GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT p.user_id, s.xml_hash, s.visit_id, s.revision_id FROM phone_submission s"
    " JOIN phone p ON p.id = s.phone_id WHERE s.instance_id = ?", error);
  gboolean has_row;

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", instance_id);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;
  known->user_id = g_strdup (htk_stmt_text (stmt, 0));
  known->hash = g_strdup (htk_stmt_text (stmt, 1));
  known->visit_id = g_strdup (htk_stmt_text (stmt, 2));
  known->revision_id = g_strdup (htk_stmt_text (stmt, 3));
  return TRUE;
}

/* Whether it was here before; another content under its name is nobody's. */
static gboolean
look_before (Take    *take,
             GError **error)
{
  g_auto (Known) known = { 0 };

  if (!find_known (take->store, take->said->instance_id, &known, error))
    return FALSE;
  if (known.visit_id == NULL)
    return TRUE;
  if (!g_str_equal (known.user_id, take->user->id) || !g_str_equal (known.hash, take->hash))
    return refuse (error, HTK_COUNTY_ERROR_STATE,
                   "同一编号的表单已收到，内容与这次不同；这次的内容没有保存，请另开一份填写");
  take->is_known = TRUE;
  take->visit_id = g_strdup (known.visit_id);
  take->revision_id = g_strdup (known.revision_id);
  return TRUE;
}

/* A correction goes to the visit of the submission that it names. */
static gboolean
find_corrected (Take    *take,
                GError **error)
{
  g_auto (Known) known = { 0 };
  g_autoptr (HtkVisit) visit = NULL;

  if (!find_known (take->store, take->said->deprecated_id, &known, error))
    return FALSE;
  if (known.visit_id == NULL)
    return refuse (error, HTK_COUNTY_ERROR_STATE, "没有收到所更正的原表，请先发送原表");
  visit = htk_visit_get (take->store, known.visit_id, error);
  if (visit == NULL)
    return FALSE;
  if (!g_str_equal (visit->form_id, take->said->form_id) ||
      (!g_str_equal (visit->subject_id, take->said->subject) &&
       !g_str_equal (take->said->subject, HTK_PHONE_NEW)))
    return refuse (error, HTK_COUNTY_ERROR_INPUT, "更正后的表单与原表不是同一对象");
  take->visit_id = g_strdup (known.visit_id);
  take->parent = g_strdup (known.revision_id);
  g_free (take->subject_id);
  take->subject_id = g_strdup (visit->subject_id);
  return TRUE;
}

static gboolean
find_subject (Take              *take,
              const HtkPackForm *form,
              GError           **error)
{
  const gboolean is_new = g_str_equal (take->said->subject, HTK_PHONE_NEW);

  take->subject_type = form->subject;
  if (is_new && !form->makes_subject)
    return refuse (error, HTK_COUNTY_ERROR_INPUT, "这种表单只能填在册的对象");
  take->subject_id = is_new ? htk_uuid7_new () : g_strdup (take->said->subject);
  if (take->said->deprecated_id != NULL)
    return find_corrected (take, error);
  take->visit_id = htk_uuid7_new ();
  return TRUE;
}

/* (transfer full): the lists as the phone had them, by name. Of a new subject the register's own has the
 * identifier that was made here. */
static GHashTable *
lists_given (Take         *take,
             HtkPhoneForm *form)
{
  GHashTable *given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < form->lists->len; i++)
    {
      const HtkPhoneList *list = form->lists->pdata[i];
      g_autoptr (GList) columns = htk_phone_list_columns (list);
      gpointer rows = NULL;
      GString *csv;

      if (columns == NULL || !g_hash_table_lookup_extended (take->said->given, list->name, NULL, &rows) ||
          (rows == NULL && g_str_equal (list->name, "household.csv")))
        continue;
      csv = g_string_new (NULL);
      for (GList *l = columns; l != NULL; l = l->next)
        g_string_append_printf (csv, "%s%s", l != columns ? "," : "", (const char *) l->data);
      g_string_append_printf (csv, "\n%s\n", rows != NULL ? (const char *) rows : "");
      g_hash_table_insert (given, g_strdup (list->name), g_string_free (csv, FALSE));
    }
  return given;
}

/* The answers in the version of the form that they were given in, with the rows of the register that
 * the person was shown; what else the form looks up is of the person's region. */
static HtkInstance *
open_answers (Take    *take,
              HtkPack *in_force,
              GError **error)
{
  const char *version = take->said->form_version != NULL ? take->said->form_version : "";
  g_autoptr (HtkPack) begun =
    htk_pack_begun_with (take->store, in_force, take->said->form_id, version);
  HtkPack *pack = begun != NULL ? begun : in_force;
  g_autoptr (HtkPhoneForm) phone_form =
    htk_phone_lists_form (pack, htk_pack_find (pack, take->said->form_id), error);
  g_autoptr (GHashTable) given = phone_form != NULL ? lists_given (take, phone_form) : NULL;
  const HtkFormSubject subject = { .form_id = take->said->form_id,
                                   .subject_type = take->subject_type,
                                   .subject_id = take->subject_id,
                                   .worker = take->user->id,
                                   .given = given,
                                   .scope = take->user->scope };
  g_autoptr (HtkForm) form =
    given != NULL ? htk_pack_load_form_for (pack, take->store, &subject, error) : NULL;
  const HtkFormEnv env = { .deviceid = take->phone->id, .username = take->user->name };

  if (form == NULL)
    return NULL;
  if (g_strcmp0 (version, htk_form_version (form)) != 0)
    {
      refuse (error, HTK_COUNTY_ERROR_STATE,
              "表单是县级没有的版本：请在手机上更新表单，另开一份填写");
      return NULL;
    }
  return htk_instance_new_from_xml (form, &env, take->said->xml, FALSE, error);
}

/* A phone offers only these; another program might send anything. */
static gboolean
is_offered (HtkInstance       *instance,
            const HtkBodyItem *item)
{
  g_autoptr (GPtrArray) choices = htk_instance_choices (instance, item->node, NULL);
  const char *value = htk_instance_get (instance, item->node);
  g_auto (GStrv) chosen = g_strsplit (value != NULL ? value : "",
                                      item->kind == HTK_CONTROL_SELECT ? " " : "\n", -1);

  for (char **v = chosen; *v != NULL; v++)
    {
      gboolean found = **v == '\0';

      for (guint i = 0; choices != NULL && !found && i < choices->len; i++)
        found = g_strcmp0 (((HtkChoice *) choices->pdata[i])->value, *v) == 0;
      if (!found)
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_choices (HtkInstance *instance,
               GError     **error)
{
  g_autoptr (GPtrArray) items = htk_instance_body (instance);

  for (guint i = 0; i < items->len; i++)
    {
      const HtkBodyItem *item = items->pdata[i];

      if ((item->kind != HTK_CONTROL_SELECT && item->kind != HTK_CONTROL_SELECT1) ||
          item->node == 0 || !htk_instance_relevant (instance, item->node) ||
          is_offered (instance, item))
        continue;
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID, "%s: not among the choices",
                   item->ref);
      return FALSE;
    }
  return TRUE;
}

static const HtkPhoneFile *
file_named (Take       *take,
            const char *name)
{
  GPtrArray *files = htk_phone_post_files (take->post);

  for (guint i = 0; i < files->len; i++)
    if (g_str_equal (((HtkPhoneFile *) files->pdata[i])->name, name))
      return files->pdata[i];
  return NULL;
}

/* Of what the answers name, what has come with them. */
static JsonArray *
come_with (Take      *take,
           GPtrArray *named)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < named->len; i++)
    {
      const HtkPhoneFile *file = file_named (take, named->pdata[i]);
      JsonObject *object;

      if (file == NULL)
        continue;
      object = json_object_new ();
      json_object_set_string_member (object, "name", file->name);
      json_object_set_string_member (object, "sha256", file->sha256);
      json_object_set_string_member (object, "mime", file->mime);
      json_object_set_int_member (object, "size", file->size);
      json_array_add_object_element (list, object);
    }
  return list;
}

/* When the phone says it was, by its own clock, but not in the future. */
static gint64
time_answered (HtkInstance *instance,
               const char  *ref)
{
  const gint64 now = g_get_real_time () / 1000;
  HtkNode node = htk_instance_find (instance, ref, NULL);
  const char *text = node != 0 ? htk_instance_get (instance, node) : NULL;
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? MIN (g_date_time_to_unix (time) * 1000, now) : now;
}

/* Hands the submission on as the row of a tablet. A fork is kept too, for the lead to choose. */
static gboolean
hand_on (Take        *take,
         HtkInstance *instance,
         GPtrArray   *named,
         GError     **error)
{
  g_autoptr (JsonArray) files = come_with (take, named);
  g_autoptr (JsonArray) none = json_array_new ();
  const HtkSubmit submit = {
    .visit_id = take->visit_id,
    .revision_id = take->revision_id,
    .parent_revision = take->parent,
    .form_id = take->said->form_id,
    .subject_type = take->subject_type,
    .subject_id = take->subject_id,
    .worker = take->user->id,
    .started_at = time_answered (instance, "/data/start"),
    .ended_at = time_answered (instance, "/data/end"),
    .attachments = files,
    .signatures = none, /* a phone binds them to nothing */
    .unchanged = none,
  };
  g_autoptr (JsonObject) body = htk_submit_body (take->store, instance, &submit, error);
  g_autofree char *text = body != NULL ? htk_json_write (body) : NULL;
  const HtkDevice device = { .id = take->phone->id, .user_id = take->user->id,
                             .role = take->user->role, .scope = take->user->scope,
                             .team_id = (char *) "" };
  const HtkChange row = { .kind = (char *) "visit.submit", .object = take->visit_id, .body = text };
  g_autoptr (GError) stopped = NULL;
  const char *verdict, *note = NULL;

  if (text == NULL)
    return FALSE;
  if (htk_ingest_apply (take->store, &device, &row, &note, &stopped))
    {
      take->is_fork = g_strcmp0 (note, "fork") == 0;
      return TRUE;
    }
  if (stopped->domain == HTK_COUNTY_ERROR)
    return refuse (error, (HtkCountyError) stopped->code,
                   htk_ingest_words (htk_ingest_judge (stopped, &verdict)));
  g_propagate_error (error, g_steal_pointer (&stopped));
  return FALSE;
}

/* What was sent, and the files that it names. */
static gboolean
keep_submission (Take      *take,
                 GPtrArray *named,
                 GError   **error)
{
  gsize length;
  g_autoptr (HtkStmt) put = htk_stmt (take->store,
    "INSERT INTO phone_submission (instance_id, phone_id, xml, xml_hash, visit_id, revision_id,"
    " received_at) VALUES (?, ?, ?, ?, ?, ?, ?)", error);
  gboolean done = put != NULL;

  if (done)
    {
      htk_stmt_bind (put, "tttttti", take->said->instance_id, take->phone->id,
                     htk_phone_post_xml (take->post, &length), take->hash, take->visit_id,
                     take->revision_id, g_get_real_time () / 1000);
      done = htk_stmt_run (put, error);
    }
  for (guint i = 0; done && i < named->len; i++)
    {
      g_autoptr (HtkStmt) name = htk_stmt (take->store,
        "INSERT INTO phone_file (instance_id, name) VALUES (?, ?)"
        " ON CONFLICT (instance_id, name) DO NOTHING", error);

      if (name == NULL)
        return FALSE;
      htk_stmt_bind (name, "tt", take->said->instance_id, named->pdata[i]);
      done = htk_stmt_run (name, error);
    }
  return done;
}

static gboolean
take_answers (Take    *take,
              GError **error)
{
  g_autoptr (HtkPack) pack = htk_pack_in_force (take->store, error);
  const HtkPackForm *form = pack != NULL ? htk_pack_find (pack, take->said->form_id) : NULL;
  g_autoptr (HtkInstance) instance = NULL;
  g_autoptr (GPtrArray) named = NULL;

  if (pack == NULL)
    return FALSE;
  if (form == NULL)
    return refuse (error, HTK_COUNTY_ERROR_NOT_FOUND, "县级没有这种表单，请在手机上更新表单");
  if (!find_subject (take, form, error) || (instance = open_answers (take, pack, error)) == NULL ||
      !htk_submit_check (instance, error) || !check_choices (instance, error))
    return FALSE;
  take->revision_id = htk_uuid7_new ();
  named = htk_instance_attachments (instance);
  return hand_on (take, instance, named, error) && keep_submission (take, named, error);
}

/* NULL without an error for what the answers do not name. */
static gboolean
file_state (Take       *take,
            const char *name,
            gboolean   *is_named,
            char      **sha256,
            GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (take->store,
    "SELECT sha256 FROM phone_file WHERE instance_id = ? AND name = ?", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tt", take->said->instance_id, name);
  if (!htk_stmt_next (stmt, is_named, error))
    return FALSE;
  *sha256 = *is_named && !htk_stmt_is_null (stmt, 0) ? g_strdup (htk_stmt_text (stmt, 0)) : NULL;
  return TRUE;
}

static gboolean
keep_file (Take               *take,
           const HtkPhoneFile *file,
           GError            **error)
{
  gboolean is_new = FALSE;
  gboolean kept = htk_upload_adopt (take->store, file->fd, file->sha256, file->size, file->mime,
                                    &is_new, error);
  g_autoptr (HtkStmt) stmt = NULL;

  if (is_new)
    g_ptr_array_add (take->made, htk_attachment_path (take->store, file->sha256));
  if (!kept || !htk_revision_set_file (take->store, take->revision_id, file->name, file->sha256,
                                       error))
    return FALSE;
  stmt = htk_stmt (take->store,
                   "UPDATE phone_file SET sha256 = ?3 WHERE instance_id = ?1 AND name = ?2", error);
  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttt", take->said->instance_id, file->name, file->sha256);
  return htk_stmt_run (stmt, error);
}

/* A file that the answers do not name is no part of them: a photo that was taken again is still in the
 * phone's folder. */
static gboolean
take_files (Take     *take,
            gboolean *any,
            GError  **error)
{
  GPtrArray *files = htk_phone_post_files (take->post);

  *any = FALSE;
  for (guint i = 0; i < files->len; i++)
    {
      const HtkPhoneFile *file = files->pdata[i];
      g_autofree char *sha256 = NULL;
      gboolean is_named;

      if (!file_state (take, file->name, &is_named, &sha256, error))
        return FALSE;
      if (!is_named || g_strcmp0 (sha256, file->sha256) == 0)
        continue;
      if (sha256 != NULL)
        return refuse (error, HTK_COUNTY_ERROR_STATE, "附件已收到，内容与这次不同；这次的没有保存");
      if (!keep_file (take, file, error))
        return FALSE;
      *any = TRUE;
    }
  return TRUE;
}

/* The tablets hear of files that came after their visit. */
static gboolean
publish (Take    *take,
         GError **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (take->store, take->visit_id, error);

  return visit != NULL && htk_county_publish (take->store, "visit", visit->id, 0,
                                              visit->village_code, NULL, error);
}

static gboolean
take_in (Take    *take,
         char   **missing,
         GError **error)
{
  gboolean any;

  if (!look_before (take, error) || (!take->is_known && !take_answers (take, error)) ||
      !take_files (take, &any, error) || (take->is_known && any && !publish (take, error)))
    return FALSE;
  return htk_county_one (take->store, "SELECT count (*) FROM phone_file WHERE instance_id = ?1"
                         " AND sha256 IS NULL", take->said->instance_id, NULL, missing, error);
}

static char *
words_for (Take       *take,
           const char *missing)
{
  if (take->is_fork)
    return g_strdup (htk_ingest_words ("fork"));
  if (g_str_equal (missing, "0"))
    return g_strdup ("县级已收到");
  return g_strdup_printf ("县级已收到，还有 %s 个附件待收", missing);
}

/**
 * htk_phone_take:
 * @store: the county's store
 * @phone: who sends
 * @user: whose phone it is
 * @post: what has come, whole
 * @error: return location
 *
 * Takes a submission, or more of the files of one. When this returns without an error, all is durable;
 * with one, nothing of it was kept.
 *
 * Returns: (transfer full): what the person is told; NULL with the rule that stopped it, of
 *   %HTK_OPENROSA_ERROR, %HTK_COUNTY_ERROR, %HTK_RECORD_ERROR or %HTK_FORM_ERROR, or an error of the
 *   store
 */
char *
htk_phone_take (HtkStore       *store,
                const HtkPhone *phone,
                const HtkUser  *user,
                HtkPhonePost   *post,
                GError        **error)
{
  g_auto (Take) take = { .store = store, .phone = phone, .user = user, .post = post };
  g_autofree char *missing = NULL;
  const char *xml;
  gsize length;

  take.made = g_ptr_array_new_with_free_func (g_free);
  xml = htk_phone_post_xml (post, &length);
  take.said = htk_phone_submission_read (xml, length, error);
  if (take.said == NULL || !htk_store_begin (store, error))
    return NULL;
  take.hash = htk_hash_text (xml);
  if (take_in (&take, &missing, error) && htk_store_commit (store, error))
    return words_for (&take, missing);
  htk_store_rollback (store);
  for (guint i = 0; i < take.made->len; i++)
    g_unlink (take.made->pdata[i]);
  return NULL;
}
