/* huitoukan-sync receive, hand and nearby: two tablets in one network. Whoever runs them reads lines. */
#include "sync/agent/cmd.h"

#include "sync/agent/htk-lan.h"

#include <arpa/inet.h>
#include <glib-unix.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NEARBY_SECONDS 3

/* (transfer full) (nullable): the address at which others in the network find this tablet. */
static char *
own_address (void)
{
  struct ifaddrs *all = NULL;
  char text[INET_ADDRSTRLEN];
  char *found = NULL;

  if (getifaddrs (&all) != 0)
    return NULL;
  for (struct ifaddrs *at = all; at != NULL && found == NULL; at = at->ifa_next)
    if (at->ifa_addr != NULL && at->ifa_addr->sa_family == AF_INET && (at->ifa_flags & IFF_UP) &&
        !(at->ifa_flags & IFF_LOOPBACK) &&
        inet_ntop (AF_INET, &((struct sockaddr_in *) at->ifa_addr)->sin_addr, text, sizeof text) != NULL)
      found = g_strdup (text);
  freeifaddrs (all);
  return found;
}

/* What is scanned also says where. */
static void
say (const char *line)
{
  g_autofree char *address = g_str_has_prefix (line, "scan ") ? own_address () : NULL;

  if (address != NULL)
    printf ("%s&at=%s\n", line, address);
  else
    puts (line);
  fflush (stdout);
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

/* The page that opened the door is gone, and so the door closes. */
static gboolean
input_ended (int          fd,
             GIOCondition condition,
             gpointer     loop)
{
  char byte;

  if (read (fd, &byte, 1) > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static int
failed (const GError *error)
{
  fprintf (stderr, "huitoukan-sync: %s\n", error->message);
  return htk_agent_exit_code (error);
}

/**
 * htk_cmd_receive:
 * @store: the tablet's store
 *
 * Listens until it is told to end, or its standard input does.
 *
 * Returns: the exit code
 */
int
htk_cmd_receive (HtkStore *store)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkLanServer) server = htk_lan_server_new (store, say, &error);
  g_autofree char *device = htk_store_get_meta (store, "device_id");
  g_autofree char *address = own_address ();
  g_autoptr (GDBusConnection) published = NULL;

  if (server == NULL)
    return failed (error);
  if (address != NULL)
    printf ("address %s:%u\n", address, htk_lan_server_port (server));
  fflush (stdout);
  published = device != NULL ? htk_lan_publish (device, htk_lan_server_port (server)) : NULL;
  if (published != NULL)
    say ("published 1");
  g_unix_signal_add (SIGTERM, quit, loop);
  g_unix_signal_add (SIGINT, quit, loop);
  g_unix_fd_add (0, G_IO_IN | G_IO_HUP, input_ended, loop);
  g_main_loop_run (loop);
  return HTK_EXIT_OK;
}

static void
print_progress (gint64   done,
                gint64   total,
                gpointer data)
{
  g_main_context_iteration (NULL, FALSE);
  printf ("progress lan %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", done, total);
  fflush (stdout);
}

static gboolean
interrupted (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

/**
 * htk_cmd_hand:
 * @store: the tablet's store
 * @where: ADDRESS:PORT, or what was scanned
 * @code: (nullable): six digits
 *
 * Returns: the exit code
 */
int
htk_cmd_hand (HtkStore   *store,
              const char *where,
              const char *code)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HtkHandover handover = { .store = store, .route = "lan", .cancellable = cancellable, .progress = print_progress };
  g_autoptr (GError) error = NULL;

  g_unix_signal_add (SIGTERM, interrupted, cancellable);
  g_unix_signal_add (SIGINT, interrupted, cancellable);
  if (!htk_lan_send (&handover, where, code, &error))
    return failed (error);
  printf ("hand rows %u files %u missing %u words %u answered %u faults %u\n", handover.rows,
          handover.files, handover.missing, handover.words, handover.answered, handover.faults);
  return HTK_EXIT_OK;
}

/* Whose it is, as the county told; what no county of this tablet knows is left to its address. */
static void
print_nearby (HtkStore        *store,
              const HtkNearby *nearby)
{
  g_autoptr (HtkKnownDevice) device = htk_known_device_get (store, nearby->device, NULL);
  g_autoptr (HtkUser) user = device != NULL && !device->revoked
                               ? htk_register_user (store, device->user_id, NULL) : NULL;

  if (user != NULL)
    printf ("found %s %s %s\n", nearby->where, user->role, user->name);
  else
    printf ("found %s -\n", nearby->where);
}

/**
 * htk_cmd_nearby:
 * @store: the tablet's store
 *
 * Says which other tablets receive.
 *
 * Returns: the exit code
 */
int
htk_cmd_nearby (HtkStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = htk_lan_nearby (NEARBY_SECONDS, &error);
  g_autofree char *own = htk_store_get_meta (store, "device_id");

  if (found == NULL)
    return failed (error);
  for (guint i = 0; i < found->len; i++)
    if (g_strcmp0 (((HtkNearby *) found->pdata[i])->device, own) != 0)
      print_nearby (store, found->pdata[i]);
  return HTK_EXIT_OK;
}
