/* A form is cut into pages that a person can tell apart and come back to. */
#include "app/form/htk-form-pages.h"
#include "tests/form/form-fixture.h"

#include <string.h>

/* Loose questions, a group that only looks like one, another, one with a node, and a repeat that
 * stands at the top as XLSForm writes it. */
static HtkInstance *
make_instance (HtkForm **form)
{
  *form = htk_test_form (
    "<a/><b/><c/><s><d/></s><sub><e/></sub><m jr:template=\"\"><f/></m>", "",
    "<input ref=\"/data/a\"><label>A</label></input>"
    "<group><label>First</label><input ref=\"/data/b\"><label>B</label></input></group>"
    "<group><label>Second</label><input ref=\"/data/c\"><label>C</label></input></group>"
    "<group ref=\"/data/s\"><label>S</label><input ref=\"/data/s/d\"><label>D</label></input></group>"
    "<group ref=\"/data/sub\"><label>Sub</label><input ref=\"/data/sub/e\"><label>E</label></input>"
    "</group><group ref=\"/data/m\"><label>M</label><repeat nodeset=\"/data/m\">"
    "<input ref=\"/data/m/f\"><label>F</label></input></repeat></group>", NULL);
  return htk_test_instance (*form);
}

static void
test_no_two_pages_alike (void)
{
  HtkForm *form;
  HtkInstance *instance = make_instance (&form);
  g_autoptr (GPtrArray) pages = htk_form_pages (instance);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (pages->len, ==, 6);
  for (guint i = 0; i < pages->len; i++)
    g_assert_true (g_hash_table_add (seen, ((HtkFormPage *) pages->pdata[i])->ref));
  htk_instance_free (instance);
  htk_form_unref (form);
}

static void
assert_held_by (GPtrArray  *pages,
                const char *ref,
                const char *title)
{
  HtkFormPage *page = htk_form_page_holding (pages, ref);

  g_assert_nonnull (page);
  g_assert_cmpstr (page->title, ==, title);
}

static void
test_question_leads_to_page (void)
{
  HtkForm *form;
  HtkInstance *instance = make_instance (&form);
  g_autoptr (GPtrArray) pages = htk_form_pages (instance);

  assert_held_by (pages, "/data/a", NULL);
  assert_held_by (pages, "/data/b", "First");
  assert_held_by (pages, "/data/c", "Second");
  assert_held_by (pages, "/data/s/d", "S");
  /* Its name begins as that of S does. */
  assert_held_by (pages, "/data/sub", "Sub");
  assert_held_by (pages, "/data/sub/e", "Sub");
  htk_instance_free (instance);
  htk_form_unref (form);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pages/no-two-are-alike", test_no_two_pages_alike);
  g_test_add_func ("/pages/question-leads-to-its-page", test_question_leads_to_page);
  return g_test_run ();
}
