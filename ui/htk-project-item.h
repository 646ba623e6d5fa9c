#pragma once

#include "app/rules/htk-rules.h"
#include "app/store/htk-store.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A fund project of a list, with what the fund rules say of it today. */
#define HTK_TYPE_PROJECT_ITEM (htk_project_item_get_type ())
G_DECLARE_FINAL_TYPE (HtkProjectItem, htk_project_item, HTK, PROJECT_ITEM, GObject)

HtkProjectItem *htk_project_item_new      (JsonObject     *project,
                                           HtkSettings    *settings,
                                           const char     *today);
const char     *htk_project_item_text     (HtkProjectItem *self,
                                           const char     *field);
const HtkFund  *htk_project_item_fund     (HtkProjectItem *self);
const HtkFundFacts *htk_project_item_facts (HtkProjectItem *self);
char           *htk_project_item_money    (HtkProjectItem *self);
char           *htk_project_item_days     (HtkProjectItem *self);
char           *htk_project_item_flags    (HtkProjectItem *self);
const char     *htk_project_rule_name     (guint           rule);
const char     *htk_project_result_name   (const char     *result);

/* By what projects are summed. */
typedef enum
{
  HTK_PROJECT_BY_DEPARTMENT,
  HTK_PROJECT_BY_FUNDS,
  HTK_PROJECT_N_BY,
} HtkProjectBy;

typedef struct _HtkProjectSums HtkProjectSums;

HtkProjectSums *htk_project_sums_read     (HtkStore       *store,
                                           const char     *scope,
                                           HtkRules       *rules,
                                           const char     *today,
                                           GCancellable   *cancellable,
                                           GError        **error);
void            htk_project_sums_free     (HtkProjectSums *self);
char           *htk_project_sums_nth      (HtkProjectSums *self,
                                           HtkProjectBy    by,
                                           guint           nth,
                                           char          **name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkProjectSums, htk_project_sums_free)

G_END_DECLS
