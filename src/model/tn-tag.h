/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** TN_TAG_LENGTH: characters that the name of a tag may have (19-Q33). */
#define TN_TAG_LENGTH 40

/** TnTagColour: stored: never renumber. */
typedef enum
{
  TN_TAG_GREY,
  TN_TAG_BLUE,
  TN_TAG_TEAL,
  TN_TAG_GREEN,
  TN_TAG_YELLOW,
  TN_TAG_ORANGE,
  TN_TAG_RED,
  TN_TAG_PURPLE,
  TN_TAG_N_COLOURS,
} TnTagColour;

/** tn_tag_colour_name: as a person reads it. tn_tag_colour_nick: for machines and as the end of a
 * style class. Numbers that are not known are grey. */
const char *tn_tag_colour_name (TnTagColour colour);
const char *tn_tag_colour_nick (TnTagColour colour);

/** TnTagText: one tag of a row, see tn_tag_parse(). */
typedef struct
{
  TnTagColour colour;
  char *name; /* (owned) */
} TnTagText;

/** tn_tag_parse: @text: (nullable): the tags of a tenant as the store hands them out, a line each:
 * colour, a colon, name. Returns: (transfer full) (element-type TnTagText). */
GPtrArray *tn_tag_parse (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/** tn_tag_join: (nullable): the names of tn_tag_parse(), separated by @separator; NULL for none. */
char *tn_tag_join (const char *text, const char *separator) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
