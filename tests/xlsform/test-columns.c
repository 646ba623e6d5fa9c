/* Every column of the sheets means what the XLSForm reference says, under each name it goes by. */
#include "tests/xlsform/xls-fixture.h"

#include <string.h>

#define CHOICES "list_name,name,label\nl,a,Apple\nl,b,Bean\n"

/* A column under one of its names, a cell of it, and what the form then has. */
static void
test_each_column (void)
{
  static const struct {
    const char *type, *column, *cell, *piece;
  } cases[] = {
    { "text", "hint", "H", "<hint>H</hint>" },
    { "text", "guidance_hint", "G", "<value form=\"guidance\">G</value>" },
    { "text", "appearance", "multiline", "<input ref=\"/data/q\" appearance=\"multiline\">" },
    { "text", "body::appearance", "multiline", "appearance=\"multiline\"" },
    { "text", "control:appearance", "multiline", "appearance=\"multiline\"" },
    { "text", "required", "yes", "required=\"true()\"" },
    { "text", "Required", "TRUE", "required=\"true()\"" },
    { "text", "required", "是", "required=\"true()\"" },
    { "text", "required", "${o} = 'x'", "required=\"/data/o = 'x'\"" },
    { "text", "required_message", "Say it", "jr:requiredMsg=\"Say it\"" },
    { "text", "required message", "Say it", "jr:requiredMsg=\"Say it\"" },
    { "text", "bind::jr:requiredMsg", "Say it", "jr:requiredMsg=\"Say it\"" },
    { "text", "constraint", "string-length(.) < 9", "constraint=\"string-length(.) &lt; 9\"" },
    { "text", "bind:constraint", ". != ''", "constraint=\". != ''\"" },
    { "text", "constraint_message", "Too long", "jr:constraintMsg=\"Too long\"" },
    { "text", "constraint message", "Too long", "jr:constraintMsg=\"Too long\"" },
    { "text", "relevant", "${o} = 'x'", "relevant=\"/data/o = 'x'\"" },
    { "text", "Relevance", "${o} = 'x'", "relevant=\"/data/o = 'x'\"" },
    { "text", "bind::relevant", "${ o } = 'x'", "relevant=\"/data/o = 'x'\"" },
    { "text", "read_only", "yes", "readonly=\"true()\"" },
    { "text", "readonly", "${o} = 'x'", "readonly=\"/data/o = 'x'\"" },
    { "text", "read only", "true()", "readonly=\"true()\"" },
    { "text", "calculation", "concat(${o}, '!')", "calculate=\"concat(/data/o, '!')\"" },
    { "text", "calculate", "1 + 1", "calculate=\"1 + 1\"" },
    { "text", "default", "plain (text)", "<q>plain (text)</q>" },
    { "date", "default", "2026-11-25", "<q>2026-11-25</q>" },
    { "date", "default", "today()",
      "<setvalue event=\"odk-instance-first-load\" ref=\"/data/q\" value=\"today()\"/>" },
    { "text", "default", "${o}", "ref=\"/data/q\" value=\"/data/o\"/>" },
    { "integer", "default", "2 + 3", "value=\"2 + 3\"/>" },
    { "text", "default", "2 + 3", "<q>2 + 3</q>" },
    { "text", "default", "fish - chips", "<q>fish - chips</q>" },
    { "text", "default", "${last-saved#q}", "value=\"instance('__last-saved')/data/q\"/>" },
    { "image", "default", "a.png", "<q>jr://images/a.png</q>" },
    { "select_one l", "choice_filter", "name = ${o}",
      "nodeset=\"instance('l')/root/item[name = /data/o]\"" },
    { "text", "rows", "4", "rows=\"4\"" },
    { "audio", "autoplay", "audio", "autoplay=\"audio\"" },
    { "text", "intent", "org.example.app(x='1')", "intent=\"org.example.app(x='1')\"" },
    { "text", "noAppErrorString", "No app", "jr:noAppErrorString=\"No app\"" },
    { "text", "no_app_error_string", "No app", "jr:noAppErrorString=\"No app\"" },
    { "text", "compact_tag", "t1", "<q odk:tag=\"t1\"/>" },
    { "text", "image", "a.png", "<value form=\"image\">jr://images/a.png</value>" },
    { "text", "media::image", "a.png", "<value form=\"image\">jr://images/a.png</value>" },
    { "text", "media::big-image", "a.png", "<value form=\"big-image\">jr://images/a.png</value>" },
    { "text", "audio", "a.mp3", "<value form=\"audio\">jr://audio/a.mp3</value>" },
    { "text", "media:video", "a.mp4", "<value form=\"video\">jr://video/a.mp4</value>" },
    { "text", "media::image", "jr://images/b.png",
      "<value form=\"image\">jr://images/b.png</value>" },
    { "text", "bind::odk:length", "9", "odk:length=\"9\"" },
    { "text", "bind::saveIncomplete", "true()", "saveIncomplete=\"true()\"" },
    { "text", "bind::type", "int", "<bind nodeset=\"/data/q\" type=\"int\"" },
    { "geopoint", "body::accuracyThreshold", "5", "accuracyThreshold=\"5\"" },
    { "file", "body::accept", ".pdf", "accept=\".pdf\"" },
    { "text", "instance::odk:unit", "mu", "<q odk:unit=\"mu\"/>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *survey
          = g_strdup_printf ("type,name,label,\"%s\"\n%s,q,Q,\"%s\"\ntext,o,O,\n", cases[i].column,
                             cases[i].type, cases[i].cell);
      HtkTestSheets sheets = { survey, CHOICES };
      g_autofree char *xml = htk_test_xform (&sheets);
      g_autoptr (HtkForm) form = htk_test_load (&sheets);

      htk_test_has (xml, cases[i].piece);
    }
}

/* Columns people write for themselves are nobody's business. */
static void
test_own_columns (void)
{
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_xls_finding_free);
  g_autofree char *xml
      = htk_test_convert (&(HtkTestSheets){ "type,name,label,what we meant,,disabled\n"
                                            "text,a,A,ask first,,\ntext,b,B,,,yes\n",
                                            "list_name,name,label,town,Order\nl,x,X,t1,3\n" },
                          findings, NULL);

  g_assert_cmpuint (findings->len, ==, 0);
  htk_test_has_not (xml, "ask first");
  htk_test_has_not (xml, "<b/>");
  /* But those of choices are there for filters, by the name as it was written. */
  htk_test_has (xml, "<item><name>x</name><label>X</label><town>t1</town><Order>3</Order></item>");
}

static void
test_languages (void)
{
  HtkTestSheets sheets
      = { "type,name,label::中文(zh),label : English,media::image::English,hint,constraint,"
          "constraint_message::中文(zh),constraint_message:English\n"
          "text,a,甲,A,a.png,Both,. != 'x',不能是${b},Not ${b}\ntext,b,乙,B,,,,,\n",
          NULL, "default_language\n中文\n" };
  g_autofree char *xml = htk_test_xform (&sheets);
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);
  g_autoptr (HtkState) state = NULL;

  g_assert_cmpstr (htk_form_languages (form)[0], ==, "中文(zh)");
  g_assert_cmpstr (htk_form_languages (form)[1], ==, "English");
  htk_test_has (xml, "<translation lang=\"中文(zh)\" default=\"true()\">");
  htk_test_has (xml, "<hint>Both</hint>");
  htk_test_answer (instance, "/data/b", "y");
  g_assert_true (htk_instance_set_language (instance, "English", NULL));
  state = htk_instance_state (instance, htk_instance_find (instance, "/data/a", NULL), NULL);
  g_assert_cmpstr (state->label, ==, "A");
  g_assert_cmpstr (state->constraint_message, ==, "Not y");
  g_assert_cmpstr (g_hash_table_lookup (state->media, "image"), ==, "jr://images/a.png");
}

/* A message that speaks of an answer, in a form of one language. */
static void
test_messages_speak_of_answers (void)
{
  HtkTestSheets sheets = { "type,name,label,constraint,constraint_message\n"
                           "integer,n,N,,\ninteger,m,M,. <= ${n},At most ${n}\n" };
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);
  g_autoptr (HtkState) state = NULL;

  htk_test_answer (instance, "/data/n", "3");
  htk_test_answer (instance, "/data/m", "4");
  state = htk_instance_state (instance, htk_instance_find (instance, "/data/m", NULL), NULL);
  g_assert_false (state->valid);
  g_assert_cmpstr (state->constraint_message, ==, "At most 3");
}

static void
test_choices (void)
{
  HtkTestSheets sheets = { "type,name,label\ntext,who,Who\nselect_one l,q,Q\nselect_one k,r,R\n",
                           "list name,value,caption,media::image\n"
                           "l,a,For ${who},a.png\nl,b,Bean,\nk,x,X,\n" };
  g_autofree char *xml = htk_test_xform (&sheets);
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);
  g_autofree char *labels = NULL;

  htk_test_answer (instance, "/data/who", "Li");
  labels = htk_test_labels (instance, "/data/q");
  g_assert_cmpstr (labels, ==, "For Li|Bean");
  htk_test_has (xml, "<item><itextId>l-0</itextId><name>a</name></item>");
  htk_test_has (xml, "<item><name>x</name><label>X</label></item>");
  WARNED ("type,name,label\nselect_one l,q,Q\n", "list_name,name,label,my col\nl,x,X,1\n",
          "choices, row 1, column my col", "choice_filter");
}

static void
test_choice_duplicates (void)
{
  HtkTestSheets sheets
      = { "type,name,label,choice_filter\ntext,t,T,\nselect_one l,q,Q,town = ${t}\n",
          "list_name,name,label,town\nl,x,In one,t1\nl,x,In two,t2\n",
          "allow_choice_duplicates\nyes\n" };
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);
  g_autofree char *labels = NULL;

  htk_test_answer (instance, "/data/t", "t2");
  labels = htk_test_labels (instance, "/data/q");
  g_assert_cmpstr (labels, ==, "In two");
}

static void
test_settings (void)
{
  g_autofree char *xml = htk_test_xform (&(HtkTestSheets){
      "type,name,label,bind::esri:fieldType\ntext,a,A,esriString\n", NULL,
      "Title,id_string,version,instance_name,submission_url,auto_send,auto_delete,style,namespaces,"
      "prefix,delimiter,name,attribute::odk:kind,client_editable,omit_instanceID\n"
      "Visits,v1,2026112501,\"concat(${a}, '!')\",https://example.org/submission,yes,no,pages,"
      "\"esri=\"\"http://esri.com/xforms\"\"\",V,+,visit,follow-up,yes,yes\n" });

  htk_test_has (xml, "<h:title>Visits</h:title>");
  htk_test_has (xml, "<visit id=\"v1\" version=\"2026112501\" odk:prefix=\"V\" odk:delimiter=\"+\" "
                     "odk:client-editable=\"true\" odk:kind=\"follow-up\">");
  htk_test_has (xml, "<submission action=\"https://example.org/submission\" method=\"post\" "
                     "orx:auto-send=\"true\" orx:auto-delete=\"false\"/>");
  htk_test_has (xml, "<h:body class=\"pages\">");
  htk_test_has (xml, "xmlns:esri=\"http://esri.com/xforms\"");
  htk_test_has (xml, "esri:fieldType=\"esriString\"");
  htk_test_has (xml, "<meta><instanceName/></meta>");
  htk_test_has (xml, "<bind nodeset=\"/visit/meta/instanceName\" type=\"string\" "
                     "calculate=\"concat(/visit/a, '!')\"/>");
}

/* A form that does not say who it is goes by the name of its file. */
static void
test_form_without_settings (void)
{
  g_autofree char *xml = htk_test_xform (&(HtkTestSheets){ "type,name,label\ntext,a,A\n" });

  htk_test_has (xml, "<h:title>form</h:title>");
  htk_test_has (xml, "<data id=\"form\">");
}

/* The trigger of a row: it is computed when one of these is answered, and only then. */
static void
test_triggers (void)
{
  HtkTestSheets sheets = { "type,name,label,calculation,trigger\n"
                           "text,a,A,,\ntext,b,B,,\n"
                           "calculate,both,,\"concat(${a}, ${b}, '.')\",\"${a}, ${b}\"\n"
                           "text,c,C,,${a}\n" };
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);

  g_assert_cmpstr (htk_test_value (instance, "/data/both"), ==, "");
  htk_test_answer (instance, "/data/c", "kept");
  htk_test_answer (instance, "/data/b", "y");
  g_assert_cmpstr (htk_test_value (instance, "/data/both"), ==, "y.");
  g_assert_cmpstr (htk_test_value (instance, "/data/c"), ==, "kept");
  /* A row with a trigger and no calculation is emptied by it. */
  htk_test_answer (instance, "/data/a", "x");
  g_assert_cmpstr (htk_test_value (instance, "/data/both"), ==, "xy.");
  g_assert_cmpstr (htk_test_value (instance, "/data/c"), ==, "");
}

/* A question that computes its answer and shows nothing is not asked. */
static void
test_silent_questions (void)
{
  g_autofree char *xml
      = htk_test_xform (&(HtkTestSheets){ "type,name,label,calculation\n"
                                          "integer,a,,1 + 1\ninteger,b,B,1 + 1\n" });

  htk_test_has_not (xml, "<input ref=\"/data/a\"");
  htk_test_has (xml, "<bind nodeset=\"/data/a\" type=\"int\"");
  htk_test_has (xml, "<input ref=\"/data/b\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xlsform/columns/each-means-what-the-reference-says", test_each_column);
  g_test_add_func ("/xlsform/columns/of-ones-own-are-let-be", test_own_columns);
  g_test_add_func ("/xlsform/columns/languages-by-one-colon-or-two", test_languages);
  g_test_add_func ("/xlsform/columns/messages-speak-of-answers", test_messages_speak_of_answers);
  g_test_add_func ("/xlsform/columns/choices-have-media-and-references", test_choices);
  g_test_add_func ("/xlsform/columns/choice-duplicates-by-setting", test_choice_duplicates);
  g_test_add_func ("/xlsform/columns/settings", test_settings);
  g_test_add_func ("/xlsform/columns/form-goes-by-its-file-without-settings",
                   test_form_without_settings);
  g_test_add_func ("/xlsform/columns/triggers-compute-only-then", test_triggers);
  g_test_add_func ("/xlsform/columns/silent-questions-are-not-asked", test_silent_questions);
  return g_test_run ();
}
