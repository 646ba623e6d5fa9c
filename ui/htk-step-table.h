#pragma once

/* What a person is asked for by each step in the life of a case or a finding. */

#include "ui/htk-domain-words.h"

G_BEGIN_DECLS

typedef enum
{
  HTK_STEP_TEXT,    /* a line */
  HTK_STEP_LONG,    /* several lines */
  HTK_STEP_DAY,     /* YYYY-MM-DD; today unless a default says otherwise */
  HTK_STEP_CHOICE,  /* one of `words` */
  HTK_STEP_PERSON,  /* one of the people of this tablet, or another by name */
  HTK_STEP_MONEY,   /* yuan on the screen, fen in the event */
  HTK_STEP_PERCENT, /* 0 to 99 */
  HTK_STEP_FIXED,   /* not asked: the event always says `words[0]` */
} HtkStepKind;

typedef struct
{
  const char *key, *label;
  HtkStepKind kind;
  gboolean required;
  const HtkWord *words;
} HtkStepField;

/* @hint says what the step means, above its fields; an array of fields ends with a NULL key. */
typedef struct
{
  const char *event, *hint;
  const HtkStepField *fields;
} HtkStep;

const HtkStep *htk_step_find (HtkEventOf  of,
                              const char *event);

G_END_DECLS
