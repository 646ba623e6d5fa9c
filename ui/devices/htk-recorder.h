#pragma once

#include "ui/devices/htk-devices.h"

G_BEGIN_DECLS

HtkRecorder *htk_recorder_new  (int                    bits_per_second,
                                const HtkRecorderSink *sink);
void         htk_recorder_stop (HtkRecorder           *self);
void         htk_recorder_free (HtkRecorder           *self);

G_END_DECLS
