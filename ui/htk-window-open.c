/* What opens over the places: the file of a household, a visit, a form, a case, a finding. */
#include "ui/htk-window.h"

#include "app/record/htk-filling.h"
#include "app/record/htk-pack-title.h"
#include "app/store/htk-drafts.h"
#include "ui/htk-case-page.h"
#include "ui/htk-finding-page.h"
#include "ui/htk-form-page.h"
#include "ui/htk-household-page.h"
#include "ui/htk-search-page.h"
#include "ui/htk-visit-page.h"

#include <glib/gi18n.h>

/**
 * htk_window_show_search:
 * @self: the window
 *
 * Opens the search, ready to type; where it is open already it takes the focus.
 */
void
htk_window_show_search (HtkWindow *self)
{
  GtkWidget *top = htk_window_top (self);

  if (htk_session_user (htk_window_session (self)) == NULL)
    return;
  if (top == NULL || !HTK_IS_SEARCH_PAGE (top))
    {
      top = htk_search_page_new (htk_window_session (self));
      htk_window_push (self, top, _("Search"));
    }
  gtk_widget_grab_focus (top);
}

void
htk_window_show_household (HtkWindow  *self,
                           const char *id)
{
  HtkSession *session = htk_window_session (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkHousehold) h = htk_register_household (htk_session_store (session), id, &error);

  if (h == NULL)
    htk_window_error (self, _("The household cannot be shown"), error);
  else
    htk_window_push (self, htk_household_page_new (session, id), h->head_name);
}

static void
open_filling (HtkWindow  *self,
              HtkFilling *filling,
              GError     *error)
{
  HtkPack *pack = htk_session_pack (htk_window_session (self), NULL);
  const HtkPackForm *form;
  GtkWidget *page;

  if (filling == NULL)
    {
      htk_window_error (self, _("The form cannot be opened"), error);
      return;
    }
  page = htk_form_page_new (htk_window_session (self), filling);
  g_object_set_data_full (G_OBJECT (page), "draft", g_strdup (htk_filling_draft (filling)->id),
                          g_free);
  /* A form has one title, the pack one for each language; an older pack's form may be gone from it. */
  form = pack != NULL ? htk_pack_find (pack, htk_filling_draft (filling)->form_id) : NULL;
  htk_window_push (self, page, form != NULL
                   ? htk_pack_title (pack, form)
                   : htk_form_title (htk_instance_form (htk_filling_instance (filling))));
}

static void
no_form (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("The pack has no form for this"));
}

/**
 * htk_window_fill_form:
 * @self: the window
 * @form_id: a form of the pack
 * @subject_type: household, village, project or finding
 * @subject_id: whom the visit is about
 *
 * Opens this form, at the draft where there is one.
 */
void
htk_window_fill_form (HtkWindow  *self,
                      const char *form_id,
                      const char *subject_type,
                      const char *subject_id)
{
  HtkSession *session = htk_window_session (self);
  g_autoptr (GError) error = NULL;
  HtkPack *pack = htk_session_pack (session, &error);
  g_autoptr (HtkFilling) filling =
    pack != NULL ? htk_filling_open (htk_session_store (session), pack, form_id, subject_type,
                                     subject_id, htk_session_user (session)->id, &error)
                 : NULL;

  open_filling (self, filling, error);
}

/**
 * htk_window_fill:
 * @self: the window
 * @form_subject: household, village, project or finding
 * @subject_id: whom the visit is about
 *
 * Opens the usual form of such a visit, at the draft where there is one.
 */
void
htk_window_fill (HtkWindow  *self,
                 const char *form_subject,
                 const char *subject_id)
{
  g_autoptr (GError) error = NULL;
  HtkPack *pack = htk_session_pack (htk_window_session (self), &error);
  const HtkPackForm *form = pack != NULL ? htk_pack_for_subject (pack, form_subject) : NULL;

  if (form != NULL)
    {
      htk_window_fill_form (self, form->id, form_subject, subject_id);
      return;
    }
  if (error == NULL)
    no_form (&error);
  open_filling (self, NULL, error);
}

/**
 * htk_window_fill_new:
 * @self: the window
 *
 * Opens the pack's form for a household that is not in the register; it compares name, village and
 * identity numbers with those that are (domain.md 3.E).
 */
void
htk_window_fill_new (HtkWindow *self)
{
  HtkSession *session = htk_window_session (self);
  g_autoptr (GError) error = NULL;
  HtkPack *pack = htk_session_pack (session, &error);
  g_autoptr (HtkFilling) filling = NULL;
  const HtkPackForm *form = NULL;

  for (guint i = 0; pack != NULL && htk_pack_nth (pack, i) != NULL && form == NULL; i++)
    if (htk_pack_nth (pack, i)->makes_subject)
      form = htk_pack_nth (pack, i);
  if (form != NULL)
    filling = htk_filling_open_new (htk_session_store (session), pack, form->id,
                                    htk_session_user (session)->id, &error);
  else if (error == NULL)
    no_form (&error);
  open_filling (self, filling, error);
}

void
htk_window_resume (HtkWindow  *self,
                   const char *draft_id)
{
  HtkSession *session = htk_window_session (self);
  g_autoptr (GError) error = NULL;
  HtkPack *pack = htk_session_pack (session, &error);
  g_autoptr (HtkFilling) filling =
    pack != NULL ? htk_filling_resume (htk_session_store (session), pack, draft_id, &error) : NULL;

  open_filling (self, filling, error);
}

/**
 * htk_window_resume_kept:
 * @self: the window
 *
 * Opens the form at which the person who signed in was at work when they last handed the tablet over,
 * unless it was submitted or thrown away since.
 */
void
htk_window_resume_kept (HtkWindow *self)
{
  HtkSession *session = htk_window_session (self);
  const char *kept = htk_session_kept_form (session);
  g_autoptr (GPtrArray) drafts =
    kept != NULL ? htk_draft_list (htk_session_store (session), htk_session_user (session)->id, NULL)
                 : NULL;

  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    if (g_str_equal (((HtkDraft *) g_ptr_array_index (drafts, i))->id, kept))
      {
        htk_window_resume (self, kept);
        return;
      }
}

void
htk_window_correct (HtkWindow  *self,
                    const char *visit_id)
{
  HtkSession *session = htk_window_session (self);
  g_autoptr (GError) error = NULL;
  HtkPack *pack = htk_session_pack (session, &error);
  g_autoptr (HtkFilling) filling =
    pack != NULL ? htk_filling_open_correction (htk_session_store (session), pack, visit_id,
                                                htk_session_user (session)->id, &error)
                 : NULL;

  open_filling (self, filling, error);
}

void
htk_window_show_visit (HtkWindow  *self,
                       const char *visit_id)
{
  g_autoptr (GError) error = NULL;
  GtkWidget *page = htk_visit_page_new (htk_window_session (self), visit_id, &error);

  if (page == NULL)
    htk_window_error (self, _("The visit cannot be shown"), error);
  else
    htk_window_push (self, page, _("Visit"));
}

void
htk_window_show_case (HtkWindow  *self,
                      const char *id)
{
  htk_window_push (self, htk_case_page_new (htk_window_session (self), id), _("Case"));
}

void
htk_window_show_finding (HtkWindow  *self,
                         const char *id)
{
  htk_window_push (self, htk_finding_page_new (htk_window_session (self), id), _("Finding"));
}
