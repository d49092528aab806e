/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-vault.h"

#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <libsecret/secret.h>
#include <string.h>
#include <sys/mman.h>

#define KEY_SIZE 32
#define NONCE_SIZE 12
#define TAG_SIZE 16

typedef struct
{
  guint8 data[KEY_SIZE];
  guint8 audit[KEY_SIZE];
} Keys;

struct _TnVault
{
  GObject parent_instance;

  TnVaultKind kind;
  gboolean locked;
  char *reason; /* (owned) (nullable) */
  char *key_id; /* (owned) */
  char *folder; /* (owned) */
  Keys *keys;   /* (owned): locked into memory where that is allowed */
};

G_DEFINE_FINAL_TYPE (TnVault, tn_vault, G_TYPE_OBJECT)

/* No names or tenant ids: attribute names can be read in the keyring's file (SEC-10). */
static const SecretSchema schema = { "io.github.tenantry.Tenantry.Key",
                                     SECRET_SCHEMA_NONE,
                                     { { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
                                     0,
                                     0,
                                     0,
                                     0,
                                     0,
                                     0,
                                     0,
                                     0 };

static void
tn_vault_finalize (GObject *object)
{
  TnVault *self = TN_VAULT (object);

  explicit_bzero (self->keys, sizeof *self->keys);
  munlock (self->keys, sizeof *self->keys);
  g_free (self->keys);
  g_free (self->reason);
  g_free (self->key_id);
  g_free (self->folder);
  G_OBJECT_CLASS (tn_vault_parent_class)->finalize (object);
}

static void
tn_vault_class_init (TnVaultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tn_vault_finalize;
}

static void
tn_vault_init (TnVault *self)
{
  self->keys = g_new0 (Keys, 1);
  /* Failing is no harm: the limit may be small. */
  mlock (self->keys, sizeof *self->keys);
}

static gboolean
decode_key (const char *text, guint8 key[KEY_SIZE])
{
  gsize length = 0;
  g_autofree guint8 *raw = text != NULL ? tn_text_base64_any (text, &length) : NULL;

  if (raw == NULL || length != KEY_SIZE)
    return FALSE;
  memcpy (key, raw, KEY_SIZE);
  explicit_bzero (raw, length);
  return TRUE;
}

/* Both keys from one master, for the sources that hold a single secret. */
static void
derive (TnVault *self, const guint8 *master, gsize length)
{
  static const char *const labels[] = { "tenantry data key", "tenantry audit key" };
  guint8 *const out[] = { self->keys->data, self->keys->audit };

  for (int i = 0; i < 2; i++)
    gnutls_hmac_fast (GNUTLS_MAC_SHA256, master, length, labels[i], strlen (labels[i]), out[i]);
}

static gboolean
open_credential (TnVault *self)
{
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "tenantry.key", NULL) : NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (path == NULL || !g_file_get_contents (path, &text, &length, NULL) || length < KEY_SIZE)
    return FALSE;
  derive (self, (const guint8 *) text, length);
  explicit_bzero (text, length);
  return TRUE;
}

static gboolean
open_rehearsal_file (TnVault *self, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "rehearsal.key", NULL);
  g_autofree char *text = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    {
      text = tn_text_random (KEY_SIZE);
      if (!g_file_set_contents_full (path,
                                     text,
                                     -1,
                                     G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                     0600,
                                     NULL))
        return FALSE;
    }
  derive (self, (const guint8 *) text, strlen (text));
  return TRUE;
}

/* Whether a new secret could only be stored after a prompt: that of a keyring that is locked, or of
 * one that is to be made first. In a sandbox there is no collection. */
static gboolean
storing_would_prompt (void)
{
  g_autoptr (SecretService) service = NULL;
  g_autoptr (SecretCollection) collection = NULL;

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || g_getenv ("SECRET_BACKEND") != NULL)
    return FALSE;
  service = secret_service_get_sync (SECRET_SERVICE_NONE, NULL, NULL);
  if (service == NULL)
    return FALSE;
  collection = secret_collection_for_alias_sync (service,
                                                 SECRET_COLLECTION_DEFAULT,
                                                 SECRET_COLLECTION_NONE,
                                                 NULL,
                                                 NULL);
  return collection == NULL || secret_collection_get_locked (collection);
}

static gboolean
refuse_locked (TnVault *self, GError **error)
{
  self->locked = TRUE;
  g_set_error_literal (error,
                       G_IO_ERROR,
                       G_IO_ERROR_PERMISSION_DENIED,
                       _ ("The keyring is locked."));
  return FALSE;
}

/* Fills @key with what the keyring holds as @kind, when it holds that. */
static gboolean
look_up (TnVault *self,
         const char *kind,
         gboolean unlock,
         guint8 key[KEY_SIZE],
         gboolean *found,
         GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autolist (GObject) items = secret_password_search_sync (
      &schema,
      SECRET_SEARCH_LOAD_SECRETS | (unlock ? SECRET_SEARCH_UNLOCK : SECRET_SEARCH_NONE),
      NULL,
      &local,
      "kind",
      kind,
      NULL);
  g_autoptr (SecretValue) value = NULL;

  *found = items != NULL;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (items == NULL)
    return TRUE;
  value = secret_retrievable_retrieve_secret_sync (items->data, NULL, &local);
  if (value == NULL && SECRET_IS_ITEM (items->data) &&
      !secret_item_get_locked (SECRET_ITEM (items->data)) && local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (value == NULL)
    return refuse_locked (self, error);
  if (decode_key (secret_value_get_text (value), key))
    return TRUE;
  g_set_error_literal (error,
                       G_IO_ERROR,
                       G_IO_ERROR_INVALID_DATA,
                       _ ("The key in the keyring is damaged."));
  return FALSE;
}

static gboolean
open_keyring_key (TnVault *self,
                  const char *kind,
                  const char *label,
                  gboolean unlock,
                  guint8 key[KEY_SIZE],
                  GError **error)
{
  g_autofree char *fresh = NULL;
  gboolean good, found;

  if (!look_up (self, kind, unlock, key, &found, error))
    return FALSE;
  if (found)
    return TRUE;
  if (!unlock && storing_would_prompt ())
    return refuse_locked (self, error);
  fresh = tn_text_random (KEY_SIZE);
  good = decode_key (fresh, key) && secret_password_store_sync (&schema,
                                                                SECRET_COLLECTION_DEFAULT,
                                                                label,
                                                                fresh,
                                                                NULL,
                                                                error,
                                                                "kind",
                                                                kind,
                                                                NULL);
  explicit_bzero (fresh, strlen (fresh));
  return good;
}

static gboolean
open_keyring (TnVault *self, gboolean unlock, GError **error)
{
  return open_keyring_key (self, "data", "Tenantry data key", unlock, self->keys->data, error) &&
         open_keyring_key (self, "audit", "Tenantry audit key", unlock, self->keys->audit, error);
}

TnVault *
tn_vault_open (const char *folder, gboolean rehearsal, gboolean unlock)
{
  TnVault *self = g_object_new (TN_TYPE_VAULT, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *sum = NULL;

  self->folder = g_strdup (folder);
  if (open_credential (self))
    self->kind = TN_VAULT_CREDENTIAL;
  else if (rehearsal && open_rehearsal_file (self, folder))
    self->kind = TN_VAULT_REHEARSAL_FILE;
  else if (!rehearsal && open_keyring (self, unlock, &error))
    self->kind = TN_VAULT_KEYRING;
  else
    {
      g_autofree char *random = tn_text_random (KEY_SIZE);

      self->kind = TN_VAULT_SESSION;
      self->reason =
          g_strdup (error != NULL ? error->message : _ ("The key file cannot be written."));
      derive (self, (const guint8 *) random, strlen (random));
      explicit_bzero (random, strlen (random));
    }
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, self->keys->data, KEY_SIZE);
  self->key_id = g_strndup (sum, 16);
  return self;
}

gboolean
tn_vault_is_locked (TnVault *self)
{
  return self->locked;
}

TnVaultKind
tn_vault_get_kind (TnVault *self)
{
  return self->kind;
}

const char *
tn_vault_get_reason (TnVault *self)
{
  return self->reason;
}

const char *
tn_vault_get_key_id (TnVault *self)
{
  return self->key_id;
}

static gnutls_aead_cipher_hd_t
open_cipher (TnVault *self, GError **error)
{
  gnutls_datum_t key = { self->keys->data, KEY_SIZE };
  gnutls_aead_cipher_hd_t cipher = NULL;
  int code = gnutls_aead_cipher_init (&cipher, GNUTLS_CIPHER_AES_256_GCM, &key);

  if (code != 0)
    g_set_error (error,
                 G_IO_ERROR,
                 G_IO_ERROR_FAILED,
                 "the cipher cannot be set up: %s",
                 gnutls_strerror (code));
  return code == 0 ? cipher : NULL;
}

GBytes *
tn_vault_seal_bytes (TnVault *self,
                     const void *data,
                     gsize length,
                     const void *associated,
                     gsize associated_length,
                     GError **error)
{
  gnutls_aead_cipher_hd_t cipher = open_cipher (self, error);
  gsize sealed_length = length + TAG_SIZE;
  g_autofree guint8 *sealed = NULL;
  int code;

  if (cipher == NULL)
    return NULL;
  sealed = g_malloc (NONCE_SIZE + sealed_length);
  code = gnutls_rnd (GNUTLS_RND_NONCE, sealed, NONCE_SIZE);
  if (code == 0)
    code = gnutls_aead_cipher_encrypt (cipher,
                                       sealed,
                                       NONCE_SIZE,
                                       associated,
                                       associated_length,
                                       TAG_SIZE,
                                       data,
                                       length,
                                       sealed + NONCE_SIZE,
                                       &sealed_length);
  gnutls_aead_cipher_deinit (cipher);
  if (code != 0)
    {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_FAILED,
                   "data cannot be sealed: %s",
                   gnutls_strerror (code));
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&sealed), NONCE_SIZE + sealed_length);
}

/* With room for a NUL. NULL without an error: it does not open. */
static guint8 *
unseal (TnVault *self,
        const guint8 *sealed,
        gsize length,
        const void *associated,
        gsize associated_length,
        gsize *out_length,
        GError **error)
{
  gnutls_aead_cipher_hd_t cipher;
  guint8 *data;
  int code;

  if (length < NONCE_SIZE + TAG_SIZE)
    return NULL;
  cipher = open_cipher (self, error);
  if (cipher == NULL)
    return NULL;
  *out_length = length - NONCE_SIZE - TAG_SIZE;
  data = g_malloc0 (*out_length + 1);
  code = gnutls_aead_cipher_decrypt (cipher,
                                     sealed,
                                     NONCE_SIZE,
                                     associated,
                                     associated_length,
                                     TAG_SIZE,
                                     sealed + NONCE_SIZE,
                                     length - NONCE_SIZE,
                                     data,
                                     out_length);
  gnutls_aead_cipher_deinit (cipher);
  if (code != 0)
    g_clear_pointer (&data, g_free);
  return data;
}

GBytes *
tn_vault_unseal_bytes (TnVault *self,
                       const void *sealed,
                       gsize length,
                       const void *associated,
                       gsize associated_length,
                       GError **error)
{
  gsize opened = 0;
  guint8 *data = unseal (self, sealed, length, associated, associated_length, &opened, error);

  return data != NULL ? g_bytes_new_take (data, opened) : NULL;
}

GBytes *
tn_vault_seal (TnVault *self, const char *secret, const char *associated, GError **error)
{
  return tn_vault_seal_bytes (self,
                              secret,
                              strlen (secret),
                              associated,
                              strlen (associated),
                              error);
}

char *
tn_vault_unseal (TnVault *self, GBytes *sealed, const char *associated, GError **error)
{
  gsize size, length;
  const guint8 *data = g_bytes_get_data (sealed, &size);
  g_autoptr (GError) local = NULL;
  char *secret =
      (char *) unseal (self, data, size, associated, strlen (associated), &length, &local);

  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (secret == NULL)
    g_set_error_literal (error,
                         G_IO_ERROR,
                         G_IO_ERROR_INVALID_DATA,
                         "a stored token is damaged, or was not sealed with this key or not for "
                         "this row");
  return secret;
}

char *
tn_vault_sign (TnVault *self, const guint8 *data, gsize length)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, self->keys->audit, KEY_SIZE);

  g_hmac_update (hmac, data, (gssize) length);
  return g_strdup (g_hmac_get_string (hmac));
}

static char *
anchor_path (TnVault *self)
{
  return g_build_filename (self->folder, "audit.anchor", NULL);
}

gboolean
tn_vault_keep_anchor (TnVault *self, const char *anchor)
{
  g_autofree char *path = NULL;

  switch (self->kind)
    {
    case TN_VAULT_KEYRING:
      return secret_password_store_sync (&schema,
                                         SECRET_COLLECTION_DEFAULT,
                                         "Tenantry audit anchor",
                                         anchor,
                                         NULL,
                                         NULL,
                                         "kind",
                                         "anchor",
                                         NULL);
    case TN_VAULT_CREDENTIAL:
    case TN_VAULT_REHEARSAL_FILE:
      path = anchor_path (self);
      return g_file_set_contents_full (path,
                                       anchor,
                                       -1,
                                       G_FILE_SET_CONTENTS_CONSISTENT,
                                       0600,
                                       NULL);
    case TN_VAULT_SESSION:
    default:
      return FALSE;
    }
}

char *
tn_vault_get_anchor (TnVault *self)
{
  g_autofree char *path = NULL, *text = NULL;

  switch (self->kind)
    {
    case TN_VAULT_KEYRING:
      {
        char *secret = secret_password_lookup_sync (&schema, NULL, NULL, "kind", "anchor", NULL);
        char *copy = g_strdup (secret);

        secret_password_free (secret);
        return copy;
      }
    case TN_VAULT_CREDENTIAL:
    case TN_VAULT_REHEARSAL_FILE:
      path = anchor_path (self);
      g_file_get_contents (path, &text, NULL, NULL);
      return g_steal_pointer (&text);
    case TN_VAULT_SESSION:
    default:
      return NULL;
    }
}
