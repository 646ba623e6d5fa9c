#pragma once

/* A form of the pack as a phone with ODK Collect is given it. */

#include <glib.h>

G_BEGIN_DECLS

/* The lists behind the first question, and the subject that is not in the register yet. */
#define HTK_PHONE_SUBJECTS "htk_subjects.csv"
#define HTK_PHONE_VILLAGES "htk_villages.csv"
#define HTK_PHONE_NEW "new"
/* The column that says whose row it is, and the one with the whole row as CSV. */
#define HTK_PHONE_SUBJECT "htk_subject"
#define HTK_PHONE_ROW "htk_row"
/* What the nodes begin with that carry a list's rows of the subject. */
#define HTK_PHONE_GIVEN "htk_given_"

/**
 * HtkPhoneList:
 * @name: its file, as "roster.csv"
 * @id: (nullable): what the form calls it, for one that it looks up
 * @by_subject: whether it has rows of every subject, told apart by %HTK_PHONE_SUBJECT
 * @names: of one by subject, the columns that the form reads
 */
typedef struct
{
  char *name, *id;
  gboolean by_subject;
  GHashTable *names;
} HtkPhoneList;

typedef struct
{
  char *id, *title, *version;
  char *xml;
  GPtrArray *lists; /* HtkPhoneList */
} HtkPhoneForm;

HtkPhoneForm *htk_phone_form_new  (const char   *xml,
                                   gsize         length,
                                   const char   *subject_type,
                                   GError      **error);
void          htk_phone_form_free (HtkPhoneForm *form);
GList        *htk_phone_list_columns (const HtkPhoneList *list);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkPhoneForm, htk_phone_form_free)

G_END_DECLS
