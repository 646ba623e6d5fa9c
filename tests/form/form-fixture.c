/* Small forms for the tests of the engine. */
#include "tests/form/form-fixture.h"

#include <string.h>

/* 2026-11-24 09:30 in Yunnan. */
#define FROZEN_NOW G_GINT64_CONSTANT (1795483800000)

/**
 * htk_test_form_xml:
 * @instance: what is in `<data id="t" version="1">`
 * @model: the rest of the model: itext, other instances, binds, actions
 * @body: the body
 *
 * Returns: (transfer full): an XForm
 */
char *
htk_test_form_xml (const char *instance,
                   const char *model,
                   const char *body)
{
  return g_strdup_printf (
      "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "
      "xmlns:jr=\"http://openrosa.org/javarosa\" xmlns:orx=\"http://openrosa.org/xforms\" "
      "xmlns:odk=\"http://www.opendatakit.org/xforms\"><h:head><h:title>T</h:title><model>"
      "<instance><data id=\"t\" version=\"1\">%s<orx:meta><orx:instanceID/></orx:meta></data>"
      "</instance>%s</model></h:head><h:body>%s</h:body></h:html>",
      instance, model, body);
}

static GBytes *
resolve (const char *uri,
         gpointer    data,
         gboolean   *is_missing,
         GError    **error)
{
  for (const HtkTestResource *r = data; r != NULL && r->uri != NULL; r++)
    if (strcmp (r->uri, uri) == 0)
      return g_bytes_new (r->text, strlen (r->text));
  *is_missing = TRUE;
  return NULL;
}

HtkForm *
htk_test_form (const char            *instance,
               const char            *model,
               const char            *body,
               const HtkTestResource *resources)
{
  g_autofree char *xml = htk_test_form_xml (instance, model, body);
  g_autoptr (GError) error = NULL;
  HtkForm *form = htk_form_new (xml, -1, resolve, (gpointer) resources, &error);

  g_assert_no_error (error);
  g_assert_nonnull (form);
  return form;
}

/* Loads a whole XForm that may be at fault. */
HtkForm *
htk_test_form_with (const char            *xml,
                    const HtkTestResource *resources,
                    GError               **error)
{
  return htk_form_new (xml, -1, resolve, (gpointer) resources, error);
}

/* The form does not load; the error's message has all of @names. */
void
htk_test_form_refused (const char        *instance,
                       const char        *model,
                       const char        *body,
                       GQuark             domain,
                       int                code,
                       const char *const *names)
{
  g_autofree char *xml = htk_test_form_xml (instance, model, body);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkForm) form = htk_form_new (xml, -1, resolve, NULL, &error);

  g_assert_null (form);
  g_assert_error (error, domain, code);
  for (; *names != NULL; names++)
    if (strstr (error->message, *names) == NULL)
      g_error ("“%s” does not name “%s”", error->message, *names);
}

static gint64
frozen_now (gpointer data)
{
  return FROZEN_NOW;
}

static char *
fixed_uuid (gpointer data)
{
  return g_strdup ("00000000-0000-4000-8000-000000000000");
}

static void
fill_env (HtkFormEnv *env)
{
  *env = (HtkFormEnv){ .deviceid = "tablet-1",
                       .username = "inspector",
                       .zone = g_time_zone_new_identifier ("Asia/Shanghai"),
                       .now = frozen_now,
                       .uuid = fixed_uuid };
}

HtkInstance *
htk_test_instance (HtkForm *form)
{
  g_autoptr (GError) error = NULL;
  HtkInstance *instance;
  HtkFormEnv env;

  fill_env (&env);
  instance = htk_instance_new (form, &env, &error);
  g_time_zone_unref (env.zone);
  g_assert_no_error (error);
  return instance;
}

HtkInstance *
htk_test_resume (HtkForm    *form,
                 const char *xml)
{
  g_autoptr (GError) error = NULL;
  HtkInstance *instance;
  HtkFormEnv env;

  fill_env (&env);
  instance = htk_instance_new_from_xml (form, &env, xml, FALSE, &error);
  g_time_zone_unref (env.zone);
  g_assert_no_error (error);
  return instance;
}

static HtkNode
must_find (HtkInstance *instance,
           const char  *ref)
{
  g_autoptr (GError) error = NULL;
  HtkNode node = htk_instance_find (instance, ref, &error);

  g_assert_no_error (error);
  return node;
}

void
htk_test_answer (HtkInstance *instance,
                 const char  *ref,
                 const char  *value)
{
  g_autoptr (GError) error = NULL;

  htk_instance_set (instance, must_find (instance, ref), value, &error);
  g_assert_no_error (error);
}

void
htk_test_value (HtkInstance *instance,
                const char  *ref,
                const char  *wanted)
{
  const char *value = htk_instance_get (instance, must_find (instance, ref));

  if (strcmp (value, wanted) != 0)
    g_error ("%s is “%s”, not “%s”", ref, value, wanted);
}

gboolean
htk_test_relevant (HtkInstance *instance,
                   const char  *ref)
{
  return htk_instance_relevant (instance, must_find (instance, ref));
}

HtkState *
htk_test_state (HtkInstance *instance,
                const char  *ref)
{
  g_autoptr (GError) error = NULL;
  HtkState *state = htk_instance_state (instance, must_find (instance, ref), &error);

  g_assert_no_error (error);
  return state;
}

/* The choices as "value=label value=label". */
char *
htk_test_choices (HtkInstance *instance,
                  const char  *ref)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) choices = htk_instance_choices (instance, must_find (instance, ref), &error);
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < choices->len; i++)
    {
      HtkChoice *choice = choices->pdata[i];

      g_string_append_printf (out, "%s%s=%s", i > 0 ? " " : "", choice->value, choice->label);
    }
  return g_string_free (out, FALSE);
}

/* The expression as text, or its error as "!message". */
char *
htk_test_eval (HtkInstance *instance,
               const char  *context,
               const char  *expr)
{
  g_autoptr (HtkArena) arena = htk_arena_new ();
  g_autoptr (GError) error = NULL;
  HtkXPathContext evaluation;
  HtkValue value;

  if (!htk_instance_evaluate (instance, expr, must_find (instance, context), arena, &evaluation,
                              &value, &error))
    return g_strconcat ("!", error->message, NULL);
  return g_strdup (htk_value_to_string (&evaluation, &value));
}

static void
dump_below (HtkInstance *instance,
            HtkNode      node,
            GString     *out)
{
  g_autoptr (HtkState) state = htk_instance_state (instance, node, NULL);
  g_autoptr (GPtrArray) below = htk_instance_below (instance, node);

  g_string_append_printf (out, "%s=%s relevant=%d required=%d readonly=%d violation=%s\n",
                          state->ref, state->value != NULL ? state->value : "", state->relevant,
                          state->required, state->readonly,
                          state->violation != NULL ? state->violation : "none");
  for (guint i = 0; i < below->len; i++)
    {
      HtkBodyItem *item = below->pdata[i];

      if (item->node != 0)
        dump_below (instance, item->node, out);
    }
}

/* Everything a person could see of the filling, to compare two of them. */
char *
htk_test_dump (HtkInstance *instance)
{
  GString *out = g_string_new (NULL);

  dump_below (instance, htk_instance_root (instance), out);
  return g_string_free (out, FALSE);
}

/* The seed of a random test: that of HTK_TEST_SEED, which repeats a run, or a new one; printed. */
guint32
htk_test_seed (void)
{
  const char *text = g_getenv ("HTK_TEST_SEED");
  guint32 seed = text != NULL ? (guint32) g_ascii_strtoull (text, NULL, 10) : g_random_int ();

  g_test_message ("HTK_TEST_SEED=%u", seed);
  return seed;
}

/* Adds an instance of a repeat anywhere, or removes one. */
void
htk_test_change_repeat (HtkInstance *instance,
                        GRand       *rand,
                        const char  *range)
{
  gboolean fixed;
  int count = htk_instance_repeat_count (instance, range, &fixed, NULL);

  if (count < 0)
    return;
  if (count == 0 || (count < 5 && g_rand_boolean (rand)))
    htk_instance_repeat_add (instance, range, (guint) g_rand_int_range (rand, 0, count + 1), NULL);
  else
    {
      g_autofree char *ref = g_strdup_printf ("%s[%d]", range,
                                              g_rand_int_range (rand, 1, count + 1));

      htk_instance_repeat_remove (instance, htk_instance_find (instance, ref, NULL), NULL);
    }
}

/* Fails with the first lines that differ; the whole is too long to read. */
void
htk_test_assert_same (const char *one,
                      const char *two)
{
  g_auto (GStrv) a = g_strsplit (one, "\n", -1);
  g_auto (GStrv) b = g_strsplit (two, "\n", -1);

  for (guint i = 0; a[i] != NULL || b[i] != NULL; i++)
    if (g_strcmp0 (a[i], b[i]) != 0)
      g_error ("not the same:\n%s\n%s", a[i] != NULL ? a[i] : "end", b[i] != NULL ? b[i] : "end");
}

/* Fails when the instance is not what its draft becomes when all is computed from nothing. */
void
htk_test_assert_resumed_same (HtkForm     *form,
                              HtkInstance *instance)
{
  g_autofree char *draft = htk_instance_to_xml (instance, TRUE);
  g_autofree char *submission = htk_instance_to_xml (instance, FALSE);
  g_autofree char *seen = htk_test_dump (instance);
  g_autoptr (HtkInstance) fresh = htk_test_resume (form, draft);
  g_autofree char *fresh_draft = htk_instance_to_xml (fresh, TRUE);
  g_autofree char *fresh_submission = htk_instance_to_xml (fresh, FALSE);
  g_autofree char *fresh_seen = htk_test_dump (fresh);

  htk_test_assert_same (seen, fresh_seen);
  g_assert_cmpstr (draft, ==, fresh_draft);
  g_assert_cmpstr (submission, ==, fresh_submission);
}
