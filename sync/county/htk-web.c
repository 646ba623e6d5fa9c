/* The officers' pages: which page a path is, who is signed in, and that a form came from our
 * page. */
#include "sync/county/htk-web-private.h"

#include "app/store/htk-store-error.h"
#include "sync/county/htk-county-store.h"
#include "sync/protocol/htk-sync-body.h"

#include <sodium.h>
#include <string.h>

#define COOKIE "htk_session"

static const struct
{
  HtkHtmlSection section;
  void (*at) (HtkWeb *web, char **parts, guint n, gboolean post);
} sections[] = {
  { { "visits", "回访记录" }, htk_web_visits_at },
  { { "cases", "风险" }, htk_web_cases_at },
  { { "findings", "整改" }, htk_web_findings_at },
  { { "conflicts", "冲突" }, htk_web_conflicts_at },
  { { "rounds", "批次" }, htk_web_rounds_at },
  { { "villages", "村卡" }, htk_web_villages_at },
  { { "reports", "报表" }, htk_web_reports_at },
  { { "tablets", "平板" }, htk_web_tablets_at },
  { { "settings", "参数" }, htk_web_settings_at },
};

GString *
htk_web_page (HtkWeb     *web,
              const char *title)
{
  HtkHtmlSection list[G_N_ELEMENTS (sections) + 1] = { 0 };
  const HtkHtmlFrame frame = { title, htk_county_is_demo (web->store), web->session, list,
                               web->section };
  GString *page = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    list[i] = sections[i].section;
  htk_html_begin (page, &frame);
  return page;
}

/* No script, nothing from elsewhere, in nobody's frame. */
void
htk_web_reply (HtkWeb  *web,
               guint    status,
               GString *page)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (web->msg);

  soup_message_headers_replace (headers, "Content-Security-Policy",
                                "default-src 'none'; style-src 'self'; img-src 'self'; "
                                "form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
  soup_message_headers_replace (headers, "Referrer-Policy", "same-origin");
  htk_reply_text (web->msg, status, "text/html; charset=utf-8", htk_html_end (page));
}

void
htk_web_sorry (HtkWeb     *web,
               guint       status,
               const char *message)
{
  GString *page = htk_web_page (web, "无法完成");

  htk_web_say (page, message);
  g_string_append (page, "<p><a href=\"/\">返回首页</a></p>");
  htk_web_reply (web, status, page);
}

/* @page: (transfer full): what was begun and cannot be ended */
void
htk_web_fail (HtkWeb       *web,
              GString      *page,
              const GError *error)
{
  gboolean known = g_error_matches (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND);

  g_string_free (page, TRUE);
  g_printerr ("huitoukan-county: a page was not made: %s\n", error->message);
  htk_web_sorry (web, known ? SOUP_STATUS_NOT_FOUND : SOUP_STATUS_INTERNAL_SERVER_ERROR,
                 known ? "没有这条记录" : htk_web_words (error));
}

void
htk_web_go (HtkWeb     *web,
            const char *where)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (web->msg), "Location",
                                where);
  soup_server_message_set_status (web->msg, SOUP_STATUS_SEE_OTHER, NULL);
}

static char *
cookie_of (SoupServerMessage *msg)
{
  const char *header = soup_message_headers_get_list (
    soup_server_message_get_request_headers (msg), "Cookie");
  g_auto (GStrv) parts = g_strsplit (header != NULL ? header : "", ";", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);

      if (g_str_has_prefix (part, COOKIE "="))
        return g_strdup (part + strlen (COOKIE "="));
    }
  return NULL;
}

static void
set_cookie (SoupServerMessage *msg,
            const char        *token)
{
  const char *proto = soup_message_headers_get_one (soup_server_message_get_request_headers (msg),
                                                    "X-Forwarded-Proto");
  g_autofree char *cookie =
    g_strdup_printf (COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict%s%s", token,
                     g_strcmp0 (proto, "https") == 0 ? "; Secure" : "",
                     *token == '\0' ? "; Max-Age=0" : "");

  soup_message_headers_replace (soup_server_message_get_response_headers (msg), "Set-Cookie",
                                cookie);
}

static void
login_page (HtkWeb     *web,
            guint       status,
            const char *message)
{
  GString *page = htk_web_page (web, "回头看 · 县级登录");

  htk_web_say (page, message);
  g_string_append (page,
                   "<form method=\"post\" action=\"/login\">"
                   "<label>用户名 <input name=\"login\" autocomplete=\"username\" required "
                   "autofocus></label>"
                   "<label>密码 <input name=\"password\" type=\"password\" "
                   "autocomplete=\"current-password\" required></label>"
                   "<button class=\"primary\">登录</button></form>");
  htk_web_reply (web, status, page);
}

static gboolean
is_our_form (HtkWeb *web)
{
  const char *sent = htk_web_field (web, "csrf");
  const char *csrf = web->session->csrf;

  return strlen (sent) == strlen (csrf) && sodium_memcmp (sent, csrf, strlen (csrf)) == 0;
}

static void
sign_in (HtkWeb *web)
{
  g_autofree char *what = g_strconcat ("login:", htk_web_field (web, "login"), NULL);
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;

  if (!htk_server_may_try (web->server, what))
    {
      login_page (web, HTK_STATUS_TOO_MANY, "密码错误次数过多，请 5 分钟后再试");
      return;
    }
  token = htk_account_sign_in (web->store, htk_web_field (web, "login"), htk_web_field (web, "password"), &error);
  if (token == NULL)
    {
      htk_server_failed_try (web->server, what);
      login_page (web, SOUP_STATUS_FORBIDDEN, error->message);
      return;
    }
  set_cookie (web->msg, token);
  htk_web_go (web, "/visits");
}

static void
sign_out (HtkWeb *web)
{
  g_autofree char *token = cookie_of (web->msg);

  htk_account_sign_out (web->store, token != NULL ? token : "", NULL);
  set_cookie (web->msg, "");
  htk_web_go (web, "/login");
}

/* /visits, /visits/ID, /visits/ID/accept, /visits/ID/files/NAME */
void
htk_web_visits_at (HtkWeb  *web,
                   char   **parts,
                   guint    n,
                   gboolean post)
{
  const char *what = n > 3 ? parts[3] : "";

  if (n == 2 && !post)
    htk_web_visits (web);
  else if (n == 3 && !post)
    htk_web_visit (web, parts[2], NULL, FALSE);
  else if (n == 5 && !post && g_str_equal (what, "files"))
    htk_web_file (web, parts[2], parts[4]);
  else if (n == 4 && post && (g_str_equal (what, "accept") || g_str_equal (what, "reject")))
    htk_web_decide (web, parts[2], what);
  else if (n == 4 && g_str_equal (what, "void"))
    htk_web_void (web, parts[2], post);
  else if (n == 4 && post && g_str_equal (what, "reveal"))
    htk_web_reveal (web, parts[2]);
  else
    htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个页面");
}

static void
section_route (HtkWeb     *web,
               const char *path,
               gboolean    post)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", 6);
  guint n = g_strv_length (parts);

  for (guint i = 0; n > 1 && i < G_N_ELEMENTS (sections); i++)
    if (g_str_equal (parts[1], sections[i].section.path))
      {
        web->section = sections[i].section.path;
        sections[i].at (web, parts, n, post);
        return;
      }
  htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这个页面");
}

static void
route (HtkWeb     *web,
       const char *path,
       gboolean    post)
{
  if (g_str_equal (path, "/login") && post)
    sign_in (web);
  else if (web->session == NULL && (post || g_str_equal (path, "/login")))
    login_page (web, post ? SOUP_STATUS_FORBIDDEN : SOUP_STATUS_OK, post ? "请先登录" : NULL);
  else if (web->session == NULL)
    htk_web_go (web, "/login");
  else if (post && !is_our_form (web))
    htk_web_sorry (web, SOUP_STATUS_FORBIDDEN, "页面已过期，请返回重试");
  else if (post && g_str_equal (path, "/logout"))
    sign_out (web);
  else if (g_str_equal (path, "/") || g_str_equal (path, "/login"))
    htk_web_go (web, "/visits");
  else
    section_route (web, path, post);
}

static GHashTable *
read_form (HtkServer         *server,
           SoupServerMessage *msg)
{
  g_autoptr (GBytes) body = htk_reply_body (server, msg);
  g_autofree char *text = NULL;

  if (body == NULL)
    return NULL;
  text = htk_sync_body_text (body);
  return soup_form_decode (text);
}

void
htk_web_handle (SoupServer        *soup,
                SoupServerMessage *msg,
                const char        *path,
                GHashTable        *query,
                gpointer           server)
{
  const char *method = soup_server_message_get_method (msg);
  gboolean post = g_str_equal (method, "POST");
  g_autofree char *token = NULL;
  HtkWeb web = { .server = server, .store = htk_server_store (server), .msg = msg, .query = query };

  if (!post && !g_str_equal (method, "HEAD") && !htk_reply_is (msg, "GET"))
    return;
  if (g_str_equal (path, "/style.css"))
    {
      htk_reply_text (msg, SOUP_STATUS_OK, "text/css; charset=utf-8", g_strdup (htk_html_style));
      return;
    }
  if (post && (web.form = read_form (server, msg)) == NULL)
    return;
  token = cookie_of (msg);
  if (token != NULL)
    web.session = htk_account_session (web.store, token, NULL);
  route (&web, path, post);
  g_clear_pointer (&web.form, g_hash_table_unref);
  htk_session_free (web.session);
}
