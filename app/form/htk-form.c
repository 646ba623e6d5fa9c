/* Loading a form: the order of its parts, and what every caller may ask of it. */
#include "app/form/htk-form-private.h"

#include <string.h>

G_DEFINE_QUARK (htk-form-error-quark, htk_form_error)

static void
task_free (gpointer data)
{
  HtkTask *task = data;

  g_clear_pointer (&task->before, g_ptr_array_unref);
  g_clear_pointer (&task->soft, g_ptr_array_unref);
  g_free (task);
}

static void
action_free (gpointer data)
{
  HtkAction *action = data;

  htk_xpath_free (action->value);
  htk_xpath_free (action->target_expr);
  g_free (action->literal);
  g_free (action);
}

static void
def_free (gpointer data)
{
  HtkDef *def = data;

  g_free (def->path);
  g_ptr_array_unref (def->children);
  g_ptr_array_unref (def->positional);
  g_hash_table_unref (def->by_local);
  g_ptr_array_unref (def->readers);
  g_ptr_array_unref (def->changed_actions);
  htk_xpath_free (def->relevant);
  htk_xpath_free (def->required);
  htk_xpath_free (def->readonly);
  htk_xpath_free (def->constraint);
  htk_xpath_free (def->calculate);
  htk_xpath_free (def->count);
  g_free (def->constraint_msg);
  g_free (def->required_msg);
  g_free (def);
}

/* What is known of one element or attribute of the primary instance. */
HtkDef *
htk_def_new (HtkForm *form,
             HtkDef  *parent,
             HtkName  name,
             gboolean is_attribute)
{
  HtkDef *def = g_new0 (HtkDef, 1);
  const char *prefix = htk_names_prefix (form->names, name);

  def->path = g_strdup_printf ("%s/%s%s%s%s", parent != NULL ? parent->path : "",
                               is_attribute ? "@" : "", prefix, *prefix ? ":" : "",
                               htk_names_local (form->names, name));
  def->name = name;
  def->is_attribute = is_attribute;
  def->parent = parent;
  def->depth = parent != NULL ? parent->depth + 1 : 1;
  def->children = g_ptr_array_new ();
  def->readers = g_ptr_array_new_with_free_func (g_free);
  def->changed_actions = g_ptr_array_new ();
  def->type = "string";
  def->by_local = g_hash_table_new (NULL, NULL);
  def->positional = g_ptr_array_new ();
  if (parent != NULL)
    g_ptr_array_add (parent->children, def);
  if (parent != NULL && !is_attribute)
    {
      gpointer local = (gpointer) htk_names_local (form->names, name);

      if (!g_hash_table_contains (parent->by_local, local))
        g_hash_table_insert (parent->by_local, local, def);
    }
  def->number = form->defs->len;
  g_ptr_array_add (form->defs, def);
  g_hash_table_insert (form->defs_by_path, def->path, def);
  return def;
}

/**
 * htk_def_child:
 * @form: a form
 * @def: a definition
 * @name: a name, of which the local part counts: saved answers may have other prefixes
 * @is_attribute: whether an attribute is meant
 *
 * Returns: (nullable): the definition of the child
 */
HtkDef *
htk_def_child (HtkForm *form,
               HtkDef  *def,
               HtkName  name,
               gboolean is_attribute)
{
  const char *local = htk_names_local (form->names, name);

  if (!is_attribute)
    return g_hash_table_lookup (def->by_local, local);
  for (guint i = 0; i < def->children->len; i++)
    {
      HtkDef *child = def->children->pdata[i];

      if (child->is_attribute && htk_names_local (form->names, child->name) == local)
        return child;
    }
  return NULL;
}

HtkForm *
htk_form_ref (HtkForm *form)
{
  g_atomic_ref_count_inc (&form->refs);
  return form;
}

void
htk_form_unref (HtkForm *form)
{
  if (form == NULL || !g_atomic_ref_count_dec (&form->refs))
    return;
  g_clear_pointer (&form->body, htk_control_free);
  g_clear_pointer (&form->tasks, g_ptr_array_unref);
  g_clear_pointer (&form->warnings, g_ptr_array_unref);
  g_clear_pointer (&form->actions, g_ptr_array_unref);
  g_clear_pointer (&form->languages, g_ptr_array_unref);
  g_clear_pointer (&form->texts, g_hash_table_unref);
  g_clear_pointer (&form->secondary, g_hash_table_unref);
  g_clear_pointer (&form->csv_src, g_hash_table_unref);
  g_clear_pointer (&form->defs_by_path, g_hash_table_unref);
  g_clear_pointer (&form->defs_by_bind, g_hash_table_unref);
  g_clear_pointer (&form->defs, g_ptr_array_unref);
  g_clear_pointer (&form->primary, htk_tree_unref);
  g_clear_pointer (&form->templates, htk_tree_unref);
  g_clear_pointer (&form->doc, htk_tree_unref);
  g_clear_pointer (&form->names, htk_names_unref);
  g_strfreev (form->language_names);
  g_free (form->primary_id);
  g_free (form->id);
  g_free (form->version);
  g_free (form->title);
  g_free (form);
}

static HtkForm *
form_alloc (void)
{
  HtkForm *form = g_new0 (HtkForm, 1);

  g_atomic_ref_count_init (&form->refs);
  form->names = htk_names_new ();
  form->defs = g_ptr_array_new_with_free_func (def_free);
  form->defs_by_path = g_hash_table_new (g_str_hash, g_str_equal);
  form->defs_by_bind = g_hash_table_new (g_str_hash, g_str_equal);
  form->secondary = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) htk_tree_unref);
  form->csv_src = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  form->languages = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_language_free);
  form->actions = g_ptr_array_new_with_free_func (action_free);
  form->tasks = g_ptr_array_new_with_free_func (task_free);
  form->warnings = g_ptr_array_new_with_free_func (g_free);
  form->texts = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) htk_text_free);
  return form;
}

static gboolean
invalid (GError    **error,
         const char *message)
{
  g_set_error_literal (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
load_parts (HtkForm         *form,
            HtkFormResolver  resolver,
            gpointer         data,
            GError         **error)
{
  HtkNode html = htk_tree_root (form->doc);
  HtkNode head = htk_tree_child (form->doc, html, "head");
  HtkNode body = htk_tree_child (form->doc, html, "body");
  HtkNode model = head != 0 ? htk_tree_child (form->doc, head, "model") : 0;
  HtkNode title = head != 0 ? htk_tree_child (form->doc, head, "title") : 0;

  if (model == 0)
    return invalid (error, "the form has no h:head with a model");
  if (body == 0)
    return invalid (error, "the form has no h:body");
  form->title = g_strdup (title != 0 ? htk_tree_value (form->doc, title) : "");
  return htk_form_load_model (form, model, resolver, data, error) &&
         htk_form_load_itext (form, model, error) && htk_form_load_binds (form, model, error) &&
         htk_form_check_entities (form, model, error) &&
         htk_form_load_body (form, body, error) &&
         htk_form_load_actions (form, model, NULL, error) &&
         htk_form_compile_texts (form, error) && htk_form_make_graph (form, error);
}

/**
 * htk_form_new:
 * @xml: an ODK XForm
 * @length: in bytes, or -1
 * @resolver: (nullable): gives external lists
 * @resolver_data: for @resolver
 * @error: return location
 *
 * Compiles a form once for all its fillings. A form with a fault does not load at all.
 *
 * Returns: (transfer full): the form, or %NULL with an error of %HTK_FORM_ERROR or
 *   %HTK_XPATH_ERROR that names the question
 */
HtkForm *
htk_form_new (const char      *xml,
              gssize           length,
              HtkFormResolver  resolver,
              gpointer         resolver_data,
              GError         **error)
{
  g_autoptr (HtkForm) form = form_alloc ();
  g_autoptr (GError) xml_error = NULL;

  form->doc = htk_tree_new_from_xml (form->names, xml, length, &xml_error);
  if (form->doc == NULL)
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_XML, "the form is not XML: %s",
                   xml_error->message);
      return NULL;
    }
  if (!load_parts (form, resolver, resolver_data, error))
    return NULL;
  return g_steal_pointer (&form);
}

const char *
htk_form_id (HtkForm *form)
{
  return form->id;
}

const char *
htk_form_version (HtkForm *form)
{
  return form->version;
}

const char *
htk_form_title (HtkForm *form)
{
  return form->title;
}

/**
 * htk_form_submission:
 * @form: a form
 *
 * Returns: (transfer none): what its submission element says; all NULL without one
 */
const HtkFormSubmission *
htk_form_submission (HtkForm *form)
{
  return &form->submission;
}

/* Keeps what an author should mend but what does not keep the form from being filled. */
void
htk_form_warn (HtkForm    *form,
               const char *format,
               ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (form->warnings, g_strdup_vprintf (format, args));
  va_end (args);
}

/**
 * htk_form_warnings:
 * @form: a form
 *
 * Returns: (transfer none) (element-type utf8): what its author should mend
 */
GPtrArray *
htk_form_warnings (HtkForm *form)
{
  return form->warnings;
}

/* Names of the form's languages in its order; NULL-terminated, owned by the form. */
const char *const *
htk_form_languages (HtkForm *form)
{
  return (const char *const *) form->language_names;
}
