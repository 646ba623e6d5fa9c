/* Families of demo registers: who lives in a household, and what the register knows of each.
 *
 * Identity numbers have the county's area code, the day of birth, a sequence from 900 to 999 and
 * the right check digit (GB 11643). They are made up: nobody's number was used to make one. */
#include "sync/county/htk-demo-private.h"

#include "sync/county/htk-identity.h"

#define FIRST_SEQUENCE 900
#define SEQUENCES_A_SEX 50

static void
add (HtkDemo       *demo,
     HtkDemoFamily *family,
     const char    *rel,
     gboolean       male,
     int            age,
     HtkDemoEthnic  ethnic,
     const char    *surname)
{
  HtkDemoPerson *p;

  if (family->n >= G_N_ELEMENTS (family->people) || age < 0 || age > 99)
    return;
  p = &family->people[family->n++];
  p->rel = rel;
  p->male = male;
  p->age = age;
  p->ethnic = ethnic;
  p->surname = g_strdup (surname != NULL ? surname : htk_demo_surname (demo, ethnic));
  {
    g_autofree char *given = htk_demo_given (demo, ethnic, male, age);

    p->name = g_strconcat (p->surname, given, NULL);
  }
  htk_demo_day (demo, -(age * 365 + age / 4) - htk_demo_between (demo, 1, 364), &p->birth);
}

static void
add_children (HtkDemo       *demo,
              HtkDemoFamily *family,
              int            n)
{
  HtkDemoPerson *head = &family->people[0];
  int age = head->age - htk_demo_between (demo, 21, 28);

  for (int i = 0; i < n && age >= 0; i++, age -= htk_demo_between (demo, 2, 6))
    {
      gboolean male = htk_demo_chance (demo, 515);

      /* Grown daughters have mostly married out. */
      if (!male && age > 24 && htk_demo_chance (demo, 700))
        continue;
      add (demo, family, male ? "son" : "daughter", male, age, head->ethnic, head->surname);
      if (!male || age < 24 || !htk_demo_chance (demo, 600))
        continue;
      add (demo, family, "daughter_in_law", FALSE, age - htk_demo_between (demo, 0, 3),
           htk_demo_ethnic (demo), NULL);
      for (int k = htk_demo_between (demo, 0, 2); k > 0; k--)
        add (demo, family, "grandchild", htk_demo_chance (demo, 515),
             age - htk_demo_between (demo, 21, 26) - 3 * k, head->ethnic, head->surname);
    }
}

/* Makes a family of 1 to 8: a head, mostly a spouse, children, sometimes a parent. */
void
htk_demo_family_make (HtkDemo       *demo,
                      HtkDemoFamily *family)
{
  HtkDemoEthnic ethnic = htk_demo_ethnic (demo);
  int age = htk_demo_between (demo, 24, 50) + htk_demo_between (demo, 0, 28);
  gboolean male = htk_demo_chance (demo, 860);

  memset (family, 0, sizeof *family);
  add (demo, family, "head", male, age, ethnic, NULL);
  if (htk_demo_chance (demo, 60))
    return;
  if (htk_demo_chance (demo, 880))
    add (demo, family, "spouse", !male, MAX (age + htk_demo_between (demo, -5, 3), 20),
         htk_demo_chance (demo, 800) ? ethnic : htk_demo_ethnic (demo), NULL);
  add_children (demo, family, htk_demo_between (demo, 0, 3));
  if (age < 55 && htk_demo_chance (demo, 420))
    add (demo, family, "parent", FALSE, age + htk_demo_between (demo, 21, 30), ethnic, NULL);
  if (age < 52 && htk_demo_chance (demo, 280))
    add (demo, family, "parent", TRUE, age + htk_demo_between (demo, 22, 32), ethnic,
         family->people[0].surname);
}

void
htk_demo_family_clear (HtkDemoFamily *family)
{
  for (guint i = 0; i < family->n; i++)
    {
      g_free (family->people[i].name);
      g_free (family->people[i].surname);
    }
  family->n = 0;
}

/* A number nobody else of this register has; a full day gives up its place to the day before. */
static char *
identity_number (HtkDemo             *demo,
                 const HtkDemoPerson *person,
                 GDate               *birth)
{
  char number[19];
  guint used, key;

  for (*birth = person->birth;; g_date_subtract_days (birth, 1))
    {
      key = 2 * g_date_get_julian (birth) + (person->male ? 1 : 0);
      used = GPOINTER_TO_UINT (g_hash_table_lookup (demo->births, GUINT_TO_POINTER (key)));
      if (used < SEQUENCES_A_SEX)
        break;
    }
  g_hash_table_insert (demo->births, GUINT_TO_POINTER (key), GUINT_TO_POINTER (used + 1));
  g_snprintf (number, sizeof number, "%.6s%04u%02u%02u%03u", demo->options->county,
              g_date_get_year (birth) % 10000u, (guint) g_date_get_month (birth) % 100u,
              g_date_get_day (birth) % 100u,
              FIRST_SEQUENCE + (2 * used + (person->male ? 1 : 0)) % 100u);
  number[17] = htk_identity_digit (number);
  number[18] = '\0';
  return g_strdup (number);
}

static const char *
school_of (HtkDemo *demo,
           int      age)
{
  static const char *const grades[] = { "g7", "g8", "g9" };
  static const char *const upper[] = { "h1", "h2", "h3" };
  static const char *const vocational[] = { "v1", "v2", "v3" };

  if (age < 3)
    return "pre";
  if (age < 6)
    return "kinder";
  if (age < 12)
    return "primary";
  if (age < 15)
    return grades[age - 12];
  if (age < 18)
    return htk_demo_chance (demo, 550)   ? upper[age - 15]
           : htk_demo_chance (demo, 700) ? vocational[age - 15]
                                         : "none";
  return age < 22 && htk_demo_chance (demo, 350) ? "bachelor" : "none";
}

static const char *
education_of (HtkDemo *demo,
              int      age)
{
  guint n = htk_demo_below (demo, 100);

  if (age > 65)
    return n < 35 ? "none" : n < 90 ? "primary" : "junior";
  if (age > 40)
    return n < 6 ? "none" : n < 60 ? "primary" : n < 95 ? "junior" : "senior";
  return n < 15 ? "primary" : n < 75 ? "junior" : n < 90 ? "senior" : "college";
}

static void
add_schooling (HtkDemo    *demo,
               JsonObject *m,
               int         age)
{
  const char *school = age < 22 ? school_of (demo, age) : "none";

  json_object_set_string_member (m, "school", school);
  if (age >= 15 && g_str_equal (school, "none"))
    json_object_set_string_member (m, "edu_level", education_of (demo, age));
}

static void
add_work (HtkDemo    *demo,
          JsonObject *m,
          int         age)
{
  static const char *const places[] = { "village", "town", "county", "city", "province", "out" };
  guint n = htk_demo_below (demo, 100);
  const char *school = json_object_get_string_member (m, "school");
  const char *labor = age < 16 ? "none" : age >= 75 ? (n < 60 ? "none" : "lost")
                      : age >= 60                  ? (n < 70 ? "weak" : "general")
                      : n < 82                     ? "general"
                      : n < 94                     ? "skilled"
                      : n < 98                     ? "weak"
                                                   : "lost";
  gboolean able = g_str_equal (labor, "general") || g_str_equal (labor, "skilled");

  json_object_set_string_member (m, "labor", labor);
  if (!able || !g_str_equal (school, "none") || !htk_demo_chance (demo, age < 50 ? 520 : 180))
    return;
  json_object_set_string_member (m, "work_place",
                                 places[htk_demo_below (demo, G_N_ELEMENTS (places))]);
  json_object_set_int_member (m, "work_months", htk_demo_between (demo, 2, 12));
}

static void
add_cover (HtkDemo    *demo,
           JsonObject *m,
           int         age,
           gboolean    poor)
{
  json_object_set_string_member (m, "basic_ins",
                                 htk_demo_chance (demo, 985) ? "resident"
                                 : htk_demo_chance (demo, 880) ? "worker"
                                                               : "none");
  json_object_set_string_member (m, "major_ins", htk_demo_chance (demo, 996) ? "y" : "n");
  json_object_set_string_member (m, "med_aid", htk_demo_chance (demo, poor ? 985 : 960) ? "y" : "n");
  json_object_set_string_member (m, "fd", htk_demo_chance (demo, poor ? 988 : 820) ? "y" : "n");
  json_object_set_string_member (m, "health",
                                 htk_demo_chance (demo, age > 60 ? 380 : 40)    ? "chronic"
                                 : htk_demo_chance (demo, age > 50 ? 25 : 6) ? "major"
                                                                             : "well");
  json_object_set_string_member (m, "sup",
                                 poor && htk_demo_chance (demo, 70) ? "dibao_one" : "none");
}

/* (transfer full): the register's row of a person. */
JsonObject *
htk_demo_member (HtkDemo             *demo,
                 const HtkDemoPerson *person,
                 guint                seq,
                 gboolean             poor)
{
  JsonObject *m = json_object_new ();
  GDate birth;
  g_autofree char *number = identity_number (demo, person, &birth);
  g_autofree char *day = htk_demo_date (&birth);
  g_autofree char *id = htk_demo_id (demo);

  json_object_set_string_member (m, "id", id);
  json_object_set_int_member (m, "seq", seq);
  json_object_set_string_member (m, "name", person->name);
  htk_pinyin_put (demo->pinyin, m, person->name, "");
  json_object_set_string_member (m, "rel", person->rel);
  json_object_set_string_member (m, "idt", "id");
  json_object_set_string_member (m, "id_no", number);
  json_object_set_string_member (m, "birth", day);
  json_object_set_string_member (m, "sex", person->male ? "m" : "f");
  json_object_set_string_member (m, "ethnic", htk_demo_ethnic_code (person->ethnic));
  json_object_set_string_member (m, "status", "ok");
  json_object_set_string_member (m, "share", "y");
  json_object_set_string_member (m, "post", htk_demo_chance (demo, poor ? 60 : 15) ? "y" : "n");
  add_schooling (demo, m, person->age);
  add_work (demo, m, person->age);
  add_cover (demo, m, person->age, poor);
  return m;
}
