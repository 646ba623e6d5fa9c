#pragma once

/* A draft moves to the version of its form that the pack in force has, and back again. */

#include "app/record/htk-filling.h"

G_BEGIN_DECLS

typedef enum
{
  HTK_MOVE_LOST,  /* the newer form does not ask it */
  HTK_MOVE_NEW,   /* the newer form asks it besides */
  HTK_MOVE_UNFIT, /* the newer form does not take the answer as it is: it is to be looked at again */
} HtkMoveKind;

/* One question that a move takes, brings, or makes wrong. */
typedef struct
{
  HtkMoveKind kind;
  char *ref, *label;
  char *answer; /* in words; NULL without one */
  char *full;   /* the same, of a masked answer too */
  gboolean masked, file, restricted;
  gboolean stays; /* the answer is in the newer form as well; else it is kept beside the draft alone */
} HtkMoveRow;

/* What a move would do; nothing is done yet. */
typedef struct
{
  char *from, *to;  /* versions of the form */
  GPtrArray *rows;  /* HtkMoveRow, in the order of the forms, by kind */
  char *snapshot;   /* the answers under the newer form */
} HtkMove;

char       *htk_filling_newer_version (HtkFilling  *self,
                                       HtkPack     *pack);
HtkMove    *htk_filling_plan_move     (HtkFilling  *self,
                                       HtkPack     *pack,
                                       GError     **error);
gboolean    htk_filling_move          (HtkFilling  *self,
                                       const HtkMove *move,
                                       GError     **error);
gboolean    htk_filling_move_back     (HtkFilling  *self,
                                       GError     **error);
void        htk_move_free             (HtkMove     *move);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkMove, htk_move_free)

G_END_DECLS
