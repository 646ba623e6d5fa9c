#pragma once

#include "ui/devices/htk-devices.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* The part of a camera's pipeline that writes a film of its pictures. */
typedef struct _HtkFilm HtkFilm;

gboolean htk_film_has_microphone (void);
HtkFilm *htk_film_new       (const HtkFilmWish *wish,
                             gboolean           with_sound,
                             GError           **error);
char    *htk_film_words     (HtkFilm           *self);
void     htk_film_attach    (HtkFilm           *self,
                             GstElement        *pipeline);
gboolean htk_film_is_heard  (HtkFilm           *self,
                             GstMessage        *message);
gboolean htk_film_is_sound  (HtkFilm           *self,
                             GstObject         *source);
gboolean htk_film_has_sound (HtkFilm           *self);
void     htk_film_start     (HtkFilm           *self);
void     htk_film_stop      (HtkFilm           *self);
gboolean htk_film_is_rolling (HtkFilm          *self);
gint64   htk_film_size      (HtkFilm           *self);
int      htk_film_take      (HtkFilm           *self,
                             GError           **error);
void     htk_film_free      (HtkFilm           *self);

G_END_DECLS
