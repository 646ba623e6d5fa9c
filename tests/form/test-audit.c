/* The audit log says what the person did, whole and in order, and survives a crash. */
#include "app/form/htk-audit.h"
#include "tests/form/form-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>

#define LOCATION                                                                                   \
  "odk:location-priority=\"balanced\" odk:location-min-interval=\"60\" "                           \
  "odk:location-max-age=\"120\" "
#define EVERYTHING                                                                                 \
  LOCATION "odk:track-changes=\"true\" odk:identify-user=\"true\" "                                \
           "odk:track-changes-reasons=\"on-form-edit\" "

typedef struct {
  char *folder, *path;
  gint64 elapsed; /* ms */
  gint64 skew;    /* what somebody does to the clock of the tablet */
  HtkForm *form;
  HtkInstance *instance;
  HtkAudit *audit;
} World;

static gint64
now (gpointer data)
{
  World *w = data;

  return 1000000 + w->elapsed + w->skew;
}

static gint64
elapsed (gpointer data)
{
  return 500 + ((World *)data)->elapsed;
}

static HtkForm *
audited_form (const char *attributes)
{
  g_autofree char *model = g_strdup_printf (
      "<bind nodeset=\"/data/a\"/><bind nodeset=\"/data/g/b\"/><bind nodeset=\"/data/g/c\"/>"
      "<bind nodeset=\"/data/meta/audit\" type=\"binary\" %s/>",
      attributes);

  return htk_test_form ("<a/><g><b/><c/></g><m><n/></m><meta><audit/></meta>", model,
                        "<input ref=\"/data/a\"/><group ref=\"/data/g\" appearance=\"field-list\">"
                        "<input ref=\"/data/g/b\"/><input ref=\"/data/g/c\"/></group>"
                        "<group ref=\"/data/m\"><repeat nodeset=\"/data/m\">"
                        "<input ref=\"/data/m/n\"/></repeat></group>",
                        NULL);
}

static void
world_setup (World         *w,
             gconstpointer  data)
{
  w->folder = g_dir_make_tmp ("htk-audit-XXXXXX", NULL);
  w->path = g_build_filename (w->folder, HTK_AUDIT_FILE, NULL);
}

static void
world_teardown (World         *w,
                gconstpointer  data)
{
  htk_audit_free (w->audit);
  htk_instance_free (w->instance);
  htk_form_unref (w->form);
  g_remove (w->path);
  g_rmdir (w->folder);
  g_free (w->path);
  g_free (w->folder);
}

/* The filling is begun anew, as after a crash: nothing of the audit before is told. */
static HtkAudit *
try_open (World       *w,
          const char  *attributes,
          GError     **error)
{
  const HtkAuditClock clock = { now, elapsed, w };

  g_clear_pointer (&w->audit, htk_audit_free);
  g_clear_pointer (&w->instance, htk_instance_free);
  g_clear_pointer (&w->form, htk_form_unref);
  w->form = audited_form (attributes);
  w->instance = htk_test_instance (w->form);
  w->audit = htk_audit_new (w->instance, htk_audit_file_new (w->path), &clock, error);
  return w->audit;
}

static void
open_audit (World      *w,
            const char *attributes)
{
  g_autoptr (GError) error = NULL;

  try_open (w, attributes, &error);
  g_assert_no_error (error);
}

static void
begin (World      *w,
       const char *attributes)
{
  open_audit (w, attributes);
  g_assert_true (htk_audit_start (w->audit, NULL));
}

static void
enter (World         *w,
       HtkAuditEvent  event,
       const char    *ref)
{
  g_autoptr (GError) error = NULL;

  htk_audit_enter (w->audit, event, ref, &error);
  g_assert_no_error (error);
}

static void
leave (World *w)
{
  g_autoptr (GError) error = NULL;

  htk_audit_leave (w->audit, &error);
  g_assert_no_error (error);
}

static void
log_event (World         *w,
           HtkAuditEvent  event,
           const char    *ref)
{
  g_autoptr (GError) error = NULL;

  htk_audit_log (w->audit, event, ref, &error);
  g_assert_no_error (error);
}

static void
file_is (World      *w,
         const char *wanted)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (w->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, wanted);
}

static void
write_file (World      *w,
            const char *text)
{
  g_assert_true (g_file_set_contents (w->path, text, -1, NULL));
}

static void
test_config (World         *w,
             gconstpointer  data)
{
  g_autoptr (HtkForm) all = audited_form (EVERYTHING);
  g_autoptr (HtkForm) bare = audited_form ("");
  g_autoptr (HtkForm) half = audited_form ("odk:location-priority=\"balanced\"");
  g_autoptr (HtkForm) turned = audited_form ("odk:location-priority=\"balanced\" "
                                             "odk:location-min-interval=\"60\" "
                                             "odk:location-max-age=\"30\"");
  g_autoptr (HtkForm) odd = audited_form ("odk:track-changes-reasons=\"always\"");
  g_autoptr (HtkForm) none = htk_test_form ("<a/>", "", "<input ref=\"/data/a\"/>", NULL);
  HtkAuditConfig config;

  g_assert_true (htk_form_audit (all, &config));
  g_assert_true (config.location && config.track_changes && config.identify_user
                 && config.change_reasons);
  g_assert_cmpstr (config.location_priority, ==, "balanced");
  g_assert_cmpuint (config.location_min_interval, ==, 60);
  g_assert_cmpuint (config.location_max_age, ==, 120);
  g_assert_cmpuint (htk_form_warnings (all)->len, ==, 0);
  g_assert_true (htk_form_audit (bare, &config));
  g_assert_false (config.location || config.track_changes || config.identify_user
                  || config.change_reasons);
  g_assert_true (htk_form_audit (half, &config) && !config.location);
  g_assert_nonnull (strstr (htk_form_warnings (half)->pdata[0], "/data/meta/audit"));
  g_assert_true (htk_form_audit (turned, &config) && !config.location);
  g_assert_cmpuint (htk_form_warnings (turned)->len, ==, 1);
  g_assert_true (htk_form_audit (odd, &config) && !config.change_reasons);
  g_assert_nonnull (strstr (htk_form_warnings (odd)->pdata[0], "always"));
  g_assert_false (htk_form_audit (none, &config));
}

/* Two binds of one node add up: forms of Collect are written so. */
static void
test_two_binds (World         *w,
                gconstpointer  data)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<a/><meta><audit/></meta>",
      "<bind nodeset=\"/data/meta/audit\" type=\"binary\" odk:track-changes=\"true\"/>"
      "<bind nodeset=\"/data/meta/audit\" odk:track-changes-reasons=\"on-form-edit\"/>",
      "<input ref=\"/data/a\"/>", NULL);
  HtkAuditConfig config;

  g_assert_true (htk_form_audit (form, &config));
  g_assert_true (config.track_changes && config.change_reasons);
}

static void
test_form_without (World         *w,
                   gconstpointer  data)
{
  g_autoptr (HtkForm) form = htk_test_form ("<a/>", "", "<input ref=\"/data/a\"/>", NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (GError) error = NULL;

  g_assert_null (htk_audit_new (instance, htk_audit_file_new (w->path), NULL, &error));
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID);
  g_assert_false (g_file_test (w->path, G_FILE_TEST_EXISTS));
}

static void
test_a_filling (World         *w,
                gconstpointer  data)
{
  g_autoptr (GPtrArray) attachments = NULL;

  begin (w, "");
  w->elapsed = 10;
  enter (w, HTK_AUDIT_QUESTION, "/data/a");
  w->elapsed = 1510;
  enter (w, HTK_AUDIT_GROUP, "/data/g");
  enter (w, HTK_AUDIT_QUESTION, "/data/g/b");
  w->elapsed = 2000;
  htk_test_answer (w->instance, "/data/g/b", "not told: changes are not tracked");
  leave (w);
  log_event (w, HTK_AUDIT_ADD_REPEAT, "/data/m[2]");
  log_event (w, HTK_AUDIT_DELETE_REPEAT, "/data/m[2]");
  enter (w, HTK_AUDIT_END_SCREEN, NULL);
  w->elapsed = 2500;
  log_event (w, HTK_AUDIT_FORM_SAVE, NULL);
  w->elapsed = 2600;
  log_event (w, HTK_AUDIT_FORM_EXIT, NULL);
  log_event (w, HTK_AUDIT_FORM_FINALIZE, NULL);
  file_is (w, "event,node,start,end\n"
              "form start,,1000000,\n"
              "question,/data/a,1000010,1001510\n"
              "group questions,/data/g,1001510,1002000\n"
              "add repeat,/data/m[2],1002000,1002000\n"
              "delete repeat,/data/m[2],1002000,\n"
              "form save,,1002500,\n"
              "end screen,,1002000,1002600\n"
              "form exit,,1002600,\n"
              "form finalize,,1002600,\n");
  htk_test_value (w->instance, "/data/meta/audit", HTK_AUDIT_FILE);
  attachments = htk_instance_attachments (w->instance);
  g_assert_cmpuint (attachments->len, ==, 1);
  g_assert_cmpstr (attachments->pdata[0], ==, HTK_AUDIT_FILE);
}

static void
test_shown_again (World         *w,
                  gconstpointer  data)
{
  begin (w, "");
  enter (w, HTK_AUDIT_QUESTION, "/data/a");
  w->elapsed = 5;
  enter (w, HTK_AUDIT_QUESTION, "/data/a");
  w->elapsed = 10;
  enter (w, HTK_AUDIT_JUMP, NULL);
  w->elapsed = 12;
  enter (w, HTK_AUDIT_QUESTION, "/data/a");
  w->elapsed = 13;
  leave (w);
  leave (w);
  file_is (w, "event,node,start,end\nform start,,1000000,\nquestion,/data/a,1000000,1000010\n"
              "jump,,1000010,1000012\nquestion,/data/a,1000012,1000013\n");
}

static void
test_changes (World         *w,
              gconstpointer  data)
{
  begin (w, "odk:track-changes=\"true\"");
  enter (w, HTK_AUDIT_QUESTION, "/data/a");
  htk_test_answer (w->instance, "/data/a", "李, \"慧\"\nline");
  enter (w, HTK_AUDIT_QUESTION, "/data/a");
  leave (w);
  enter (w, HTK_AUDIT_QUESTION, "/data/a");
  leave (w);
  enter (w, HTK_AUDIT_QUESTION, "/data/a");
  htk_test_answer (w->instance, "/data/a", NULL);
  leave (w);
  enter (w, HTK_AUDIT_GROUP, "/data/g");
  enter (w, HTK_AUDIT_QUESTION, "/data/g/b");
  enter (w, HTK_AUDIT_QUESTION, "/data/g/c");
  htk_test_answer (w->instance, "/data/g/c", "x");
  enter (w, HTK_AUDIT_QUESTION, "/data/a");
  leave (w);
  file_is (w, "event,node,start,end,old-value,new-value\n"
              "form start,,1000000,,,\n"
              "question,/data/a,1000000,1000000,,\"李, \"\"慧\"\"\nline\"\n"
              "question,/data/a,1000000,1000000,,\n"
              "question,/data/a,1000000,1000000,\"李, \"\"慧\"\"\nline\",\n"
              "group questions,/data/g,1000000,1000000,,\n"
              "question,/data/g/c,1000000,1000000,,x\n"
              "question,/data/a,1000000,1000000,,\n");
}

static void
test_places (World         *w,
             gconstpointer  data)
{
  begin (w, LOCATION);
  log_event (w, HTK_AUDIT_LOCATION_PROVIDERS_ENABLED, NULL);
  log_event (w, HTK_AUDIT_LOCATION_PROVIDERS_ENABLED, NULL);
  enter (w, HTK_AUDIT_QUESTION, "/data/a");
  w->elapsed = 1000;
  htk_audit_add_location (w->audit, 23.95, 101.75, 14.5);
  w->elapsed = 2000;
  htk_audit_add_location (w->audit, 23.96, 101.76, 90);
  leave (w);
  w->elapsed = 121500;
  log_event (w, HTK_AUDIT_FORM_SAVE, NULL);
  w->elapsed = 122500;
  log_event (w, HTK_AUDIT_FORM_SAVE, NULL);
  file_is (w, "event,node,start,end,latitude,longitude,accuracy\n"
              "form start,,1000000,,,,\n"
              "location providers enabled,,1000000,,,,\n"
              "question,/data/a,1000000,1002000,23.95,101.75,14.5\n"
              "form save,,1121500,,23.96,101.76,90\n"
              "form save,,1122500,,,,\n");
}

static void
test_no_places_unasked (World         *w,
                        gconstpointer  data)
{
  begin (w, "");
  log_event (w, HTK_AUDIT_LOCATION_TRACKING_ENABLED, NULL);
  htk_audit_add_location (w->audit, 23.95, 101.75, 14.5);
  log_event (w, HTK_AUDIT_FORM_SAVE, NULL);
  file_is (w, "event,node,start,end\nform start,,1000000,\nform save,,1000000,\n");
}

static void
test_user_and_reason (World         *w,
                      gconstpointer  data)
{
  open_audit (w, "odk:identify-user=\"true\" odk:track-changes-reasons=\"on-form-edit\"");
  htk_audit_set_user (w->audit, "方, 志明");
  g_assert_true (htk_audit_start (w->audit, NULL));
  g_assert_true (htk_audit_change_reason (w->audit, "a \"typo\"", NULL));
  file_is (w, "event,node,start,end,user,change-reason\n"
              "form start,,1000000,,\"方, 志明\",\n"
              "change reason,,1000000,,\"方, 志明\",\"a \"\"typo\"\"\"\n");
}

/* Somebody sets the clock back: no answer gets quicker. */
static void
test_clock (World         *w,
            gconstpointer  data)
{
  begin (w, "");
  enter (w, HTK_AUDIT_QUESTION, "/data/a");
  w->elapsed = 300;
  w->skew = -900000;
  leave (w);
  file_is (w, "event,node,start,end\nform start,,1000000,\nquestion,/data/a,1000000,1000300\n");
}

static void
test_resumed (World         *w,
              gconstpointer  data)
{
  begin (w, "odk:track-changes=\"true\"");
  g_assert_false (htk_audit_resumed (w->audit));
  enter (w, HTK_AUDIT_QUESTION, "/data/a");
  htk_test_answer (w->instance, "/data/a", "v,w");
  leave (w);
  enter (w, HTK_AUDIT_QUESTION, "/data/a");
  w->elapsed = 50;
  begin (w, "odk:track-changes=\"true\"");
  g_assert_true (htk_audit_resumed (w->audit));
  file_is (w, "event,node,start,end,old-value,new-value\nform start,,1000000,,,\n"
              "question,/data/a,1000000,1000000,,\"v,w\"\nform resume,,1000050,,,\n");
}

/* Whatever a crash leaves of the last row, the rows before and after it are whole. */
static void
test_cut_anywhere (World         *w,
                   gconstpointer  data)
{
  static const char whole[]
      = "event,node,start,end,old-value,new-value\nform start,,1,,,\n"
        "question,/data/a,1,2,\"李, \"\"x\"\"\n慧\",\"b,\"\nform save,,3,,,\n";
  const char *tail = strstr (whole, "form start");

  for (gsize n = 0; n < sizeof whole; n++)
    {
      g_autofree char *cut = g_strndup (whole, n);
      g_autofree char *text = NULL;
      gsize length;
      guint rows = 0;
      g_autoptr (HtkCsv) csv = NULL;
      g_autoptr (GError) error = NULL;

      write_file (w, cut);
      begin (w, "odk:track-changes=\"true\"");
      log_event (w, HTK_AUDIT_FORM_SAVE, NULL);
      g_assert_true (g_file_get_contents (w->path, &text, &length, NULL));
      csv = htk_csv_new (text, (gssize) length, &error);
      g_assert_no_error (error);
      while (htk_csv_next (csv, &error))
        {
          g_assert_cmpuint (rows > 0 ? 6 : htk_csv_n_fields (csv), ==, 6);
          g_assert_cmpstr (htk_csv_field (csv, 0), !=, "");
          rows++;
        }
      g_assert_no_error (error);
      g_assert_true (g_str_has_suffix (text, ",,,\nform save,,1000000,,,\n"));
      /* What was whole before the cut is there as it was. */
      if (n >= (gsize) (tail - whole))
        {
          gsize kept = n;

          while (kept > 0 && (guchar) cut[kept - 1] >= 0x80)
            kept--;
          g_assert_cmpmem (text, kept, whole, kept);
        }
      g_assert_cmpuint (rows, >=, 3);
    }
}

/* A new version of the form asks for more: the rows of the old one are kept under new columns. */
static void
test_columns_change (World         *w,
                     gconstpointer  data)
{
  begin (w, "odk:track-changes=\"true\"");
  enter (w, HTK_AUDIT_QUESTION, "/data/a");
  htk_test_answer (w->instance, "/data/a", "v,w");
  leave (w);
  begin (w, LOCATION "odk:identify-user=\"true\"");
  htk_audit_set_user (w->audit, "li");
  log_event (w, HTK_AUDIT_FORM_SAVE, NULL);
  file_is (w, "event,node,start,end,latitude,longitude,accuracy,old-value,new-value,user\n"
              "form start,,1000000,,,,,,,\n"
              "question,/data/a,1000000,1000000,,,,,\"v,w\",\n"
              "form resume,,1000000,,,,,,,\n"
              "form save,,1000000,,,,,,,li\n");
}

static void
test_other_file (World         *w,
                 gconstpointer  data)
{
  static const char *const others[] = { "name,label\n1,2\n", "\xff\xfe\x00 no text at all",
                                        "event,node,start,end,mine\nform start,,1,,x\n" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GError) error = NULL;

      write_file (w, others[i]);
      g_assert_null (try_open (w, "", &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, HTK_AUDIT_FILE));
      file_is (w, others[i]);
    }
}

/* A full disk: the event is not lost, the file has no half row, and the person can go on. */
static void
test_full_disk (World         *w,
                gconstpointer  data)
{
  struct rlimit before, small;
  g_autoptr (GError) error = NULL;

  begin (w, "");
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = (struct rlimit){ strlen ("event,node,start,end\nform start,,1000000,\nform"),
                           before.rlim_max };
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (htk_audit_log (w->audit, HTK_AUDIT_FORM_SAVE, NULL, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_true (error->domain == G_FILE_ERROR);
  g_assert_nonnull (strstr (error->message, HTK_AUDIT_FILE));
  file_is (w, "event,node,start,end\nform start,,1000000,\n");
  w->elapsed = 7;
  log_event (w, HTK_AUDIT_FORM_EXIT, NULL);
  file_is (w, "event,node,start,end\nform start,,1000000,\nform save,,1000000,\n"
              "form exit,,1000007,\n");
}

static void
test_node_is_gone (World         *w,
                   gconstpointer  data)
{
  begin (w, "odk:track-changes=\"true\"");
  g_assert_cmpuint (htk_instance_repeat_add (w->instance, "/data/m", 0, NULL), !=, 0);
  htk_test_answer (w->instance, "/data/m[2]/n", "x");
  enter (w, HTK_AUDIT_QUESTION, "/data/m[2]/n");
  g_assert_true (htk_instance_repeat_remove (
      w->instance, htk_instance_find (w->instance, "/data/m[2]", NULL), NULL));
  leave (w);
  file_is (w, "event,node,start,end,old-value,new-value\nform start,,1000000,,,\n"
              "question,/data/m[2]/n,1000000,1000000,x,\n");
}

static void
test_names (World         *w,
            gconstpointer  data)
{
  HtkAuditEvent event;

  for (HtkAuditEvent i = 0; i < HTK_AUDIT_N_EVENTS; i++)
    {
      g_assert_true (htk_audit_event_from_name (htk_audit_event_name (i), &event));
      g_assert_cmpint (event, ==, i);
    }
  g_assert_false (htk_audit_event_from_name ("form stop", &event));
}

#define ADD(path, func) g_test_add (path, World, NULL, world_setup, func, world_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/audit/form-says-what-is-logged", test_config);
  ADD ("/audit/binds-add-up", test_two_binds);
  ADD ("/audit/form-that-asks-for-none", test_form_without);
  ADD ("/audit/filling-from-start-to-end", test_a_filling);
  ADD ("/audit/shown-again-goes-on", test_shown_again);
  ADD ("/audit/changes-old-and-new", test_changes);
  ADD ("/audit/best-place-of-the-young-ones", test_places);
  ADD ("/audit/no-places-unasked", test_no_places_unasked);
  ADD ("/audit/user-and-reason", test_user_and_reason);
  ADD ("/audit/clock-set-back-changes-nothing", test_clock);
  ADD ("/audit/goes-on-in-its-file", test_resumed);
  ADD ("/audit/cut-anywhere-loses-nothing", test_cut_anywhere);
  ADD ("/audit/columns-of-another-version", test_columns_change);
  ADD ("/audit/other-file-is-left-alone", test_other_file);
  ADD ("/audit/full-disk-loses-nothing", test_full_disk);
  ADD ("/audit/question-that-is-gone", test_node_is_gone);
  ADD ("/audit/every-event-has-its-name", test_names);
  return g_test_run ();
}
