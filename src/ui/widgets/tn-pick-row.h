/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-list.h"
#include "tn-pick-dialog.h"
#include "tn-store.h"

G_BEGIN_DECLS

/** TnPickRow: which list is chosen from. Texts are static. */
typedef struct
{
  TnListKind kind;
  TnListFilter filter;
  gint64 parent, except; /* 0: of all; nobody */
  const char *detail;    /* field of the record */
  const char *title, *empty;
  const char *nobody; /* (nullable): what choosing none of them is called; its id is "0" */
} TnPickRow;

/** tn_pick_row: reads a list and offers its rows over @widget, see tn_pick_dialog_new(); ids are
 * row ids. Nothing happens when @widget is gone by then. */
void tn_pick_row (GtkWidget *widget,
                  TnStore *store,
                  const TnPickRow *what,
                  TnPicked picked,
                  gpointer data,
                  GDestroyNotify destroy);

/** tn_pick_mapped_tenant: tn_pick_row() for the Microsoft tenants that are mapped. */
void tn_pick_mapped_tenant (GtkWidget *widget,
                            TnStore *store,
                            TnPicked picked,
                            gpointer data,
                            GDestroyNotify destroy);

G_END_DECLS
