/* Who may choose what in a conflict, as one table, used by the tablet and by the county (design.md
 * 6). What each choice does is in htk-conflict-take.c, and what only the county can do in
 * sync/county/htk-conflict-settle.c.
 *
 *   kind       choice   who                     what becomes of it
 *   field      any      its worker, lead, county   the register's field says what was chosen
 *   fork       mine     lead, county            the other revision is the visit's, and is reviewed anew
 *   fork       theirs   lead, county            the visit stays as it is
 *   double     mine     lead, county            the visit that came later counts, the first is superseded
 *   double     theirs   lead, county            the first counts, the later is superseded
 *   double     both     lead, county            both count
 *   household  mine     lead, county            the household stays in the register
 *   household  theirs   lead, county            it is removed again; the visit goes where it was merged to
 *   team       mine     lead, county            the team that it was made for reviews it
 *   team       theirs   lead, county            the team reviews it that its worker belongs to now
 *   decision   theirs   who decided, lead, county   read: the county's stands
 *
 * Only of fields a worker decides, and nobody but in a field of a visit of their own. */
#include "app/record/htk-conflict-life.h"

enum {
  WORKER = 1 << 0,
  LEAD = 1 << 1,
  COUNTY = 1 << 2,
};

#define DECIDERS (LEAD | COUNTY)

static const struct {
  const char *kind, *choice;
  guint roles;
  gboolean own; /* whether also the person whose visit it is may */
} choices[] = {
  { "field", "mine", WORKER | DECIDERS, TRUE },
  { "field", "theirs", WORKER | DECIDERS, TRUE },
  { "field", "base", WORKER | DECIDERS, TRUE },
  { "fork", "mine", DECIDERS, FALSE },
  { "fork", "theirs", DECIDERS, FALSE },
  { "double", "mine", DECIDERS, FALSE },
  { "double", "theirs", DECIDERS, FALSE },
  { "double", "both", DECIDERS, FALSE },
  { "household", "mine", DECIDERS, FALSE },
  { "household", "theirs", DECIDERS, FALSE },
  { "team", "mine", DECIDERS, FALSE },
  { "team", "theirs", DECIDERS, FALSE },
  { "decision", "theirs", WORKER | DECIDERS, TRUE },
};

static guint
role_bit (const char *role)
{
  return g_strcmp0 (role, "worker") == 0   ? WORKER
         : g_strcmp0 (role, "lead") == 0   ? LEAD
         : g_strcmp0 (role, "county") == 0 ? COUNTY
                                           : 0;
}

/**
 * htk_conflict_may:
 * @conflict: a conflict
 * @choice: mine, theirs, base or both
 * @role: who chooses
 * @own: whether it is about a visit, or a decision, of that person's
 * @error: return location
 *
 * Returns: whether they may; FALSE with %HTK_RECORD_ERROR_INVALID where the kind has no such
 * choice, %HTK_RECORD_ERROR_ROLE where it is for somebody else
 */
gboolean
htk_conflict_may (
    const HtkConflict *conflict, const char *choice, const char *role, gboolean own, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      if (g_strcmp0 (choices[i].kind, conflict->kind) != 0
          || g_strcmp0 (choices[i].choice, choice) != 0)
        continue;
      if ((choices[i].roles & role_bit (role)) != 0
          && (own ? choices[i].own : role_bit (role) != WORKER))
        return TRUE;
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE,
                   own ? "a lead decides here, and not about a visit of their own"
                       : "a %s may not decide here",
                   role);
      return FALSE;
    }
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
               "“%s” is no choice in a conflict of “%s”", choice != NULL ? choice : "",
               conflict->kind);
  return FALSE;
}

/**
 * htk_conflict_may_any:
 * @conflict: a conflict
 * @role: who looks at it
 * @own: as for htk_conflict_may()
 *
 * Returns: whether there is a choice in it that is theirs; it waits for somebody else where there is none
 */
gboolean
htk_conflict_may_any (const HtkConflict *conflict, const char *role, gboolean own)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (g_strcmp0 (choices[i].kind, conflict->kind) == 0
        && htk_conflict_may (conflict, choices[i].choice, role, own, NULL))
      return TRUE;
  return FALSE;
}

/**
 * htk_conflict_blocks:
 * @kind: a kind of conflict
 *
 * Returns: whether its visit is neither approved nor accepted while it is open: it is not known yet
 * which answers, or about whom
 */
gboolean
htk_conflict_blocks (const char *kind)
{
  return g_str_equal (kind, "fork") || g_str_equal (kind, "double")
         || g_str_equal (kind, "household");
}
