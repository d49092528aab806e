/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-error-code.h"

#include "tn-graph-error.h"
#include "tn-tables.h"

char *
tn_error_code (const GError *error)
{
  if (g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_FULL))
    return g_strdup ("disk-full");
  if (g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_CORRUPT))
    return g_strdup ("data-damaged");
  return tn_graph_error_code (error);
}
