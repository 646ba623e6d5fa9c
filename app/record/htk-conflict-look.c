/* Reads the values of a conflict as its form calls them: of a field one line, of two revisions or
 * two visits one for each question that they answer differently. */
#include "app/record/htk-conflict-look.h"

#include "app/form/htk-form-pages.h"
#include "app/record/htk-answer-words.h"
#include "app/record/htk-answers.h"
#include "app/record/htk-subject-fields.h"
#include "app/record/htk-visit-diff.h"
#include "app/record/htk-visit-instance.h"

#include <string.h>

void
htk_conflict_line_free (HtkConflictLine *self)
{
  g_free (self->label);
  g_free (self->base);
  g_free (self->mine);
  g_free (self->theirs);
  g_free (self);
}

static GPtrArray *
lines_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)htk_conflict_line_free);
}

static HtkInstance *
instance_of (
    HtkStore *store, HtkPack *pack, const char *visit_id, const char *revision_id, GError **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, visit_id, error);
  g_autoptr (HtkRevision) revision
      = visit != NULL ? htk_revision_get (
            store, revision_id != NULL ? revision_id : visit->revision_id, error)
                      : NULL;

  return revision != NULL ? htk_visit_instance (store, pack, visit, revision, error) : NULL;
}

/* Whether the question stands in the part of the member that the path is about. */
static gboolean
is_of_row (HtkInstance *instance, const char *ref, const char *path)
{
  const char *bracket = strrchr (ref, ']');
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  g_autofree char *key = NULL;
  HtkNode node;

  if (g_strv_length (parts) < 3)
    return bracket == NULL;
  if (bracket == NULL)
    return FALSE;
  key = g_strdup_printf ("%.*s/m_roster_id", (int)(bracket + 1 - ref), ref);
  node = htk_instance_find (instance, key, NULL);
  return node != 0 && g_strcmp0 (htk_instance_get (instance, node), parts[1]) == 0;
}

static const HtkBodyItem *
find_question (HtkInstance *instance, GPtrArray *items, const char *path)
{
  const char *question = htk_field_question (path);

  for (guint i = 0; question != NULL && i < items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (items, i);

      if (htk_body_item_asks (item) && g_str_equal (strrchr (item->ref, '/') + 1, question)
          && is_of_row (instance, item->ref, path))
        return item;
    }
  return NULL;
}

/* (transfer full): the question, of a member with whom it is about. */
static char *
label_of (HtkInstance *instance, GPtrArray *items, const HtkBodyItem *asked, const HtkState *state)
{
  const char *label = state->label != NULL ? state->label : strrchr (asked->ref, '/') + 1;
  const char *bracket = strrchr (asked->ref, ']');

  for (guint i = 0; bracket != NULL && i < items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (items, i);
      const char *name;

      if (!htk_body_item_asks (item) || !g_str_has_suffix (item->ref, "/m_name")
          || strncmp (item->ref, asked->ref, (gsize)(bracket + 1 - asked->ref)) != 0)
        continue;
      name = htk_instance_get (instance, item->node);
      return name != NULL && *name != '\0' ? g_strdup_printf ("%s · %s", name, label)
                                           : g_strdup (label);
    }
  return g_strdup (label);
}

static HtkConflictLine *
line_new (HtkInstance *instance,
          const HtkState *state,
          char *label, /* (transfer full) */
          const char *base,
          const char *mine,
          const char *theirs)
{
  HtkConflictLine *line = g_new0 (HtkConflictLine, 1);

  line->label = label;
  line->is_file = state->kind == HTK_CONTROL_UPLOAD;
  line->base = htk_answer_words (instance, state, base);
  line->mine = htk_answer_words (instance, state, mine);
  line->theirs = htk_answer_words (instance, state, theirs);
  return line;
}

static void
add_field (GPtrArray *lines, HtkInstance *instance, const HtkConflict *c)
{
  g_autoptr (GPtrArray) items = htk_instance_body (instance);
  const HtkBodyItem *item = find_question (instance, items, c->field);
  g_autoptr (HtkState) state
      = item != NULL ? htk_instance_state (instance, item->node, NULL) : NULL;

  if (state != NULL)
    g_ptr_array_add (lines, line_new (instance, state, label_of (instance, items, item, state),
                                      c->base, c->mine, c->theirs));
}

static void
add_differences (GPtrArray *lines, HtkInstance *instance, HtkAnswers *theirs)
{
  g_autoptr (GPtrArray) items = htk_instance_body (instance);

  for (guint i = 0; i < items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (items, i);
      g_autoptr (HtkState) state
          = htk_body_item_asks (item) ? htk_instance_state (instance, item->node, NULL) : NULL;
      const char *other = state != NULL ? htk_answers_earlier (theirs, instance, item->ref) : NULL;
      const char *value = state != NULL && state->value != NULL ? state->value : "";

      if (state == NULL || (!state->relevant && other == NULL)
          || g_str_equal (value, other != NULL ? other : ""))
        continue;
      g_ptr_array_add (lines, line_new (instance, state, label_of (instance, items, item, state),
                                        NULL, value, other));
    }
}

/**
 * htk_conflict_lines:
 * @store: a tablet's store
 * @pack: the pack
 * @conflict: a conflict
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkConflictLine): of a field its one line, none where the
 * form has no question for it; of a fork or a double what the two answer differently, in the form's
 * order; of the other kinds none. NULL when the visit cannot be read
 */
GPtrArray *
htk_conflict_lines (HtkStore *store, HtkPack *pack, const HtkConflict *conflict, GError **error)
{
  gboolean is_fork = g_str_equal (conflict->kind, "fork");
  gboolean is_double = g_str_equal (conflict->kind, "double");
  g_autoptr (GPtrArray) lines = lines_new ();
  g_autoptr (HtkInstance) instance = NULL;
  g_autoptr (HtkVisit) other = NULL;
  g_autoptr (HtkRevision) revision = NULL;
  g_autoptr (HtkAnswers) theirs = NULL;

  if (!is_fork && !is_double && !g_str_equal (conflict->kind, "field"))
    return g_steal_pointer (&lines);
  instance = instance_of (store, pack, conflict->visit_id, is_fork ? conflict->mine : NULL, error);
  if (instance == NULL)
    return NULL;
  if (!is_fork && !is_double)
    {
      add_field (lines, instance, conflict);
      return g_steal_pointer (&lines);
    }
  other = is_double ? htk_visit_get (store, conflict->theirs, error) : NULL;
  if (is_double && other == NULL)
    return NULL;
  revision = htk_revision_get (store, is_double ? other->revision_id : conflict->theirs, error);
  theirs = revision != NULL ? htk_answers_parse (revision->answers, error) : NULL;
  if (theirs == NULL)
    return NULL;
  add_differences (lines, instance, theirs);
  return g_steal_pointer (&lines);
}
