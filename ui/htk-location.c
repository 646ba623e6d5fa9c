/* Asks GeoClue2 on the system bus where the tablet is, until told to stop. Nothing waits for it: places
 * come by signals, each better or worse than the one before. */
#include "ui/htk-location.h"

#define BUS_NAME "org.freedesktop.GeoClue2"
#define PROPERTIES "org.freedesktop.DBus.Properties"
#define CLIENT BUS_NAME ".Client"
#define MANAGER BUS_NAME ".Manager"
#define MANAGER_PATH "/org/freedesktop/GeoClue2/Manager"

struct _HtkLocation
{
  GObject parent_instance;
  HtkLocationLevel level;
  guint min_interval; /* seconds */
  GCancellable *cancellable;
  GDBusConnection *bus;
  char *client; /* its object at GeoClue */
  guint updated;
  HtkPlace fix, best;
  gboolean has_fix, refused;
};

G_DEFINE_FINAL_TYPE (HtkLocation, htk_location, G_TYPE_OBJECT)

enum
{
  FIX,
  FAILED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
call (HtkLocation         *self,
      const char          *path,
      const char          *interface,
      const char          *method,
      GVariant            *parameters,
      GAsyncReadyCallback  callback)
{
  /* A system without it answers at once; one that starts it may take its time. */
  g_dbus_connection_call (self->bus, BUS_NAME, path, interface, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NONE, 20000, callback != NULL ? self->cancellable : NULL,
                          callback, self);
}

/**
 * htk_location_stop:
 * @self: a location
 *
 * Asks no more; the places that came stay.
 */
void
htk_location_stop (HtkLocation *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->updated != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->updated);
  self->updated = 0;
  if (self->client != NULL)
    {
      call (self, self->client, CLIENT, "Stop", NULL, NULL);
      call (self, MANAGER_PATH, MANAGER, "DeleteClient", g_variant_new ("(o)", self->client), NULL);
      /* Nobody else may hold the bus: let go of at once, it is closed before this is said. */
      g_dbus_connection_flush (self->bus, NULL, NULL, NULL);
    }
  g_clear_pointer (&self->client, g_free);
  g_clear_object (&self->bus);
}

static void
htk_location_dispose (GObject *object)
{
  HtkLocation *self = HTK_LOCATION (object);

  htk_location_stop (self);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (htk_location_parent_class)->dispose (object);
}

static void
htk_location_class_init (HtkLocationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_location_dispose;
  signals[FIX] = g_signal_new ("fix", HTK_TYPE_LOCATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", HTK_TYPE_LOCATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
htk_location_init (HtkLocation *self)
{
  self->cancellable = g_cancellable_new ();
}

/* Without it this is a matter of the tablet, not of the program: nobody is told but the person. */
static void
fail (HtkLocation  *self,
      const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->refused = g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
  g_debug ("no location: %s", error->message);
  g_object_ref (self);
  htk_location_stop (self);
  g_signal_emit (self, signals[FAILED], 0);
  g_object_unref (self);
}

/* The reply of a call; NULL when it failed, or when nobody waits for it any more. */
static GVariant *
reply_of (GObject      *bus,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);

  /* Cancelled: @data may be gone. */
  if (reply == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (data, error);
  return reply;
}

static double
number_of (GVariant   *properties,
           const char *name,
           double      otherwise)
{
  double value = otherwise;

  g_variant_lookup (properties, name, "d", &value);
  return value;
}

static void
place_read (GObject      *bus,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, NULL);
  g_autoptr (GVariant) properties = NULL;
  HtkLocation *self = data;

  /* One place that cannot be read is passed over; cancelled, @self may be gone. */
  if (reply == NULL)
    return;
  g_variant_get (reply, "(@a{sv})", &properties);
  self->fix = (HtkPlace){
    number_of (properties, "Latitude", 0), number_of (properties, "Longitude", 0),
    number_of (properties, "Altitude", 0), MAX (number_of (properties, "Accuracy", 0), 0.1),
  };
  /* GeoClue's word for unknown is the lowest number there is. */
  if (self->fix.altitude < -1000)
    self->fix.altitude = 0;
  if (!self->has_fix || self->fix.accuracy <= self->best.accuracy)
    self->best = self->fix;
  self->has_fix = TRUE;
  g_signal_emit (self, signals[FIX], 0);
}

static void
location_updated (GDBusConnection *bus,
                  const char      *sender,
                  const char      *path,
                  const char      *interface,
                  const char      *signal,
                  GVariant        *parameters,
                  gpointer         data)
{
  const char *place;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oo)")))
    return;
  g_variant_get (parameters, "(&o&o)", NULL, &place);
  if (!g_str_equal (place, "/"))
    call (data, place, PROPERTIES, "GetAll", g_variant_new ("(s)", BUS_NAME ".Location"), place_read);
}

static void
started (GObject      *bus,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GVariant) reply = reply_of (bus, result, data);
}

static void
set_property (HtkLocation *self,
              const char  *name,
              GVariant    *value)
{
  call (self, self->client, PROPERTIES, "Set", g_variant_new ("(ssv)", CLIENT, name, value), NULL);
}

static void
client_made (GObject      *bus,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GVariant) reply = reply_of (bus, result, data);
  HtkLocation *self = data;

  if (reply == NULL)
    return;
  if (!g_variant_is_of_type (reply, G_VARIANT_TYPE ("(o)")))
    return;
  g_variant_get (reply, "(o)", &self->client);
  self->updated = g_dbus_connection_signal_subscribe (
    self->bus, BUS_NAME, CLIENT, "LocationUpdated", self->client, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
    location_updated, self, NULL);
  set_property (self, "DesktopId", g_variant_new_string (HTK_APP_ID));
  set_property (self, "RequestedAccuracyLevel", g_variant_new_uint32 (self->level));
  set_property (self, "TimeThreshold", g_variant_new_uint32 (self->min_interval));
  call (self, self->client, CLIENT, "Start", NULL, started);
}

static void
bus_got (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);
  HtkLocation *self = data;

  if (bus == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        fail (self, error);
      return;
    }
  self->bus = bus;
  call (self, MANAGER_PATH, MANAGER, "CreateClient", NULL, client_made);
}

/**
 * htk_location_new:
 * @level: how exact
 * @min_interval: seconds from one place to the next, at least; 0 for as often as there is one
 *
 * Begins to ask.
 *
 * Returns: (transfer full): until it is stopped or freed, places come
 */
HtkLocation *
htk_location_new (HtkLocationLevel level,
                  guint            min_interval)
{
  HtkLocation *self = g_object_new (HTK_TYPE_LOCATION, NULL);

  self->level = level;
  self->min_interval = min_interval;
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, bus_got, self);
  return self;
}

/**
 * htk_location_fix:
 * @self: a location
 *
 * Returns: (nullable): the place that came last
 */
const HtkPlace *
htk_location_fix (HtkLocation *self)
{
  return self->has_fix ? &self->fix : NULL;
}

/**
 * htk_location_best:
 * @self: a location
 *
 * Returns: (nullable): the most accurate place that came
 */
const HtkPlace *
htk_location_best (HtkLocation *self)
{
  return self->has_fix ? &self->best : NULL;
}

/**
 * htk_location_is_refused:
 * @self: a location that failed
 *
 * Returns: whether it was the person, or the settings of the system, that refused it
 */
gboolean
htk_location_is_refused (HtkLocation *self)
{
  return self->refused;
}
