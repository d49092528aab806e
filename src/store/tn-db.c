/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-db.h"

#include "tn-db-functions.h"
#include "tn-status.h"
#include "tn-store-resources.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_QUARK (tn - store - error - quark, tn_store_error)

/* Something in the files could not be read. When the state is whole at the next start, it was in
 * the cache. */
#define DAMAGE_MARK "damage-seen"
#define STATE_VERSION 10
#define CACHE_VERSION 9

struct _TnDb
{
  sqlite3 *handle;
  GThread *owner;            /* (not owned): asserted everywhere */
  char *folder;              /* (owned) */
  TnVault *vault;            /* (owned) (nullable) */
  TnClock *clock;            /* (owned) (nullable): the system's */
  GHashTable *statements;    /* (owned): SQL literal → sqlite3_stmt, by address */
  GCancellable *cancellable; /* (not owned) (nullable): of the running job */
  TnTables changes;
  gint64 audit_seq;  /* newest row of the audit trail that this connection wrote; 0: none */
  gint64 audit_kept; /* the one that the last anchor stands at */
  gint64 state_version,
      cache_version; /* as they were last: SQLite counts what others write; 0: not known */
  int in_use;        /* a file that is locked while a writer has the others open; -1: none */
  gboolean renewed;  /* what was read was lost, and is to be read anew */
};

static void
set_error (TnDb *self, int code, GError **error)
{
  TnStoreError kind = TN_STORE_ERROR_FAILED;

  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      kind = TN_STORE_ERROR_BUSY;
      break;
    case SQLITE_CONSTRAINT:
      kind = TN_STORE_ERROR_CONSTRAINT;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      kind = TN_STORE_ERROR_CORRUPT;
      break;
    case SQLITE_FULL:
    case SQLITE_IOERR:
      kind = TN_STORE_ERROR_FULL;
      break;
    case SQLITE_INTERRUPT:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
      return;
    default:
      break;
    }
  g_set_error (error,
               TN_STORE_ERROR,
               kind,
               "database: %s",
               self->handle != NULL ? sqlite3_errmsg (self->handle) : sqlite3_errstr (code));
}

gboolean
tn_db_exec (TnDb *self, const char *sql, GError **error)
{
  int code;

  g_assert (self->owner == g_thread_self ());
  code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);
  if (code != SQLITE_OK)
    set_error (self, code, error);
  return code == SQLITE_OK;
}

sqlite3_stmt *
tn_db_query_valist (TnDb *self, GError **error, const char *sql, const char *types, va_list values)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);
  int code;

  g_assert (self->owner == g_thread_self ());
  if (statement == NULL)
    {
      code =
          sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
      if (code != SQLITE_OK)
        {
          set_error (self, code, error);
          return NULL;
        }
      g_hash_table_insert (self->statements, (gpointer) sql, statement);
    }
  g_assert (!sqlite3_stmt_busy (statement));
  for (int i = 0; types[i] != '\0'; i++)
    switch (types[i])
      {
      case 'i':
        sqlite3_bind_int64 (statement, i + 1, va_arg (values, gint64));
        break;
      case 's':
        sqlite3_bind_text (statement, i + 1, va_arg (values, const char *), -1, SQLITE_TRANSIENT);
        break;
      case 'd':
        sqlite3_bind_double (statement, i + 1, va_arg (values, double));
        break;
      case 'b':
        {
          GBytes *bytes = va_arg (values, GBytes *);
          gsize size;
          gconstpointer data = g_bytes_get_data (bytes, &size);

          sqlite3_bind_blob64 (statement, i + 1, data, size, SQLITE_TRANSIENT);
          break;
        }
      case 'n':
        sqlite3_bind_null (statement, i + 1);
        break;
      default:
        g_assert_not_reached ();
      }
  return statement;
}

sqlite3_stmt *
tn_db_query (TnDb *self, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list values;

  va_start (values, types);
  statement = tn_db_query_valist (self, error, sql, types, values);
  va_end (values);
  return statement;
}

void
tn_db_done (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

int
tn_db_step (TnDb *self, sqlite3_stmt *statement, GError **error)
{
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return 1;
  if (code != SQLITE_DONE)
    set_error (self, code, error);
  tn_db_done (statement);
  return code == SQLITE_DONE ? 0 : -1;
}

gboolean
tn_db_run (TnDb *self, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list values;
  int step = -1;

  va_start (values, types);
  statement = tn_db_query_valist (self, error, sql, types, values);
  va_end (values);
  if (statement != NULL)
    while ((step = tn_db_step (self, statement, error)) > 0)
      ;
  return step == 0;
}

gint64
tn_db_get_int (TnDb *self,
               GError **error,
               gint64 otherwise,
               const char *sql,
               const char *types,
               ...)
{
  sqlite3_stmt *statement;
  va_list values;
  int step;

  va_start (values, types);
  statement = tn_db_query_valist (self, error, sql, types, values);
  va_end (values);
  if (statement == NULL || (step = tn_db_step (self, statement, error)) < 0)
    return G_MININT64;
  if (step > 0)
    {
      if (sqlite3_column_type (statement, 0) == SQLITE_INTEGER)
        otherwise = sqlite3_column_int64 (statement, 0);
      tn_db_done (statement);
    }
  return otherwise;
}

char *
tn_db_get_string (TnDb *self, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list values;
  char *text = NULL;

  va_start (values, types);
  statement = tn_db_query_valist (self, error, sql, types, values);
  va_end (values);
  if (statement != NULL && tn_db_step (self, statement, error) > 0)
    {
      text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
      tn_db_done (statement);
    }
  return text;
}

const char *
tn_db_text (sqlite3_stmt *statement, int column)
{
  return (const char *) sqlite3_column_text (statement, column);
}

char *
tn_db_dup_text (sqlite3_stmt *statement, int column)
{
  return g_strdup (tn_db_text (statement, column));
}

GArray *
tn_db_read_ids (TnDb *self, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  int step = -1;

  while (statement != NULL && (step = tn_db_step (self, statement, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, id);
    }
  return step == 0 ? g_steal_pointer (&ids) : NULL;
}

gint64
tn_db_last_id (TnDb *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

int
tn_db_changes (TnDb *self)
{
  return sqlite3_changes (self->handle);
}

void
tn_db_changed (TnDb *self, TnTables tables)
{
  self->changes |= tables;
}

TnTables
tn_db_take_changes (TnDb *self)
{
  TnTables changes = self->changes;

  self->changes = 0;
  return changes;
}

gboolean
tn_db_in_transaction (TnDb *self)
{
  return !sqlite3_get_autocommit (self->handle);
}

void
tn_db_note_audit (TnDb *self, gint64 seq, gboolean wants_anchor)
{
  self->audit_seq = seq;
  if (wants_anchor)
    self->audit_kept = G_MININT32;
}

gboolean
tn_db_wants_anchor (TnDb *self, gint64 every)
{
  if (self->audit_seq == 0 || self->audit_seq - self->audit_kept < every)
    return FALSE;
  self->audit_kept = self->audit_seq;
  return TRUE;
}

TnVault *
tn_db_get_vault (TnDb *self)
{
  return self->vault;
}

static int
is_cancelled (void *user_data)
{
  TnDb *self = user_data;

  return g_cancellable_is_cancelled (self->cancellable);
}

void
tn_db_set_cancellable (TnDb *self, GCancellable *cancellable)
{
  self->cancellable = cancellable;
  sqlite3_progress_handler (self->handle,
                            cancellable != NULL ? 1000 : 0,
                            cancellable != NULL ? is_cancelled : NULL,
                            self);
}

/* Opening ------------------------------------------------------------------- */

/* -1: failed. */
static int
read_version (TnDb *self, const char *schema, GError **error)
{
  g_autofree char *pragma = g_strdup_printf ("PRAGMA %s.user_version", schema);
  sqlite3_stmt *statement = NULL;
  int version = -1;

  /* Not through the statement cache, which goes by the address of a literal. */
  if (sqlite3_prepare_v2 (self->handle, pragma, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    version = sqlite3_column_int (statement, 0);
  else
    set_error (self, sqlite3_errcode (self->handle), error);
  sqlite3_finalize (statement);
  return version;
}

/* The window and a command may start at once after an update: one brings the files up to date, the
 * other waits. Returns: what holds the lock; close it. -1: there is none, as on a file system that
 * knows no locks. */
static int
lock_migration (TnDb *self)
{
  g_autofree char *path = g_build_filename (self->folder, "migration.lock", NULL);
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX) != 0)
    {
      close (fd);
      fd = -1;
    }
  return fd;
}

static gboolean
migrate_from (TnDb *self,
              const char *schema,
              const char *kind,
              int current,
              int version,
              GError **error)
{
  if (current > version)
    {
      g_set_error (error,
                   TN_STORE_ERROR,
                   TN_STORE_ERROR_NEWER_SCHEMA,
                   "%s.db was written by a newer Tenantry (schema %d; this one knows %d)",
                   kind,
                   current,
                   version);
      return FALSE;
    }
  if (current > 0 && current < version && g_str_equal (kind, "state"))
    {
      g_autofree char *backup = g_strdup_printf ("%s/state-schema%d.db", self->folder, current);

      g_unlink (backup);
      if (!tn_db_backup_state (self, backup, error))
        return FALSE;
    }
  for (int next = current + 1; next <= version; next++)
    {
      g_autofree char *path = g_strdup_printf (RESOURCE_PATH "/migrations/%s-%d.sql", kind, next);
      g_autoptr (GBytes) file = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
      g_autofree char *sql = NULL;
      g_autoptr (GError) local = NULL;

      if (file == NULL)
        return FALSE;
      sql = g_strdup_printf ("BEGIN IMMEDIATE;\n%s\nPRAGMA %s.user_version = %d;\nCOMMIT;",
                             (const char *) g_bytes_get_data (file, NULL),
                             schema,
                             next);
      if (!tn_db_exec (self, sql, &local))
        {
          sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
migrate (TnDb *self, const char *schema, const char *kind, int version, GError **error)
{
  int current = read_version (self, schema, error);
  int lock;
  gboolean good;

  if (current < 0 || current == version)
    return current == version;
  lock = lock_migration (self);
  current = read_version (self, schema, error);
  good = current >= 0 && migrate_from (self, schema, kind, current, version, error);
  if (lock >= 0)
    close (lock);
  return good;
}

static gboolean
open_file (TnDb *self, const char *path, gboolean writer, GError **error)
{
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE |
              (writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE);
  int code = sqlite3_open_v2 (path, &self->handle, flags, NULL);

  if (code != SQLITE_OK)
    {
      set_error (self, code, error);
      return FALSE;
    }
  sqlite3_busy_timeout (self->handle, 5000);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_limit (self->handle, SQLITE_LIMIT_ATTACHED, 1);
  sqlite3_limit (self->handle, SQLITE_LIMIT_SQL_LENGTH, 256 * 1024);
  sqlite3_limit (self->handle, SQLITE_LIMIT_EXPR_DEPTH, 200);
  if (!tn_db_add_functions (self->handle, self->clock))
    {
      set_error (self, sqlite3_extended_errcode (self->handle), error);
      return FALSE;
    }
  return TRUE;
}

/* The cache is migrated through a connection of its own, because a schema file names no schema. */
static gboolean
prepare_cache (const char *folder, const char *path, GError **error)
{
  TnDb own = { .owner = g_thread_self (), .folder = (char *) folder, .in_use = -1 };
  gboolean good;

  own.statements = g_hash_table_new (NULL, NULL);
  good = open_file (&own, path, TRUE, error) &&
         tn_db_exec (&own, "PRAGMA journal_mode = WAL", error) &&
         migrate (&own, "main", "cache", CACHE_VERSION, error);
  g_hash_table_unref (own.statements);
  sqlite3_close (own.handle);
  return good;
}

static gboolean
check_state (TnDb *self, gboolean whole, GError **error)
{
  g_autofree char *result =
      tn_db_get_string (self,
                        error,
                        whole ? "PRAGMA main.integrity_check (1)" : "PRAGMA main.quick_check (1)",
                        "");

  if (g_strcmp0 (result, "ok") == 0)
    return TRUE;
  if (error != NULL && *error == NULL)
    g_set_error (error,
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_CORRUPT,
                 "state.db is damaged: %s",
                 result != NULL ? result : "it cannot be read");
  return FALSE;
}

/* A reader answers questions with what somebody typed in them: it may look, and nothing else. */
static int
only_look (void *data,
           int action,
           const char *first,
           const char *second,
           const char *database,
           const char *trigger)
{
  switch (action)
    {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION:
      return SQLITE_OK;
    case SQLITE_PRAGMA:
      /* The search index asks for it. */
      return g_strcmp0 (first, "data_version") == 0 ? SQLITE_OK : SQLITE_DENY;
    default:
      return SQLITE_DENY;
    }
}

static void
put_cache_aside (const char *cache, const char *why)
{
  g_autofree char *aside = g_strconcat (cache, ".damaged", NULL),
                  *wal = g_strconcat (cache, "-wal", NULL),
                  *shm = g_strconcat (cache, "-shm", NULL);

  g_message ("cache.db is put aside and made anew: %s", why);
  g_rename (cache, aside);
  g_unlink (wal);
  g_unlink (shm);
}

/* What the state says was read is not there any more: it is unread, and due now. Who is refused by
 * Microsoft still is. */
static gboolean
note_lost_cache (TnDb *self, GError **error)
{
  if (!tn_db_run (self,
                  error,
                  "UPDATE microsoft_tenants SET last_sync = 0, next_due = 0, sync_status = iif "
                  "(sync_status = ?1, ?1, ?2) WHERE removed_at = 0 AND last_sync > 0",
                  "ii",
                  (gint64) TN_SYNC_AUTH_ERROR,
                  (gint64) TN_SYNC_PENDING))
    return FALSE;
  self->renewed = tn_db_changes (self) > 0;
  return TRUE;
}

void
tn_db_forget_damage (const char *folder)
{
  g_autofree char *mark = g_build_filename (folder, DAMAGE_MARK, NULL);

  g_unlink (mark);
}

gboolean
tn_db_note_others (TnDb *self, GError **error)
{
  gint64 state = tn_db_get_int (self, error, 0, "PRAGMA main.data_version", ""),
         cache = tn_db_get_int (self, error, 0, "PRAGMA cache.data_version", "");

  if (state == G_MININT64 || cache == G_MININT64)
    return FALSE;
  if ((self->state_version != 0 && state != self->state_version) ||
      (self->cache_version != 0 && cache != self->cache_version))
    tn_db_changed (self, TN_TABLES_ALL);
  self->state_version = state;
  self->cache_version = cache;
  return TRUE;
}

gboolean
tn_db_is_renewed (TnDb *self)
{
  return self->renewed;
}

void
tn_db_mark_damage (const char *folder)
{
  g_autofree char *mark = g_build_filename (folder, DAMAGE_MARK, NULL);

  g_file_set_contents_full (mark, "", 0, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

/* Whether no other program has the files open for writing; says from now on that we have. */
static gboolean
is_alone (TnDb *self)
{
  gboolean alone = self->in_use < 0 || flock (self->in_use, LOCK_EX | LOCK_NB) == 0;

  if (self->in_use >= 0)
    flock (self->in_use, LOCK_SH | LOCK_NB);
  return alone;
}

static gboolean
open_all (TnDb *self, gboolean writer, GError **error)
{
  g_autofree char *state = g_build_filename (self->folder, "state.db", NULL);
  g_autofree char *cache = g_build_filename (self->folder, "cache.db", NULL);
  g_autofree char *mark = g_build_filename (self->folder, DAMAGE_MARK, NULL);
  gboolean fresh, marked = g_file_test (mark, G_FILE_TEST_EXISTS);

  if (!open_file (self, state, writer, error))
    return FALSE;
  if (writer)
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *in_use = g_build_filename (self->folder, "in-use", NULL);

      self->in_use = g_open (in_use, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
      if (self->in_use >= 0)
        flock (self->in_use, LOCK_SH | LOCK_NB);
      /* Not under the hands of another program; and only who mends looks through everything. */
      marked = marked && is_alone (self);
      if (!tn_db_exec (self, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", error) ||
          !check_state (self, marked, error) ||
          !migrate (self, "main", "state", STATE_VERSION, error))
        return FALSE;
      fresh = marked || !g_file_test (cache, G_FILE_TEST_EXISTS);
      if (marked)
        put_cache_aside (cache, "it was found damaged");
      if (!prepare_cache (self->folder, cache, &local) &&
          (g_error_matches (local, TN_STORE_ERROR, TN_STORE_ERROR_CORRUPT) ||
           g_error_matches (local, TN_STORE_ERROR, TN_STORE_ERROR_NEWER_SCHEMA)))
        {
          put_cache_aside (cache, local->message);
          g_clear_error (&local);
          fresh = TRUE;
          prepare_cache (self->folder, cache, &local);
        }
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (fresh && !note_lost_cache (self, error))
        return FALSE;
      if (marked)
        g_unlink (mark);
    }
  if (!tn_db_run (self, error, "ATTACH DATABASE ? AS cache", "s", cache))
    return FALSE;
  if (!tn_db_exec (self,
                   "PRAGMA cache.synchronous = NORMAL; PRAGMA cell_size_check = ON; PRAGMA "
                   "mmap_size = 0; PRAGMA main.secure_delete = ON; PRAGMA "
                   "temp_store = MEMORY; PRAGMA main.cache_size = -16384; PRAGMA "
                   "cache.cache_size = -32768",
                   error))
    return FALSE;
  if (!writer)
    {
      if (!tn_db_exec (self, "PRAGMA query_only = ON", error))
        return FALSE;
      sqlite3_set_authorizer (self->handle, only_look, self);
    }
  return TRUE;
}

/* Nobody asks SQLite how much memory it has, and to keep count takes a lock with each piece. It
 * refuses, without harm, where it was used before. */
static void
configure_once (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  g_once_init_leave (&done, 1);
}

TnDb *
tn_db_open (const char *folder, gboolean writer, TnVault *vault, TnClock *clock, GError **error)
{
  TnDb *self = g_new0 (TnDb, 1);

  /* In a static library, a resource that nobody names is not linked. */
  g_resources_register (tn_store_resources_get_resource ());
  configure_once ();
  self->in_use = -1;
  self->owner = g_thread_self ();
  self->folder = g_strdup (folder);
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) sqlite3_finalize);
  if (vault != NULL)
    self->vault = g_object_ref (vault);
  if (clock != NULL)
    self->clock = g_object_ref (clock);
  if (writer && g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error,
                   TN_STORE_ERROR,
                   TN_STORE_ERROR_FAILED,
                   "the data folder cannot be made: %s",
                   g_strerror (errno));
      tn_db_close (self);
      return NULL;
    }
  {
    /* SQLite makes its files with the process's mask; the mask is per process, so only narrow it.
     */
    mode_t before = umask (077);
    gboolean good = open_all (self, writer, error);

    umask (before);
    if (!good)
      g_clear_pointer (&self, tn_db_close);
  }
  return self;
}

void
tn_db_close (TnDb *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->statements);
  sqlite3_close (self->handle);
  g_clear_object (&self->vault);
  g_clear_object (&self->clock);
  if (self->in_use >= 0)
    close (self->in_use);
  g_free (self->folder);
  g_free (self);
}

gboolean
tn_db_backup_state (TnDb *self, const char *path, GError **error)
{
  sqlite3 *copy = NULL;
  sqlite3_backup *backup;
  int code = sqlite3_open_v2 (path,
                              &copy,
                              SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW,
                              NULL);

  if (code == SQLITE_OK)
    {
      backup = sqlite3_backup_init (copy, "main", self->handle, "main");
      code = backup != NULL ? sqlite3_backup_step (backup, -1) : sqlite3_errcode (copy);
      if (backup != NULL && sqlite3_backup_finish (backup) != SQLITE_OK)
        code = sqlite3_errcode (copy);
      if (code == SQLITE_DONE)
        code = SQLITE_OK;
    }
  if (code != SQLITE_OK)
    g_set_error (error,
                 TN_STORE_ERROR,
                 (code & 0xff) == SQLITE_CORRUPT ? TN_STORE_ERROR_CORRUPT : TN_STORE_ERROR_FULL,
                 "database: the copy failed: %s",
                 sqlite3_errmsg (copy));
  sqlite3_close (copy);
  return code == SQLITE_OK;
}
