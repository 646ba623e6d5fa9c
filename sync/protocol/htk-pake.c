/* CPace (draft-irtf-cfrg-cpace) on ristretto255 with SHA-512 and a proof of both sides: the generator is
 * made of the code and of all that both sides see of the connection, so that whoever stands between two
 * connections has two contexts and no way from one to the other. */
#include "sync/protocol/htk-pake.h"

#include <sodium.h>
#include <string.h>

#define GENERATOR "htk-hand-1 generator"
#define KEY "htk-hand-1 key"

static void
add (crypto_hash_sha512_state *sum,
     gconstpointer             data,
     gsize                     length)
{
  guint64 n = GUINT64_TO_BE (length);

  crypto_hash_sha512_update (sum, (const guint8 *) &n, sizeof n);
  crypto_hash_sha512_update (sum, data, length);
}

/**
 * htk_pake_begin:
 * @self: (out caller-allocates): a side
 * @code: what both people see, or what was scanned
 * @context: all that both sides know of this connection: certificates and numbers used once
 *
 * Makes the share that the other side is sent.
 */
void
htk_pake_begin (HtkPake    *self,
                const char *code,
                const char *context)
{
  crypto_hash_sha512_state sum;
  guint8 hash[crypto_hash_sha512_BYTES], generator[HTK_PAKE_BYTES];

  crypto_hash_sha512_init (&sum);
  add (&sum, GENERATOR, strlen (GENERATOR));
  add (&sum, code, strlen (code));
  add (&sum, context, strlen (context));
  crypto_hash_sha512_final (&sum, hash);
  crypto_core_ristretto255_from_hash (generator, hash);
  do
    crypto_core_ristretto255_scalar_random (self->secret);
  while (crypto_scalarmult_ristretto255 (self->share, self->secret, generator) != 0);
  sodium_memzero (hash, sizeof hash);
  sodium_memzero (generator, sizeof generator);
}

/**
 * htk_pake_finish:
 * @self: a side
 * @other_share: from the other side
 * @is_first: whether this side called the other
 * @context: as of htk_pake_begin()
 * @own_proof: (out): %HTK_PAKE_BYTES to send
 * @other_proof: (out): what the other side must send, when it knows the code
 *
 * The side that called proves first: a wrong guess is seen before anything is said.
 *
 * Returns: FALSE when the share is none
 */
gboolean
htk_pake_finish (HtkPake      *self,
                 const guint8 *other_share,
                 gboolean      is_first,
                 const char   *context,
                 guint8       *own_proof,
                 guint8       *other_proof)
{
  crypto_hash_sha512_state sum;
  guint8 shared[HTK_PAKE_BYTES], key[crypto_hash_sha512_BYTES];

  if (!crypto_core_ristretto255_is_valid_point (other_share) ||
      crypto_scalarmult_ristretto255 (shared, self->secret, other_share) != 0)
    return FALSE;
  crypto_hash_sha512_init (&sum);
  add (&sum, KEY, strlen (KEY));
  add (&sum, context, strlen (context));
  add (&sum, shared, sizeof shared);
  add (&sum, is_first ? self->share : other_share, HTK_PAKE_BYTES);
  add (&sum, is_first ? other_share : self->share, HTK_PAKE_BYTES);
  crypto_hash_sha512_final (&sum, key);
  crypto_generichash (is_first ? own_proof : other_proof, HTK_PAKE_BYTES, (const guint8 *) "first", 5,
                      key, 32);
  crypto_generichash (is_first ? other_proof : own_proof, HTK_PAKE_BYTES, (const guint8 *) "second", 6,
                      key + 32, 32);
  sodium_memzero (shared, sizeof shared);
  sodium_memzero (key, sizeof key);
  return TRUE;
}

void
htk_pake_clear (HtkPake *self)
{
  sodium_memzero (self, sizeof *self);
}
