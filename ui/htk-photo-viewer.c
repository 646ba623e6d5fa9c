/* Photos one by one, as large as the window, nearer by two fingers, two taps, buttons, wheel or keys. */
#include "ui/htk-photo-viewer.h"

#include "ui/htk-over.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

#define STEP 1.5
#define NEAREST 8.0

typedef struct
{
  GListModel *photos;
  guint index;
  GtkWindow *window;
  GtkWidget *scrolled, *picture, *status, *title, *previous, *next, *nearer, *farther;
  GdkTexture *texture;       /* of the photo that is shown, or NULL */
  GCancellable *loading;     /* of the one that is being read */
  double zoom, pinched_from; /* 1 is the whole photo in the window */
  double left, top;          /* where a drag began */
} Viewer;

static void
viewer_free (gpointer data)
{
  Viewer *self = data;

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->texture);
  g_object_unref (self->photos);
  g_free (self);
}

/* --- Nearer and farther --- */

static GtkAdjustment *
across (Viewer *self)
{
  return gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
}

static GtkAdjustment *
down (Viewer *self)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
}

/* What lies at a part of the window stays there when the photo grows. */
static void
keep_place (GtkAdjustment *adjustment,
            double         factor,
            double         at)
{
  double value = (gtk_adjustment_get_value (adjustment) + at) * factor - at;

  /* The new size is not laid out yet: the bounds are widened for it. */
  gtk_adjustment_set_upper (adjustment, MAX (gtk_adjustment_get_upper (adjustment) * factor,
                                             gtk_adjustment_get_page_size (adjustment)));
  gtk_adjustment_set_value (adjustment, MAX (0, value));
}

static void
set_zoom (Viewer *self,
          double  zoom,
          double  x,
          double  y)
{
  double factor;
  int width, height;

  zoom = CLAMP (zoom, 1.0, NEAREST);
  factor = zoom / self->zoom;
  self->zoom = zoom;
  if (zoom > 1)
    {
      width = (int) (gtk_widget_get_width (self->scrolled) * zoom);
      height = (int) (gtk_widget_get_height (self->scrolled) * zoom);
    }
  else
    width = height = -1;
  gtk_widget_set_size_request (self->picture, width, height);
  keep_place (across (self), factor, x);
  keep_place (down (self), factor, y);
  gtk_widget_set_sensitive (self->nearer, self->texture != NULL && zoom < NEAREST);
  gtk_widget_set_sensitive (self->farther, zoom > 1);
}

static void
zoom_by (Viewer *self,
         double  factor)
{
  set_zoom (self, self->zoom * factor, gtk_widget_get_width (self->scrolled) / 2.0,
            gtk_widget_get_height (self->scrolled) / 2.0);
}

static void
nearer_clicked (Viewer *self)
{
  zoom_by (self, STEP);
}

static void
farther_clicked (Viewer *self)
{
  zoom_by (self, 1 / STEP);
}

static void
pinch_begin (Viewer *self)
{
  self->pinched_from = self->zoom;
}

static void
pinched (GtkGestureZoom *pinch,
         double          scale,
         Viewer         *self)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center (GTK_GESTURE (pinch), &x, &y))
    set_zoom (self, self->pinched_from * scale, x, y);
}

static void
tapped (GtkGestureClick *click,
        int              n,
        double           x,
        double           y,
        Viewer          *self)
{
  if (n == 2)
    set_zoom (self, self->zoom > 1 ? 1 : 3, x, y);
}

static gboolean
wheel_turned (GtkEventControllerScroll *scroll,
              double                    dx,
              double                    dy,
              Viewer                   *self)
{
  zoom_by (self, dy < 0 ? STEP : 1 / STEP);
  return TRUE;
}

/* A finger moves the photo by the scrolled window itself; a mouse does by this. */
static void
drag_begin (Viewer *self)
{
  self->left = gtk_adjustment_get_value (across (self));
  self->top = gtk_adjustment_get_value (down (self));
}

static void
dragged (GtkGestureDrag *drag,
         double          dx,
         double          dy,
         Viewer         *self)
{
  GdkDevice *device = gtk_event_controller_get_current_event_device (GTK_EVENT_CONTROLLER (drag));

  if (device != NULL && gdk_device_get_source (device) == GDK_SOURCE_TOUCHSCREEN)
    return;
  gtk_adjustment_set_value (across (self), self->left - dx);
  gtk_adjustment_set_value (down (self), self->top - dy);
}

/* --- From photo to photo --- */

static void
say (Viewer     *self,
     const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->status), text != NULL ? text : "");
  gtk_widget_set_visible (self->status, text != NULL);
}

static void
texture_came (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  Viewer *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = htk_photo_texture_finish (HTK_PHOTO (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* another photo is wanted by now, or the viewer is gone */
  say (self, texture != NULL ? NULL : _("The photo is not on this tablet, or cannot be read."));
  self->texture = g_steal_pointer (&texture);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (self->texture));
  set_zoom (self, 1, 0, 0);
}

static void
show_photo (Viewer *self)
{
  guint n = g_list_model_get_n_items (self->photos);
  g_autoptr (HtkPhoto) photo = g_list_model_get_item (self->photos, self->index);
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  g_object_get (photo, "title", &title, NULL);
  text = n > 1 ? g_strdup_printf (_("%u of %u · %s"), self->index + 1, n, title) : g_strdup (title);
  gtk_label_set_text (GTK_LABEL (self->title), text);
  htk_set_name (self->picture, title);
  gtk_widget_set_sensitive (self->previous, self->index > 0);
  gtk_widget_set_sensitive (self->next, self->index + 1 < n);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->texture);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
  set_zoom (self, 1, 0, 0);
  say (self, _("The photo is being read …"));
  self->loading = g_cancellable_new ();
  htk_photo_texture_async (photo, 0, self->loading, texture_came, self);
}

static void
go (Viewer *self,
    int     step)
{
  gint64 index = (gint64) self->index + step;

  if (index < 0 || index >= g_list_model_get_n_items (self->photos))
    return;
  self->index = (guint) index;
  show_photo (self);
}

static void
previous_clicked (Viewer *self)
{
  go (self, -1);
}

static void
next_clicked (Viewer *self)
{
  go (self, 1);
}

static gboolean
key_pressed (GtkEventControllerKey *keys,
             guint                  keyval,
             guint                  keycode,
             GdkModifierType        modifiers,
             Viewer                *self)
{
  switch (keyval)
    {
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      zoom_by (self, STEP);
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      zoom_by (self, 1 / STEP);
      return TRUE;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      set_zoom (self, 1, 0, 0);
      return TRUE;
    case GDK_KEY_Left:
    case GDK_KEY_Page_Up:
      go (self, -1);
      return TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_Page_Down:
      go (self, 1);
      return TRUE;
    default:
      return FALSE;
    }
}

/* --- The window --- */

static GtkWidget *
icon_button (Viewer     *self,
             GtkWidget  *line,
             const char *icon,
             const char *name,
             GCallback   clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  htk_set_name (button, name);
  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_set_size_request (button, 56, 48);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_box_append (GTK_BOX (line), button);
  return button;
}

static GtkWidget *
make_bar (Viewer *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_widget_add_css_class (line, "form-bottom");
  self->previous = icon_button (self, line, "go-previous-symbolic", _("Photo before"),
                                G_CALLBACK (previous_clicked));
  self->title = htk_label ("", "heading");
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0.5f);
  gtk_label_set_lines (GTK_LABEL (self->title), 2);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (line), self->title);
  self->farther = icon_button (self, line, "zoom-out-symbolic", _("Farther"),
                               G_CALLBACK (farther_clicked));
  self->nearer = icon_button (self, line, "zoom-in-symbolic", _("Nearer"),
                              G_CALLBACK (nearer_clicked));
  self->next = icon_button (self, line, "go-next-symbolic", _("Next photo"),
                            G_CALLBACK (next_clicked));
  return line;
}

static void
add_gestures (Viewer *self)
{
  GtkGesture *pinch = gtk_gesture_zoom_new (), *click = gtk_gesture_click_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *wheel =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL |
                                     GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);

  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (pinch_begin), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinched), self);
  gtk_widget_add_controller (self->scrolled, GTK_EVENT_CONTROLLER (pinch));
  g_signal_connect (click, "pressed", G_CALLBACK (tapped), self);
  gtk_widget_add_controller (self->scrolled, GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (dragged), self);
  gtk_widget_add_controller (self->scrolled, GTK_EVENT_CONTROLLER (drag));
  /* Before the scrolled window takes it to scroll by. */
  gtk_event_controller_set_propagation_phase (wheel, GTK_PHASE_CAPTURE);
  g_signal_connect (wheel, "scroll", G_CALLBACK (wheel_turned), self);
  gtk_widget_add_controller (self->scrolled, wheel);
}

static GtkWidget *
make_content (Viewer *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *overlay = gtk_overlay_new ();

  self->picture = gtk_picture_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_CONTAIN);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->picture);
  gtk_widget_set_vexpand (self->scrolled, TRUE);
  gtk_widget_add_css_class (self->scrolled, "photo-viewer");
  self->status = htk_label ("", "camera-status");
  gtk_widget_set_halign (self->status, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->status, GTK_ALIGN_CENTER);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->scrolled);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->status);
  gtk_box_append (GTK_BOX (box), overlay);
  gtk_box_append (GTK_BOX (box), make_bar (self));
  add_gestures (self);
  return box;
}

/**
 * htk_photo_viewer_show:
 * @over: a widget of the window that it lies over
 * @photos: (transfer none): a list of #HtkPhoto, not empty
 * @index: the one that is shown first
 *
 * Shows photos, one by one.
 */
void
htk_photo_viewer_show (GtkWidget  *over,
                       GListModel *photos,
                       guint       index)
{
  Viewer *self;
  GtkEventController *keys;

  g_return_if_fail (index < g_list_model_get_n_items (photos));

  self = g_new0 (Viewer, 1);
  keys = gtk_event_controller_key_new ();
  self->photos = g_object_ref (photos);
  self->index = index;
  self->zoom = 1;
  self->window = htk_over_new (over, _("Photos"), make_content (self));
  g_object_set_data_full (G_OBJECT (self->window), "viewer", self, viewer_free);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->window), keys);
  show_photo (self);
  gtk_window_present (self->window);
}
