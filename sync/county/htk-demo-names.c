/* Names of people and hamlets for demo registers: the surnames of each people of Yuxi as they are
 * common there, given names by generation. */
#include "sync/county/htk-demo-private.h"

static const struct
{
  const char *code;      /* of the pack */
  guint share;           /* of 1000, as in a mountain county of the area */
  const char *surnames;  /* the commonest first */
} peoples[HTK_DEMO_N_ETHNIC] = {
  [HTK_DEMO_HAN] = { "han", 290, "李王张杨刘陈赵周马黄徐朱郭何罗孙高段施沈龚邓胡曾石" },
  [HTK_DEMO_YI] = { "yi", 470, "普李杨方施鲁龙矣王张罗柏钱者自起沐禄适毕" },
  [HTK_DEMO_DAI] = { "dai", 165, "刀白陶杨封曹张李管金王" },
  [HTK_DEMO_HANI] = { "hani", 35, "白李罗普车马王张陈龙朱" },
  [HTK_DEMO_LAHU] = { "lahu", 20, "李罗王杨张范周" },
  [HTK_DEMO_BAI] = { "bai", 10, "段杨赵董尹张李王苏" },
  [HTK_DEMO_HUI] = { "hui", 10, "马纳合沙撒忽王张李" },
};

static const char *const old_men[] = { "家", "正", "文", "有", "发", "光", "朝", "学", "开", "德",
                                       "明", "忠", "福", "贵", "云", "荣", "宝", "顺", "才", "良" };
static const char *const old_women[] = { "秀", "玉", "桂", "凤", "兰", "琼", "珍", "英", "芬", "仙",
                                         "莲", "美", "翠", "菊", "存", "会", "粉", "香", "焕", "竹" };
static const char *const men[] = { "建", "伟", "志", "勇", "军", "华", "强", "斌", "平", "永",
                                   "国", "春", "东", "海", "林", "辉", "波", "云", "金", "文" };
static const char *const women[] = { "丽", "芳", "艳", "琼", "梅", "红", "燕", "萍", "春", "花",
                                     "晓", "金", "海", "娟", "玲", "霞", "云", "琴", "雪", "慧" };
static const char *const boys[] = { "子", "浩", "宇", "俊", "杰", "梓", "轩", "博", "天", "睿",
                                    "佳", "航", "文", "涛", "鑫", "辰", "阳", "鹏", "家", "豪" };
static const char *const girls[] = { "欣", "怡", "雨", "涵", "诗", "梦", "佳", "思", "婷", "雅",
                                     "语", "馨", "琪", "紫", "彤", "可", "蕊", "瑶", "静", "萱" };
/* Dai and Lahu given names that are used as they are. */
static const char *const dai[] = { "玉香", "玉光", "艾叫", "艾勇", "玉罕", "岩温", "玉波", "岩罕" };
static const char *const lahu[] = { "扎发", "娜妥", "扎克", "娜袜", "扎迫", "娜努", "扎俄", "娜朵" };
static const char *const before[] = { "大", "小", "上", "下", "新", "老", "中", "白", "红", "黑",
                                      "龙", "石", "马", "平", "高", "清", "核桃", "麻栗", "竹", "水" };
static const char *const after[] = { "寨", "村", "田", "坝", "箐", "坡", "山", "井", "塘", "房",
                                     "哨", "冲", "铺", "树", "河", "湾", "甸", "垭口", "梁子", "地" };

HtkDemoEthnic
htk_demo_ethnic (HtkDemo *demo)
{
  guint n = htk_demo_below (demo, 1000);

  for (guint i = 0; i < HTK_DEMO_N_ETHNIC; i++)
    {
      if (n < peoples[i].share)
        return (HtkDemoEthnic) i;
      n -= peoples[i].share;
    }
  return HTK_DEMO_HAN;
}

const char *
htk_demo_ethnic_code (HtkDemoEthnic ethnic)
{
  return peoples[ethnic].code;
}

/* The first surnames of a list are the commonest: the smaller of two draws. The surname stays the
 * demo's until the next call. */
const char *
htk_demo_surname (HtkDemo      *demo,
                  HtkDemoEthnic ethnic)
{
  static char surname[8];
  const char *list = peoples[ethnic].surnames;
  guint n = (guint) g_utf8_strlen (list, -1);
  guint a = htk_demo_below (demo, n), b = htk_demo_below (demo, n);
  const char *at = g_utf8_offset_to_pointer (list, (glong) MIN (a, b));

  g_utf8_strncpy (surname, at, 1);
  return surname;
}

#define PICK(demo, list) ((list)[htk_demo_below ((demo), G_N_ELEMENTS (list))])

/* (transfer full): a given name as people of that age have them. */
char *
htk_demo_given (HtkDemo      *demo,
                HtkDemoEthnic ethnic,
                gboolean      male,
                int           age)
{
  const char *first, *second;

  if (ethnic == HTK_DEMO_DAI && htk_demo_chance (demo, 120))
    return g_strdup (dai[2 * htk_demo_below (demo, G_N_ELEMENTS (dai) / 2) + (male ? 1 : 0)]);
  if (ethnic == HTK_DEMO_LAHU && htk_demo_chance (demo, 200))
    return g_strdup (lahu[2 * htk_demo_below (demo, G_N_ELEMENTS (lahu) / 2) + (male ? 0 : 1)]);
  if (age >= 55)
    first = male ? PICK (demo, old_men) : PICK (demo, old_women),
    second = male ? PICK (demo, old_men) : PICK (demo, old_women);
  else if (age >= 22)
    first = male ? PICK (demo, men) : PICK (demo, women),
    second = male ? PICK (demo, men) : PICK (demo, women);
  else
    first = male ? PICK (demo, boys) : PICK (demo, girls),
    second = male ? PICK (demo, boys) : PICK (demo, girls);
  if (htk_demo_chance (demo, 130))
    return g_strdup (second);
  return g_str_equal (first, second) ? g_strdup (first) : g_strconcat (first, second, NULL);
}

/* (transfer full): the name of a natural village. */
char *
htk_demo_hamlet (HtkDemo *demo)
{
  const char *a = PICK (demo, before);

  return g_strconcat (a, PICK (demo, after), NULL);
}
