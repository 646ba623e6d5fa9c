/* The author's check of conditions and choices: what can never be, and what only looks so. */
#include "tests/form/check-fixture.h"

#define INSTANCE "<s/><m/><n/><c/><w/><d/><f/><q/><g><x/><y/></g><r><z/><k/></r>"
#define SELECTS                                                                                    \
  "<select1 ref='/data/s'><label>S</label><item><label>Y</label><value>yes</value></item>"         \
  "<item><label>N</label><value>no</value></item></select1>"                                       \
  "<select ref='/data/m'><label>M</label><item><label>A</label><value>a</value></item>"            \
  "<item><label>B</label><value>b</value></item></select>"
#define BODY                                                                                       \
  SELECTS                                                                                          \
      "<input ref='/data/n'><label>N</label></input><input ref='/data/w'><label>W</label></input>" \
      "<input ref='/data/d'><label>D</label></input><input ref='/data/f'><label>F</label></input>" \
      "<input ref='/data/q'><label>Q</label></input><group ref='/data/g'><label>G</label>"         \
      "<input ref='/data/g/x'><label>X</label></input><input ref='/data/g/y'><label>Y</label>"     \
      "</input></group><group ref='/data/r'><label>R</label><repeat nodeset='/data/r'>"            \
      "<input ref='/data/r/z'><label>Z</label></input><input ref='/data/r/k'><label>K</label>"     \
      "</input></repeat></group>"
#define TYPES                                                                                      \
  "<bind nodeset='/data/n' type='int'/><bind nodeset='/data/d' type='date'/>"                      \
  "<bind nodeset='/data/f' type='decimal'/>"
#define CASE(name, model, finding)                                                                 \
  {                                                                                                \
    "/check/" name, INSTANCE, TYPES model, BODY, finding                                           \
  }
#define Q(relevant) "<bind nodeset='/data/q' relevant=\"" relevant "\"/>"
#define NEVER(name, relevant) CASE (name "-is-never-asked", Q (relevant), "unreachable /data/q")
#define MAY(name, relevant) CASE (name "-may-be-asked", Q (relevant), "!unreachable")

static const HtkCheckCase relevance[] = {
  NEVER ("constant", "false()"),
  NEVER ("constant-arithmetic", "1 + 1 = 3"),
  NEVER ("contradiction", "/data/s = 'yes' and /data/s = 'no'"),
  NEVER ("contradiction-of-texts", "/data/w = 'a' and /data/w = 'b'"),
  NEVER ("contradiction-by-not", "/data/s = 'yes' and not(/data/s = 'yes')"),
  NEVER ("contradiction-of-unknowns", "contains(/data/w, 'a') and not(contains(/data/w, 'a'))"),
  NEVER ("unknown-choice", "/data/s = 'maybe'"),
  NEVER ("unknown-choice-of-many", "selected(/data/m, 'c')"),
  NEVER ("both-of-select-one", "selected(/data/s, 'yes') and selected(/data/s, 'no')"),
  NEVER ("neither-but-answered", "/data/s != '' and /data/s != 'yes' and /data/s != 'no'"),
  NEVER ("empty-range", "/data/n &gt; 5 and /data/n &lt; 3"),
  NEVER ("range-without-a-whole-number", "/data/n &gt; 5 and /data/n &lt; 6"),
  NEVER ("blank-and-number", "/data/n = '' and /data/n &gt; 3"),
  NEVER ("empty-range-of-dates",
         "/data/d &gt; date('2025-02-01') and /data/d &lt; date('2025-01-01')"),
  NEVER ("negative-count", "count(/data/r) &lt; 0"),
  NEVER ("negative-length", "string-length(/data/w) &lt; 0"),
  NEVER ("range-behind-if", "if(/data/n &gt; 5, 'big', 'small') = 'huge'"),
  NEVER ("all-ways-of-or", "(/data/s = 'yes' or /data/s = 'no') and /data/s = ''"),
  MAY ("alternative", "/data/s = 'yes' or /data/s = 'no'"),
  MAY ("two-of-select-many", "selected(/data/m, 'a') and selected(/data/m, 'b')"),
  MAY ("order-of-choices", "/data/m = 'b a'"),
  MAY ("range", "/data/n &gt; 5 and /data/n &lt; 7"),
  MAY ("range-of-decimals", "/data/f &gt; 5 and /data/f &lt; 6"),
  MAY ("range-of-dates", "/data/d &gt; date('2025-01-01') and /data/d &lt; date('2025-01-03')"),
  MAY ("number-in-text", "/data/w &gt; 5 and /data/w != '6'"),
  MAY ("blank", "/data/s = ''"),
  MAY ("not-equal", "/data/n != 5"),
  MAY ("two-members", "/data/r/z = 'a' and /data/r/z = 'b'"),
  MAY ("truth-and-value", "/data/w and /data/w = 'x'"),
  MAY ("dice", "random() &lt; 0.5 and random() &gt; 0.5"),
  MAY ("dates-as-text", "/data/d &gt; '2025-01-01' and /data/d &lt; '2025-01-02'"),
  MAY ("today", "today() &gt; date('2025-01-01')"),
  CASE ("condition-of-its-group-is-counted",
        "<bind nodeset='/data/g' relevant=\"/data/s = 'yes'\"/>"
        "<bind nodeset='/data/g/x' relevant=\"/data/s = 'no'\"/>",
        "unreachable /data/g/x"),
  CASE ("condition-of-what-it-reads-is-counted",
        "<bind nodeset='/data/w' relevant=\"/data/s = 'yes'\"/>" Q (
            "/data/w = 'x' and /data/s = 'no'"),
        "unreachable /data/q"),
  CASE ("blank-because-not-asked-may-be-asked",
        "<bind nodeset='/data/w' relevant=\"/data/s = 'yes'\"/>" Q (
            "/data/w = '' and /data/s = 'no'"),
        "!unreachable"),
  CASE ("constraint-of-what-it-reads-is-counted",
        "<bind nodeset='/data/w' type='int' constraint='. &lt; 10'/>" Q ("/data/w &gt; 20"),
        "unreachable /data/q"),
  CASE ("outcome-of-a-calculation-is-counted",
        "<bind nodeset='/data/c' calculate=\"if(/data/n &gt; 5, 'big', 'small')\"/>" Q (
            "/data/c = 'huge'"),
        "unreachable /data/q"),
  CASE ("outcome-of-a-calculation-may-be-asked",
        "<bind nodeset='/data/c' calculate=\"if(/data/n &gt; 5, 'big', 'small')\"/>" Q (
            "/data/c = 'big'"),
        "!unreachable"),
  CASE ("value-set-by-an-action-may-be-asked",
        "<setvalue event='odk-instance-first-load' ref='/data/s' value=\"'maybe'\"/>" Q (
            "/data/s = 'maybe'"),
        "!unreachable"),
  CASE (
      "what-is-in-a-group-never-asked-is-told-once",
      "<bind nodeset='/data/g' relevant='false()'/><bind nodeset='/data/g/x' relevant='false()'/>",
      "unreachable /data/g"),
  { NULL },
};

static const HtkCheckCase constraints[] = {
  CASE ("constraint-never-right",
        "<bind nodeset='/data/w' type='int' constraint='. &gt; 5 and . &lt; 3'/>",
        "constraint-never /data/w"),
  CASE ("constraint-that-no-choice-meets",
        "<bind nodeset='/data/s' constraint=\". = 'maybe'\"/>",
        "constraint-never /data/s"),
  CASE ("constraint-that-refuses-nothing",
        "<bind nodeset='/data/w' type='int' constraint='. &gt; 5 or . &lt; 6'/>",
        "constraint-always /data/w"),
  CASE ("constraint-that-every-choice-meets",
        "<bind nodeset='/data/s' constraint=\". = 'yes' or . = 'no'\"/>",
        "constraint-always /data/s"),
  CASE ("constraint-of-a-range-is-right",
        "<bind nodeset='/data/w' type='int' constraint='. &gt;= 0 and . &lt;= 120'/>",
        "!constraint-never"),
  CASE ("constraint-of-a-range-refuses",
        "<bind nodeset='/data/w' type='int' constraint='. &gt;= 0 and . &lt;= 120'/>",
        "!constraint-always"),
  CASE ("constraint-of-a-pattern-refuses",
        "<bind nodeset='/data/w' constraint=\"regex(., '[0-9]+')\"/>",
        "!constraint-always"),
  CASE (
      "none-beside-others-is-right",
      "<bind nodeset='/data/m' constraint=\"not(selected(., 'a') and count-selected(.) &gt; 1)\"/>",
      "!constraint-never"),
  CASE ("constraint-without-message",
        "<bind nodeset='/data/w' constraint='. &gt; 5'/>",
        "no-constraint-message /data/w"),
  CASE ("constraint-with-message",
        "<bind nodeset='/data/w' constraint='. &gt; 5' jr:constraintMsg='more'/>",
        "!no-constraint-message"),
  CASE ("required-and-read-only",
        "<bind nodeset='/data/w' required='true()' readonly='true()'/>",
        "required-readonly /data/w"),
  CASE ("required-read-only-and-calculated",
        "<bind nodeset='/data/w' required='true()' readonly='true()' calculate='1'/>",
        "!required-readonly"),
  CASE ("required-note-that-stops-a-form",
        "<bind nodeset='/data/w' required='true()' readonly='true()' relevant='/data/n &gt; 5'/>",
        "!required-readonly"),
  { NULL },
};

static const HtkCheckCase conditions[] = {
  CASE ("path-alone-is-always-true", Q ("/data/n"), "always-true /data/q"),
  CASE ("path-alone-beside-and-is-always-true",
        Q ("/data/n and /data/s = 'yes'"),
        "always-true /data/q"),
  CASE ("not-of-a-path-is-told", Q ("not(/data/n)"), "always-true /data/q"),
  CASE ("path-alone-in-if-is-told",
        "<bind nodeset='/data/c' calculate='if(/data/n, 1, 2)'/>",
        "always-true /data/c"),
  CASE ("path-into-a-repeat-asks-for-members", Q ("/data/r/z"), "!always-true"),
  CASE ("compared-path-is-fine", Q ("/data/n = 1"), "!always-true"),
  CASE ("calculate-of-a-path-is-no-condition",
        "<bind nodeset='/data/c' calculate='/data/n'/>",
        "!always-true"),
  CASE ("comparison-with-no-choice",
        "<bind nodeset='/data/c' calculate=\"if(/data/s = 'ja', 1, 2)\"/>",
        "no-such-choice /data/c"),
  CASE ("selected-of-no-choice",
        "<bind nodeset='/data/c' calculate=\"selected(/data/m, 'z')\"/>",
        "no-such-choice /data/c"),
  CASE ("comparison-with-a-choice",
        "<bind nodeset='/data/c' calculate=\"/data/s = 'yes' and /data/m = 'a b'\"/>",
        "!no-such-choice"),
  CASE ("comparison-with-blank", Q ("/data/s != ''"), "!no-such-choice"),
  CASE ("reads-what-is-never-asked-with-it",
        "<bind nodeset='/data/w' relevant=\"/data/s = 'yes'\"/>"
        "<bind nodeset='/data/q' relevant=\"/data/s = 'no'\" calculate='/data/w + 1'/>",
        "reads-blank /data/q"),
  CASE ("reads-what-may-be-asked-with-it",
        "<bind nodeset='/data/w' relevant=\"/data/s = 'yes'\"/>"
        "<bind nodeset='/data/q' relevant=\"/data/n &gt; 3\" calculate='/data/w + 1'/>",
        "!reads-blank"),
  CASE ("reads-one-of-two",
        "<bind nodeset='/data/w' relevant=\"/data/s = 'yes'\"/>"
        "<bind nodeset='/data/d' relevant=\"/data/s = 'no'\"/>"
        "<bind nodeset='/data/c' calculate='coalesce(/data/w, /data/d)'/>",
        "!reads-blank"),
  CASE ("depends-on-a-later-question",
        "<bind nodeset='/data/w' relevant=\"/data/q = 'x'\"/>",
        "reads-later /data/w"),
  CASE ("constraint-on-a-later-question",
        "<bind nodeset='/data/w' constraint='. &lt; /data/q'/>",
        "reads-later /data/w"),
  CASE ("depends-on-an-earlier-question", Q ("/data/w = 'x'"), "!reads-later"),
  CASE ("calculates-from-a-later-question",
        "<bind nodeset='/data/c' calculate='/data/q'/>",
        "!reads-later"),
  CASE ("depends-on-a-later-question-with-a-value",
        "<bind nodeset='/data/q' jr:preload='uid'/><bind nodeset='/data/w' relevant=\"/data/q = "
        "'x'\"/>",
        "!reads-later"),
  { "/check/field-list-has-no-order", "<a/><b/>",
    "<bind nodeset='/data/a' relevant=\"/data/b = 'x'\"/>",
    "<group appearance='field-list'><input ref='/data/a'><label>A</label></input><input "
    "ref='/data/b'>"
    "<label>B</label></input></group>",
    "!reads-later" },
  { NULL },
};

#define LIST(id, rows) "<instance id='" id "'><root>" rows "</root></instance>"
#define ROW(name, county)                                                                          \
  "<item><name>" name "</name><label>L</label><county>" county "</county></item>"
#define FROM(nodeset)                                                                              \
  "<select1 "                                                                                      \
  "ref='/data/a'><label>A</label><item><label>1</label><value>c1</value></item></select1>"         \
  "<select1 ref='/data/b'><label>B</label><itemset nodeset=\"" nodeset "\"><value ref='name'/>"    \
  "<label ref='label'/></itemset></select1>"
#define CHOICES(name, model, nodeset, finding)                                                     \
  {                                                                                                \
    "/check/" name, "<a/><b/>", model, FROM (nodeset), finding                                     \
  }
#define INLINE(name, kind, items, finding)                                                         \
  {                                                                                                \
    "/check/" name, "<a/>", "", "<" kind " ref='/data/a'><label>A</label>" items "</" kind ">",    \
        finding                                                                                    \
  }
#define ITEM(value) "<item><label>L</label><value>" value "</value></item>"

static const HtkCheckCase choices[] = {
  CHOICES ("list-never-used",
           LIST ("l", ROW ("x", "c1")) LIST ("k", ROW ("x", "c1")),
           "instance('l')/root/item",
           "unused-list k"),
  CHOICES (
      "list-read-by-a-calculation-is-used",
      LIST ("l", ROW ("x", "c1")) LIST (
          "k",
          ROW ("x",
               "c1")) "<bind nodeset='/data/a' constraint=\"count(instance('k')/root/item) = 1\"/>",
      "instance('l')/root/item",
      "!unused-list"),
  CHOICES ("choice-that-no-filter-shows",
           LIST ("l", ROW ("x", "c1") ROW ("y", "c2")),
           "instance('l')/root/item[county = /data/a]",
           "choice-never-shown l"),
  CHOICES ("choice-that-a-filter-shows",
           LIST ("l", ROW ("x", "c1")),
           "instance('l')/root/item[county = /data/a]",
           "!choice-never-shown"),
  CHOICES ("choice-that-a-text-may-show",
           LIST ("l", ROW ("x", "c1") ROW ("y", "c2")),
           "instance('l')/root/item[starts-with(name, /data/a) or county = /data/a]",
           "!choice-never-shown"),
  CHOICES ("choice-by-place-is-not-judged",
           LIST ("l", ROW ("x", "c1") ROW ("y", "c2")),
           "instance('l')/root/item[position() = 1]",
           "!choice-never-shown"),
  CHOICES ("list-from-a-file-is-not-judged",
           "<instance id='t' src='jr://file-csv/towns.csv'/>",
           "instance('t')/root/item[county = /data/a]",
           "!choice-never-shown"),
  CHOICES ("column-that-the-list-lacks",
           LIST ("l", ROW ("x", "c1")),
           "instance('l')/root/item[country = /data/a]",
           "unknown-column /data/b"),
  CHOICES ("column-that-the-file-lacks",
           "<instance id='t' src='jr://file-csv/towns.csv'/>",
           "instance('t')/root/item[country = /data/a]",
           "unknown-column /data/b"),
  CHOICES ("columns-of-an-empty-file-are-not-judged",
           "<instance id='t' src='jr://file-csv/empty.csv'/>",
           "instance('t')/root/item[country = /data/a]",
           "!unknown-column"),
  CHOICES ("list-without-names",
           LIST ("l", "<item><nom>x</nom><label>L</label></item>"),
           "instance('l')/root/item",
           "unknown-column /data/b"),
  CHOICES ("list-without-rows", LIST ("l", ""), "instance('l')/root/item", "no-choices /data/b"),
  CHOICES ("file-without-rows-is-not-judged",
           "<instance id='t' src='jr://file-csv/empty.csv'/>",
           "instance('t')/root/item",
           "!no-choices"),
  CHOICES ("list-with-a-value-twice",
           LIST ("l", ROW ("x", "c1") ROW ("x", "c2")),
           "instance('l')/root/item",
           "duplicate-choice /data/b"),
  CHOICES ("filter-may-tell-equal-values-apart",
           LIST ("l", ROW ("x", "c1") ROW ("x", "c1")),
           "instance('l')/root/item[county = /data/a]",
           "!duplicate-choice"),
  INLINE ("select-without-choices", "select1", "", "no-choices /data/a"),
  INLINE ("value-with-a-space-in-select-many", "select", ITEM ("a b"), "choice-space /data/a"),
  INLINE ("value-with-a-space-in-select-one", "select1", ITEM ("a b"), "!choice-space"),
  INLINE ("value-twice", "select1", ITEM ("a") ITEM ("a"), "duplicate-choice /data/a"),
  INLINE ("choice-without-value",
          "select1",
          "<item><label>L</label><value/></item>",
          "choice-no-value /data/a"),
  INLINE ("choice-without-label", "select1", "<item><value>a</value></item>", "no-label /data/a"),
  INLINE ("good-choices", "select", ITEM ("a") ITEM ("b"), "!no-label"),
  { NULL },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  htk_check_add_cases (relevance);
  htk_check_add_cases (constraints);
  htk_check_add_cases (conditions);
  htk_check_add_cases (choices);
  return g_test_run ();
}
