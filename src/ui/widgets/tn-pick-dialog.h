/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** TnPickEntry: something to choose. */
typedef struct
{
  char *id, *name; /* (owned) */
  char *detail;    /* (owned) (nullable) */
} TnPickEntry;

TnPickEntry *
tn_pick_entry_new (const char *id, const char *name, const char *detail) G_GNUC_WARN_UNUSED_RESULT;
void tn_pick_entry_free (TnPickEntry *entry);

/** TnPicked: @id and @name of the entry that was chosen. */
typedef void (*TnPicked) (const char *id, const char *name, gpointer data);

/** tn_pick_dialog_new: a list of @entries (element-type TnPickEntry) with a search; choosing one
 * closes it. @empty: what it says when there are none. */
AdwDialog *tn_pick_dialog_new (const char *title,
                               const char *empty,
                               GPtrArray *entries,
                               TnPicked picked,
                               gpointer data,
                               GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
