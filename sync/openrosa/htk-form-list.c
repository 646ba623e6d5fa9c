/* Reads formList, manifest and OpenRosaResponse. Whoever wrote them, they name files here: what is no
 * plain name, or is there twice, is refused as a whole. */
#include "sync/openrosa/htk-form-list.h"

#include "sync/openrosa/htk-openrosa-error.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#define MAX_NAME 200

void
htk_listed_form_free (HtkListedForm *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->version);
  g_free (self->hash);
  g_free (self->url);
  g_free (self->manifest_url);
  g_free (self);
}

void
htk_listed_file_free (HtkListedFile *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->hash);
  g_free (self->url);
  g_free (self);
}

static gboolean
refuse (GError    **error,
        const char *what,
        const char *which)
{
  g_set_error (error, HTK_OPENROSA_ERROR, HTK_OPENROSA_ERROR_MALFORMED, "%s: %s", what, which);
  return FALSE;
}

/* (nullable): the document, when its root is so named; entities and other places are not followed. */
static xmlDoc *
parse (const char *xml,
       gsize       length,
       const char *root)
{
  xmlDoc *doc;

  if (length == 0 || length > G_MAXINT || memmem (xml, length, "<!DOCTYPE", 9) != NULL)
    return NULL;
  doc = xmlReadMemory (xml, (int) length, "reply.xml", NULL,
                       XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (doc != NULL && xmlDocGetRootElement (doc) != NULL &&
      strcmp ((const char *) xmlDocGetRootElement (doc)->name, root) == 0)
    return doc;
  xmlFreeDoc (doc);
  return NULL;
}

/* (transfer full) (nullable): the text of a child, NULL where there is none or it is empty */
static char *
text_of (xmlNode    *parent,
         const char *name)
{
  for (xmlNode *c = parent->children; c != NULL; c = c->next)
    if (c->type == XML_ELEMENT_NODE && strcmp ((const char *) c->name, name) == 0)
      {
        xmlChar *text = xmlNodeGetContent (c);
        char *copy = g_strstrip (g_strdup (text != NULL ? (const char *) text : ""));

        xmlFree (text);
        if (*copy == '\0')
          g_clear_pointer (&copy, g_free);
        return copy;
      }
  return NULL;
}

static gboolean
take_form (GPtrArray *forms,
           xmlNode   *node,
           GError   **error)
{
  HtkListedForm *form = g_new0 (HtkListedForm, 1);

  g_ptr_array_add (forms, form);
  form->id = text_of (node, "formID");
  form->name = text_of (node, "name");
  form->version = text_of (node, "version");
  form->hash = text_of (node, "hash");
  form->url = text_of (node, "downloadUrl");
  form->manifest_url = text_of (node, "manifestUrl");
  if (form->id == NULL || form->url == NULL)
    return refuse (error, "a form of the list lacks its id or its address",
                   form->id != NULL ? form->id : form->name != NULL ? form->name : "-");
  for (guint i = 0; i + 1 < forms->len; i++)
    if (g_str_equal (((HtkListedForm *) forms->pdata[i])->id, form->id))
      return refuse (error, "a form is in the list twice", form->id);
  return TRUE;
}

static gboolean
take_file (GPtrArray *files,
           xmlNode   *node,
           GError   **error)
{
  HtkListedFile *file = g_new0 (HtkListedFile, 1);

  g_ptr_array_add (files, file);
  file->name = text_of (node, "filename");
  file->hash = text_of (node, "hash");
  file->url = text_of (node, "downloadUrl");
  if (file->name == NULL || file->url == NULL)
    return refuse (error, "a file of a form lacks its name or its address",
                   file->name != NULL ? file->name : "-");
  if (*file->name == '.' || strlen (file->name) > MAX_NAME || strpbrk (file->name, "/\\\r\n\t") != NULL)
    return refuse (error, "a file of a form has a name that cannot be one", file->name);
  for (guint i = 0; i + 1 < files->len; i++)
    if (g_str_equal (((HtkListedFile *) files->pdata[i])->name, file->name))
      return refuse (error, "a form has two files of one name", file->name);
  return TRUE;
}

static GPtrArray *
read_all (const char    *xml,
          gsize          length,
          const char    *root,
          const char    *element,
          gboolean     (*take) (GPtrArray *out, xmlNode *node, GError **error),
          GDestroyNotify free_one,
          GError       **error)
{
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func (free_one);
  xmlDoc *doc = parse (xml, length, root);
  gboolean done = doc != NULL;

  if (doc == NULL)
    refuse (error, "what the server sent is none", root);
  for (xmlNode *c = doc != NULL ? xmlDocGetRootElement (doc)->children : NULL; done && c != NULL;
       c = c->next)
    if (c->type == XML_ELEMENT_NODE && strcmp ((const char *) c->name, element) == 0)
      done = take (out, c, error);
  xmlFreeDoc (doc);
  return done ? g_steal_pointer (&out) : NULL;
}

/**
 * htk_form_list_read:
 * @xml: a formList (OpenRosa Form Discovery API)
 * @length: in bytes
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkListedForm): its forms; NULL with
 *   %HTK_OPENROSA_ERROR_MALFORMED
 */
GPtrArray *
htk_form_list_read (const char *xml,
                    gsize       length,
                    GError    **error)
{
  return read_all (xml, length, "xforms", "xform", take_form, (GDestroyNotify) htk_listed_form_free,
                   error);
}

/**
 * htk_manifest_read:
 * @xml: the manifest of a form
 * @length: in bytes
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkListedFile): its files; NULL with
 *   %HTK_OPENROSA_ERROR_MALFORMED
 */
GPtrArray *
htk_manifest_read (const char *xml,
                   gsize       length,
                   GError    **error)
{
  return read_all (xml, length, "manifest", "mediaFile", take_file,
                   (GDestroyNotify) htk_listed_file_free, error);
}

/**
 * htk_openrosa_message:
 * @xml: the body of a reply
 * @length: in bytes
 *
 * Returns: (transfer full) (nullable): what an OpenRosaResponse says; NULL when it is none
 */
char *
htk_openrosa_message (const char *xml,
                      gsize       length)
{
  xmlDoc *doc = parse (xml, length, "OpenRosaResponse");
  char *message = doc != NULL ? text_of (xmlDocGetRootElement (doc), "message") : NULL;

  xmlFreeDoc (doc);
  return message;
}
