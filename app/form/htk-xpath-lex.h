#pragma once

/* What the lexer and the parser of expressions share. */

#include "app/form/htk-xpath-private.h"

G_BEGIN_DECLS

typedef enum
{
  T_END,
  T_NUMBER,
  T_LITERAL,
  T_NAME, /* may hold a prefix */
  T_SYMBOL,
} TokenKind;

typedef struct
{
  TokenKind kind;
  const char *start;
  gsize length;
} Token;

typedef struct
{
  HtkXPath *xpath;
  HtkXPathLib lib;
  HtkPrefixResolver resolver;
  gpointer resolver_data;
  const char *at;
  Token token;
  gboolean operand_before; /* after an operand, * and names are operators */
  guint nesting;
  guint n_operators;
  gboolean lazy; /* a call that cannot be made is an error of the evaluation, if it comes to that */
  int *offset;
  GError *error;
} Parser;

void     htk_lex_fail      (Parser       *p,
                            HtkXPathError code,
                            const char   *format,
                            ...) G_GNUC_PRINTF (3, 4);
void     htk_lex_next      (Parser       *p);
gboolean htk_lex_is_symbol (Parser       *p,
                            const char   *symbol);
gboolean htk_lex_accept    (Parser       *p,
                            const char   *symbol);
void     htk_lex_expect    (Parser       *p,
                            const char   *symbol);

HtkExpr *htk_xpath_parse_expr (Parser *p);

G_END_DECLS
