#pragma once

/* The log of a filling that a form may ask for (ODK XForms: client audit logs): which questions
 * were looked at and when, what was changed, where and by whom. A runner tells HtkAudit what the
 * person does; it keeps the rows of audit.csv. */

#include "app/form/htk-form.h"

G_BEGIN_DECLS

/* The name the log has among the files of a submission. */
#define HTK_AUDIT_FILE "audit.csv"

/**
 * HtkAuditEvent:
 *
 * What can happen, by the names of ODK Collect. From %HTK_AUDIT_QUESTION on they last: they are
 * entered and left. %HTK_AUDIT_LANGUAGE_CHANGE is ours.
 */
typedef enum
{
  HTK_AUDIT_FORM_START,
  HTK_AUDIT_FORM_RESUME,
  HTK_AUDIT_FORM_SAVE,
  HTK_AUDIT_FORM_EXIT,
  HTK_AUDIT_FORM_FINALIZE,
  HTK_AUDIT_SAVE_ERROR,
  HTK_AUDIT_FINALIZE_ERROR,
  HTK_AUDIT_CONSTRAINT_ERROR,
  HTK_AUDIT_DELETE_REPEAT,
  HTK_AUDIT_CHANGE_REASON,
  HTK_AUDIT_LANGUAGE_CHANGE,
  HTK_AUDIT_BACKGROUND_AUDIO_ENABLED,
  HTK_AUDIT_BACKGROUND_AUDIO_DISABLED,
  HTK_AUDIT_LOCATION_TRACKING_ENABLED,
  HTK_AUDIT_LOCATION_TRACKING_DISABLED,
  HTK_AUDIT_LOCATION_PROVIDERS_ENABLED,
  HTK_AUDIT_LOCATION_PROVIDERS_DISABLED,
  HTK_AUDIT_LOCATION_PERMISSIONS_GRANTED,
  HTK_AUDIT_LOCATION_PERMISSIONS_NOT_GRANTED,
  HTK_AUDIT_QUESTION,
  HTK_AUDIT_GROUP,
  HTK_AUDIT_ADD_REPEAT,
  HTK_AUDIT_END_SCREEN,
  HTK_AUDIT_JUMP,
  HTK_AUDIT_N_EVENTS,
} HtkAuditEvent;

/**
 * HtkAuditConfig:
 * @location: whether places are logged; then the next three are set
 * @location_priority: high-accuracy, balanced, low-power or no-power; the form's text
 * @location_min_interval: seconds from one reading of the place to the next, at least
 * @location_max_age: seconds for which a reading counts
 * @track_changes: whether old and new answers are logged
 * @identify_user: whether the person must say who it is before anything else
 * @change_reasons: whether saving an edited submission needs a reason
 *
 * What a form asks for (ODK XForms: audit attributes).
 */
typedef struct
{
  gboolean location;
  const char *location_priority;
  guint location_min_interval, location_max_age;
  gboolean track_changes, identify_user, change_reasons;
} HtkAuditConfig;

/* Milliseconds: @now since 1970, read once; @elapsed only goes on, whoever sets the clock. */
typedef struct
{
  gint64 (*now) (gpointer data);
  gint64 (*elapsed) (gpointer data);
  gpointer data;
} HtkAuditClock;

/**
 * HtkAuditSink:
 * @read: all the text there is, (transfer full), and its length in bytes; "" when there is none
 * @replace: puts a text in the place of all; it lasts
 * @append: adds rows to the end, all or none of them; @durable: they must outlive a power cut
 * @free: (nullable): releases @data
 * @name: what an error calls it
 *
 * Where the rows of a log are kept: a file by htk_audit_file_new(), or what a runner gives. Its
 * functions return %FALSE or %NULL with an error when the text cannot be read or written.
 */
typedef struct
{
  char *(*read) (gpointer data, gsize *length, GError **error);
  gboolean (*replace) (gpointer data, const char *text, gsize length, GError **error);
  gboolean (*append) (gpointer data, const char *text, gsize length, gboolean durable,
                      GError **error);
  void (*free) (gpointer data);
  const char *name;
  gpointer data;
} HtkAuditSink;

typedef struct _HtkAudit HtkAudit;

gboolean    htk_form_audit            (HtkForm             *form,
                                       HtkAuditConfig      *config);
const char *htk_audit_event_name      (HtkAuditEvent        event);
gboolean    htk_audit_event_from_name (const char          *name,
                                       HtkAuditEvent       *event);
gboolean    htk_audit_event_lasts     (HtkAuditEvent        event);

HtkAuditSink *htk_audit_file_new      (const char          *path);
void        htk_audit_sink_free       (HtkAuditSink        *sink);
HtkAudit   *htk_audit_new             (HtkInstance         *instance,
                                       HtkAuditSink        *sink,
                                       const HtkAuditClock *clock,
                                       GError             **error);
void        htk_audit_free            (HtkAudit            *self);
gboolean    htk_audit_resumed         (HtkAudit            *self);
gboolean    htk_audit_start           (HtkAudit            *self,
                                       GError             **error);
void        htk_audit_set_user        (HtkAudit            *self,
                                       const char          *user);
void        htk_audit_add_location    (HtkAudit            *self,
                                       double               latitude,
                                       double               longitude,
                                       double               accuracy);
gboolean    htk_audit_log             (HtkAudit            *self,
                                       HtkAuditEvent        event,
                                       const char          *ref,
                                       GError             **error);
gboolean    htk_audit_change_reason   (HtkAudit            *self,
                                       const char          *reason,
                                       GError             **error);
gboolean    htk_audit_enter           (HtkAudit            *self,
                                       HtkAuditEvent        event,
                                       const char          *ref,
                                       GError             **error);
gboolean    htk_audit_leave           (HtkAudit            *self,
                                       GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkAudit, htk_audit_free)

G_END_DECLS
