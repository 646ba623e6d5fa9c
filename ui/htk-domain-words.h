#pragma once

/* Cases and findings in a person's words: states, steps, kinds, sources. */

#include "app/record/htk-case-look.h"
#include "app/store/htk-events.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A value and what it is called; an array of them ends with a NULL value. */
typedef struct
{
  const char *value, *name;
} HtkWord;

extern const HtkWord htk_measure_kinds[];
extern const HtkWord htk_measure_states[];
extern const HtkWord htk_clue_sources[];

const char *htk_word              (const HtkWord   *words,
                                   const char      *value);
const char *htk_language          (void);
const char *htk_case_state_name   (HtkRules        *rules,
                                   const char      *state);
GtkWidget  *htk_case_state_pill   (HtkRules        *rules,
                                   const HtkCase   *c);
const char *htk_case_color        (const HtkCase   *c);
const char *htk_clock_color       (HtkClockColor    color);
const char *htk_clue_source_name  (const char      *source);
char       *htk_causes_text       (const char      *causes);
const char *htk_finding_state_name (const char     *state);
const char *htk_finding_cat_name  (const char      *cat);
const char *htk_level_name        (HtkLevels       *levels,
                                   int              level);
GtkWidget  *htk_level_pill        (HtkLevels       *levels,
                                   int              level);
const char *htk_level_color       (int              level);
char       *htk_days_left_text    (int              days);
char       *htk_told_text         (HtkWho           told);
char       *htk_reason_words      (HtkTexts        *texts,
                                   const HtkReason *reason,
                                   const char      *language);
const char *htk_event_name        (HtkEventOf       of,
                                   const char      *event);

G_END_DECLS
