#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The names of the preferences; each is a key of the schema and a property of HtkPreferences. */
#define HTK_PREF_PHOTO_MAX_PIXELS "photo-max-pixels"       /* int: longest side, in pixels */
#define HTK_PREF_PHOTO_KEEP_LOCATION "photo-keep-location" /* boolean */
#define HTK_PREF_FILM_SIZE "film-size"                     /* string: small, usual or large */
#define HTK_PREF_FILM_MAX_MINUTES "film-max-minutes"       /* int: the longest film */
#define HTK_PREF_FORM_LANGUAGE "form-language"             /* string, "" for the form's own */
#define HTK_PREF_TOUR_SEEN "tour-seen"                     /* boolean */
#define HTK_PREF_COLOUR_SCHEME "colour-scheme"             /* string: system, light or dark */
#define HTK_PREF_WINDOW_WIDTH "window-width"               /* int */
#define HTK_PREF_WINDOW_HEIGHT "window-height"             /* int */
#define HTK_PREF_WINDOW_MAXIMIZED "window-maximized"       /* boolean */

/* What a person set for this tablet: GSettings where its schema is found, else the defaults. Set by
 * g_object_set(), bound to a widget by g_object_bind_property(). */
#define HTK_TYPE_PREFERENCES (htk_preferences_get_type ())
G_DECLARE_FINAL_TYPE (HtkPreferences, htk_preferences, HTK, PREFERENCES, GObject)

HtkPreferences *htk_preferences_get_default (void);
HtkPreferences *htk_preferences_new         (const char     *folder);
gboolean        htk_preferences_are_kept    (HtkPreferences *self);

gboolean        htk_preferences_boolean     (HtkPreferences *self,
                                             const char     *name);
int             htk_preferences_int         (HtkPreferences *self,
                                             const char     *name);
char           *htk_preferences_string      (HtkPreferences *self,
                                             const char     *name);

G_END_DECLS
