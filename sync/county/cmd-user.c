/* huitoukan-county user: adds users, sets the password of the pages, lists. */
#include "sync/county/cmd.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-uuid.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"

#include <stdio.h>
#include <string.h>

static int
list_users (HtkStore *store,
            gboolean  json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) users = htk_register_users (store, &error);
  g_autoptr (JsonArray) list = json_array_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *text = NULL;

  if (users == NULL)
    return htk_cmd_fail ("user", error);
  for (guint i = 0; i < users->len; i++)
    {
      const HtkUser *u = g_ptr_array_index (users, i);
      JsonObject *o = json_object_new ();

      if (!json)
        printf ("%s  %-8s %-12s %s\n", u->id, u->role, u->scope, u->name);
      json_object_set_string_member (o, "id", u->id);
      json_object_set_string_member (o, "name", u->name);
      json_object_set_string_member (o, "role", u->role);
      json_object_set_string_member (o, "region_scope", u->scope);
      json_object_set_string_member (o, "team_id", u->team_id);
      json_array_add_object_element (list, o);
    }
  json_node_set_array (node, list);
  text = json_to_string (node, FALSE);
  if (json)
    printf ("%s\n", text);
  return HTK_EXIT_OK;
}

typedef struct
{
  char *store, *format, *name, *role, *scope, *team, *login;
  gboolean password;
} Options;

static gboolean
add_user (HtkStore      *store,
          const Options *o,
          const char    *id,
          const char    *password,
          GError       **error)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "id", id);
  json_object_set_string_member (body, "name", o->name);
  json_object_set_string_member (body, "role", o->role);
  json_object_set_string_member (body, "region_scope", o->scope);
  if (o->team != NULL)
    json_object_set_string_member (body, "team_id", o->team);
  if (o->login != NULL)
    json_object_set_string_member (body, "login", o->login);
  return htk_county_write (store, "user", id, o->scope, body, error) &&
         (password == NULL || htk_account_set_password (store, id, password, error));
}

static int
add (HtkStore      *store,
     const Options *o)
{
  static const char *const roles[] = { "worker", "lead", "county", "auditor", NULL };
  g_autofree char *id = htk_uuid7_new ();
  g_autofree char *password = o->password ? htk_account_random_password () : NULL;
  g_autoptr (GError) error = NULL;

  if (o->name == NULL || *o->name == '\0' || o->role == NULL || !g_strv_contains (roles, o->role) ||
      o->scope == NULL || strspn (o->scope, "0123456789") != strlen (o->scope) ||
      strlen (o->scope) > 12)
    {
      fprintf (stderr, "huitoukan-county user add: wants --name, --role worker, lead, county or "
                       "auditor, and --scope with the digits of a region\n");
      return HTK_EXIT_USAGE;
    }
  if (!htk_store_begin (store, &error))
    return htk_cmd_fail ("user add", error);
  if (!add_user (store, o, id, password, &error) || !htk_store_commit (store, &error))
    {
      htk_store_rollback (store);
      return htk_cmd_fail ("user add", error);
    }
  printf ("%s\n", id);
  if (password != NULL)
    printf ("password for the pages (shown this once): %s\n", password);
  return HTK_EXIT_OK;
}

/* Also the tablets of the region that the person leaves. */
static gboolean
change_user (HtkStore      *store,
             const Options *o,
             const char    *id,
             gboolean       void_pin,
             GError       **error)
{
  g_autofree char *text = htk_county_body (store, "user", id, NULL, error);
  g_autoptr (JsonNode) node = text != NULL ? htk_json_parse (text, error) : NULL;
  JsonObject *body = node != NULL ? json_node_get_object (node) : NULL;

  if (body == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND, "there is no user %s", id);
      return FALSE;
    }
  if (o->scope != NULL)
    json_object_set_string_member (body, "region_scope", o->scope);
  if (o->team != NULL)
    json_object_set_string_member (body, "team_id", o->team);
  if (void_pin)
    {
      g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / 1000);

      json_object_set_string_member (body, "pin_void", now);
    }
  return htk_county_write (store, "user", id, "", body, error);
}

/* @void_pin, or else the person goes where the options say. */
static int
change (HtkStore      *store,
        const Options *o,
        const char    *id,
        gboolean       void_pin)
{
  g_autoptr (GError) error = NULL;

  if (!htk_store_begin (store, &error))
    return htk_cmd_fail ("user", error);
  if (!change_user (store, o, id, void_pin, &error) || !htk_store_commit (store, &error))
    {
      htk_store_rollback (store);
      return htk_cmd_fail ("user", error);
    }
  printf (void_pin ? "%s: the PIN is void on each tablet after its next sync\n" : "%s: moved\n", id);
  return HTK_EXIT_OK;
}

/* What the person has not sent yet is taken for the team and region they leave. */
static int
move (HtkStore      *store,
      const Options *o,
      const char    *id)
{
  if ((o->team == NULL && o->scope == NULL) ||
      (o->scope != NULL && (strspn (o->scope, "0123456789") != strlen (o->scope) || strlen (o->scope) > 12)))
    {
      fprintf (stderr, "huitoukan-county user move: wants a user's id, and --team or --scope with the digits"
                       " of a region\n");
      return HTK_EXIT_USAGE;
    }
  return change (store, o, id, FALSE);
}

static void
options_clear (Options *o)
{
  g_free (o->store);
  g_free (o->format);
  g_free (o->name);
  g_free (o->role);
  g_free (o->scope);
  g_free (o->team);
  g_free (o->login);
}

int
htk_cmd_user (int    argc,
              char **argv)
{
  Options o = { 0 };
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &o.store, "The county's database", "sqlite:PATH" },
    { "format", 0, 0, G_OPTION_ARG_STRING, &o.format, "list: text or json", "FORMAT" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &o.name, "add: the person's name", "NAME" },
    { "role", 0, 0, G_OPTION_ARG_STRING, &o.role, "add: worker, lead, county or auditor", "ROLE" },
    { "scope", 0, 0, G_OPTION_ARG_STRING, &o.scope, "add, move: first digits of the regions", "CODE" },
    { "team", 0, 0, G_OPTION_ARG_STRING, &o.team, "add, move: the team's id", "ID" },
    { "login", 0, 0, G_OPTION_ARG_STRING, &o.login, "add: the name to sign in with", "LOGIN" },
    { "password", 0, 0, G_OPTION_ARG_NONE, &o.password,
      "add: make a password for the officers' pages and print it", NULL },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  int status = HTK_EXIT_USAGE;
  gboolean moves, unpins;

  if (!htk_cmd_options ("user", "add|list|move USER|unpin USER",
                        "Adds a user, moves one to another team or region, voids a forgotten PIN, or lists them.", entries, &argc,
                        &argv, &status))
    return status;
  moves = argc == 3 && g_str_equal (argv[1], "move");
  unpins = argc == 3 && g_str_equal (argv[1], "unpin");
  if (!moves && !unpins && (argc != 2 || !(g_str_equal (argv[1], "add") || g_str_equal (argv[1], "list"))))
    {
      fprintf (stderr, "huitoukan-county user: wants add, move, unpin or list (see --help)\n");
      status = HTK_EXIT_USAGE;
    }
  else if ((store = htk_county_open (o.store, &error)) == NULL)
    status = htk_cmd_fail ("user", error);
  else if (g_str_equal (argv[1], "list"))
    status = list_users (store, g_strcmp0 (o.format, "json") == 0);
  else if (unpins)
    status = change (store, &o, argv[2], TRUE);
  else
    status = moves ? move (store, &o, argv[2]) : add (store, &o);
  options_clear (&o);
  return status;
}
