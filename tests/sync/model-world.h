#pragma once

/* A county with its real server and two tablets with the real agent, in one process, over lines
 * that break; all of it can be killed, set back to an older copy and started again. */

#include "sync/agent/htk-agent.h"
#include "sync/county/htk-server.h"
#include "tests/sync/fault-proxy.h"

G_BEGIN_DECLS

#define MODEL_TABLETS 2
/* Households of a region that is nobody's here, until the register is put right. */
#define MODEL_ELSEWHERE 3

typedef struct
{
  char *dir;         /* where it lies now; another one after each death */
  char *saved;       /* an older copy, or NULL */
  char *left_behind; /* what is on the disk since it died, NULL while it lives */
  HtkStore *store;
  guint deaths;
} ModelDisk;

typedef struct
{
  ModelDisk disk;
  HtkAgent *agent;
  HtkFaultProxy *line;
  GCancellable *cancellable;
  gboolean busy; /* a round is under way */
  gboolean stops; /* its person stops a round that hangs; else the line ends it at last */
  guint stalled;  /* of its line, how many times it hung before */
  char *error;   /* how the last round ended, NULL when it was well */
  char *user;
  const char *role;
  gint64 clock; /* how far ahead, milliseconds */
  guint index;
  struct _ModelWorld *world;
} ModelTablet;

typedef struct _ModelWorld
{
  char *folder;
  GRand *rand;
  ModelDisk county;
  HtkServer *server;
  guint16 port;
  ModelTablet tablets[MODEL_TABLETS];
  GPtrArray *households; /* of HtkHousehold */
  gboolean is_here[MODEL_ELSEWHERE];
  char *stick; /* a folder that goes from hand to hand */
} ModelWorld;

void     model_template_make (const char   *folder);
void     model_world_init    (ModelWorld   *world,
                              const char   *template,
                              const char   *folder,
                              guint32       seed);
void     model_world_clear   (ModelWorld   *world);

void     model_county_down   (ModelWorld   *world);
void     model_county_up     (ModelWorld   *world);
void     model_county_doom   (ModelWorld   *world,
                              guint         writes);
void     model_tablet_doom   (ModelTablet  *tablet,
                              guint         writes);
void     model_bury          (ModelWorld   *world);
void     model_save          (ModelDisk    *disk);
void     model_tablet_set_back (ModelTablet *tablet);
void     model_county_set_back (ModelWorld *world);
const char *model_elsewhere  (guint         i);
void     model_put_right     (ModelWorld   *world,
                              guint         i);
void     model_county_takes  (ModelWorld   *world);
gboolean model_exchange      (ModelTablet  *tablet,
                              GError      **error);

void     model_round_start   (ModelTablet  *tablet);
void     model_rounds_wait   (ModelWorld   *world,
                              void        (*meanwhile) (gpointer data),
                              gpointer      data);

G_END_DECLS
