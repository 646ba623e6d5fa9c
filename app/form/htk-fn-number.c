/* Functions on numbers and truth values. */
#include "app/form/htk-xpath-private.h"

#include <math.h>
#include <string.h>

static HtkValue
fn_number (HtkXPathContext *context,
           HtkExpr        **args,
           guint            n_args)
{
  HtkNodeRef self = { context->tree, context->node };
  HtkValue value = { .type = HTK_VALUE_NODESET, .nodes = &self, .n_nodes = 1 };

  double days;

  if (n_args > 0)
    value = htk_eval (context, args[0]);
  /* ODK: a text that is a date counts with its part of the day, and reads as whole days. */
  if (context->lib == HTK_XPATH_ODK &&
      (value.type == HTK_VALUE_STRING || value.type == HTK_VALUE_NODESET) &&
      htk_date_parse (context->zone, htk_value_to_string (context, &value), &days))
    return (HtkValue){ .type = HTK_VALUE_NUMBER,
                       .num = days,
                       .str = htk_arena_printf (context->arena, "%.0f", floor (days)) };
  return htk_value_number (htk_value_to_number (context, &value));
}

static HtkValue
fn_int (HtkXPathContext *context,
        HtkExpr        **args,
        guint            n_args)
{
  return htk_value_number (trunc (htk_arg_number (context, args[0])));
}

static HtkValue
fn_floor (HtkXPathContext *context,
          HtkExpr        **args,
          guint            n_args)
{
  return htk_value_number (floor (htk_arg_number (context, args[0])));
}

static HtkValue
fn_ceiling (HtkXPathContext *context,
            HtkExpr        **args,
            guint            n_args)
{
  return htk_value_number (ceil (htk_arg_number (context, args[0])));
}

/* A half goes up (XPath 1.0); with a second argument to so many decimals, negative: tens. */
static HtkValue
fn_round (HtkXPathContext *context,
          HtkExpr        **args,
          guint            n_args)
{
  double number = htk_arg_number (context, args[0]);
  double digits = n_args > 1 ? trunc (htk_arg_number (context, args[1])) : 0;
  double scale;

  if (!isfinite (number) || isnan (digits))
    return htk_value_number (isnan (digits) ? NAN : number);
  if (digits == 0)
    return htk_value_number (floor (number + 0.5));
  scale = pow (10, fabs (CLAMP (digits, -300, 300)));
  if (digits < 0)
    return htk_value_number (floor (number / scale + 0.5) * scale);
  if (!isfinite (number * scale))
    return htk_value_number (number);
  {
    /* 1.005 is a little less than 1.005 in binary: the decimal digits decide. */
    g_autofree char *text = g_strdup_printf ("%.15ge%d", number, (int) digits);
    double shifted = g_ascii_strtod (text, NULL);

    return htk_value_number (floor (shifted + 0.5) / scale);
  }
}

static HtkValue
one_number (HtkXPathContext *context,
            HtkExpr        **args,
            double (*function) (double))
{
  return htk_value_number (function (htk_arg_number (context, args[0])));
}

#define NUMBER_FUNCTION(name, function)                                                            \
  static HtkValue name (HtkXPathContext *context, HtkExpr **args, guint n_args)                    \
  {                                                                                                \
    return one_number (context, args, function);                                                   \
  }

NUMBER_FUNCTION (fn_abs, fabs)
NUMBER_FUNCTION (fn_log, log)
NUMBER_FUNCTION (fn_log10, log10)
NUMBER_FUNCTION (fn_sin, sin)
NUMBER_FUNCTION (fn_cos, cos)
NUMBER_FUNCTION (fn_tan, tan)
NUMBER_FUNCTION (fn_asin, asin)
NUMBER_FUNCTION (fn_acos, acos)
NUMBER_FUNCTION (fn_atan, atan)
NUMBER_FUNCTION (fn_sqrt, sqrt)
NUMBER_FUNCTION (fn_exp, exp)

static double
power_of_ten (double x)
{
  return pow (10, x);
}
NUMBER_FUNCTION (fn_exp10, power_of_ten)

static HtkValue
fn_atan2 (HtkXPathContext *context,
          HtkExpr        **args,
          guint            n_args)
{
  double y = htk_arg_number (context, args[0]);

  return htk_value_number (atan2 (y, htk_arg_number (context, args[1])));
}

static HtkValue
fn_pow (HtkXPathContext *context,
        HtkExpr        **args,
        guint            n_args)
{
  double base = htk_arg_number (context, args[0]);

  return htk_value_number (pow (base, htk_arg_number (context, args[1])));
}

static HtkValue
fn_pi (HtkXPathContext *context,
       HtkExpr        **args,
       guint            n_args)
{
  return htk_value_number (G_PI);
}

static HtkValue
fn_random (HtkXPathContext *context,
           HtkExpr        **args,
           guint            n_args)
{
  if (context->host != NULL && context->host->random != NULL)
    return htk_value_number (context->host->random (context->host_data));
  return htk_value_number (g_random_double ());
}

/* min() and max(): of all arguments, sets of nodes with each node; blanks count as no number. */
static HtkValue
extreme (HtkXPathContext *context,
         HtkExpr        **args,
         guint            n_args,
         gboolean         greatest)
{
  double best = NAN;
  gboolean any = FALSE;

  for (guint i = 0; i < n_args; i++)
    {
      HtkValue value = htk_eval (context, args[i]);
      guint n = value.type == HTK_VALUE_NODESET ? value.n_nodes : 1;

      for (guint k = 0; k < n; k++)
        {
          HtkValue one = { .type = HTK_VALUE_NODESET, .nodes = value.nodes + k, .n_nodes = 1 };
          double number;

          if (value.type == HTK_VALUE_NODESET && *htk_value_to_string (context, &one) == '\0')
            continue;
          number = htk_value_to_number (context, value.type == HTK_VALUE_NODESET ? &one : &value);
          if (isnan (number))
            return htk_value_number (NAN);
          if (!any || (greatest ? number > best : number < best))
            best = number;
          any = TRUE;
        }
    }
  return htk_value_number (best);
}

static HtkValue
fn_min (HtkXPathContext *context,
        HtkExpr        **args,
        guint            n_args)
{
  return extreme (context, args, n_args, FALSE);
}

static HtkValue
fn_max (HtkXPathContext *context,
        HtkExpr        **args,
        guint            n_args)
{
  return extreme (context, args, n_args, TRUE);
}

static HtkValue
fn_boolean (HtkXPathContext *context,
            HtkExpr        **args,
            guint            n_args)
{
  return htk_value_boolean (htk_arg_boolean (context, args[0]));
}

static HtkValue
fn_not (HtkXPathContext *context,
        HtkExpr        **args,
        guint            n_args)
{
  return htk_value_boolean (!htk_arg_boolean (context, args[0]));
}

static HtkValue
fn_true (HtkXPathContext *context,
         HtkExpr        **args,
         guint            n_args)
{
  return htk_value_boolean (TRUE);
}

static HtkValue
fn_false (HtkXPathContext *context,
          HtkExpr        **args,
          guint            n_args)
{
  return htk_value_boolean (FALSE);
}

static HtkValue
fn_boolean_from_string (HtkXPathContext *context,
                        HtkExpr        **args,
                        guint            n_args)
{
  const char *text = htk_arg_string (context, args[0]);

  return htk_value_boolean (strcmp (text, "true") == 0 || strcmp (text, "1") == 0);
}

static HtkValue
fn_if (HtkXPathContext *context,
       HtkExpr        **args,
       guint            n_args)
{
  return htk_eval (context, args[htk_arg_boolean (context, args[0]) ? 1 : 2]);
}

/* How many arguments hold: sets of nodes count with each node. */
static double
count_true (HtkXPathContext *context,
            HtkExpr        **args,
            guint            n_args)
{
  double n = 0;

  for (guint i = 0; i < n_args; i++)
    {
      HtkValue value = htk_eval (context, args[i]);

      if (value.type != HTK_VALUE_NODESET)
        n += htk_value_to_boolean (context, &value);
      else
        for (guint k = 0; k < value.n_nodes; k++)
          n += *htk_node_string (context, value.nodes[k]) != '\0';
    }
  return n;
}

static gboolean
within (double n,
        double least,
        double most)
{
  return (least < 0 || n >= least) && (most < 0 || n <= most);
}

static HtkValue
fn_checklist (HtkXPathContext *context,
              HtkExpr        **args,
              guint            n_args)
{
  double least = htk_arg_number (context, args[0]);
  double most = htk_arg_number (context, args[1]);

  return htk_value_boolean (within (count_true (context, args + 2, n_args - 2), least, most));
}

static HtkValue
fn_weighted_checklist (HtkXPathContext *context,
                       HtkExpr        **args,
                       guint            n_args)
{
  double least = htk_arg_number (context, args[0]);
  double most = htk_arg_number (context, args[1]);
  double sum = 0;

  if (n_args % 2 != 0)
    {
      htk_eval_fail (context, HTK_XPATH_ERROR_ARITY,
                     "weighted-checklist() takes pairs of a value and its weight");
      return htk_value_boolean (FALSE);
    }
  for (guint i = 2; i < n_args; i += 2)
    {
      HtkValue flags = htk_eval (context, args[i]);
      HtkValue weights = htk_eval (context, args[i + 1]);

      if (flags.type == HTK_VALUE_NODESET && weights.type == HTK_VALUE_NODESET)
        for (guint k = 0; k < MIN (flags.n_nodes, weights.n_nodes); k++)
          {
            double weight = htk_string_to_number (htk_node_string (context, weights.nodes[k]));

            if (*htk_node_string (context, flags.nodes[k]) != '\0')
              sum += weight;
          }
      else if (flags.type == HTK_VALUE_NODESET ? *htk_value_to_string (context, &flags) != '\0'
                                               : htk_value_to_boolean (context, &flags))
        sum += htk_value_to_number (context, &weights);
    }
  return htk_value_boolean (within (sum, least, most));
}

const HtkFunctionInfo htk_functions_number[] = {
  { "number", 0, 1, fn_number, TRUE },
  { "int", 1, 1, fn_int, FALSE },
  { "floor", 1, 1, fn_floor, TRUE },
  { "ceiling", 1, 1, fn_ceiling, TRUE },
  { "round", 1, 2, fn_round, TRUE },
  { "abs", 1, 1, fn_abs, FALSE },
  { "log", 1, 1, fn_log, FALSE },
  { "log10", 1, 1, fn_log10, FALSE },
  { "sin", 1, 1, fn_sin, FALSE },
  { "cos", 1, 1, fn_cos, FALSE },
  { "tan", 1, 1, fn_tan, FALSE },
  { "asin", 1, 1, fn_asin, FALSE },
  { "acos", 1, 1, fn_acos, FALSE },
  { "atan", 1, 1, fn_atan, FALSE },
  { "atan2", 2, 2, fn_atan2, FALSE },
  { "sqrt", 1, 1, fn_sqrt, FALSE },
  { "exp", 1, 1, fn_exp, FALSE },
  { "exp10", 1, 1, fn_exp10, FALSE },
  { "pow", 2, 2, fn_pow, FALSE },
  { "pi", 0, 0, fn_pi, FALSE },
  { "random", 0, 0, fn_random, FALSE },
  { "min", 1, G_MAXUINT, fn_min, FALSE },
  { "max", 1, G_MAXUINT, fn_max, FALSE },
  { "boolean", 1, 1, fn_boolean, TRUE },
  { "not", 1, 1, fn_not, TRUE },
  { "true", 0, 0, fn_true, TRUE },
  { "false", 0, 0, fn_false, TRUE },
  { "boolean-from-string", 1, 1, fn_boolean_from_string, FALSE },
  { "if", 3, 3, fn_if, FALSE },
  { "checklist", 2, G_MAXUINT, fn_checklist, FALSE },
  { "weighted-checklist", 2, G_MAXUINT, fn_weighted_checklist, FALSE },
  { NULL },
};
