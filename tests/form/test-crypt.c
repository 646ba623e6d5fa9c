/* Encrypted submissions come back whole with their key, and in no other way. */
#include "app/form/htk-submission-crypt.h"
#include "tests/form/form-fixture.h"

#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

/* The keys are as small as OAEP with SHA-256 bears well: making big ones is slow. */
#define KEY_BITS 1024

typedef struct {
  char *home, *media, *sent, *opened, *pem;
  char *public_key; /* base64 */
} World;

static char *
inside (World      *w,
        const char *folder,
        const char *name)
{
  return g_build_filename (w->home, folder, name, NULL);
}

/* A key pair: its public half as a form holds it, its private half in the file @pem. */
static char *
make_key (const char *pem)
{
  EVP_PKEY *key = EVP_RSA_gen (KEY_BITS);
  guchar *der = NULL;
  int length = i2d_PUBKEY (key, &der);
  char *public_key = g_base64_encode (der, (gsize) length);
  BIO *bio = BIO_new_file (pem, "w");

  g_assert_true (PEM_write_bio_PrivateKey (bio, key, NULL, NULL, 0, NULL, NULL) == 1);
  BIO_free (bio);
  OPENSSL_free (der);
  EVP_PKEY_free (key);
  return public_key;
}

static void
world_setup (World         *w,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  w->home = g_dir_make_tmp ("htk-crypt-XXXXXX", &error);
  g_assert_no_error (error);
  w->media = g_build_filename (w->home, "media", NULL);
  w->sent = g_build_filename (w->home, "sent", NULL);
  w->opened = g_build_filename (w->home, "opened", NULL);
  w->pem = g_build_filename (w->home, "private.pem", NULL);
  g_assert_cmpint (g_mkdir (w->media, 0700), ==, 0);
  w->public_key = make_key (w->pem);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
world_teardown (World         *w,
                gconstpointer  data)
{
  remove_tree (w->home);
  g_free (w->home);
  g_free (w->media);
  g_free (w->sent);
  g_free (w->opened);
  g_free (w->pem);
  g_free (w->public_key);
}

#define MODEL                                                                                      \
  "<submission base64RsaPublicKey=\"%s\"/><bind nodeset=\"/data/photo\" type=\"binary\"/>"         \
  "<bind nodeset=\"/data/voice\" type=\"binary\"/>"                                                \
  "<bind nodeset=\"/data/orx:meta/orx:instanceID\" jr:preload=\"uid\"/>"
#define BODY                                                                                       \
  "<input ref=\"/data/name\"/><upload ref=\"/data/photo\" mediatype=\"image/*\"/>"                 \
  "<upload ref=\"/data/voice\" mediatype=\"audio/*\"/>"

static HtkInstance *
filled (const char *public_key)
{
  g_autofree char *model = g_strdup_printf (MODEL, public_key);
  g_autoptr (HtkForm) form = htk_test_form ("<name/><photo/><voice/>", model, BODY, NULL);
  HtkInstance *instance = htk_test_instance (form);

  htk_test_answer (instance, "/data/name", "李慧 & <co>");
  return instance;
}

static GBytes *
put_file (World       *w,
          const char  *name,
          gsize        size,
          HtkInstance *instance,
          const char  *ref)
{
  g_autofree char *path = inside (w, "media", name);
  guchar *data = g_malloc (size + 1);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < size; i++)
    data[i] = (guchar) (i * 31 + i / 251);
  g_file_set_contents (path, (const char *) data, (gssize) size, &error);
  g_assert_no_error (error);
  htk_test_answer (instance, ref, name);
  return g_bytes_new_take (data, size);
}

static void
must_encrypt (World       *w,
              HtkInstance *instance)
{
  g_autoptr (GError) error = NULL;

  htk_submission_encrypt (instance, w->media, w->sent, NULL, &error);
  g_assert_no_error (error);
}

static GBytes *
opened (World      *w,
        const char *name)
{
  g_autofree char *path = inside (w, "opened", name);
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  gsize length = 0;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (text, length);
}

static guint
n_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* The submission does not open, the message names @names, and no plain file is left. */
static void
refused (World             *w,
         const char        *pem,
         int                code,
         const char *const *names)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (htk_submission_decrypt (w->sent, pem, w->opened, NULL, NULL, &error));
  g_assert_error (error, HTK_CRYPT_ERROR, code);
  for (; *names != NULL; names++)
    if (strstr (error->message, *names) == NULL)
      g_error ("“%s” does not name “%s”", error->message, *names);
  g_assert_cmpuint (n_files (w->opened), ==, 0);
}

#define REFUSED(w, code, ...)                                                                      \
  refused (w, (w)->pem, code, (const char *const[]){ __VA_ARGS__, NULL })

static void
test_round_trip (World         *w,
                 gconstpointer  data)
{
  /* Sizes at the edges of a block and of what is read at once, and a photo of 10 MB. */
  static const gsize sizes[] = { 0, 1, 15, 16, 17, 65535, 65536, 65537, 131072, 10 << 20 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (HtkInstance) instance = filled (w->public_key);
      g_autoptr (GBytes) photo = put_file (w, "照片.jpg", sizes[i], instance, "/data/photo");
      g_autoptr (GBytes) voice = put_file (w, "v.ogg", 100, instance, "/data/voice");
      g_autofree char *xml = htk_instance_to_xml (instance, FALSE);
      g_autoptr (GError) error = NULL;
      gboolean is_signed = FALSE;

      must_encrypt (w, instance);
      htk_submission_decrypt (w->sent, w->pem, w->opened, &is_signed, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (is_signed);
      {
        g_autoptr (GBytes) got_photo = opened (w, "照片.jpg");
        g_autoptr (GBytes) got_voice = opened (w, "v.ogg");
        g_autoptr (GBytes) got_xml = opened (w, HTK_SUBMISSION_XML);

        g_assert_true (g_bytes_equal (photo, got_photo));
        g_assert_true (g_bytes_equal (voice, got_voice));
        g_assert_cmpmem (g_bytes_get_data (got_xml, NULL), g_bytes_get_size (got_xml), xml,
                         strlen (xml));
      }
      g_assert_cmpuint (n_files (w->opened), ==, 3);
    }
}

static char *
read_sent (World      *w,
           const char *name,
           gsize      *length)
{
  g_autofree char *path = inside (w, "sent", name);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, length, &error);
  g_assert_no_error (error);
  return text;
}

static void
write_sent (World      *w,
            const char *name,
            const char *text,
            gsize       length)
{
  g_autofree char *path = inside (w, "sent", name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, (gssize) length, &error);
  g_assert_no_error (error);
}

static void
replace_in_manifest (World      *w,
                     const char *from,
                     const char *to)
{
  gsize length;
  g_autofree char *text = read_sent (w, HTK_SUBMISSION_XML, &length);
  g_auto (GStrv) parts = g_strsplit (text, from, 2);
  g_autofree char *changed = NULL;

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  changed = g_strjoinv (to, parts);
  write_sent (w, HTK_SUBMISSION_XML, changed, strlen (changed));
}

static void
test_manifest (World         *w,
               gconstpointer  data)
{
  g_autoptr (HtkInstance) instance = filled (w->public_key);
  g_autoptr (GBytes) photo = put_file (w, "a&b.jpg", 40, instance, "/data/photo");
  g_autoptr (GBytes) voice = put_file (w, "v.ogg", 40, instance, "/data/voice");
  g_autofree char *text = NULL;
  gsize length;

  must_encrypt (w, instance);
  text = read_sent (w, HTK_SUBMISSION_XML, &length);
  g_assert_true (g_str_has_prefix (text, "<data xmlns=\"http://opendatakit.org/submissions\" "
                                         "id=\"t\" version=\"1\" encrypted=\"yes\">"
                                         "<base64EncryptedKey>"));
  g_assert_nonnull (strstr (text, "<meta xmlns=\"http://openrosa.org/xforms\"><instanceID>uuid:"
                                  "00000000-0000-4000-8000-000000000000</instanceID></meta>"
                                  "<media><file>a&amp;b.jpg.enc</file></media>"
                                  "<media><file>v.ogg.enc</file></media>"
                                  "<encryptedXmlFile>submission.xml.enc</encryptedXmlFile>"
                                  "<base64EncryptedElementSignature>"));
  g_assert_cmpuint (n_files (w->sent), ==, 4);
}

static void
test_two_are_not_alike (World         *w,
                        gconstpointer  data)
{
  g_autoptr (HtkInstance) instance = filled (w->public_key);
  g_autoptr (GBytes) photo = put_file (w, "p.jpg", 64, instance, "/data/photo");
  g_autoptr (GBytes) voice = put_file (w, "v.ogg", 64, instance, "/data/voice");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *again = NULL;
  gsize n, m;

  must_encrypt (w, instance);
  first = read_sent (w, "p.jpg.enc", &n);
  second = read_sent (w, "v.ogg.enc", &m);
  g_assert_cmpuint (n, ==, 80);
  g_assert_cmpuint (m, ==, n);
  g_assert_true (memcmp (first, second, n) != 0);
  must_encrypt (w, instance);
  again = read_sent (w, "p.jpg.enc", &m);
  g_assert_true (memcmp (first, again, n) != 0);
}

static void
test_tampered_file (World         *w,
                    gconstpointer  data)
{
  g_autoptr (HtkInstance) instance = filled (w->public_key);
  g_autoptr (GBytes) photo = put_file (w, "p.jpg", 5000, instance, "/data/photo");
  g_autofree char *text = NULL;
  gsize length;

  must_encrypt (w, instance);
  text = read_sent (w, "p.jpg.enc", &length);
  text[100] ^= 1;
  write_sent (w, "p.jpg.enc", text, length);
  REFUSED (w, HTK_CRYPT_ERROR_TAMPERED, "p.jpg", "submission.xml");
  text[100] ^= 1;
  write_sent (w, "p.jpg.enc", text, length - 1);
  REFUSED (w, HTK_CRYPT_ERROR_TAMPERED, "p.jpg.enc");
  write_sent (w, "p.jpg.enc", text, 0);
  REFUSED (w, HTK_CRYPT_ERROR_TAMPERED, "p.jpg.enc");
  text[length - 1] ^= 0x40;
  write_sent (w, "p.jpg.enc", text, length);
  REFUSED (w, HTK_CRYPT_ERROR_TAMPERED, "p.jpg.enc");
}

static void
test_tampered_manifest (World         *w,
                        gconstpointer  data)
{
  static const struct {
    const char *from, *to;
    int code;
    const char *names;
  } changes[] = {
    { "version=\"1\"", "version=\"2\"", HTK_CRYPT_ERROR_TAMPERED, "manifest" },
    { "id=\"t\"", "id=\"other\"", HTK_CRYPT_ERROR_TAMPERED, "manifest" },
    { "<media><file>p.jpg.enc</file></media>", "", HTK_CRYPT_ERROR_TAMPERED, "submission.xml" },
    { "p.jpg.enc", "../../p.jpg.enc", HTK_CRYPT_ERROR_NAME, "../../p.jpg" },
    { "p.jpg.enc", ".profile.enc", HTK_CRYPT_ERROR_NAME, ".profile" },
    { "p.jpg.enc", "submission.xml.enc", HTK_CRYPT_ERROR_MANIFEST, "twice" },
    { "p.jpg.enc", "p.jpg", HTK_CRYPT_ERROR_MANIFEST, ".enc" },
    { "<base64EncryptedKey>", "<base64EncryptedKey>AAAA", HTK_CRYPT_ERROR_WRONG_KEY,
      "base64EncryptedKey" },
    { "base64EncryptedElementSignature>", "base64EncryptedElementSignature>AAAA",
      HTK_CRYPT_ERROR_WRONG_KEY, "base64EncryptedElementSignature" },
    { "encrypted=\"yes\"", "", HTK_CRYPT_ERROR_MANIFEST, "encrypted" },
    { "<meta ", "<mata ", HTK_CRYPT_ERROR_MANIFEST, "not the manifest" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (HtkInstance) instance = filled (w->public_key);
      g_autoptr (GBytes) photo = put_file (w, "p.jpg", 50, instance, "/data/photo");

      must_encrypt (w, instance);
      replace_in_manifest (w, changes[i].from, changes[i].to);
      REFUSED (w, changes[i].code, changes[i].names);
    }
}

static void
test_wrong_key (World         *w,
                gconstpointer  data)
{
  g_autoptr (HtkInstance) instance = filled (w->public_key);
  g_autofree char *other = g_build_filename (w->home, "other.pem", NULL);
  g_autofree char *other_public = make_key (other);
  g_autofree char *not_one = g_build_filename (w->home, "not.pem", NULL);
  const char *const wrong[] = { "base64EncryptedKey", "private key", NULL };
  const char *const not_pem[] = { "not.pem", NULL };

  must_encrypt (w, instance);
  refused (w, other, HTK_CRYPT_ERROR_WRONG_KEY, wrong);
  g_assert_true (g_file_set_contents (not_one, "-----BEGIN nothing", -1, NULL));
  refused (w, not_one, HTK_CRYPT_ERROR_KEY, not_pem);
}

static void
test_missing_file (World         *w,
                   gconstpointer  data)
{
  g_autoptr (HtkInstance) instance = filled (w->public_key);
  g_autoptr (GError) error = NULL;
  g_autofree char *media = inside (w, "media", "p.jpg");
  g_autofree char *sent = inside (w, "sent", "p.jpg.enc");
  g_autofree char *manifest = inside (w, "sent", HTK_SUBMISSION_XML);
  g_autoptr (GBytes) photo = put_file (w, "p.jpg", 50, instance, "/data/photo");

  g_remove (media);
  g_assert_false (htk_submission_encrypt (instance, w->media, w->sent, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "p.jpg"));
  g_assert_false (g_file_test (manifest, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  g_bytes_unref (g_steal_pointer (&photo));
  photo = put_file (w, "p.jpg", 50, instance, "/data/photo");
  must_encrypt (w, instance);
  g_remove (sent);
  g_assert_false (htk_submission_decrypt (w->sent, w->pem, w->opened, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "p.jpg"));
}

static void
test_same_photo_twice (World         *w,
                       gconstpointer  data)
{
  g_autoptr (HtkInstance) instance = filled (w->public_key);
  g_autoptr (GBytes) photo = put_file (w, "p.jpg", 50, instance, "/data/photo");
  g_autoptr (GError) error = NULL;

  htk_test_answer (instance, "/data/voice", "p.jpg");
  must_encrypt (w, instance);
  htk_submission_decrypt (w->sent, w->pem, w->opened, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_files (w->opened), ==, 2);
}

/* An answer may be anything: it must not make the encryption read another file. */
static void
test_name_leads_out (World         *w,
                     gconstpointer  data)
{
  g_autoptr (HtkInstance) instance = filled (w->public_key);
  g_autoptr (GError) error = NULL;

  htk_test_answer (instance, "/data/photo", "../private.pem");
  g_assert_false (htk_submission_encrypt (instance, w->media, w->sent, NULL, &error));
  g_assert_error (error, HTK_CRYPT_ERROR, HTK_CRYPT_ERROR_NAME);
  g_assert_nonnull (strstr (error->message, "../private.pem"));
}

static void
test_own_folder (World         *w,
                 gconstpointer  data)
{
  g_autoptr (HtkInstance) instance = filled (w->public_key);
  g_autoptr (GError) error = NULL;

  g_assert_false (htk_submission_encrypt (instance, w->media, w->media, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  must_encrypt (w, instance);
  g_assert_false (htk_submission_decrypt (w->sent, w->pem, w->sent, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
not_encrypted (const char *xml,
               int         code,
               gboolean    warns)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkForm) form = htk_form_new (xml, -1, NULL, NULL, &error);
  g_autoptr (HtkInstance) instance = NULL;
  g_autoptr (HtkEncryption) encryption = NULL;

  g_assert_no_error (error);
  instance = htk_test_instance (form);
  encryption = htk_encryption_new (instance, &error);
  g_assert_null (encryption);
  g_assert_error (error, HTK_CRYPT_ERROR, code);
  g_assert_cmpuint (htk_form_warnings (form)->len, ==, warns);
  if (warns)
    g_assert_cmpstr (htk_form_warnings (form)->pdata[0], ==, error->message);
}

#define FRAME                                                                                      \
  "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\">"      \
  "<h:head><h:title>T</h:title><model><instance><data id=\"plain\"><a/>%s</data></instance>"       \
  "%s%s%s</model></h:head><h:body><input ref=\"/data/a\"/></h:body></h:html>"

static void
test_form_that_cannot (World         *w,
                       gconstpointer  data)
{
  const char *meta = "<meta><instanceID/></meta>";
  const char *open = "<submission base64RsaPublicKey=\"", *close = "\"/>";
  g_autofree char *no_id = g_strdup_printf (FRAME, "", open, w->public_key, close);
  g_autofree char *empty_id = g_strdup_printf (FRAME, meta, open, w->public_key, close);
  g_autofree char *bad_key = g_strdup_printf (FRAME, meta, open, "MIIBIjANB...JCwIDAQAB", close);
  g_autofree char *not_asked = g_strdup_printf (FRAME, meta, open, "", close);

  not_encrypted (no_id, HTK_CRYPT_ERROR_NO_INSTANCE_ID, TRUE);
  not_encrypted (empty_id, HTK_CRYPT_ERROR_NO_INSTANCE_ID, FALSE);
  not_encrypted (bad_key, HTK_CRYPT_ERROR_KEY, TRUE);
  not_encrypted (not_asked, HTK_CRYPT_ERROR_NOT_ASKED, FALSE);
}

static void
test_submission_element (World         *w,
                         gconstpointer  data)
{
  g_autoptr (HtkForm) form
      = htk_test_form ("<a/>",
                       "<submission action=\"https://x/y\" method=\"post\" orx:auto-send=\"true\" "
                       "orx:auto-delete=\"false\"/>",
                       "<input ref=\"/data/a\"/>", NULL);
  const HtkFormSubmission *submission = htk_form_submission (form);

  g_assert_cmpstr (submission->action, ==, "https://x/y");
  g_assert_cmpstr (submission->auto_send, ==, "true");
  g_assert_cmpstr (submission->auto_delete, ==, "false");
  g_assert_null (submission->public_key);
}

#define ADD(path, func) g_test_add (path, World, NULL, world_setup, func, world_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/crypt/comes-back-whole", test_round_trip);
  ADD ("/crypt/manifest-is-as-specified", test_manifest);
  ADD ("/crypt/no-two-files-look-alike", test_two_are_not_alike);
  ADD ("/crypt/changed-file-is-refused", test_tampered_file);
  ADD ("/crypt/changed-manifest-is-refused", test_tampered_manifest);
  ADD ("/crypt/wrong-key-is-named", test_wrong_key);
  ADD ("/crypt/missing-file-is-named", test_missing_file);
  ADD ("/crypt/one-photo-for-two-questions", test_same_photo_twice);
  ADD ("/crypt/answer-leads-to-no-other-file", test_name_leads_out);
  ADD ("/crypt/plain-files-are-not-written-over", test_own_folder);
  ADD ("/crypt/form-that-cannot-is-named", test_form_that_cannot);
  ADD ("/crypt/submission-element-is-read", test_submission_element);
  return g_test_run ();
}
