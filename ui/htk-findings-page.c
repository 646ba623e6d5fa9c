/* The findings with their rectification: the next due first, by state, level, person and village. */
#include "ui/htk-findings-page.h"

#include "app/record/htk-pack-install.h"
#include "ui/htk-domain-words.h"
#include "ui/htk-error-words.h"
#include "ui/htk-filter.h"
#include "ui/htk-id-list.h"
#include "ui/htk-in-store.h"
#include "ui/htk-row-line.h"
#include "ui/htk-shown.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#define HTK_TYPE_FINDINGS_PAGE (htk_findings_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkFindingsPage, htk_findings_page, HTK, FINDINGS_PAGE, GtkBox)

struct _HtkFindingsPage
{
  GtkBox parent_instance;
  HtkSession *session;
  HtkLimits limits; /* as they were when the list was read */
  char *today;
  GCancellable *loading;
  GtkWidget *whose, *state, *level, *village;
  GtkLabel *counts;
  HtkList *list;
};

G_DEFINE_TYPE (HtkFindingsPage, htk_findings_page, GTK_TYPE_BOX)

static void
htk_findings_page_dispose (GObject *object)
{
  HtkFindingsPage *self = HTK_FINDINGS_PAGE (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->session);
  htk_limits_clear (&self->limits);
  g_clear_pointer (&self->today, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), HTK_TYPE_FINDINGS_PAGE);
  G_OBJECT_CLASS (htk_findings_page_parent_class)->dispose (object);
}

/* The last line: until when, how late, and who has been told. */
static char *
due_text (const HtkFinding      *f,
          const HtkFindingClock *clock,
          const char            *today)
{
  g_autofree char *deadline = htk_day_short (clock->deadline, today);
  g_autofree char *closed = htk_day_short (f->closed_on, today);
  g_autofree char *left = htk_days_left_text (clock->days_left);
  g_autofree char *told = htk_told_text (clock->told);

  if (g_str_equal (f->state, "closed") || g_str_equal (f->state, "void"))
    return g_strdup_printf ("%s · %s", htk_finding_state_name (f->state),
                            closed != NULL ? closed : "—");
  if (told == NULL)
    return g_strdup_printf ("%s · %s", deadline, left);
  return g_strdup_printf (_("%s · %s · told: %s"), deadline, left, told);
}

static gboolean
update_row (gpointer     page,
            GtkWidget   *line,
            gpointer     value,
            const char **name)
{
  HtkFindingsPage *self = page;
  const HtkFinding *f = value;
  g_autofree char *second = g_strdup_printf ("%s · %s · %s", f->subject_name, f->village_name,
                                             htk_finding_cat_name (f->cat));
  HtkFindingClock clock = { 0 };
  g_autofree char *due = NULL;
  gboolean known = htk_finding_clock_of (f, &self->limits, self->today, &clock);

  due = known ? due_text (f, &clock, self->today) : g_strdup (_("Its days are not known"));
  *name = f->text;
  return htk_row_line_set (line, &(HtkRowLook) {
    .texts = { { f->text, "heading" },
               { second, "dim-label" },
               { due, clock.days_left < 0 && f->closed_on == NULL ? "late" : "dim-label" } },
    .pills = { { htk_level_name (self->limits.levels, f->level), htk_level_color (f->level) },
               { htk_finding_state_name (f->state), "color-grey" } },
  });
}

static GtkWidget *
finding_row (gpointer     page,
             gpointer     value,
             const char **name)
{
  GtkWidget *line = htk_row_line_new (GTK_ORIENTATION_VERTICAL);

  update_row (page, line, value, name);
  return line;
}

static void
finding_chosen (gpointer page,
                gpointer value)
{
  htk_window_show_finding (htk_window_of (page), ((const HtkFinding *) value)->id);
}

static void
say_error (HtkFindingsPage *self,
           const GError    *error)
{
  g_autofree char *words = htk_error_words (error);

  gtk_label_set_text (self->counts, "");
  htk_list_show (self->list, NULL, words);
}

/* --- Which findings, in a thread --- */

typedef struct
{
  char *state, *region, *person, *today, *yesterday;
  int level;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *self = data;

  g_free (self->state);
  g_free (self->region);
  g_free (self->person);
  g_free (self->today);
  g_free (self->yesterday);
  g_free (self);
}

typedef struct
{
  HtkLimits limits;
  char *today;
  GPtrArray *ids;
  guint n_late;
} Found;

static void
found_free (gpointer data)
{
  Found *self = data;

  if (self == NULL)
    return;
  htk_limits_clear (&self->limits);
  g_free (self->today);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Found, found_free)

static guint
count_late (HtkStore               *store,
            const HtkFindingFilter *filter,
            const Found            *found)
{
  int days[HTK_N_LEVELS];

  for (int i = 0; i < HTK_N_LEVELS; i++)
    days[i] = (int) htk_levels_get (found->limits.levels, i + 1)->deadline_days;
  return (guint) htk_findings_count_late (store, filter, found->today, days);
}

/* "Late" is a filter of the days, all others are columns of the row. */
static gpointer
read_findings (HtkStore     *store,
               gpointer      data,
               GCancellable *cancellable,
               GError      **error)
{
  const Asked *asked = data;
  gboolean late = g_strcmp0 (asked->state, "late") == 0;
  const HtkFindingFilter filter = {
    .state = late ? "unfinished" : asked->state,
    .region = asked->region,
    .level = asked->level,
    .person_id = asked->person,
    .due_until = late ? asked->yesterday : NULL,
  };
  g_autoptr (HtkPack) pack = htk_pack_in_force (store, error);
  g_autoptr (Found) found = g_new0 (Found, 1);

  if (pack == NULL || !htk_limits_load (pack, store, asked->today, &found->limits, error))
    return NULL;
  found->today = g_strdup (asked->today);
  found->ids = htk_finding_ids (store, &filter, error);
  if (found->ids == NULL)
    return NULL;
  found->n_late = count_late (store, &filter, found);
  return g_steal_pointer (&found);
}

static GPtrArray *
read_rows (gpointer    store,
           GPtrArray  *ids,
           guint       from,
           guint       n,
           GError    **error)
{
  return htk_findings_by_ids (store, ids, from, n, error);
}

static void
show_found (HtkFindingsPage *self,
            Found           *found)
{
  g_autofree char *text =
    g_strdup_printf (ngettext ("%u finding, %u of them late",
                               "%u findings, %u of them late",
                               (gulong) found->ids->len), found->ids->len, found->n_late);

  htk_limits_clear (&self->limits);
  self->limits = found->limits;
  found->limits = (HtkLimits) { 0 };
  g_free (self->today);
  self->today = g_steal_pointer (&found->today);
  gtk_label_set_text (self->counts, text);
  htk_id_list_show (self->list, found->ids, read_rows,
                    g_object_ref (htk_session_store (self->session)), g_object_unref,
                    _("No finding here. Findings are opened when the county accepts a visit."));
}

static void
findings_read (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (HtkFindingsPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Found) found = htk_in_store_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    return;
  if (found == NULL)
    say_error (self, error);
  else
    show_found (self, found);
}

static void
reload (gpointer page)
{
  HtkFindingsPage *self = page;
  const char *level;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) before = g_date_time_add_days (now, -1);
  Asked *asked;

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  level = htk_filter_value (self->level);
  asked = g_new0 (Asked, 1);
  asked->state = g_strdup (htk_filter_value (self->state));
  asked->region = g_strdup (htk_filter_value (self->village));
  asked->level = level != NULL ? atoi (level) : 0;
  if (htk_filter_value (self->whose) != NULL)
    asked->person = g_strdup (htk_session_user (self->session)->id);
  asked->today = htk_session_today ();
  asked->yesterday = g_date_time_format (before, "%F");
  self->loading = g_cancellable_new ();
  htk_in_store_async (read_findings, asked, asked_free, found_free, self->loading, findings_read,
                      g_object_ref (self));
}

/* A filter tells of its first value before there is a page to see; that one reads when it is shown. */
static void
filter_changed (HtkFindingsPage *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  htk_list_to_top (self->list);
  reload (self);
}

static void
add_filters (HtkFindingsPage *self)
{
  static const char *const states[] = { "open", "assigned", "claimed", "returned", "closed",
                                        "void" };

  htk_filter_add (self->whose, NULL, _("Of everybody"));
  htk_filter_add (self->whose, "me", _("Mine"));
  htk_filter_add (self->state, "unfinished", _("All open findings"));
  htk_filter_add (self->state, "late", _("Late"));
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    htk_filter_add (self->state, states[i], htk_finding_state_name (states[i]));
  htk_filter_add (self->state, NULL, _("All findings"));
  htk_filter_add (self->level, NULL, _("All levels"));
}

/* What the levels are called is the pack's to say. */
static void
add_levels (HtkFindingsPage *self)
{
  HtkPack *pack = htk_session_pack (self->session, NULL);
  g_autoptr (HtkRules) rules =
    pack != NULL ? htk_pack_rules (pack, htk_session_store (self->session), NULL) : NULL;

  for (int level = 1; rules != NULL && level <= HTK_N_LEVELS; level++)
    {
      g_autofree char *value = g_strdup_printf ("%d", level);

      htk_filter_add (self->level, value, htk_level_name (htk_rules_levels (rules), level));
    }
}

static void
htk_findings_page_class_init (HtkFindingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_findings_page_dispose;
  g_type_ensure (HTK_TYPE_LIST);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-findings-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkFindingsPage, name)
  BIND (whose);
  BIND (state);
  BIND (level);
  BIND (village);
  BIND (counts);
  BIND (list);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, filter_changed);
}

static void
htk_findings_page_init (HtkFindingsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  htk_list_set_rows (self->list, finding_row, finding_chosen, self);
  htk_list_set_update (self->list, update_row);
}

/**
 * htk_findings_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the findings of this tablet; those that are restricted are on none
 */
GtkWidget *
htk_findings_page_new (HtkSession *session)
{
  HtkFindingsPage *self = g_object_new (HTK_TYPE_FINDINGS_PAGE, NULL);

  self->session = g_object_ref (session);
  add_filters (self);
  add_levels (self);
  htk_filter_add_villages (self->village);
  htk_reload_when_shown (GTK_WIDGET (self), session, reload);
  return GTK_WIDGET (self);
}
