/* Cuts the body of a form into pages. A page is a top-level group, or an instance of a repeat in
 * one; questions at the top that are in no group share a page of their own. */
#include "app/form/htk-form-pages.h"

#include <string.h>

void
htk_form_page_free (HtkFormPage *self)
{
  g_free (self->ref);
  g_free (self->title);
  g_free (self->range);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->ranges);
  g_free (self);
}

/**
 * htk_body_item_asks:
 * @item: an item of the body
 *
 * Returns: whether it is a question that holds an answer
 */
gboolean
htk_body_item_asks (const HtkBodyItem *item)
{
  return item->node != 0 && item->kind >= HTK_CONTROL_INPUT && item->kind <= HTK_CONTROL_TRIGGER;
}

static HtkFormPage *
page_new (GPtrArray   *pages,
          HtkNode      node,
          const char  *ref,
          guint        depth)
{
  HtkFormPage *self = g_new0 (HtkFormPage, 1);

  self->node = node;
  self->ref = g_strdup (ref != NULL ? ref : "");
  self->depth = depth;
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_body_item_free);
  self->ranges = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (pages, self);
  return self;
}

static HtkBodyItem *
item_copy (const HtkBodyItem *item)
{
  HtkBodyItem *copy = g_memdup2 (item, sizeof *item);

  copy->ref = g_strdup (item->ref);
  copy->label = g_strdup (item->label);
  return copy;
}

/* A person tells the instances apart by the first answer in them, as a member's name. */
static char *
instance_title (HtkInstance *instance,
                const char  *range,
                guint        position,
                HtkFormPage *page)
{
  HtkState *state = htk_instance_range_state (instance, range, NULL);
  GString *title = g_string_new (state != NULL && state->label != NULL ? state->label : "");

  g_string_append_printf (title, " %u", position);
  for (guint i = 0; i < page->items->len; i++)
    {
      HtkBodyItem *item = g_ptr_array_index (page->items, i);
      const char *value;

      if (!htk_body_item_asks (item) || item->kind != HTK_CONTROL_INPUT)
        continue;
      value = htk_instance_get (instance, item->node);
      if (value != NULL && *value != '\0')
        g_string_append_printf (title, " · %s", value);
      break;
    }
  if (state != NULL)
    htk_state_free (state);
  return g_string_free (title, FALSE);
}

static gboolean
is_below (const char *ref,
          const char *above)
{
  gsize n = strlen (above);

  return ref != NULL && n > 0 && g_str_has_prefix (ref, above) && ref[n] == '/';
}

/* The state of the cut: the section and the repeat instance the next item is in. */
typedef struct
{
  GPtrArray *pages;
  HtkFormPage *section, *instance, *loose;
  char *range;
  guint position, n_sections;
  gboolean fixed;
} Cut;

static void
begin_range (Cut               *cut,
             HtkInstance       *instance,
             const HtkBodyItem *item)
{
  g_free (cut->range);
  cut->range = g_strdup (item->ref);
  cut->position = 0;
  cut->fixed = TRUE;
  htk_instance_repeat_count (instance, item->ref, &cut->fixed, NULL);
  if (!cut->fixed && cut->section != NULL)
    g_ptr_array_add (cut->section->ranges, g_strdup (item->ref));
}

static void
begin_instance (Cut               *cut,
                const HtkBodyItem *item)
{
  cut->instance = page_new (cut->pages, item->node, item->ref, 1);
  cut->instance->range = g_strdup (cut->range);
  cut->instance->position = ++cut->position;
  cut->instance->removable = !cut->fixed;
}

static HtkFormPage *
page_of (Cut               *cut,
         const HtkBodyItem *item)
{
  if (cut->instance != NULL && is_below (item->ref, cut->instance->ref))
    return cut->instance;
  if (item->depth > 0 && cut->section != NULL)
    return cut->section;
  if (cut->loose == NULL)
    cut->loose = page_new (cut->pages, 0, "", 0);
  return cut->loose;
}

static void
take_item (Cut         *cut,
           HtkInstance *instance,
           HtkBodyItem *item)
{
  if (item->depth == 0 && item->kind == HTK_CONTROL_GROUP)
    {
      /* A group that only looks like one has no node: its place tells it from the others. */
      g_autofree char *place = g_strdup_printf ("#%u", ++cut->n_sections);

      cut->section = page_new (cut->pages, item->node, item->node != 0 ? item->ref : place, 0);
      cut->section->title = g_strdup (item->label);
      cut->instance = NULL;
    }
  else if (item->kind == HTK_CONTROL_REPEAT)
    begin_range (cut, instance, item);
  else if (item->kind == HTK_CONTROL_REPEAT_INSTANCE)
    begin_instance (cut, item);
  else
    g_ptr_array_add (page_of (cut, item)->items, item_copy (item));
}

static gboolean
is_shown (HtkInstance       *instance,
          const HtkFormPage *page)
{
  if (page->node != 0 && !htk_instance_relevant (instance, page->node))
    return FALSE;
  for (guint i = 0; i < page->items->len; i++)
    if (((HtkBodyItem *) g_ptr_array_index (page->items, i))->kind != HTK_CONTROL_GROUP)
      return TRUE;
  return page->ranges->len > 0;
}

/**
 * htk_form_pages:
 * @instance: an instance
 *
 * Returns: (transfer full) (element-type HtkFormPage): the relevant pages, in the form's order; a
 *   section that holds repeats comes before their instances
 */
GPtrArray *
htk_form_pages (HtkInstance *instance)
{
  GPtrArray *pages = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_form_page_free);
  g_autoptr (GPtrArray) body = htk_instance_body (instance);
  Cut cut = { .pages = pages };

  for (guint i = 0; i < body->len; i++)
    take_item (&cut, instance, g_ptr_array_index (body, i));
  g_free (cut.range);
  for (guint i = pages->len; i-- > 0;)
    {
      HtkFormPage *page = g_ptr_array_index (pages, i);

      if (!is_shown (instance, page))
        g_ptr_array_remove_index (pages, i);
      else if (page->range != NULL)
        page->title = instance_title (instance, page->range, page->position, page);
    }
  return pages;
}

/**
 * htk_form_progress:
 * @instance: an instance
 * @page: one of its pages
 * @progress: (out): questions asked and answered; open: required without an answer; wrong: with an
 *   answer that breaks a constraint
 */
void
htk_form_progress (HtkInstance       *instance,
                   const HtkFormPage *page,
                   HtkFormProgress   *progress)
{
  *progress = (HtkFormProgress) { 0 };
  for (guint i = 0; i < page->items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (page->items, i);
      g_autoptr (HtkState) state = NULL;

      if (!htk_body_item_asks (item) || !htk_instance_relevant (instance, item->node))
        continue;
      state = htk_instance_state (instance, item->node, NULL);
      if (state == NULL || state->readonly)
        continue;
      progress->n_asked++;
      if (state->value != NULL && *state->value != '\0')
        progress->n_answered++;
      if (g_strcmp0 (state->violation, "required") == 0)
        progress->n_open++;
      else if (!state->valid)
        progress->n_wrong++;
    }
}

static gboolean
holds (const HtkFormPage *page,
       const char        *ref)
{
  for (guint i = 0; i < page->items->len; i++)
    if (g_strcmp0 (((HtkBodyItem *) page->items->pdata[i])->ref, ref) == 0)
      return TRUE;
  return g_str_equal (page->ref, ref);
}

/**
 * htk_form_page_holding:
 * @pages: (element-type HtkFormPage): pages of an instance
 * @ref: (nullable): a question or a section
 *
 * Returns: (transfer none) (nullable): the page that holds it, or the one with the longest reference
 *   that it is below of
 */
HtkFormPage *
htk_form_page_holding (GPtrArray  *pages,
                       const char *ref)
{
  HtkFormPage *best = NULL;

  for (guint i = 0; ref != NULL && i < pages->len; i++)
    {
      HtkFormPage *page = g_ptr_array_index (pages, i);

      if (holds (page, ref))
        return page;
      if (is_below (ref, page->ref) && (best == NULL || strlen (page->ref) > strlen (best->ref)))
        best = page;
    }
  return best;
}
