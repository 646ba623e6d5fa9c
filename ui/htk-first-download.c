/* The first download: whether all that the county has for this tablet is here, and a line that says so where
 * somebody would take what is missing for what does not exist. */
#include "ui/htk-first-download.h"

#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

static gboolean
has_meta (HtkSession *session,
          const char *name)
{
  g_autofree char *value = htk_store_get_meta (htk_session_store (session), name);

  return value != NULL && *value != '\0';
}

/**
 * htk_first_download_waits:
 * @session: the session
 *
 * Returns: whether this tablet belongs to a county and lacks some of what that has for it
 */
gboolean
htk_first_download_waits (HtkSession *session)
{
  return has_meta (session, "token") && !has_meta (session, "pulled_at");
}

static void
look (GtkWidget  *note,
      HtkSession *session)
{
  gtk_widget_set_visible (note, htk_first_download_waits (session));
}

static void
changed (HtkSession *session,
         GtkWidget  *note)
{
  look (note, session);
}

/**
 * htk_first_download_note_new:
 * @session: the session
 *
 * For a page that lists or finds people and villages.
 *
 * Returns: (transfer floating): a line that is there until all has come
 */
GtkWidget *
htk_first_download_note_new (HtkSession *session)
{
  GtkWidget *note = htk_label (_("The first download is not complete: here is only what has come so far. "
                                 "The rest comes with the sync."), "note");

  g_signal_connect_object (session, "changed", G_CALLBACK (changed), note, 0);
  look (note, session);
  return note;
}
