/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-api-place.h"

char *
tn_api_place_socket (TnServices *services)
{
  const char *folder = tn_store_get_folder (tn_services_get_store (services));
  g_autofree char *usual = g_build_filename (g_get_user_data_dir (), "tenantry", NULL);
  const char *flatpak = g_getenv ("FLATPAK_ID");

  if (!g_str_equal (folder, usual))
    return g_build_filename (folder, "api.sock", NULL);
  /* The only part of the folder that a sandbox shares with the host. */
  return flatpak != NULL
             ? g_build_filename (g_get_user_runtime_dir (), "app", flatpak, "api.sock", NULL)
             : g_build_filename (g_get_user_runtime_dir (), "tenantry", "api.sock", NULL);
}
