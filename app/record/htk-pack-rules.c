/* Reads the rules of a pack, and says whether pack, forms and rules fit, all faults at once. */
#include "app/record/htk-pack-rules.h"

#include "app/record/htk-visit-life.h"
#include "app/rules/htk-pack-check.h"

const char *const htk_pack_tables[] = { "levels.csv",     "findings.csv", "indicators.csv",
                                        "case-steps.csv", "texts.csv",    NULL };

/* The texts of the tables, for as long as they are read. */
typedef struct {
  char *settings, *levels, *findings, *indicators, *case_steps, *texts;
} Texts;

static void
texts_clear (Texts *self)
{
  g_free (self->settings);
  g_free (self->levels);
  g_free (self->findings);
  g_free (self->indicators);
  g_free (self->case_steps);
  g_free (self->texts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Texts, texts_clear)

/* NULL for what is not there: that it is missing is a fault of the pack like any other. */
static char *
read_table (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

static HtkRules *
read_rules (HtkPack *pack, Texts *texts, GPtrArray *faults)
{
  const char *folder = htk_pack_rules_folder (pack);
  char **const places[] = { &texts->levels, &texts->findings, &texts->indicators, &texts->case_steps,
                            &texts->texts };
  HtkRuleTables tables;

  G_STATIC_ASSERT (G_N_ELEMENTS (places) == G_N_ELEMENTS (htk_pack_tables) - 1);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    *places[i] = read_table (folder, htk_pack_tables[i]);
  tables = (HtkRuleTables){ texts->settings,   texts->levels,     texts->findings,
                            texts->indicators, texts->case_steps, texts->texts };
  return htk_rules_new (&tables, faults);
}

/* A form that cannot be read is one fault; what it asks is then not known to be missing. */
static GPtrArray *
read_forms (HtkPack *pack, GPtrArray *faults)
{
  g_autoptr (GPtrArray) forms
      = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_form_names_free);
  gboolean whole = TRUE;

  for (guint i = 0; htk_pack_nth (pack, i) != NULL; i++)
    {
      const HtkPackForm *form = htk_pack_nth (pack, i);
      g_autofree char *xml = read_table (htk_pack_folder (pack), form->file);
      g_autoptr (GError) error = NULL;
      HtkFormNames *names = xml != NULL ? htk_form_names_read (form->id, xml, -1, &error) : NULL;

      if (names != NULL)
        {
          g_ptr_array_add (forms, names);
          continue;
        }
      g_ptr_array_add (faults, g_strdup_printf ("%s: %s", form->file,
                                                error != NULL ? error->message : "is missing"));
      whole = FALSE;
    }
  return whole ? g_steal_pointer (&forms) : NULL;
}

/**
 * htk_pack_faults:
 * @pack: a pack
 * @faults: (element-type utf8): gets every fault of its tables, and of how they fit its forms
 *
 * What keeps a pack from being whole, htk_pack_check(). A pack that names no rules is one of forms
 * alone, and is whole without tables.
 */
void
htk_pack_faults (HtkPack *pack, GPtrArray *faults)
{
  g_autoptr (GPtrArray) forms = NULL;
  g_autoptr (HtkRules) rules = NULL;
  g_auto (Texts) texts = { 0 };

  if (htk_pack_rules_folder (pack) == NULL)
    return;
  texts.settings = read_table (htk_pack_folder (pack), "settings.csv");
  rules = read_rules (pack, &texts, faults);
  forms = read_forms (pack, faults);
  if (forms != NULL)
    htk_pack_check (rules, forms, faults);
}

/**
 * htk_pack_refuse:
 * @pack: a pack
 * @faults: (element-type utf8): what keeps it from being used; empty when nothing does
 * @error: return location
 *
 * Returns: TRUE without faults; else FALSE with %HTK_RECORD_ERROR_PACK and each in a line of its own
 */
gboolean
htk_pack_refuse (HtkPack *pack, GPtrArray *faults, GError **error)
{
  g_autofree char *list = NULL;

  if (faults->len == 0)
    return TRUE;
  g_ptr_array_add (faults, NULL);
  list = g_strjoinv ("\n", (char **)faults->pdata);
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK,
               "The pack in %s cannot be used; correct it and publish it again:\n%s",
               htk_pack_folder (pack), list);
  return FALSE;
}

/**
 * htk_pack_verify:
 * @pack: a pack
 * @error: return location
 *
 * Returns: whether it is whole, htk_pack_faults(); FALSE as htk_pack_refuse()
 */
gboolean
htk_pack_verify (HtkPack *pack, GError **error)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);

  htk_pack_faults (pack, faults);
  return htk_pack_refuse (pack, faults, error);
}

/**
 * htk_pack_rules:
 * @pack: a pack
 * @store: (nullable): the store with the county's own settings
 * @error: return location
 *
 * The rules as they hold here: a setting that the county published goes over the pack's of the same
 * day, and over every earlier one from its day on.
 *
 * Returns: (transfer full): the rules; NULL with %HTK_RECORD_ERROR_PACK when the pack has none
 */
HtkRules *
htk_pack_rules (HtkPack *pack, HtkStore *store, GError **error)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_auto (Texts) texts = { 0 };

  if (htk_pack_rules_folder (pack) == NULL)
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK,
                   "The pack in %s has no rules. Install a pack that has them",
                   htk_pack_folder (pack));
      return NULL;
    }
  texts.settings = htk_pack_settings_csv (pack, store, error);
  if (texts.settings == NULL)
    return NULL;
  /* The pack was whole when it was opened; a county's own keys, of which no rule knows, may be text
   * and are no settings then. */
  return read_rules (pack, &texts, faults);
}

/**
 * htk_pack_rules_if_any:
 * @pack: a pack
 * @store: a store
 * @rules: (out) (transfer full) (nullable): its rules; NULL for a pack of forms alone, which judges and
 *   restricts nothing
 * @error: return location
 *
 * Returns: FALSE as htk_pack_rules() is NULL for a pack that has some
 */
gboolean
htk_pack_rules_if_any (HtkPack   *pack,
                       HtkStore  *store,
                       HtkRules **rules,
                       GError   **error)
{
  *rules = htk_pack_rules_folder (pack) != NULL ? htk_pack_rules (pack, store, error) : NULL;
  return *rules != NULL || htk_pack_rules_folder (pack) == NULL;
}
