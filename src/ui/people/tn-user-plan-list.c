/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-user-plan-list.h"

#include "tn-dex.h"
#include "tn-row.h"
#include "tn-state-people.h"

#include <glib/gi18n-lib.h>

/* So many people are listed; the counts are of all. */
#define SHOWN 500

static void
add_person (GtkListBox *list, const TnPlanItem *item, const char *name, const char *email)
{
  AdwActionRow *row = tn_row_new (name, email);
  GtkWidget *label = gtk_label_new (tn_plan_kind_title (item->kind));

  if (item->kind == TN_PLAN_CONFLICT)
    {
      g_autofree char *both =
          g_strdup_printf ("%s\n%s", email != NULL ? email : "", tn_conflict_text (item->conflict));

      adw_action_row_set_subtitle (row, both);
      adw_action_row_set_subtitle_lines (row, 0);
      gtk_widget_add_css_class (label, "warning");
    }
  else
    gtk_widget_add_css_class (label, "dimmed");
  adw_action_row_add_suffix (row, label);
  gtk_list_box_append (list, GTK_WIDGET (row));
}

static DexFuture *
gone_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GtkListBox) list = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *people = value != NULL ? g_value_get_boxed (value) : NULL;
  const TnPlanItem gone = { .kind = TN_PLAN_DELETE };

  for (guint i = 0; list != NULL && people != NULL && i < people->len; i++)
    add_person (list,
                &gone,
                tn_record_get_string (g_ptr_array_index (people, i), "name"),
                tn_record_get_string (g_ptr_array_index (people, i), "email"));
  return NULL;
}

/* Those of one pass; the row ids of the people whom the directory has no more go to @gone. */
static void
add_pass (GtkListBox *list,
          TnUserPlan *plan,
          TnDirectory *directory,
          gboolean conflicts,
          GArray *gone,
          guint *shown)
{
  for (guint i = 0; i < plan->items->len && *shown < SHOWN; i++)
    {
      const TnPlanItem *item = &g_array_index (plan->items, TnPlanItem, i);
      const TnDirectoryUser *user;

      if ((item->kind == TN_PLAN_CONFLICT) != conflicts)
        continue;
      (*shown)++;
      if (item->user == G_MAXUINT)
        {
          gint64 id = item->known;

          g_array_append_val (gone, id);
          continue;
        }
      user = &g_array_index (directory->users, TnDirectoryUser, item->user);
      add_person (list,
                  item,
                  user->values[TN_PERSON_NAME] ?: user->user_name,
                  user->values[TN_PERSON_EMAIL]);
    }
}

void
tn_user_plan_list_show (GtkListBox *list,
                        TnServices *services,
                        TnUserPlan *plan,
                        TnDirectory *directory)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint shown = 0;

  gtk_list_box_remove_all (list);
  add_pass (list, plan, directory, TRUE, gone, &shown);
  add_pass (list, plan, directory, FALSE, gone, &shown);
  if (plan->items->len > shown)
    {
      guint rest = plan->items->len - shown;
      g_autofree char *text =
          g_strdup_printf (ngettext ("And %'u more", "And %'u more", rest), rest);

      gtk_list_box_append (list, GTK_WIDGET (tn_row_new (text, NULL)));
    }
  if (gone->len > 0)
    dex_future_disown (dex_future_finally (
        tn_store_list_rows (tn_services_get_store (services), TN_LIST_END_USERS, gone),
        gone_read_cb,
        tn_weak_ref_new (list),
        tn_weak_ref_free));
}
