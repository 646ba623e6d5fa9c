/* A TCP proxy that delays, slows, cuts, stalls, corrupts, repeats, holds back and passes on late what it hears.
 * It knows nothing of HTTP: what is broken is bytes, as on a line.
 *
 * A connection has two pipes, each with one read or one write on its way at a time. Whoever ends it
 * cancels both; each pipe holds a reference until its own call has come back. */
#include "tests/sync/fault-proxy.h"

#include <stdlib.h>
#include <string.h>

#define PIECE 16384
#define QUIET_US 200000
/* So long is waited for the answer to what is sent a second time. */
#define REPEAT_MS 500
/* A client that says no more for so long waits for the answer; so long after it gave up its request comes. */
#define HUSH_MS 40
#define LATE_MS 20

typedef struct _Line Line;

typedef struct {
  Line *line;
  gboolean is_up;
  GInputStream *in;
  GOutputStream *out;
  gint64 cut, stall, flip;
  gint64 passed, last_at;
  gsize size;
  gboolean ended;
  guint8 buffer[PIECE];
} Pipe;

struct _Line {
  int refs;
  HtkFaultProxy *proxy; /* NULL once it is gone */
  HtkFault fault;
  GSocketConnection *client, *server;
  GCancellable *ended;
  GByteArray *sent; /* by the client, for as long as it may be repeated */
  guint hush;       /* until a client that is kept back has said all */
  guint era;
  Pipe up, down;
};

struct _HtkFaultProxy {
  GSocketService *service;
  guint16 port, target;
  gboolean refuse;
  HtkFault usual;
  GQueue next;      /* of HtkFault, for one connection each */
  GPtrArray *lines; /* of Line, not owned */
  guint replies;    /* how many times a server's bytes were passed on */
  guint era;        /* of what is late only that of the present one comes */
  HtkProxyCounts counts;
};

static void
line_unref (gpointer data)
{
  Line *line = data;

  if (--line->refs > 0)
    return;
  if (line->proxy != NULL)
    g_ptr_array_remove_fast (line->proxy->lines, line);
  g_clear_object (&line->client);
  g_clear_object (&line->server);
  g_clear_object (&line->ended);
  g_clear_pointer (&line->sent, g_byte_array_unref);
  g_free (line);
}

static void
repeat (Line *line);

static gboolean
comes_late (gpointer line)
{
  repeat (line);
  return G_SOURCE_REMOVE;
}

/* Both ends see the connection closed at once. */
static void
line_end (Line *line)
{
  if (g_cancellable_is_cancelled (line->ended))
    return;
  g_cancellable_cancel (line->ended);
  g_clear_handle_id (&line->hush, g_source_remove);
  if (line->fault.late)
    {
      line->refs++;
      g_timeout_add_full (G_PRIORITY_DEFAULT, LATE_MS, comes_late, line, line_unref);
    }
  g_socket_close (g_socket_connection_get_socket (line->client), NULL);
  if (line->server != NULL)
    g_socket_close (g_socket_connection_get_socket (line->server), NULL);
}

static void
read_more (Pipe *pipe);

static void
wait_then (Pipe *pipe, guint ms, GSourceFunc then)
{
  pipe->line->refs++;
  g_timeout_add_full (G_PRIORITY_DEFAULT, ms, then, pipe, NULL);
}

/* Sending again what was sent: a repeating middlebox, or a tablet that did not see the answer. */
static gboolean
stop_repeating (gpointer connection)
{
  g_io_stream_close (connection, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
repeat (Line *line)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) again = NULL;
  GByteArray *sent = line->sent;

  if (sent == NULL || sent->len == 0 || line->proxy == NULL || line->proxy->era != line->era)
    return;
  again = g_socket_client_connect_to_host (client, "127.0.0.1", line->proxy->target, NULL, NULL);
  if (again == NULL)
    return;
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (again)), sent->data,
                             sent->len, NULL, NULL, NULL);
  line->proxy->counts.repeated++;
  g_timeout_add_full (G_PRIORITY_DEFAULT, REPEAT_MS, stop_repeating, g_steal_pointer (&again),
                      g_object_unref);
  g_clear_pointer (&line->sent, g_byte_array_unref);
}

static void
end_of_pipe (Pipe *pipe)
{
  Line *line = pipe->line;
  Pipe *other = pipe->is_up ? &line->down : &line->up;
  GSocketConnection *to = pipe->is_up ? line->server : line->client;

  pipe->ended = TRUE;
  if (other->ended)
    line_end (line);
  else
    g_socket_shutdown (g_socket_connection_get_socket (to), FALSE, TRUE, NULL);
}

static void
wrote (GObject *stream, GAsyncResult *result, gpointer data)
{
  Pipe *pipe = data;
  Line *line = pipe->line;
  gboolean good = g_output_stream_write_all_finish (G_OUTPUT_STREAM (stream), result, NULL, NULL);

  if (!good || (pipe->cut >= 0 && pipe->passed >= pipe->cut))
    line_end (line);
  else if (pipe->stall < 0 || pipe->passed < pipe->stall)
    read_more (pipe);
  else if (line->proxy != NULL)
    line->proxy->counts.stalled++;
  line_unref (line);
}

static gsize
clip (const Pipe *pipe, gint64 at)
{
  return at >= 0 && pipe->passed + (gint64)pipe->size > at ? (gsize)MAX (at - pipe->passed, 0)
                                                           : pipe->size;
}

static void
count (Pipe *pipe)
{
  HtkFaultProxy *proxy = pipe->line->proxy;

  pipe->passed += (gint64)pipe->size;
  pipe->last_at = g_get_monotonic_time ();
  if (proxy == NULL)
    return;
  *(pipe->is_up ? &proxy->counts.up : &proxy->counts.down) += (gint64)pipe->size;
  if (pipe->is_up)
    return;
  proxy->replies++;
  if (pipe->line->fault.twice)
    repeat (pipe->line);
}

static gboolean
hushed (gpointer data)
{
  Line *line = data;

  line->hush = 0;
  if (line->proxy != NULL)
    line->proxy->counts.stalled++;
  return G_SOURCE_REMOVE;
}

/* To the server it comes when its client is gone. */
static void
keep_back (Pipe *pipe)
{
  Line *line = pipe->line;

  g_byte_array_append (line->sent, pipe->buffer, (guint)pipe->size);
  g_clear_handle_id (&line->hush, g_source_remove);
  line->refs++;
  line->hush = g_timeout_add_full (G_PRIORITY_DEFAULT, HUSH_MS, hushed, line, line_unref);
  read_more (pipe);
  line_unref (line);
}

static gboolean
pass_on (gpointer data)
{
  Pipe *pipe = data;
  Line *line = pipe->line;

  if (g_cancellable_is_cancelled (line->ended))
    {
      line_unref (line);
      return G_SOURCE_REMOVE;
    }
  if (pipe->is_up && line->fault.late)
    {
      keep_back (pipe);
      return G_SOURCE_REMOVE;
    }
  if (pipe->flip >= pipe->passed && pipe->flip < pipe->passed + (gint64)pipe->size)
    pipe->buffer[pipe->flip - pipe->passed] ^= 0x21;
  pipe->size = MIN (clip (pipe, pipe->cut), clip (pipe, pipe->stall));
  if (pipe->is_up && line->sent != NULL)
    g_byte_array_append (line->sent, pipe->buffer, (guint)pipe->size);
  count (pipe);
  g_output_stream_write_all_async (pipe->out, pipe->buffer, pipe->size, G_PRIORITY_DEFAULT,
                                   line->ended, wrote, pipe);
  return G_SOURCE_REMOVE;
}

/* The reply of another connection goes first, when there is one. */
typedef struct {
  Pipe *pipe;
  guint replies;
  gint64 until;
} Hold;

static gboolean
held (gpointer data)
{
  Hold *hold = data;
  Line *line = hold->pipe->line;

  if (!g_cancellable_is_cancelled (line->ended) && line->proxy != NULL
      && line->proxy->replies == hold->replies && g_get_monotonic_time () < hold->until)
    return G_SOURCE_CONTINUE;
  line->refs++;
  pass_on (hold->pipe);
  return G_SOURCE_REMOVE;
}

static void
hold_free (gpointer data)
{
  Hold *hold = data;

  line_unref (hold->pipe->line);
  g_free (hold);
}

static void
hold_back (Pipe *pipe)
{
  Line *line = pipe->line;
  Hold *hold = g_new0 (Hold, 1);

  hold->pipe = pipe;
  hold->replies = line->proxy != NULL ? line->proxy->replies : 0;
  hold->until = g_get_monotonic_time () + line->fault.hold_ms * 1000;
  line->fault.hold_ms = 0;
  line->refs++;
  g_timeout_add_full (G_PRIORITY_DEFAULT, 1, held, hold, hold_free);
}

static guint
wait_of (const Pipe *pipe)
{
  const HtkFault *fault = &pipe->line->fault;
  guint ms = g_get_monotonic_time () - pipe->last_at > QUIET_US ? fault->delay_ms : 0;

  if (fault->rate > 0)
    ms += (guint)pipe->size * 1000 / fault->rate;
  return pipe->is_up ? ms + fault->drip_ms : ms;
}

static void
got (GObject *stream, GAsyncResult *result, gpointer data)
{
  Pipe *pipe = data;
  Line *line = pipe->line;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, NULL);
  guint ms;

  if (n < 0 || g_cancellable_is_cancelled (line->ended))
    line_end (line);
  else if (n == 0)
    end_of_pipe (pipe);
  else
    {
      pipe->size = (gsize)n;
      ms = wait_of (pipe);
      if (!pipe->is_up && line->fault.hold_ms > 0)
        hold_back (pipe);
      else if (ms > 0)
        wait_then (pipe, ms, pass_on);
      else
        {
          line->refs++;
          pass_on (pipe);
        }
    }
  line_unref (line);
}

static void
read_more (Pipe *pipe)
{
  Line *line = pipe->line;
  gsize most = PIECE;

  if ((pipe->is_up && line->fault.drip_ms > 0) || pipe->passed < line->fault.single)
    most = 1;
  else if (line->fault.rate > 0)
    most = CLAMP (line->fault.rate / 20, 1, PIECE);
  line->refs++;
  g_input_stream_read_async (pipe->in, pipe->buffer, most, G_PRIORITY_DEFAULT, line->ended, got,
                             pipe);
}

static void
start_pipe (Pipe *pipe, Line *line, GSocketConnection *from, GSocketConnection *to)
{
  pipe->line = line;
  pipe->in = g_io_stream_get_input_stream (G_IO_STREAM (from));
  pipe->out = g_io_stream_get_output_stream (G_IO_STREAM (to));
  read_more (pipe);
}

static void
connected (GObject *client, GAsyncResult *result, gpointer data)
{
  Line *line = data;
  const HtkFault *fault = &line->fault;

  line->server = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (client), result, NULL);
  if (line->server == NULL || g_cancellable_is_cancelled (line->ended))
    line_end (line);
  else
    {
      line->up.is_up = TRUE;
      line->up.cut = fault->cut_up;
      line->up.stall = fault->stall_up;
      line->up.flip = fault->flip_up;
      line->down.cut = fault->cut_down;
      line->down.stall = fault->stall_down;
      line->down.flip = fault->flip_down;
      start_pipe (&line->up, line, line->client, line->server);
      start_pipe (&line->down, line, line->server, line->client);
    }
  line_unref (line);
}

static gboolean
incoming (GSocketService *service, GSocketConnection *client, GObject *source, gpointer data)
{
  HtkFaultProxy *self = data;
  g_autoptr (GSocketClient) onward = g_socket_client_new ();
  g_autofree HtkFault *once = g_queue_pop_head (&self->next);
  Line *line;

  self->counts.connections++;
  if (self->refuse)
    {
      g_socket_close (g_socket_connection_get_socket (client), NULL);
      return TRUE;
    }
  line = g_new0 (Line, 1);
  line->refs = 1;
  line->proxy = self;
  line->fault = once != NULL ? *once : self->usual;
  line->client = g_object_ref (client);
  line->ended = g_cancellable_new ();
  line->sent = line->fault.twice || line->fault.late ? g_byte_array_new () : NULL;
  line->era = self->era;
  g_ptr_array_add (self->lines, line);
  g_socket_client_connect_to_host_async (onward, "127.0.0.1", self->target, line->ended, connected,
                                         line);
  return TRUE;
}

/**
 * htk_fault_proxy_new:
 * @target: the port on loopback to pass everything on to
 * @error: return location
 *
 * Returns: (transfer full): a proxy that listens in the default main context
 */
HtkFaultProxy *
htk_fault_proxy_new (guint16 target, GError **error)
{
  HtkFaultProxy *self = g_new0 (HtkFaultProxy, 1);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) got_address = NULL;

  self->target = target;
  self->usual = HTK_NO_FAULT;
  self->lines = g_ptr_array_new ();
  self->service = g_socket_service_new ();
  g_queue_init (&self->next);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &got_address, error))
    {
      htk_fault_proxy_free (self);
      return NULL;
    }
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got_address));
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming), self);
  return self;
}

void
htk_fault_proxy_free (HtkFaultProxy *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  htk_fault_proxy_drop (self);
  for (guint i = 0; i < self->lines->len; i++)
    ((Line *)g_ptr_array_index (self->lines, i))->proxy = NULL;
  g_ptr_array_unref (self->lines);
  g_queue_clear_full (&self->next, g_free);
  g_object_unref (self->service);
  g_free (self);
}

guint16
htk_fault_proxy_port (HtkFaultProxy *self)
{
  return self->port;
}

/* From now on connections go to another server. */
void
htk_fault_proxy_retarget (HtkFaultProxy *self, guint16 target)
{
  self->target = target;
}

/* How every connection breaks from now on. */
void
htk_fault_proxy_usual (HtkFaultProxy *self, const HtkFault *fault)
{
  self->usual = *fault;
}

/* How one connection breaks: the next that has nothing of its own yet. */
void
htk_fault_proxy_next (HtkFaultProxy *self, const HtkFault *fault)
{
  g_queue_push_tail (&self->next, g_memdup2 (fault, sizeof *fault));
}

/* From now on nothing breaks. */
void
htk_fault_proxy_calm (HtkFaultProxy *self)
{
  self->usual = HTK_NO_FAULT;
  self->refuse = FALSE;
  g_queue_clear_full (&self->next, g_free);
}

/* What was kept back until now never comes. */
void
htk_fault_proxy_forget (HtkFaultProxy *self)
{
  self->era++;
}

/* Whether new connections are closed at once, as by a server that is not there. */
void
htk_fault_proxy_refuse (HtkFaultProxy *self, gboolean refuse)
{
  self->refuse = refuse;
}

/* Closes all connections at once: what was under way is lost. */
void
htk_fault_proxy_drop (HtkFaultProxy *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    line_end (g_ptr_array_index (self->lines, i));
}

const HtkProxyCounts *
htk_fault_proxy_counts (HtkFaultProxy *self)
{
  return &self->counts;
}

static const struct {
  const char *name;
  gsize offset;
  gboolean wide;
} names[] = {
  { "delay", G_STRUCT_OFFSET (HtkFault, delay_ms), FALSE },
  { "rate", G_STRUCT_OFFSET (HtkFault, rate), FALSE },
  { "drip", G_STRUCT_OFFSET (HtkFault, drip_ms), FALSE },
  { "single", G_STRUCT_OFFSET (HtkFault, single), FALSE },
  { "late", G_STRUCT_OFFSET (HtkFault, late), FALSE },
  { "twice", G_STRUCT_OFFSET (HtkFault, twice), FALSE },
  { "hold", G_STRUCT_OFFSET (HtkFault, hold_ms), FALSE },
  { "cut-up", G_STRUCT_OFFSET (HtkFault, cut_up), TRUE },
  { "cut-down", G_STRUCT_OFFSET (HtkFault, cut_down), TRUE },
  { "stall-up", G_STRUCT_OFFSET (HtkFault, stall_up), TRUE },
  { "stall-down", G_STRUCT_OFFSET (HtkFault, stall_down), TRUE },
  { "flip-up", G_STRUCT_OFFSET (HtkFault, flip_up), TRUE },
  { "flip-down", G_STRUCT_OFFSET (HtkFault, flip_down), TRUE },
};

static gboolean
parse_word (const char *word, HtkFault *fault)
{
  const char *is = strchr (word, '=');

  for (guint i = 0; is != NULL && i < G_N_ELEMENTS (names); i++)
    {
      if (strlen (names[i].name) != (gsize)(is - word)
          || strncmp (names[i].name, word, (gsize)(is - word)) != 0)
        continue;
      if (names[i].wide)
        G_STRUCT_MEMBER (gint64, fault, names[i].offset) = g_ascii_strtoll (is + 1, NULL, 10);
      else
        G_STRUCT_MEMBER (guint, fault, names[i].offset) = (guint)strtoul (is + 1, NULL, 10);
      return TRUE;
    }
  return FALSE;
}

/**
 * htk_fault_parse:
 * @words: as `delay=600 rate=8000 cut-down=100`, with the names of #HtkFault
 * @fault: (out): what they say
 * @error: return location
 *
 * Returns: %FALSE with %G_IO_ERROR_INVALID_ARGUMENT for a word that is none
 */
gboolean
htk_fault_parse (const char *words, HtkFault *fault, GError **error)
{
  g_auto (GStrv) all = g_strsplit_set (words, " \n", -1);

  *fault = HTK_NO_FAULT;
  for (guint i = 0; all[i] != NULL; i++)
    if (*all[i] != '\0' && !parse_word (all[i], fault))
      {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is no fault", all[i]);
        return FALSE;
      }
  return TRUE;
}
