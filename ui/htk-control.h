#pragma once

#include "app/form/htk-form.h"
#include "ui/htk-place-search.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a control tells its question: somebody is at it; an answer was given, in the form of the
 * instance, or a file; what stands in it is no answer, and why; the person is through with it and
 * goes on. Answered is FALSE when the answer was not kept. And what it may read: a file that was
 * answered with, a file that lies beside the form; and the look for a place, which goes on without it; and how
 * many bytes the tablet has left, -1 where that is not known. */
typedef struct
{
  void (*editing) (gpointer data);
  gboolean (*answered) (gpointer data, const char *value);
  void (*wrong) (gpointer data, const char *why);
  void (*done) (gpointer data);
  void (*file) (gpointer data, GBytes *bytes, const char *mime);
  GBytes *(*read_file) (gpointer data, const char *name);
  char *(*file_path) (gpointer data, const char *name);
  GdkTexture *(*picture) (gpointer data, const char *uri);
  HtkPlaceSearch *(*search) (gpointer data);
  gint64 (*room) (gpointer data);
  gpointer data;
} HtkControlSink;

/* A control: the widget, how it takes a value from the instance, and how it gives up what was typed
 * and not told yet; flush is FALSE when something in the widget could not be saved. */
typedef struct
{
  GtkWidget *widget;
  void (*set) (GtkWidget *widget, const HtkState *state, GPtrArray *choices);
  gboolean (*flush) (GtkWidget *widget);
} HtkControl;

/* Makes one kind of control, without what it shows: set is called before it is seen. It does not hold
 * the state longer than the call, but may keep a reference to the choices it is set to. */
typedef void (*HtkControlMaker) (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);

void htk_control_make           (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);

/* One maker a file; the table in htk-control.c says which is whose. */
void htk_control_make_text      (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);
void htk_control_make_number    (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);
void htk_control_make_when      (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);
void htk_control_make_range     (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);
void htk_control_make_rating    (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);
void htk_control_make_select    (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);
void htk_control_make_list      (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);
void htk_control_make_rank      (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);
void htk_control_make_check     (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);
void htk_control_make_code      (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);
void htk_control_make_media     (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);
void htk_control_make_photo     (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);
void htk_control_make_signature (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);
void htk_control_make_place     (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);
void htk_control_make_trace     (HtkControl           *control,
                                 const HtkState       *state,
                                 const HtkControlSink *sink);

gboolean    htk_control_keeps_nothing (GtkWidget      *widget);
gboolean    htk_state_has_appearance  (const HtkState *state,
                                       const char     *name);
const char *htk_state_param           (const HtkState *state,
                                       const char     *name);
const char *htk_state_title           (const HtkState *state);

G_END_DECLS
