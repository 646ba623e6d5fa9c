/* Cases of the author's check. */
#include "tests/form/check-fixture.h"

#include "app/form/htk-form-check.h"
#include "tests/form/form-fixture.h"

#include <string.h>

static const HtkTestResource resources[] = {
  { "jr://file-csv/towns.csv", "name,label,county\nt1,One,c1\nt2,Two,c2\n" },
  { "jr://file-csv/empty.csv", "name,label\n" },
  { NULL },
};

static void
run_case (gconstpointer data)
{
  const HtkCheckCase *c = data;
  g_autoptr (HtkForm) form = htk_test_form (c->instance, c->model, c->body, resources);
  g_autoptr (GPtrArray) findings = htk_form_check (form, NULL);
  g_autoptr (GString) all = g_string_new (NULL);
  gboolean found = FALSE;

  for (guint i = 0; i < findings->len; i++)
    {
      HtkFormFault *finding = findings->pdata[i];
      g_autofree char *name = g_strdup_printf ("%s %s", finding->code, finding->ref);

      g_assert_null (strpbrk (finding->message, "\r\n"));
      g_string_append_printf (all, "\n%s: %s", name, finding->message);
      found = found
              || strcmp (*c->finding == '!' ? finding->code : name,
                         *c->finding == '!' ? c->finding + 1 : c->finding)
                     == 0;
    }
  if (found != (*c->finding != '!'))
    g_error ("wanted %s; found:%s", c->finding, all->str);
}

/* One test for each case; the array ends with a NULL path. */
void
htk_check_add_cases (const HtkCheckCase *cases)
{
  for (; cases->path != NULL; cases++)
    g_test_add_data_func (cases->path, cases, run_case);
}
