/* The frame of the officers' pages and the escaping of all that is not ours. */
#include "sync/county/htk-html.h"

#define LONG_NUMBER 15

const char htk_html_style[] =
  ":root{color-scheme:light dark}"
  "body{font:16px/1.6 'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',sans-serif;margin:0}"
  "header,main{max-width:72rem;margin:auto;padding:.6rem 1rem}"
  "header{display:flex;gap:1.5rem;align-items:baseline;flex-wrap:wrap}"
  "header form{margin-left:auto}h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2rem}"
  ".demo{background:#b5530a;color:#fff;text-align:center;padding:.3rem;font-weight:bold}"
  "table{border-collapse:collapse;width:100%}table.facts{width:auto}"
  "tr.item td{border-top:.3rem solid #8886}"
  "a{color:#17603a}a:visited{color:#4d5f54}th,td{text-align:left;padding:.45rem .6rem;border-bottom:1px solid #8886;vertical-align:top}"
  "th{white-space:nowrap}tr.group td{font-weight:bold;background:#8882}"
  ".red,.yellow,.green,.grey{border-radius:.6rem;padding:.1rem .6rem;color:#fff;white-space:nowrap}"
  ".red{background:#b3261e}.yellow{background:#8a6100}.green{background:#1b6e3c}.grey{background:#5f6368}"
  ".was{color:#b3261e}.error{border:2px solid #b3261e;padding:.6rem}"
  "header nav{margin-left:1.5rem}nav a{margin-right:1rem;white-space:nowrap}a[aria-current]{font-weight:bold;text-decoration:none}"
  "input,select,textarea,button{font:inherit;padding:.5rem;min-height:2.2rem;border-radius:.4rem}"
  "input,select,textarea{border:1px solid #888;box-sizing:border-box;min-height:3rem}"
  "input[type=checkbox],input[type=radio]{min-height:0;width:1.4rem;height:1.4rem;vertical-align:middle}"
  /* What a field is called stands over it: fields of a page begin on one line. */
  "label>input:not([type=checkbox]):not([type=radio]),label>select{display:block;min-width:15rem;max-width:100%}"
  ".filter label>input:not([type=checkbox]),.filter label>select{min-width:8rem;max-width:20rem}"
  "textarea{width:100%;box-sizing:border-box}td input{width:100%;box-sizing:border-box}"
  ".actions{display:flex;gap:1rem;margin:1.5rem 0;flex-wrap:wrap}"
  "button.primary{background:#1b6e3c;color:#fff;border:0;border-radius:.4rem;padding:.6rem 1.4rem}"
  "button.danger{background:#b3261e;color:#fff;border:0;border-radius:.4rem;padding:.6rem 1.4rem}"
  "img{max-width:20rem;max-height:15rem}label{display:block;margin:.6rem 0}"
  ".filter{display:flex;gap:1rem;flex-wrap:wrap;align-items:end}.filter label,.filter button{margin:.3rem 0}.filter label:has([type=checkbox]){padding:.7rem 0}"
  ".warning{border-left:.4rem solid #8a6100;background:#8a610022;padding:.6rem}.hint{color:#777}"
  ".counts th+th{text-align:right}li{margin:.3rem 0}"
  ".track{fill:#8884}.mark{fill:currentColor}.b-green{fill:#1b6e3c}.b-yellow{fill:#8a6100}"
  ".b-red{fill:#b3261e}.b-grey{fill:#5f6368}svg.bar{vertical-align:middle}"
  ".wide{overflow-x:auto}.wide td{white-space:nowrap}"
  "details.step{border:1px solid #8886;border-radius:.4rem;margin:.6rem 0;padding:0 .8rem}"
  "summary{padding:.8rem 0;font-weight:bold;cursor:pointer}"
  "code{color:#777;font-size:.85em}th.number,td.number{text-align:right}td.number,td.day{white-space:nowrap}"
  "button{min-height:3rem;padding:.6rem 1.4rem;border:1px solid #888;background:#8882;color:inherit}:focus-visible{outline:3px solid #1a73e8;outline-offset:2px}"
  "@media(prefers-color-scheme:dark){a{color:#8fd3ad}a:visited{color:#b5c9bd}.was{color:#ff8a80}}"
  /* On a phone a table is moved in its own place, and no word stands on end. */
  "@media(max-width:60rem){table{display:block;overflow-x:auto}td{min-width:4em}}"
  "@media print{header,form,details,.actions,.pages,.demo~header{display:none}"
  "body{font-size:11pt}main{max-width:none;padding:0}tr{break-inside:avoid}thead{display:table-header-group}}";

/**
 * htk_html_text:
 * @out: the page
 * @text: (nullable): anything from outside
 */
void
htk_html_text (GString    *out,
               const char *text)
{
  for (const char *p = text != NULL ? text : ""; *p != '\0'; p++)
    switch (*p)
      {
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '>':
        g_string_append (out, "&gt;");
        break;
      case '"':
        g_string_append (out, "&quot;");
        break;
      case '\'':
        g_string_append (out, "&#39;");
        break;
      default:
        g_string_append_c (out, *p);
      }
}

/**
 * htk_html_tag:
 * @out: the page
 * @tag: as "td"
 * @text: (nullable): its content
 */
void
htk_html_tag (GString    *out,
              const char *tag,
              const char *text)
{
  g_string_append_printf (out, "<%s>", tag);
  htk_html_text (out, text);
  g_string_append_printf (out, "</%s>", tag);
}

/**
 * htk_html_color:
 * @out: the page
 * @color: (nullable): red, yellow, green or another for not judged
 *
 * Adds the colour of a household as a word on that colour (domain.md 4.5).
 */
void
htk_html_color (GString    *out,
                const char *color)
{
  static const char *const names[][2] = {
    { "red", "红" }, { "yellow", "黄" }, { "green", "绿" }, { "grey", "未判定" }
  };
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (names) && g_strcmp0 (names[i][0], color) != 0)
    i++;
  g_string_append_printf (out, "<span class=\"%s\">%s</span>", names[i][0], names[i][1]);
}

/**
 * htk_html_csrf:
 * @out: a page within a form
 * @session: who is signed in
 *
 * Adds the token without which a form is not taken.
 */
void
htk_html_csrf (GString          *out,
               const HtkSession *session)
{
  g_string_append_printf (out, "<input type=\"hidden\" name=\"csrf\" value=\"%s\">", session->csrf);
}

static void
write_header (GString            *out,
              const HtkHtmlFrame *frame)
{
  g_string_append (out, "<header><strong>回头看 · 县级</strong><nav aria-label=\"栏目\">");
  for (const HtkHtmlSection *s = frame->sections; s->path != NULL; s++)
    g_string_append_printf (out, "<a href=\"/%s\"%s>%s</a>", s->path,
                            g_strcmp0 (s->path, frame->section) == 0 ? " aria-current=\"page\"" : "",
                            s->name);
  g_string_append (out, "</nav><form method=\"post\" action=\"/logout\">");
  htk_html_csrf (out, frame->session);
  htk_html_text (out, frame->session->name);
  g_string_append (out, " <button>退出</button></form></header>");
}

/**
 * htk_html_begin:
 * @out: an empty page
 * @frame: what stands around it
 */
void
htk_html_begin (GString            *out,
                const HtkHtmlFrame *frame)
{
  g_string_append (out, "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
                        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                        "<link rel=\"stylesheet\" href=\"/style.css\">");
  htk_html_tag (out, "title", frame->title);
  g_string_append (out, "</head><body>");
  if (frame->demo)
    g_string_append (out, "<div class=\"demo\" role=\"note\">演示数据：所有农户和人员均为虚构</div>");
  if (frame->session != NULL)
    write_header (out, frame);
  g_string_append (out, "<main>");
  htk_html_tag (out, "h1", frame->title);
}

/**
 * htk_html_end:
 * @out: (transfer full): the page
 *
 * Returns: (transfer full): its text
 */
char *
htk_html_end (GString *out)
{
  g_string_append (out, "</main></body></html>");
  return g_string_free (out, FALSE);
}

/**
 * htk_html_masked:
 * @text: (nullable): a text
 *
 * Returns: (transfer full): it with the middle of every number as long as an identity number
 *   hidden: `5304**********301X`
 */
char *
htk_html_masked (const char *text)
{
  char *masked = g_strdup (text != NULL ? text : "");
  gsize at = 0;

  while (masked[at] != '\0')
    {
      gsize n = strspn (masked + at, "0123456789Xx");

      if (n >= LONG_NUMBER)
        memset (masked + at + 4, '*', n - 8);
      at += n > 0 ? n : 1;
    }
  return masked;
}
