/* Static checks of a form that loads: what an author should mend before it is handed out. */
#include "app/form/htk-form-check.h"

#include "app/form/htk-form-private.h"

#include <string.h>

/* A worker's attention for one section, in seconds. */
#define LONGEST_SECTION (25 * 60)

void
htk_finding_free (HtkFinding *finding)
{
  g_free (finding->ref);
  g_free (finding->message);
  g_free (finding);
}

typedef struct
{
  HtkForm *form;
  GPtrArray *out;
  GHashTable *used_lists;
  HtkDef *def;
  const char *what;
  gboolean reads_anything;
} Check;

static void
report (Check             *check,
        HtkFindingSeverity severity,
        const char        *code,
        const char        *ref,
        const char        *format,
        ...) G_GNUC_PRINTF (5, 6);

static void
report (Check             *check,
        HtkFindingSeverity severity,
        const char        *code,
        const char        *ref,
        const char        *format,
        ...)
{
  HtkFinding *finding = g_new0 (HtkFinding, 1);
  va_list args;

  finding->severity = severity;
  finding->code = code;
  finding->ref = g_strdup (ref);
  va_start (args, format);
  finding->message = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (check->out, finding);
}

static char *
written (const HtkPathInfo *path)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < path->n_steps; i++)
    g_string_append_printf (out, "%s%s", path->absolute || i > 0 ? "/" : "",
                            path->names[i] != NULL ? path->names[i] : "*");
  return g_string_free (out, FALSE);
}

static void
check_path (const HtkPathInfo *path,
            gpointer           data)
{
  Check *check = data;
  g_autofree char *text = NULL;

  if (path->in_instance && path->instance != NULL)
    g_hash_table_add (check->used_lists, (gpointer) path->instance);
  if (path->n_steps > 0 || path->from_current)
    check->reads_anything = TRUE;
  if (path->in_instance || path->in_predicate || path->n_steps == 0 ||
      htk_form_resolve (check->form, check->def, path) != NULL)
    return;
  text = written (path);
  report (check, HTK_FINDING_ERROR, "unknown-ref", check->def->path,
          "its %s reads %s, which the form does not have", check->what, text);
}

static void
use_list (const char *const *texts,
          guint              n_args,
          gpointer           data)
{
  Check *check = data;

  if (texts[0] != NULL)
    g_hash_table_add (check->used_lists, (gpointer) texts[0]);
}

/* A condition that reads nothing is the same for every answer. */
static void
check_constant (Check    *check,
                HtkXPath *expr)
{
  g_autoptr (HtkInstance) blank = NULL;
  gboolean relevant = strcmp (check->what, "relevant") == 0;

  if (check->reads_anything || (!relevant && strcmp (check->what, "constraint") != 0) ||
      htk_xpath_calls (expr, "now") || htk_xpath_calls (expr, "today") ||
      htk_xpath_calls (expr, "random"))
    return;
  blank = htk_instance_new (check->form, NULL, NULL);
  if (htk_instance_eval_bool (blank, expr, htk_instance_root (blank)))
    return;
  if (relevant)
    report (check, HTK_FINDING_WARNING, "unreachable", check->def->path,
            "it is never asked: its relevant is always false");
  else
    report (check, HTK_FINDING_WARNING, "impossible", check->def->path,
            "no answer is right: its constraint is always false");
}

static void
check_expressions (Check *check)
{
  for (guint i = 0; i < check->form->defs->len; i++)
    {
      HtkNamedExpr expressions[HTK_DEF_EXPRESSIONS];
      guint n;

      check->def = check->form->defs->pdata[i];
      n = htk_def_expressions (check->def, expressions);
      for (guint k = 0; k < n; k++)
        {
          check->what = expressions[k].name;
          check->reads_anything = FALSE;
          htk_xpath_foreach_path (expressions[k].expr, check_path, check);
          htk_xpath_foreach_call (expressions[k].expr, "pulldata", use_list, check);
          check_constant (check, expressions[k].expr);
        }
      /* ODK XForms: a path as a condition asks whether the node is there, which it always is. */
      if (check->def->relevant != NULL && *htk_xpath_text (check->def->relevant) == '/' &&
          strpbrk (htk_xpath_text (check->def->relevant), " =<>([") == NULL)
        report (check, HTK_FINDING_WARNING, "always-true", check->def->path,
                "its relevant is only a path, which is always true; compare it with a value");
    }
}

static void
check_lists (Check *check)
{
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < check->form->actions->len; i++)
    {
      HtkAction *action = check->form->actions->pdata[i];

      check->def = action->target;
      check->what = "setvalue";
      if (action->value != NULL)
        htk_xpath_foreach_path (action->value, check_path, check);
    }
  g_hash_table_iter_init (&iter, check->form->secondary);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (check->used_lists, id))
      report (check, HTK_FINDING_WARNING, "unused-list", id, "the list is never used");
}

static void
check_media (Check       *check,
             const char  *id,
             HtkLanguage *language,
             HtkEntry    *entry,
             const char  *media)
{
  static const char *const kinds[] = { "image", "big-image", "audio", "video" };

  for (gsize i = 0; media != NULL && i < G_N_ELEMENTS (kinds); i++)
    {
      HtkText *text = g_hash_table_lookup (entry->forms, kinds[i]);
      HtkSegment *segment = text != NULL && text->segments->len == 1
                                ? &g_array_index (text->segments, HtkSegment, 0)
                                : NULL;
      g_autofree char *name = segment != NULL && segment->literal != NULL
                                  ? g_path_get_basename (segment->literal)
                                  : NULL;
      g_autofree char *path = name != NULL ? g_build_filename (media, name, NULL) : NULL;

      if (path != NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
        report (check, HTK_FINDING_WARNING, "missing-media", id, "%s of %s is not in the folder",
                name, language->name);
    }
}

static void
check_texts (Check      *check,
             const char *media)
{
  for (guint i = 0; i < check->form->languages->len; i++)
    {
      HtkLanguage *language = check->form->languages->pdata[i];
      GHashTableIter iter;
      gpointer id, entry;

      g_hash_table_iter_init (&iter, language->entries);
      while (g_hash_table_iter_next (&iter, &id, &entry))
        {
          check_media (check, id, language, entry, media);
          for (guint k = 0; k < check->form->languages->len; k++)
            {
              HtkLanguage *other = check->form->languages->pdata[k];

              if (!g_hash_table_contains (other->entries, id))
                report (check, HTK_FINDING_WARNING, "missing-translation", id,
                        "it is not translated into %s", other->name);
            }
        }
    }
}

/* How long a person takes for a control, in seconds: reading it and answering. */
static guint
seconds_for (HtkControl *control)
{
  guint seconds = 0;

  switch (control->kind)
    {
    case HTK_CONTROL_INPUT:
      seconds = control->def != NULL && control->def->readonly != NULL     ? 3
                : control->def != NULL && strcmp (control->def->type, "string") == 0 ? 15
                                                                                     : 8;
      break;
    case HTK_CONTROL_SELECT:
    case HTK_CONTROL_RANK:
      seconds = 10;
      break;
    case HTK_CONTROL_SELECT1:
    case HTK_CONTROL_RANGE:
    case HTK_CONTROL_TRIGGER:
      seconds = 6;
      break;
    case HTK_CONTROL_UPLOAD:
      seconds = 30;
      break;
    case HTK_CONTROL_ROOT:
    case HTK_CONTROL_GROUP:
    case HTK_CONTROL_REPEAT:
    case HTK_CONTROL_REPEAT_INSTANCE:
    case HTK_CONTROL_NOTE:
    case HTK_CONTROL_MODEL_VALUE:
    default:
      break;
    }
  for (guint i = 0; i < control->children->len; i++)
    seconds += seconds_for (control->children->pdata[i]);
  return seconds;
}

static void
check_sections (Check *check)
{
  for (guint i = 0; i < check->form->body->children->len; i++)
    {
      HtkControl *section = check->form->body->children->pdata[i];
      guint seconds = seconds_for (section);

      if (seconds > LONGEST_SECTION)
        report (check, HTK_FINDING_WARNING, "long-section",
                section->def != NULL ? section->def->path : "-",
                "it takes about %u minutes; 25 are as long as a section should be", seconds / 60);
    }
}

static void
check_controls (Check      *check,
                HtkControl *control)
{
  /* Labels by jr:itext('id'): the id must be there. */
  for (int i = 0; i < 2; i++)
    {
      HtkNode element = i == 0 ? control->label : control->hint;
      const char *ref = element != 0 ? htk_tree_attr_value (check->form->doc, element, NULL, "ref")
                                     : NULL;
      g_autofree char *id = NULL;
      gboolean found = check->form->languages->len == 0;

      if (ref == NULL || !g_str_has_prefix (ref, "jr:itext('") || !g_str_has_suffix (ref, "')"))
        continue;
      id = g_strndup (ref + 10, strlen (ref) - 12);
      for (guint k = 0; k < check->form->languages->len; k++)
        found = found || g_hash_table_contains (
                             ((HtkLanguage *) check->form->languages->pdata[k])->entries, id);
      if (!found)
        report (check, HTK_FINDING_ERROR, "missing-itext",
                control->def != NULL ? control->def->path : "-", "there is no text “%s”", id);
    }
  for (guint i = 0; i < control->children->len; i++)
    check_controls (check, control->children->pdata[i]);
}

/**
 * htk_form_check:
 * @form: a form
 * @media: (nullable): the folder of its media, to look for those it names
 *
 * Returns: (transfer full) (element-type HtkFinding): what its author should mend; what
 *   htk_form_warnings() has is there too
 */
GPtrArray *
htk_form_check (HtkForm    *form,
                const char *media)
{
  Check check = { .form = form, .used_lists = g_hash_table_new (g_str_hash, g_str_equal) };

  check.out = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_finding_free);
  for (guint i = 0; i < form->warnings->len; i++)
    report (&check, HTK_FINDING_WARNING, "form", "-", "%s", (char *) form->warnings->pdata[i]);
  check_expressions (&check);
  check_lists (&check);
  check_controls (&check, form->body);
  check_texts (&check, media);
  check_sections (&check);
  g_hash_table_unref (check.used_lists);
  return check.out;
}
