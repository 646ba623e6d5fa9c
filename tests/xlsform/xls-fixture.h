#pragma once

/* Tables become forms: what the tests of the converter share. */

#include "app/form/htk-form.h"
#include "app/xlsform/htk-xlsform.h"
#include "tests/lib/htk-test.h"

G_BEGIN_DECLS

/* The sheets of a form as CSV; NULL for those it does not have. */
typedef struct
{
  const char *survey, *choices, *settings, *entities, *external;
} HtkTestSheets;

char        *htk_test_convert  (const HtkTestSheets *sheets,
                                GPtrArray           *findings,
                                GError             **error);
char        *htk_test_xform    (const HtkTestSheets *sheets);
HtkForm     *htk_test_load     (const HtkTestSheets *sheets);
HtkInstance *htk_test_fill     (HtkForm             *form);
void         htk_test_refused  (const HtkTestSheets *sheets,
                                const char *const   *words);
void         htk_test_warned   (const HtkTestSheets *sheets,
                                const char *const   *words);
void         htk_test_has      (const char          *xml,
                                const char          *piece);
void         htk_test_has_not  (const char          *xml,
                                const char          *piece);
void         htk_test_answer   (HtkInstance         *instance,
                                const char          *ref,
                                const char          *value);
const char  *htk_test_value    (HtkInstance         *instance,
                                const char          *ref);
char        *htk_test_labels   (HtkInstance         *instance,
                                const char          *ref);

/* The tables are refused, and a single line of what is said has all of the words. */
#define REFUSED(survey, choices, ...)                                                              \
  htk_test_refused (&(HtkTestSheets){ survey, choices }, (const char *const[]){ __VA_ARGS__, NULL })
/* The tables are taken, and a single warning has all of the words. */
#define WARNED(survey, choices, ...)                                                               \
  htk_test_warned (&(HtkTestSheets){ survey, choices }, (const char *const[]){ __VA_ARGS__, NULL })

G_END_DECLS
