/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-list-state.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

const char *
tn_list_state (TnQueryModel *model)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (model)) > 0)
    return "ready";
  return tn_query_model_get_failed (model)    ? "failed"
         : tn_query_model_get_loading (model) ? "loading"
                                              : "empty";
}

void
tn_list_state_add_pages (GtkStack *stack)
{
  GtkWidget *failed =
      g_object_new (ADW_TYPE_STATUS_PAGE,
                    "icon-name",
                    "tn-error-symbolic",
                    "title",
                    _ ("This List Cannot Be Read"),
                    "description",
                    _ ("Tenantry’s own data did not answer. If it stays like this, start Tenantry "
                       "anew."),
                    NULL);

  /* Reading takes milliseconds: a spinner would only flicker. */
  gtk_stack_add_named (stack, adw_bin_new (), "loading");
  gtk_stack_add_named (stack, failed, "failed");
}
