/* Writes the documents that ODK Collect reads: OpenRosa 1.0 FormList, manifest and response. The
 * addresses in them are whole, below @base (https://county.example/key/TOKEN). */
#include "sync/openrosa/htk-openrosa-xml.h"

static void
add_element (GString    *out,
             const char *name,
             const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text != NULL ? text : "", -1);

  g_string_append_printf (out, "<%s>%s</%s>", name, escaped, name);
}

static void
add_url (GString    *out,
         const char *name,
         const char *base,
         const char *form_id,
         const char *rest)
{
  g_autofree char *id = g_uri_escape_string (form_id, NULL, FALSE);
  g_autofree char *url = g_strdup_printf ("%s/forms/%s/%s", base, id, rest);

  add_element (out, name, url);
}

void
htk_openrosa_form_list_begin (GString *out)
{
  g_string_append (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<xforms xmlns=\"http://openrosa.org/xforms/xformsList\">");
}

/**
 * htk_openrosa_form_list_add:
 * @out: where the list is written
 * @id: of a form
 * @title: of it
 * @version: (nullable): of it
 * @xml: the form itself, of which the phone knows by its hash whether it has it
 * @base: see above
 */
void
htk_openrosa_form_list_add (GString    *out,
                            const char *id,
                            const char *title,
                            const char *version,
                            const char *xml,
                            const char *base)
{
  g_autofree char *md5 = g_compute_checksum_for_string (G_CHECKSUM_MD5, xml, -1);
  g_autofree char *hash = g_strconcat ("md5:", md5, NULL);

  g_string_append (out, "\n<xform>");
  add_element (out, "formID", id);
  add_element (out, "name", title);
  add_element (out, "version", version);
  add_element (out, "hash", hash);
  add_url (out, "downloadUrl", base, id, "form.xml");
  add_url (out, "manifestUrl", base, id, "manifest");
  g_string_append (out, "</xform>");
}

void
htk_openrosa_form_list_end (GString *out)
{
  g_string_append (out, "\n</xforms>\n");
}

void
htk_openrosa_manifest_begin (GString *out)
{
  g_string_append (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<manifest xmlns=\"http://openrosa.org/xforms/xformsManifest\">");
}

/**
 * htk_openrosa_manifest_add:
 * @out: where the manifest is written
 * @name: of a file that a form needs
 * @md5: of its content
 * @base: see above
 * @form_id: the form
 * @is_entities: whether it is an entity list (ODK Entities)
 */
void
htk_openrosa_manifest_add (GString    *out,
                           const char *name,
                           const char *md5,
                           const char *base,
                           const char *form_id,
                           gboolean    is_entities)
{
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);
  g_autofree char *rest = g_strconcat ("media/", escaped, NULL);
  g_autofree char *hash = g_strconcat ("md5:", md5, NULL);

  g_string_append (out, is_entities ? "\n<mediaFile type=\"entityList\">" : "\n<mediaFile>");
  add_element (out, "filename", name);
  add_element (out, "hash", hash);
  add_url (out, "downloadUrl", base, form_id, rest);
  g_string_append (out, "</mediaFile>");
}

void
htk_openrosa_manifest_end (GString *out)
{
  g_string_append (out, "\n</manifest>\n");
}

/**
 * htk_openrosa_response:
 * @success: whether it was done
 * @message: what the phone shows to the person
 *
 * Returns: (transfer full): an OpenRosaResponse
 */
char *
htk_openrosa_response (gboolean    success,
                       const char *message)
{
  GString *out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<OpenRosaResponse xmlns=\"http://openrosa.org/http/response\">");
  g_autofree char *escaped = g_markup_escape_text (message, -1);

  g_string_append_printf (out, "<message nature=\"%s\">%s</message></OpenRosaResponse>\n",
                          success ? "submit_success" : "error", escaped);
  return g_string_free (out, FALSE);
}
