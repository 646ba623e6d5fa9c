/* The proxy as a program, for tests that are not written in C: fault-proxy TARGET-PORT
 *
 * Prints the port it listens on. Then a line each on its standard input:
 *   usual FAULT…    how every connection breaks from now on
 *   next FAULT…     how the next connection breaks
 *   calm            nothing breaks any more
 *   refuse 0|1      whether new connections are closed at once
 *   drop            all connections are closed now
 *   target PORT     where new connections go
 *   counts          prints what was passed on, as JSON
 * Each is answered by a line when it is done. FAULT is NAME=NUMBER, see fault-proxy.h. It ends
 * with its standard input. */
#include "tests/sync/fault-proxy.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  HtkFaultProxy *proxy;
  GMainLoop *loop;
} Program;

static void
print_counts (HtkFaultProxy *proxy)
{
  const HtkProxyCounts *c = htk_fault_proxy_counts (proxy);

  printf ("{\"connections\": %u, \"repeated\": %u, \"up\": %" G_GINT64_FORMAT
          ", \"down\": %" G_GINT64_FORMAT "}\n",
          c->connections, c->repeated, c->up, c->down);
}

static gboolean
set_fault (HtkFaultProxy *proxy,
           const char *words,
           void (*set) (HtkFaultProxy *proxy, const HtkFault *fault))
{
  g_autoptr (GError) error = NULL;
  HtkFault fault;

  if (!htk_fault_parse (words, &fault, &error))
    {
      printf ("%s\n", error->message);
      return FALSE;
    }
  set (proxy, &fault);
  return TRUE;
}

static void
obey (HtkFaultProxy *proxy, const char *line)
{
  gboolean done = TRUE;

  if (g_str_has_prefix (line, "usual"))
    done = set_fault (proxy, line + 5, htk_fault_proxy_usual);
  else if (g_str_has_prefix (line, "next"))
    done = set_fault (proxy, line + 4, htk_fault_proxy_next);
  else if (g_str_equal (line, "calm"))
    htk_fault_proxy_calm (proxy);
  else if (g_str_has_prefix (line, "refuse "))
    htk_fault_proxy_refuse (proxy, line[7] == '1');
  else if (g_str_equal (line, "drop"))
    htk_fault_proxy_drop (proxy);
  else if (g_str_has_prefix (line, "target "))
    htk_fault_proxy_retarget (proxy, (guint16)atoi (line + 7));
  else if (g_str_equal (line, "counts"))
    {
      print_counts (proxy);
      done = FALSE;
    }
  else
    printf ("“%s” is no command\n", line);
  if (done)
    printf ("ok\n");
  fflush (stdout);
}

static void
got_line (GObject *object, GAsyncResult *result, gpointer data)
{
  Program *program = data;
  GDataInputStream *in = G_DATA_INPUT_STREAM (object);
  g_autofree char *line = g_data_input_stream_read_line_finish (in, result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (program->loop);
      return;
    }
  obey (program->proxy, line);
  g_data_input_stream_read_line_async (in, G_PRIORITY_DEFAULT, NULL, got_line, program);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GInputStream) keyboard = g_unix_input_stream_new (0, FALSE);
  g_autoptr (GDataInputStream) in = g_data_input_stream_new (keyboard);
  g_autoptr (HtkFaultProxy) proxy = NULL;
  g_autoptr (GError) error = NULL;
  Program program = { .loop = loop };

  if (argc != 2)
    {
      fprintf (stderr, "usage: fault-proxy TARGET-PORT\n");
      return 2;
    }
  proxy = program.proxy = htk_fault_proxy_new ((guint16)atoi (argv[1]), &error);
  if (proxy == NULL)
    {
      fprintf (stderr, "fault-proxy: %s\n", error->message);
      return 1;
    }
  printf ("%u\n", htk_fault_proxy_port (proxy));
  fflush (stdout);
  g_data_input_stream_read_line_async (in, G_PRIORITY_DEFAULT, NULL, got_line, &program);
  g_main_loop_run (loop);
  return 0;
}
