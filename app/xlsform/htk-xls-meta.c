/* What a filling tells of itself: its ids and name, its audit log, and the entities it makes. */
#include "app/xlsform/htk-xls-writer.h"

#include <string.h>

static const char *
entity_cell (HtkXlsWriter *w, HtkXlsEntity *entity, const char *column)
{
  return htk_xls_cell (w->form->entities, entity->row, column);
}

static gboolean
creates (HtkXlsWriter *w, HtkXlsEntity *entity)
{
  return *entity_cell (w, entity, "create_if") != '\0'
         || *entity_cell (w, entity, "entity_id") == '\0';
}

/* ODK XForms, entities: the declaration as a node, without the meta around it. */
static void
write_node (HtkXlsWriter *w, HtkXlsEntity *entity)
{
  g_string_append (w->instance, "<entity");
  htk_xls_attr (w->instance, "dataset", entity->list);
  htk_xls_attr (w->instance, "id", "");
  if (creates (w, entity))
    htk_xls_attr (w->instance, "create", "1");
  if (*entity_cell (w, entity, "entity_id") != '\0')
    g_string_append (w->instance, " update=\"1\" baseVersion=\"\" trunkVersion=\"\" branchId=\"\"");
  g_string_append (w->instance,
                   *entity_cell (w, entity, "label") != '\0' ? "><label/></entity>" : "/>");
}

/* The meta of a group or repeat that is an entity. */
void
htk_xls_write_entity_node (HtkXlsWriter *w, HtkXlsItem *container)
{
  HtkXlsEntity *entity = htk_xls_entity_of (w->form, container);

  if (entity == NULL)
    return;
  g_string_append (w->instance, "<meta>");
  write_node (w, entity);
  g_string_append (w->instance, "</meta>");
}

static void
write_bind (HtkXlsWriter *w, const char *nodeset, const char *calculate)
{
  g_string_append (w->binds, "    <bind");
  htk_xls_attr (w->binds, "nodeset", nodeset);
  htk_xls_attr (w->binds, "type", "string");
  htk_xls_attr (w->binds, "readonly", "true()");
  if (calculate != NULL)
    htk_xls_attr (w->binds, "calculate", calculate);
  g_string_append (w->binds, "/>\n");
}

/* The bind of one part of a declaration: its expression is read from that part's place. */
static void
write_part (
    HtkXlsWriter *w, HtkXlsEntity *entity, const char *column, const char *part, const char *text)
{
  HtkXlsPlace place = { w->form->entities, entity->row, column };
  HtkXlsItem *meta = htk_xls_item_new (NULL, HTK_XLS_META, entity->row, "meta");
  HtkXlsItem *node = htk_xls_item_new (meta, HTK_XLS_META, entity->row, "entity");
  HtkXlsItem *leaf = htk_xls_item_new (node, HTK_XLS_META, entity->row, part);
  g_autofree char *path = NULL;
  g_autofree char *expanded = NULL;

  meta->parent = entity->container;
  path = htk_xls_path (leaf);
  expanded = htk_xls_expand_expression (w->form, leaf, &place, text);
  if (*expanded != '\0' || strcmp (part, "@id") == 0)
    write_bind (w, path, *expanded != '\0' ? expanded : NULL);
  htk_xls_item_free (meta);
}

/* What the list knows of the entity that is changed. */
static void
write_versions (HtkXlsWriter *w, HtkXlsEntity *entity)
{
  static const char *const versions[][2] = { { "@baseVersion", "__version" },
                                             { "@trunkVersion", "__trunkVersion" },
                                             { "@branchId", "__branchId" } };

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autofree char *text
          = g_strdup_printf ("instance('%s')/root/item[name = %s]/%s", entity->list,
                             entity_cell (w, entity, "entity_id"), versions[i][1]);

      write_part (w, entity, "entity_id", versions[i][0], text);
    }
}

/* The binds of a declaration and, outside of repeats, the action that gives a new entity its id. */
static void
write_entity_binds (HtkXlsWriter *w, HtkXlsEntity *entity)
{
  static const char *const parts[][2] = { { "create_if", "@create" },
                                          { "entity_id", "@id" },
                                          { "update_if", "@update" },
                                          { "label", "label" } };
  g_autofree char *container = htk_xls_path (entity->container);
  g_autofree char *base = g_strconcat (container, "/meta/entity", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    write_part (w, entity, parts[i][0], parts[i][1], entity_cell (w, entity, parts[i][0]));
  if (*entity_cell (w, entity, "entity_id") != '\0')
    write_versions (w, entity);
  if (creates (w, entity) && entity->container->kind != HTK_XLS_REPEAT
      && htk_xls_repeat_of (entity->container) == NULL)
    g_string_append_printf (w->actions,
                            "    <setvalue event=\"odk-instance-first-load\" ref=\"%s/@id\" "
                            "value=\"uuid()\"/>\n",
                            base);
}

static void
write_audit (HtkXlsWriter *w)
{
  for (guint i = 0; i < w->form->root->children->len; i++)
    {
      HtkXlsItem *item = w->form->root->children->pdata[i];

      if (item->kind != HTK_XLS_META)
        continue;
      g_string_append (w->instance, "<audit/>");
      /* Its row stands among the questions, its node in meta. */
      g_free (item->name);
      item->name = g_strdup ("meta/audit");
      htk_xls_write_bind (w, item);
    }
}

static void
write_ids (HtkXlsWriter *w)
{
  const char *root = w->form->root->name;
  const char *id = htk_xls_setting (w->form, "instance_id", "");
  const char *name = htk_xls_setting (w->form, "instance_name", "");
  HtkXlsRow *row = *name != '\0' || *id != '\0' ? w->form->settings->rows->pdata[0] : NULL;

  if (!htk_xls_is_yes (htk_xls_setting (w->form, "omit_instanceid", "no")))
    {
      HtkXlsPlace place = { w->form->settings, row, "instance_id" };
      g_autofree char *own
          = *id != '\0' ? htk_xls_expand_expression (w->form, NULL, &place, id) : NULL;

      g_string_append (w->instance, "<instanceID/>");
      g_string_append_printf (w->binds,
                              "    <bind nodeset=\"/%s/meta/instanceID\" type=\"string\" "
                              "readonly=\"true()\"",
                              root);
      htk_xls_attr (w->binds, own != NULL ? "calculate" : "jr:preload", own != NULL ? own : "uid");
      g_string_append (w->binds, "/>\n");
    }
  if (*name != '\0')
    {
      HtkXlsPlace place = { w->form->settings, row, "instance_name" };
      g_autofree char *expanded = htk_xls_expand_expression (w->form, NULL, &place, name);

      g_string_append (w->instance, "<instanceName/>");
      g_string_append_printf (w->binds,
                              "    <bind nodeset=\"/%s/meta/instanceName\" type=\"string\"", root);
      htk_xls_attr (w->binds, "calculate", expanded);
      g_string_append (w->binds, "/>\n");
    }
}

/**
 * htk_xls_write_meta:
 * @w: the writer
 *
 * Writes the meta of the form, and the binds of all entities.
 */
void
htk_xls_write_meta (HtkXlsWriter *w)
{
  HtkXlsEntity *entity = htk_xls_entity_of (w->form, w->form->root);

  g_string_append (w->instance, "<meta>");
  write_audit (w);
  write_ids (w);
  if (entity != NULL)
    write_node (w, entity);
  g_string_append (w->instance, "</meta>");
  for (guint i = 0; i < w->form->entity_rows->len; i++)
    write_entity_binds (w, w->form->entity_rows->pdata[i]);
}
