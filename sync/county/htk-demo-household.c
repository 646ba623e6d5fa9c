/* Households of demo registers: class, income history, colour, visits and due dates that fit each
 * other (domain.md 4.4, 4.5, 4.7). */
#include "sync/county/htk-demo-private.h"

#define LINE_YUAN 8700
#define YEARS 4

/* Days between visits by class: red, yellow, left poverty, ordinary. */
static const int frequency[] = { 30, 60, 90, 180 };

typedef struct
{
  gboolean poor;
  int monitor; /* -1: not monitored */
  const char *monitor_state;
  gboolean is_sound; /* nothing is to be warned of */
  int every;
} Standing;

static Standing
make_standing (HtkDemo *demo)
{
  Standing s = { .poor = htk_demo_chance (demo, 320), .monitor = -1, .is_sound = TRUE };

  if (htk_demo_chance (demo, s.poor ? 45 : 18))
    {
      s.monitor = htk_demo_chance (demo, 120) ? 2 : s.poor ? 0 : 1;
      s.monitor_state = htk_demo_chance (demo, 600) ? "active" : "cleared";
    }
  if (s.monitor_state != NULL && g_str_equal (s.monitor_state, "active"))
    s.every = frequency[0];
  else if (s.monitor_state != NULL)
    s.every = frequency[2];
  else if (htk_demo_chance (demo, 60))
    s.is_sound = FALSE, s.every = frequency[1];
  else
    s.every = frequency[s.poor ? 2 : 3];
  return s;
}

static void
add_standing (JsonObject     *h,
              const Standing *s,
              HtkDemo        *demo)
{
  json_object_set_int_member (h, "hh_type", s->poor ? 1 : 0);
  if (s->poor)
    json_object_set_int_member (h, "tuopin_year", htk_demo_between (demo, 2014, 2020));
  if (s->monitor >= 0)
    {
      json_object_set_int_member (h, "monitor_class", s->monitor);
      json_object_set_string_member (h, "monitor_state", s->monitor_state);
      if (g_str_equal (s->monitor_state, "cleared"))
        {
          g_autofree char *cleared_on =
            g_strdup_printf ("%d-03-01", g_date_get_year (&demo->today) - 1);

          json_object_set_string_member (h, "cleared_on", cleared_on);
        }
    }
  json_object_set_string_member (h, "move_type",
                                 s->poor && htk_demo_chance (demo, 80) ? "yidi"
                                 : htk_demo_chance (demo, 15)           ? "dizai"
                                                                        : "none");
  json_object_set_string_member (h, "no_labor_doudi",
                                 s->monitor >= 0 && htk_demo_chance (demo, 90) ? "y" : "n");
}

/* Most are in the middle, few at the ends. */
static int
two_draws (HtkDemo *demo,
           int      most)
{
  int first = htk_demo_between (demo, 0, most);

  return first + htk_demo_between (demo, 0, most);
}

/* Net income a head of the years before this one, rising about a tenth a year; monitored households
 * are near the line. Returns the household's net income of this year in yuan. */
static gint64
add_income (HtkDemo        *demo,
            JsonObject     *h,
            const Standing *s,
            guint           n)
{
  JsonArray *years = json_array_new ();
  int now = s->monitor >= 0 && s->monitor < 2 ? htk_demo_between (demo, 6200, 10200)
            : s->poor ? LINE_YUAN + 600 + two_draws (demo, 4500)
                      : LINE_YUAN + 1800 + two_draws (demo, 9000);
  int year = g_date_get_year (&demo->today) - YEARS;
  gint64 per_head = (gint64) now * 100 * 68 / 100;

  for (int i = 0; i < YEARS; i++)
    {
      JsonObject *o = json_object_new ();

      if (i == YEARS - 1)
        per_head = (gint64) now * 100;
      json_object_set_int_member (o, "year", year + i);
      json_object_set_int_member (o, "pc", per_head);
      json_object_set_int_member (o, "n", n);
      json_object_set_int_member (o, "net", per_head * n);
      json_array_add_object_element (years, o);
      per_head = per_head * htk_demo_between (demo, 106, 118) / 100;
    }
  json_object_set_array_member (h, "income", years);
  return (gint64) now * htk_demo_between (demo, s->monitor >= 0 ? 98 : 104, 124) / 100 * n;
}

/* One in twenty has not been visited; of the others about one in sixteen is overdue. Returns (transfer
 * full) (nullable): the day of the last visit. */
static char *
last_visit (HtkDemo        *demo,
            JsonObject     *h,
            const Standing *s)
{
  GDate day;
  g_autofree char *due = NULL;

  if (!htk_demo_chance (demo, 50))
    {
      htk_demo_day (demo, -htk_demo_between (demo, 1, s->every + s->every / 15 + 1), &day);
      return htk_demo_date (&day);
    }
  htk_demo_day (demo, htk_demo_between (demo, -3, 15), &day);
  due = htk_demo_date (&day);
  json_object_set_string_member (h, "next_due", due);
  json_object_set_string_member (h, "color", "grey");
  return NULL;
}

static gboolean
add_visit (HtkDemo        *demo,
           JsonObject     *h,
           const Standing *s,
           gint64          net,
           GError        **error)
{
  g_autofree char *date = last_visit (demo, h, s);
  const char *worker;
  g_autoptr (JsonObject) data = NULL;

  if (date == NULL)
    return TRUE;
  worker = g_ptr_array_index (demo->workers, htk_demo_below (demo, demo->workers->len));
  data = htk_demo_answers (demo, h, date, net, s->is_sound);
  return htk_demo_visit (demo, h, worker, date, data, error);
}

static void
add_place (HtkDemo    *demo,
           JsonObject *h,
           const char *village,
           guint       n_in_village,
           guint       number)
{
  g_autofree char *local_no = g_strdup_printf ("%.12s%04u", village, n_in_village);
  /* 53 99: no real series; eleven digits as the national system's. */
  g_autofree char *hh_no = g_strdup_printf ("5399%07u", number);
  g_autofree char *hamlet = htk_demo_hamlet (demo);
  g_autofree char *phone = g_strdup_printf ("1900000%04u", htk_demo_below (demo, 10000));

  json_object_set_string_member (h, "village_code", village);
  json_object_set_string_member (h, "local_no", local_no);
  json_object_set_string_member (h, "hh_no", hh_no);
  json_object_set_string_member (h, "natural_village", hamlet);
  json_object_set_string_member (h, "addr", hamlet);
  json_object_set_string_member (h, "phone", phone);
  json_object_set_double_member (h, "lat", 23.7 + htk_demo_below (demo, 60000) / 100000.0);
  json_object_set_double_member (h, "lon", 101.3 + htk_demo_below (demo, 80000) / 100000.0);
  json_object_set_double_member (h, "land_mu", htk_demo_between (demo, 5, 200) / 10.0);
}

static JsonArray *
make_members (HtkDemo             *demo,
              const HtkDemoFamily *family,
              gboolean             poor)
{
  JsonArray *members = json_array_new ();

  for (guint i = 0; i < family->n; i++)
    json_array_add_object_element (members,
                                   htk_demo_member (demo, &family->people[i], i + 1, poor));
  return members;
}

/**
 * htk_demo_household:
 * @demo: the generator
 * @village: the code of its village
 * @n_in_village: the how-manieth of the village
 * @number: the how-manieth of the county
 *
 * @error: return location
 *
 * Returns: (transfer full): a household with its members, as htk_register_apply() takes it; NULL with
 *   an error of the form of its visit
 */
JsonObject *
htk_demo_household (HtkDemo    *demo,
                    const char *village,
                    guint       n_in_village,
                    guint       number,
                    GError    **error)
{
  g_autoptr (JsonObject) h = json_object_new ();
  HtkDemoFamily family;
  Standing standing = make_standing (demo);
  g_autofree char *id = htk_demo_id (demo);
  const char *head;
  gboolean done;
  gint64 net;

  htk_demo_family_make (demo, &family);
  head = family.people[0].name;
  json_object_set_string_member (h, "id", id);
  json_object_set_string_member (h, "head_name", head);
  htk_pinyin_put (demo->pinyin, h, head, "head_");
  json_object_set_string_member (h, "ethnic", htk_demo_ethnic_code (family.people[0].ethnic));
  add_place (demo, h, village, n_in_village, number);
  add_standing (h, &standing, demo);
  if (standing.poor || standing.monitor >= 0)
    json_object_set_string_member (h, "helper_id",
                                   g_ptr_array_index (demo->helpers, number % demo->helpers->len));
  net = add_income (demo, h, &standing, family.n);
  json_object_set_array_member (h, "members", make_members (demo, &family, standing.poor));
  done = add_visit (demo, h, &standing, net, error);
  htk_demo_family_clear (&family);
  return done ? g_steal_pointer (&h) : NULL;
}
