-- What cannot be fetched again. Times are seconds since 1970 UTC, 0 is never; numbers of enumerations are those of
-- src/model/tn-status.h.
CREATE TABLE integrations (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  cloud TEXT NOT NULL,          -- authority of the cloud it lives in
  tenant_id TEXT NOT NULL,
  account_id TEXT,              -- object id of who consented
  account TEXT,
  created_at INTEGER NOT NULL,
  removed_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX integrations_by_tenant ON integrations (tenant_id, cloud) WHERE removed_at = 0;

CREATE TABLE tokens (
  integration_id INTEGER PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  sealed BLOB NOT NULL,         -- nonce and AES-256-GCM text of the refresh token
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE microsoft_tenants (
  id INTEGER PRIMARY KEY,
  integration_id INTEGER NOT NULL REFERENCES integrations (id),
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  domain TEXT,
  sync_status INTEGER NOT NULL DEFAULT 0,
  last_sync INTEGER NOT NULL DEFAULT 0,
  last_attempt INTEGER NOT NULL DEFAULT 0,
  next_due INTEGER NOT NULL DEFAULT 0,
  error_code TEXT,
  error_detail TEXT,
  search_text TEXT NOT NULL DEFAULT '',
  removed_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX microsoft_tenants_by_tenant ON microsoft_tenants (tenant_id) WHERE removed_at = 0;
CREATE INDEX microsoft_tenants_by_name ON microsoft_tenants (name_fold, id) WHERE removed_at = 0;
CREATE INDEX microsoft_tenants_by_due ON microsoft_tenants (next_due) WHERE removed_at = 0;
CREATE INDEX microsoft_tenants_by_integration ON microsoft_tenants (integration_id);

CREATE TABLE managed_tenants (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL CHECK (name <> ''),
  name_fold TEXT NOT NULL,
  microsoft_tenant_id INTEGER UNIQUE REFERENCES microsoft_tenants (id)
) STRICT;
CREATE INDEX managed_tenants_by_name ON managed_tenants (name_fold, id);

CREATE TABLE organizations (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL CHECK (name <> ''),
  name_fold TEXT NOT NULL,
  email TEXT,
  phone TEXT,
  managed_tenant_id INTEGER NOT NULL REFERENCES managed_tenants (id),
  search_text TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX organizations_by_name ON organizations (name_fold, id);
CREATE INDEX organizations_by_managed_tenant ON organizations (managed_tenant_id, name_fold);

CREATE TABLE score_history (
  microsoft_tenant_id INTEGER NOT NULL REFERENCES microsoft_tenants (id),
  day TEXT NOT NULL,
  current REAL NOT NULL,
  maximum REAL NOT NULL,
  PRIMARY KEY (microsoft_tenant_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_runs (
  id INTEGER PRIMARY KEY,
  microsoft_tenant_id INTEGER NOT NULL REFERENCES microsoft_tenants (id),
  started INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  throttled INTEGER NOT NULL,
  users_read INTEGER NOT NULL,
  error_code TEXT,
  error_detail TEXT
) STRICT;
CREATE INDEX sync_runs_by_tenant ON sync_runs (microsoft_tenant_id, started);

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  actor TEXT NOT NULL,
  source TEXT NOT NULL,         -- ui, cli, background
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  result TEXT NOT NULL,
  detail TEXT NOT NULL,
  key_id TEXT NOT NULL,
  mac TEXT NOT NULL             -- HMAC-SHA256 over this row and the mac before it
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE (ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'the audit trail is append-only'); END;

CREATE VIRTUAL TABLE tenant_search USING fts5 (search_text, content = 'microsoft_tenants', content_rowid = 'id', tokenize = 'trigram');
CREATE TRIGGER tenant_search_insert AFTER INSERT ON microsoft_tenants BEGIN
  INSERT INTO tenant_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER tenant_search_delete AFTER DELETE ON microsoft_tenants BEGIN
  INSERT INTO tenant_search (tenant_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
CREATE TRIGGER tenant_search_update AFTER UPDATE OF search_text ON microsoft_tenants BEGIN
  INSERT INTO tenant_search (tenant_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
  INSERT INTO tenant_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
