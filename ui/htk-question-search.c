/* The jump to any question: what is typed is looked for in all that is asked at present. */
#include "ui/htk-question-search.h"

#include "ui/htk-initials.h"
#include "ui/htk-list.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  char *ref, *label, *section;
  char *text; /* all it can be found by, folded */
} Hit;

struct _HtkQuestionSearch
{
  GtkBox parent_instance;
  GtkWidget *entry, *list;
  GPtrArray *all;   /* Hit */
  GPtrArray *found; /* Hit, borrowed of all */
};

G_DEFINE_TYPE (HtkQuestionSearch, htk_question_search, GTK_TYPE_BOX)

static guint chosen_signal;

static void
hit_free (gpointer data)
{
  Hit *self = data;

  g_free (self->ref);
  g_free (self->label);
  g_free (self->section);
  g_free (self->text);
  g_free (self);
}

static void
htk_question_search_dispose (GObject *object)
{
  HtkQuestionSearch *self = HTK_QUESTION_SEARCH (object);

  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_pointer (&self->all, g_ptr_array_unref);
  G_OBJECT_CLASS (htk_question_search_parent_class)->dispose (object);
}

static gboolean
htk_question_search_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (HTK_QUESTION_SEARCH (widget)->entry);
}

static void
htk_question_search_class_init (HtkQuestionSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_question_search_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = htk_question_search_grab_focus;
  /* A question was chosen; its reference. */
  chosen_signal = g_signal_new ("chosen", HTK_TYPE_QUESTION_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
choose (HtkQuestionSearch *self,
        const Hit         *hit)
{
  g_autofree char *ref = g_strdup (hit->ref);

  g_signal_emit (self, chosen_signal, 0, ref);
}

static void
row_chosen (gpointer page,
            gpointer value)
{
  choose (page, value);
}

static GtkWidget *
row_new (gpointer     page,
         gpointer     value,
         const char **name)
{
  const Hit *hit = value;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_box_append (GTK_BOX (box), htk_label (hit->label, "heading"));
  gtk_box_append (GTK_BOX (box), htk_label (hit->section, "dim-label"));
  *name = hit->label;
  return box;
}

static gboolean
fits (const Hit   *hit,
      char *const *words)
{
  for (; *words != NULL; words++)
    if (strstr (hit->text, *words) == NULL)
      return FALSE;
  return TRUE;
}

static void
typed (HtkQuestionSearch *self)
{
  g_autofree char *folded = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->entry)), -1);
  g_auto (GStrv) words = g_strsplit_set (g_strstrip (folded), " \t", -1);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < self->all->len; i++)
    if (fits (g_ptr_array_index (self->all, i), words))
      g_ptr_array_add (found, g_ptr_array_index (self->all, i));
  htk_list_show (HTK_LIST (self->list), found, _("No question of this form has that in it."));
  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = g_steal_pointer (&found);
}

/* Enter takes the first: two letters and Enter are the quickest way to a question. */
static void
entered (HtkQuestionSearch *self)
{
  typed (self);
  if (self->found->len > 0)
    choose (self, g_ptr_array_index (self->found, 0));
}

static void
htk_question_search_init (HtkQuestionSearch *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_widget_add_css_class (GTK_WIDGET (self), "page");
  self->all = g_ptr_array_new_with_free_func (hit_free);
  self->entry = gtk_search_entry_new ();
  g_object_set (self->entry, "placeholder-text", _("A part of the question, or its initials"), NULL);
  htk_set_name (self->entry, _("Find a question"));
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (typed), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (entered), self);
  self->list = htk_list_new (row_new, row_chosen, self);
  gtk_box_append (GTK_BOX (self), self->entry);
  gtk_box_append (GTK_BOX (self), self->list);
}

static Hit *
hit_new (HtkInstance       *instance,
         const HtkFormPage *page,
         const HtkBodyItem *item)
{
  g_autoptr (HtkState) state = htk_instance_state (instance, item->node, NULL);
  g_autofree char *initials = NULL;
  g_autofree char *all = NULL;
  const char *name = strrchr (item->ref, '/') + 1;
  Hit *hit;

  if (state == NULL || !state->relevant || state->readonly)
    return NULL;
  hit = g_new0 (Hit, 1);
  hit->ref = g_strdup (item->ref);
  hit->label = g_strdup (state->label != NULL ? state->label : name);
  hit->section = g_strdup (page->title != NULL ? page->title : _("Other"));
  initials = htk_initials_of (hit->label);
  all = g_strjoin ("\n", hit->label, name, hit->section, initials != NULL ? initials : "",
                   state->hint, NULL);
  hit->text = g_utf8_casefold (all, -1);
  return hit;
}

/**
 * htk_question_search_new:
 * @filling: a filling
 * @pages: (element-type HtkFormPage): its sections
 *
 * Returns: (transfer floating): the page; it says “chosen” with the reference of a question
 */
GtkWidget *
htk_question_search_new (HtkFilling *filling,
                         GPtrArray  *pages)
{
  HtkQuestionSearch *self = g_object_new (HTK_TYPE_QUESTION_SEARCH, NULL);

  for (guint p = 0; p < pages->len; p++)
    {
      const HtkFormPage *page = g_ptr_array_index (pages, p);

      for (guint i = 0; i < page->items->len; i++)
        {
          const HtkBodyItem *item = g_ptr_array_index (page->items, i);
          Hit *hit = htk_body_item_asks (item)
                       ? hit_new (htk_filling_instance (filling), page, item) : NULL;

          if (hit != NULL)
            g_ptr_array_add (self->all, hit);
        }
    }
  typed (self);
  return GTK_WIDGET (self);
}
