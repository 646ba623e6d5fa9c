/* Tablets find each other by mDNS where Avahi runs; where it does not, an address or a scanned code does. The
 * network is told which tablet it is and not whose: the name comes from what the county told of it. */
#include "sync/agent/htk-lan.h"

#include <gio/gio.h>
#include <string.h>

#define NAME "org.freedesktop.Avahi"
#define ANY (-1)
#define IPV4 0
#define DEVICE "device="

static GVariant *
call (GDBusConnection *bus,
      const char      *path,
      const char      *interface,
      const char      *method,
      GVariant        *parameters,
      GError         **error)
{
  return g_dbus_connection_call_sync (bus, NAME, path, interface, method, parameters, NULL,
                                      G_DBUS_CALL_FLAGS_NONE, 3000, NULL, error);
}

void
htk_nearby_free (HtkNearby *self)
{
  if (self == NULL)
    return;
  g_free (self->where);
  g_free (self->device);
  g_free (self);
}

/* (transfer floating): the lines of text beside the service. */
static GVariant *
text_of (const char *device)
{
  g_autofree char *line = g_strconcat (DEVICE, device, NULL);
  GVariant *one = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, line, strlen (line), 1);

  return g_variant_new_array (G_VARIANT_TYPE ("ay"), &one, 1);
}

/**
 * htk_lan_publish:
 * @device: this tablet's id
 * @port: where it listens
 *
 * Tells the network. Without Avahi nothing is told, and nothing lost.
 *
 * Returns: (transfer full) (nullable): it is told for as long as this lives
 */
GDBusConnection *
htk_lan_publish (const char *device,
                 guint16     port)
{
  const char *tail = strrchr (device, '-');
  g_autofree char *name = g_strconcat ("huitoukan-", tail != NULL ? tail + 1 : device, NULL);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_autoptr (GVariant) group = NULL;
  g_autoptr (GVariant) added = NULL;
  g_autoptr (GVariant) done = NULL;
  const char *path;

  if (bus == NULL)
    return NULL;
  group = call (bus, "/", NAME ".Server", "EntryGroupNew", NULL, NULL);
  if (group == NULL)
    return NULL;
  g_variant_get (group, "(&o)", &path);
  added = call (bus, path, NAME ".EntryGroup", "AddService",
                g_variant_new ("(iiussssq@aay)", ANY, ANY, 0u, name, HTK_LAN_SERVICE, "", "",
                               (guint) port, text_of (device)),
                NULL);
  if (added != NULL)
    done = call (bus, path, NAME ".EntryGroup", "Commit", NULL, NULL);
  return done != NULL ? g_steal_pointer (&bus) : NULL;
}

typedef struct
{
  GDBusConnection *bus;
  GPtrArray *found;
} Browse;

/* (transfer full) (nullable) */
static char *
device_of (GVariant *text)
{
  for (gsize i = 0; i < g_variant_n_children (text); i++)
    {
      g_autoptr (GVariant) line = g_variant_get_child_value (text, i);
      gsize size;
      const char *bytes = g_variant_get_fixed_array (line, &size, 1);
      g_autofree char *words = g_strndup (bytes != NULL ? bytes : "", size);

      if (g_str_has_prefix (words, DEVICE) && g_uuid_string_is_valid (words + strlen (DEVICE)))
        return g_strdup (words + strlen (DEVICE));
    }
  return NULL;
}

/* One tablet is found once for each of its networks; the first way to it will do. */
static gboolean
is_found (GPtrArray  *found,
          const char *device)
{
  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (((HtkNearby *) found->pdata[i])->device, device))
      return TRUE;
  return FALSE;
}

static void
resolve (Browse   *browse,
         GVariant *item)
{
  gint32 interface, protocol;
  const char *name, *type, *domain, *address;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) text = NULL;
  g_autofree char *device = NULL;
  HtkNearby *tablet;
  guint16 port;

  g_variant_get (item, "(ii&s&s&su)", &interface, &protocol, &name, &type, &domain, NULL);
  answer = call (browse->bus, "/", NAME ".Server", "ResolveService",
                 g_variant_new ("(iisssiu)", interface, protocol, name, type, domain, IPV4, 0u), NULL);
  if (answer == NULL)
    return;
  g_variant_get (answer, "(iissssi&sq@aayu)", NULL, NULL, NULL, NULL, NULL, NULL, NULL, &address, &port,
                 &text, NULL);
  device = device_of (text);
  if (device == NULL || is_found (browse->found, device))
    return;
  tablet = g_new0 (HtkNearby, 1);
  tablet->where = g_strdup_printf ("%s:%u", address, port);
  tablet->device = g_steal_pointer (&device);
  g_ptr_array_add (browse->found, tablet);
}

static void
signalled (GDBusConnection *bus,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *name,
           GVariant        *parameters,
           gpointer         data)
{
  if (g_str_equal (name, "ItemNew") &&
      g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(iisssu)")))
    resolve (data, parameters);
}

static gboolean
time_is_up (gpointer done)
{
  *(gboolean *) done = TRUE;
  return G_SOURCE_REMOVE;
}

/**
 * htk_lan_nearby:
 * @seconds: how long to listen
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkNearby): tablets that receive, this one too; NULL with an error of
 *   D-Bus where there is no Avahi
 */
GPtrArray *
htk_lan_nearby (guint    seconds,
                GError **error)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_nearby_free);
  g_autoptr (GVariant) browser = NULL;
  Browse browse = { bus, found };
  gboolean done = FALSE;
  guint watch;

  if (bus == NULL)
    return NULL;
  /* Before the browser is made: it tells what it knows at once. */
  watch = g_dbus_connection_signal_subscribe (bus, NAME, NAME ".ServiceBrowser", NULL, NULL, NULL,
                                              G_DBUS_SIGNAL_FLAGS_NONE, signalled, &browse, NULL);
  browser = call (bus, "/", NAME ".Server", "ServiceBrowserNew",
                  g_variant_new ("(iissu)", ANY, IPV4, HTK_LAN_SERVICE, "", 0u), error);
  if (browser != NULL)
    g_timeout_add_seconds (seconds, time_is_up, &done);
  while (browser != NULL && !done)
    g_main_context_iteration (NULL, TRUE);
  g_dbus_connection_signal_unsubscribe (bus, watch);
  return browser != NULL ? g_steal_pointer (&found) : NULL;
}
