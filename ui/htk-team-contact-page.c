/* The tablets of a lead's team: who was not heard of for long, and what waits there, as the county told it with
 * the last sync. */
#include "ui/htk-team-contact-page.h"

#include "app/record/htk-unsent.h"
#include "app/store/htk-team-contacts.h"
#include "ui/htk-list.h"
#include "ui/htk-shown.h"
#include "ui/htk-sync-words.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

#define HTK_TYPE_TEAM_CONTACT_PAGE (htk_team_contact_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkTeamContactPage, htk_team_contact_page, HTK, TEAM_CONTACT_PAGE, GtkBox)

struct _HtkTeamContactPage
{
  GtkBox parent_instance;
  HtkSession *session;
  GtkWidget *told, *list;
};

G_DEFINE_FINAL_TYPE (HtkTeamContactPage, htk_team_contact_page, GTK_TYPE_BOX)

static void
htk_team_contact_page_dispose (GObject *object)
{
  g_clear_object (&HTK_TEAM_CONTACT_PAGE (object)->session);
  G_OBJECT_CLASS (htk_team_contact_page_parent_class)->dispose (object);
}

static void
htk_team_contact_page_class_init (HtkTeamContactPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_team_contact_page_dispose;
}

static void
htk_team_contact_page_init (HtkTeamContactPage *self)
{
}

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

/* A tablet that is silent is as old as its last word; one that speaks is as old as what waits on it. */
static HtkUnsentAge
age_of (HtkTeamContactPage   *self,
        const HtkTeamContact *c)
{
  HtkPack *pack = htk_session_pack (self->session, NULL);
  gint64 since = c->oldest > 0 && c->oldest < c->last_contact ? c->oldest : c->last_contact;

  return pack != NULL ? htk_unsent_age (pack, htk_session_store (self->session), now_ms (), since)
                      : HTK_UNSENT_FINE;
}

static char *
contact_words (const HtkTeamContact *c)
{
  g_autofree char *when = htk_time_text (c->last_contact);
  g_autofree char *span = htk_span_text (MAX (now_ms () - c->last_contact, 0));

  if (*c->device_id == '\0')
    return g_strdup (_("No tablet yet"));
  if (c->last_contact == 0)
    return g_strdup (_("Not heard of yet"));
  return g_strdup_printf (_("Last contact %s, %s ago"), when, span);
}

/* (transfer full) (nullable): NULL where it is not known. */
static char *
waiting_words (const HtkTeamContact *c)
{
  g_autofree char *span =
    c->oldest > 0 ? htk_span_text (MAX (now_ms () - c->oldest, 0)) : g_strdup ("");
  g_autofree char *records = NULL, *photos = NULL;

  if (c->last_contact == 0)
    return NULL;
  if (c->rows + c->files == 0)
    return g_strdup (_("Nothing waited there then"));
  records = htk_records_text ((int) c->rows);
  photos = g_strdup_printf (ngettext ("%d photo", "%d photos", (gulong) c->files), (int) c->files);
  return g_strdup_printf (_("Waiting there then: %s, %s; the oldest for %s now"), records, photos, span);
}

static GtkWidget *
contact_row (gpointer     page,
             gpointer     value,
             const char **name)
{
  static const char *const classes[] = { "color-green", "color-yellow", "color-red" };
  HtkTeamContact *c = value;
  HtkUnsentAge age = age_of (page, c);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *contact = contact_words (c);
  g_autofree char *waiting = waiting_words (c);
  const char *const judged[] = { _("In touch"), _("Remind"), _("Long silent") };

  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), htk_label (c->name, "heading"));
  gtk_box_append (GTK_BOX (words), htk_label (contact, NULL));
  if (waiting != NULL)
    gtk_box_append (GTK_BOX (words), htk_label (waiting, "dim-label"));
  gtk_box_append (GTK_BOX (line), words);
  if (c->last_contact > 0)
    gtk_box_append (GTK_BOX (line), htk_pill (judged[age], classes[age]));
  *name = c->name;
  return line;
}

static void
nothing (gpointer page,
         gpointer value)
{
}

static void
reload (gpointer page)
{
  HtkTeamContactPage *self = page;
  HtkStore *store = htk_session_store (self->session);
  g_autofree char *pulled = htk_store_get_meta (store, "pulled_at");
  g_autofree char *when =
    pulled != NULL ? htk_time_text (g_ascii_strtoll (pulled, NULL, 10)) : g_strdup (_("never"));
  g_autofree char *told = g_strdup_printf (_("As the county told this tablet: %s"), when);
  g_autoptr (GPtrArray) contacts =
    htk_team_contacts_of (store, htk_session_user (self->session)->team_id, NULL);

  gtk_label_set_text (GTK_LABEL (self->told), told);
  htk_list_show (HTK_LIST (self->list), contacts, _("There is nobody in your team."));
}

/**
 * htk_team_contact_page_new:
 * @session: the session of a lead
 *
 * Returns: (transfer floating): the page, who was heard of longest ago first
 */
GtkWidget *
htk_team_contact_page_new (HtkSession *session)
{
  HtkTeamContactPage *self = g_object_new (HTK_TYPE_TEAM_CONTACT_PAGE, NULL);
  GtkWidget *box = htk_page_box ();

  self->session = g_object_ref (session);
  self->told = htk_label ("", "dim-label");
  self->list = htk_list_new (contact_row, nothing, self);
  gtk_widget_set_vexpand (self->list, TRUE);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), self->told);
  gtk_box_append (GTK_BOX (box), self->list);
  gtk_box_append (GTK_BOX (self), box);
  htk_reload_when_shown (GTK_WIDGET (self), session, reload);
  return GTK_WIDGET (self);
}
