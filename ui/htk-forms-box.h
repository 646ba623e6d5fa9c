#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

GtkWidget *htk_forms_box_new (HtkSession *session,
                              const char *subject_type,
                              const char *subject_id);

G_END_DECLS
