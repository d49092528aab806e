/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tenant-menu.h"

#include <glib/gi18n-lib.h>

static GMenuModel *
menu_for (TnMicrosoftTenant *tenant)
{
  static const struct
  {
    TnTenantAction action;
    const char *label, *name;
  } items[] = {
    { TN_ACTION_MAP, N_ ("_Map Managed Tenant…"), "win.map" },
    { TN_ACTION_UNMAP, N_ ("_Unmap Managed Tenant"), "win.unmap" },
    { TN_ACTION_REAUTHORIZE, N_ ("_Reauthorize…"), "win.reauthorize" },
    { TN_ACTION_REMOVE, N_ ("Remove _Integration…"), "win.remove" },
  };
  GMenu *menu = g_menu_new ();
  TnRecord *record = TN_RECORD (tenant);
  TnTenantAction actions =
      tn_tenant_actions ((TnIntegrationKind) tn_record_get_int (record, "kind"),
                         tn_record_get_int (record, "managed-tenant-id") > 0);

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (actions & items[i].action)
      {
        g_autoptr (GMenuItem) item = g_menu_item_new (_ (items[i].label), NULL);

        g_menu_item_set_action_and_target (item, items[i].name, "x", tn_record_get_id (record));
        g_menu_append_item (menu, item);
      }
  return G_MENU_MODEL (menu);
}

/* GTK's menu items show their label to the eye only; the accessibility bus gets an empty name. */
static void
name_menu_items (GtkWidget *widget)
{
  GParamSpec *text = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), "text");

  if (text != NULL && g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkModelButton"))
    {
      g_autofree char *label = NULL;
      g_auto (GStrv) parts = NULL;
      g_autofree char *plain = NULL;

      g_object_get (widget, "text", &label, NULL);
      parts = g_strsplit (label != NULL ? label : "", "_", -1);
      plain = g_strjoinv ("", parts);
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      plain,
                                      -1);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_menu_items (child);
}

GtkWidget *
tn_tenant_menu_new (TnMicrosoftTenant *tenant)
{
  g_autoptr (GMenuModel) model = menu_for (tenant);
  GtkWidget *popover = gtk_popover_menu_new_from_model (model);

  /* Only once it is shown: GTK sets the relation that hides the names when the menu gets a parent.
   */
  g_signal_connect (popover, "map", G_CALLBACK (name_menu_items), NULL);
  return popover;
}
