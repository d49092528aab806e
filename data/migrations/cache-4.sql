-- Users get a row id, by which lists and the search know them, and what the daily reports say of them. All users are read once
-- more, because the table is made anew.
DROP TABLE users;
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  graph_id TEXT NOT NULL,
  display_name TEXT,
  user_principal_name TEXT,
  mail TEXT,
  user_type TEXT,
  department TEXT,
  job_title TEXT,
  office TEXT,
  enabled INTEGER,
  licences INTEGER,
  skus TEXT,                    -- ids in lower case, separated by spaces
  mfa INTEGER,                  -- 1: can answer a request for MFA
  last_sign_in INTEGER,         -- 0: never; NULL: not known
  generation INTEGER NOT NULL,  -- of the full read that last saw it
  UNIQUE (tenant, graph_id)
) STRICT;
UPDATE freshness SET delta_link = NULL, complete = 0 WHERE resource = 'users';
CREATE INDEX users_disabled ON users (tenant) WHERE enabled = 0 AND licences > 0;
CREATE INDEX users_by_name ON users (display_name COLLATE NOCASE, id);
CREATE INDEX users_without_mfa ON users (tenant) WHERE mfa = 0 AND enabled = 1;
CREATE INDEX users_by_sign_in ON users (last_sign_in) WHERE licences > 0 AND enabled = 1;

-- The index of names is filled after the rows, in parts (tn-cache-search.c): a first read does not wait for it. Who is not in
-- it yet stands in search_todo.
CREATE VIRTUAL TABLE user_search USING fts5 (name, user_principal_name, mail, content = '', contentless_delete = 1,
  tokenize = 'trigram remove_diacritics 1');
CREATE TABLE search_todo (id INTEGER PRIMARY KEY) STRICT;
CREATE TRIGGER user_search_insert AFTER INSERT ON users BEGIN
  INSERT OR IGNORE INTO search_todo (id) VALUES (new.id);
END;
CREATE TRIGGER user_search_update AFTER UPDATE OF display_name, user_principal_name, mail ON users
WHEN old.display_name IS NOT new.display_name OR old.user_principal_name IS NOT new.user_principal_name OR old.mail IS NOT new.mail BEGIN
  INSERT OR IGNORE INTO search_todo (id) VALUES (new.id);
END;
CREATE TRIGGER user_search_delete AFTER DELETE ON users BEGIN
  DELETE FROM user_search WHERE rowid = old.id;
  DELETE FROM search_todo WHERE id = old.id;
END;

-- From reports that are read once a day. NULL: not known.
ALTER TABLE tenant_summary ADD COLUMN mfa_registered INTEGER;     -- members who can answer a request for MFA
ALTER TABLE tenant_summary ADD COLUMN mfa_users INTEGER;          -- members who can sign in
ALTER TABLE tenant_summary ADD COLUMN devices INTEGER;            -- managed and judged
ALTER TABLE tenant_summary ADD COLUMN devices_compliant INTEGER;
ALTER TABLE tenant_summary ADD COLUMN email REAL;                 -- percent
ALTER TABLE tenant_summary ADD COLUMN score_identity REAL;        -- percent
ALTER TABLE tenant_summary ADD COLUMN score_data REAL;
ALTER TABLE tenant_summary ADD COLUMN score_device REAL;
ALTER TABLE tenant_summary ADD COLUMN score_apps REAL;

CREATE TABLE mail_domains (
  tenant INTEGER NOT NULL,
  domain TEXT NOT NULL,
  spf INTEGER NOT NULL,         -- TnMailCheck
  dkim INTEGER NOT NULL,
  dmarc INTEGER NOT NULL,
  PRIMARY KEY (tenant, domain)
) STRICT, WITHOUT ROWID;

-- What Secure Score counts, nearly the same for all tenants, and what each tenant has of it.
CREATE TABLE score_profiles (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,    -- Microsoft's id of it
  title TEXT,
  category TEXT,
  service TEXT,
  maximum REAL,
  cost TEXT,
  impact TEXT,
  remediation TEXT
) STRICT;
CREATE TABLE score_controls (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  profile INTEGER NOT NULL REFERENCES score_profiles (id),
  score REAL NOT NULL,
  UNIQUE (tenant, profile)
) STRICT;
