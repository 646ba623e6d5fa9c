/* What two people did differently about one visit: what it is, both sides and last time beside each
 * other, and a button for each choice. Fields are chosen one by one or all together. */
#include "ui/htk-conflict-card.h"

#include "app/record/htk-conflict-life.h"
#include "app/record/htk-conflict-look.h"
#include "app/record/htk-conflict-take.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register-lists.h"
#include "app/store/htk-visits.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

/* Differences of two visits that are shown; whoever wants all opens the visit. */
#define MAX_LINES 12

typedef struct {
  GtkWidget *page;
  HtkConflictChosen chosen;
  GPtrArray *ids;
  char *choice;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *self = data;

  g_ptr_array_unref (self->ids);
  g_free (self->choice);
  g_free (self);
}

static void
choice_clicked (GtkWidget *button)
{
  Choice *self = g_object_get_data (G_OBJECT (button), "choice");

  self->chosen (self->page, self->ids, self->choice);
}

/* Where the choices of a card are made. */
typedef struct {
  HtkSession *session;
  GtkWidget *page;
  HtkConflictChosen chosen;
} Card;

/* Whether this person decides that; the lead does where they do not. */
static gboolean
may_choose (const Card *card, const HtkConflict *c, const char *choice)
{
  const HtkUser *user = htk_session_user (card->session);
  gboolean own = htk_conflict_is_own (htk_session_store (card->session), c, user->id);

  return htk_conflict_may (c, choice, user->role, own, NULL);
}

/* Nobody decides about a visit of their own: a lead waits for somebody as well. */
static GtkWidget *
who_chooses (const Card *card)
{
  gboolean lead = g_strcmp0 (htk_session_user (card->session)->role, "worker") != 0;

  return htk_label (lead ? _ ("Another lead or the county chooses here: the visit is your own.")
                         : _ ("Your team lead chooses here."),
                    "dim-label");
}

/* @of: what is chosen, for a screen reader that hears only the button */
static void
add_choice (const Card *card,
            GtkWidget *line,
            GPtrArray *ids,
            const char *choice,
            const char *text,
            const char *of)
{
  GtkWidget *button = htk_button (text, NULL);
  Choice *self = g_new0 (Choice, 1);
  g_autofree char *name = g_strdup_printf ("%s: %s", text, of);

  self->page = card->page;
  self->chosen = card->chosen;
  self->ids = g_ptr_array_ref (ids);
  self->choice = g_strdup (choice);
  g_object_set_data_full (G_OBJECT (button), "choice", self, choice_free);
  g_signal_connect (button, "clicked", G_CALLBACK (choice_clicked), NULL);
  htk_set_name (button, name);
  gtk_widget_set_hexpand (button, TRUE);
  gtk_box_append (GTK_BOX (line), button);
}

static GPtrArray *
ids_of (const HtkConflict *c)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (ids, g_strdup (c->id));
  return ids;
}

static GtkWidget *
choices_line (void)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  gtk_box_set_homogeneous (GTK_BOX (line), TRUE);
  return line;
}

static void
add_value (GtkWidget *grid, int column, const char *title, const char *value, gboolean is_file)
{
  const char *there = is_file ? _ ("kept as a file") : value;
  GtkWidget *label = htk_label (value != NULL && *value != '\0' ? there : _ ("nothing"), NULL);

  gtk_widget_set_hexpand (label, TRUE);
  /* Beside a value of two lines. */
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_grid_attach (GTK_GRID (grid), htk_label (title, "dim-label"), column, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), label, column, 1, 1, 1);
}

/* Last time, the visit's and the county's value beside each other. */
static GtkWidget *
values_grid (const HtkConflictLine *line,
             const char *mine_title,
             const char *theirs_title,
             gboolean with_base)
{
  GtkWidget *grid = gtk_grid_new ();
  int column = 0;

  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  if (with_base)
    add_value (grid, column++, _ ("Last time"), line->base, line->is_file);
  add_value (grid, column++, mine_title, line->mine, line->is_file);
  add_value (grid, column, theirs_title, line->theirs, line->is_file);
  return grid;
}

/* Of a whole row of the register: it was changed here and deleted there. */
static void
name_row (HtkConflictLine *line, const HtkConflict *c)
{
  if (c->mine != NULL && *c->mine != '\0')
    return;
  g_free (line->label);
  g_free (line->mine);
  g_free (line->theirs);
  g_free (line->base);
  line->label = g_strdup (_ ("A member of the household"));
  line->base = g_strdup (_ ("in the register"));
  line->mine = g_strdup (c->mine != NULL ? _ ("changed") : _ ("deleted"));
  line->theirs = g_strdup (c->theirs != NULL ? _ ("changed") : _ ("deleted"));
}

static void
add_field (const Card *card, GtkWidget *box, const HtkConflict *c, HtkConflictLine *line)
{
  static const struct {
    const char *choice, *text;
  } choices[] = { { "base", N_ ("As last time") },
                  { "mine", N_ ("As in the visit") },
                  { "theirs", N_ ("As at the county") } };
  g_autoptr (GPtrArray) ids = ids_of (c);
  GtkWidget *buttons = choices_line ();

  name_row (line, c);
  gtk_box_append (GTK_BOX (box), htk_label (line->label, "question-label"));
  gtk_box_append (GTK_BOX (box), values_grid (line, _ ("This visit"), _ ("The county"), TRUE));
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (may_choose (card, c, choices[i].choice))
      add_choice (card, buttons, ids, choices[i].choice, _ (choices[i].text), line->label);
  gtk_box_append (GTK_BOX (box), buttons);
}

static void
add_all (const Card *card, GtkWidget *box, GPtrArray *conflicts)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  GtkWidget *buttons = choices_line ();

  for (guint i = 0; i < conflicts->len; i++)
    {
      const HtkConflict *c = g_ptr_array_index (conflicts, i);

      if (g_str_equal (c->kind, "field"))
        g_ptr_array_add (ids, g_strdup (c->id));
    }
  if (ids->len < 2)
    return;
  add_choice (card, buttons, ids, "mine", _ ("All as in the visit"), _ ("all fields"));
  add_choice (card, buttons, ids, "theirs", _ ("All as at the county"), _ ("all fields"));
  gtk_box_append (GTK_BOX (box), buttons);
}

static void
add_differences (GtkWidget *box, GPtrArray *lines, const char *mine, const char *theirs)
{
  for (guint i = 0; i < MIN (lines->len, MAX_LINES); i++)
    {
      const HtkConflictLine *line = g_ptr_array_index (lines, i);

      gtk_box_append (GTK_BOX (box), htk_label (line->label, "question-label"));
      gtk_box_append (GTK_BOX (box), values_grid (line, mine, theirs, FALSE));
    }
  if (lines->len > MAX_LINES)
    {
      g_autofree char *more = g_strdup_printf (_ ("and %d more"), (int)lines->len - MAX_LINES);

      gtk_box_append (GTK_BOX (box), htk_label (more, "dim-label"));
    }
}

static char *
team_name (const Card *card, const char *id)
{
  char *name = htk_register_team_name (htk_session_store (card->session), id);

  return name != NULL ? name : g_strdup (_ ("another team"));
}

/* (transfer full): who did it, and when. */
static char *
made_by (const Card *card, const char *revision_id, const char *who)
{
  g_autoptr (HtkRevision) r
      = revision_id != NULL
            ? htk_revision_get (htk_session_store (card->session), revision_id, NULL)
            : NULL;
  g_autofree char *when = r != NULL && r->ended_at > 0 ? htk_time_text (r->ended_at) : NULL;

  return when != NULL ? g_strdup_printf ("%s · %s", who, when) : g_strdup (who);
}

/* The words of a kind with two sides: what happened, and what each button does. */
typedef struct {
  const char *kind, *what, *mine, *theirs, *both;
} Words;

static const Words words[] = {
  { "fork",
    N_ ("This visit was corrected twice, in two places. Both versions are kept; choose the one "
        "that "
        "counts. It is then reviewed anew."),
    N_ ("The second version"), N_ ("The first version"), NULL },
  { "double",
    N_ ("Two workers visited this household in the same round. Both visits are kept; choose the "
        "one that counts. The other stays to be read."),
    N_ ("The later visit counts"), N_ ("The first visit counts"), N_ ("Both count") },
  { "household", NULL, N_ ("The household stays"), NULL, NULL },
  { "team",
    N_ ("The person who made this visit belongs to another team now. Which team reviews it?"), NULL,
    NULL, NULL },
  { "decision",
    N_ ("A decision came too late: the visit had moved on. What was written is kept here; the "
        "county's stands."),
    NULL, N_ ("Read"), NULL },
};

static const Words *
words_of (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].kind, kind))
      return &words[i];
  return NULL;
}

static void
add_comments (GtkWidget *box, const HtkConflict *c)
{
  JsonArray *comments = htk_json_list (c->extra, "comments");

  for (guint i = 0; comments != NULL && i < json_array_get_length (comments); i++)
    {
      JsonNode *node = json_array_get_element (comments, i);
      const char *text = JSON_NODE_HOLDS_OBJECT (node)
                             ? htk_json_text (json_node_get_object (node), "text")
                             : NULL;

      if (text != NULL)
        gtk_box_append (GTK_BOX (box), htk_label (text, "comment"));
    }
}

static const char *
decision_name (const char *decision)
{
  if (g_strcmp0 (decision, "approve") == 0)
    return _ ("Approved");
  if (g_strcmp0 (decision, "return") == 0)
    return _ ("Returned");
  return g_strcmp0 (decision, "void") == 0 ? _ ("Voided") : _ ("Approval taken back");
}

static void
add_household (GtkWidget *box, const HtkConflict *c)
{
  const char *into = htk_json_text (c->extra, "into_name");
  const char *why = htk_json_text (c->extra, "why");
  g_autofree char *text
      = into != NULL ? g_strdup_printf (
            _ ("The county had merged this household into that of %s; the visit brought it back."),
            into)
                     : g_strdup (_ ("The county had removed this household from the register; the "
                                    "visit brought it back."));

  gtk_box_append (GTK_BOX (box), htk_label (text, NULL));
  htk_add_fact (box, _ ("The county's reason"), why);
  htk_add_fact (box, _ ("Decided by"), c->theirs_by_name);
  htk_add_fact (box, _ ("Visited by"), c->mine_by_name);
}

/* What the buttons name, and who it is about. */
static void
add_teams (const Card *card, GtkWidget *box, const HtkConflict *c)
{
  g_autofree char *then = team_name (card, c->mine);
  g_autofree char *now = team_name (card, c->theirs);

  htk_add_fact (box, _ ("Visited by"), c->mine_by_name);
  htk_add_fact (box, _ ("Team at the visit"), then);
  htk_add_fact (box, _ ("Team now"), now);
}

static void
add_sides (const Card *card, GtkWidget *box, const HtkConflict *c, GPtrArray *lines)
{
  g_autofree char *mine
      = made_by (card, g_str_equal (c->kind, "fork") ? c->mine : NULL, c->mine_by_name);
  g_autofree char *theirs
      = made_by (card, g_str_equal (c->kind, "fork") ? c->theirs : NULL, c->theirs_by_name);

  if (g_str_equal (c->kind, "household"))
    add_household (box, c);
  else
    gtk_box_append (GTK_BOX (box), htk_label (_ (words_of (c->kind)->what), NULL));
  if (lines->len > 0)
    add_differences (box, lines, mine, theirs);
  if (g_str_equal (c->kind, "team"))
    add_teams (card, box, c);
  if (g_str_equal (c->kind, "decision"))
    {
      htk_add_fact (box, c->mine_by_name, decision_name (c->mine));
      htk_add_fact (box, c->theirs_by_name, htk_state_name (c->theirs));
      add_comments (box, c);
    }
}

/* (transfer full) (nullable): what the button of a choice says. */
static char *
choice_text (const Card *card, const HtkConflict *c, const char *choice)
{
  const Words *w = words_of (c->kind);
  gboolean mine = g_str_equal (choice, "mine");
  const char *text = mine ? w->mine : g_str_equal (choice, "both") ? w->both : w->theirs;

  if (g_str_equal (c->kind, "team"))
    return team_name (card, mine ? c->mine : c->theirs);
  if (g_str_equal (c->kind, "household") && !mine)
    return g_strdup (htk_json_text (c->extra, "into") != NULL
                         ? _ ("Merge it again; the visit goes along")
                         : _ ("Remove it again; the visit is void"));
  return text != NULL ? g_strdup (_ (text)) : NULL;
}

static void
add_choices (const Card *card, GtkWidget *box, const HtkConflict *c)
{
  static const char *const choices[] = { "mine", "theirs", "both" };
  g_autoptr (GPtrArray) ids = ids_of (c);
  GtkWidget *buttons = choices_line ();
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autofree char *text
          = may_choose (card, c, choices[i]) ? choice_text (card, c, choices[i]) : NULL;

      if (text == NULL)
        continue;
      add_choice (card, buttons, ids, choices[i], text, c->subject_name);
      any = TRUE;
    }
  gtk_box_append (GTK_BOX (box), buttons);
  if (!any)
    gtk_box_append (GTK_BOX (box), who_chooses (card));
}

/* (transfer full) (nullable): a value that no question of the form says in words. */
static char *
shown (const HtkConflict *c, const char *value)
{
  return value != NULL && g_str_has_suffix (c->field, "/id_no") ? htk_masked_id (value)
                                                                : g_strdup (value);
}

static void
add_conflict (const Card *card, GtkWidget *box, const HtkConflict *c)
{
  HtkPack *pack = htk_session_pack (card->session, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines
      = pack != NULL ? htk_conflict_lines (htk_session_store (card->session), pack, c, &error)
                     : NULL;

  /* The choice is offered all the same: what cannot be shown in words is still one or the other. */
  if (lines == NULL)
    {
      if (error != NULL)
        gtk_box_append (GTK_BOX (box), htk_error_label (error));
      lines = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_conflict_line_free);
    }
  if (!g_str_equal (c->kind, "field"))
    {
      if (words_of (c->kind) == NULL)
        return;
      add_sides (card, box, c, lines);
      add_choices (card, box, c);
      return;
    }
  if (lines->len == 0)
    {
      HtkConflictLine *line = g_new0 (HtkConflictLine, 1);

      line->label = g_strdup (c->field);
      line->base = shown (c, c->base);
      line->mine = shown (c, c->mine);
      line->theirs = shown (c, c->theirs);
      g_ptr_array_add (lines, line);
    }
  add_field (card, box, c, g_ptr_array_index (lines, 0));
}

static void
open_clicked (GtkWidget *button)
{
  htk_window_show_visit (htk_window_of (button), g_object_get_data (G_OBJECT (button), "visit"));
}

/**
 * htk_conflict_card_new:
 * @session: the session
 * @conflicts: (element-type HtkConflict): those of one visit, at least one
 * @page: the page it is on
 * @chosen: called when a button is pressed
 *
 * Returns: (transfer floating): the card
 */
GtkWidget *
htk_conflict_card_new (HtkSession *session,
                       GPtrArray *conflicts,
                       GtkWidget *page,
                       HtkConflictChosen chosen)
{
  const Card card = { session, page, chosen };
  const HtkConflict *first = g_ptr_array_index (conflicts, 0);
  g_autofree char *title = g_strdup_printf ("%s · %s", first->subject_name, first->village_name);
  GtkWidget *box = htk_card (title);
  GtkWidget *open = htk_button (_ ("Open the visit"), NULL);
  gboolean has_field = FALSE;

  for (guint i = 0; i < conflicts->len; i++)
    {
      const HtkConflict *c = g_ptr_array_index (conflicts, i);

      if (g_str_equal (c->kind, "field") && !has_field)
        gtk_box_append (
            GTK_BOX (box),
            htk_label (
                _ ("The visit and the county changed the same fields of the register. Both are "
                   "kept; the county's stand until somebody chooses."),
                NULL));
      has_field = has_field || g_str_equal (c->kind, "field");
      add_conflict (&card, box, c);
    }
  add_all (&card, box, conflicts);
  g_object_set_data_full (G_OBJECT (open), "visit", g_strdup (first->visit_id), g_free);
  g_signal_connect (open, "clicked", G_CALLBACK (open_clicked), NULL);
  gtk_widget_set_halign (open, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), open);
  return box;
}
