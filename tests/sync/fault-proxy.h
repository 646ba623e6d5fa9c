#pragma once

/* A line that breaks as it is told: a TCP proxy on loopback between a tablet and its county. */

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HtkFault:
 * @delay_ms: how long the first bytes after a silence take, each way
 * @rate: bytes a second, each way; 0 for no limit
 * @drip_ms: the client's bytes come one by one, each after so many milliseconds; 0 for never
 * @single: so many of the first bytes come one by one, each way
 * @cut_up: both sides are closed after so many bytes of the client; -1 for never
 * @cut_down: the same, of the server
 * @stall_up: from this byte of the client on nothing is passed on and nothing is closed; -1 never
 * @stall_down: the same, of the server
 * @flip_up: this byte of the client arrives as another one; -1 for none
 * @flip_down: the same, of the server
 * @twice: what the client had sent when the server began to answer is sent once more, on a
 *   connection of its own, and the answer to it is thrown away
 * @late: what the client says is kept back until it has given up, and comes to the server then, on a
 *   connection of its own; the answer to it is thrown away
 * @hold_ms: the first reply waits until that of another connection has passed, at most so long
 *
 * How a connection breaks. Begin with %HTK_NO_FAULT.
 */
typedef struct
{
  guint delay_ms, rate, drip_ms, single;
  gint64 cut_up, cut_down, stall_up, stall_down, flip_up, flip_down;
  gboolean twice, late;
  guint hold_ms;
} HtkFault;

#define HTK_NO_FAULT                                                                               \
  ((HtkFault) { .cut_up = -1, .cut_down = -1, .stall_up = -1, .stall_down = -1, .flip_up = -1,      \
                .flip_down = -1 })

/* What the proxy has seen. */
typedef struct
{
  guint connections, repeated, stalled;
  gint64 up, down; /* bytes passed on */
} HtkProxyCounts;

typedef struct _HtkFaultProxy HtkFaultProxy;

HtkFaultProxy *htk_fault_proxy_new    (guint16         target,
                                       GError        **error);
void           htk_fault_proxy_free   (HtkFaultProxy  *self);
guint16        htk_fault_proxy_port   (HtkFaultProxy  *self);
void           htk_fault_proxy_retarget (HtkFaultProxy *self,
                                       guint16         target);

void           htk_fault_proxy_usual  (HtkFaultProxy  *self,
                                       const HtkFault *fault);
void           htk_fault_proxy_next   (HtkFaultProxy  *self,
                                       const HtkFault *fault);
void           htk_fault_proxy_calm   (HtkFaultProxy  *self);
void           htk_fault_proxy_forget (HtkFaultProxy  *self);
void           htk_fault_proxy_refuse (HtkFaultProxy  *self,
                                       gboolean        refuse);
void           htk_fault_proxy_drop   (HtkFaultProxy  *self);
const HtkProxyCounts *htk_fault_proxy_counts (HtkFaultProxy *self);

gboolean       htk_fault_parse        (const char     *words,
                                       HtkFault       *fault,
                                       GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkFaultProxy, htk_fault_proxy_free)

G_END_DECLS
