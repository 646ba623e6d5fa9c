/* Records sound as Opus in Ogg. What is recorded lies in memory until it is kept: a recording has at
 * most a few megabytes, and no half one is left behind in a folder.
 * HTK_MICROPHONE_SOURCE names a source of GStreamer in the microphone's place, for tests. */
#include "ui/devices/htk-recorder.h"

#include <gio/gio.h>
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <math.h>

/* The quietest that the level shows. */
#define FLOOR_DB 60.0
#define AUTOMATIC "autoaudiosrc"

typedef struct
{
  GMutex lock;
  GByteArray *bytes;
} Kept;

struct _HtkRecorder
{
  HtkRecorderSink sink;
  GCancellable *cancellable;
  GstElement *pipeline;
  guint watch;
  int bits_per_second;
  Kept *kept; /* owned by the appsink's callbacks, which may outlive us */
  gboolean told;
};

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_mutex_clear (&kept->lock);
  g_byte_array_unref (kept->bytes);
  g_free (kept);
}

/* In the streaming thread. */
static GstFlowReturn
sample_came (GstAppSink *appsink,
             gpointer    data)
{
  Kept *kept = data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (appsink);
  GstMapInfo map;

  if (sample != NULL && gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    {
      g_mutex_lock (&kept->lock);
      g_byte_array_append (kept->bytes, map.data, (guint) map.size);
      g_mutex_unlock (&kept->lock);
      gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
    }
  return GST_FLOW_OK;
}

static void
tell (HtkRecorder  *self,
      GBytes       *bytes,
      const GError *error)
{
  if (self->told)
    return;
  self->told = TRUE;
  self->sink.done (self->sink.data, bytes, error);
}

static void
tell_level (HtkRecorder        *self,
            const GstStructure *level)
{
  const GValue *peaks = gst_structure_get_value (level, "rms");
  GstClockTime at = 0;
  double db = -FLOOR_DB;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS /* the element's own type, to this day */
  if (peaks != NULL && G_VALUE_HOLDS_BOXED (peaks) &&
      ((GValueArray *) g_value_get_boxed (peaks))->n_values > 0)
    db = g_value_get_double (((GValueArray *) g_value_get_boxed (peaks))->values);
  G_GNUC_END_IGNORE_DEPRECATIONS
  gst_structure_get_clock_time (level, "running-time", &at);
  self->sink.level (self->sink.data, CLAMP ((db + FLOOR_DB) / FLOOR_DB, 0, 1),
                    (double) at / GST_SECOND);
}

/* Where it finds no microphone the automatic source warns, and gives silence in its place, which nobody must
 * take for a recording. */
static gboolean
is_no_microphone (GstMessage *message)
{
  GstElementFactory *factory = GST_IS_ELEMENT (GST_MESSAGE_SRC (message))
                                 ? gst_element_get_factory (GST_ELEMENT (GST_MESSAGE_SRC (message))) : NULL;

  return factory != NULL && g_strcmp0 (GST_OBJECT_NAME (factory), AUTOMATIC) == 0;
}

static gboolean
message_came (GstBus     *bus,
              GstMessage *message,
              gpointer    data)
{
  HtkRecorder *self = data;
  g_autoptr (GError) cause = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_ELEMENT:
      if (gst_message_has_name (message, "level"))
        tell_level (self, gst_message_get_structure (message));
      return G_SOURCE_CONTINUE;
    case GST_MESSAGE_EOS:
      g_mutex_lock (&self->kept->lock);
      bytes = g_bytes_new (self->kept->bytes->data, self->kept->bytes->len);
      g_mutex_unlock (&self->kept->lock);
      break;
    case GST_MESSAGE_WARNING:
      if (!is_no_microphone (message))
        return G_SOURCE_CONTINUE;
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "there is no microphone");
      break;
    case GST_MESSAGE_ERROR:
      gst_message_parse_error (message, &cause, NULL);
      error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "the microphone stopped: %s",
                           cause->message);
      break;
    default:
      return G_SOURCE_CONTINUE;
    }
  self->watch = 0;
  tell (self, bytes, error);
  return G_SOURCE_REMOVE;
}

static void
bring_up (GstElement *pipeline,
          gpointer    unused)
{
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
}

static void
bring_down (GstElement *pipeline,
            gpointer    unused)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static gboolean
build (HtkRecorder *self,
       GError     **error)
{
  const char *source = g_getenv ("HTK_MICROPHONE_SOURCE");
  g_autofree char *words = g_strdup_printf (
    "%s ! audioconvert ! audioresample ! level interval=100000000 ! audio/x-raw,channels=1 ! "
    "opusenc bitrate=%d ! oggmux ! appsink name=bytes sync=false",
    source != NULL ? source : AUTOMATIC, self->bits_per_second);
  GstAppSinkCallbacks callbacks = { .new_sample = sample_came };
  g_autoptr (GstElement) appsink = NULL;
  g_autoptr (GstBus) bus = NULL;

  self->pipeline = gst_parse_launch (words, error);
  if (self->pipeline == NULL)
    return FALSE;
  gst_object_ref_sink (self->pipeline);
  self->kept = g_new0 (Kept, 1);
  g_mutex_init (&self->kept->lock);
  self->kept->bytes = g_byte_array_new ();
  appsink = gst_bin_get_by_name (GST_BIN (self->pipeline), "bytes");
  gst_app_sink_set_callbacks (GST_APP_SINK (appsink), &callbacks, self->kept, kept_free);
  bus = gst_element_get_bus (self->pipeline);
  self->watch = gst_bus_add_watch (bus, message_came, self);
  gst_element_call_async (self->pipeline, bring_up, NULL, NULL);
  return TRUE;
}

static void
init_thread (GTask        *task,
             gpointer      object,
             gpointer      data,
             GCancellable *cancellable)
{
  GError *error = NULL;

  if (gst_init_check (NULL, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
inited (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  HtkRecorder *self = data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) &&
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* freed meanwhile */
  if (error != NULL || !build (self, &error))
    tell (self, NULL, error);
}

/**
 * htk_recorder_new:
 * @bits_per_second: how fine
 * @sink: who is told
 *
 * Begins to record.
 *
 * Returns: (transfer full): to be freed by htk_recorder_free()
 */
HtkRecorder *
htk_recorder_new (int                    bits_per_second,
                  const HtkRecorderSink *sink)
{
  HtkRecorder *self = g_new0 (HtkRecorder, 1);
  g_autoptr (GTask) task = NULL;

  self->sink = *sink;
  self->bits_per_second = bits_per_second;
  self->cancellable = g_cancellable_new ();
  task = g_task_new (NULL, self->cancellable, inited, self);
  g_task_run_in_thread (task, init_thread);
  return self;
}

/**
 * htk_recorder_stop:
 * @self: a recorder
 *
 * Ends the recording; it comes by the sink.
 */
void
htk_recorder_stop (HtkRecorder *self)
{
  g_autoptr (GError) error = NULL;

  if (self->pipeline != NULL)
    {
      gst_element_send_event (self->pipeline, gst_event_new_eos ());
      return;
    }
  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "the microphone is not open yet");
  tell (self, NULL, error);
}

void
htk_recorder_free (HtkRecorder *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_handle_id (&self->watch, g_source_remove);
  if (self->pipeline != NULL)
    {
      gst_element_call_async (self->pipeline, bring_down, NULL, NULL);
      gst_object_unref (self->pipeline);
    }
  g_free (self);
}
