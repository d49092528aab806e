/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-search-provider.h"

#include "tn-cache-search.h"
#include "tn-dex.h"
#include "tn-palette-items.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#define RESULTS 5

static const char interface_xml[] =
    "<node><interface name='org.gnome.Shell.SearchProvider2'>"
    "<method name='GetInitialResultSet'><arg type='as' direction='in'/>"
    "<arg type='as' direction='out'/></method>"
    "<method name='GetSubsearchResultSet'><arg type='as' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='as' direction='out'/></method>"
    "<method name='GetResultMetas'><arg type='as' direction='in'/>"
    "<arg type='aa{sv}' direction='out'/></method>"
    "<method name='ActivateResult'><arg type='s' direction='in'/><arg type='as' direction='in'/>"
    "<arg type='u' direction='in'/></method>"
    "<method name='LaunchSearch'><arg type='as' direction='in'/><arg type='u' direction='in'/>"
    "</method></interface></node>";

typedef struct
{
  GtkApplication *application; /* (owned) */
  TnSearchProviderOpen open;
} Provider;

static void
provider_free (gpointer data)
{
  g_object_unref (((Provider *) data)->application);
  g_free (data);
}

/* One call, answered in a fiber. The application lives on until then. */
typedef struct
{
  GtkApplication *application; /* (owned) (held) */
  TnSearchProviderOpen open;
  GDBusMethodInvocation *invocation; /* (owned) (nullable): not answered yet */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  if (call->invocation != NULL)
    g_dbus_method_invocation_return_error_literal (call->invocation,
                                                   G_IO_ERROR,
                                                   G_IO_ERROR_FAILED,
                                                   "Tenantry’s data cannot be read");
  g_application_release (G_APPLICATION (call->application));
  g_object_unref (call->application);
  g_free (call);
}

static void
answer (Call *call, GVariant *value)
{
  g_dbus_method_invocation_return_value (g_steal_pointer (&call->invocation), value);
}

static gboolean
is_shown (gint64 kind)
{
  return kind == TN_HIT_TENANT || kind == TN_HIT_ORGANIZATION;
}

/* Results are named by kind and row: "1 42". Others than those that a search gives are none. */
static gboolean
parse_id (const char *text, gint64 *kind, gint64 *id)
{
  return sscanf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, kind, id) == 2 && is_shown (*kind);
}

static GPtrArray *
get_hits (TnServices *services, const char *const *names)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; names[i] != NULL; i++)
    {
      gint64 pair[2];

      if (parse_id (names[i], &pair[0], &pair[1]))
        g_array_append_vals (ids, pair, 2);
    }
  return dex_await_boxed (tn_cache_get_hits (tn_services_get_store (services), ids), NULL);
}

static void
find (Call *call, TnServices *services)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (call->invocation);
  guint last = (guint) g_variant_n_children (parameters) - 1;
  g_autoptr (GVariant) terms = g_variant_get_child_value (parameters, last);
  g_autofree const char **words = g_variant_get_strv (terms, NULL);
  g_autofree char *text = g_strjoinv (" ", (char **) words);
  g_autoptr (GPtrArray) hits =
      dex_await_boxed (tn_cache_search (tn_services_get_store (services), text, RESULTS, NULL),
                       NULL);
  GVariantBuilder results;

  if (hits == NULL)
    return;
  g_variant_builder_init (&results, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < hits->len; i++)
    {
      TnRecord *hit = g_ptr_array_index (hits, i);
      gint64 kind = tn_record_get_int (hit, "kind");
      g_autofree char *name =
          g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, kind, tn_record_get_id (hit));

      if (is_shown (kind))
        g_variant_builder_add (&results, "s", name);
    }
  answer (call, g_variant_new ("(as)", &results));
}

static void
add_meta (GVariantBuilder *metas, TnRecord *hit)
{
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                                           tn_record_get_int (hit, "kind"),
                                           tn_record_get_id (hit));
  const char *detail = tn_record_get_string (hit, "detail");

  g_variant_builder_open (metas, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (metas, "{sv}", "id", g_variant_new_string (name));
  g_variant_builder_add (metas,
                         "{sv}",
                         "name",
                         g_variant_new_string (tn_record_get_string (hit, "name")));
  if (detail != NULL)
    g_variant_builder_add (metas, "{sv}", "description", g_variant_new_string (detail));
  g_variant_builder_add (metas, "{sv}", "gicon", g_variant_new_string (APPLICATION_ID));
  g_variant_builder_close (metas);
}

static void
describe (Call *call, TnServices *services)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (call->invocation);
  g_autofree const char **names = NULL;
  g_autoptr (GPtrArray) hits = NULL;
  GVariantBuilder metas;

  g_variant_get (parameters, "(^a&s)", &names);
  hits = get_hits (services, names);
  if (hits == NULL)
    return;
  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < hits->len; i++)
    add_meta (&metas, g_ptr_array_index (hits, i));
  answer (call, g_variant_new ("(aa{sv})", &metas));
}

/* The window and its action; a window that only just opens has it, too. */
static void
activate_action (GtkApplication *application, const char *action, GVariant *target)
{
  g_autoptr (GVariant) owned = target != NULL ? g_variant_ref_sink (target) : NULL;
  GtkWindow *window;

  g_application_activate (G_APPLICATION (application));
  window = gtk_application_get_active_window (application);
  if (window != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (window), action, owned);
}

static void
activate (Call *call, TnServices *services)
{
  const char *names[2] = { NULL, NULL };
  g_autoptr (GPtrArray) hits = NULL;

  g_variant_get_child (g_dbus_method_invocation_get_parameters (call->invocation),
                       0,
                       "&s",
                       &names[0]);
  hits = get_hits (services, names);
  answer (call, NULL);
  if (hits == NULL || hits->len == 0)
    {
      g_application_activate (G_APPLICATION (call->application));
      return;
    }
  activate_action (call->application,
                   "win.show-hit",
                   tn_palette_hit_target (g_ptr_array_index (hits, 0)));
}

static DexFuture *
call_fiber (gpointer data)
{
  Call *call = data;
  const char *method = g_dbus_method_invocation_get_method_name (call->invocation);
  g_autoptr (TnServices) services = dex_await_object (call->open (call->application), NULL);

  /* A click opens the window all the same, which says what is wrong. */
  if (services == NULL &&
      (g_str_equal (method, "ActivateResult") || g_str_equal (method, "LaunchSearch")))
    {
      answer (call, NULL);
      g_application_activate (G_APPLICATION (call->application));
    }
  if (services == NULL)
    return dex_future_new_true ();
  if (g_str_equal (method, "GetResultMetas"))
    describe (call, services);
  else if (g_str_equal (method, "ActivateResult"))
    activate (call, services);
  else if (g_str_equal (method, "LaunchSearch"))
    {
      answer (call, NULL);
      activate_action (call->application, "win.palette", NULL);
    }
  else
    find (call, services);
  return dex_future_new_true ();
}

static void
method_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *parameters,
           GDBusMethodInvocation *invocation,
           gpointer data)
{
  Provider *provider = data;
  Call *call = g_new0 (Call, 1);

  g_application_hold (G_APPLICATION (provider->application));
  call->application = g_object_ref (provider->application);
  call->open = provider->open;
  /* Taken over by the answer. */
  call->invocation = invocation;
  dex_future_disown (tn_dex_spawn (call_fiber, call, call_free));
}

guint
tn_search_provider_register (GtkApplication *application,
                             GDBusConnection *bus,
                             const char *path,
                             TnSearchProviderOpen open,
                             GError **error)
{
  static const GDBusInterfaceVTable table = { .method_call = method_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, error);
  Provider *provider;

  if (node == NULL)
    return 0;
  provider = g_new0 (Provider, 1);
  provider->application = g_object_ref (application);
  provider->open = open;
  return g_dbus_connection_register_object (bus,
                                            path,
                                            node->interfaces[0],
                                            &table,
                                            provider,
                                            provider_free,
                                            error);
}
