/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tag.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *nick, *name;
} colours[TN_TAG_N_COLOURS] = {
  [TN_TAG_GREY] = { "grey", NC_ ("tag colour", "Grey") },
  [TN_TAG_BLUE] = { "blue", NC_ ("tag colour", "Blue") },
  [TN_TAG_TEAL] = { "teal", NC_ ("tag colour", "Teal") },
  [TN_TAG_GREEN] = { "green", NC_ ("tag colour", "Green") },
  [TN_TAG_YELLOW] = { "yellow", NC_ ("tag colour", "Yellow") },
  [TN_TAG_ORANGE] = { "orange", NC_ ("tag colour", "Orange") },
  [TN_TAG_RED] = { "red", NC_ ("tag colour", "Red") },
  [TN_TAG_PURPLE] = { "purple", NC_ ("tag colour", "Purple") },
};

static TnTagColour
known (TnTagColour colour)
{
  return (guint) colour < TN_TAG_N_COLOURS ? colour : TN_TAG_GREY;
}

const char *
tn_tag_colour_name (TnTagColour colour)
{
  return g_dpgettext2 (NULL, "tag colour", colours[known (colour)].name);
}

const char *
tn_tag_colour_nick (TnTagColour colour)
{
  return colours[known (colour)].nick;
}

static void
tag_text_free (gpointer data)
{
  g_free (((TnTagText *) data)->name);
  g_free (data);
}

GPtrArray *
tn_tag_parse (const char *text)
{
  GPtrArray *tags = g_ptr_array_new_with_free_func (tag_text_free);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  for (char **line = lines; line != NULL && *line != NULL; line++)
    {
      const char *colon = strchr (*line, ':');
      TnTagText *tag;

      if (colon == NULL)
        continue;
      tag = g_new (TnTagText, 1);
      *tag = (TnTagText) { known ((TnTagColour) g_ascii_strtoll (*line, NULL, 10)),
                           g_strdup (colon + 1) };
      g_ptr_array_add (tags, tag);
    }
  return tags;
}

char *
tn_tag_join (const char *text, const char *separator)
{
  g_autoptr (GPtrArray) tags = tn_tag_parse (text);
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < tags->len; i++)
    g_string_append_printf (joined,
                            "%s%s",
                            i > 0 ? separator : "",
                            ((TnTagText *) g_ptr_array_index (tags, i))->name);
  return joined->len > 0 ? g_strdup (joined->str) : NULL;
}
