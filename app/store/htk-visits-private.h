#pragma once

/* How the files of the visits read one. */

#include "app/store/htk-rows-private.h"
#include "app/store/htk-visits.h"

/* A household that is not in the register yet has the name that its form gives it. */
#define HTK_VISIT_COLUMNS                                                                          \
  "v.id, v.form_id, v.subject_type, v.subject_id, v.village_code, v.round_id, v.worker,"           \
  " v.state, v.revision_id, v.suggestion, v.color, v.visit_date, v.reason,"                        \
  " coalesce (h.head_name, s.name, p.name, f.text,"                                                \
  "  json_extract (a.answers, '$.data.sec_visit.head_name'), v.subject_id),"                       \
  " coalesce (r.name, v.village_code),"                                                            \
  " coalesce (u.name, v.worker), v.team_id, v.score, v.submitted_at, v.changed_at,"                           \
  " coalesce (v.delivered_at, 0), v.version"
#define HTK_VISIT_JOINS                                                                            \
  " LEFT JOIN household h ON h.id = v.subject_id LEFT JOIN region s ON s.code = v.subject_id"      \
  " LEFT JOIN fund_project p ON p.id = v.subject_id LEFT JOIN finding f ON f.id = v.subject_id"    \
  " LEFT JOIN visit_revision a ON a.id = v.revision_id"                                            \
  " LEFT JOIN region r ON r.code = v.village_code LEFT JOIN user u ON u.id = v.worker "

#define HTK_VISIT_SELECT "SELECT " HTK_VISIT_COLUMNS " FROM visit v" HTK_VISIT_JOINS

gpointer htk_visit_read (HtkStmt *stmt);
