#pragma once

/* How the files of the register read a household. */

#include "app/store/htk-register.h"
#include "app/store/htk-rows-private.h"

#define HTK_HOUSEHOLD_COLUMNS                                                                      \
  "h.id, h.village_code, coalesce (r.name, h.village_code), h.hh_no, h.local_no, h.head_name,"     \
  " h.n_members, h.hh_type, h.monitor_class, h.monitor_state, h.color, h.score, h.last_visit,"     \
  " h.last_worker, h.next_due, h.helper_id, h.status, h.version"
#define HTK_HOUSEHOLD_N_COLUMNS 18
#define HTK_HOUSEHOLD_FROM " FROM household h LEFT JOIN region r ON r.code = h.village_code "

gpointer htk_household_read (HtkStmt *stmt);
