/* The audit log of a filling: turns what a person does into the rows of audit.csv. */
#include "app/form/htk-audit.h"

#include "app/form/htk-audit-private.h"
#include "app/form/htk-form-private.h"

#include <string.h>

#define FIRST_LASTING HTK_AUDIT_QUESTION

/* A reading of the place. */
typedef struct {
  double latitude, longitude, accuracy;
  gint64 at;
} Place;

/* An event that was entered and not left. */
typedef struct {
  HtkAuditEvent event;
  char *ref; /* NULL when it has no node */
  char *old_value;
  gint64 start;
  Place place;
  gboolean has_place;
  gboolean in_group; /* a question on a screen with others */
} Open;

struct _HtkAudit {
  HtkInstance *instance;
  HtkAuditConfig config;
  HtkAuditLog *log;
  HtkAuditClock clock;
  gint64 opened_at, opened_elapsed;
  char *user;
  GPtrArray *open; /* Open */
  GArray *places;  /* Place */
  int last;        /* the event of the last row, -1 before there is one */
};

static const char *const event_names[HTK_AUDIT_N_EVENTS] = {
  [HTK_AUDIT_FORM_START] = "form start",
  [HTK_AUDIT_FORM_RESUME] = "form resume",
  [HTK_AUDIT_FORM_SAVE] = "form save",
  [HTK_AUDIT_FORM_EXIT] = "form exit",
  [HTK_AUDIT_FORM_FINALIZE] = "form finalize",
  [HTK_AUDIT_SAVE_ERROR] = "save error",
  [HTK_AUDIT_FINALIZE_ERROR] = "finalize error",
  [HTK_AUDIT_CONSTRAINT_ERROR] = "constraint error",
  [HTK_AUDIT_DELETE_REPEAT] = "delete repeat",
  [HTK_AUDIT_CHANGE_REASON] = "change reason",
  [HTK_AUDIT_LANGUAGE_CHANGE] = "language change",
  [HTK_AUDIT_BACKGROUND_AUDIO_ENABLED] = "background audio enabled",
  [HTK_AUDIT_BACKGROUND_AUDIO_DISABLED] = "background audio disabled",
  [HTK_AUDIT_LOCATION_TRACKING_ENABLED] = "location tracking enabled",
  [HTK_AUDIT_LOCATION_TRACKING_DISABLED] = "location tracking disabled",
  [HTK_AUDIT_LOCATION_PROVIDERS_ENABLED] = "location providers enabled",
  [HTK_AUDIT_LOCATION_PROVIDERS_DISABLED] = "location providers disabled",
  [HTK_AUDIT_LOCATION_PERMISSIONS_GRANTED] = "location permissions granted",
  [HTK_AUDIT_LOCATION_PERMISSIONS_NOT_GRANTED] = "location permissions not granted",
  [HTK_AUDIT_QUESTION] = "question",
  [HTK_AUDIT_GROUP] = "group questions",
  [HTK_AUDIT_ADD_REPEAT] = "add repeat",
  [HTK_AUDIT_END_SCREEN] = "end screen",
  [HTK_AUDIT_JUMP] = "jump",
};

/**
 * htk_audit_event_name:
 * @event: an event
 *
 * Returns: (transfer none): its name in the column “event”
 */
const char *
htk_audit_event_name (HtkAuditEvent event)
{
  g_return_val_if_fail (event < HTK_AUDIT_N_EVENTS, NULL);

  return event_names[event];
}

/**
 * htk_audit_event_from_name:
 * @name: as htk_audit_event_name() gives it
 * @event: (out): the event
 *
 * Returns: whether there is such an event
 */
gboolean
htk_audit_event_from_name (const char    *name,
                           HtkAuditEvent *event)
{
  for (guint i = 0; i < HTK_AUDIT_N_EVENTS; i++)
    if (strcmp (event_names[i], name) == 0)
      {
        *event = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * htk_audit_event_lasts:
 * @event: an event
 *
 * Returns: whether it is entered and left rather than logged
 */
gboolean
htk_audit_event_lasts (HtkAuditEvent event)
{
  return event >= FIRST_LASTING;
}

static gboolean
is_of_location (HtkAuditEvent event)
{
  return event >= HTK_AUDIT_LOCATION_TRACKING_ENABLED
         && event <= HTK_AUDIT_LOCATION_PERMISSIONS_NOT_GRANTED;
}

static void
open_free (gpointer data)
{
  Open *open = data;

  g_free (open->ref);
  g_free (open->old_value);
  g_free (open);
}

static gint64
real_now (gpointer data)
{
  return g_get_real_time () / 1000;
}

static gint64
real_elapsed (gpointer data)
{
  return g_get_monotonic_time () / 1000;
}

/* Only the moment of opening is the clock's: setting it later makes no answer quicker. */
static gint64
moment (HtkAudit *self)
{
  return self->opened_at + self->clock.elapsed (self->clock.data) - self->opened_elapsed;
}

static HtkAuditLog *
open_log (const HtkAuditConfig  *config,
          HtkAuditSink          *sink,
          GError               **error)
{
  gboolean wanted[HTK_AUDIT_N_COLUMNS] = { FALSE };

  for (guint c = HTK_AUDIT_EVENT; c <= HTK_AUDIT_END; c++)
    wanted[c] = TRUE;
  for (guint c = HTK_AUDIT_LATITUDE; c <= HTK_AUDIT_ACCURACY; c++)
    wanted[c] = config->location;
  wanted[HTK_AUDIT_OLD_VALUE] = wanted[HTK_AUDIT_NEW_VALUE] = config->track_changes;
  wanted[HTK_AUDIT_USER] = config->identify_user;
  wanted[HTK_AUDIT_REASON] = config->change_reasons;
  return htk_audit_log_open (sink, wanted, error);
}

/* The log goes with the submission by its name in meta/audit. */
static void
name_in_answers (HtkInstance *instance)
{
  HtkNode node = htk_instance_meta (instance, "audit");

  if (node == 0 || strcmp (htk_instance_get (instance, node), HTK_AUDIT_FILE) == 0)
    return;
  htk_instance_begin (instance);
  htk_instance_write (instance, node, HTK_AUDIT_FILE);
  htk_instance_end (instance);
}

/**
 * htk_audit_new:
 * @instance: the answers; they must live as long as the audit
 * @sink: (transfer full): where the rows are; one that holds rows is taken up again with all of
 *   them
 * @clock: (nullable): the time; %NULL for the machine's
 * @error: return location
 *
 * Opens the log that a form asks for and writes its name to meta/audit.
 *
 * Returns: (transfer full): the audit; %NULL with %HTK_FORM_ERROR_INVALID when the form asks for
 *   none, or an error of the sink
 */
HtkAudit *
htk_audit_new (HtkInstance          *instance,
               HtkAuditSink         *sink,
               const HtkAuditClock  *clock,
               GError              **error)
{
  static const HtkAuditClock real = { real_now, real_elapsed, NULL };
  HtkForm *form = htk_instance_form (instance);
  g_autoptr (HtkAudit) self = NULL;
  HtkAuditConfig config;
  HtkAuditLog *log;

  if (!htk_form_audit (form, &config))
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID,
                   "form “%s” asks for no audit log: it has no meta/audit",
                   form->id != NULL ? form->id : "");
      htk_audit_sink_free (sink);
      return NULL;
    }
  log = open_log (&config, sink, error);
  if (log == NULL)
    return NULL;
  self = g_new0 (HtkAudit, 1);
  self->instance = instance;
  self->config = config;
  self->log = log;
  self->clock = clock != NULL ? *clock : real;
  self->opened_at = self->clock.now (self->clock.data);
  self->opened_elapsed = self->clock.elapsed (self->clock.data);
  self->open = g_ptr_array_new_with_free_func (open_free);
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  self->last = -1;
  name_in_answers (instance);
  return g_steal_pointer (&self);
}

/**
 * htk_audit_start:
 * @self: an audit
 * @error: return location
 *
 * Logs that the person begins: form start, or form resume where rows were. When the form
 * identifies its user, htk_audit_set_user() comes first.
 *
 * Returns: %FALSE with an error of the sink
 */
gboolean
htk_audit_start (HtkAudit  *self,
                 GError   **error)
{
  HtkAuditEvent event = htk_audit_resumed (self) ? HTK_AUDIT_FORM_RESUME : HTK_AUDIT_FORM_START;

  return htk_audit_log (self, event, NULL, error);
}

void
htk_audit_free (HtkAudit *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->log, htk_audit_log_free);
  g_ptr_array_unref (self->open);
  g_array_unref (self->places);
  g_free (self->user);
  g_free (self);
}

/**
 * htk_audit_resumed:
 * @self: an audit
 *
 * Returns: whether its sink held something before
 */
gboolean
htk_audit_resumed (HtkAudit *self)
{
  return htk_audit_log_resumed (self->log);
}

/**
 * htk_audit_set_user:
 * @self: an audit
 * @user: (nullable): who fills the form from now on, as the person said it
 */
void
htk_audit_set_user (HtkAudit   *self,
                    const char *user)
{
  g_free (self->user);
  self->user = g_strdup (user);
}

/**
 * htk_audit_add_location:
 * @self: an audit
 * @latitude: degrees
 * @longitude: degrees
 * @accuracy: metres
 *
 * Keeps a reading of the place, of now. Of the readings that are young enough the most accurate one
 * goes with an event.
 */
void
htk_audit_add_location (HtkAudit *self,
                        double    latitude,
                        double    longitude,
                        double    accuracy)
{
  const Place place = { latitude, longitude, accuracy, moment (self) };

  if (self->config.location)
    g_array_append_val (self->places, place);
}

static gboolean
best_place (HtkAudit *self,
            gint64    at,
            Place    *out)
{
  gint64 oldest = at - (gint64) self->config.location_max_age * 1000;
  gboolean found = FALSE;

  while (self->places->len > 0 && g_array_index (self->places, Place, 0).at < oldest)
    g_array_remove_index (self->places, 0);
  for (guint i = 0; i < self->places->len; i++)
    {
      const Place *place = &g_array_index (self->places, Place, i);

      if (!found || place->accuracy <= out->accuracy)
        *out = *place;
      found = TRUE;
    }
  return found;
}

static void
add_row (HtkAudit   *self,
         Open       *row,
         gint64      end,
         const char *new_value,
         const char *reason)
{
  g_autofree char *start = g_strdup_printf ("%" G_GINT64_FORMAT, row->start);
  g_autofree char *stop = g_strdup_printf ("%" G_GINT64_FORMAT, end);
  gboolean changed = new_value != NULL && g_strcmp0 (row->old_value, new_value) != 0;
  g_autofree char *latitude = NULL;
  g_autofree char *longitude = NULL;
  g_autofree char *accuracy = NULL;
  const char *cells[HTK_AUDIT_N_COLUMNS] = {
    [HTK_AUDIT_EVENT] = event_names[row->event],
    [HTK_AUDIT_NODE] = row->ref,
    [HTK_AUDIT_START] = start,
    [HTK_AUDIT_END] = htk_audit_event_lasts (row->event) ? stop : NULL,
    [HTK_AUDIT_OLD_VALUE] = changed ? row->old_value : NULL,
    [HTK_AUDIT_NEW_VALUE] = changed ? new_value : NULL,
    [HTK_AUDIT_USER] = self->user,
    [HTK_AUDIT_REASON] = reason,
  };

  if (row->has_place)
    {
      cells[HTK_AUDIT_LATITUDE] = latitude = htk_number_to_string (row->place.latitude);
      cells[HTK_AUDIT_LONGITUDE] = longitude = htk_number_to_string (row->place.longitude);
      cells[HTK_AUDIT_ACCURACY] = accuracy = htk_number_to_string (row->place.accuracy);
    }
  htk_audit_log_add (self->log, cells);
  self->last = (int) row->event;
}

/* After these the person may go away for good: the rows must be there. */
static gboolean
must_last (HtkAuditEvent event)
{
  return event <= HTK_AUDIT_CONSTRAINT_ERROR;
}

static gboolean
log_event (HtkAudit       *self,
           HtkAuditEvent   event,
           const char     *ref,
           const char     *reason,
           GError        **error)
{
  Open row = { .event = event, .ref = (char *) ref, .start = moment (self) };

  if (is_of_location (event) && (!self->config.location || self->last == (int) event))
    return TRUE;
  row.has_place = self->config.location && best_place (self, row.start, &row.place);
  add_row (self, &row, row.start, NULL, reason);
  return htk_audit_log_write (self->log, must_last (event), error);
}

/**
 * htk_audit_log:
 * @self: an audit
 * @event: what happened
 * @ref: (nullable): the node it happened to
 * @error: return location
 *
 * Logs an event of a moment. One that lasts gets the same start and end. What is open is left
 * first when the form is. Events of location are logged only when the form asks for places, and
 * not twice in a row.
 *
 * Returns: %FALSE with an error of the sink; the row is written with the next one then
 */
gboolean
htk_audit_log (HtkAudit       *self,
               HtkAuditEvent   event,
               const char     *ref,
               GError        **error)
{
  g_return_val_if_fail (event < HTK_AUDIT_N_EVENTS, FALSE);

  if ((event == HTK_AUDIT_FORM_EXIT || event == HTK_AUDIT_FORM_FINALIZE)
      && !htk_audit_leave (self, error))
    return FALSE;
  return log_event (self, event, ref, NULL, error);
}

/**
 * htk_audit_change_reason:
 * @self: an audit
 * @reason: why a submission was edited, as the person said it
 * @error: return location
 *
 * Returns: %FALSE with an error of the sink
 */
gboolean
htk_audit_change_reason (HtkAudit    *self,
                         const char  *reason,
                         GError     **error)
{
  return log_event (self, HTK_AUDIT_CHANGE_REASON, NULL,
                    self->config.change_reasons ? reason : NULL, error);
}

/* What the node holds now: "" for a group, and for one that is gone. */
static char *
value_at (HtkAudit   *self,
          const char *ref)
{
  HtkNode node = ref != NULL ? htk_instance_find (self->instance, ref, NULL) : 0;
  const char *value = node != 0 ? htk_instance_get (self->instance, node) : NULL;

  return g_strdup (value != NULL ? value : "");
}

static gboolean
is_open (HtkAudit      *self,
         HtkAuditEvent  event,
         const char    *ref)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      Open *open = self->open->pdata[i];

      if (open->event == event && g_strcmp0 (open->ref, ref) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether a question is on the screen of the group that was entered first. */
static gboolean
is_in_open_group (HtkAudit      *self,
                  HtkAuditEvent  event,
                  const char    *ref)
{
  Open *first = self->open->len > 0 ? self->open->pdata[0] : NULL;
  gsize length;

  if (event != HTK_AUDIT_QUESTION || first == NULL || first->event != HTK_AUDIT_GROUP)
    return FALSE;
  length = first->ref != NULL ? strlen (first->ref) : 0;
  return length == 0
         || (ref != NULL && strncmp (ref, first->ref, length) == 0 && ref[length] == '/');
}

/**
 * htk_audit_enter:
 * @self: an audit
 * @event: what the person sees now: a question, a group of them, the end screen …
 * @ref: (nullable): its node
 * @error: return location
 *
 * A screen is shown. The one before is left; shown again, it goes on. Questions on the screen of a
 * group are entered after the group: their rows are written only when their answers were changed
 * and the form tracks changes.
 *
 * Returns: %FALSE with an error of the sink; the screen is entered all the same
 */
gboolean
htk_audit_enter (HtkAudit       *self,
                 HtkAuditEvent   event,
                 const char     *ref,
                 GError        **error)
{
  gboolean in_group = is_in_open_group (self, event, ref);
  gboolean written = TRUE;
  Open *open;

  g_return_val_if_fail (htk_audit_event_lasts (event) && event < HTK_AUDIT_N_EVENTS, FALSE);

  if (is_open (self, event, ref))
    return TRUE;
  if (!in_group)
    written = htk_audit_leave (self, error);
  open = g_new0 (Open, 1);
  open->event = event;
  open->ref = g_strdup (ref);
  open->start = moment (self);
  open->in_group = in_group;
  open->old_value = event == HTK_AUDIT_QUESTION ? value_at (self, ref) : NULL;
  open->has_place = self->config.location && best_place (self, open->start, &open->place);
  g_ptr_array_add (self->open, open);
  return written;
}

/**
 * htk_audit_leave:
 * @self: an audit
 * @error: return location
 *
 * The screen is left: its events end now and are written.
 *
 * Returns: %FALSE with an error of the sink; the rows are written with the next ones then
 */
gboolean
htk_audit_leave (HtkAudit  *self,
                 GError   **error)
{
  gint64 now = moment (self);

  for (guint i = 0; i < self->open->len; i++)
    {
      Open *open = self->open->pdata[i];
      g_autofree char *value
          = open->event == HTK_AUDIT_QUESTION ? value_at (self, open->ref) : NULL;

      if (open->in_group && (!self->config.track_changes || strcmp (open->old_value, value) == 0))
        continue;
      /* The place may have come while the person answered. */
      if (self->config.location && !open->has_place)
        open->has_place = best_place (self, now, &open->place);
      add_row (self, open, now, value, NULL);
    }
  g_ptr_array_set_size (self->open, 0);
  return htk_audit_log_write (self->log, FALSE, error);
}
