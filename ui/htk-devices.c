/* Loads the module with what needs a device, when it is first wanted. */
#include "ui/htk-devices.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <gmodule.h>

#define MODULE "libhuitoukan-devices.so"

/* Beside a program that was built, below its prefix once it is installed. */
static char *
module_path (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : g_strdup (".");
  g_autofree char *built = g_build_filename (folder, "devices", MODULE, NULL);

  return g_file_test (built, G_FILE_TEST_EXISTS) ? g_steal_pointer (&built)
                                                 : g_build_filename (HTK_MODULEDIR, MODULE, NULL);
}

/**
 * htk_devices_load:
 * @error: return location
 *
 * Returns: (transfer none): camera, photos, codes and sound; NULL with %G_IO_ERROR_NOT_SUPPORTED
 *   when the module is not installed or a library it needs is not
 */
const HtkDevices *
htk_devices_load (GError **error)
{
  g_autofree char *path = module_path ();
  GModule *module = g_module_open (path, G_MODULE_BIND_LOCAL);
  gpointer symbol = NULL;

  if (module != NULL && g_module_symbol (module, HTK_DEVICES_SYMBOL, &symbol) &&
      ((const HtkDevices *) symbol)->version == HTK_DEVICES_VERSION)
    {
      /* Its types and threads cannot be taken back. Opened again it is the same one. */
      g_module_make_resident (module);
      return symbol;
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s",
               module == NULL ? g_module_error () : "the module is of another version");
  if (module != NULL)
    g_module_close (module);
  return NULL;
}

/**
 * htk_devices_words:
 * @error: why a camera, a microphone, a photo or a file could not be used
 *
 * Returns: (transfer full): sentences for the screen: what it is and what to do
 */
char *
htk_devices_words (const GError *error)
{
  const char *words;

  if (error->domain != G_IO_ERROR && error->domain != GDK_PIXBUF_ERROR)
    return g_strdup (error->message);
  switch (error->domain == G_IO_ERROR ? error->code : G_IO_ERROR_INVALID_DATA)
    {
    case G_IO_ERROR_NOT_FOUND:
      return g_strdup (_("This tablet has no camera that can be used."));
    case G_IO_ERROR_NOT_CONNECTED:
      return g_strdup (_("This tablet has no microphone that can be used."));
    case G_IO_ERROR_PERMISSION_DENIED:
      return g_strdup (_("The use of the camera was refused. It can be allowed in the settings of the "
                         "system."));
    case G_IO_ERROR_INVALID_DATA:
      words = _("This file is not a picture that can be read here. Choose a JPEG or PNG file.");
      break;
    case G_IO_ERROR_MESSAGE_TOO_LARGE:
      return g_strdup (error->message);
    case G_IO_ERROR_NOT_SUPPORTED:
      words = _("What this needs is not installed. Ask the operator to install the program again.");
      break;
    default:
      words = _("The device does not answer. Try again, or go the way without it.");
    }
  return g_strdup_printf (_("%s\nDetails: %s"), words, error->message);
}
