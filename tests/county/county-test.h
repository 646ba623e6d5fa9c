#pragma once

/* A county with a small register, its real server on loopback, and tablets that talk to it. */

#include "app/store/htk-journal.h"
#include "tests/lib/htk-test.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct
{
  HtkTempDir *dir;
  char *spec, *path; /* sqlite:PATH and PATH */
  GSubprocess *process;
  guint16 port;
  SoupSession *session;
} County;

typedef struct
{
  County *county;
  HtkStore *store;
  char *device, *token, *user;
} Tablet;

void        county_init      (County     *county,
                              guint       households);
void        county_clear     (County     *county);
void        county_start     (County     *county);
void        county_kill      (County     *county);
char       *county_command   (County     *county,
                              int         expected_status,
                              ...) G_GNUC_NULL_TERMINATED;
HtkStore   *county_store     (County     *county);
char       *county_page      (County     *county,
                              const char *method,
                              const char *path,
                              const char *form,
                              char      **cookie,
                              guint      *status);
char       *county_value     (County     *county,
                              const char *sql);
char       *county_user      (County     *county,
                              const char *login);

JsonObject *county_request   (County     *county,
                              const char *method,
                              const char *path,
                              const char *token,
                              GBytes     *body,
                              guint      *status,
                              ...) G_GNUC_NULL_TERMINATED;

void        tablet_init      (Tablet     *tablet,
                              County     *county,
                              const char *login);
void        tablet_clear     (Tablet     *tablet);
void        tablet_append    (Tablet     *tablet,
                              const char *kind,
                              const char *object,
                              JsonObject *body);
char       *tablet_submit    (Tablet     *tablet,
                              const char *household,
                              const char *visit,
                              const char *parent);
char       *tablet_submit_xml (Tablet    *tablet,
                              const char *household,
                              const char *visit,
                              const char *parent,
                              const char *xml);
void        tablet_review    (Tablet     *tablet,
                              const char *reviewer,
                              const char *visit,
                              const char *revision,
                              const char *decision);
GPtrArray  *tablet_pending   (Tablet     *tablet);
GPtrArray  *tablet_push      (Tablet     *tablet,
                              GPtrArray  *rows,
                              guint      *status);
GPtrArray  *tablet_pull      (Tablet     *tablet,
                              gint64      after,
                              guint       limit,
                              gboolean    packed);

G_END_DECLS
