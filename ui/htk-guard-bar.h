#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

/* What threatens the work on this tablet, said over every page with what to do. */
#define HTK_TYPE_GUARD_BAR (htk_guard_bar_get_type ())
G_DECLARE_FINAL_TYPE (HtkGuardBar, htk_guard_bar, HTK, GUARD_BAR, GtkBox)

GtkWidget *htk_guard_bar_new (HtkSession *session);

/* The disk holds text for months in what photos fill in an hour: below the first limit photos are to be
 * sent, below the second nothing large may be begun. */
#define HTK_GUARD_LOW (500 * 1000 * G_GINT64_CONSTANT (1000))
#define HTK_GUARD_VERY_LOW (60 * 1000 * G_GINT64_CONSTANT (1000))

G_END_DECLS
