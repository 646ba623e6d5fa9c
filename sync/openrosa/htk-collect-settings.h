#pragma once

/* Where an ODK project is and what opens it, as ODK Collect is told. */

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HtkCollectSettings:
 * @url: of the project, without `/formList`; may hold an app user's token
 * @user: (nullable): name for basic or digest authentication
 * @password: (nullable): with it
 * @project: (nullable): what the project is called
 * @person: (nullable): who collects
 */
typedef struct
{
  char *url;
  char *user, *password;
  char *project, *person;
} HtkCollectSettings;

gboolean            htk_collect_settings_is   (const char         *text);
HtkCollectSettings *htk_collect_settings_read (const char         *text,
                                               const char         *login,
                                               GError            **error);
void                htk_collect_settings_free (HtkCollectSettings *settings);
gboolean            htk_openrosa_has_token    (const char         *url);
char               *htk_openrosa_shown        (const char         *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkCollectSettings, htk_collect_settings_free)

G_END_DECLS
