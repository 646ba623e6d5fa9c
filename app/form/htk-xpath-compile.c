/* Compiles an expression: from its text to a tree that can be evaluated. */
#include "app/form/htk-xpath-lex.h"

G_DEFINE_QUARK (htk-xpath-error-quark, htk_xpath_error)

static HtkXPath *
compile (Parser     *p,
         HtkNames   *names,
         const char *text,
         GError    **error)
{
  g_autoptr (HtkXPath) xpath = g_new0 (HtkXPath, 1);

  xpath->arena = htk_arena_new ();
  xpath->names = htk_names_ref (names);
  xpath->text = g_strdup (text);
  p->xpath = xpath;
  p->at = xpath->text;
  htk_lex_next (p);
  if (p->error == NULL)
    xpath->root = htk_xpath_parse_expr (p);
  if (p->error == NULL && p->token.kind != T_END)
    htk_lex_fail (p, HTK_XPATH_ERROR_SYNTAX, "“%.*s” cannot stand there", (int) p->token.length,
                  p->token.start);
  if (p->error != NULL)
    {
      g_propagate_error (error, p->error);
      return NULL;
    }
  xpath->asks_place = htk_expr_asks_place (xpath->root);
  return g_steal_pointer (&xpath);
}

/**
 * htk_xpath_compile:
 * @names: the names of the trees it will be evaluated on
 * @text: the expression
 * @lib: which functions and which comparison of dates
 * @resolver: (nullable): prefix to namespace
 * @resolver_data: for @resolver
 * @offset: (out) (optional): the byte at which an error was seen
 * @error: return location
 *
 * Returns: (transfer full): the compiled expression, or %NULL with an error of %HTK_XPATH_ERROR
 */
HtkXPath *
htk_xpath_compile (HtkNames         *names,
                   const char       *text,
                   HtkXPathLib       lib,
                   HtkPrefixResolver resolver,
                   gpointer          resolver_data,
                   int              *offset,
                   GError          **error)
{
  Parser p = { .lib = lib, .resolver = resolver, .resolver_data = resolver_data, .offset = offset };

  return compile (&p, names, text, error);
}

/**
 * htk_xpath_compile_lazy:
 * @names: the names of the trees it will be evaluated on
 * @text: the expression
 * @lib: which functions and which comparison of dates
 * @resolver: (nullable): prefix to namespace
 * @resolver_data: for @resolver
 * @offset: (inout): -1; the byte of an error, or of a call that cannot be made
 * @error: return location
 *
 * As htk_xpath_compile(), but calls of unknown functions and with wrong numbers of arguments fail
 * only when they are evaluated (XPath 1.0 section 3.2), which `false() and f()` never does. For
 * expressions tried out; a form must be right in every branch.
 *
 * Returns: (transfer full): the compiled expression, or %NULL with an error of %HTK_XPATH_ERROR
 */
HtkXPath *
htk_xpath_compile_lazy (HtkNames         *names,
                        const char       *text,
                        HtkXPathLib       lib,
                        HtkPrefixResolver resolver,
                        gpointer          resolver_data,
                        int              *offset,
                        GError          **error)
{
  Parser p = { .lib = lib, .resolver = resolver, .resolver_data = resolver_data, .offset = offset,
               .lazy = TRUE };

  return compile (&p, names, text, error);
}

void
htk_xpath_free (HtkXPath *xpath)
{
  if (xpath == NULL)
    return;
  htk_arena_free (xpath->arena);
  htk_names_unref (xpath->names);
  g_free (xpath->text);
  g_free (xpath);
}

/* Whether it asks for the place of the node it is evaluated for: position() or last() outside of
 * predicates. */
gboolean
htk_xpath_asks_place (HtkXPath *xpath)
{
  return xpath->asks_place;
}

/* The expression as it was written; owned by @xpath. */
const char *
htk_xpath_text (HtkXPath *xpath)
{
  return xpath->text;
}
