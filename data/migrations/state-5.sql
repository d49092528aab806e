-- Who may use the local API. A token itself is never stored: only its SHA-256, in hexadecimal.
CREATE TABLE api_tokens (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL CHECK (name <> ''),
  hash TEXT NOT NULL UNIQUE CHECK (length (hash) = 64),
  scope INTEGER NOT NULL,                       -- TnApiScope
  tenants TEXT NOT NULL DEFAULT '',             -- tenant ids, one a line; '': all
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL DEFAULT 0,        -- 0: never
  last_used INTEGER NOT NULL DEFAULT 0,         -- to the minute
  revoked_at INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What an MSP knows of a customer beside what Microsoft says (CUS-02). created_at 0: not known.
ALTER TABLE organizations ADD COLUMN address TEXT;
ALTER TABLE organizations ADD COLUMN notes TEXT;
ALTER TABLE organizations ADD COLUMN psa_id TEXT;
ALTER TABLE organizations ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
CREATE TABLE contacts (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  name TEXT NOT NULL CHECK (name <> ''),
  title TEXT,
  email TEXT,
  phone TEXT,
  is_primary INTEGER NOT NULL DEFAULT 0         -- one of an organization at most
) STRICT;
CREATE INDEX contacts_by_organization ON contacts (organization_id);
CREATE UNIQUE INDEX contacts_primary ON contacts (organization_id) WHERE is_primary = 1;

-- A day's licences over all mapped tenants: Microsoft cannot be asked for them later (LIC-05). cents: a month, at that day's
-- price; NULL: it had none.
CREATE TABLE licence_history (
  day TEXT NOT NULL,                            -- YYYY-MM-DD
  sku_id TEXT NOT NULL,
  bought INTEGER NOT NULL,
  assigned INTEGER NOT NULL,
  cents INTEGER,
  PRIMARY KEY (day, sku_id)
) STRICT, WITHOUT ROWID;

-- Whether who tells people of alerts has seen this one.
ALTER TABLE alerts ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
