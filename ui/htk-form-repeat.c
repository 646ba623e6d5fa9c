/* Adds to the repeats of the form on the screen, removes from them, and puts back. */
#include "ui/htk-form-page-private.h"

#include "ui/htk-undo.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

/* One more of a repeat is shown as soon as it is saved. */
void
htk_form_page_add (HtkFormPageWidget *self,
                   const char        *range)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *ref = NULL;
  HtkNode node;

  if (htk_form_page_stays (self))
    return;
  node = htk_filling_repeat_add (self->filling, range, &error);
  if (node == 0)
    {
      htk_window_error (htk_window_of (GTK_WIDGET (self)), _("It could not be added"), error);
      return;
    }
  ref = htk_instance_ref_of (htk_filling_instance (self->filling), node);
  htk_form_page_reload (self);
  htk_form_page_show (self, ref);
}

static void
put_back (gpointer data,
          gpointer page)
{
  HtkFormPageWidget *self = page;
  g_autoptr (GError) error = NULL;
  g_autofree char *ref = NULL;

  if (htk_form_page_stays (self))
    return;
  ref = htk_filling_repeat_put_back (self->filling, data, &error);
  if (ref == NULL)
    {
      htk_window_error (htk_window_of (GTK_WIDGET (self)), _("It could not be put back"), error);
      return;
    }
  htk_form_page_reload (self);
  htk_form_page_show (self, ref);
}

/* It goes at once and can be put back: nobody is asked whether they are sure. The section it was of
 * is shown, for what comes after it has another place now. */
void
htk_form_page_remove (HtkFormPageWidget *self,
                      const char        *ref)
{
  HtkInstance *instance = htk_filling_instance (self->filling);
  HtkFormPage *page = htk_form_page_find (self, ref, NULL);
  g_autofree char *text = page != NULL ? g_strdup_printf (_("%s is deleted"), page->title) : NULL;
  g_autoptr (GError) error = NULL;
  HtkRemoved *removed = NULL;
  guint index = 0;

  if (page == NULL || htk_form_page_stays (self))
    return;
  if (!htk_filling_repeat_remove (self->filling, htk_instance_find (instance, ref, NULL), &removed,
                                  &error))
    {
      htk_window_error (htk_window_of (GTK_WIDGET (self)), _("It could not be deleted"), error);
      return;
    }
  htk_form_page_find (self, ref, &index);
  while (index > 0 && ((HtkFormPage *) self->pages->pdata[index])->depth > 0)
    index--;
  g_free (self->current);
  self->current = g_strdup (((HtkFormPage *) self->pages->pdata[index])->ref);
  htk_clear (self->view);
  htk_form_page_show (self, self->current);
  htk_undo_offer (GTK_WIDGET (self), text, put_back, removed, (GDestroyNotify) htk_removed_free);
}

/* What was answered before a repeat became less. */
typedef struct
{
  char *ref, *value;
} Before;

static void
before_free (gpointer data)
{
  Before *self = data;

  g_free (self->ref);
  g_free (self->value);
  g_free (self);
}

static void
answer_before (gpointer data,
               gpointer page)
{
  HtkFormPageWidget *self = page;
  Before *before = data;
  HtkNode node = htk_instance_find (htk_filling_instance (self->filling), before->ref, NULL);
  g_autoptr (GError) error = NULL;

  if (htk_form_page_stays (self))
    return;
  if (node != 0 && !htk_filling_answer (self->filling, node, before->value, &error))
    {
      htk_window_error (htk_window_of (GTK_WIDGET (self)), _("It could not be put back"), error);
      return;
    }
  htk_form_page_reload (self);
  htk_form_page_go_to (self, before->ref);
}

/* An answer is also how many there are: with fewer, those at the end go, and their answers with them. */
void
htk_form_page_shrunk (HtkFormPageWidget *self,
                      const char        *lost,
                      const char        *ref,
                      const char        *value)
{
  HtkFormPage *page = htk_form_page_find (self, lost, NULL);
  g_autofree char *text = g_strdup_printf (_("%s is deleted"), page != NULL && page->title != NULL
                                                                ? page->title : _("What stood there"));
  Before *before = g_new0 (Before, 1);

  before->ref = g_strdup (ref);
  before->value = g_strdup (value);
  htk_undo_offer (GTK_WIDGET (self), text, answer_before, before, before_free);
}
