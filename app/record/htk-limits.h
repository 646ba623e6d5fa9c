#pragma once

/* The days and counts that the lives of findings, cases and rounds are held to: policy of the pack. */

#include "app/record/htk-pack-rules.h"

G_BEGIN_DECLS

/**
 * HtkLimits:
 * @rules: the tables of the pack
 * @settings: all settings, owned by @rules
 * @levels: the levels of findings, owned by @rules
 * @pub_days: how long a publicity lasts at least
 * @watch_days: within how many days after clearing a new case is a relapse
 * @ext_days: by how many days a deadline may be extended, once
 * @reopen_days: within how many days after closing a finding may be reopened
 * @try_n: visits that met nobody before an absence counts as verified
 * @try_days: how far apart they are at least
 */
typedef struct
{
  HtkRules *rules;
  HtkSettings *settings;
  HtkLevels *levels;
  int pub_days, watch_days, ext_days, reopen_days, try_n, try_days;
} HtkLimits;

gboolean htk_limits_load  (HtkPack    *pack,
                           HtkStore   *store,
                           const char *on_date,
                           HtkLimits  *limits,
                           GError    **error);
void     htk_limits_clear (HtkLimits  *limits);

int      htk_days_between (const char *from,
                           const char *to);
gboolean htk_day_is_valid (const char *day);
char    *htk_day_plus     (const char *day,
                           int         days);
char    *htk_day_today    (void);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HtkLimits, htk_limits_clear)

G_END_DECLS
