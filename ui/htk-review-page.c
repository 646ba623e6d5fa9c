/* The lead's queue: what waits for review, the most urgent first, with what is late and what is to be
 * visited again; green records are approved in one go from here. */
#include "ui/htk-review-page.h"

#include "app/record/htk-pack-title.h"
#include "app/record/htk-recheck.h"
#include "app/record/htk-review-queue.h"
#include "app/store/htk-visit-lists.h"
#include "ui/htk-batch-page.h"
#include "ui/htk-conflicts-page.h"
#include "ui/htk-domain-words.h"
#include "ui/htk-error-words.h"
#include "ui/htk-filter.h"
#include "ui/htk-list.h"
#include "ui/htk-shown.h"
#include "ui/htk-visit-row.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_REVIEW_PAGE (htk_review_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkReviewPage, htk_review_page, HTK, REVIEW_PAGE, GtkBox)

struct _HtkReviewPage
{
  GtkBox parent_instance;
  HtkSession *session;
  HtkQueue *queue; /* as it was read last */
  char *today;
  GtkWidget *what, *color, *suggestion, *village, *worker, *form;
  GtkWidget *line, *batch;
  GtkLabel *counts;
  HtkList *list;
};

G_DEFINE_TYPE (HtkReviewPage, htk_review_page, GTK_TYPE_BOX)

typedef struct
{
  HtkStore *store;
  GPtrArray *ids;
} Keys;

static void
keys_free (gpointer data)
{
  Keys *self = data;

  g_object_unref (self->store);
  g_ptr_array_unref (self->ids);
  g_free (self);
}

static GPtrArray *
read_rows (gpointer data,
           guint    from,
           guint    n,
           GError **error)
{
  Keys *self = data;

  return htk_visits_by_ids (self->store, self->ids, from, n, error);
}

static GtkWidget *
draw_row (gpointer     page,
          gpointer     value,
          const char **name)
{
  HtkReviewPage *self = page;
  const HtkVisit *visit = value;
  GtkWidget *line = htk_visit_line_new (visit);
  gint64 since;

  if (g_hash_table_contains (self->queue->sample, visit->id))
    htk_visit_line_add_mark (line, htk_pill (_("Visit again"), "color-yellow"));
  if (htk_visit_correction (htk_session_store (self->session), visit->id, &since))
    htk_visit_line_add_mark (line, htk_pill (_("Being corrected"), "color-yellow"));
  if (g_str_equal (visit->state, "submitted"))
    {
      int left = htk_review_days_left (visit->submitted_at, self->queue->days, self->today);
      g_autofree char *text = htk_review_left_text (left);

      htk_visit_line_add_text (line, htk_label (text, left < 0 ? "late" : "dim-label"));
    }
  else
    htk_visit_line_add_mark (line, htk_state_pill (visit->state));
  *name = visit->subject_name;
  return line;
}

static void
row_chosen (gpointer page,
            gpointer value)
{
  htk_window_show_visit (htk_window_of (page), ((const HtkVisit *) value)->id);
}

static void
show_counts (HtkReviewPage *self)
{
  const HtkQueue *queue = self->queue;
  g_autofree char *days = htk_days_text (queue->days);
  g_autofree char *text = g_strdup_printf (
    ngettext ("%u waits, %u of them red, %u late (a review has %s); %u to be visited again",
              "%u wait, %u of them red, %u late (a review has %s); %u to be visited again",
              (gulong) queue->n_all),
    queue->n_all, queue->n_red, queue->n_late, days, queue->n_again);

  gtk_label_set_text (self->counts, text);
}

static guint
count_green (HtkQueue *queue)
{
  guint n = 0;

  for (guint i = 0; i < queue->shown->len; i++)
    {
      const HtkWaiting *w = g_ptr_array_index (queue->shown, i);

      n += w->is_household && g_str_equal (w->color, "green");
    }
  return n;
}

static void
show_queue (HtkReviewPage *self)
{
  Keys *keys = g_new0 (Keys, 1);
  guint green = count_green (self->queue);
  g_autofree char *batch = g_strdup_printf (_("Approve green ones (%u)"), green);

  keys->store = g_object_ref (htk_session_store (self->session));
  keys->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->queue->ids->len; i++)
    g_ptr_array_add (keys->ids, g_strdup (g_ptr_array_index (self->queue->ids, i)));
  gtk_button_set_label (GTK_BUTTON (self->batch), batch);
  gtk_widget_set_visible (self->batch, green > 0);
  show_counts (self);
  htk_list_show_rows (self->list, keys->ids->len, read_rows, keys, keys_free,
                      self->queue->n_all == 0
                        ? _("No visit waits for your review. What the team's tablets sent comes with "
                            "the next sync.")
                        : _("No visit is of this kind. Choose other filters above."));
}

/* What a re-visit found is told to the county before the queue is read. */
static HtkQueue *
load (HtkReviewPage        *self,
      HtkPack              *pack,
      const HtkQueueFilter *filter,
      GError              **error)
{
  HtkStore *store = htk_session_store (self->session);
  const char *lead = htk_session_user (self->session)->id;

  if (!htk_recheck_log (store, pack, lead, self->today, htk_language (), error))
    return NULL;
  return htk_queue_load (store, pack, lead, filter, self->today, error);
}

static void
reload (gpointer page)
{
  HtkReviewPage *self = page;
  g_autoptr (GError) error = NULL;
  HtkPack *pack;
  const char *what = htk_filter_value (self->what);
  HtkQueue *queue = NULL;

  g_free (self->today);
  self->today = htk_session_today ();
  pack = htk_session_pack (self->session, &error);
  if (pack != NULL)
    {
      const HtkQueueFilter filter = {
        .village = htk_filter_value (self->village),
        .worker = htk_filter_value (self->worker),
        .color = htk_filter_value (self->color),
        .suggestion = htk_filter_value (self->suggestion),
        .form_id = htk_filter_value (self->form),
        .only_late = g_strcmp0 (what, "late") == 0,
        .only_sample = g_strcmp0 (what, "again") == 0,
      };

      queue = load (self, pack, &filter, &error);
    }
  if (queue == NULL)
    {
      g_autofree char *words = htk_error_words (error);

      gtk_widget_set_visible (self->batch, FALSE);
      htk_list_show (self->list, NULL, words);
      return;
    }
  g_clear_pointer (&self->queue, htk_queue_free);
  self->queue = queue;
  show_queue (self);
}

/* A filter tells of its first value before there is a page to see; that one reads when it is shown. */
static void
filter_changed (HtkReviewPage *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  htk_list_to_top (self->list);
  reload (self);
}

static void
batch_clicked (HtkReviewPage *self)
{
  g_autoptr (GError) error = NULL;
  GtkWidget *page = htk_batch_page_new (self->session, self->queue, &error);

  if (page == NULL)
    htk_window_error (htk_window_of (GTK_WIDGET (self)), _("The green visits cannot be listed"),
                      error);
  else
    htk_window_push (htk_window_of (GTK_WIDGET (self)), page, _("Approve green ones"));
}

static void
add_people_and_forms (HtkReviewPage *self)
{
  HtkPack *pack = htk_session_pack (self->session, NULL);
  const HtkUser *lead = htk_session_user (self->session);
  g_autoptr (GPtrArray) users = htk_register_users (htk_session_store (self->session), NULL);

  htk_filter_add (self->worker, NULL, _("All workers"));
  for (guint i = 0; users != NULL && lead != NULL && i < users->len; i++)
    {
      const HtkUser *user = g_ptr_array_index (users, i);

      if (g_strcmp0 (user->team_id, lead->team_id) == 0 && !g_str_equal (user->id, lead->id))
        htk_filter_add (self->worker, user->id, user->name);
    }
  htk_filter_add (self->form, NULL, _("All forms"));
  for (guint i = 0; pack != NULL && htk_pack_nth (pack, i) != NULL; i++)
    htk_filter_add (self->form, htk_pack_nth (pack, i)->id,
                    htk_pack_title (pack, htk_pack_nth (pack, i)));
}

static void
add_filters (HtkReviewPage *self)
{
  static const char *const colors[] = { "red", "yellow", "green", "grey" };
  static const char *const suggestions[] = { "1", "2", "3", "R", "W", "0", "na" };

  htk_filter_add (self->what, NULL, _("All that wait"));
  htk_filter_add (self->what, "late", _("Late"));
  htk_filter_add (self->what, "again", _("To be visited again"));
  htk_filter_add (self->color, NULL, _("All colours"));
  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    htk_filter_add (self->color, colors[i], htk_color_name (colors[i]));
  htk_filter_add (self->suggestion, NULL, _("All classes"));
  for (guint i = 0; i < G_N_ELEMENTS (suggestions); i++)
    htk_filter_add (self->suggestion, suggestions[i], htk_suggestion_name (suggestions[i]));
  add_people_and_forms (self);
  htk_filter_add_villages (self->village);
}

static void
htk_review_page_dispose (GObject *object)
{
  HtkReviewPage *self = HTK_REVIEW_PAGE (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->queue, htk_queue_free);
  g_clear_pointer (&self->today, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), HTK_TYPE_REVIEW_PAGE);
  G_OBJECT_CLASS (htk_review_page_parent_class)->dispose (object);
}

static void
htk_review_page_class_init (HtkReviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_review_page_dispose;
  g_type_ensure (HTK_TYPE_LIST);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-review-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkReviewPage, name)
  BIND (what);
  BIND (color);
  BIND (suggestion);
  BIND (village);
  BIND (worker);
  BIND (form);
  BIND (line);
  BIND (counts);
  BIND (batch);
  BIND (list);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, batch_clicked);
}

static void
htk_review_page_init (HtkReviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  htk_buttons_may_wrap (self->line);
  htk_list_set_rows (self->list, draw_row, row_chosen, self);
}

/**
 * htk_review_page_new:
 * @session: the session of a lead
 *
 * Returns: (transfer floating): the visits that wait for review, by risk and by age
 */
GtkWidget *
htk_review_page_new (HtkSession *session)
{
  HtkReviewPage *self = g_object_new (HTK_TYPE_REVIEW_PAGE, NULL);

  self->session = g_object_ref (session);
  gtk_box_prepend (GTK_BOX (self), htk_conflicts_button_new (session));
  add_filters (self);
  htk_reload_when_shown (GTK_WIDGET (self), session, reload);
  return GTK_WIDGET (self);
}
