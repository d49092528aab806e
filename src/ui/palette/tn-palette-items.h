/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tn-types.h"

/* What the palette offers: things that were found, and what can be done. */

G_BEGIN_DECLS

#define TN_TYPE_PALETTE_ITEM (tn_palette_item_get_type ())
G_DECLARE_FINAL_TYPE (TnPaletteItem, tn_palette_item, TN, PALETTE_ITEM, GObject)

struct _TnPaletteItem
{
  GObject parent_instance;

  char *title;      /* (owned) */
  char *detail;     /* (owned) (nullable) */
  const char *word; /* (not owned): translated: what it is */
  const char *icon; /* (not owned) */
  char *action;     /* (owned): of the window */
  GVariant *target; /* (owned) (nullable) */
  TnRecord *hit;    /* (owned) (nullable): what was found */
};

/** TN_PALETTE_HIT_TYPE: what "win.show-hit" is given: kind, id, tenant, managed tenant, name. */
#define TN_PALETTE_HIT_TYPE "(xxxxs)"

/** tn_palette_hit_target: that of @hit. Returns: (transfer floating). */
GVariant *tn_palette_hit_target (TnRecord *hit);

/** tn_palette_items_add_hit: @hit, and what a press of Enter does with it. */
void tn_palette_items_add_hit (GListStore *items, TnRecord *hit);

/** tn_palette_items_add_verbs: what can be done with a tenant that was found; of those whose name
 * holds @filter (folded; "": all). */
void tn_palette_items_add_verbs (GListStore *items, TnRecord *hit, const char *filter);

/** tn_palette_items_add_commands: what the program can do, by its name. */
void tn_palette_items_add_commands (GListStore *items, const char *filter);

/** tn_palette_items_has_command: whether that adds any. */
gboolean tn_palette_items_has_command (const char *filter);

G_END_DECLS
