#pragma once

/* The search over the register: households by their people and numbers, and villages. */

#include "app/store/htk-register.h"

G_BEGIN_DECLS

/**
 * HtkHit:
 * @household: what was found; NULL for a village
 * @village: what was found; NULL for a household
 * @member: (nullable): the name of the member that was found, when it is not the head
 * @from: the first character of the found name (of @member where there is one) that is meant
 * @n_chars: how many characters are meant; 0 when a number was found and not a name
 */
typedef struct
{
  HtkHousehold *household;
  HtkVillage *village;
  char *member;
  guint from, n_chars;
} HtkHit;

void       htk_hit_free            (HtkHit      *hit);
GPtrArray *htk_search_households   (HtkStore    *store,
                                    const char  *text,
                                    guint        limit,
                                    GError     **error);
GPtrArray *htk_search_villages     (HtkStore    *store,
                                    const char  *text,
                                    guint        limit,
                                    GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkHit, htk_hit_free)

G_END_DECLS
