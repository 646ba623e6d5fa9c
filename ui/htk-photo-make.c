/* Makes what is kept out of what the camera or a file gave, in a thread. */
#include "ui/htk-photo-make.h"

#include "ui/htk-control.h"
#include "ui/htk-devices.h"
#include "ui/htk-preferences.h"

typedef struct
{
  GBytes *bytes;
  GdkTexture *texture;
  HtkPhotoWish wish;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_clear_object (&job->texture);
  g_free (job);
}

/**
 * htk_photo_wish_of:
 * @wish: (out caller-allocates): what is to become of a photo
 * @state: the question it answers
 *
 * The form's max-pixels goes before this tablet's preference (ODK XForms: bind attributes).
 */
void
htk_photo_wish_of (HtkPhotoWish   *wish,
                   const HtkState *state)
{
  HtkPreferences *preferences = htk_preferences_get_default ();
  const char *text = htk_state_param (state, "max-pixels");
  guint64 pixels = 0;

  *wish = (HtkPhotoWish){
    .max_pixels = (guint) htk_preferences_int (preferences, HTK_PREF_PHOTO_MAX_PIXELS),
    .keep_location = htk_preferences_boolean (preferences, HTK_PREF_PHOTO_KEEP_LOCATION),
  };
  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT16, &pixels, NULL))
    wish->max_pixels = (guint) pixels;
}

static void
make_thread (GTask        *task,
             gpointer      widget,
             gpointer      data,
             GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  const HtkDevices *devices = htk_devices_load (&error);
  GBytes *photo = NULL;

  if (devices != NULL)
    photo = job->texture != NULL ? devices->photo_from_texture (job->texture, &job->wish, &error)
                                 : devices->photo_from_bytes (job->bytes, &job->wish, &error);
  if (photo != NULL)
    g_task_return_pointer (task, photo, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/**
 * htk_photo_make_async:
 * @widget: who asks; it lives until @callback was called
 * @bytes: (nullable): a file with a photo
 * @texture: (nullable): a picture of the camera, in its place
 * @wish: what is to become of it
 * @callback: called when done
 * @data: for @callback
 */
void
htk_photo_make_async (GtkWidget           *widget,
                      GBytes              *bytes,
                      GdkTexture          *texture,
                      const HtkPhotoWish  *wish,
                      GAsyncReadyCallback  callback,
                      gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (widget, NULL, callback, data);
  Job *job = g_new0 (Job, 1);

  job->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  job->texture = texture != NULL ? g_object_ref (texture) : NULL;
  job->wish = *wish;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, make_thread);
}

/**
 * htk_photo_make_finish:
 * @result: of the call
 * @error: return location
 *
 * Returns: (transfer full): JPEG or PNG, as was wished; NULL with an error for htk_devices_words()
 */
GBytes *
htk_photo_make_finish (GAsyncResult *result,
                       GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
