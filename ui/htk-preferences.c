/* What a person set for this tablet. Each preference is a property that is bound to a key of
 * GSettings; without the schema (a program that was copied out of its folder) the properties hold
 * the defaults, and what is set lasts until the program ends. What the agent must obey is not
 * here but in the store: app/store/htk-sync-settings.h. */
#include "ui/htk-preferences.h"

/* One line a preference; the defaults are those of the schema, and a test holds them to it. */
enum
{
  PROP_0,
  PHOTO_MAX_PIXELS,
  PHOTO_KEEP_LOCATION,
  FILM_SIZE,
  FILM_MAX_MINUTES,
  FORM_LANGUAGE,
  TOUR_SEEN,
  COLOUR_SCHEME,
  WINDOW_WIDTH,
  WINDOW_HEIGHT,
  WINDOW_MAXIMIZED,
  N_PROPS
};

#define FLAGS (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

struct _HtkPreferences
{
  GObject parent_instance;
  GSettings *settings; /* NULL without the schema */
  GValue values[N_PROPS];
};

G_DEFINE_FINAL_TYPE (HtkPreferences, htk_preferences, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static void
htk_preferences_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  g_value_copy (&HTK_PREFERENCES (object)->values[id], value);
}

static void
htk_preferences_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  GValue *held = &HTK_PREFERENCES (object)->values[id];

  if (g_param_values_cmp (pspec, held, value) == 0)
    return;
  g_value_copy (value, held);
  g_object_notify_by_pspec (object, pspec);
}

static void
htk_preferences_finalize (GObject *object)
{
  HtkPreferences *self = HTK_PREFERENCES (object);

  g_clear_object (&self->settings);
  for (guint i = 1; i < N_PROPS; i++)
    g_value_unset (&self->values[i]);
  G_OBJECT_CLASS (htk_preferences_parent_class)->finalize (object);
}

static void
htk_preferences_class_init (HtkPreferencesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = htk_preferences_get_property;
  object_class->set_property = htk_preferences_set_property;
  object_class->finalize = htk_preferences_finalize;
  properties[PHOTO_MAX_PIXELS] =
    g_param_spec_int (HTK_PREF_PHOTO_MAX_PIXELS, NULL, NULL, 640, 8000, 1600, FLAGS);
  properties[PHOTO_KEEP_LOCATION] =
    g_param_spec_boolean (HTK_PREF_PHOTO_KEEP_LOCATION, NULL, NULL, FALSE, FLAGS);
  properties[FILM_SIZE] = g_param_spec_string (HTK_PREF_FILM_SIZE, NULL, NULL, "usual", FLAGS);
  properties[FILM_MAX_MINUTES] =
    g_param_spec_int (HTK_PREF_FILM_MAX_MINUTES, NULL, NULL, 1, 60, 10, FLAGS);
  properties[FORM_LANGUAGE] = g_param_spec_string (HTK_PREF_FORM_LANGUAGE, NULL, NULL, "", FLAGS);
  properties[TOUR_SEEN] = g_param_spec_boolean (HTK_PREF_TOUR_SEEN, NULL, NULL, FALSE, FLAGS);
  properties[COLOUR_SCHEME] =
    g_param_spec_string (HTK_PREF_COLOUR_SCHEME, NULL, NULL, "system", FLAGS);
  properties[WINDOW_WIDTH] =
    g_param_spec_int (HTK_PREF_WINDOW_WIDTH, NULL, NULL, G_MININT, G_MAXINT, 1280, FLAGS);
  properties[WINDOW_HEIGHT] =
    g_param_spec_int (HTK_PREF_WINDOW_HEIGHT, NULL, NULL, G_MININT, G_MAXINT, 800, FLAGS);
  properties[WINDOW_MAXIMIZED] =
    g_param_spec_boolean (HTK_PREF_WINDOW_MAXIMIZED, NULL, NULL, FALSE, FLAGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
htk_preferences_init (HtkPreferences *self)
{
  for (guint i = 1; i < N_PROPS; i++)
    {
      g_value_init (&self->values[i], properties[i]->value_type);
      g_param_value_set_default (properties[i], &self->values[i]);
    }
}

/* The installed schema, or the one that was built beside the program. */
static GSettingsSchema *
find_schema (const char *folder)
{
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchemaSource) beside = NULL;
  GSettingsSchema *schema = NULL;

  if (folder != NULL)
    beside = g_settings_schema_source_new_from_directory (folder, NULL, TRUE, NULL);
  if (beside != NULL)
    schema = g_settings_schema_source_lookup (beside, HTK_APP_ID, FALSE);
  if (schema == NULL && installed != NULL)
    schema = g_settings_schema_source_lookup (installed, HTK_APP_ID, TRUE);
  return schema;
}

/**
 * htk_preferences_new:
 * @folder: (nullable): a folder with a compiled schema, looked into before the installed ones
 *
 * Returns: (transfer full): the preferences; those of GSettings when its schema has all of them,
 *   otherwise the defaults
 */
HtkPreferences *
htk_preferences_new (const char *folder)
{
  HtkPreferences *self = g_object_new (HTK_TYPE_PREFERENCES, NULL);
  g_autoptr (GSettingsSchema) schema = find_schema (folder);

  /* The schema of an older version lacks keys, and GSettings ends the program over one. */
  for (guint i = 1; schema != NULL && i < N_PROPS; i++)
    if (!g_settings_schema_has_key (schema, properties[i]->name))
      g_clear_pointer (&schema, g_settings_schema_unref);
  if (schema == NULL)
    return self;
  self->settings = g_settings_new_full (schema, NULL, NULL);
  for (guint i = 1; i < N_PROPS; i++)
    g_settings_bind (self->settings, properties[i]->name, self, properties[i]->name,
                     G_SETTINGS_BIND_DEFAULT);
  return self;
}

/* Where the compiled schema lies: beside a program that was built, below its prefix once it is
 * installed. */
static char *
schema_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *compiled = folder != NULL ? g_build_filename (folder, "gschemas.compiled", NULL)
                                             : NULL;

  if (compiled == NULL || g_file_test (compiled, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&folder);
  return g_build_filename (folder, "..", "share", "glib-2.0", "schemas", NULL);
}

/**
 * htk_preferences_get_default:
 *
 * Returns: (transfer none): the preferences of this program
 */
HtkPreferences *
htk_preferences_get_default (void)
{
  static HtkPreferences *preferences;

  if (preferences == NULL)
    {
      g_autofree char *folder = schema_folder ();

      preferences = htk_preferences_new (folder);
    }
  return preferences;
}

/* Whether what is set is there at the next start. */
gboolean
htk_preferences_are_kept (HtkPreferences *self)
{
  return self->settings != NULL;
}

static const GValue *
held (HtkPreferences *self,
      const char     *name)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (self), name);

  g_assert (pspec != NULL);
  return &self->values[pspec->param_id];
}

gboolean
htk_preferences_boolean (HtkPreferences *self,
                         const char     *name)
{
  return g_value_get_boolean (held (self, name));
}

int
htk_preferences_int (HtkPreferences *self,
                     const char     *name)
{
  return g_value_get_int (held (self, name));
}

/**
 * htk_preferences_string:
 * @self: the preferences
 * @name: a preference that is a string
 *
 * Returns: (transfer full): its value, never %NULL
 */
char *
htk_preferences_string (HtkPreferences *self,
                        const char     *name)
{
  const char *text = g_value_get_string (held (self, name));

  return g_strdup (text != NULL ? text : "");
}
