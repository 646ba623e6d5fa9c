/* Puts together what the next POST of a submission holds: the answers, which each POST carries, and of the
 * files that the project does not have yet as many as fit. A file that is not what was kept is not sent. */
#include "sync/agent/htk-odk-post.h"

#include "app/store/htk-json.h"
#include "app/store/htk-openrosa-parts.h"
#include "sync/openrosa/htk-multipart-write.h"

#include <string.h>

/* What a part has beside its content, more or less. */
#define PART_BYTES 300

struct _HtkOdkPost
{
  JsonObject *body;        /* of the row */
  HtkMultipartBody *parts; /* NULL: there is nothing to send */
  GPtrArray *names;        /* of the files in it */
  GHashTable *seen;        /* names of this submission: one photo in two answers is one file */
  gsize bytes;
  gboolean answered;       /* the project has the answers already */
  gboolean more;           /* files are left for another POST */
  guint n_held;
  char *lost;              /* a file that cannot be sent, or NULL */
};

void
htk_odk_post_free (HtkOdkPost *self)
{
  g_clear_pointer (&self->body, json_object_unref);
  g_clear_pointer (&self->parts, htk_multipart_body_free);
  g_ptr_array_unref (self->names);
  g_hash_table_unref (self->seen);
  g_free (self->lost);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkOdkPost, htk_odk_post_free)

static void
begin (HtkOdkPost *self)
{
  const char *xml = htk_json_text (self->body, "xml");

  if (self->parts != NULL)
    return;
  self->parts = htk_multipart_body_new ();
  self->bytes = strlen (xml) + PART_BYTES;
  htk_multipart_body_add (self->parts, "xml_submission_file", "submission.xml", "text/xml", xml,
                          strlen (xml));
}

/* (transfer full) (nullable): the file, when it is what was kept under its hash. */
static GMappedFile *
open_file (HtkStore   *store,
           const char *sha256)
{
  g_autofree char *path = htk_attachment_path (store, sha256);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) bytes = file != NULL ? g_mapped_file_get_bytes (file) : NULL;
  g_autofree char *hash =
    bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes) : NULL;

  return g_strcmp0 (hash, sha256) == 0 ? g_steal_pointer (&file) : NULL;
}

/* A file that does not go now. One that the project has from the submission that this one corrects is missed by
 * nobody; any other waits for a line that costs nothing, or @is_lost. */
static gboolean
leave_file (HtkOdkPost *self,
            HtkStore   *store,
            JsonObject *object,
            gboolean    is_lost,
            GError    **error)
{
  const char *name = htk_json_text (object, "name");
  gboolean carried;

  if (!htk_openrosa_part_is_carried (store, htk_json_text (self->body, "parent_revision"), name,
                                     htk_json_text (object, "sha256"), &carried, error))
    return FALSE;
  if (carried)
    return TRUE;
  if (is_lost)
    {
      g_free (self->lost);
      self->lost = g_strdup (name);
    }
  else
    self->n_held++;
  return TRUE;
}

static gboolean
add_file (HtkOdkPost      *self,
          HtkStore        *store,
          JsonObject      *object,
          const HtkOdkFit *fit,
          GError         **error)
{
  const char *name = htk_json_text (object, "name");
  const char *sha256 = htk_json_text (object, "sha256");
  const char *mime = htk_json_text (object, "mime");
  g_autoptr (GMappedFile) file = sha256 != NULL && strlen (sha256) == 64 ? open_file (store, sha256) : NULL;
  gsize size = file != NULL ? g_mapped_file_get_length (file) + PART_BYTES : 0;

  if (file == NULL)
    return leave_file (self, store, object, TRUE, error);
  /* A file that fits into no POST goes in one of its own. */
  if (self->names->len >= fit->n_files ||
      (self->parts != NULL && self->bytes + size > fit->bytes &&
       (self->names->len > 0 || !self->answered)))
    {
      self->more = TRUE;
      return TRUE;
    }
  begin (self);
  htk_multipart_body_add (self->parts, name, name, mime != NULL ? mime : "application/octet-stream",
                          g_mapped_file_get_contents (file), g_mapped_file_get_length (file));
  self->bytes += size;
  g_ptr_array_add (self->names, g_strdup (name));
  return TRUE;
}

static gboolean
add_files (HtkOdkPost      *self,
           HtkStore        *store,
           const char      *revision,
           const HtkOdkFit *fit,
           GError         **error)
{
  JsonArray *files = htk_json_list (self->body, "attachments");

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      JsonObject *object = json_array_get_object_element (files, i);
      gboolean there;

      if (!htk_openrosa_part_is_there (store, revision, htk_json_text (object, "name"), &there, error))
        return FALSE;
      if (there || !g_hash_table_add (self->seen, (gpointer) htk_json_text (object, "name")))
        continue;
      if (!fit->holds_files && self->more)
        break;
      if (!(fit->holds_files ? leave_file (self, store, object, FALSE, error)
                             : add_file (self, store, object, fit, error)))
        return FALSE;
    }
  return TRUE;
}

/**
 * htk_odk_post_new:
 * @store: the tablet's store
 * @row: a row of the journal, of a submitted visit
 * @fit: how much may go at once
 * @error: return location
 *
 * Returns: (transfer full): the next POST of it; NULL with an error of the store
 */
HtkOdkPost *
htk_odk_post_new (HtkStore        *store,
                  const HtkChange *row,
                  const HtkOdkFit *fit,
                  GError         **error)
{
  g_autoptr (HtkOdkPost) self = g_new0 (HtkOdkPost, 1);
  g_autoptr (JsonNode) node = json_from_string (row->body, NULL);
  const char *revision;

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->seen = g_hash_table_new (g_str_hash, g_str_equal);
  self->body = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
  revision = htk_json_text (self->body, "revision_id");
  if (revision == NULL || htk_json_text (self->body, "xml") == NULL)
    {
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID,
                   "row %" G_GINT64_FORMAT " of the journal is no submission", row->seq);
      return NULL;
    }
  if (!htk_openrosa_part_is_there (store, revision, HTK_OPENROSA_ANSWERS, &self->answered, error))
    return NULL;
  if (!self->answered)
    begin (self);
  return add_files (self, store, revision, fit, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * htk_odk_post_body:
 * @self: a POST
 *
 * Returns: (transfer full) (nullable): what to send, once; NULL when nothing can be sent now
 */
GBytes *
htk_odk_post_body (HtkOdkPost *self)
{
  if (self->parts == NULL)
    return NULL;
  /* As ODK Collect says it; a server that does not know it takes no harm. */
  if (!htk_odk_post_is_last (self))
    htk_multipart_body_add (self->parts, "*isIncomplete*", NULL, NULL, "yes", 3);
  return htk_multipart_body_end (self->parts);
}

const char *
htk_odk_post_type (HtkOdkPost *self)
{
  return htk_multipart_body_type (self->parts);
}

const char *
htk_odk_post_revision (HtkOdkPost *self)
{
  return htk_json_text (self->body, "revision_id");
}

/* (transfer none) (element-type utf8): the files in it. */
GPtrArray *
htk_odk_post_names (HtkOdkPost *self)
{
  return self->names;
}

/**
 * htk_odk_post_is_last:
 * @self: a POST
 *
 * Returns: whether with it the project has all of the submission
 */
gboolean
htk_odk_post_is_last (HtkOdkPost *self)
{
  return !self->more && self->n_held == 0 && self->lost == NULL;
}

/* Whether the project had the answers before. */
gboolean
htk_odk_post_is_answered (HtkOdkPost *self)
{
  return self->answered;
}

/* How many files wait for a line that is not paid by volume. */
guint
htk_odk_post_n_held (HtkOdkPost *self)
{
  return self->n_held;
}

/* (nullable): a file that is not on this tablet as it was kept. */
const char *
htk_odk_post_lost (HtkOdkPost *self)
{
  return self->lost;
}
