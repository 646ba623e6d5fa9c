/* The sync in words: what the agent does now, and why the county did not take a row. */
#include "ui/htk-sync-words.h"

#include <glib/gi18n.h>

/**
 * htk_sync_phase_text:
 * @progress: of a round, or of a hand-over
 *
 * Returns: (transfer full): what the agent does now, "" when it rests
 */
char *
htk_sync_phase_text (const HtkAgentProgress *progress)
{
  const char *phase = progress->phase;
  gint64 done = progress->done, total = progress->total;
  g_autofree char *size = g_format_size ((guint64) MAX (done, 0));
  g_autofree char *of = g_format_size ((guint64) MAX (total, 0));

  if (g_str_equal (phase, "wait"))
    return g_strdup (_("Waiting for another sync of this tablet to end …"));
  if (g_str_equal (phase, "hello") || g_str_equal (phase, "enrol"))
    return g_strdup (_("Talking to the county …"));
  if (g_str_equal (phase, "push"))
    return g_strdup (_("Sending the records …"));
  if (g_str_equal (phase, "upload"))
    return total > 0 ? g_strdup_printf (_("Sending photos: %s of %s"), size, of)
                     : g_strdup (_("Sending photos …"));
  if (g_str_equal (phase, "pull") && total > 0)
    return g_strdup_printf (ngettext ("Fetching from the county: %d of %d row",
                                       "Fetching from the county: %d of %d rows",
                                       (gulong) total), (int) MIN (done, total),
                            (int) total);
  if (g_str_equal (phase, "pull"))
    return g_strdup (_("Fetching from the county …"));
  if (g_str_equal (phase, "carry"))
    return total > 0 ? g_strdup_printf (_("Bringing the packages of others to the county: %s of %s"), size, of)
                     : g_strdup (_("Bringing the packages of others to the county …"));
  if (g_str_equal (phase, "lan"))
    return total > 0 ? g_strdup_printf (_("Handing over: %s of %s"), size, of)
                     : g_strdup (_("Handing over …"));
  if (g_str_equal (phase, "stick"))
    return g_strdup (_("Reading and writing the stick. Do not pull it out …"));
  if (g_str_equal (phase, "pack"))
    return g_strdup (_("Fetching forms and rules …"));
  return g_strdup ("");
}

/* Shows how far it is; where that is not known, that it goes on. */
void
htk_sync_show_bar (const HtkAgentProgress *progress,
                   GtkProgressBar         *bar)
{
  if (progress->total > 0)
    gtk_progress_bar_set_fraction (bar, CLAMP ((double) progress->done / (double) progress->total, 0, 1));
  else
    gtk_progress_bar_pulse (bar);
}

#define AGAIN N_("Send it again; if it comes back, ask the county.")

/* The codes are those of sync/county/htk-ingest.c. */
static const struct
{
  const char *code, *why, *way_out;
} reasons[] = {
  { "invalid", N_("Something that is required is missing or wrong in it."),
    N_("Correct it, and it is sent as a new version; or void it with a reason.") },
  { "state", N_("Meanwhile somebody else has decided about it."),
    N_("Open it and look at what it says now; then it is done.") },
  { "fork", N_("It was corrected in another place as well. Both versions are kept."),
    N_("Tell your team lead, who chooses between the two.") },
  { "fields", N_("The county changed something in the register that this visit changes too. Both are kept."),
    N_("Choose under “Conflicts”, or let your team lead choose.") },
  { "double", N_("Another worker visited the same household in this round. Both visits are kept."),
    N_("Your team lead chooses which one counts.") },
  { "household-removed", N_("The county had removed this household; the visit brought it back."),
    N_("Your team lead decides whether it stays.") },
  { "household-merged", N_("The county had merged this household into another; the visit brought it back."),
    N_("Your team lead decides whether it stays.") },
  { "moved", N_("The person who made it belongs to another team now."),
    N_("The leads settle which team reviews it; nothing is lost.") },
  { "role", N_("Your role may not do this step."),
    N_("Tell your team lead. When the role is put right, send it again.") },
  { "scope", N_("It is not in the region you are responsible for."),
    N_("Ask the county who is responsible for it. When that is put right, send it again; a mistaken "
       "visit is voided.") },
  { "not-found", N_("The county does not know what it is about."),
    AGAIN },
  { "unknown-kind", N_("The county's program is older than this one and does not know this step."),
    N_("Ask the county to update its program, then send it again.") },
  { "chain-fork", N_("The county holds other records under the name of this tablet."),
    N_("This tablet was set back or copied: ask the county, and go on working meanwhile.") },
  { "malformed", N_("It was damaged on this tablet or on the way."), AGAIN },
  { "bad-hash", N_("It was damaged on this tablet or on the way."), AGAIN },
  { "bad-signature", N_("It does not carry the signature of this tablet."), AGAIN },
};

/**
 * htk_sync_reason:
 * @code: (nullable): why the county did not take a row
 *
 * Returns: the reason in words, and the way out
 */
HtkSyncReason
htk_sync_reason (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_strcmp0 (reasons[i].code, code) == 0)
      return (HtkSyncReason) { _(reasons[i].why), _(reasons[i].way_out) };
  return (HtkSyncReason) { _("The county did not take it."), _("Ask the county, then send it again.") };
}

/**
 * htk_sync_route_name:
 * @route: of an entry of the log
 *
 * Returns: (nullable): by which way records went, or their receipt came; NULL where nothing went
 */
const char *
htk_sync_route_name (const char *route)
{
  static const struct
  {
    const char *route, *name;
  } names[] = {
    { "line", N_("By the line to the county") },
    { "project", N_("By the line to the ODK project") },
    { "stick", N_("By the USB stick") },
    { "lan", N_("By another tablet in the same network") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i].route, route) == 0)
      return _(names[i].name);
  return NULL;
}

/**
 * htk_sync_kind_name:
 * @kind: of a journal's row, as `visit.submit`
 *
 * Returns: what it was, in words
 */
const char *
htk_sync_kind_name (const char *kind)
{
  static const struct
  {
    const char *kind, *name;
  } names[] = {
    { "visit.submit", N_("Visit") },
    { "visit.review", N_("Review") },
    { "visit.recheck", N_("Comparison of a second visit") },
    { "visit.withdraw", N_("Approval taken back") },
    { "visit.comment_reply", N_("Answer to a comment") },
    { "visit.withdraw", N_("Approval taken back") },
    { "visit.void", N_("Voiding of a visit") },
    { "conflict.resolve", N_("Choice in a conflict") },
    { "case.event", N_("Step of a case") },
    { "finding.event", N_("Step of a finding") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].kind, kind))
      return _(names[i].name);
  return kind;
}

/* How many rows of the journal there are. */
char *
htk_records_text (int n)
{
  return g_strdup_printf (ngettext ("%d record", "%d records", (gulong) n), n);
}

char *
htk_files_text (int n)
{
  return g_strdup_printf (ngettext ("%d file", "%d files", (gulong) n), n);
}

/* What a hand-over brought of others. */
char *
htk_team_visits_text (int n)
{
  return g_strdup_printf (ngettext ("%d visit of your team stands in the review now",
                                    "%d visits of your team stand in the review now", (gulong) n), n);
}

char *
htk_team_steps_text (int n)
{
  return g_strdup_printf (ngettext ("%d reply or step of your team is in its place now",
                                    "%d replies and steps of your team are in their place now", (gulong) n), n);
}

char *
htk_lead_decisions_text (int n)
{
  return g_strdup_printf (ngettext ("%d decision of your lead was brought. It is preliminary until the county tells of "
                                    "it; what was returned can be corrected now.",
                                    "%d decisions of your lead were brought. They are preliminary until the county "
                                    "tells of them; what was returned can be corrected now.", (gulong) n), n);
}

char *
htk_confirmed_text (int n)
{
  return g_strdup_printf (ngettext ("The county confirmed %d record", "The county confirmed %d records", (gulong) n), n);
}
