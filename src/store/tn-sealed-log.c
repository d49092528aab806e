/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-sealed-log.h"

#include "tn-json.h"
#include "tn-tables.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "TNS1"
#define FORMAT 1
#define HEAD_SIZE 16
#define TYPE_TITLE 0
/* Larger ones are nobody's. */
#define MAX_RECORD (64u * 1024 * 1024)

/* Magic, type, three zeros, length, check: what stands before each record. */
typedef guint8 Head[HEAD_SIZE];

struct _TnSealedLog
{
  int fd;
  gboolean writer;
  TnVault *vault; /* (owned) */
  char id[37];    /* of the file */
  gint64 size;
  gint64 lost;
  GArray *records; /* (owned) (element-type TnSealedRecord) */
};

static gboolean
fail (GError **error, int code, const char *what)
{
  g_set_error (error,
               TN_STORE_ERROR,
               code == ENOSPC || code == EDQUOT || code == EFBIG ? TN_STORE_ERROR_FULL
                                                                 : TN_STORE_ERROR_FAILED,
               "%s: %s",
               what,
               g_strerror (code));
  return FALSE;
}

static gboolean
write_all (int fd, gint64 offset, const guint8 *data, gsize length)
{
  while (length > 0)
    {
      gssize written = pwrite (fd, data, length, offset);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      data += written;
      offset += written;
      length -= (gsize) written;
    }
  return TRUE;
}

static gboolean
read_all (int fd, gint64 offset, guint8 *data, gsize length)
{
  while (length > 0)
    {
      gssize got = pread (fd, data, length, offset);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return FALSE;
      data += got;
      offset += got;
      length -= (gsize) got;
    }
  return TRUE;
}

/* Heads ----------------------------------------------------------------------- */

/* FNV-1a: against damage, not against anybody; what is secret is sealed. */
static guint32
check_of (const void *data, gsize length)
{
  const guint8 *bytes = data;
  guint32 hash = 2166136261u;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

static void
make_head (Head head, guint8 type, guint32 length)
{
  guint32 value = GUINT32_TO_LE (length);

  memcpy (head, MAGIC, 4);
  head[4] = type;
  memset (head + 5, 0, 3);
  memcpy (head + 8, &value, 4);
  value = GUINT32_TO_LE (check_of (head, 12));
  memcpy (head + 12, &value, 4);
}

static gboolean
parse_head (const guint8 *head, guint8 *type, guint32 *length)
{
  guint32 check;

  memcpy (length, head + 8, 4);
  memcpy (&check, head + 12, 4);
  *length = GUINT32_FROM_LE (*length);
  *type = head[4];
  return memcmp (head, MAGIC, 4) == 0 && GUINT32_FROM_LE (check) == check_of (head, 12) &&
         *length <= MAX_RECORD;
}

/* What a record is bound to. */
static gsize
associate (TnSealedLog *self, const Head head, gint64 offset, guint8 out[128])
{
  gint64 place = GINT64_TO_LE (offset);
  gsize length = strlen (self->id);

  memcpy (out, self->id, length);
  memcpy (out + length, head, HEAD_SIZE);
  memcpy (out + length + HEAD_SIZE, &place, 8);
  return length + HEAD_SIZE + 8;
}

/* The title ------------------------------------------------------------------- */

/* Whose file it is, and which key opens it: not sealed, so that a wrong key can be told from a
 * damaged file; twice, so that it outlives a damaged byte. */
static gboolean
write_title (TnSealedLog *self, const char *owner, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *json = g_strdup_printf ("{\"format\":%d,\"id\":\"%s\",\"owner\":\"%s\",\"key\":"
                                           "\"%s\"}",
                                           FORMAT,
                                           id,
                                           owner,
                                           tn_vault_get_key_id (self->vault));
  g_autofree char *text = g_strdup_printf ("%s\n%08x", json, check_of (json, strlen (json)));
  gsize length = strlen (text);
  Head head;

  g_strlcpy (self->id, id, sizeof self->id);
  make_head (head, TYPE_TITLE, (guint32) length);
  for (guint copy = 0; copy < 2; copy++)
    {
      if (!write_all (self->fd, self->size, head, HEAD_SIZE) ||
          !write_all (self->fd, self->size + HEAD_SIZE, (const guint8 *) text, length))
        {
          fail (error, errno, "the snapshots of this tenant cannot be begun");
          tn_sealed_log_cut (self, 0, NULL);
          return FALSE;
        }
      self->size += HEAD_SIZE + (gint64) length;
    }
  return tn_sealed_log_flush (self, error);
}

/* FALSE without an error: it is no title. */
static gboolean
take_title (TnSealedLog *self, const char *text, const char *owner, GError **error)
{
  const char *end = strchr (text, '\n');
  gsize length = end != NULL ? (gsize) (end - text) : 0;
  g_autofree char *check = g_strdup_printf ("%08x", check_of (text, length));
  g_autoptr (JsonNode) root =
      end != NULL && g_str_equal (check, end + 1) ? tn_json_parse (text, length, NULL) : NULL;
  JsonObject *object = root != NULL ? tn_json_root_object (root, NULL) : NULL;
  const char *id = object != NULL ? tn_json_get_string (object, "id") : NULL;
  const char *whose = object != NULL ? tn_json_get_string (object, "owner") : NULL;
  const char *key = object != NULL ? tn_json_get_string (object, "key") : NULL;
  gint64 format = 0;

  if (id == NULL || strlen (id) != 36 || whose == NULL || key == NULL ||
      !tn_json_get_int (object, "format", &format))
    return FALSE;
  if (format > FORMAT)
    g_set_error_literal (error,
                         TN_STORE_ERROR,
                         TN_STORE_ERROR_NEWER_SCHEMA,
                         "these snapshots were written by a newer Tenantry");
  else if (!g_str_equal (whose, owner))
    g_set_error_literal (error,
                         TN_STORE_ERROR,
                         TN_STORE_ERROR_REFUSED,
                         "these are the snapshots of another tenant");
  else if (!g_str_equal (key, tn_vault_get_key_id (self->vault)))
    g_set_error_literal (error,
                         TN_STORE_ERROR,
                         TN_STORE_ERROR_LOCKED,
                         "these snapshots were sealed with another key, which is not in the "
                         "keyring of this session");
  else
    {
      g_strlcpy (self->id, id, sizeof self->id);
      return TRUE;
    }
  return FALSE;
}

/* Finding the records ----------------------------------------------------------- */

/* From @from: where a head stands; the size: nowhere; -1: the file cannot be read there. */
static gint64
find_head (TnSealedLog *self, gint64 from)
{
  guint8 buffer[65536];
  guint8 type;
  guint32 length;

  for (gint64 at = from; at + HEAD_SIZE <= self->size;)
    {
      gsize n = (gsize) MIN ((gint64) sizeof buffer, self->size - at);

      if (!read_all (self->fd, at, buffer, n))
        return -1;
      for (gsize i = 0; i + HEAD_SIZE <= n; i++)
        if (buffer[i] == MAGIC[0] && parse_head (buffer + i, &type, &length))
          return at + (gint64) i;
      at += (gint64) n - HEAD_SIZE + 1;
    }
  return self->size;
}

static gboolean
scan (TnSealedLog *self, const char *owner, GError **error)
{
  /* Of a title that does not fit; the other copy may. */
  g_autoptr (GError) misfit = NULL;
  gint64 at = 0, end = 0;

  while (at + HEAD_SIZE <= self->size)
    {
      TnSealedRecord record = { .offset = at };
      guint8 head[HEAD_SIZE];

      if (!read_all (self->fd, at, head, HEAD_SIZE))
        return fail (error, errno, "the snapshots of this tenant cannot be read");
      if (!parse_head (head, &record.type, &record.length))
        {
          gint64 next = find_head (self, at + 1);

          /* What cannot be read today may be read tomorrow: nothing of it is cut off. */
          if (next < 0)
            return fail (error, errno, "the snapshots of this tenant cannot be read");
          self->lost += next - at;
          at = next;
          continue;
        }
      /* What was being written when the program or the machine ended. */
      if (at + HEAD_SIZE + record.length > self->size)
        break;
      if (record.type == TYPE_TITLE && *self->id == '\0')
        {
          g_autofree char *text = g_malloc0 (record.length + 1);

          g_clear_error (&misfit);
          if (read_all (self->fd, at + HEAD_SIZE, (guint8 *) text, record.length))
            take_title (self, text, owner, &misfit);
        }
      else if (record.type != TYPE_TITLE)
        g_array_append_val (self->records, record);
      at += HEAD_SIZE + record.length;
      end = at;
    }
  /* The machine ended while the first title was written: there was never anything in it. */
  if (self->writer && end == 0 && self->lost == 0 && misfit == NULL)
    return tn_sealed_log_cut (self, 0, error) && write_title (self, owner, error);
  if (*self->id == '\0' && misfit != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&misfit));
      return FALSE;
    }
  if (*self->id == '\0')
    {
      g_set_error_literal (error,
                           TN_STORE_ERROR,
                           TN_STORE_ERROR_CORRUPT,
                           "the snapshots of this tenant are damaged at their beginning");
      return FALSE;
    }
  if (self->writer && end < self->size)
    return tn_sealed_log_cut (self, end, error);
  self->size = end;
  return TRUE;
}

/* Whoever waited for the lock may have the file that was there before. */
static gboolean
is_current (int fd, const char *path)
{
  struct stat own, there;

  return fstat (fd, &own) == 0 && stat (path, &there) == 0 && own.st_ino == there.st_ino &&
         own.st_dev == there.st_dev;
}

TnSealedLog *
tn_sealed_log_open (const char *path,
                    TnVault *vault,
                    const char *owner,
                    gboolean write,
                    GError **error)
{
  g_autoptr (TnSealedLog) self = g_new0 (TnSealedLog, 1);
  struct stat info;

  self->writer = write;
  self->vault = g_object_ref (vault);
  self->records = g_array_new (FALSE, FALSE, sizeof (TnSealedRecord));
  self->fd =
      open (path,
            write ? O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW : O_RDONLY | O_CLOEXEC | O_NOFOLLOW,
            0600);
  if (self->fd < 0)
    {
      if (errno == ENOENT)
        g_set_error_literal (error,
                             TN_STORE_ERROR,
                             TN_STORE_ERROR_NOT_FOUND,
                             "there is no snapshot of this tenant yet");
      else
        fail (error, errno, "the snapshots of this tenant cannot be opened");
      return NULL;
    }
  if (write && (flock (self->fd, LOCK_EX | LOCK_NB) != 0 || !is_current (self->fd, path)))
    {
      g_set_error_literal (error,
                           TN_STORE_ERROR,
                           TN_STORE_ERROR_BUSY,
                           "a snapshot of this tenant is being written already");
      return NULL;
    }
  if (fstat (self->fd, &info) != 0)
    {
      fail (error, errno, "the snapshots of this tenant cannot be opened");
      return NULL;
    }
  self->size = info.st_size;
  if (write && self->size == 0 ? !write_title (self, owner, error) : !scan (self, owner, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
tn_sealed_log_close (TnSealedLog *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_object_unref (self->vault);
  g_array_unref (self->records);
  g_free (self);
}

GArray *
tn_sealed_log_get_records (TnSealedLog *self)
{
  return self->records;
}

gint64
tn_sealed_log_get_lost (TnSealedLog *self)
{
  return self->lost;
}

gint64
tn_sealed_log_get_size (TnSealedLog *self)
{
  return self->size;
}

gboolean
tn_sealed_log_flush (TnSealedLog *self, GError **error)
{
  return fdatasync (self->fd) == 0 ||
         fail (error, errno, "the snapshots of this tenant cannot be written");
}

gboolean
tn_sealed_log_cut (TnSealedLog *self, gint64 offset, GError **error)
{
  if (ftruncate (self->fd, offset) != 0)
    return fail (error, errno, "the snapshots of this tenant cannot be written");
  self->size = offset;
  while (self->records->len > 0 &&
         g_array_index (self->records, TnSealedRecord, self->records->len - 1).offset >= offset)
    g_array_set_size (self->records, self->records->len - 1);
  return TRUE;
}

gint64
tn_sealed_log_append (TnSealedLog *self,
                      guint8 type,
                      const void *data,
                      gsize length,
                      GError **error)
{
  TnSealedRecord record = { .offset = self->size, .type = type };
  g_autoptr (GBytes) sealed = NULL;
  guint8 associated[128];
  gsize n_associated, sealed_length;
  const guint8 *bytes;
  Head head;
  int code;

  g_return_val_if_fail (self->writer && type != TYPE_TITLE && length < MAX_RECORD / 2, -1);

  /* Nonce and tag are part of what is sealed (tn_vault_seal_bytes()). */
  make_head (head, type, (guint32) (length + 28));
  n_associated = associate (self, head, record.offset, associated);
  sealed = tn_vault_seal_bytes (self->vault, data, length, associated, n_associated, error);
  if (sealed == NULL)
    return -1;
  bytes = g_bytes_get_data (sealed, &sealed_length);
  g_assert (sealed_length == length + 28);
  record.length = (guint32) sealed_length;
  if (!write_all (self->fd, record.offset, head, HEAD_SIZE) ||
      !write_all (self->fd, record.offset + HEAD_SIZE, bytes, sealed_length))
    {
      code = errno;
      if (ftruncate (self->fd, record.offset) != 0)
        g_debug ("what was half written stays: %s", g_strerror (errno));
      fail (error, code, "the snapshot cannot be written");
      return -1;
    }
  self->size += HEAD_SIZE + (gint64) sealed_length;
  g_array_append_val (self->records, record);
  return record.offset;
}

GBytes *
tn_sealed_log_read (TnSealedLog *self, gint64 offset, guint8 type, GError **error)
{
  guint8 associated[128], found_type = 0;
  g_autofree guint8 *sealed = NULL;
  g_autoptr (GError) local = NULL;
  guint32 length = 0;
  GBytes *data = NULL;
  Head head;

  if (offset >= 0 && offset + HEAD_SIZE <= self->size &&
      read_all (self->fd, offset, head, HEAD_SIZE) && parse_head (head, &found_type, &length) &&
      found_type == type && offset + HEAD_SIZE + length <= self->size)
    {
      gsize n_associated = associate (self, head, offset, associated);

      sealed = g_malloc (MAX (1, length));
      if (read_all (self->fd, offset + HEAD_SIZE, sealed, length))
        data =
            tn_vault_unseal_bytes (self->vault, sealed, length, associated, n_associated, &local);
    }
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (data == NULL)
    g_set_error (error,
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_CORRUPT,
                 "a part of the snapshots (at %" G_GINT64_FORMAT ") is damaged",
                 offset);
  return data;
}
