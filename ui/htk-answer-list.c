/* The answers of a visit beside those of the last one, photos as pictures, and for a lead a comment on
 * each. */
#include "ui/htk-answer-list.h"

#include "app/record/htk-visit-diff.h"
#include "app/store/htk-attachments.h"
#include "ui/htk-photo-viewer.h"
#include "ui/htk-read-rows.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

#define THUMBNAIL 160
#define BUTTON_WIDTH 60

struct _HtkAnswerList
{
  GtkBox parent_instance;
  HtkSession *session;
  GPtrArray *rows;     /* HtkDiffRow */
  GPtrArray *old;      /* HtkComment, made before */
  GHashTable *files;   /* name of a file -> SHA-256 */
  GListStore *photos;  /* HtkPhoto, those of the visit in the order of its questions */
  GHashTable *entries; /* ref -> GtkEntry with the lead's comment */
  GHashTable *musts;   /* ref -> GtkCheckButton */
  GCancellable *loading;
  HtkBegun *begun; /* keeps the comments; NULL where the person does not comment */
  gboolean differs;
};

G_DEFINE_TYPE (HtkAnswerList, htk_answer_list, GTK_TYPE_BOX)

static void
htk_answer_list_dispose (GObject *object)
{
  HtkAnswerList *self = HTK_ANSWER_LIST (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->session);
  g_clear_object (&self->begun);
  g_clear_object (&self->photos);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->old, g_ptr_array_unref);
  g_clear_pointer (&self->files, g_hash_table_unref);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_clear_pointer (&self->musts, g_hash_table_unref);
  G_OBJECT_CLASS (htk_answer_list_parent_class)->dispose (object);
}

static void
htk_answer_list_finalize (GObject *object)
{
  g_object_unref (HTK_ANSWER_LIST (object)->loading);
  G_OBJECT_CLASS (htk_answer_list_parent_class)->finalize (object);
}

static void
htk_answer_list_class_init (HtkAnswerListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_answer_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = htk_answer_list_finalize;
}

static void
htk_answer_list_init (HtkAnswerList *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->photos = g_list_store_new (HTK_TYPE_PHOTO);
  self->loading = g_cancellable_new ();
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->musts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/* --- Comments --- */

static char *
level_field (const char *ref)
{
  return g_strconcat (ref, "#level", NULL);
}

static gboolean
is_hint (GtkWidget *must)
{
  return !gtk_check_button_get_active (GTK_CHECK_BUTTON (must));
}

/* That it is but a hint is kept beside the words, while there are any. */
static void
keep_level (HtkAnswerList *self,
            GtkWidget     *widget)
{
  const char *ref = g_object_get_data (G_OBJECT (widget), "ref");
  GtkWidget *entry = g_hash_table_lookup (self->entries, ref);
  GtkWidget *must = g_hash_table_lookup (self->musts, ref);
  gboolean hint = is_hint (must) && *gtk_editable_get_text (GTK_EDITABLE (entry)) != '\0';
  g_autofree char *field = level_field (ref);

  if (hint == GPOINTER_TO_INT (g_object_get_data (G_OBJECT (must), "kept")))
    return;
  g_object_set_data (G_OBJECT (must), "kept", GINT_TO_POINTER (hint));
  htk_begun_put (self->begun, field, hint ? "hint" : NULL);
}

static void
follow_level (HtkAnswerList *self,
              GtkWidget     *widget,
              const char    *ref,
              const char    *signal)
{
  g_object_set_data_full (G_OBJECT (widget), "ref", g_strdup (ref), g_free);
  g_signal_connect_object (widget, signal, G_CALLBACK (keep_level), self, G_CONNECT_SWAPPED);
}

/* Returns: (transfer none): where the comment is typed */
static GtkWidget *
open_comment (HtkAnswerList *self,
              GtkWidget     *button)
{
  GtkWidget *box = g_object_get_data (G_OBJECT (button), "box");
  const char *ref = g_object_get_data (G_OBJECT (button), "ref");
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *must = htk_check_button (_("Must be changed"));
  g_autofree char *level = level_field (ref);
  gboolean hint = htk_begun_get (self->begun, level) != NULL;

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("What is to be changed, or a hint"));
  htk_set_name (entry, _("Comment"));
  htk_begun_bind (self->begun, entry, ref);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (must), !hint);
  g_object_set_data (G_OBJECT (must), "kept", GINT_TO_POINTER (hint));
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), must);
  gtk_widget_set_visible (button, FALSE);
  g_hash_table_insert (self->entries, g_strdup (ref), g_object_ref (entry));
  g_hash_table_insert (self->musts, g_strdup (ref), g_object_ref (must));
  follow_level (self, entry, ref, "changed");
  follow_level (self, must, ref, "toggled");
  /* What goes with the decision is never out of sight. */
  g_object_set_data (G_OBJECT (gtk_widget_get_parent (box)), "plain", NULL);
  return entry;
}

static void
comment_opened (GtkWidget     *button,
                HtkAnswerList *self)
{
  gtk_widget_grab_focus (open_comment (self, button));
}

static void
add_old_comments (HtkAnswerList *self,
                  GtkWidget     *box,
                  const char    *ref)
{
  for (guint i = 0; self->old != NULL && i < self->old->len; i++)
    {
      HtkComment *c = g_ptr_array_index (self->old, i);
      g_autofree char *who = NULL;
      g_autofree char *text = NULL;

      if (!g_str_equal (c->ref, ref))
        continue;
      who = htk_register_name_of (htk_session_store (self->session), c->author);
      text = g_strdup_printf (g_str_equal (c->level, "must") ? _("%s: to be changed: %s")
                                                            : _("%s: hint: %s"), who, c->text);
      gtk_box_append (GTK_BOX (box), htk_label (text, "comment"));
    }
}

/* --- One answer --- */

static void
photo_clicked (GtkWidget     *button,
               HtkAnswerList *self)
{
  guint at = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "at"));

  htk_photo_viewer_show (GTK_WIDGET (self), G_LIST_MODEL (self->photos), at);
}

static void
thumbnail_came (GObject      *object,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (GtkWidget) button = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture =
    htk_photo_texture_finish (HTK_PHOTO (object), result, &error);

  if (texture != NULL)
    {
      GtkWidget *picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));

      gtk_widget_set_size_request (picture, THUMBNAIL, THUMBNAIL * 3 / 4);
      gtk_button_set_child (GTK_BUTTON (button), picture);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      gtk_button_set_label (GTK_BUTTON (button), _("This photo cannot be shown here"));
      gtk_widget_set_sensitive (button, FALSE);
    }
}

/* NULL where the answer is no picture that this tablet knows of. */
static GtkWidget *
photo_button (HtkAnswerList    *self,
              const HtkDiffRow *row)
{
  HtkStore *store = htk_session_store (self->session);
  const char *sha256 = row->now != NULL ? g_hash_table_lookup (self->files, row->now) : NULL;
  g_autoptr (HtkAttachment) file = sha256 != NULL ? htk_attachment_get (store, sha256, NULL) : NULL;
  g_autoptr (HtkPhoto) photo = NULL;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  GtkWidget *button;

  if (file == NULL || !g_str_has_prefix (file->mime, "image/"))
    return NULL;
  if (htk_attachment_is_away (store, file))
    return htk_label (_("The county has this photo; it was removed from this tablet to make room"), "dim-label");
  path = htk_attachment_path (store, sha256);
  photo = htk_photo_new (row->label, path);
  button = htk_button ("…", NULL);
  name = g_strdup_printf (_("Photo: %s"), row->label);
  htk_set_name (button, name);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data (G_OBJECT (button), "at",
                     GUINT_TO_POINTER (g_list_model_get_n_items (G_LIST_MODEL (self->photos))));
  g_list_store_append (self->photos, photo);
  g_signal_connect (button, "clicked", G_CALLBACK (photo_clicked), self);
  htk_photo_texture_async (photo, THUMBNAIL * 2, self->loading, thumbnail_came,
                           g_object_ref (button));
  return button;
}

/* (transfer full): the name of a file that is not shown here tells nobody anything. */
static char *
shown (const HtkDiffRow *row,
       const char       *words)
{
  return row->is_file && words != NULL && *words != '\0' ? g_strdup (_("kept as a file"))
                                                         : htk_answer_shown (row->ref, words);
}

static GtkWidget *
now_column (HtkAnswerList    *self,
            const HtkDiffRow *row)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *photo = photo_button (self, row);
  g_autofree char *now = shown (row, row->now);
  gboolean as_before = row->last != NULL && !row->differs && !row->corrected;

  gtk_box_append (GTK_BOX (column),
                  photo != NULL ? photo : htk_label (now, as_before ? NULL : "heading"));
  if (row->corrected)
    {
      g_autofree char *previous = shown (row, row->previous);
      g_autofree char *text = g_strdup_printf (_("Before the correction: %s"), previous);

      gtk_box_append (GTK_BOX (column), htk_label (text, "last-answer"));
    }
  return column;
}

/* Question, last time, this time: a third of the width each. */
static GtkWidget *
three_columns (GtkWidget *question,
               GtkWidget *last,
               GtkWidget *now)
{
  GtkWidget *columns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_set_homogeneous (GTK_BOX (columns), TRUE);
  gtk_widget_set_valign (now, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (columns), question);
  gtk_box_append (GTK_BOX (columns), last);
  gtk_box_append (GTK_BOX (columns), now);
  gtk_widget_set_hexpand (columns, TRUE);
  return columns;
}

static void
add_comment_button (HtkAnswerList    *self,
                    const HtkDiffRow *row,
                    GtkWidget        *line,
                    GtkWidget        *box)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("document-edit-symbolic");
  GtkWidget *comment = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *name = g_strdup_printf (_("Comment on %s"), row->label);

  htk_set_name (button, name);
  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (button), "box", comment);
  g_object_set_data_full (G_OBJECT (button), "ref", g_strdup (row->ref), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (comment_opened), self);
  gtk_box_append (GTK_BOX (line), button);
  gtk_box_append (GTK_BOX (box), comment);
  if (htk_begun_get (self->begun, row->ref) != NULL)
    open_comment (self, button);
}

static GtkWidget *
answer_row (HtkAnswerList    *self,
            const HtkDiffRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *last = row->last != NULL ? shown (row, row->last) : g_strdup (_("not asked"));

  gtk_box_append (GTK_BOX (line),
                  three_columns (htk_label (row->label, NULL),
                                 htk_label (last, "dim-label"),
                                 now_column (self, row)));
  gtk_box_append (GTK_BOX (box), line);
  add_old_comments (self, box, row->ref);
  gtk_widget_add_css_class (box, "answer");
  gtk_widget_add_css_class (box, "compared");
  if (row->differs || row->corrected)
    gtk_widget_add_css_class (box, "differs");
  g_object_set_data (G_OBJECT (box), "plain", GINT_TO_POINTER (!row->differs && !row->corrected));
  if (self->begun != NULL)
    add_comment_button (self, row, line, box);
  return box;
}

/* The columns stand over those of the answers, beside which there is a button. */
static GtkWidget *
section_heading (HtkAnswerList *self,
                 const char    *section)
{
  GtkWidget *heading = three_columns (htk_label (section, "title-4"),
                                      htk_label (_("Last visit"), "dim-label"),
                                      htk_label (_("This visit"), "dim-label"));

  gtk_widget_add_css_class (heading, "answers-heading");
  if (self->begun != NULL)
    gtk_widget_set_margin_end (heading, BUTTON_WIDTH);
  g_object_set_data (G_OBJECT (heading), "heading", GINT_TO_POINTER (TRUE));
  return heading;
}

static void
add_rows (HtkAnswerList *self)
{
  const char *section = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const HtkDiffRow *row = g_ptr_array_index (self->rows, i);

      if (i == 0 || (row->section != NULL && g_strcmp0 (section, row->section) != 0))
        gtk_box_append (GTK_BOX (self),
                        section_heading (self, row->section != NULL ? row->section : ""));
      section = row->section;
      self->differs |= row->differs || row->corrected;
      gtk_box_append (GTK_BOX (self), answer_row (self, row));
    }
}

/**
 * htk_answer_list_new:
 * @session: the session
 * @visit: a visit
 * @rows: (element-type HtkDiffRow): its answers
 * @begun: (nullable): keeps the comments that the person writes on them; NULL for who does not comment
 *
 * Returns: (transfer floating): the list
 */
GtkWidget *
htk_answer_list_new (HtkSession     *session,
                     const HtkVisit *visit,
                     GPtrArray      *rows,
                     HtkBegun       *begun)
{
  HtkAnswerList *self = g_object_new (HTK_TYPE_ANSWER_LIST, NULL);
  HtkStore *store = htk_session_store (session);

  self->session = g_object_ref (session);
  self->rows = g_ptr_array_ref (rows);
  self->old = htk_comments_of (store, visit->id, NULL);
  self->files = htk_revision_files (store, visit->revision_id, NULL);
  if (self->files == NULL)
    self->files = g_hash_table_new (g_str_hash, g_str_equal);
  self->begun = begun != NULL ? g_object_ref (begun) : NULL;
  add_rows (self);
  return GTK_WIDGET (self);
}

/**
 * htk_answer_list_differs:
 * @self: a list
 *
 * Returns: whether an answer is another than last time, or was corrected
 */
gboolean
htk_answer_list_differs (HtkAnswerList *self)
{
  return self->differs;
}

/**
 * htk_answer_list_show_all:
 * @self: a list
 * @all: all answers, or only those that differ; a section's heading stands only over answers that are
 *   shown
 */
void
htk_answer_list_show_all (HtkAnswerList *self,
                          gboolean       all)
{
  GtkWidget *heading = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gboolean shown = all || !GPOINTER_TO_INT (g_object_get_data (G_OBJECT (child), "plain"));

      if (g_object_get_data (G_OBJECT (child), "heading") != NULL)
        {
          heading = child;
          shown = FALSE;
        }
      else if (shown && heading != NULL)
        gtk_widget_set_visible (heading, TRUE);
      gtk_widget_set_visible (child, shown);
    }
}

/**
 * htk_answer_list_comments:
 * @self: a list
 *
 * Returns: (transfer full) (element-type HtkComment): ref, level and text of what was written now
 */
GPtrArray *
htk_answer_list_comments (HtkAnswerList *self)
{
  GPtrArray *comments = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_comment_free);
  GHashTableIter iter;
  gpointer ref, entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &ref, &entry))
    {
      const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
      GtkWidget *must = g_hash_table_lookup (self->musts, ref);
      HtkComment *c;

      if (*text == '\0')
        continue;
      c = g_new0 (HtkComment, 1);
      c->ref = g_strdup (ref);
      c->text = g_strdup (text);
      c->level = g_strdup (gtk_check_button_get_active (GTK_CHECK_BUTTON (must)) ? "must" : "hint");
      g_ptr_array_add (comments, c);
    }
  return comments;
}

/**
 * htk_answer_list_sent:
 * @self: a list
 *
 * Its comments went with the decision: none of them is kept any more.
 */
void
htk_answer_list_sent (HtkAnswerList *self)
{
  if (self->begun != NULL)
    htk_begun_end (self->begun);
}
