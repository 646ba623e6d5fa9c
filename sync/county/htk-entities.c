/* Takes the entities that a form makes or changes into the register, when its visit is accepted and never
 * before, whoever sent it: a tablet or a phone. Which list is which part of the register, and what a form
 * may change of it, says entities.csv of the pack; a list that it does not name stays in the answers. */
#include "sync/county/htk-entities.h"

#include "app/record/htk-entity-map.h"
#include "app/record/htk-visit-instance.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "sync/county/htk-acceptance.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-pinyin.h"

#include <string.h>

typedef struct
{
  HtkStore *store;
  const HtkUser *user;
  const HtkVisit *visit;
} Taking;

static gboolean
refuse (GError        **error,
        HtkCountyError  code,
        const HtkEntity *entity,
        const char      *why)
{
  g_set_error (error, HTK_COUNTY_ERROR, code, "实体 %s（%s）：%s", entity->id != NULL ? entity->id : "",
               entity->dataset, why);
  return FALSE;
}

/* (transfer full) (nullable): the row as it is; NULL without an error where there is none. */
static JsonObject *
read_row (HtkStore   *store,
          const char *kind,
          const char *id,
          gint64     *version,
          GError    **error)
{
  g_autofree char *text = htk_county_body (store, kind, id, version, error);
  g_autoptr (JsonNode) node = text != NULL ? json_from_string (text, error) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
}

/* Whether the entity may be made, or may be changed, as it says. */
static gboolean
check_action (const HtkEntity *entity,
              gboolean         is_there,
              GError         **error)
{
  if (is_there && g_str_equal (entity->action, "create"))
    return refuse (error, HTK_COUNTY_ERROR_STATE, entity, "名册中已有，不能新建");
  if (!is_there && g_str_equal (entity->action, "update"))
    return refuse (error, HTK_COUNTY_ERROR_NOT_FOUND, entity, "名册中没有，不能更新");
  return TRUE;
}

/* The officer decides on the visit in front of them; that somebody else has changed the row since is written
 * down with both versions. */
static gboolean
note_conflict (Taking          *taking,
               const HtkEntity *entity,
               gint64           version,
               GError         **error)
{
  gint64 base = entity->base_version != NULL ? g_ascii_strtoll (entity->base_version, NULL, 10) : 0;
  g_autofree char *what = NULL;

  if (base <= 0 || base >= MAX (version, 1))
    return TRUE;
  what = g_strdup_printf ("%s %s %s/%" G_GINT64_FORMAT, entity->dataset, entity->id, entity->base_version,
                          version);
  return htk_account_audit (taking->store, taking->user->id, "entity-conflict", what, error);
}

static gboolean
check_village (Taking          *taking,
               const HtkEntity *entity,
               const char      *village,
               GError         **error)
{
  return village != NULL && g_str_has_prefix (village, taking->user->scope)
           ? TRUE : refuse (error, HTK_COUNTY_ERROR_DENIED, entity, "不在您的管辖区域内");
}

static gboolean
write_row (Taking              *taking,
           const HtkEntityList *list,
           const HtkEntity     *entity,
           JsonObject          *row,
           GError             **error)
{
  const char *kind = htk_entity_list_kind (list);
  const char *village = htk_json_text (row, g_str_equal (kind, "village") ? "code" : "village_code");
  g_autofree char *before = htk_county_body (taking->store, kind, entity->id, NULL, NULL);

  if (!check_village (taking, entity, village, error) ||
      (g_str_equal (kind, "household") && !htk_pinyin_household (row, error)))
    return FALSE;
  return htk_county_write (taking->store, kind, entity->id, village, row, error) &&
         htk_acceptance_keep_entity (taking->store, taking->visit, kind, entity->id, before, error);
}

/* A household, a project or a village. */
static gboolean
take_row (Taking              *taking,
          const HtkEntityList *list,
          const HtkEntity     *entity,
          GError             **error)
{
  const char *kind = htk_entity_list_kind (list);
  gint64 version = 0;
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) row = read_row (taking->store, kind, entity->id, &version, &local);
  gboolean is_there = row != NULL;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!check_action (entity, is_there, error) || !note_conflict (taking, entity, version, error))
    return FALSE;
  if (!is_there && g_str_equal (kind, "village"))
    return refuse (error, HTK_COUNTY_ERROR_DENIED, entity, "行政村不能由表单新建");
  if (!is_there)
    {
      row = json_object_new ();
      json_object_set_string_member (row, "village_code", taking->visit->village_code);
      if (g_str_equal (kind, "household"))
        json_object_set_array_member (row, "members", json_array_new ());
    }
  return htk_entity_write (list, entity, !is_there, row) ? write_row (taking, list, entity, row, error)
                                                         : TRUE;
}

static JsonObject *
member_of (JsonObject *household,
           const char *id)
{
  JsonArray *members = htk_json_list (household, "members");

  for (guint i = 0; members != NULL && i < json_array_get_length (members); i++)
    {
      JsonObject *m = json_array_get_object_element (members, i);

      if (g_strcmp0 (htk_json_text (m, "id"), id) == 0)
        return m;
    }
  return NULL;
}

/* A member is a part of its household's row. */
static gboolean
take_member (Taking              *taking,
             const HtkEntityList *list,
             const HtkEntity     *entity,
             GError             **error)
{
  g_autoptr (JsonObject) said = json_object_new ();
  g_autofree char *home = NULL;
  g_autofree char *before = NULL;
  g_autoptr (JsonObject) household = NULL;
  JsonObject *member;
  gint64 version = 0;

  htk_entity_write (list, entity, TRUE, said);
  if (!htk_county_one (taking->store, "SELECT household_id FROM member WHERE id = ?1", entity->id, NULL,
                       &home, NULL))
    home = g_strdup (htk_json_text (said, "household_id"));
  household = home != NULL ? read_row (taking->store, "household", home, &version, error) : NULL;
  if (household == NULL)
    return error != NULL && *error != NULL ? FALSE
           : refuse (error, HTK_COUNTY_ERROR_NOT_FOUND, entity, "没有写明名册中的户");
  before = htk_county_body (taking->store, "household", home, NULL, NULL);
  member = member_of (household, entity->id);
  if (!check_action (entity, member != NULL, error) || !note_conflict (taking, entity, version, error))
    return FALSE;
  if (member != NULL)
    htk_entity_write (list, entity, FALSE, member);
  else
    {
      JsonArray *members = htk_json_list (household, "members");

      if (htk_json_text (said, "name") == NULL)
        return refuse (error, HTK_COUNTY_ERROR_INPUT, entity, "没有姓名");
      json_object_set_int_member (said, "seq", members != NULL ? json_array_get_length (members) + 1 : 1);
      if (members == NULL)
        json_object_set_array_member (household, "members", json_array_new ());
      json_array_add_object_element (htk_json_list (household, "members"), json_object_ref (said));
    }
  return check_village (taking, entity, htk_json_text (household, "village_code"), error) &&
         htk_pinyin_household (household, error) &&
         htk_county_write (taking->store, "household", home, htk_json_text (household, "village_code"),
                           household, error) &&
         htk_acceptance_keep_entity (taking->store, taking->visit, "household", home, before, error);
}

static gboolean
take_entity (Taking              *taking,
             const HtkEntityList *list,
             const HtkEntity     *entity,
             GError             **error)
{
  if (entity->id == NULL || *entity->id == '\0')
    return refuse (error, HTK_COUNTY_ERROR_INPUT, entity, "没有编号");
  return g_str_equal (htk_entity_list_kind (list), "member") ? take_member (taking, list, entity, error)
                                                             : take_row (taking, list, entity, error);
}

/**
 * htk_entities_accept:
 * @store: the county's store, in the transaction of the acceptance
 * @pack: the pack in force
 * @user_id: the officer who accepts
 * @visit: the visit
 * @revision: its newest revision
 * @error: return location
 *
 * Source: ODK Entities specification, create, update and upsert; `baseVersion` is the version of the row.
 *
 * Returns: FALSE with %HTK_COUNTY_ERROR naming the entity that stops the acceptance, or another error
 */
gboolean
htk_entities_accept (HtkStore          *store,
                     HtkPack           *pack,
                     const char        *user_id,
                     const HtkVisit    *visit,
                     const HtkRevision *revision,
                     GError           **error)
{
  g_autoptr (HtkEntityMap) map = NULL;
  g_autoptr (HtkInstance) instance = NULL;
  g_autoptr (HtkUser) user = NULL;
  g_autoptr (GPtrArray) entities = NULL;
  Taking taking = { .store = store, .visit = visit };

  /* Most forms make none, and are not compiled for it. */
  if (strstr (revision->xml, "dataset=") == NULL)
    return TRUE;
  map = htk_entity_map_open (htk_pack_folder (pack), error);
  instance = map != NULL ? htk_visit_instance (store, pack, visit, revision, error) : NULL;
  user = instance != NULL ? htk_register_user (store, user_id, error) : NULL;
  if (user == NULL)
    return FALSE;
  taking.user = user;
  entities = htk_instance_entities (instance);
  for (guint i = 0; i < entities->len; i++)
    {
      const HtkEntity *entity = entities->pdata[i];
      const HtkEntityList *list = htk_entity_map_find (map, entity->dataset);

      if (list != NULL && !take_entity (&taking, list, entity, error))
        return FALSE;
    }
  return TRUE;
}
