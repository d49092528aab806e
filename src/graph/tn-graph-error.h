/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TnGraphError:
 * @TN_GRAPH_ERROR_SIGN_IN: the sign-in service refused; the message begins with the AADSTS code or
 * OAuth error word
 *
 * Messages are English, for logs and for the details of a row, and never hold a token.
 * %G_IO_ERROR_CANCELLED passes through unchanged.
 */
typedef enum
{
  TN_GRAPH_ERROR_OFFLINE,
  TN_GRAPH_ERROR_SIGN_IN,
  TN_GRAPH_ERROR_AUTH_EXPIRED,
  TN_GRAPH_ERROR_FORBIDDEN,
  TN_GRAPH_ERROR_NOT_FOUND,
  TN_GRAPH_ERROR_THROTTLED,
  TN_GRAPH_ERROR_DELTA_EXPIRED,
  TN_GRAPH_ERROR_PROTOCOL,
  TN_GRAPH_ERROR_SERVER,
  TN_GRAPH_ERROR_NOT_LICENSED, /* the tenant has not bought what this needs */
  TN_GRAPH_ERROR_CONFLICT,     /* 409, 412: it is there already, or somebody else was faster */
  TN_GRAPH_ERROR_DNS,          /* the records of a domain; says nothing about Microsoft */
} TnGraphError;

#define TN_GRAPH_ERROR (tn_graph_error_quark ())
GQuark tn_graph_error_quark (void);

/** tn_graph_error_code: the word that tn_problem_for_code() understands. */
char *tn_graph_error_code (const GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
