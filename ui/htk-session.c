/* The session of one person at the tablet; pages listen to its `changed` and read the store anew. */
#include "ui/htk-session.h"

#include "app/record/htk-pack-install.h"
#include "app/store/htk-journal.h"
#include "ui/htk-opening.h"
#include "ui/htk-preferences.h"

#include <glib/gi18n.h>

/* Tasks are shown a week ahead (domain.md 4.7: due within 7 days). */
#define DAYS_AHEAD 7
/* Ids of who signed in lately, the last first. */
#define LATELY "signed_lately"
#define N_LATELY 4

struct _HtkSession
{
  GObject parent_instance;
  HtkStore *store;
  HtkPack *pack;
  HtkUser *user;
  HtkAgentClient *agent; /* made when it is first asked for */
  HtkAgentJob *job;      /* as well */
  char *before;      /* id of who signed out last */
  GHashTable *kept;  /* user -> draft of the form that was open */
};

G_DEFINE_TYPE (HtkSession, htk_session, G_TYPE_OBJECT)

enum
{
  CHANGED,
  SIGNED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
htk_session_finalize (GObject *object)
{
  HtkSession *self = HTK_SESSION (object);

  g_clear_object (&self->agent);
  g_clear_object (&self->job);
  g_clear_pointer (&self->user, htk_user_free);
  g_clear_pointer (&self->before, g_free);
  g_clear_pointer (&self->kept, g_hash_table_unref);
  g_clear_pointer (&self->pack, htk_pack_free);
  if (self->store != NULL)
    htk_store_close (self->store);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (htk_session_parent_class)->finalize (object);
}

static void
htk_session_class_init (HtkSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_session_finalize;
  /* The store's rows changed: by a page, or by the agent. */
  signals[CHANGED] = g_signal_new ("changed", HTK_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  /* Somebody signed in or out. */
  signals[SIGNED] = g_signal_new ("signed", HTK_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
htk_session_init (HtkSession *self)
{
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* Forms are read in the language that this person chose in one, and where it has none in the app's. */
static void
speak (HtkPack *pack)
{
  const char *const *locales = g_get_language_names ();
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autofree char *chosen =
    htk_preferences_string (htk_preferences_get_default (), HTK_PREF_FORM_LANGUAGE);

  g_ptr_array_add (wanted, chosen);
  for (guint i = 0; locales[i] != NULL; i++)
    g_ptr_array_add (wanted, (char *) locales[i]);
  g_ptr_array_add (wanted, NULL);
  htk_pack_read_in (pack, (const char *const *) wanted->pdata);
}

/**
 * htk_session_new:
 * @error: return location
 *
 * Takes over this machine's store and pack, whose opening htk_opening_begin() began.
 *
 * Returns: (transfer full): the session; NULL with an error of %HTK_STORE_ERROR
 */
HtkSession *
htk_session_new (GError **error)
{
  HtkPack *pack = NULL;
  HtkStore *store = htk_opening_take (&pack, error);
  HtkSession *self;

  if (store == NULL)
    return NULL;
  self = g_object_new (HTK_TYPE_SESSION, NULL);
  self->store = store;
  self->pack = pack;
  if (pack != NULL)
    speak (pack);
  return self;
}

HtkStore *
htk_session_store (HtkSession *self)
{
  return self->store;
}

/**
 * htk_session_choose_language:
 * @self: a session
 * @language: one of a form
 *
 * From now on forms and visits are read in it where they have it, also at the next start.
 */
void
htk_session_choose_language (HtkSession *self,
                             const char *language)
{
  g_object_set (htk_preferences_get_default (), HTK_PREF_FORM_LANGUAGE, language, NULL);
  if (self->pack != NULL)
    speak (self->pack);
}

/**
 * htk_session_pack:
 * @self: a session
 * @error: return location
 *
 * A pack that could not be opened at the start is tried again when it is asked for: the tasks can be
 * seen without it.
 *
 * Returns: (transfer none): the pack; NULL with %HTK_RECORD_ERROR_PACK
 */
HtkPack *
htk_session_pack (HtkSession *self,
                  GError    **error)
{
  if (self->pack == NULL)
    {
      self->pack = htk_pack_in_force (self->store, error);
      if (self->pack != NULL)
        speak (self->pack);
    }
  return self->pack;
}

/**
 * htk_session_take_pack:
 * @self: a session
 *
 * Goes on with the pack that the agent has installed since the present one was opened. Who calls it
 * knows that no form is open; drafts are finished on the version that they began with.
 *
 * Returns: (transfer none) (nullable): the version that is new; NULL when there is none, or when it
 *   cannot be opened and the present one stays
 */
const char *
htk_session_take_pack (HtkSession *self)
{
  g_autofree char *version = NULL;
  g_autoptr (GError) error = NULL;
  HtkPack *pack;

  if (self->pack == NULL)
    return NULL;
  version = htk_pack_installed_version (self->store);
  if (version == NULL || g_str_equal (version, htk_pack_version (self->pack)))
    return NULL;
  pack = htk_pack_in_force (self->store, &error);
  if (pack == NULL)
    {
      g_warning ("the new pack cannot be opened: %s", error->message);
      return NULL;
    }
  htk_pack_free (self->pack);
  self->pack = pack;
  speak (pack);
  return htk_pack_version (pack);
}

/**
 * htk_session_agent:
 * @self: a session
 *
 * Returns: (transfer none): the way to the sync agent; what it changes is told by `changed`
 */
HtkAgentClient *
htk_session_agent (HtkSession *self)
{
  GApplication *application = g_application_get_default ();

  if (self->agent != NULL)
    return self->agent;
  self->agent = htk_agent_client_new (
    application != NULL ? g_application_get_dbus_connection (application) : NULL);
  g_signal_connect_object (self->agent, "changed", G_CALLBACK (htk_session_changed), self,
                           G_CONNECT_SWAPPED);
  return self->agent;
}

/**
 * htk_session_job:
 * @self: a session
 *
 * Returns: (transfer none): the hand-over of this tablet, from whatever page it was begun
 */
HtkAgentJob *
htk_session_job (HtkSession *self)
{
  if (self->job == NULL)
    self->job = htk_agent_job_new ();
  return self->job;
}

const HtkUser *
htk_session_user (HtkSession *self)
{
  return self->user;
}

/**
 * htk_session_signed_lately:
 * @self: a session
 *
 * Returns: (transfer full): ids of who worked with this tablet lately, the last first
 */
char **
htk_session_signed_lately (HtkSession *self)
{
  g_autofree char *kept = htk_store_get_meta (self->store, LATELY);

  return g_strsplit (kept != NULL ? kept : "", " ", N_LATELY);
}

/* A convenience: what cannot be kept on a full disk must not keep anybody from signing in. */
static void
note_signed (HtkSession *self,
             const char *user_id)
{
  g_auto (GStrv) before = htk_session_signed_lately (self);
  GString *now = g_string_new (user_id);

  for (guint i = 0; before[i] != NULL && i + 1 < N_LATELY; i++)
    if (*before[i] != '\0' && !g_str_equal (before[i], user_id))
      g_string_append_printf (now, " %s", before[i]);
  htk_store_set_meta (self->store, LATELY, now->str, NULL);
  g_string_free (now, TRUE);
}

gboolean
htk_session_sign_in (HtkSession *self,
                     const char *user_id,
                     GError    **error)
{
  HtkUser *user = htk_register_user (self->store, user_id, error);

  if (user == NULL)
    return FALSE;
  g_clear_pointer (&self->user, htk_user_free);
  self->user = user;
  note_signed (self, user->id);
  g_signal_emit (self, signals[SIGNED], 0);
  return TRUE;
}

void
htk_session_sign_out (HtkSession *self)
{
  if (self->user != NULL)
    {
      g_free (self->before);
      self->before = g_strdup (self->user->id);
    }
  g_clear_pointer (&self->user, htk_user_free);
  g_signal_emit (self, signals[SIGNED], 0);
}

/**
 * htk_session_keep_form:
 * @self: a session
 * @draft_id: (nullable): the draft of the form that was open; NULL for none
 *
 * Remembers where who signed out last was at work, for when the tablet comes back to them.
 */
void
htk_session_keep_form (HtkSession *self,
                       const char *draft_id)
{
  if (self->before == NULL)
    return;
  if (draft_id != NULL)
    g_hash_table_insert (self->kept, g_strdup (self->before), g_strdup (draft_id));
  else
    g_hash_table_remove (self->kept, self->before);
}

/**
 * htk_session_kept_form:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the draft at which the person who is signed in was at work
 */
const char *
htk_session_kept_form (HtkSession *self)
{
  return self->user != NULL ? g_hash_table_lookup (self->kept, self->user->id) : NULL;
}

gboolean
htk_session_is_lead (HtkSession *self)
{
  return self->user != NULL && g_str_equal (self->user->role, "lead");
}

gboolean
htk_session_is_demo (HtkSession *self)
{
  g_autofree char *demo = htk_store_get_meta (self->store, "demo");

  return g_strcmp0 (demo, "1") == 0;
}

void
htk_session_changed (HtkSession *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static char *
day_of_work (HtkStore *store,
             int       ahead)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (htk_clock_now (store) / 1000);
  g_autoptr (GDateTime) now = g_date_time_to_local (utc);
  g_autoptr (GDateTime) day = g_date_time_add_days (now, ahead);

  return g_date_time_format (day, "%F");
}

char *
htk_session_today (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "%F");
}

/**
 * htk_session_work_day:
 * @store: a tablet's store, in any thread
 *
 * The day that tasks are due by: a clock that was set back does not hide them, see htk_clock_now().
 *
 * Returns: (transfer full): the day, YYYY-MM-DD
 */
char *
htk_session_work_day (HtkStore *store)
{
  return day_of_work (store, 0);
}

/**
 * htk_session_due_until:
 * @store: a tablet's store, in any thread
 *
 * Returns: (transfer full): the last day that the tasks show as due, YYYY-MM-DD
 */
char *
htk_session_due_until (HtkStore *store)
{
  return day_of_work (store, DAYS_AHEAD);
}
