/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tenant-menu.h"

#include "tn-menu.h"

#include <glib/gi18n-lib.h>

GMenuModel *
tn_tenant_menu_model (TnIntegrationKind kind, gboolean mapped, gint64 id)
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
    { TN_ACTION_REAUTHORIZE_CSP, N_ ("_Reauthorize CSP…"), "win.reauthorize-csp" },
    { TN_ACTION_REMOVE_CSP, N_ ("Remove CSP _Integration…"), "win.remove-csp" },
  };
  GMenu *menu = g_menu_new ();
  TnTenantAction actions = tn_tenant_actions (kind, mapped);

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (actions & items[i].action)
      tn_menu_append (menu, _ (items[i].label), items[i].name, id);
  return G_MENU_MODEL (menu);
}

/* Product 14.1: what is done with the tenant itself; the connection's matrix comes below. */
static GMenuModel *
tenant_section (gint64 managed, gint64 id)
{
  GMenu *menu = g_menu_new ();

  if (managed > 0)
    {
      tn_menu_append (menu, _ ("_Enter Tenant"), "win.enter-tenant", id);
      tn_menu_append (menu, _ ("_Sync Now"), "win.tenant-sync", id);
      tn_menu_append (menu, _ ("View _Health Report"), "win.health-report", id);
    }
  tn_menu_append (menu, _ ("Edit Se_ttings…"), "win.tenant-settings", id);
  tn_menu_append (menu, _ ("Ta_gs…"), "win.tenant-tags", id);
  return G_MENU_MODEL (menu);
}

GMenuModel *
tn_tenant_menu_new (TnRecord *tenant, gpointer unused)
{
  gint64 managed = tn_record_get_int (tenant, "managed-tenant-id"), id = tn_record_get_id (tenant);
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuModel) section = tenant_section (managed, id);
  g_autoptr (GMenuModel) model =
      tn_tenant_menu_model ((TnIntegrationKind) tn_record_get_int (tenant, "kind"),
                            managed > 0,
                            id);

  g_menu_append_section (menu, NULL, section);
  g_menu_append_section (menu, NULL, model);
  return G_MENU_MODEL (menu);
}
