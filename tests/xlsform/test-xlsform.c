/* Tables a form author wrote become the form they meant. */
#include "tests/xlsform/xls-fixture.h"

#include <string.h>

static void
test_bilingual (void)
{
  g_autoptr (HtkForm) form = htk_test_load (&(HtkTestSheets){
      "type,name,label::中文,label::English,hint::中文,hint::English,required,constraint,"
      "constraint_message::中文,constraint_message::English,relevant,calculation,choice_filter,"
      "appearance,repeat_count,default\n"
      "text,who,姓名,Name,身份证上的,As on the card,yes,,,,,,,,,\n"
      "select_one town,town,乡镇,Town,,,,,,,,,,minimal,,\n"
      "select_one village,village,村,Village,,,,,,,,,town=${town},,,\n"
      "integer,n,人数,How many,,,,. > 0,应大于零,Above zero,,,,,,2\n"
      "begin repeat,m,成员,Member,,,,,,,,,,,${n},\n"
      "integer,age,${who}的年龄,Age for ${who},,,,,,,,,,,,\n"
      "calculate,adult,,,,,,,,,,\"if(${age} >= 18, 1, 0)\",,,,\n"
      "end repeat,,,,,,,,,,,,,,,\n"
      "calculate,adults,,,,,,,,,,sum(${adult}),,,,\n"
      "note,done,共 ${adults} 人,${adults} adults,,,,,,,${adults} > 0,,,,,\n",
      "list_name,name,label::中文,label::English,town\n"
      "town,t1,哀牢,Ailao,\ntown,t2,新平,Xinping,\n"
      "village,v1,一村,One,t1\nvillage,v2,二村,Two,t2\n",
      "form_title,form_id,version,default_language\n户表,hh,7,中文\n" });
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkInstance) instance = htk_instance_new (form, NULL, &error);
  g_autoptr (HtkState) age = NULL;
  g_autoptr (HtkState) english = NULL;
  g_autoptr (GPtrArray) villages = NULL;

  g_assert_cmpstr (htk_form_id (form), ==, "hh");
  g_assert_cmpstr (htk_form_version (form), ==, "7");
  g_assert_cmpstr (htk_form_title (form), ==, "户表");
  g_assert_cmpstr (htk_form_languages (form)[0], ==, "中文");
  g_assert_cmpstr (htk_form_languages (form)[1], ==, "English");
  htk_test_answer (instance, "/data/who", "李明");
  htk_test_answer (instance, "/data/town", "t2");
  villages
      = htk_instance_choices (instance, htk_instance_find (instance, "/data/village", NULL), NULL);
  g_assert_cmpuint (villages->len, ==, 1);
  g_assert_cmpstr (((HtkChoice *)villages->pdata[0])->label, ==, "二村");
  htk_test_answer (instance, "/data/m[2]/age", "40");
  g_assert_cmpstr (htk_test_value (instance, "/data/adults"), ==, "1");
  g_assert_true (
      htk_instance_relevant (instance, htk_instance_find (instance, "/data/done", NULL)));
  age = htk_instance_state (instance, htk_instance_find (instance, "/data/m[1]/age", NULL), NULL);
  g_assert_cmpstr (age->label, ==, "李明的年龄");
  htk_test_answer (instance, "/data/n", "0");
  g_assert_true (htk_instance_set_language (instance, "English", &error));
  english = htk_instance_state (instance, htk_instance_find (instance, "/data/n", NULL), NULL);
  g_assert_cmpstr (english->label, ==, "How many");
  g_assert_cmpstr (english->constraint_message, ==, "Above zero");
}

static void
test_references_in_repeats (void)
{
  g_autoptr (HtkForm) form
      = htk_test_load (&(HtkTestSheets){ "type,name,label,relevant,calculation\n"
                                         "begin repeat,m,M,,\n"
                                         "text,kind,K,,\n"
                                         "begin group,g,G,${kind} = 'x',\n"
                                         "integer,v,V,,\n"
                                         "end group,,,,\n"
                                         "calculate,w,,,${v} * 2\n"
                                         "end repeat,,,,\n" });
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkInstance) instance = htk_instance_new (form, NULL, &error);

  g_assert_cmpint (htk_instance_repeat_add (instance, "/data/m", 0, &error), !=, 0);
  htk_test_answer (instance, "/data/m[2]/kind", "x");
  htk_test_answer (instance, "/data/m[2]/g/v", "21");
  g_assert_cmpstr (htk_test_value (instance, "/data/m[2]/w"), ==, "42");
  g_assert_cmpstr (htk_test_value (instance, "/data/m[1]/w"), !=, "42");
  g_assert_false (
      htk_instance_relevant (instance, htk_instance_find (instance, "/data/m[1]/g/v", NULL)));
}

/* The list's items have a `kind` of their own: a plain ../kind would be looked for there. */
static void
test_references_in_predicates (void)
{
  g_autoptr (HtkForm) form = htk_test_load (
      &(HtkTestSheets){ "type,name,label,calculation\n"
                        "begin repeat,m,M,\n"
                        "select_one l,kind,K,\n"
                        "calculate,word,,"
                        "instance('l')/root/item[name = ${kind}]/label\n"
                        "end repeat,,,\n",
                        "list_name,name,label,kind\nl,a,Apple,b\nl,b,Bean,a\n", NULL });
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkInstance) instance = htk_instance_new (form, NULL, &error);

  g_assert_cmpint (htk_instance_repeat_add (instance, "/data/m", 0, &error), !=, 0);
  htk_test_answer (instance, "/data/m[1]/kind", "a");
  htk_test_answer (instance, "/data/m[2]/kind", "b");
  g_assert_cmpstr (htk_test_value (instance, "/data/m[1]/word"), ==, "Apple");
  g_assert_cmpstr (htk_test_value (instance, "/data/m[2]/word"), ==, "Bean");
}

static void
test_or_other (void)
{
  g_autoptr (HtkForm) form = htk_test_load (
      &(HtkTestSheets){ "type,name,label::中文,label::English\nselect_one l or_other,p,选,Pick\n",
                        "list_name,name,label::中文,label::English\nl,x,甲,X\n" });
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkInstance) instance = htk_instance_new (form, NULL, &error);
  g_autoptr (GPtrArray) choices
      = htk_instance_choices (instance, htk_instance_find (instance, "/data/p", NULL), NULL);
  HtkNode other = htk_instance_find (instance, "/data/p_other", NULL);

  g_assert_cmpuint (choices->len, ==, 2);
  g_assert_cmpstr (((HtkChoice *)choices->pdata[1])->label, ==, "其他");
  g_assert_false (htk_instance_relevant (instance, other));
  htk_test_answer (instance, "/data/p", "other");
  g_assert_true (htk_instance_relevant (instance, other));
  REFUSED ("type,name,label,choice_filter\nselect_one l or_other,p,P,k = 1\n",
           "list_name,name,label,k\nl,x,X,1\n", "survey, row 2, column type", "choice_filter");
}

/* All that is wrong is said at once, in the order of the sheets and their rows. */
static void
test_all_faults_at_once (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = htk_test_convert (
      &(HtkTestSheets){ "type,name,label,relevant\nfrob,a,A,\ntext,b b,B,\ntext,c,C,${zz} = 1\n",
                        "list_name,name,label\nl,x,X\nl,x,Y\n" },
      NULL, &error);
  g_auto (GStrv) lines = NULL;

  g_assert_null (xml);
  g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_INVALID);
  lines = g_strsplit (error->message, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  htk_test_has (lines[0], "survey, row 2, column type");
  htk_test_has (lines[1], "survey, row 3, column name");
  htk_test_has (lines[2], "survey, row 4, column relevant");
  htk_test_has (lines[3], "choices, row 3, column name");
}

static void
test_missing_translation_is_warned (void)
{
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_xls_finding_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = htk_test_convert (
      &(HtkTestSheets){ "type,name,label::中文,label::English\ntext,a,甲,\n" }, findings, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_false (((HtkXlsFinding *)findings->pdata[0])->is_error);
  text = htk_xls_finding_text (findings->pdata[0]);
  g_assert_cmpstr (text, ==, "survey, row 2, column label::English: is empty");
}

static void
test_no_survey (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (htk_test_convert (&(HtkTestSheets){ NULL }, NULL, &error));
  g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ);
  g_assert_nonnull (strstr (error->message, "survey"));
}

static void
test_same_tables_same_form (void)
{
  HtkTestSheets sheets = { "type,name,label::a,label::b\nselect_multiple l,p,P,Q\n",
                           "list_name,name,label::a,label::b\nl,x,X,Y\nl,y,Z,W\n" };
  g_autofree char *one = htk_test_xform (&sheets);
  g_autofree char *two = htk_test_xform (&sheets);

  g_assert_cmpstr (one, ==, two);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xlsform/bilingual-form", test_bilingual);
  g_test_add_func ("/xlsform/references-stay-in-their-repeat", test_references_in_repeats);
  g_test_add_func ("/xlsform/references-in-predicates-mean-the-row", test_references_in_predicates);
  g_test_add_func ("/xlsform/all-faults-at-once", test_all_faults_at_once);
  g_test_add_func ("/xlsform/missing-translation-is-warned", test_missing_translation_is_warned);
  g_test_add_func ("/xlsform/missing-survey-is-named", test_no_survey);
  g_test_add_func ("/xlsform/or-other-asks-what", test_or_other);
  g_test_add_func ("/xlsform/same-tables-same-form", test_same_tables_same_form);
  return g_test_run ();
}
