/* Tells a filling where the tablet is, while its page is on the screen and the form wants to know. */
#include "ui/htk-place-log.h"

#include "ui/htk-location.h"

typedef struct
{
  HtkFilling *filling;
  HtkLocation *location; /* while it is asked */
} Log;

static void
stop (Log *self)
{
  if (self->location == NULL)
    return;
  htk_location_stop (self->location);
  g_signal_handlers_disconnect_by_data (self->location, self);
  g_clear_object (&self->location);
}

static void
log_free (gpointer   data,
          GClosure  *closure)
{
  Log *self = data;

  stop (self);
  g_object_unref (self->filling);
  g_free (self);
}

static void
fix_came (Log *self)
{
  const HtkPlace *fix = htk_location_fix (self->location);
  HtkPlaceWish wish;

  htk_filling_add_place (self->filling, fix->latitude, fix->longitude, fix->altitude, fix->accuracy);
  htk_filling_place_wish (self->filling, &wish);
  if (!wish.wanted)
    stop (self);
}

static void
failed (Log *self)
{
  htk_filling_no_place (self->filling, htk_location_is_refused (self->location));
  stop (self);
}

static void
start (Log *self)
{
  HtkPlaceWish wish;

  htk_filling_place_wish (self->filling, &wish);
  if (!wish.wanted || self->location != NULL)
    return;
  self->location = htk_location_new (wish.exact ? HTK_LOCATION_EXACT : HTK_LOCATION_STREET,
                                     wish.min_interval);
  g_signal_connect_swapped (self->location, "fix", G_CALLBACK (fix_came), self);
  g_signal_connect_swapped (self->location, "failed", G_CALLBACK (failed), self);
}

/* Behind another page it is not asked: the lamp of the place must not burn for nothing. */
static void
mapped (Log *self)
{
  start (self);
}

static void
wanted (HtkFilling *filling,
        GtkWidget  *page)
{
  Log *self = g_object_get_data (G_OBJECT (page), "place-log");

  if (gtk_widget_get_mapped (page))
    start (self);
}

/**
 * htk_place_log_attach:
 * @page: the page that a form is filled on
 * @filling: its filling
 *
 * From now on the filling is told.
 */
void
htk_place_log_attach (GtkWidget  *page,
                      HtkFilling *filling)
{
  Log *self = g_new0 (Log, 1);

  self->filling = g_object_ref (filling);
  g_object_set_data (G_OBJECT (page), "place-log", self);
  g_signal_connect_data (page, "map", G_CALLBACK (mapped), self, log_free, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (page, "unmap", G_CALLBACK (stop), self);
  g_signal_connect_object (filling, "place-wanted", G_CALLBACK (wanted), page, 0);
}
