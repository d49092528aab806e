/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the window share. Main thread. */
#pragma once

#include "tn-query-model.h"
#include "tn-tenant-switcher.h"
#include "tn-window.h"

G_BEGIN_DECLS

struct _TnWindow
{
  AdwApplicationWindow parent_instance;

  TnServices *services;    /* (owned) */
  TnQueryModel *mapped;    /* (owned) */
  TnQueryModel *attention; /* (owned) */
  TnQueryModel *alerts;    /* (owned): open ones */
  GtkLabel *alerts_badge;  /* (not owned): in the sidebar */
  GSettings *settings;     /* (owned) */

  AdwToast *toast; /* (nullable): the newest, while it is there */

  AdwToastOverlay *toasts;
  AdwNavigationSplitView *split;
  AdwNavigationView *nav;
  GtkListBox *sidebar_list;
  TnTenantSwitcher *switcher;
  AdwBanner *context_banner;
  AdwBanner *demo_banner;
  AdwBanner *offline_banner;
  AdwBanner *session_banner;
  AdwBanner *read_only_banner;
  AdwBanner *audit_banner;
  AdwBanner *trouble_banner;
  GtkMenuButton *menu_button;
  GtkImage *foot_icon;
  GtkLabel *foot_label;
  /* Where somebody wants to go, while they are asked whether what was typed may be lost. */
  void (*leave) (GtkWidget *window); /* what is done when it may */
  guint wanted;
  char *wanted_search;      /* (owned) (nullable): for the search of the page */
  char *wanted_tenant;      /* (owned) (nullable): whose audit trail, by tenant id */
  char *wanted_tenant_name; /* (owned) (nullable) */
};

/** tn_window_class_install_help: the action "win.help". */
void tn_window_class_install_help (GtkWidgetClass *widget_class);

/** tn_window_watch_help_key: F1 over a dialog. */
void tn_window_watch_help_key (TnWindow *self);

G_END_DECLS
