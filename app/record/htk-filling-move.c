/* Moves a draft to the newer version of its form: first says what it loses and gains, then does it in one
 * step that can be taken back until it is submitted. Without that step a draft stays on the version it
 * began with. */
#include "app/record/htk-filling-move.h"

#include "app/record/htk-answer-words.h"
#include "app/record/htk-filling-private.h"
#include "app/record/htk-kept.h"
#include "app/record/htk-pack-bundle.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-pack-rules.h"
#include "app/record/htk-readback.h"
#include "app/store/htk-register.h"

#include <string.h>

static void
row_free (gpointer data)
{
  HtkMoveRow *self = data;

  g_free (self->ref);
  g_free (self->label);
  g_free (self->answer);
  g_free (self->full);
  g_free (self);
}

void
htk_move_free (HtkMove *self)
{
  if (self == NULL)
    return;
  g_free (self->from);
  g_free (self->to);
  g_free (self->snapshot);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self);
}

/**
 * htk_filling_newer_version:
 * @self: a filling
 * @pack: the pack in force
 *
 * Returns: (transfer full) (nullable): the version of its form that @pack has, where it is newer than the
 *   one that is filled; a pack that was put back offers no older one
 */
char *
htk_filling_newer_version (HtkFilling *self,
                           HtkPack    *pack)
{
  g_autofree char *version = htk_pack_form_version (pack, self->draft->form_id);

  return version != NULL && htk_version_is_older (htk_form_version (self->form), version)
           ? g_steal_pointer (&version) : NULL;
}

/* A question is the same one in each instance of a repeat: its reference without the places. */
static char *
question_of (const char *ref)
{
  GString *text = g_string_new (NULL);
  gboolean inside = FALSE;

  for (const char *s = ref; *s != '\0'; s++)
    {
      inside = inside || *s == '[';
      if (!inside)
        g_string_append_c (text, *s);
      inside = inside && *s != ']';
    }
  return g_string_free (text, FALSE);
}

static gboolean
asks (const HtkBodyItem *item)
{
  return item->ref != NULL && item->node != 0 && htk_body_item_asks (item);
}

/* (element-type utf8): the questions of a form, a set. */
static GHashTable *
questions_of (GPtrArray *body)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < body->len; i++)
    if (asks (body->pdata[i]))
      g_hash_table_add (set, question_of (((HtkBodyItem *) body->pdata[i])->ref));
  return set;
}

static const char *
value_at (HtkInstance *instance,
          const char  *ref)
{
  HtkNode node = htk_instance_find (instance, ref, NULL);
  const char *value = node != 0 ? htk_instance_get (instance, node) : NULL;

  return value != NULL ? value : "";
}

static HtkMoveRow *
add_row (GPtrArray   *rows,
         HtkMoveKind  kind,
         HtkInstance *instance,
         HtkNode      node,
         const char  *value)
{
  g_autoptr (HtkState) state = htk_instance_state (instance, node, NULL);
  HtkMoveRow *row = g_new0 (HtkMoveRow, 1);

  row->kind = kind;
  row->ref = htk_instance_ref_of (instance, node);
  row->label = g_strdup (state != NULL && state->label != NULL ? state->label : row->ref);
  row->answer = state != NULL ? htk_answer_words (instance, state, value) : g_strdup (value);
  row->full = state != NULL ? htk_answer_unmasked (instance, state, value) : g_strdup (value);
  row->masked = state != NULL && htk_state_is_masked (state);
  row->file = state != NULL && state->kind == HTK_CONTROL_UPLOAD;
  g_ptr_array_add (rows, row);
  return row;
}

/* Each answer that goes is named; a question without one only once, however often it repeats. */
static void
add_lost (GPtrArray   *rows,
          HtkInstance *old,
          HtkInstance *moved,
          GHashTable  *new_questions)
{
  g_autoptr (GPtrArray) body = htk_instance_body (old);
  g_autoptr (GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 2 * body->len; i++)
    {
      const HtkBodyItem *item = body->pdata[i % body->len];
      gboolean answered = i < body->len;
      g_autofree char *question = asks (item) ? question_of (item->ref) : NULL;
      const char *value = question != NULL ? value_at (old, item->ref) : "";
      gboolean asked = question == NULL || g_hash_table_contains (new_questions, question);

      if (answered ? *value != '\0' && (!asked || *value_at (moved, item->ref) == '\0')
                   : !asked && !g_hash_table_contains (named, question))
        {
          add_row (rows, HTK_MOVE_LOST, old, item->node, value);
          g_hash_table_add (named, g_strdup (question));
        }
    }
}

static void
add_new (GPtrArray   *rows,
         HtkInstance *moved,
         GHashTable  *old_questions)
{
  g_autoptr (GPtrArray) body = htk_instance_body (moved);
  g_autoptr (GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < body->len; i++)
    {
      const HtkBodyItem *item = body->pdata[i];
      g_autofree char *question = asks (item) ? question_of (item->ref) : NULL;

      if (question != NULL && !g_hash_table_contains (old_questions, question) &&
          g_hash_table_add (named, g_strdup (question)))
        add_row (rows, HTK_MOVE_NEW, moved, item->node, value_at (moved, item->ref));
    }
}

static gboolean
breaks_constraint (HtkInstance *instance,
                   HtkNode      node)
{
  g_autoptr (HtkState) state = node != 0 ? htk_instance_state (instance, node, NULL) : NULL;

  return state != NULL && state->relevant && g_strcmp0 (state->violation, "constraint") == 0;
}

/* A select whose choice went, or a value of another kind: the form would not take it from a person. It is
 * then without the answer. */
static gboolean
is_refused (HtkInstance       *instance,
            const HtkBodyItem *item,
            const char        *value)
{
  g_autofree char *kept = g_strdup (value);
  g_autoptr (HtkState) state = htk_instance_state (instance, item->node, NULL);
  gboolean taken;

  if (state == NULL || !state->relevant || state->readonly || item->kind == HTK_CONTROL_UPLOAD)
    return FALSE;
  taken = htk_instance_set (instance, item->node, "", NULL) &&
          htk_instance_set (instance, item->node, kept, NULL) &&
          g_strcmp0 (htk_instance_get (instance, item->node), kept) == 0;
  return !taken;
}

/* @trial holds the same answers as @moved; trying them in it changes what depends on them. An answer that
 * is refused goes from @moved too: it must not be submitted as one of that form. */
static void
add_unfit (GPtrArray   *rows,
           HtkInstance *old,
           HtkInstance *moved,
           HtkInstance *trial)
{
  g_autoptr (GPtrArray) body = htk_instance_body (moved);

  for (guint i = 0; i < body->len; i++)
    {
      const HtkBodyItem *item = body->pdata[i];
      const char *value = asks (item) ? value_at (moved, item->ref) : "";
      HtkNode before = *value != '\0' ? htk_instance_find (old, item->ref, NULL) : 0;

      if (before == 0 || *value_at (old, item->ref) == '\0')
        continue;
      if (is_refused (trial, item, value))
        {
          add_row (rows, HTK_MOVE_UNFIT, old, before, value);
          htk_instance_set (moved, item->node, "", NULL);
        }
      else if (breaks_constraint (moved, item->node) && !breaks_constraint (old, before))
        add_row (rows, HTK_MOVE_UNFIT, moved, item->node, value)->stays = TRUE;
    }
}

/* What is written of a restricted finding stays the county's alone where it goes. */
static gboolean
mark_restricted (HtkFilling *self,
                 HtkPack    *pack,
                 HtkMove    *move,
                 GError    **error)
{
  g_autoptr (HtkRules) rules = NULL;

  if (!htk_pack_rules_if_any (pack, self->store, &rules, error))
    return FALSE;
  for (guint i = 0; rules != NULL && i < move->rows->len; i++)
    {
      HtkMoveRow *row = move->rows->pdata[i];

      row->restricted = row->kind != HTK_MOVE_NEW &&
                        htk_answer_is_hidden (self->instance, row->ref, self->draft->form_id,
                                              htk_rules_findings (rules));
    }
  return TRUE;
}

static HtkForm *
load_newer (HtkFilling *self,
            HtkPack    *pack,
            GError    **error)
{
  const HtkDraft *d = self->draft;
  const HtkFormSubject subject = { d->form_id, d->subject_type, d->subject_id, d->roster,
                                   d->worker,  d->id,           NULL,          NULL };

  return htk_pack_load_form_for (pack, self->store, &subject, error);
}

/**
 * htk_filling_plan_move:
 * @self: a filling that has a htk_filling_newer_version()
 * @pack: the pack in force
 * @error: return location
 *
 * Lays the draft beside the newer version of its form. Nothing is changed.
 *
 * Returns: (transfer full): what goes, what comes, and what no longer fits; NULL with an error of the
 *   pack or the form
 */
HtkMove *
htk_filling_plan_move (HtkFilling *self,
                       HtkPack    *pack,
                       GError    **error)
{
  g_autofree char *device = htk_store_get_meta (self->store, "device_id");
  g_autofree char *name = htk_register_name_of (self->store, self->draft->worker);
  const HtkFormEnv env = { .deviceid = device, .username = name };
  g_autoptr (HtkForm) form = load_newer (self, pack, error);
  g_autofree char *xml = htk_instance_to_xml (self->instance, TRUE);
  g_autoptr (HtkInstance) moved =
    form != NULL ? htk_instance_new_moved (form, &env, xml, error) : NULL;
  g_autoptr (HtkInstance) trial =
    moved != NULL ? htk_instance_new_moved (form, &env, xml, error) : NULL;
  g_autoptr (HtkMove) move = g_new0 (HtkMove, 1);
  g_autoptr (GPtrArray) old_body = htk_instance_body (self->instance);
  g_autoptr (GHashTable) old_questions = questions_of (old_body);
  g_autoptr (GPtrArray) new_body = NULL;
  g_autoptr (GHashTable) new_questions = NULL;

  if (trial == NULL)
    return NULL;
  new_body = htk_instance_body (moved);
  new_questions = questions_of (new_body);
  move->from = g_strdup (htk_form_version (self->form));
  move->to = g_strdup (htk_form_version (form));
  move->rows = g_ptr_array_new_with_free_func (row_free);
  add_lost (move->rows, self->instance, moved, new_questions);
  add_new (move->rows, moved, old_questions);
  add_unfit (move->rows, self->instance, moved, trial);
  move->snapshot = htk_instance_to_xml (moved, TRUE);
  return mark_restricted (self, pack, move, error) ? g_steal_pointer (&move) : NULL;
}

/* The answers that go, beside those that went with an earlier move. */
static char *
kept_answers (HtkFilling    *self,
              const HtkMove *move)
{
  g_autoptr (GPtrArray) list = htk_kept_read (self->draft->kept);

  for (guint i = 0; i < move->rows->len; i++)
    {
      const HtkMoveRow *row = move->rows->pdata[i];
      HtkKept *kept;

      if (row->kind == HTK_MOVE_NEW || row->stays || row->full == NULL)
        continue;
      kept = g_new0 (HtkKept, 1);
      kept->version = g_strdup (move->from);
      kept->ref = g_strdup (row->ref);
      kept->label = g_strdup (row->label);
      kept->answer = g_strdup (row->full);
      kept->masked = row->masked;
      kept->file = row->file;
      kept->restricted = row->restricted;
      g_ptr_array_add (list, kept);
    }
  return htk_kept_write (list);
}

/**
 * htk_filling_move:
 * @self: a filling
 * @move: what htk_filling_plan_move() said of it, with no answer given since
 * @error: return location
 *
 * Moves the draft, in one transaction; the draft as it was is kept until it is submitted. The filling
 * itself stays on the older form and is done with: the draft is opened anew with htk_filling_resume().
 *
 * Returns: FALSE with an error of the store; the draft is then as it was
 */
gboolean
htk_filling_move (HtkFilling    *self,
                  const HtkMove *move,
                  GError       **error)
{
  g_autofree char *kept = kept_answers (self, move);

  return htk_draft_move (self->store, self->draft->id, move->to, move->snapshot, kept, error);
}

/**
 * htk_filling_move_back:
 * @self: a filling whose draft has a version it moved from
 * @error: return location
 *
 * Takes the move back: the draft is on the version and with the answers it had, and what was answered
 * since is answered there as far as that version asks it. The filling is done with, as after
 * htk_filling_move().
 *
 * Returns: FALSE with an error of the store; the draft is then as it was
 */
gboolean
htk_filling_move_back (HtkFilling *self,
                       GError    **error)
{
  g_return_val_if_fail (self->draft->moved_from != NULL, FALSE);

  return htk_draft_move_back (self->store, self->draft->id, error);
}
