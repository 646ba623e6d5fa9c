/* One visit: what was found, who has said what, and the officer's decision. */
#include "sync/county/htk-web-private.h"

#include "app/record/htk-kept.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-register.h"
#include "app/store/htk-signatures.h"
#include "app/store/htk-visits.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-decide.h"
#include "sync/county/htk-web-answers.h"

#include <string.h>

HtkVisit *
htk_web_find_visit (HtkWeb     *web,
                    const char *id)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (web->store, id, NULL);

  if (visit != NULL && htk_web_sees (web, visit->village_code))
    return g_steal_pointer (&visit);
  htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "没有这条记录，或不在您的负责范围内");
  return NULL;
}

static gboolean
may_decide (HtkWeb         *web,
            const HtkVisit *visit)
{
  return htk_web_decides (web) && g_str_equal (visit->state, "lead_approved");
}

static void
write_head (GString        *page,
            const HtkVisit *v)
{
  const struct
  {
    const char *label, *text;
  } lines[] = {
    { "状态", htk_web_state_name (v->state) }, { "村", v->village_name },
    { "回访日期", v->visit_date },             { "调查员", v->worker_name },
    { "系统建议", htk_web_name ("suggestion", v->suggestion) }, { "作废原因", v->reason },
  };

  g_string_append (page, "<table class=\"facts\"><tbody>");
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    htk_web_fact (page, lines[i].label, lines[i].text);
  g_string_append (page, "<tr><th>颜色</th><td>");
  htk_html_color (page, v->color);
  g_string_append_printf (page, "</td></tr><tr><th>分值</th><td>%d</td></tr></tbody></table>",
                          v->score);
}

static void
write_comments (HtkWeb         *web,
                GString        *page,
                const HtkVisit *visit,
                HtkInstance    *questions)
{
  g_autoptr (GPtrArray) comments = htk_comments_of (web->store, visit->id, NULL);

  if (comments == NULL || comments->len == 0)
    return;
  g_string_append (page, "<h2>审核意见</h2><table><thead><tr><th>谁</th><th>问题</th><th>意见</th>"
                         "<th>答复</th></tr></thead><tbody>");
  for (guint i = 0; i < comments->len; i++)
    {
      const HtkComment *c = g_ptr_array_index (comments, i);
      g_autofree char *author = htk_register_name_of (web->store, c->author);
      g_autofree char *question = htk_web_question_words (questions, c->ref);

      g_string_append (page, "<tr>");
      htk_html_tag (page, "td", author);
      htk_html_tag (page, "td", question);
      htk_html_tag (page, "td", c->text);
      htk_html_tag (page, "td", c->reply);
      g_string_append (page, "</tr>");
    }
  g_string_append (page, "</tbody></table>");
}

/* Who signed what was read back, and whether an answer was changed after it (design.md 6). */
static void
write_signatures (HtkWeb         *web,
                  GString        *page,
                  const HtkVisit *visit,
                  HtkInstance    *questions)
{
  g_autoptr (GPtrArray) given = htk_revision_signatures (web->store, visit->revision_id, NULL);

  if (given == NULL || given->len == 0)
    return;
  g_string_append (page, "<h2>签字</h2><table><thead><tr><th>签字</th><th>时间</th><th>状态</th></tr>"
                         "</thead><tbody>");
  for (guint i = 0; i < given->len; i++)
    {
      const HtkSignature *s = g_ptr_array_index (given, i);
      g_autofree char *question = htk_web_question_words (questions, s->ref);
      g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (s->at / 1000);
      g_autofree char *time = at != NULL ? g_date_time_format (at, "%F %H:%M") : NULL;

      g_string_append (page, "<tr>");
      htk_html_tag (page, "td", question);
      htk_html_tag (page, "td", time);
      htk_html_tag (page, "td", s->stale ? "签名后有改动" : "与所签内容一致");
      g_string_append (page, "</tr>");
    }
  g_string_append (page, "</tbody></table>");
}

static void
write_reveal (HtkWeb         *web,
              GString        *page,
              const HtkVisit *visit)
{
  g_string_append_printf (page, "<form method=\"post\" action=\"/visits/%s/reveal\">", visit->id);
  htk_html_csrf (page, web->session);
  g_string_append (page, "<button>显示完整证件号码（将记入审计日志）</button></form>");
}

static void
write_decision (GString        *page,
                const HtkVisit *visit)
{
  g_string_append_printf (page,
                          "<label>总体意见（退回时填写，或填在各问题旁）"
                          "<textarea name=\"c:/\" rows=\"3\" maxlength=\"500\"></textarea></label>"
                          "<div class=\"actions\"><button class=\"primary\" "
                          "formaction=\"/visits/%s/accept\">审定通过</button><button "
                          "class=\"danger\" formaction=\"/visits/%s/reject\">退回更正</button></div>",
                          visit->id, visit->id);
}

static void
write_answers (HtkWeb         *web,
               GString        *page,
               const HtkVisit *visit,
               HtkInstance    *questions,
               const GError   *error,
               gboolean        full)
{
  g_autoptr (GPtrArray) revisions = htk_revisions_of (web->store, visit->id, NULL);
  gboolean decide = may_decide (web, visit);

  g_string_append (page, "<h2>回答</h2>");
  if (decide)
    {
      /* Enter in a field presses the first button: that one does nothing. */
      g_string_append (page, "<form method=\"post\"><button disabled hidden></button>");
      htk_html_csrf (page, web->session);
    }
  if (revisions != NULL && questions != NULL)
    htk_web_answers (page, web->store, visit, revisions, questions, decide, full);
  else
    {
      g_string_append (page, "<p class=\"error\">回答无法按表单显示：");
      htk_html_text (page, error != NULL ? error->message : "");
      g_string_append (page, "</p>");
    }
  if (decide)
    {
      write_decision (page, visit);
      g_string_append (page, "</form>");
    }
}

/* Given in an older version of the form, of which the one submitted has no place for them. */
static void
write_kept (HtkWeb         *web,
            GString        *page,
            const HtkVisit *visit,
            gboolean        full)
{
  g_autoptr (GPtrArray) list = htk_kept_of_visit (web->store, visit->id, TRUE, NULL);

  if (list == NULL || list->len == 0)
    return;
  g_string_append (page, "<h2>旧版表单的回答</h2><table><thead><tr><th>问题</th><th>回答</th><th>表单版本</th>"
                         "</tr></thead><tbody>");
  for (guint i = 0; i < list->len; i++)
    {
      const HtkKept *kept = g_ptr_array_index (list, i);
      g_autofree char *shown = full ? g_strdup (kept->answer) : htk_kept_shown (kept);
      g_autofree char *masked = full ? g_strdup (shown) : htk_html_masked (shown);

      g_string_append (page, "<tr>");
      htk_html_tag (page, "td", kept->label);
      g_string_append (page, "<td>");
      if (kept->file)
        {
          g_autofree char *name = g_uri_escape_string (kept->answer, NULL, FALSE);

          g_string_append_printf (page, "<a href=\"/visits/%s/files/%s\">", visit->id, name);
        }
      htk_html_text (page, masked);
      g_string_append (page, kept->file ? "</a></td>" : "</td>");
      htk_html_tag (page, "td", kept->version);
      g_string_append (page, "</tr>");
    }
  g_string_append (page, "</tbody></table>");
}

void
htk_web_visit (HtkWeb     *web,
               const char *id,
               const char *message,
               gboolean    full)
{
  g_autoptr (HtkVisit) visit = htk_web_find_visit (web, id);
  g_autoptr (HtkInstance) questions = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  GString *page;

  if (visit == NULL)
    return;
  questions = htk_web_questions (web->store, visit, &error);
  title = g_strdup_printf ("%s · %s", visit->subject_name != NULL ? visit->subject_name : "",
                           visit->visit_date);
  page = htk_web_page (web, title);
  htk_web_say (page, message);
  write_head (page, visit);
  htk_web_void_done (web, page, visit);
  write_signatures (web, page, visit, questions);
  write_comments (web, page, visit, questions);
  if (!full && htk_web_decides (web))
    write_reveal (web, page, visit);
  write_answers (web, page, visit, questions, error, full);
  write_kept (web, page, visit, full);
  htk_web_void_link (web, page, visit);
  htk_web_reply (web, message != NULL ? SOUP_STATUS_CONFLICT : SOUP_STATUS_OK, page);
}

/* The fields named `c:` and a reference are comments at that question. */
static GPtrArray *
read_comments (HtkWeb *web)
{
  GPtrArray *comments = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_decide_comment_free);
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, web->form);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_autofree char *text = NULL;
      HtkDecideComment *c;

      if (!g_str_has_prefix (name, "c:/") || !g_utf8_validate (value, -1, NULL) ||
          !g_utf8_validate (name, -1, NULL))
        continue;
      text = g_strstrip (g_strdup (value));
      if (*text == '\0')
        continue;
      c = g_new0 (HtkDecideComment, 1);
      c->ref = g_strdup ((const char *) name + strlen ("c:"));
      c->level = g_strdup ("must");
      c->text = g_steal_pointer (&text);
      g_ptr_array_add (comments, c);
    }
  return comments;
}

void
htk_web_decide (HtkWeb     *web,
                const char *id,
                const char *decision)
{
  g_autoptr (HtkVisit) visit = htk_web_find_visit (web, id);
  g_autoptr (GPtrArray) comments = NULL;
  g_autoptr (GError) error = NULL;

  if (visit == NULL)
    return;
  comments = g_str_equal (decision, "reject") ? read_comments (web) : NULL;
  if (htk_decide (web->store, web->session->user_id, id, decision, comments, &error))
    htk_web_go (web, "/visits");
  else
    htk_web_visit (web, id, htk_web_words (error), FALSE);
}

/* The trail is written first: what could not be written is not shown. */
void
htk_web_reveal (HtkWeb     *web,
                const char *id)
{
  g_autoptr (HtkVisit) visit = htk_web_find_visit (web, id);

  if (visit == NULL)
    return;
  if (!htk_web_decides (web) ||
      !htk_account_audit (web->store, web->session->user_id, "read-identity", id, NULL))
    htk_web_sorry (web, SOUP_STATUS_FORBIDDEN, "您的角色不能查看完整证件号码");
  else
    htk_web_visit (web, id, NULL, TRUE);
}

static const char *
image_type (const char *data,
            gsize       length)
{
  if (length > 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return "image/jpeg";
  if (length > 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "image/png";
  return "application/octet-stream";
}

/* Only pictures are shown; what claims to be one and is not is offered as bytes. */
void
htk_web_file (HtkWeb     *web,
              const char *id,
              const char *name)
{
  g_autoptr (HtkVisit) visit = htk_web_find_visit (web, id);
  g_autoptr (GHashTable) files = NULL;
  g_autofree char *path = NULL;
  char *data = NULL;
  const char *sha256;
  gsize length;

  if (visit == NULL)
    return;
  files = htk_revision_files (web->store, visit->revision_id, NULL);
  sha256 = files != NULL ? g_hash_table_lookup (files, name) : NULL;
  path = sha256 != NULL ? htk_attachment_path (web->store, sha256) : NULL;
  if (path == NULL || !g_file_get_contents (path, &data, &length, NULL))
    {
      htk_web_sorry (web, SOUP_STATUS_NOT_FOUND, "附件尚未上传");
      return;
    }
  soup_message_headers_replace (soup_server_message_get_response_headers (web->msg),
                                "X-Content-Type-Options", "nosniff");
  soup_server_message_set_status (web->msg, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (web->msg, image_type (data, length), SOUP_MEMORY_TAKE, data,
                                    length);
}
