/* What a form says of its audit log: the attributes of the bind of meta/audit. */
#include "app/form/htk-audit.h"
#include "app/form/htk-form-private.h"

#include <string.h>

/* The definition of meta/audit; %NULL when the form asks for no log. */
static HtkDef *
audit_def (HtkForm *form)
{
  HtkDef *def = form->root;
  static const char *const path[] = { "meta", "audit" };

  for (guint step = 0; def != NULL && step < G_N_ELEMENTS (path); step++)
    {
      HtkDef *next = NULL;

      for (guint i = 0; next == NULL && i < def->children->len; i++)
        {
          HtkDef *child = def->children->pdata[i];

          if (!child->is_attribute
              && strcmp (htk_names_local (form->names, child->name), path[step]) == 0)
            next = child;
        }
      def = next;
    }
  return def;
}

/* Collect wrote low_power and no_power at first. */
static const char *
priority_of (const char *text)
{
  static const char *const known[] = { "high-accuracy", "balanced", "low-power", "no-power" };
  g_autofree char *plain = g_strdelimit (g_ascii_strdown (text, -1), "_", '-');

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (plain, known[i]) == 0)
      return known[i];
  return NULL;
}

static gboolean
seconds_of (const char *text,
            guint      *out)
{
  guint64 value = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &value, NULL))
    return FALSE;
  *out = (guint) value;
  return TRUE;
}

/* The bind's attributes; several binds of one node add up. */
typedef struct {
  const char *priority, *min_interval, *max_age, *track_changes, *identify_user, *change_reasons;
} Attributes;

static void
read_bind (HtkForm    *form,
           HtkNode     bind,
           Attributes *out)
{
  const struct {
    const char *name;
    const char **value;
  } known[] = {
    { "location-priority", &out->priority },  { "location-min-interval", &out->min_interval },
    { "location-max-age", &out->max_age },    { "track-changes", &out->track_changes },
    { "identify-user", &out->identify_user }, { "track-changes-reasons", &out->change_reasons },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      const char *value = htk_tree_attr_value (form->doc, bind, HTK_NS_ODK, known[i].name);

      if (value != NULL)
        *known[i].value = value;
    }
}

static void
read_binds (HtkForm    *form,
            HtkDef     *def,
            Attributes *out)
{
  HtkNode head = htk_tree_child (form->doc, htk_tree_root (form->doc), "head");
  HtkNode model = head != 0 ? htk_tree_child (form->doc, head, "model") : 0;

  for (HtkNode c = model != 0 ? htk_tree_first_child (form->doc, model) : 0; c != 0;
       c = htk_tree_next (form->doc, c))
    {
      const char *nodeset;
      g_autofree char *path = NULL;

      if (htk_tree_kind (form->doc, c) != HTK_NODE_ELEMENT
          || strcmp (htk_tree_local (form->doc, c), "bind") != 0)
        continue;
      nodeset = htk_tree_attr_value (form->doc, c, NULL, "nodeset");
      path = nodeset != NULL ? htk_form_path_of (form, NULL, nodeset) : NULL;
      if (path != NULL && g_hash_table_lookup (form->defs_by_path, path) == def)
        read_bind (form, c, out);
    }
}

static gboolean
is_true (const char *text)
{
  return text != NULL && (strcmp (text, "true") == 0 || strcmp (text, "true()") == 0);
}

/**
 * htk_form_audit:
 * @form: a form
 * @config: (out caller-allocates): what it asks for; places only when all three attributes of
 *   location are there and right
 *
 * Returns: whether the form asks for an audit log
 */
gboolean
htk_form_audit (HtkForm        *form,
                HtkAuditConfig *config)
{
  HtkDef *def = audit_def (form);
  Attributes said = { 0 };

  memset (config, 0, sizeof *config);
  if (def == NULL)
    return FALSE;
  read_binds (form, def, &said);
  config->location_priority = said.priority != NULL ? priority_of (said.priority) : NULL;
  config->location = config->location_priority != NULL
                     && seconds_of (said.min_interval, &config->location_min_interval)
                     && seconds_of (said.max_age, &config->location_max_age)
                     && config->location_max_age >= config->location_min_interval;
  config->track_changes = is_true (said.track_changes);
  config->identify_user = is_true (said.identify_user);
  config->change_reasons = g_strcmp0 (said.change_reasons, "on-form-edit") == 0;
  return TRUE;
}

/**
 * htk_form_check_audit:
 * @form: a form whose binds are loaded
 *
 * Warns of attributes that say nothing: a client would leave places or reasons out in silence.
 */
void
htk_form_check_audit (HtkForm *form)
{
  HtkDef *def = audit_def (form);
  Attributes said = { 0 };
  HtkAuditConfig config;

  if (def == NULL || !htk_form_audit (form, &config))
    return;
  read_binds (form, def, &said);
  if (!config.location
      && (said.priority != NULL || said.min_interval != NULL || said.max_age != NULL))
    htk_form_warn (form,
                   "%s logs no places: it needs location-priority (high-accuracy, balanced, "
                   "low-power or no-power), location-min-interval and location-max-age in seconds, "
                   "the last one not the smaller",
                   def->path);
  if (!config.change_reasons && said.change_reasons != NULL)
    htk_form_warn (form,
                   "%s asks for no reasons: track-changes-reasons can only be on-form-edit, "
                   "not “%s”",
                   def->path, said.change_reasons);
}
