#pragma once

/* What the officers' pages share. */

#include "sync/county/htk-accounts.h"
#include "sync/county/htk-html.h"
#include "sync/county/htk-server-private.h"

G_BEGIN_DECLS

typedef struct
{
  HtkServer *server;
  HtkStore *store;
  SoupServerMessage *msg;
  HtkSession *session;
  GHashTable *query; /* (nullable) */
  GHashTable *form;  /* of a post, its token checked */
} HtkWeb;

const char *htk_web_state_name (const char *state);
GString    *htk_web_page       (HtkWeb     *web,
                                const char *title);
void        htk_web_reply      (HtkWeb     *web,
                                guint       status,
                                GString    *page);
void        htk_web_sorry      (HtkWeb     *web,
                                guint       status,
                                const char *message);
void        htk_web_go         (HtkWeb     *web,
                                const char *where);

void        htk_web_visits     (HtkWeb     *web);
void        htk_web_visit      (HtkWeb     *web,
                                const char *id,
                                const char *message,
                                gboolean    full);
void        htk_web_decide     (HtkWeb     *web,
                                const char *id,
                                const char *decision);
void        htk_web_reveal     (HtkWeb     *web,
                                const char *id);
void        htk_web_file       (HtkWeb     *web,
                                const char *id,
                                const char *name);

G_END_DECLS
