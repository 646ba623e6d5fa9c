#pragma once

/* A county's store without its server: visits are approved and accepted in it. */

#include "app/record/htk-pack.h"
#include "app/store/htk-visits.h"
#include "tests/county/county-test.h"

G_BEGIN_DECLS

#define OPEN_VILLAGE "530427001001"

typedef struct
{
  County county;
  HtkStore *store;
  HtkPack *pack;
  char *worker, *lead, *officer, *household;
} OpenWorld;

void        open_world_init   (OpenWorld  *w);
void        open_world_clear  (OpenWorld  *w);
char       *open_day          (int         ago);
char       *open_value        (OpenWorld  *w,
                               const char *sql);
void        open_assert_value (OpenWorld  *w,
                               const char *sql,
                               const char *expected);
JsonObject *open_json         (const char *text);
void        open_approved     (OpenWorld  *w,
                               const char *id,
                               const char *form,
                               const char *type,
                               const char *subject,
                               int         ago,
                               const char *data);
void        open_decide       (OpenWorld  *w,
                               const char *id);
void        open_accepted     (OpenWorld  *w,
                               const char *id,
                               const char *form,
                               const char *type,
                               const char *subject,
                               int         ago,
                               const char *data);

G_END_DECLS
