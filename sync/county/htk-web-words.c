/* What the officers' pages say in Chinese: states, and why something was not done. */
#include "sync/county/htk-web-private.h"

#include "app/record/htk-visit-life.h"
#include "sync/county/htk-county-store.h"

#include <string.h>

static const struct
{
  const char *state, *name;
} states[] = {
  { "submitted", "待组长审核" },     { "returned", "组长已退回" },
  { "lead_approved", "待县级审定" }, { "county_accepted", "县级已通过" },
  { "county_rejected", "县级已退回" }, { "superseded", "已被替代" },
  { "voided", "已作废" },             { HTK_WEB_REFUSED, "未收下" },
};

const char *
htk_web_state_name (const char *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].state, state) == 0)
      return states[i].name;
  return state;
}

/* Codes of the domain as an officer reads them, by what they are codes of. */
static const struct
{
  const char *of, *code, *name;
} names[] = {
  { "conflict", "field", "登记字段两边都改" },   { "conflict", "fork", "一次回访两个版本" },
  { "conflict", "double", "两人回访同一户" },   { "conflict", "household", "已移出的户又有回访" },
  { "conflict", "team", "调查员已调组" },      { "conflict", "decision", "决定到达过迟" },
  { "conflict-household", "active", "保留" },  { "conflict-household", "removed", "已移出" },
  { "conflict-household", "merged", "已并入另一户" },
  { "conflict-choice", "mine", "已选回访的" }, { "conflict-choice", "theirs", "已选县级的" },
  { "conflict-choice", "base", "已选上次的" }, { "conflict-choice", "both", "两份都算" },
  { "decision", "approve", "通过" },           { "decision", "return", "退回" },
  { "decision", "withdraw", "撤回通过" },      { "decision", "void", "作废" },
  { "case-event", "clue", "登记线索" },        { "case-event", "check", "入户核查" },
  { "case-event", "assemble", "民主评议" },    { "case-event", "publish", "开始公示" },
  { "case-event", "review", "公示期满，乡镇审核" }, { "case-event", "forward", "报县级审定" },
  { "case-event", "identify", "审定纳入" },    { "case-event", "reject", "不予纳入" },
  { "case-event", "classify", "调整类别" },    { "case-event", "measure", "记帮扶措施" },
  { "case-event", "propose_clear", "提请风险消除" }, { "case-event", "clear_publish", "开始消除公示" },
  { "case-event", "clear", "审定风险消除" },   { "case-event", "back", "退回监测帮扶" },
  { "case-event", "relapse", "返贫复发" },
  { "finding-state", "open", "待派" },         { "finding-state", "assigned", "整改中" },
  { "finding-state", "claimed", "申请销号" },  { "finding-state", "closed", "已销号" },
  { "finding-state", "returned", "复核退回" }, { "finding-state", "void", "不成立" },
  { "finding-state", "unfinished", "全部未销号" },
  { "finding-event", "open", "发现问题" },     { "finding-event", "assign", "派单" },
  { "finding-event", "progress", "记进展" },   { "finding-event", "claim", "申请销号" },
  { "finding-event", "pass", "复核通过，销号" }, { "finding-event", "fail", "复核退回" },
  { "finding-event", "ask", "申请延期" },      { "finding-event", "extend", "同意延期" },
  { "finding-event", "deny", "不同意延期" },   { "finding-event", "reopen", "反弹重开" },
  { "finding-event", "void", "认定不成立" },   { "finding-event", "seen", "回访再次发现" },
  { "cat", "income", "收入" },         { "cat", "food", "饮食衣被" },   { "cat", "edu", "教育" },
  { "cat", "med", "医疗" },            { "cat", "house", "住房" },      { "cat", "water", "饮水" },
  { "cat", "work", "产业就业" },       { "cat", "four_keep", "帮扶责任（四个不摘）" },
  { "cat", "infra", "基础设施" },      { "cat", "service", "公共服务" },
  { "cat", "environment", "人居环境" }, { "cat", "collective", "集体经济" },
  { "cat", "fund_idle", "资金滞留" },  { "cat", "fund_misuse", "资金违规" },
  { "cat", "quality", "项目质量" },    { "cat", "data", "数据不一致" }, { "cat", "other", "其他" },
  { "cause", "01", "因病" },           { "cause", "02", "因学" },       { "cause", "03", "因残" },
  { "cause", "04", "因自然灾害" },     { "cause", "05", "因意外事故" }, { "cause", "06", "因产业失败" },
  { "cause", "07", "因务工就业不稳" }, { "cause", "08", "缺劳动力" },   { "cause", "09", "因安全住房" },
  { "cause", "10", "因安全饮水" },     { "cause", "99", "其他" },
  { "source", "apply", "农户申报" },   { "source", "check", "干部排查" },
  { "source", "dept", "部门预警" },    { "source", "petition", "信访舆情" },
  { "source", "12317", "12317" },      { "source", "revisit", "回访发现" },
  { "source", "visit", "回访发现" },
  { "class", "0", "脱贫不稳定户" },    { "class", "1", "边缘易致贫户" },
  { "class", "2", "突发严重困难户" },  
  { "suggestion", "1", "脱贫不稳定户" }, { "suggestion", "2", "边缘易致贫户" },
  { "suggestion", "3", "突发严重困难户" }, { "suggestion", "R", "提请研判" },
  { "suggestion", "W", "低收入关注" }, { "suggestion", "0", "无" }, { "suggestion", "na", "未判定" },
  { "measure", "industry", "产业" },   { "measure", "work", "就业" },   { "measure", "finance", "金融" },
  { "measure", "post", "公益岗" },     { "measure", "house", "住房" },  { "measure", "water", "饮水" },
  { "measure", "health", "健康" },     { "measure", "edu", "义务教育" },
  { "measure", "edu_other", "其他教育" }, { "measure", "safety", "综合保障" },
  { "measure", "social", "社会帮扶" }, { "measure", "move", "搬迁" },
  { "measure", "living", "生产生活条件" }, { "measure", "infra", "基础设施" },
  { "measure-state", "planned", "计划" }, { "measure-state", "running", "实施中" },
  { "measure-state", "done", "已完成" }, { "measure-state", "stopped", "已停止" },
  { "clear", "help", "帮扶消除" },     { "clear", "natural", "自然消除" },
  { "check", "onsite", "现场复核" },   { "check", "paper", "查看资料" },
  { "round", "household", "户回头看" }, { "round", "sweep", "集中排查" },
  { "round", "village", "村回头看" },  { "round", "fund", "资金检查" },
  { "round-state", "open", "进行中" }, { "round-state", "closed", "已结束" },
  { "result", "entered", "入户" },     { "result", "phone", "电话" },
  { "result", "absent", "已核实未见面" }, { "result", "gone", "死亡或迁出" },
  { "target", "poor", "脱贫户" },      { "target", "monitored", "监测对象" },
  { "target", "ordinary", "一般户" },  { "target", "village", "村" }, { "target", "project", "项目" },
};

/**
 * htk_web_name:
 * @of: what @code is a code of, as "cat"
 * @code: (nullable): a code
 *
 * Returns: (transfer none): its name; @code itself where it is not known, empty for none
 */
const char *
htk_web_name (const char *of,
              const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].of, of) && g_strcmp0 (names[i].code, code) == 0)
      return names[i].name;
  return code != NULL ? code : "";
}

/**
 * htk_web_names:
 * @page: a page, within a select
 * @of: codes of what
 * @chosen: (nullable): the one that is chosen
 *
 * Adds each as an option.
 */
void
htk_web_names (GString    *page,
               const char *of,
               const char *chosen)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].of, of))
      htk_web_option (page, names[i].code, names[i].name, chosen);
}

/* (transfer full): who has been told of a finding that is late */
char *
htk_web_told (HtkWho who)
{
  static const struct
  {
    HtkWho who;
    const char *name;
  } all[] = { { HTK_WHO_UNIT, "责任单位" },
              { HTK_WHO_LEAD, "组长" },
              { HTK_WHO_TOWN, "乡镇" },
              { HTK_WHO_COUNTY, "县级" } };
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (who & all[i].who)
      g_string_append_printf (out, "%s%s", out->len > 0 ? "、" : "", all[i].name);
  return g_string_free (out, FALSE);
}

/* The domain's sentence holds the first text; the page says the second. The first that fits. */
static const struct
{
  const char *part, *words;
} sentences[] = {
  { "no officer of the county", "您不是负责该区域的县级干部，不能做此操作" },
  { "this holds for the whole county", "参数对全县生效，只有负责全县的县级干部可以发布" },
  { "a day has one value", "该日已公布过另一个值：一天只有一个值。确需更正的，请勾选“更正该日已公布的值”" },
  { "is not a day", "生效日期须写成 2026-01-31 的样子" },
  { "is not a number for", "金额和进度须为数字，金额最多两位小数" },
  { "say what must be changed", "退回时请至少写一条意见，说明要改什么" },
  { "say why the visit is void", "请写明作废原因" },
  { "is void already", "该记录已经作废" },
  { "a conflict about this visit is open", "该回访还有冲突未选择，请先由组长在平板上选择" },
  { "has left the register already", "该户已经移出登记" },
  { "nothing can be merged into it", "并入的那一户已经移出登记" },
  { "has an open risk case", "该户有未结的风险个案，请先了结" },
  { "cannot be merged into itself", "不能并入同一户" },
  { "leaves the register for a reason", "请写明理由" },
  { "was corrected since", "该记录已有更正，请先查看新的回答" },
  { "is not a number", "数值须为数字，最多四位小数" },
  { "is below 0", "数值不能小于 0" },
  { "its publicity began on", "公示期未满，不能进入下一步" },
  { "the clear gate is not open", "消除条件尚未全部满足，请看下面逐条列出的条件" },
  { "the decision needs “class”", "请选择类别" },
  { "needs “kind”", "请选择帮扶消除还是自然消除" },
  { "an open case already", "该户已有未结的风险个案" },
  { "“on” is before", "日期早于上一步或问题发现之日" },
  { "or one to come", "日期须写成 2026-01-31 的样子，且不能晚于明天" },
  { "needs “why”", "请写明理由" },
  { "a measure has", "措施的开始日期须写成 2026-01-31 的样子，金额不能小于 0" },
  { "extended once already", "期限只能延长一次，已延长过" },
  { "after the deadline", "延期须晚于原期限，且不超过参数规定的天数" },
  { "an extension needs “to”", "请填写延长到的日期" },
  { "nobody verifies", "责任人和申请销号的人不能自己复核" },
  { "“deadline” is no day", "整改期限须是发现之日以后的日期" },
  { "“pct” is 0 to 99", "进度为 0 到 99；完成的请申请销号" },
  { "“person_name”", "请选择责任单位或责任人" },
  { "closing needs a photo", "请写明佐证材料" },
  { "on the spot", "该等级须现场复核" },
  { "targets are neither covered", "还有对象既未覆盖也未核实，批次不能结束" },
  { "the round is closed", "该批次已经结束" },
  { "there is nothing of this kind", "所选区域没有这一类对象" },
  { "a round has a name", "请填写批次名称" },
  { "a round starts on", "开始日期须写成 2026-01-31 的样子，结束日期不能早于它" },
  { "has no setting", "表单包里没有这个参数，公布了也不会被使用" },
};

static const char *
general_words (const GError *error)
{
  if (g_error_matches (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE))
    return "当前状态不能做此操作，请查看最新内容";
  if (g_error_matches (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE))
    return "您的角色不能做此操作";
  if (g_error_matches (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID))
    return "填写的内容不完整或不正确";
  if (g_error_matches (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK))
    return "县级服务器的表单包不能使用，请通知运维人员重新安装";
  if (error->domain == HTK_COUNTY_ERROR)
    return "不能做此操作";
  return "县级数据库暂时无法读写，未做任何改动，请稍后重试";
}

/**
 * htk_web_words:
 * @error: why something was not done
 *
 * Returns: (transfer none): the same for an officer to read
 */
const char *
htk_web_words (const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (strstr (error->message, sentences[i].part) != NULL)
      return sentences[i].words;
  return general_words (error);
}
