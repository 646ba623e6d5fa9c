/* A photo that is shown: read and decoded in a thread, at the size it is shown at. */
#include "ui/htk-photo-viewer.h"

#include <gio/gio.h>

struct _HtkPhoto
{
  GObject parent_instance;
  char *title, *path;
  GBytes *bytes; /* NULL when it is read from @path */
};

G_DEFINE_FINAL_TYPE (HtkPhoto, htk_photo, G_TYPE_OBJECT)

enum
{
  PROP_0,
  TITLE,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

static void
htk_photo_get_property (GObject    *object,
                        guint       id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  g_value_set_string (value, HTK_PHOTO (object)->title);
}

static void
htk_photo_finalize (GObject *object)
{
  HtkPhoto *self = HTK_PHOTO (object);

  g_free (self->title);
  g_free (self->path);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  G_OBJECT_CLASS (htk_photo_parent_class)->finalize (object);
}

static void
htk_photo_class_init (HtkPhotoClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = htk_photo_get_property;
  G_OBJECT_CLASS (klass)->finalize = htk_photo_finalize;
  properties[TITLE] = g_param_spec_string ("title", NULL, NULL, NULL,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
htk_photo_init (HtkPhoto *self)
{
}

/**
 * htk_photo_new:
 * @title: what it shows: the question, the visit
 * @path: its file
 *
 * Returns: (transfer full): a photo
 */
HtkPhoto *
htk_photo_new (const char *title,
               const char *path)
{
  HtkPhoto *self = g_object_new (HTK_TYPE_PHOTO, NULL);

  self->title = g_strdup (title);
  self->path = g_strdup (path);
  return self;
}

/**
 * htk_photo_new_for_bytes:
 * @title: what it shows
 * @bytes: the content of its file
 *
 * Returns: (transfer full): a photo
 */
HtkPhoto *
htk_photo_new_for_bytes (const char *title,
                         GBytes     *bytes)
{
  HtkPhoto *self = htk_photo_new (title, NULL);

  self->bytes = g_bytes_ref (bytes);
  return self;
}

static void
size_prepared (GdkPixbufLoader *loader,
               int              width,
               int              height,
               gpointer         max_side)
{
  int longest = MAX (width, height), most = GPOINTER_TO_INT (max_side);

  if (most > 0 && longest > most)
    gdk_pixbuf_loader_set_size (loader, MAX (1, (int) ((gint64) width * most / longest)),
                                MAX (1, (int) ((gint64) height * most / longest)));
}

static GdkTexture *
decode (GBytes   *bytes,
        gpointer  max_side,
        GError  **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  gboolean whole;
  GdkPixbuf *pixbuf;
  g_autoptr (GdkPixbuf) upright = NULL;
  g_autoptr (GBytes) pixels = NULL;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared), max_side);
  whole = gdk_pixbuf_loader_write_bytes (loader, bytes, error);
  /* To be closed in any case. */
  whole = gdk_pixbuf_loader_close (loader, whole ? error : NULL) && whole;
  pixbuf = whole ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  if (pixbuf == NULL)
    return NULL;
  upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);
  pixels = gdk_pixbuf_read_pixel_bytes (upright);
  return gdk_memory_texture_new (gdk_pixbuf_get_width (upright), gdk_pixbuf_get_height (upright),
                                 gdk_pixbuf_get_has_alpha (upright) ? GDK_MEMORY_R8G8B8A8
                                                                    : GDK_MEMORY_R8G8B8,
                                 pixels, (gsize) gdk_pixbuf_get_rowstride (upright));
}

static void
texture_thread (GTask        *task,
                gpointer      object,
                gpointer      max_side,
                GCancellable *cancellable)
{
  HtkPhoto *self = object;
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;
  GdkTexture *texture = NULL;
  char *data;
  gsize length;

  if (self->bytes != NULL)
    bytes = g_bytes_ref (self->bytes);
  else if (g_file_get_contents (self->path, &data, &length, &error))
    bytes = g_bytes_new_take (data, length);
  if (bytes != NULL)
    texture = decode (bytes, max_side, &error);
  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the file holds no picture");
}

/**
 * htk_photo_texture_async:
 * @self: a photo
 * @max_side: the longest side that is needed, in pixels; 0 for as it is
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @data: for @callback
 *
 * Reads it and decodes it.
 */
void
htk_photo_texture_async (HtkPhoto            *self,
                         int                  max_side,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_task_data (task, GINT_TO_POINTER (max_side), NULL);
  g_task_run_in_thread (task, texture_thread);
}

/**
 * htk_photo_texture_finish:
 * @self: a photo
 * @result: of the call
 * @error: return location
 *
 * Returns: (transfer full): the picture, upright; NULL with an error of the file or of GdkPixbuf
 */
GdkTexture *
htk_photo_texture_finish (HtkPhoto     *self,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
