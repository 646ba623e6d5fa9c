#pragma once

/* The rows of the ledgers, one after the other and never all of them at once. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

/**
 * HtkReportQuery:
 * @HTK_REPORT_FINDINGS: a row a finding, %HTK_FINDING_N_FIELDS fields
 * @HTK_REPORT_CASES: a row a risk case, or a household that is red or yellow and has none
 * @HTK_REPORT_NOTICES: a row a case that may be told in public: names, classes and days, no more
 * @HTK_REPORT_TARGETS: a row a target of a round
 * @HTK_REPORT_PROJECTS: a row a project
 * @HTK_REPORT_VILLAGES: a row a village that has households or was visited: its code
 * @HTK_REPORT_HOUSEHOLDS: a row a household on the lists
 *
 * By village; what the fields are stands with the enumeration of each.
 */
typedef enum
{
  HTK_REPORT_FINDINGS,
  HTK_REPORT_CASES,
  HTK_REPORT_NOTICES,
  HTK_REPORT_TARGETS,
  HTK_REPORT_PROJECTS,
  HTK_REPORT_VILLAGES,
  HTK_REPORT_HOUSEHOLDS,
} HtkReportQuery;

enum
{
  HTK_FINDING_F_NO, HTK_FINDING_F_VILLAGE, HTK_FINDING_F_HAMLET, HTK_FINDING_F_SUBJECT_TYPE,
  HTK_FINDING_F_SUBJECT_NO, HTK_FINDING_F_HEAD, HTK_FINDING_F_SUBJECT, HTK_FINDING_F_CAT,
  HTK_FINDING_F_LEVEL, HTK_FINDING_F_TEXT, HTK_FINDING_F_REF, HTK_FINDING_F_FORM,
  HTK_FINDING_F_BY, HTK_FINDING_F_ON, HTK_FINDING_F_PHOTOS, HTK_FINDING_F_STATE,
  HTK_FINDING_F_UNIT, HTK_FINDING_F_PERSON, HTK_FINDING_F_ACTION, HTK_FINDING_F_ASSIGNED_ON,
  HTK_FINDING_F_DEADLINE, HTK_FINDING_F_EXTENDED_TO, HTK_FINDING_F_PCT, HTK_FINDING_F_PROGRESS,
  HTK_FINDING_F_PROGRESS_ON, HTK_FINDING_F_DONE_ON, HTK_FINDING_F_VERIFIED_BY,
  HTK_FINDING_F_FAIL_WHY, HTK_FINDING_F_CLOSED_ON, HTK_FINDING_F_REOPENED,
  HTK_FINDING_F_RESTRICTED,
  HTK_FINDING_N_FIELDS
};

enum
{
  HTK_CASE_F_HH_NO, HTK_CASE_F_VILLAGE, HTK_CASE_F_HEAD, HTK_CASE_F_MEMBERS, HTK_CASE_F_HH_TYPE,
  HTK_CASE_F_SUGGESTION, HTK_CASE_F_CLASS, HTK_CASE_F_COLOR, HTK_CASE_F_SCORE, HTK_CASE_F_PC_FEN,
  HTK_CASE_F_LINE, HTK_CASE_F_ADJ_FEN, HTK_CASE_F_CAUSES, HTK_CASE_F_CLUE_ON,
  HTK_CASE_F_IDENTIFIED_ON, HTK_CASE_F_STATE, HTK_CASE_F_SINCE, HTK_CASE_F_HELPER,
  HTK_CASE_F_MEASURES, HTK_CASE_F_CLEAR_KIND, HTK_CASE_F_CLEARED_ON, HTK_CASE_F_NEXT_DUE,
  HTK_CASE_N_FIELDS
};

enum
{
  HTK_NOTICE_F_VILLAGE, HTK_NOTICE_F_HEAD, HTK_NOTICE_F_CLASS, HTK_NOTICE_F_SUGGESTION,
  HTK_NOTICE_F_STATE, HTK_NOTICE_F_PUB_START, HTK_NOTICE_F_PUB_END, HTK_NOTICE_F_CLEAR_START,
  HTK_NOTICE_F_IDENTIFIED_ON, HTK_NOTICE_F_CLEARED_ON,
  HTK_NOTICE_N_FIELDS
};

enum
{
  HTK_TARGET_F_VILLAGE, HTK_TARGET_F_SUBJECT, HTK_TARGET_F_CLASS, HTK_TARGET_F_RESULT,
  HTK_TARGET_F_TRIES, HTK_TARGET_F_FIRST_TRY, HTK_TARGET_F_LAST_TRY, HTK_TARGET_F_PROOF,
  HTK_TARGET_F_VISITED_ON, HTK_TARGET_F_WORKER, HTK_TARGET_F_MEMBERS, HTK_TARGET_F_NEXT_DUE,
  HTK_TARGET_F_RECORDED, HTK_TARGET_F_COLOR,
  HTK_TARGET_N_FIELDS
};

/* EXTRA is the project's row as JSON. */
enum
{
  HTK_PROJECT_F_CODE, HTK_PROJECT_F_NAME, HTK_PROJECT_F_VILLAGE, HTK_PROJECT_F_EXTRA,
  HTK_PROJECT_F_MISUSE,
  HTK_PROJECT_N_FIELDS
};

enum
{
  HTK_HOUSE_F_ID, HTK_HOUSE_F_VILLAGE, HTK_HOUSE_F_HH_NO, HTK_HOUSE_F_HEAD, HTK_HOUSE_F_HH_TYPE,
  HTK_HOUSE_F_CLASS, HTK_HOUSE_F_MEMBERS, HTK_HOUSE_F_HELPER, HTK_HOUSE_F_UNIT,
  HTK_HOUSE_F_MOVE_TYPE,
  HTK_HOUSE_N_FIELDS
};

/* What the rows are to be of; a member that is NULL asks for nothing. Days are YYYY-MM-DD. */
typedef struct
{
  const char *region;       /* first digits of the village's code */
  const char *round_id;     /* targets of that round, from its first day until it was closed */
  const char *from, *until; /* the day of the finding, clue, notice or payment */
  const char *state;        /* of the finding or case; "unfinished": all but the ends */
  const char *area;         /* a tag of the village's area, as 高寒山区 */
  gboolean with_restricted; /* only for a county officer or an auditor (domain.md 5) */
} HtkReportFilter;

/* Returns FALSE to stop, with @error set when that is a failure. */
typedef gboolean (*HtkReportRow) (const char *const *fields,
                                  gpointer           data,
                                  GError           **error);

gboolean htk_report_each        (HtkStore              *store,
                                 HtkReportQuery         query,
                                 const HtkReportFilter *filter,
                                 HtkReportRow           row,
                                 gpointer               data,
                                 GError               **error);
gboolean htk_report_unjudged    (HtkStore              *store,
                                 const HtkReportFilter *filter,
                                 guint                 *n,
                                 GError               **error);
char    *htk_report_region_name (HtkStore              *store,
                                 const char            *region);

G_END_DECLS
