#pragma once

/* Findings with their rectification (domain.md 4.8); what may become of one is app/record's to say. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HtkFinding:
 *
 * One row. Days are YYYY-MM-DD. @extra holds action, progress, progress_on, assigned_on, claimed_by,
 * ask_to, ask_why, fail_why, form_id: what is shown with a finding and not asked for in lists.
 */
typedef struct
{
  char *id, *no, *visit_id, *subject_type, *subject_id, *village_code, *cat;
  int level;   /* 1 to 4 */
  char *state; /* open, assigned, claimed, closed, returned, void */
  int restricted;
  char *text, *source_ref, *found_by, *found_on, *unit_id, *person_id, *person_name;
  char *deadline, *extended_to;
  int pct;
  char *done_on, *verified_by, *closed_on;
  int reopened_n;
  gint64 version;
  JsonObject *extra;
  char *subject_name, *village_name, *found_by_name; /* joined when read, not written */
} HtkFinding;

/* What a list is to hold; a member that is NULL or 0 asks for nothing. */
typedef struct
{
  const char *state;      /* one state, or "unfinished": all but closed and void */
  const char *region;     /* first digits of the village's code */
  const char *subject_id; /* household, village or project */
  const char *cat;
  const char *person_id;  /* who is responsible */
  const char *due_until;  /* deadline, or the day it was extended to, not after it */
  int level;
  gboolean with_restricted; /* only for a county officer or an auditor (domain.md 5) */
} HtkFindingFilter;

void        htk_finding_free      (HtkFinding             *finding);
HtkFinding *htk_finding_get       (HtkStore               *store,
                                   const char             *id,
                                   GError                **error);
gboolean    htk_finding_put       (HtkStore               *store,
                                   const HtkFinding       *finding,
                                   GError                **error);
gboolean    htk_finding_remove    (HtkStore               *store,
                                   const char             *id,
                                   GError                **error);
GPtrArray  *htk_findings_list     (HtkStore               *store,
                                   const HtkFindingFilter *filter,
                                   guint                   limit,
                                   guint                   offset,
                                   GError                **error);
int         htk_findings_count    (HtkStore               *store,
                                   const HtkFindingFilter *filter);
GPtrArray  *htk_finding_ids       (HtkStore               *store,
                                   const HtkFindingFilter *filter,
                                   GError                **error);
GPtrArray  *htk_findings_by_ids   (HtkStore               *store,
                                   GPtrArray              *ids,
                                   guint                   from,
                                   guint                   n,
                                   GError                **error);
int         htk_findings_count_late (HtkStore             *store,
                                   const HtkFindingFilter *filter,
                                   const char             *today,
                                   const int               days[4]);
const char *htk_finding_due       (const HtkFinding       *finding);
JsonObject *htk_finding_to_json   (const HtkFinding       *finding);
HtkFinding *htk_finding_from_json (JsonObject             *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkFinding, htk_finding_free)

G_END_DECLS
