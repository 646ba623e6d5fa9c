/* Markdown of labels is shown as its author meant it, and never breaks the label. */
#include "app/form/htk-markdown.h"

#include <string.h>

static void
assert_shown (const char *text,
              const char *wanted)
{
  g_autofree char *markup = htk_markdown_to_markup (text);

  g_assert_cmpstr (markup, ==, wanted);
}

static void
test_subset (void)
{
  assert_shown ("plain 文字", "plain 文字");
  assert_shown ("*a* and _b_", "<i>a</i> and <i>b</i>");
  assert_shown ("**a** and __b__", "<b>a</b> and <b>b</b>");
  assert_shown ("**a *b* c**", "<b>a <i>b</i> c</b>");
  assert_shown ("<em>a</em> <strong>b</strong>", "<i>a</i> <b>b</b>");
  assert_shown ("# 标题\nx", "<span weight=\"bold\" size=\"xx-large\">标题</span>\nx");
  assert_shown ("[here](https://example.org/?a=1&b=2)",
                "<a href=\"https://example.org/?a=1&amp;b=2\">here</a>");
  assert_shown ("<span style=\"color:red; font-family: cursive\">r</span>",
                "<span foreground=\"red\" face=\"cursive\">r</span>");
  assert_shown ("\\*a\\* \\# \\_b\\_", "*a* # _b_");
}

/* What looks like a mark and is none stays as it was written. */
static void
test_left_alone (void)
{
  assert_shown ("3 * 4 * 5", "3 * 4 * 5");
  assert_shown ("snake_case_name", "snake_case_name");
  assert_shown ("a < b & c > d", "a &lt; b &amp; c &gt; d");
  assert_shown ("**open", "**open");
  assert_shown ("#not a heading", "#not a heading");
  assert_shown ("[x](javascript:alert)", "[x](javascript:alert)");
  assert_shown ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;");
  assert_shown ("<span style=\"color:red\">open", "&lt;span style=&quot;color:red&quot;&gt;open");
}

static void
nothing (GMarkupParseContext *context,
         const char          *text,
         gsize                length,
         gpointer             data,
         GError             **error)
{
}

/* Any text at all makes markup that can be read. */
static void
test_always_well_formed (void)
{
  static const char *const pieces[] = { "*", "**", "_", "__", "[a](http://x)", "[", "](", ")",
                                        "<b>",
                                        "</b>", "<span style='color:#f00'>", "</span>", "<p>", "\\",
                                        "&", "\"", "'", "<", ">", "词", " ", "#", "\n# ", "a" };
  const GMarkupParser parser = { .text = nothing };

  for (guint n = 0; n < 5000; n++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GString) all = g_string_new ("<m>");
      g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
      g_autofree char *markup = NULL;
      g_autoptr (GError) error = NULL;

      for (int k = g_test_rand_int_range (0, 24); k > 0; k--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      markup = htk_markdown_to_markup (text->str);
      g_string_append (all, markup);
      g_string_append (all, "</m>");
      if (!g_markup_parse_context_parse (context, all->str, (gssize) all->len, &error) ||
          !g_markup_parse_context_end_parse (context, &error))
        g_error ("“%s” became “%s”: %s", text->str, markup, error->message);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/markdown/subset-of-xlsform-is-shown", test_subset);
  g_test_add_func ("/markdown/what-is-no-mark-is-left-alone", test_left_alone);
  g_test_add_func ("/markdown/any-text-makes-well-formed-markup", test_always_well_formed);
  return g_test_run ();
}
