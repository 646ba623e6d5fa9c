/* Makes of a form of the pack the one that a phone is given. A tablet opens a form for a subject and
 * gives it the lists of that one; a phone opens it for nobody and has the lists of all. So the phone's
 * form asks first whom it is about, and wherever it looks up a list of a subject it looks up the rows
 * of the one that was chosen. Nothing else of the form changes: the answers are those of the pack's
 * form, and htk_phone_submission_read() takes the first question out of them again. */
#include "sync/openrosa/htk-phone-form.h"

#include "sync/openrosa/htk-lookup.h"
#include "sync/openrosa/htk-openrosa-error.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#define XFORMS "http://www.w3.org/2002/xforms"
#define FILE_URI "jr://file" /* or jr://file-csv */
#define CSV_URI "jr://file-csv/"
#define FIRST_LOAD "odk-instance-first-load"

G_DEFINE_QUARK (htk-openrosa-error-quark, htk_openrosa_error)

typedef struct
{
  xmlDoc *doc;
  xmlNode *model, *body, *primary;
  const char *subject_type;
  GHashTable *ids;     /* id of a secondary instance -> its HtkPhoneList, owned by the form */
  GRegex *lookup;      /* instance('ID')/root/item of a list by subject */
  char *subject_path;  /* as /data/htk_subject */
} Work;

static const char *const by_subject[] = { "roster.csv", "household.csv", "village.csv",
                                          "last_visit.csv", "last_members.csv", "project.csv",
                                          "finding.csv", "members.csv", NULL };

static void
list_free (gpointer data)
{
  HtkPhoneList *list = data;

  g_free (list->name);
  g_free (list->id);
  g_hash_table_unref (list->names);
  g_free (list);
}

void
htk_phone_form_free (HtkPhoneForm *form)
{
  if (form == NULL)
    return;
  g_free (form->id);
  g_free (form->title);
  g_free (form->version);
  g_free (form->xml);
  g_ptr_array_unref (form->lists);
  g_free (form);
}

static gboolean
fail (GError    **error,
      const char *what,
      const char *which)
{
  g_set_error (error, HTK_OPENROSA_ERROR, HTK_OPENROSA_ERROR_FORM, "%s: %s", what, which);
  return FALSE;
}

static gboolean
is_named (const xmlNode *node,
          const char    *name)
{
  return node->type == XML_ELEMENT_NODE && strcmp ((const char *) node->name, name) == 0;
}

static xmlNode *
child (xmlNode    *parent,
       const char *name)
{
  for (xmlNode *c = parent != NULL ? parent->children : NULL; c != NULL; c = c->next)
    if (is_named (c, name))
      return c;
  return NULL;
}

/* The node after @node in document order, below @top. */
static xmlNode *
following (xmlNode *node,
           xmlNode *top)
{
  if (node->type == XML_ELEMENT_NODE && node->children != NULL)
    return node->children;
  while (node != top && node->next == NULL)
    node = node->parent;
  return node == top ? NULL : node->next;
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

static void
set_attribute (xmlNode    *node,
               const char *name,
               const char *value)
{
  xmlNewProp (node, (const xmlChar *) name, (const xmlChar *) value);
}

static xmlNode *
element (xmlNode    *like,
         const char *name,
         const char *text)
{
  xmlNode *node = xmlNewNode (like->ns, (const xmlChar *) name);

  if (text != NULL)
    xmlNodeAddContent (node, (const xmlChar *) text);
  return node;
}

static void
put_first (xmlNode *parent,
           xmlNode *node)
{
  if (parent->children != NULL)
    xmlAddPrevSibling (parent->children, node);
  else
    xmlAddChild (parent, node);
}

static gboolean
find_parts (Work    *work,
            GError **error)
{
  xmlNode *html = xmlDocGetRootElement (work->doc);

  work->model = child (child (html, "head"), "model");
  work->body = child (html, "body");
  for (xmlNode *c = work->model != NULL ? work->model->children : NULL; c != NULL; c = c->next)
    if (is_named (c, "instance") && work->primary == NULL)
      for (xmlNode *r = c->children; r != NULL; r = r->next)
        if (r->type == XML_ELEMENT_NODE)
          work->primary = r;
  if (work->primary == NULL || work->body == NULL)
    return fail (error, "it is no form", "no primary instance or no body");
  work->subject_path = g_strdup_printf ("/%s/" HTK_PHONE_SUBJECT,
                                        (const char *) work->primary->name);
  return TRUE;
}

static HtkPhoneList *
list_new (const char *name)
{
  HtkPhoneList *list = g_new0 (HtkPhoneList, 1);

  list->name = g_strdup (name);
  list->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return list;
}

/* What the form looks up, and the pattern of looking up what is by subject. */
static void
find_lists (Work         *work,
            HtkPhoneForm *form)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  g_autofree char *pattern = NULL;

  for (xmlNode *c = work->model->children; c != NULL; c = c->next)
    {
      g_autofree char *id = is_named (c, "instance") ? attribute (c, "id") : NULL;
      g_autofree char *src = id != NULL ? attribute (c, "src") : NULL;
      HtkPhoneList *list;

      /* What was saved last is the phone's own affair: jr://instance/last-saved. */
      if (src == NULL || !g_str_has_prefix (src, FILE_URI) || strrchr (src, '/')[1] == '\0')
        continue;
      list = list_new (strrchr (src, '/') + 1);
      list->id = g_strdup (id);
      list->by_subject = g_strv_contains (by_subject, list->name);
      g_ptr_array_add (form->lists, list);
      if (list->by_subject)
        {
          g_autofree char *escaped = g_regex_escape_string (id, -1);

          g_string_append_printf (ids, "%s%s", ids->len > 0 ? "|" : "", escaped);
        }
      g_hash_table_insert (work->ids, g_steal_pointer (&id), list);
    }
  /* A form without such a list has nothing that this could match. */
  pattern = g_strdup_printf ("instance\\(\\s*(['\"])(%s)\\1\\s*\\)(\\s*/\\s*root\\s*/\\s*item(?![\\w.-]))?",
                             ids->len > 0 ? ids->str : "(?!)");
  work->lookup = g_regex_new (pattern, 0, 0, NULL);
}

/* The rows of the chosen subject; of the members of other households those of all but the own. */
static gboolean
narrow (const GMatchInfo *match,
        GString          *out,
        gpointer          data)
{
  Work *work = data;
  g_autofree char *all = g_match_info_fetch (match, 0);
  g_autofree char *id = g_match_info_fetch (match, 2);
  g_autofree char *item = g_match_info_fetch (match, 3);
  const HtkPhoneList *list = g_hash_table_lookup (work->ids, id);

  g_string_append (out, all);
  if (item == NULL || *item == '\0')
    {
      g_string_append (out, "\001"); /* for rewrite() to see */
      return FALSE;
    }
  if (g_str_equal (list->name, "members.csv"))
    g_string_append_printf (out, "[household != %s]", work->subject_path);
  else
    g_string_append_printf (out, "[" HTK_PHONE_SUBJECT " = %s]", work->subject_path);
  return FALSE;
}

/* Of every list by subject that @expr looks up, the columns it reads; those that an itemset shows
 * stand beside its nodeset. */
static void
note_names (Work       *work,
            xmlNode    *node,
            const char *expr)
{
  static const char *const parts[] = { "value", "label" };
  g_autoptr (GMatchInfo) match = NULL;

  for (g_regex_match (work->lookup, expr, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *id = g_match_info_fetch (match, 2);
      HtkPhoneList *list = g_hash_table_lookup (work->ids, id);
      int end = 0;

      g_match_info_fetch_pos (match, 0, NULL, &end);
      htk_lookup_add_read (list->names, expr + end);
      for (guint i = 0; is_named (node, "itemset") && i < G_N_ELEMENTS (parts); i++)
        {
          xmlNode *part = child (node, parts[i]);
          g_autofree char *ref = part != NULL ? attribute (part, "ref") : NULL;

          if (ref != NULL)
            htk_lookup_add_names (list->names, ref);
        }
    }
}

/* once() holds fast what was so when the form was opened; here nobody is chosen then. */
static char *
without_once (const char *expr)
{
  g_autoptr (GRegex) once = g_regex_new ("(?<![\\w.-])once\\(", 0, 0, NULL);

  return g_regex_replace_literal (once, expr, -1, 0, "string(", 0, NULL);
}

static gboolean
rewrite (Work    *work,
         xmlNode *node,
         xmlAttr *attr,
         GError **error)
{
  xmlChar *value = xmlNodeListGetString (work->doc, attr->children, 1);
  const char *expr = (const char *) value;
  g_autofree char *narrowed = NULL;
  g_autofree char *written = NULL;

  if (expr == NULL || strstr (expr, "instance(") == NULL)
    {
      xmlFree (value);
      return TRUE;
    }
  note_names (work, node, expr);
  narrowed = g_regex_replace_eval (work->lookup, expr, -1, 0, 0, narrow, work, NULL);
  if (strchr (narrowed, '\001') != NULL)
    {
      fail (error, "it looks up a list other than by /root/item, which a phone cannot be given", expr);
      xmlFree (value);
      return FALSE;
    }
  if (!g_str_equal (narrowed, expr))
    {
      written = without_once (narrowed);
      xmlSetNsProp (node, attr->ns, attr->name, (const xmlChar *) written);
    }
  xmlFree (value);
  return TRUE;
}

/* Pictures and sounds of labels: texts that begin with jr://. */
static void
note_media (HtkPhoneForm *form,
            xmlNode      *text)
{
  const char *uri = (const char *) text->content;
  const char *name = uri != NULL && g_str_has_prefix (uri, "jr://") ? strrchr (uri, '/') + 1 : "";

  for (guint i = 0; i < form->lists->len; i++)
    if (g_str_equal (((HtkPhoneList *) form->lists->pdata[i])->name, name))
      return;
  if (*name != '\0')
    g_ptr_array_add (form->lists, list_new (name));
}

static gboolean
rewrite_all (Work         *work,
             HtkPhoneForm *form,
             GError      **error)
{
  xmlNode *top = xmlDocGetRootElement (work->doc);

  for (xmlNode *node = top; node != NULL; node = following (node, top))
    if (node->type == XML_TEXT_NODE)
      note_media (form, node);
    else if (node->type == XML_ELEMENT_NODE)
      for (xmlAttr *attr = node->properties, *next; attr != NULL; attr = next)
        {
          next = attr->next;
          if (!rewrite (work, node, attr, error))
            return FALSE;
        }
  return TRUE;
}

/* In the languages the form has; Chinese is what the others are written in too. */
static const struct
{
  const char *id, *zh, *en;
} texts[] = {
  { "htk:group", "回访对象", "Whom it is about" },
  { "htk:village", "行政村", "Village" },
  { "htk:subject", "对象", "Subject" },
  { "htk:fixed", "已选定对象，不能更换；选错时请放弃本表，另开一份",
    "The subject is chosen and stays; if it is the wrong one, discard this form and begin another" },
};

static void
add_texts (Work *work)
{
  for (xmlNode *t = work->model != NULL && child (work->model, "itext") != NULL
                      ? child (work->model, "itext")->children : NULL; t != NULL; t = t->next)
    {
      g_autofree char *lang = is_named (t, "translation") ? attribute (t, "lang") : NULL;
      const gboolean english = lang != NULL && g_ascii_strncasecmp (lang, "en", 2) == 0;

      for (guint i = 0; lang != NULL && i < G_N_ELEMENTS (texts); i++)
        {
          xmlNode *text = element (t, "text", NULL);

          set_attribute (text, "id", texts[i].id);
          xmlAddChild (text, element (t, "value", english ? texts[i].en : texts[i].zh));
          xmlAddChild (t, text);
        }
    }
}

static void
add_label (Work    *work,
           xmlNode *control,
           guint    i)
{
  g_autofree char *ref = g_strdup_printf ("jr:itext('%s')", texts[i].id);
  xmlNode *label = element (work->model, "label", NULL);

  if (child (work->model, "itext") != NULL)
    set_attribute (label, "ref", ref);
  else
    xmlNodeAddContent (label, (const xmlChar *) texts[i].zh);
  xmlAddChild (control, label);
}

static void
add_bind (Work       *work,
          const char *name,
          const char *calculate,
          gboolean    required,
          const char *constraint)
{
  g_autofree char *path = g_strdup_printf ("/%s/%s", (const char *) work->primary->name, name);
  xmlNode *bind = element (work->model, "bind", NULL);
  xmlNs *jr = xmlSearchNsByHref (work->doc, work->model,
                                 (const xmlChar *) "http://openrosa.org/javarosa");

  set_attribute (bind, "nodeset", path);
  set_attribute (bind, "type", "string");
  if (required)
    set_attribute (bind, "required", "true()");
  if (calculate != NULL)
    set_attribute (bind, "calculate", calculate);
  if (constraint != NULL)
    {
      g_autofree char *text = child (work->model, "itext") != NULL
                                ? g_strdup_printf ("jr:itext('%s')", texts[3].id)
                                : g_strdup (texts[3].zh);

      set_attribute (bind, "constraint", constraint);
      if (jr != NULL)
        xmlNewNsProp (bind, jr, (const xmlChar *) "constraintMsg", (const xmlChar *) text);
    }
  xmlAddChild (work->model, bind);
}

static void
add_instance (Work       *work,
              const char *name)
{
  g_autofree char *id = g_strndup (name, strlen (name) - strlen (".csv"));
  g_autofree char *src = g_strconcat (CSV_URI, name, NULL);
  xmlNode *instance = element (work->model, "instance", NULL);

  set_attribute (instance, "id", id);
  set_attribute (instance, "src", src);
  xmlAddNextSibling (work->primary->parent, instance);
}

static xmlNode *
add_select (Work       *work,
            xmlNode    *group,
            const char *name,
            const char *nodeset,
            guint       label)
{
  g_autofree char *path = g_strdup_printf ("/%s/%s", (const char *) work->primary->name, name);
  xmlNode *select = element (work->model, "select1", NULL);
  xmlNode *itemset = element (work->model, "itemset", NULL);
  xmlNode *value = element (work->model, "value", NULL);
  xmlNode *text = element (work->model, "label", NULL);

  set_attribute (select, "appearance", "minimal autocomplete");
  set_attribute (select, "ref", path);
  add_label (work, select, label);
  set_attribute (itemset, "nodeset", nodeset);
  set_attribute (value, "ref", "name");
  set_attribute (text, "ref", "label");
  xmlAddChild (itemset, value);
  xmlAddChild (itemset, text);
  xmlAddChild (select, itemset);
  xmlAddChild (group, select);
  return select;
}

/* What a form fills in when it is opened is filled in when it is known for whom. */
static void
move_first_load (Work    *work,
                 xmlNode *select)
{
  for (xmlNode *c = work->model->children, *next; c != NULL; c = next)
    {
      g_autofree char *event = is_named (c, "setvalue") ? attribute (c, "event") : NULL;
      g_autofree char *value = event != NULL ? attribute (c, "value") : NULL;

      next = c->next;
      if (value == NULL || strstr (value, work->subject_path) == NULL ||
          strstr (event, FIRST_LOAD) == NULL)
        continue;
      xmlUnlinkNode (c);
      xmlSetProp (c, (const xmlChar *) "event", (const xmlChar *) "xforms-value-changed");
      xmlAddChild (select, c);
    }
}

/* The rows of the subject as the phone has them go with the answers: the register will have changed
 * when they come, and they are held against what the person was shown. */
static void
add_rows_given (Work         *work,
                HtkPhoneForm *form)
{
  for (guint i = 0; i < form->lists->len; i++)
    {
      const HtkPhoneList *list = form->lists->pdata[i];
      g_autofree char *name = g_strconcat (HTK_PHONE_GIVEN, list->name, NULL);
      g_autofree char *rows = NULL;

      if (!list->by_subject || g_str_equal (list->name, "members.csv"))
        continue;
      name[strlen (name) - strlen (".csv")] = '\0';
      rows = g_strdup_printf ("join('\n', instance('%s')/root/item[" HTK_PHONE_SUBJECT " = %s]/"
                              HTK_PHONE_ROW ")", list->id, work->subject_path);
      put_first (work->primary, element (work->primary, name, NULL));
      add_bind (work, name, rows, FALSE, NULL);
    }
}

/**
 * htk_phone_list_columns:
 * @list: a list by subject
 *
 * Returns: (transfer container) (element-type utf8): its columns, in the order they have in
 *   %HTK_PHONE_ROW
 */
GList *
htk_phone_list_columns (const HtkPhoneList *list)
{
  return g_list_sort (g_hash_table_get_keys (list->names), (GCompareFunc) g_strcmp0);
}

/* The first question. Of households there are too many for one list: their village comes first. Once
 * chosen the subject stays: a list of members that were gone through is of one household. */
static void
add_question (Work         *work,
              HtkPhoneForm *form)
{
  const gboolean has_villages = g_str_equal (work->subject_type, "household");
  g_autofree char *nodeset = has_villages
    ? g_strdup_printf ("instance('htk_subjects')/root/item[village = /%s/htk_village or village = '']",
                       (const char *) work->primary->name)
    : g_strdup ("instance('htk_subjects')/root/item");
  g_autofree char *held = g_strdup_printf ("once(%s)", work->subject_path);
  g_autofree char *constraint = g_strdup_printf (". = /%s/htk_chosen or /%s/htk_chosen = ''",
                                                 (const char *) work->primary->name,
                                                 (const char *) work->primary->name);
  xmlNode *group = element (work->model, "group", NULL);

  add_texts (work);
  add_rows_given (work, form);
  put_first (work->primary, element (work->primary, "htk_chosen", NULL));
  put_first (work->primary, element (work->primary, HTK_PHONE_SUBJECT, NULL));
  add_bind (work, HTK_PHONE_SUBJECT, NULL, TRUE, constraint);
  add_bind (work, "htk_chosen", held, FALSE, NULL);
  add_instance (work, HTK_PHONE_SUBJECTS);
  g_ptr_array_add (form->lists, list_new (HTK_PHONE_SUBJECTS));
  set_attribute (group, "appearance", "field-list");
  add_label (work, group, 0);
  if (has_villages)
    {
      put_first (work->primary, element (work->primary, "htk_village", NULL));
      add_bind (work, "htk_village", NULL, TRUE, NULL);
      add_instance (work, HTK_PHONE_VILLAGES);
      g_ptr_array_add (form->lists, list_new (HTK_PHONE_VILLAGES));
      add_select (work, group, "htk_village", "instance('htk_villages')/root/item", 1);
    }
  move_first_load (work, add_select (work, group, HTK_PHONE_SUBJECT, nodeset, 2));
  put_first (work->body, group);
}

static char *
title_of (Work *work)
{
  xmlNode *title = child (child (xmlDocGetRootElement (work->doc), "head"), "title");
  xmlChar *text = title != NULL ? xmlNodeGetContent (title) : NULL;
  char *copy = g_strdup ((const char *) text);

  xmlFree (text);
  return copy;
}

static void
write_form (Work         *work,
            HtkPhoneForm *form)
{
  xmlChar *text = NULL;
  int length = 0;

  xmlDocDumpMemoryEnc (work->doc, &text, &length, "UTF-8");
  form->xml = g_strndup ((const char *) text, (gsize) length);
  xmlFree (text);
}

/**
 * htk_phone_form_new:
 * @xml: a form of the pack
 * @length: in bytes
 * @subject_type: what it is about: household, village, project or finding
 * @error: return location
 *
 * Returns: (transfer full): the form for phones; NULL with %HTK_OPENROSA_ERROR_FORM, naming what
 *   stands in the way
 */
HtkPhoneForm *
htk_phone_form_new (const char *xml,
                    gsize       length,
                    const char *subject_type,
                    GError    **error)
{
  g_autoptr (HtkPhoneForm) form = g_new0 (HtkPhoneForm, 1);
  Work work = { .subject_type = subject_type };
  gboolean done;

  form->lists = g_ptr_array_new_with_free_func (list_free);
  work.doc = xmlReadMemory (xml, (int) length, "form.xml", NULL,
                            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (work.doc == NULL)
    {
      fail (error, "it is no form", "not XML");
      return NULL;
    }
  work.ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  done = find_parts (&work, error);
  if (done)
    {
      find_lists (&work, form);
      done = rewrite_all (&work, form, error);
    }
  if (done)
    {
      form->id = attribute (work.primary, "id");
      form->version = attribute (work.primary, "version");
      form->title = title_of (&work);
      add_question (&work, form);
      write_form (&work, form);
    }
  g_clear_pointer (&work.lookup, g_regex_unref);
  g_free (work.subject_path);
  g_hash_table_unref (work.ids);
  xmlFreeDoc (work.doc);
  return done ? g_steal_pointer (&form) : NULL;
}
