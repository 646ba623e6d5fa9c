/* One visit, or one draft, as a line of a list. */
#include "ui/htk-visit-row.h"

#include "app/record/htk-pack-title.h"
#include "app/store/htk-findings.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register-lists.h"
#include "ui/htk-line-layout.h"
#include "ui/htk-widgets.h"
#include "ui/htk-wrap-layout.h"

#include <glib/gi18n.h>

/* (transfer floating): a line of two texts and a place for marks, which go below each other where the
 * line has no room for them. */
static GtkWidget *
line_new (const char *first,
          const char *second)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *marks = htk_wrap_box ();

  gtk_widget_set_layout_manager (line, htk_line_layout_new (8));
  gtk_box_append (GTK_BOX (texts), htk_label (first, "heading"));
  gtk_box_append (GTK_BOX (texts), htk_label (second, "dim-label"));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (marks, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), texts);
  gtk_box_append (GTK_BOX (line), marks);
  return line;
}

/**
 * htk_visit_line_add_text:
 * @line: what htk_visit_line_new() or htk_draft_line_new() made
 * @text: (transfer floating): goes below the texts of the line
 */
void
htk_visit_line_add_text (GtkWidget *line,
                         GtkWidget *text)
{
  gtk_box_append (GTK_BOX (gtk_widget_get_first_child (line)), text);
}

/**
 * htk_visit_line_add_mark:
 * @line: what htk_visit_line_new() or htk_draft_line_new() made
 * @mark: (transfer floating): goes beside the marks of the line
 */
void
htk_visit_line_add_mark (GtkWidget *line,
                         GtkWidget *mark)
{
  gtk_box_append (GTK_BOX (gtk_widget_get_next_sibling (gtk_widget_get_first_child (line))), mark);
}

/**
 * htk_visit_line_new:
 * @visit: a visit
 *
 * Returns: (transfer floating): whom it is about, where, when and by whom, and how it was judged
 */
GtkWidget *
htk_visit_line_new (const HtkVisit *visit)
{
  g_autofree char *day = htk_day_text (visit->visit_date);
  g_autofree char *second =
    g_strdup_printf ("%s · %s · %s", visit->village_name, day, visit->worker_name);
  GtkWidget *line = line_new (visit->subject_name, second);

  if (visit->suggestion != NULL &&
      g_strcmp0 (htk_suggestion_name (visit->suggestion), htk_color_name (visit->color)) != 0)
    htk_visit_line_add_mark (line, htk_label (htk_suggestion_name (visit->suggestion), "dim-label"));
  htk_visit_line_add_mark (line, htk_color_pill (visit->color, visit->score));
  return line;
}

/* Whom a draft is about, and where: as the register says it, or as far as it does. */
static void
subject_of (HtkStore       *store,
            const HtkDraft *draft,
            char          **name,
            char          **village)
{
  g_autoptr (HtkHousehold) h = NULL;
  g_autoptr (HtkVillage) v = NULL;
  g_autoptr (HtkFinding) f = NULL;
  g_autoptr (JsonObject) p = NULL;
  const char *code = NULL;

  if (g_str_equal (draft->subject_type, "household"))
    h = htk_register_household (store, draft->subject_id, NULL);
  else if (g_str_equal (draft->subject_type, "finding"))
    f = htk_finding_get (store, draft->subject_id, NULL);
  else if (g_str_equal (draft->subject_type, "project"))
    p = htk_register_project (store, draft->subject_id, NULL);
  else
    code = draft->subject_id;
  if (h != NULL || f != NULL || p != NULL)
    code = h != NULL ? h->village_code : f != NULL ? f->village_code : htk_json_text (p, "village_code");
  v = code != NULL ? htk_register_village (store, code, NULL) : NULL;
  *village = v != NULL ? g_strdup (v->name) : NULL;
  *name = g_strdup (h != NULL   ? h->head_name
                    : f != NULL ? f->text
                    : p != NULL ? htk_json_text (p, "name")
                    : v != NULL ? v->name
                                : _("New household"));
}

static const char *
form_title (HtkSession     *session,
            const HtkDraft *draft)
{
  HtkPack *pack = htk_session_pack (session, NULL);
  const HtkPackForm *form = pack != NULL ? htk_pack_find (pack, draft->form_id) : NULL;

  return form != NULL ? htk_pack_title (pack, form) : draft->form_id;
}

/**
 * htk_draft_line_new:
 * @session: the session
 * @draft: a draft
 * @name: (out): whom it is about
 *
 * Returns: (transfer floating): whom it is about and where, which form of which version, when it was
 *   changed last and how far it is
 */
GtkWidget *
htk_draft_line_new (HtkSession     *session,
                    const HtkDraft *draft,
                    char          **name)
{
  g_autofree char *when = htk_time_text (draft->changed_at);
  g_autofree char *version = g_strdup_printf (_("version %s"), draft->form_version);
  g_autofree char *far = g_strdup_printf ("%u/%u", draft->answered, draft->asked);
  g_autofree char *village = NULL;
  g_autofree char *second = NULL;
  GtkWidget *line;

  subject_of (htk_session_store (session), draft, name, &village);
  second = g_strjoin (" · ", village != NULL ? village : form_title (session, draft),
                      village != NULL ? form_title (session, draft) : version,
                      village != NULL ? version : when, village != NULL ? when : NULL, NULL);
  line = line_new (*name, second);
  if (draft->asked > 0)
    htk_visit_line_add_mark (line, htk_pill (far, "color-grey"));
  htk_visit_line_add_mark (line, htk_pill (_("Draft"), "color-yellow"));
  return line;
}
