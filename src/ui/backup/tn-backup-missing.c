/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup-missing.h"

#include "tn-backup-provider.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  MISSING_PERMISSION,
  MISSING_LICENCE,
  MISSING_OTHERWISE,
  N_MISSING,
} Missing;

static Missing
why_missing (const char *problem)
{
  return g_str_equal (problem, "forbidden")      ? MISSING_PERMISSION
         : g_str_equal (problem, "not-licensed") ? MISSING_LICENCE
                                                 : MISSING_OTHERWISE;
}

gboolean
tn_backup_missing_permission (const TnSnapshotInfo *newest)
{
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    if (newest->kinds[i].problem != NULL &&
        why_missing (newest->kinds[i].problem) == MISSING_PERMISSION)
      return TRUE;
  return FALSE;
}

static void
append_line (GString *text, const char *why, GPtrArray *names)
{
  g_autofree char *list = NULL;

  if (names->len == 0)
    return;
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  g_string_append_printf (text, "%s%s %s", text->len > 0 ? "\n" : "", why, list);
}

static void
append_kinds (GString *text, const TnSnapshotInfo *info, gboolean readable)
{
  const char *const reasons[N_MISSING] = {
    [MISSING_PERMISSION] =
        readable ? _ ("Refused the last time. The permissions are accepted now; should the next "
                      "backup be refused it, too, the account lacks a directory role:")
                 : _ ("Needs a permission:"),
    [MISSING_LICENCE] = _ ("Needs Entra ID P1:"),
    [MISSING_OTHERWISE] = _ ("Could not be read the last time:"),
  };

  for (guint why = 0; why < N_MISSING; why++)
    {
      g_autoptr (GPtrArray) names = g_ptr_array_new ();

      for (guint i = 0; i < TN_N_OBJECTS; i++)
        if (info->kinds[i].problem != NULL && why_missing (info->kinds[i].problem) == why)
          g_ptr_array_add (names, (char *) tn_object_title ((TnObjectKind) i));
      append_line (text, reasons[why], names);
    }
}

/* Returns: whether one needs a permission. */
static gboolean
append_services (GString *text, GPtrArray *services)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < services->len; i++)
    {
      const TnServiceBackup *backup = g_ptr_array_index (services, i);

      if (backup->state == TN_SERVICE_NOT_PERMITTED)
        g_ptr_array_add (names, (char *) tn_backup_service_title (backup->service));
    }
  append_line (text, _ ("Needs a permission:"), names);
  return names->len > 0;
}

char *
tn_backup_missing_text (const TnSnapshotInfo *newest,
                        GPtrArray *services,
                        gboolean readable,
                        gboolean *permission)
{
  g_autoptr (GString) text = g_string_new (NULL);

  *permission = newest != NULL && !readable && tn_backup_missing_permission (newest);
  if (newest != NULL)
    append_kinds (text, newest, readable);
  if (services != NULL && append_services (text, services))
    *permission = TRUE;
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

char *
tn_backup_taken_text (const TnSnapshotInfo *info)
{
  guint missing = 0;

  /* What a tenant has no licence for is not there to be read. */
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    missing +=
        info->kinds[i].problem != NULL && why_missing (info->kinds[i].problem) != MISSING_LICENCE;
  if (info->renewed > 0)
    return g_strdup_printf (ngettext ("Backed up; %u object that was damaged is saved anew",
                                      "Backed up; %u objects that were damaged are saved anew",
                                      info->renewed),
                            info->renewed);
  if (missing > 0)
    return g_strdup_printf (ngettext ("Backed up in part; %u kind of objects could not be read",
                                      "Backed up in part; %u kinds of objects could not be read",
                                      missing),
                            missing);
  if (info->added + info->changed + info->removed == 0)
    return g_strdup (_ ("Backed up; nothing had changed"));
  return g_strdup_printf (_ ("Backed up: %u added, %u changed, %u removed"),
                          info->added,
                          info->changed,
                          info->removed);
}
