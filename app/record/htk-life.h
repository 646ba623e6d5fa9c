#pragma once

/* What the lives of findings and cases share: a table of steps, and looking one up. */

#include "app/record/htk-visit-life.h"

G_BEGIN_DECLS

enum
{
  HTK_LIFE_WORKER = 1 << 0,
  HTK_LIFE_LEAD = 1 << 1,
  HTK_LIFE_COUNTY = 1 << 2,
  HTK_LIFE_ALL = HTK_LIFE_WORKER | HTK_LIFE_LEAD | HTK_LIFE_COUNTY,
  HTK_LIFE_DECIDERS = HTK_LIFE_LEAD | HTK_LIFE_COUNTY,
};

/* @state is NULL for what is not there yet; @guards are bits that the life names. */
typedef struct
{
  const char *state, *event;
  guint roles;
  const char *next;
  guint guards;
} HtkLifeStep;

const HtkLifeStep *htk_life_step   (const HtkLifeStep *steps,
                                    guint              n,
                                    const char        *what,
                                    const char        *state,
                                    const char        *event,
                                    const char        *role,
                                    GError           **error);
GPtrArray         *htk_life_events (const HtkLifeStep *steps,
                                    guint              n,
                                    const char        *state,
                                    const char        *role);

G_END_DECLS
