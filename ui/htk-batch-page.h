#pragma once

#include "app/record/htk-review-queue.h"
#include "ui/htk-session.h"

GtkWidget *htk_batch_page_new (HtkSession *session,
                               HtkQueue   *queue,
                               GError    **error);
