#pragma once

/* The pack: forms, settings and lists that the county publishes; policy as data. */

#include "app/form/htk-form.h"
#include "app/store/htk-store.h"

G_BEGIN_DECLS

typedef struct _HtkPack HtkPack;

typedef struct
{
  const char *id, *title, *subject, *file; /* owned by the pack */
  gboolean makes_subject; /* it may be about one that the register does not know yet */
  const char *media; /* folder in the pack with files of its own, which go before the register's; or NULL */
} HtkPackForm;

/* Whom a form is filled about, and by whom: what it may look up. */
typedef struct
{
  const char *form_id, *subject_type, *subject_id;
  const char *roster;   /* the members to ask about, as CSV; NULL: those on the register now */
  const char *worker;   /* whose last saved answers it may read; NULL: nobody's */
  const char *draft_id; /* the draft that is opened, not its own last-saved; NULL: a new one */
  GHashTable *given;    /* name of a list -> CSV that it reads instead of the register's; NULL: none */
  const char *scope;    /* first digits of the region its lists are of; NULL: all the store has */
} HtkFormSubject;

char              *htk_pack_home       (void);
HtkPack           *htk_pack_open       (GError     **error);
HtkPack           *htk_pack_open_at    (const char  *folder,
                                        GError     **error);
HtkPack           *htk_pack_read_at    (const char  *folder,
                                        GError     **error);
void               htk_pack_free       (HtkPack     *self);
const char        *htk_pack_version    (HtkPack     *self);
const char        *htk_pack_id         (HtkPack     *self);
char              *htk_pack_media      (HtkPack     *self,
                                        const char  *form_id);
const char        *htk_pack_folder     (HtkPack     *self);
void               htk_pack_read_in    (HtkPack     *self,
                                        const char *const *languages);
const char *const *htk_pack_languages  (HtkPack     *self);
const char        *htk_pack_rules_folder (HtkPack   *self);
const HtkPackForm *htk_pack_nth        (HtkPack     *self,
                                        guint        i);
const HtkPackForm *htk_pack_find       (HtkPack     *self,
                                        const char  *form_id);
const HtkPackForm *htk_pack_for_subject (HtkPack    *self,
                                        const char  *subject_type);
GPtrArray         *htk_pack_forms_for_subject (HtkPack *self,
                                        const char  *subject_type);
char              *htk_pack_setting    (HtkPack     *self,
                                        HtkStore    *store,
                                        const char  *key,
                                        const char  *on_date);
char              *htk_pack_settings_csv (HtkPack   *self,
                                        HtkStore    *store,
                                        GError     **error);
HtkForm           *htk_pack_load_form  (HtkPack     *self,
                                        HtkStore    *store,
                                        const char  *form_id,
                                        const char  *subject_type,
                                        const char  *subject_id,
                                        const char  *roster,
                                        GError     **error);
HtkForm           *htk_pack_load_form_for (HtkPack  *self,
                                        HtkStore    *store,
                                        const HtkFormSubject *subject,
                                        GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkPack, htk_pack_free)

G_END_DECLS
