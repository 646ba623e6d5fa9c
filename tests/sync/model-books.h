#pragma once

/* What the people of the model were told: each row, photo and answer that the tablet showed as
 * saved. At the end the databases are held against it. */

#include "tests/sync/model-world.h"

G_BEGIN_DECLS

/* A row of a tablet's journal that was saved, as far as the person was told. */
typedef struct
{
  guint tablet;
  char *change_id, *kind, *visit, *revision, *photo;
  gsize photo_size;
  gboolean photo_gone;
  gboolean gone; /* every machine that had it was set back to before it was made */
} BookRow;

typedef struct
{
  guint tablet;
  char *draft, *ref, *value;
  guint edits;
} BookDraft;

typedef struct
{
  GHashTable *rows;   /* change_id -> BookRow */
  GHashTable *drafts; /* id -> BookDraft */
  GHashTable *saved_drafts[MODEL_TABLETS]; /* as they were when the tablet was copied */
  GString *faults;
} Books;

void     books_init      (Books       *books);
void     books_clear     (Books       *books);
void     books_add_row   (Books       *books,
                          ModelTablet *tablet,
                          const char  *kind,
                          const char  *visit,
                          const char  *revision,
                          const char  *photo,
                          gsize        photo_size);
void     books_edit      (Books       *books,
                          guint        tablet,
                          const char  *draft,
                          const char  *ref,
                          const char  *value);
void     books_saved     (Books       *books,
                          guint        tablet);
void     books_set_back  (Books       *books,
                          ModelWorld  *world,
                          int          tablet);
gboolean books_balance   (Books       *books,
                          ModelWorld  *world);

G_END_DECLS
