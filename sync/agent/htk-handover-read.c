/* A lead reads what the own team's tablets have handed over: it stands in the review queue and among the
 * cases and findings before the county has it. Each row is held against its own hash and signature. */
#include "sync/agent/htk-handover.h"

#include "app/store/htk-attachments.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-visits.h"

#include <string.h>

/* Larger ones wait for the county's copy. */
#define MAX_FILE (64 * 1024 * 1024)

typedef struct
{
  HtkHandover *handover;
  const HtkKnownDevice *maker;
  HtkPack *pack; /* NULL until a row asks for it */
  gint64 seen, last; /* numbers of rows: read before, and now */
  char *sha256, *mime;
  GByteArray *content; /* NULL when the file is not kept */
  gint64 size;
} Read;

static gboolean
is_of_own_team (HtkStore   *store,
                const char *user_id)
{
  g_autofree char *own_id = htk_store_get_meta (store, "user_id");
  g_autoptr (HtkUser) own = htk_register_user (store, own_id != NULL ? own_id : "", NULL);
  g_autoptr (HtkUser) user = htk_register_user (store, user_id, NULL);

  return own != NULL && user != NULL && own->team_id != NULL && *own->team_id != '\0' &&
         g_str_equal (own->role, "lead") && g_strcmp0 (own->team_id, user->team_id) == 0;
}

/**
 * htk_handover_may_read:
 * @store: a tablet's store
 * @maker: (nullable): the tablet a bundle is of, as the county told of it
 *
 * Returns: whether the person of this tablet leads the team of that one
 */
gboolean
htk_handover_may_read (HtkStore             *store,
                       const HtkKnownDevice *maker)
{
  return maker != NULL && is_of_own_team (store, maker->user_id);
}

/* (transfer full) (nullable): who acts in a row, when that is a person of the team. */
static HtkUser *
actor_of (Read       *read,
          JsonObject *body)
{
  const char *id = htk_foreign_row_actor (body, read->maker->user_id);

  return is_of_own_team (read->handover->store, id)
           ? htk_register_user (read->handover->store, id, NULL) : NULL;
}

static gboolean
is_known (HtkStore   *store,
          JsonObject *body)
{
  g_autoptr (HtkRevision) known =
    htk_revision_get (store, htk_json_text (body, "revision_id") ?: "", NULL);

  return known != NULL;
}

/* A row that cannot be shown is the county's to judge: it is carried all the same. */
static void
read_row (Read     *read,
          JsonNode *node)
{
  HtkStore *store = read->handover->store;
  g_autoptr (HtkChange) change =
    JSON_NODE_HOLDS_OBJECT (node) ? htk_sync_row_decode (json_node_get_object (node), NULL) : NULL;
  g_autoptr (JsonNode) parsed =
    change != NULL && htk_foreign_row_is_genuine (change, read->maker->public_key)
      ? json_from_string (change->body, NULL) : NULL;
  JsonObject *body =
    parsed != NULL && JSON_NODE_HOLDS_OBJECT (parsed) ? json_node_get_object (parsed) : NULL;
  g_autoptr (HtkUser) actor = body != NULL ? actor_of (read, body) : NULL;
  HtkForeignRow row = { store, &read->pack, NULL, body, actor, FALSE };
  gboolean is_visit, is_new;

  if (actor == NULL)
    return;
  row.kind = change->kind;
  row.again = change->seq <= read->seen;
  read->last = MAX (read->last, change->seq);
  is_visit = g_str_equal (change->kind, "visit.submit");
  is_new = !is_visit || !is_known (store, body);
  if (!htk_foreign_row_apply (&row) || !is_new)
    return;
  read->handover->visits += is_visit;
  read->handover->steps += !is_visit;
}

static gboolean
read_rows (Read      *read,
           JsonArray *rows,
           GError   **error)
{
  HtkStore *store = read->handover->store;

  if (!htk_store_begin (store, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (rows); i++)
    read_row (read, json_array_get_element (rows, i));
  if (htk_foreign_note (store, read->maker->id, read->last, error))
    return htk_store_commit (store, error);
  htk_store_rollback (store);
  return FALSE;
}

/* Only what its name says is kept, and it is not this tablet's to send. */
static gboolean
end_file (Read    *read,
          GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *sha256 = NULL;
  HtkStore *store = read->handover->store;

  if (read->content == NULL)
    return TRUE;
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&read->content));
  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (!g_str_equal (sha256, read->sha256))
    return TRUE;
  g_free (sha256);
  if (!htk_carried_file (store, read->sha256, error))
    return FALSE;
  sha256 = htk_attachment_keep (store, bytes, read->mime, error);
  return sha256 != NULL;
}

static void
begin_file (Read                *read,
            const HtkBundlePart *part)
{
  g_autoptr (HtkAttachment) own = htk_attachment_get (read->handover->store, part->sha256, NULL);

  g_free (read->sha256);
  g_free (read->mime);
  read->sha256 = g_strdup (part->sha256);
  read->mime = g_strdup (part->mime);
  read->content = own == NULL && part->size <= MAX_FILE ? g_byte_array_new () : NULL;
}

static gboolean
read_part (Read                *read,
           const HtkBundlePart *part,
           GError             **error)
{
  switch (part->kind)
    {
    case HTK_BUNDLE_ROWS:
      return read_rows (read, part->rows, error);
    case HTK_BUNDLE_FILE:
      if (!end_file (read, error))
        return FALSE;
      begin_file (read, part);
      return TRUE;
    case HTK_BUNDLE_DATA:
      if (read->content != NULL)
        g_byte_array_append (read->content, g_bytes_get_data (part->data, NULL),
                             (guint) g_bytes_get_size (part->data));
      return TRUE;
    case HTK_BUNDLE_END:
    default:
      return end_file (read, error);
    }
}

static gboolean
read_all (Read      *read,
          HtkBundle *bundle,
          GError   **error)
{
  gboolean more = TRUE;

  while (more)
    {
      g_auto (HtkBundlePart) part = { 0 };
      gint64 size, done = htk_bundle_tell (bundle, &size);

      if (!htk_handover_step (read->handover, done, size, error) ||
          !htk_bundle_next (bundle, &part, error) || !read_part (read, &part, error))
        return FALSE;
      more = part.kind != HTK_BUNDLE_END;
    }
  return TRUE;
}

/**
 * htk_handover_read:
 * @self: a hand-over
 * @bundle: a bundle that was verified with the key of @maker
 * @maker: whose it is; htk_handover_may_read() has said yes
 * @error: return location
 *
 * Takes what a bundle says into the rows of the lead: visits and corrections into the queue, steps of cases
 * and findings, replies and choices. One that was sealed before this tablet was
 * known stays closed, and is carried only.
 */
gboolean
htk_handover_read (HtkHandover          *self,
                   HtkBundle            *bundle,
                   const HtkKnownDevice *maker,
                   GError              **error)
{
  Read read = { .handover = self, .maker = maker };
  g_autoptr (GError) closed = NULL;
  gboolean done;

  if (!htk_bundle_unlock (bundle, self->store, &closed))
    {
      if (g_error_matches (closed, HTK_SYNC_ERROR, HTK_SYNC_ERROR_RECIPIENT))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&closed));
      return FALSE;
    }
  read.seen = htk_foreign_seen (self->store, maker->id);
  done = read_all (&read, bundle, error);
  g_clear_pointer (&read.content, g_byte_array_unref);
  g_clear_pointer (&read.pack, htk_pack_free);
  g_free (read.sha256);
  g_free (read.mime);
  return done;
}
