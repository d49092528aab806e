/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-snapshot-row.h"

#include "tn-object.h"
#include "tn-snapshot-item.h"
#include "tn-status-pill.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>

static TnStatusLook
look_of (TnSnapshotMark mark)
{
  switch (mark)
    {
    case TN_MARK_DELETED:
      return (
          TnStatusLook) { C_ ("snapshot", "Deleted since"), "tn-error-symbolic", "error", TRUE };
    case TN_MARK_CHANGED:
      return (TnStatusLook) { C_ ("snapshot", "Changed since"),
                              "tn-warning-symbolic",
                              "warning",
                              TRUE };
    case TN_MARK_NEW:
      return (TnStatusLook) { C_ ("snapshot", "New since"), NULL, "dimmed", FALSE };
    case TN_MARK_NONE:
    default:
      return (TnStatusLook) { "", NULL, "dimmed", FALSE };
    }
}

static void
check_toggled_cb (GtkCheckButton *check, GtkListItem *item)
{
  GtkSelectionModel *selection = g_object_get_data (G_OBJECT (item), "tn-selection");
  gboolean active = gtk_check_button_get_active (check);

  if (active == gtk_list_item_get_selected (item))
    return;
  if (active)
    gtk_selection_model_select_item (selection, gtk_list_item_get_position (item), FALSE);
  else
    gtk_selection_model_unselect_item (selection, gtk_list_item_get_position (item));
}

static void
item_selected_cb (GtkListItem *item, GParamSpec *pspec, GtkCheckButton *check)
{
  gtk_check_button_set_active (check, gtk_list_item_get_selected (item));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer selection)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *check = gtk_check_button_new (),
            *labels = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *title = gtk_label_new (NULL),
            *subtitle = gtk_label_new (NULL), *pill = tn_status_pill_new ();

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (subtitle), 0);
  gtk_label_set_ellipsize (GTK_LABEL (subtitle), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (subtitle, "dimmed");
  gtk_widget_add_css_class (subtitle, "caption");
  gtk_widget_set_hexpand (labels, TRUE);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  gtk_widget_set_focusable (check, FALSE);
  gtk_box_append (GTK_BOX (labels), title);
  gtk_box_append (GTK_BOX (labels), subtitle);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), labels);
  gtk_box_append (GTK_BOX (box), pill);
  g_object_set_data_full (G_OBJECT (item),
                          "tn-selection",
                          g_object_ref (selection),
                          g_object_unref);
  g_object_set_data (G_OBJECT (item), "tn-check", check);
  g_object_set_data (G_OBJECT (item), "tn-title", title);
  g_object_set_data (G_OBJECT (item), "tn-subtitle", subtitle);
  g_object_set_data (G_OBJECT (item), "tn-pill", pill);
  gtk_list_item_set_child (item, box);
  g_signal_connect_object (check,
                           "toggled",
                           G_CALLBACK (check_toggled_cb),
                           item,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (item,
                           "notify::selected",
                           G_CALLBACK (item_selected_cb),
                           check,
                           G_CONNECT_DEFAULT);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  TnSnapshotItem *object = gtk_list_item_get_item (item);
  const char *details =
      tn_snapshot_item_get_problem (object) ?: tn_snapshot_item_get_details (object);
  const char *kind = tn_object_title_one (tn_snapshot_item_get_kind (object));
  TnStatusLook look = look_of (tn_snapshot_item_get_mark (object));
  GtkWidget *pill = g_object_get_data (G_OBJECT (item), "tn-pill"),
            *check = g_object_get_data (G_OBJECT (item), "tn-check");
  g_autofree char *name = tn_text_visible (tn_snapshot_item_get_name (object));
  g_autofree char *subtitle =
      details != NULL ? g_strdup_printf ("%s · %s", kind, details) : g_strdup (kind);
  g_autofree char *described = NULL;

  gtk_label_set_label (g_object_get_data (G_OBJECT (item), "tn-title"), name);
  gtk_label_set_label (g_object_get_data (G_OBJECT (item), "tn-subtitle"), subtitle);
  gtk_widget_set_visible (pill, *look.word != '\0');
  if (*look.word != '\0')
    tn_status_pill_set (TN_STATUS_PILL (pill), look, FALSE);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), gtk_list_item_get_selected (item));
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_list_item_set_accessible_label (item, name);
  described = tn_text_beside (look.word, subtitle);
  gtk_list_item_set_accessible_description (item, described);
}

GtkListItemFactory *
tn_snapshot_row_factory (GtkSelectionModel *selection)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), selection);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  return factory;
}
