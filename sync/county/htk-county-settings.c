/* Lists the settings as they hold on a day, and publishes an officer's value: the row, the log that
 * tablets pull and the audit trail are one transaction. */
#include "sync/county/htk-county-settings.h"

#include "app/record/htk-pack-rules.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-officer.h"

#include <json-glib/json-glib.h>

static void
setting_now_free (gpointer data)
{
  HtkSettingNow *self = data;

  g_free (self->key);
  g_free (self->name);
  g_free (self->unit);
  g_free (self->value);
  g_free (self->on_date);
  g_free (self->source);
  g_free (self->next_value);
  g_free (self->next_on);
  g_free (self);
}

/* The pack's word for it; what it has no word for is told as it is. */
static char *
told (HtkTexts   *texts,
      const char *prefix,
      const char *name)
{
  g_autofree char *id = g_strconcat (prefix, name, NULL);
  const char *text = htk_texts_get (texts, id, NULL);

  return g_strdup (g_str_equal (text, id) ? name : text);
}

static HtkSettingNow *
setting_now (HtkRules   *rules,
             const char *key,
             HtkDay      day)
{
  HtkSettings *settings = htk_rules_settings (rules);
  const HtkSetting *now = htk_settings_at (settings, key, day);
  GPtrArray *rows = htk_settings_rows (settings, key);
  HtkSettingNow *self = g_new0 (HtkSettingNow, 1);
  const HtkSetting *first = g_ptr_array_index (rows, 0);

  self->key = g_strdup (key);
  self->name = told (htk_rules_texts (rules), "setting_", key);
  self->unit = told (htk_rules_texts (rules), "unit/", first->unit);
  for (guint i = 0; i < rows->len && self->next_on == NULL; i++)
    {
      const HtkSetting *row = g_ptr_array_index (rows, i);

      if (row->day <= day)
        continue;
      self->next_value = g_strdup (row->value);
      self->next_on = g_strdup (row->on_date);
    }
  if (now == NULL)
    return self;
  self->value = g_strdup (now->value);
  self->on_date = g_strdup (now->on_date);
  self->source = g_strdup (now->source);
  self->carried = htk_settings_carried (now, day);
  return self;
}

/**
 * htk_county_settings:
 * @store: the county's store
 * @pack: the pack
 * @on: a day, YYYY-MM-DD
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkSettingNow): every setting as it is on that day, by key;
 *   NULL with %HTK_RECORD_ERROR_PACK or %HTK_STORE_ERROR
 */
GPtrArray *
htk_county_settings (HtkStore   *store,
                     HtkPack    *pack,
                     const char *on,
                     GError    **error)
{
  g_autoptr (HtkRules) rules = htk_pack_rules (pack, store, error);
  g_autoptr (GPtrArray) keys = NULL;
  GPtrArray *list;

  g_return_val_if_fail (htk_day_parse (on) != 0, NULL);
  if (rules == NULL)
    return NULL;
  keys = htk_settings_keys (htk_rules_settings (rules));
  list = g_ptr_array_new_with_free_func (setting_now_free);
  for (guint i = 0; i < keys->len; i++)
    g_ptr_array_add (list, setting_now (rules, g_ptr_array_index (keys, i), htk_day_parse (on)));
  return list;
}

static gboolean
check_row (HtkStore               *store,
           HtkPack                *pack,
           const HtkSettingChange *change,
           GError                **error)
{
  g_autofree char *fault = htk_settings_row_fault (change->key, change->on_date, change->value);
  g_autoptr (HtkRules) rules = fault == NULL ? htk_pack_rules (pack, store, error) : NULL;

  if (fault != NULL)
    {
      g_set_error_literal (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE, fault);
      return FALSE;
    }
  if (rules == NULL)
    return FALSE;
  if (htk_settings_has (htk_rules_settings (rules), change->key))
    return TRUE;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND,
               "the pack has no setting “%s”, and nothing would look it up", change->key);
  return FALSE;
}

/* The pack's own value of a day is corrected by the county's; the county's own only on purpose. */
static gboolean
check_single (HtkStore               *store,
              const HtkSettingChange *change,
              gboolean               *is_same,
              GError                **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *known = NULL;

  htk_county_one (store, "SELECT value FROM setting WHERE key = ?1 AND on_date = ?2", change->key,
                  change->on_date, &known, &local);
  *is_same = g_strcmp0 (known, change->value) == 0;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (known == NULL || *is_same || change->replace)
    return TRUE;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE,
               "%s has the value %s for %s already; a day has one value", change->key, known,
               change->on_date);
  return FALSE;
}

static gboolean
set (HtkStore               *store,
     HtkPack                *pack,
     const char             *user_id,
     const HtkSettingChange *change,
     GError                **error)
{
  g_autofree char *object = g_strconcat (change->key, "/", change->on_date, NULL);
  g_autofree char *done = g_strconcat (object, " ", change->value, NULL);
  g_autoptr (JsonObject) row = json_object_new ();
  gboolean is_same;

  if (!check_single (store, change, &is_same, error))
    return FALSE;
  if (is_same)
    return TRUE;
  json_object_set_string_member (row, "key", change->key);
  json_object_set_string_member (row, "on_date", change->on_date);
  json_object_set_string_member (row, "value", change->value);
  return htk_county_write (store, "setting", object, "", row, error) &&
         htk_account_audit (store, user_id, "setting", done, error);
}

/**
 * htk_county_setting_set:
 * @store: the county's store
 * @pack: the pack, which knows the keys
 * @user_id: an officer of the whole county
 * @change: what is to hold from when on
 * @error: return location
 *
 * Publishes a value: the server judges by it at once, the tablets when they next fetch. The same value
 * again changes nothing.
 *
 * Returns: FALSE with %HTK_COUNTY_ERROR_USAGE for what is no setting, _NOT_FOUND for a key that the
 *   pack does not know, _STATE for a day that has another value, _DENIED; nothing is then changed
 */
gboolean
htk_county_setting_set (HtkStore               *store,
                        HtkPack                *pack,
                        const char             *user_id,
                        const HtkSettingChange *change,
                        GError                **error)
{
  g_autoptr (HtkUser) user =
    check_row (store, pack, change, error) ? htk_officer_of_county (store, user_id, error) : NULL;

  if (user == NULL || !htk_store_begin (store, error))
    return FALSE;
  if (set (store, pack, user_id, change, error) && htk_store_commit (store, error))
    return TRUE;
  htk_store_rollback (store);
  return FALSE;
}
