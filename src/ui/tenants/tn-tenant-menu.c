/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tenant-menu.h"

#include "tn-menu.h"

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

GtkWidget *
tn_tenant_menu_new (TnMicrosoftTenant *tenant)
{
  g_autoptr (GMenuModel) model = menu_for (tenant);
  GtkWidget *popover = gtk_popover_menu_new_from_model (model);

  tn_menu_name_items (GTK_POPOVER (popover));
  return popover;
}
