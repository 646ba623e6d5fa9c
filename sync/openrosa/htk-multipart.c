/* Reads multipart/form-data as it comes in: a photo goes on to the disk and is never in memory. What
 * waits is at most a boundary or the headers of a part. libsoup's own reader wants the whole body. */
#include "sync/openrosa/htk-multipart.h"

#include "sync/openrosa/htk-openrosa-error.h"

#include <libsoup/soup.h>
#include <string.h>

/* Of the headers of one part; OpenRosa clients send three short ones. */
#define MAX_HEADERS 8192

typedef enum
{
  BEFORE,  /* what stands before the first boundary is nobody's */
  MARK,    /* a boundary was read: CRLF begins a part, two hyphens end the body */
  HEADERS,
  BODY,
  AFTER,
} Step;

struct _HtkMultipart
{
  HtkMultipartFuncs funcs;
  gpointer data;
  char *mark; /* CRLF, two hyphens and the boundary */
  GByteArray *waiting;
  Step step;
};

static gboolean
fail (GError    **error,
      const char *message)
{
  g_set_error_literal (error, HTK_OPENROSA_ERROR, HTK_OPENROSA_ERROR_MALFORMED, message);
  return FALSE;
}

/**
 * htk_multipart_new:
 * @content_type: (nullable): the header of the body
 * @funcs: what is called for its parts
 * @data: for them
 * @error: return location
 *
 * Returns: (transfer full): a reader; NULL with %HTK_OPENROSA_ERROR_MALFORMED where the body is no
 *   multipart/form-data
 */
HtkMultipart *
htk_multipart_new (const char              *content_type,
                   const HtkMultipartFuncs *funcs,
                   gpointer                 data,
                   GError                 **error)
{
  const char *rest = content_type != NULL ? strchr (content_type, ';') : NULL;
  GHashTable *params = rest != NULL ? soup_header_parse_semi_param_list (rest + 1) : NULL;
  const char *boundary = params != NULL ? g_hash_table_lookup (params, "boundary") : NULL;
  HtkMultipart *self = NULL;

  if (content_type == NULL ||
      g_ascii_strncasecmp (content_type, "multipart/form-data", strlen ("multipart/form-data")) != 0 ||
      boundary == NULL || *boundary == '\0' || strlen (boundary) > 70)
    fail (error, "提交内容应为 multipart/form-data");
  else
    {
      self = g_new0 (HtkMultipart, 1);
      self->funcs = *funcs;
      self->data = data;
      self->mark = g_strconcat ("\r\n--", boundary, NULL);
      self->waiting = g_byte_array_new ();
      /* So the first boundary looks like the others. */
      g_byte_array_append (self->waiting, (const guint8 *) "\r\n", 2);
    }
  g_clear_pointer (&params, soup_header_free_param_list);
  return self;
}

void
htk_multipart_free (HtkMultipart *self)
{
  if (self == NULL)
    return;
  g_free (self->mark);
  g_byte_array_unref (self->waiting);
  g_free (self);
}

static void
drop (HtkMultipart *self,
      gsize         n)
{
  g_byte_array_remove_range (self->waiting, 0, (guint) n);
}

/* All up to the next boundary, or all that cannot be the beginning of one. */
static gboolean
take_body (HtkMultipart *self,
           gboolean     *again,
           GError      **error)
{
  const gsize length = strlen (self->mark);
  const guint8 *at = memmem (self->waiting->data, self->waiting->len, self->mark, length);
  gsize n = at != NULL ? (gsize) (at - self->waiting->data)
            : self->waiting->len >= length ? self->waiting->len - length + 1 : 0;

  if (self->step == BODY && n > 0 &&
      !self->funcs.data (self->data, self->waiting->data, n, error))
    return FALSE;
  drop (self, at != NULL ? n + length : n);
  *again = at != NULL;
  if (at == NULL)
    return TRUE;
  if (self->step == BODY && !self->funcs.end (self->data, error))
    return FALSE;
  self->step = MARK;
  return TRUE;
}

static gboolean
take_mark (HtkMultipart *self,
           gboolean     *again,
           GError      **error)
{
  const guint8 *p = self->waiting->data;
  gsize blanks = 0;

  while (blanks < self->waiting->len && (p[blanks] == ' ' || p[blanks] == '\t'))
    blanks++;
  if (blanks > MAX_HEADERS)
    return fail (error, "提交内容的分隔行有误");
  *again = self->waiting->len >= blanks + 2;
  if (!*again)
    return TRUE;
  if (p[blanks] == '-' && p[blanks + 1] == '-')
    self->step = AFTER;
  else if (p[blanks] == '\r' && p[blanks + 1] == '\n')
    self->step = HEADERS;
  else
    return fail (error, "提交内容的分隔行有误");
  /* The CRLF stays: a part without headers ends its headers with it. */
  drop (self, self->step == AFTER ? self->waiting->len : blanks);
  return TRUE;
}

static gboolean
begin_part (HtkMultipart       *self,
            SoupMessageHeaders *headers,
            GError            **error)
{
  g_autofree char *disposition = NULL;
  GHashTable *params = NULL;
  const char *name = NULL;
  gboolean done;

  if (soup_message_headers_get_content_disposition (headers, &disposition, &params))
    name = g_hash_table_lookup (params, "name");
  if (name == NULL || g_ascii_strcasecmp (disposition, "form-data") != 0)
    done = fail (error, "提交内容中有一部分没有名称");
  else
    done = self->funcs.begin (self->data, name, g_hash_table_lookup (params, "filename"),
                              soup_message_headers_get_content_type (headers, NULL), error);
  g_clear_pointer (&params, g_hash_table_unref);
  return done;
}

static gboolean
take_headers (HtkMultipart *self,
              gboolean     *again,
              GError      **error)
{
  const guint8 *end = memmem (self->waiting->data, self->waiting->len, "\r\n\r\n", 4);
  gsize n = end != NULL ? (gsize) (end - self->waiting->data) : self->waiting->len;
  SoupMessageHeaders *headers;
  g_autofree char *text = NULL;
  gboolean done;

  if (n > MAX_HEADERS)
    return fail (error, "提交内容中有一部分的头过长");
  *again = end != NULL;
  if (end == NULL)
    return TRUE;
  headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_MULTIPART);
  /* soup_headers_parse() passes over the first line, here the boundary's. */
  text = g_strndup ((const char *) self->waiting->data, n + 2);
  done = soup_headers_parse (text, (int) strlen (text), headers)
           ? begin_part (self, headers, error) : fail (error, "提交内容中有一部分的头有误");
  soup_message_headers_unref (headers);
  drop (self, n + 4);
  self->step = BODY;
  return done;
}

/**
 * htk_multipart_feed:
 * @self: a reader
 * @bytes: what came
 * @length: how much
 * @error: return location
 *
 * Returns: FALSE with %HTK_OPENROSA_ERROR_MALFORMED, or the error of a part's function
 */
gboolean
htk_multipart_feed (HtkMultipart *self,
                    const guint8 *bytes,
                    gsize         length,
                    GError      **error)
{
  gboolean again = TRUE;

  if (self->step == AFTER)
    return TRUE;
  g_byte_array_append (self->waiting, bytes, (guint) length);
  while (again)
    {
      gboolean done = self->step == MARK      ? take_mark (self, &again, error)
                      : self->step == HEADERS ? take_headers (self, &again, error)
                                              : take_body (self, &again, error);

      if (!done)
        return FALSE;
      if (self->step == AFTER)
        break;
    }
  return TRUE;
}

/**
 * htk_multipart_finish:
 * @self: a reader
 * @error: return location
 *
 * Returns: whether the body was whole
 */
gboolean
htk_multipart_finish (HtkMultipart *self,
                      GError      **error)
{
  return self->step == AFTER || fail (error, "提交内容不完整，请重新发送");
}
