#pragma once

/* From the chain of a tablet's journal to what its rows say. */

#include "sync/county/htk-ingest.h"

#include "app/store/htk-journal.h"
#include "app/store/htk-register.h"

G_BEGIN_DECLS

/* One row at work: @actor and @village are found on the way and freed when it is done. */
typedef struct
{
  HtkStore *store;
  const HtkDevice *device;
  JsonObject *body;
  HtkUser *actor;
  char *village;
} HtkIngest;

gboolean htk_ingest_deny         (GError         **error,
                                  const char      *why);
gboolean htk_ingest_find_actor   (HtkIngest       *work,
                                  const char      *id,
                                  GError         **error);
gboolean htk_ingest_in_scope     (HtkIngest       *work,
                                  GError         **error);
gboolean htk_ingest_expect_files (HtkIngest       *work,
                                  GError         **error);
gboolean htk_ingest_domain       (HtkIngest       *work,
                                  const char      *kind,
                                  GError         **error);
gboolean htk_ingest_is_domain    (const char      *kind);
gboolean htk_ingest_answer       (HtkStore        *store,
                                  const HtkDevice *device,
                                  const HtkChange *change,
                                  GError         **error);

gboolean htk_ingest_apply (HtkStore        *store,
                           const HtkDevice *device,
                           const HtkChange *change,
                           GError         **error);

G_END_DECLS
