#pragma once

#include "app/rules/htk-rules.h"
#include "app/store/htk-store.h"

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

GPtrArray      *htk_project_items_read    (HtkStore       *store,
                                           const char     *region,
                                           HtkSettings    *settings,
                                           const char     *today,
                                           GError        **error);
char           *htk_project_items_total   (GPtrArray      *items,
                                           HtkSettings    *settings,
                                           const char     *field,
                                           guint           nth,
                                           char          **name);

G_END_DECLS
