#pragma once

/* What was answered, in plain words, as it is read to the household and printed. */

#include "app/record/htk-pack.h"
#include "app/rules/htk-rules.h"

G_BEGIN_DECLS

typedef enum
{
  HTK_READ_ANSWER, /* a person gave it */
  HTK_READ_RESULT, /* the form worked it out */
  HTK_READ_NOTE,   /* what the form says of it: its words are the label */
  HTK_READ_SIGNATURE,
} HtkReadKind;

typedef struct
{
  HtkReadKind kind;
  char *ref, *section, *label;
  char *words; /* NULL for a note and for what was left open */
} HtkReadRow;

void       htk_read_row_free (HtkReadRow      *row);
GPtrArray *htk_read_back     (HtkInstance     *instance,
                              const char      *form_id,
                              HtkFindingKinds *kinds);
gboolean   htk_answer_is_hidden (HtkInstance  *instance,
                              const char      *ref,
                              const char      *form_id,
                              HtkFindingKinds *kinds);

G_END_DECLS
