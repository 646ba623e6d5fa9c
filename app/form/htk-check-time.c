/* The author's check of how long a section takes, by a simple model of a trained worker: seconds to
 * read a question out and note the answer. The table is told in CHECKS.md. */
#include "app/form/htk-check.h"

#include <string.h>

/* After so many seconds in one section people tire, and what is not yet saved is much. */
#define LONGEST_SECTION (25 * 60)

/* How often a repeat is taken to be filled when the form does not say. */
#define USUAL_REPEATS 4

static const struct {
  HtkControlKind kind;
  const char *type; /* NULL: any */
  guint seconds;
} model[] = {
  { HTK_CONTROL_INPUT, "int", 8 },        { HTK_CONTROL_INPUT, "decimal", 10 },
  { HTK_CONTROL_INPUT, "date", 8 },       { HTK_CONTROL_INPUT, "time", 8 },
  { HTK_CONTROL_INPUT, "dateTime", 12 },  { HTK_CONTROL_INPUT, "geopoint", 30 },
  { HTK_CONTROL_INPUT, "geotrace", 180 }, { HTK_CONTROL_INPUT, "geoshape", 180 },
  { HTK_CONTROL_INPUT, "barcode", 10 },   { HTK_CONTROL_INPUT, NULL, 15 },
  { HTK_CONTROL_SELECT1, NULL, 6 },       { HTK_CONTROL_SELECT, NULL, 10 },
  { HTK_CONTROL_RANK, NULL, 20 },         { HTK_CONTROL_RANGE, NULL, 6 },
  { HTK_CONTROL_TRIGGER, NULL, 6 },       { HTK_CONTROL_UPLOAD, NULL, 30 },
};

/* A text that is only read. */
#define SECONDS_TO_READ 3

static guint
seconds_of_question (HtkControl *control)
{
  if (control->def->readonly != NULL || control->def->calculate != NULL)
    return SECONDS_TO_READ;
  for (gsize i = 0; i < G_N_ELEMENTS (model); i++)
    if (model[i].kind == control->kind
        && (model[i].type == NULL || strcmp (model[i].type, control->def->type) == 0))
      return model[i].seconds;
  return 0;
}

static double
times (HtkCheck *check, HtkControl *control)
{
  HtkXPathContext context;
  HtkValue value;
  double n;

  if (control->kind != HTK_CONTROL_REPEAT)
    return 1;
  if (control->def->count == NULL
      || !htk_check_constant (check, control->def->count->root, &value, &context))
    return USUAL_REPEATS;
  n = htk_value_to_number (&context, &value);
  return n >= 0 && n < 1000 ? n : USUAL_REPEATS;
}

/* What has a condition is taken to be asked every other time. */
static double
seconds_for (HtkCheck *check, HtkControl *control)
{
  double seconds = 0;

  if (control->kind != HTK_CONTROL_ROOT && control->kind != HTK_CONTROL_GROUP
      && control->kind != HTK_CONTROL_REPEAT)
    seconds = seconds_of_question (control);
  for (guint i = 0; i < control->children->len; i++)
    seconds += seconds_for (check, control->children->pdata[i]);
  seconds *= times (check, control);
  return control->def != NULL && control->def->relevant != NULL ? seconds / 2 : seconds;
}

static void
check_section (HtkCheck *check, const char *ref, double seconds)
{
  if (seconds > LONGEST_SECTION)
    htk_check_report (check, HTK_FAULT_WARNING, "long-section", ref,
                      "this section takes about %.0f minutes; %d are as long as one should be: "
                      "part it into groups",
                      seconds / 60, LONGEST_SECTION / 60);
}

/* A section is a group or a repeat of the body itself, or the questions between two of them. */
void
htk_check_time (HtkCheck *check)
{
  GPtrArray *parts = check->form->body->children;
  const char *first = NULL;
  double loose = 0;

  for (guint i = 0; i < parts->len && check->blank != NULL; i++)
    {
      HtkControl *part = parts->pdata[i];
      double seconds = seconds_for (check, part);

      if (part->kind != HTK_CONTROL_GROUP && part->kind != HTK_CONTROL_REPEAT)
        {
          first = first != NULL ? first : part->def->path;
          loose += seconds;
          continue;
        }
      if (first != NULL)
        check_section (check, first, loose);
      first = NULL;
      loose = 0;
      check_section (check, part->def != NULL ? part->def->path : "-", seconds);
    }
  if (first != NULL)
    check_section (check, first, loose);
}
