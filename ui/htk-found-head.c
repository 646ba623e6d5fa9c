/* The heads of a form's groups: of what the form found by itself, with its level and its days. A
 * finding can be said not to hold, with a reason; it is never taken away. */
#include "ui/htk-found-head.h"

#include "app/record/htk-pack-rules.h"
#include "ui/htk-domain-words.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

/* A pack of forms alone has no rules, and finds nothing by itself. */
static HtkRules *
rules_of (HtkSession *session)
{
  HtkPack *pack = htk_session_pack (session, NULL);

  return pack != NULL && htk_pack_rules_folder (pack) != NULL
           ? htk_pack_rules (pack, htk_session_store (session), NULL) : NULL;
}

/* The group's name, when it may be that of a finding that holds at present. */
static const char *
found_name (HtkFilling        *filling,
            const HtkBodyItem *item)
{
  const char *slash = item->ref != NULL ? strrchr (item->ref, '/') : NULL;

  if (item->kind != HTK_CONTROL_GROUP || slash == NULL || item->node == 0 ||
      !g_str_has_prefix (slash + 1, "af_") ||
      !htk_instance_relevant (htk_filling_instance (filling), item->node))
    return NULL;
  return slash + 1;
}

/* The form says the level: it may depend on the answers. */
static const char *
level_in (HtkFilling        *filling,
          const HtkBodyItem *item,
          const char        *name)
{
  HtkInstance *instance = htk_filling_instance (filling);
  g_autofree char *ref = g_strdup_printf ("%s/%s_level", item->ref, name);
  HtkNode node = htk_instance_find (instance, ref, NULL);
  const char *value = node != 0 ? htk_instance_get (instance, node) : NULL;

  return value != NULL && *value != '\0' ? value : NULL;
}

static int
level_of (HtkFilling           *filling,
          const HtkBodyItem    *item,
          const HtkFindingKind *kind)
{
  const char *value = level_in (filling, item, kind->id);

  return value != NULL ? atoi (value) : atoi (kind->levels[0]);
}

static GtkWidget *
found_head (HtkRules             *rules,
            HtkFilling           *filling,
            const HtkBodyItem    *item,
            const HtkFindingKind *kind)
{
  int number = level_of (filling, item, kind);
  const HtkLevel *level = htk_levels_get (htk_rules_levels (rules), number);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = htk_label (item->label, "title-4");
  g_autofree char *rule =
    level != NULL ? g_strdup_printf (ngettext ("%s · to be put right within %d day",
                                             "%s · to be put right within %d days",
                                             (gulong) level->deadline_days), kind->department,
                                     level->deadline_days)
                  : g_strdup (kind->department);

  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (line), title);
  gtk_box_append (GTK_BOX (line), htk_level_pill (htk_rules_levels (rules), number));
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), htk_label (rule, "dim-label"));
  gtk_widget_add_css_class (box, "found");
  return box;
}

/**
 * htk_group_head_new:
 * @session: the session
 * @filling: a filling
 * @group: a group of its form that has a label
 *
 * Returns: (transfer floating) (nullable): what stands over its questions; NULL when the group is not
 *   asked at present
 */
GtkWidget *
htk_group_head_new (HtkSession        *session,
                    HtkFilling        *filling,
                    const HtkBodyItem *group)
{
  g_autoptr (HtkRules) rules = NULL;
  const char *name;
  const HtkFindingKind *kind = NULL;

  if (group->node != 0 && !htk_instance_relevant (htk_filling_instance (filling), group->node))
    return NULL;
  name = found_name (filling, group);
  rules = name != NULL ? rules_of (session) : NULL;
  if (rules != NULL)
    kind = htk_finding_kinds_get (htk_rules_findings (rules),
                                  htk_filling_draft (filling)->form_id, name);
  return kind != NULL ? found_head (rules, filling, group, kind)
                      : htk_label (group->label, "title-4");
}

/**
 * htk_group_head_look:
 * @filling: a filling
 * @group: a group of its form that has a label
 *
 * Returns: (transfer full): what htk_group_head_new() would show: when it is the same, so is the head
 */
char *
htk_group_head_look (HtkFilling        *filling,
                     const HtkBodyItem *group)
{
  const char *name = found_name (filling, group);
  const char *level = name != NULL ? level_in (filling, group, name) : NULL;
  gboolean asked =
    group->node == 0 || htk_instance_relevant (htk_filling_instance (filling), group->node);

  return asked ? g_strdup_printf ("%s\n%s", group->label, level != NULL ? level : "") : g_strdup ("");
}

/**
 * htk_found_note_new:
 * @filling: a filling
 * @page: one of its sections
 *
 * Returns: (transfer floating) (nullable): how much the form found by itself in this section, and what
 *   can be said about it; NULL when it found nothing
 */
GtkWidget *
htk_found_note_new (HtkFilling        *filling,
                    const HtkFormPage *page)
{
  g_autofree char *text = NULL;
  guint n = 0;

  for (guint i = 0; i < page->items->len; i++)
    n += found_name (filling, g_ptr_array_index (page->items, i)) != NULL;
  if (n == 0)
    return NULL;
  text = g_strdup_printf (ngettext ("The form found %u thing by itself. Where it does not hold, say "
                                    "so and why: nothing is taken away.",
                                    "The form found %u things by itself. Where one does not hold, "
                                    "say so and why: nothing is taken away.", n), n);
  return htk_label (text, "note");
}
