#pragma once

#include <gio/gio.h>

/* The network of this process is what a test says; called before anything asks GIO for its monitor. */
void fake_network_install (void);
void fake_network_set     (gboolean available);
