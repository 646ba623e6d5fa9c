/* Times a list of all households of a county and the search over them, in a real window.
 *
 * bench-list FOLDER: FOLDER is what `bench-record HOUSEHOLDS FOLDER` made. Prints one JSON line a
 * figure. "scroll" is the work of the main loop from a page further down, or a jump, to the drawn
 * frame, beside the same in a list of plain labels; "search" is one keystroke, beside one range of one
 * index in the same database.
 */
#include "app/store/htk-search.h"
#include "app/store/htk-store-private.h"
#include "ui/htk-household-row.h"
#include "ui/htk-list.h"

#include <string.h>
#include <time.h>
#include <sys/resource.h>

#define TODAY "2026-11-20"
#define STEPS 120
#define SEED 20261120

typedef struct
{
  HtkStore *store;
  GArray *keys;
} Keys;

static void
must (gboolean      ok,
      const GError *error)
{
  if (!ok)
    g_error ("%s", error != NULL ? error->message : "the bench is wrong");
}

/* Microseconds of work of this thread: other programs on the machine do not count. */
static gint64
work_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static double
ms_since (gint64 start)
{
  return (double) (work_now () - start) / 1000.0;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
part (GArray *times,
      guint   percent)
{
  g_array_sort (times, compare);
  return g_array_index (times, double, MIN (times->len - 1, times->len * percent / 100));
}

static void
report (const char *name,
        GArray     *times,
        GArray     *plain)
{
  g_print ("{\"bench\":\"%s\",\"n\":%u,\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"max_ms\":%.3f,"
           "\"plain_p50_ms\":%.3f,\"plain_p95_ms\":%.3f,\"ratio_p50\":%.2f,\"ratio_p95\":%.2f}\n",
           name, times->len, part (times, 50), part (times, 95), part (times, 100), part (plain, 50),
           part (plain, 95), part (times, 50) / MAX (part (plain, 50), 0.001),
           part (times, 95) / MAX (part (plain, 95), 0.001));
}

/* --- Scrolling --- */

static GPtrArray *
read_rows (gpointer data,
           guint    from,
           guint    n,
           GError **error)
{
  Keys *self = data;

  return htk_register_by_keys (self->store, &g_array_index (self->keys, gint64, from), n, error);
}

static GtkWidget *
draw_row (gpointer     page,
          gpointer     value,
          const char **name)
{
  *name = ((const HtkHousehold *) value)->head_name;
  return htk_household_line_new (value, TODAY, NULL);
}

static gboolean
update_row (gpointer     page,
            GtkWidget   *row,
            gpointer     value,
            const char **name)
{
  *name = ((const HtkHousehold *) value)->head_name;
  return htk_household_line_update (row, value, TODAY, NULL);
}

static void
row_chosen (gpointer page,
            gpointer value)
{
}

static void
bind_plain (GtkListItemFactory *factory,
            GtkListItem        *item)
{
  gtk_list_item_set_child (item, gtk_label_new (gtk_string_object_get_string (
                                   gtk_list_item_get_item (item))));
}

static GtkWidget *
plain_list (guint n)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkStringList *model = gtk_string_list_new (NULL);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  for (guint i = 0; i < n; i++)
    gtk_string_list_append (model, "李文华");
  g_signal_connect (factory, "bind", G_CALLBACK (bind_plain), NULL);
  gtk_scrolled_window_set_child (
    GTK_SCROLLED_WINDOW (scrolled),
    gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (model))), factory));
  return scrolled;
}

static void
frame_done (GdkFrameClock *clock,
            gboolean      *done)
{
  *done = TRUE;
}

/* The work of the main loop until the next frame is painted; waiting for it does not count. */
static double
work_of_a_frame (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  gboolean done = FALSE;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (frame_done), &done);
  double work = 0;

  gtk_widget_queue_draw (window);
  while (!done)
    {
      gint64 start = work_now ();

      if (g_main_context_iteration (NULL, FALSE))
        work += ms_since (start);
      else
        g_usleep (200);
    }
  g_signal_handler_disconnect (clock, handler);
  return work;
}

static GtkWidget *
find_scrolled (GtkWidget *widget)
{
  if (GTK_IS_SCROLLED_WINDOW (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_scrolled (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Pages further down, with a jump to anywhere after each tenth. */
static GArray *
scroll (GtkWidget *window,
        GtkWidget *list)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  GtkAdjustment *at;

  gtk_window_set_child (GTK_WINDOW (window), list);
  for (guint i = 0; i < 60; i++)
    work_of_a_frame (window);
  at = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (find_scrolled (list)));
  for (guint i = 0; i < STEPS; i++)
    {
      double page = gtk_adjustment_get_page_size (at);
      double last = gtk_adjustment_get_upper (at) - page;
      gint64 start = work_now ();
      double time;

      gtk_adjustment_set_value (at, i % 10 == 9 ? g_rand_double_range (rand, 0, last)
                                                : gtk_adjustment_get_value (at) + page / 2);
      time = ms_since (start) + work_of_a_frame (window);
      g_array_append_val (times, time);
    }
  return times;
}

static guint
count_widgets (GtkWidget *widget)
{
  guint n = 1;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_widgets (child);
  return n;
}

static void
bench_scroll (HtkStore *store)
{
  g_autoptr (GError) error = NULL;
  GtkWidget *window = gtk_window_new ();
  GtkWidget *list = htk_list_new (draw_row, row_chosen, NULL);
  Keys keys = { store, NULL };
  gint64 start = work_now ();
  g_autoptr (GArray) times = NULL;
  g_autoptr (GArray) plain = NULL;
  guint n, widgets;

  keys.keys = htk_register_due_keys (store, "2999-12-31", 0, &error);
  must (keys.keys != NULL, error);
  n = keys.keys->len;
  g_print ("{\"bench\":\"list-keys\",\"households\":%u,\"ms\":%.1f}\n", n, ms_since (start));
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
  htk_list_set_update (HTK_LIST (list), update_row);
  htk_list_show_rows (HTK_LIST (list), n, read_rows, &keys, NULL, NULL);
  times = scroll (window, list);
  widgets = count_widgets (list);
  g_print ("{\"bench\":\"list-widgets\",\"n\":%u}\n", widgets);
  must (widgets < 5000, NULL);
  plain = scroll (window, plain_list (n));
  report ("scroll", times, plain);
  gtk_window_destroy (GTK_WINDOW (window));
  g_array_unref (keys.keys);
}

/* --- Search --- */

/* What people type, letter by letter. */
static const char *const typed[] = { "wxm", "lwh", "yangwen", "puhua", "刀美兰", "李文", "文华", "mli",
                                     "5304200001", "第12", "zhangxx", "白", "fjy" };

static double
bare_range (HtkStore   *store,
            const char *text)
{
  g_autofree char *end = g_strconcat (text, "\xf4\x8f\xbf\xbf", NULL);
  gint64 start = work_now ();
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT rowid FROM household WHERE head_initials BETWEEN ? AND ? LIMIT 50", NULL);
  gboolean has_row = TRUE;

  htk_stmt_bind (stmt, "tt", text, end);
  while (has_row)
    must (htk_stmt_next (stmt, &has_row, NULL), NULL);
  return ms_since (start);
}

static void
bench_search (HtkStore *store)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) plain = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint round = 0; round < 20; round++)
    for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
      for (const char *p = typed[i]; *p != '\0';)
        {
          g_autofree char *text = NULL;
          g_autoptr (GError) error = NULL;
          g_autoptr (GPtrArray) villages = NULL;
          g_autoptr (GPtrArray) households = NULL;
          gint64 start;
          double time;

          p = g_utf8_next_char (p);
          text = g_strndup (typed[i], (gsize) (p - typed[i]));
          start = work_now ();
          villages = htk_search_villages (store, text, 8, &error);
          must (villages != NULL, error);
          households = htk_search_households (store, text, 50, &error);
          must (households != NULL, error);
          time = ms_since (start);
          g_array_append_val (times, time);
          time = bare_range (store, text);
          g_array_append_val (plain, time);
        }
  report ("search", times, plain);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStore) store = NULL;
  struct rusage usage;

  if (argc != 2)
    {
      g_printerr ("usage: bench-list FOLDER, which `bench-record HOUSEHOLDS FOLDER` made\n");
      return 2;
    }
  g_setenv ("HTK_DATA_DIR", argv[1], TRUE);
  store = htk_store_open_home (&error);
  must (store != NULL, error);
  bench_search (store);
  gtk_init ();
  bench_scroll (store);
  getrusage (RUSAGE_SELF, &usage);
  g_print ("{\"bench\":\"list-memory\",\"rss_kib\":%ld}\n", usage.ru_maxrss);
  return 0;
}
