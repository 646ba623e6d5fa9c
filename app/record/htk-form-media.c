/* What a form names that is neither register nor answer: pictures of labels and choices, lists of its
 * own. They are files of the pack, beside the form. */
#include "app/record/htk-form-media.h"

#include "app/record/htk-filling-private.h"
#include "app/record/htk-visit-life.h"

#include <string.h>

/* More than this is no list and no picture that a tablet could hold. */
#define MAX_BYTES (64 * 1024 * 1024)

/**
 * htk_form_media_file:
 * @folder: a pack's folder
 * @uri: what a form names, as jr://images/maize.png
 * @error: return location
 *
 * Returns: (transfer full): the file of that name in @folder; NULL with %HTK_RECORD_ERROR_PACK, or
 *   an error of %G_FILE_ERROR, of which %G_FILE_ERROR_NOENT says that there is none
 */
GBytes *
htk_form_media_file (const char *folder,
                     const char *uri,
                     GError    **error)
{
  const char *slash = strrchr (uri, '/');
  const char *name = slash != NULL ? slash + 1 : uri;
  g_autofree char *path = NULL;
  g_autofree char *data = NULL;
  gsize length;

  /* A name that leads out of the folder is none. */
  if (*name == '\0' || *name == '.' || strchr (name, '\\') != NULL)
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK, "%s names no file of a form", uri);
      return NULL;
    }
  path = g_build_filename (folder, name, NULL);
  if (!g_file_get_contents (path, &data, &length, error))
    return NULL;
  if (length > MAX_BYTES)
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK, "%s is too large for a form", name);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

/**
 * htk_form_media_read:
 * @filling: a filling
 * @uri: what its form names
 * @error: return location
 *
 * Returns: (transfer full): the file beside the form, as htk_form_media_file()
 */
GBytes *
htk_form_media_read (HtkFilling *filling,
                     const char *uri,
                     GError    **error)
{
  return htk_form_media_file (filling->media, uri, error);
}
