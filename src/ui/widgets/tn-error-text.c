/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-error-text.h"

#include "tn-error-code.h"
#include "tn-graph-error.h"
#include "tn-services.h"
#include "tn-tables.h"

#include <glib/gi18n-lib.h>

TnProblem
tn_error_problem (const GError *error)
{
  g_autofree char *code = tn_error_code (error);

  return tn_problem_for_code (g_intern_string (code));
}

static const char *
store_text (int code)
{
  switch ((TnStoreError) code)
    {
    case TN_STORE_ERROR_FULL:
      return _ ("The change could not be saved because the disk is full or not writable. Free some "
                "space and try again.");
    case TN_STORE_ERROR_BUSY:
      return _ ("Another program is using Tenantry’s data. Try again in a moment.");
    case TN_STORE_ERROR_CORRUPT:
      return _ ("Tenantry’s data file is damaged. Start Tenantry anew to recover it.");
    case TN_STORE_ERROR_LOCKED:
      return _ ("The keyring that opens the stored sign-ins is not available.");
    case TN_STORE_ERROR_NEWER_SCHEMA:
      return _ ("The data was written by a newer version of Tenantry. Update Tenantry to open it.");
    case TN_STORE_ERROR_READ_ONLY:
      return _ ("Tenantry is open read-only: its data cannot be changed. Open it anew without "
                "read-only mode, or make its data folder writable.");
    case TN_STORE_ERROR_NOT_FOUND:
      return _ ("This does not exist any more.");
    case TN_STORE_ERROR_CONSTRAINT:
    case TN_STORE_ERROR_REFUSED:
      return _ ("This change is not possible in the present state.");
    case TN_STORE_ERROR_FAILED:
    default:
      return _ ("The change could not be saved.");
    }
}

char *
tn_error_text (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;
  if (error->domain == TN_GRAPH_ERROR)
    {
      TnProblem problem = tn_error_problem (error);

      return tn_problem_text (&problem);
    }
  /* A rule of ours says itself what it forbids; our own words, not Microsoft's or SQLite's. */
  if (g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_REFUSED))
    /* Translators: a rule: "a token needs a name of at most 60 characters" */
    return g_strdup_printf (_ ("This is not possible: %s."), error->message);
  if (g_error_matches (error, TN_SERVICE_ERROR, TN_SERVICE_ERROR_BLOCKED))
    return g_strdup (_ ("This customer cannot be reached through its CSP connection. Click its CSP "
                        "Auth state to see why and what to do."));
  if (g_error_matches (error, TN_SERVICE_ERROR, TN_SERVICE_ERROR_PERMISSION))
    return g_strdup (_ ("This needs a permission that has not been accepted yet. Accept it in the "
                        "browser and try again."));
  if (error->domain == TN_STORE_ERROR)
    return g_strdup (store_text (error->code));
  return g_strdup (_ ("Something unexpected went wrong. Try again."));
}

void
tn_error_describe (AdwStatusPage *page, const GError *error)
{
  g_autofree char *text = tn_error_text (error);
  g_autofree char *escaped = g_markup_escape_text (text != NULL ? text : "", -1);

  adw_status_page_set_description (page, escaped);
}

void
tn_error_show (GtkLabel *label, const GError *error)
{
  g_autofree char *text = error != NULL ? tn_error_text (error) : NULL;

  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}
