/* What two people did differently 冲突: open first, with both values; and a household leaves the
 * register. The team's lead chooses on the tablet; an officer sees that it waits. */
#include "sync/county/htk-web-private.h"

#include "app/record/htk-subject-fields.h"
#include "app/store/htk-conflicts.h"

#define MOST 200

/* Of a field its path is shown without the member's id; numbers are masked. */
static void
write_value (GString *page, const char *value, const char *by)
{
  g_autofree char *masked = htk_html_masked (value);

  g_string_append (page, "<td>");
  htk_html_text (page, value != NULL && *value != '\0' ? masked : "—");
  if (by != NULL)
    {
      g_string_append (page, "（");
      htk_html_text (page, by);
      g_string_append (page, "）");
    }
  g_string_append (page, "</td>");
}

/* Ids of revisions, visits and teams say nothing to a person. */
static gboolean
has_values (const HtkConflict *c)
{
  return g_str_equal (c->kind, "field");
}

static const char *
value_words (const HtkConflict *c, const char *value)
{
  if (g_str_equal (c->kind, "decision"))
    return htk_web_name ("decision", value);
  if (g_str_equal (c->kind, "household"))
    return htk_web_name ("conflict-household", value);
  return has_values (c) ? value : NULL;
}

static void
write_row (GString *page, const HtkConflict *c)
{
  g_autofree char *opened = htk_web_time (c->opened_at);
  gboolean is_open = g_str_equal (c->state, "open");

  g_string_append (page, "<tr><td><a href=\"/visits/");
  htk_html_text (page, c->visit_id);
  g_string_append (page, "\">");
  htk_html_text (page, c->subject_name);
  g_string_append (page, "</a></td>");
  htk_html_tag (page, "td", c->village_name);
  htk_html_tag (page, "td", htk_web_name ("conflict", c->kind));
  htk_html_tag (page, "td", has_values (c) ? htk_field_name (c->field) : "");
  write_value (page, has_values (c) ? c->base : NULL, NULL);
  write_value (page, value_words (c, c->mine), c->mine_by_name);
  write_value (page,
               g_str_equal (c->kind, "decision") ? htk_web_state_name (c->theirs)
                                                 : value_words (c, c->theirs),
               c->theirs_by_name);
  htk_web_cell (page, "day", opened);
  htk_html_tag (page, "td",
                is_open             ? "待组长选择"
                : c->choice != NULL ? htk_web_name ("conflict-choice", c->choice)
                                    : "已无需选择");
  g_string_append (page, "</tr>");
}

static gboolean
write_list (HtkWeb *web, GString *page, GError **error)
{
  g_autoptr (GPtrArray) list
      = htk_conflicts_in (web->store, web->session->scope, FALSE, MOST, error);

  if (list == NULL)
    return FALSE;
  if (list->len == 0)
    g_string_append (page, "<p>没有冲突。</p>");
  else
    g_string_append (
        page, "<table><thead><tr><th>对象</th><th>村</th><th>冲突</th><th>字段</th><th>上次</th>"
              "<th>回访</th><th>县级</th><th>发生</th><th>状态</th></tr></thead><tbody>");
  for (guint i = 0; i < list->len; i++)
    write_row (page, g_ptr_array_index (list, i));
  if (list->len > 0)
    g_string_append (page, "</tbody></table>");
  return TRUE;
}

static void
show (HtkWeb *web, const char *message)
{
  GString *page = htk_web_page (web, "冲突");
  g_autoptr (GError) error = NULL;

  htk_web_say (page, message);
  if (!write_list (web, page, &error))
    {
      htk_web_fail (web, page, error);
      return;
    }
  if (htk_web_decides (web))
    htk_web_household_ask (web, page);
  htk_web_reply (web, message != NULL ? SOUP_STATUS_BAD_REQUEST : SOUP_STATUS_OK, page);
}

static void
check_household (HtkWeb *web)
{
  g_autofree char *why = NULL;

  if (!htk_web_decides (web))
    htk_web_sorry (web, SOUP_STATUS_FORBIDDEN, "只有县级可以移出或并入农户");
  else if (!htk_web_household_check (web, &why))
    show (web, why);
}

static void
end_household (HtkWeb *web)
{
  g_autoptr (GError) error = NULL;

  if (htk_web_household_end (web, &error))
    htk_web_go (web, "/conflicts");
  else
    show (web, htk_web_words (error));
}

/* /conflicts, /conflicts/household/check, /conflicts/household */
void
htk_web_conflicts_at (HtkWeb *web, char **parts, guint n, gboolean post)
{
  if (n == 2 && !post)
    show (web, NULL);
  else if (n == 3 && post && g_str_equal (parts[2], "household"))
    end_household (web);
  else if (n == 4 && post && g_str_equal (parts[2], "household") && g_str_equal (parts[3], "check"))
    check_household (web);
  else
    htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个页面");
}
