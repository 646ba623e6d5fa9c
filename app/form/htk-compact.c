/* The compact record of a filling, short enough for a text message (ODK XForms: compact record
 * representation). */
#include "app/form/htk-form-private.h"

#include <string.h>

/* The value of an attribute in any namespace: older forms write it without ODK's. */
static const char *
cue (HtkInstance *self,
     HtkNode      node,
     const char  *local)
{
  for (HtkNode a = htk_tree_first_attr (self->tree, node); a != 0; a = htk_tree_next (self->tree, a))
    if (htk_tree_kind (self->tree, a) == HTK_NODE_ATTRIBUTE &&
        strcmp (htk_tree_local (self->tree, a), local) == 0)
      return htk_tree_value (self->tree, a);
  return NULL;
}

static void
append_part (GString    *out,
             const char *delimiter,
             const char *part)
{
  if (out->len > 0)
    g_string_append (out, delimiter);
  for (const char *s = part; *s != '\0'; s++)
    {
      if (*delimiter != '\0' && g_str_has_prefix (s, delimiter))
        g_string_append_c (out, '\\');
      g_string_append_c (out, *s);
    }
}

static void
append_below (HtkInstance *self,
              HtkNode      node,
              const char  *delimiter,
              GString     *out)
{
  for (HtkNode c = htk_tree_first_child (self->tree, node); c != 0;
       c = htk_tree_next (self->tree, c))
    {
      const char *tag;

      if (htk_tree_kind (self->tree, c) != HTK_NODE_ELEMENT || htk_tree_hidden (self->tree, c))
        continue;
      tag = cue (self, c, "tag");
      if (tag != NULL && htk_tree_is_leaf (self->tree, c))
        {
          append_part (out, delimiter, tag);
          append_part (out, delimiter, htk_tree_value (self->tree, c));
        }
      append_below (self, c, delimiter, out);
    }
}

/**
 * htk_instance_to_compact:
 * @self: an instance
 *
 * The prefix of the form, then of each relevant question with a tag the tag and the answer, parted by
 * the form's delimiter, which is a space when it names none. A delimiter in an answer has a backslash
 * before it.
 *
 * Returns: (transfer full): the record; empty when the form has neither prefix nor tags
 */
char *
htk_instance_to_compact (HtkInstance *self)
{
  HtkNode root = htk_instance_root (self);
  const char *delimiter = cue (self, root, "delimiter");
  const char *prefix = cue (self, root, "prefix");
  GString *out = g_string_new (prefix);

  append_below (self, root, delimiter != NULL ? delimiter : " ", out);
  return g_string_free (out, FALSE);
}
