#pragma once

/* From the chain of a tablet's journal to what its rows say. */

#include "sync/county/htk-ingest.h"

#include "app/store/htk-journal.h"
#include "app/store/htk-register.h"

G_BEGIN_DECLS

/* One row at work: @actor and @village are found on the way and freed when it is done. @note: what the
 * person is told of a row that was taken. */
typedef struct
{
  HtkStore *store;
  const HtkDevice *device;
  JsonObject *body;
  HtkUser *actor;
  char *village;
  const char *note; /* the code told beside the verdict, NULL: none */
  gboolean as_sent; /* the visit was not here before, and is now just as the row says */
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
gboolean htk_ingest_expect_refused (HtkStore      *store,
                                  const HtkChange *change,
                                  GError         **error);
gboolean htk_ingest_domain       (HtkIngest       *work,
                                  const char      *kind,
                                  GError         **error);
gboolean htk_ingest_is_domain    (const char      *kind);
gboolean htk_ingest_voids_refused (HtkIngest      *work,
                                  GError         **error);
gboolean htk_ingest_void_comes   (HtkIngest       *work,
                                  gboolean        *voided,
                                  GError         **error);
gboolean htk_ingest_skip_refused (HtkIngest       *work,
                                  GError         **error);
gboolean htk_ingest_answer       (HtkStore        *store,
                                  const HtkDevice *device,
                                  const HtkChange *change,
                                  GError         **error);

const char *htk_ingest_judge     (const GError    *stopped,
                                  const char     **verdict);
const char *htk_ingest_words     (const char      *code);

gboolean htk_ingest_apply (HtkStore        *store,
                           const HtkDevice *device,
                           const HtkChange *change,
                           const char     **note,
                           GError         **error);

G_END_DECLS
