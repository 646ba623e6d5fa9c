/* Counts the coverage of a round (domain.md 4.9): each target once, as app/rules counts it. */
#include "sync/county/htk-round-coverage.h"

#include "app/store/htk-store-private.h"

#include <string.h>

#define MEMBER_KEY "\"m_roster_id\""

/* A visit asks about each member in an instance of its own. */
static guint
members_in (const char *answers)
{
  guint n = 0;

  for (const char *p = answers; p != NULL && (p = strstr (p, MEMBER_KEY)) != NULL; p++)
    n++;
  return n;
}

static void
add_target (HtkCoverage *coverage,
            HtkStmt     *stmt)
{
  HtkTry tries[2];
  const HtkCoverKept kept = {
    .result = htk_stmt_text (stmt, 4),
    .tries = (int) htk_stmt_int (stmt, 5),
    .first_try = htk_stmt_is_null (stmt, 6) ? NULL : htk_stmt_text (stmt, 6),
    .last_try = htk_stmt_text (stmt, 7),
    .proof = htk_stmt_int (stmt, 8) != 0,
    .visited_on = htk_stmt_text (stmt, 9),
  };
  const HtkCoverTarget target = {
    .subject_id = htk_stmt_text (stmt, 0),
    .village_code = htk_stmt_text (stmt, 1),
    .worker = htk_stmt_is_null (stmt, 2) ? NULL : htk_stmt_text (stmt, 2),
    .cls = htk_stmt_text (stmt, 3),
    .tries = tries,
    .n_tries = htk_cover_tries (&kept, tries),
    .roster = (guint) htk_stmt_int (stmt, 10),
    .recorded = members_in (htk_stmt_text (stmt, 11)),
  };

  htk_coverage_add (coverage, &target);
}

/**
 * htk_round_coverage:
 * @store: the county's store
 * @round_id: a round
 * @region: first digits of the villages to count
 * @limits: the pack's, which the coverage borrows
 * @error: return location
 *
 * Returns: (transfer full): the coverage; NULL with an error of the store
 */
HtkCoverage *
htk_round_coverage (HtkStore        *store,
                    const char      *round_id,
                    const char      *region,
                    const HtkLimits *limits,
                    GError         **error)
{
  g_autofree char *today = htk_day_today ();
  g_autoptr (HtkCoverage) coverage = htk_coverage_new (limits->settings, today);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT t.subject_id, t.village_code, t.worker, t.class, t.result, t.tries, t.first_try,"
    " t.last_try, t.proof, t.visited_on, (SELECT count (*) FROM member m"
    "  WHERE m.household_id = t.subject_id AND m.status <> 'left'),"
    " CASE WHEN t.result IN ('entered', 'phone') AND t.subject_type = 'household' THEN"
    "  (SELECT r.answers FROM visit v JOIN visit_revision r ON r.id = v.revision_id"
    "   WHERE v.subject_id = t.subject_id AND v.state = 'county_accepted'"
    "   ORDER BY v.visit_date DESC, v.id DESC LIMIT 1) END"
    " FROM round_target t WHERE t.round_id = ?1 AND substr (t.village_code, 1, length (?2)) = ?2",
    error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "tt", round_id, region);
  while (TRUE)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&coverage);
      add_target (coverage, stmt);
    }
}
