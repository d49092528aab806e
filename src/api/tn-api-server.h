/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

/* The local HTTP API (docs/architecture.md): what the window shows, and two things that can be
 * done, for programs of the same machine. Off until it is turned on. Main thread. */

G_BEGIN_DECLS

#define TN_TYPE_API_SERVER (tn_api_server_get_type ())
G_DECLARE_FINAL_TYPE (TnApiServer, tn_api_server, TN, API_SERVER, GObject)

TnApiServer *tn_api_server_new (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

/** tn_api_server_listen: at a Unix socket that only this user can open. What an earlier program
 * left at @path is taken over; where another one listens, %G_IO_ERROR_ADDRESS_IN_USE. */
gboolean tn_api_server_listen (TnApiServer *self, const char *path, GError **error);

/** tn_api_server_listen_tcp: at 127.0.0.1, which every user of the machine can reach. @port: 0: a
 * free one. Returns: the port; 0 on error. */
guint16 tn_api_server_listen_tcp (TnApiServer *self, guint16 port, GError **error);

/** tn_api_server_stop: no more requests. Those that have begun are cut off; what they began in the
 * services goes on. */
void tn_api_server_stop (TnApiServer *self);

/** tn_api_server_accept: takes one connection, as if it had come in. */
void tn_api_server_accept (TnApiServer *self, GIOStream *stream);

G_END_DECLS
