#pragma once

/* The thresholds that hold, and an officer's new ones: policy is changed by publishing a value from a
 * day on, with no build (domain.md 0). */

#include "app/record/htk-pack.h"
#include "app/rules/htk-settings.h"

G_BEGIN_DECLS

/**
 * HtkSettingNow:
 * @key: its name
 * @name: what it is for, in Chinese; @key where the pack does not say
 * @unit: what it counts, in Chinese
 * @value: (nullable): its value on the day, NULL before its first row
 * @on_date: (nullable): since when
 * @source: (nullable): who says so, %HTK_SETTING_COUNTY where an officer published it
 * @carried: whether it is a yearly setting of an earlier year, htk_settings_carried()
 * @next_value: (nullable): a value that is to come
 * @next_on: (nullable): from when on
 */
typedef struct
{
  char *key, *name, *unit, *value, *on_date, *source;
  gboolean carried;
  char *next_value, *next_on;
} HtkSettingNow;

#define HTK_SETTING_COUNTY "county"

/* A value from a day on. @replace: it takes the place of one that the county published for that day. */
typedef struct
{
  const char *key, *on_date, *value;
  gboolean replace;
} HtkSettingChange;

GPtrArray *htk_county_settings    (HtkStore               *store,
                                   HtkPack                *pack,
                                   const char             *on,
                                   GError                **error);
gboolean   htk_county_setting_set (HtkStore               *store,
                                   HtkPack                *pack,
                                   const char             *user_id,
                                   const HtkSettingChange *change,
                                   GError                **error);

G_END_DECLS
