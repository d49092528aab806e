/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-palette-items.h"

#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (TnPaletteItem, tn_palette_item, G_TYPE_OBJECT)

static void
tn_palette_item_finalize (GObject *object)
{
  TnPaletteItem *self = TN_PALETTE_ITEM (object);

  g_free (self->title);
  g_free (self->detail);
  g_free (self->action);
  g_clear_pointer (&self->target, g_variant_unref);
  g_clear_object (&self->hit);
  G_OBJECT_CLASS (tn_palette_item_parent_class)->finalize (object);
}

static void
tn_palette_item_class_init (TnPaletteItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tn_palette_item_finalize;
}

static void
tn_palette_item_init (TnPaletteItem *self)
{
}

/* @target: (nullable): a floating one is taken. */
static TnPaletteItem *
add (GListStore *items,
     const char *title,
     const char *detail,
     const char *word,
     const char *icon,
     const char *action,
     GVariant *target)
{
  g_autoptr (TnPaletteItem) item = g_object_new (TN_TYPE_PALETTE_ITEM, NULL);

  item->title = g_strdup (title);
  item->detail = g_strdup (detail);
  item->word = word;
  item->icon = icon;
  item->action = g_strdup (action);
  item->target = target != NULL ? g_variant_ref_sink (target) : NULL;
  g_list_store_append (items, item);
  return item;
}

GVariant *
tn_palette_hit_target (TnRecord *hit)
{
  return g_variant_new (TN_PALETTE_HIT_TYPE,
                        tn_record_get_int (hit, "kind"),
                        tn_record_get_id (hit),
                        tn_record_get_int (hit, "tenant"),
                        tn_record_get_int (hit, "managed-tenant-id"),
                        tn_record_get_string (hit, "name"));
}

void
tn_palette_items_add_hit (GListStore *items, TnRecord *hit)
{
  static const struct
  {
    TnHitKind kind;
    const char *word, *icon;
  } words[] = {
    { TN_HIT_TENANT, N_ ("Tenant"), "tn-tenants-symbolic" },
    { TN_HIT_ORGANIZATION, N_ ("Organization"), "tn-organizations-symbolic" },
    { TN_HIT_USER, N_ ("Entra User"), "tn-users-symbolic" },
    { TN_HIT_LICENCE, N_ ("Licence"), "tn-licences-symbolic" },
  };
  gint64 kind = tn_record_get_int (hit, "kind");
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (words) && words[i].kind != kind)
    i++;
  add (items,
       tn_record_get_string (hit, "name"),
       tn_record_get_string (hit, "detail"),
       _ (words[i].word),
       words[i].icon,
       "win.show-hit",
       tn_palette_hit_target (hit))
      ->hit = g_object_ref (hit);
}

static gboolean
matches (const char *title, const char *filter)
{
  g_autofree char *folded = tn_text_fold (title);

  return *filter == '\0' || strstr (folded, filter) != NULL;
}

void
tn_palette_items_add_verbs (GListStore *items, TnRecord *hit, const char *filter)
{
  static const struct
  {
    const char *title, *action;
    gboolean mapped;
  } verbs[] = {
    { N_ ("Enter Tenant"), "win.enter-tenant", TRUE },
    { N_ ("Sync Now"), "win.tenant-sync", TRUE },
    { N_ ("View Health Report"), "win.health-report", TRUE },
    { N_ ("Show Controls of the Secure Score"), "win.score-controls", TRUE },
    { N_ ("Map Managed Tenant…"), "win.map", FALSE },
    { N_ ("Edit Settings…"), "win.tenant-settings", -1 },
    { N_ ("Tags…"), "win.tenant-tags", -1 },
  };
  gint64 tenant = tn_record_get_int (hit, "tenant");
  gboolean mapped = tn_record_get_int (hit, "managed-tenant-id") > 0;

  if (tenant <= 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if ((verbs[i].mapped < 0 || verbs[i].mapped == mapped) && matches (_ (verbs[i].title), filter))
      add (items,
           _ (verbs[i].title),
           tn_record_get_string (hit, "name"),
           _ ("Action"),
           "go-next-symbolic",
           verbs[i].action,
           g_variant_new_int64 (tenant));
}

static const struct
{
  const char *title, *action, *page;
} commands[] = {
  { N_ ("Go to Tenants"), "win.page", "tenants" },
  { N_ ("Go to Organizations"), "win.page", "organizations" },
  { N_ ("Go to End Users"), "win.page", "end-users" },
  { N_ ("Go to Assets"), "win.page", "assets" },
  { N_ ("Go to Health"), "win.page", "health" },
  { N_ ("Go to Entra Users"), "win.page", "users" },
  { N_ ("Go to Licences"), "win.page", "licences" },
  { N_ ("Go to Secure Score"), "win.page", "scores" },
  { N_ ("Go to Backups"), "win.page", "backups" },
  { N_ ("Go to Alerts"), "win.page", "alerts" },
  { N_ ("Go to Relationships"), "win.page", "relationships" },
  { N_ ("Go to Activity"), "win.page", "activity" },
  { N_ ("Go to Audit"), "win.page", "audit" },
  { N_ ("Go to Spend and Recommendations"), "win.advice", NULL },
  { N_ ("Show All Tenants"), "win.leave-tenant", NULL },
  { N_ ("Sync All Tenants"), "win.sync-all", NULL },
  { N_ ("Health Report on All Tenants"), "win.report-all", NULL },
  { N_ ("Connect Single Tenant…"), "win.connect", NULL },
  { N_ ("Connect CSP Tenants…"), "win.connect-csp", NULL },
  { N_ ("Map Several Tenants…"), "win.map-many", NULL },
  { N_ ("Consolidate Organizations…"), "win.consolidate", NULL },
  { N_ ("Clean Up Managed Tenants…"), "win.clean-up", NULL },
  { N_ ("Disconnected Tenants…"), "win.disconnected", NULL },
  { N_ ("Preferences"), "win.preferences", NULL },
  { N_ ("Help"), "win.help", NULL },
  { N_ ("Keyboard Shortcuts"), "win.show-help-overlay", NULL },
};

gboolean
tn_palette_items_has_command (const char *filter)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (matches (_ (commands[i].title), filter))
      return TRUE;
  return FALSE;
}

void
tn_palette_items_add_commands (GListStore *items, const char *filter)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (matches (_ (commands[i].title), filter))
      add (items,
           _ (commands[i].title),
           NULL,
           _ ("Command"),
           "go-next-symbolic",
           commands[i].action,
           commands[i].page != NULL ? g_variant_new_string (commands[i].page) : NULL);
}
