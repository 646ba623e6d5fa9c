/* A page that is not on the screen does not read the store: it reads when it is shown again. */
#include "ui/htk-shown.h"

typedef struct
{
  GtkWidget *page;
  HtkSession *session;
  HtkReload reload;
  gboolean stale; /* something changed since the page read the store */
} Shown;

static void
shown_free (gpointer data)
{
  Shown *self = data;

  g_object_unref (self->session);
  g_free (self);
}

static void
reload (Shown *self)
{
  if (!self->stale || htk_session_user (self->session) == NULL ||
      !gtk_widget_get_mapped (self->page))
    return;
  self->stale = FALSE;
  self->reload (self->page);
}

static void
mapped (GtkWidget *page,
        Shown     *self)
{
  reload (self);
}

static void
changed (HtkSession *session,
         GtkWidget  *page)
{
  Shown *self = g_object_get_data (G_OBJECT (page), "shown");

  self->stale = TRUE;
  reload (self);
}

/**
 * htk_reload_when_shown:
 * @page: a page
 * @session: the session
 * @reload: reads the store and shows what it read; called with @page
 *
 * Calls @reload when @page comes to the screen, and when something changes while it is there.
 */
void
htk_reload_when_shown (GtkWidget  *page,
                       HtkSession *session,
                       HtkReload   reload_page)
{
  Shown *self = g_new0 (Shown, 1);

  self->page = page;
  self->session = g_object_ref (session);
  self->reload = reload_page;
  self->stale = TRUE;
  g_object_set_data_full (G_OBJECT (page), "shown", self, shown_free);
  g_signal_connect_after (page, "map", G_CALLBACK (mapped), self);
  g_signal_connect_object (session, "changed", G_CALLBACK (changed), page, 0);
}
