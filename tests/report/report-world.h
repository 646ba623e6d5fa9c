#pragma once

/* A county's store with made-up rows of everything that a ledger tells, and what must never be
 * told; and how a test reads a ledger's file back. */

#include "app/report/htk-ledger.h"
#include "tests/lib/htk-test.h"

G_BEGIN_DECLS

#define REPORT_VILLAGE "530427101201"
#define REPORT_OTHER_VILLAGE "530427102203"
#define REPORT_ID_NO "530427197002031236"
#define REPORT_PHONE "13888801234"
#define REPORT_BANK "6217003890012345678"
#define REPORT_DISEASE "尿毒症"

typedef struct
{
  HtkTempDir *dir;
  HtkStore *store;
  HtkPack *pack;
  GDateTime *now; /* 2026-11-25 09:30 */
} ReportWorld;

/* A ledger read back: the lines above the titles, the titles, and the rows. */
typedef struct
{
  GPtrArray *head; /* GStrv */
  char **titles;
  GPtrArray *rows; /* GStrv */
} ReportTable;

ReportWorld *report_world_new   (HtkStoreRole  role);
void         report_world_free  (ReportWorld  *self);
void         report_world_put   (ReportWorld  *self,
                                 const char   *kind,
                                 const char   *object,
                                 const char   *json);
void         report_world_take  (ReportWorld  *self,
                                 const char   *kind,
                                 const char   *object,
                                 const char   *json);
HtkLedgerAsk report_ask         (ReportWorld  *self,
                                 const char   *ledger);
char        *report_write       (ReportWorld  *self,
                                 const HtkLedgerAsk *ask,
                                 HtkLedgerFormat format);
ReportTable *report_read        (const char   *path);
ReportTable *report_table       (ReportWorld  *self,
                                 const HtkLedgerAsk *ask);
void         report_table_free  (ReportTable  *self);
const char  *report_cell        (ReportTable  *self,
                                 guint         row,
                                 const char   *title);
guint        report_row_of      (ReportTable  *self,
                                 const char   *title,
                                 const char   *text);
const char  *report_fact        (ReportTable  *self,
                                 const char   *label);
char        *report_part        (const char   *path,
                                 const char   *part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReportWorld, report_world_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReportTable, report_table_free)

G_END_DECLS
