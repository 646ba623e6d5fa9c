/* The search over everything on the tablet: households with their members, villages, cases. What is
 * typed is looked up at once: a look-up is shorter than a frame, and so never shows what was typed
 * before (tests/bench). */
#include "ui/htk-search-page.h"

#include "app/store/htk-cases.h"
#include "app/store/htk-search.h"
#include "ui/htk-domain-words.h"
#include "ui/htk-error-words.h"
#include "ui/htk-first-download.h"
#include "ui/htk-household-row.h"
#include "ui/htk-line-layout.h"
#include "ui/htk-list.h"
#include "ui/htk-shown.h"
#include "ui/htk-village-page.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

/* What a person looks through; more is found by typing on. */
#define MAX_HOUSEHOLDS 50
#define MAX_VILLAGES 8
#define MAX_CASES 8

struct _HtkSearchPage
{
  GtkBox parent_instance;
  HtkSession *session;
  GtkWidget *entry;
  HtkList *list;
  HtkRules *rules; /* that name the states of the cases found; NULL while none is drawn */
};

G_DEFINE_TYPE (HtkSearchPage, htk_search_page, GTK_TYPE_BOX)

/* One line of the answer: a heading over a group, or one of the others. */
typedef struct
{
  char *heading;
  HtkHit *hit;
  HtkCase *c;
} Line;

static void
line_free (gpointer data)
{
  Line *self = data;

  g_free (self->heading);
  htk_hit_free (self->hit);
  htk_case_free (self->c);
  g_free (self);
}

static Line *
add_line (GPtrArray *lines)
{
  Line *line = g_new0 (Line, 1);

  g_ptr_array_add (lines, line);
  return line;
}

static void
add_hits (GPtrArray  *lines,
          GPtrArray  *hits,
          const char *heading)
{
  if (hits->len == 0)
    return;
  add_line (lines)->heading = g_strdup (heading);
  g_ptr_array_set_free_func (hits, NULL);
  for (guint i = 0; i < hits->len; i++)
    add_line (lines)->hit = g_ptr_array_index (hits, i);
}

/* The cases of the households that were found. */
static void
add_cases (HtkSearchPage *self,
           GPtrArray     *lines,
           GPtrArray     *found)
{
  HtkStore *store = htk_session_store (self->session);
  guint n = 0;

  for (guint i = 0; i < found->len && n < MAX_CASES; i++)
    {
      const HtkHit *hit = g_ptr_array_index (found, i);
      HtkCase *c = htk_case_of_household (store, hit->household->id, NULL);

      if (c == NULL)
        continue;
      if (n++ == 0)
        add_line (lines)->heading = g_strdup (_("Cases"));
      add_line (lines)->c = c;
    }
}

static GPtrArray *
look_up (HtkSearchPage *self,
         const char    *text,
         GError       **error)
{
  HtkStore *store = htk_session_store (self->session);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (line_free);
  g_autoptr (GPtrArray) villages = htk_search_villages (store, text, MAX_VILLAGES, error);
  g_autoptr (GPtrArray) households =
    villages != NULL ? htk_search_households (store, text, MAX_HOUSEHOLDS, error) : NULL;
  g_autofree char *many = NULL;

  if (households == NULL)
    return NULL;
  many = g_strdup_printf (_("Households, the first %d; type on to find one"), MAX_HOUSEHOLDS);
  add_hits (lines, villages, _("Villages"));
  add_hits (lines, households, households->len < MAX_HOUSEHOLDS ? _("Households") : many);
  add_cases (self, lines, households);
  return g_steal_pointer (&lines);
}

static void
reload (gpointer page)
{
  HtkSearchPage *self = page;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = look_up (self, text, &error);
  g_autofree char *words = lines == NULL ? htk_error_words (error) : NULL;

  g_clear_pointer (&self->rules, htk_rules_unref);
  if (words == NULL && *text == '\0')
    words = g_strdup (_("Type a part of a name (小明), its pinyin (wangxiaoming), its initials (wxm or "
                        "xm), the beginning of a household number, or a village. Members are found "
                        "too."));
  else if (words == NULL)
    words = g_strdup (_("Nothing found on this tablet. Try fewer letters, the initials of the name, or "
                        "the village."));
  htk_list_show (self->list, lines, words);
}

static void
text_changed (HtkSearchPage *self)
{
  htk_list_to_top (self->list);
  reload (self);
}

/* Shows which part of a name was meant. */
static void
mark (GtkWidget    *label,
      const HtkHit *hit)
{
  const char *text = gtk_label_get_text (GTK_LABEL (label));
  glong length = g_utf8_strlen (text, -1);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *line;

  if (hit->n_chars == 0 || hit->from >= length)
    return;
  line = pango_attr_underline_new (PANGO_UNDERLINE_SINGLE);
  line->start_index = (guint) (g_utf8_offset_to_pointer (text, hit->from) - text);
  line->end_index = (guint) (g_utf8_offset_to_pointer (text, MIN (length, hit->from + hit->n_chars))
                             - text);
  pango_attr_list_insert (attributes, line);
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
}

static GtkWidget *
household_line (const HtkHit *hit)
{
  g_autofree char *today = htk_session_today ();
  GtkWidget *line = htk_household_line_new (hit->household, today, NULL);
  GtkWidget *texts = gtk_widget_get_first_child (line);

  if (hit->member != NULL)
    {
      GtkWidget *member = htk_line_box (8);
      GtkWidget *name = htk_label (hit->member, NULL);

      gtk_box_append (GTK_BOX (member), htk_label (_("Member"), "dim-label"));
      gtk_box_append (GTK_BOX (member), name);
      gtk_box_append (GTK_BOX (texts), member);
      mark (name, hit);
    }
  else
    mark (gtk_widget_get_first_child (texts), hit);
  return line;
}

static GtkWidget *
two_texts (const char *first,
           const char *second,
           GtkWidget **title)
{
  GtkWidget *line = htk_line_box (8);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  *title = htk_label (first, "heading");
  gtk_box_append (GTK_BOX (texts), *title);
  gtk_box_append (GTK_BOX (texts), htk_label (second, "dim-label"));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (line), texts);
  return line;
}

static GtkWidget *
case_line (HtkSearchPage *self,
           const HtkCase *c)
{
  HtkPack *pack = self->rules == NULL ? htk_session_pack (self->session, NULL) : NULL;
  GtkWidget *title;
  GtkWidget *line = two_texts (c->head_name, c->village_name, &title);

  if (pack != NULL)
    self->rules = htk_pack_rules (pack, htk_session_store (self->session), NULL);
  if (self->rules != NULL)
    gtk_box_append (GTK_BOX (line), htk_case_state_pill (self->rules, c));
  return line;
}

static GtkWidget *
draw_row (gpointer     page,
          gpointer     value,
          const char **name)
{
  const Line *row = value;
  GtkWidget *line, *title;

  if (row->heading != NULL)
    return htk_label (row->heading, "heading");
  if (row->c != NULL)
    {
      *name = row->c->head_name;
      return case_line (page, row->c);
    }
  if (row->hit->household != NULL)
    {
      *name = row->hit->household->head_name;
      return household_line (row->hit);
    }
  line = two_texts (row->hit->village->name, row->hit->village->town, &title);
  mark (title, row->hit);
  *name = row->hit->village->name;
  return line;
}

static void
row_chosen (gpointer page,
            gpointer value)
{
  HtkSearchPage *self = page;
  const Line *row = value;
  HtkWindow *window = htk_window_of (page);

  if (row->c != NULL)
    htk_window_show_case (window, row->c->id);
  else if (row->hit != NULL && row->hit->household != NULL)
    htk_window_show_household (window, row->hit->household->id);
  else if (row->hit != NULL)
    htk_window_push (window, htk_village_page_new (self->session, row->hit->village->code),
                     row->hit->village->name);
}

/* Enter opens what stands first. */
static void
entry_activated (HtkSearchPage *self)
{
  g_autoptr (GPtrArray) lines =
    look_up (self, gtk_editable_get_text (GTK_EDITABLE (self->entry)), NULL);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    if (((Line *) g_ptr_array_index (lines, i))->heading == NULL)
      {
        row_chosen (self, g_ptr_array_index (lines, i));
        return;
      }
}

static gboolean
focus_entry (GtkWidget *widget)
{
  return gtk_widget_grab_focus (HTK_SEARCH_PAGE (widget)->entry);
}

static void
htk_search_page_dispose (GObject *object)
{
  HtkSearchPage *self = HTK_SEARCH_PAGE (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->rules, htk_rules_unref);
  G_OBJECT_CLASS (htk_search_page_parent_class)->dispose (object);
}

static void
htk_search_page_class_init (HtkSearchPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_search_page_dispose;
  widget_class->grab_focus = focus_entry;
  g_type_ensure (HTK_TYPE_LIST);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-search-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HtkSearchPage, entry);
  gtk_widget_class_bind_template_child (widget_class, HtkSearchPage, list);
  gtk_widget_class_bind_template_callback (widget_class, text_changed);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated);
}

static void
htk_search_page_init (HtkSearchPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  htk_list_set_rows (self->list, draw_row, row_chosen, self);
}

/**
 * htk_search_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page; it takes the focus for its entry
 */
GtkWidget *
htk_search_page_new (HtkSession *session)
{
  HtkSearchPage *self = g_object_new (HTK_TYPE_SEARCH_PAGE, NULL);

  self->session = g_object_ref (session);
  gtk_box_insert_child_after (GTK_BOX (self), htk_first_download_note_new (session), self->entry);
  htk_reload_when_shown (GTK_WIDGET (self), session, reload);
  return GTK_WIDGET (self);
}
