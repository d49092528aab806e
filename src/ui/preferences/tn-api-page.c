/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-api-page.h"

#include "tn-api-place.h"
#include "tn-confirm.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-preferences-dialog.h"
#include "tn-row.h"
#include "tn-token-page.h"

#include <glib/gi18n-lib.h>

struct _TnApiPage
{
  AdwPreferencesPage parent_instance;

  TnServices *services; /* (owned) (nullable): before they are set */
  GPtrArray *rows;      /* (owned) (element-type GtkWidget): of the tokens */
  char *shown;          /* (owned) (nullable): what the rows say */
  TnApiToken *revoking; /* (owned) (nullable): which somebody is asked about */

  AdwPreferencesGroup *switches_group;
  AdwPreferencesGroup *tokens_group;
  AdwSwitchRow *api_row;
  AdwSwitchRow *tcp_row;
  AdwActionRow *socket_row;
  GtkWidget *add_button;
};

G_DEFINE_FINAL_TYPE (TnApiPage, tn_api_page, ADW_TYPE_PREFERENCES_PAGE)

static void
add_cb (GtkButton *button, TnApiPage *self)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);

  if (dialog != NULL)
    adw_preferences_dialog_push_subpage (ADW_PREFERENCES_DIALOG (dialog),
                                         tn_token_page_new (self->services));
}

/* Revoking ------------------------------------------------------------------ */

static DexFuture *
revoked_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GtkWidget) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gboolean done = dex_future_get_value (future, &error) != NULL;

  if (self == NULL || gtk_widget_get_root (self) == NULL)
    return NULL;
  text = done ? g_strdup (_ ("Token revoked")) : tn_error_text (error);
  if (text != NULL)
    tn_preferences_toast (self, text);
  return NULL;
}

static void
revoke_token (GtkWidget *widget)
{
  TnApiPage *self = TN_API_PAGE (widget);

  if (self->services != NULL)
    dex_future_disown (
        dex_future_finally (tn_state_revoke_api_token (tn_services_get_store (self->services),
                                                       tn_services_get_actor (self->services),
                                                       self->revoking->id,
                                                       tn_services_now (self->services)),
                            revoked_cb,
                            tn_weak_ref_new (self),
                            tn_weak_ref_free));
}

static void
revoke_cb (GtkWidget *button, TnApiPage *self)
{
  TnApiToken *token = g_object_get_data (G_OBJECT (button), "tn-token");
  g_autofree char *heading = g_strdup_printf (_ ("Revoke “%s”?"), token->name);

  g_clear_pointer (&self->revoking, tn_api_token_unref);
  self->revoking = tn_api_token_ref (token);
  /* The row may be made anew while the question stands: somebody uses the token. */
  tn_confirm (GTK_WIDGET (self),
              heading,
              _ ("Programs that use this token are refused from now on. A token cannot be brought "
                 "back; a new one can be made."),
              _ ("_Revoke"),
              ADW_RESPONSE_DESTRUCTIVE,
              revoke_token);
}

/* Tokens -------------------------------------------------------------------- */

/* "Read · All tenants · Ends 31/12/2026 14:05 · Used 3 days ago" */
static char *
token_text (TnApiPage *self, const TnApiToken *token)
{
  gint64 now = tn_services_now (self->services);
  guint n = token->tenants != NULL ? g_strv_length (token->tenants) : 0;
  g_autofree char *tenants = n > 0 ? g_strdup_printf (ngettext ("%u tenant", "%u tenants", n), n)
                                   : g_strdup (_ ("All tenants"));
  g_autofree char *end = tn_time_format_local (token->expires_at),
                  *age = tn_time_format_age_inside (now, token->last_used);
  g_autofree char *ends = token->expires_at == 0 ? g_strdup (_ ("Never ends"))
                          /* Translators: a date and time */
                          : token->expires_at <= now ? g_strdup_printf (_ ("Ended %s"), end)
                                                     : g_strdup_printf (_ ("Ends %s"), end);
  g_autofree char *used =
      /* Translators: how long ago: "3 days ago" */
      token->last_used > 0 ? g_strdup_printf (_ ("Used %s"), age) : g_strdup (_ ("Never used"));

  return g_strjoin (" · ", tn_token_scope_text (token->scope), tenants, ends, used, NULL);
}

static GtkWidget *
token_row_new (TnApiPage *self, TnApiToken *token)
{
  g_autofree char *text = token_text (self, token), *name = NULL;
  AdwActionRow *row = tn_row_new (token->name, text);
  GtkWidget *button = gtk_button_new_with_label (_ ("Revoke…"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  /* Translators: the name of a token */
  name = g_strdup_printf (_ ("Revoke %s"), token->name);
  /* Its text alone would be the name of all of them. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button),
                          "tn-token",
                          tn_api_token_ref (token),
                          (GDestroyNotify) tn_api_token_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (revoke_cb), self, G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (row, button);
  return GTK_WIDGET (row);
}

static char *
tokens_text (TnApiPage *self, GPtrArray *tokens)
{
  GString *text = g_string_new ("");

  for (guint i = 0; i < tokens->len; i++)
    {
      TnApiToken *token = g_ptr_array_index (tokens, i);
      g_autofree char *line = token_text (self, token);

      g_string_append_printf (text, "%s\n%s\n", token->name, line);
    }
  return g_string_free_and_steal (text);
}

static DexFuture *
read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnApiPage) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *tokens = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autofree char *all = NULL;

  if (self == NULL || tokens == NULL || self->services == NULL)
    return NULL;
  /* Rows that stay the same keep the focus. */
  all = tokens_text (self, tokens);
  if (g_strcmp0 (all, self->shown) == 0)
    return NULL;
  g_set_str (&self->shown, all);
  tn_rows_clear (self->tokens_group, self->rows);
  for (guint i = 0; i < tokens->len; i++)
    {
      GtkWidget *row = token_row_new (self, g_ptr_array_index (tokens, i));

      adw_preferences_group_add (self->tokens_group, row);
      g_ptr_array_add (self->rows, row);
    }
  if (tokens->len == 0)
    {
      GtkWidget *row = GTK_WIDGET (tn_row_new (_ ("No Tokens"), _ ("Nobody can use the API yet.")));

      adw_preferences_group_add (self->tokens_group, row);
      g_ptr_array_add (self->rows, row);
    }
  return NULL;
}

static void
refresh (TnApiPage *self)
{
  dex_future_disown (
      dex_future_finally (tn_state_list_api_tokens (tn_services_get_store (self->services)),
                          read_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

/* Adding and revoking leave a row in the audit trail. */
static void
changed_cb (TnStore *store, TnTables tables, TnApiPage *self)
{
  if ((tables & TN_TABLE_AUDIT) != 0)
    refresh (self);
}

/* What the application says: whether it may serve, and what keeps it from it. */
static void
show_state (TnApiPage *self)
{
  GActionGroup *application = G_ACTION_GROUP (g_application_get_default ());
  g_autoptr (GVariant) state =
      application != NULL ? g_action_group_get_action_state (application, "api-state") : NULL;
  const char *text = state != NULL ? g_variant_get_string (state, NULL) : "";
  gboolean may_serve =
      application == NULL || g_action_group_get_action_enabled (application, "api-state");

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->api_row),
                               *text != '\0' ? text : _ ("At a socket that only you can open"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->switches_group), may_serve);
}

static void
follow_state (TnApiPage *self)
{
  GApplication *application = g_application_get_default ();

  if (application != NULL)
    g_signal_connect_object (application,
                             "action-state-changed::api-state",
                             G_CALLBACK (show_state),
                             self,
                             G_CONNECT_SWAPPED);
  show_state (self);
}

void
tn_api_page_set_services (TnApiPage *self, TnServices *services)
{
  g_autofree char *path = tn_api_place_socket (services), *shown = g_filename_display_name (path);
  /* Translators: an address */
  g_autofree char *tcp = g_strdup_printf (
      _ ("At 127.0.0.1:%d, which every user of this computer can reach; a token is needed all the "
         "same. Leave it off unless a program cannot use the socket."),
      TN_API_PORT);

  self->services = g_object_ref (services);
  follow_state (self);
  adw_action_row_set_subtitle (self->socket_row, shown);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->tcp_row), tcp);
  gtk_widget_set_sensitive (GTK_WIDGET (self), !tn_services_is_read_only (services));
  g_signal_connect_object (tn_services_get_store (services),
                           "changed",
                           G_CALLBACK (changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  refresh (self);
}

static void
tn_api_page_dispose (GObject *object)
{
  TnApiPage *self = TN_API_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->revoking, tn_api_token_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_API_PAGE);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_api_page_parent_class)->dispose (object);
}

static void
tn_api_page_class_init (TnApiPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_api_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/preferences/tn-api-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnApiPage, switches_group);
  gtk_widget_class_bind_template_child (widget_class, TnApiPage, tokens_group);
  gtk_widget_class_bind_template_child (widget_class, TnApiPage, api_row);
  gtk_widget_class_bind_template_child (widget_class, TnApiPage, tcp_row);
  gtk_widget_class_bind_template_child (widget_class, TnApiPage, socket_row);
  gtk_widget_class_bind_template_child (widget_class, TnApiPage, add_button);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
tn_api_page_init (TnApiPage *self)
{
  g_autoptr (GSettings) settings = g_settings_new ("io.github.tenantry.Tenantry");

  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  g_settings_bind (settings, "api", self->api_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "api-tcp", self->tcp_row, "active", G_SETTINGS_BIND_DEFAULT);
}
