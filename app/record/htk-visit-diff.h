#pragma once

#include "app/form/htk-form.h"
#include "app/record/htk-answers.h"
#include "app/record/htk-pack.h"

G_BEGIN_DECLS

/* One answered question of a visit beside what was answered before. */
typedef struct
{
  char *ref, *section, *label;
  char *now;      /* in words */
  char *last;     /* at the last accepted visit, in words; NULL when it was not asked */
  char *previous; /* in the revision this one corrects, in words; NULL without one */
  gboolean differs;   /* from the last visit */
  gboolean corrected; /* from the previous revision */
  gboolean is_file;   /* the words are names of files, which tell a person nothing */
} HtkDiffRow;

void       htk_diff_row_free  (HtkDiffRow  *row);
const char *htk_answers_earlier (HtkAnswers *answers,
                               HtkInstance *instance,
                               const char  *ref);
GPtrArray *htk_visit_diff     (HtkStore    *store,
                               HtkPack     *pack,
                               const char  *visit_id,
                               GError     **error);

G_END_DECLS
