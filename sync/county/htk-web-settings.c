/* The settings 参数: each threshold with the value in force today, and an officer's new one. */
#include "sync/county/htk-web-private.h"

#include "app/record/htk-pack-install.h"
#include "app/record/htk-pack-rules.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-settings.h"

#include <string.h>

/* (transfer full): what the pack says of where it has a value from, as an officer reads it. */
static char *
source_name (const char *source)
{
  static const char *const names[][2] = {
    { "domain.md ", "表单包，业务口径 " }, { "essay ", "表单包，依据材料 " }
  };

  if (source == NULL)
    return g_strdup ("");
  if (g_str_equal (source, HTK_SETTING_COUNTY))
    return g_strdup ("县级公布");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_has_prefix (source, names[i][0]))
      return g_strconcat (names[i][1], source + strlen (names[i][0]), NULL);
  return g_strdup (g_str_has_prefix (source, "default") ? "默认，待县级确认" : source);
}

static gboolean
is_asked (HtkWeb              *web,
          const HtkSettingNow *s)
{
  const char *q = htk_web_asked (web, "q");

  return *q == '\0' || strstr (s->key, q) != NULL || strstr (s->name, q) != NULL;
}

static void
write_carried (GString             *page,
               const HtkSettingNow *s)
{
  g_autofree char *text = g_strdup_printf ("本年监测线未设置，沿用自 %s 起的 %s %s", s->on_date, s->value,
                                           s->unit);

  g_string_append (page, "<p class=\"warning\" role=\"alert\">");
  htk_html_text (page, text);
  g_string_append (page, "。<a href=\"/settings/");
  htk_html_text (page, s->key);
  g_string_append (page, "\">公布本年的</a></p>");
}

static void
write_row (GString             *page,
           const HtkSettingNow *s)
{
  g_autofree char *next =
    s->next_on != NULL ? g_strdup_printf ("%s 起 %s", s->next_on, s->next_value) : NULL;
  g_autofree char *source = source_name (s->source);

  g_string_append (page, "<tr><td><a href=\"/settings/");
  htk_html_text (page, s->key);
  g_string_append (page, "\">");
  htk_html_text (page, s->name);
  g_string_append (page, "</a> <code>");
  htk_html_text (page, s->key);
  g_string_append (page, "</code></td>");
  htk_web_cell (page, "number", s->value != NULL ? s->value : "—");
  htk_html_tag (page, "td", s->unit);
  htk_web_cell (page, "day", s->on_date);
  htk_html_tag (page, "td", source);
  htk_html_tag (page, "td", next);
  g_string_append (page, "</tr>");
}

static void
write_list (HtkWeb    *web,
            GString   *page,
            GPtrArray *list)
{
  guint n = 0;

  for (guint i = 0; i < list->len; i++)
    if (((HtkSettingNow *) g_ptr_array_index (list, i))->carried)
      write_carried (page, g_ptr_array_index (list, i));
  g_string_append (page, "<form class=\"filter\">");
  htk_web_input (page, "名称或代号", "name=\"q\"", htk_web_asked (web, "q"));
  g_string_append (page, "<button>筛选</button></form><table><thead><tr><th>参数</th><th class=\"number\">今日取值</th>"
                         "<th>单位</th><th>自何日起</th><th>来源</th><th>即将生效</th></tr></thead>"
                         "<tbody>");
  for (guint i = 0; i < list->len; i++)
    if (is_asked (web, g_ptr_array_index (list, i)))
      {
        write_row (page, g_ptr_array_index (list, i));
        n++;
      }
  g_string_append_printf (page, "</tbody></table><p>共 %u 项</p>", n);
}

static GPtrArray *
read_settings (HtkWeb  *web,
               GError **error)
{
  g_autoptr (HtkPack) pack = htk_pack_in_force (web->store, error);
  g_autofree char *today = htk_day_today ();

  return pack != NULL ? htk_county_settings (web->store, pack, today, error) : NULL;
}

static void
settings_page (HtkWeb *web)
{
  GString *page = htk_web_page (web, "参数");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = read_settings (web, &error);

  if (list == NULL)
    {
      htk_web_fail (web, page, error);
      return;
    }
  write_list (web, page, list);
  htk_web_reply (web, SOUP_STATUS_OK, page);
}

static const HtkSettingNow *
find (GPtrArray  *list,
      const char *key)
{
  for (guint i = 0; list != NULL && i < list->len; i++)
    if (g_str_equal (((HtkSettingNow *) g_ptr_array_index (list, i))->key, key))
      return g_ptr_array_index (list, i);
  return NULL;
}

static gboolean
write_values (HtkWeb              *web,
              GString             *page,
              const HtkSettingNow *s,
              GError             **error)
{
  g_auto (HtkLimits) limits = { 0 };
  GPtrArray *rows;

  if (!htk_web_limits (web, &limits, error))
    return FALSE;
  rows = htk_settings_rows (limits.settings, s->key);
  g_string_append (page, "<h2>历次取值</h2><table><thead><tr><th>自何日起</th><th>取值</th><th>来源</th>"
                         "</tr></thead><tbody>");
  for (guint i = rows != NULL ? rows->len : 0; i > 0; i--)
    {
      const HtkSetting *row = g_ptr_array_index (rows, i - 1);
      g_autofree char *source = source_name (row->source);

      g_string_append (page, "<tr>");
      htk_html_tag (page, "td", row->on_date);
      htk_html_tag (page, "td", row->value);
      htk_html_tag (page, "td", source);
      g_string_append (page, "</tr>");
    }
  g_string_append (page, "</tbody></table>");
  return TRUE;
}

/* The audit trail has an object as `line/2026-01-01 9000`. */
static void
write_trail (HtkWeb              *web,
             GString             *page,
             const HtkSettingNow *s)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (web->store,
    "SELECT a.at, coalesce (u.name, a.user_id), substr (a.object, length (?1) + 2) FROM audit a"
    " LEFT JOIN user u ON u.id = a.user_id WHERE a.action = 'setting'"
    " AND substr (a.object, 1, length (?1) + 1) = ?1 || '/' ORDER BY a.id DESC LIMIT 100", NULL);
  gboolean has_row = TRUE, any = FALSE;

  if (stmt != NULL)
    htk_stmt_bind (stmt, "t", s->key);
  while (stmt != NULL && htk_stmt_next (stmt, &has_row, NULL) && has_row)
    {
      g_autofree char *at = htk_web_time (htk_stmt_int (stmt, 0));

      g_string_append (page, any ? "<li>" : "<h2>谁公布的</h2><ul><li>");
      htk_html_text (page, at);
      g_string_append (page, " ");
      htk_html_text (page, htk_stmt_text (stmt, 1));
      g_string_append (page, "：");
      htk_html_text (page, htk_stmt_text (stmt, 2));
      g_string_append (page, "</li>");
      any = TRUE;
    }
  if (any)
    g_string_append (page, "</ul>");
}

static void
write_form (HtkWeb              *web,
            GString             *page,
            const HtkSettingNow *s)
{
  g_autofree char *action = g_strconcat ("/settings/", s->key, NULL);
  g_autofree char *label = g_strdup_printf ("新的值（%s）", s->unit);

  g_string_append (page, "<h2>公布新的值</h2>");
  htk_web_form (web, page, action);
  htk_web_input (page, label, "name=\"value\" required inputmode=\"decimal\" autocomplete=\"off\"",
                 htk_web_field (web, "value"));
  htk_web_input (page, "自何日起", "name=\"on_date\" type=\"date\" required",
                 htk_web_field (web, "on_date"));
  g_string_append (page, "<label><input type=\"checkbox\" name=\"replace\" value=\"1\"> "
                         "更正该日已公布的值</label><p class=\"hint\">公布后服务器立即采用，平板在下次同步时收到；"
                         "已提交的记录不变。公布人和时间记入审计日志。</p>"
                         "<div class=\"actions\"><button class=\"primary\">公布</button></div></form>");
}

static void
setting_page (HtkWeb     *web,
              const char *key,
              const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = read_settings (web, &error);
  const HtkSettingNow *s = find (list, key);
  GString *page;

  if (list != NULL && s == NULL)
    {
      htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "表单包里没有这个参数");
      return;
    }
  page = htk_web_page (web, s != NULL ? s->name : "参数");
  htk_web_say (page, message);
  if (s != NULL && s->carried)
    write_carried (page, s);
  if (s == NULL || !write_values (web, page, s, &error))
    {
      htk_web_fail (web, page, error);
      return;
    }
  if (htk_web_decides (web))
    write_form (web, page, s);
  write_trail (web, page, s);
  htk_web_reply (web, message != NULL ? SOUP_STATUS_CONFLICT : SOUP_STATUS_OK, page);
}

static void
publish (HtkWeb     *web,
         const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkPack) pack = htk_pack_in_force (web->store, &error);
  g_autofree char *value = g_strstrip (g_strdup (htk_web_field (web, "value")));
  g_autofree char *where = g_strconcat ("/settings/", key, NULL);
  const HtkSettingChange change = { key, htk_web_field (web, "on_date"), value,
                                    g_str_equal (htk_web_field (web, "replace"), "1") };

  if (pack != NULL &&
      htk_county_setting_set (web->store, pack, web->session->user_id, &change, &error))
    htk_web_go (web, where);
  else
    setting_page (web, key, htk_web_words (error));
}

/* /settings, /settings/KEY */
void
htk_web_settings_at (HtkWeb  *web,
                     char   **parts,
                     guint    n,
                     gboolean post)
{
  if (n == 2 && !post)
    settings_page (web);
  else if (n == 3 && !post)
    setting_page (web, parts[2], NULL);
  else if (n == 3)
    publish (web, parts[2]);
  else
    htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个页面");
}
