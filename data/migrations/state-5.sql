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
