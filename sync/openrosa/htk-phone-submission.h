#pragma once

/* What a phone submits. */

#include <glib.h>

G_BEGIN_DECLS

/**
 * HtkPhoneSubmission:
 * @form_id: of its form
 * @form_version: (nullable): of its form
 * @instance_id: names the submission, however often it is sent
 * @deprecated_id: (nullable): the submission that it corrects
 * @subject: whom it is about, an id or %HTK_PHONE_NEW
 * @given: name of a list, as "roster.csv" -> its rows of the subject as the phone had them, as CSV
 * @xml: the answers as of the pack's own form
 */
typedef struct
{
  char *form_id, *form_version;
  char *instance_id, *deprecated_id;
  char *subject;
  GHashTable *given;
  char *xml;
} HtkPhoneSubmission;

HtkPhoneSubmission *htk_phone_submission_read (const char         *xml,
                                               gsize               length,
                                               GError            **error);
void                htk_phone_submission_free (HtkPhoneSubmission *submission);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkPhoneSubmission, htk_phone_submission_free)

G_END_DECLS
