#pragma once

/* The automatic findings of the forms: what each says and who is responsible (domain.md 4.8). */

#include <glib.h>

G_BEGIN_DECLS

/**
 * HtkFindingKind:
 * @form: the form
 * @id: the group of the form that asks whether it holds: af_…
 * @category: its category
 * @levels: (array zero-terminated=1): the levels it may have; the form says which
 * @restricted: whether only county and auditor may read it
 * @hides: (array zero-terminated=1): for a restricted one, the questions that would tell of it
 * @zh: what it says
 * @en: what it says
 * @department: who is responsible
 */
typedef struct {
  char *form, *id, *category;
  char **levels;
  gboolean restricted;
  char **hides;
  char *zh, *en, *department;
} HtkFindingKind;

typedef struct _HtkFindingKinds HtkFindingKinds;

HtkFindingKinds *
htk_finding_kinds_new (const char *csv, gssize length, GPtrArray *faults);
void
htk_finding_kinds_free (HtkFindingKinds *self);
GPtrArray *
htk_finding_kinds_list (HtkFindingKinds *self);
const HtkFindingKind *
htk_finding_kinds_get (HtkFindingKinds *self, const char *form, const char *id);
gboolean
htk_finding_kinds_hide (HtkFindingKinds *self, const char *form, const char *ref);
gboolean
htk_finding_kinds_restrict (HtkFindingKinds *self, const char *category);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkFindingKinds, htk_finding_kinds_free)

G_END_DECLS
