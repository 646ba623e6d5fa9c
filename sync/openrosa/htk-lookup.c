/* Which columns of a list an expression of a form reads: phones are given no others. */
#include "sync/openrosa/htk-lookup.h"

#include <string.h>

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-' || c == '.' || (c & 0x80) != 0;
}

/* Whether a name of a predicate is a child of the item: no step further on, no function, no operator. */
static gboolean
is_column (const char *begin,
           const char *end,
           const char *expr,
           const char *name)
{
  static const char *const operators[] = { "and", "or", "div", "mod", NULL };

  while (begin > expr && g_ascii_isspace (begin[-1]))
    begin--;
  while (g_ascii_isspace (*end))
    end++;
  return (begin == expr || strchr ("/$@:", begin[-1]) == NULL) && *end != '(' && *end != ':' &&
         !g_ascii_isdigit (*name) && *name != '.' && *name != '-' &&
         !g_strv_contains (operators, name);
}

/**
 * htk_lookup_add_names:
 * @names: (element-type utf8): a set
 * @expr: an expression whose context is an item of a list
 *
 * Adds the children of the item that it reads.
 */
void
htk_lookup_add_names (GHashTable *names,
                      const char *expr)
{
  for (const char *p = expr; *p != '\0';)
    {
      const char *begin = p;
      g_autofree char *name = NULL;

      if (*p == '\'' || *p == '"')
        {
          p = strchr (p + 1, *p);
          if (p == NULL)
            return;
        }
      while (is_name_char (*p))
        p++;
      name = g_strndup (begin, (gsize) (p - begin));
      if (p == begin || *begin == '\'' || *begin == '"')
        p++;
      else if (is_column (begin, p, expr, name))
        g_hash_table_add (names, g_steal_pointer (&name));
    }
}

/* The bracket that ends the one at @p. */
static const char *
end_of_predicate (const char *p)
{
  int depth = 0;

  for (; *p != '\0'; p++)
    {
      if (*p == '\'' || *p == '"')
        p = strchr (p + 1, *p);
      if (p == NULL)
        return NULL;
      depth += (*p == '[') - (*p == ']');
      if (depth == 0)
        return p;
    }
  return NULL;
}

/**
 * htk_lookup_add_read:
 * @names: (element-type utf8): a set
 * @p: what stands in an expression behind the path of a list's items
 *
 * Adds what is read of an item: the names in its predicates, and the step that follows.
 */
void
htk_lookup_add_read (GHashTable *names,
                     const char *p)
{
  const char *end;

  while (*p == '[' && (end = end_of_predicate (p)) != NULL)
    {
      g_autofree char *inside = g_strndup (p + 1, (gsize) (end - p - 1));

      htk_lookup_add_names (names, inside);
      p = end + 1;
    }
  if (*p == '/')
    {
      for (end = p + 1; is_name_char (*end);)
        end++;
      if (end > p + 1)
        g_hash_table_add (names, g_strndup (p + 1, (gsize) (end - p - 1)));
    }
}
