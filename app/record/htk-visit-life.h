#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HTK_RECORD_ERROR (htk_record_error_quark ())
GQuark htk_record_error_quark (void);

/**
 * HtkRecordError:
 * @HTK_RECORD_ERROR_STATE: the visit is not in a state that allows it
 * @HTK_RECORD_ERROR_ROLE: this person may not do it
 * @HTK_RECORD_ERROR_INVALID: answers or comments are missing or wrong
 * @HTK_RECORD_ERROR_PACK: the pack is missing, broken, or has no such form
 */
typedef enum
{
  HTK_RECORD_ERROR_STATE,
  HTK_RECORD_ERROR_ROLE,
  HTK_RECORD_ERROR_INVALID,
  HTK_RECORD_ERROR_PACK,
} HtkRecordError;

typedef enum
{
  HTK_VISIT_SUBMIT,
  HTK_VISIT_RETURN,
  HTK_VISIT_APPROVE,
  HTK_VISIT_ACCEPT,
  HTK_VISIT_REJECT,
  HTK_VISIT_SUPERSEDE,
  HTK_VISIT_VOID,
  HTK_VISIT_WITHDRAW,
} HtkVisitEvent;

const char *htk_visit_life_next  (const char    *state,
                                  HtkVisitEvent  event,
                                  const char    *role,
                                  gboolean       own,
                                  GError       **error);
gboolean    htk_visit_life_event (const char    *name,
                                  HtkVisitEvent *event);
int         htk_visit_life_rank  (const char    *state);

G_END_DECLS
