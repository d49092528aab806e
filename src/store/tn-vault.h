/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The two keys of the program (practice 6.3): the data key seals refresh tokens (AES-256-GCM), the
 * audit key signs the audit trail. Immutable after it is made; any thread. */

G_BEGIN_DECLS

/**
 * TnVaultKind: where the keys live.
 * @TN_VAULT_SESSION: nowhere: tokens are forgotten when the program ends
 */
typedef enum
{
  TN_VAULT_KEYRING,
  TN_VAULT_CREDENTIAL,
  TN_VAULT_REHEARSAL_FILE,
  TN_VAULT_SESSION,
} TnVaultKind;

#define TN_TYPE_VAULT (tn_vault_get_type ())
G_DECLARE_FINAL_TYPE (TnVault, tn_vault, TN, VAULT, GObject)

/**
 * tn_vault_open:
 * @folder: the data folder
 * @rehearsal: the cloud is a rehearsal, whose tokens open nothing: the key is kept in a file of
 * @folder
 * @unlock: may ask the person to unlock the keyring; otherwise a locked one counts as none
 *
 * Blocks, may wait for the keyring: never call it on the main thread. Order:
 * `$CREDENTIALS_DIRECTORY/tenantry.key`, the rehearsal's file, the keyring; where there is none,
 * keys for this session only.
 */
TnVault *
tn_vault_open (const char *folder, gboolean rehearsal, gboolean unlock) G_GNUC_WARN_UNUSED_RESULT;

TnVaultKind tn_vault_get_kind (TnVault *self);

/** tn_vault_is_locked: it is %TN_VAULT_SESSION because the keyring is there, but locked. */
gboolean tn_vault_is_locked (TnVault *self);

/** tn_vault_get_reason: (nullable): why it is %TN_VAULT_SESSION, for the person. */
const char *tn_vault_get_reason (TnVault *self);

/** tn_vault_get_key_id: names the data key without telling it. */
const char *tn_vault_get_key_id (TnVault *self);

/** tn_vault_seal: @associated is authenticated with it and must be the same at tn_vault_unseal().
 */
GBytes *tn_vault_seal (TnVault *self, const char *secret, const char *associated, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_vault_seal_bytes, tn_vault_unseal_bytes: as tn_vault_seal(), for any bytes. The second: NULL
 * without an error: they were changed, or sealed with another key or other @associated. */
GBytes *tn_vault_seal_bytes (TnVault *self,
                             const void *data,
                             gsize length,
                             const void *associated,
                             gsize associated_length,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *tn_vault_unseal_bytes (TnVault *self,
                               const void *sealed,
                               gsize length,
                               const void *associated,
                               gsize associated_length,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_vault_unseal: Returns: (transfer full): wipe it with tn_text_wipe_free(). */
char *tn_vault_unseal (TnVault *self, GBytes *sealed, const char *associated, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_vault_sign: HMAC-SHA256 with the audit key, hexadecimal. */
char *tn_vault_sign (TnVault *self, const guint8 *data, gsize length) G_GNUC_WARN_UNUSED_RESULT;

/** tn_vault_keep_anchor: keeps @anchor where whoever changes the database does not find it: in the
 * keyring, or, where the keys come from a file, in a file beside them. Blocks. FALSE: nowhere. */
gboolean tn_vault_keep_anchor (TnVault *self, const char *anchor);

/** tn_vault_get_anchor: Returns: (transfer full) (nullable): the last one. Blocks. */
char *tn_vault_get_anchor (TnVault *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
