#pragma once

/* Whether tables and forms make a whole pack: every fault of them, or none. */

#include "app/rules/htk-rules.h"

G_BEGIN_DECLS

/**
 * HtkFormNames:
 * @id: a form
 * @names: (element-type utf8): the set of its questions, groups and calculations
 * @settings: (element-type utf8): the set of settings it looks up
 */
typedef struct {
  char *id;
  GHashTable *names, *settings;
} HtkFormNames;

HtkFormNames *
htk_form_names_read (const char *id, const char *xml, gssize length, GError **error);
void
htk_form_names_free (HtkFormNames *self);
void
htk_pack_check (HtkRules *rules, GPtrArray *forms, GPtrArray *faults);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkFormNames, htk_form_names_free)

G_END_DECLS
