/* A form that asks for a log gets one: with the draft while it is filled, with the visit after. */
#include "app/form/htk-form-pages.h"
#include "app/record/htk-submission.h"
#include "app/store/htk-attachments.h"
#include "tests/record/record-world.h"

#include <glib/gstdio.h>
#include <string.h>

static const char form[]
    = "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\""
      " xmlns:jr=\"http://openrosa.org/javarosa\" xmlns:odk=\"http://www.opendatakit.org/xforms\""
      " xmlns:orx=\"http://openrosa.org/xforms\"><h:head><h:title>T</h:title><model><instance>"
      "<data id=\"logged\" version=\"1\"><a/><m jr:template=\"\"><b/></m>"
      "<orx:meta><orx:instanceID/><orx:audit/></orx:meta></data></instance>"
      "<bind nodeset=\"/data/a\" type=\"int\"/><bind nodeset=\"/data/m/b\" type=\"string\"/>"
      "<bind nodeset=\"/data/orx:meta/orx:instanceID\" jr:preload=\"uid\"/>"
      "<bind nodeset=\"/data/orx:meta/orx:audit\" type=\"binary\" odk:track-changes=\"true\""
      " odk:identify-user=\"true\" odk:track-changes-reasons=\"on-form-edit\"/>"
      "</model></h:head><h:body><input ref=\"/data/a\"><label>A</label></input>"
      "<group ref=\"/data/m\"><label>M</label><repeat nodeset=\"/data/m\"><input ref=\"/data/m/b\">"
      "<label>B</label></input></repeat></group></h:body></h:html>";

static HtkFilling *
open_logged (HtkWorld *world)
{
  return htk_world_open_form (world, "logged", "household", WORLD_HOUSEHOLD);
}

static void
see (HtkFilling *filling,
     guint       n)
{
  g_autoptr (GPtrArray) pages = htk_form_pages (htk_filling_instance (filling));

  g_assert_cmpuint (n, <, pages->len);
  htk_filling_see (filling, pages->pdata[n]);
}

static char *
log_of (HtkWorld *world)
{
  return htk_world_dump (world, "SELECT group_concat (text, '') FROM draft_audit");
}

/* The log that went with the visit's newest revision. */
static char *
log_of_visit (HtkWorld *world)
{
  g_autofree char *said = htk_world_dump (
    world, "SELECT f.sha256 FROM visit_file f JOIN visit v ON v.revision_id = f.revision_id"
           " WHERE f.name = 'audit.csv'");
  g_autofree char *path = htk_attachment_path (world->store, strtok (said, "|\n"));
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
assert_in_order (const char        *text,
                 const char *const *parts)
{
  const char *at = text;

  for (; *parts != NULL; parts++)
    {
      const char *found = strstr (at, *parts);

      if (found == NULL)
        g_error ("“%s” does not come where it should in\n%s", *parts, text);
      at = found + strlen (*parts);
    }
}

static void
test_log_goes_with_visit (void)
{
  const char *const all[] = { "event,node,start,end,old-value,new-value,user,change-reason\n",
                              "form start,,", "question,/data/a,", ",7,", "form exit,",
                              "form resume,,", ",7,9,", "delete repeat,/data/m[1],",
                              "form finalize,", NULL };
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkTempDir) folder = htk_world_use_form (world, "logged", form);
  g_autofree char *draft = NULL;
  g_autofree char *text = NULL;
  g_autofree char *visit = NULL;
  g_autoptr (GError) error = NULL;

  {
    g_autoptr (HtkFilling) filling = open_logged (world);

    see (filling, 0);
    htk_world_answer (filling, "a", "7");
  }
  draft = log_of (world);
  g_assert_nonnull (strstr (draft, "form exit"));
  {
    g_autoptr (HtkFilling) filling = open_logged (world);
    HtkNode added;

    see (filling, 0);
    htk_world_answer (filling, "a", "9");
    added = htk_filling_repeat_add (filling, "/data/m", &error);
    g_assert_no_error (error);
    see (filling, 1);
    g_assert_true (htk_filling_repeat_remove (filling, added, NULL, &error));
    see (filling, 0);
    g_assert_false (htk_filling_wants_reason (filling));
    visit = htk_filling_submit (filling, &error);
    g_assert_no_error (error);
  }
  text = log_of_visit (world);
  assert_in_order (text, all);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM draft_audit"), ==, 0);
}

/* The lead asks for another answer. */
static void
return_visit (HtkWorld   *world,
              const char *visit_id)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (world->store, visit_id, NULL);
  HtkComment comment = { .ref = (char *) "/data/a", .level = (char *) "must",
                         .text = (char *) "really 7?" };
  g_autoptr (GPtrArray) comments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (comments, &comment);
  htk_review_decide (world->store, WORLD_LEAD, visit_id, visit->revision_id, "return", comments,
                     &error);
  g_assert_no_error (error);
}

static void
test_correction_says_why (void)
{
  const char *const all[] = { "form start,", "change reason,", ",typed a wrong number",
                              "form finalize,", NULL };
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkTempDir) folder = htk_world_use_form (world, "logged", form);
  g_autofree char *visit = NULL;
  g_autofree char *again = NULL;
  g_autofree char *text = NULL;
  g_autoptr (HtkFilling) filling = open_logged (world);
  g_autoptr (GError) error = NULL;

  htk_world_answer (filling, "a", "7");
  visit = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  g_clear_object (&filling);
  return_visit (world, visit);
  filling = htk_filling_open_correction (world->store, world->pack, visit, WORLD_WORKER, &error);
  g_assert_no_error (error);
  g_assert_true (htk_filling_wants_reason (filling));
  htk_filling_give_reason (filling, "typed a wrong number");
  g_assert_false (htk_filling_wants_reason (filling));
  htk_world_answer (filling, "a", "8");
  again = htk_filling_submit (filling, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, visit);
  text = log_of_visit (world);
  assert_in_order (text, all);
}

static void
test_no_log_unasked (void)
{
  g_autoptr (HtkWorld) world = htk_world_new ();
  g_autoptr (HtkFilling) filling = htk_world_open (world);

  htk_world_answer (filling, "a_result", "home");
  see (filling, 0);
  g_assert_cmpint (htk_world_count (world, "SELECT count (*) FROM draft_audit"), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filling-audit/log-is-resumed-and-goes-with-the-visit",
                   test_log_goes_with_visit);
  g_test_add_func ("/filling-audit/correction-says-why-where-the-form-asks",
                   test_correction_says_why);
  g_test_add_func ("/filling-audit/form-that-asks-for-no-log-has-none", test_no_log_unasked);
  return g_test_run ();
}
