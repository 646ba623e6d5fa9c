/* What the rows of a tablet say about cases and findings: who may, about whom, and then the rows as
 * on the tablet itself (app/record). Whatever came of a row, the tablets are sent what the county
 * now knows: a tablet keeps its own only until then. */
#include "sync/county/htk-ingest-private.h"

#include "app/record/htk-pack-install.h"
#include "app/record/htk-case-take.h"
#include "app/record/htk-domain-wire.h"
#include "app/record/htk-finding-take.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-json.h"
#include "sync/county/htk-conflict-open.h"
#include "sync/county/htk-county-domain.h"
#include "sync/county/htk-county-store.h"

#define CASE "case.event"
#define FINDING "finding.event"

/**
 * htk_ingest_is_domain:
 * @kind: the kind of a row
 *
 * Returns: whether htk_ingest_domain() takes it
 */
gboolean
htk_ingest_is_domain (const char *kind)
{
  return g_str_equal (kind, CASE) || g_str_equal (kind, FINDING);
}

static const char *
text_of (HtkIngest  *work,
         const char *name)
{
  const char *text = htk_json_text (work->body, name);

  return text != NULL ? text : "";
}

/* Where it is the county knows: of a new clue by its household, not by what the tablet says. */
static gboolean
find_case_village (HtkIngest *work,
                   GError   **error)
{
  g_autoptr (HtkCase) c = htk_case_get (work->store, text_of (work, "case_id"), NULL);
  g_autoptr (HtkHousehold) household = NULL;

  if (c == NULL && !g_str_equal (text_of (work, "event"), "clue"))
    {
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND, "there is no such case");
      return FALSE;
    }
  if (c == NULL)
    {
      household = htk_register_household (work->store, text_of (work, "household_id"), error);
      if (household == NULL)
        return FALSE;
    }
  work->village = g_strdup (c != NULL ? c->village_code : household->village_code);
  return htk_ingest_in_scope (work, error);
}

static gboolean
find_finding_village (HtkIngest *work,
                      GError   **error)
{
  g_autoptr (HtkFinding) f =
    htk_finding_get (work->store, text_of (work, "finding_id"), error);

  if (f == NULL)
    return FALSE;
  work->village = g_strdup (f->village_code);
  return htk_ingest_in_scope (work, error);
}

static gboolean
take (HtkIngest       *work,
      gboolean         is_case,
      const HtkLimits *limits,
      GError         **error)
{
  const char *role = work->actor->role;

  if (is_case)
    return htk_case_take (work->store, work->body, role, limits, error) &&
           htk_county_case_changed (work->store, text_of (work, "case_id"), error);
  /* Findings are opened when a visit is accepted, by nobody's word alone. */
  if (g_str_equal (text_of (work, "event"), "open"))
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE,
                           "findings are opened by the acceptance of a visit");
      return FALSE;
    }
  return htk_finding_take (work->store, work->body, role, limits, error) &&
         htk_county_finding_changed (work->store, text_of (work, "finding_id"), error);
}

/**
 * htk_ingest_domain:
 * @work: a row of a case or a finding
 * @kind: its kind
 * @error: return location
 *
 * Does what the row says, for whom it may.
 *
 * Returns: FALSE with the rule that stopped it, of %HTK_RECORD_ERROR, %HTK_COUNTY_ERROR or
 *   %HTK_STORE_ERROR; %HTK_RECORD_ERROR_PACK when the county's own pack cannot be read
 */
gboolean
htk_ingest_domain (HtkIngest  *work,
                   const char *kind,
                   GError    **error)
{
  gboolean is_case = g_str_equal (kind, CASE);
  g_autoptr (HtkPack) pack = NULL;
  g_auto (HtkLimits) limits = { 0 };

  if (!htk_ingest_find_actor (work, htk_json_text (work->body, "by"), error) ||
      !(is_case ? find_case_village (work, error) : find_finding_village (work, error)) ||
      !htk_ingest_expect_files (work, error))
    return FALSE;
  pack = htk_pack_in_force (work->store, error);
  return pack != NULL && htk_limits_load (pack, work->store, text_of (work, "on"), &limits, error) &&
         take (work, is_case, &limits, error);
}

/* What the county does not have, the tablet is to forget: nobody else is told of it. */
static gboolean
say_gone (HtkStore        *store,
          const HtkDevice *device,
          const char      *kind,
          const char      *id,
          GError         **error)
{
  g_autoptr (JsonObject) gone = htk_gone_wire (id);
  g_autofree char *text = htk_json_write (gone);
  g_autoptr (HtkUser) user = htk_register_user (store, device->user_id, error);

  return user != NULL && htk_county_publish (store, kind, id, 0, user->scope, text, error);
}

/**
 * htk_ingest_answer:
 * @store: the county's store, in a transaction
 * @device: who sent it
 * @change: a row that has its verdict
 * @error: return location
 *
 * Sends what the county knows of the case, finding or conflict that a row was about, when it did not do what
 * the row said: the tablet that did it on its own end goes back to that.
 */
gboolean
htk_ingest_answer (HtkStore        *store,
                   const HtkDevice *device,
                   const HtkChange *change,
                   GError         **error)
{
  g_autoptr (HtkCase) c = NULL;
  g_autoptr (HtkFinding) f = NULL;
  g_autoptr (HtkConflict) conflict = NULL;

  if (g_str_equal (change->kind, CASE))
    {
      c = htk_case_get (store, change->object, NULL);
      return c != NULL ? htk_county_publish (store, "case", c->id, 0, c->village_code, NULL, error)
                       : say_gone (store, device, "case", change->object, error);
    }
  if (g_str_equal (change->kind, "conflict.resolve"))
    {
      conflict = htk_conflict_get (store, change->object, NULL);
      return conflict == NULL || htk_conflict_publish (store, conflict, error);
    }
  if (!g_str_equal (change->kind, FINDING))
    return TRUE;
  f = htk_finding_get (store, change->object, NULL);
  return f != NULL && !f->restricted
           ? htk_county_publish (store, "finding", f->id, 0, f->village_code, NULL, error)
           : say_gone (store, device, "finding", change->object, error);
}
