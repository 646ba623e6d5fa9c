#pragma once

#include "app/record/htk-readback.h"
#include "ui/htk-session.h"

char      *htk_answer_shown  (const char  *ref,
                              const char  *words);
GPtrArray *htk_read_rows_of  (HtkSession  *session,
                              HtkInstance *instance,
                              const char  *form_id,
                              GError     **error);
GtkWidget *htk_read_rows_box (GPtrArray   *rows);
