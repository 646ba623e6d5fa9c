/* What a tablet reads of an ODK project: settings of ODK Collect, lists of forms and files, and what it
 * writes. */
#include "sync/openrosa/htk-collect-settings.h"
#include "sync/openrosa/htk-form-list.h"
#include "sync/openrosa/htk-multipart-write.h"
#include "sync/openrosa/htk-multipart.h"
#include "sync/openrosa/htk-openrosa-error.h"

#include <string.h>

static void
test_settings (void)
{
  static const struct
  {
    const char *text, *login, *url, *user, *password;
  } cases[] = {
    { "https://central.example/v1/key/abc/projects/7", NULL,
      "https://central.example/v1/key/abc/projects/7", NULL, NULL },
    { " https://kf.example/worker/formList\n", "worker:pass:word", "https://kf.example/worker", "worker",
      "pass:word" },
    { "https://a:b%20c@ona.example/x/", "worker:other", "https://ona.example/x", "a", "b c" },
    { "{\"general\": {\"server_url\": \"https://s.example\", \"username\": \"u\", \"password\": \"p\"}}", NULL,
      "https://s.example", "u", "p" },
    { "{\"general\": {}}", NULL, NULL, NULL, NULL },
    { "{\"general\": 7}", NULL, NULL, NULL, NULL },
    { "{", NULL, NULL, NULL, NULL },
    { "ftp://x.example", NULL, NULL, NULL, NULL },
    { "https://x.example?a=b", NULL, NULL, NULL, NULL },
    { "eJxLBAAAYgBiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", NULL, NULL, NULL, NULL },
    { "", NULL, NULL, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HtkCollectSettings) settings =
        htk_collect_settings_read (cases[i].text, cases[i].login, &error);

      if (cases[i].url == NULL)
        {
          g_assert_error (error, HTK_OPENROSA_ERROR, HTK_OPENROSA_ERROR_MALFORMED);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (settings->url, ==, cases[i].url);
      g_assert_cmpstr (settings->user, ==, cases[i].user);
      g_assert_cmpstr (settings->password, ==, cases[i].password);
    }
}

static void
test_shown (void)
{
  static const char *const cases[][2] = {
    { "https://c.example/v1/key/abc/projects/7", "https://c.example/v1/key/…/projects/7" },
    { "https://c.example/key/abc", "https://c.example/key/…" },
    { "https://c.example/v1/test/abc/projects/7/forms/x/draft",
      "https://c.example/v1/test/…/projects/7/forms/x/draft" },
    { "https://c.example/x", "https://c.example/x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = htk_openrosa_shown (cases[i][0]);

      g_assert_cmpstr (shown, ==, cases[i][1]);
    }
}

#define LIST "<xforms xmlns='http://openrosa.org/xforms/xformsList'>"
#define FORM(id) "<xform><formID>" id "</formID><name> N </name><version/><downloadUrl>u</downloadUrl></xform>"

static void
test_form_list (void)
{
  static const struct
  {
    const char *xml;
    int n;
  } cases[] = {
    { LIST "</xforms>", 0 },
    { LIST FORM ("a") FORM ("b") "<other/></xforms>", 2 },
    { LIST FORM ("a") FORM ("a") "</xforms>", -1 },
    { LIST "<xform><formID>a</formID></xform></xforms>", -1 },
    { LIST FORM ("a"), -1 },
    { "<!DOCTYPE x [<!ENTITY e 'x'>]>" LIST FORM ("&e;") "</xforms>", -1 },
    { "<html/>", -1 },
    { "", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) forms = htk_form_list_read (cases[i].xml, strlen (cases[i].xml), &error);

      g_assert_cmpint (forms != NULL ? (int) forms->len : -1, ==, cases[i].n);
      if (forms == NULL)
        g_assert_error (error, HTK_OPENROSA_ERROR, HTK_OPENROSA_ERROR_MALFORMED);
      else if (forms->len > 0)
        {
          const HtkListedForm *form = forms->pdata[0];

          g_assert_cmpstr (form->name, ==, "N");
          g_assert_null (form->version);
          g_assert_null (form->manifest_url);
        }
    }
}

/* A name that leads out of the form's folder is none. */
static void
test_manifest_names (void)
{
  static const char *const names[] = { "../x", "a/b", ".hidden", "a\\b", "" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *xml =
        g_strdup_printf ("<manifest><mediaFile><filename>%s</filename><hash>md5:0</hash>"
                         "<downloadUrl>u</downloadUrl></mediaFile></manifest>", names[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (htk_manifest_read (xml, strlen (xml), &error));
      g_assert_error (error, HTK_OPENROSA_ERROR, HTK_OPENROSA_ERROR_MALFORMED);
    }
}

/* What the reader of the county's side got. */
typedef struct
{
  GString *names, *content;
} Read;

static gboolean
begin (gpointer data, const char *name, const char *filename, const char *type, GError **error)
{
  g_string_append_printf (((Read *) data)->names, "%s|%s|%s;", name, filename != NULL ? filename : "",
                          type != NULL ? type : "");
  return TRUE;
}

static gboolean
bytes (gpointer data, const guint8 *piece, gsize length, GError **error)
{
  g_string_append_len (((Read *) data)->content, (const char *) piece, (gssize) length);
  return TRUE;
}

static gboolean
end (gpointer data, GError **error)
{
  g_string_append_c (((Read *) data)->content, '\n');
  return TRUE;
}

static void
test_multipart (void)
{
  static const HtkMultipartFuncs funcs = { begin, bytes, end };
  g_autoptr (HtkMultipartBody) body = htk_multipart_body_new ();
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) content = g_string_new (NULL);
  Read read = { names, content };
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkMultipart) reader = NULL;
  g_autoptr (GBytes) whole = NULL;

  htk_multipart_body_add (body, "xml_submission_file", "submission.xml", "text/xml", "<x/>", 4);
  htk_multipart_body_add (body, "照片.jpg", "照片.jpg", "image/jpeg", "\r\n--x\0\r\n", 8);
  htk_multipart_body_add (body, "*isIncomplete*", NULL, NULL, "yes", 3);
  reader = htk_multipart_new (htk_multipart_body_type (body), &funcs, &read, &error);
  g_assert_no_error (error);
  whole = htk_multipart_body_end (body);
  g_assert_true (htk_multipart_feed (reader, g_bytes_get_data (whole, NULL), g_bytes_get_size (whole),
                                     &error));
  g_assert_true (htk_multipart_finish (reader, &error));
  g_assert_cmpstr (names->str, ==, "xml_submission_file|submission.xml|text/xml;"
                                   "照片.jpg|照片.jpg|image/jpeg;*isIncomplete*||;");
  g_assert_cmpmem (content->str, content->len, "<x/>\n\r\n--x\0\r\n\nyes\n", 18);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/settings-of-collect-and-addresses", test_settings);
  g_test_add_func ("/client/token-is-not-shown", test_shown);
  g_test_add_func ("/client/form-list-is-whole-or-refused", test_form_list);
  g_test_add_func ("/client/file-names-stay-in-the-folder", test_manifest_names);
  g_test_add_func ("/client/multipart-is-read-as-written", test_multipart);
  return g_test_run ();
}
