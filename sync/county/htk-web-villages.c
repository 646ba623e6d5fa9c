/* The villages 村卡: how far each has come, and where its card is. */
#include "sync/county/htk-web-private.h"

#include "app/store/htk-register.h"

static void
write_village (GString          *page,
               const HtkVillage *v)
{
  g_string_append (page, "<tr><td><a href=\"/villages/");
  htk_html_text (page, v->code);
  g_string_append (page, "\">");
  htk_html_text (page, v->name);
  g_string_append (page, "</a></td>");
  htk_html_tag (page, "td", v->town);
  g_string_append_printf (page, "<td class=\"number\">%d</td><td class=\"number\">%d</td>"
                                "<td class=\"number\">%d</td></tr>",
                          v->n_households, v->n_due, v->n_overdue);
}

static gboolean
write_list (HtkWeb  *web,
            GString *page,
            GError **error)
{
  g_autofree char *today = htk_day_today ();
  g_autoptr (GPtrArray) list = htk_register_villages (web->store, today, today, error);
  const char *region = htk_web_region (web);

  if (list == NULL)
    return FALSE;
  g_string_append (page, "<table><thead><tr><th>村</th><th>乡镇</th><th class=\"number\">农户</th><th class=\"number\">已到期</th>"
                         "<th class=\"number\">逾期</th></tr></thead><tbody>");
  for (guint i = 0; i < list->len; i++)
    {
      const HtkVillage *v = g_ptr_array_index (list, i);

      if (g_str_has_prefix (v->code, region) && htk_web_sees (web, v->code))
        write_village (page, v);
    }
  g_string_append (page, "</tbody></table>");
  return TRUE;
}

static void
villages_page (HtkWeb *web)
{
  GString *page = htk_web_page (web, "村卡");
  g_autoptr (GError) error = NULL;

  g_string_append (page, "<form class=\"filter\">");
  htk_web_regions (web, page);
  g_string_append (page, "<button>筛选</button></form>");
  if (write_list (web, page, &error))
    htk_web_reply (web, SOUP_STATUS_OK, page);
  else
    htk_web_fail (web, page, error);
}

/* /villages, /villages/CODE, /villages/CODE/INDICATOR */
void
htk_web_villages_at (HtkWeb  *web,
                     char   **parts,
                     guint    n,
                     gboolean post)
{
  if (n == 2 && !post)
    villages_page (web);
  else if (n > 2 && !htk_web_sees (web, parts[2]))
    htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个村，或不在您的负责范围内");
  else if (n == 3 && !post)
    htk_web_village (web, parts[2]);
  else if (n == 4 && !post)
    htk_web_village_behind (web, parts[2], parts[3]);
  else
    htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个页面");
}
