#pragma once

/* The door of the form engine: what the rest of the project may include of app/form. */

#include "app/form/htk-csv.h"
#include "app/form/htk-xpath.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define HTK_FORM_ERROR (htk_form_error_quark ())
GQuark htk_form_error_quark (void);

/**
 * HtkFormError:
 * @HTK_FORM_ERROR_XML: the form or instance is not XML
 * @HTK_FORM_ERROR_INVALID: the form breaks a rule of ODK XForms
 * @HTK_FORM_ERROR_CYCLE: questions that depend on themselves
 * @HTK_FORM_ERROR_RESOURCE: an external list is missing or broken
 * @HTK_FORM_ERROR_MISMATCH: the instance is not one of this form
 * @HTK_FORM_ERROR_NO_NODE: the reference names nothing
 * @HTK_FORM_ERROR_NOT_A_VALUE: the reference is a group or a repeat
 * @HTK_FORM_ERROR_NOT_RELEVANT: the question is not asked at present
 * @HTK_FORM_ERROR_READONLY: the question cannot be answered
 * @HTK_FORM_ERROR_BAD_VALUE: the value is not of the question's type
 * @HTK_FORM_ERROR_NO_CHOICE: the value is not among the choices
 * @HTK_FORM_ERROR_NOT_A_REPEAT: the reference is not a repeat, or not one of its instances
 * @HTK_FORM_ERROR_REPEAT_FIXED: the form decides how often it repeats
 * @HTK_FORM_ERROR_NO_LANGUAGE: the form has no such language
 */
typedef enum
{
  HTK_FORM_ERROR_XML,
  HTK_FORM_ERROR_INVALID,
  HTK_FORM_ERROR_CYCLE,
  HTK_FORM_ERROR_RESOURCE,
  HTK_FORM_ERROR_MISMATCH,
  HTK_FORM_ERROR_NO_NODE,
  HTK_FORM_ERROR_NOT_A_VALUE,
  HTK_FORM_ERROR_NOT_RELEVANT,
  HTK_FORM_ERROR_READONLY,
  HTK_FORM_ERROR_BAD_VALUE,
  HTK_FORM_ERROR_NO_CHOICE,
  HTK_FORM_ERROR_NOT_A_REPEAT,
  HTK_FORM_ERROR_REPEAT_FIXED,
  HTK_FORM_ERROR_NO_LANGUAGE,
} HtkFormError;

typedef enum
{
  HTK_CONTROL_ROOT,
  HTK_CONTROL_GROUP,
  HTK_CONTROL_REPEAT,
  HTK_CONTROL_REPEAT_INSTANCE,
  HTK_CONTROL_INPUT,
  HTK_CONTROL_SELECT,
  HTK_CONTROL_SELECT1,
  HTK_CONTROL_RANGE,
  HTK_CONTROL_RANK,
  HTK_CONTROL_UPLOAD,
  HTK_CONTROL_TRIGGER,
  HTK_CONTROL_NOTE,
  HTK_CONTROL_MODEL_VALUE,
} HtkControlKind;

/* What a resolver is asked for the XML of the instance of this form that was saved last. */
#define HTK_LAST_SAVED "jr://instance/last-saved"

typedef struct _HtkForm HtkForm;
typedef struct _HtkInstance HtkInstance;

/* Gives the bytes of a jr:// resource; *is_missing says that there is none, which is no error. */
typedef GBytes *(*HtkFormResolver) (const char *uri, gpointer data, gboolean *is_missing,
                                    GError **error);

HtkForm    *htk_form_new         (const char       *xml,
                                  gssize            length,
                                  HtkFormResolver   resolver,
                                  gpointer          resolver_data,
                                  GError          **error);
HtkForm    *htk_form_ref         (HtkForm          *form);
void        htk_form_unref       (HtkForm          *form);
const char *htk_form_id          (HtkForm          *form);
const char *htk_form_version     (HtkForm          *form);
const char *htk_form_title       (HtkForm          *form);
const char *const *htk_form_languages (HtkForm     *form);
GPtrArray  *htk_form_warnings    (HtkForm          *form);

/**
 * HtkFormSubmission:
 * @action: (nullable): the URL submissions go to, when it is not the server's own
 * @public_key: (nullable): base64RsaPublicKey, for whom submissions are encrypted
 * @auto_send: (nullable): "true" or "false"; NULL leaves it to the client
 * @auto_delete: (nullable): the same, for deleting what was sent
 *
 * What the form's submission element says (ODK XForms: submission).
 */
typedef struct
{
  const char *action, *public_key, *auto_send, *auto_delete;
} HtkFormSubmission;

const HtkFormSubmission *htk_form_submission (HtkForm *form);

/* What an instance takes from the world. Strings are copied; zero members mean the defaults. */
typedef struct
{
  const char *deviceid, *username, *phonenumber, *email;
  const char *location;
  const char *language;
  GTimeZone *zone;
  gint64 (*now) (gpointer data);
  double (*random) (gpointer data);
  char *(*uuid) (gpointer data);
  gpointer data;
} HtkFormEnv;

HtkInstance *htk_instance_new          (HtkForm          *form,
                                        const HtkFormEnv *env,
                                        GError          **error);
HtkInstance *htk_instance_new_from_xml (HtkForm          *form,
                                        const HtkFormEnv *env,
                                        const char       *xml,
                                        gboolean          edit,
                                        GError          **error);
HtkInstance *htk_instance_new_moved    (HtkForm          *form,
                                        const HtkFormEnv *env,
                                        const char       *xml,
                                        GError          **error);
HtkInstance *htk_instance_new_from_json (HtkForm         *form,
                                        const HtkFormEnv *env,
                                        JsonNode         *json,
                                        gboolean          edit,
                                        GError          **error);
void         htk_instance_free         (HtkInstance      *self);
HtkForm     *htk_instance_form         (HtkInstance      *self);

/* The nodes of an instance. A repeat's range is its parent node and its name: it is addressed by
 * a reference, its instances by their nodes. */
HtkNode      htk_instance_root         (HtkInstance      *self);
HtkNode      htk_instance_find         (HtkInstance      *self,
                                        const char       *ref,
                                        GError          **error);
char        *htk_instance_ref_of       (HtkInstance      *self,
                                        HtkNode           node);

typedef struct
{
  char *value;
  char *label;
  char *image;
  gboolean selected;
  HtkNodeRef item; /* the item of the itemset; its tree is NULL for inline items */
} HtkChoice;

typedef struct
{
  HtkControlKind kind;
  HtkNode node;
  char *ref;
  const char *type; /* of the bind, "string" when it says none; owned by the form */
  char *value;      /* NULL for what is not a value */
  gboolean relevant, readonly, required;
  gboolean valid;
  const char *violation; /* NULL, "constraint" or "required" */
  char *constraint_message, *required_message;
  char *label, *hint, *guidance;
  char **appearance;
  GHashTable *media;   /* form of the text -> URI */
  GHashTable *params;  /* what else the control says: start, end, step, mediatype … */
  gboolean constraint_ok, required_ok;
} HtkState;

HtkState   *htk_instance_state         (HtkInstance      *self,
                                        HtkNode           node,
                                        GError          **error);
HtkState   *htk_instance_range_state   (HtkInstance      *self,
                                        const char       *ref,
                                        GError          **error);
void        htk_state_free             (HtkState         *state);
gboolean    htk_instance_relevant      (HtkInstance      *self,
                                        HtkNode           node);
GPtrArray  *htk_instance_choices       (HtkInstance      *self,
                                        HtkNode           node,
                                        GError          **error);
GPtrArray  *htk_instance_choices_again (HtkInstance      *self,
                                        HtkNode           node,
                                        GPtrArray        *known,
                                        GError          **error);
char       *htk_instance_choice_label  (HtkInstance      *self,
                                        HtkNode           node,
                                        const char       *value);
void        htk_choice_free            (HtkChoice        *choice);

/* One thing of the body in the order of the form: what a screen is drawn from. */
typedef struct
{
  HtkControlKind kind;
  HtkNode node; /* 0 for a repeat's range */
  char *ref;    /* NULL for a group without one */
  char *label;  /* of groups, which may have no node */
  guint depth;
} HtkBodyItem;

GPtrArray  *htk_instance_body          (HtkInstance      *self);
GPtrArray  *htk_instance_below         (HtkInstance      *self,
                                        HtkNode           node);
void        htk_body_item_free         (HtkBodyItem      *item);
gboolean    htk_body_item_is_question  (const HtkBodyItem *item);

GPtrArray  *htk_instance_attributes    (HtkInstance      *self,
                                        HtkNode           node);
const char *htk_instance_get           (HtkInstance      *self,
                                        HtkNode           node);
char       *htk_value_written          (const char       *type,
                                        const char       *value);
gboolean    htk_instance_set           (HtkInstance      *self,
                                        HtkNode           node,
                                        const char       *value,
                                        GError          **error);
HtkNode     htk_instance_repeat_add    (HtkInstance      *self,
                                        const char       *range_ref,
                                        guint             at,
                                        GError          **error);
gboolean    htk_instance_repeat_remove (HtkInstance      *self,
                                        HtkNode           node,
                                        GError          **error);
int         htk_instance_repeat_count  (HtkInstance      *self,
                                        const char       *range_ref,
                                        gboolean         *fixed,
                                        GError          **error);

void        htk_instance_set_zone      (HtkInstance      *self,
                                        GTimeZone        *zone);
gboolean    htk_instance_set_language  (HtkInstance      *self,
                                        const char       *language,
                                        GError          **error);
gboolean    htk_instance_speak         (HtkInstance      *self,
                                        const char *const *wanted);
const char *htk_instance_language      (HtkInstance      *self);
char       *htk_language_code          (const char       *name);

typedef struct
{
  HtkNode node;
  char *ref;
  const char *condition;
  char *message;
} HtkViolation;

GPtrArray  *htk_instance_validate      (HtkInstance      *self);
void        htk_violation_free         (HtkViolation     *violation);
void        htk_instance_finalize      (HtkInstance      *self);

/* What an entity declaration makes or changes. */
typedef struct
{
  char *dataset;
  const char *action; /* "create", "update", or "upsert" when it may be either */
  char *id, *label;   /* NULL when the form gives none */
  char *base_version, *trunk_version, *branch_id; /* of what was changed, NULL when not given */
  GPtrArray *data;    /* names of properties and their values in turn */
} HtkEntity;

GPtrArray  *htk_instance_entities      (HtkInstance      *self);
void        htk_entity_free            (HtkEntity        *entity);
GPtrArray  *htk_instance_attachments   (HtkInstance      *self);
GArray     *htk_instance_take_unplaced (HtkInstance      *self);

char       *htk_instance_to_xml        (HtkInstance      *self,
                                        gboolean          draft);
char       *htk_instance_to_compact    (HtkInstance      *self);
JsonNode   *htk_instance_to_json       (HtkInstance      *self,
                                        gboolean          draft);
gboolean    htk_instance_evaluate      (HtkInstance      *self,
                                        const char       *expr,
                                        HtkNode           context,
                                        HtkArena         *arena,
                                        HtkXPathContext  *evaluation,
                                        HtkValue         *value,
                                        GError          **error);

/* Called once after each change with the nodes whose value or relevance it changed. */
typedef void (*HtkInstanceChanged) (HtkInstance *self, GArray *nodes, gpointer data);
void        htk_instance_set_changed   (HtkInstance      *self,
                                        HtkInstanceChanged func,
                                        gpointer          data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkForm, htk_form_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkInstance, htk_instance_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkState, htk_state_free)

G_END_DECLS
