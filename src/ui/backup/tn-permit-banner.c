/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-permit-banner.h"

#include "tn-browser.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-graph-error.h"

#include <glib/gi18n-lib.h>

struct _TnPermitBanner
{
  AdwBin parent_instance;

  TnServices *services;      /* (owned) (nullable) */
  TnRecord *tenant;          /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned): ends the question for a permission */
  TnBackupRight right;       /* that was looked for */
  gboolean forbidden;        /* the button asks for a permission now */

  AdwBanner *banner;
};

G_DEFINE_FINAL_TYPE (TnPermitBanner, tn_permit_banner, ADW_TYPE_BIN)

static void
show (TnPermitBanner *self, const char *text, gboolean forbidden)
{
  self->forbidden = forbidden;
  adw_banner_set_title (self->banner, text);
  adw_banner_set_button_label (self->banner, forbidden ? _ ("_Ask for Permission…") : NULL);
  adw_banner_set_revealed (self->banner, *text != '\0');
  /* A banner that is not revealed would still be read out. */
  gtk_widget_set_visible (GTK_WIDGET (self), *text != '\0');
}

void
tn_permit_banner_tell (TnPermitBanner *self, const char *text)
{
  show (self, text != NULL ? text : "", FALSE);
}

void
tn_permit_banner_tell_error (TnPermitBanner *self, const GError *error)
{
  gboolean forbidden = g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN);
  g_autofree char *text =
      forbidden ? g_strdup (_ ("This needs one more permission")) : tn_error_text (error);

  show (self, text, forbidden);
}

void
tn_permit_banner_set_tenant (TnPermitBanner *self, TnServices *services, TnRecord *tenant)
{
  g_set_object (&self->services, services);
  g_set_object (&self->tenant, tenant);
}

static DexFuture *
rights_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnPermitBanner) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self != NULL && self->services != NULL && value != NULL &&
      (g_value_get_int (value) >> self->right & 1) == 0)
    show (self, _ ("This needs one more permission"), TRUE);
  return NULL;
}

void
tn_permit_banner_check (TnPermitBanner *self, TnBackupRight right)
{
  self->right = right;
  dex_future_disown (dex_future_finally (
      tn_services_backup_rights (self->services, tn_record_get_string (self->tenant, "tenant-id")),
      rights_read_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
}

static DexFuture *
permitted_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnPermitBanner) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  if (dex_future_get_value (future, &error) == NULL)
    text = tn_error_text (error);
  show (self, text != NULL ? text : "", text != NULL);
  return NULL;
}

static void
permit_cb (TnPermitBanner *self)
{
  const TnWay way = { .open = tn_browser_open_way, .user_data = self };

  if (!self->forbidden || self->services == NULL)
    return;
  adw_banner_set_button_label (self->banner, _ ("Waiting for Microsoft…"));
  self->forbidden = FALSE;
  dex_future_disown (dex_future_finally (
      tn_permit_backup (self->services, self->tenant, TRUE, &way, self->cancellable),
      permitted_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
}

static void
tn_permit_banner_dispose (GObject *object)
{
  TnPermitBanner *self = TN_PERMIT_BANNER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->services);
  g_clear_object (&self->tenant);
  G_OBJECT_CLASS (tn_permit_banner_parent_class)->dispose (object);
}

static void
tn_permit_banner_finalize (GObject *object)
{
  g_object_unref (TN_PERMIT_BANNER (object)->cancellable);
  G_OBJECT_CLASS (tn_permit_banner_parent_class)->finalize (object);
}

static void
tn_permit_banner_class_init (TnPermitBannerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_permit_banner_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_permit_banner_finalize;
}

static void
tn_permit_banner_init (TnPermitBanner *self)
{
  self->cancellable = g_cancellable_new ();
  self->banner = ADW_BANNER (adw_banner_new (""));
  adw_banner_set_use_markup (self->banner, FALSE);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->banner));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_object (self->banner,
                           "button-clicked",
                           G_CALLBACK (permit_cb),
                           self,
                           G_CONNECT_SWAPPED);
}
