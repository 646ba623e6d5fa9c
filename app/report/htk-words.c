/* Reads what the codes of answers are called from the forms of the pack: a form's choice lists are
 * its instances, and their words its texts (ODK XForms: secondary instances, itext). A form is not
 * opened for that: it would look up the rows of a household. */
#include "app/report/htk-words.h"

#include "app/report/htk-ledger.h"

#include <libxml/parser.h>
#include <string.h>

struct _HtkWords
{
  GHashTable *words; /* "list/code" -> word */
  gboolean english;
};

void
htk_words_free (HtkWords *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->words);
  g_free (self);
}

static gboolean
is_called (const xmlNode *node,
           const char    *name)
{
  return node->type == XML_ELEMENT_NODE && xmlStrEqual (node->name, (const xmlChar *) name);
}

static xmlNode *
child (xmlNode    *node,
       const char *name)
{
  for (xmlNode *c = node != NULL ? node->children : NULL; c != NULL; c = c->next)
    if (is_called (c, name))
      return c;
  return NULL;
}

static char *
text_of (xmlNode *node)
{
  xmlChar *content = node != NULL ? xmlNodeGetContent (node) : NULL;
  char *text = content != NULL ? g_strdup ((char *) content) : NULL;

  xmlFree (content);
  return text;
}

static char *
attribute (xmlNode    *node,
           const char *name)
{
  xmlChar *value = xmlGetNoNsProp (node, (const xmlChar *) name);
  char *text = value != NULL ? g_strdup ((char *) value) : NULL;

  xmlFree (value);
  return text;
}

/* The translation of the language; the first one where there is none of it. */
static xmlNode *
translation (xmlNode *itext,
             gboolean english)
{
  for (xmlNode *t = itext != NULL ? itext->children : NULL; t != NULL; t = t->next)
    {
      g_autofree char *lang = is_called (t, "translation") ? attribute (t, "lang") : NULL;

      if (lang != NULL && (g_ascii_strncasecmp (lang, "en", 2) == 0) == english)
        return t;
    }
  return child (itext, "translation");
}

/* (transfer full): id -> what it says. */
static GHashTable *
texts_of (xmlNode *itext,
          gboolean english)
{
  GHashTable *texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  xmlNode *t = translation (itext, english);

  for (xmlNode *c = t != NULL ? t->children : NULL; c != NULL; c = c->next)
    {
      g_autofree char *id = is_called (c, "text") ? attribute (c, "id") : NULL;
      g_autofree char *said = id != NULL ? text_of (child (c, "value")) : NULL;

      if (said != NULL)
        g_hash_table_insert (texts, g_steal_pointer (&id), g_steal_pointer (&said));
    }
  return texts;
}

static void
take_item (HtkWords   *self,
           xmlNode    *item,
           const char *list,
           GHashTable *texts)
{
  g_autofree char *code = text_of (child (item, "name"));
  g_autofree char *id = text_of (child (item, "itextId"));
  g_autofree char *label = text_of (child (item, "label"));
  const char *word = id != NULL ? g_hash_table_lookup (texts, id) : label;
  g_autofree char *key = g_strconcat (list, "/", code, NULL);

  if (code != NULL && word != NULL && !g_hash_table_contains (self->words, key))
    g_hash_table_insert (self->words, g_steal_pointer (&key), g_strdup (word));
}

static void
take_model (HtkWords *self,
            xmlNode  *model)
{
  g_autoptr (GHashTable) texts = texts_of (child (model, "itext"), self->english);

  for (xmlNode *c = model != NULL ? model->children : NULL; c != NULL; c = c->next)
    {
      g_autofree char *list = is_called (c, "instance") ? attribute (c, "id") : NULL;
      xmlNode *root = list != NULL ? child (c, "root") : NULL;

      for (xmlNode *item = root != NULL ? root->children : NULL; item != NULL; item = item->next)
        if (is_called (item, "item"))
          take_item (self, item, list, texts);
    }
}

/**
 * htk_words_load:
 * @pack: a pack
 * @english: whether the words are English; Chinese else
 * @error: return location
 *
 * Where two forms have a list of one name, the word of the form named first in the pack stands.
 *
 * Returns: (transfer full): the words of all forms; NULL with %HTK_REPORT_ERROR_IO when a form
 *   cannot be read
 */
HtkWords *
htk_words_load (HtkPack *pack,
                gboolean english,
                GError **error)
{
  g_autoptr (HtkWords) self = g_new0 (HtkWords, 1);
  const HtkPackForm *form;

  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->english = english;
  for (guint i = 0; (form = htk_pack_nth (pack, i)) != NULL; i++)
    {
      g_autofree char *path = g_build_filename (htk_pack_folder (pack), form->file, NULL);
      xmlDoc *doc = xmlReadFile (path, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR |
                                             XML_PARSE_NOWARNING);

      if (doc == NULL)
        {
          g_set_error (error, HTK_REPORT_ERROR, HTK_REPORT_ERROR_IO,
                       "The form %s of the pack cannot be read", form->id);
          return NULL;
        }
      take_model (self, child (child (xmlDocGetRootElement (doc), "head"), "model"));
      xmlFreeDoc (doc);
    }
  return g_steal_pointer (&self);
}

/**
 * htk_words_get:
 * @self: the words
 * @list: a choice list
 * @code: a code of it
 *
 * Returns: its word; @code itself when the list has none
 */
const char *
htk_words_get (HtkWords   *self,
               const char *list,
               const char *code)
{
  g_autofree char *key = g_strconcat (list, "/", code, NULL);
  const char *word = g_hash_table_lookup (self->words, key);

  return word != NULL ? word : code;
}

/**
 * htk_words_all:
 * @self: the words
 * @list: a choice list
 * @codes: codes of it with a space between them
 *
 * Returns: (transfer full): their words in one line
 */
char *
htk_words_all (HtkWords   *self,
               const char *list,
               const char *codes)
{
  g_auto (GStrv) parts = g_strsplit (codes, " ", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      {
        g_string_append (out, out->len == 0 ? "" : self->english ? ", " : "、");
        g_string_append (out, htk_words_get (self, list, parts[i]));
      }
  return g_string_free (out, FALSE);
}
