/* The author's check of texts: labels, translations and the media they show. */
#include "app/form/htk-check.h"

#include <string.h>

/* Texts of one language that are named one by one. */
#define MOST_TOLD 20

/* pyxform writes a dash where a table has no translation. */
#define NO_TEXT "-"

static gboolean
is_blank (const HtkText *text)
{
  if (text == NULL)
    return TRUE;
  for (guint i = 0; i < text->segments->len; i++)
    {
      const HtkSegment *segment = &g_array_index (text->segments, HtkSegment, i);

      if (segment->expr != NULL
          || (segment->literal != NULL
              && segment->literal[strspn (segment->literal, " \t\r\n")] != '\0'
              && strcmp (segment->literal, NO_TEXT) != 0))
        return FALSE;
    }
  return TRUE;
}

static const char *
name_of_form (const char *form)
{
  return *form == '\0' ? "text" : form;
}

/* The first kind of text that @entry has and @other has not. */
static const char *
lacks (HtkEntry *entry, HtkEntry *other)
{
  GHashTableIter iter;
  gpointer form, text;
  const char *found = NULL;

  g_hash_table_iter_init (&iter, entry->forms);
  while (g_hash_table_iter_next (&iter, &form, &text))
    if (!is_blank (text) && (other == NULL || is_blank (g_hash_table_lookup (other->forms, form)))
        && (found == NULL || strcmp (form, found) < 0))
      found = form;
  return found;
}

static int
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/* The ids of all texts, each once. */
static GList *
all_ids (HtkCheck *check)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < check->form->languages->len; i++)
    {
      GHashTableIter iter;
      gpointer id;

      g_hash_table_iter_init (&iter, ((HtkLanguage *)check->form->languages->pdata[i])->entries);
      while (g_hash_table_iter_next (&iter, &id, NULL))
        g_hash_table_add (ids, id);
    }
  return g_list_sort (g_hash_table_get_keys (ids), by_text);
}

/* What another language says under @id and @language does not; NULL: nothing. */
static const char *
untranslated (HtkCheck *check, HtkLanguage *language, const char *id)
{
  HtkEntry *own = g_hash_table_lookup (language->entries, id);

  for (guint i = 0; i < check->form->languages->len; i++)
    {
      HtkLanguage *other = check->form->languages->pdata[i];
      HtkEntry *entry = other != language ? g_hash_table_lookup (other->entries, id) : NULL;
      const char *form = entry != NULL ? lacks (entry, own) : NULL;

      if (form != NULL)
        return form;
    }
  return NULL;
}

static void
check_language (HtkCheck *check, HtkLanguage *language, GList *ids)
{
  guint n = 0;

  for (GList *l = ids; l != NULL; l = l->next)
    {
      const char *form = untranslated (check, language, l->data);
      HtkDef *def = g_hash_table_lookup (check->shown, l->data);

      if (form != NULL && n++ < MOST_TOLD)
        htk_check_report (check, HTK_FAULT_WARNING, "missing-translation",
                          def != NULL ? def->path : l->data,
                          "the %s of “%s” is not translated into %s; fill that column",
                          name_of_form (form), (char *)l->data, language->name);
    }
  if (n > MOST_TOLD)
    htk_check_report (check, HTK_FAULT_WARNING, "missing-translation", "-",
                      "%u texts more are not translated into %s", n - MOST_TOLD, language->name);
}

static void
check_media (HtkCheck *check, const char *id, HtkEntry *entry, HtkLanguage *language)
{
  static const char *const kinds[] = { "image", "big-image", "audio", "video" };
  HtkDef *def = g_hash_table_lookup (check->shown, id);

  for (gsize i = 0; check->media != NULL && i < G_N_ELEMENTS (kinds); i++)
    {
      HtkText *text = g_hash_table_lookup (entry->forms, kinds[i]);
      HtkSegment *segment = text != NULL && text->segments->len == 1
                                ? &g_array_index (text->segments, HtkSegment, 0)
                                : NULL;
      g_autofree char *name = segment != NULL && segment->literal != NULL
                                  ? g_path_get_basename (segment->literal)
                                  : NULL;
      g_autofree char *path = NULL;

      if (name == NULL || strcmp (name, NO_TEXT) == 0)
        continue;
      path = g_build_filename (check->media, name, NULL);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        htk_check_report (check, HTK_FAULT_WARNING, "missing-media", def != NULL ? def->path : id,
                          "its %s %s (%s) is not in the folder of media; put it there", kinds[i],
                          name, language->name);
    }
}

static gboolean
has_text (HtkCheck *check, HtkNode element)
{
  return element != 0
         && !is_blank (g_hash_table_lookup (check->form->texts, GUINT_TO_POINTER (element)));
}

static gboolean
hides_label (HtkControl *control)
{
  static const char *const looks[] = { "label", "list-nolabel", "hidden", "none" };

  for (gsize i = 0; control->appearance != NULL && i < G_N_ELEMENTS (looks); i++)
    if (g_strv_contains ((const char *const *)control->appearance, looks[i]))
      return TRUE;
  return FALSE;
}

static void
check_labels (HtkCheck *check, HtkControl *control)
{
  gboolean is_question = control->kind != HTK_CONTROL_ROOT && control->kind != HTK_CONTROL_GROUP
                         && control->kind != HTK_CONTROL_REPEAT;

  if (is_question && !has_text (check, control->label) && !has_text (check, control->hint)
      && !hides_label (control))
    htk_check_report (check, HTK_FAULT_WARNING, "no-label", control->def->path,
                      "it has neither label nor hint: nobody sees what is asked; write a label");
  for (guint i = 0; i < control->children->len; i++)
    check_labels (check, control->children->pdata[i]);
}

/* Checks labels, translations and media. */
void
htk_check_texts (HtkCheck *check)
{
  GList *ids = all_ids (check);

  check_labels (check, check->form->body);
  for (guint i = 0; i < check->form->languages->len; i++)
    {
      HtkLanguage *language = check->form->languages->pdata[i];

      check_language (check, language, ids);
      for (GList *l = ids; l != NULL; l = l->next)
        {
          HtkEntry *entry = g_hash_table_lookup (language->entries, l->data);

          if (entry != NULL)
            check_media (check, l->data, entry, language);
        }
    }
  g_list_free (ids);
}
