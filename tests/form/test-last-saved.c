/* A form begins with what was last saved of it, and with nothing the first time. */
#include "tests/form/form-fixture.h"

#include <string.h>

#define MODEL                                                                                      \
  "<instance id=\"__last-saved\" src=\"" HTK_LAST_SAVED "\"/>"                                     \
  "<bind nodeset=\"/data/orx:meta/orx:instanceID\" jr:preload=\"uid\"/>"                           \
  "<bind nodeset=\"/data/village\"/><bind nodeset=\"/data/age\" type=\"int\"/>"                    \
  "<bind nodeset=\"/data/hidden\" relevant=\"/data/age &gt; 17\"/>"                                \
  "<bind nodeset=\"/data/times\" type=\"int\" "                                                    \
  "calculate=\"count(instance('__last-saved')/data/m) + 1\"/>"                                     \
  "<setvalue event=\"odk-instance-first-load\" ref=\"/data/village\" "                             \
  "value=\"instance('__last-saved')/data/village\"/>"                                              \
  "<setvalue event=\"odk-instance-first-load\" ref=\"/data/copy\" "                                \
  "value=\"instance('__last-saved')/data/hidden\"/>"                                               \
  "<setvalue event=\"odk-instance-first-load\" ref=\"/data/before\" "                              \
  "value=\"instance('__last-saved')/data/orx:meta/orx:instanceID\"/>"                              \
  "<setvalue event=\"odk-instance-first-load\" ref=\"/data/new_one\" "                             \
  "value=\"instance('__last-saved')/data/new_one\"/>"
#define INSTANCE                                                                                   \
  "<village>none</village><age>3</age><hidden/><copy/><times/><before/><new_one>1</new_one><m/>"
#define BODY                                                                                       \
  "<input ref=\"/data/village\"/><input ref=\"/data/age\"/><input ref=\"/data/hidden\"/>"          \
  "<input ref=\"/data/new_one\"/>"                                                                 \
  "<group ref=\"/data/m\"><repeat nodeset=\"/data/m\"/></group>"

static HtkInstance *
begin (const char *saved)
{
  const HtkTestResource resources[] = { { HTK_LAST_SAVED, saved }, { NULL } };
  g_autoptr (HtkForm) form
      = htk_test_form (INSTANCE, MODEL, BODY, saved != NULL ? resources : NULL);

  return htk_test_instance (form);
}

static void
test_first_use (void)
{
  g_autoptr (HtkInstance) instance = begin (NULL);

  htk_test_value (instance, "/data/village", "");
  htk_test_value (instance, "/data/before", "");
  htk_test_value (instance, "/data/times", "2");
}

/* What a filling itself writes is what the next one reads. */
static void
test_second_use (void)
{
  g_autoptr (HtkInstance) first = begin (NULL);
  g_autoptr (HtkInstance) second = NULL;
  g_autofree char *xml = NULL;

  htk_test_answer (first, "/data/village", "哀牢 & 磨盘");
  htk_test_answer (first, "/data/age", "30");
  htk_test_answer (first, "/data/hidden", "grown");
  g_assert_cmpuint (htk_instance_repeat_add (first, "/data/m", 0, NULL), !=, 0);
  xml = htk_instance_to_xml (first, FALSE);
  second = begin (xml);
  htk_test_value (second, "/data/village", "哀牢 & 磨盘");
  htk_test_value (second, "/data/copy", "grown");
  htk_test_value (second, "/data/before", "uuid:00000000-0000-4000-8000-000000000000");
  htk_test_value (second, "/data/times", "3");
}

static void
test_not_relevant (void)
{
  g_autoptr (HtkInstance) first = begin (NULL);
  g_autoptr (HtkInstance) second = NULL;
  g_autofree char *xml = NULL;

  htk_test_answer (first, "/data/age", "30");
  htk_test_answer (first, "/data/hidden", "grown");
  htk_test_answer (first, "/data/age", "10");
  xml = htk_instance_to_xml (first, FALSE);
  second = begin (xml);
  htk_test_value (second, "/data/copy", "");
}

static void
test_other_version (void)
{
  /* The older form had no new_one and no meta namespace, and it had a question that is gone. */
  g_autoptr (HtkInstance) instance = begin (
      "<?xml version=\"1.0\"?>\n<data id=\"t\" version=\"0\">\n  <gone>9</gone>\n"
      "  <village>v1</village>\n  <meta><instanceID>uuid:1</instanceID></meta>\n</data>\n");
  g_autoptr (HtkInstance) renamed = begin ("<survey id=\"t\"><village>v1</village></survey>");

  htk_test_value (instance, "/data/village", "v1");
  htk_test_value (instance, "/data/new_one", "");
  htk_test_value (instance, "/data/times", "1");
  htk_test_value (renamed, "/data/village", "");
}

static void
test_draft_goes_on (void)
{
  const HtkTestResource resources[]
      = { { HTK_LAST_SAVED, "<data id=\"t\"><village>other</village></data>" }, { NULL } };
  g_autoptr (HtkForm) form = htk_test_form (INSTANCE, MODEL, BODY, resources);
  g_autoptr (HtkInstance) first = htk_test_instance (form);
  g_autoptr (HtkInstance) resumed = NULL;
  g_autofree char *xml = NULL;

  htk_test_answer (first, "/data/village", "mine");
  xml = htk_instance_to_xml (first, TRUE);
  resumed = htk_test_resume (form, xml);
  htk_test_value (resumed, "/data/village", "mine");
}

static GBytes *
broken (const char  *uri,
        gpointer     data,
        gboolean    *is_missing,
        GError     **error)
{
  if (data != NULL)
    return g_bytes_new_static (data, strlen (data));
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_IO, "the disk is gone");
  return NULL;
}

static void
test_broken (void)
{
  static const char not_xml[] = "<data><village>";
  g_autofree char *xml = htk_test_form_xml (INSTANCE, MODEL, BODY);
  g_autoptr (GError) error = NULL;

  g_assert_null (htk_form_new (xml, -1, broken, NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_IO);
  g_assert_nonnull (strstr (error->message, HTK_LAST_SAVED));
  g_clear_error (&error);
  g_assert_null (htk_form_new (xml, -1, broken, (gpointer) not_xml, &error));
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_RESOURCE);
  g_assert_nonnull (strstr (error->message, HTK_LAST_SAVED));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/last-saved/first-use-is-blank", test_first_use);
  g_test_add_func ("/last-saved/next-filling-begins-with-it", test_second_use);
  g_test_add_func ("/last-saved/not-relevant-was-not-saved", test_not_relevant);
  g_test_add_func ("/last-saved/of-another-version", test_other_version);
  g_test_add_func ("/last-saved/draft-keeps-its-own-answers", test_draft_goes_on);
  g_test_add_func ("/last-saved/broken-one-is-named", test_broken);
  return g_test_run ();
}
