#pragma once

/* The fields of the register that visits write, by path: what is merged when both ends changed
 * them. A path is m/MEMBER/FIELD of a household's member or project/FIELD; a map of them has utf8
 * keys and values and no empty ones. */

#include "app/record/htk-answers.h"
#include "app/store/htk-store.h"

G_BEGIN_DECLS

/* The question of a form and the field of the register's row that it answers. */
typedef struct {
  const char *question, *field;
  gboolean is_number;
} HtkFieldQuestion;

const HtkFieldQuestion *
htk_field_questions (const char *subject_type, guint *n);

GHashTable *
htk_fields_of_register (HtkStore *store,
                        const char *subject_type,
                        const char *subject_id,
                        GError **error);
GHashTable *
htk_fields_of_answers (const char *subject_type, HtkAnswers *answers);
char *
htk_paths_write (GHashTable *fields);
GHashTable *
htk_paths_read (const char *text);
JsonObject *
htk_paths_changed (GHashTable *start,
                   GHashTable *mine,
                   GHashTable *corrected,
                   JsonObject *corrected_base);

char *
htk_field_row (const char *path);
const char *
htk_field_name (const char *path);
const char *
htk_field_question (const char *path);
gboolean
htk_field_put (JsonObject *row, const char *path, const char *value);

G_END_DECLS
