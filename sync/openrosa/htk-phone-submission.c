/* Reads what names a submission, and takes the phone's first question out of it again (see
 * htk-phone-form.c): what is left is a submission of the pack's own form. */
#include "sync/openrosa/htk-phone-submission.h"

#include "sync/openrosa/htk-openrosa-error.h"
#include "sync/openrosa/htk-phone-form.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

/* What the nodes begin with that no form of a pack has. */
#define OURS "htk_"
/* Far above any uuid: and then it is no id but a way to fill the table. */
#define MAX_ID 200

void
htk_phone_submission_free (HtkPhoneSubmission *self)
{
  if (self == NULL)
    return;
  g_free (self->form_id);
  g_free (self->form_version);
  g_free (self->instance_id);
  g_free (self->deprecated_id);
  g_free (self->subject);
  g_clear_pointer (&self->given, g_hash_table_unref);
  g_free (self->xml);
  g_free (self);
}

static HtkPhoneSubmission *
fail (GError    **error,
      const char *message)
{
  g_set_error_literal (error, HTK_OPENROSA_ERROR, HTK_OPENROSA_ERROR_MALFORMED, message);
  return NULL;
}

static xmlNode *
child (xmlNode    *parent,
       const char *name)
{
  for (xmlNode *c = parent != NULL ? parent->children : NULL; c != NULL; c = c->next)
    if (c->type == XML_ELEMENT_NODE && strcmp ((const char *) c->name, name) == 0)
      return c;
  return NULL;
}

/* (transfer full) (nullable): the text below, NULL where there is none */
static char *
text_of (xmlNode *node)
{
  xmlChar *text = node != NULL ? xmlNodeGetContent (node) : NULL;
  char *copy = text != NULL ? g_strstrip (g_strdup ((const char *) text)) : NULL;

  xmlFree (text);
  if (copy != NULL && *copy == '\0')
    g_clear_pointer (&copy, g_free);
  return copy;
}

static char *
attribute (xmlNode    *node,
           const char *name)
{
  xmlChar *value = xmlGetProp (node, (const xmlChar *) name);
  char *text = g_strdup ((const char *) value);

  xmlFree (value);
  return text;
}

/* Reads what the phone's form has more than the pack's, and takes it out. */
static void
take_out (HtkPhoneSubmission *self,
          xmlNode            *root)
{
  for (xmlNode *c = root->children, *next; c != NULL; c = next)
    {
      const char *name = (const char *) c->name;

      next = c->next;
      if (c->type != XML_ELEMENT_NODE || !g_str_has_prefix (name, OURS))
        continue;
      if (g_str_equal (name, HTK_PHONE_SUBJECT))
        {
          g_free (self->subject);
          self->subject = text_of (c);
        }
      else if (g_str_has_prefix (name, HTK_PHONE_GIVEN))
        g_hash_table_insert (self->given,
                             g_strconcat (name + strlen (HTK_PHONE_GIVEN), ".csv", NULL),
                             text_of (c));
      xmlUnlinkNode (c);
      xmlFreeNode (c);
    }
}

static gboolean
has_dtd (const char *xml,
         gsize       length)
{
  return memmem (xml, length, "<!DOCTYPE", strlen ("<!DOCTYPE")) != NULL ||
         memmem (xml, length, "<!ENTITY", strlen ("<!ENTITY")) != NULL;
}

static void
read_root (HtkPhoneSubmission *self,
           xmlDoc             *doc)
{
  xmlNode *root = xmlDocGetRootElement (doc);
  xmlNode *meta = child (root, "meta");
  xmlChar *text = NULL;
  int length = 0;

  self->form_id = attribute (root, "id");
  self->form_version = attribute (root, "version");
  self->instance_id = text_of (child (meta, "instanceID"));
  self->deprecated_id = text_of (child (meta, "deprecatedID"));
  self->given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  take_out (self, root);
  xmlDocDumpMemoryEnc (doc, &text, &length, "UTF-8");
  self->xml = g_strndup ((const char *) text, (gsize) length);
  xmlFree (text);
}

/**
 * htk_phone_submission_read:
 * @xml: the xml_submission_file of a submission
 * @length: in bytes
 * @error: return location
 *
 * Returns: (transfer full): what it says; NULL with %HTK_OPENROSA_ERROR_MALFORMED
 */
HtkPhoneSubmission *
htk_phone_submission_read (const char *xml,
                           gsize       length,
                           GError    **error)
{
  g_autoptr (HtkPhoneSubmission) self = g_new0 (HtkPhoneSubmission, 1);
  xmlDoc *doc;

  if (!g_utf8_validate_len (xml, length, NULL) || has_dtd (xml, length))
    return fail (error, "表单内容不是 UTF-8 的 XML，或带有文档类型声明");
  doc = xmlReadMemory (xml, (int) length, "submission.xml", NULL,
                       XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (doc == NULL)
    return fail (error, "表单内容不是 XML");
  read_root (self, doc);
  xmlFreeDoc (doc);
  if (self->form_id == NULL)
    return fail (error, "表单内容没有表单编号");
  if (self->instance_id == NULL || strlen (self->instance_id) > MAX_ID)
    return fail (error, "表单内容没有 instanceID");
  if (self->subject == NULL || strlen (self->subject) > MAX_ID)
    return fail (error, "没有选择回访对象：请在手机上重新下载表单");
  return g_steal_pointer (&self);
}
