/* The county and the tablets of the protocol tests: real stores, the real server, the real
 * codec. */
#include "tests/county/county-test.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-uuid.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-demo.h"
#include "sync/county/htk-devices.h"
#include "sync/county/htk-import.h"
#include "sync/protocol/htk-sync-body.h"
#include "sync/protocol/htk-sync-row.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define TODAY "2026-11-20"

static const char regions[] =
  "village_code,village_name,township_code,township_name,county_code,county_name\n"
  "530427001001,五桂社区,530427001,桂山街道,530427,新平县\n"
  "530427101201,漠沙村,530427101,漠沙镇,530427,新平县\n"
  "530402001001,荷花社区,530402001,玉兴街道,530402,红塔区\n";

static guint16
free_port (void)
{
  g_autoptr (GSocket) s = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                        G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) got = NULL;

  g_assert_true (g_socket_bind (s, any, TRUE, NULL));
  got = g_socket_get_local_address (s, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
}

void
county_init (County *county,
             guint   households)
{
  const HtkImportOptions import = { .today = TODAY };
  const HtkDemoOptions demo = { "530427", households, 7, TODAY };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (HtkImportReport) report = NULL;
  g_autoptr (GError) error = NULL;
  HtkDemoResult made;

  memset (county, 0, sizeof *county);
  county->dir = htk_temp_dir_new ();
  county->path = g_build_filename (county->dir, "county.db", NULL);
  county->spec = g_strconcat ("sqlite:", county->path, NULL);
  county->session = soup_session_new ();
  county->port = free_port ();
  store = htk_county_open (county->spec, &error);
  g_assert_no_error (error);
  report = htk_import_data (store, "regions", regions, strlen (regions), &import, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->added, ==, 3);
  htk_demo_make (store, &demo, &made, &error);
  g_assert_no_error (error);
  htk_demo_result_clear (&made);
}

void
county_clear (County *county)
{
  county_kill (county);
  g_clear_object (&county->session);
  g_free (county->spec);
  g_free (county->path);
  htk_temp_dir_free (county->dir);
}

/* A server never outlives a test that fails. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

void
county_start (County *county)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", county->port);
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GDataInputStream) out = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  county->process = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("HTK_COUNTY"), "serve",
                                                 "--store", county->spec, "--listen", listen, NULL);
  g_assert_no_error (error);
  /* It says so when it listens. */
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (county->process));
  line = g_data_input_stream_read_line (out, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
}

/* As a power cut does it. */
void
county_kill (County *county)
{
  if (county->process == NULL)
    return;
  g_subprocess_force_exit (county->process);
  g_subprocess_wait (county->process, NULL, NULL);
  g_clear_object (&county->process);
  soup_session_abort (county->session);
}

/* Runs huitoukan-county; returns what it printed. */
char *
county_command (County *county,
                int     expected_status,
                ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  va_list args;

  g_ptr_array_add (argv, (char *) g_getenv ("HTK_COUNTY"));
  va_start (args, expected_status);
  for (char *a = va_arg (args, char *); a != NULL; a = va_arg (args, char *))
    g_ptr_array_add (argv, a);
  va_end (args);
  g_ptr_array_add (argv, (char *) "--store");
  g_ptr_array_add (argv, county->spec);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  if (g_subprocess_get_exit_status (process) != expected_status)
    g_test_message ("%s", out);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, expected_status);
  return out;
}

HtkStore *
county_store (County *county)
{
  g_autoptr (GError) error = NULL;
  HtkStore *store = htk_county_open (county->spec, &error);

  g_assert_no_error (error);
  return store;
}

char *
county_value (County     *county,
              const char *sql)
{
  g_autoptr (HtkStore) store = county_store (county);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  htk_county_one (store, sql, NULL, NULL, &text, &error);
  g_assert_no_error (error);
  return text;
}

char *
county_user (County     *county,
             const char *login)
{
  g_autoptr (HtkStore) store = county_store (county);
  char *id = NULL;

  g_assert_true (htk_county_one (store, "SELECT id FROM user WHERE json_extract (extra, '$.login')"
                                 " = ?", login, NULL, &id, NULL));
  return id;
}

/* One request; further arguments are pairs of header names and values. The reply as a JSON object,
 * with the response headers among its members. */
JsonObject *
county_request (County     *county,
                const char *method,
                const char *path,
                const char *token,
                GBytes     *body,
                guint      *status,
                ...)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u%s", county->port, path);
  g_autoptr (SoupMessage) msg = soup_message_new (method, url);
  SoupMessageHeaders *headers = soup_message_get_request_headers (msg);
  g_autoptr (GBytes) reply = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  SoupMessageHeadersIter iter;
  const char *name, *value;
  JsonObject *object;
  va_list args;

  if (token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);

      soup_message_headers_append (headers, "Authorization", bearer);
    }
  if (body != NULL)
    soup_message_set_request_body_from_bytes (msg, "application/json", body);
  va_start (args, status);
  for (name = va_arg (args, char *); name != NULL; name = va_arg (args, char *))
    soup_message_headers_replace (headers, name, va_arg (args, char *));
  va_end (args);
  reply = soup_session_send_and_read (county->session, msg, NULL, &error);
  g_assert_no_error (error);
  *status = soup_message_get_status (msg);
  if (g_bytes_get_size (reply) > 0 &&
      json_parser_load_from_data (parser, g_bytes_get_data (reply, NULL),
                                  (gssize) g_bytes_get_size (reply), NULL) &&
      JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    object = json_object_ref (json_node_get_object (json_parser_get_root (parser)));
  else
    object = json_object_new ();
  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (msg));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    json_object_set_string_member (object, name, value);
  return object;
}

/* One page; @form is the body of a post. A cookie that is set replaces @cookie. */
char *
county_page (County     *county,
             const char *method,
             const char *path,
             const char *form,
             char      **cookie,
             guint      *status)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u%s", county->port, path);
  g_autoptr (SoupMessage) msg = soup_message_new (method, url);
  g_autoptr (GBytes) body = form != NULL ? g_bytes_new (form, strlen (form)) : NULL;
  g_autoptr (GBytes) reply = NULL;
  g_autoptr (GError) error = NULL;
  const char *set;

  soup_message_add_flags (msg, SOUP_MESSAGE_NO_REDIRECT);
  if (*cookie != NULL)
    soup_message_headers_append (soup_message_get_request_headers (msg), "Cookie", *cookie);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (msg, "application/x-www-form-urlencoded", body);
  reply = soup_session_send_and_read (county->session, msg, NULL, &error);
  g_assert_no_error (error);
  *status = soup_message_get_status (msg);
  set = soup_message_headers_get_one (soup_message_get_response_headers (msg), "Set-Cookie");
  if (set != NULL)
    {
      g_free (*cookie);
      *cookie = g_strndup (set, strcspn (set, ";"));
    }
  return g_strndup (g_bytes_get_data (reply, NULL) ?: "", g_bytes_get_size (reply));
}

static GBytes *
json_bytes (JsonObject *object)
{
  char *text = htk_json_write (object);

  return g_bytes_new_take (text, strlen (text));
}

void
tablet_init (Tablet     *tablet,
             County     *county,
             const char *login)
{
  g_autofree char *path = g_strdup_printf ("%s/tablet-%s.db", county->dir, login);
  g_autoptr (HtkStore) store = county_store (county);
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (JsonObject) reply = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *code = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GError) error = NULL;
  guint status;

  tablet->county = county;
  tablet->user = county_user (county, login);
  tablet->store = htk_store_open (path, NULL, HTK_STORE_ROLE_TABLET, &error);
  g_assert_no_error (error);
  code = htk_device_make_code (store, tablet->user, &error);
  g_assert_no_error (error);
  key = htk_device_public_key (tablet->store, &error);
  g_assert_no_error (error);
  json_object_set_string_member (request, "code", code);
  json_object_set_string_member (request, "public_key", key);
  body = json_bytes (request);
  reply = county_request (county, "POST", "/v1/enrol", NULL, body, &status, NULL);
  g_assert_cmpuint (status, ==, 200);
  tablet->device = g_strdup (htk_json_text (reply, "device_id"));
  tablet->token = g_strdup (htk_json_text (reply, "token"));
}

void
tablet_clear (Tablet *tablet)
{
  g_clear_object (&tablet->store);
  g_free (tablet->device);
  g_free (tablet->token);
  g_free (tablet->user);
}

void
tablet_append (Tablet     *tablet,
               const char *kind,
               const char *object,
               JsonObject *body)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GError) error = NULL;

  json_node_set_object (node, body);
  g_assert_true (htk_store_begin (tablet->store, &error));
  htk_journal_append (tablet->store, kind, object, 0, node, &error);
  g_assert_no_error (error);
  g_assert_true (htk_store_commit (tablet->store, &error));
}

static JsonObject *
answers (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_assert_true (json_parser_load_from_data (parser,
    "{\"id\":\"fa_household\",\"version\":\"1\",\"data\":{\"a_result\":\"home\",\"contacted\":\"1\",\"net\":28900,"
    "\"pc\":7225,\"n\":4,\"color\":\"red\",\"score\":\"55\",\"sug\":\"1\",\"next_due\":"
    "\"2026-12-20\",\"living\":{\"w_src\":\"home\"},\"m\":[{\"m_roster_id\":\"\",\"s1\":{\"m_name\":"
    "\"普新生\",\"m_rel\":\"son\",\"m_status\":\"ok\"}}]}}", -1, NULL));
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

char *
tablet_submit (Tablet     *tablet,
               const char *household,
               const char *visit,
               const char *parent)
{
  return tablet_submit_xml (tablet, household, visit, parent, "<data/>");
}

/* Returns the revision's id. */
char *
tablet_submit_xml (Tablet     *tablet,
                   const char *household,
                   const char *visit,
                   const char *parent,
                   const char *xml)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonObject) filled = answers ();
  g_autofree char *text = htk_json_write (filled);
  g_autofree char *hash = htk_hash_text (text);
  char *revision = htk_uuid7_new ();
  JsonObject *result = json_object_new ();

  json_object_set_string_member (body, "visit_id", visit);
  json_object_set_string_member (body, "revision_id", revision);
  if (parent != NULL)
    json_object_set_string_member (body, "parent_revision", parent);
  json_object_set_string_member (body, "form_id", "fa_household");
  json_object_set_string_member (body, "form_version", "1");
  json_object_set_string_member (body, "subject_type", "household");
  json_object_set_string_member (body, "subject_id", household);
  json_object_set_string_member (body, "village_code", "530427001001");
  json_object_set_string_member (body, "worker", tablet->user);
  json_object_set_string_member (body, "visit_date", TODAY);
  json_object_set_int_member (body, "started_at", 1);
  json_object_set_int_member (body, "ended_at", 2);
  json_object_set_object_member (body, "answers", json_object_ref (filled));
  json_object_set_string_member (body, "answers_hash", hash);
  json_object_set_string_member (body, "xml", xml);
  json_object_set_string_member (result, "color", "red");
  json_object_set_string_member (result, "sug", "1");
  json_object_set_int_member (result, "score", 55);
  json_object_set_object_member (body, "form_result", result);
  tablet_append (tablet, "visit.submit", visit, body);
  return revision;
}

void
tablet_review (Tablet     *tablet,
               const char *reviewer,
               const char *visit,
               const char *revision,
               const char *decision)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *review = htk_uuid7_new ();
  JsonArray *comments = json_array_new ();

  if (g_str_equal (decision, "return"))
    {
      JsonObject *c = json_object_new ();
      g_autofree char *id = htk_uuid7_new ();

      json_object_set_string_member (c, "id", id);
      json_object_set_string_member (c, "ref", "/data/net");
      json_object_set_string_member (c, "level", "must");
      json_object_set_string_member (c, "text", "请核对收入");
      json_array_add_object_element (comments, c);
    }
  json_object_set_string_member (body, "visit_id", visit);
  json_object_set_string_member (body, "revision_id", revision);
  json_object_set_string_member (body, "review_id", review);
  json_object_set_string_member (body, "reviewer", reviewer);
  json_object_set_string_member (body, "decision", decision);
  json_object_set_int_member (body, "at", 3);
  json_object_set_array_member (body, "comments", comments);
  tablet_append (tablet, "visit.review", visit, body);
}

GPtrArray *
tablet_pending (Tablet *tablet)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = htk_journal_pending (tablet->store, 1000, &error);

  g_assert_no_error (error);
  return rows;
}

/* Pushes rows, packed; returns the verdicts, NULL when there are none. */
GPtrArray *
tablet_push (Tablet    *tablet,
             GPtrArray *rows,
             guint     *status)
{
  char *text = htk_sync_push_encode (rows);
  g_autoptr (GBytes) plain = g_bytes_new_take (text, strlen (text));
  g_autoptr (GBytes) packed = htk_sync_body_pack (plain, NULL, HTK_SYNC_QUICK);
  g_autoptr (JsonObject) reply =
    county_request (tablet->county, "POST", "/v1/changes", tablet->token, packed, status,
                    "Content-Encoding", "zstd", NULL);
  g_autofree char *again = htk_json_write (reply);

  return *status == 200 ? htk_sync_verdicts_decode (again, -1, NULL, NULL) : NULL;
}

/* All lines of one pull (element-type HtkSyncItem), the cursor line last. */
GPtrArray *
tablet_pull (Tablet  *tablet,
             gint64   after,
             guint    limit,
             gboolean packed)
{
  g_autofree char *url =
    g_strdup_printf ("http://127.0.0.1:%u/v1/changes?after=%" G_GINT64_FORMAT "&limit=%u",
                     tablet->county->port, after, limit);
  g_autofree char *bearer = g_strconcat ("Bearer ", tablet->token, NULL);
  g_autoptr (SoupMessage) msg = soup_message_new ("GET", url);
  g_autoptr (GPtrArray) items =
    g_ptr_array_new_with_free_func ((GDestroyNotify) htk_sync_item_free);
  g_autoptr (GBytes) reply = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  soup_message_headers_append (soup_message_get_request_headers (msg), "Authorization", bearer);
  soup_message_headers_append (soup_message_get_request_headers (msg), "Accept-Encoding",
                               packed ? "zstd" : "identity");
  reply = soup_session_send_and_read (tablet->county->session, msg, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (soup_message_get_status (msg), ==, 200);
  if (packed)
    {
      GBytes *plain = htk_sync_body_unpack (reply, NULL, 1 << 26, &error);

      g_assert_no_error (error);
      g_bytes_unref (reply);
      reply = plain;
    }
  text = g_strndup (g_bytes_get_data (reply, NULL), g_bytes_get_size (reply));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      HtkSyncItem *item = htk_sync_item_decode (lines[i], -1, &error);

      g_assert_no_error (error);
      g_ptr_array_add (items, item);
    }
  g_assert_cmpuint (items->len, >, 0);
  g_assert_cmpstr (((HtkSyncItem *) items->pdata[items->len - 1])->kind, ==, HTK_SYNC_CURSOR);
  return g_steal_pointer (&items);
}
