/* Which control a question gets, by what it is, its type and its appearance. */
#include "ui/htk-control.h"

typedef struct
{
  HtkControlKind kind;
  const char *type;       /* NULL for any */
  const char *appearance; /* NULL for any */
  HtkControlMaker make;
} Row;

/* A photo, or a recording, a film or another file. */
static void
make_upload (HtkControl           *control,
             const HtkState       *state,
             const HtkControlSink *sink)
{
  const char *mime = htk_state_param (state, "mediatype");

  if (mime == NULL || g_str_has_prefix (mime, "image/"))
    htk_control_make_photo (control, state, sink);
  else
    htk_control_make_media (control, state, sink);
}

/* The first row that fits is taken: what an appearance asks for stands above the plain control, and an
 * appearance that is not here, or an intent, leaves it at that. */
static const Row rows[] = {
  { HTK_CONTROL_INPUT, "int", NULL, htk_control_make_number },
  { HTK_CONTROL_INPUT, "integer", NULL, htk_control_make_number },
  { HTK_CONTROL_INPUT, "decimal", NULL, htk_control_make_number },
  { HTK_CONTROL_INPUT, "date", NULL, htk_control_make_when },
  { HTK_CONTROL_INPUT, "time", NULL, htk_control_make_when },
  { HTK_CONTROL_INPUT, "dateTime", NULL, htk_control_make_when },
  { HTK_CONTROL_INPUT, "barcode", NULL, htk_control_make_code },
  { HTK_CONTROL_INPUT, "geopoint", NULL, htk_control_make_place },
  { HTK_CONTROL_INPUT, "geotrace", NULL, htk_control_make_trace },
  { HTK_CONTROL_INPUT, "geoshape", NULL, htk_control_make_trace },
  { HTK_CONTROL_INPUT, NULL, NULL, htk_control_make_text },
  { HTK_CONTROL_RANGE, NULL, "rating", htk_control_make_rating },
  { HTK_CONTROL_RANGE, NULL, NULL, htk_control_make_range },
  { HTK_CONTROL_SELECT, NULL, "minimal", htk_control_make_list },
  { HTK_CONTROL_SELECT, NULL, "autocomplete", htk_control_make_list },
  { HTK_CONTROL_SELECT, NULL, "search", htk_control_make_list },
  { HTK_CONTROL_SELECT, NULL, NULL, htk_control_make_select },
  { HTK_CONTROL_SELECT1, NULL, "minimal", htk_control_make_list },
  { HTK_CONTROL_SELECT1, NULL, "autocomplete", htk_control_make_list },
  { HTK_CONTROL_SELECT1, NULL, "search", htk_control_make_list },
  { HTK_CONTROL_SELECT1, NULL, NULL, htk_control_make_select },
  { HTK_CONTROL_RANK, NULL, NULL, htk_control_make_rank },
  { HTK_CONTROL_TRIGGER, NULL, NULL, htk_control_make_check },
  { HTK_CONTROL_UPLOAD, NULL, "signature", htk_control_make_signature },
  { HTK_CONTROL_UPLOAD, NULL, NULL, make_upload },
};

static gboolean
fits (const Row      *row,
      const HtkState *state)
{
  return row->kind == state->kind &&
         (row->type == NULL || g_strcmp0 (row->type, state->type) == 0) &&
         (row->appearance == NULL || htk_state_has_appearance (state, row->appearance));
}

/**
 * htk_control_make:
 * @control: (out caller-allocates): the control
 * @state: the state of a question, which is no note
 * @sink: what the control tells and reads; copied
 *
 * Makes the control of a question. It shows nothing until its set is called.
 */
void
htk_control_make (HtkControl           *control,
                  const HtkState       *state,
                  const HtkControlSink *sink)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (fits (&rows[i], state))
      {
        rows[i].make (control, state, sink);
        return;
      }
  htk_control_make_text (control, state, sink);
}

/* The flush of a control that tells each answer at once. */
gboolean
htk_control_keeps_nothing (GtkWidget *widget)
{
  return TRUE;
}
