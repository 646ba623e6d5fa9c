#pragma once

/* The special ledgers, 7a to 7i: tables of questions over the last answers of each household. */

#include "app/record/htk-answers.h"
#include "app/report/htk-ledger-private.h"
#include "app/store/htk-register.h"

G_BEGIN_DECLS

/**
 * HtkSpecialKeep:
 * @HTK_SPECIAL_LEAVE: not of this ledger
 * @HTK_SPECIAL_KEEP: a row
 * @HTK_SPECIAL_UNJUDGED: a row that cannot be judged, and is counted as such
 * @HTK_SPECIAL_ONLY_COUNT: cannot be judged, and has nothing that a row could tell
 */
typedef enum
{
  HTK_SPECIAL_LEAVE,
  HTK_SPECIAL_KEEP,
  HTK_SPECIAL_UNJUDGED,
  HTK_SPECIAL_ONLY_COUNT,
} HtkSpecialKeep;

/* What a ledger counts for its notes. */
typedef struct
{
  gint64 n[8];
} HtkSpecialSums;

/* A household on the lists; @answers of the visits that met somebody, NULL without one in the time
 * that was asked for. @fields are of HTK_REPORT_HOUSEHOLDS. */
typedef struct
{
  HtkLedgerRun *run;
  const char *const *fields;
  HtkHousehold *household;
  HtkAnswers *answers;
  GPtrArray *roster; /* of the register, read when an answer has no name */
  HtkSpecialSums *sums;
} HtkSpecialHouse;

/**
 * HtkSpecialTable:
 * @by_member: whether a row is a member of the household
 * @keep: what becomes of a household, or of a present member
 * @put: (nullable): fills the columns that are no question
 * @finish: (nullable): adds the notes
 */
typedef struct
{
  gboolean by_member;
  HtkSpecialKeep (*keep) (HtkSpecialHouse *house, HtkAnswers *member);
  void (*put) (HtkSpecialHouse *house, HtkAnswers *member);
  void (*finish) (HtkLedgerRun *run, const HtkSpecialSums *sums);
} HtkSpecialTable;

typedef gboolean (*HtkSpecialTake) (HtkSpecialHouse *house,
                                    gpointer         data,
                                    GError         **error);

enum
{
  HTK_SPECIAL_COUNT, HTK_SPECIAL_TOWN, HTK_SPECIAL_VILLAGE, HTK_SPECIAL_HH_NO, HTK_SPECIAL_HEAD,
  HTK_SPECIAL_HH_TYPE, HTK_SPECIAL_VISITED, HTK_SPECIAL_FIRST
};

#define HTK_SPECIAL_COLUMNS                                                                        \
  [HTK_SPECIAL_COUNT] = { "序号", "No.", HTK_COLUMN_INT, 6 },                                       \
  [HTK_SPECIAL_TOWN] = { "乡镇", "Township", HTK_COLUMN_TEXT, 14 },                                 \
  [HTK_SPECIAL_VILLAGE] = { "村", "Village", HTK_COLUMN_TEXT, 14 },                                 \
  [HTK_SPECIAL_HH_NO] = { "户编号", "Household no.", HTK_COLUMN_CODE, 20 },                          \
  [HTK_SPECIAL_HEAD] = { "户主", "Head", HTK_COLUMN_TEXT, 10 },                                     \
  [HTK_SPECIAL_HH_TYPE] = { "户类型", "Kind of household", HTK_COLUMN_TEXT, 10, FALSE, "#hh_type" }, \
  [HTK_SPECIAL_VISITED] = { "检查日期", "Visited", HTK_COLUMN_DATE, 12 }

const char *htk_special_get  (HtkAnswers            *answers,
                              const char            *name);
gboolean    htk_special_is   (HtkAnswers            *answers,
                              const char            *name,
                              const char            *value);
gboolean    htk_special_each (HtkLedgerRun          *run,
                              HtkSpecialTake         take,
                              gpointer               data,
                              GError               **error);
gboolean    htk_special_fill (HtkLedgerRun          *run,
                              const HtkSpecialTable *table,
                              GError               **error);

G_END_DECLS
