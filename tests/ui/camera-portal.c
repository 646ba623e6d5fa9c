/* Looks for a camera as the app does and says what came of it: the size of the first picture, or why
 * there is none. tests/ui/camera_portal.py runs it. */
#include "ui/devices/htk-capture.h"

#include <gst/gst.h>

typedef struct
{
  GMainLoop *loop;
  int status;
} Looking;

static void
saw_frame (gpointer    data,
           GdkTexture *frame)
{
  Looking *looking = data;

  if (!g_main_loop_is_running (looking->loop))
    return;
  g_print ("picture %dx%d\n", gdk_texture_get_width (frame), gdk_texture_get_height (frame));
  g_main_loop_quit (looking->loop);
}

static void
saw_code (gpointer    data,
          const char *text)
{
}

static void
saw_failure (gpointer      data,
             const GError *error)
{
  Looking *looking = data;

  g_print ("%s\n", g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)           ? "no camera"
                   : g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ? "refused"
                                                                                       : error->message);
  g_main_loop_quit (looking->loop);
}

static gboolean
too_long (gpointer data)
{
  Looking *looking = data;

  g_print ("nothing for 60 s\n");
  looking->status = 1;
  g_main_loop_quit (looking->loop);
  return G_SOURCE_REMOVE;
}

int
main (void)
{
  Looking looking = { g_main_loop_new (NULL, FALSE), 0 };
  const HtkCaptureSink sink = { .frame = saw_frame, .code = saw_code, .failed = saw_failure, .data = &looking };
  HtkCapture *capture = htk_capture_new (NULL, 0, NULL, &sink);
  guint timer = g_timeout_add_seconds (60, too_long, &looking);

  g_main_loop_run (looking.loop);
  htk_capture_free (capture);
  if (looking.status == 0)
    g_source_remove (timer);
  g_main_loop_unref (looking.loop);
  return looking.status;
}
