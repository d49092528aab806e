/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cloud.h"

#include "tn-graph-error.h"
#include "tn-text.h"

#include <string.h>

struct _TnCloud
{
  GObject parent_instance;

  char *name;       /* (owned) */
  char *authority;  /* (owned): no slash at the end */
  char *graph;      /* (owned): no slash at the end */
  char *id;         /* (owned) */
  char *partner;    /* (owned) (nullable): no slash at the end */
  char *invitation; /* (owned): what stands before the id of a relationship */
  char *portal;     /* (owned) */
  char *entra;      /* (owned) */
  char *client_id;  /* (owned) (nullable) */
  gboolean rehearsal;
};

G_DEFINE_FINAL_TYPE (TnCloud, tn_cloud, G_TYPE_OBJECT)

static void
tn_cloud_finalize (GObject *object)
{
  TnCloud *self = TN_CLOUD (object);

  g_free (self->name);
  g_free (self->authority);
  g_free (self->graph);
  g_free (self->id);
  g_free (self->partner);
  g_free (self->invitation);
  g_free (self->portal);
  g_free (self->entra);
  g_free (self->client_id);
  G_OBJECT_CLASS (tn_cloud_parent_class)->finalize (object);
}

static void
tn_cloud_class_init (TnCloudClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tn_cloud_finalize;
}

static void
tn_cloud_init (TnCloud *self)
{
}

static gboolean
is_loopback (const char *host)
{
  return g_strcmp0 (host, "127.0.0.1") == 0 || g_strcmp0 (host, "localhost") == 0 ||
         g_strcmp0 (host, "::1") == 0;
}

/* Reads a base URL: https anywhere, http on loopback only, no user info, query or fragment. */
static char *
read_base (GKeyFile *file, const char *key, gboolean required, gboolean *loopback, GError **error)
{
  g_autofree char *text = g_key_file_get_string (file, "Cloud", key, NULL);
  g_autoptr (GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL,
             *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (text == NULL && !required)
    return NULL;
  if (host == NULL || *host == '\0' || g_uri_get_userinfo (uri) != NULL ||
      g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL ||
      !(g_str_equal (scheme, "https") || (g_str_equal (scheme, "http") && is_loopback (host))))
    {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_INVALID_DATA,
                   "%s must be an https address, or http on this computer",
                   key);
      return NULL;
    }
  *loopback = *loopback || g_str_equal (scheme, "http");
  while (g_str_has_suffix (text, "/"))
    text[strlen (text) - 1] = '\0';
  return g_steal_pointer (&text);
}

TnCloud *
tn_cloud_new_from_text (const char *text, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (TnCloud) self = g_object_new (TN_TYPE_CLOUD, NULL);
  static const char *const optional[] = { "PartnerCenter", "Invitation", "Portal" };
  char **const places[] = { &self->partner, &self->invitation, &self->portal };

  if (!g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, error))
    return NULL;
  self->name = g_key_file_get_string (file, "Cloud", "Name", NULL);
  self->client_id = g_key_file_get_string (file, "Cloud", "ClientId", NULL);
  self->authority = read_base (file, "Authority", TRUE, &self->rehearsal, error);
  if (self->authority == NULL)
    return NULL;
  self->graph = read_base (file, "Graph", TRUE, &self->rehearsal, error);
  if (self->graph == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (optional); i++)
    {
      g_autoptr (GError) local = NULL;

      *places[i] = read_base (file, optional[i], FALSE, &self->rehearsal, &local);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  self->id = g_strconcat ("custom:", self->authority, NULL);
  if (self->name == NULL || *self->name == '\0')
    g_set_str (&self->name, "Custom");
  if (self->client_id != NULL && !tn_text_is_guid (self->client_id))
    {
      g_set_error_literal (error,
                           G_IO_ERROR,
                           G_IO_ERROR_INVALID_DATA,
                           "ClientId must be an application (client) ID");
      return NULL;
    }
  return g_steal_pointer (&self);
}

const char *const *
tn_cloud_builtin_ids (void)
{
  static const char *const ids[] = { "global", "us-gov", "us-dod", "china", NULL };

  return ids;
}

TnCloud *
tn_cloud_new_builtin (const char *name, GError **error)
{
  static const struct
  {
    const char *id, *name, *login, *graph, *entra, *partner;
  } clouds[] = {
    { "global",
      "Microsoft Global",
      "login.microsoftonline.com",
      "graph.microsoft.com",
      "entra.microsoft.com",
      "api.partnercenter.microsoft.com" },
    { "us-gov",
      "US Government (GCC High)",
      "login.microsoftonline.us",
      "graph.microsoft.us",
      "entra.microsoft.us",
      NULL },
    { "us-dod",
      "US Government (DoD)",
      "login.microsoftonline.us",
      "dod-graph.microsoft.us",
      "entra.microsoft.us",
      NULL },
    { "china",
      "China (21Vianet)",
      "login.partner.microsoftonline.cn",
      "microsoftgraph.chinacloudapi.cn",
      "entra.microsoftonline.cn",
      NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (clouds); i++)
    if (g_str_equal (clouds[i].id, name))
      {
        TnCloud *self = g_object_new (TN_TYPE_CLOUD, NULL);

        self->id = g_strdup (clouds[i].id);
        self->name = g_strdup (clouds[i].name);
        self->authority = g_strconcat ("https://", clouds[i].login, NULL);
        self->graph = g_strconcat ("https://", clouds[i].graph, NULL);
        self->entra = g_strconcat ("https://", clouds[i].entra, NULL);
        if (clouds[i].partner != NULL)
          self->partner = g_strconcat ("https://", clouds[i].partner, NULL);
        return self;
      }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no cloud “%s”", name);
  return NULL;
}

TnCloud *
tn_cloud_open (const char *name_or_file, GError **error)
{
  g_autofree char *text = NULL;

  if (name_or_file == NULL)
    name_or_file = "global";
  if (strchr (name_or_file, '/') == NULL && strchr (name_or_file, '.') == NULL)
    return tn_cloud_new_builtin (name_or_file, error);
  if (!g_file_get_contents (name_or_file, &text, NULL, error))
    return NULL;
  return tn_cloud_new_from_text (text, error);
}

const char *
tn_cloud_get_id (TnCloud *self)
{
  return self->id;
}

const char *
tn_cloud_get_partner_center (TnCloud *self)
{
  return self->partner;
}

const char *
tn_cloud_get_partner_portal (TnCloud *self)
{
  return self->portal != NULL ? self->portal : "https://partner.microsoft.com/dashboard/home";
}

char *
tn_cloud_invitation_link (TnCloud *self, const char *relationship_id)
{
  return g_strconcat (self->invitation != NULL ? self->invitation
                                               : "https://admin.microsoft.com/AdminPortal/Home#/"
                                                 "partners/invitation/granularAdminRelationships",
                      "/",
                      relationship_id,
                      NULL);
}

const char *
tn_cloud_get_name (TnCloud *self)
{
  return self->name;
}

const char *
tn_cloud_get_authority (TnCloud *self)
{
  return self->authority;
}

const char *
tn_cloud_get_graph (TnCloud *self)
{
  return self->graph;
}

const char *
tn_cloud_get_client_id (TnCloud *self)
{
  return self->client_id;
}

gboolean
tn_cloud_is_rehearsal (TnCloud *self)
{
  return self->rehearsal;
}

char *
tn_cloud_scope (TnCloud *self, const char *name)
{
  /* The rehearsal cloud has Microsoft's paths below addresses of its own; its scopes are
   * Microsoft's. */
  return g_strdup_printf ("%s/%s",
                          self->rehearsal ? "https://graph.microsoft.com" : self->graph,
                          name);
}

char *
tn_cloud_check_link (TnCloud *self, const char *base, const char *link, GError **error)
{
  g_autofree char *resolved = NULL;
  g_autoptr (GUri) uri = NULL, own = g_uri_parse (self->graph, G_URI_FLAGS_NONE, NULL);
  const GUriFlags flags = G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED;
  gsize prefix = strlen (g_uri_get_path (own));
  gboolean absolute = link != NULL && strstr (link, "://") != NULL;

  resolved = absolute ? g_strdup (link)
                      : g_uri_resolve_relative (base, link != NULL ? link : "", flags, NULL);
  /* A parser that fixes a URL is a parser that can be fooled: whatever needs fixing is refused
   * first. */
  if (resolved != NULL && g_str_is_ascii (resolved) &&
      strpbrk (resolved, " \\\t\r\n\"<>^`{|}") == NULL)
    uri = g_uri_parse (resolved, G_URI_FLAGS_ENCODED, NULL);
  if (uri != NULL && g_uri_get_userinfo (uri) == NULL &&
      g_str_equal (g_uri_get_scheme (uri), g_uri_get_scheme (own)) &&
      g_uri_get_host (uri) != NULL &&
      g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (own)) == 0 &&
      g_uri_get_port (uri) == g_uri_get_port (own) &&
      strncmp (g_uri_get_path (uri), g_uri_get_path (own), prefix) == 0 &&
      g_uri_get_path (uri)[prefix] == '/' && strstr (g_uri_get_path (uri), "/..") == NULL)
    return g_steal_pointer (&resolved);
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_PROTOCOL,
                       "a link in the answer leads away from Microsoft Graph");
  return NULL;
}
