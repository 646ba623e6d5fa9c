/* What the tests of app/record share: a real encrypted store, the real forms, and how to fill them. */
#include "tests/record/record-world.h"

#include "app/record/htk-inbox.h"
#include "app/record/htk-submission.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static HtkStore *
open_store (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "huitoukan.db", NULL);
  g_autofree char *key_path = g_build_filename (dir, "key", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkKey) key = htk_key_load_or_create (key_path, &error);
  HtkStore *store;

  g_assert_no_error (error);
  store = htk_store_open (path, key, HTK_STORE_ROLE_TABLET, &error);
  g_assert_no_error (error);
  return store;
}

static void
add_people (HtkWorld *self)
{
  static const char *const rows[][3] = {
    { "region", "530427000000", "{\"code\":\"530427000000\",\"name\":\"新平县\",\"level\":3}" },
    { "region", "530427101000",
      "{\"code\":\"530427101000\",\"name\":\"平甸乡\",\"level\":4,\"parent\":\"530427000000\"}" },
    { "region", WORLD_VILLAGE,
      "{\"code\":\"530427101201\",\"name\":\"测试村\",\"level\":5,\"parent\":\"530427101000\"}" },
    { "village", WORLD_VILLAGE, "{\"code\":\"530427101201\",\"tuopin_year\":2018}" },
    { "user", WORLD_WORKER, "{\"id\":\"u-worker\",\"name\":\"甲\",\"role\":\"worker\"}" },
    { "user", WORLD_LEAD, "{\"id\":\"u-lead\",\"name\":\"乙\",\"role\":\"lead\"}" },
    { "user", WORLD_COUNTY, "{\"id\":\"u-county\",\"name\":\"丙\",\"role\":\"county\"}" },
    { "household", WORLD_HOUSEHOLD,
      "{\"id\":\"h-1\",\"village_code\":\"530427101201\",\"hh_no\":\"53042700001\","
      "\"local_no\":\"5304271012010001\",\"head_name\":\"杨成员\",\"head_pinyin\":\"yangchengyuan\","
      "\"head_initials\":\"ycy\",\"hh_type\":1,\"next_due\":\"2026-01-01\",\"members\":["
      "{\"id\":\"m-1\",\"seq\":1,\"name\":\"杨成员\",\"pinyin\":\"yangchengyuan\",\"initials\":\"ycy\","
      "\"rel\":\"head\",\"idt\":\"none\",\"birth\":\"1970-02-03\",\"sex\":\"m\",\"share\":\"y\","
      "\"ethnic\":\"07\",\"labor\":\"normal\",\"work_place\":\"none\",\"sup\":\"none\","
      "\"edu_level\":\"junior\"},"
      "{\"id\":\"m-2\",\"seq\":2,\"name\":\"李成员\",\"pinyin\":\"lichengyuan\",\"initials\":\"lcy\","
      "\"rel\":\"spouse\",\"idt\":\"none\",\"birth\":\"1972-05-06\",\"sex\":\"f\",\"share\":\"y\","
      "\"ethnic\":\"07\",\"labor\":\"normal\",\"work_place\":\"none\",\"sup\":\"none\","
      "\"edu_level\":\"junior\"}]}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    htk_world_take (self, rows[i][0], rows[i][1], 1, rows[i][2]);
}

/**
 * htk_world_new_in:
 * @dir: (transfer full): a folder
 *
 * Returns: (transfer full): a store in @dir with its register
 */
HtkWorld *
htk_world_new_in (HtkTempDir *dir)
{
  HtkWorld *self = g_new0 (HtkWorld, 1);
  g_autoptr (GError) error = NULL;

  self->dir = dir;
  self->store = open_store (dir);
  self->pack = htk_pack_open (&error);
  g_assert_no_error (error);
  add_people (self);
  return self;
}

HtkWorld *
htk_world_new (void)
{
  return htk_world_new_in (htk_temp_dir_new ());
}

void
htk_world_free (HtkWorld *self)
{
  htk_world_close (self);
  htk_pack_free (self->pack);
  htk_temp_dir_free (self->dir);
  g_free (self);
}

/* Closes the database, as the end of the program does. */
void
htk_world_close (HtkWorld *self)
{
  if (self->store != NULL)
    htk_store_close (self->store);
  g_clear_object (&self->store);
}

void
htk_world_reopen (HtkWorld *self)
{
  htk_world_close (self);
  self->store = open_store (self->dir);
  g_assert_null (htk_store_get_notice (self->store));
}

JsonObject *
htk_world_json (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = htk_json_parse (text, &error);

  g_assert_no_error (error);
  return json_node_dup_object (node);
}

/* One pulled row in a transaction of its own, as the agent applies it. */
gboolean
htk_world_apply (HtkWorld   *self,
                 const char *kind,
                 const char *object,
                 gint64      version,
                 const char *json,
                 GError    **error)
{
  g_autoptr (JsonObject) body = htk_world_json (json);

  g_assert_true (htk_store_begin (self->store, NULL));
  if (htk_inbox_apply (self->store, kind, object, version, body, error))
    return htk_store_commit (self->store, error);
  htk_store_rollback (self->store);
  return FALSE;
}

void
htk_world_take (HtkWorld   *self,
                const char *kind,
                const char *object,
                gint64      version,
                const char *json)
{
  g_autoptr (GError) error = NULL;

  htk_world_apply (self, kind, object, version, json, &error);
  g_assert_no_error (error);
}

/* All rows of a query as text: two stores that hold the same give the same. */
char *
htk_world_dump (HtkWorld   *self,
                const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStmt) stmt = htk_stmt (self->store, sql, &error);
  GString *out = g_string_new (NULL);
  gboolean has_row = TRUE;

  g_assert_no_error (error);
  while (has_row)
    {
      htk_stmt_next (stmt, &has_row, &error);
      g_assert_no_error (error);
      for (int c = 0; has_row && c < sqlite3_column_count (stmt); c++)
        g_string_append_printf (out, "%s|", htk_stmt_text (stmt, c));
      g_string_append (out, has_row ? "\n" : "");
    }
  return g_string_free (out, FALSE);
}

gint64
htk_world_count (HtkWorld   *self,
                 const char *sql)
{
  g_autofree char *text = htk_world_dump (self, sql);

  return g_ascii_strtoll (text, NULL, 10);
}

/* The world with a pack of this one form, about a household; the folder goes with what is returned. */
HtkTempDir *
htk_world_use_form (HtkWorld   *self,
                    const char *id,
                    const char *xml)
{
  HtkTempDir *folder = htk_temp_dir_new ();
  g_autofree char *name = g_strconcat (id, ".xml", NULL);
  g_autofree char *pack =
    g_strdup_printf ("{\"id\":\"%s\",\"version\":\"1\",\"forms\":[{\"id\":\"%s\",\"title\":\"T\","
                     "\"file\":\"%s\",\"subject\":\"household\"}]}", id, id, name);
  const char *const files[][2] = { { "pack.json", pack },
                                    { name, xml },
                                    { "settings.csv", "key,on_date,ymd,value,unit,source\n" } };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i][0], NULL);

      g_file_set_contents (path, files[i][1], -1, &error);
      g_assert_no_error (error);
    }
  htk_pack_free (self->pack);
  self->pack = htk_pack_open_at (folder, &error);
  g_assert_no_error (error);
  return folder;
}

/* The worker's filling of form A for the household. */
HtkFilling *
htk_world_open (HtkWorld *self)
{
  return htk_world_open_form (self, "fa_household", "household", WORLD_HOUSEHOLD);
}

/* The worker's filling of any form. */
HtkFilling *
htk_world_open_form (HtkWorld   *self,
                     const char *form_id,
                     const char *subject_type,
                     const char *subject_id)
{
  g_autoptr (GError) error = NULL;
  HtkFilling *filling = htk_filling_open (self->store, self->pack, form_id, subject_type,
                                          subject_id, WORLD_WORKER, &error);

  g_assert_no_error (error);
  return filling;
}

/**
 * htk_world_node:
 * @filling: a filling
 * @name: a question
 * @member: its member's position in the roster, 0 for a question asked once
 *
 * Returns: the question's node; 0 when the form has it not at present
 */
HtkNode
htk_world_node (HtkFilling *filling,
                const char *name,
                guint       member)
{
  g_autoptr (GPtrArray) items = htk_instance_body (htk_filling_instance (filling));
  g_autofree char *inside = g_strdup_printf ("/m[%u]/", member);

  for (guint i = 0; i < items->len; i++)
    {
      HtkBodyItem *item = g_ptr_array_index (items, i);
      const char *last = item->node != 0 && item->ref != NULL ? strrchr (item->ref, '/') : NULL;

      if (last != NULL && g_str_equal (last + 1, name) &&
          (member == 0 || strstr (item->ref, inside) != NULL))
        return item->node;
    }
  return 0;
}

const char *
htk_world_value (HtkFilling *filling,
                 const char *name)
{
  const char *value = htk_instance_get (htk_filling_instance (filling),
                                        htk_world_node (filling, name, 0));

  return value != NULL ? value : "";
}

void
htk_world_answer_m (HtkFilling *filling,
                    guint       member,
                    const char *name,
                    const char *value)
{
  g_autoptr (GError) error = NULL;
  HtkNode node = htk_world_node (filling, name, member);

  if (node == 0)
    g_error ("the form has no question %s now", name);
  htk_filling_answer (filling, node, value, &error);
  if (error != NULL)
    g_error ("%s = %s: %s", name, value, error->message);
}

void
htk_world_answer (HtkFilling *filling,
                  const char *name,
                  const char *value)
{
  htk_world_answer_m (filling, 0, name, value);
}

void
htk_world_photo (HtkFilling *filling,
                 const char *name,
                 const char *content)
{
  g_autoptr (GBytes) bytes = g_bytes_new (content, strlen (content));
  g_autoptr (GError) error = NULL;

  htk_filling_answer_file (filling, htk_world_node (filling, name, 0), bytes, "image/png", &error);
  g_assert_no_error (error);
}

/* Nobody was met: the shortest filling that the form lets through. */
void
htk_world_fill (HtkFilling *filling)
{
  htk_world_answer (filling, "gps", "24.07 101.97 1500 5");
  htk_world_answer (filling, "a_result", "away");
  htk_world_answer (filling, "a_nocontact", "全家外出务工");
  htk_world_photo (filling, "a_nophoto", "a locked door");
  htk_world_photo (filling, "sign_w1", "a signature");
}

/* Any answer of the question's kind. */
static void
answer_somehow (HtkFilling         *filling,
                const HtkViolation *violation)
{
  HtkInstance *instance = htk_filling_instance (filling);
  const char *name = strrchr (violation->ref, '/') + 1;
  g_autoptr (HtkState) state = htk_instance_state (instance, violation->node, NULL);
  g_autoptr (GPtrArray) choices = NULL;
  g_autoptr (GError) error = NULL;
  const char *value = "1";

  if (state->kind == HTK_CONTROL_UPLOAD)
    {
      htk_world_photo (filling, name, name);
      return;
    }
  if (state->kind == HTK_CONTROL_SELECT || state->kind == HTK_CONTROL_SELECT1)
    {
      choices = htk_instance_choices (instance, violation->node, NULL);
      value = ((HtkChoice *) g_ptr_array_index (choices, 0))->value;
    }
  else if (g_str_equal (state->type, "geopoint"))
    value = "24.07 101.97 1500 5";
  else if (g_str_equal (state->type, "date"))
    value = "1980-01-02";
  else if (g_str_equal (state->type, "string"))
    value = "文字";
  htk_filling_answer (filling, violation->node, value, &error);
  g_assert_no_error (error);
}

/* The household was met: each question the form then asks has some answer. */
void
htk_world_fill_home (HtkFilling *filling)
{
  htk_world_answer (filling, "a_result", "home");
  htk_world_fill_open (filling);
}

/* Each question that is open has some answer. */
void
htk_world_fill_open (HtkFilling *filling)
{
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (GPtrArray) open = htk_instance_validate (htk_filling_instance (filling));

      if (open->len == 0)
        return;
      for (guint i = 0; i < open->len; i++)
        {
          const HtkViolation *violation = g_ptr_array_index (open, i);

          if (!g_str_equal (violation->condition, "required"))
            g_error ("%s does not hold", violation->ref);
          if (htk_instance_relevant (htk_filling_instance (filling), violation->node))
            answer_somehow (filling, violation);
        }
    }
  g_error ("the form always asks one question more");
}

/* Fills and submits a visit of the household; its id. */
char *
htk_world_submit (HtkWorld *self)
{
  g_autoptr (HtkFilling) filling = htk_world_open (self);
  g_autoptr (GError) error = NULL;
  char *visit;

  htk_world_fill (filling);
  visit = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  return visit;
}

/* The lead's decision on the newest revision; a return names one question. */
void
htk_world_decide (HtkWorld   *self,
                  const char *visit_id,
                  const char *decision)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVisit) visit = htk_visit_get (self->store, visit_id, &error);
  g_autoptr (GPtrArray) comments = g_ptr_array_new ();
  HtkComment must = { .ref = (char *) "/data/sec_visit/a_nocontact", .level = (char *) "must",
                      .text = (char *) "写清外出地点" };

  g_assert_no_error (error);
  if (g_str_equal (decision, "return"))
    g_ptr_array_add (comments, &must);
  htk_review_decide (self->store, WORLD_LEAD, visit_id, visit->revision_id, decision, comments,
                     &error);
  g_assert_no_error (error);
}

/**
 * htk_world_kill:
 * @self: a world; its store is closed and opened again
 * @script: what the program does with the store for ever, telling each step by a byte to its pipe
 * @data: for @script
 * @want: how many steps to wait for
 * @within: microseconds after that within which, at a random moment, it is killed
 *
 * Returns: how many steps it told
 */
guint
htk_world_kill (HtkWorld       *self,
                HtkWorldScript  script,
                gpointer        data,
                guint           want,
                guint           within)
{
  gint64 moment = g_test_rand_int_range (0, (int) within);
  guint told = 0;
  int fds[2], status;
  char byte;
  pid_t child;

  htk_world_close (self);
  g_assert_cmpint (pipe (fds), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      htk_world_reopen (self);
      script (self, data, fds[1]);
      _exit (1);
    }
  close (fds[1]);
  while (told < want && read (fds[0], &byte, 1) == 1)
    told++;
  for (gint64 end = g_get_monotonic_time () + moment; g_get_monotonic_time () < end;)
    ;
  kill (child, SIGKILL);
  waitpid (child, &status, 0);
  while (read (fds[0], &byte, 1) == 1)
    told++;
  close (fds[0]);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (told, >=, want);
  htk_world_reopen (self);
  return told;
}

/* How many kills a test makes: $HTK_KILLS, else 20. */
guint
htk_world_kills (void)
{
  const char *wish = g_getenv ("HTK_KILLS");

  return wish != NULL ? (guint) g_ascii_strtoull (wish, NULL, 10) : 20;
}

/* A disk of 4 MiB at @dir; FALSE where this machine does not let us mount one. */
gboolean
htk_world_small_disk (const char *dir)
{
  g_autofree char *mount = g_strdup_printf ("mount -t tmpfs -o size=4m none %s", dir);
  int status = -1;

  return g_spawn_command_line_sync (mount, NULL, NULL, &status, NULL) && status == 0;
}

/* Fills the disk to its last block. */
void
htk_world_fill_disk (const char *dir)
{
  static const char block[4096] = { 1 };
  g_autofree char *path = g_build_filename (dir, "ballast", NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, block, sizeof block) > 0)
    ;
  g_assert_cmpint (errno, ==, ENOSPC);
  close (fd);
}

/* Frees the disk that htk_world_fill_disk() filled, or takes the whole disk away. */
void
htk_world_leave_disk (const char *dir)
{
  g_autofree char *unmount = g_strdup_printf ("umount -l %s", dir);

  g_spawn_command_line_sync (unmount, NULL, NULL, NULL, NULL);
}
