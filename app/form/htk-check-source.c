/* The author's check of the document as it is written, whether it loads or not: its namespaces, its
 * ids, and every expression in it, so that all faults are told at once. */
#include "app/form/htk-check.h"

#include <string.h>

typedef struct {
  HtkCheck *check;
  HtkNames *names;
  HtkTree *doc;
  GHashTable *bind_ids, *binds, *text_ids;
} Source;

static const char *
attr (Source *s, HtkNode node, const char *local)
{
  return htk_tree_attr_value (s->doc, node, NULL, local);
}

static const char *
ref_of (Source *s, HtkNode node)
{
  static const char *const names[] = { "nodeset", "ref", "bind", "id" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (attr (s, node, names[i]) != NULL)
      return attr (s, node, names[i]);
  return "-";
}

static const char *
declared (Source *s, HtkNode node, const char *prefix)
{
  for (HtkNode a = htk_tree_first_attr (s->doc, node); a != 0; a = htk_tree_next (s->doc, a))
    if (htk_tree_kind (s->doc, a) == HTK_NODE_NAMESPACE
        && strcmp (htk_tree_local (s->doc, a), prefix) == 0)
      return htk_tree_value (s->doc, a);
  for (HtkNode c = htk_tree_first_child (s->doc, node); c != 0; c = htk_tree_next (s->doc, c))
    if (htk_tree_kind (s->doc, c) == HTK_NODE_ELEMENT)
      {
        const char *uri = declared (s, c, prefix);

        if (uri != NULL)
          return uri;
      }
  return NULL;
}

static const char *
resolve_prefix (gpointer data, const char *prefix)
{
  static const char *const known[][2] = {
    { "jr", HTK_NS_JR },
    { "orx", HTK_NS_ORX },
    { "odk", HTK_NS_ODK },
    { "h", HTK_NS_HTML },
    { "xf", HTK_NS_XFORMS },
    { "xforms", HTK_NS_XFORMS },
    { "entities", HTK_NS_ENTITIES },
  };
  Source *s = data;

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (prefix, known[i][0]) == 0)
      return known[i][1];
  return declared (s, htk_tree_root (s->doc), prefix);
}

static void
check_expression (Source *s, const char *ref, const char *what, const char *text)
{
  static const char *const codes[]
      = { "xpath-syntax", "xpath-type", "xpath-unknown-function", "xpath-arity", "xpath-type" };
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkXPath) xpath = NULL;
  g_autofree char *why = NULL;

  if (text == NULL || text[strspn (text, " \t\r\n")] == '\0')
    return;
  xpath = htk_xpath_compile (s->names, text, HTK_XPATH_ODK, resolve_prefix, s, NULL, &error);
  if (xpath != NULL)
    return;
  why = htk_check_cut (error->message, 300);
  htk_check_report (
      s->check, HTK_FAULT_ERROR, codes[error->code], ref, "its %s is no expression: %s%s", what,
      why,
      strstr (text, "${") != NULL ? "; ${name} is written in tables, here stands the path" : "");
}

static void
check_bind (Source *s, HtkNode bind)
{
  static const char *const types[]
      = { "string",    "int",          "integer",  "boolean",  "decimal", "date",     "time",
          "dateTime",  "geopoint",     "geotrace", "geoshape", "binary",  "barcode",  "intent",
          "select1",   "select",       "anyURI",   "long",     "double",  "odk:rank", "rank",
          "selectOne", "base64Binary", "image",    "audio" };
  static const char *const expressions[]
      = { "relevant", "required", "readonly", "constraint", "calculate" };
  const char *ref = ref_of (s, bind);
  const char *id = attr (s, bind, "id");
  const char *type = attr (s, bind, "type");
  const char *plain = type != NULL && strchr (type, ':') != NULL ? strchr (type, ':') + 1 : type;
  gboolean known = type == NULL || *type == '\0';

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    known = known || strcmp (plain, types[i]) == 0;
  if (!known)
    htk_check_report (s->check, HTK_FAULT_WARNING, "unknown-type", ref,
                      "its type “%s” is none; it is read as a text: write string, int, decimal, "
                      "date, dateTime, geopoint …",
                      type);
  if (id != NULL && !g_hash_table_add (s->bind_ids, (gpointer)id))
    htk_check_report (s->check, HTK_FAULT_ERROR, "duplicate-id", ref,
                      "another bind has the id “%s” too; give each its own", id);
  if (attr (s, bind, "nodeset") == NULL)
    htk_check_report (s->check, HTK_FAULT_WARNING, "bind-no-node", ref,
                      "a bind has no nodeset; write the path of its question");
  else if (!g_hash_table_add (s->binds, (gpointer)ref) && *ref == '/')
    htk_check_report (s->check, HTK_FAULT_WARNING, "duplicate-bind", ref,
                      "two binds speak of it; write all in one");
  for (gsize i = 0; i < G_N_ELEMENTS (expressions); i++)
    check_expression (s, ref, expressions[i], attr (s, bind, expressions[i]));
}

static void
check_text_id (Source *s, HtkNode node)
{
  const char *id = attr (s, node, "id");
  const char *lang = attr (s, htk_tree_parent (s->doc, node), "lang");
  char *key;

  if (id == NULL)
    {
      htk_check_report (s->check, HTK_FAULT_ERROR, "missing-itext", "-",
                        "a text of the translations has no id");
      return;
    }
  key = g_strdup_printf ("%s %s", lang != NULL ? lang : "", id);
  if (!g_hash_table_add (s->text_ids, key))
    htk_check_report (s->check, HTK_FAULT_ERROR, "duplicate-id", id,
                      "the language %s has two texts with this id; keep one",
                      lang != NULL ? lang : "");
}

static void
check_event (Source *s, HtkNode node)
{
  const char *event = attr (s, node, "event");
  static const char *const old[][2]
      = { { "xforms-ready", "odk-instance-first-load" }, { "jr-insert", "odk-new-repeat" } };

  for (gsize i = 0; event != NULL && i < G_N_ELEMENTS (old); i++)
    if (strstr (event, old[i][0]) != NULL)
      htk_check_report (s->check, HTK_FAULT_WARNING, "obsolete", ref_of (s, node),
                        "the event %s is obsolete; write %s", old[i][0], old[i][1]);
  check_expression (s, ref_of (s, node), "setvalue", attr (s, node, "value"));
}

/* search() in an appearance was a list from a file before forms had lists. */
static void
check_appearance (Source *s, HtkNode node)
{
  const char *appearance = attr (s, node, "appearance");

  if (appearance != NULL && strstr (appearance, "search(") != NULL)
    htk_check_report (s->check, HTK_FAULT_WARNING, "obsolete", ref_of (s, node),
                      "search() in the appearance is obsolete and does nothing here; use "
                      "select_one_from_file with a choice_filter");
}

static void
check_element (Source *s, HtkNode node)
{
  const char *local = htk_tree_local (s->doc, node);

  if (strcmp (local, "bind") == 0)
    check_bind (s, node);
  else if (strcmp (local, "text") == 0
           && strcmp (htk_tree_local (s->doc, htk_tree_parent (s->doc, node)), "translation") == 0)
    check_text_id (s, node);
  else if (strcmp (local, "setvalue") == 0 || strcmp (local, "setgeopoint") == 0)
    check_event (s, node);
  else if (strcmp (local, "itemset") == 0)
    check_expression (s, ref_of (s, htk_tree_parent (s->doc, node)), "choices",
                      attr (s, node, "nodeset"));
  else if (strcmp (local, "output") == 0)
    check_expression (s, ref_of (s, htk_tree_parent (s->doc, node)), "output",
                      attr (s, node, "value") != NULL ? attr (s, node, "value")
                                                      : attr (s, node, "ref"));
  else if (strcmp (local, "repeat") == 0)
    check_expression (s, ref_of (s, node), "jr:count",
                      htk_tree_attr_value (s->doc, node, HTK_NS_JR, "count"));
  check_appearance (s, node);
}

/* All elements but those of instances, whose names are the author's own. */
static void
check_below (Source *s, HtkNode node)
{
  for (HtkNode c = htk_tree_first_child (s->doc, node); c != 0; c = htk_tree_next (s->doc, c))
    if (htk_tree_kind (s->doc, c) == HTK_NODE_ELEMENT
        && strcmp (htk_tree_local (s->doc, c), "instance") != 0)
      {
        check_element (s, c);
        check_below (s, c);
      }
}

static void
check_name (Source *s, HtkNode node)
{
  HtkName name = htk_tree_name (s->doc, node);
  const char *local = htk_names_local (s->names, name);
  const char *prefix = htk_names_prefix (s->names, name);
  g_autofree char *before = NULL;

  if (htk_tree_kind (s->doc, node) == HTK_NODE_NAMESPACE
      || (strchr (local, ':') == NULL
          && (*prefix == '\0' || *htk_names_uri (s->names, name) != '\0')))
    return;
  before = *prefix != '\0' ? g_strdup (prefix)
                           : g_strndup (local, (gsize)(strchr (local, ':') - local));
  htk_check_report (s->check, HTK_FAULT_ERROR, "undeclared-prefix", "-",
                    "the prefix “%s” is not declared; write xmlns:%s=\"…\" on h:html", before,
                    before);
}

/* Names of all elements and attributes, those of instances too. */
static void
check_names (Source *s, HtkNode node)
{
  for (HtkNode c = htk_tree_first_child (s->doc, node); c != 0; c = htk_tree_next (s->doc, c))
    if (htk_tree_kind (s->doc, c) == HTK_NODE_ELEMENT)
      {
        check_name (s, c);
        for (HtkNode a = htk_tree_first_attr (s->doc, c); a != 0; a = htk_tree_next (s->doc, a))
          check_name (s, a);
        check_names (s, c);
      }
}

static void
check_namespace (Source *s, HtkNode node, const char *uri)
{
  const char *has = node != 0 ? htk_names_uri (s->names, htk_tree_name (s->doc, node)) : uri;

  if (strcmp (has, uri) != 0)
    htk_check_report (s->check, HTK_FAULT_ERROR, "wrong-namespace", "-",
                      "%s is in the namespace “%s”; declare %s for it",
                      htk_tree_local (s->doc, node), has, uri);
}

/* Checks the document; @check has no form when it does not load. */
void
htk_check_source (HtkCheck *check, HtkNames *names, HtkTree *doc)
{
  Source s = { check,
               names,
               doc,
               g_hash_table_new (g_str_hash, g_str_equal),
               g_hash_table_new (g_str_hash, g_str_equal),
               g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  HtkNode root = htk_tree_root (doc);
  HtkNode head = htk_tree_child (doc, root, "head");
  HtkNode model = head != 0 ? htk_tree_child (doc, head, "model") : 0;

  check_namespace (&s, root, HTK_NS_HTML);
  check_namespace (&s, head, HTK_NS_HTML);
  check_namespace (&s, htk_tree_child (doc, root, "body"), HTK_NS_HTML);
  check_namespace (&s, model, HTK_NS_XFORMS);
  check_names (&s, htk_tree_document (doc));
  check_below (&s, root);
  g_hash_table_unref (s.bind_ids);
  g_hash_table_unref (s.binds);
  g_hash_table_unref (s.text_ids);
}
