/* The rows of the protocol to JSON and back; what comes from outside is checked member by
 * member. */
#include "sync/protocol/htk-sync-row.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"

/* Of a push, up to its first row. */
#define BEGIN "{\"rows\":["
#define HEX_256 64
#define HEX_SIGNATURE 128

void
htk_sync_verdict_free (HtkSyncVerdict *self)
{
  if (self == NULL)
    return;
  g_free (self->change_id);
  g_free (self->verdict);
  g_free (self->code);
  g_free (self->message);
  g_free (self->hash);
  g_free (self);
}

void
htk_sync_item_free (HtkSyncItem *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->object);
  g_clear_pointer (&self->body, json_object_unref);
  g_free (self);
}

/**
 * htk_sync_row_encode:
 * @change: a journal row
 *
 * Returns: (transfer full): the row as it is sent
 */
JsonObject *
htk_sync_row_encode (const HtkChange *change)
{
  JsonObject *row = json_object_new ();

  json_object_set_int_member (row, "seq", change->seq);
  json_object_set_string_member (row, "change_id", change->change_id);
  json_object_set_string_member (row, "kind", change->kind);
  json_object_set_string_member (row, "object", change->object);
  json_object_set_int_member (row, "base_version", change->base_version);
  json_object_set_string_member (row, "body", change->body);
  json_object_set_int_member (row, "created_at", change->created_at);
  json_object_set_string_member (row, "boot_id", change->boot_id);
  json_object_set_int_member (row, "monotonic", change->monotonic);
  json_object_set_int_member (row, "server_offset", change->server_offset);
  json_object_set_string_member (row, "prev_hash", change->prev_hash);
  json_object_set_string_member (row, "hash", change->hash);
  json_object_set_string_member (row, "signature", change->signature);
  return row;
}

static gboolean
is_hex (const char *text,
        gsize       length)
{
  return strlen (text) == length && strspn (text, "0123456789abcdef") == length;
}

static char *
take_text (JsonObject *object,
           const char *name,
           GError    **error)
{
  const char *text = htk_json_text (object, name);

  if (text == NULL && (error == NULL || *error == NULL))
    g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED, "“%s” is missing or no text",
                 name);
  return g_strdup (text);
}

/**
 * htk_sync_row_decode:
 * @row: one member of `rows`
 * @error: return location
 *
 * Returns: (transfer full): the row; NULL with %HTK_SYNC_ERROR_MALFORMED naming the member
 */
HtkChange *
htk_sync_row_decode (JsonObject *row,
                     GError    **error)
{
  g_autoptr (HtkChange) change = g_new0 (HtkChange, 1);
  g_autoptr (GError) wrong = NULL;

  change->seq = htk_json_int (row, "seq", 0);
  change->change_id = take_text (row, "change_id", &wrong);
  change->kind = take_text (row, "kind", &wrong);
  change->object = take_text (row, "object", &wrong);
  change->base_version = htk_json_int (row, "base_version", 0);
  change->body = take_text (row, "body", &wrong);
  change->created_at = htk_json_int (row, "created_at", 0);
  change->boot_id = take_text (row, "boot_id", &wrong);
  change->monotonic = htk_json_int (row, "monotonic", 0);
  change->server_offset = htk_json_int (row, "server_offset", 0);
  change->prev_hash = take_text (row, "prev_hash", &wrong);
  change->hash = take_text (row, "hash", &wrong);
  change->signature = take_text (row, "signature", &wrong);
  if (wrong == NULL && change->seq < 1)
    g_set_error (&wrong, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED, "“seq” is not a row's number");
  if (wrong == NULL && (!is_hex (change->hash, HEX_256) ||
                        !(*change->prev_hash == '\0' || is_hex (change->prev_hash, HEX_256)) ||
                        !is_hex (change->signature, HEX_SIGNATURE)))
    g_set_error (&wrong, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED,
                 "a hash or the signature is not in hexadecimal digits");
  if (wrong == NULL)
    return g_steal_pointer (&change);
  g_propagate_error (error, g_steal_pointer (&wrong));
  return NULL;
}

/**
 * htk_sync_push_encode:
 * @changes: (element-type HtkChange): journal rows in order
 *
 * Returns: (transfer full): the body of a push
 */
char *
htk_sync_push_encode (GPtrArray *changes)
{
  g_autoptr (GString) batch = g_string_new (NULL);

  if (changes->len == 0)
    return g_strdup (BEGIN HTK_SYNC_PUSH_END);
  for (guint i = 0; i < changes->len; i++)
    {
      g_autofree char *piece = htk_sync_push_piece (g_ptr_array_index (changes, i), i == 0);

      g_string_append (batch, piece);
    }
  g_string_append (batch, HTK_SYNC_PUSH_END);
  return g_string_free (g_steal_pointer (&batch), FALSE);
}

/**
 * htk_sync_push_piece:
 * @change: a journal row
 * @first: whether it is the first of its push
 *
 * A row at a time: a whole batch may be much to have in memory. What follows the last one is %HTK_SYNC_PUSH_END.
 *
 * Returns: (transfer full): the part of the body of a push that ends with this row
 */
char *
htk_sync_push_piece (const HtkChange *change,
                     gboolean         first)
{
  g_autoptr (JsonObject) row = htk_sync_row_encode (change);
  g_autofree char *text = htk_json_write (row);

  return g_strconcat (first ? BEGIN : ",", text, NULL);
}

static JsonObject *
parse_object (const char *text,
              gssize      length,
              GError    **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (length < 0)
    length = (gssize) strlen (text);
  if (!g_utf8_validate_len (text, (gsize) length, NULL))
    {
      g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED, "the text is not UTF-8");
      return NULL;
    }
  if (!json_parser_load_from_data (parser, text, length, error))
    {
      g_prefix_error (error, "this is not JSON: ");
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return json_object_ref (json_node_get_object (root));
  g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED, "this is not a JSON object");
  return NULL;
}

/**
 * htk_sync_push_decode:
 * @text: the body of a push
 * @length: in bytes, or -1 when @text ends in NUL
 * @error: return location
 *
 * The rows are not looked at: one that cannot be read is refused alone, by htk_sync_row_decode().
 *
 * Returns: (transfer full): `rows`, or %NULL with an error when there are none to be found
 */
JsonArray *
htk_sync_push_decode (const char *text,
                      gssize      length,
                      GError    **error)
{
  g_autoptr (JsonObject) batch = parse_object (text, length, error);
  JsonArray *rows = batch != NULL ? htk_json_list (batch, "rows") : NULL;

  if (rows != NULL)
    return json_array_ref (rows);
  if (batch != NULL)
    g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED, "“rows” is missing or no list");
  return NULL;
}

/**
 * htk_sync_verdicts_encode:
 * @verdicts: (element-type HtkSyncVerdict): one a row, in the order of the rows
 * @server_time: the county's clock, UTC milliseconds
 *
 * Returns: (transfer full): the body of the reply, as htk_sync_push_reply_encode() without a cursor
 */
char *
htk_sync_verdicts_encode (GPtrArray *verdicts,
                          gint64     server_time)
{
  return htk_sync_push_reply_encode (verdicts, server_time, NULL);
}

/**
 * htk_sync_push_reply_encode:
 * @verdicts: (element-type HtkSyncVerdict): one a row, in the order of the rows
 * @server_time: the county's clock, UTC milliseconds
 * @cursor: (nullable): the one line of a pull that has nothing to bring, htk_sync_item_append(); %NULL when
 *   the tablet did not ask, or there is something
 *
 * Returns: (transfer full): the body of the reply
 */
char *
htk_sync_push_reply_encode (GPtrArray  *verdicts,
                            gint64      server_time,
                            const char *cursor)
{
  JsonNode *pulled = cursor != NULL ? json_from_string (cursor, NULL) : NULL;
  g_autoptr (JsonObject) reply = json_object_new ();
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < verdicts->len; i++)
    {
      const HtkSyncVerdict *v = g_ptr_array_index (verdicts, i);
      JsonObject *o = json_object_new ();

      json_object_set_int_member (o, "seq", v->seq);
      json_object_set_string_member (o, "change_id", v->change_id != NULL ? v->change_id : "");
      json_object_set_string_member (o, "verdict", v->verdict);
      json_object_set_string_member (o, "code", v->code != NULL ? v->code : "");
      json_object_set_string_member (o, "message", v->message != NULL ? v->message : "");
      json_object_set_string_member (o, "hash", v->hash != NULL ? v->hash : "");
      json_array_add_object_element (list, o);
    }
  json_object_set_array_member (reply, "verdicts", list);
  json_object_set_int_member (reply, "time", server_time);
  if (pulled != NULL)
    json_object_set_member (reply, "pulled", pulled);
  return htk_json_write (reply);
}

static HtkSyncVerdict *
read_verdict (JsonNode *node,
              GError  **error)
{
  static const char *const known[] = { "accepted", "merged", "conflict", "refused", NULL };
  g_autoptr (HtkSyncVerdict) v = g_new0 (HtkSyncVerdict, 1);
  JsonObject *o = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autoptr (GError) wrong = NULL;

  v->seq = htk_json_int (o, "seq", 0);
  v->change_id = take_text (o, "change_id", &wrong);
  v->verdict = take_text (o, "verdict", &wrong);
  v->code = g_strdup (htk_json_text (o, "code"));
  v->message = g_strdup (htk_json_text (o, "message"));
  v->hash = take_text (o, "hash", &wrong);
  if (wrong == NULL && !g_strv_contains (known, v->verdict))
    g_set_error (&wrong, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED,
                 "“%s” is not a verdict", v->verdict);
  if (wrong == NULL)
    return g_steal_pointer (&v);
  g_propagate_error (error, g_steal_pointer (&wrong));
  return NULL;
}

/**
 * htk_sync_verdicts_decode:
 * @text: the body of a reply to a push
 * @length: in bytes, or -1 when @text ends in NUL
 * @server_time: (out) (optional): the county's clock, UTC milliseconds; 0 when it does not say
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkSyncVerdict): the verdicts; NULL when any cannot be
 *   read, for then none can be trusted
 */
GPtrArray *
htk_sync_verdicts_decode (const char *text,
                          gssize      length,
                          gint64     *server_time,
                          GError    **error)
{
  return htk_sync_push_reply_decode (text, length, server_time, NULL, error);
}

/* (transfer full) */
static HtkSyncItem *
read_item (JsonObject *object,
           GError    **error)
{
  g_autoptr (HtkSyncItem) item = g_new0 (HtkSyncItem, 1);
  g_autoptr (GError) wrong = NULL;
  JsonObject *body;

  item->seq = htk_json_int (object, "seq", -1);
  item->kind = take_text (object, "kind", &wrong);
  item->object = take_text (object, "object", &wrong);
  item->version = htk_json_int (object, "version", 0);
  body = htk_json_part (object, "body");
  if (wrong == NULL && (item->seq < 0 || body == NULL))
    g_set_error (&wrong, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED, "“%s” is missing",
                 body == NULL ? "body" : "seq");
  if (wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return NULL;
    }
  item->body = json_object_ref (body);
  return g_steal_pointer (&item);
}

/* (transfer full) (nullable): what is no cursor that ends a pull is as if it were not there: a pull will tell. */
static HtkSyncItem *
read_pulled (JsonObject *reply)
{
  JsonObject *object = htk_json_part (reply, "pulled");
  g_autoptr (HtkSyncItem) item = object != NULL ? read_item (object, NULL) : NULL;

  return item != NULL && g_str_equal (item->kind, HTK_SYNC_CURSOR) &&
         htk_json_int (item->body, "more", 1) == 0 ? g_steal_pointer (&item) : NULL;
}

/**
 * htk_sync_push_reply_decode:
 * @text: the body of a reply to a push
 * @length: in bytes, or -1 when @text ends in NUL
 * @server_time: (out) (optional): the county's clock, UTC milliseconds; 0 when it does not say
 * @cursor: (out) (optional) (transfer full) (nullable): the last line of the pull that may be spared; %NULL
 *   when the county does not say that there is nothing to pull
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkSyncVerdict): the verdicts, as htk_sync_verdicts_decode()
 */
GPtrArray *
htk_sync_push_reply_decode (const char   *text,
                            gssize        length,
                            gint64       *server_time,
                            HtkSyncItem **cursor,
                            GError      **error)
{
  g_autoptr (GPtrArray) verdicts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) htk_sync_verdict_free);
  g_autoptr (JsonObject) reply = parse_object (text, length, error);
  JsonArray *list = reply != NULL ? htk_json_list (reply, "verdicts") : NULL;

  if (reply == NULL)
    return NULL;
  if (list == NULL)
    {
      g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED,
                   "“verdicts” is missing or no list");
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      HtkSyncVerdict *v = read_verdict (json_array_get_element (list, i), error);

      if (v == NULL)
        return NULL;
      g_ptr_array_add (verdicts, v);
    }
  if (server_time != NULL)
    *server_time = htk_json_int (reply, "time", 0);
  if (cursor != NULL)
    *cursor = read_pulled (reply);
  return g_steal_pointer (&verdicts);
}

/**
 * htk_sync_item_append:
 * @out: the lines so far
 * @seq: the place in the county's order
 * @kind: as `household`; a plain name
 * @object: what it is about
 * @version: its version at the county
 * @body: the row, a JSON object in one line as the database made it: it is not parsed again
 *
 * Adds one line.
 */
void
htk_sync_item_append (GString    *out,
                      gint64      seq,
                      const char *kind,
                      const char *object,
                      gint64      version,
                      const char *body)
{
  g_autoptr (JsonNode) name = json_node_init_string (json_node_alloc (), object);
  g_autofree char *object_text = htk_canonical_json (name);

  g_string_append_printf (out, "{\"body\":%s,\"kind\":\"%s\",\"object\":%s,\"seq\":%"
                          G_GINT64_FORMAT ",\"version\":%" G_GINT64_FORMAT "}\n",
                          body, kind, object_text, seq, version);
}

/**
 * htk_sync_item_decode:
 * @line: one line of a pull
 * @length: in bytes, or -1 when @line ends in NUL
 * @error: return location
 *
 * Returns: (transfer full): the item; its body may be changed by the caller
 */
HtkSyncItem *
htk_sync_item_decode (const char *line,
                      gssize      length,
                      GError    **error)
{
  g_autoptr (JsonObject) object = parse_object (line, length, error);

  return object != NULL ? read_item (object, error) : NULL;
}
