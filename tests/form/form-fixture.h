#pragma once

/* Small forms for the tests of the engine: a frame around a model and a body, lists held in
 * memory, a frozen clock, and asserts that name the question they are about. */

#include "app/form/htk-form.h"

G_BEGIN_DECLS

/* A list the form may ask for; an array of them ends with a NULL uri. */
typedef struct
{
  const char *uri;
  const char *text;
} HtkTestResource;

char        *htk_test_form_xml     (const char            *instance,
                                    const char            *model,
                                    const char            *body);
HtkForm     *htk_test_form         (const char            *instance,
                                    const char            *model,
                                    const char            *body,
                                    const HtkTestResource *resources);
HtkForm     *htk_test_form_with    (const char            *xml,
                                    const HtkTestResource *resources,
                                    GError               **error);
void         htk_test_form_refused (const char            *instance,
                                    const char            *model,
                                    const char            *body,
                                    GQuark                 domain,
                                    int                    code,
                                    const char *const     *names);
HtkInstance *htk_test_instance     (HtkForm               *form);
HtkInstance *htk_test_resume       (HtkForm               *form,
                                    const char            *xml);
void         htk_test_answer       (HtkInstance           *instance,
                                    const char            *ref,
                                    const char            *value);
void         htk_test_value        (HtkInstance           *instance,
                                    const char            *ref,
                                    const char            *wanted);
gboolean     htk_test_relevant     (HtkInstance           *instance,
                                    const char            *ref);
HtkState    *htk_test_state        (HtkInstance           *instance,
                                    const char            *ref);
char        *htk_test_choices      (HtkInstance           *instance,
                                    const char            *ref);
char        *htk_test_eval         (HtkInstance           *instance,
                                    const char            *context,
                                    const char            *expr);
char        *htk_test_dump         (HtkInstance           *instance);
guint32      htk_test_seed         (void);
void         htk_test_change_repeat (HtkInstance          *instance,
                                    GRand                 *rand,
                                    const char            *range);
void         htk_test_assert_same  (const char            *one,
                                    const char            *two);
void         htk_test_assert_resumed_same (HtkForm        *form,
                                    HtkInstance           *instance);

G_END_DECLS
