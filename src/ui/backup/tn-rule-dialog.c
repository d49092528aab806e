/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rule-dialog.h"

#include "tn-backup-list.h"
#include "tn-backup-provider.h"
#include "tn-cache-people.h"

#include <glib/gi18n-lib.h>

#define TN_TYPE_RULE_DIALOG (tn_rule_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnRuleDialog, tn_rule_dialog, TN, RULE_DIALOG, AdwDialog)

struct _TnRuleDialog
{
  AdwDialog parent_instance;

  TnBackupService service;
  GWeakRef widget;
  TnRuleChosen chosen;

  TnBackupList *list;     /* (nullable): of groups */
  AdwEntryRow *words_row; /* (nullable): of sites */
  AdwSwitchRow *follow_row;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (TnRuleDialog, tn_rule_dialog, ADW_TYPE_DIALOG)

static gboolean
is_sites (TnRuleDialog *self)
{
  return self->service == TN_BACKUP_SERVICE_SHAREPOINT;
}

/* What was chosen, or typed with commas between. */
static char **
words_of (TnRuleDialog *self)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  if (is_sites (self))
    {
      g_auto (GStrv) parts =
          g_strsplit (gtk_editable_get_text (GTK_EDITABLE (self->words_row)), ",", -1);

      for (guint i = 0; parts[i] != NULL; i++)
        if (*g_strstrip (parts[i]) != '\0')
          g_strv_builder_add (words, parts[i]);
    }
  else
    {
      g_autoptr (GPtrArray) chosen = tn_backup_list_get_chosen (self->list);

      for (guint i = 0; i < chosen->len; i++)
        g_strv_builder_add (words, ((TnBackupItem *) g_ptr_array_index (chosen, i))->id);
    }
  return g_strv_builder_end (words);
}

static void
update (TnRuleDialog *self)
{
  g_auto (GStrv) words = words_of (self);
  guint n = g_strv_length (words);
  g_autofree char *label = NULL;

  if (is_sites (self))
    label = g_strdup (_ ("_Protect Sites"));
  else if (n == 0)
    label = g_strdup (_ ("_Protect Members"));
  else if (n <= TN_M365_RULE_WORDS)
    label = g_strdup_printf (
        ngettext ("_Protect Members of %u Group", "_Protect Members of %u Groups", n),
        n);
  else
    label = g_strdup_printf (_ ("At Most %d Groups"), TN_M365_RULE_WORDS);
  gtk_button_set_label (GTK_BUTTON (self->button), label);
  gtk_widget_set_sensitive (self->button, n > 0 && n <= TN_M365_RULE_WORDS);
}

static void
add_cb (GtkButton *button, TnRuleDialog *self)
{
  g_auto (GStrv) words = words_of (self);
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&self->widget);

  if (widget != NULL)
    self->chosen (widget,
                  (const char *const *) words,
                  adw_switch_row_get_active (self->follow_row));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
entered_cb (TnRuleDialog *self)
{
  if (gtk_widget_get_sensitive (self->button))
    add_cb (NULL, self);
}

static char *
text_of (const TnBackupItem *item, gpointer user_data)
{
  return g_strdup (item->details);
}

static void
fill (TnRuleDialog *self, GPtrArray *groups)
{
  g_autoptr (GPtrArray) items = tn_backup_items_new ();

  for (guint i = 0; i < groups->len; i++)
    {
      const TnGroupInfo *group = g_ptr_array_index (groups, i);
      TnBackupItem *item = g_new0 (TnBackupItem, 1);

      item->id = g_strdup (group->id);
      item->name = g_strdup (group->name);
      item->details =
          g_strdup_printf (ngettext ("%'u member", "%'u members", group->members), group->members);
      g_ptr_array_add (items, item);
    }
  tn_backup_list_set_items (self->list, items, TRUE, NULL);
}

static GtkWidget *
make_content (TnRuleDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  gtk_widget_set_margin_start (GTK_WIDGET (group), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (group), 12);
  gtk_widget_set_margin_top (GTK_WIDGET (group), 6);
  gtk_widget_set_margin_bottom (GTK_WIDGET (group), 6);
  if (is_sites (self))
    {
      self->words_row = ADW_ENTRY_ROW (adw_entry_row_new ());
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->words_row),
                                     _ ("Words in the Site Name, Separated by Commas"));
      adw_preferences_group_add (group, GTK_WIDGET (self->words_row));
      g_signal_connect_object (self->words_row,
                               "entry-activated",
                               G_CALLBACK (entered_cb),
                               self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->words_row,
                               "changed",
                               G_CALLBACK (update),
                               self,
                               G_CONNECT_SWAPPED);
    }
  else
    {
      self->list = g_object_new (TN_TYPE_BACKUP_LIST, "vexpand", TRUE, "margin-top", 6, NULL);
      tn_backup_list_set_texts (self->list, text_of, NULL, NULL);
      g_signal_connect_object (self->list, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
    }
  self->follow_row = ADW_SWITCH_ROW (adw_switch_row_new ());
  adw_switch_row_set_active (self->follow_row, TRUE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->follow_row),
                                 is_sites (self) ? _ ("New Sites Follow")
                                                 : _ ("New Members Follow"));
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (self->follow_row),
      is_sites (self)
          ? _ ("Sites that fit later are protected by themselves, and billed")
          : _ ("Who joins later is protected by itself, and billed. Take a group that everybody is "
               "in, and new users follow."));
  adw_preferences_group_add (group, GTK_WIDGET (self->follow_row));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (group));
  return box;
}

void
tn_rule_dialog_ask (GtkWidget *widget,
                    TnBackupService service,
                    GPtrArray *groups,
                    TnRuleChosen chosen)
{
  TnRuleDialog *self = g_object_new (TN_TYPE_RULE_DIALOG, NULL);
  GtkWidget *view = adw_toolbar_view_new (), *bar = gtk_action_bar_new ();

  self->service = service;
  self->chosen = chosen;
  g_weak_ref_set (&self->widget, widget);
  self->button = gtk_button_new_with_mnemonic ("");
  gtk_widget_add_css_class (self->button, "suggested-action");
  gtk_action_bar_pack_end (GTK_ACTION_BAR (bar), self->button);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), make_content (self));
  adw_toolbar_view_add_bottom_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_dialog_set_title (ADW_DIALOG (self),
                        is_sites (self) ? _ ("Protect Sites by Name")
                                        : _ ("Protect Members of Groups"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 460);
  if (!is_sites (self))
    adw_dialog_set_content_height (ADW_DIALOG (self), 560);
  adw_dialog_set_child (ADW_DIALOG (self), view);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (add_cb), self, G_CONNECT_DEFAULT);
  update (self);
  adw_dialog_present (ADW_DIALOG (self), widget);
  if (is_sites (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->words_row));
  else
    {
      fill (self, groups);
      tn_backup_list_focus (self->list);
    }
}

static void
tn_rule_dialog_finalize (GObject *object)
{
  g_weak_ref_clear (&TN_RULE_DIALOG (object)->widget);
  G_OBJECT_CLASS (tn_rule_dialog_parent_class)->finalize (object);
}

static void
tn_rule_dialog_class_init (TnRuleDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tn_rule_dialog_finalize;
}

static void
tn_rule_dialog_init (TnRuleDialog *self)
{
  g_weak_ref_init (&self->widget, NULL);
}
