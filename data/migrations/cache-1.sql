-- What Microsoft can give again. "tenant" is microsoft_tenants.id of the state file.
CREATE TABLE tenant_summary (
  tenant INTEGER PRIMARY KEY,
  country TEXT,
  domains TEXT,                 -- verified ones, separated by spaces, the default one first
  members INTEGER,              -- users of type Member
  licensed INTEGER,
  score REAL,                   -- percent
  score_day TEXT
) STRICT;

CREATE TABLE subscribed_skus (
  tenant INTEGER NOT NULL,
  sku_id TEXT NOT NULL,
  part_number TEXT NOT NULL,
  status TEXT,
  enabled INTEGER NOT NULL,
  warning INTEGER NOT NULL,
  suspended INTEGER NOT NULL,
  consumed INTEGER NOT NULL,
  PRIMARY KEY (tenant, sku_id)
) STRICT;

CREATE TABLE users (
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
  generation INTEGER NOT NULL,  -- of the full read that last saw it
  PRIMARY KEY (tenant, graph_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE freshness (
  tenant INTEGER NOT NULL,
  resource TEXT NOT NULL,
  fetched_at INTEGER NOT NULL DEFAULT 0,
  attempted_at INTEGER NOT NULL DEFAULT 0,
  complete INTEGER NOT NULL DEFAULT 0,
  error_code TEXT,
  error_detail TEXT,
  delta_link TEXT,
  generation INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, resource)
) STRICT, WITHOUT ROWID;
