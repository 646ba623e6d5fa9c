/* ${name} references: to paths, relative inside the repeat both ends share. */
#include "app/xlsform/htk-xls-form.h"

#include "app/form/htk-near.h"

#include <string.h>

/* Where in an expression a reference stands. */
typedef struct {
  int predicates;   /* how many [ are open */
  char quote;       /* the string literal it is in, or NUL */
  GArray *calls;    /* Call: the functions that are open */
  const char *word; /* where the name before a ( begins */
} Scan;

typedef struct {
  gboolean indexed_repeat;
  guint argument;
} Call;

/* The absolute path of an item. */
char *
htk_xls_path (HtkXlsItem *item)
{
  g_autofree char *above = item->parent != NULL ? htk_xls_path (item->parent) : NULL;

  return g_strdup_printf ("%s/%s", above != NULL ? above : "", item->name);
}

/**
 * htk_xls_references:
 * @form: the form
 * @text: a cell
 *
 * Returns: (transfer full) (element-type utf8): the names of its ${name} references, in order
 */
GPtrArray *
htk_xls_references (HtkXlsForm *form, const char *text)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (const char *at = strstr (text, "${"); at != NULL; at = strstr (at, "${"))
    {
      const char *end = strchr (at, '}');

      if (end == NULL)
        break;
      g_ptr_array_add (names, g_strstrip (g_strndup (at + 2, (gsize)(end - at - 2))));
      at = end;
    }
  return names;
}

/* The innermost repeat that holds both; NULL when there is none. */
static HtkXlsItem *
shared_repeat (HtkXlsItem *context, HtkXlsItem *target)
{
  for (HtkXlsItem *i = context; i != NULL; i = i->parent)
    if (i->kind == HTK_XLS_REPEAT && i != target && htk_xls_is_inside (target, i))
      return i;
  return NULL;
}

static guint
depth_of (HtkXlsItem *item)
{
  guint depth = 0;

  for (; item->parent != NULL; item = item->parent)
    depth++;
  return depth;
}

/* From @context up to @repeat and down to @target. A repeat's own expressions start at it. */
static char *
relative_path (HtkXlsItem *context, HtkXlsItem *target, HtkXlsItem *repeat, gboolean from_current)
{
  g_autofree char *base = htk_xls_path (repeat);
  g_autofree char *path = htk_xls_path (target);
  GString *out = g_string_new (from_current ? "current()" : "");

  for (guint i = depth_of (context); i > depth_of (repeat); i--)
    g_string_append_printf (out, "%s..", out->len > 0 ? "/" : "");
  if (out->len == 0)
    g_string_append_c (out, '.');
  g_string_append (out, path + strlen (base));
  return g_string_free (out, FALSE);
}

static char *
unknown_name (HtkXlsForm *form, const HtkXlsPlace *place, const char *name)
{
  HtkNear near = { .word = name };
  g_autofree char *hint = NULL;
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, form->by_name);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    htk_near_try (&near, key);
  hint = htk_near_hint (&near);
  htk_xls_fault (form, place->table, place->row, place->column,
                 "${%s} is no question of this form%s", name,
                 *hint != '\0' ? hint : "; check the spelling");
  return g_strdup ("''");
}

/* The arguments of indexed-repeat() are the nodes of all instances, but for the numbers. */
static gboolean
wants_absolute (const Scan *scan)
{
  const Call *call
      = scan->calls->len > 0 ? &g_array_index (scan->calls, Call, scan->calls->len - 1) : NULL;

  return scan->quote != '\0'
         || (call != NULL && call->indexed_repeat
             && (call->argument == 0 || call->argument % 2 == 1));
}

static char *
expand_one (HtkXlsForm *form,
            HtkXlsItem *context,
            const HtkXlsPlace *place,
            const Scan *scan,
            const char *name)
{
  gboolean last_saved = g_str_has_prefix (name, "last-saved#");
  HtkXlsItem *target = g_hash_table_lookup (form->by_name, last_saved ? name + 11 : name);
  gboolean filter = strcmp (place->column, "choice_filter") == 0;
  HtkXlsItem *rows = filter && context != NULL && context->source != NULL
                         ? htk_xls_repeat_of (context->source)
                         : NULL;
  HtkXlsItem *repeat;

  if (target == NULL)
    return unknown_name (form, place, name);
  if (g_hash_table_contains (form->several, target->name))
    htk_xls_fault (form, place->table, place->row, place->column,
                   "${%s} may mean several questions; give them different names", name);
  if (target->kind == HTK_XLS_EXTERNAL)
    {
      htk_xls_fault (form, place->table, place->row, place->column,
                     "${%s} is a file, not an answer; write instance('%s')/root/item[…]", name,
                     name);
      return g_strdup ("''");
    }
  if (last_saved)
    {
      g_autofree char *path = htk_xls_path (target);

      form->last_saved = TRUE;
      return g_strconcat ("instance('__last-saved')", path, NULL);
    }
  /* Choices that are answers of a repeat are filtered by answers of the same instance. */
  if (rows != NULL && target != rows && htk_xls_is_inside (target, rows))
    return relative_path (rows, target, rows, FALSE);
  repeat = context != NULL && !wants_absolute (scan) ? shared_repeat (context, target) : NULL;
  if (repeat == NULL)
    return htk_xls_path (target);
  return relative_path (context, target, repeat, scan->predicates > 0 || filter);
}

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_' || c == ':' || c == '.';
}

/* Takes one character of an expression into account. What stands in a predicate is read from the
 * node the predicate tests: only current() leads back to the row. */
static void
scan_char (Scan *scan, const char *at)
{
  if (scan->quote != '\0')
    scan->quote = *at == scan->quote ? '\0' : scan->quote;
  else if (*at == '\'' || *at == '"')
    scan->quote = *at;
  else if (*at == '[' || *at == ']')
    scan->predicates += *at == '[' ? 1 : -1;
  else if (*at == '(')
    {
      Call call = { 0 };
      static const char indexed[] = "indexed-repeat";

      call.indexed_repeat = scan->word != NULL && at - scan->word >= (int)strlen (indexed)
                            && strncmp (scan->word, indexed, strlen (indexed)) == 0;
      g_array_append_val (scan->calls, call);
    }
  else if (*at == ')' && scan->calls->len > 0)
    g_array_set_size (scan->calls, scan->calls->len - 1);
  else if (*at == ',' && scan->calls->len > 0)
    g_array_index (scan->calls, Call, scan->calls->len - 1).argument++;
  if (scan->quote == '\0' && is_name_char (*at))
    scan->word = scan->word != NULL ? scan->word : at;
  else if (*at != ' ')
    scan->word = NULL;
}

/**
 * htk_xls_expand:
 * @form: a form whose tree is made
 * @context: (nullable): the item the text is of
 * @place: the cell, for what is to be said
 * @text: an expression or a label
 *
 * Returns: (transfer full): the text with paths for its references
 */
char *
htk_xls_expand (HtkXlsForm *form, HtkXlsItem *context, const HtkXlsPlace *place, const char *text)
{
  GString *out = g_string_new (NULL);
  Scan scan = { .calls = g_array_new (FALSE, FALSE, sizeof (Call)) };

  while (*text != '\0')
    {
      const char *end = g_str_has_prefix (text, "${") ? strchr (text, '}') : NULL;
      g_autofree char *name = NULL;
      g_autofree char *path = NULL;

      if (end == NULL)
        {
          if (g_str_has_prefix (text, "${"))
            htk_xls_fault (form, place->table, place->row, place->column,
                           "a ${ is not closed by }");
          scan_char (&scan, text);
          g_string_append_c (out, *text++);
          continue;
        }
      name = g_strstrip (g_strndup (text + 2, (gsize)(end - text - 2)));
      path = expand_one (form, context, place, &scan, name);
      g_string_append (out, path);
      text = end + 1;
    }
  g_array_unref (scan.calls);
  return g_string_free (out, FALSE);
}
