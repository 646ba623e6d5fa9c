#pragma once

/* The door of app/report: the ledgers of domain.md 6, written to a file or shown in part. */

#include "app/record/htk-pack.h"

G_BEGIN_DECLS

/**
 * HtkReportError:
 * @HTK_REPORT_ERROR_UNKNOWN: there is no such ledger, format, state or round
 * @HTK_REPORT_ERROR_DENIED: a tablet's ledger never has restricted findings
 * @HTK_REPORT_ERROR_FULL: no room on the disk; what was there before is as it was
 * @HTK_REPORT_ERROR_NOT_WRITABLE: the folder or the file cannot be written
 * @HTK_REPORT_ERROR_TOO_LONG: more rows than a sheet of XLSX can have
 * @HTK_REPORT_ERROR_IO: any other failure of the disk
 */
typedef enum
{
  HTK_REPORT_ERROR_UNKNOWN,
  HTK_REPORT_ERROR_DENIED,
  HTK_REPORT_ERROR_FULL,
  HTK_REPORT_ERROR_NOT_WRITABLE,
  HTK_REPORT_ERROR_TOO_LONG,
  HTK_REPORT_ERROR_IO,
} HtkReportError;

#define HTK_REPORT_ERROR (htk_report_error_quark ())
GQuark htk_report_error_quark (void);

/**
 * HtkColumnKind:
 * @HTK_COLUMN_TEXT: words
 * @HTK_COLUMN_CODE: digits that are no number: of a household, a finding, a region
 * @HTK_COLUMN_DATE: a day
 * @HTK_COLUMN_INT: a whole number
 * @HTK_COLUMN_MONEY: an amount, kept in fen and written in yuan
 * @HTK_COLUMN_RATE: a numerator of a denominator, written in percent
 */
typedef enum
{
  HTK_COLUMN_TEXT,
  HTK_COLUMN_CODE,
  HTK_COLUMN_DATE,
  HTK_COLUMN_INT,
  HTK_COLUMN_MONEY,
  HTK_COLUMN_RATE,
} HtkColumnKind;

/**
 * HtkLedgerColumn:
 * @zh: its title
 * @en: its title
 * @kind: what its cells hold
 * @width: in characters of a digit's width
 * @is_private: whether it tells of identity, phone, account or health: never on a public notice
 * @list: (nullable): the choice list of the forms whose words stand for its codes
 * @from: (nullable): where its cells come from, for the ledgers that are tables of questions
 */
typedef struct
{
  const char *zh, *en;
  HtkColumnKind kind;
  guint width;
  gboolean is_private;
  const char *list, *from;
} HtkLedgerColumn;

typedef struct _HtkLedgerRun HtkLedgerRun;

/**
 * HtkLedgerFilters:
 * @HTK_LEDGER_BY_ROUND: it can be asked for a round
 * @HTK_LEDGER_BY_DAYS: it can be asked for days
 * @HTK_LEDGER_BY_STATE: it can be asked for a state
 * @HTK_LEDGER_BY_AREA: its rows can be kinds of area in place of villages
 *
 * Every ledger can be asked for a region.
 */
typedef enum
{
  HTK_LEDGER_BY_ROUND = 1 << 0,
  HTK_LEDGER_BY_DAYS = 1 << 1,
  HTK_LEDGER_BY_STATE = 1 << 2,
  HTK_LEDGER_BY_AREA = 1 << 3,
} HtkLedgerFilters;

/**
 * HtkLedger:
 * @id: "1" to "8", "7a" to "7i"
 * @zh: its name
 * @en: its name
 * @columns: (array length=n_columns): its columns; the first counts the rows
 * @n_columns: how many
 * @filters: what it can be asked for
 * @needs_round: whether it is of one round; without one in the question it is of the latest
 * @is_public: whether it is for a public notice
 * @states: (nullable): the states its rows can be filtered by, with a space between them
 * @state_list: (nullable): whose words those states have
 * @fill: for app/report alone
 */
typedef struct
{
  const char *id, *zh, *en;
  const HtkLedgerColumn *columns;
  guint n_columns;
  HtkLedgerFilters filters;
  gboolean needs_round, is_public;
  const char *states, *state_list;
  gboolean (*fill) (HtkLedgerRun *run, GError **error);
} HtkLedger;

typedef enum
{
  HTK_LEDGER_XLSX,
  HTK_LEDGER_CSV,
} HtkLedgerFormat;

/**
 * HtkLedgerAsk:
 * @ledger: which one
 * @language: (nullable): "zh", which is what NULL stands for, or "en"
 * @region: (nullable): first digits of the region's code: a township, a village
 * @round_id: (nullable): only of that round
 * @from: (nullable): first day, YYYY-MM-DD
 * @until: (nullable): last day
 * @state: (nullable): one of the ledger's @states, or "unfinished"
 * @area: (nullable): only of villages with that tag of their area
 * @by: (nullable): "area": a row a kind of area (domain.md 1, row 7); else a row a village
 * @now: (nullable): as of when; NULL for now
 * @with_restricted: whether findings of misuse are among the rows: county and auditor only, who are
 *   to be written down in the audit trail first
 */
typedef struct
{
  const char *ledger, *language, *region, *round_id, *from, *until, *state, *area, *by;
  GDateTime *now;
  gboolean with_restricted;
} HtkLedgerAsk;

/**
 * HtkLedgerPreview:
 * @title: the ledger's name
 * @facts: lines of what is asked: county, round, as of, filter, counts
 * @titles: (array zero-terminated=1): of the columns
 * @kinds: (element-type HtkColumnKind): of the columns
 * @rows: (element-type GStrv): the cells as a person reads them
 * @n_rows: rows of the whole ledger, when @more is FALSE
 * @unjudged: how many of what it tells are not judged, as far as it was read
 * @more: whether there are more rows
 */
typedef struct
{
  char *title;
  char **facts, **titles;
  GArray *kinds;
  GPtrArray *rows;
  guint n_rows, unjudged;
  gboolean more;
} HtkLedgerPreview;

typedef void (*HtkLedgerProgress) (guint    rows,
                                   gboolean writing,
                                   gpointer data);

const HtkLedger  *htk_ledger_nth          (guint                i);
const HtkLedger  *htk_ledger_find         (const char          *id);
gboolean          htk_ledger_write        (HtkStore            *store,
                                           HtkPack             *pack,
                                           const HtkLedgerAsk  *ask,
                                           const char          *path,
                                           HtkLedgerFormat      format,
                                           GCancellable        *cancellable,
                                           HtkLedgerProgress    progress,
                                           gpointer             data,
                                           GError             **error);
HtkLedgerPreview *htk_ledger_preview      (HtkStore            *store,
                                           HtkPack             *pack,
                                           const HtkLedgerAsk  *ask,
                                           guint                n,
                                           GCancellable        *cancellable,
                                           GError             **error);
void              htk_ledger_preview_free (HtkLedgerPreview    *preview);
char             *htk_ledger_file_name    (const HtkLedgerAsk  *ask,
                                           HtkLedgerFormat      format);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkLedgerPreview, htk_ledger_preview_free)

G_END_DECLS
