/* Texts: languages, the forms of a text, media, outputs. */
#include "tests/form/form-fixture.h"

#include <string.h>

#define TEXT(id, values) "<text id=\"" id "\">" values "</text>"

static const char itext[] =
    "<itext><translation lang=\"English\">"
    TEXT ("a", "<value form=\"long\">How old are <output value=\"/data/name\"/>?</value>"
               "<value form=\"short\">Age</value><value form=\"image\">jr://images/a.png</value>"
               "<value form=\"big-image\">jr://images/big.png</value>"
               "<value form=\"audio\">jr://audio/a.mp3</value>"
               "<value form=\"video\">jr://video/a.mp4</value>")
    TEXT ("h", "<value>In years</value><value form=\"guidance\">Ask the eldest</value>")
    TEXT ("p", "<value form=\"print\">On paper only</value>")
    TEXT ("m", "<value>Not so old</value>")
    "</translation><translation lang=\"中文\" default=\"true()\">"
    TEXT ("a", "<value><output value=\"/data/name\"/>几岁?</value>")
    TEXT ("h", "<value>周岁</value>") TEXT ("m", "<value>太大</value>")
    "</translation></itext>";

static HtkForm *
make (void)
{
  g_autofree char *model = g_strconcat (
      itext, "<bind nodeset=\"/data/age\" type=\"int\" constraint=\". &lt; 130\" "
             "jr:constraintMsg=\"jr:itext('m')\"/>", NULL);

  return htk_test_form ("<name>李</name><age/><b/>", model,
                        "<input ref=\"/data/name\"/><input ref=\"/data/age\">"
                        "<label ref=\"jr:itext('a')\"/><hint ref=\"jr:itext('h')\"/></input>"
                        "<input ref=\"/data/b\"><label>*Bold* <output value=\"/data/age\"/></label>"
                        "<hint ref=\"jr:itext('p')\"/></input>",
                        NULL);
}

static void
test_languages (void)
{
  g_autoptr (HtkForm) form = make ();
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (HtkState) chinese = htk_test_state (instance, "/data/age");
  g_autoptr (HtkState) english = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (htk_instance_language (instance), ==, "中文");
  g_assert_cmpstr (chinese->label, ==, "李几岁?");
  g_assert_true (htk_instance_set_language (instance, "English", NULL));
  htk_test_answer (instance, "/data/name", "Li");
  english = htk_test_state (instance, "/data/age");
  g_assert_cmpstr (english->label, ==, "How old are Li?");
  g_assert_false (htk_instance_set_language (instance, "Elvish", &error));
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NO_LANGUAGE);
}

static void
test_speaks_what_is_wanted (void)
{
  static const struct
  {
    const char *wanted[4], *language;
  } cases[] = {
    { { "en_GB.UTF-8", "en_GB", "en" }, "English" }, { { "zh_CN.UTF-8", "zh_CN", "zh" }, "中文" },
    { { "English", "zh_CN" }, "English" },           { { "", "中文", "en" }, "中文" },
    { { "fr", "EN" }, "English" },                   { { "C.UTF-8", "C" }, NULL },
    { { "e", "eng", "_" }, NULL },                   { { NULL }, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HtkForm) form = make ();
      g_autoptr (HtkInstance) instance = htk_test_instance (form);

      g_assert_cmpint (htk_instance_speak (instance, cases[i].wanted), ==, cases[i].language != NULL);
      g_assert_cmpstr (htk_instance_language (instance), ==,
                       cases[i].language != NULL ? cases[i].language : "中文");
    }
}

static void
test_code_of_a_language (void)
{
  static const char *const cases[][2] = { { "English (en)", "en" }, { "中文", "zh" },  { "English", "en" },
                                          { "中文 (zh-CN)", "zh-cn" }, { "彝语", NULL }, { "x (y", NULL },
                                          { NULL, NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *code = htk_language_code (cases[i][0]);

      g_assert_cmpstr (code, ==, cases[i][1]);
    }
}

static void
test_forms_of_a_text (void)
{
  static const char *const media[][2] = { { "image", "jr://images/a.png" },
                                          { "big-image", "jr://images/big.png" },
                                          { "audio", "jr://audio/a.mp3" },
                                          { "video", "jr://video/a.mp4" } };
  g_autoptr (HtkForm) form = make ();
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (HtkState) age = NULL;
  g_autoptr (HtkState) b = NULL;
  g_autofree char *itext_value = NULL;

  htk_instance_set_language (instance, "English", NULL);
  age = htk_test_state (instance, "/data/age");
  b = htk_test_state (instance, "/data/b");
  g_assert_cmpstr (age->hint, ==, "In years");
  g_assert_cmpstr (age->guidance, ==, "Ask the eldest");
  g_assert_cmpstr (b->guidance, ==, "On paper only");
  for (gsize i = 0; i < G_N_ELEMENTS (media); i++)
    g_assert_cmpstr (g_hash_table_lookup (age->media, media[i][0]), ==, media[i][1]);
  g_assert_null (g_hash_table_lookup (age->media, "short"));
  itext_value = htk_test_eval (instance, "/data", "jr:itext('h')");
  g_assert_cmpstr (itext_value, ==, "In years");
}

static void
test_messages_and_outputs (void)
{
  g_autoptr (HtkForm) form = make ();
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (HtkState) age = NULL;
  g_autoptr (HtkState) b = NULL;

  htk_test_answer (instance, "/data/age", "200");
  age = htk_test_state (instance, "/data/age");
  b = htk_test_state (instance, "/data/b");
  g_assert_cmpstr (age->violation, ==, "constraint");
  g_assert_cmpstr (age->constraint_message, ==, "太大");
  g_assert_cmpstr (b->label, ==, "*Bold* 200");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/texts/languages", test_languages);
  g_test_add_func ("/texts/speaks-what-is-wanted", test_speaks_what_is_wanted);
  g_test_add_func ("/texts/code-of-a-language", test_code_of_a_language);
  g_test_add_func ("/texts/forms-of-a-text", test_forms_of_a_text);
  g_test_add_func ("/texts/messages-and-outputs", test_messages_and_outputs);
  return g_test_run ();
}
