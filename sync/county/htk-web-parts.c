/* Parts that the officers' pages are made of: what was asked, fields, lists of regions, paging. */
#include "sync/county/htk-web-private.h"
#include "app/record/htk-pack-install.h"

#include "app/store/htk-store-private.h"

#include <string.h>

#define MAX_FROM 1000000
#define TOWN_LEVEL 4
#define TOWN_DIGITS 9

static const char *
text_of (GHashTable *table,
         const char *name)
{
  const char *text = table != NULL ? g_hash_table_lookup (table, name) : NULL;

  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : "";
}

const char *
htk_web_asked (HtkWeb     *web,
               const char *name)
{
  return text_of (web->query, name);
}

const char *
htk_web_field (HtkWeb     *web,
               const char *name)
{
  return text_of (web->form, name);
}

/* Whether the session's person may read what is in a region: a village's code, or first digits. */
gboolean
htk_web_sees (HtkWeb     *web,
              const char *region)
{
  return g_str_has_prefix (region, web->session->scope);
}

/* Whether the session's person decides anything; where, htk_officer() says. */
gboolean
htk_web_decides (HtkWeb *web)
{
  return g_str_equal (web->session->role, "county");
}

/* The region that a list is of: what was asked within the person's own, else that. */
const char *
htk_web_region (HtkWeb *web)
{
  const char *asked = htk_web_asked (web, "region");

  return htk_web_sees (web, asked) ? asked : web->session->scope;
}

guint
htk_web_from (HtkWeb *web)
{
  return (guint) CLAMP (g_ascii_strtoll (htk_web_asked (web, "from"), NULL, 10), 0, MAX_FROM);
}

/* @message: (nullable): what went wrong */
void
htk_web_say (GString    *page,
             const char *message)
{
  if (message == NULL)
    return;
  g_string_append (page, "<p class=\"error\" role=\"alert\">");
  htk_html_text (page, message);
  g_string_append (page, "</p>");
}

/* A row of a table of facts; none for what is not known. */
void
htk_web_fact (GString    *page,
              const char *label,
              const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  g_string_append (page, "<tr>");
  htk_html_tag (page, "th", label);
  htk_html_tag (page, "td", text);
  g_string_append (page, "</tr>");
}

/* @class: of our own: day and number do not break, number stands to the right */
void
htk_web_cell (GString    *page,
              const char *class,
              const char *text)
{
  g_string_append_printf (page, "<td class=\"%s\">", class);
  htk_html_text (page, text);
  g_string_append (page, "</td>");
}

void
htk_web_option (GString    *page,
                const char *value,
                const char *label,
                const char *chosen)
{
  g_string_append (page, "<option value=\"");
  htk_html_text (page, value);
  g_string_append (page, g_strcmp0 (value, chosen) == 0 ? "\" selected>" : "\">");
  htk_html_text (page, label);
  g_string_append (page, "</option>");
}

/* @attributes: of our own, as `name="why" required` */
void
htk_web_input (GString    *page,
               const char *label,
               const char *attributes,
               const char *value)
{
  g_string_append (page, "<label>");
  htk_html_text (page, label);
  g_string_append_printf (page, " <input %s value=\"", attributes);
  htk_html_text (page, value);
  g_string_append (page, "\"></label>");
}

/* Towns and their villages of the person's region, to choose one. */
void
htk_web_regions (HtkWeb  *web,
                 GString *page)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (web->store,
    "SELECT code, name, level FROM region WHERE level >= 4"
    " AND (substr (code, 1, length (?1)) = ?1 OR (level = 4 AND substr (?1, 1, 9) ="
    " substr (code, 1, 9))) ORDER BY code", NULL);
  gboolean has_row = TRUE;

  g_string_append (page, "<label>区域 <select name=\"region\">");
  htk_web_option (page, "", "全部", NULL);
  if (stmt != NULL)
    htk_stmt_bind (stmt, "t", web->session->scope);
  while (stmt != NULL && htk_stmt_next (stmt, &has_row, NULL) && has_row)
    {
      gboolean town = htk_stmt_int (stmt, 2) == TOWN_LEVEL;
      g_autofree char *code = town ? g_strndup (htk_stmt_text (stmt, 0), TOWN_DIGITS)
                                   : g_strdup (htk_stmt_text (stmt, 0));
      g_autofree char *name = g_strconcat (town ? "" : "　", htk_stmt_text (stmt, 1), NULL);

      htk_web_option (page, code, name, htk_web_asked (web, "region"));
    }
  g_string_append (page, "</select></label>");
}

/* The same list from another row on. */
static void
write_page_link (HtkWeb     *web,
                 GString    *page,
                 guint       from,
                 const char *label)
{
  g_autoptr (GHashTable) query = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *start = g_strdup_printf ("%u", from);
  g_autofree char *encoded = NULL;
  GHashTableIter iter;
  gpointer name, value;

  if (web->query != NULL)
    {
      g_hash_table_iter_init (&iter, web->query);
      while (g_hash_table_iter_next (&iter, &name, &value))
        g_hash_table_insert (query, name, value);
    }
  g_hash_table_insert (query, (char *) "from", start);
  encoded = soup_form_encode_hash (query);
  g_string_append (page, "<a href=\"?");
  htk_html_text (page, encoded);
  g_string_append_printf (page, "\">%s</a> ", label);
}

void
htk_web_pages (HtkWeb  *web,
               GString *page,
               guint    a_page,
               gboolean more)
{
  guint from = htk_web_from (web);

  g_string_append (page, "<p class=\"pages\">");
  if (from > 0)
    write_page_link (web, page, from > a_page ? from - a_page : 0, "上一页");
  if (more)
    write_page_link (web, page, from + a_page, "下一页");
  g_string_append (page, "</p>");
}

/* Begins a form that posts. */
void
htk_web_form (HtkWeb     *web,
              GString    *page,
              const char *action)
{
  g_string_append (page, "<form method=\"post\" action=\"");
  htk_html_text (page, action);
  g_string_append (page, "\">");
  htk_html_csrf (page, web->session);
}

/* (transfer full): a time of the log, in the server's own */
char *
htk_web_time (gint64 at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (at / 1000);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("");
}

/* The limits as they hold today; htk_limits_clear() frees them. */
gboolean
htk_web_limits (HtkWeb    *web,
                HtkLimits *limits,
                GError   **error)
{
  g_autoptr (HtkPack) pack = htk_pack_in_force (web->store, error);
  g_autofree char *today = htk_day_today ();

  return pack != NULL && htk_limits_load (pack, web->store, today, limits, error);
}

/* A page of a list by the limits of today. */
void
htk_web_list (HtkWeb     *web,
              const char *title,
              HtkWebAsks  write_filter,
              HtkWebRows  write_rows)
{
  GString *page = htk_web_page (web, title);
  g_auto (HtkLimits) limits = { 0 };
  g_autoptr (GError) error = NULL;

  if (!htk_web_limits (web, &limits, &error))
    {
      htk_web_fail (web, page, error);
      return;
    }
  write_filter (web, page, &limits);
  if (write_rows (web, page, &limits, &error))
    htk_web_reply (web, SOUP_STATUS_OK, page);
  else
    htk_web_fail (web, page, error);
}

/**
 * htk_web_rows:
 * @web: an officer's request
 * @page: what is written to; its table is open
 * @stmt: the rows, %HTK_WEB_A_PAGE at the most
 * @write_row: writes one
 * @none: what is said when there is none
 * @error: return location
 *
 * Writes the rows, ends the table and leads to the pages before and behind.
 *
 * Returns: FALSE with an error of %HTK_STORE_ERROR
 */
gboolean
htk_web_rows (HtkWeb     *web,
              GString    *page,
              HtkStmt    *stmt,
              HtkWebRow   write_row,
              const char *none,
              GError    **error)
{
  gboolean has_row = TRUE;
  guint n = 0;

  while (TRUE)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return FALSE;
      if (!has_row)
        break;
      write_row (page, stmt);
      n++;
    }
  g_string_append (page, "</tbody></table>");
  if (n == 0)
    htk_html_tag (page, "p", none);
  htk_web_pages (web, page, HTK_WEB_A_PAGE, n == HTK_WEB_A_PAGE);
  return TRUE;
}
