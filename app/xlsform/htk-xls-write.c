/* The XForm as text: the frame around the parts the other files write. */
#include "app/xlsform/htk-xls-writer.h"

#include <string.h>

static int
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
write_namespaces (HtkXlsForm *form, GString *out)
{
  g_autoptr (GPtrArray) prefixes = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, form->prefixes);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (form->entity_rows->len > 0 || strcmp (key, "entities") != 0)
      g_ptr_array_add (prefixes, key);
  g_ptr_array_sort (prefixes, by_text);
  for (guint i = 0; i < prefixes->len; i++)
    {
      g_autofree char *name = g_strconcat ("xmlns:", prefixes->pdata[i], NULL);

      htk_xls_attr (out, name, g_hash_table_lookup (form->prefixes, prefixes->pdata[i]));
    }
}

static void
write_submission (HtkXlsForm *form, GString *out)
{
  const char *url = htk_xls_setting (form, "submission_url", "");
  const char *key = htk_xls_setting (form, "public_key", "");
  const char *send = htk_xls_setting (form, "auto_send", "");
  const char *remove = htk_xls_setting (form, "auto_delete", "");

  if (*url == '\0' && *key == '\0' && *send == '\0' && *remove == '\0')
    return;
  g_string_append (out, "    <submission");
  if (*url != '\0')
    htk_xls_attr (out, "action", url);
  htk_xls_attr (out, "method", "post");
  if (*key != '\0')
    htk_xls_attr (out, "base64RsaPublicKey", key);
  if (*send != '\0')
    htk_xls_attr (out, "orx:auto-send", htk_xls_is_yes (send) ? "true" : "false");
  if (*remove != '\0')
    htk_xls_attr (out, "orx:auto-delete", htk_xls_is_yes (remove) ? "true" : "false");
  g_string_append (out, "/>\n");
}

static void
write_root (HtkXlsWriter *w, const char *id, GString *out)
{
  HtkXlsForm *form = w->form;
  static const char *const attributes[][2] = { { "version", "version" },
                                               { "prefix", "odk:prefix" },
                                               { "delimiter", "odk:delimiter" },
                                               { "instance_xmlns", "xmlns" } };

  g_string_append_printf (out, "    <instance><%s", form->root->name);
  htk_xls_attr (out, "id", id);
  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++)
    if (*htk_xls_setting (form, attributes[i][0], "") != '\0')
      htk_xls_attr (out, attributes[i][1], htk_xls_setting (form, attributes[i][0], ""));
  if (htk_xls_is_yes (htk_xls_setting (form, "client_editable", "no")))
    htk_xls_attr (out, "odk:client-editable", "true");
  for (guint i = 0; form->settings != NULL && i < form->settings->columns->len; i++)
    {
      HtkXlsColumn *column = form->settings->columns->pdata[i];

      if (g_str_has_prefix (column->name, "attribute::")
          && *htk_xls_setting (form, column->name, "") != '\0')
        htk_xls_attr (out, column->name + strlen ("attribute::"),
                      htk_xls_setting (form, column->name, ""));
    }
  g_string_append_printf (out, ">%s</%s></instance>\n", w->instance->str, form->root->name);
}

/* ODK XForms, entities: 2025.1.0 has several declarations and those in repeats. */
static const char *
entities_version (HtkXlsForm *form)
{
  gboolean plain = form->entity_rows->len == 1
                   && ((HtkXlsEntity *)form->entity_rows->pdata[0])->container == form->root;

  return plain ? "2024.1.0" : "2025.1.0";
}

static char *
frame (HtkXlsWriter *w)
{
  HtkXlsForm *form = w->form;
  GString *out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<h:html xmlns=\"http://www.w3.org/2002/xforms\"");
  const char *id = htk_xls_setting (form, "form_id", form->fallback_id);
  const char *style = htk_xls_setting (form, "style", "");
  g_autofree char *itext = htk_xls_itext (w);

  write_namespaces (form, out);
  g_string_append (out, ">\n<h:head>\n  <h:title>");
  htk_xls_escape (out, htk_xls_setting (form, "form_title", id));
  g_string_append (out, "</h:title>\n  <model odk:xforms-version=\"1.0.0\"");
  if (form->entity_rows->len > 0)
    htk_xls_attr (out, "entities:entities-version", entities_version (form));
  g_string_append (out, ">\n");
  write_submission (form, out);
  g_string_append (out, itext);
  write_root (w, id, out);
  g_string_append (out, w->secondary->str);
  g_string_append (out, w->binds->str);
  g_string_append (out, w->actions->str);
  g_string_append (out, "  </model>\n</h:head>\n<h:body");
  if (*style != '\0')
    htk_xls_attr (out, "class", style);
  g_string_append_printf (out, ">\n%s</h:body>\n</h:html>\n", w->body->str);
  return g_string_free (out, FALSE);
}

/**
 * htk_xls_write:
 * @form: a form whose tree is made
 *
 * Returns: (transfer full): its XForm; without meaning when faults were found on the way
 */
char *
htk_xls_write (HtkXlsForm *form)
{
  HtkXlsWriter w = { .form = form,
                     .instance = g_string_new (NULL),
                     .secondary = g_string_new (NULL),
                     .binds = g_string_new (NULL),
                     .body = g_string_new (NULL),
                     .actions = g_string_new (NULL),
                     .texts = g_ptr_array_new_with_free_func (htk_xls_text_free) };
  char *xml;

  htk_xls_write_model_actions (&w, form->root);
  htk_xls_write_instance (&w);
  htk_xls_write_meta (&w);
  for (guint i = 0; i < form->root->children->len; i++)
    htk_xls_write_body (&w, form->root->children->pdata[i]);
  /* Last: what was written may have named files. */
  htk_xls_write_secondary (&w);
  xml = frame (&w);
  g_string_free (w.instance, TRUE);
  g_string_free (w.secondary, TRUE);
  g_string_free (w.binds, TRUE);
  g_string_free (w.body, TRUE);
  g_string_free (w.actions, TRUE);
  g_ptr_array_unref (w.texts);
  return xml;
}
