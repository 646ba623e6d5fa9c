/* Finds choices by a part of their label or value, or by the pinyin initials of their label. What is
 * searched is one text of all choices, a line each: a key costs one pass over it and copies nothing. */
#include "ui/htk-choice-model.h"

#include "ui/htk-initials.h"

#include <string.h>

/* A place in the list; which choice it is the model says. */
#define HTK_TYPE_CHOICE_ITEM (htk_choice_item_get_type ())
G_DECLARE_FINAL_TYPE (HtkChoiceItem, htk_choice_item, HTK, CHOICE_ITEM, GObject)

struct _HtkChoiceItem
{
  GObject parent_instance;
  guint index;
};

G_DEFINE_TYPE (HtkChoiceItem, htk_choice_item, G_TYPE_OBJECT)

static void
htk_choice_item_class_init (HtkChoiceItemClass *klass)
{
}

static void
htk_choice_item_init (HtkChoiceItem *self)
{
}

/* Lines, and where each begins. */
typedef struct
{
  char *text;
  guint *starts;
} Lines;

struct _HtkChoiceModel
{
  GObject parent_instance;
  GPtrArray *choices;
  GArray *found;  /* guint, places of choices; NULL for all */
  char *sought;   /* as it is looked for, NULL for nothing */
  Lines labels;   /* label and value, in small letters */
  Lines initials; /* made when somebody looks for letters */
};

static void htk_choice_model_list_init (GListModelInterface *iface);

G_DEFINE_TYPE_WITH_CODE (HtkChoiceModel, htk_choice_model, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, htk_choice_model_list_init))

static void
lines_clear (Lines *lines)
{
  g_clear_pointer (&lines->text, g_free);
  g_clear_pointer (&lines->starts, g_free);
}

static void
forget (HtkChoiceModel *self)
{
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  lines_clear (&self->labels);
  lines_clear (&self->initials);
}

static void
htk_choice_model_finalize (GObject *object)
{
  HtkChoiceModel *self = HTK_CHOICE_MODEL (object);

  forget (self);
  g_clear_pointer (&self->found, g_array_unref);
  g_free (self->sought);
  G_OBJECT_CLASS (htk_choice_model_parent_class)->finalize (object);
}

static void
htk_choice_model_class_init (HtkChoiceModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_choice_model_finalize;
}

static void
htk_choice_model_init (HtkChoiceModel *self)
{
  self->choices = g_ptr_array_new ();
}

static GType
item_type (GListModel *model)
{
  return HTK_TYPE_CHOICE_ITEM;
}

static guint
n_items (GListModel *model)
{
  HtkChoiceModel *self = HTK_CHOICE_MODEL (model);

  return self->found != NULL ? self->found->len : self->choices->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  HtkChoiceModel *self = HTK_CHOICE_MODEL (model);
  HtkChoiceItem *item;

  if (position >= n_items (model))
    return NULL;
  item = g_object_new (HTK_TYPE_CHOICE_ITEM, NULL);
  item->index = self->found != NULL ? g_array_index (self->found, guint, position) : position;
  return item;
}

static void
htk_choice_model_list_init (GListModelInterface *iface)
{
  iface->get_item_type = item_type;
  iface->get_n_items = n_items;
  iface->get_item = get_item;
}

HtkChoiceModel *
htk_choice_model_new (void)
{
  return g_object_new (HTK_TYPE_CHOICE_MODEL, NULL);
}

/* How many choices there are, found or not. */
guint
htk_choice_model_total (HtkChoiceModel *self)
{
  return self->choices->len;
}

/**
 * htk_choice_model_of:
 * @self: the model
 * @item: an item of it
 *
 * Returns: (transfer none) (nullable): the choice it stands for, until the next take
 */
const HtkChoice *
htk_choice_model_of (HtkChoiceModel *self,
                     gpointer        item)
{
  guint index = HTK_CHOICE_ITEM (item)->index;

  return index < self->choices->len ? g_ptr_array_index (self->choices, index) : NULL;
}

const HtkChoice *
htk_choice_model_at (HtkChoiceModel *self,
                     guint           position)
{
  g_autoptr (HtkChoiceItem) item = g_list_model_get_item (G_LIST_MODEL (self), position);

  return item != NULL ? htk_choice_model_of (self, item) : NULL;
}

static gboolean
are_same (GPtrArray *a,
          GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const HtkChoice *x = a->pdata[i], *y = b->pdata[i];

      if (strcmp (x->value, y->value) != 0 || g_strcmp0 (x->label, y->label) != 0)
        return FALSE;
    }
  return TRUE;
}

/**
 * htk_choice_model_take:
 * @self: the model
 * @choices: (element-type HtkChoice): the choices there are now; a reference is kept
 *
 * Choices that are the same but for what is selected leave the list as it stands.
 */
void
htk_choice_model_take (HtkChoiceModel *self,
                       GPtrArray      *choices)
{
  guint before = n_items (G_LIST_MODEL (self));

  if (choices == self->choices)
    return;
  if (are_same (choices, self->choices))
    {
      g_ptr_array_ref (choices);
      g_ptr_array_unref (self->choices);
      self->choices = choices;
      return;
    }
  forget (self);
  self->choices = g_ptr_array_ref (choices);
  g_clear_pointer (&self->found, g_array_unref);
  g_clear_pointer (&self->sought, g_free);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, choices->len);
}

/* --- Searching --- */

/* Latin letters alike, large or small; other scripts of lists have no cases. */
static void
append_small (GString    *out,
              const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    g_string_append_c (out, *p == '\n' ? ' ' : g_ascii_tolower (*p));
}

static void
note_starts (Lines *lines,
             guint  n)
{
  const char *p = lines->text;

  lines->starts = g_new (guint, n + 1);
  for (guint i = 0; i < n; i++)
    {
      const char *end = strchr (p, '\n');

      lines->starts[i] = (guint) (p - lines->text);
      p = end != NULL ? end + 1 : p + strlen (p);
    }
  lines->starts[n] = (guint) strlen (lines->text);
}

static void
make_labels (HtkChoiceModel *self)
{
  GString *out;

  if (self->labels.text != NULL)
    return;
  out = g_string_sized_new (32 * (gsize) self->choices->len);
  for (guint i = 0; i < self->choices->len; i++)
    {
      const HtkChoice *choice = self->choices->pdata[i];

      append_small (out, choice->label != NULL ? choice->label : "");
      g_string_append_c (out, '\x1f');
      append_small (out, choice->value);
      g_string_append_c (out, '\n');
    }
  self->labels.text = g_string_free (out, FALSE);
  note_starts (&self->labels, self->choices->len);
}

static void
make_initials (HtkChoiceModel *self)
{
  if (self->initials.text != NULL)
    return;
  make_labels (self);
  self->initials.text = htk_initials_of (self->labels.text);
  note_starts (&self->initials, self->choices->len);
}

/**
 * htk_choice_model_prepare:
 * @self: the model
 *
 * Makes what a search reads, so that the first key of one does not wait for it: 0.1 s of 100,000.
 */
void
htk_choice_model_prepare (HtkChoiceModel *self)
{
  make_initials (self);
}

/* The lines that have @sought, those that begin with it before the others; none twice. */
static void
find_in (HtkChoiceModel *self,
         const Lines    *lines,
         GArray         *first,
         GArray         *later,
         guint8         *taken)
{
  const char *p = lines->text;
  guint line = 0;

  while ((p = strstr (p, self->sought)) != NULL)
    {
      guint at = (guint) (p - lines->text);

      while (line + 1 < self->choices->len && lines->starts[line + 1] <= at)
        line++;
      if (!taken[line])
        g_array_append_val (lines->starts[line] == at ? first : later, line);
      taken[line] = TRUE;
      p = lines->text + lines->starts[line + 1];
    }
}

static gboolean
is_latin (const char *text)
{
  return strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789") == strlen (text);
}

/**
 * htk_choice_model_search:
 * @self: the model
 * @text: what is looked for; blank shows all
 *
 * Shows what has @text in its label, its value or its pinyin initials.
 */
void
htk_choice_model_search (HtkChoiceModel *self,
                         const char     *text)
{
  guint before = n_items (G_LIST_MODEL (self));
  g_autoptr (GString) sought = g_string_new (NULL);
  g_autoptr (GArray) later = NULL;
  g_autofree guint8 *taken = NULL;

  append_small (sought, text);
  g_strstrip (sought->str);
  if (g_strcmp0 (self->sought != NULL ? self->sought : "", sought->str) == 0)
    return;
  g_free (self->sought);
  self->sought = *sought->str != '\0' ? g_strdup (sought->str) : NULL;
  g_clear_pointer (&self->found, g_array_unref);
  if (self->sought != NULL)
    {
      self->found = g_array_new (FALSE, FALSE, sizeof (guint));
      later = g_array_new (FALSE, FALSE, sizeof (guint));
      taken = g_new0 (guint8, self->choices->len + 1);
      make_labels (self);
      find_in (self, &self->labels, self->found, later, taken);
      if (is_latin (self->sought))
        {
          make_initials (self);
          find_in (self, &self->initials, self->found, later, taken);
        }
      g_array_append_vals (self->found, later->data, later->len);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, n_items (G_LIST_MODEL (self)));
}
