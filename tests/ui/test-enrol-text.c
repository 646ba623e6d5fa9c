/* What a person types, pastes or scans as the county's address. */
#include "ui/htk-enrol-text.h"

#define PIN "pin=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* As long as ODK Collect's code at least is. */
#define PACKED "eJxNjkEKwjAQRe8y6xQSW0W6cyN4ABduZEyGNpgmMpMWRLy70RLo7sH7/83e" \
  "qNKhqR2zhDEqKOAFxA"

static void
test_read (void)
{
  static const struct
  {
    const char *text, *address, *code;
  } cases[] = {
    { "https://county.example", "https://county.example", NULL },
    { "  county.example/huitoukan \n", "https://county.example/huitoukan", NULL },
    { "http://10.0.0.2:8460#code=AB-CD", "http://10.0.0.2:8460", "AB-CD" },
    { "https://c.example#" PIN "&code=AB", "https://c.example#" PIN, "AB" },
    { "https://c.example#code=AB&" PIN, "https://c.example#" PIN, "AB" },
    { "https://c.example#other=1", "https://c.example", NULL },
    { "https://central.example/v1/key/abc/projects/7", "https://central.example/v1/key/abc/projects/7", "" },
    { "central.example/v1/key/abc/projects/7", "https://central.example/v1/key/abc/projects/7", "" },
    { PACKED, PACKED, "" },
    { "{\"general\": {\"server_url\": \"https://c.example\"}}",
      "{\"general\": {\"server_url\": \"https://c.example\"}}", "" },
    { "", NULL, NULL },
    { "#code=AB", NULL, NULL },
    { "the address of the county", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *address = NULL;
      g_autofree char *code = NULL;

      g_assert_cmpint (htk_enrol_text_read (cases[i].text, &address, &code), ==,
                       cases[i].address != NULL);
      g_assert_cmpstr (address, ==, cases[i].address);
      g_assert_cmpstr (code, ==, cases[i].code);
    }
}

static void
test_origin (void)
{
  g_autofree char *pinned = htk_enrol_text_origin ("https://c.example/x#" PIN);
  g_autofree char *plain = htk_enrol_text_origin ("https://c.example");

  g_assert_cmpstr (pinned, ==, "https://c.example/x");
  g_assert_cmpstr (plain, ==, "https://c.example");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/enrol-text/address-pin-and-code", test_read);
  g_test_add_func ("/enrol-text/a-person-reads-no-pin", test_origin);
  return g_test_run ();
}
