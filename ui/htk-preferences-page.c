/* The preferences. Those of the screen and the camera are bound to GSettings, those that the sync agent
 * obeys are written to the store; both at once, without a button to confirm. */
#include "ui/htk-preferences-page.h"

#include "app/store/htk-sync-settings.h"
#include "ui/htk-film-limits.h"
#include "ui/htk-pin-card.h"
#include "ui/htk-preferences.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

/* Longest sides that a photo may have, and about what one takes. */
static const struct
{
  int pixels;
  const char *words;
} sizes[] = {
  { 1024, N_("Small: 1024 pixels, about 150 kB") },
  { 1600, N_("Middle: 1600 pixels, about 350 kB") },
  { 2400, N_("Large: 2400 pixels, about 800 kB") },
  { 4000, N_("Very large: 4000 pixels, about 2 MB") },
};

/* Of the sizes of a film, in their order. */
static const char *const film_words[] = {
  N_("Small: 320 pixels"),
  N_("Usual: 640 pixels"),
  N_("Large: 1280 pixels"),
};

static const int film_minutes[] = { 1, 2, 5, 10 };

struct _HtkPreferencesPage
{
  GtkWidget parent_instance;
  HtkSession *session;
  GtkWidget *not_kept, *pin;
  GtkCheckButton *system, *light, *dark, *keep_location, *wifi_only, *paused;
  GtkDropDown *photo_size, *film_size, *film_length;
  gboolean filling; /* the page shows what is set, and sets nothing */
};

G_DEFINE_FINAL_TYPE (HtkPreferencesPage, htk_preferences_page, GTK_TYPE_WIDGET)

static void
htk_preferences_page_dispose (GObject *object)
{
  HtkPreferencesPage *self = HTK_PREFERENCES_PAGE (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  g_clear_object (&self->session);
  if (child != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (htk_preferences_page_parent_class)->dispose (object);
}

static void
htk_preferences_page_class_init (HtkPreferencesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_preferences_page_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-preferences-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkPreferencesPage, name)
  BIND (not_kept);
  BIND (pin);
  BIND (system);
  BIND (light);
  BIND (dark);
  BIND (keep_location);
  BIND (wifi_only);
  BIND (paused);
  BIND (photo_size);
  BIND (film_size);
  BIND (film_length);
#undef BIND
}

/* --- Light or dark --- */

static void
scheme_chosen (GtkCheckButton *button,
               gpointer        name)
{
  if (gtk_check_button_get_active (button))
    g_object_set (htk_preferences_get_default (), HTK_PREF_COLOUR_SCHEME, name, NULL);
}

static void
show_scheme (HtkPreferencesPage *self)
{
  const struct
  {
    GtkCheckButton *button;
    const char *name;
  } schemes[] = { { self->system, "system" }, { self->light, "light" }, { self->dark, "dark" } };
  g_autofree char *set =
    htk_preferences_string (htk_preferences_get_default (), HTK_PREF_COLOUR_SCHEME);

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      gtk_check_button_set_active (schemes[i].button, g_str_equal (set, schemes[i].name));
      g_signal_connect (schemes[i].button, "toggled", G_CALLBACK (scheme_chosen),
                        (gpointer) schemes[i].name);
    }
}

/* --- Photos and films --- */

/* Offers what @list holds, shows what is set, and hears what is chosen. */
static void
offer (GtkDropDown   *drop_down,
       GtkStringList *list,
       guint          at,
       GCallback      chosen)
{
  gtk_drop_down_set_model (drop_down, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (drop_down, at);
  g_signal_connect (drop_down, "notify::selected", chosen, NULL);
}

static void
size_chosen (GtkDropDown *photo_size)
{
  guint i = gtk_drop_down_get_selected (photo_size);

  if (i < G_N_ELEMENTS (sizes))
    g_object_set (htk_preferences_get_default (), HTK_PREF_PHOTO_MAX_PIXELS, sizes[i].pixels, NULL);
}

static void
show_size (HtkPreferencesPage *self)
{
  int set = htk_preferences_int (htk_preferences_get_default (), HTK_PREF_PHOTO_MAX_PIXELS);
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint at = 0;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gtk_string_list_append (list, _(sizes[i].words));
      at = sizes[i].pixels <= set ? i : at;
    }
  offer (self->photo_size, list, at, G_CALLBACK (size_chosen));
}

static void
film_size_chosen (GtkDropDown *film_size)
{
  guint n, i = gtk_drop_down_get_selected (film_size);
  const HtkFilmSize *films = htk_film_sizes (&n);

  if (i < n)
    g_object_set (htk_preferences_get_default (), HTK_PREF_FILM_SIZE, films[i].name, NULL);
}

static void
show_film_size (HtkPreferencesPage *self)
{
  g_autofree char *set = htk_preferences_string (htk_preferences_get_default (), HTK_PREF_FILM_SIZE);
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint n, at = 0;
  const HtkFilmSize *films = htk_film_sizes (&n);

  g_assert (n == G_N_ELEMENTS (film_words));
  for (guint i = 0; i < n; i++)
    {
      gtk_string_list_append (list, _(film_words[i]));
      at = g_str_equal (films[i].name, set) ? i : at;
    }
  offer (self->film_size, list, at, G_CALLBACK (film_size_chosen));
}

static void
film_length_chosen (GtkDropDown *film_length)
{
  guint i = gtk_drop_down_get_selected (film_length);

  if (i < G_N_ELEMENTS (film_minutes))
    g_object_set (htk_preferences_get_default (), HTK_PREF_FILM_MAX_MINUTES, film_minutes[i], NULL);
}

static void
show_film_length (HtkPreferencesPage *self)
{
  int set = htk_preferences_int (htk_preferences_get_default (), HTK_PREF_FILM_MAX_MINUTES);
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint at = 0;

  for (guint i = 0; i < G_N_ELEMENTS (film_minutes); i++)
    {
      g_autofree char *text = htk_span_text ((gint64) film_minutes[i] * 60 * 1000);

      gtk_string_list_append (list, text);
      at = film_minutes[i] <= set ? i : at;
    }
  offer (self->film_length, list, at, G_CALLBACK (film_length_chosen));
}

/* --- Sync --- */

static void
show_sync (HtkPreferencesPage *self)
{
  HtkStore *store = htk_session_store (self->session);

  self->filling = TRUE;
  gtk_check_button_set_active (self->paused, htk_sync_is_paused (store));
  gtk_check_button_set_active (self->wifi_only, htk_sync_photos_wifi_only (store));
  self->filling = FALSE;
}

static void
sync_set (HtkPreferencesPage *self)
{
  HtkStore *store = htk_session_store (self->session);
  g_autoptr (GError) error = NULL;
  gboolean paused = gtk_check_button_get_active (self->paused);

  if (self->filling)
    return;
  if (!htk_sync_set_paused (store, paused, &error) ||
      !htk_sync_set_photos_wifi_only (store, gtk_check_button_get_active (self->wifi_only), &error))
    htk_window_error (htk_window_of (GTK_WIDGET (self)), _("This could not be set"), error);
  else if (paused)
    htk_agent_client_cancel (htk_session_agent (self->session));
  show_sync (self);
  htk_session_changed (self->session);
}

static void
htk_preferences_page_init (HtkPreferencesPage *self)
{
  HtkPreferences *preferences = htk_preferences_get_default ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (self->not_kept, !htk_preferences_are_kept (preferences));
  g_object_bind_property (preferences, HTK_PREF_PHOTO_KEEP_LOCATION, self->keep_location, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  show_scheme (self);
  show_size (self);
  show_film_size (self);
  show_film_length (self);
}

/**
 * htk_preferences_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
htk_preferences_page_new (HtkSession *session)
{
  HtkPreferencesPage *self = g_object_new (HTK_TYPE_PREFERENCES_PAGE, NULL);

  self->session = g_object_ref (session);
  show_sync (self);
  if (htk_session_user (session) != NULL)
    gtk_box_append (GTK_BOX (self->pin), htk_pin_card_new (session));
  gtk_widget_set_visible (self->pin, htk_session_user (session) != NULL);
  g_signal_connect_swapped (self->paused, "toggled", G_CALLBACK (sync_set), self);
  g_signal_connect_swapped (self->wifi_only, "toggled", G_CALLBACK (sync_set), self);
  g_signal_connect_object (session, "changed", G_CALLBACK (show_sync), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
