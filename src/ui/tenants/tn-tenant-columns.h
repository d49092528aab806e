/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

/* The columns of the tenants table: by default those that the window has room for; once somebody
 * chooses, moves or widens one, exactly that, remembered. */

G_BEGIN_DECLS

/** TnRoom: how many columns there is room for. */
typedef enum
{
  TN_ROOM_WIDE,
  TN_ROOM_USUAL,
  TN_ROOM_TIGHT,
} TnRoom;

#define TN_TYPE_TENANT_COLUMNS (tn_tenant_columns_get_type ())
G_DECLARE_FINAL_TYPE (TnTenantColumns, tn_tenant_columns, TN, TENANT_COLUMNS, GObject)

/** tn_tenant_columns_new: adds them to @table, which has to outlive it. */
TnTenantColumns *tn_tenant_columns_new (GtkColumnView *table,
                                        TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

/** tn_tenant_columns_fit: what the default goes by: the room, whether there are CSP tenants and
 * how many CSPs, whether there are tags. */
void tn_tenant_columns_fit (TnTenantColumns *self, TnRoom room, guint csps, gboolean tags);

/** tn_tenant_columns_shown: the fields of the columns that are seen, in order (see tn_columns()).
 */
GStrv tn_tenant_columns_shown (TnTenantColumns *self) G_GNUC_WARN_UNUSED_RESULT;

/** tn_tenant_columns_sort: by the column of @field; nothing for one that does not sort. */
void tn_tenant_columns_sort (TnTenantColumns *self, const char *field, gboolean descending);

/** tn_tenant_columns_attach: lets @button open the list of columns. What is changed from now on is
 * remembered: call it when the table has all its columns. */
void tn_tenant_columns_attach (TnTenantColumns *self, GtkMenuButton *button);

G_END_DECLS
