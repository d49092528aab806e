/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-help-dialog.h"

#include "tn-focus.h"
#include "tn-help.h"
#include "tn-row.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  GPtrArray *topics; /* (owned) (element-type TnHelpTopic) */
  AdwNavigationView *nav;
  GtkWidget *search, *box, *stack;
} Help;

static void
help_free (gpointer data)
{
  Help *help = data;

  g_ptr_array_unref (help->topics);
  g_free (help);
}

static AdwNavigationPage *
page_new (GtkWidget *content, const char *title)
{
  GtkWidget *view = adw_toolbar_view_new (), *window = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (window), content);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), window);
  return adw_navigation_page_new (view, title);
}

static GtkWidget *
clamped (GtkWidget *child)
{
  return g_object_new (ADW_TYPE_CLAMP,
                       "child",
                       child,
                       "margin-top",
                       12,
                       "margin-bottom",
                       24,
                       "margin-start",
                       18,
                       "margin-end",
                       18,
                       NULL);
}

static AdwNavigationPage *
topic_page (const TnHelpTopic *topic)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12),
            *heading = g_object_new (GTK_TYPE_LABEL,
                                     "label",
                                     topic->title,
                                     "xalign",
                                     0.0,
                                     "wrap",
                                     TRUE,
                                     "css-classes",
                                     (const char *const[]) { "title-2", NULL },
                                     "accessible-role",
                                     GTK_ACCESSIBLE_ROLE_HEADING,
                                     NULL);
  g_auto (GStrv) paragraphs = g_strsplit (topic->body, "\n\n", -1);

  gtk_box_append (GTK_BOX (box), heading);
  for (guint i = 0; paragraphs[i] != NULL; i++)
    if (*paragraphs[i] != '\0')
      gtk_box_append (GTK_BOX (box),
                      g_object_new (GTK_TYPE_LABEL,
                                    "label",
                                    paragraphs[i],
                                    "xalign",
                                    0.0,
                                    "wrap",
                                    TRUE,
                                    "selectable",
                                    TRUE,
                                    /* A label that takes the focus shows all of it as selected. */
                                    "focusable",
                                    FALSE,
                                    NULL));
  return page_new (clamped (box), topic->group);
}

static void
opened_cb (AdwActionRow *row, Help *help)
{
  adw_navigation_view_push (help->nav, topic_page (g_object_get_data (G_OBJECT (row), "tn-topic")));
}

static gboolean
fits (const TnHelpTopic *topic, const char *needle)
{
  g_autofree char *title = tn_text_fold (topic->title), *body = tn_text_fold (topic->body);

  return strstr (title, needle) != NULL || strstr (body, needle) != NULL;
}

static void
fill (Help *help)
{
  g_autofree char *needle =
      g_strstrip (tn_text_fold (gtk_editable_get_text (GTK_EDITABLE (help->search))));
  AdwPreferencesGroup *group = NULL;
  const char *title = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (help->box)) != NULL)
    gtk_box_remove (GTK_BOX (help->box), child);
  for (guint i = 0; i < help->topics->len; i++)
    {
      TnHelpTopic *topic = g_ptr_array_index (help->topics, i);
      AdwActionRow *row;

      if (!fits (topic, needle))
        continue;
      if (g_strcmp0 (title, topic->group) != 0)
        {
          title = topic->group;
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, title);
          gtk_box_append (GTK_BOX (help->box), GTK_WIDGET (group));
        }
      row = tn_row_new (topic->title, NULL);
      adw_action_row_add_suffix (row, gtk_image_new_from_icon_name ("go-next-symbolic"));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data (G_OBJECT (row), "tn-topic", topic);
      g_signal_connect (row, "activated", G_CALLBACK (opened_cb), help);
      adw_preferences_group_add (group, GTK_WIDGET (row));
    }
  gtk_stack_set_visible_child_name (GTK_STACK (help->stack), group != NULL ? "list" : "nothing");
}

static void
changed_cb (GtkSearchEntry *entry, Help *help)
{
  fill (help);
}

static GtkWidget *
list_new (Help *help)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18),
            *nothing = g_object_new (ADW_TYPE_STATUS_PAGE,
                                     "title",
                                     _ ("No Results Found"),
                                     "icon-name",
                                     "system-search-symbolic",
                                     "css-classes",
                                     (const char *const[]) { "compact", NULL },
                                     NULL);

  help->search = gtk_search_entry_new ();
  gtk_search_entry_set_search_delay (GTK_SEARCH_ENTRY (help->search), 0);
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (help->search), _ ("Search the help"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (help->search),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search the help"),
                                  -1);
  help->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  help->stack = gtk_stack_new ();
  gtk_stack_set_vhomogeneous (GTK_STACK (help->stack), FALSE);
  gtk_stack_add_named (GTK_STACK (help->stack), help->box, "list");
  gtk_stack_add_named (GTK_STACK (help->stack), nothing, "nothing");
  gtk_box_append (GTK_BOX (box), help->search);
  gtk_box_append (GTK_BOX (box), help->stack);
  g_signal_connect (help->search, "search-changed", G_CALLBACK (changed_cb), help);
  g_signal_connect (help->search, "stop-search", G_CALLBACK (tn_search_stop), NULL);
  return clamped (box);
}

AdwDialog *
tn_help_dialog_new (const char *topic)
{
  AdwDialog *dialog = adw_dialog_new ();
  Help *help = g_new0 (Help, 1);

  help->topics = tn_help_topics ();
  help->nav = ADW_NAVIGATION_VIEW (adw_navigation_view_new ());
  /* Escape closes the help; Alt+Left and the button go back. */
  adw_navigation_view_set_pop_on_escape (help->nav, FALSE);
  g_object_set_data_full (G_OBJECT (dialog), "tn-help", help, help_free);
  adw_navigation_view_add (help->nav, page_new (list_new (help), _ ("Help")));
  fill (help);
  for (guint i = 0; topic != NULL && i < help->topics->len; i++)
    {
      const TnHelpTopic *one = g_ptr_array_index (help->topics, i);

      if (g_str_equal (one->id, topic))
        {
          adw_navigation_view_push (help->nav, topic_page (one));
          break;
        }
    }
  adw_dialog_set_child (dialog, GTK_WIDGET (help->nav));
  adw_dialog_set_title (dialog, _ ("Help"));
  gtk_widget_set_name (GTK_WIDGET (dialog), TN_HELP_NAME);
  adw_dialog_set_content_width (dialog, 560);
  adw_dialog_set_content_height (dialog, 620);
  return dialog;
}
