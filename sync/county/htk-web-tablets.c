/* The tablets 平板: when each was heard of, and rows of theirs that do not hold together. */
#include "sync/county/htk-web-private.h"

#include "app/store/htk-register.h"
#include "sync/county/htk-quarantine.h"

static void
cell_of_time (GString *page,
              gint64   at)
{
  g_autofree char *text = at > 0 ? htk_web_time (at) : g_strdup ("—");

  htk_html_tag (page, "td", text);
}

/* What waited there at the last contact. */
static void
cell_of_waiting (GString         *page,
                 const HtkDevice *d)
{
  g_autofree char *since = d->waiting_since > 0 ? htk_web_time (d->waiting_since) : NULL;
  g_autofree char *text = NULL;

  if (d->waiting_rows + d->waiting_files > 0)
    text = g_strdup_printf ("记录 %d，照片 %d，最早 %s", (int) d->waiting_rows, (int) d->waiting_files,
                            since != NULL ? since : "—");
  htk_html_tag (page, "td", text != NULL ? text : "—");
}

static gboolean
write_tablets (HtkWeb  *web,
               GString *page,
               GError **error)
{
  g_autoptr (GPtrArray) devices = htk_device_list (web->store, error);

  if (devices == NULL)
    return FALSE;
  g_string_append (page, "<table><thead><tr><th>使用人</th><th>登记</th><th>最近联系</th>"
                         "<th class=\"number\">已收记录</th><th>待送</th><th>状态</th></tr></thead><tbody>");
  for (guint i = 0; i < devices->len; i++)
    {
      const HtkDevice *d = g_ptr_array_index (devices, i);
      g_autofree char *name = htk_register_name_of (web->store, d->user_id);

      if (!htk_web_sees (web, d->scope))
        continue;
      g_string_append (page, "<tr>");
      htk_html_tag (page, "td", name);
      cell_of_time (page, d->enrolled_at);
      cell_of_time (page, d->last_contact);
      g_string_append_printf (page, "<td class=\"number\">%" G_GINT64_FORMAT "</td>", d->last_seq);
      cell_of_waiting (page, d);
      htk_html_tag (page, "td", d->revoked_at > 0 ? "已撤销" : "");
      g_string_append (page, "</tr>");
    }
  g_string_append (page, "</tbody></table>");
  return TRUE;
}

static gboolean
write_faults (HtkWeb  *web,
              GString *page,
              GError **error)
{
  g_autoptr (GPtrArray) faults = htk_quarantine_list (web->store, error);
  guint n = 0;

  if (faults == NULL)
    return FALSE;
  g_string_append (page, "<h2>隔离的记录</h2>");
  for (guint i = 0; i < faults->len; i++)
    {
      const HtkFault *fault = g_ptr_array_index (faults, i);

      if (!htk_web_sees (web, fault->scope))
        continue;
      g_string_append (page, n++ > 0 ? "<tr>"
                       : "<table><thead><tr><th>使用人</th><th>序号</th><th>内容</th><th>问题</th>"
                         "<th>首次收到</th><th>最近收到</th></tr></thead><tbody><tr>");
      htk_html_tag (page, "td", fault->user_name);
      g_string_append_printf (page, "<td class=\"number\">%" G_GINT64_FORMAT "</td>", fault->seq);
      htk_html_tag (page, "td", fault->kind);
      htk_html_tag (page, "td", htk_quarantine_words (fault->code));
      cell_of_time (page, fault->first_at);
      cell_of_time (page, fault->last_at);
      g_string_append (page, "</tr>");
    }
  g_string_append (page, n > 0 ? "</tbody></table>" : "<p>没有：每台平板的记录都完整相连。</p>");
  return TRUE;
}

/* /tablets */
void
htk_web_tablets_at (HtkWeb  *web,
                    char   **parts,
                    guint    n,
                    gboolean post)
{
  g_autoptr (GError) error = NULL;
  GString *page;

  if (n != 2 || post)
    {
      htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个页面");
      return;
    }
  page = htk_web_page (web, "平板");
  if (write_tablets (web, page, &error) && write_faults (web, page, &error))
    htk_web_reply (web, SOUP_STATUS_OK, page);
  else
    htk_web_fail (web, page, error);
}
