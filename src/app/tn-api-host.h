/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

G_BEGIN_DECLS

/** TnApiHost: serves the local API while the settings "api" and "api-tcp" want it. Main thread.
 *
 * TnApiHost::changed: (const char *): why what the settings want is not served; "": it is. */
#define TN_TYPE_API_HOST (tn_api_host_get_type ())
G_DECLARE_FINAL_TYPE (TnApiHost, tn_api_host, TN, API_HOST, GObject)

/** tn_api_host_new: begins with tn_api_host_start(). */
TnApiHost *tn_api_host_new (TnServices *services, GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
void tn_api_host_start (TnApiHost *self);

/** tn_api_host_stop: no more requests, whatever the settings say. */
void tn_api_host_stop (TnApiHost *self);

G_END_DECLS
