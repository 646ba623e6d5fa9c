/* Hashes a file and writes it under its hash, a piece at a time: a film of many megabytes takes seconds,
 * which a thread has and the main loop has not. What refers to the file comes after it
 * (htk_attachment_note()), so that one given up halfway leaves nothing. */
#include "app/store/htk-attachment-write.h"

#include "app/store/htk-store-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>
#include <utime.h>

/* Bytes between two looks at whether it is still wanted. */
#define PIECE (256 * 1024)
/* The part of the work that is done when the hash is known; the disk takes the rest. */
#define HASHED 0.4

typedef struct
{
  const char *data;
  gsize size;
  HtkAttachmentProgress progress;
  gpointer progress_data;
  GCancellable *cancellable;
} Work;

/**
 * htk_attachment_path_in:
 * @home: the folder of a store's database
 * @sha256: a content's hash, 64 hexadecimal digits
 *
 * Returns: (transfer full): where its file lies
 */
char *
htk_attachment_path_in (const char *home,
                        const char *sha256)
{
  const char a[] = { sha256[0], sha256[1], '\0' };
  const char b[] = { sha256[2], sha256[3], '\0' };

  return g_build_filename (home, "attachments", a, b, sha256, NULL);
}

static void
tell (const Work *work,
      double      part)
{
  if (work->progress != NULL)
    work->progress (part, work->progress_data);
}

/* (nullable): NULL when it is wanted no more. */
static char *
hash (const Work *work,
      GError    **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (gsize at = 0; at < work->size; at += PIECE)
    {
      if (g_cancellable_set_error_if_cancelled (work->cancellable, error))
        return NULL;
      g_checksum_update (sum, (const guchar *) work->data + at,
                         (gssize) MIN (PIECE, work->size - at));
      tell (work, HASHED * (double) at / (double) work->size);
    }
  return g_strdup (g_checksum_get_string (sum));
}

static gboolean
write_pieces (const Work *work,
              int         fd,
              const char *path,
              GError    **error)
{
  gsize at = 0;

  while (at < work->size)
    {
      gssize n;

      if (g_cancellable_set_error_if_cancelled (work->cancellable, error))
        return FALSE;
      n = write (fd, work->data + at, MIN (PIECE, work->size - at));
      if (n < 0 && errno != EINTR)
        {
          htk_store_set_error_from_errno (error, errno, "keep the file", path);
          return FALSE;
        }
      at += n > 0 ? (gsize) n : 0;
      tell (work, HASHED + (1 - HASHED) * (double) at / (double) work->size);
    }
  if (fsync (fd) == 0)
    return TRUE;
  htk_store_set_error_from_errno (error, errno, "keep the file", path);
  return FALSE;
}

static gboolean
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return done;
}

/* Under another name, synced, renamed: a file with its right name is always whole. */
static gboolean
write_file (const Work *work,
            const char *path,
            GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *other = g_strconcat (path, ".XXXXXX", NULL);
  gboolean done;
  int fd;

  /* Its time is that of today: what is kept anew is not freed as something old (htk_room_make()). */
  if (g_utime (path, NULL) == 0)
    return TRUE;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      htk_store_set_error_from_errno (error, errno, "make the folder", folder);
      return FALSE;
    }
  fd = g_mkstemp_full (other, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      htk_store_set_error_from_errno (error, errno, "keep the file", path);
      return FALSE;
    }
  done = write_pieces (work, fd, path, error);
  close (fd);
  if (done && g_rename (other, path) != 0)
    {
      htk_store_set_error_from_errno (error, errno, "keep the file", path);
      done = FALSE;
    }
  if (!done)
    g_unlink (other);
  else
    sync_folder (folder);
  return done;
}

/**
 * htk_attachment_write:
 * @home: the folder of a store's database
 * @bytes: the content
 * @progress: (nullable): told how far it is, in this thread
 * @data: for @progress
 * @cancellable: (nullable): to give up
 * @error: return location
 *
 * Writes a file durably under the hash of its content; the same content is written once.
 *
 * Returns: (transfer full): its SHA-256; NULL with an error of %HTK_STORE_ERROR or
 *   %G_IO_ERROR_CANCELLED, and nothing is left of it
 */
char *
htk_attachment_write (const char           *home,
                      GBytes               *bytes,
                      HtkAttachmentProgress progress,
                      gpointer              data,
                      GCancellable         *cancellable,
                      GError              **error)
{
  Work work = { .progress = progress, .progress_data = data, .cancellable = cancellable };
  g_autofree char *sha256 = NULL;
  g_autofree char *path = NULL;

  work.data = g_bytes_get_data (bytes, &work.size);
  sha256 = hash (&work, error);
  if (sha256 == NULL)
    return NULL;
  path = htk_attachment_path_in (home, sha256);
  return write_file (&work, path, error) ? g_steal_pointer (&sha256) : NULL;
}

/* --- In a thread --- */

typedef struct
{
  char *home;
  GBytes *bytes;
  HtkAttachmentProgress progress;
  gpointer progress_data;
  int told; /* hundredths */
} Job;

typedef struct
{
  GTask *task;
  double part;
} Word;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->home);
  g_bytes_unref (job->bytes);
  g_free (job);
}

static void
word_free (gpointer data)
{
  Word *word = data;

  g_object_unref (word->task);
  g_free (word);
}

/* In the caller's main loop; who gave up or was answered hears no more of it. */
static gboolean
say (gpointer data)
{
  Word *word = data;
  Job *job = g_task_get_task_data (word->task);

  if (!g_cancellable_is_cancelled (g_task_get_cancellable (word->task)) &&
      !g_task_get_completed (word->task))
    job->progress (word->part, job->progress_data);
  return G_SOURCE_REMOVE;
}

/* No more often than a bar on the screen shows. */
static void
tell_caller (double   part,
             gpointer data)
{
  Job *job = g_task_get_task_data (data);
  Word *word;

  if (job->progress == NULL || (int) (part * 100) == job->told)
    return;
  job->told = (int) (part * 100);
  word = g_new0 (Word, 1);
  word->task = g_object_ref (data);
  word->part = part;
  g_main_context_invoke_full (g_task_get_context (data), G_PRIORITY_DEFAULT, say, word, word_free);
}

static void
in_thread (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  char *sha256 = htk_attachment_write (job->home, job->bytes, tell_caller, task, cancellable, &error);

  if (sha256 != NULL)
    g_task_return_pointer (task, sha256, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * htk_attachment_write_async:
 * @home: the folder of a store's database
 * @bytes: the content
 * @progress: (nullable): told how far it is, in the caller's main loop and not after @callback
 * @progress_data: for @progress
 * @cancellable: (nullable): to give up
 * @callback: called when it is durably written, or is not
 * @data: for @callback
 *
 * As htk_attachment_write(), in a thread.
 */
void
htk_attachment_write_async (const char           *home,
                            GBytes               *bytes,
                            HtkAttachmentProgress progress,
                            gpointer              progress_data,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Job *job = g_new0 (Job, 1);

  job->home = g_strdup (home);
  job->bytes = g_bytes_ref (bytes);
  job->progress = progress;
  job->progress_data = progress_data;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, in_thread);
}

/**
 * htk_attachment_write_finish:
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: (transfer full): as of htk_attachment_write()
 */
char *
htk_attachment_write_finish (GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
