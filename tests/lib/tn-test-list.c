/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test-list.h"

#include "tn-test-store.h"
#include "tn-test.h"

void
tn_test_list_add (TnTestList *list, const char *name)
{
  tn_test_int64 (tn_state_add_managed_tenant (list->store, &list->actor, name));
}

static gboolean
is_idle (gpointer model)
{
  return !tn_query_model_get_loading (model);
}

void
tn_test_list_setup (TnTestList *list, guint n)
{
  list->store = tn_test_store_new (&list->folder);
  list->actor = (TnActor) { "tester", "cli" };
  list->emitted = g_string_new (NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("Tenant %02u", i);

      tn_test_list_add (list, name);
    }
  /* The store tells of a write in a source of its own, ready before the write is answered: left
   * for later, it would have the list read once more in the middle of a test. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  list->model = tn_query_model_new (list->store, TN_LIST_MANAGED_TENANTS);
  tn_test_until (is_idle, list->model);
}

static gboolean
is_gone (gpointer weak)
{
  return *(gpointer *) weak == NULL;
}

void
tn_test_list_teardown (TnTestList *list)
{
  gpointer model = list->model, store = list->store;

  /* A reading that is under way keeps both for a while. */
  g_object_add_weak_pointer (G_OBJECT (list->model), &model);
  g_object_unref (list->model);
  tn_test_until (is_gone, &model);
  tn_store_close (list->store);
  g_object_add_weak_pointer (G_OBJECT (list->store), &store);
  g_object_unref (list->store);
  tn_test_until (is_gone, &store);
  tn_files_remove_folder (list->folder);
  g_free (list->folder);
  g_string_free (list->emitted, TRUE);
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, TnTestList *list)
{
  g_string_append_printf (list->emitted, "%u-%u+%u ", position, removed, added);
}

void
tn_test_list_note_items (TnTestList *list, GListModel *model)
{
  g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), list);
}

static gboolean
is_noted (gpointer data)
{
  return ((TnTestList *) data)->emitted->len > 0;
}

void
tn_test_list_until_noted (TnTestList *list)
{
  tn_test_until (is_noted, list);
}

void
tn_test_list_noted (TnTestList *list, const char *expected)
{
  tn_test_list_until_noted (list);
  g_assert_cmpstr (list->emitted->str, ==, expected);
  g_string_truncate (list->emitted, 0);
}
