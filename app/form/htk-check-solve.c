/* Whether a condition can ever be met. The atoms of each way to meet it are gathered by the term
 * they speak of, and each term is tried with every value that could make a difference; an answer
 * that must be there brings in what must hold for its question to be asked. */
#include "app/form/htk-check.h"

#include <math.h>
#include <string.h>

/* Beyond these the condition counts as possible. */
#define MOST_STEPS 3000
#define MOST_MENTIONED 8
#define MOST_OPENED 40 /* questions that hang on each other */

/* No text of a form has it: a value that nothing is compared with. */
#define SOMETHING_ELSE "\001"

typedef struct _Cell Cell;
struct _Cell {
  gconstpointer item;
  Cell *next;
};

typedef struct {
  const char *text;
  double number;
} Candidate;

typedef struct {
  HtkCheck *check;
  gboolean valid_only;
  guint steps;
  guint n_opened;
} Search;

static Cell *
cons (Search *search, gconstpointer item, Cell *next)
{
  Cell *cell = htk_arena_new_array (search->check->arena, Cell, 1);

  cell->item = item;
  cell->next = next;
  return cell;
}

static gboolean
has_word (const char *words, const char *word)
{
  gsize length = strlen (word);

  for (const char *p = words; (p = strstr (p, word)) != NULL; p++)
    if ((p == words || p[-1] == ' ') && (p[length] == '\0' || p[length] == ' '))
      return TRUE;
  return FALSE;
}

static gboolean
atom_holds (const HtkAtom *atom, const Candidate *value)
{
  gboolean holds;

  switch (atom->op)
    {
    case HTK_OP_CALL:
      holds = has_word (value->text, atom->text);
      break;
    case HTK_OP_EQ:
    case HTK_OP_NE:
      holds = atom->text != NULL ? strcmp (atom->text, value->text) == 0
                                 : atom->number == value->number;
      holds = holds == (atom->op == HTK_OP_EQ);
      break;
    case HTK_OP_LT:
      holds = value->number < atom->number;
      break;
    case HTK_OP_LE:
      holds = value->number <= atom->number;
      break;
    case HTK_OP_GT:
      holds = value->number > atom->number;
      break;
    default:
      holds = value->number >= atom->number;
      break;
    }
  return holds != atom->negated;
}

static gboolean
all_hold (GPtrArray *atoms, const Candidate *value)
{
  for (guint i = 0; i < atoms->len; i++)
    if (!atom_holds (atoms->pdata[i], value))
      return FALSE;
  return TRUE;
}

static gboolean
try_text (GPtrArray *atoms, const char *text)
{
  Candidate value = { text, htk_string_to_number (text) };

  return all_hold (atoms, &value);
}

static gboolean
try_number (GPtrArray *atoms, double number)
{
  g_autofree char *text = htk_number_to_string (number);
  Candidate value = { text, number };

  return all_hold (atoms, &value);
}

static int
by_number (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* Every number that is compared with, those beside it and those between. */
static gboolean
try_numbers (GPtrArray *atoms, gboolean whole, gboolean from_zero)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (double));
  double zero = 0;

  g_array_append_val (numbers, zero);
  for (guint i = 0; i < atoms->len; i++)
    {
      const HtkAtom *atom = atoms->pdata[i];
      double number = atom->text != NULL ? htk_string_to_number (atom->text) : atom->number;

      if (!isfinite (number))
        continue;
      for (int beside = -1; beside <= 1; beside++)
        {
          double near = (whole ? floor (number) : number) + beside;

          g_array_append_val (numbers, near);
        }
      number = ceil (number);
      if (whole)
        g_array_append_val (numbers, number);
    }
  g_array_sort (numbers, by_number);
  for (guint i = 0; i < numbers->len; i++)
    {
      double number = g_array_index (numbers, double, i);

      if (number >= 0 || !from_zero)
        {
          if (try_number (atoms, number))
            return TRUE;
        }
      if (!whole && i + 1 < numbers->len
          && try_number (atoms, number + (g_array_index (numbers, double, i + 1) - number) / 2))
        return TRUE;
    }
  return FALSE;
}

static gboolean
try_texts (GPtrArray *atoms)
{
  for (guint i = 0; i < atoms->len; i++)
    {
      const HtkAtom *atom = atoms->pdata[i];

      if (atom->text != NULL && try_text (atoms, atom->text))
        return TRUE;
    }
  return try_text (atoms, SOMETHING_ELSE);
}

static void
mention (GPtrArray *words, const HtkDomain *domain, const char *word)
{
  gboolean known = !domain->known;

  for (guint i = 0; i < domain->values->len && !known; i++)
    known = strcmp (domain->values->pdata[i], word) == 0;
  for (guint i = 0; i < words->len && known; i++)
    known = strcmp (words->pdata[i], word) != 0;
  if (known && *word != '\0')
    g_ptr_array_add (words, g_strdup (word));
}

/* Every set of the choices that are mentioned, with one that is not. */
static gboolean
try_sets (GPtrArray *atoms, const HtkDomain *domain)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  guint n_mentioned;

  for (guint i = 0; i < atoms->len; i++)
    {
      const HtkAtom *atom = atoms->pdata[i];
      g_auto (GStrv) parts = g_strsplit (atom->text != NULL ? atom->text : "", " ", -1);

      /* Compared as a number a set of choices is beyond this. */
      if (atom->text == NULL)
        return TRUE;
      for (guint k = 0; parts[k] != NULL; k++)
        mention (words, domain, parts[k]);
    }
  n_mentioned = words->len;
  for (guint i = 0; domain->known && i < domain->values->len && words->len == n_mentioned; i++)
    mention (words, domain, domain->values->pdata[i]);
  if (!domain->known)
    g_ptr_array_add (words, g_strdup (SOMETHING_ELSE));
  if (words->len > MOST_MENTIONED)
    return TRUE;
  for (guint set = 1; set < 1u << words->len; set++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (guint i = 0; i < words->len; i++)
        if ((set >> i & 1) != 0)
          g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", (char *)words->pdata[i]);
      if (try_text (atoms, text->str))
        return TRUE;
    }
  /* Choices are kept in the order in which they were chosen. */
  for (guint i = 0; i < atoms->len; i++)
    {
      const HtkAtom *atom = atoms->pdata[i];

      if (strchr (atom->text, ' ') != NULL && try_text (atoms, atom->text))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_number_type (const char *type)
{
  return strcmp (type, "int") == 0 || strcmp (type, "integer") == 0
         || strcmp (type, "decimal") == 0;
}

/* Whether an answer other than the blank one meets all @atoms. */
static gboolean
node_answered (Search *search, HtkDef *def, GPtrArray *atoms)
{
  const HtkDomain *domain = htk_check_domain (search->check, def);
  gboolean sets = domain->known && domain->multiple;

  for (guint i = 0; i < atoms->len && !domain->known; i++)
    sets = sets || ((const HtkAtom *)atoms->pdata[i])->op == HTK_OP_CALL;
  if (sets)
    return try_sets (atoms, domain);
  for (guint i = 0; domain->known && i < domain->values->len; i++)
    if (try_text (atoms, domain->values->pdata[i]))
      return TRUE;
  if (domain->known)
    return FALSE;
  if (try_numbers (atoms, g_str_has_prefix (def->type, "int") && def->calculate == NULL, FALSE))
    return TRUE;
  /* Calculations and setvalue may write any text into a number. */
  return (!is_number_type (def->type) || def->calculate != NULL
          || g_hash_table_contains (search->check->set, def))
         && try_texts (atoms);
}

static gboolean
boolean_possible (GPtrArray *atoms)
{
  const HtkAtom *first = atoms->pdata[0];

  for (guint i = 1; i < atoms->len; i++)
    if (((const HtkAtom *)atoms->pdata[i])->negated != first->negated)
      return FALSE;
  return TRUE;
}

static GPtrArray *
atoms_of (Cell *atoms, const char *key)
{
  GPtrArray *of = g_ptr_array_new ();

  for (Cell *c = atoms; c != NULL; c = c->next)
    if (strcmp (((const HtkAtom *)c->item)->key, key) == 0)
      g_ptr_array_add (of, (gpointer)c->item);
  return of;
}

static gboolean
term_possible (Search *search, Cell *all, const HtkAtom *atom)
{
  g_autoptr (GPtrArray) atoms = atoms_of (all, atom->key);

  switch (atom->kind)
    {
    case HTK_TERM_BOOLEAN:
      return boolean_possible (atoms);
    case HTK_TERM_COUNT:
      return try_numbers (atoms, TRUE, TRUE);
    case HTK_TERM_NODE:
      return try_text (atoms, "") || node_answered (search, atom->def, atoms);
    case HTK_TERM_ANY:
    default:
      return try_text (atoms, "") || try_numbers (atoms, FALSE, FALSE) || try_texts (atoms);
    }
}

static gboolean
is_opened (Cell *opened, gconstpointer def)
{
  for (; opened != NULL; opened = opened->next)
    if (opened->item == def)
      return TRUE;
  return FALSE;
}

/* A question that must have an answer must have been asked, and its answer be right. */
static gboolean
open_questions (Search *search, Cell *atoms, Cell **todo, Cell **opened)
{
  gboolean any = FALSE;

  for (Cell *c = atoms; c != NULL; c = c->next)
    {
      const HtkAtom *atom = c->item;
      g_autoptr (GPtrArray) same = NULL;

      if (atom->kind != HTK_TERM_NODE || is_opened (*opened, atom->def))
        continue;
      same = atoms_of (atoms, atom->key);
      if (try_text (same, ""))
        continue;
      if (++search->n_opened > MOST_OPENED)
        return FALSE;
      any = TRUE;
      *opened = cons (search, atom->def, *opened);
      *todo = cons (search, htk_formula_asked (search->check, atom->def), *todo);
      if (search->valid_only && atom->def->calculate == NULL && atom->def->constraint != NULL
          && g_hash_table_contains (search->check->controls, atom->def))
        *todo = cons (
            search,
            htk_formula_of (search->check, atom->def, "constraint", atom->def->constraint, FALSE),
            *todo);
    }
  return any;
}

static gboolean
search_from (Search *search, Cell *todo, Cell *atoms, Cell *opened)
{
  for (;;)
    {
      const HtkFormula *f;

      if (++search->steps > MOST_STEPS || search->check->budget == 0)
        return TRUE;
      search->check->budget--;
      if (todo == NULL && !open_questions (search, atoms, &todo, &opened))
        return TRUE;
      f = todo->item;
      todo = todo->next;
      switch (f->kind)
        {
        case HTK_FORMULA_FALSE:
          return FALSE;
        case HTK_FORMULA_AND:
          todo = cons (search, f->a, cons (search, f->b, todo));
          break;
        case HTK_FORMULA_OR:
          if (search_from (search, cons (search, f->a, todo), atoms, opened))
            return TRUE;
          todo = cons (search, f->b, todo);
          break;
        case HTK_FORMULA_ATOM:
          atoms = cons (search, &f->atom, atoms);
          if (!term_possible (search, atoms, &f->atom))
            return FALSE;
          break;
        case HTK_FORMULA_TRUE:
        case HTK_FORMULA_FREE:
        default:
          break;
        }
    }
}

/**
 * htk_formula_possible:
 * @check: the check
 * @formula: a condition
 * @valid_only: whether answers must keep the constraints of their questions
 *
 * Returns: %FALSE when no answers meet the condition; %TRUE also when that is too hard to tell
 */
gboolean
htk_formula_possible (HtkCheck *check, HtkFormula *formula, gboolean valid_only)
{
  Search search = { check, valid_only, 0, 0 };

  return search_from (&search, cons (&search, formula, NULL), NULL, NULL);
}
