/* What the agent says of a failure, as an exit code or as an error of the bus, in the few kinds that the pages
 * have words for. */
#include "ui/htk-agent-trouble.h"

#include <string.h>

G_DEFINE_QUARK (htk-trouble-quark, htk_trouble)

/**
 * htk_trouble_of_status:
 * @status: an exit code of the agent's program, not 0
 *
 * Returns: what it means
 */
HtkTrouble
htk_trouble_of_status (int status)
{
  static const HtkTrouble troubles[] = {
    [3] = HTK_TROUBLE_NO_LINE,  [4] = HTK_TROUBLE_WRONG_SERVER, [5] = HTK_TROUBLE_NOT_ENROLLED,
    [6] = HTK_TROUBLE_REFUSED,  [7] = HTK_TROUBLE_OTHER,        [8] = HTK_TROUBLE_BUSY,
    [9] = HTK_TROUBLE_PAUSED,
  };

  return status >= 3 && status < (int) G_N_ELEMENTS (troubles) ? troubles[status]
                                                                : HTK_TROUBLE_OTHER;
}

/**
 * htk_trouble_of_name:
 * @name: (nullable): of an error of the agent's service
 *
 * Returns: what it means
 */
HtkTrouble
htk_trouble_of_name (const char *name)
{
  static const struct
  {
    const char *name;
    HtkTrouble trouble;
  } troubles[] = {
    { "Unreachable", HTK_TROUBLE_NO_LINE },     { "Cut", HTK_TROUBLE_NO_LINE },
    { "NotCounty", HTK_TROUBLE_WRONG_SERVER },  { "Version", HTK_TROUBLE_OTHER },
    { "Certificate", HTK_TROUBLE_WRONG_SERVER }, { "NotEnrolled", HTK_TROUBLE_NOT_ENROLLED },
    { "Refused", HTK_TROUBLE_REFUSED },         { "Busy", HTK_TROUBLE_BUSY },
    { "Paused", HTK_TROUBLE_PAUSED },
  };
  const char *last = name != NULL ? strrchr (name, '.') : NULL;

  for (guint i = 0; last != NULL && i < G_N_ELEMENTS (troubles); i++)
    if (g_str_equal (last + 1, troubles[i].name))
      return troubles[i].trouble;
  return HTK_TROUBLE_OTHER;
}
