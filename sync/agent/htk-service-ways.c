/* The two ways to the service: a name on the session bus, which starts it when it is asked; and where a session
 * has no bus that can, a socket of the program that started it. The calls and signals are the same. */
#include "sync/agent/htk-service.h"
#include "sync/agent/htk-service-private.h"

#include "sync/agent/htk-agent-facts.h"

#include <glib/gi18n.h>
#include <stdio.h>

/* --- On the session bus --- */

static void
bus_acquired (GDBusConnection *bus,
              const char      *name,
              gpointer         data)
{
  htk_service_serve_on (data, bus);
}

static void
name_acquired (GDBusConnection *bus,
               const char      *name,
               gpointer         data)
{
  htk_service_begin (data, TRUE);
}

static void
name_lost (GDBusConnection *bus,
           const char      *name,
           gpointer         data)
{
  HtkService *self = data;

  if (bus != NULL)
    fprintf (stderr, _("huitoukan-sync: the service runs already\n"));
  else if (self->bus == NULL)
    fprintf (stderr, _("huitoukan-sync: there is no session bus; use --once\n"));
  /* Otherwise the session has ended, and the service with it. */
  self->status = bus != NULL || self->bus == NULL ? HTK_EXIT_FAILED : HTK_EXIT_OK;
  g_main_loop_quit (self->loop);
}

/**
 * htk_service_run:
 *
 * Owns the name on the session bus and serves until it is idle or told to end.
 *
 * Returns: the exit code
 */
int
htk_service_run (void)
{
  HtkService self = { 0 };
  guint name;

  htk_service_init (&self);
  name = g_bus_own_name (G_BUS_TYPE_SESSION, HTK_SERVICE_NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                         bus_acquired, name_acquired, name_lost, &self, NULL);
  htk_service_live (&self);
  g_bus_unown_name (name);
  htk_service_finish (&self);
  return self.status;
}

/* --- For one program --- */

/* That program has ended. A round that runs is finished; what waits is tried when the program is there again. */
static void
hung_up (GDBusConnection *bus,
         gboolean         by_the_other,
         GError          *error,
         HtkService      *self)
{
  g_main_loop_quit (self->loop);
}

static void
connected (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  HtkService *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_dbus_connection_new_finish (result, &error);

  if (bus == NULL)
    {
      fprintf (stderr, "huitoukan-sync: %s\n", error->message);
      self->status = HTK_EXIT_FAILED;
      g_main_loop_quit (self->loop);
      return;
    }
  g_signal_connect (bus, "closed", G_CALLBACK (hung_up), self);
  htk_service_serve_on (self, bus);
  g_dbus_connection_start_message_processing (bus);
  htk_service_begin (self, FALSE);
}

/* No message is looked at before the object is there: the first call comes at once. */
static gboolean
attach (HtkService *self,
        int         fd,
        GError    **error)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, error);
  g_autoptr (GSocketConnection) stream = NULL;
  g_autofree char *guid = g_dbus_generate_guid ();

  if (socket == NULL)
    return FALSE;
  stream = g_socket_connection_factory_create_connection (socket);
  g_dbus_connection_new (G_IO_STREAM (stream), guid,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER |
                           G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                         NULL, self->cancellable, connected, self);
  return TRUE;
}

/**
 * htk_service_run_attached:
 * @fd: a socket of two ends; it is closed
 *
 * Serves the program at the other end of @fd alone. It ends when it is idle, or when that program does.
 *
 * Returns: the exit code
 */
int
htk_service_run_attached (int fd)
{
  HtkService self = { 0 };
  g_autoptr (GError) error = NULL;

  htk_service_init (&self);
  if (attach (&self, fd, &error))
    htk_service_live (&self);
  else
    {
      fprintf (stderr, "huitoukan-sync: %s\n", error->message);
      self.status = HTK_EXIT_FAILED;
    }
  htk_service_finish (&self);
  return self.status;
}
