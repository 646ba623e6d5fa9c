/* The session of one person at the tablet; pages listen to its `changed` and read the store anew. */
#include "ui/htk-session.h"

#include "app/record/htk-pack-install.h"

#include <glib/gi18n.h>

/* Tasks are shown a week ahead (domain.md 4.7: due within 7 days). */
#define DAYS_AHEAD 7

struct _HtkSession
{
  GObject parent_instance;
  HtkStore *store;
  HtkPack *pack;
  HtkUser *user;
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

  g_clear_pointer (&self->user, htk_user_free);
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
}

/**
 * htk_session_new:
 * @error: return location
 *
 * Opens this machine's store.
 *
 * Returns: (transfer full): the session; NULL with an error of %HTK_STORE_ERROR
 */
HtkSession *
htk_session_new (GError **error)
{
  HtkStore *store = htk_store_open_home (error);
  HtkSession *self;

  if (store == NULL)
    return NULL;
  self = g_object_new (HTK_TYPE_SESSION, NULL);
  self->store = store;
  return self;
}

HtkStore *
htk_session_store (HtkSession *self)
{
  return self->store;
}

/**
 * htk_session_pack:
 * @self: a session
 * @error: return location
 *
 * Opens the pack when it is first asked for: the tasks can be seen without it.
 *
 * Returns: (transfer none): the pack; NULL with %HTK_RECORD_ERROR_PACK
 */
HtkPack *
htk_session_pack (HtkSession *self,
                  GError    **error)
{
  if (self->pack == NULL)
    self->pack = htk_pack_in_force (self->store, error);
  return self->pack;
}

const HtkUser *
htk_session_user (HtkSession *self)
{
  return self->user;
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
  g_signal_emit (self, signals[SIGNED], 0);
  return TRUE;
}

void
htk_session_sign_out (HtkSession *self)
{
  g_clear_pointer (&self->user, htk_user_free);
  g_signal_emit (self, signals[SIGNED], 0);
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
day_from_now (int days)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) day = g_date_time_add_days (now, days);

  return g_date_time_format (day, "%F");
}

char *
htk_session_today (void)
{
  return day_from_now (0);
}

/**
 * htk_session_due_until:
 *
 * Returns: (transfer full): the last day that the tasks show as due
 */
char *
htk_session_due_until (void)
{
  return day_from_now (DAYS_AHEAD);
}
