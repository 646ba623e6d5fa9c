/* What is wrong with tables is said by sheet, row and column, and with it what to write instead. */
#include "tests/xlsform/xls-fixture.h"

static void
test_faults_name_the_cell (void)
{
  REFUSED ("type,name,label\nfrobnicate,a,A\n", NULL, "survey, row 2, column type", "frobnicate");
  REFUSED ("type,name,label\ntext,a,A\ntext,a,B\n", NULL, "survey, row 3, column name", "row 2");
  REFUSED ("type,name,label\ntext,,A\n", NULL, "survey, row 2, column name", "empty");
  REFUSED ("type,name,label\ntext,1 a,A\n", NULL, "survey, row 2, column name", "1 a");
  REFUSED ("type,name,label\n,a,A\n", NULL, "survey, row 2, column type", "empty");
  REFUSED ("type,name,label\nselect_one l,a,A\n", NULL, "survey, row 2, column type", "“l”",
           "choices");
  REFUSED ("type,name,label,relevant\ntext,a,A,${b} = 1\n", NULL, "survey, row 2, column relevant",
           "${b}");
  REFUSED ("type,name,label\ntext,a,${c\n", NULL, "survey, row 2, column label", "}");
  REFUSED ("type,name,label\ntext,a,A\nbegin group,g,G\ntext,b,B\n", NULL,
           "survey, row 3, column type", "never ended");
  REFUSED ("type,name,label\ntext,a,A\nend group,,\n", NULL, "survey, row 3, column type",
           "not begun");
  REFUSED ("type,name,label\nbegin repeat,r,R\ntext,a,A\nend group,,\n", NULL,
           "survey, row 4, column type", "row 2", "repeat");
  REFUSED ("type,name,label,calculation\ncalculate,a,,\n", NULL,
           "survey, row 2, column calculation", "empty");
  REFUSED ("type,name,label\nselect_one l,a,A\n", "list_name,name,label\nl,x,X\nl,x,Y\n",
           "choices, row 3, column name", "“x”", "“l”");
  REFUSED ("type,name,label\nselect_one l,a,A\n", "list_name,name,label\nl,x y,X\n",
           "choices, row 2, column name", "x y");
  REFUSED ("type,name,label\nselect_one l,a,A\n", "list_name,name,label\nl,x,X\n,y,Y\n",
           "choices, row 3, column list_name", "empty");
  REFUSED ("type,name,label,label\ntext,a,A,B\n", NULL, "survey, row 1", "label", "twice");
  REFUSED ("type,name,label\n", NULL, "survey", "no question");
  REFUSED ("type,name,label\nselect_one_external l,a,A\n", NULL, "survey, row 2, column type",
           "select_one_from_file");
}

static void
test_bad_expressions_name_the_cell (void)
{
  REFUSED ("type,name,label,calculation\ntext,a,A,\ncalculate,b,,${a} +\n", NULL,
           "survey, row 3, column calculation");
  REFUSED ("type,name,label,constraint\ntext,a,A,frob(.)\n", NULL,
           "survey, row 2, column constraint", "frob");
  REFUSED ("type,name,label,relevant\ntext,a,A,selected(.)\n", NULL,
           "survey, row 2, column relevant", "selected");
  REFUSED ("type,name,label,required\ntext,a,A,yes and\n", NULL, "survey, row 2, column required");
  REFUSED ("type,name,label,choice_filter\nselect_one l,a,A,(k = 1\n",
           "list_name,name,label,k\nl,x,X,1\n", "survey, row 2, column choice_filter");
  REFUSED ("type,name,label,repeat_count\nbegin repeat,r,R,2 +\ntext,a,A,\nend repeat,,,\n", NULL,
           "survey, row 2, column repeat_count");
  REFUSED ("type,name,label,default\ntext,a,A,concat(1\n", NULL, "survey, row 2, column default");
}

/* A word that is nearly right is met with the one that was meant. */
static void
test_did_you_mean (void)
{
  REFUSED ("type,name,label\nintegr,a,A\n", NULL, "survey, row 2, column type", "“integer”");
  REFUSED ("type,name,label\nselct_one l,a,A\n", "list_name,name,label\nl,x,X\n",
           "survey, row 2, column type", "“select_one l”");
  REFUSED ("type,name,label\nbegin grup,a,A\ntext,b,B\nend group,,\n", NULL,
           "survey, row 2, column type", "“begin group”");
  REFUSED ("type,name,label\nselect_one vilage,a,A\n", "list_name,name,label\nvillage,x,X\n",
           "survey, row 2, column type", "“vilage”", "did you mean “village”?");
  REFUSED ("type,name,label,relevant\ntext,member,M,\ntext,b,B,${membr} = 1\n", NULL,
           "survey, row 3, column relevant", "${membr}", "did you mean “member”?");
  REFUSED ("type,name,label,trigger,calculation\ntext,member,M,,\ntext,b,B,${membr},1\n", NULL,
           "survey, row 3, column trigger", "did you mean “member”?");
  REFUSED ("type,name,label,constraint\ntext,a,A,\"coalsce(., 1)\"\n", NULL,
           "survey, row 2, column constraint", "“coalsce”", "did you mean “coalesce”?");
  REFUSED ("type,name,label,parameters\ngeopoint,a,A,capture-acuracy=5\n", NULL,
           "survey, row 2, column parameters", "did you mean “capture-accuracy”?");
  REFUSED ("type,name,label,calculation\ncalculate,a,,instance('vilage')/root/item\n",
           "list_name,name,label\nvillage,x,X\n", "survey, row 2, column calculation",
           "did you mean “village”?");
  REFUSED ("type,nmae,label\ntext,a,A\n", NULL, "survey, row 1, column name", "needs this column");
  WARNED ("type,name,label,relevent\ntext,a,A,1\n", NULL, "survey, row 1, column relevent",
          "did you mean “relevant”?");
}

static void
test_operators_of_other_languages (void)
{
  REFUSED ("type,name,label,relevant\ntext,a,A,\ntext,b,B,${a} == 1\n", NULL,
           "survey, row 3, column relevant", "write = for ==");
  REFUSED ("type,name,label,relevant\ntext,a,A,\ntext,b,B,${a} = 1 && ${a} = 2\n", NULL,
           "survey, row 3, column relevant", "write “and”");
  REFUSED ("type,name,label,relevant\ntext,a,A,\ntext,b,B,${a} <> 1\n", NULL,
           "survey, row 3, column relevant", "write != for <>");
}

static void
test_blocks (void)
{
  REFUSED ("type,name,label\ntext,a,A\nbegin group,g,G\nend group,,\n", NULL,
           "survey, row 3, column type", "nothing in it");
  REFUSED ("type,name,label\nbegin group,,G\ntext,a,A\nend group,,\n", NULL,
           "survey, row 2, column name", "empty");
  REFUSED ("type,name,label\nbegin loop over l,g,G\ntext,a,A\nend loop,,\n", NULL,
           "survey, row 2, column type", "repeat");
  WARNED ("type,name,label\nbegin group,g,G\ntext,a,A\nend group,h,\n", NULL,
          "survey, row 4, column name", "“h”", "“g” of row 2");
  REFUSED ("type,name,label\nbegin group,meta,G\ntext,a,A\nend group,,\n", NULL,
           "survey, row 2, column name", "“meta”");
  REFUSED ("type,name,label,repeat_count\nbegin repeat,r,R,2 + 1\ntext,a,A,\nend repeat,,,\n"
           "integer,r_count,N,\n",
           NULL, "survey, row 5, column name", "“r_count”");
}

static void
test_cells_in_the_wrong_row (void)
{
  REFUSED ("type,name,label,calculation\nbegin group,g,G,1\ntext,a,A,\nend group,,,\n", NULL,
           "survey, row 2, column calculation", "at its questions");
  REFUSED ("type,name,label,repeat_count\nbegin group,g,G,1\ntext,a,A,\nend group,,,\n", NULL,
           "survey, row 2, column repeat_count", "begin repeat");
  REFUSED ("type,name,label,choice_filter\ntext,a,A,x=1\n", NULL,
           "survey, row 2, column choice_filter", "list of choices");
  REFUSED ("type,name,label,relevant::English\ntext,a,A,1\n", NULL, "survey, row 1",
           "column relevant::English", "write “relevant”");
  REFUSED ("type,name,label,bind::foo:bar\ntext,a,A,1\n", NULL, "survey, row 1", "“foo”",
           "namespaces");
  WARNED ("type,name,label\ntext,a,\n", NULL, "survey, row 2, column label", "is empty");
  WARNED ("type,name,label\ntext,a,A\n", "list_name,name,label\nl,x,\n",
          "choices, row 2, column label", "is empty");
}

static void
test_what_is_gone (void)
{
  REFUSED ("type,name,label\nosm,a,A\n", NULL, "survey, row 2, column type", "geopoint");
  REFUSED ("type,name,label,appearance\nselect_one l,a,A,minimal search('f')\n",
           "list_name,name,label\nl,x,X\n", "survey, row 2, column appearance",
           "select_one_from_file");
  REFUSED ("type,name,label\nsimserial,a,A\n", NULL, "survey, row 2, column type",
           "take the row out");
  REFUSED ("type,name,label\nphone number,a,A\n", NULL, "survey, row 2, column type", "numbers");
}

static void
test_parameters (void)
{
  static const char *const wrong[][3] = {
    { "range", "step=0", "step" },
    { "range", "start=1 end=3 step=5", "larger" },
    { "range", "start=one", "number" },
    { "range", "start=1 end=10 tick_interval=3 step=2", "tick_interval" },
    { "range", "placeholder=99", "placeholder" },
    { "range", "tick_labelset=nothing", "tick_labelset" },
    { "image", "max-pixels=big", "number" },
    { "image", "pixels", "name=value" },
    { "audio", "quality=loud", "voice-only" },
    { "background-audio", "quality=external", "low" },
    { "geopoint", "incremental=true", "incremental" },
    { "geotrace", "allow-mock-accuracy=yes", "true, false" },
    { "text", "rows=x", "number" },
    { "integer", "rows=3", "takes no parameters" },
    { "text", "rows=3 rows=4", "twice" },
    { "select_one l", "seed=3", "randomize" },
    { "audit", "location-priority=balanced", "together" },
    { "audit", "location-priority=balanced location-min-interval=60 location-max-age=30", "below" },
    { "audit", "track-changes=maybe", "true, false" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *survey
          = g_strdup_printf ("type,name,label,parameters\n%s,%s,A,%s\ntext,z,Z,\n", wrong[i][0],
                             g_str_equal (wrong[i][0], "audit") ? "audit" : "a", wrong[i][1]);

      REFUSED (survey, "list_name,name,label\nl,x,X\n", "survey, row 2, column parameters",
               wrong[i][2]);
    }
}

static void
test_triggers_and_lists (void)
{
  REFUSED ("type,name,label,trigger,calculation\ncalculate,c,,,1 + 1\ntext,a,A,${c},1\n", NULL,
           "survey, row 3, column trigger", "not asked");
  REFUSED ("type,name,label,trigger,calculation\ntext,c,C,,\ntext,a,A,c,1\n", NULL,
           "survey, row 3, column trigger", "${name}");
  REFUSED ("type,name,label,trigger\nbackground-geopoint,a,,\ntext,b,B,\n", NULL,
           "survey, row 2, column trigger", "empty");
  REFUSED ("type,name,label\nselect_one,a,A\n", NULL, "survey, row 2, column type", "list");
  REFUSED ("type,name,label\nselect_one ${b},a,A\ntext,b,B\n", NULL, "survey, row 2, column type",
           "not in a repeat");
  REFUSED ("type,name,label\nselect_one_from_file l.txt,a,A\n", NULL, "survey, row 2, column type",
           ".csv");
  REFUSED ("type,name,label\nselect_one_from_file l.csv,a,A\nselect_one l,b,B\n",
           "list_name,name,label\nl,x,X\n", "survey, row 2, column type", "same name");
  REFUSED ("type,name,label\nselect_one_from_file l.csv,a,A\nselect_one_from_file l.xml,b,B\n",
           NULL, "survey, row 3, column type", "l.csv", "l.xml");
  REFUSED ("type,name,label,calculation\ncsv-external,l,,\ncalculate,b,,${l}\n", NULL,
           "survey, row 3, column calculation", "instance('l')");
  REFUSED ("type,name,label\nselect_one l,a,A\n", "list name,label\nl,X\n",
           "choices, row 1, column name", "needs this column");
  REFUSED ("type,name,label\naudit,log,\ntext,a,A\n", NULL, "survey, row 2, column name", "audit");
}

static void
test_settings (void)
{
  static const char *const wrong[][3] = {
    { "auto_send", "perhaps", "yes or no" },
    { "public_key", "-----BEGIN PUBLIC KEY-----", "base64" },
    { "name", "my form", "“my form”" },
    { "namespaces", "esri http://x", "prefix=" },
    { "instance_name", "concat(${nothing})", "${nothing}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *settings = g_strdup_printf ("%s\n%s\n", wrong[i][0], wrong[i][1]);
      g_autofree char *place = g_strdup_printf ("settings, row 2, column %s", wrong[i][0]);

      htk_test_refused (&(HtkTestSheets){ "type,name,label\ntext,a,A\n", NULL, settings },
                        (const char *const[]){ place, wrong[i][2], NULL });
    }
  htk_test_warned (
      &(HtkTestSheets){ "type,name,label::中文\ntext,a,A\n", NULL, "default_language\nEnglish\n" },
      (const char *const[]){ "settings, row 2, column default_language", "“English”", NULL });
  htk_test_warned (&(HtkTestSheets){ "type,name,label\ntext,a,A\n", NULL, "sms_keyword\nx\n" },
                   (const char *const[]){ "settings, row 2, column sms_keyword", NULL });
  htk_test_warned (&(HtkTestSheets){ "type,name,label\ntext,a,A\n", NULL, "version\n1\n2\n" },
                   (const char *const[]){ "settings, row 3", "first row", NULL });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xlsform/faults-name-sheet-row-column", test_faults_name_the_cell);
  g_test_add_func ("/xlsform/bad-expressions-name-sheet-row-column",
                   test_bad_expressions_name_the_cell);
  g_test_add_func ("/xlsform/misspelt-words-are-met-with-the-right-one", test_did_you_mean);
  g_test_add_func ("/xlsform/operators-of-other-languages-are-explained",
                   test_operators_of_other_languages);
  g_test_add_func ("/xlsform/blocks-say-what-is-wrong-with-them", test_blocks);
  g_test_add_func ("/xlsform/cells-in-the-wrong-row-are-named", test_cells_in_the_wrong_row);
  g_test_add_func ("/xlsform/obsolete-types-name-their-heirs", test_what_is_gone);
  g_test_add_func ("/xlsform/parameters-say-what-they-take", test_parameters);
  g_test_add_func ("/xlsform/triggers-and-lists-say-what-is-wrong", test_triggers_and_lists);
  g_test_add_func ("/xlsform/settings-say-what-is-wrong", test_settings);
  return g_test_run ();
}
