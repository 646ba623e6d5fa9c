/* An accepted visit turns out to be a mistake and the county voids it: what its acceptance wrote into the
 * register, the findings, the case and the rounds gets a defined outcome. Nothing is deleted: the visit,
 * the findings and the case stay with the reason, and the row before and after is kept. */
#include "sync/county/htk-acceptance.h"

#include "app/record/htk-case-life.h"
#include "app/record/htk-case-take.h"
#include "app/record/htk-deed.h"
#include "app/record/htk-finding-life.h"
#include "app/record/htk-finding-take.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-take-back.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-uuid.h"
#include "sync/county/htk-county-domain.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-round.h"
#include "sync/county/htk-village-publish.h"

typedef struct
{
  HtkStore *store;
  const HtkVisit *visit;
  const char *officer, *reason;
  HtkLimits limits;
  JsonObject *undone; /* what became of it, for the officer's page */
} Undo;

static gboolean
has_row (const HtkVisit *visit)
{
  return !g_str_equal (visit->subject_type, "finding");
}

/**
 * htk_acceptance_keep:
 * @store: the county's store, in the transaction that accepts
 * @visit: the visit, its answers now in the register
 * @before: (nullable): the row of its subject as it was; NULL where there was none
 * @error: return location
 */
gboolean
htk_acceptance_keep (HtkStore       *store,
                     const HtkVisit *visit,
                     const char     *before,
                     GError        **error)
{
  g_autofree char *after = NULL;
  g_autoptr (HtkStmt) stmt = NULL;

  if (!has_row (visit))
    return TRUE;
  after = htk_county_body (store, visit->subject_type, visit->subject_id, NULL, error);
  stmt = after != NULL ? htk_stmt (store,
    "INSERT INTO acceptance (visit_id, before, after, at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (visit_id) DO NOTHING", error) : NULL;
  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttti", visit->id, before, after, g_get_real_time () / 1000);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_acceptance_keep_entity:
 * @store: the county's store, in the transaction that accepts
 * @visit: the visit
 * @kind: of the row
 * @object: a row that the visit wrote beside its subject's
 * @before: (nullable): the row as it was; NULL where there was none
 * @error: return location
 *
 * Keeps what an entity of the form changed. Written twice by one visit it counts from its first state.
 */
gboolean
htk_acceptance_keep_entity (HtkStore       *store,
                            const HtkVisit *visit,
                            const char     *kind,
                            const char     *object,
                            const char     *before,
                            GError        **error)
{
  g_autofree char *after = NULL;
  g_autoptr (HtkStmt) stmt = NULL;

  /* Of the subject's own row htk_acceptance_keep() keeps all of it. */
  if (g_str_equal (kind, visit->subject_type) && g_str_equal (object, visit->subject_id))
    return TRUE;
  after = htk_county_body (store, kind, object, NULL, error);
  stmt = after != NULL ? htk_stmt (store,
    "INSERT INTO acceptance_entity (visit_id, kind, object, before, after) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (visit_id, kind, object) DO UPDATE SET after = excluded.after", error) : NULL;
  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttttt", visit->id, kind, object, before, after);
  return htk_stmt_run (stmt, error);
}

static JsonObject *
parsed (const char *text)
{
  g_autoptr (JsonNode) node = text != NULL && *text != '\0' ? htk_json_parse (text, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
}

/**
 * htk_acceptance_undone:
 * @store: the county's store
 * @visit_id: a visit
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what became of what the visit wrote when it was voided:
 *   `restored`, `kept` (fields of the register), `register_unknown`, `findings_void`,
 *   `findings_kept`, `case` (rejected or kept), `rounds`, `step_kept`; NULL for a visit that was not
 *   voided after its acceptance
 */
JsonObject *
htk_acceptance_undone (HtkStore   *store,
                       const char *visit_id,
                       GError    **error)
{
  g_autofree char *text = NULL;

  htk_county_one (store, "SELECT coalesce (undone, '') FROM acceptance WHERE visit_id = ?1", visit_id,
                  NULL, &text, error);
  return parsed (text);
}

static void
note (Undo       *u,
      const char *name,
      gint64      n)
{
  json_object_set_int_member (u->undone, name, htk_json_int (u->undone, name, 0) + n);
}

/* One row, from what it was and what the acceptance made of it. */
static gboolean
undo_row (Undo       *u,
          const char *kind,
          const char *object,
          const char *before_text,
          const char *after_text,
          GError    **error)
{
  g_autofree char *now_text = htk_county_body (u->store, kind, object, NULL, error);
  g_autoptr (JsonObject) before = parsed (before_text);
  g_autoptr (JsonObject) after = parsed (after_text);
  g_autoptr (JsonObject) now = parsed (now_text);
  const char *village = htk_json_text (now, "village_code");
  HtkTakenBack taken = { 0 };

  if (now == NULL)
    return error == NULL || *error == NULL;
  if (after == NULL)
    {
      note (u, "register_unknown", 1);
      return TRUE;
    }
  htk_take_back (now, before, after, &taken);
  note (u, "restored", taken.restored);
  note (u, "kept", taken.kept);
  return taken.restored == 0 ||
         htk_county_write (u->store, kind, object, village != NULL ? village : u->visit->village_code, now,
                           error);
}

/* A visit that was accepted before acceptances were kept leaves the register as it is, and says so. */
static gboolean
undo_register (Undo    *u,
               GError **error)
{
  g_autofree char *before_text = NULL;
  g_autofree char *after_text = NULL;

  if (!has_row (u->visit))
    return TRUE;
  htk_county_one (u->store, "SELECT after FROM acceptance WHERE visit_id = ?1", u->visit->id, NULL,
                  &after_text, NULL);
  htk_county_one (u->store, "SELECT coalesce (before, '') FROM acceptance WHERE visit_id = ?1",
                  u->visit->id, NULL, &before_text, NULL);
  return undo_row (u, u->visit->subject_type, u->visit->subject_id, before_text, after_text, error);
}

/* (transfer full) (element-type utf8) */
static GPtrArray *
ids (HtkStore   *store,
     const char *sql,
     const char *arg,
     GError    **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (HtkStmt) stmt = htk_stmt (store, sql, error);
  gboolean more = stmt != NULL;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", arg);
  while (more)
    {
      if (!htk_stmt_next (stmt, &more, error))
        return NULL;
      if (more)
        g_ptr_array_add (list, g_strdup (htk_stmt_text (stmt, 0)));
    }
  return g_steal_pointer (&list);
}

/* What the form's entities wrote, the last row first. */
static gboolean
undo_entities (Undo    *u,
               GError **error)
{
  g_autoptr (GPtrArray) rows = ids (u->store, "SELECT json_array (kind, object, before, after)"
                                    " FROM acceptance_entity WHERE visit_id = ?", u->visit->id, error);

  for (guint i = rows != NULL ? rows->len : 0; i > 0; i--)
    {
      g_autoptr (JsonNode) node = json_from_string (rows->pdata[i - 1], error);
      JsonArray *row = node != NULL ? json_node_get_array (node) : NULL;

      if (row == NULL ||
          !undo_row (u, json_array_get_string_element (row, 0), json_array_get_string_element (row, 1),
                     json_array_get_null_element (row, 2) ? NULL : json_array_get_string_element (row, 2),
                     json_array_get_string_element (row, 3), error))
        return FALSE;
    }
  return rows != NULL;
}

/* (transfer full): the event follows from the visit and its object. */
static JsonObject *
event_of (Undo       *u,
          const char *object_key,
          const char *object_id,
          const char *event)
{
  g_autofree char *today = htk_day_today ();
  g_autofree char *name = g_strconcat ("undo/", object_id, NULL);
  g_autofree char *id = htk_uuid_of (u->visit->id, name);
  g_autoptr (JsonObject) fields = json_object_new ();
  JsonObject *body;

  json_object_set_string_member (fields, "why", u->reason);
  json_object_set_string_member (fields, "visit_id", u->visit->id);
  body = htk_deed_body (object_key, object_id, event, u->officer, today, fields);
  json_object_set_string_member (body, "event_id", id);
  return body;
}

/* What another accepted visit saw as well stands on that one; what is closed was put right. */
static gboolean
undo_findings (Undo    *u,
               GError **error)
{
  g_autoptr (GPtrArray) all = ids (u->store, "SELECT id FROM finding WHERE visit_id = ? ORDER BY id",
                                   u->visit->id, error);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const char *id = g_ptr_array_index (all, i);
      g_autoptr (HtkFinding) f = htk_finding_get (u->store, id, error);
      g_autoptr (JsonObject) body = NULL;

      if (f == NULL)
        return FALSE;
      if (htk_finding_life_step (f->state, "void", "county", NULL) == NULL ||
          htk_county_one (u->store, "SELECT 1 FROM finding_event e JOIN visit v"
                          " ON v.id = json_extract (e.body, '$.visit_id') WHERE e.finding_id = ?1"
                          " AND e.event = 'seen' AND v.state = 'county_accepted'", id, NULL, NULL, NULL))
        {
          note (u, "findings_kept", 1);
          continue;
        }
      body = event_of (u, "finding_id", id, "void");
      if (!htk_finding_take (u->store, body, "county", &u->limits, error) ||
          !htk_county_finding_changed (u->store, id, error))
        return FALSE;
      note (u, "findings_void", 1);
    }
  return all != NULL;
}

/* A case that nobody has identified yet is rejected; an active one is a decision of its own and stays. */
static gboolean
undo_case (Undo    *u,
           GError **error)
{
  g_autofree char *id = htk_uuid_of (u->visit->id, "case");
  g_autoptr (HtkCase) c = htk_case_get (u->store, id, NULL);
  g_autoptr (JsonObject) body = NULL;

  if (c == NULL)
    return TRUE;
  if (htk_case_life_step (c->state, "reject", "county", NULL) == NULL)
    {
      json_object_set_string_member (u->undone, "case", "kept");
      return TRUE;
    }
  json_object_set_string_member (u->undone, "case", "rejected");
  body = event_of (u, "case_id", id, "reject");
  return htk_case_take (u->store, body, "county", &u->limits, error) &&
         htk_county_case_changed (u->store, id, error);
}

static gboolean
write_undone (Undo    *u,
              GError **error)
{
  g_autofree char *text = htk_json_write (u->undone);
  g_autoptr (HtkStmt) stmt = htk_stmt (u->store,
    "INSERT INTO acceptance (visit_id, after, at, undone) VALUES (?1, '{}', ?2, ?3)"
    " ON CONFLICT (visit_id) DO UPDATE SET undone = excluded.undone", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tit", u->visit->id, g_get_real_time () / 1000, text);
  return htk_stmt_run (stmt, error);
}

static gboolean
undo_all (Undo    *u,
          HtkPack *pack,
          GError **error)
{
  guint rounds = 0;

  if (!undo_entities (u, error) || !undo_register (u, error) || !undo_findings (u, error) || !undo_case (u, error))
    return FALSE;
  if (!has_row (u->visit))
    note (u, "step_kept", 1);
  else if (!htk_round_recount (u->store, u->visit->subject_id, &u->limits, &rounds, error))
    return FALSE;
  note (u, "rounds", rounds);
  return htk_village_count (u->store, pack, u->visit->village_code, error) && write_undone (u, error);
}

/**
 * htk_acceptance_undo:
 * @store: the county's store, in the transaction that voids
 * @visit: the visit, voided by now
 * @officer: who voids it
 * @reason: why
 * @error: return location
 *
 * The register's fields go back where nobody has changed them since; findings the visit opened are void
 * unless they are closed or another accepted visit saw them too; a clue it opened is rejected unless it
 * was identified; open rounds are counted anew from what is still accepted; the village is counted anew.
 */
gboolean
htk_acceptance_undo (HtkStore       *store,
                     const HtkVisit *visit,
                     const char     *officer,
                     const char     *reason,
                     GError        **error)
{
  g_autofree char *today = htk_day_today ();
  g_autoptr (HtkPack) pack = htk_pack_in_force (store, error);
  g_autoptr (JsonObject) undone = json_object_new ();
  Undo u = { .store = store, .visit = visit, .officer = officer, .reason = reason, .undone = undone };
  gboolean done;

  if (pack == NULL || !htk_limits_load (pack, store, today, &u.limits, error))
    return FALSE;
  done = undo_all (&u, pack, error);
  htk_limits_clear (&u.limits);
  return done;
}
