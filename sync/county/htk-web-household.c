/* A household leaves the register on the officers' pages: it is named by the number that people know, and
 * whom it is about is shown before anything is done. */
#include "sync/county/htk-web-private.h"

#include "app/store/htk-register.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-household-end.h"

#define PLACE "/conflicts/household"

/* (transfer full) (nullable): the household of a number, of those in the officer's scope; NULL with what the
 * person is told. */
static HtkHousehold *
find (HtkWeb *web, const char *number, char **why)
{
  g_autofree char *id = NULL;
  g_autofree char *another = NULL;
  g_autoptr (HtkHousehold) household = NULL;

  htk_county_one (web->store,
                  "SELECT id FROM household WHERE id = ?1 OR hh_no = ?1 OR local_no = ?1"
                  " ORDER BY id <> ?1, hh_no <> ?1 LIMIT 1",
                  number, NULL, &id, NULL);
  if (id != NULL)
    htk_county_one (web->store,
                    "SELECT id FROM household WHERE local_no = ?1 AND id <> ?2"
                    " AND ?1 NOT IN (id, coalesce (hh_no, '')) LIMIT 1",
                    number, id, &another, NULL);
  household = id != NULL ? htk_register_household (web->store, id, NULL) : NULL;
  if (household != NULL && another == NULL && htk_web_sees (web, household->village_code))
    return g_steal_pointer (&household);
  *why = another != NULL ? g_strdup_printf ("本地编号 %s 有多户，请改用户编号", number)
                         : g_strdup_printf ("没有编号为 %s 的农户", number);
  return NULL;
}

static void
write_household (GString *page, const char *label, const HtkHousehold *h)
{
  g_autofree char *text = g_strdup_printf (
      "%s，%s，%d 人，户编号 %s，本地编号 %s", h->head_name, h->village_name, h->n_members,
      h->hh_no != NULL ? h->hh_no : "—", h->local_no != NULL ? h->local_no : "—");

  htk_web_fact (page, label, text);
}

static void
write_hidden (GString *page, const char *name, const char *value)
{
  g_string_append_printf (page, "<input type=\"hidden\" name=\"%s\" value=\"", name);
  htk_html_text (page, value);
  g_string_append (page, "\">");
}

static void
show (HtkWeb *web, const HtkHousehold *household, const HtkHousehold *into, const char *reason)
{
  GString *page = htk_web_page (web, into != NULL ? "并入农户" : "移出农户");

  g_string_append (page, "<table class=\"facts\"><tbody>");
  write_household (page, into != NULL ? "并入前" : "移出", household);
  if (into != NULL)
    write_household (page, "并入到", into);
  htk_web_fact (page, "理由", reason);
  g_string_append (page, "</tbody></table><p>");
  if (into != NULL)
    g_string_append (page, "两户成员合为一户，同一人只留一次；");
  g_string_append (page, "该户的回访记录仍保留，平板下次同步时从清单中去掉该户。</p>");
  htk_web_form (web, page, PLACE);
  write_hidden (page, "id", household->id);
  write_hidden (page, "into", into != NULL ? into->id : "");
  write_hidden (page, "reason", reason);
  g_string_append_printf (page,
                          "<button>确认%s</button></form><p class=\"actions\"><a href=\"/conflicts\">"
                          "返回，不作处理</a></p>",
                          into != NULL ? "并入" : "移出");
  htk_web_reply (web, SOUP_STATUS_OK, page);
}

/**
 * htk_web_household_ask:
 * @web: an officer who decides
 * @page: a page
 *
 * Where an officer names a household that leaves the register.
 */
void
htk_web_household_ask (HtkWeb *web, GString *page)
{
  g_string_append (
      page, "<h2>移出或并入农户</h2><p>移出后，农户的回访记录仍保留；平板下次同步时从清单中去掉该户。"
            "其后仍有回访送达的，该户自动恢复，由组长确认。</p>");
  /* Not as a question in the address: a reason may name people, and addresses are logged. */
  htk_web_form (web, page, PLACE "/check");
  g_string_append (
      page, "<label>户编号或本地编号 <input name=\"id\" required></label>"
            "<label>并入到（户编号或本地编号，移出时留空） <input name=\"into\"></label>"
            "<label>理由 <input name=\"reason\" required></label>"
            "<button>下一步：核对</button></form>");
}

/**
 * htk_web_household_check:
 * @web: what was typed
 * @why: (out): what the person is told when there is nothing to show
 *
 * Shows which household will leave the register, and into which.
 *
 * Returns: whether it was shown
 */
gboolean
htk_web_household_check (HtkWeb *web, char **why)
{
  const char *into_number = htk_web_field (web, "into");
  const char *reason = htk_web_field (web, "reason");
  g_autoptr (HtkHousehold) household = find (web, htk_web_field (web, "id"), why);
  g_autoptr (HtkHousehold) into = NULL;

  if (household == NULL)
    return FALSE;
  if (*into_number != '\0' && (into = find (web, into_number, why)) == NULL)
    return FALSE;
  if (*reason == '\0' || (into != NULL && g_str_equal (household->id, into->id)))
    {
      *why = g_strdup (*reason == '\0' ? "请填写理由" : "两个编号是同一户");
      return FALSE;
    }
  show (web, household, into, reason);
  return TRUE;
}

/**
 * htk_web_household_end:
 * @web: what was confirmed
 * @error: return location
 *
 * Returns: whether the household has left the register, htk_household_merge() and htk_household_remove()
 */
gboolean
htk_web_household_end (HtkWeb *web, GError **error)
{
  const char *into = htk_web_field (web, "into");
  const char *id = htk_web_field (web, "id"), *reason = htk_web_field (web, "reason");

  return *into != '\0'
             ? htk_household_merge (web->store, web->session->user_id, id, into, reason, error)
             : htk_household_remove (web->store, web->session->user_id, id, reason, error);
}
