/* What a person does on a tablet whose window is not open, for tests that need two tablets:
 *   tablet-hand visit WORKER HOUSEHOLD NAME    fills form A; the first member is called NAME;
 * prints the visit tablet-hand correct WORKER VISIT NAME      corrects it so tablet-hand
 * approve|return LEAD VISIT      decides tablet-hand choose USER KIND CHOICE        chooses in each
 * open conflict of that kind; prints how many */
#include "app/record/htk-conflict-take.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-submission.h"
#include "tests/record/record-world.h"

#include <stdio.h>
#include <stdlib.h>

static void
stop_on (GError *error)
{
  if (error == NULL)
    return;
  fprintf (stderr, "tablet-hand: %s\n", error->message);
  exit (1);
}

static void
submit (HtkFilling *filling, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *visit = NULL;

  htk_world_answer_m (filling, 1, "m_name", name);
  htk_world_fill_open (filling);
  visit = htk_filling_submit (filling, &error);
  stop_on (error);
  printf ("%s\n", visit);
}

static void
make_visit (HtkStore *store, HtkPack *pack, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkFilling) filling
      = htk_filling_open (store, pack, "fa_household", "household", argv[3], argv[2], &error);

  stop_on (error);
  htk_world_answer (filling, "gps", "24.07 101.97 1500 5");
  htk_world_fill_home (filling);
  submit (filling, argv[4]);
}

static void
correct (HtkStore *store, HtkPack *pack, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkFilling) filling
      = htk_filling_open_correction (store, pack, argv[3], argv[2], &error);
  g_autoptr (GPtrArray) comments = NULL;

  stop_on (error);
  comments = htk_comments_of (store, argv[3], &error);
  stop_on (error);
  for (guint i = 0; i < comments->len; i++)
    {
      htk_comment_reply (store, argv[3], ((HtkComment *)comments->pdata[i])->id, "已核对", &error);
      stop_on (error);
    }
  submit (filling, argv[4]);
}

static void
decide (HtkStore *store, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVisit) visit = htk_visit_get (store, argv[3], &error);
  g_autoptr (GPtrArray) comments = g_ptr_array_new ();
  HtkComment must
      = { .ref = (char *)"/data/sec_visit/gps", .level = (char *)"must", .text = (char *)"请核对" };

  stop_on (error);
  if (g_str_equal (argv[1], "return"))
    g_ptr_array_add (comments, &must);
  htk_review_decide (store, argv[2], argv[3], visit->revision_id, argv[1], comments, &error);
  stop_on (error);
}

static void
choose (HtkStore *store, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) shown = htk_conflicts_for (store, argv[2], &error);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  stop_on (error);
  for (guint i = 0; i < shown->len; i++)
    if (g_str_equal (((HtkConflict *)shown->pdata[i])->kind, argv[3]))
      g_ptr_array_add (ids, ((HtkConflict *)shown->pdata[i])->id);
  htk_conflict_resolve (store, argv[2], ids, argv[4], &error);
  stop_on (error);
  printf ("%u\n", ids->len);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (HtkPack) pack = NULL;
  const char *what = argc >= 4 ? argv[1] : "";

  store = htk_store_open_home (&error);
  pack = store != NULL ? htk_pack_in_force (store, &error) : NULL;
  stop_on (error);
  if (g_str_equal (what, "visit") && argc == 5)
    make_visit (store, pack, argv);
  else if (g_str_equal (what, "correct") && argc == 5)
    correct (store, pack, argv);
  else if ((g_str_equal (what, "approve") || g_str_equal (what, "return")) && argc == 4)
    decide (store, argv);
  else if (g_str_equal (what, "choose") && argc == 5)
    choose (store, argv);
  else
    {
      fprintf (stderr, "tablet-hand: see the head of its source for what it does\n");
      return 2;
    }
  htk_store_close (store);
  return 0;
}
