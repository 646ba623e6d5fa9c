/* The errors of the agent, with the names they have on the bus. */
#include "sync/agent/htk-agent-error.h"

#define NAME "io.github.huitoukan.Huitoukan.Sync.Error."

static const GDBusErrorEntry entries[] = {
  { HTK_AGENT_ERROR_UNREACHABLE, NAME "Unreachable" },
  { HTK_AGENT_ERROR_CUT, NAME "Cut" },
  { HTK_AGENT_ERROR_NOT_COUNTY, NAME "NotCounty" },
  { HTK_AGENT_ERROR_VERSION, NAME "Version" },
  { HTK_AGENT_ERROR_NOT_ENROLLED, NAME "NotEnrolled" },
  { HTK_AGENT_ERROR_REFUSED, NAME "Refused" },
  { HTK_AGENT_ERROR_TOO_LARGE, NAME "TooLarge" },
  { HTK_AGENT_ERROR_BUSY, NAME "Busy" },
  { HTK_AGENT_ERROR_REJECTED, NAME "Rejected" },
  { HTK_AGENT_ERROR_STATE, NAME "State" },
  { HTK_AGENT_ERROR_CERTIFICATE, NAME "Certificate" },
  { HTK_AGENT_ERROR_PAUSED, NAME "Paused" },
};

GQuark
htk_agent_error_quark (void)
{
  static gsize quark = 0;

  g_dbus_error_register_error_domain ("htk-agent-error-quark", &quark, entries,
                                      G_N_ELEMENTS (entries));
  return (GQuark) quark;
}
