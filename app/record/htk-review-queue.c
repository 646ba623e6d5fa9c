/* Puts the lead's queue together: what waits and passes the filter, until when it is to be decided,
 * what is to be visited again, and what of it may be approved in one go. */
#include "app/record/htk-review-queue.h"

#include "app/record/htk-conflict-take.h"
#include "app/record/htk-answers.h"
#include "app/record/htk-found.h"
#include "app/record/htk-limits.h"
#include "app/record/htk-sample.h"

#include <stdlib.h>

static double
setting (HtkPack    *pack,
         HtkStore   *store,
         const char *key,
         const char *today)
{
  g_autofree char *value = htk_pack_setting (pack, store, key, today);

  return value != NULL ? g_ascii_strtod (value, NULL) : 0;
}

/**
 * htk_review_days:
 * @pack: the pack
 * @store: a store, whose own settings stand over the pack's
 * @key: review_days or accept_days
 * @today: the day in question
 *
 * Returns: how many days a lead, or the county, has (domain.md 5)
 */
int
htk_review_days (HtkPack    *pack,
                 HtkStore   *store,
                 const char *key,
                 const char *today)
{
  return (int) setting (pack, store, key, today);
}

/**
 * htk_review_days_left:
 * @since: when it began to wait, UTC milliseconds
 * @days: how many days there are
 * @today: today, YYYY-MM-DD
 *
 * Returns: how many days are left; below 0 it is late
 */
int
htk_review_days_left (gint64      since,
                      int         days,
                      const char *today)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (since / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *day = g_date_time_format (local, "%F");

  return days - MAX (htk_days_between (day, today), 0);
}

static char *
days_before (const char *today,
             int         days)
{
  GDate date;
  char text[16];

  g_date_clear (&date, 1);
  g_date_set_parse (&date, today);
  g_date_subtract_days (&date, (guint) days);
  g_date_strftime (text, sizeof text, "%F", &date);
  return g_strdup (text);
}

static GHashTable *
load_sample (HtkStore   *store,
             HtkPack    *pack,
             const char *lead,
             const char *today,
             GError    **error)
{
  g_autofree char *since = days_before (today, HTK_AGAIN_DAYS);
  g_autoptr (GPtrArray) visits = htk_visits_to_sample (store, lead, since, error);

  if (visits == NULL)
    return NULL;
  return htk_sample_pick (visits, setting (pack, store, "revisit_pct", today),
                          (guint) setting (pack, store, "revisit_min", today));
}

/**
 * htk_sample_holds:
 * @store: a lead's tablet's store
 * @pack: the pack
 * @lead: the lead
 * @visit_id: a visit
 * @today: today
 *
 * Returns: whether the visit is to be made again and was not yet
 */
gboolean
htk_sample_holds (HtkStore   *store,
                  HtkPack    *pack,
                  const char *lead,
                  const char *visit_id,
                  const char *today)
{
  g_autoptr (GHashTable) sample = load_sample (store, pack, lead, today, NULL);

  return sample != NULL && g_hash_table_contains (sample, visit_id);
}

static gboolean
fits (const char *wanted,
      const char *value)
{
  return wanted == NULL || g_strcmp0 (wanted, value) == 0;
}

static gboolean
passes (HtkQueue             *self,
        const HtkQueueFilter *filter,
        const HtkWaiting     *w,
        gboolean              is_late)
{
  return fits (filter->village, w->village_code) && fits (filter->worker, w->worker) &&
         fits (filter->color, w->color) && fits (filter->suggestion, w->suggestion) &&
         fits (filter->form_id, w->form_id) && (!filter->only_late || is_late) &&
         (!filter->only_sample || g_hash_table_contains (self->sample, w->id));
}

/* Of the sample also what was decided already: it is to be visited again all the same. */
static void
add_decided (HtkQueue *self)
{
  g_autoptr (GList) ids = g_list_sort (g_hash_table_get_keys (self->sample),
                                       (GCompareFunc) g_strcmp0);

  for (GList *l = ids; l != NULL; l = l->next)
    {
      gboolean waits = FALSE;

      for (guint i = 0; !waits && i < self->waiting->len; i++)
        waits = g_str_equal (((HtkWaiting *) self->waiting->pdata[i])->id, l->data);
      if (!waits)
        g_ptr_array_add (self->ids, l->data);
    }
}

/**
 * htk_queue_load:
 * @store: a tablet's store
 * @pack: the pack, for the limits
 * @lead: whose queue it is
 * @filter: what of it is shown
 * @today: today, YYYY-MM-DD
 * @error: return location
 *
 * Returns: (transfer full): the queue; NULL with an error of the store
 */
HtkQueue *
htk_queue_load (HtkStore             *store,
                HtkPack              *pack,
                const char           *lead,
                const HtkQueueFilter *filter,
                const char           *today,
                GError              **error)
{
  g_autoptr (HtkQueue) self = g_new0 (HtkQueue, 1);

  self->waiting = htk_visits_waiting (store, lead, error);
  self->sample = self->waiting != NULL ? load_sample (store, pack, lead, today, error) : NULL;
  if (self->sample == NULL)
    return NULL;
  self->days = htk_review_days (pack, store, "review_days", today);
  self->shown = g_ptr_array_new ();
  self->ids = g_ptr_array_new ();
  self->n_all = self->waiting->len;
  self->n_again = g_hash_table_size (self->sample);
  for (guint i = 0; i < self->waiting->len; i++)
    {
      HtkWaiting *w = g_ptr_array_index (self->waiting, i);
      gboolean is_late = htk_review_days_left (w->submitted_at, self->days, today) < 0;

      self->n_red += g_str_equal (w->color, "red");
      self->n_late += is_late;
      if (!passes (self, filter, w, is_late))
        continue;
      g_ptr_array_add (self->shown, w);
      g_ptr_array_add (self->ids, w->id);
    }
  if (filter->only_sample)
    add_decided (self);
  return g_steal_pointer (&self);
}

void
htk_queue_free (HtkQueue *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->sample, g_hash_table_unref);
  g_free (self);
}

/* Whether the form found something, or the worker did. */
static gboolean
has_findings (HtkStore         *store,
              const HtkWaiting *w,
              gboolean         *found,
              GError          **error)
{
  g_autoptr (HtkRevision) revision = htk_revision_get (store, w->revision_id, error);
  g_autoptr (HtkAnswers) answers =
    revision != NULL ? htk_answers_parse (revision->answers, error) : NULL;
  g_autoptr (GPtrArray) list = NULL;

  if (answers == NULL)
    return FALSE;
  list = htk_found_in (answers);
  *found = list->len > 0;
  return TRUE;
}

/**
 * htk_queue_batch:
 * @self: a queue
 * @store: its store
 * @error: return location
 *
 * What of the shown may be approved without being opened: green households on which nobody commented,
 * in which nothing was found and that are neither in conflict nor to be visited again. The lead's own are not in the queue.
 *
 * Returns: (transfer full): the visits, which live as long as the queue; NULL with an error of the
 *   store
 */
HtkBatch *
htk_queue_batch (HtkQueue *self,
                 HtkStore *store,
                 GError  **error)
{
  g_autoptr (HtkBatch) batch = g_new0 (HtkBatch, 1);

  batch->visits = g_ptr_array_new ();
  for (guint i = 0; i < self->shown->len; i++)
    {
      HtkWaiting *w = g_ptr_array_index (self->shown, i);
      gboolean found = FALSE;

      if (!w->is_household || !g_str_equal (w->color, "green"))
        continue;
      if (w->is_being_corrected)
        batch->corrected++;
      else if (!htk_conflict_is_free (store, w->id, NULL))
        batch->contested++;
      else if (w->is_commented)
        batch->commented++;
      else if (g_hash_table_contains (self->sample, w->id))
        batch->sampled++;
      else if (!has_findings (store, w, &found, error))
        return NULL;
      else if (found)
        batch->found++;
      else
        g_ptr_array_add (batch->visits, w);
    }
  return g_steal_pointer (&batch);
}

void
htk_batch_free (HtkBatch *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->visits, g_ptr_array_unref);
  g_free (self);
}
