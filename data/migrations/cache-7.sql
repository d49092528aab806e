-- What Microsoft's own backup services protect; the numbers of TnServiceBackup, negative ones as NULL.
CREATE TABLE service_backups (
  tenant INTEGER NOT NULL,
  service INTEGER NOT NULL,     -- TnBackupService
  state INTEGER NOT NULL,       -- TnServiceState
  is_foreign INTEGER NOT NULL,
  problem TEXT,
  total INTEGER,
  done INTEGER,
  failed INTEGER,
  gap INTEGER,                  -- users with a licence whom nobody chose, when it was read
  last_at INTEGER NOT NULL,
  read_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, service)
) STRICT, WITHOUT ROWID;
CREATE TABLE backup_units (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  service INTEGER NOT NULL,
  graph_id TEXT NOT NULL,
  object TEXT NOT NULL,         -- graph id of the user, or the site's, in lower case
  name TEXT,
  address TEXT,
  status TEXT,
  problem TEXT,
  generation INTEGER NOT NULL,
  UNIQUE (tenant, service, graph_id)
) STRICT;
CREATE INDEX backup_units_by_object ON backup_units (tenant, object);
