/* Reads from the answers of a visit what is to be opened when it is accepted (app/pack/README.md). */
#include "app/record/htk-found.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX "af_"

void
htk_found_free (HtkFound *self)
{
  if (self == NULL)
    return;
  g_free (self->ref);
  g_free (self->cat);
  g_free (self->text);
  g_free (self->photo);
  g_free (self);
}

/* NULL where it says nothing. */
static const char *
get (HtkAnswers *answers,
     const char *group,
     const char *suffix)
{
  g_autofree char *name = g_strconcat (group, suffix, NULL);
  const char *value = htk_answers_get (answers, name);

  return value != NULL && *value != '\0' ? value : NULL;
}

static void
add (GPtrArray  *list,
     char       *ref,
     HtkAnswers *answers,
     const char *group,
     const char *text,
     gboolean    automatic)
{
  g_autoptr (HtkFound) found = g_new0 (HtkFound, 1);
  const char *cat = get (answers, group, "_cat");
  const char *level = get (answers, group, "_level");

  found->ref = ref;
  found->cat = g_strdup (cat != NULL ? cat : "other");
  found->level = level != NULL ? CLAMP (atoi (level), 1, 4) : 3;
  found->text = g_strdup (text);
  found->photo = g_strdup (get (answers, group, "_photo"));
  found->automatic = automatic;
  g_ptr_array_add (list, g_steal_pointer (&found));
}

/**
 * htk_found_in:
 * @answers: the answers of a visit
 *
 * Returns: (transfer full) (element-type HtkFound): the automatic findings that were judged to hold,
 *   and the worker's own
 */
GPtrArray *
htk_found_in (HtkAnswers *answers)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_found_free);
  GPtrArray *names = htk_answers_names (answers);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      g_autofree char *group = NULL;

      if (!g_str_has_prefix (name, PREFIX) || !g_str_has_suffix (name, "_ok") ||
          g_strcmp0 (htk_answers_get (answers, name), "y") != 0)
        continue;
      group = g_strndup (name, strlen (name) - strlen ("_ok"));
      add (list, g_strdup (group), answers, group, group, TRUE);
    }
  for (guint i = 0; i < htk_answers_n_items (answers, "f"); i++)
    {
      HtkAnswers *item = htk_answers_nth (answers, "f", i);
      const char *text = htk_answers_get (item, "f_text");

      if (text != NULL && *text != '\0')
        add (list, g_strdup_printf ("f[%u]", i + 1), item, "f", text, FALSE);
    }
  return list;
}

static void
put (JsonObject *fields,
     const char *name,
     HtkAnswers *answers,
     const char *question)
{
  const char *value = htk_answers_get (answers, question);

  if (value != NULL && *value != '\0')
    json_object_set_string_member (fields, name, value);
}

/**
 * htk_rectify_step:
 * @answers: the answers of form D
 * @event: (out) (transfer none) (nullable): the step in the finding's life, NULL for none
 *
 * Returns: (transfer full): what the step says
 */
JsonObject *
htk_rectify_step (HtkAnswers  *answers,
                  const char **event)
{
  JsonObject *fields = json_object_new ();
  const char *pct = htk_answers_get (answers, "d_pct");

  *event = htk_answers_get (answers, "d_event");
  if (*event != NULL && (**event == '\0' || g_str_equal (*event, "none")))
    *event = NULL;
  put (fields, "on", answers, "d_date");
  put (fields, "action", answers, "d_action");
  put (fields, "text", answers, "d_action");
  put (fields, "to", answers, "d_ext_to");
  put (fields, "check", answers, "d_check");
  put (fields, "proof", answers, "d_photo");
  put (fields, "money", answers, "d_money");
  put (fields, "masses", answers, "d_masses");
  put (fields, "why", answers, "d_why");
  if (*event != NULL && g_str_equal (*event, "ask"))
    put (fields, "why", answers, "d_ext_why");
  if (*event != NULL && g_str_equal (*event, "reopen"))
    put (fields, "why", answers, "d_again_what");
  if (pct != NULL && *pct != '\0' && *event != NULL && g_str_equal (*event, "progress"))
    json_object_set_int_member (fields, "pct", g_ascii_strtoll (pct, NULL, 10));
  return fields;
}
