#pragma once

#include "app/report/htk-ledger.h"
#include "ui/htk-session.h"

GtkWidget *htk_ledger_page_new (HtkSession      *session,
                                const HtkLedger *ledger);
