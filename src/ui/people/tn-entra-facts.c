/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-entra-facts.h"

#include "tn-age.h"
#include "tn-cache-people.h"
#include "tn-dex.h"
#include "tn-row.h"
#include "tn-sku.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>

AdwActionRow *
tn_entra_facts_add_row (AdwPreferencesGroup *group,
                        GPtrArray *rows,
                        const char *title,
                        const char *value)
{
  AdwActionRow *row = tn_row_new (title, value != NULL ? value : "–");

  gtk_widget_add_css_class (GTK_WIDGET (row), "property");
  adw_action_row_set_subtitle_selectable (row, TRUE);
  adw_action_row_set_subtitle_lines (row, 0);
  adw_preferences_group_add (group, GTK_WIDGET (row));
  g_ptr_array_add (rows, row);
  return row;
}

/* EUS-10: each licence, and whether it comes with a group. (transfer full) (nullable) */
static char *
licences_text (const TnEntraFacts *facts)
{
  g_auto (GStrv) ids = g_strsplit (facts->skus != NULL ? facts->skus : "", " ", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      const char *name = tn_sku_name (ids[i]);

      if (*ids[i] == '\0')
        continue;
      g_string_append_printf (text,
                              "%s%s (%s)",
                              text->len > 0 ? "\n" : "",
                              name != NULL ? name : ids[i],
                              tn_text_has_word (facts->group_skus, ids[i])
                                  ? C_ ("licence", "by a group")
                                  : C_ ("licence", "direct"));
    }
  if (text->len == 0)
    return facts->skus != NULL ? g_strdup (C_ ("licences", "None")) : NULL;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static DexFuture *
groups_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (AdwActionRow) row = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *groups = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (row == NULL || groups == NULL)
    return NULL;
  for (guint i = 0; i < groups->len; i++)
    g_string_append_printf (text,
                            "%s%s",
                            text->len > 0 ? ", " : "",
                            ((TnGroupInfo *) g_ptr_array_index (groups, i))->name);
  adw_action_row_set_subtitle (row, text->len > 0 ? text->str : C_ ("groups", "None"));
  return NULL;
}

static DexFuture *
devices_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (AdwActionRow) row = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *devices = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (row == NULL || devices == NULL)
    return NULL;
  for (guint i = 0; i < devices->len; i++)
    {
      const TnDeviceInfo *device = g_ptr_array_index (devices, i);

      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", device->name);
      if (device->model != NULL)
        g_string_append_printf (text, " · %s", device->model);
      if (device->serial != NULL)
        g_string_append_printf (text, " · %s", device->serial);
      if (device->compliant == 0)
        g_string_append_printf (text, " · %s", _ ("not compliant"));
    }
  adw_action_row_set_subtitle (row, text->len > 0 ? text->str : C_ ("devices", "None"));
  return NULL;
}

void
tn_entra_facts_add (AdwPreferencesGroup *group,
                    GPtrArray *rows,
                    TnStore *store,
                    const TnEntraFacts *facts)
{
  g_autofree char *sign_in = facts->last_sign_in < 0 ? g_strdup (C_ ("last sign-in", "Not known"))
                             : facts->last_sign_in == 0 ? g_strdup (C_ ("last sign-in", "Never"))
                                                        : tn_age_text (facts->last_sign_in);
  g_autofree char *licences = licences_text (facts);

  tn_entra_facts_add_row (group, rows, _ ("User Name"), facts->user_name);
  tn_entra_facts_add_row (group,
                          rows,
                          _ ("Sign-In"),
                          facts->enabled < 0       ? NULL
                          : facts->enabled == 0    ? _ ("Blocked")
                          : facts->on_premises > 0 ? _ ("Allowed; managed on premises")
                                                   : _ ("Allowed"));
  tn_entra_facts_add_row (group,
                          rows,
                          _ ("MFA"),
                          facts->mfa < 0   ? C_ ("mfa", "Not known")
                          : facts->mfa > 0 ? C_ ("mfa", "Registered")
                                           : C_ ("mfa", "Without MFA"));
  tn_entra_facts_add_row (group, rows, _ ("Last Sign-In"), sign_in);
  tn_entra_facts_add_row (group, rows, _ ("Licences"), licences);
  dex_future_disown (dex_future_finally (
      tn_cache_list_groups (store, facts->tenant, facts->entra_id),
      groups_read_cb,
      tn_weak_ref_new (tn_entra_facts_add_row (group, rows, _ ("Groups"), NULL)),
      tn_weak_ref_free));
  dex_future_disown (dex_future_finally (
      tn_cache_list_devices (store, facts->tenant, facts->entra_id),
      devices_read_cb,
      tn_weak_ref_new (tn_entra_facts_add_row (group, rows, _ ("Devices"), NULL)),
      tn_weak_ref_free));
}
