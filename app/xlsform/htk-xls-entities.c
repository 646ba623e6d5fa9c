/* The entities sheet (ODK XForms: entities): what a filling makes or changes, and which answers are
 * saved to it. */
#include "app/xlsform/htk-xls-form.h"

#include "app/form/htk-near.h"

#include <string.h>

/* The declaration of a container, NULL when it has none. */
HtkXlsEntity *
htk_xls_entity_of (HtkXlsForm *form, HtkXlsItem *container)
{
  for (guint i = 0; i < form->entity_rows->len; i++)
    {
      HtkXlsEntity *entity = form->entity_rows->pdata[i];

      if (entity->container == container)
        return entity;
    }
  return NULL;
}

static gboolean
is_reserved (const char *name)
{
  return g_str_has_prefix (name, "__");
}

static void
check_row (HtkXlsForm *form, HtkXlsRow *row)
{
  HtkXlsTable *table = form->entities;
  const char *list = htk_xls_cell (table, row, "list_name");
  gboolean has_id = *htk_xls_cell (table, row, "entity_id") != '\0';
  gboolean create = *htk_xls_cell (table, row, "create_if") != '\0';
  gboolean update = *htk_xls_cell (table, row, "update_if") != '\0';

  if (*list == '\0')
    htk_xls_fault (form, table, row, "list_name", "is empty; name the list the entity is of");
  else if (is_reserved (list) || strchr (list, '.') != NULL || !htk_xls_is_name (list))
    htk_xls_fault (
        form, table, row, "list_name",
        "“%s” is not the name of a list; begin with a letter and use letters, digits, - _", list);
  if (!has_id && update)
    htk_xls_fault (form, table, row, "entity_id",
                   "is empty; to change an entity say which, as ${name} of the question it was "
                   "chosen in");
  if (has_id && create && !update)
    htk_xls_fault (form, table, row, "update_if",
                   "is empty; with entity_id and create_if, say when to update instead");
  if (*htk_xls_cell (table, row, "label") == '\0' && (!has_id || create))
    htk_xls_fault (form, table, row, "label",
                   "is empty; a new entity needs one, as ${name} or concat(…)");
}

/* The declaration a save_to cell is for: of "list#property", or the only one. */
static HtkXlsEntity *
entity_for (HtkXlsForm *form, HtkXlsItem *item, const char *save_to, const char **property)
{
  const char *hash = strchr (save_to, '#');
  g_autofree char *list = hash != NULL ? g_strndup (save_to, (gsize)(hash - save_to)) : NULL;
  HtkNear near = { .word = list };
  g_autofree char *hint = NULL;

  *property = hash != NULL ? hash + 1 : save_to;
  if (list == NULL && form->entity_rows->len == 1)
    return form->entity_rows->pdata[0];
  for (guint i = 0; list != NULL && i < form->entity_rows->len; i++)
    {
      HtkXlsEntity *entity = form->entity_rows->pdata[i];

      if (strcmp (entity->list, list) == 0)
        return entity;
      htk_near_try (&near, entity->list);
    }
  if (form->entity_rows->len == 0)
    htk_xls_fault (form, form->survey, item->row, "save_to",
                   "saves to an entity, but no sheet “entities” declares one");
  else if (list == NULL)
    htk_xls_fault (form, form->survey, item->row, "save_to",
                   "may be of several entities; write LIST#%s", save_to);
  else
    {
      hint = htk_near_hint (&near);
      htk_xls_fault (form, form->survey, item->row, "save_to",
                     "“%s” is no list of the entities sheet%s", list, hint);
    }
  return NULL;
}

static void
collect_saved (HtkXlsForm *form, HtkXlsItem *item)
{
  const char *save_to = htk_xls_item_cell (form, item, "save_to");
  const char *property = save_to;
  HtkXlsEntity *entity = NULL;

  if (*save_to != '\0' && item->type != NULL)
    {
      entity = entity_for (form, item, save_to, &property);
      if (g_ascii_strcasecmp (property, "name") == 0 || g_ascii_strcasecmp (property, "label") == 0
          || is_reserved (property) || !htk_xls_is_name (property))
        htk_xls_fault (form, form->survey, item->row, "save_to",
                       "“%s” cannot be the name of a property; use letters, digits, - _ ., and "
                       "neither name nor label",
                       property);
    }
  if (entity != NULL)
    g_ptr_array_add (entity->saved, item);
  for (guint i = 0; i < item->children->len; i++)
    collect_saved (form, item->children->pdata[i]);
}

/* Whether the item is a block an entity can be of. */
static gboolean
is_container (HtkXlsItem *item)
{
  return item->type == NULL;
}

static HtkXlsItem *
common_container (HtkXlsItem *a, HtkXlsItem *b)
{
  while (!is_container (a) || !htk_xls_is_inside (b, a))
    a = a->parent;
  return a;
}

static HtkXlsItem *
scope_of (HtkXlsItem *item)
{
  HtkXlsItem *repeat = htk_xls_repeat_of (item);

  if (repeat != NULL)
    return repeat;
  while (item->parent != NULL)
    item = item->parent;
  return item;
}

/* The innermost container of all that the declaration saves; with nothing saved, of what its
 * expressions refer to. */
static HtkXlsItem *
innermost (HtkXlsForm *form, HtkXlsEntity *entity)
{
  static const char *const columns[] = { "label", "entity_id", "create_if", "update_if" };
  HtkXlsItem *at = NULL;
  HtkXlsItem *deepest = NULL;

  for (guint i = 0; i < entity->saved->len; i++)
    at = at == NULL ? ((HtkXlsItem *)entity->saved->pdata[i])->parent
                    : common_container (at, entity->saved->pdata[i]);
  for (gsize c = 0; at == NULL && c < G_N_ELEMENTS (columns); c++)
    {
      g_autoptr (GPtrArray) names
          = htk_xls_references (form, htk_xls_cell (form->entities, entity->row, columns[c]));

      for (guint i = 0; i < names->len; i++)
        {
          HtkXlsItem *item = g_hash_table_lookup (form->by_name, names->pdata[i]);

          if (item != NULL && (deepest == NULL || htk_xls_is_inside (scope_of (item), deepest)))
            deepest = scope_of (item);
        }
    }
  return at != NULL ? at : deepest != NULL ? deepest : form->root;
}

/* ODK XForms: a container declares at most one entity, and what is saved to it lies in it and in no
 * nearer one. A declaration goes to its repeat or the form, or where there are several of them, to
 * the innermost group that holds what it saves. */
static void
place_entity (HtkXlsForm *form, HtkXlsEntity *entity)
{
  HtkXlsItem *inner = innermost (form, entity);
  HtkXlsItem *scope
      = inner->kind == HTK_XLS_REPEAT || inner->parent == NULL ? inner : scope_of (inner);
  gboolean alone = TRUE;

  for (guint i = 0; i < form->entity_rows->len; i++)
    {
      HtkXlsEntity *other = form->entity_rows->pdata[i];

      if (other != entity)
        {
          HtkXlsItem *own = innermost (form, other);
          HtkXlsItem *theirs
              = own->kind == HTK_XLS_REPEAT || own->parent == NULL ? own : scope_of (own);

          alone = alone && theirs != scope;
        }
    }
  entity->container = alone ? scope : inner;
}

static void
check_places (HtkXlsForm *form, HtkXlsEntity *entity)
{
  HtkXlsEntity *first = htk_xls_entity_of (form, entity->container);

  if (first != entity)
    htk_xls_fault (form, form->entities, entity->row, "list_name",
                   "“%s” and “%s” would be of the same group; put the questions that are saved to "
                   "each in a group of their own",
                   first->list, entity->list);
  for (guint i = 0; i < entity->saved->len; i++)
    {
      HtkXlsItem *item = entity->saved->pdata[i];
      HtkXlsItem *at = item->parent;
      HtkXlsItem *own = entity->container->kind == HTK_XLS_REPEAT ? entity->container : NULL;

      if (htk_xls_repeat_of (item) != (own != NULL ? own : htk_xls_repeat_of (entity->container)))
        htk_xls_fault (form, form->survey, item->row, "save_to",
                       "all that is saved to “%s” must be in the same repeat", entity->list);
      while (at != NULL && htk_xls_entity_of (form, at) == NULL)
        at = at->parent;
      if (first == entity && (at == NULL || htk_xls_entity_of (form, at) != entity))
        htk_xls_fault (form, form->survey, item->row, "save_to",
                       "stands in the group of another entity; move it out");
    }
}

/**
 * htk_xls_collect_entities:
 * @form: the form, its tree made
 *
 * Takes the declarations of the entities sheet, what is saved to each, and where each belongs.
 */
void
htk_xls_collect_entities (HtkXlsForm *form)
{
  for (guint i = 0; form->entities != NULL && i < form->entities->rows->len; i++)
    {
      HtkXlsEntity *entity = g_new0 (HtkXlsEntity, 1);

      entity->row = form->entities->rows->pdata[i];
      entity->list = htk_xls_cell (form->entities, entity->row, "list_name");
      entity->saved = g_ptr_array_new ();
      g_ptr_array_add (form->entity_rows, entity);
      check_row (form, entity->row);
    }
  collect_saved (form, form->root);
  for (guint i = 0; i < form->entity_rows->len; i++)
    place_entity (form, form->entity_rows->pdata[i]);
  for (guint i = 0; i < form->entity_rows->len; i++)
    {
      HtkXlsEntity *entity = form->entity_rows->pdata[i];
      g_autofree char *file = g_strconcat (entity->list, ".csv", NULL);
      HtkXlsPlace place = { form->entities, entity->row, "list_name" };

      check_places (form, entity);
      /* What is changed is looked up in the list, which therefore goes with the form. */
      if (*entity->list != '\0' && *htk_xls_cell (form->entities, entity->row, "entity_id") != '\0'
          && !g_hash_table_contains (form->files, entity->list))
        htk_xls_add_file (form, &place, file);
    }
}
