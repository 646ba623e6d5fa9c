/* Who may do what with a finding and with a case, in which state, and nothing else (domain.md 4.6,
 * 4.8, 5). */
#include "app/record/htk-case-life.h"
#include "app/record/htk-finding-life.h"

#include <string.h>

typedef const HtkLifeStep *(*StepFunc) (const char *state, const char *event, const char *role,
                                        GError **error);

/* What each role may do in a state; events that lead elsewhere name where: "event:next". */
typedef struct
{
  const char *state, *worker, *lead, *county;
} Allowed;

static const char *const roles[] = { "worker", "lead", "county", "auditor", "helper" };

static const char *const finding_events[] = { "open", "assign", "seen", "void", "progress", "claim",
                                              "ask", "extend", "deny", "pass", "fail", "reopen" };
static const Allowed findings[] = {
  { NULL, "", "", "open:open" },
  { "open", "", "assign:assigned", "assign:assigned seen void:void" },
  { "assigned", "progress claim:claimed ask", "progress claim:claimed ask extend deny assign",
    "progress claim:claimed ask extend deny assign seen void:void" },
  { "returned", "progress:assigned claim:claimed ask",
    "progress:assigned claim:claimed ask extend deny assign:assigned",
    "progress:assigned claim:claimed ask extend deny assign:assigned seen void:void" },
  { "claimed", "", "pass:closed fail:returned", "pass:closed fail:returned seen void:void" },
  { "closed", "", "reopen:assigned", "reopen:assigned" },
  { "void", "", "", "" },
};

static const char *const case_events[] = { "clue", "check", "assemble", "publish", "review",
                                           "forward", "identify", "reject", "classify", "measure",
                                           "propose_clear", "clear_publish", "clear", "back",
                                           "relapse" };
static const Allowed cases[] = {
  { NULL, "clue:clue", "clue:clue", "clue:clue" },
  { "clue", "check:home_check", "check:home_check", "check:home_check reject:rejected" },
  { "home_check", "", "assemble:assembly", "assemble:assembly reject:rejected" },
  { "assembly", "", "publish:publicity", "publish:publicity reject:rejected" },
  { "publicity", "", "review:town_review", "review:town_review reject:rejected" },
  { "town_review", "", "forward:county_review", "forward:county_review reject:rejected" },
  { "county_review", "", "", "identify:active reject:rejected" },
  { "active", "measure", "measure propose_clear:clear_check",
    "measure propose_clear:clear_check classify" },
  { "rejected", "", "", "" },
  { "clear_check", "measure", "measure clear_publish:clear_publicity back:active",
    "measure clear_publish:clear_publicity back:active" },
  { "clear_publicity", "measure", "measure", "measure clear:cleared back:active" },
  { "cleared", "", "", "relapse:relapsed" },
  { "relapsed", "", "", "" },
};

/* The state that @allowed leads to by @event; NULL when it does not name it. */
static char *
next_of (const char *allowed,
         const char *event,
         const char *state)
{
  g_auto (GStrv) words = g_strsplit (allowed, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (words[i], ":", 2);

      if (g_strcmp0 (parts[0], event) == 0)
        return g_strdup (parts[1] != NULL ? parts[1] : state);
    }
  return NULL;
}

static const char *
allowed_to (const Allowed *a,
            const char    *role)
{
  return g_str_equal (role, "worker") ? a->worker
         : g_str_equal (role, "lead") ? a->lead
         : g_str_equal (role, "county") ? a->county : "";
}

/* A step that nobody has is of the state; one that another has is of the role. */
static void
assert_refused (const Allowed *a,
                const char    *event,
                const GError  *error)
{
  g_autofree char *worker = next_of (a->worker, event, "");
  g_autofree char *lead = next_of (a->lead, event, "");
  g_autofree char *county = next_of (a->county, event, "");
  gboolean any = worker != NULL || lead != NULL || county != NULL;

  g_assert_error (error, HTK_RECORD_ERROR,
                  any ? HTK_RECORD_ERROR_ROLE : HTK_RECORD_ERROR_STATE);
}

static void
check_life (StepFunc           step_of,
            const Allowed     *table,
            guint              n_states,
            const char *const *events,
            guint              n_events)
{
  for (guint s = 0; s < n_states; s++)
    for (guint e = 0; e < n_events; e++)
      for (guint r = 0; r < G_N_ELEMENTS (roles); r++)
        {
          g_autofree char *next = next_of (allowed_to (&table[s], roles[r]), events[e],
                                           table[s].state);
          g_autoptr (GError) error = NULL;
          const HtkLifeStep *step = step_of (table[s].state, events[e], roles[r], &error);

          g_assert_cmpstr (step != NULL ? step->next : NULL, ==, next);
          if (step == NULL)
            assert_refused (&table[s], events[e], error);
        }
}

static void
test_finding (void)
{
  check_life (htk_finding_life_step, findings, G_N_ELEMENTS (findings), finding_events,
              G_N_ELEMENTS (finding_events));
}

static void
test_case (void)
{
  check_life (htk_case_life_step, cases, G_N_ELEMENTS (cases), case_events,
              G_N_ELEMENTS (case_events));
}

static void
test_menu (void)
{
  g_autoptr (GPtrArray) lead = htk_case_life_events ("clear_check", "lead");
  g_autoptr (GPtrArray) worker = htk_finding_life_events ("claimed", "worker");
  g_autoptr (GPtrArray) county = htk_finding_life_events ("closed", "county");

  g_assert_cmpuint (lead->len, ==, 3);
  g_assert_cmpuint (worker->len, ==, 0);
  g_assert_cmpuint (county->len, ==, 1);
  g_assert_cmpstr (county->pdata[0], ==, "reopen");
}

/* What no words of a page may forget: where the table asks for a reason, a proof, another person. */
static void
test_guards (void)
{
  g_assert_cmpuint (htk_finding_life_step ("claimed", "pass", "lead", NULL)->guards, ==,
                    HTK_FINDING_NOT_RESPONSIBLE | HTK_FINDING_ON_SITE);
  g_assert_cmpuint (htk_finding_life_step ("assigned", "extend", "county", NULL)->guards, ==,
                    HTK_FINDING_ONE_EXTENSION | HTK_FINDING_COUNTY_IF_URGENT);
  g_assert_cmpuint (htk_finding_life_step ("returned", "claim", "worker", NULL)->guards, ==,
                    HTK_FINDING_NEEDS_PROOF);
  g_assert_cmpuint (htk_finding_life_step ("open", "void", "county", NULL)->guards, ==,
                    HTK_FINDING_NEEDS_WHY);
  g_assert_cmpuint (htk_case_life_step ("publicity", "review", "lead", NULL)->guards, ==,
                    HTK_CASE_PUBLISHED);
  g_assert_cmpuint (htk_case_life_step ("clear_publicity", "clear", "county", NULL)->guards, ==,
                    HTK_CASE_GATE | HTK_CASE_CLEAR_PUBLISHED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lives/finding-who-may-what-and-nothing-else", test_finding);
  g_test_add_func ("/lives/case-who-may-what-and-nothing-else", test_case);
  g_test_add_func ("/lives/menu-offers-what-the-role-may", test_menu);
  g_test_add_func ("/lives/guards-stand-in-the-table", test_guards);
  return g_test_run ();
}
