/* Tokens to the tree of an expression, by recursive descent. */
#include "app/form/htk-xpath-lex.h"

#include <string.h>

#define MAX_NESTING 200

/* Operators of one expression: each may be a level of the tree, which is walked by recursion. */
#define MAX_OPERATORS 5000

static HtkExpr *
expr_new (Parser *p,
          HtkOp   op)
{
  HtkExpr *expr = htk_arena_alloc (p->xpath->arena, sizeof (HtkExpr));

  expr->op = op;
  return expr;
}

static gpointer
to_arena (Parser    *p,
          GPtrArray *array)
{
  gpointer *copy = htk_arena_new_array (p->xpath->arena, gpointer, array->len + 1);

  if (array->len > 0)
    memcpy (copy, array->pdata, array->len * sizeof (gpointer));
  return copy;
}

static HtkExpr **
parse_predicates (Parser *p,
                  guint  *n)
{
  g_autoptr (GPtrArray) predicates = g_ptr_array_new ();

  while (p->error == NULL && htk_lex_accept (p, "["))
    {
      g_ptr_array_add (predicates, htk_xpath_parse_expr (p));
      htk_lex_expect (p, "]");
    }
  *n = predicates->len;
  return to_arena (p, predicates);
}

static gboolean
parse_axis (Parser  *p,
            HtkAxis *axis)
{
  static const char *const names[] = {
    "ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self",
    "following", "following-sibling", "namespace", "parent", "preceding", "preceding-sibling",
    "self",
  };
  const char *after = p->at;

  *axis = HTK_AXIS_CHILD;
  if (htk_lex_accept (p, "@"))
    {
      *axis = HTK_AXIS_ATTRIBUTE;
      return TRUE;
    }
  while (*after != '\0' && strchr (" \t\r\n", *after) != NULL)
    after++;
  if (p->token.kind != T_NAME || strncmp (after, "::", 2) != 0)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (p->token.length == strlen (names[i]) &&
        strncmp (p->token.start, names[i], p->token.length) == 0)
      {
        *axis = (HtkAxis) i;
        htk_lex_next (p);
        htk_lex_next (p);
        return TRUE;
      }
  htk_lex_fail (p, HTK_XPATH_ERROR_SYNTAX, "“%.*s” is not an axis", (int) p->token.length, p->token.start);
  return FALSE;
}

static const char *
resolve (Parser     *p,
         const char *prefix)
{
  const char *uri = p->resolver != NULL ? p->resolver (p->resolver_data, prefix) : NULL;

  if (uri == NULL && strcmp (prefix, "xml") == 0)
    uri = "http://www.w3.org/XML/1998/namespace";
  if (uri == NULL)
    htk_lex_fail (p, HTK_XPATH_ERROR_SYNTAX, "the prefix “%s” is not declared", prefix);
  return uri;
}

static void
set_name_test (Parser  *p,
               HtkStep *step)
{
  g_autofree char *name = g_strndup (p->token.start, p->token.length);
  char *colon = strchr (name, ':');
  const char *local = colon != NULL ? colon + 1 : name;
  HtkName id;

  step->test = HTK_TEST_NAME;
  if (colon != NULL)
    {
      *colon = '\0';
      step->uri = resolve (p, name);
      if (step->uri == NULL)
        return;
      step->uri = htk_arena_strdup (p->xpath->arena, step->uri);
      if (strcmp (local, "*") == 0)
        step->test = HTK_TEST_ANY_NS;
    }
  id = htk_names_intern (p->xpath->names, NULL, NULL, local);
  step->local = htk_names_local (p->xpath->names, id);
}

static gboolean
parse_node_type (Parser  *p,
                 HtkStep *step)
{
  static const struct
  {
    const char *name;
    HtkTestKind test;
  } types[] = { { "node", HTK_TEST_NODE },
                { "text", HTK_TEST_TEXT },
                { "comment", HTK_TEST_COMMENT },
                { "processing-instruction", HTK_TEST_PI } };
  const char *after = p->at;

  while (*after != '\0' && strchr (" \t\r\n", *after) != NULL)
    after++;
  if (*after != '(')
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (p->token.length == strlen (types[i].name) &&
        strncmp (p->token.start, types[i].name, p->token.length) == 0)
      {
        step->test = types[i].test;
        htk_lex_next (p);
        htk_lex_next (p);
        if (step->test == HTK_TEST_PI && p->token.kind == T_LITERAL)
          {
            g_autofree char *target = g_strndup (p->token.start, p->token.length);

            step->local = htk_names_local (
                p->xpath->names, htk_names_intern (p->xpath->names, NULL, NULL, target));
            htk_lex_next (p);
          }
        htk_lex_expect (p, ")");
        return TRUE;
      }
  return FALSE;
}

static gboolean
starts_step (Parser *p)
{
  return p->token.kind == T_NAME || htk_lex_is_symbol (p, "@") || htk_lex_is_symbol (p, "*") ||
         htk_lex_is_symbol (p, ".") || htk_lex_is_symbol (p, "..");
}

static void
parse_step (Parser *p,
            GArray *steps)
{
  HtkStep step = { 0 };

  if (htk_lex_is_symbol (p, ".") || htk_lex_is_symbol (p, ".."))
    {
      step.axis = p->token.length == 2 ? HTK_AXIS_PARENT : HTK_AXIS_SELF;
      step.test = HTK_TEST_NODE;
      htk_lex_next (p);
    }
  else
    {
      if (!parse_axis (p, &step.axis))
        return;
      if (htk_lex_is_symbol (p, "*"))
        {
          step.test = HTK_TEST_ANY;
          htk_lex_next (p);
        }
      else if (p->token.kind != T_NAME)
        {
          htk_lex_fail (p, HTK_XPATH_ERROR_SYNTAX, "a name is missing");
          return;
        }
      else if (!parse_node_type (p, &step))
        {
          set_name_test (p, &step);
          htk_lex_next (p);
        }
    }
  step.predicates = parse_predicates (p, &step.n_predicates);
  g_array_append_val (steps, step);
}

static void
add_descendants (GArray *steps)
{
  HtkStep step = { .axis = HTK_AXIS_DESCENDANT_OR_SELF, .test = HTK_TEST_NODE };

  g_array_append_val (steps, step);
}

static void
parse_steps (Parser *p,
             GArray *steps)
{
  parse_step (p, steps);
  while (p->error == NULL && (htk_lex_is_symbol (p, "/") || htk_lex_is_symbol (p, "//")))
    {
      if (p->token.length == 2)
        add_descendants (steps);
      htk_lex_next (p);
      parse_step (p, steps);
    }
}

static void
set_steps (Parser  *p,
           HtkExpr *path,
           GArray  *steps)
{
  path->n_steps = steps->len;
  path->steps = htk_arena_new_array (p->xpath->arena, HtkStep, steps->len + 1);
  if (steps->len > 0)
    memcpy (path->steps, steps->data, steps->len * sizeof (HtkStep));
}

/* A function that is not there, or not with so many arguments. */
static void
bad_call (Parser       *p,
          HtkExpr      *expr,
          const Token  *at,
          HtkXPathError code,
          const char   *format,
          ...) G_GNUC_PRINTF (5, 6);

static void
bad_call (Parser       *p,
          HtkExpr      *expr,
          const Token  *at,
          HtkXPathError code,
          const char   *format,
          ...)
{
  g_autofree char *message = NULL;
  Token now = p->token;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  if (p->lazy)
    {
      expr->op = HTK_OP_FAIL;
      expr->number = code;
      expr->string = htk_arena_strdup (p->xpath->arena, message);
      if (p->offset != NULL && *p->offset < 0)
        *p->offset = (int) (at->start - p->xpath->text);
      return;
    }
  p->token = *at;
  htk_lex_fail (p, code, "%s", message);
  p->token = now;
}

static HtkExpr *
parse_call (Parser *p)
{
  g_autofree char *name = g_strndup (p->token.start, p->token.length);
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  HtkExpr *expr = expr_new (p, HTK_OP_CALL);
  Token at = p->token;
  char *colon = strchr (name, ':');

  expr->call = htk_function_find (name);
  if (colon != NULL && expr->call != NULL && p->resolver != NULL)
    {
      g_autofree char *prefix = g_strndup (name, (gsize) (colon - name));
      const char *uri = p->resolver (p->resolver_data, prefix);

      if (g_strcmp0 (uri, "http://openrosa.org/javarosa") != 0)
        expr->call = NULL;
    }
  if (expr->call == NULL || (p->lib == HTK_XPATH_PURE && !expr->call->pure))
    {
      g_autofree char *hint = htk_function_hint (name);

      bad_call (p, expr, &at, HTK_XPATH_ERROR_UNKNOWN_FUNCTION, "there is no function “%s”%s", name,
                hint);
    }
  htk_lex_next (p);
  htk_lex_next (p);
  if (!htk_lex_is_symbol (p, ")"))
    do
      g_ptr_array_add (args, htk_xpath_parse_expr (p));
    while (p->error == NULL && htk_lex_accept (p, ","));
  htk_lex_expect (p, ")");
  if (expr->op == HTK_OP_CALL && expr->call != NULL &&
      (args->len < expr->call->min_args || args->len > expr->call->max_args))
    bad_call (p, expr, &at, HTK_XPATH_ERROR_ARITY, "%s() does not take %u arguments", name,
              args->len);
  expr->n_args = args->len;
  expr->args = to_arena (p, args);
  return expr;
}

static gboolean
is_call (Parser *p)
{
  const char *after = p->at;

  while (*after != '\0' && strchr (" \t\r\n", *after) != NULL)
    after++;
  if (p->token.kind != T_NAME || *after != '(')
    return FALSE;
  for (gsize i = 0; i < 4; i++)
    {
      static const char *const types[] = { "node", "text", "comment", "processing-instruction" };

      if (p->token.length == strlen (types[i]) &&
          strncmp (p->token.start, types[i], p->token.length) == 0)
        return FALSE;
    }
  return TRUE;
}

static HtkExpr *
parse_primary (Parser *p)
{
  HtkExpr *expr;

  if (htk_lex_accept (p, "("))
    {
      expr = htk_xpath_parse_expr (p);
      htk_lex_expect (p, ")");
      return expr;
    }
  if (p->token.kind == T_NUMBER)
    {
      g_autofree char *text = g_strndup (p->token.start, p->token.length);

      expr = expr_new (p, HTK_OP_NUMBER);
      expr->number = g_ascii_strtod (text, NULL);
      htk_lex_next (p);
      return expr;
    }
  if (p->token.kind == T_LITERAL)
    {
      expr = expr_new (p, HTK_OP_STRING);
      expr->string = htk_arena_strndup (p->xpath->arena, p->token.start, p->token.length);
      htk_lex_next (p);
      return expr;
    }
  return parse_call (p);
}

static HtkExpr *
parse_path (Parser *p)
{
  g_autoptr (GArray) steps = g_array_new (FALSE, TRUE, sizeof (HtkStep));
  HtkExpr *path;

  if (htk_lex_is_symbol (p, "/") || htk_lex_is_symbol (p, "//"))
    {
      path = expr_new (p, HTK_OP_PATH);
      path->absolute = TRUE;
      if (p->token.length == 2)
        add_descendants (steps);
      htk_lex_next (p);
      if (starts_step (p))
        parse_steps (p, steps);
      else if (steps->len > 0)
        htk_lex_fail (p, HTK_XPATH_ERROR_SYNTAX, "a step is missing after “//”");
      set_steps (p, path, steps);
      return path;
    }
  if (htk_lex_is_symbol (p, "(") || p->token.kind == T_NUMBER || p->token.kind == T_LITERAL || is_call (p))
    {
      HtkExpr *primary = parse_primary (p);

      if (!htk_lex_is_symbol (p, "[") && !htk_lex_is_symbol (p, "/") && !htk_lex_is_symbol (p, "//"))
        return primary;
      path = expr_new (p, HTK_OP_PATH);
      path->base = primary;
      path->base_predicates = parse_predicates (p, &path->n_base_predicates);
      if (htk_lex_is_symbol (p, "/") || htk_lex_is_symbol (p, "//"))
        {
          if (p->token.length == 2)
            add_descendants (steps);
          htk_lex_next (p);
          parse_steps (p, steps);
        }
      set_steps (p, path, steps);
      return path;
    }
  if (!starts_step (p))
    {
      if (p->token.kind == T_END)
        htk_lex_fail (p, HTK_XPATH_ERROR_SYNTAX, "the expression ends too early");
      else
        htk_lex_fail (p, HTK_XPATH_ERROR_SYNTAX, "“%.*s” cannot stand there", (int) p->token.length,
              p->token.start);
      return expr_new (p, HTK_OP_NUMBER);
    }
  path = expr_new (p, HTK_OP_PATH);
  parse_steps (p, steps);
  set_steps (p, path, steps);
  return path;
}

static HtkExpr *
operator_new (Parser *p,
              HtkOp   op)
{
  if (++p->n_operators > MAX_OPERATORS)
    htk_lex_fail (p, HTK_XPATH_ERROR_LIMIT, "more than %d operators", MAX_OPERATORS);
  return expr_new (p, op);
}

static HtkExpr *
parse_union (Parser *p)
{
  HtkExpr *left = parse_path (p);

  while (p->error == NULL && htk_lex_accept (p, "|"))
    {
      HtkExpr *expr = operator_new (p, HTK_OP_UNION);

      expr->a = left;
      expr->b = parse_path (p);
      left = expr;
    }
  return left;
}

static HtkExpr *
parse_unary (Parser *p)
{
  HtkExpr *expr;
  gboolean negated = FALSE;
  gboolean any = FALSE;

  while (htk_lex_accept (p, "-"))
    negated = !negated, any = TRUE;
  expr = parse_union (p);
  if (any)
    {
      HtkExpr *inner = expr;

      expr = expr_new (p, HTK_OP_NEG);
      expr->a = inner;
      if (!negated)
        {
          inner = expr;
          expr = expr_new (p, HTK_OP_NEG);
          expr->a = inner;
        }
    }
  return expr;
}

/* The binary operators from the loosest to the tightest; all associate to the left. */
static const struct
{
  const char *symbol;
  HtkOp op;
  guint level;
} operators[] = {
  { "or", HTK_OP_OR, 0 },   { "and", HTK_OP_AND, 1 }, { "=", HTK_OP_EQ, 2 },
  { "!=", HTK_OP_NE, 2 },   { "<", HTK_OP_LT, 3 },    { "<=", HTK_OP_LE, 3 },
  { ">", HTK_OP_GT, 3 },    { ">=", HTK_OP_GE, 3 },   { "+", HTK_OP_ADD, 4 },
  { "-", HTK_OP_SUB, 4 },   { "*", HTK_OP_MUL, 5 },   { "div", HTK_OP_DIV, 5 },
  { "mod", HTK_OP_MOD, 5 },
};

static HtkExpr *
parse_level (Parser *p,
             guint   level)
{
  HtkExpr *left = level > 5 ? parse_unary (p) : parse_level (p, level + 1);
  gboolean found = level <= 5;

  while (found && p->error == NULL)
    {
      found = FALSE;
      for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
        if (operators[i].level == level && htk_lex_is_symbol (p, operators[i].symbol))
          {
            HtkExpr *expr = operator_new (p, operators[i].op);

            htk_lex_next (p);
            expr->a = left;
            expr->b = parse_level (p, level + 1);
            left = expr;
            found = TRUE;
            break;
          }
    }
  return left;
}

/* An expression from the next token on; @p->error tells when there is none. */
HtkExpr *
htk_xpath_parse_expr (Parser *p)
{
  HtkExpr *expr;

  if (++p->nesting > MAX_NESTING)
    {
      htk_lex_fail (p, HTK_XPATH_ERROR_LIMIT, "nested deeper than %d", MAX_NESTING);
      return expr_new (p, HTK_OP_NUMBER);
    }
  expr = parse_level (p, 0);
  p->nesting--;
  return expr;
}
