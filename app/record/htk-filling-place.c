/* Where the tablet is while a form is filled: for the log of a form that asks for places (ODK XForms:
 * client audit logs), and for what a form sets to the place by itself (odk:setgeopoint), which is
 * known only some time after it was wanted. */
#include "app/record/htk-filling-private.h"

/* Metres: a place that is less exact than this is waited out where a question is set to it. */
#define EXACT_ENOUGH 100.0

/**
 * htk_filling_note_unplaced:
 * @self: a filling whose instance changed
 *
 * Takes note of what the form wanted to set to the place.
 */
void
htk_filling_note_unplaced (HtkFilling *self)
{
  g_autoptr (GArray) nodes = htk_instance_take_unplaced (self->instance);

  if (nodes->len == 0)
    return;
  if (self->unplaced == NULL)
    self->unplaced = g_array_new (FALSE, FALSE, sizeof (HtkNode));
  g_array_append_vals (self->unplaced, nodes->data, nodes->len);
  g_signal_emit_by_name (self, "place-wanted");
}

/**
 * htk_filling_place_wish:
 * @self: a filling
 * @wish: (out caller-allocates): what it wants
 */
void
htk_filling_place_wish (HtkFilling   *self,
                        HtkPlaceWish *wish)
{
  HtkAuditConfig config = { 0 };
  gboolean logs = self->audit != NULL && htk_form_audit (self->form, &config) && config.location &&
                  !g_str_equal (config.location_priority, "no-power");
  gboolean sets = self->unplaced != NULL && self->unplaced->len > 0;

  *wish = (HtkPlaceWish){
    .wanted = logs || sets,
    .always = logs,
    .exact = sets || (logs && g_str_equal (config.location_priority, "high-accuracy")),
    .min_interval = logs && !sets ? config.location_min_interval : 0,
  };
}

/* Saved like an answer; the person stays at the question where they are. */
static void
set_place (HtkFilling *self,
           HtkNode     node,
           const char *value)
{
  g_autofree char *ref = htk_instance_ref_of (self->instance, node);
  g_autofree char *position = g_strdup (self->draft->position);
  g_autoptr (GError) error = NULL;

  if (ref == NULL || !htk_instance_relevant (self->instance, node))
    return;
  if (!htk_filling_save (self, node, ref, value, FALSE, &error))
    g_message ("the place could not be set in %s: %s", ref, error->message);
  else if (position != NULL && !htk_filling_set_position (self, position, &error))
    g_message ("the place in the form could not be kept: %s", error->message);
}

/**
 * htk_filling_add_place:
 * @self: a filling
 * @latitude: degrees
 * @longitude: degrees
 * @altitude: metres, 0 when it is not known
 * @accuracy: metres
 *
 * Tells it where the tablet is now.
 */
void
htk_filling_add_place (HtkFilling *self,
                       double      latitude,
                       double      longitude,
                       double      altitude,
                       double      accuracy)
{
  g_autoptr (GArray) nodes = NULL;
  char number[4][G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *value = NULL;

  if (self->audit != NULL)
    {
      htk_filling_note (self, HTK_AUDIT_LOCATION_TRACKING_ENABLED, NULL);
      htk_audit_add_location (self->audit, latitude, longitude, accuracy);
    }
  if (self->unplaced == NULL || accuracy > EXACT_ENOUGH)
    return;
  nodes = g_steal_pointer (&self->unplaced);
  value = g_strjoin (" ", g_ascii_formatd (number[0], sizeof number[0], "%.7f", latitude),
                     g_ascii_formatd (number[1], sizeof number[1], "%.7f", longitude),
                     g_ascii_formatd (number[2], sizeof number[2], "%.1f", altitude),
                     g_ascii_formatd (number[3], sizeof number[3], "%.1f", accuracy), NULL);
  for (guint i = 0; i < nodes->len; i++)
    set_place (self, g_array_index (nodes, HtkNode, i), value);
}

/**
 * htk_filling_no_place:
 * @self: a filling
 * @refused: whether the person, or the system's settings, refused it
 *
 * Tells it that nobody knows where the tablet is: the log of a form says so (ODK Collect's events).
 */
void
htk_filling_no_place (HtkFilling *self,
                      gboolean    refused)
{
  htk_filling_note (self, refused ? HTK_AUDIT_LOCATION_PERMISSIONS_NOT_GRANTED
                                  : HTK_AUDIT_LOCATION_PROVIDERS_DISABLED, NULL);
}
