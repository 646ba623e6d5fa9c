#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HtkTrouble:
 * @HTK_TROUBLE_NO_LINE: the county does not answer, or its answer was lost
 * @HTK_TROUBLE_WRONG_SERVER: something answers that is not this county
 * @HTK_TROUBLE_NOT_ENROLLED: this tablet has no county yet
 * @HTK_TROUBLE_REFUSED: the county does not take the code, or this tablet
 * @HTK_TROUBLE_BUSY: the county asks to come back later
 * @HTK_TROUBLE_PAUSED: the person has paused the sync
 * @HTK_TROUBLE_OTHER: the message alone says what it is
 *
 * Why a round, an enrolment or a hand-over did not succeed. Nothing is lost by any of them.
 */
typedef enum
{
  HTK_TROUBLE_NO_LINE,
  HTK_TROUBLE_WRONG_SERVER,
  HTK_TROUBLE_NOT_ENROLLED,
  HTK_TROUBLE_REFUSED,
  HTK_TROUBLE_BUSY,
  HTK_TROUBLE_PAUSED,
  HTK_TROUBLE_OTHER,
} HtkTrouble;

#define HTK_TROUBLE (htk_trouble_quark ())
GQuark htk_trouble_quark (void);

HtkTrouble htk_trouble_of_status (int         status);
HtkTrouble htk_trouble_of_name   (const char *name);

G_END_DECLS
