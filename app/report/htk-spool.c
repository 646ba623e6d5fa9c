/* Keeps the rows of a ledger in a file without a name: the head of a ledger tells how many rows
 * there are and how many are not judged, which is known after the last one, and rows are too many
 * for memory. */
#include "app/report/htk-cell.h"

#include "app/report/htk-report-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MASKED_FROM 4  /* digits of a number that stay */
#define ID_DIGITS 17   /* before the check character */

struct _HtkSpool
{
  FILE *file;
  char *folder;
  guint n_columns;
  guint n_rows;
};

void
htk_cell_clear (HtkCell *cell)
{
  g_free (cell->text);
  *cell = (HtkCell) { 0 };
}

/**
 * htk_cell_clean:
 * @text: a text from anywhere
 *
 * Returns: (transfer full): the same without what XML cannot hold: bytes that are not UTF-8,
 *   control characters but line feed and tab, and what Unicode calls no character
 */
char *
htk_cell_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);

      if (!control && (c & 0xfffe) != 0xfffe && !(c >= 0xfdd0 && c <= 0xfdef))
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

static gboolean
is_number_of_a_person (const char *p,
                       gsize       n)
{
  int year, month, day;

  if (n < ID_DIGITS || sscanf (p + 6, "%4d%2d%2d", &year, &month, &day) != 3)
    return FALSE;
  return year >= 1880 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/**
 * htk_cell_mask:
 * @text: words that somebody wrote
 *
 * No ledger has an identity number in full (domain.md 5, 2.1), and a worker can have written one
 * into a text.
 *
 * Returns: (transfer full): the same with the middle of such numbers as stars
 */
char *
htk_cell_mask (const char *text)
{
  char *out = g_strdup (text);

  for (char *p = out; *p != '\0';)
    {
      gsize n = strspn (p, "0123456789");
      gsize all = n + (n == ID_DIGITS && (p[n] == 'x' || p[n] == 'X'));

      if (is_number_of_a_person (p, n))
        memset (p + MASKED_FROM, '*', all - 2 * MASKED_FROM);
      p += MAX (all, 1);
    }
  return out;
}

/**
 * htk_spool_new:
 * @folder: where there is to be room for it
 * @n_columns: cells of a row
 * @error: return location
 *
 * Returns: (transfer full): a spool whose file is gone when it is, however the program ends; NULL
 *   with an error of %HTK_REPORT_ERROR
 */
HtkSpool *
htk_spool_new (const char *folder,
               guint       n_columns,
               GError    **error)
{
  g_autofree char *path = g_build_filename (folder, ".ledger-XXXXXX", NULL);
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  HtkSpool *self;

  if (fd < 0)
    return htk_report_set_errno (error, errno, folder);
  g_unlink (path);
  self = g_new0 (HtkSpool, 1);
  self->file = fdopen (fd, "w+");
  self->folder = g_strdup (folder);
  self->n_columns = n_columns;
  return self;
}

void
htk_spool_free (HtkSpool *self)
{
  if (self == NULL)
    return;
  fclose (self->file);
  g_free (self->folder);
  g_free (self);
}

static gboolean
put (HtkSpool   *self,
     const void *data,
     gsize       size)
{
  return fwrite (data, 1, size, self->file) == size;
}

static gboolean
put_cell (HtkSpool      *self,
          const HtkCell *cell)
{
  guint8 kind = (guint8) cell->kind;
  guint32 length;

  if (!put (self, &kind, sizeof kind))
    return FALSE;
  switch (cell->kind)
    {
    case HTK_CELL_TEXT:
      length = (guint32) strlen (cell->text);
      return put (self, &length, sizeof length) && put (self, cell->text, length);
    case HTK_CELL_RATE:
      return put (self, &cell->number, sizeof cell->number) &&
             put (self, &cell->den, sizeof cell->den);
    case HTK_CELL_NUMBER:
      return put (self, &cell->number, sizeof cell->number);
    case HTK_CELL_EMPTY:
    default:
      return TRUE;
    }
}

/**
 * htk_spool_add:
 * @self: a spool
 * @cells: the cells of the next row
 * @error: return location
 */
gboolean
htk_spool_add (HtkSpool      *self,
               const HtkCell *cells,
               GError       **error)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (!put_cell (self, &cells[i]))
      {
        htk_report_set_errno (error, errno, self->folder);
        return FALSE;
      }
  self->n_rows++;
  return TRUE;
}

static gboolean
get (HtkSpool *self,
     void     *data,
     gsize     size)
{
  return fread (data, 1, size, self->file) == size;
}

static gboolean
get_cell (HtkSpool *self,
          HtkCell  *cell)
{
  guint8 kind;
  guint32 length;

  htk_cell_clear (cell);
  if (!get (self, &kind, sizeof kind))
    return FALSE;
  cell->kind = kind;
  switch (cell->kind)
    {
    case HTK_CELL_TEXT:
      if (!get (self, &length, sizeof length))
        return FALSE;
      cell->text = g_malloc (length + 1);
      cell->text[length] = '\0';
      return get (self, cell->text, length);
    case HTK_CELL_RATE:
      return get (self, &cell->number, sizeof cell->number) &&
             get (self, &cell->den, sizeof cell->den);
    case HTK_CELL_NUMBER:
      return get (self, &cell->number, sizeof cell->number);
    case HTK_CELL_EMPTY:
    default:
      return TRUE;
    }
}

static gboolean
get_row (HtkSpool *self,
         HtkCell  *cells)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (!get_cell (self, &cells[i]))
      return FALSE;
  return TRUE;
}

/**
 * htk_spool_replay:
 * @self: a spool
 * @row: (scope call): called with the cells of each row
 * @data: for @row
 * @error: return location
 *
 * Goes through the rows in the order in which they were added.
 */
gboolean
htk_spool_replay (HtkSpool   *self,
                  HtkSpoolRow row,
                  gpointer    data,
                  GError    **error)
{
  g_autofree HtkCell *cells = g_new0 (HtkCell, self->n_columns);
  gboolean done = fflush (self->file) == 0 && fseek (self->file, 0, SEEK_SET) == 0;

  if (!done)
    htk_report_set_errno (error, errno, self->folder);
  for (guint i = 0; done && i < self->n_rows; i++)
    {
      done = get_row (self, cells);
      if (!done)
        htk_report_set_errno (error, EIO, self->folder);
      else
        done = row (cells, data, error);
    }
  for (guint i = 0; i < self->n_columns; i++)
    htk_cell_clear (&cells[i]);
  return done;
}
