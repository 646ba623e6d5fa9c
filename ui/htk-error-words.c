/* What went wrong in the words of the person who meets it: what it is, that nothing saved is lost, what
 * to do. The domain's own sentence, which names file, row or question, stands behind it for whoever
 * helps. */
#include "ui/htk-error-words.h"

#include "app/form/htk-form.h"
#include "app/report/htk-ledger.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-store-error.h"
#include "ui/htk-agent-client.h"

#include <glib/gi18n.h>

static const char *
store_words (int code)
{
  switch (code)
    {
    case HTK_STORE_ERROR_FULL:
      return _("The disk of this tablet is full. What was saved before is safe. Remove what is not "
               "needed, then save again.");
    case HTK_STORE_ERROR_READ_ONLY:
      return _("The folder with the data of this tablet cannot be written. What was saved before is "
               "safe. Ask the operator to check its permissions.");
    case HTK_STORE_ERROR_NEWER:
      return _("The data was written by a newer version of this program. Nothing was changed. "
               "Install the newer version.");
    case HTK_STORE_ERROR_DAMAGED:
      return _("The data is damaged and there is no backup to restore. Do not delete anything; keep "
               "the tablet as it is and ask the operator.");
    case HTK_STORE_ERROR_KEY:
      return _("The key of the data is missing, cannot be used, or does not fit. Do not delete "
               "anything; ask the operator to put the key back.");
    case HTK_STORE_ERROR_BUSY:
      return _("Another program holds the data. Try again in a moment.");
    case HTK_STORE_ERROR_NOT_FOUND:
      return _("What was asked for is not on this tablet.");
    case HTK_STORE_ERROR_INVALID:
      return _("The record breaks a rule and was not taken.");
    case HTK_STORE_ERROR_STATE:
      return _("This cannot be done in the present state.");
    default:
      return _("The disk of this tablet reports a fault. What was saved before is safe. Try again; "
               "if it stays, ask the operator.");
    }
}

static const char *
record_words (int code)
{
  switch (code)
    {
    case HTK_RECORD_ERROR_STATE:
      return _("This cannot be done in the present state.");
    case HTK_RECORD_ERROR_ROLE:
      return _("You may not do this: nobody decides about their own work, and each role has its "
               "own steps.");
    case HTK_RECORD_ERROR_PACK:
      return _("The forms of this tablet cannot be used. Ask the operator to install the pack "
               "again.");
    default:
      return _("Answers or comments are missing or wrong.");
    }
}

static const char *
form_words (int code)
{
  switch (code)
    {
    case HTK_FORM_ERROR_BAD_VALUE:
      return _("This is not a value that fits here. It is not saved.");
    case HTK_FORM_ERROR_NO_CHOICE:
      return _("This is not among the choices. It is not saved.");
    case HTK_FORM_ERROR_READONLY:
    case HTK_FORM_ERROR_NOT_RELEVANT:
      return _("This question cannot be answered at present.");
    case HTK_FORM_ERROR_REPEAT_FIXED:
      return _("The form decides how many there are.");
    case HTK_FORM_ERROR_RESOURCE:
      return _("A list that the form needs is missing or broken. Ask the operator to install the "
               "pack again.");
    case HTK_FORM_ERROR_MISMATCH:
      return _("The answers are not of this form.");
    default:
      return _("The form has a fault. Ask the operator to install the pack again.");
    }
}

static const char *
report_words (int code)
{
  switch (code)
    {
    case HTK_REPORT_ERROR_UNKNOWN:
      return _("There is no such ledger or round.");
    case HTK_REPORT_ERROR_DENIED:
      return _("A tablet's ledger never has restricted findings.");
    case HTK_REPORT_ERROR_FULL:
      return _("The disk is full. What was there before is as it was.");
    case HTK_REPORT_ERROR_NOT_WRITABLE:
      return _("The folder cannot be written. Choose another.");
    case HTK_REPORT_ERROR_TOO_LONG:
      return _("These are more rows than a sheet of XLSX can have. Save as CSV, or of one village.");
    default:
      return _("The ledger could not be written.");
    }
}

static const char *
trouble_words (int code)
{
  switch (code)
    {
    case HTK_TROUBLE_NO_LINE:
      return _("The county does not answer. Check that this tablet has a network and that the address "
               "is right, then try again.");
    case HTK_TROUBLE_WRONG_SERVER:
      return _("What answers at this address is not the county. Check the address; in a guest network "
               "sign in to it first.");
    case HTK_TROUBLE_NOT_ENROLLED:
      return _("This tablet does not belong to a county yet.");
    case HTK_TROUBLE_REFUSED:
      return _("The county does not take this code, or does not know this tablet.");
    case HTK_TROUBLE_BUSY:
      return _("The county is busy. Try again in some minutes.");
    case HTK_TROUBLE_PAUSED:
      return _("The sync is paused on this tablet.");
    default:
      return NULL;
    }
}

/* The value that does not fit stands before the person's eyes, and a pause is of their own making: no
 * detail can add to it. */
static gboolean
says_all (const GError *error)
{
  return g_error_matches (error, HTK_TROUBLE, HTK_TROUBLE_PAUSED) ||
         g_error_matches (error, HTK_TROUBLE, HTK_TROUBLE_NOT_ENROLLED) ||
         g_error_matches (error, HTK_FORM_ERROR, HTK_FORM_ERROR_BAD_VALUE) ||
         g_error_matches (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NO_CHOICE);
}

/**
 * htk_error_words:
 * @error: an error of the domain, or one that is in the person's language already
 *
 * Returns: (transfer full): sentences for the screen
 */
char *
htk_error_words (const GError *error)
{
  const char *words = NULL;

  if (error->domain == HTK_STORE_ERROR)
    words = store_words (error->code);
  else if (error->domain == HTK_RECORD_ERROR)
    words = record_words (error->code);
  else if (error->domain == HTK_FORM_ERROR)
    words = form_words (error->code);
  else if (error->domain == HTK_REPORT_ERROR)
    words = report_words (error->code);
  else if (error->domain == HTK_TROUBLE)
    words = trouble_words (error->code);
  if (words == NULL)
    return g_strdup (error->message);
  return says_all (error) ? g_strdup (words)
                          : g_strdup_printf (_("%s\nDetails: %s"), words, error->message);
}
