/* The one symbol that the app looks up in this module. */
#include "ui/devices/htk-capture.h"
#include "ui/devices/htk-code.h"
#include "ui/devices/htk-photo.h"
#include "ui/devices/htk-recorder.h"

G_MODULE_EXPORT extern const HtkDevices htk_devices_table;

const HtkDevices htk_devices_table = {
  .version = HTK_DEVICES_VERSION,
  .capture_new = htk_capture_new,
  .capture_free = htk_capture_free,
  .capture_n_cameras = htk_capture_n_cameras,
  .capture_next = htk_capture_next,
  .capture_film_start = htk_capture_film_start,
  .capture_film_stop = htk_capture_film_stop,
  .capture_film_size = htk_capture_film_size,
  .capture_has_sound = htk_capture_has_sound,
  .photo_from_bytes = htk_photo_from_bytes,
  .photo_from_texture = htk_photo_from_texture,
  .code_in_photo = htk_code_in_photo,
  .recorder_new = htk_recorder_new,
  .recorder_stop = htk_recorder_stop,
  .recorder_free = htk_recorder_free,
};
