/* About: what a person is asked for on the telephone when something is wrong. No name, no identity
 * number, no token; the same lines are copied for a message. */
#include "ui/htk-about-page.h"

#include "app/store/htk-report-rows.h"
#include "app/store/htk-storage.h"
#include "ui/htk-copy-button.h"
#include "ui/htk-enrol-text.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *card;
  GString *lines;
} Facts;

static void
add (Facts      *facts,
     const char *name,
     const char *value)
{
  const char *shown = value != NULL && *value != '\0' ? value : "—";

  htk_add_fact (facts->card, name, shown);
  g_string_append_printf (facts->lines, "%s: %s\n", name, shown);
}

static void
add_program (Facts      *facts,
             HtkSession *session)
{
  HtkPack *pack = htk_session_pack (session, NULL);
  g_autofree char *gtk = g_strdup_printf ("%u.%u.%u", gtk_get_major_version (),
                                          gtk_get_minor_version (), gtk_get_micro_version ());
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  g_autofree char *schema =
    g_strdup_printf ("%d", htk_storage_schema (htk_session_store (session)));

  add (facts, _("Version"), HTK_VERSION);
  add (facts, _("Forms and rules"), pack != NULL ? htk_pack_version (pack) : NULL);
  add (facts, _("Data format"), schema);
  add (facts, _("System"), system);
  add (facts, "GTK", gtk);
}

/* (transfer full) (nullable): its names, and its digits for who is asked on the telephone. */
static char *
region_words (HtkStore   *store,
              const char *scope)
{
  g_autofree char *name = scope != NULL ? htk_report_region_name (store, scope) : NULL;

  return name != NULL && *name != '\0' ? g_strdup_printf ("%s · %s", name, scope) : g_strdup (scope);
}

static void
add_enrolment (Facts    *facts,
               HtkStore *store)
{
  g_autofree char *address = htk_store_get_meta (store, "server_url");
  g_autofree char *origin = address != NULL ? htk_enrol_text_origin (address) : NULL;
  g_autofree char *device = htk_store_get_meta (store, "device_id");
  g_autofree char *scope = htk_store_get_meta (store, "scope");
  g_autofree char *region = region_words (store, scope);
  g_autofree char *contact = htk_store_get_meta (store, "last_contact");
  g_autofree char *when =
    contact != NULL ? htk_time_text (g_ascii_strtoll (contact, NULL, 10)) : NULL;
  gint64 left = htk_storage_free (store);
  g_autofree char *size = left >= 0 ? g_format_size ((guint64) left) : NULL;

  add (facts, _("County"), origin != NULL ? origin : _("not enrolled"));
  add (facts, _("This tablet"), device);
  add (facts, _("Region"), region);
  add (facts, _("Last contact"), when != NULL ? when : _("never"));
  add (facts, _("Free space"), size);
}

/**
 * htk_about_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
htk_about_page_new (HtkSession *session)
{
  HtkStore *store = htk_session_store (session);
  GtkWidget *box = htk_page_box ();
  GtkWidget *icon = gtk_image_new_from_icon_name (HTK_APP_ID);
  GtkWidget *name = gtk_label_new (_("Look-back inspection"));
  g_autoptr (GString) lines = g_string_new (NULL);
  Facts facts = { htk_card (NULL), lines };

  gtk_image_set_pixel_size (GTK_IMAGE (icon), 96);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_widget_add_css_class (name, "title-1");
  gtk_box_append (GTK_BOX (box), name);
  add_program (&facts, session);
  add_enrolment (&facts, store);
  gtk_box_append (GTK_BOX (box), facts.card);
  gtk_box_append (GTK_BOX (box), htk_copy_button_new (_("Copy for a message"), lines->str));
  gtk_box_append (GTK_BOX (box),
                  htk_label (_("Free software under the GNU General Public License, version 3 or later: "
                               "you may use, study, change and pass it on. It comes without any "
                               "warranty."), "dim-label"));
  return htk_narrow (box);
}
