/* What the rows of each kind of file become in the register (domain.md 2): their columns, how a row
 * finds what the register already has, and what must be there before it. */
#include "sync/county/htk-import-private.h"

#include "app/store/htk-json.h"
#include "app/store/htk-uuid.h"
#include "sync/county/htk-county-store.h"

static const HtkCellChoice hh_types[] = {
  { "0", TRUE, "普通农户|一般农户|一般户" }, { "1", TRUE, "脱贫户|建档立卡户|建档户" }, { NULL }
};
static const HtkCellChoice monitor_classes[] = {
  { "0", TRUE, "脱贫不稳定户|脱贫不稳定" },
  { "1", TRUE, "边缘易致贫户|边缘易致贫|边缘户" },
  { "2", TRUE, "突发严重困难户|突发严重困难" },
  { NULL }
};
static const HtkCellChoice sexes[] = { { "m", FALSE, "男" }, { "f", FALSE, "女" }, { NULL } };
static const HtkCellChoice rels[] = {
  { "head", FALSE, "户主|本人" }, { "spouse", FALSE, "配偶|妻子|丈夫|妻|夫" },
  { "son", FALSE, "之子|子|儿子|长子|次子|三子" }, { "daughter", FALSE, "之女|女|女儿|长女|次女|三女" },
  { "daughter_in_law", FALSE, "之儿媳|儿媳" }, { "son_in_law", FALSE, "之女婿|女婿" },
  { "grandchild", FALSE, "孙辈|之孙子|之孙女|孙子|孙女|之外孙子|之外孙女|外孙子|外孙女" },
  { "parent", FALSE, "父母|之父|之母|父亲|母亲" },
  { "wife_parent", FALSE, "岳父母|之岳父|之岳母|岳父|岳母" },
  { "husband_parent", FALSE, "公婆|之公公|之婆婆|公公|婆婆" },
  { "grandparent", FALSE, "祖父母|之祖父|之祖母" },
  { "sibling", FALSE, "兄弟姐妹|之兄弟姐妹" }, { "other", FALSE, "其他" }, { NULL }
};
static const HtkCellChoice mstats[] = {
  { "ok", FALSE, "正常|在册" }, { "dead", FALSE, "死亡" }, { "missing", FALSE, "失踪" },
  { "married_out", FALSE, "嫁出" }, { "moved_out", FALSE, "迁出" }, { "prison", FALSE, "服刑" },
  { "army", FALSE, "服兵役" }, { NULL }
};

static const HtkCellChoice ethnics[] = {
  { "han", FALSE, "汉族|汉" },       { "yi", FALSE, "彝族|彝" },       { "dai", FALSE, "傣族|傣" },
  { "hani", FALSE, "哈尼族|哈尼" },   { "lahu", FALSE, "拉祜族|拉祜" }, { "bai", FALSE, "白族|白" },
  { "hui", FALSE, "回族|回" },       { "mongol", FALSE, "蒙古族" },    { "miao", FALSE, "苗族|苗" },
  { "zhuang", FALSE, "壮族|壮" },    { "lisu", FALSE, "傈僳族" },      { "wa", FALSE, "佤族" },
  { "blang", FALSE, "布朗族" },      { "jino", FALSE, "基诺族" },      { "jingpo", FALSE, "景颇族" },
  { "deang", FALSE, "德昂族" },      { "nu", FALSE, "怒族" },          { "derung", FALSE, "独龙族" },
  { "naxi", FALSE, "纳西族" },       { "yao", FALSE, "瑶族" },         { "other", FALSE, "其他" },
  { NULL }
};
static const HtkCellChoice edus[] = {
  { "none", FALSE, "文盲或半文盲|文盲" }, { "primary", FALSE, "小学" }, { "junior", FALSE, "初中" },
  { "senior", FALSE, "高中|中专|高中及中专" }, { "college", FALSE, "大专" },
  { "bachelor", FALSE, "本科及以上|本科|研究生" }, { NULL }
};
static const HtkCellChoice labors[] = {
  { "general", FALSE, "普通劳动力" }, { "skilled", FALSE, "技能劳动力" },
  { "weak", FALSE, "弱劳动力或半劳动力|弱劳动力|半劳动力" }, { "lost", FALSE, "丧失劳动力" },
  { "none", FALSE, "无劳动力" }, { NULL }
};
static const HtkCellChoice places[] = {
  { "none", FALSE, "未务工|无" }, { "village", FALSE, "村内" }, { "town", FALSE, "乡内|乡镇内" },
  { "county", FALSE, "县内|乡外县内" }, { "city", FALSE, "市内|县外市内" },
  { "province", FALSE, "省内|市外省内" }, { "out", FALSE, "省外" }, { "abroad", FALSE, "境外" },
  { NULL }
};

static const HtkImportColumn region_columns[] = {
  { "village_code", "行政村代码|村代码|村编码", HTK_CELL_DIGITS, TRUE, 12, 12 },
  { "village_name", "行政村|行政村名称|村名|村名称", HTK_CELL_NAME, TRUE },
  { "township_code", "乡镇代码|乡镇编码", HTK_CELL_DIGITS, TRUE, 9, 9 },
  { "township_name", "乡镇|乡镇名称", HTK_CELL_NAME, TRUE },
  { "county_code", "县代码|县区代码|县编码", HTK_CELL_DIGITS, TRUE, 6, 6 },
  { "county_name", "县|县区|县名称|县区名称", HTK_CELL_NAME, TRUE },
  { "area_tags", "区域标签|区域类型", HTK_CELL_TEXT },
  { NULL }
};
static const HtkImportColumn household_columns[] = {
  { "village_code", "行政村代码|村代码|村编码", HTK_CELL_DIGITS, TRUE, 12, 12 },
  { "hh_no", "户编号|户编码", HTK_CELL_DIGITS, FALSE, 8, 20 },
  { "local_no", "本地编号|自编户号|户号", HTK_CELL_DIGITS, FALSE, 16, 16 },
  { "head_name", "户主姓名|户主", HTK_CELL_NAME, TRUE },
  { "hh_type", "户类型|农户类型", HTK_CELL_CHOICE, FALSE, 0, 0, hh_types },
  { "tuopin_year", "脱贫年度|脱贫年份", HTK_CELL_INT, FALSE, 2014, 2100 },
  { "monitor_class", "监测对象类别|监测类别", HTK_CELL_CHOICE, FALSE, 0, 0, monitor_classes },
  { "natural_village", "自然村|村民小组|小组", HTK_CELL_NAME },
  { "addr", "家庭住址|住址|地址", HTK_CELL_TEXT },
  { "phone", "联系电话|电话|手机", HTK_CELL_PHONE },
  { "move_type", "搬迁类型", HTK_CELL_TEXT },
  { "land_mu", "耕地面积|承包耕地", HTK_CELL_NUMBER, FALSE, 0, 10000 },
  { "land_transfer", "流转面积|流转出", HTK_CELL_NUMBER, FALSE, 0, 10000 },
  { "lat", "纬度", HTK_CELL_NUMBER, FALSE, 20, 30 },
  { "lon", "经度", HTK_CELL_NUMBER, FALSE, 97, 107 },
  { "next_due", "下次回访|应访日期", HTK_CELL_DATE },
  { NULL }
};
static const HtkImportColumn member_columns[] = {
  { "hh_no", "户编号|户编码", HTK_CELL_DIGITS, FALSE, 8, 20 },
  { "local_no", "本地编号|自编户号|户号", HTK_CELL_DIGITS, FALSE, 16, 16 },
  { "name", "姓名|成员姓名", HTK_CELL_NAME, TRUE },
  { "rel", "与户主关系|关系", HTK_CELL_CHOICE, FALSE, 0, 0, rels },
  { "id_no", "证件号码|身份证号|身份证号码|公民身份号码", HTK_CELL_IDENTITY },
  { "birth", "出生日期", HTK_CELL_DATE },
  { "sex", "性别", HTK_CELL_CHOICE, FALSE, 0, 0, sexes },
  { "status", "人员状态|状态", HTK_CELL_CHOICE, FALSE, 0, 0, mstats },
  { "ethnic", "民族", HTK_CELL_CHOICE, FALSE, 0, 0, ethnics },
  { "edu_level", "文化程度", HTK_CELL_CHOICE, FALSE, 0, 0, edus },
  { "labor", "劳动技能|劳动能力", HTK_CELL_CHOICE, FALSE, 0, 0, labors },
  { "work_place", "务工区域|务工地点", HTK_CELL_CHOICE, FALSE, 0, 0, places },
  { "work_months", "务工时间|务工月数", HTK_CELL_INT, FALSE, 0, 12 },
  { "share", "是否共享收支|共同生活", HTK_CELL_FLAG },
  { "phone", "联系电话|电话|手机", HTK_CELL_PHONE },
  { NULL }
};
static const HtkImportColumn helper_columns[] = {
  { "name", "姓名|帮扶责任人|帮扶人", HTK_CELL_NAME, TRUE },
  { "phone", "联系电话|电话|手机", HTK_CELL_PHONE, TRUE },
  { "unit", "单位|帮扶单位|挂包帮单位|工作单位", HTK_CELL_NAME },
  { "post", "职务", HTK_CELL_NAME },
  { "hh_no", "户编号|户编码", HTK_CELL_DIGITS, FALSE, 8, 20 },
  { NULL }
};
static const HtkImportColumn project_columns[] = {
  { "code", "项目编号|项目编码", HTK_CELL_TEXT, TRUE },
  { "name", "项目名称|项目", HTK_CELL_NAME, TRUE },
  { "village_code", "行政村代码|村代码|村编码", HTK_CELL_DIGITS, FALSE, 12, 12 },
  { "dept", "主管部门|部门", HTK_CELL_NAME },
  { "fund_type", "资金类型", HTK_CELL_NAME },
  { "scope", "项目范围", HTK_CELL_NAME },
  { "project_kind", "项目类型", HTK_CELL_NAME },
  { "plan_ref", "衔接规划|所属规划", HTK_CELL_TEXT },
  { "year", "年度|项目年度", HTK_CELL_INT, FALSE, 2014, 2100 },
  { "alloc", "批复金额|批复资金", HTK_CELL_MONEY },
  { "paid", "已支付|支付金额", HTK_CELL_MONEY },
  { "arrive_date", "到账日期|资金到账日", HTK_CELL_DATE },
  { NULL }
};

static gboolean
put_region (HtkImport  *import,
            const char *code,
            const char *prefix,
            const char *name,
            int         level,
            const char *parent,
            GError    **error)
{
  g_autoptr (JsonObject) region = json_object_new ();

  json_object_set_string_member (region, "code", code);
  json_object_set_string_member (region, "name", name);
  json_object_set_int_member (region, "level", level);
  if (parent != NULL)
    json_object_set_string_member (region, "parent", parent);
  htk_pinyin_put (import->pinyin, region, name, "");
  return htk_import_put (import, "region", code, prefix, region, error);
}

/* Codes are those of the statistics bureau: a village's begins with its township's, and that with
 * its county's. */
static gboolean
place_region (HtkImport  *import,
              JsonObject *values,
              GError    **error)
{
  const char *village = htk_json_text (values, "village_code");
  const char *township = htk_json_text (values, "township_code");
  const char *county = htk_json_text (values, "county_code");
  g_autofree char *county12 = g_strconcat (county, "000000", NULL);
  g_autofree char *township12 = g_strconcat (township, "000", NULL);
  g_autoptr (JsonObject) row = json_object_new ();

  if (!g_str_has_prefix (township, county))
    return htk_import_refuse (import, "township_code", error, "%s does not begin with the county's "
                              "code %s", township, county);
  if (!g_str_has_prefix (village, township) || g_str_has_suffix (village, "000"))
    return htk_import_refuse (import, "village_code", error, "%s is no village of the township %s",
                              village, township);
  if (!htk_import_once (import, "village_code", village, error))
    return FALSE;
  json_object_set_string_member (row, "code", village);
  if (htk_json_text (values, "area_tags") != NULL)
    json_object_set_string_member (row, "area_tags", htk_json_text (values, "area_tags"));
  return put_region (import, county12, county, htk_json_text (values, "county_name"), 3, NULL,
                     error) &&
         put_region (import, township12, township, htk_json_text (values, "township_name"), 4,
                     county12, error) &&
         put_region (import, village, village, htk_json_text (values, "village_name"), 5,
                     township12, error) &&
         htk_import_put (import, "village", village, village, row, error);
}

static gboolean
needs_village (HtkImport  *import,
               const char *code,
               GError    **error)
{
  if (htk_county_one (import->store, "SELECT 1 FROM region WHERE code = ? AND level = 5", code,
                      NULL, NULL, error))
    return TRUE;
  if (error != NULL && *error != NULL)
    return FALSE;
  return htk_import_refuse (import, "village_code", error,
                            "the register has no village %s: import the regions first", code);
}

static gboolean
find_household (HtkImport  *import,
                JsonObject *values,
                char      **id,
                GError    **error)
{
  const char *hh_no = htk_json_text (values, "hh_no");
  const char *local_no = htk_json_text (values, "local_no");

  *id = NULL;
  if (hh_no == NULL && local_no == NULL)
    return htk_import_refuse (import, "hh_no", error, "the row has neither 户编号 nor 本地编号");
  return htk_county_one (import->store, hh_no != NULL
                           ? "SELECT id FROM household WHERE hh_no = ?"
                           : "SELECT id FROM household WHERE local_no = ?",
                         hh_no != NULL ? hh_no : local_no, NULL, id, error);
}

static gboolean
place_household (HtkImport  *import,
                 JsonObject *values,
                 GError    **error)
{
  const char *village = htk_json_text (values, "village_code");
  const char *local_no = htk_json_text (values, "local_no");
  const char *hh_no = htk_json_text (values, "hh_no");
  const char *head = htk_json_text (values, "head_name");
  g_autofree char *id = NULL;
  g_autoptr (GError) wrong = NULL;

  if (!needs_village (import, village, error))
    return FALSE;
  if (!find_household (import, values, &id, &wrong) && wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  if (!htk_import_once (import, hh_no != NULL ? "hh_no" : "local_no",
                        hh_no != NULL ? hh_no : local_no, error))
    return FALSE;
  if (local_no != NULL && !g_str_has_prefix (local_no, village))
    return htk_import_refuse (import, "local_no", error,
                              "%s does not begin with the village's code %s", local_no, village);
  if (id == NULL)
    id = htk_uuid7_new ();
  json_object_set_string_member (values, "id", id);
  htk_pinyin_put (import->pinyin, values, head, "head_");
  return htk_import_put (import, "household", id, village, values, error);
}

/* A member is known by the identity number; one without it by the name within the household. */
static gboolean
find_member (HtkImport  *import,
             JsonObject *values,
             const char *household,
             char      **id,
             GError    **error)
{
  const char *number = htk_json_text (values, "id_no");
  g_autofree char *other = NULL;

  if (number != NULL)
    {
      if (!htk_import_once (import, "id_no", number, error))
        return FALSE;
      if (htk_county_one (import->store,
                          "SELECT coalesce (h.hh_no, h.local_no, h.id) FROM member m JOIN household"
                          " h ON h.id = m.household_id WHERE m.id_no = ?1 AND h.id <> ?2"
                          " AND m.status = 'ok'", number, household, &other, error))
        return htk_import_refuse (import, "id_no", error,
                                  "the number already belongs to a member of household %s", other);
      if ((error != NULL && *error != NULL) ||
          htk_county_one (import->store, "SELECT id FROM member WHERE id_no = ?1 AND household_id ="
                          " ?2", number, household, id, error))
        return error == NULL || *error == NULL;
    }
  htk_county_one (import->store, "SELECT id FROM member WHERE name = ?1 AND household_id = ?2"
                  " AND id_no IS NULL", htk_json_text (values, "name"), household, id, error);
  return error == NULL || *error == NULL;
}

static gboolean
number_member (HtkImport  *import,
               const char *household,
               const char *id,
               JsonObject *values,
               GError    **error)
{
  g_autofree char *seq = NULL;

  if (!htk_county_one (import->store,
                       "SELECT coalesce ((SELECT seq FROM member WHERE id = ?2),"
                       " (SELECT 1 + coalesce (max (seq), 0) FROM member WHERE household_id = ?1))",
                       household, id, &seq, error))
    return FALSE;
  json_object_set_int_member (values, "seq", g_ascii_strtoll (seq, NULL, 10));
  return TRUE;
}

static gboolean
place_member (HtkImport  *import,
              JsonObject *values,
              GError    **error)
{
  const char *name = htk_json_text (values, "name");
  g_autofree char *household = NULL;
  g_autofree char *village = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) wrong = NULL;

  if (!find_household (import, values, &household, &wrong))
    {
      if (wrong == NULL)
        return htk_import_refuse (import, htk_json_text (values, "hh_no") ? "hh_no" : "local_no",
                                  error, "the register has no such household: import the "
                                  "households first");
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  if (!htk_county_one (import->store, "SELECT village_code FROM household WHERE id = ?", household,
                       NULL, &village, error) ||
      !find_member (import, values, household, &id, &wrong))
    {
      if (wrong != NULL)
        g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  if (id == NULL)
    id = htk_uuid7_new ();
  json_object_remove_member (values, "hh_no");
  json_object_remove_member (values, "local_no");
  json_object_set_string_member (values, "id", id);
  json_object_set_string_member (values, "household_id", household);
  htk_pinyin_put (import->pinyin, values, name, "");
  return htk_import_check_member (import, household, id, values, error) &&
         number_member (import, household, id, values, error) &&
         htk_import_put (import, "member", id, village, values, error);
}

/* (transfer full): the id of the unit of that name, which is made when there is none. */
static char *
unit_id (HtkImport  *import,
         const char *name,
         GError    **error)
{
  g_autofree char *id = NULL;
  g_autoptr (JsonObject) unit = NULL;
  g_autoptr (GError) failed = NULL;

  if (htk_county_one (import->store, "SELECT id FROM support_unit WHERE name = ?", name, NULL, &id,
                      &failed))
    return g_steal_pointer (&id);
  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  id = htk_uuid7_new ();
  unit = json_object_new ();
  json_object_set_string_member (unit, "id", id);
  json_object_set_string_member (unit, "name", name);
  return htk_import_put (import, "support_unit", id, "", unit, error) ? g_steal_pointer (&id)
                                                                      : NULL;
}

static gboolean
pair (HtkImport  *import,
      JsonObject *values,
      const char *helper,
      GError    **error)
{
  g_autofree char *household = NULL;
  g_autofree char *village = NULL;
  g_autoptr (JsonObject) change = NULL;
  g_autoptr (GError) wrong = NULL;

  if (htk_json_text (values, "hh_no") == NULL)
    return TRUE;
  if (!find_household (import, values, &household, &wrong) ||
      !htk_county_one (import->store, "SELECT village_code FROM household WHERE id = ?", household,
                       NULL, &village, &wrong))
    {
      if (wrong == NULL)
        return htk_import_refuse (import, "hh_no", error, "the register has no such household: "
                                  "import the households first");
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  change = json_object_new ();
  json_object_set_string_member (change, "helper_id", helper);
  return htk_import_put (import, "household", household, village, change, error);
}

static gboolean
place_helper (HtkImport  *import,
              JsonObject *values,
              GError    **error)
{
  const char *unit = htk_json_text (values, "unit");
  g_autofree char *id = NULL;
  g_autoptr (GError) wrong = NULL;

  if (!htk_county_one (import->store, "SELECT id FROM helper WHERE name = ?1 AND phone = ?2",
                       htk_json_text (values, "name"), htk_json_text (values, "phone"), &id,
                       &wrong) && wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  if (id == NULL)
    id = htk_uuid7_new ();
  if (unit != NULL)
    {
      g_autofree char *unit_of = unit_id (import, unit, error);

      if (unit_of == NULL)
        return FALSE;
      json_object_set_string_member (values, "unit_id", unit_of);
      json_object_remove_member (values, "unit");
    }
  if (!pair (import, values, id, error))
    return FALSE;
  json_object_remove_member (values, "hh_no");
  json_object_set_string_member (values, "id", id);
  return htk_import_put (import, "helper", id, "", values, error);
}

static gboolean
place_project (HtkImport  *import,
               JsonObject *values,
               GError    **error)
{
  const char *code = htk_json_text (values, "code");
  const char *village = htk_json_text (values, "village_code");
  g_autofree char *id = NULL;
  g_autoptr (GError) wrong = NULL;

  if (village != NULL && !needs_village (import, village, error))
    return FALSE;
  if (!htk_import_once (import, "code", code, error))
    return FALSE;
  if (json_object_has_member (values, "paid") && json_object_has_member (values, "alloc") &&
      htk_json_int (values, "paid", 0) > htk_json_int (values, "alloc", 0))
    return htk_import_refuse (import, "paid", error, "more is paid than was granted");
  if (!htk_county_one (import->store, "SELECT id FROM fund_project WHERE code = ?", code, NULL, &id,
                       &wrong) && wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  if (id == NULL)
    id = htk_uuid7_new ();
  json_object_set_string_member (values, "id", id);
  return htk_import_put (import, "project", id, village != NULL ? village : "", values, error);
}

static const HtkImportKind kinds[] = {
  { "regions", region_columns, place_region },
  { "households", household_columns, place_household },
  { "members", member_columns, place_member },
  { "helpers", helper_columns, place_helper },
  { "projects", project_columns, place_project },
};

const HtkImportKind *
htk_import_kind (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].kind, name) == 0)
      return &kinds[i];
  return NULL;
}
