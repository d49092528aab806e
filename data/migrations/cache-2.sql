-- What a partner tenant says about its relationships. "integration" is integrations.id of the state file.
CREATE TABLE gdap_relationships (
  id INTEGER PRIMARY KEY,
  integration INTEGER NOT NULL,
  relationship_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  tenant_id TEXT,               -- of the customer
  customer_name TEXT,
  status INTEGER NOT NULL,      -- TnGdapStatus
  roles TEXT NOT NULL,          -- template ids, separated by spaces
  created INTEGER NOT NULL,
  activated INTEGER NOT NULL,
  ends INTEGER NOT NULL,
  auto_extends INTEGER NOT NULL,
  etag TEXT
) STRICT;
CREATE INDEX gdap_relationships_by_tenant ON gdap_relationships (tenant_id);
CREATE INDEX gdap_relationships_by_end ON gdap_relationships (ends, id);

CREATE TABLE gdap_assignments (
  relationship_id TEXT NOT NULL,
  assignment_id TEXT NOT NULL,
  group_id TEXT NOT NULL,
  status INTEGER NOT NULL,      -- TnAccessStatus
  roles TEXT NOT NULL,
  PRIMARY KEY (relationship_id, assignment_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE partner_groups (
  integration INTEGER NOT NULL,
  group_id TEXT NOT NULL,
  name TEXT,
  member INTEGER NOT NULL,      -- the account is in it: 1, 0, or -1: unknown
  PRIMARY KEY (integration, group_id)
) STRICT, WITHOUT ROWID;

-- Integrations whose relationships could be read; without a row nothing is known.
CREATE TABLE partner_reads (
  integration INTEGER PRIMARY KEY,
  read_at INTEGER NOT NULL
) STRICT;
