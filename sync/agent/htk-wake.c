/* Hears from logind that the machine has woken up. A timer counts no time asleep: a wait of a quarter of an
 * hour that was cut by a night goes on in the morning where it was, with the line long there. What is heard is a
 * signal, so that nothing wakes up for it; where there is no logind there is nothing to hear. */
#include "sync/agent/htk-wake.h"

#include <gio/gio.h>

#define LOGIND "org.freedesktop.login1"

struct _HtkWake
{
  void (*woke) (gpointer data);
  gpointer data;
  GCancellable *cancellable;
  GDBusConnection *bus;
  guint watch;
};

static void
signalled (GDBusConnection *bus,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *name,
           GVariant        *parameters,
           gpointer         data)
{
  HtkWake *self = data;
  gboolean begins = TRUE;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    g_variant_get (parameters, "(b)", &begins);
  if (!begins)
    self->woke (self->data);
}

static void
got_bus (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  HtkWake *self = data;

  /* Cancelled: @self is gone. A machine without a system bus does not sleep by logind either. */
  if (bus == NULL)
    return;
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  self->bus = g_steal_pointer (&bus);
  self->watch = g_dbus_connection_signal_subscribe (
    self->bus, LOGIND, LOGIND ".Manager", "PrepareForSleep", "/org/freedesktop/login1", NULL,
    G_DBUS_SIGNAL_FLAGS_NONE, signalled, self, NULL);
}

/**
 * htk_wake_new:
 * @woke: called each time the machine has woken up
 * @data: for @woke
 *
 * Returns: (transfer full): what listens until it is freed
 */
HtkWake *
htk_wake_new (void   (*woke) (gpointer data),
              gpointer data)
{
  HtkWake *self = g_new0 (HtkWake, 1);

  self->woke = woke;
  self->data = data;
  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, got_bus, self);
  return self;
}

void
htk_wake_free (HtkWake *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  if (self->watch != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->watch);
  g_clear_object (&self->bus);
  g_free (self);
}
