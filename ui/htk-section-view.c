/* Draws a section of a form: heads, questions, comments with their replies, and where signatures go.
 * It tells its page what happens to the answers and holds none. */
#include "ui/htk-section-view.h"

#include "app/record/htk-signing.h"
#include "ui/htk-found-head.h"
#include "ui/htk-repeat-cards.h"
#include "ui/htk-reply-box.h"
#include "ui/htk-signer-row.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/* Of the box of a head: what it shows. */
#define LOOK "look"

struct _HtkSectionView
{
  GtkBox parent_instance;
  HtkSession *session;
  HtkFilling *filling;
  GPtrArray *comments; /* of the visit that is corrected, or NULL */
  GPtrArray *heads;    /* boxes, one for each group of the section that is shown, in its order */
  GtkWidget *cards;    /* of its repeats, or NULL */
};

G_DEFINE_TYPE (HtkSectionView, htk_section_view, GTK_TYPE_BOX)

enum
{
  EDITING,
  SAVED,
  FAILED,
  THROUGH,
  SIGN,
  OPENED,
  ADDED,
  REMOVED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
htk_section_view_dispose (GObject *object)
{
  HtkSectionView *self = HTK_SECTION_VIEW (object);

  g_clear_object (&self->session);
  g_clear_object (&self->filling);
  g_clear_pointer (&self->comments, g_ptr_array_unref);
  g_clear_pointer (&self->heads, g_ptr_array_unref);
  G_OBJECT_CLASS (htk_section_view_parent_class)->dispose (object);
}

static void
htk_section_view_class_init (HtkSectionViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_section_view_dispose;
  /* Of any of its questions, as HtkQuestion says them. */
  signals[EDITING] = g_signal_new ("editing", HTK_TYPE_SECTION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[SAVED] = g_signal_new ("saved", HTK_TYPE_SECTION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", HTK_TYPE_SECTION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[THROUGH] = g_signal_new ("through", HTK_TYPE_SECTION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  /* The person wants to sign: what is signed is read back first. */
  signals[SIGN] = g_signal_new ("sign", HTK_TYPE_SECTION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  /* Of its repeats, as HtkRepeatCards says them. */
  signals[OPENED] = g_signal_new ("opened", HTK_TYPE_SECTION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ADDED] = g_signal_new ("added", HTK_TYPE_SECTION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[REMOVED] = g_signal_new ("removed", HTK_TYPE_SECTION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
htk_section_view_init (HtkSectionView *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->heads = g_ptr_array_new ();
}

static void
editing (HtkSectionView *self)
{
  g_signal_emit (self, signals[EDITING], 0);
}

static void
saved (HtkSectionView *self)
{
  g_signal_emit (self, signals[SAVED], 0);
}

static void
failed (HtkQuestion    *question,
        const GError   *error,
        HtkSectionView *self)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
through (HtkSectionView *self)
{
  g_signal_emit (self, signals[THROUGH], 0);
}

static void
opened (HtkSectionView *self,
        const char     *ref)
{
  g_signal_emit (self, signals[OPENED], 0, ref);
}

static void
added (HtkSectionView *self,
       const char     *range)
{
  g_signal_emit (self, signals[ADDED], 0, range);
}

static void
removed (HtkSectionView *self,
         const char     *ref)
{
  g_signal_emit (self, signals[REMOVED], 0, ref);
}

static void
sign_clicked (HtkSectionView *self)
{
  g_signal_emit (self, signals[SIGN], 0);
}

static void
add_comments (HtkSectionView *self,
              HtkQuestion    *question)
{
  const char *parent = htk_filling_draft (self->filling)->parent_revision;

  for (guint i = 0; self->comments != NULL && i < self->comments->len; i++)
    {
      HtkComment *c = g_ptr_array_index (self->comments, i);
      GtkWidget *box;

      if (!g_str_equal (c->ref, htk_question_ref (question)))
        continue;
      htk_question_add_comment (question, c);
      if (c->reply != NULL || !g_str_equal (c->level, "must") ||
          g_strcmp0 (c->revision_id, parent) != 0)
        continue;
      box = htk_reply_box_new (self->session, c);
      g_signal_connect_object (box, "notify::sensitive", G_CALLBACK (saved), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (question), box);
    }
}

static void
append (HtkSectionView *self,
        GtkWidget      *widget)
{
  if (widget != NULL)
    gtk_box_append (GTK_BOX (self), widget);
}

static void
add_question (HtkSectionView    *self,
              const HtkBodyItem *item,
              gboolean           checked)
{
  GtkWidget *question = htk_question_new (self->filling, item);

  g_signal_connect_swapped (question, "editing", G_CALLBACK (editing), self);
  g_signal_connect_swapped (question, "saved", G_CALLBACK (saved), self);
  g_signal_connect (question, "failed", G_CALLBACK (failed), self);
  g_signal_connect_swapped (question, "through", G_CALLBACK (through), self);
  add_comments (self, HTK_QUESTION (question));
  append (self, question);
  if (checked)
    htk_question_show_check (HTK_QUESTION (question));
}

static const HtkSigner *
signer_of (GPtrArray  *signers,
           const char *ref)
{
  for (guint i = 0; signers != NULL && i < signers->len; i++)
    {
      const HtkSigner *signer = g_ptr_array_index (signers, i);

      if (g_strcmp0 (signer->ref, ref) == 0)
        return signer;
    }
  return NULL;
}

static void
add_sign_button (HtkSectionView *self)
{
  GtkWidget *button = htk_button (_("Read back and sign"), NULL);

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (sign_clicked), self);
  append (self, button);
}

static void
add_cards (HtkSectionView    *self,
           GPtrArray         *pages,
           const HtkFormPage *page)
{
  self->cards = htk_repeat_cards_new (htk_filling_instance (self->filling), pages, page);
  g_signal_connect_swapped (self->cards, "opened", G_CALLBACK (opened), self);
  g_signal_connect_swapped (self->cards, "added", G_CALLBACK (added), self);
  g_signal_connect_swapped (self->cards, "removed", G_CALLBACK (removed), self);
  append (self, self->cards);
}

/* A head over nothing is none. What a group holds comes behind it, deeper; one that holds nothing of its
 * section is the name of a repeat, and over its cards. */
static gboolean
has_below (HtkSectionView    *self,
           const HtkFormPage *page,
           guint              at)
{
  HtkInstance *instance = htk_filling_instance (self->filling);
  const HtkBodyItem *group = g_ptr_array_index (page->items, at);
  guint i = at + 1;

  for (; i < page->items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (page->items, i);

      if (item->depth <= group->depth)
        break;
      if (item->kind != HTK_CONTROL_GROUP && item->node != 0 &&
          htk_instance_relevant (instance, item->node))
        return TRUE;
    }
  return i == at + 1 && htk_repeat_cards_any (HTK_REPEAT_CARDS (self->cards));
}

/* Made anew only when it shows something else: for a finding the rules are read. */
static void
show_head (HtkSectionView    *self,
           GtkWidget         *box,
           const HtkBodyItem *group,
           gboolean           shown)
{
  g_autofree char *look = shown ? htk_group_head_look (self->filling, group) : g_strdup ("");
  GtkWidget *head;

  if (g_strcmp0 (g_object_get_data (G_OBJECT (box), LOOK), look) == 0)
    return;
  htk_clear (box);
  head = *look != '\0' ? htk_group_head_new (self->session, self->filling, group) : NULL;
  if (head != NULL)
    gtk_box_append (GTK_BOX (box), head);
  gtk_widget_set_visible (box, head != NULL);
  g_object_set_data_full (G_OBJECT (box), LOOK, g_steal_pointer (&look), g_free);
}

static void
show_heads (HtkSectionView    *self,
            const HtkFormPage *page)
{
  guint n = 0;

  for (guint i = 0; i < page->items->len && n < self->heads->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (page->items, i);

      if (item->kind == HTK_CONTROL_GROUP)
        show_head (self, g_ptr_array_index (self->heads, n++), item,
                   item->label != NULL && has_below (self, page, i));
    }
}

/* The name of a repeat stands over its cards, whatever else the section asks after it. */
static void
add_head (HtkSectionView    *self,
          const HtkFormPage *page,
          guint              at,
          GtkWidget         *over_cards)
{
  const HtkBodyItem *group = g_ptr_array_index (page->items, at);
  const HtkBodyItem *next = at + 1 < page->items->len ? g_ptr_array_index (page->items, at + 1) : NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  g_ptr_array_add (self->heads, box);
  gtk_widget_set_visible (box, FALSE);
  g_object_set_data_full (G_OBJECT (box), LOOK, g_strdup (""), g_free);
  gtk_box_append (GTK_BOX (next != NULL && next->depth > group->depth ? GTK_WIDGET (self) : over_cards),
                  box);
}

/**
 * htk_section_view_refresh:
 * @self: the view
 * @pages: (element-type HtkFormPage): the sections of the form now
 * @page: the one that is shown
 *
 * Follows the answers with all that is no question: the heads of groups and the cards of repeats.
 */
void
htk_section_view_refresh (HtkSectionView    *self,
                          GPtrArray         *pages,
                          const HtkFormPage *page)
{
  htk_repeat_cards_refresh (HTK_REPEAT_CARDS (self->cards), htk_filling_instance (self->filling), pages,
                            page);
  show_heads (self, page);
}

/**
 * htk_section_view_show:
 * @self: the view
 * @pages: (element-type HtkFormPage): the sections of the form
 * @page: one of them
 * @checked: whether questions that are open are called so at once
 *
 * Shows this section in the place of the one before, whose answers must have been flushed.
 */
void
htk_section_view_show (HtkSectionView    *self,
                       GPtrArray         *pages,
                       const HtkFormPage *page,
                       gboolean           checked)
{
  g_autoptr (GPtrArray) signers = htk_filling_signers (self->filling, NULL);
  GtkWidget *over_cards = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gboolean signs = FALSE;

  htk_clear (GTK_WIDGET (self));
  g_ptr_array_set_size (self->heads, 0);
  append (self, htk_found_note_new (self->filling, page));
  for (guint i = 0; i < page->items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (page->items, i);
      const HtkSigner *signer = signer_of (signers, item->ref);

      if (item->kind == HTK_CONTROL_GROUP)
        add_head (self, page, i, over_cards);
      else if (signer != NULL)
        {
          append (self, htk_signer_row_new (self->filling, signer));
          signs = TRUE;
        }
      else if (item->node != 0)
        add_question (self, item, checked);
    }
  if (signs)
    add_sign_button (self);
  append (self, over_cards);
  add_cards (self, pages, page);
  show_heads (self, page);
}

/**
 * htk_section_view_find:
 * @self: the view
 * @ref: a question
 *
 * Returns: (transfer none) (nullable): its widget, where it is of the section that is shown
 */
HtkQuestion *
htk_section_view_find (HtkSectionView *self,
                       const char     *ref)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (HTK_IS_QUESTION (child) && g_strcmp0 (htk_question_ref (HTK_QUESTION (child)), ref) == 0)
      return HTK_QUESTION (child);
  return NULL;
}

/**
 * htk_section_view_new:
 * @session: the session
 * @filling: a filling
 *
 * Returns: (transfer floating): a view of its sections, of none at first
 */
GtkWidget *
htk_section_view_new (HtkSession *session,
                      HtkFilling *filling)
{
  HtkSectionView *self = g_object_new (HTK_TYPE_SECTION_VIEW, NULL);
  const HtkDraft *draft = htk_filling_draft (filling);

  self->session = g_object_ref (session);
  self->filling = g_object_ref (filling);
  if (draft->visit_id != NULL)
    self->comments = htk_comments_of (htk_session_store (session), draft->visit_id, NULL);
  return GTK_WIDGET (self);
}
