#pragma once

/* What the officers' pages share. */

#include "app/record/htk-limits.h"
#include "app/report/htk-ledger.h"
#include "app/store/htk-rounds.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-visits.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-html.h"
#include "sync/county/htk-server-private.h"

G_BEGIN_DECLS

typedef struct
{
  HtkServer *server;
  HtkStore *store;
  SoupServerMessage *msg;
  HtkSession *session;
  GHashTable *query; /* (nullable) */
  GHashTable *form;  /* of a post, its token checked */
  const char *section; /* (nullable): the first word of the path */
} HtkWeb;

/* The frame, and where a request ends (htk-web.c). */
GString    *htk_web_page       (HtkWeb     *web,
                                const char *title);
void        htk_web_reply      (HtkWeb     *web,
                                guint       status,
                                GString    *page);
void        htk_web_sorry      (HtkWeb     *web,
                                guint       status,
                                const char *message);
void        htk_web_fail       (HtkWeb       *web,
                                GString      *page,
                                const GError *error);
void        htk_web_go         (HtkWeb     *web,
                                const char *where);

/* Who may what: each page asks here, what they do is asked again by htk-officer. */
gboolean    htk_web_sees       (HtkWeb     *web,
                                const char *region);
gboolean    htk_web_decides    (HtkWeb     *web);

/* What was asked and typed (htk-web-parts.c). */
const char *htk_web_asked      (HtkWeb     *web,
                                const char *name);
const char *htk_web_field      (HtkWeb     *web,
                                const char *name);
const char *htk_web_region     (HtkWeb     *web);
guint       htk_web_from       (HtkWeb     *web);

/* Parts of pages. */
void        htk_web_say        (GString    *page,
                                const char *message);
void        htk_web_fact       (GString    *page,
                                const char *label,
                                const char *text);
void        htk_web_cell       (GString    *page,
                                const char *class,
                                const char *text);
void        htk_web_option     (GString    *page,
                                const char *value,
                                const char *label,
                                const char *chosen);
void        htk_web_input      (GString    *page,
                                const char *label,
                                const char *attributes,
                                const char *value);
void        htk_web_regions    (HtkWeb     *web,
                                GString    *page);
void        htk_web_pages      (HtkWeb     *web,
                                GString    *page,
                                guint       a_page,
                                gboolean    more);
void        htk_web_form       (HtkWeb     *web,
                                GString    *page,
                                const char *action);
char       *htk_web_time       (gint64      at);
gboolean    htk_web_limits     (HtkWeb     *web,
                                HtkLimits  *limits,
                                GError    **error);

/* A page that lists: what is asked, and the rows of it; FALSE with what the person is told instead. */
typedef void (*HtkWebAsks) (HtkWeb *web, GString *page, const HtkLimits *limits);
typedef gboolean (*HtkWebRows) (HtkWeb *web, GString *page, const HtkLimits *limits, GError **error);

void        htk_web_list       (HtkWeb     *web,
                                const char *title,
                                HtkWebAsks  write_filter,
                                HtkWebRows  write_rows);

/* The rows of a list that has one, and a page of them. */
#define HTK_WEB_A_PAGE 50
typedef void (*HtkWebRow) (GString *page, HtkStmt *row);
gboolean    htk_web_rows       (HtkWeb     *web,
                                GString    *page,
                                HtkStmt    *stmt,
                                HtkWebRow   write_row,
                                const char *none,
                                GError    **error);

/* Words (htk-web-words.c). */
const char *htk_web_state_name (const char *state);
const char *htk_web_name       (const char *of,
                                const char *code);
void        htk_web_names      (GString    *page,
                                const char *of,
                                const char *chosen);
char       *htk_web_told       (HtkWho      who);
const char *htk_web_words      (const GError *error);

/* One function a section of the path, from its parts: "", section, and what follows. */
void        htk_web_visits_at   (HtkWeb *web, char **parts, guint n, gboolean post);
void        htk_web_cases_at    (HtkWeb *web, char **parts, guint n, gboolean post);
void        htk_web_findings_at (HtkWeb *web, char **parts, guint n, gboolean post);
void        htk_web_conflicts_at (HtkWeb *web, char **parts, guint n, gboolean post);
void        htk_web_rounds_at   (HtkWeb *web, char **parts, guint n, gboolean post);
void        htk_web_villages_at (HtkWeb *web, char **parts, guint n, gboolean post);
void        htk_web_reports_at  (HtkWeb *web, char **parts, guint n, gboolean post);
void        htk_web_tablets_at (HtkWeb *web, char **parts, guint n, gboolean post);
void        htk_web_settings_at (HtkWeb *web, char **parts, guint n, gboolean post);

void        htk_web_household_ask (HtkWeb  *web,
                                GString   *page);
gboolean    htk_web_household_check (HtkWeb *web,
                                char      **why);
gboolean    htk_web_household_end (HtkWeb  *web,
                                GError    **error);
void        htk_web_case       (HtkWeb     *web,
                                const char *id,
                                const char *message);
void        htk_web_case_step  (HtkWeb     *web,
                                const char *id,
                                const char *event);
void        htk_web_finding    (HtkWeb     *web,
                                const char *id,
                                const char *message);
void        htk_web_finding_step (HtkWeb     *web,
                                const char *id,
                                const char *event);
void        htk_web_round      (HtkWeb         *web,
                                const HtkRound *round,
                                const char     *message);
void        htk_web_round_close (HtkWeb         *web,
                                const HtkRound *round);
void        htk_web_village    (HtkWeb     *web,
                                const char *code);
void        htk_web_village_behind (HtkWeb     *web,
                                const char *code,
                                const char *indicator);
void        htk_web_download   (HtkWeb             *web,
                                const HtkLedgerAsk *ask,
                                HtkLedgerFormat     format);
gboolean    htk_web_ledger_unknown (const GError *error);
void        htk_web_visits     (HtkWeb     *web);
/* What was not taken is no visit: a state of this page alone (htk-web-refused.c). */
#define HTK_WEB_REFUSED "refused"
gint64      htk_web_refused_count (HtkWeb  *web);
gboolean    htk_web_refused_list (HtkWeb   *web,
                                GString    *page,
                                GError    **error);
void        htk_web_visit      (HtkWeb     *web,
                                const char *id,
                                const char *message,
                                gboolean    full);
void        htk_web_decide     (HtkWeb     *web,
                                const char *id,
                                const char *decision);
void        htk_web_void       (HtkWeb     *web,
                                const char *id,
                                gboolean    post);
void        htk_web_void_link  (HtkWeb         *web,
                                GString        *page,
                                const HtkVisit *visit);
void        htk_web_void_done  (HtkWeb         *web,
                                GString        *page,
                                const HtkVisit *visit);
HtkVisit   *htk_web_find_visit (HtkWeb     *web,
                                const char *id);
void        htk_web_reveal     (HtkWeb     *web,
                                const char *id);
void        htk_web_file       (HtkWeb     *web,
                                const char *id,
                                const char *name);

G_END_DECLS
