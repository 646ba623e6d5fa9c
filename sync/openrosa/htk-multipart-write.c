/* Writes the parts of one POST, one after the other. The boundary is drawn by lot: nobody who makes a
 * file can know it. */
#include "sync/openrosa/htk-multipart-write.h"

#include <string.h>

struct _HtkMultipartBody
{
  GByteArray *bytes;
  char *boundary, *type;
};

HtkMultipartBody *
htk_multipart_body_new (void)
{
  HtkMultipartBody *self = g_new0 (HtkMultipartBody, 1);

  self->bytes = g_byte_array_new ();
  self->boundary = g_uuid_string_random ();
  self->type = g_strconcat ("multipart/form-data; boundary=", self->boundary, NULL);
  return self;
}

void
htk_multipart_body_free (HtkMultipartBody *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_free (self->boundary);
  g_free (self->type);
  g_free (self);
}

static void
append (HtkMultipartBody *self,
        const char       *text)
{
  g_byte_array_append (self->bytes, (const guint8 *) text, (guint) strlen (text));
}

/* RFC 7578 4.2 names what browsers do: a quote and ends of lines by their codes, the rest as UTF-8. */
static char *
quoted (const char *name)
{
  GString *out = g_string_new (name);

  g_string_replace (out, "\"", "%22", 0);
  g_string_replace (out, "\r", "%0D", 0);
  g_string_replace (out, "\n", "%0A", 0);
  return g_string_free (out, FALSE);
}

/**
 * htk_multipart_body_add:
 * @self: a body that has not ended
 * @name: of the part
 * @filename: (nullable): of a file
 * @type: (nullable): its media type
 * @data: its content
 * @length: in bytes
 */
void
htk_multipart_body_add (HtkMultipartBody *self,
                        const char       *name,
                        const char       *filename,
                        const char       *type,
                        const void       *data,
                        gsize             length)
{
  g_autofree char *quoted_name = quoted (name);
  g_autofree char *head = g_strdup_printf ("--%s\r\nContent-Disposition: form-data; name=\"%s\"",
                                           self->boundary, quoted_name);

  append (self, head);
  if (filename != NULL)
    {
      g_autofree char *quoted_file = quoted (filename);
      g_autofree char *part = g_strdup_printf ("; filename=\"%s\"", quoted_file);

      append (self, part);
    }
  if (type != NULL)
    {
      g_autofree char *part = g_strdup_printf ("\r\nContent-Type: %s", type);

      append (self, part);
    }
  append (self, "\r\n\r\n");
  g_byte_array_append (self->bytes, data, (guint) length);
  append (self, "\r\n");
}

/* (transfer none): for the header Content-Type. */
const char *
htk_multipart_body_type (HtkMultipartBody *self)
{
  return self->type;
}

/**
 * htk_multipart_body_end:
 * @self: a body with at least one part
 *
 * Returns: (transfer full): the whole body; nothing can be added after that
 */
GBytes *
htk_multipart_body_end (HtkMultipartBody *self)
{
  g_autofree char *end = g_strdup_printf ("--%s--\r\n", self->boundary);

  append (self, end);
  return g_byte_array_free_to_bytes (g_steal_pointer (&self->bytes));
}
