/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-audit.h"

#include "tn-db.h"
#include "tn-text.h"
#include "tn-time.h"

#include <string.h>

#define ANCHOR_EVERY 100

/* In the order in which they are signed. */
#define COLUMNS                                                                                    \
  "version, segment, seq, time, counter, actor, account, source, action, object, tenant, result, " \
  "before, after, detail, intent, key_id"
#define N_FIELDS 17
#define FIELD_VERSION 0
#define FIELD_SEGMENT 1
#define FIELD_ACTION 8
#define FIELD_AFTER 13
#define FIELD_KEY_ID 16

static const char *const field_names[N_FIELDS] = {
  "version", "segment", "seq",    "time",   "counter", "actor",  "account", "source", "action",
  "object",  "tenant",  "result", "before", "after",   "detail", "intent",  "keyId"
};

static TnAuditCheck *
audit_check_copy (TnAuditCheck *self)
{
  return g_memdup2 (self, sizeof *self);
}
G_DEFINE_BOXED_TYPE (TnAuditCheck, tn_audit_check, audit_check_copy, g_free)

static void
put_field (GString *canonical, const char *field)
{
  g_string_append_printf (canonical, "%" G_GSIZE_FORMAT ":%s", strlen (field), field);
}

/* Length-prefixed fields, so that no two different rows have the same text. */
static GString *
canonical_of (const char *const fields[N_FIELDS], const char *before)
{
  /* What a row had before the columns of schema 2 were added: seq, time, actor, source, action,
   * object, result, detail, key_id. */
  static const int first_version[] = { 2, 3, 5, 7, 8, 9, 11, 14, 16 };
  GString *canonical = g_string_new (NULL);

  if (g_str_equal (fields[FIELD_VERSION], "1"))
    for (guint i = 0; i < G_N_ELEMENTS (first_version); i++)
      put_field (canonical, fields[first_version[i]]);
  else
    for (guint i = 0; i < N_FIELDS; i++)
      put_field (canonical, fields[i]);
  put_field (canonical, before);
  return canonical;
}

static char *
sign (TnVault *vault, const char *const fields[N_FIELDS], const char *before)
{
  g_autoptr (GString) canonical = canonical_of (fields, before);

  return tn_vault_sign (vault, (const guint8 *) canonical->str, canonical->len);
}

/* Rows in a run that were signed with another key: of a session without the keyring. When our key
 * is back, a row of its own ("audit.key") records what they were, so that nobody can change a row
 * and say that it was another key's. */
typedef struct
{
  gint64 from, to; /* 0: there is no run */
  gboolean whole;  /* it is known where it began */
  GChecksum *sum;  /* (owned) (nullable) */
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->sum, g_checksum_free);
  *run = (Run) { 0 };
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
run_add (Run *run, gint64 seq, const char *const fields[N_FIELDS], const char *mac, gboolean whole)
{
  g_autoptr (GString) canonical = canonical_of (fields, mac);

  if (run->from == 0)
    {
      run->from = seq;
      run->whole = whole;
      run->sum = g_checksum_new (G_CHECKSUM_SHA256);
    }
  run->to = seq;
  g_checksum_update (run->sum, (const guchar *) canonical->str, (gssize) canonical->len);
}

typedef struct
{
  gint64 seq, segment;
  char *mac;    /* (owned) */
  char *key_id; /* (owned) (nullable) */
} Tail;

static void
tail_clear (Tail *tail)
{
  g_free (tail->mac);
  g_free (tail->key_id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tail, tail_clear)

static gboolean
read_tail (TnDb *db, Tail *tail, GError **error)
{
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT seq, segment, mac, key_id FROM audit ORDER BY seq DESC LIMIT 1",
                   "");
  int step = statement != NULL ? tn_db_step (db, statement, error) : -1;

  tail->segment = 1;
  tail->mac = g_strdup ("");
  if (step > 0)
    {
      tail->seq = sqlite3_column_int64 (statement, 0);
      tail->segment = sqlite3_column_int64 (statement, 1);
      g_set_str (&tail->mac, tn_db_text (statement, 2));
      g_set_str (&tail->key_id, tn_db_text (statement, 3));
      tn_db_done (statement);
    }
  return step >= 0;
}

/* Whose account acts for @tenant: the one that its integration signed in with. */
static char *
account_of (TnDb *db, const char *tenant)
{
  char *account = tn_db_get_string (
      db,
      NULL,
      "SELECT i.account FROM integrations i LEFT JOIN microsoft_tenants t ON t.integration_id = "
      "i.id WHERE t.tenant_id = ?1 OR i.tenant_id = ?1 ORDER BY i.removed_at > 0, i.id DESC LIMIT "
      "1",
      "s",
      tenant);

  return account != NULL ? account : g_strdup ("");
}

static gboolean
append (TnDb *db,
        const TnActor *actor,
        const TnAuditRow *row,
        gint64 segment,
        const char *before_mac,
        gint64 seq,
        GError **error)
{
  TnVault *vault = tn_db_get_vault (db);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC, counter = g_get_monotonic_time () / 1000;
  g_autofree char *detail = tn_text_redact (row->detail != NULL ? row->detail : ""),
                  *before = tn_text_redact (row->before != NULL ? row->before : ""),
                  *after = tn_text_redact (row->after != NULL ? row->after : ""),
                  *account = row->tenant != NULL ? account_of (db, row->tenant) : g_strdup (""),
                  *mac = NULL;
  const char *object = row->object != NULL ? row->object : "",
             *tenant = row->tenant != NULL ? row->tenant : "",
             *key_id = tn_vault_get_key_id (vault);
  char numbers[5][24];

  g_snprintf (numbers[0], sizeof numbers[0], "%" G_GINT64_FORMAT, segment);
  g_snprintf (numbers[1], sizeof numbers[1], "%" G_GINT64_FORMAT, seq);
  g_snprintf (numbers[2], sizeof numbers[2], "%" G_GINT64_FORMAT, now);
  g_snprintf (numbers[3], sizeof numbers[3], "%" G_GINT64_FORMAT, counter);
  g_snprintf (numbers[4], sizeof numbers[4], "%" G_GINT64_FORMAT, row->intent);
  {
    const char *const fields[N_FIELDS] = { "2",         numbers[0],  numbers[1], numbers[2],
                                           numbers[3],  actor->name, account,    actor->source,
                                           row->action, object,      tenant,     row->result,
                                           before,      after,       detail,     numbers[4],
                                           key_id };

    mac = sign (vault, fields, before_mac);
  }
  tn_db_changed (db, TN_TABLE_AUDIT);
  if (!tn_db_run (db,
                  error,
                  "INSERT INTO audit (" COLUMNS
                  ", mac) VALUES (2, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                  "?, ?, ?, ?, ?, ?)",
                  "iiiissssssssssiss",
                  segment,
                  seq,
                  now,
                  counter,
                  actor->name,
                  account,
                  actor->source,
                  row->action,
                  object,
                  tenant,
                  row->result,
                  before,
                  after,
                  detail,
                  row->intent,
                  key_id,
                  mac))
    return FALSE;
  /* A state file that we ourselves put back is older than the last anchor; it gets one of its own.
   */
  tn_db_note_audit (db,
                    seq,
                    g_str_has_prefix (row->action, "state.") ||
                        g_str_equal (row->action, "audit.segment"));
  return TRUE;
}

/* The rows since our key's last one. */
static gboolean
read_run (TnDb *db, Run *run, GError **error)
{
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT " COLUMNS ", mac FROM audit WHERE seq > (SELECT ifnull (max (seq), 0) "
                   "FROM audit WHERE key_id = ?) ORDER BY seq",
                   "s",
                   tn_vault_get_key_id (tn_db_get_vault (db)));
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      const char *fields[N_FIELDS];

      for (int i = 0; i < N_FIELDS; i++)
        fields[i] = tn_db_text (statement, i);
      run_add (run,
               sqlite3_column_int64 (statement, 2),
               fields,
               tn_db_text (statement, N_FIELDS),
               TRUE);
    }
  return step == 0;
}

/* Our key is back: see #Run. */
static gboolean
record_run (TnDb *db, const TnActor *actor, Tail *tail, GError **error)
{
  g_auto (Run) run = { 0 };
  g_autofree char *object = NULL;
  TnAuditRow row = { .action = "audit.key", .result = "success" };

  if (!read_run (db, &run, error))
    return FALSE;
  object = g_strdup_printf ("%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, run.from, run.to);
  row.object = object;
  row.after = g_checksum_get_string (run.sum);
  if (!append (db, actor, &row, tail->segment, tail->mac, tail->seq + 1, error))
    return FALSE;
  tail_clear (tail);
  *tail = (Tail) { 0 };
  return read_tail (db, tail, error);
}

gboolean
tn_audit_append (TnDb *db, const TnActor *actor, const TnAuditRow *row, gint64 *seq, GError **error)
{
  g_auto (Tail) tail = { 0 };

  if (!read_tail (db, &tail, error) ||
      (tail.key_id != NULL &&
       !g_str_equal (tail.key_id, tn_vault_get_key_id (tn_db_get_vault (db))) &&
       !record_run (db, actor, &tail, error)))
    return FALSE;
  if (seq != NULL)
    *seq = tail.seq + 1;
  return append (db, actor, row, tail.segment, tail.mac, tail.seq + 1, error);
}

gboolean
tn_audit_begin_segment (TnDb *db, const TnActor *actor, gint64 bad, GError **error)
{
  g_auto (Tail) tail = { 0 };
  g_autofree char *object = g_strdup_printf ("%" G_GINT64_FORMAT, bad);
  const TnAuditRow row = { .action = "audit.segment",
                           .object = object,
                           .result = "broken",
                           .detail = "verification failed; a new segment begins" };

  if (!read_tail (db, &tail, error))
    return FALSE;
  /* The new chain hangs on nothing: what stands before it is not to be trusted. When the trail was
   * cut, it begins behind the row that should be there. */
  return append (db, actor, &row, tail.segment + 1, "", MAX (tail.seq, bad) + 1, error);
}

void
tn_audit_keep_anchor (TnDb *db, gboolean now)
{
  g_auto (Tail) tail = { 0 };
  g_autofree char *anchor = NULL;

  if (!tn_db_wants_anchor (db, now ? 1 : ANCHOR_EVERY) || !read_tail (db, &tail, NULL) ||
      tail.seq == 0)
    return;
  anchor = g_strdup_printf ("%" G_GINT64_FORMAT " %s %s",
                            tail.seq,
                            tn_vault_get_key_id (tn_db_get_vault (db)),
                            tail.mac);
  tn_vault_keep_anchor (tn_db_get_vault (db), anchor);
}

/* The row that the anchor names must be there, with the same signature. */
static gboolean
check_anchor (TnDb *db, TnAuditCheck *check, GError **error)
{
  g_autofree char *anchor = tn_vault_get_anchor (tn_db_get_vault (db)), *mac = NULL;
  g_auto (GStrv) parts = g_strsplit (anchor != NULL ? anchor : "", " ", 3);
  gint64 seq, segment;

  if (g_strv_length (parts) != 3 ||
      !g_str_equal (parts[1], tn_vault_get_key_id (tn_db_get_vault (db))))
    return TRUE;
  seq = g_ascii_strtoll (parts[0], NULL, 10);
  check->anchor = seq;
  /* Ours, and said to be still ours. */
  mac = tn_db_get_string (db,
                          error,
                          "SELECT mac FROM audit WHERE seq = ? AND key_id = ?",
                          "is",
                          seq,
                          tn_vault_get_key_id (tn_db_get_vault (db)));
  if (mac == NULL && *error != NULL)
    return FALSE;
  segment = tn_db_get_int (db,
                           error,
                           0,
                           "SELECT ifnull (max (seq), 0) FROM audit WHERE action = 'audit.segment'",
                           "");
  if (segment == G_MININT64)
    return FALSE;
  /* One from before the last break names what that break may have taken away. */
  if ((mac == NULL || !g_str_equal (mac, parts[2])) && seq > segment && check->bad == 0)
    check->bad = seq;
  return TRUE;
}

/* One step along the chain. @first: of a check that does not begin at the beginning: what it hangs
 * on is not known. */
static void
check_row (TnVault *vault,
           sqlite3_stmt *statement,
           Tail *last,
           Run *run,
           gboolean first,
           TnAuditCheck *check)
{
  const char *fields[N_FIELDS];
  const char *mac = tn_db_text (statement, N_FIELDS);
  gint64 seq = sqlite3_column_int64 (statement, 2),
         segment = sqlite3_column_int64 (statement, FIELD_SEGMENT);
  gboolean begins = segment != last->segment;
  g_autofree char *right = NULL;

  for (int i = 0; i < N_FIELDS; i++)
    fields[i] = tn_db_text (statement, i);
  if (g_str_equal (fields[FIELD_KEY_ID], tn_vault_get_key_id (vault)))
    right = sign (vault, fields, begins ? "" : last->mac);
  else
    {
      check->unchecked++;
      run_add (run, seq, fields, mac, !first);
    }
  /* Rows of version 1 were written before runs were recorded. */
  if (right != NULL && run->from > 0)
    {
      if (run->whole && !begins && !g_str_equal (fields[FIELD_VERSION], "1") && check->bad == 0 &&
          !(g_str_equal (fields[FIELD_ACTION], "audit.key") &&
            g_str_equal (fields[FIELD_AFTER], g_checksum_get_string (run->sum))))
        check->bad = run->from;
      run_clear (run);
    }
  if (begins && !first)
    {
      /* A break that was found, and recorded in a row that fits. */
      check->segments++;
      if (right != NULL && g_str_equal (right, mac))
        {
          gint64 known = g_ascii_strtoll (fields[9], NULL, 10);

          check->known_bad = check->known_bad != 0 ? MIN (check->known_bad, known) : known;
          check->bad = 0;
        }
    }
  else if (!first && seq != last->seq + 1 && check->bad == 0)
    check->bad = last->seq + 1;
  if (check->bad == 0 && right != NULL && !first && !g_str_equal (right, mac))
    check->bad = seq;
  last->seq = seq;
  last->segment = segment;
  g_set_str (&last->mac, mac);
  check->rows++;
}

gboolean
tn_audit_verify (TnDb *db, gint64 last, TnAuditCheck *check, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_auto (Tail) tail = { .segment = 1, .mac = g_strdup ("") };
  g_auto (Run) run = { 0 };
  gint64 newest = tn_db_get_int (db, &local, 0, "SELECT max (seq) FROM audit", "");
  /* One more than asked for, whose signature the second one hangs on. */
  gint64 from = last > 0 && local == NULL ? MAX (0, newest - last) : 0;
  sqlite3_stmt *statement;
  int step = -1;

  *check = (TnAuditCheck) { .segments = 1 };
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  statement = tn_db_query (db,
                           &local,
                           "SELECT " COLUMNS ", mac FROM audit WHERE seq >= ? ORDER BY seq",
                           "i",
                           from);
  while (statement != NULL && (step = tn_db_step (db, statement, &local)) > 0)
    check_row (tn_db_get_vault (db), statement, &tail, &run, from > 0 && check->rows == 0, check);
  if (step == 0 && check->known_bad == 0)
    {
      /* One that stands before the rows looked at. */
      g_autofree char *known = tn_db_get_string (db,
                                                 &local,
                                                 "SELECT object FROM audit WHERE action = "
                                                 "'audit.segment' ORDER BY seq LIMIT 1",
                                                 "");

      check->known_bad = known != NULL ? g_ascii_strtoll (known, NULL, 10) : 0;
    }
  if (local != NULL || step != 0 || !check_anchor (db, check, &local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

static void
put_json_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *c = text; *c != '\0'; c++)
    if (*c == '"' || *c == '\\')
      g_string_append_printf (out, "\\%c", *c);
    else if ((guchar) *c < 0x20)
      g_string_append_printf (out, "\\u%04x", *c);
    else
      g_string_append_c (out, *c);
  g_string_append_c (out, '"');
}

char *
tn_audit_export (TnDb *db, GError **error)
{
  GString *out = g_string_new (NULL);
  g_auto (Tail) tail = { .mac = g_strdup ("") };
  sqlite3_stmt *statement =
      tn_db_query (db, error, "SELECT " COLUMNS ", mac FROM audit ORDER BY seq", "");
  gint64 rows = 0;
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      g_string_append_c (out, '{');
      for (int i = 0; i <= N_FIELDS; i++)
        {
          const char *text = tn_db_text (statement, i);

          if (i > 0)
            g_string_append (out, ", ");
          put_json_string (out, i < N_FIELDS ? field_names[i] : "mac");
          g_string_append (out, ": ");
          /* Everything as text, as it is signed. */
          put_json_string (out, text != NULL ? text : "");
        }
      g_string_append (out, "}\n");
      tail.seq = sqlite3_column_int64 (statement, 2);
      g_set_str (&tail.mac, tn_db_text (statement, N_FIELDS));
      rows++;
    }
  if (step == 0)
    {
      g_autofree char *time = tn_time_format (g_get_real_time () / G_USEC_PER_SEC);
      g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, out->str, -1);

      g_string_append_printf (out,
                              "{\"anchor\": {\"seq\": %" G_GINT64_FORMAT ", \"mac\": \"%s\", "
                              "\"rows\": %" G_GINT64_FORMAT ", \"sha256\": \"%s\", \"exported\": "
                              "\"%s\"}}\n",
                              tail.seq,
                              tail.mac,
                              rows,
                              sum,
                              time);
      return g_string_free_and_steal (out);
    }
  g_string_free (out, TRUE);
  return NULL;
}

/* What occurs ------------------------------------------------------------------------- */

/* Nobody looks through more of them in a list. */
#define MOST_OBJECTS "500"

G_DEFINE_BOXED_TYPE (TnAuditValues, tn_audit_values, tn_audit_values_copy, tn_audit_values_free)

TnAuditValues *
tn_audit_values_copy (const TnAuditValues *values)
{
  TnAuditValues *copy = g_memdup2 (values, sizeof *values);

  copy->actors = g_strdupv (values->actors);
  copy->actions = g_strdupv (values->actions);
  copy->objects = g_strdupv (values->objects);
  return copy;
}

void
tn_audit_values_free (TnAuditValues *values)
{
  g_strfreev (values->actors);
  g_strfreev (values->actions);
  g_strfreev (values->objects);
  g_free (values);
}

/* @sql: of one column, a literal. */
static char **
list_texts (TnDb *db, const char *sql, const char *tenant, GError **error)
{
  sqlite3_stmt *statement = tn_db_query (db, error, sql, "s", tenant);
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  int step;

  if (statement == NULL)
    return NULL;
  while ((step = tn_db_step (db, statement, error)) > 0)
    g_strv_builder_add (texts, tn_db_text (statement, 0));
  return step == 0 ? g_strv_builder_end (texts) : NULL;
}

#define OF_TENANT "intent = 0 AND (?1 IS NULL OR tenant = ?1)"

TnAuditValues *
tn_audit_list_values (TnDb *db, const char *tenant, GError **error)
{
  g_autoptr (TnAuditValues) values = g_new0 (TnAuditValues, 1);
  g_auto (GStrv) sources = NULL;

  values->actors = list_texts (db,
                               "SELECT DISTINCT actor FROM audit WHERE " OF_TENANT
                               " AND actor <> '' AND source <> 'background' ORDER BY 1",
                               tenant,
                               error);
  if (values->actors != NULL)
    values->actions =
        list_texts (db,
                    "SELECT DISTINCT action FROM audit WHERE " OF_TENANT " ORDER BY 1",
                    tenant,
                    error);
  if (values->actions != NULL)
    values->objects = list_texts (
        db,
        "SELECT object FROM (SELECT object, max (seq) AS newest FROM audit WHERE " OF_TENANT
        " AND ifnull (object, '') <> '' GROUP BY object ORDER BY newest DESC LIMIT " MOST_OBJECTS
        ") ORDER BY lower (object)",
        tenant,
        error);
  if (values->objects != NULL)
    sources =
        list_texts (db,
                    "SELECT 1 FROM audit WHERE " OF_TENANT " AND source = 'background' LIMIT 1",
                    tenant,
                    error);
  if (sources == NULL)
    return NULL;
  values->scheduled = sources[0] != NULL;
  return g_steal_pointer (&values);
}
