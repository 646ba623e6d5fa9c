#pragma once

/* Visits, their revisions (append-only), reviews and comments; the same rows on both ends. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *id, *form_id, *subject_type, *subject_id, *village_code, *round_id, *worker;
  char *state, *revision_id, *suggestion, *color;
  int score;
  char *visit_date;
  gint64 submitted_at, changed_at, delivered_at;
  char *reason;
  gint64 version;
  char *subject_name, *village_name, *worker_name; /* joined when read, not written */
  char *team_id; /* the team it was made for, whose lead decides; NULL: its worker's */
} HtkVisit;

typedef struct
{
  char *id, *visit_id, *parent, *form_version, *worker;
  char *answers, *answers_hash, *xml;
  gint64 started_at, ended_at;
  char *base; /* the fields it changes as they were when it was begun, JSON; NULL: not known */
} HtkRevision;

typedef struct
{
  char *id, *visit_id, *revision_id, *reviewer, *decision;
  gint64 at;
} HtkReview;

typedef struct
{
  char *id, *visit_id, *revision_id, *review_id, *ref, *level, *text, *author;
  gint64 at;
  char *reply;
} HtkComment;

void         htk_visit_free       (HtkVisit    *visit);
void         htk_revision_free    (HtkRevision *revision);
void         htk_review_free      (HtkReview   *review);
void         htk_comment_free     (HtkComment  *comment);

HtkVisit    *htk_visit_get        (HtkStore    *store,
                                   const char  *id,
                                   GError     **error);
gboolean     htk_visit_put        (HtkStore    *store,
                                   const HtkVisit *visit,
                                   GError     **error);
GPtrArray   *htk_visits_of_subject (HtkStore   *store,
                                   const char  *subject_id,
                                   GError     **error);
gboolean     htk_visit_delivered  (HtkStore    *store,
                                   const char  *id,
                                   gint64       at,
                                   GError     **error);

HtkRevision *htk_revision_get     (HtkStore    *store,
                                   const char  *id,
                                   GError     **error);
gboolean     htk_revision_put     (HtkStore    *store,
                                   const HtkRevision *revision,
                                   GError     **error);
GPtrArray   *htk_revisions_of     (HtkStore    *store,
                                   const char  *visit_id,
                                   GError     **error);
HtkRevision *htk_revision_last_of (HtkStore    *store,
                                   const char  *form_id,
                                   const char  *worker,
                                   GError     **error);
GPtrArray   *htk_revisions_accepted (HtkStore *store,
                                    const char *subject_id,
                                    GError    **error);
GPtrArray   *htk_revisions_accepted_all (HtkStore *store,
                                    const char *subject_id,
                                    guint       limit,
                                    GError    **error);
gboolean     htk_revision_set_file (HtkStore   *store,
                                   const char  *revision_id,
                                   const char  *name,
                                   const char  *sha256,
                                   GError     **error);
GHashTable  *htk_revision_files   (HtkStore    *store,
                                   const char  *revision_id,
                                   GError     **error);

gboolean     htk_revision_put_kept (HtkStore   *store,
                                   const char  *revision_id,
                                   const char  *answers,
                                   GError     **error);
char        *htk_revision_kept    (HtkStore    *store,
                                   const char  *revision_id);
GPtrArray   *htk_visit_kept       (HtkStore    *store,
                                   const char  *visit_id,
                                   GError     **error);

gboolean     htk_review_put       (HtkStore    *store,
                                   const HtkReview *review,
                                   GError     **error);
GPtrArray   *htk_reviews_of       (HtkStore    *store,
                                   const char  *visit_id,
                                   GError     **error);
gboolean     htk_comment_put      (HtkStore    *store,
                                   const HtkComment *comment,
                                   GError     **error);
GPtrArray   *htk_comments_of      (HtkStore    *store,
                                   const char  *visit_id,
                                   GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkVisit, htk_visit_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkRevision, htk_revision_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkReview, htk_review_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkComment, htk_comment_free)

G_END_DECLS
