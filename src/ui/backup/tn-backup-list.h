/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-backup-service.h"

G_BEGIN_DECLS

/** TnBackupListText: Returns: (transfer full) (nullable): what stands below an item's name. */
typedef char *(*TnBackupListText) (const TnBackupItem *item, gpointer user_data);

/** TnBackupListLook: the word at the end of an item's row; "": none. */
typedef TnStatusLook (*TnBackupListLook) (const TnBackupItem *item, gpointer user_data);

/**
 * TnBackupList: things that can be restored, or were, in a list with a search. Items can be chosen,
 * unless they have a problem. Signals: changed: other ones are chosen; opened (TnBackupItem):
 * somebody wants to see what is in it, of those that can be opened.
 */
#define TN_TYPE_BACKUP_LIST (tn_backup_list_get_type ())
G_DECLARE_FINAL_TYPE (TnBackupList, tn_backup_list, TN, BACKUP_LIST, GtkBox)

/** tn_backup_list_set_texts: how rows read; @user_data is not owned. */
void tn_backup_list_set_texts (TnBackupList *self,
                               TnBackupListText text,
                               TnBackupListLook look,
                               gpointer user_data);

/** tn_backup_list_set_empty: what is said when there is nothing at all. */
void tn_backup_list_set_empty (TnBackupList *self, const char *title, const char *description);

/** tn_backup_list_set_opens: which rows are opened when they are activated, and not chosen. */
void tn_backup_list_set_opens (TnBackupList *self, gboolean (*opens) (const TnBackupItem *item));

/** tn_backup_list_set_items: @items: (element-type TnBackupItem): copied. @choose: they can be
 * chosen, and are so to begin with where @chosen says so (nullable: none is); where it says no,
 * "Select All" does not choose them either. */
void tn_backup_list_set_items (TnBackupList *self,
                               GPtrArray *items,
                               gboolean choose,
                               gboolean (*chosen) (const TnBackupItem *item));

/** tn_backup_list_update_items: likewise, to be chosen; those that were there before are as they
 * were. */
void tn_backup_list_update_items (TnBackupList *self,
                                  GPtrArray *items,
                                  gboolean (*chosen) (const TnBackupItem *item));

/** tn_backup_list_get_chosen: (element-type TnBackupItem): copies. */
GPtrArray *tn_backup_list_get_chosen (TnBackupList *self) G_GNUC_WARN_UNUSED_RESULT;
guint tn_backup_list_count_chosen (TnBackupList *self);

/** tn_backup_list_name_chosen: the first of the chosen, and how many more: for a question. */
char *tn_backup_list_name_chosen (TnBackupList *self) G_GNUC_WARN_UNUSED_RESULT;

/** tn_backup_list_choose: those, and only those, whose ids are keys of @ids. */
void tn_backup_list_choose (TnBackupList *self, GHashTable *ids);

/** tn_backup_list_focus: puts the focus on the search, or on the list where there is none: a dialog
 * without a focus hears no keys. */
void tn_backup_list_focus (TnBackupList *self);

G_END_DECLS
