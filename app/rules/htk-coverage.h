#pragma once

/* How far a round has come: who was met, by whom and where, and who may have been left out. */

#include "app/rules/htk-settings.h"

G_BEGIN_DECLS

typedef enum {
  HTK_COVER_NONE,
  HTK_COVER_TRIED,  /* somebody came, nobody was met, and it is not verified yet */
  HTK_COVER_ABSENT, /* verified: not met */
  HTK_COVER_GONE,   /* verified: the household died or moved away */
  HTK_COVER_PHONE,
  HTK_COVER_ENTERED,
} HtkCoverResult;

/* One visit of a round. @result: home, phone, refused, away, dead, moved; @proof: it has evidence.
 */
typedef struct {
  const char *date, *result;
  gboolean proof;
} HtkTry;

/**
 * HtkCoverTarget:
 * @subject_id: the target; the same one again is not counted again
 * @village_code: its village
 * @worker: (nullable): whose it is
 * @cls: poor, monitored or ordinary
 * @tries: (array length=n_tries): its visits in the round
 * @n_tries: how many
 * @roster: members of the register
 * @recorded: members that a visit recorded
 */
typedef struct {
  const char *subject_id, *village_code, *worker, *cls;
  const HtkTry *tries;
  guint n_tries;
  guint roster, recorded;
} HtkCoverTarget;

/**
 * HtkCoverCounts:
 * @targets: targets of the round
 * @entered: met at home; numerator of 入户率
 * @phone: spoken to by telephone only; with @entered the numerator of 覆盖率
 * @absent: verified, not met
 * @gone: verified, died or moved away
 * @left: the rest
 * @roster: members who should be recorded, of the targets that were met
 * @recorded: members recorded of them
 */
typedef struct {
  guint targets, entered, phone, absent, gone, left, roster, recorded;
} HtkCoverCounts;

typedef enum {
  HTK_COVER_BY_WORKER,
  HTK_COVER_BY_VILLAGE,
  HTK_COVER_BY_CLASS,
  HTK_COVER_N_BY,
} HtkCoverBy;

typedef struct _HtkCoverage HtkCoverage;

/* A target as a round keeps it; empty texts are as good as NULL. */
typedef struct {
  const char *result, *visited_on, *first_try, *last_try;
  int tries;
  gboolean proof;
} HtkCoverKept;

guint
htk_cover_tries (const HtkCoverKept *kept, HtkTry tries[2]);
HtkCoverResult
htk_cover_result (HtkSettings *settings, const HtkTry *tries, guint n_tries, const char *today);
const char *
htk_cover_result_name (HtkCoverResult result);

HtkCoverage *
htk_coverage_new (HtkSettings *settings, const char *today);
void
htk_coverage_free (HtkCoverage *self);
HtkCoverResult
htk_coverage_add (HtkCoverage *self, const HtkCoverTarget *target);
HtkCoverCounts
htk_coverage_total (HtkCoverage *self);
GPtrArray *
htk_coverage_keys (HtkCoverage *self, HtkCoverBy by);
HtkCoverCounts
htk_coverage_counts (HtkCoverage *self, HtkCoverBy by, const char *key);
gboolean
htk_coverage_may_close (HtkCoverage *self);
GPtrArray *
htk_coverage_missed_households (HtkCoverage *self);
GPtrArray *
htk_coverage_missed_members (HtkCoverage *self);

extern const char *const htk_coverage_keys_used[];

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkCoverage, htk_coverage_free)

G_END_DECLS
