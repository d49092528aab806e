/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tenant-views.h"

#include "tn-dex.h"
#include "tn-text.h"

/* One line a view, in the order of their names: name, search, order, filter, health, sync, CSP
 * Auth, tags, customers, whether the order goes down. */
#define SETTING "tenant-views"
#define VIEW_TYPE "(sssiuuuaxaxb)"

typedef struct
{
  char *name;         /* (owned) */
  TnListQuery *query; /* (owned) */
} View;

struct _TnTenantViews
{
  GObject parent_instance;

  TnServices *services; /* (owned) */
  GPtrArray *views;     /* (owned) (element-type View) */
};

G_DEFINE_FINAL_TYPE (TnTenantViews, tn_tenant_views, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
view_free (gpointer data)
{
  View *view = data;

  g_free (view->name);
  tn_list_query_free (view->query);
  g_free (view);
}

/* Text ---------------------------------------------------------------------- */

static GVariant *
ids_variant (GArray *ids)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_INT64,
                                    ids != NULL ? ids->data : NULL,
                                    ids != NULL ? ids->len : 0,
                                    sizeof (gint64));
}

static GArray *
ids_of (GVariant *variant)
{
  gsize n;
  const gint64 *ids = g_variant_get_fixed_array (variant, &n, sizeof (gint64));
  GArray *array = n > 0 ? g_array_new (FALSE, FALSE, sizeof (gint64)) : NULL;

  return array != NULL ? g_array_append_vals (array, ids, (guint) n) : NULL;
}

/* A view as text. */
static char *
print_view (const char *name, const TnListQuery *query)
{
  g_autoptr (GVariant) variant =
      g_variant_ref_sink (g_variant_new ("(sssiuuu@ax@axb)",
                                         name,
                                         query->search != NULL ? query->search : "",
                                         query->sort != NULL ? query->sort : "",
                                         (int) query->filter,
                                         query->tenants.health,
                                         query->tenants.sync,
                                         query->tenants.csp_auth,
                                         ids_variant (query->tenants.tags),
                                         ids_variant (query->tenants.customers),
                                         query->descending));

  return g_variant_print (variant, FALSE);
}

/* And back; NULL: that is none. */
static TnListQuery *
parse_view (const char *text, char **name)
{
  g_autoptr (GVariant) variant =
      g_variant_parse (G_VARIANT_TYPE (VIEW_TYPE), text, NULL, NULL, NULL);
  g_autoptr (GVariant) tags = NULL, customers = NULL;
  g_autofree char *own_name = NULL, *search = NULL, *sort = NULL;
  TnListQuery *query;
  int filter;

  if (variant == NULL)
    return NULL;
  query = g_new0 (TnListQuery, 1);
  query->kind = TN_LIST_TENANTS;
  g_variant_get (variant,
                 "(sssiuuu@ax@axb)",
                 &own_name,
                 &search,
                 &sort,
                 &filter,
                 &query->tenants.health,
                 &query->tenants.sync,
                 &query->tenants.csp_auth,
                 &tags,
                 &customers,
                 &query->descending);
  /* A newer program may know filters that this one does not. */
  query->filter = filter >= TN_FILTER_ALL && filter <= TN_FILTER_UNMAPPED ? (TnListFilter) filter
                                                                          : TN_FILTER_ALL;
  query->search = *search != '\0' ? g_steal_pointer (&search) : NULL;
  query->sort = *sort != '\0' ? g_steal_pointer (&sort) : NULL;
  query->tenants.tags = ids_of (tags);
  query->tenants.customers = ids_of (customers);
  *name = g_steal_pointer (&own_name);
  return query;
}

/* The list ------------------------------------------------------------------ */

static int
compare_views (gconstpointer a, gconstpointer b)
{
  const View *first = *(const View *const *) a, *second = *(const View *const *) b;

  return g_utf8_collate (first->name, second->name);
}

static void
take_text (TnTenantViews *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_ptr_array_set_size (self->views, 0);
  for (char **line = lines; *line != NULL; line++)
    {
      char *name = NULL;
      TnListQuery *query = **line != '\0' ? parse_view (*line, &name) : NULL;
      View *view;

      if (query == NULL)
        continue;
      view = g_new (View, 1);
      *view = (View) { name, query };
      g_ptr_array_add (self->views, view);
    }
  g_ptr_array_sort (self->views, compare_views);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static DexFuture *
read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnTenantViews) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self != NULL && value != NULL)
    take_text (self, g_value_get_string (value));
  return NULL;
}

static void
read_views (TnTenantViews *self)
{
  dex_future_disown (
      dex_future_finally (tn_state_get_setting (tn_services_get_store (self->services), SETTING),
                          read_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static void
store_changed_cb (TnStore *store, guint tables, TnTenantViews *self)
{
  if (tables & TN_TABLE_SETTINGS)
    read_views (self);
}

guint
tn_tenant_views_count (TnTenantViews *self)
{
  return self->views->len;
}

const char *
tn_tenant_views_name (TnTenantViews *self, guint i)
{
  return ((View *) g_ptr_array_index (self->views, i))->name;
}

const TnListQuery *
tn_tenant_views_query (TnTenantViews *self, guint i)
{
  return ((View *) g_ptr_array_index (self->views, i))->query;
}

static DexFuture *
store_text (TnTenantViews *self, GString *text)
{
  DexFuture *future = tn_state_set_setting (tn_services_get_store (self->services),
                                            tn_services_get_actor (self->services),
                                            SETTING,
                                            text->str);

  g_string_free (text, TRUE);
  return future;
}

/* All of them but @without (nullable). */
static GString *
text_without (TnTenantViews *self, const char *without)
{
  GString *text = g_string_new (NULL);
  g_autofree char *fold = without != NULL ? tn_text_fold (without) : NULL;

  for (guint i = 0; i < self->views->len; i++)
    {
      const View *view = g_ptr_array_index (self->views, i);
      g_autofree char *line = print_view (view->name, view->query);
      g_autofree char *other = tn_text_fold (view->name);

      if (g_strcmp0 (other, fold) != 0)
        g_string_append_printf (text, "%s\n", line);
    }
  return text;
}

DexFuture *
tn_tenant_views_save (TnTenantViews *self, const char *name, const TnListQuery *query)
{
  GString *text = text_without (self, name);
  g_autofree char *line = print_view (name, query);

  g_string_append_printf (text, "%s\n", line);
  return store_text (self, text);
}

DexFuture *
tn_tenant_views_remove (TnTenantViews *self, guint i)
{
  return store_text (self, text_without (self, tn_tenant_views_name (self, i)));
}

TnTenantViews *
tn_tenant_views_new (TnServices *services)
{
  TnTenantViews *self = g_object_new (TN_TYPE_TENANT_VIEWS, NULL);

  self->services = g_object_ref (services);
  g_signal_connect_object (tn_services_get_store (services),
                           "changed",
                           G_CALLBACK (store_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  read_views (self);
  return self;
}

static void
tn_tenant_views_dispose (GObject *object)
{
  TnTenantViews *self = TN_TENANT_VIEWS (object);

  g_clear_object (&self->services);
  g_ptr_array_set_size (self->views, 0);
  G_OBJECT_CLASS (tn_tenant_views_parent_class)->dispose (object);
}

static void
tn_tenant_views_finalize (GObject *object)
{
  g_ptr_array_unref (TN_TENANT_VIEWS (object)->views);
  G_OBJECT_CLASS (tn_tenant_views_parent_class)->finalize (object);
}

static void
tn_tenant_views_class_init (TnTenantViewsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_tenant_views_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_tenant_views_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed",
                                          G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          0);
}

static void
tn_tenant_views_init (TnTenantViews *self)
{
  self->views = g_ptr_array_new_with_free_func (view_free);
}
