/* Writes the answers of a visit's newest revision as its form asks them, with what the revision
 * before said where it was another, and a field for a comment at each question. */
#include "sync/county/htk-web-answers.h"

#include "app/record/htk-answer-words.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-result-check.h"
#include "app/record/htk-visit-instance.h"
#include "sync/county/htk-html.h"
#include "sync/county/htk-web-private.h"

#include <string.h>

#define MAX_VIOLATIONS 20

typedef struct
{
  GString *page;
  const HtkVisit *visit;
  HtkInstance *now, *before; /* before: (nullable) */
  gboolean may_comment, full;
} Sheet;

/* (transfer full) (nullable): as the tablet shows it. */
static char *
answer_text (const Sheet    *sheet,
             HtkInstance    *instance,
             const HtkState *state)
{
  char *words = sheet->full ? htk_answer_unmasked (instance, state, state->value)
                            : htk_answer_words (instance, state, state->value);

  return words != NULL ? words : g_strdup (state->value);
}

static char *
before_text (Sheet             *sheet,
             const HtkBodyItem *item)
{
  HtkNode node = sheet->before != NULL ? htk_instance_find (sheet->before, item->ref, NULL) : 0;
  g_autoptr (HtkState) state =
    node != 0 && htk_instance_relevant (sheet->before, node)
      ? htk_instance_state (sheet->before, node, NULL) : NULL;

  return state != NULL ? answer_text (sheet, sheet->before, state) : NULL;
}

static void
write_value (Sheet      *sheet,
             const char *text,
             gboolean    is_file)
{
  g_autofree char *masked = sheet->full ? g_strdup (text) : htk_html_masked (text);
  g_autofree char *name = NULL;

  if (!is_file || text == NULL || *text == '\0')
    {
      htk_html_text (sheet->page, masked);
      return;
    }
  name = g_uri_escape_string (text, NULL, FALSE);
  g_string_append_printf (sheet->page, "<a href=\"/visits/%s/files/%s\">"
                          "<img alt=\"附件\" src=\"/visits/%s/files/%s\"></a>", sheet->visit->id,
                          name, sheet->visit->id, name);
}

/* What the form only says. */
static void
write_note (Sheet      *sheet,
            const char *text)
{
  g_string_append (sheet->page, "<tr><td colspan=\"3\">");
  write_value (sheet, text, FALSE);
  g_string_append (sheet->page, "</td></tr>");
}

/* The instances of a repeat are told apart by their number. */
static void
write_heading (Sheet             *sheet,
               const HtkBodyItem *item)
{
  const char *number = item->kind == HTK_CONTROL_REPEAT_INSTANCE && item->ref != NULL
                         ? strrchr (item->ref, '[') : NULL;

  g_string_append_printf (sheet->page, "<tr class=\"%s\"><td colspan=\"3\">",
                          number != NULL ? "group item" : "group");
  write_value (sheet, item->label, FALSE);
  if (number != NULL)
    g_string_append_printf (sheet->page, " 第 %d 项", (int) g_ascii_strtoll (number + 1, NULL, 10));
  g_string_append (sheet->page, "</td></tr>");
}

static void
write_question (Sheet             *sheet,
                const HtkBodyItem *item)
{
  g_autoptr (HtkState) state = htk_instance_state (sheet->now, item->node, NULL);
  g_autofree char *now = state != NULL ? answer_text (sheet, sheet->now, state) : NULL;
  g_autofree char *before = before_text (sheet, item);
  gboolean is_file = item->kind == HTK_CONTROL_UPLOAD;

  if (state == NULL || (now == NULL && before == NULL))
    return;
  if (state->readonly && !is_file && (now == NULL || *now == '\0'))
    {
      write_note (sheet, state->label);
      return;
    }
  g_string_append (sheet->page, "<tr><td>");
  write_value (sheet, state->label != NULL ? state->label : item->ref, FALSE);
  g_string_append (sheet->page, "</td><td>");
  write_value (sheet, now, is_file);
  if (sheet->before != NULL && g_strcmp0 (now, before) != 0)
    {
      g_string_append (sheet->page, "<div class=\"was\">上一版：");
      write_value (sheet, before != NULL && *before != '\0' ? before : "（未填）", FALSE);
      g_string_append (sheet->page, "</div>");
    }
  g_string_append (sheet->page, "</td>");
  if (sheet->may_comment)
    {
      g_string_append (sheet->page, "<td><input aria-label=\"意见\" maxlength=\"500\" name=\"c:");
      htk_html_text (sheet->page, item->ref);
      g_string_append (sheet->page, "\"></td>");
    }
  g_string_append (sheet->page, "</tr>");
}

static void
write_item (Sheet             *sheet,
            const HtkBodyItem *item)
{
  gboolean is_group = item->kind == HTK_CONTROL_GROUP;

  if (htk_body_item_is_question (item))
    write_question (sheet, item);
  else if (item->kind == HTK_CONTROL_REPEAT_INSTANCE || (is_group && item->label != NULL && *item->label != '\0'))
    write_heading (sheet, item);
}

/* The county checks again what the tablet checked. The register may have changed since, so this is
 * told to the officer and refuses nothing. */
static void
write_violations (Sheet *sheet)
{
  g_autoptr (GPtrArray) violations = htk_instance_validate (sheet->now);

  if (violations->len == 0)
    return;
  g_string_append_printf (sheet->page, "<p class=\"error\">按县级现有登记册复核，有 %u 处与表单规则不符："
                          "</p><ul>", violations->len);
  for (guint i = 0; i < violations->len && i < MAX_VIOLATIONS; i++)
    {
      const HtkViolation *v = g_ptr_array_index (violations, i);
      g_autoptr (HtkState) state = htk_instance_state (sheet->now, v->node, NULL);

      g_string_append (sheet->page, "<li>");
      write_value (sheet, state != NULL && state->label != NULL ? state->label : v->ref, FALSE);
      htk_html_text (sheet->page, g_strcmp0 (v->condition, "required") == 0 ? "：未回答" : "：");
      write_value (sheet, v->message, FALSE);
      g_string_append (sheet->page, "</li>");
    }
  g_string_append (sheet->page, "</ul>");
}

static const char *
result_name (const HtkResultFault *fault)
{
  static const char *const names[][2] = {
    { "color", "颜色" },        { "score", "分值" },          { "sug", "建议类别" },
    { "next_due", "下次回访" }, { "net", "家庭纯收入" },      { "n", "人口" },
    { "pc", "人均纯收入" },     { "adj", "调整后人均纯收入" }, { "trig", "触发项" },
    { "causes", "致因" },
  };

  for (guint i = 0; !fault->is_answer && i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i][0], fault->name))
      return names[i][1];
  return fault->label != NULL ? fault->label : fault->name;
}

static void
write_result (Sheet                *sheet,
              const HtkResultFault *fault,
              const char           *value)
{
  if (*value == '\0')
    g_string_append (sheet->page, "（空）");
  else if (g_str_equal (fault->name, "color"))
    htk_html_color (sheet->page, value);
  else if (g_str_equal (fault->name, "sug"))
    htk_html_text (sheet->page, htk_web_name ("suggestion", value));
  else
    write_value (sheet, value, FALSE);
}

static void
write_difference (Sheet                *sheet,
                  const HtkResultFault *fault)
{
  g_string_append (sheet->page, "<tr><td>");
  write_value (sheet, result_name (fault), FALSE);
  g_string_append (sheet->page, fault->is_answer ? "（待入册的回答与所提交的表不同）</td><td>" : "</td><td>");
  write_result (sheet, fault, fault->said);
  g_string_append (sheet->page, "</td><td>");
  write_result (sheet, fault, fault->rules);
  g_string_append (sheet->page, "</td></tr>");
}

/* Of one that is accepted the register has these answers as the last ones: judged again it might differ for that
 * alone, and the audit trail has what was seen then. */
static void
write_differences (Sheet             *sheet,
                   const HtkRevision *revision)
{
  static const char *const open[] = { "submitted", "returned", "lead_approved", "county_rejected", NULL };
  g_autoptr (GPtrArray) faults = NULL;

  if (!g_strv_contains (open, sheet->visit->state))
    return;
  faults = htk_result_check (sheet->now, sheet->visit, revision, NULL);
  if (faults == NULL)
    g_string_append (sheet->page, "<p class=\"error\">县级无法重算：待入册的回答与这一版表单不符。</p>");
  else if (faults->len == 0)
    g_string_append (sheet->page, "<p>县级按同一版表单重算，颜色、分值和各项结果与平板一致。</p>");
  else
    {
      g_string_append (sheet->page, "<p class=\"error\">县级按同一版表单和现有登记册重算，结果与平板报来的不同。"
                                    "登记册此后有变化、程序版本较旧或内容被改动，都会这样；请核对后再审定。</p>"
                                    "<table><thead><tr><th>项目</th><th>平板报来</th><th>县级重算</th></tr></thead><tbody>");
      for (guint i = 0; i < MIN (faults->len, MAX_VIOLATIONS); i++)
        write_difference (sheet, g_ptr_array_index (faults, i));
      g_string_append (sheet->page, "</tbody></table>");
    }
}

static const HtkRevision *
find (GPtrArray  *revisions,
      const char *id)
{
  for (guint i = 0; i < revisions->len; i++)
    {
      const HtkRevision *r = g_ptr_array_index (revisions, i);

      if (g_strcmp0 (r->id, id) == 0)
        return r;
    }
  return NULL;
}

/**
 * htk_web_questions:
 * @store: the county's store
 * @visit: a visit
 * @error: return location
 *
 * Returns: (transfer full) (nullable): its newest revision on its form; NULL where the form or the answers cannot be read
 */
HtkInstance *
htk_web_questions (HtkStore       *store,
                   const HtkVisit *visit,
                   GError        **error)
{
  g_autoptr (GPtrArray) revisions = htk_revisions_of (store, visit->id, NULL);
  const HtkRevision *revision = revisions != NULL ? find (revisions, visit->revision_id) : NULL;
  g_autoptr (HtkPack) pack = revision != NULL ? htk_pack_in_force (store, error) : NULL;

  return pack != NULL ? htk_visit_instance (store, pack, visit, revision, error) : NULL;
}

/**
 * htk_web_question_words:
 * @questions: (nullable): as of htk_web_questions()
 * @ref: where in the form something was signed or said; "/" is all of it
 *
 * Returns: (transfer full): what the form asks there; @ref where it asks nothing
 */
char *
htk_web_question_words (HtkInstance *questions,
                        const char  *ref)
{
  HtkNode node = questions != NULL ? htk_instance_find (questions, ref, NULL) : 0;
  g_autoptr (HtkState) state = node != 0 ? htk_instance_state (questions, node, NULL) : NULL;

  if (g_str_equal (ref, "/"))
    return g_strdup ("总体意见");
  return g_strdup (state != NULL && state->label != NULL && *state->label != '\0' ? state->label : ref);
}

/**
 * htk_web_answers:
 * @page: the page
 * @store: the county's store
 * @visit: a visit
 * @revisions: (element-type HtkRevision): its revisions
 * @now: the newest, as of htk_web_questions()
 * @may_comment: whether to ask for comments, within a form
 * @full: whether identity numbers are shown in full
 */
void
htk_web_answers (GString        *page,
                 HtkStore       *store,
                 const HtkVisit *visit,
                 GPtrArray      *revisions,
                 HtkInstance    *now,
                 gboolean        may_comment,
                 gboolean        full)
{
  const HtkRevision *revision = find (revisions, visit->revision_id);
  const HtkRevision *parent =
    revision != NULL && revision->parent != NULL ? find (revisions, revision->parent) : NULL;
  g_autoptr (HtkPack) pack = parent != NULL ? htk_pack_in_force (store, NULL) : NULL;
  g_autoptr (HtkInstance) before =
    pack != NULL ? htk_visit_instance (store, pack, visit, parent, NULL) : NULL;
  Sheet sheet = { page, visit, now, before, may_comment, full };
  g_autoptr (GPtrArray) items = NULL;

  write_differences (&sheet, revision);
  write_violations (&sheet);
  items = htk_instance_body (now);
  g_string_append_printf (page, "<table><thead><tr><th>问题</th><th>回答</th>%s</tr></thead><tbody>",
                          may_comment ? "<th>退回意见</th>" : "");
  for (guint i = 0; i < items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (items, i);

      if (item->node == 0 || htk_instance_relevant (now, item->node))
        write_item (&sheet, item);
    }
  g_string_append (page, "</tbody></table>");
}
