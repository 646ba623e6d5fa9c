/* What a visit changes in the register, over what the register said when it was begun: without that
 * the county could not tell a value that the worker changed from one that was only shown and sent
 * back. */
#include "app/record/htk-submit-base.h"

#include "app/record/htk-subject-fields.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-draft-base.h"
#include "app/store/htk-json.h"
#include "app/store/htk-visits.h"

/**
 * htk_draft_keep_base:
 * @store: a tablet's store, in a transaction
 * @draft: a draft that has just begun
 * @error: return location
 *
 * Keeps the fields of its subject as the register has them now.
 */
gboolean
htk_draft_keep_base (HtkStore *store, const HtkDraft *draft, GError **error)
{
  g_autoptr (GHashTable) fields
      = htk_fields_of_register (store, draft->subject_type, draft->subject_id, error);
  g_autofree char *text = fields != NULL ? htk_paths_write (fields) : NULL;

  return text != NULL && htk_draft_set_base (store, draft->id, text, error);
}

static GHashTable *
fields_of (const char *subject_type, JsonObject *submission)
{
  g_autoptr (HtkAnswers) answers = htk_answers_new (htk_json_part (submission, "data"));

  return htk_fields_of_answers (subject_type, answers);
}

static JsonObject *
object_of (const char *text)
{
  g_autoptr (JsonNode) node = text != NULL ? htk_json_parse (text, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
}

/**
 * htk_submit_add_base:
 * @store: a tablet's store
 * @draft: the draft that is submitted
 * @body: its `visit.submit` body; gets `base`, unless it is not known what the register said
 */
void
htk_submit_add_base (HtkStore *store, const HtkDraft *draft, JsonObject *body)
{
  g_autofree char *text = htk_draft_base (store, draft->id);
  g_autoptr (GHashTable) start = htk_paths_read (text);
  g_autoptr (HtkRevision) parent = draft->parent_revision != NULL
                                       ? htk_revision_get (store, draft->parent_revision, NULL)
                                       : NULL;
  g_autoptr (JsonObject) parent_base = parent != NULL ? object_of (parent->base) : NULL;
  g_autoptr (JsonObject) parent_answers = parent != NULL ? object_of (parent->answers) : NULL;
  g_autoptr (GHashTable) before = NULL;
  g_autoptr (GHashTable) mine = NULL;

  if (start == NULL || (parent != NULL && (parent_base == NULL || parent_answers == NULL)))
    return;
  mine = fields_of (draft->subject_type, htk_json_part (body, "answers"));
  before = parent != NULL ? fields_of (draft->subject_type, parent_answers) : NULL;
  json_object_set_object_member (body, "base",
                                 htk_paths_changed (start, mine, before, parent_base));
}
