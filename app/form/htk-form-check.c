/* The author's check: gathers what the rooms need, runs them, and keeps what they find. The codes
 * are listed in CHECKS.md. */
#include "app/form/htk-check.h"

#include <string.h>

/* Steps of reasoning for one form: a check ends within seconds whatever the form says. */
#define BUDGET 200000

void
htk_form_fault_free (HtkFormFault *finding)
{
  g_free (finding->ref);
  g_free (finding->message);
  g_free (finding);
}

/* A text of the form as a message shows it: on one line, and no longer than @n characters. */
char *
htk_check_cut (const char *text, glong n)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *p = text; *p != '\0' && n > 0; p = g_utf8_next_char (p), n--)
    {
      gboolean space = strchr (" \t\r\n", *p) != NULL;

      if (!space)
        g_string_append_len (out, p, g_utf8_next_char (p) - p);
      else if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
      if (n == 1 && *g_utf8_next_char (p) != '\0')
        g_string_append (out, "…");
    }
  return g_strdup (g_strchomp (out->str));
}

/* Adds a finding that was not made before. */
void
htk_check_report (HtkCheck *check,
                  HtkFaultSeverity severity,
                  const char *code,
                  const char *ref,
                  const char *format,
                  ...)
{
  g_autofree char *message = NULL;
  g_autofree char *key = NULL;
  HtkFormFault *finding;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  /* One finding is one line, whatever the form's texts hold. */
  g_strdelimit (message, "\r\n\t", ' ');
  key = g_strdup_printf ("%s %s %s", code, ref, message);
  if (!g_hash_table_add (check->said, g_steal_pointer (&key)))
    return;
  finding = g_new0 (HtkFormFault, 1);
  finding->severity = severity;
  finding->code = code;
  finding->ref = g_strdup (ref);
  finding->message = g_steal_pointer (&message);
  g_ptr_array_add (check->findings, finding);
}

static void
add_expression (HtkCheck *check, HtkDef *def, const char *ref, const char *what, HtkXPath *xpath)
{
  HtkCheckExpr where = { def, ref, what, xpath };

  if (xpath != NULL)
    g_array_append_val (check->expressions, where);
}

static void
show_text (const char *const *texts, guint n_args, gpointer data)
{
  gpointer *pair = data;
  HtkCheck *check = pair[0];

  if (texts[0] != NULL && pair[1] != NULL && !g_hash_table_contains (check->shown, texts[0]))
    g_hash_table_insert (check->shown, g_strdup (texts[0]), pair[1]);
}

static void
add_text (HtkCheck *check, HtkDef *def, const char *ref, const char *what, HtkText *text)
{
  for (guint i = 0; text != NULL && i < text->segments->len; i++)
    {
      HtkXPath *xpath = g_array_index (text->segments, HtkSegment, i).expr;
      gpointer pair[] = { check, def };

      if (xpath == NULL)
        continue;
      htk_xpath_foreach_call (xpath, "jr:itext", show_text, pair);
      add_expression (check, def, ref, what, xpath);
    }
}

static void
add_element (HtkCheck *check, HtkDef *def, const char *what, HtkNode element)
{
  if (element != 0)
    add_text (check, def, def != NULL ? def->path : "-", what,
              g_hash_table_lookup (check->form->texts, GUINT_TO_POINTER (element)));
}

static gboolean
is_question (const HtkControl *control)
{
  return control->kind != HTK_CONTROL_ROOT && control->kind != HTK_CONTROL_GROUP
         && control->kind != HTK_CONTROL_REPEAT;
}

static void
add_control (HtkCheck *check, HtkControl *control, HtkDef *around, guint *place)
{
  HtkTree *doc = check->form->doc;
  HtkDef *def = control->def != NULL ? control->def : around;

  /* The group of a repeat, which only gives it a label, speaks of the repeat. */
  if (control->kind == HTK_CONTROL_GROUP && control->def == NULL && control->children->len == 1
      && ((HtkControl *)control->children->pdata[0])->kind == HTK_CONTROL_REPEAT)
    def = ((HtkControl *)control->children->pdata[0])->def;
  if (control->def != NULL && !g_hash_table_contains (check->order, control->def))
    g_hash_table_insert (check->order, control->def, GUINT_TO_POINTER (++*place));
  if (is_question (control))
    {
      GPtrArray *all = g_hash_table_lookup (check->controls, control->def);

      if (all == NULL)
        {
          all = g_ptr_array_new ();
          g_hash_table_insert (check->controls, control->def, all);
        }
      g_ptr_array_add (all, control);
      add_expression (check, control->def, control->def->path, "choices", control->itemset);
    }
  add_element (check, def, "label", control->label);
  add_element (check, def, "hint", control->hint);
  for (HtkNode c = htk_tree_first_child (doc, control->element); c != 0; c = htk_tree_next (doc, c))
    if (htk_tree_kind (doc, c) == HTK_NODE_ELEMENT && strcmp (htk_tree_local (doc, c), "item") == 0)
      add_element (check, def, "choice", htk_tree_child (doc, c, "label"));
  for (guint i = 0; i < control->children->len; i++)
    add_control (check, control->children->pdata[i], def, place);
}

static void
add_languages (HtkCheck *check)
{
  for (guint i = 0; i < check->form->languages->len; i++)
    {
      HtkLanguage *language = check->form->languages->pdata[i];
      GHashTableIter iter;
      gpointer id, entry;

      g_hash_table_iter_init (&iter, language->entries);
      while (g_hash_table_iter_next (&iter, &id, &entry))
        {
          HtkDef *def = g_hash_table_lookup (check->shown, id);
          GHashTableIter forms;
          gpointer name, text;

          g_hash_table_iter_init (&forms, ((HtkEntry *)entry)->forms);
          while (g_hash_table_iter_next (&forms, &name, &text))
            add_text (check, def, def != NULL ? def->path : id, "text", text);
        }
    }
}

static void
add_model (HtkCheck *check)
{
  HtkForm *form = check->form;

  for (guint i = 0; i < form->defs->len; i++)
    {
      HtkDef *def = form->defs->pdata[i];
      HtkNamedExpr expressions[HTK_DEF_EXPRESSIONS];
      guint n = htk_def_expressions (def, expressions);

      for (guint k = 0; k < n; k++)
        if (strcmp (expressions[k].name, "choices") != 0)
          add_expression (check, def, def->path, expressions[k].name, expressions[k].expr);
    }
  for (guint i = 0; i < form->actions->len; i++)
    {
      HtkAction *action = form->actions->pdata[i];

      g_hash_table_add (check->set, action->target);
      add_expression (check, action->target, action->target->path, "setvalue", action->value);
      add_expression (check, action->owner, action->target->path, "setvalue", action->target_expr);
    }
}

static void
find_external (HtkCheck *check)
{
  HtkTree *doc = check->form->doc;
  HtkNode head = htk_tree_child (doc, htk_tree_root (doc), "head");
  HtkNode model = htk_tree_child (doc, head, "model");

  for (HtkNode c = htk_tree_first_child (doc, model); c != 0; c = htk_tree_next (doc, c))
    if (htk_tree_kind (doc, c) == HTK_NODE_ELEMENT
        && strcmp (htk_tree_local (doc, c), "instance") == 0
        && htk_tree_attr_value (doc, c, NULL, "src") != NULL
        && htk_tree_attr_value (doc, c, NULL, "id") != NULL)
      g_hash_table_add (check->external, (gpointer)htk_tree_attr_value (doc, c, NULL, "id"));
}

static void
domain_free (gpointer data)
{
  HtkDomain *domain = data;

  g_ptr_array_unref (domain->values);
  g_free (domain);
}

static void
check_init (HtkCheck *check)
{
  check->findings = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_form_fault_free);
  check->said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  check->expressions = g_array_new (FALSE, FALSE, sizeof (HtkCheckExpr));
  check->controls = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
  check->order = g_hash_table_new (NULL, NULL);
  check->set = g_hash_table_new (NULL, NULL);
  check->external = g_hash_table_new (g_str_hash, g_str_equal);
  check->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  check->domains = g_hash_table_new_full (NULL, NULL, NULL, domain_free);
  check->unreachable = g_hash_table_new (NULL, NULL);
  check->arena = htk_arena_new ();
  check->budget = BUDGET;
}

static GPtrArray *
check_end (HtkCheck *check)
{
  g_hash_table_unref (check->said);
  g_array_unref (check->expressions);
  g_hash_table_unref (check->controls);
  g_hash_table_unref (check->order);
  g_hash_table_unref (check->set);
  g_hash_table_unref (check->external);
  g_hash_table_unref (check->shown);
  g_hash_table_unref (check->domains);
  g_hash_table_unref (check->unreachable);
  htk_instance_free (check->blank);
  htk_arena_free (check->arena);
  return check->findings;
}

/* The first path of the answers that a message names; "-" when it names none. */
static char *
ref_in (const char *message)
{
  const char *start = message;

  while ((start = strchr (start, '/')) != NULL)
    {
      if ((start == message || start[-1] == ' ') && (g_ascii_isalpha (start[1]) || start[1] == '_'))
        {
          char *ref = g_strndup (start, strcspn (start, " ,;"));

          if (g_str_has_suffix (ref, ":"))
            ref[strlen (ref) - 1] = '\0';
          return ref;
        }
      start++;
    }
  return g_strdup ("-");
}

/* What the loader saw and no room has a word for. */
static void
pass_on_warnings (HtkCheck *check)
{
  for (guint i = 0; i < check->form->warnings->len; i++)
    {
      const char *message = check->form->warnings->pdata[i];
      g_autofree char *ref = ref_in (message);
      gboolean known = FALSE;

      for (guint k = 0; k < check->findings->len && !known; k++)
        known = strcmp (((HtkFormFault *)check->findings->pdata[k])->ref, ref) == 0;
      if (!known)
        htk_check_report (check, HTK_FAULT_WARNING, "form", ref, "%s", message);
    }
}

static int
by_severity (gconstpointer a, gconstpointer b)
{
  const HtkFormFault *x = *(HtkFormFault *const *)a, *y = *(HtkFormFault *const *)b;

  return (x->severity > y->severity) - (x->severity < y->severity);
}

static void
run_rooms (HtkCheck *check)
{
  guint place = 0;

  find_external (check);
  add_model (check);
  add_control (check, check->form->body, NULL, &place);
  add_languages (check);
  check->blank = htk_instance_new (check->form, NULL, NULL);
  htk_check_source (check, check->form->names, check->form->doc);
  htk_check_structure (check);
  htk_check_references (check);
  htk_check_texts (check);
  if (check->blank != NULL)
    {
      htk_check_logic (check);
      htk_check_order (check);
      htk_check_choices (check);
    }
  htk_check_time (check);
  pass_on_warnings (check);
}

/**
 * htk_form_check:
 * @form: a form
 * @media: (nullable): the folder of its media, to look for those it names
 *
 * Returns: (transfer full) (element-type HtkFormFault): what its author should mend, errors first
 */
GPtrArray *
htk_form_check (HtkForm *form, const char *media)
{
  HtkCheck check = { .form = form, .media = media };

  check_init (&check);
  run_rooms (&check);
  g_ptr_array_sort (check.findings, by_severity);
  return check_end (&check);
}

/**
 * htk_form_check_unloaded:
 * @xml: a form that does not load
 * @length: in bytes, or -1
 * @code: a word for the error
 * @error: why it does not load
 *
 * Returns: (transfer full) (element-type HtkFormFault): that error, with all other faults that can
 *   be seen in the document itself
 */
GPtrArray *
htk_form_check_unloaded (const char *xml, gssize length, const char *code, const GError *error)
{
  HtkCheck check = { 0 };
  g_autoptr (HtkNames) names = htk_names_new ();
  g_autoptr (HtkTree) doc = htk_tree_new_from_xml (names, xml, length, NULL);
  g_autofree char *ref = ref_in (error->message);
  gboolean known = FALSE;

  check_init (&check);
  if (doc != NULL && htk_tree_root (doc) != 0)
    htk_check_source (&check, names, doc);
  for (guint i = 0; i < check.findings->len; i++)
    known = known || strcmp (((HtkFormFault *)check.findings->pdata[i])->code, code) == 0;
  if (!known || error->domain != HTK_XPATH_ERROR)
    htk_check_report (&check, HTK_FAULT_ERROR, code, ref, "%s", error->message);
  g_ptr_array_sort (check.findings, by_severity);
  return check_end (&check);
}
