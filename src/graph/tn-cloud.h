/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A Microsoft cloud is data: where to sign in, where Graph is (reference 1.13). Immutable; any
 * thread. */

G_BEGIN_DECLS

#define TN_TYPE_CLOUD (tn_cloud_get_type ())
G_DECLARE_FINAL_TYPE (TnCloud, tn_cloud, TN, CLOUD, GObject)

/** tn_cloud_new_builtin: "global", "us-gov", "us-dod" or "china"; NULL with %G_IO_ERROR_NOT_FOUND
 * for another name. */
TnCloud *tn_cloud_new_builtin (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cloud_new_from_text: a key file with a group [Cloud]. Hosts must be https, or plain http on
 * loopback. */
TnCloud *tn_cloud_new_from_text (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cloud_open: @name_or_file is a built-in name or the path of a cloud file; NULL is "global".
 */
TnCloud *tn_cloud_open (const char *name_or_file, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cloud_builtin_ids: NULL-terminated: "global" and the national ones (reference 1.13). */
const char *const *tn_cloud_builtin_ids (void);

/** tn_cloud_get_id: what an integration remembers its cloud by: a built-in name, or "custom:" and
 * the authority. */
const char *tn_cloud_get_id (TnCloud *self);

const char *tn_cloud_get_name (TnCloud *self);
const char *tn_cloud_get_authority (TnCloud *self);
const char *tn_cloud_get_graph (TnCloud *self);

/** tn_cloud_get_partner_center: (nullable): the base of Partner Center; not every cloud has one. */
const char *tn_cloud_get_partner_center (TnCloud *self);

/** tn_cloud_get_partner_portal: where a person looks after customers in the browser. */
const char *tn_cloud_get_partner_portal (TnCloud *self);

/** tn_cloud_invitation_link: what a customer's administrator opens to approve a relationship
 * (reference 2.2). */
char *tn_cloud_invitation_link (TnCloud *self,
                                const char *relationship_id) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cloud_get_client_id: (nullable): from the cloud file; the MSP's own otherwise comes from the
 * settings. */
const char *tn_cloud_get_client_id (TnCloud *self);

/** tn_cloud_is_rehearsal: whether it is plain http on loopback: its tokens open nothing. */
gboolean tn_cloud_is_rehearsal (TnCloud *self);

/** tn_cloud_scope: the resource's ".default" or another scope name, with the Graph host in front.
 */
char *tn_cloud_scope (TnCloud *self, const char *name) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_cloud_check_link:
 * @base: the URL of the answer that held the link
 * @link: a nextLink, delta link or Location, absolute or relative
 *
 * A token only goes to Graph's own host: scheme, host, port and path prefix are compared. What
 * passes is returned verbatim (relative ones resolved), as Graph's links must be requested
 * (reference 6.2).
 *
 * Returns: (transfer full) (nullable): the URL, or NULL with %TN_GRAPH_ERROR_PROTOCOL
 */
char *tn_cloud_check_link (TnCloud *self, const char *base, const char *link, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
