/* Pairing by a code: who has the code and the same connection is proven, nobody else; wrong shares are
 * refused, and a try tells nothing that fits another. */
#include "sync/protocol/htk-pake.h"

#include <sodium.h>
#include <string.h>

#define CONTEXT "pin-of-server/pin-of-client/once/once"

/* Whether both sides come to the same proofs. */
static gboolean
agree (const char *code_a,
       const char *context_a,
       const char *code_b,
       const char *context_b)
{
  g_auto (HtkPake) a = { 0 }, b = { 0 };
  guint8 own_a[HTK_PAKE_BYTES], other_a[HTK_PAKE_BYTES], own_b[HTK_PAKE_BYTES];
  guint8 other_b[HTK_PAKE_BYTES];

  htk_pake_begin (&a, code_a, context_a);
  htk_pake_begin (&b, code_b, context_b);
  g_assert_true (htk_pake_finish (&a, b.share, TRUE, context_a, own_a, other_a));
  g_assert_true (htk_pake_finish (&b, a.share, FALSE, context_b, own_b, other_b));
  g_assert_cmpint (memcmp (own_a, other_a, sizeof own_a), !=, 0);
  return memcmp (own_a, other_b, sizeof own_a) == 0 && memcmp (own_b, other_a, sizeof own_b) == 0;
}

static void
same_code_and_connection (void)
{
  g_assert_true (agree ("123456", CONTEXT, "123456", CONTEXT));
  g_assert_false (agree ("123456", CONTEXT, "123457", CONTEXT));
  g_assert_false (agree ("123456", CONTEXT, "123456", CONTEXT "x"));
  g_assert_false (agree ("12345", "6" CONTEXT, "123456", CONTEXT));
}

/* All codes tried against what was seen of one try: none fits better than another. */
static void
nothing_to_try_out_later (void)
{
  g_auto (HtkPake) a = { 0 }, b = { 0 };

  htk_pake_begin (&a, "000042", CONTEXT);
  htk_pake_begin (&b, "000042", CONTEXT);
  g_assert_cmpint (memcmp (a.share, b.share, sizeof a.share), !=, 0);
  for (int i = 0; i < 200; i++)
    {
      g_auto (HtkPake) guess = { 0 };
      guint8 own[HTK_PAKE_BYTES], other[HTK_PAKE_BYTES], own_b[HTK_PAKE_BYTES], other_b[HTK_PAKE_BYTES];
      g_autofree char *code = g_strdup_printf ("%06d", i);

      htk_pake_begin (&guess, code, CONTEXT);
      g_assert_true (htk_pake_finish (&guess, b.share, TRUE, CONTEXT, own, other));
      g_assert_true (htk_pake_finish (&b, guess.share, FALSE, CONTEXT, own_b, other_b));
      g_assert_true ((memcmp (own, other_b, sizeof own) == 0) == (i == 42));
      g_assert_true (htk_pake_finish (&guess, a.share, TRUE, CONTEXT, own, other));
    }
}

static void
shares_that_are_none (void)
{
  g_auto (HtkPake) a = { 0 };
  guint8 own[HTK_PAKE_BYTES], other[HTK_PAKE_BYTES], share[HTK_PAKE_BYTES];

  htk_pake_begin (&a, "123456", CONTEXT);
  for (int fill = 0; fill < 256; fill += 51)
    {
      memset (share, fill, sizeof share);
      g_assert_false (htk_pake_finish (&a, share, TRUE, CONTEXT, own, other));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/pake/same-code-and-connection", same_code_and_connection);
  g_test_add_func ("/pake/nothing-to-try-out-later", nothing_to_try_out_later);
  g_test_add_func ("/pake/shares-that-are-none", shares_that_are_none);
  return g_test_run ();
}
