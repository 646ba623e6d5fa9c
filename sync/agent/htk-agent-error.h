#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HtkAgentError:
 * @HTK_AGENT_ERROR_UNREACHABLE: no county server answers at the address
 * @HTK_AGENT_ERROR_CUT: the answer was lost or cut short; what was sent may have arrived
 * @HTK_AGENT_ERROR_NOT_COUNTY: something answers, but it is no county server
 * @HTK_AGENT_ERROR_VERSION: a county server that does not speak this protocol
 * @HTK_AGENT_ERROR_NOT_ENROLLED: this tablet has not been enrolled
 * @HTK_AGENT_ERROR_REFUSED: the county does not know the token, or not the code
 * @HTK_AGENT_ERROR_TOO_LARGE: a body is larger than the county or a proxy takes
 * @HTK_AGENT_ERROR_BUSY: the county asks to come back later
 * @HTK_AGENT_ERROR_REJECTED: the county cannot do what was asked; the message is its own
 * @HTK_AGENT_ERROR_STATE: this tablet is in no state for it
 * @HTK_AGENT_ERROR_CERTIFICATE: the certificate at the address is not the county's, or not valid now
 * @HTK_AGENT_ERROR_PAUSED: the person at this tablet has paused the sync
 *
 * None of them loses anything: a row stays pending until the county's receipt is on the disk.
 */
typedef enum
{
  HTK_AGENT_ERROR_UNREACHABLE,
  HTK_AGENT_ERROR_CUT,
  HTK_AGENT_ERROR_NOT_COUNTY,
  HTK_AGENT_ERROR_VERSION,
  HTK_AGENT_ERROR_NOT_ENROLLED,
  HTK_AGENT_ERROR_REFUSED,
  HTK_AGENT_ERROR_TOO_LARGE,
  HTK_AGENT_ERROR_BUSY,
  HTK_AGENT_ERROR_REJECTED,
  HTK_AGENT_ERROR_STATE,
  HTK_AGENT_ERROR_CERTIFICATE,
  HTK_AGENT_ERROR_PAUSED,
} HtkAgentError;

#define HTK_AGENT_ERROR (htk_agent_error_quark ())

GQuark htk_agent_error_quark (void);

G_END_DECLS
