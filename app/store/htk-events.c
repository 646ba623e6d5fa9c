/* The rows of what happened to findings and cases. */
#include "app/store/htk-events.h"

#include "app/store/htk-json.h"
#include "app/store/htk-rows-private.h"

#define EVENT_TEXTS(e) { &(e)->id, &(e)->object_id, &(e)->event, &(e)->by, &(e)->by_name }

static const struct
{
  const char *known, *put, *list, *drop;
} statements[] = {
  [HTK_EVENT_OF_FINDING] = {
    "SELECT 1 FROM finding_event WHERE id = ?",
    "INSERT INTO finding_event (id, finding_id, event, by, at, body) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO NOTHING",
    "SELECT e.id, e.finding_id, e.event, e.by, coalesce (u.name, e.by), e.at, e.body"
    " FROM finding_event e LEFT JOIN user u ON u.id = e.by WHERE e.finding_id = ?"
    " ORDER BY e.at, e.id",
    "DELETE FROM finding_event WHERE finding_id = ?",
  },
  [HTK_EVENT_OF_CASE] = {
    "SELECT 1 FROM case_event WHERE id = ?",
    "INSERT INTO case_event (id, case_id, event, by, at, body) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO NOTHING",
    "SELECT e.id, e.case_id, e.event, e.by, coalesce (u.name, e.by), e.at, e.body"
    " FROM case_event e LEFT JOIN user u ON u.id = e.by WHERE e.case_id = ?"
    " ORDER BY e.at, e.id",
    "DELETE FROM case_event WHERE case_id = ?",
  },
};

void
htk_event_free (HtkEvent *self)
{
  if (self == NULL)
    return;
  char **texts[] = EVENT_TEXTS (self);

  htk_row_free_texts (texts, G_N_ELEMENTS (texts));
  g_clear_pointer (&self->body, json_object_unref);
  g_free (self);
}

static gpointer
read_event (HtkStmt *stmt)
{
  HtkEvent *e = g_new0 (HtkEvent, 1);
  char **texts[] = EVENT_TEXTS (e);

  htk_row_texts (stmt, texts, G_N_ELEMENTS (texts));
  e->at = htk_stmt_int (stmt, 5);
  e->body = htk_row_object (stmt, 6);
  return e;
}

/**
 * htk_event_put:
 * @store: a store, in a transaction
 * @of: whose event
 * @event: what happened
 * @error: return location
 *
 * Adds an event; one that is there already is left as it is.
 */
gboolean
htk_event_put (HtkStore       *store,
               HtkEventOf      of,
               const HtkEvent *event,
               GError        **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, statements[of].put, error);
  g_autofree char *body = event->body != NULL ? htk_json_write (event->body) : g_strdup ("{}");

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttttit", event->id, event->object_id, event->event, event->by, event->at,
                 body);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_event_known:
 * @store: a store
 * @of: whose event
 * @id: an event's id
 * @known: (out): whether it is there
 * @error: return location
 */
gboolean
htk_event_known (HtkStore   *store,
                 HtkEventOf  of,
                 const char *id,
                 gboolean   *known,
                 GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, statements[of].known, error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", id);
  return htk_stmt_next (stmt, known, error);
}

/**
 * htk_events_of:
 * @store: a store
 * @of: of what
 * @object_id: a finding's or a case's id
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkEvent): what happened to it, the first first
 */
GPtrArray *
htk_events_of (HtkStore   *store,
               HtkEventOf  of,
               const char *object_id,
               GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, statements[of].list, error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", object_id);
  return htk_rows_all (stmt, read_event, (GDestroyNotify) htk_event_free, error);
}

/**
 * htk_events_set:
 * @store: a tablet's store, in a transaction
 * @of: of what
 * @object_id: a finding's or a case's id
 * @list: (nullable): what htk_events_json() wrote at the county
 * @error: return location
 *
 * Takes the county's list for this end's: what the county refused leaves it.
 */
gboolean
htk_events_set (HtkStore   *store,
                HtkEventOf  of,
                const char *object_id,
                JsonArray  *list,
                GError    **error)
{
  g_autoptr (HtkStmt) drop = htk_stmt (store, statements[of].drop, error);

  if (drop == NULL)
    return FALSE;
  htk_stmt_bind (drop, "t", object_id);
  if (!htk_stmt_run (drop, error))
    return FALSE;
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonObject *o = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const HtkEvent row = {
        .id = (char *) htk_json_text (o, "id"),
        .object_id = (char *) object_id,
        .event = (char *) htk_json_text (o, "event"),
        .by = (char *) htk_json_text (o, "by"),
        .at = htk_json_int (o, "at", 0),
        .body = htk_json_part (o, "body"),
      };

      if (!htk_event_put (store, of, &row, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * htk_events_json:
 * @events: (element-type HtkEvent): events
 *
 * Returns: (transfer full): them as a list of objects
 */
JsonArray *
htk_events_json (GPtrArray *events)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < events->len; i++)
    {
      const HtkEvent *e = g_ptr_array_index (events, i);
      JsonObject *o = json_object_new ();

      json_object_set_string_member (o, "id", e->id);
      json_object_set_string_member (o, "event", e->event);
      json_object_set_string_member (o, "by", e->by);
      json_object_set_int_member (o, "at", e->at);
      json_object_set_object_member (o, "body", json_object_ref (e->body));
      json_array_add_object_element (list, o);
    }
  return list;
}
