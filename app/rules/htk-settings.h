#pragma once

/* The settings of the pack: what each threshold is on a day, and which row says so. */

#include "app/rules/htk-day.h"
#include "app/rules/htk-exact.h"

G_BEGIN_DECLS

typedef struct _HtkSettings HtkSettings;

/**
 * HtkSetting:
 * @key: its name
 * @on_date: the day from which it holds, YYYY-MM-DD
 * @value: as it is written
 * @unit: what it counts
 * @source: who says so
 * @day: @on_date as a number
 * @scaled: @value in ten thousandths
 *
 * A row of settings.csv (domain.md 0).
 */
typedef struct {
  char *key, *on_date, *value, *unit, *source;
  HtkDay day;
  gint64 scaled;
} HtkSetting;

HtkSettings *
htk_settings_new (const char *csv, gssize length, GPtrArray *faults);
void
htk_settings_free (HtkSettings *self);
void
htk_settings_require (HtkSettings *self,
                      const char *const *keys,
                      const char *by,
                      GPtrArray *faults);
gboolean
htk_settings_has (HtkSettings *self, const char *key);
GPtrArray *
htk_settings_keys (HtkSettings *self);
GPtrArray *
htk_settings_rows (HtkSettings *self, const char *key);
const HtkSetting *
htk_settings_at (HtkSettings *self, const char *key, HtkDay day);
gboolean
htk_settings_carried (const HtkSetting *row, HtkDay day);
gboolean
htk_settings_scaled (HtkSettings *self, const char *key, HtkDay day, gint64 *scaled);
guint
htk_settings_count (HtkSettings *self, const char *key, HtkDay day);
gint64
htk_setting_fen (const HtkSetting *row);
char *
htk_settings_row_fault (const char *key, const char *on_date, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkSettings, htk_settings_free)

G_END_DECLS
