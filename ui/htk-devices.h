#pragma once

#include "ui/devices/htk-devices.h"

G_BEGIN_DECLS

const HtkDevices *htk_devices_load  (GError       **error);
char             *htk_devices_words (const GError  *error);

G_END_DECLS
