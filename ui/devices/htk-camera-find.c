/* Finds the cameras: by the portal, which asks the person, or straight where there is no portal.
 * HTK_CAMERA_SOURCE names a source of GStreamer in their place, for tests. */
#include "ui/devices/htk-camera-find.h"

#include <libportal-gtk4/portal-gtk4.h>
#include <unistd.h>

void
htk_camera_free (HtkCamera *camera)
{
  g_clear_object (&camera->device);
  g_clear_object (&camera->portal);
  g_free (camera->source);
  g_free (camera);
}

static HtkCamera *
camera_new (GstDevice  *device,
            XdpPortal  *portal,
            const char *source)
{
  HtkCamera *camera = g_new0 (HtkCamera, 1);
  g_autoptr (GstStructure) properties = device != NULL ? gst_device_get_properties (device) : NULL;

  camera->device = device != NULL ? g_object_ref (device) : NULL;
  camera->portal = portal != NULL ? g_object_ref (G_OBJECT (portal)) : NULL;
  camera->source = g_strdup (source);
  camera->front = properties != NULL &&
                  g_strcmp0 (gst_structure_get_string (properties, "api.libcamera.location"),
                             "front") == 0;
  return camera;
}

static void
drop_floating (GstElement *element)
{
  gst_object_unref (gst_object_ref_sink (element));
}

static void
close_way (gpointer fd)
{
  close (GPOINTER_TO_INT (fd));
}

/* A way into PipeWire is for one client: the one that the list was made by is used up. It belongs to
 * @element, whose threads open and close it when the camera may long be freed: its number would then
 * be that of another file. */
static gboolean
give_way (GstElement *element,
          XdpPortal  *portal,
          GError    **error)
{
  int fd = xdp_portal_open_pipewire_remote_for_camera (portal);

  if (fd < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the portal opens no camera");
      return FALSE;
    }
  g_object_set (element, "fd", fd, NULL);
  g_object_set_data_full (G_OBJECT (element), "way", GINT_TO_POINTER (fd), close_way);
  return TRUE;
}

/**
 * htk_camera_element:
 * @camera: a camera
 * @error: return location
 *
 * Returns: (transfer floating): its source for a pipeline; it may outlive @camera
 */
GstElement *
htk_camera_element (HtkCamera *camera,
                    GError   **error)
{
  GstElement *element;

  if (camera->source != NULL)
    return gst_parse_bin_from_description (camera->source, TRUE, error);
  element = camera->device != NULL ? gst_device_create_element (camera->device, NULL)
                                   : gst_element_factory_make ("pipewiresrc", NULL);
  if (element == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the camera cannot be opened");
  else if (camera->portal != NULL && !give_way (element, XDP_PORTAL (camera->portal), error))
    g_clear_pointer (&element, drop_floating);
  return element;
}

static void
add_devices (GPtrArray *cameras,
             XdpPortal *portal,
             GList     *devices)
{
  for (GList *l = devices; l != NULL; l = l->next)
    if (gst_device_has_classes (l->data, "Video/Source"))
      g_ptr_array_add (cameras, camera_new (l->data, portal, NULL));
  g_list_free_full (devices, g_object_unref);
}

/* Through the portal: PipeWire at @fd shows the cameras and nothing else. */
static void
add_of_portal (GPtrArray *cameras,
               XdpPortal *portal,
               int        fd)
{
  g_autoptr (GstDeviceProvider) provider =
    gst_device_provider_factory_get_by_name ("pipewiredeviceprovider");

  if (provider != NULL)
    {
      g_object_set (provider, "fd", fd, NULL);
      add_devices (cameras, portal, gst_device_provider_get_devices (provider));
    }
  close (fd);
  /* There is one, says the portal: PipeWire's own choice, then. */
  if (cameras->len == 0)
    g_ptr_array_add (cameras, camera_new (NULL, portal, NULL));
}

static void
add_of_machine (GPtrArray *cameras)
{
  g_autoptr (GstDeviceMonitor) monitor = gst_device_monitor_new ();

  gst_device_monitor_add_filter (monitor, "Video/Source", NULL);
  /* Not started, it looks once. Started and stopped, PipeWire's plug-in (0.3.65) writes over the heap. */
  add_devices (cameras, NULL, gst_device_monitor_get_devices (monitor));
}

/* In a thread: the first gst_init() of a machine looks through all its plug-ins. */
static void
list_thread (GTask        *task,
             gpointer      object,
             gpointer      fd,
             GCancellable *cancellable)
{
  GPtrArray *cameras = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_camera_free);
  const char *source = g_getenv ("HTK_CAMERA_SOURCE");
  GError *error = NULL;

  if (!gst_init_check (NULL, NULL, &error))
    {
      g_ptr_array_unref (cameras);
      g_task_return_error (task, error);
      return;
    }
  if (source != NULL)
    g_ptr_array_add (cameras, camera_new (NULL, NULL, source));
  else if (GPOINTER_TO_INT (fd) >= 0)
    add_of_portal (cameras, g_object_get_data (G_OBJECT (task), "portal"), GPOINTER_TO_INT (fd));
  else
    add_of_machine (cameras);
  if (cameras->len > 0)
    {
      g_task_return_pointer (task, cameras, (GDestroyNotify) g_ptr_array_unref);
      return;
    }
  g_ptr_array_unref (cameras);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no camera");
}

static void
list (GTask *task,
      int    fd)
{
  g_task_set_task_data (task, GINT_TO_POINTER (fd), NULL);
  g_task_run_in_thread (task, list_thread);
}

static void
accessed (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GTask) task = data;
  XdpPortal *portal = XDP_PORTAL (object);
  g_autoptr (GError) error = NULL;

  if (xdp_portal_access_camera_finish (portal, result, &error))
    {
      g_object_set_data_full (G_OBJECT (task), "portal", g_object_ref (portal), g_object_unref);
      list (task, xdp_portal_open_pipewire_remote_for_camera (portal));
    }
  else if (error->domain == G_DBUS_ERROR)
    list (task, -1);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                             "the use of the camera was refused");
}

/* A portal that knows of no camera would ask the person for nothing. It may only be older than the camera:
 * that of Debian 12 (1.16) does not hear of one that is plugged in after it began. A look at the machine
 * itself finds that one, and in a sandbox nothing. */
static void
present_known (GObject      *object,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, NULL);
  g_autoptr (GVariant) present = NULL;
  g_autoptr (XdpPortal) portal = NULL;
  GtkWindow *window = g_object_get_data (G_OBJECT (task), "window");
  XdpParent *parent;

  if (reply == NULL)
    {
      list (task, -1);
      return;
    }
  g_variant_get (reply, "(v)", &present);
  if (!g_variant_is_of_type (present, G_VARIANT_TYPE_BOOLEAN) || !g_variant_get_boolean (present))
    {
      list (task, -1);
      return;
    }
  portal = xdp_portal_new ();
  parent = window != NULL ? xdp_parent_new_gtk (window) : NULL;
  xdp_portal_access_camera (portal, parent, XDP_CAMERA_FLAG_NONE, g_task_get_cancellable (task),
                            accessed, g_object_ref (task));
  g_clear_pointer (&parent, xdp_parent_free);
}

static void
bus_got (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  if (bus == NULL)
    list (task, -1);
  else
    g_dbus_connection_call (bus, "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
                            "org.freedesktop.DBus.Properties", "Get",
                            g_variant_new ("(ss)", "org.freedesktop.portal.Camera",
                                           "IsCameraPresent"),
                            G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, 5000,
                            g_task_get_cancellable (task), present_known, g_object_ref (task));
}

/**
 * htk_camera_find_async:
 * @window: (nullable): the window over which the person is asked
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @data: for @callback
 *
 * Finds the cameras that may be used.
 */
void
htk_camera_find_async (GtkWindow          *window,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, htk_camera_find_async);
  if (window != NULL)
    g_object_set_data_full (G_OBJECT (task), "window", g_object_ref (window), g_object_unref);
  if (g_getenv ("HTK_CAMERA_SOURCE") != NULL)
    list (task, -1);
  else
    g_bus_get (G_BUS_TYPE_SESSION, cancellable, bus_got, g_object_ref (task));
}

/**
 * htk_camera_find_finish:
 * @result: of the call
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkCamera): at least one; NULL with %G_IO_ERROR_NOT_FOUND,
 *   %G_IO_ERROR_PERMISSION_DENIED or another
 */
GPtrArray *
htk_camera_find_finish (GAsyncResult *result,
                        GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
