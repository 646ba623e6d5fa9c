#pragma once

/* What the files of the form page share; for htk-form-*.c alone. */

#include "ui/htk-form-page.h"

G_BEGIN_DECLS

struct _HtkFormPageWidget
{
  GtkBox parent_instance;
  HtkSession *session;
  HtkFilling *filling;
  GPtrArray *pages;
  GtkWidget *sections, *language, *version, *moving, *moving_words, *move, *move_back;
  GtkWidget *notice, *title, *saved, *unchanged, *scrolled, *inner;
  GtkWidget *previous, *review, *next, *read_aloud;
  GtkWidget *view;  /* HtkSectionView */
  char *current;    /* ref of the page that is shown */
  char *focus;      /* ref of the question that is to get the focus */
  guint refresh_id;
  gboolean checked; /* what is open is called so */
};

HtkFormPage *htk_form_page_find   (HtkFormPageWidget *self,
                                   const char        *ref,
                                   guint             *index);
gboolean     htk_form_page_stays  (HtkFormPageWidget *self);
void         htk_form_page_reload (HtkFormPageWidget *self);
void         htk_form_page_show   (HtkFormPageWidget *self,
                                   const char        *ref);
void         htk_form_page_go_to  (HtkFormPageWidget *self,
                                   const char        *ref);

/* htk-form-submit.c */
void         htk_form_page_read_back (HtkFormPageWidget *self);

/* htk-form-move.c */
void         htk_form_page_show_versions (HtkFormPageWidget *self);
void         htk_form_page_show_notice (HtkFormPageWidget *self);
void         htk_form_page_move   (HtkFormPageWidget *self);
void         htk_form_page_move_back (HtkFormPageWidget *self);

/* htk-form-repeat.c */
void         htk_form_page_add    (HtkFormPageWidget *self,
                                   const char        *range);
void         htk_form_page_remove (HtkFormPageWidget *self,
                                   const char        *ref);
void         htk_form_page_shrunk (HtkFormPageWidget *self,
                                   const char        *lost,
                                   const char        *ref,
                                   const char        *value);

/* htk-form-find.c */
void         htk_form_page_search (HtkFormPageWidget *self);
void         htk_form_page_add_languages (HtkFormPageWidget *self);
void         htk_form_page_read_aloud (HtkFormPageWidget *self);

G_END_DECLS
