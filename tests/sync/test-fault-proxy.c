/* The line that breaks does break as it is told, and in no other way: otherwise the tests that use
 * it would prove nothing. An echo server stands behind it. */
#include "tests/sync/fault-proxy.h"

#include <string.h>

typedef struct {
  GSocketService *echo;
  HtkFaultProxy *proxy;
  GString *heard; /* all that the server has heard, whoever said it */
} Fixture;

typedef struct {
  Fixture *fixture;
  GSocketConnection *connection;
  char buffer[4096];
} Ear;

static void
listen_on (Ear *ear);

static void
heard (GObject *stream, GAsyncResult *result, gpointer data)
{
  Ear *ear = data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, NULL);

  if (n <= 0)
    {
      g_object_unref (ear->connection);
      g_free (ear);
      return;
    }
  g_string_append_len (ear->fixture->heard, ear->buffer, n);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (ear->connection)),
                             ear->buffer, (gsize)n, NULL, NULL, NULL);
  listen_on (ear);
}

static void
listen_on (Ear *ear)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (ear->connection)),
                             ear->buffer, sizeof ear->buffer, G_PRIORITY_DEFAULT, NULL, heard, ear);
}

static gboolean
somebody (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer fixture)
{
  Ear *ear = g_new0 (Ear, 1);

  ear->fixture = fixture;
  ear->connection = g_object_ref (connection);
  listen_on (ear);
  return TRUE;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint16 port;

  fixture->heard = g_string_new ("");
  fixture->echo = g_socket_service_new ();
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (fixture->echo), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->echo, "incoming", G_CALLBACK (somebody), fixture);
  fixture->proxy = htk_fault_proxy_new (port, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  htk_fault_proxy_free (fixture->proxy);
  g_socket_service_stop (fixture->echo);
  g_socket_listener_close (G_SOCKET_LISTENER (fixture->echo));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (fixture->echo);
  g_string_free (fixture->heard, TRUE);
}

static GSocketConnection *
call (Fixture *fixture, const char *says)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host (
      client, "127.0.0.1", htk_fault_proxy_port (fixture->proxy), NULL, &error);

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), says,
                             strlen (says), NULL, NULL, NULL);
  return connection;
}

typedef struct {
  char text[512];
  gsize n;
  guint reads;
  gboolean ended, waiting;
} Answer;

static void
answered (GObject *stream, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, NULL);

  answer->waiting = FALSE;
  if (n <= 0)
    answer->ended = TRUE;
  else
    answer->n += (gsize)n;
  answer->reads++;
}

static gboolean
over (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Until so many bytes have come, or the end, or the time is over. */
static void
listen_for (GSocketConnection *connection, gsize n, guint ms, Answer *answer)
{
  gboolean late = FALSE;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint timeout = g_timeout_add (ms, over, &late);

  while (!late && !answer->ended && answer->n < n)
    {
      if (!answer->waiting)
        {
          answer->waiting = TRUE;
          g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                     answer->text + answer->n, n - answer->n, G_PRIORITY_DEFAULT,
                                     cancellable, answered, answer);
        }
      g_main_context_iteration (NULL, TRUE);
    }
  if (!late)
    g_source_remove (timeout);
  if (answer->waiting)
    {
      g_cancellable_cancel (cancellable);
      while (answer->waiting)
        g_main_context_iteration (NULL, TRUE);
      answer->ended = FALSE;
    }
}

static void
fails_so (Fixture *fixture, const char *words)
{
  g_autoptr (GError) error = NULL;
  HtkFault fault;

  g_assert_true (htk_fault_parse (words, &fault, &error));
  htk_fault_proxy_next (fixture->proxy, &fault);
}

/* What a caller who says "0123456789" hears, and whether the line is closed then. */
static void
expect (Fixture *fixture,
        const char *words,
        const char *hears,
        gboolean closed,
        const char *server_hears)
{
  g_autoptr (GSocketConnection) connection = NULL;
  Answer answer = { 0 };

  fails_so (fixture, words);
  connection = call (fixture, "0123456789");
  listen_for (connection, closed ? 11 : MAX (strlen (hears), 1), 400, &answer);
  g_assert_cmpstr (answer.text, ==, hears);
  g_assert_cmpint (answer.ended, ==, closed);
  g_assert_cmpstr (fixture->heard->str, ==, server_hears);
  g_string_truncate (fixture->heard, 0);
}

static void
without_a_fault (Fixture *fixture, gconstpointer data)
{
  expect (fixture, "", "0123456789", FALSE, "0123456789");
  g_assert_cmpint (htk_fault_proxy_counts (fixture->proxy)->up, ==, 10);
  g_assert_cmpint (htk_fault_proxy_counts (fixture->proxy)->down, ==, 10);
}

static void
cut_at_a_byte (Fixture *fixture, gconstpointer data)
{
  expect (fixture, "cut-down=4", "0123", TRUE, "0123456789");
  expect (fixture, "cut-up=4", "", TRUE, "0123");
  expect (fixture, "", "0123456789", FALSE, "0123456789");
}

static void
half_open (Fixture *fixture, gconstpointer data)
{
  expect (fixture, "stall-down=4", "0123", FALSE, "0123456789");
  expect (fixture, "stall-up=4", "0123", FALSE, "0123");
  expect (fixture, "stall-up=0", "", FALSE, "");
}

static void
corrupt (Fixture *fixture, gconstpointer data)
{
  expect (fixture, "flip-down=2",
          "01\x13"
          "3456789",
          FALSE, "0123456789");
  expect (fixture, "flip-up=9", "012345678\x18", FALSE, "012345678\x18");
}

static void
sent_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = NULL;
  Answer answer = { 0 };

  fails_so (fixture, "twice=1");
  connection = call (fixture, "0123456789");
  listen_for (connection, 11, 200, &answer);
  g_assert_cmpstr (answer.text, ==, "0123456789");
  g_assert_cmpstr (fixture->heard->str, ==, "01234567890123456789");
  g_assert_cmpuint (htk_fault_proxy_counts (fixture->proxy)->repeated, ==, 1);
}

static void
replies_change_places (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) first = NULL;
  g_autoptr (GSocketConnection) second = NULL;
  Answer one = { 0 }, two = { 0 };

  fails_so (fixture, "hold=5000");
  first = call (fixture, "first");
  while (fixture->heard->len < 5)
    g_main_context_iteration (NULL, TRUE);
  listen_for (first, 5, 50, &one);
  g_assert_cmpuint (one.n, ==, 0);
  second = call (fixture, "second");
  listen_for (second, 6, 5000, &two);
  g_assert_cmpstr (two.text, ==, "second");
  listen_for (first, 5, 5000, &one);
  g_assert_cmpstr (one.text, ==, "first");
}

static void
takes_at_least (Fixture *fixture, const char *words, guint ms)
{
  g_autoptr (GSocketConnection) connection = NULL;
  Answer answer = { 0 };
  gint64 began = g_get_monotonic_time ();

  fails_so (fixture, words);
  connection = call (fixture, "0123456789");
  listen_for (connection, 10, 20000, &answer);
  g_assert_cmpstr (answer.text, ==, "0123456789");
  g_assert_cmpint ((g_get_monotonic_time () - began) / 1000, >=, ms);
}

static void
slow (Fixture *fixture, gconstpointer data)
{
  takes_at_least (fixture, "delay=100", 200);
  takes_at_least (fixture, "rate=100", 140);
  takes_at_least (fixture, "drip=20", 190);
}

static void
one_by_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = NULL;
  Answer answer = { 0 };

  fails_so (fixture, "single=6");
  connection = call (fixture, "0123456789");
  listen_for (connection, 10, 5000, &answer);
  g_assert_cmpstr (answer.text, ==, "0123456789");
  g_assert_cmpuint (answer.reads, >=, 5);
}

/* Nothing is heard until the caller has gone; then all, but what was forgotten meanwhile. */
static void
comes_when_its_sender_is_gone (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GSocketConnection) connection = NULL;
      Answer answer = { 0 };

      fails_so (fixture, "late=1");
      connection = call (fixture, i == 0 ? "0123456789" : "forgotten");
      while (htk_fault_proxy_counts (fixture->proxy)->stalled <= i)
        g_main_context_iteration (NULL, TRUE);
      listen_for (connection, 1, 50, &answer);
      g_assert_cmpuint (answer.n, ==, 0);
      g_assert_cmpstr (fixture->heard->str, ==, i == 0 ? "" : "0123456789");
      g_assert_true (g_io_stream_close (G_IO_STREAM (connection), NULL, NULL));
      if (i == 1)
        htk_fault_proxy_forget (fixture->proxy);
      while (i == 0 && fixture->heard->len < 10)
        g_main_context_iteration (NULL, TRUE);
    }
  /* A second time, and what comes later than the forgotten one could. */
  g_string_truncate (fixture->heard, 0);
  expect (fixture, "delay=100", "0123456789", FALSE, "0123456789");
}

static void
no_server (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = NULL;
  Answer answer = { 0 };

  htk_fault_proxy_refuse (fixture->proxy, TRUE);
  connection = call (fixture, "0123456789");
  listen_for (connection, 1, 5000, &answer);
  g_assert_true (answer.ended);
  htk_fault_proxy_calm (fixture->proxy);
  expect (fixture, "", "0123456789", FALSE, "0123456789");
}

static void
all_cut_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = call (fixture, "0123456789");
  Answer answer = { 0 };

  listen_for (connection, 10, 5000, &answer);
  htk_fault_proxy_drop (fixture->proxy);
  listen_for (connection, 11, 5000, &answer);
  g_assert_true (answer.ended);
}

static void
what_is_no_fault (void)
{
  g_autoptr (GError) error = NULL;
  HtkFault fault;

  g_assert_false (htk_fault_parse ("delay=1 fire=2", &fault, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "without-a-fault", without_a_fault },
    { "cut-at-a-byte", cut_at_a_byte },
    { "half-open", half_open },
    { "corrupt", corrupt },
    { "sent-twice", sent_twice },
    { "replies-change-places", replies_change_places },
    { "slow", slow },
    { "one-by-one", one_by_one },
    { "comes-when-its-sender-is-gone", comes_when_its_sender_is_gone },
    { "no-server", no_server },
    { "all-cut-at-once", all_cut_at_once },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/fault-proxy/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  g_test_add_func ("/fault-proxy/what-is-no-fault", what_is_no_fault);
  return g_test_run ();
}
