#pragma once

#include "app/store/htk-store.h"

G_BEGIN_DECLS

#define HTK_PIN_LEAST 4
#define HTK_PIN_MOST 12

/**
 * HtkPinAnswer:
 * @HTK_PIN_RIGHT: it is the person's PIN
 * @HTK_PIN_WRONG: it is not
 * @HTK_PIN_WAIT: it was not looked at: too many were wrong, and the time is not over
 * @HTK_PIN_FAILED: it was not looked at: the try could not be counted
 */
typedef enum
{
  HTK_PIN_RIGHT,
  HTK_PIN_WRONG,
  HTK_PIN_WAIT,
  HTK_PIN_FAILED,
} HtkPinAnswer;

gboolean     htk_user_pin_is_set (HtkStore   *store,
                                  const char *user_id);
gboolean     htk_user_pin_good   (const char *pin);
gboolean     htk_user_pin_set    (HtkStore   *store,
                                  const char *user_id,
                                  const char *pin,
                                  GError    **error);
int          htk_user_pin_wait   (HtkStore   *store,
                                  const char *user_id);
HtkPinAnswer htk_user_pin_try    (HtkStore   *store,
                                  const char *user_id,
                                  const char *pin,
                                  int        *more,
                                  GError    **error);

G_END_DECLS
