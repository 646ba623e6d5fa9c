/* A finger that swipes across a page. It may begin on anything but what is itself drawn on, typed
 * into or moved, and what it began on is then not pressed. Used by the form. */
#include "ui/htk-swipe.h"

/* Pixels a second, and pixels from where on a touch is taken for a swipe and for nothing else. */
#define SPEED 600
#define BEGINS 60

typedef struct
{
  GtkWidget *page;
  HtkSwipeFunc swiped;
  gpointer data;
  double x, y; /* where the finger began */
} Swipe;

static void
begun (GtkGesture       *gesture,
       GdkEventSequence *sequence,
       Swipe            *self)
{
  GtkWidget *touched = NULL;

  if (gtk_gesture_get_point (gesture, sequence, &self->x, &self->y))
    touched = gtk_widget_pick (self->page, self->x, self->y, GTK_PICK_DEFAULT);
  for (; touched != NULL && touched != self->page; touched = gtk_widget_get_parent (touched))
    if (GTK_IS_DRAWING_AREA (touched) || GTK_IS_EDITABLE (touched) || GTK_IS_TEXT_VIEW (touched) ||
        GTK_IS_RANGE (touched))
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
}

static void
moved (GtkGesture       *gesture,
       GdkEventSequence *sequence,
       Swipe            *self)
{
  double x, y;

  if (gtk_gesture_get_point (gesture, sequence, &x, &y) && ABS (x - self->x) > BEGINS &&
      ABS (x - self->x) > 2 * ABS (y - self->y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
ended (GtkGestureSwipe *gesture,
       double           vx,
       double           vy,
       Swipe           *self)
{
  if (ABS (vx) >= SPEED && ABS (vx) >= 2 * ABS (vy))
    self->swiped (self->data, vx < 0);
}

/**
 * htk_swipe_watch:
 * @page: a page
 * @swiped: called when a finger swiped across it
 * @data: for @swiped; must live as long as @page
 */
void
htk_swipe_watch (GtkWidget    *page,
                 HtkSwipeFunc  swiped,
                 gpointer      data)
{
  GtkGesture *gesture = gtk_gesture_swipe_new ();
  Swipe *self = g_new0 (Swipe, 1);

  self->page = page;
  self->swiped = swiped;
  self->data = data;
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (gesture), TRUE);
  /* Before what it begins on takes the touch for itself. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (gesture), GTK_PHASE_CAPTURE);
  g_signal_connect (gesture, "begin", G_CALLBACK (begun), self);
  g_signal_connect (gesture, "update", G_CALLBACK (moved), self);
  g_signal_connect (gesture, "swipe", G_CALLBACK (ended), self);
  g_object_set_data_full (G_OBJECT (gesture), "swipe", self, g_free);
  gtk_widget_add_controller (page, GTK_EVENT_CONTROLLER (gesture));
}
