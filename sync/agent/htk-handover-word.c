/* The way back: what a lead decided goes to the tablets of the team, each in a package of its own, sealed to that
 * tablet and signed by the lead's, as the rows in it are. It is no receipt. A worker's tablet takes it from
 * the lead that the county named, and from nobody else; it is preliminary there until the county tells. */
#include "sync/agent/htk-handover.h"

#include "app/record/htk-preliminary.h"
#include "app/store/htk-conflicts.h"
#include "app/store/htk-events.h"
#include "app/store/htk-json.h"
#include "app/store/htk-visits.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

/* What is older came by the county long ago, or never will. */
#define MAX_AGE (30 * G_GINT64_CONSTANT (86400000))
#define BATCH 200

/* --- At the lead's --- */

static gboolean
put_rows (HtkStore        *store,
          HtkBundleWriter *writer,
          GArray          *numbers,
          GError         **error)
{
  for (guint at = 0; at < numbers->len; at += BATCH)
    {
      g_autoptr (GPtrArray) rows =
        g_ptr_array_new_with_free_func ((GDestroyNotify) htk_change_free);

      for (guint i = at; i < MIN (at + BATCH, numbers->len); i++)
        {
          g_autoptr (GPtrArray) one =
            htk_journal_from (store, g_array_index (numbers, gint64, i), 1, error);

          if (one == NULL)
            return FALSE;
          g_ptr_array_extend_and_steal (rows, g_steal_pointer (&one));
        }
      if (!htk_bundle_writer_rows (writer, rows, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * htk_word_make:
 * @self: a hand-over
 * @to: a tablet of the lead's team
 * @path: where it is written
 * @made: (out): whether there is anything to say
 * @error: return location
 *
 * Writes what the lead of this tablet decided of late about what @to is told of.
 *
 * Returns: FALSE with %HTK_AGENT_ERROR_NOT_ENROLLED or an error of the store
 */
gboolean
htk_word_make (HtkHandover          *self,
               const HtkKnownDevice *to,
               const char           *path,
               gboolean             *made,
               GError              **error)
{
  g_autoptr (GArray) numbers = htk_lead_words (
    self->store, to->user_id, g_get_real_time () / 1000 - MAX_AGE, error);
  g_autoptr (HtkBundleInfo) info = NULL;
  g_autoptr (HtkBundleWriter) writer = NULL;

  *made = FALSE;
  if (numbers == NULL)
    return FALSE;
  if (numbers->len == 0)
    return TRUE;
  info = htk_handover_info (self->store, error);
  if (info == NULL)
    return FALSE;
  g_ptr_array_add (info->recipients, g_strdup (to->public_key));
  info->rows = numbers->len;
  writer = htk_bundle_writer_new (self->store, info, path, error);
  *made = writer != NULL && put_rows (self->store, writer, numbers, error) &&
          htk_bundle_writer_finish (writer, error);
  return *made;
}

static const char *
tail_of (const char *id)
{
  const char *tail = strrchr (id, '-');

  return tail != NULL ? tail + 1 : id;
}

/**
 * htk_word_make_all:
 * @self: a hand-over
 * @folder: on a stick
 * @error: return location
 *
 * Writes one for each tablet of the team of this tablet's lead, over the one that was there. On a tablet that
 * is no lead's it does nothing.
 */
gboolean
htk_word_make_all (HtkHandover *self,
                   const char  *folder,
                   GError     **error)
{
  g_autofree char *user = htk_store_get_meta (self->store, "user_id");
  g_autofree char *own = htk_store_get_meta (self->store, "device_id");
  g_autoptr (GPtrArray) team =
    htk_team_devices (self->store, user != NULL ? user : "", error);

  for (guint i = 0; team != NULL && i < team->len; i++)
    {
      const HtkKnownDevice *to = team->pdata[i];
      g_autofree char *name = g_strdup_printf ("huitoukan-%s-to-%s" HTK_WORD_SUFFIX,
                                               own != NULL ? tail_of (own) : "x", tail_of (to->id));
      g_autofree char *path = g_build_filename (folder, name, NULL);
      gboolean made;

      if (!htk_word_make (self, to, path, &made, error))
        return FALSE;
      self->told += made;
    }
  return team != NULL;
}

/* --- At the worker's --- */

typedef struct
{
  HtkHandover *handover;
  const HtkKnownDevice *maker;
  HtkUser *lead;
  HtkPack *pack;
  gint64 seen;
} Word;

static gboolean
is_for_this (HtkStore            *store,
             const HtkBundleInfo *info)
{
  g_autofree char *own = htk_device_public_key (store, NULL);

  return own != NULL &&
         g_ptr_array_find_with_equal_func (info->recipients, own, g_str_equal, NULL);
}

/**
 * htk_word_is_for:
 * @store: a tablet's store
 * @path: a file from anywhere
 *
 * Returns: whether it says that it is a lead's word to this tablet; who it is of is seen when it is taken
 */
gboolean
htk_word_is_for (HtkStore   *store,
                 const char *path)
{
  g_autoptr (HtkBundle) bundle = htk_bundle_open (path, NULL);

  return bundle != NULL && is_for_this (store, htk_bundle_get_info (bundle));
}

/* (transfer full) (nullable): the lead of this tablet's person, when it is their tablet. */
static HtkUser *
lead_of (HtkStore             *store,
         const HtkKnownDevice *maker)
{
  g_autofree char *own_id = htk_store_get_meta (store, "user_id");
  g_autoptr (HtkUser) own = htk_register_user (store, own_id != NULL ? own_id : "", NULL);
  g_autoptr (HtkUser) lead =
    maker != NULL && !maker->revoked ? htk_register_user (store, maker->user_id, NULL) : NULL;

  if (own == NULL || lead == NULL || own->team_id == NULL || *own->team_id == '\0' ||
      !g_str_equal (lead->role, "lead") || g_strcmp0 (lead->team_id, own->team_id) != 0)
    return NULL;
  return g_steal_pointer (&lead);
}

static gboolean
is_review_known (HtkStore   *store,
                 JsonObject *body)
{
  const char *visit = htk_json_text (body, "visit_id"), *id = htk_json_text (body, "review_id");
  g_autoptr (GPtrArray) reviews = htk_reviews_of (store, visit != NULL ? visit : "", NULL);

  for (guint i = 0; reviews != NULL && i < reviews->len; i++)
    if (g_strcmp0 (((HtkReview *) reviews->pdata[i])->id, id) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_event_known (HtkStore   *store,
                HtkEventOf  of,
                JsonObject *body)
{
  const char *id = htk_json_text (body, "event_id");
  gboolean known = FALSE;

  return htk_event_known (store, of, id != NULL ? id : "", &known, NULL) && known;
}

static gboolean
is_voided (HtkStore   *store,
           const char *visit_id)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, visit_id, NULL);

  return visit != NULL && g_str_equal (visit->state, "voided");
}

static gboolean
is_settled (HtkStore   *store,
            const char *conflict_id)
{
  g_autoptr (HtkConflict) c = htk_conflict_get (store, conflict_id, NULL);

  return c != NULL && !g_str_equal (c->state, "open");
}

/* Whether this tablet knows it, by the county or by an earlier one. */
static gboolean
is_known (Word            *word,
          const HtkChange *change,
          JsonObject      *body)
{
  HtkStore *store = word->handover->store;

  if (g_str_equal (change->kind, "visit.review"))
    return is_review_known (store, body);
  if (g_str_equal (change->kind, "case.event"))
    return is_event_known (store, HTK_EVENT_OF_CASE, body);
  if (g_str_equal (change->kind, "finding.event"))
    return is_event_known (store, HTK_EVENT_OF_FINDING, body);
  if (g_str_equal (change->kind, "visit.void"))
    return is_voided (store, change->object);
  if (g_str_equal (change->kind, "conflict.resolve"))
    return is_settled (store, change->object);
  return change->seq <= word->seen;
}

/* A lead decides; visits and replies are the worker's own. */
static gboolean
is_decision (const char *kind)
{
  static const char *const kinds[] = { "visit.review", "visit.withdraw", "visit.recheck",
                                       "visit.void", "case.event", "finding.event",
                                       "conflict.resolve", NULL };

  return g_strv_contains (kinds, kind);
}

/* A choice in a conflict and a re-visit change no state that the county's word would set back. */
static gboolean
mark (HtkStore        *store,
      const HtkChange *change,
      JsonObject      *body,
      GError         **error)
{
  if (g_str_equal (change->kind, "conflict.resolve") || g_str_equal (change->kind, "visit.recheck"))
    return TRUE;
  return htk_preliminary_set (store, change->object,
                              g_str_equal (change->kind, "visit.review")
                                ? htk_json_text (body, "review_id") : change->change_id, error);
}

static gboolean
take_row (Word       *word,
          JsonObject *object,
          GError    **error)
{
  HtkStore *store = word->handover->store;
  g_autoptr (HtkChange) change = htk_sync_row_decode (object, NULL);
  g_autoptr (JsonNode) parsed =
    change != NULL && htk_foreign_row_is_genuine (change, word->maker->public_key)
      ? json_from_string (change->body, NULL) : NULL;
  JsonObject *body =
    parsed != NULL && JSON_NODE_HOLDS_OBJECT (parsed) ? json_node_get_object (parsed) : NULL;
  HtkForeignRow row = { store, &word->pack, NULL, body, word->lead, FALSE };
  const char *actor = body != NULL ? htk_foreign_row_actor (body, word->lead->id) : NULL;

  /* Of who else signed in on the lead's tablet the county decides whether they may. */
  if (body == NULL || !is_decision (change->kind) || g_strcmp0 (actor, word->lead->id) != 0 ||
      is_known (word, change, body))
    return TRUE;
  row.kind = change->kind;
  if (!htk_foreign_row_apply (&row))
    return TRUE;
  word->handover->words++;
  return htk_foreign_note (store, word->maker->id, change->seq, error) &&
         mark (store, change, body, error);
}

static gboolean
take_rows (Word      *word,
           JsonArray *rows,
           GError   **error)
{
  HtkStore *store = word->handover->store;
  gboolean done = htk_store_begin (store, error);

  if (!done)
    return FALSE;
  for (guint i = 0; done && i < json_array_get_length (rows); i++)
    {
      JsonNode *node = json_array_get_element (rows, i);

      done = !JSON_NODE_HOLDS_OBJECT (node) || take_row (word, json_node_get_object (node), error);
    }
  if (done)
    return htk_store_commit (store, error);
  htk_store_rollback (store);
  return FALSE;
}

static gboolean
read_all (Word      *word,
          HtkBundle *bundle,
          GError   **error)
{
  gboolean more = TRUE;

  while (more)
    {
      g_auto (HtkBundlePart) part = { 0 };

      if (!htk_bundle_next (bundle, &part, error) ||
          (part.kind == HTK_BUNDLE_ROWS && !take_rows (word, part.rows, error)))
        return FALSE;
      more = part.kind != HTK_BUNDLE_END;
    }
  return TRUE;
}

/**
 * htk_word_take:
 * @self: a hand-over
 * @path: a lead's word, from anywhere
 * @error: return location
 *
 * Takes what the lead of this tablet's person decided. One for another tablet changes nothing; twice is once.
 *
 * Returns: FALSE with %HTK_SYNC_ERROR where it is damaged, or not of the tablet of a lead of the own
 *   team as the county told, or an error of the store
 */
gboolean
htk_word_take (HtkHandover *self,
               const char  *path,
               GError     **error)
{
  g_autoptr (HtkBundle) bundle = htk_bundle_open (path, error);
  g_autoptr (HtkKnownDevice) maker = NULL;
  g_autoptr (HtkUser) lead = NULL;
  Word word = { .handover = self };
  gboolean done;

  if (bundle == NULL)
    return FALSE;
  if (!is_for_this (self->store, htk_bundle_get_info (bundle)))
    return TRUE;
  maker = htk_known_device_get (self->store, htk_bundle_get_info (bundle)->device_id, NULL);
  lead = lead_of (self->store, maker);
  if (lead == NULL)
    {
      g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_SIGNATURE,
                   _("This is not from the tablet of your team's lead"));
      return FALSE;
    }
  word.maker = maker;
  word.lead = lead;
  word.seen = htk_foreign_seen (self->store, maker->id);
  done = htk_bundle_verify (bundle, maker->public_key, error) &&
         htk_bundle_unlock (bundle, self->store, error) && read_all (&word, bundle, error);
  g_clear_pointer (&word.pack, htk_pack_free);
  return done;
}
