/* One finding: what was found where, its days, who puts it right, the next step, what happened. */
#include "ui/htk-finding-page.h"

#include "app/record/htk-finding-life.h"
#include "app/record/htk-pack-title.h"
#include "app/record/htk-preliminary.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register-lists.h"
#include "ui/htk-cards.h"
#include "ui/htk-life-cards.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_FINDING_PAGE (htk_finding_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkFindingPage, htk_finding_page, HTK, FINDING_PAGE, GtkBox)

struct _HtkFindingPage
{
  GtkBox parent_instance;
  HtkSession *session;
  char *id;
  /* As they were read for what is on the screen. */
  HtkLimits limits;
  HtkFinding *f;
  HtkFindingClock clock;
};

G_DEFINE_TYPE (HtkFindingPage, htk_finding_page, GTK_TYPE_BOX)

static void
forget (HtkFindingPage *self)
{
  htk_limits_clear (&self->limits);
  g_clear_pointer (&self->f, htk_finding_free);
}

static void
htk_finding_page_dispose (GObject *object)
{
  HtkFindingPage *self = HTK_FINDING_PAGE (object);

  forget (self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (htk_finding_page_parent_class)->dispose (object);
}

static void
htk_finding_page_class_init (HtkFindingPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_finding_page_dispose;
}

static void
htk_finding_page_init (HtkFindingPage *self)
{
}

static gboolean
is_over (HtkFindingPage *self)
{
  return g_str_equal (self->f->state, "closed") || g_str_equal (self->f->state, "void");
}

/* --- What was found --- */

static void
subject_clicked (HtkFindingPage *self)
{
  htk_window_show_household (htk_window_of (GTK_WIDGET (self)), self->f->subject_id);
}

static void
visit_clicked (HtkFindingPage *self)
{
  htk_window_show_visit (htk_window_of (GTK_WIDGET (self)), self->f->visit_id);
}

static void
form_clicked (HtkFindingPage *self)
{
  htk_window_fill (htk_window_of (GTK_WIDGET (self)), "finding", self->id);
}

static void
add_button (GtkWidget      *card,
            const char     *text,
            GCallback       clicked,
            HtkFindingPage *self)
{
  GtkWidget *button = htk_button (text, NULL);

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_box_append (GTK_BOX (card), button);
}

/* The photo lies on the tablet that took it; on others there is none to show. */
static void
add_photo (HtkFindingPage *self,
           GtkWidget      *card)
{
  const char *photo = htk_json_text (self->f->extra, "photo");
  g_autofree char *path =
    photo != NULL ? htk_attachment_path (htk_session_store (self->session), photo) : NULL;
  GtkWidget *picture;

  if (photo == NULL)
    return;
  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      htk_add_fact (card, _("Photo"), _("taken; it is with the county"));
      return;
    }
  picture = gtk_picture_new_for_filename (path);
  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  gtk_widget_set_size_request (picture, -1, 240);
  gtk_widget_set_halign (picture, GTK_ALIGN_START);
  htk_set_name (picture, _("Photo of the finding"));
  gtk_box_append (GTK_BOX (card), picture);
}

/* The form that it was found with; where this pack has no such form, the question's name. */
static char *
source_text (HtkFindingPage *self)
{
  const char *form_id = htk_json_text (self->f->extra, "form_id");
  HtkPack *pack = htk_session_pack (self->session, NULL);
  const HtkPackForm *form = pack != NULL && form_id != NULL ? htk_pack_find (pack, form_id) : NULL;

  return g_strdup (form != NULL ? htk_pack_title (pack, form) : self->f->source_ref);
}

static GtkWidget *
head_card (HtkFindingPage *self)
{
  const HtkFinding *f = self->f;
  GtkWidget *card = htk_card (NULL);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *left = htk_days_left_text (self->clock.days_left);
  g_autofree char *source = source_text (self);
  g_autofree char *reopened = f->reopened_n > 0 ? g_strdup_printf ("%d", f->reopened_n) : NULL;

  gtk_box_append (GTK_BOX (card), htk_label (f->text, "title-2"));
  gtk_box_append (GTK_BOX (line), htk_level_pill (self->limits.levels, f->level));
  gtk_box_append (GTK_BOX (line), htk_pill (htk_finding_state_name (f->state), "color-grey"));
  if (htk_preliminary_is (htk_session_store (self->session), f->id))
    gtk_box_append (GTK_BOX (line), htk_pill (_("Preliminary"), "color-yellow"));
  if (!is_over (self))
    gtk_box_append (GTK_BOX (line), htk_pill (left, self->clock.days_left < 0 ? "color-red"
                                                                             : "color-grey"));
  gtk_box_append (GTK_BOX (card), line);
  htk_add_fact (card, _("Number of the finding"), f->no);
  htk_add_fact (card, _("About"), f->subject_name);
  htk_add_fact (card, _("Village"), f->village_name);
  htk_add_fact (card, _("Category"), htk_finding_cat_name (f->cat));
  htk_add_fact (card, _("Found by"), f->found_by_name);
  htk_add_day_fact (card, _("Found on"), f->found_on);
  htk_add_fact (card, _("Found in"), source);
  htk_add_fact (card, _("Times reopened"), reopened);
  add_photo (self, card);
  if (g_str_equal (f->subject_type, "household"))
    add_button (card, _("File of the household"), G_CALLBACK (subject_clicked), self);
  if (f->visit_id != NULL)
    add_button (card, _("Open the visit"), G_CALLBACK (visit_clicked), self);
  return card;
}

/* --- Its days --- */

static GtkWidget *
days_card (HtkFindingPage *self)
{
  const HtkLevel *level = htk_levels_get (self->limits.levels, self->f->level);
  GtkWidget *card = htk_card (_("Days"));
  g_autofree char *told = htk_told_text (self->clock.told);
  g_autofree char *rule = NULL;

  if (level != NULL)
    {
      g_autofree char *first = htk_days_text (level->first_days);
      g_autofree char *right = htk_days_text (level->deadline_days);

      rule = g_strdup_printf (_("%s: first step within %s, put right within %s%s"),
                              htk_level_name (self->limits.levels, self->f->level), first, right,
                              level->onsite ? _(", verified on the spot") : "");
      gtk_box_append (GTK_BOX (card), htk_label (rule, "dim-label"));
    }
  htk_add_day_fact (card, _("First step by"), self->clock.first_due);
  htk_add_day_fact (card, _("Deadline"), self->clock.deadline);
  htk_add_day_fact (card, _("Extended to"), self->f->extended_to);
  htk_add_day_fact (card, _("Closed"), self->f->closed_on);
  if (self->clock.first_late && !is_over (self))
    gtk_box_append (GTK_BOX (card), htk_label (_("The first step is late."), "late"));
  if (told != NULL)
    {
      g_autofree char *text = g_strdup_printf (_("It is late; told: %s"), told);

      gtk_box_append (GTK_BOX (card), htk_label (text, "late"));
    }
  return card;
}

static GtkWidget *
progress_card (HtkFindingPage *self)
{
  const HtkFinding *f = self->f;
  GtkWidget *card, *bar;
  g_autofree char *day = htk_day_text (htk_json_text (f->extra, "progress_on"));
  g_autofree char *pct = g_strdup_printf (_("%d %% done"), f->pct);
  g_autofree char *unit = htk_register_unit_name (htk_session_store (self->session), f->unit_id);

  if (htk_json_text (f->extra, "assigned_on") == NULL)
    return NULL;
  card = htk_card (_("Rectification"));
  htk_add_fact (card, _("Responsible"), f->person_name);
  htk_add_fact (card, _("Unit"), unit != NULL ? unit : f->unit_id);
  htk_add_day_fact (card, _("Assigned"), htk_json_text (f->extra, "assigned_on"));
  htk_add_fact (card, _("To be done"), htk_json_text (f->extra, "action"));
  bar = gtk_level_bar_new_for_interval (0, 100);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), f->pct);
  htk_set_name (bar, pct);
  gtk_box_append (GTK_BOX (card), bar);
  gtk_box_append (GTK_BOX (card), htk_label (pct, NULL));
  htk_add_fact (card, day != NULL ? day : _("Progress"), htk_json_text (f->extra, "progress"));
  htk_add_day_fact (card, _("Asked to extend to"), htk_json_text (f->extra, "ask_to"));
  htk_add_fact (card, _("Sent back because"), htk_json_text (f->extra, "fail_why"));
  htk_add_day_fact (card, _("Done on"), f->done_on);
  return card;
}

/* --- Steps --- */

static gboolean
is_mine (HtkFindingPage *self)
{
  const char *me = htk_session_user (self->session)->id;

  return g_strcmp0 (me, self->f->person_id) == 0 ||
         g_strcmp0 (me, htk_json_text (self->f->extra, "claimed_by")) == 0;
}

static char *
blocked (gpointer    page,
         const char *event)
{
  HtkFindingPage *self = page;
  const HtkLevel *level = htk_levels_get (self->limits.levels, self->f->level);
  const char *role = htk_session_user (self->session)->role;
  gboolean verifies = g_str_equal (event, "pass") || g_str_equal (event, "fail");

  if (verifies && is_mine (self))
    return g_strdup (_("You are responsible, or reported it done: somebody else verifies it."));
  if ((g_str_equal (event, "ask") || g_str_equal (event, "extend")) &&
      self->f->extended_to != NULL)
    return g_strdup (_("It was extended once already."));
  if (g_str_equal (event, "extend") && level != NULL && level->extend_by == HTK_WHO_COUNTY &&
      !g_str_equal (role, "county"))
    return g_strdup (_("Of this level only the county extends."));
  /* What nobody asked for need not be denied. */
  if (g_str_equal (event, "deny") && htk_json_text (self->f->extra, "ask_to") == NULL)
    return g_strdup ("");
  return NULL;
}

/* The lead is proposed what follows from the finding; each can be changed. */
static JsonObject *
assign_defaults (HtkFindingPage *self)
{
  JsonObject *defaults = json_object_new ();
  const char *department = htk_json_text (self->f->extra, "department");
  const char *action = htk_json_text (self->f->extra, "action");

  json_object_set_string_member (defaults, "deadline", self->clock.deadline);
  if (self->f->person_id != NULL)
    json_object_set_string_member (defaults, "person", self->f->person_id);
  if (self->f->unit_id != NULL || department != NULL)
    json_object_set_string_member (defaults, "unit_id",
                                   self->f->unit_id != NULL ? self->f->unit_id : department);
  if (action != NULL)
    json_object_set_string_member (defaults, "action", action);
  return defaults;
}

static JsonObject *
defaults_of (gpointer    page,
             const char *event)
{
  HtkFindingPage *self = page;
  const HtkLevel *level = htk_levels_get (self->limits.levels, self->f->level);
  const char *asked = htk_json_text (self->f->extra, "ask_to");
  JsonObject *defaults;

  if (g_str_equal (event, "assign"))
    return assign_defaults (self);
  defaults = json_object_new ();
  if (g_str_equal (event, "progress"))
    json_object_set_int_member (defaults, "pct", MIN (self->f->pct, 99));
  if ((g_str_equal (event, "pass") || g_str_equal (event, "fail")) && level != NULL &&
      level->onsite)
    json_object_set_string_member (defaults, "check", "onsite");
  if (g_str_equal (event, "ask") || g_str_equal (event, "extend"))
    {
      g_autofree char *to = asked != NULL ? g_strdup (asked)
                                          : htk_day_plus (self->clock.deadline, self->limits.ext_days);

      if (to != NULL)
        json_object_set_string_member (defaults, "to", to);
    }
  return defaults;
}

static const char *
waits_for (HtkFindingPage *self,
           GPtrArray      *events)
{
  if (events->len > 0 || is_over (self))
    return NULL;
  return g_str_equal (self->f->state, "open") ? _("Waits for the team lead, who assigns it.")
                                              : _("Waits for the team lead, who verifies it.");
}

/* Form D says the same with photos and signatures. */
static GtkWidget *
form_card (HtkFindingPage *self)
{
  GtkWidget *card;

  if (is_over (self) || g_str_equal (self->f->state, "open"))
    return NULL;
  card = htk_card (_("With photos and signatures"));
  gtk_box_append (GTK_BOX (card),
                  htk_label (_("The form of rectification takes photos and signatures. Its step is "
                               "taken when the county accepts it."), "dim-label"));
  add_button (card, _("Fill the form of rectification"), G_CALLBACK (form_clicked), self);
  return card;
}

static void
show_cards (gpointer page)
{
  HtkFindingPage *self = page;
  const HtkUser *user = htk_session_user (self->session);
  g_autoptr (GPtrArray) events = htk_finding_life_events (self->f->state, user->role);
  const HtkLifeSteps steps = { HTK_EVENT_OF_FINDING, self->id, events, blocked, defaults_of, self,
                               waits_for (self, events) };

  htk_cards_add (page, head_card (self));
  htk_cards_add (page, htk_steps_card (self->session, &steps));
  htk_cards_add (page, days_card (self));
  htk_cards_add (page, progress_card (self));
  htk_cards_add (page, form_card (self));
  htk_cards_add (page, htk_timeline_card (self->session, HTK_EVENT_OF_FINDING, self->id));
}

static gboolean
read_finding (gpointer page,
              GError **error)
{
  HtkFindingPage *self = page;
  HtkStore *store = htk_session_store (self->session);
  HtkPack *pack = htk_session_pack (self->session, error);
  g_autofree char *today = htk_session_today ();

  forget (self);
  if (pack == NULL || !htk_limits_load (pack, store, today, &self->limits, error))
    return FALSE;
  self->f = htk_finding_get (store, self->id, error);
  if (self->f == NULL)
    return FALSE;
  htk_finding_clock_of (self->f, &self->limits, today, &self->clock);
  return TRUE;
}

/**
 * htk_finding_page_new:
 * @session: the session
 * @id: a finding
 *
 * Returns: (transfer floating): its page
 */
GtkWidget *
htk_finding_page_new (HtkSession *session,
                      const char *id)
{
  HtkFindingPage *self = g_object_new (HTK_TYPE_FINDING_PAGE, NULL);

  self->session = g_object_ref (session);
  self->id = g_strdup (id);
  htk_cards_init (GTK_WIDGET (self), session, read_finding, show_cards);
  return GTK_WIDGET (self);
}
