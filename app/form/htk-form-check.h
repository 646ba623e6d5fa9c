#pragma once

/* What a form author should mend, and what depends on what: for the author's tools. */

#include "app/form/htk-form.h"

G_BEGIN_DECLS

typedef enum
{
  HTK_FAULT_ERROR,
  HTK_FAULT_WARNING,
} HtkFaultSeverity;

typedef struct
{
  HtkFaultSeverity severity;
  const char *code; /* a word for programs: "unknown-ref", "unused-list" … */
  char *ref;        /* the question or list; "-" for the form itself */
  char *message;
} HtkFormFault;

/* One end of a dependency. */
typedef struct
{
  const char *ref; /* owned by the form */
  const char *why; /* "calculate", "relevant", "required", "readonly", "constraint", "count" … */
} HtkDependency;

GPtrArray *htk_form_check    (HtkForm    *form,
                              const char *media);
GPtrArray *htk_form_check_unloaded (const char   *xml,
                                    gssize        length,
                                    const char   *code,
                                    const GError *error);
void       htk_form_fault_free (HtkFormFault *fault);
GPtrArray *htk_form_reads    (HtkForm    *form,
                              const char *path,
                              GError    **error);
GPtrArray *htk_form_read_by  (HtkForm    *form,
                              const char *path,
                              GError    **error);

G_END_DECLS
