/* Repeats and entities: references stay in their instance, counts hold, each instance is an entity
 * of its own. */
#include "tests/xlsform/xls-fixture.h"

#include <string.h>

static int
count_of (HtkInstance *instance, const char *range)
{
  g_autoptr (GError) error = NULL;
  gboolean fixed = FALSE;
  int count = htk_instance_repeat_count (instance, range, &fixed, &error);

  g_assert_no_error (error);
  return count;
}

static void
test_counts (void)
{
  HtkTestSheets sheets = { "type,name,label,repeat_count\n"
                           "integer,n,N,\n"
                           "begin repeat,a,A,${n}\ntext,x,X,\nend repeat,,,\n"
                           "begin repeat,b,B,${n} + 1\ntext,y,Y,\nend repeat,,,\n"
                           "begin_repeat,c,C,2\ntext,z,Z,\nend_repeat,,,\n" };
  g_autofree char *xml = htk_test_xform (&sheets);
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);

  htk_test_has (xml, "<repeat nodeset=\"/data/a\" jr:count=\"/data/n\">");
  htk_test_has (xml, "<repeat nodeset=\"/data/b\" jr:count=\"/data/b_count\">");
  htk_test_answer (instance, "/data/n", "3");
  g_assert_cmpint (count_of (instance, "/data/a"), ==, 3);
  g_assert_cmpint (count_of (instance, "/data/b"), ==, 4);
  g_assert_cmpint (count_of (instance, "/data/c"), ==, 2);
}

/* A count that is kept beside its repeat by the author. */
static void
test_count_of_ones_own (void)
{
  HtkTestSheets sheets = { "type,name,label,repeat_count,calculation\n"
                           "calculate,m_count,,,2 + 1\n"
                           "begin repeat,m,M,${m_count},\ntext,x,X,,\nend repeat,,,,\n" };
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);

  g_assert_cmpint (count_of (instance, "/data/m"), ==, 3);
}

static void
test_nested_references (void)
{
  HtkTestSheets sheets = {
    "type,name,label,calculation,default,relevant\n"
    "begin repeat,h,House,,,\ntext,who,Who,,,\n"
    "begin repeat,m,${who}: member,,,${who} != 'nobody'\ninteger,age,Age,,\"position(..) * 10\",\n"
    "calculate,tag,,\"concat(${who}, ${age})\",,\nend repeat,,,,,\n"
    "calculate,sum,,sum(${age}),,\ncalculate,n,,count(${m}),,\nend repeat,,,,,\n"
    "calculate,all,,sum(${age}),,\ncalculate,houses,,count(${h}),,\n"
    "calculate,second,,\"indexed-repeat(${age}, ${h}, 1, ${m}, 2)\",,\n"
  };
  g_autofree char *xml = htk_test_xform (&sheets);
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);

  htk_test_has (xml, "<bind nodeset=\"/data/h/m/tag\" type=\"string\" "
                     "calculate=\"concat(../../who, ../age)\"/>");
  htk_test_has (xml, "<setvalue event=\"odk-instance-first-load odk-new-repeat\" "
                     "ref=\"/data/h/m/age\" value=\"position(..) * 10\"/>");
  htk_test_has (xml, "calculate=\"indexed-repeat(/data/h/m/age, /data/h, 1, /data/h/m, 2)\"");
  htk_instance_repeat_add (instance, "/data/h", 0, NULL);
  htk_instance_repeat_add (instance, "/data/h[1]/m", 0, NULL);
  htk_test_answer (instance, "/data/h[1]/who", "Li");
  htk_test_answer (instance, "/data/h[2]/who", "Pu");
  htk_test_answer (instance, "/data/h[2]/m[1]/age", "10");
  g_assert_cmpstr (htk_test_value (instance, "/data/h[1]/m[2]/tag"), ==, "Li20");
  g_assert_cmpstr (htk_test_value (instance, "/data/h[2]/m[1]/tag"), ==, "Pu10");
  g_assert_cmpstr (htk_test_value (instance, "/data/h[1]/sum"), ==, "30");
  g_assert_cmpstr (htk_test_value (instance, "/data/h[1]/n"), ==, "2");
  g_assert_cmpstr (htk_test_value (instance, "/data/h[2]/sum"), ==, "10");
  g_assert_cmpstr (htk_test_value (instance, "/data/all"), ==, "40");
  g_assert_cmpstr (htk_test_value (instance, "/data/houses"), ==, "2");
  g_assert_cmpstr (htk_test_value (instance, "/data/second"), ==, "20");
}

/* The documented way to show what was chosen: the name of the question as text. */
static void
test_choice_names (void)
{
  HtkTestSheets sheets = { "type,name,label,calculation\nselect_one l,q,Q,\n"
                           "calculate,shown,,\"jr:choice-name(${q}, '${q}')\"\n"
                           "begin repeat,r,R,\nselect_one l,p,P,\n"
                           "calculate,told,,\"jr:choice-name(${p}, '${p}')\"\nend repeat,,,\n",
                           "list_name,name,label\nl,a,Apple\nl,b,Bean\n" };
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);

  htk_test_answer (instance, "/data/q", "b");
  g_assert_cmpstr (htk_test_value (instance, "/data/shown"), ==, "Bean");
  htk_instance_repeat_add (instance, "/data/r", 0, NULL);
  htk_test_answer (instance, "/data/r[2]/p", "a");
  g_assert_cmpstr (htk_test_value (instance, "/data/r[2]/told"), ==, "Apple");
}

/* A member's choices depend on the member's own answers. */
static void
test_filters_in_repeats (void)
{
  HtkTestSheets sheets = { "type,name,label,choice_filter\nbegin repeat,r,R,\ntext,town,T,\n"
                           "select_one l,p,P,town = ${town}\nend repeat,,,\n",
                           "list_name,name,label,town\nl,a,Apple,t1\nl,b,Bean,t2\n" };
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  htk_instance_repeat_add (instance, "/data/r", 0, NULL);
  htk_test_answer (instance, "/data/r[1]/town", "t1");
  htk_test_answer (instance, "/data/r[2]/town", "t2");
  one = htk_test_labels (instance, "/data/r[1]/p");
  two = htk_test_labels (instance, "/data/r[2]/p");
  g_assert_cmpstr (one, ==, "Apple");
  g_assert_cmpstr (two, ==, "Bean");
}

static HtkEntity *
entity_at (GPtrArray *entities, guint index)
{
  g_assert_cmpuint (index, <, entities->len);
  return entities->pdata[index];
}

static void
test_entity_created (void)
{
  HtkTestSheets sheets = { .survey = "type,name,label,save_to\ntext,who,Who,full_name\n"
                                     "begin group,g,G,\ninteger,age,Age,age\nend group,,,\n",
                           .entities = "list_name,label,create_if\npeople,${who},${age} > 17\n" };
  g_autofree char *xml = htk_test_xform (&sheets);
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) one = NULL;
  HtkEntity *entity;

  htk_test_has (xml, "entities:entities-version=\"2024.1.0\"");
  htk_test_has (xml, "<entity dataset=\"people\" id=\"\" create=\"1\"><label/></entity></meta>");
  htk_test_has (xml, "entities:saveto=\"full_name\"");
  none = htk_instance_entities (instance);
  g_assert_cmpuint (none->len, ==, 0);
  htk_test_answer (instance, "/data/who", "Li");
  htk_test_answer (instance, "/data/g/age", "40");
  one = htk_instance_entities (instance);
  entity = entity_at (one, 0);
  g_assert_cmpstr (entity->dataset, ==, "people");
  g_assert_cmpstr (entity->action, ==, "create");
  g_assert_cmpstr (entity->label, ==, "Li");
  g_assert_cmpuint (strlen (entity->id), ==, 36);
  g_assert_cmpuint (entity->data->len, ==, 4);
}

static void
test_entity_updated (void)
{
  HtkTestSheets sheets = { .survey = "type,name,label,save_to\n"
                                     "select_one_from_file people.csv,who,Who,\n"
                                     "integer,age,Age,age\n",
                           .entities = "dataset,entity_id\npeople,${who}\n" };
  g_autofree char *xml = htk_test_xform (&sheets);
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);
  g_autoptr (GPtrArray) found = NULL;

  htk_test_answer (instance, "/data/who", "b");
  found = htk_instance_entities (instance);
  g_assert_cmpstr (entity_at (found, 0)->action, ==, "update");
  g_assert_cmpstr (entity_at (found, 0)->id, ==, "b");
  g_assert_cmpstr (htk_test_value (instance, "/data/meta/entity/@baseVersion"), ==, "4");
}

/* Each member is an entity of its own, and the household another. */
static void
test_entities_in_repeats (void)
{
  HtkTestSheets sheets
      = { .survey = "type,name,label,save_to\ntext,head,Head,households#head\n"
                    "begin repeat,m,M,\ntext,who,Who,people#full_name\nend repeat,,,\n",
          .entities = "list_name,label\nhouseholds,${head}\npeople,${who}\n" };
  g_autofree char *xml = htk_test_xform (&sheets);
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);
  g_autoptr (GPtrArray) found = NULL;

  htk_test_has (xml, "entities:entities-version=\"2025.1.0\"");
  htk_test_has (xml,
                "<bind nodeset=\"/data/m/meta/entity/label\" type=\"string\" readonly=\"true()\" "
                "calculate=\"../../../who\"/>");
  htk_instance_repeat_add (instance, "/data/m", 0, NULL);
  htk_test_answer (instance, "/data/head", "Li");
  htk_test_answer (instance, "/data/m[1]/who", "A");
  htk_test_answer (instance, "/data/m[2]/who", "B");
  found = htk_instance_entities (instance);
  g_assert_cmpuint (found->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      HtkEntity *entity = entity_at (found, i);

      g_assert_cmpuint (strlen (entity->id), ==, 36);
      g_assert_cmpuint (entity->data->len, ==, 2);
      for (guint k = 0; k < i; k++)
        g_assert_cmpstr (entity_at (found, k)->id, !=, entity->id);
    }
}

static void
entities_refused (const char *survey, const char *entities, const char *place, const char *word)
{
  htk_test_refused (&(HtkTestSheets){ .survey = survey, .entities = entities },
                    (const char *const[]){ place, word, NULL });
}

static void
test_entity_faults (void)
{
  const char *survey = "type,name,label,save_to\ntext,a,A,x\n";

  entities_refused (survey, NULL, "survey, row 2, column save_to", "entities");
  entities_refused (survey, "list_name,label\n,A\n", "entities, row 2, column list_name", "empty");
  entities_refused (survey, "list_name,label\n__p,${a}\n", "entities, row 2, column list_name",
                    "__p");
  entities_refused (survey, "list_name,label\na.b,${a}\n", "entities, row 2, column list_name",
                    "a.b");
  entities_refused (survey, "list_name,label\np,\n", "entities, row 2, column label", "empty");
  entities_refused (survey, "list_name,label\np,${b}\n", "entities, row 2, column label", "${b}");
  entities_refused (survey, "list_name,update_if,label\np,1 = 1,x\n",
                    "entities, row 2, column entity_id", "empty");
  entities_refused (survey, "list_name,entity_id,create_if,label\np,${a},1 = 1,${a}\n",
                    "entities, row 2, column update_if", "empty");
  entities_refused ("type,name,label,save_to\ntext,a,A,label\n", "list_name,label\np,${a}\n",
                    "survey, row 2, column save_to", "“label”");
  entities_refused ("type,name,label,save_to\nbegin group,g,G,x\ntext,a,A,\nend group,,,\n",
                    "list_name,label\np,${a}\n", "survey, row 2, column save_to",
                    "at its questions");
  entities_refused (survey, "list_name,label\np,${a}\nq,${a}\n", "survey, row 2, column save_to",
                    "LIST#x");
  entities_refused ("type,name,label,save_to\ntext,a,A,pepole#x\n",
                    "list_name,label\npeople,${a}\n", "survey, row 2, column save_to",
                    "did you mean “people”?");
  entities_refused ("type,name,label,save_to\ntext,a,A,p#x\ntext,b,B,q#x\n",
                    "list_name,label\np,${a}\nq,${b}\n", "entities, row 3, column list_name",
                    "group");
  entities_refused (
      "type,name,label,save_to\ntext,a,A,x\nbegin repeat,r,R,\ntext,b,B,y\nend repeat,,,\n",
      "list_name,label\np,${a}\n", "survey, row 4, column save_to", "same repeat");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xlsform/repeats/counts-hold", test_counts);
  g_test_add_func ("/xlsform/repeats/count-of-ones-own", test_count_of_ones_own);
  g_test_add_func ("/xlsform/repeats/nested-references-stay-in-their-instance",
                   test_nested_references);
  g_test_add_func ("/xlsform/repeats/choice-names-are-found", test_choice_names);
  g_test_add_func ("/xlsform/repeats/filters-read-their-own-instance", test_filters_in_repeats);
  g_test_add_func ("/xlsform/entities/created-when-wanted", test_entity_created);
  g_test_add_func ("/xlsform/entities/updated-with-their-version", test_entity_updated);
  g_test_add_func ("/xlsform/entities/one-for-each-instance", test_entities_in_repeats);
  g_test_add_func ("/xlsform/entities/faults-name-the-cell", test_entity_faults);
  return g_test_run ();
}
