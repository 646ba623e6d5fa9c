#pragma once

/* What the files of the generator share: its random numbers and the parts of a register. */

#include "app/record/htk-pack.h"
#include "sync/county/htk-demo.h"
#include "sync/county/htk-pinyin.h"

G_BEGIN_DECLS

typedef struct
{
  HtkStore *store;
  const HtkDemoOptions *options;
  HtkPinyin *pinyin;
  guint64 random;
  gint64 clock;       /* of the identifiers, in milliseconds */
  GDate today;
  GHashTable *births; /* birth day and sex -> numbers given out */
  HtkPack *pack;
  char *settings;    /* settings.csv of the pack */
  char *round;       /* the round in hand */
  GHashTable *forms; /* kind of household -> HtkForm of its visit */
  GPtrArray *villages, *helpers, *workers; /* codes and ids */
} HtkDemo;

/* The people of the area (domain.md 4.5: Yuxi's ethnic groups). */
typedef enum
{
  HTK_DEMO_HAN,
  HTK_DEMO_YI,
  HTK_DEMO_DAI,
  HTK_DEMO_HANI,
  HTK_DEMO_LAHU,
  HTK_DEMO_BAI,
  HTK_DEMO_HUI,
  HTK_DEMO_N_ETHNIC,
} HtkDemoEthnic;

typedef struct
{
  int age;
  gboolean male;
  const char *rel;
  HtkDemoEthnic ethnic;
  char *name, *surname;
  GDate birth;
} HtkDemoPerson;

typedef struct
{
  guint n;
  HtkDemoPerson people[8];
} HtkDemoFamily;

guint       htk_demo_below       (HtkDemo       *demo,
                                  guint          n);
gboolean    htk_demo_chance      (HtkDemo       *demo,
                                  guint          per_mille);
int         htk_demo_between     (HtkDemo       *demo,
                                  int            low,
                                  int            high);
char       *htk_demo_id          (HtkDemo       *demo);
char       *htk_demo_date        (const GDate   *date);
void        htk_demo_day         (HtkDemo       *demo,
                                  int            days,
                                  GDate         *date);

HtkDemoEthnic htk_demo_ethnic    (HtkDemo       *demo);
const char *htk_demo_ethnic_code (HtkDemoEthnic  ethnic);
const char *htk_demo_surname     (HtkDemo       *demo,
                                  HtkDemoEthnic  ethnic);
char       *htk_demo_given       (HtkDemo       *demo,
                                  HtkDemoEthnic  ethnic,
                                  gboolean       male,
                                  int            age);
char       *htk_demo_hamlet      (HtkDemo       *demo);

void        htk_demo_family_make  (HtkDemo       *demo,
                                   HtkDemoFamily *family);
void        htk_demo_family_clear (HtkDemoFamily *family);
JsonObject *htk_demo_member       (HtkDemo       *demo,
                                   const HtkDemoPerson *person,
                                   guint          seq,
                                   gboolean       poor);
JsonObject *htk_demo_household    (HtkDemo       *demo,
                                   const char    *village,
                                   guint          n_in_village,
                                   guint          number,
                                   GError       **error);
JsonObject *htk_demo_answers      (HtkDemo       *demo,
                                   JsonObject    *household,
                                   const char    *date,
                                   gint64         net_yuan,
                                   gboolean       is_sound);
gboolean    htk_demo_visit        (HtkDemo       *demo,
                                   JsonObject    *h,
                                   const char    *worker,
                                   const char    *date,
                                   JsonObject    *data,
                                   GError       **error);

gboolean    htk_demo_staff       (HtkDemo        *demo,
                                  HtkDemoResult  *result,
                                  GError        **error);
gboolean    htk_demo_places      (HtkDemo        *demo,
                                  GError        **error);
gboolean    htk_demo_targets     (HtkDemo        *demo,
                                  GError        **error);

G_END_DECLS
