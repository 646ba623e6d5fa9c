/* A form for each step that an officer may take, as one table of steps and their fields. The rules of
 * a step are the domain's (app/record): what is typed here is only read and passed on. */
#include "sync/county/htk-web-steps.h"

#include "app/rules/htk-exact.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-uuid.h"
#include "sync/county/htk-county-store.h"

#define MAX_FIELDS 6

typedef enum
{
  FIELD_TEXT,
  FIELD_AREA,
  FIELD_DAY,
  FIELD_NUMBER,
  FIELD_YUAN,   /* typed in yuan, told in fen */
  FIELD_NAME,   /* one of the codes that htk_web_names() has for @of */
  FIELD_NUMBER_NAME, /* the same, the code a number */
  FIELD_PERSON, /* a user; with it goes their name */
  FIELD_UNIT,
  FIELD_NEW_ID, /* not typed */
} FieldType;

/* @name: as the event has it; @label: for people; @of: of a code, htk_web_name(). */
typedef struct
{
  const char *name, *label;
  FieldType type;
  const char *of;
  gboolean needed;
} Field;

#define WHY { "why", "理由", FIELD_AREA, NULL, TRUE }
#define NOTE { "note", "说明", FIELD_AREA, NULL, FALSE }
#define ON { "on", "日期", FIELD_DAY, NULL, FALSE }
#define CHECK { "check", "复核方式", FIELD_NAME, "check", TRUE }
#define TO { "to", "延长到", FIELD_DAY, NULL, TRUE }
#define CLASS { "class", "类别", FIELD_NUMBER_NAME, "class", TRUE }

static const struct
{
  HtkEventOf of;
  const char *event;
  Field fields[MAX_FIELDS];
} steps[] = {
  { HTK_EVENT_OF_CASE, "check", { ON, NOTE } },
  { HTK_EVENT_OF_CASE, "assemble", { ON, NOTE } },
  { HTK_EVENT_OF_CASE, "publish", { ON, { "place", "公示地点", FIELD_TEXT, NULL, FALSE }, NOTE } },
  { HTK_EVENT_OF_CASE, "review", { ON, { "objections", "异议情况", FIELD_AREA, NULL, FALSE } } },
  { HTK_EVENT_OF_CASE, "forward", { ON, NOTE } },
  { HTK_EVENT_OF_CASE, "identify",
    { CLASS, ON, { "decision_no", "文号", FIELD_TEXT, NULL, FALSE }, NOTE } },
  { HTK_EVENT_OF_CASE, "classify", { CLASS, WHY } },
  { HTK_EVENT_OF_CASE, "reject", { WHY } },
  { HTK_EVENT_OF_CASE, "measure",
    { { "kind", "措施", FIELD_NAME, "measure", TRUE },
      { "text", "内容", FIELD_TEXT, NULL, FALSE },
      { "amount", "金额（元）", FIELD_YUAN, NULL, FALSE },
      { "starts", "开始日期", FIELD_DAY, NULL, FALSE },
      { "state", "状态", FIELD_NAME, "measure-state", TRUE },
      { "measure_id", NULL, FIELD_NEW_ID, NULL, FALSE } } },
  { HTK_EVENT_OF_CASE, "propose_clear",
    { { "kind", "消除方式", FIELD_NAME, "clear", TRUE }, ON,
      { "why", "理由（自然消除必填）", FIELD_AREA, NULL, FALSE } } },
  { HTK_EVENT_OF_CASE, "clear_publish", { ON, NOTE } },
  { HTK_EVENT_OF_CASE, "clear", { ON, NOTE } },
  { HTK_EVENT_OF_CASE, "back", { WHY } },
  { HTK_EVENT_OF_FINDING, "assign",
    { { "person_id", "责任人", FIELD_PERSON, NULL, FALSE },
      { "person_name", "或填责任人姓名", FIELD_TEXT, NULL, FALSE },
      { "unit_id", "责任单位", FIELD_UNIT, NULL, FALSE },
      { "action", "整改措施", FIELD_AREA, NULL, FALSE },
      { "deadline", "整改期限（不填按等级）", FIELD_DAY, NULL, FALSE } } },
  { HTK_EVENT_OF_FINDING, "progress",
    { { "pct", "进度（%）", FIELD_NUMBER, NULL, TRUE }, { "text", "进展", FIELD_AREA, NULL, TRUE } } },
  { HTK_EVENT_OF_FINDING, "claim",
    { { "proof", "佐证材料", FIELD_TEXT, NULL, TRUE }, { "text", "完成情况", FIELD_AREA, NULL, FALSE } } },
  { HTK_EVENT_OF_FINDING, "ask", { TO, WHY } },
  { HTK_EVENT_OF_FINDING, "extend", { TO, { "why", "理由", FIELD_AREA, NULL, FALSE } } },
  { HTK_EVENT_OF_FINDING, "deny", { WHY } },
  { HTK_EVENT_OF_FINDING, "pass", { CHECK, NOTE } },
  { HTK_EVENT_OF_FINDING, "fail", { CHECK, WHY } },
  { HTK_EVENT_OF_FINDING, "reopen", { WHY } },
  { HTK_EVENT_OF_FINDING, "void", { WHY } },
};

static const char *
names_of (HtkEventOf of)
{
  return of == HTK_EVENT_OF_CASE ? "case-event" : "finding-event";
}

/* NULL for a step that nobody takes on a page: those that the county itself takes. */
static const Field *
fields_of (HtkEventOf  of,
           const char *event)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i].of == of && g_str_equal (steps[i].event, event))
      return steps[i].fields;
  return NULL;
}

static void
write_choices (HtkWeb     *web,
               GString    *page,
               const char *sql,
               const char *scope)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (web->store, sql, NULL);
  gboolean has_row = TRUE;

  htk_web_option (page, "", "请选择", NULL);
  if (stmt != NULL)
    htk_stmt_bind (stmt, "t", scope);
  while (stmt != NULL && htk_stmt_next (stmt, &has_row, NULL) && has_row)
    htk_web_option (page, htk_stmt_text (stmt, 0), htk_stmt_text (stmt, 1), NULL);
}

static void
write_select (HtkWeb      *web,
              GString     *page,
              const Field *f)
{
  g_string_append (page, "<label>");
  htk_html_text (page, f->label);
  g_string_append_printf (page, " <select name=\"%s\"%s>", f->name, f->needed ? " required" : "");
  if (f->type == FIELD_PERSON)
    write_choices (web, page,
                   "SELECT id, name || CASE role WHEN 'lead' THEN '（组长）' WHEN 'county' THEN"
                   " '（县级）' ELSE '' END FROM user WHERE role <> 'auditor' AND"
                   " (substr (region_scope, 1, length (?1)) = ?1 OR substr (?1, 1, length"
                   " (region_scope)) = region_scope) ORDER BY name", web->session->scope);
  else if (f->type == FIELD_UNIT)
    write_choices (web, page, "SELECT id, name FROM support_unit WHERE ?1 = ?1 ORDER BY name", "");
  else
    {
      htk_web_option (page, "", "请选择", NULL);
      htk_web_names (page, f->of, NULL);
    }
  g_string_append (page, "</select></label>");
}

static void
write_typed (GString     *page,
             const Field *f)
{
  g_autoptr (GString) attributes = g_string_new (NULL);

  g_string_append_printf (attributes, "name=\"%s\"%s autocomplete=\"off\" maxlength=\"500\"", f->name,
                          f->needed ? " required" : "");
  if (f->type == FIELD_DAY)
    g_string_append (attributes, " type=\"date\"");
  else if (f->type == FIELD_NUMBER || f->type == FIELD_YUAN)
    g_string_append (attributes, " inputmode=\"decimal\"");
  if (f->type != FIELD_AREA)
    {
      htk_web_input (page, f->label, attributes->str, NULL);
      return;
    }
  g_string_append (page, "<label>");
  htk_html_text (page, f->label);
  g_string_append_printf (page, " <textarea rows=\"2\" %s></textarea></label>", attributes->str);
}

static void
write_step (HtkWeb      *web,
            GString     *page,
            HtkEventOf   of,
            const char  *id,
            const char  *event,
            const Field *fields)
{
  g_autofree char *action =
    g_strdup_printf ("/%s/%s/%s", of == HTK_EVENT_OF_CASE ? "cases" : "findings", id, event);
  const char *name = htk_web_name (names_of (of), event);

  g_string_append (page, "<details class=\"step\"><summary>");
  htk_html_text (page, name);
  g_string_append (page, "</summary>");
  htk_web_form (web, page, action);
  for (guint i = 0; i < MAX_FIELDS && fields[i].name != NULL; i++)
    if (fields[i].type == FIELD_NAME || fields[i].type == FIELD_NUMBER_NAME ||
        fields[i].type == FIELD_PERSON || fields[i].type == FIELD_UNIT)
      write_select (web, page, &fields[i]);
    else if (fields[i].type != FIELD_NEW_ID)
      write_typed (page, &fields[i]);
  g_string_append (page, "<div class=\"actions\"><button class=\"primary\">");
  htk_html_text (page, name);
  g_string_append (page, "</button></div></form></details>");
}

/**
 * htk_web_steps:
 * @web: a request
 * @page: the page
 * @of: of cases or findings
 * @id: of which
 * @events: (element-type utf8): what the person's role may do with it now
 *
 * Adds a form for each.
 */
void
htk_web_steps (HtkWeb     *web,
               GString    *page,
               HtkEventOf  of,
               const char *id,
               GPtrArray  *events)
{
  gboolean any = FALSE;

  for (guint i = 0; i < events->len; i++)
    {
      const Field *fields = fields_of (of, g_ptr_array_index (events, i));

      if (fields == NULL)
        continue;
      if (!any)
        g_string_append (page, "<h2>办理</h2>");
      any = TRUE;
      write_step (web, page, of, id, g_ptr_array_index (events, i), fields);
    }
}

static gboolean
read_number (JsonObject  *fields,
             const Field *f,
             const char  *text,
             GError     **error)
{
  gint64 scaled, unit = f->type == FIELD_YUAN ? HTK_EXACT_SCALE / 100 : HTK_EXACT_SCALE;

  if (!htk_exact_parse (text, &scaled) || scaled % unit != 0)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE, "“%s” is not a number for %s",
                   text, f->name);
      return FALSE;
    }
  json_object_set_int_member (fields, f->name, scaled / unit);
  return TRUE;
}

static gboolean
read_field (HtkWeb      *web,
            JsonObject  *fields,
            const Field *f,
            GError     **error)
{
  g_autofree char *text = g_strstrip (g_strdup (htk_web_field (web, f->name)));
  g_autofree char *id = NULL;
  g_autofree char *person = NULL;

  if (f->type == FIELD_NEW_ID)
    {
      id = htk_uuid7_new ();
      json_object_set_string_member (fields, f->name, id);
      return TRUE;
    }
  if (*text == '\0')
    return TRUE;
  if (f->type == FIELD_NUMBER || f->type == FIELD_YUAN || f->type == FIELD_NUMBER_NAME)
    return read_number (fields, f, text, error);
  json_object_set_string_member (fields, f->name, text);
  if (f->type == FIELD_PERSON)
    {
      person = htk_register_name_of (web->store, text);
      json_object_set_string_member (fields, "person_name", person);
    }
  return TRUE;
}

/**
 * htk_web_step_fields:
 * @web: a post
 * @of: of cases or findings
 * @event: what is to be done
 * @error: return location
 *
 * Returns: (transfer full): what was typed, only the fields that the event has; NULL with
 *   %HTK_COUNTY_ERROR_USAGE for what is no number or no step of a page
 */
JsonObject *
htk_web_step_fields (HtkWeb     *web,
                     HtkEventOf  of,
                     const char *event,
                     GError    **error)
{
  g_autoptr (JsonObject) read = json_object_new ();
  const Field *fields = fields_of (of, event);

  if (fields == NULL)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE, "there is no step “%s”", event);
      return NULL;
    }
  for (guint i = 0; i < MAX_FIELDS && fields[i].name != NULL; i++)
    if (!read_field (web, read, &fields[i], error))
      return NULL;
  return g_steal_pointer (&read);
}

/* (transfer full): a field of an event in words, NULL for what says a reader nothing. */
static char *
told_field (JsonObject  *body,
            const Field *f)
{
  JsonNode *node = json_object_get_member (body, f->name);
  const char *text = htk_json_text (body, f->name);
  gint64 number = htk_json_int (body, f->name, 0);
  g_autofree char *code = NULL;

  if (node == NULL || f->type == FIELD_NEW_ID || f->type == FIELD_PERSON || f->type == FIELD_UNIT)
    return NULL;
  if (f->type == FIELD_YUAN)
    return g_strdup_printf ("%" G_GINT64_FORMAT ".%02d", number / 100, (int) (number % 100));
  code = text != NULL ? g_strdup (text) : g_strdup_printf ("%" G_GINT64_FORMAT, number);
  return g_strdup (f->of != NULL ? htk_web_name (f->of, code) : code);
}

static void
write_event (GString        *page,
             HtkEventOf      of,
             const HtkEvent *e)
{
  const Field *fields = fields_of (of, e->event);
  g_autofree char *at = htk_web_time (e->at);
  const char *on = htk_json_text (e->body, "on");

  g_string_append (page, "<tr>");
  htk_web_cell (page, "day", on != NULL ? on : at);
  htk_html_tag (page, "td", htk_web_name (names_of (of), e->event));
  htk_html_tag (page, "td", e->by_name);
  g_string_append (page, "<td>");
  for (guint i = 0; fields != NULL && i < MAX_FIELDS && fields[i].name != NULL; i++)
    {
      g_autofree char *text =
        g_str_equal (fields[i].name, "on") ? NULL : told_field (e->body, &fields[i]);

      if (text == NULL)
        continue;
      htk_html_text (page, fields[i].label);
      g_string_append (page, "：");
      htk_html_text (page, text);
      g_string_append (page, "　");
    }
  g_string_append (page, "</td></tr>");
}

/**
 * htk_web_timeline:
 * @page: the page
 * @of: of cases or findings
 * @events: (element-type HtkEvent): what happened, the first first
 *
 * Adds what happened: when, what, by whom, and what was said.
 */
void
htk_web_timeline (GString    *page,
                  HtkEventOf  of,
                  GPtrArray  *events)
{
  g_string_append (page, "<h2>经过</h2><table><thead><tr><th>日期</th><th>事项</th><th>谁</th>"
                         "<th>内容</th></tr></thead><tbody>");
  for (guint i = 0; i < events->len; i++)
    write_event (page, of, g_ptr_array_index (events, i));
  g_string_append (page, "</tbody></table>");
}
