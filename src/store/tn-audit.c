/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-audit.h"

#include "tn-db.h"
#include "tn-text.h"

#include <string.h>

#define N_FIELDS 9

/* Length-prefixed fields, so that no two different rows have the same text. */
static char *
sign (TnVault *vault, const char *fields[N_FIELDS], const char *before)
{
  g_autoptr (GString) canonical = g_string_new (NULL);

  for (int i = 0; i < N_FIELDS; i++)
    g_string_append_printf (canonical, "%" G_GSIZE_FORMAT ":%s", strlen (fields[i]), fields[i]);
  g_string_append_printf (canonical, "%" G_GSIZE_FORMAT ":%s", strlen (before), before);
  return tn_vault_sign (vault, (const guint8 *) canonical->str, canonical->len);
}

gboolean
tn_audit_append (TnDb *db,
                 const TnActor *actor,
                 const char *action,
                 const char *object,
                 const char *result,
                 const char *detail,
                 GError **error)
{
  TnVault *vault = tn_db_get_vault (db);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC, seq;
  g_autofree char *before = NULL, *mac = NULL;
  g_autofree char *redacted = tn_text_redact (detail != NULL ? detail : "");
  char seq_text[24], time_text[24];

  seq = tn_db_get_int (db, error, 0, "SELECT seq FROM audit ORDER BY seq DESC LIMIT 1", "");
  if (seq == G_MININT64)
    return FALSE;
  before = tn_db_get_string (db, NULL, "SELECT mac FROM audit ORDER BY seq DESC LIMIT 1", "");
  seq++;
  g_snprintf (seq_text, sizeof seq_text, "%" G_GINT64_FORMAT, seq);
  g_snprintf (time_text, sizeof time_text, "%" G_GINT64_FORMAT, now);
  {
    const char *fields[N_FIELDS] = { seq_text,      time_text, actor->name,
                                     actor->source, action,    object,
                                     result,        redacted,  tn_vault_get_key_id (vault) };

    mac = sign (vault, fields, before != NULL ? before : "");
  }
  return tn_db_run (db,
                    error,
                    "INSERT INTO audit (seq, time, actor, source, action, object, result, detail, "
                    "key_id, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    "iissssssss",
                    seq,
                    now,
                    actor->name,
                    actor->source,
                    action,
                    object,
                    result,
                    redacted,
                    tn_vault_get_key_id (vault),
                    mac);
}

gint64
tn_audit_verify (TnDb *db, gint64 *rows, gint64 *unchecked, GError **error)
{
  TnVault *vault = tn_db_get_vault (db);
  sqlite3_stmt *statement = tn_db_query (db,
                                         error,
                                         "SELECT seq, time, actor, source, action, object, result, "
                                         "detail, key_id, mac FROM audit ORDER BY seq",
                                         "");
  g_autofree char *before = g_strdup ("");
  gint64 expected = 1, bad = 0;
  int step = -1;

  *rows = *unchecked = 0;
  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      const char *fields[N_FIELDS];
      const char *mac = (const char *) sqlite3_column_text (statement, N_FIELDS);
      g_autofree char *right = NULL;

      for (int i = 0; i < N_FIELDS; i++)
        fields[i] = (const char *) sqlite3_column_text (statement, i);
      if (g_str_equal (fields[N_FIELDS - 1], tn_vault_get_key_id (vault)))
        right = sign (vault, fields, before);
      else
        (*unchecked)++;
      if (bad == 0 && (sqlite3_column_int64 (statement, 0) != expected ||
                       (right != NULL && !g_str_equal (right, mac))))
        bad = expected;
      g_set_str (&before, mac);
      expected++;
      (*rows)++;
    }
  return step == 0 ? bad : -1;
}
