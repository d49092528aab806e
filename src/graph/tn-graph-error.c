/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-graph-error.h"

#include "tn-problem.h"

#include <string.h>

G_DEFINE_QUARK (tn - graph - error - quark, tn_graph_error)

char *
tn_graph_error_code (const GError *error)
{
  static const char *const words[] = {
    [TN_GRAPH_ERROR_OFFLINE] = "offline",
    [TN_GRAPH_ERROR_SIGN_IN] = "sign-in",
    [TN_GRAPH_ERROR_AUTH_EXPIRED] = "AADSTS50173",
    [TN_GRAPH_ERROR_FORBIDDEN] = "forbidden",
    [TN_GRAPH_ERROR_NOT_FOUND] = "not-found",
    [TN_GRAPH_ERROR_THROTTLED] = "throttled",
    [TN_GRAPH_ERROR_DELTA_EXPIRED] = "protocol",
    [TN_GRAPH_ERROR_PROTOCOL] = "protocol",
    [TN_GRAPH_ERROR_SERVER] = "server",
    [TN_GRAPH_ERROR_NOT_LICENSED] = "not-licensed",
    [TN_GRAPH_ERROR_CONFLICT] = "conflict",
    [TN_GRAPH_ERROR_DNS] = "dns",
  };
  char *aadsts;

  if (error->domain != TN_GRAPH_ERROR)
    return g_strdup (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? "cancelled"
                                                                               : "internal");
  if (error->code != TN_GRAPH_ERROR_SIGN_IN)
    return g_strdup (words[error->code]);
  aadsts = tn_aadsts_find (error->message);
  return aadsts != NULL ? aadsts : g_strndup (error->message, strcspn (error->message, ": "));
}
