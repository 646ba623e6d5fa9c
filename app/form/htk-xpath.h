#pragma once

#include "app/form/htk-arena.h"
#include "app/form/htk-tree.h"

G_BEGIN_DECLS

#define HTK_XPATH_ERROR (htk_xpath_error_quark ())
GQuark htk_xpath_error_quark (void);

/**
 * HtkXPathError:
 * @HTK_XPATH_ERROR_SYNTAX: not an expression
 * @HTK_XPATH_ERROR_TYPE: an argument of a kind the function does not take
 * @HTK_XPATH_ERROR_UNKNOWN_FUNCTION: no such function
 * @HTK_XPATH_ERROR_ARITY: too few or too many arguments
 * @HTK_XPATH_ERROR_LIMIT: nested too deep, or the evaluation did not come to an end
 */
typedef enum
{
  HTK_XPATH_ERROR_SYNTAX,
  HTK_XPATH_ERROR_TYPE,
  HTK_XPATH_ERROR_UNKNOWN_FUNCTION,
  HTK_XPATH_ERROR_ARITY,
  HTK_XPATH_ERROR_LIMIT,
} HtkXPathError;

typedef enum
{
  HTK_XPATH_ODK,  /* XPath 1.0 with ODK's functions and dates */
  HTK_XPATH_PURE, /* XPath 1.0 alone */
} HtkXPathLib;

typedef enum
{
  HTK_VALUE_NODESET,
  HTK_VALUE_NUMBER,
  HTK_VALUE_STRING,
  HTK_VALUE_BOOLEAN,
  HTK_VALUE_DATE, /* num: days since 1970-01-01T00:00Z; reads as text in local time */
} HtkValueType;

typedef struct
{
  HtkTree *tree;
  HtkNode node;
} HtkNodeRef;

/* A value; its texts and nodes live in the arena of its evaluation. */
typedef struct
{
  HtkValueType type;
  double num;
  const char *str; /* of a number: how it reads, when that is not its digits */
  HtkNodeRef *nodes;
  guint n_nodes;
} HtkValue;

typedef struct _HtkXPath HtkXPath;
typedef struct _HtkXPathContext HtkXPathContext;

/* What an evaluation asks of those who run it. Any member may be NULL. */
typedef struct
{
  /* The node above a secondary instance's root by its id; node 0 when there is none. */
  HtkNodeRef (*instance) (gpointer data, const char *id);
  /* The text of an itext id in the present language, or the node that has it; FALSE when there is
   * none. */
  gboolean (*itext) (gpointer data, const char *id, HtkValue *value);
  /* The label of a choice by its value and the question's reference. */
  const char *(*choice_name) (HtkXPathContext *context, const char *value, const char *ref);
  /* The present time in UTC milliseconds. */
  gint64 (*now) (gpointer data);
  /* A number in [0, 1). */
  double (*random) (gpointer data);
  /* A version 4 UUID. */
  char *(*uuid) (gpointer data);
} HtkXPathHost;

struct _HtkXPathContext
{
  const HtkXPathHost *host;
  gpointer host_data;
  GTimeZone *zone;
  HtkArena *arena;
  HtkTree *tree; /* of the context node */
  HtkNode node;
  HtkNode root;        /* what a leading / means; 0 is the document */
  HtkNodeRef current;  /* what current() gives */
  HtkTree *main_tree;  /* where absolute paths start */
  guint position, size;
  gboolean narrow; /* absolute paths stay in the repeat instances of current() */
  HtkXPathLib lib;
  guint64 budget; /* nodes that may still be visited; 0 when it is used up */
  GError *error;  /* the first; what is evaluated after it has no meaning */
};

#define HTK_XPATH_BUDGET G_GUINT64_CONSTANT (60000000)

typedef const char *(*HtkPrefixResolver) (gpointer data, const char *prefix);

HtkXPath   *htk_xpath_compile     (HtkNames         *names,
                                   const char       *text,
                                   HtkXPathLib       lib,
                                   HtkPrefixResolver resolver,
                                   gpointer          resolver_data,
                                   int              *offset,
                                   GError          **error);
HtkXPath   *htk_xpath_compile_lazy (HtkNames       *names,
                                   const char       *text,
                                   HtkXPathLib       lib,
                                   HtkPrefixResolver resolver,
                                   gpointer          resolver_data,
                                   int              *offset,
                                   GError          **error);
void        htk_xpath_free        (HtkXPath         *xpath);
const char *htk_xpath_text        (HtkXPath         *xpath);
gboolean    htk_xpath_evaluate    (HtkXPath         *xpath,
                                   HtkXPathContext  *context,
                                   HtkValue         *value,
                                   GError          **error);

/* One path an expression reads. */
typedef struct
{
  guint n_steps;
  const char **names;   /* local names; NULL is any element, "." and ".." are themselves */
  gboolean *has_predicate;
  gboolean absolute;
  gboolean in_instance; /* it begins at instance(…) */
  const char *instance; /* its id, NULL when that is computed */
  gboolean in_predicate; /* it begins at the nodes a predicate tests: their steps come first */
  gboolean from_current;
  gboolean sideways; /* walks along siblings or up by an axis: it ends anywhere around its start */
} HtkPathInfo;

typedef void (*HtkPathFunc) (const HtkPathInfo *path, gpointer data);

void        htk_xpath_foreach_path (HtkXPath        *xpath,
                                    HtkPathFunc      func,
                                    gpointer         data);
typedef void (*HtkCallFunc) (const char *const *texts, guint n_args, gpointer data);
void        htk_xpath_foreach_call (HtkXPath        *xpath,
                                    const char      *function,
                                    HtkCallFunc      func,
                                    gpointer         data);
gboolean    htk_xpath_calls        (HtkXPath        *xpath,
                                    const char      *function);

gboolean    htk_xpath_asks_place   (HtkXPath        *xpath);

double      htk_value_to_number   (HtkXPathContext  *context,
                                   const HtkValue   *value);
const char *htk_value_to_string   (HtkXPathContext  *context,
                                   const HtkValue   *value);
gboolean    htk_value_to_boolean  (HtkXPathContext  *context,
                                   const HtkValue   *value);
const char *htk_node_string       (HtkXPathContext  *context,
                                   HtkNodeRef        ref);
char       *htk_number_to_string  (double            number);
double      htk_string_to_number  (const char       *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkXPath, htk_xpath_free)

G_END_DECLS
