#pragma once

#include "app/report/htk-ledger.h"
#include "ui/htk-window.h"

void htk_notice_print (HtkWindow          *window,
                       const HtkLedgerAsk *ask,
                       const char         *folder);
