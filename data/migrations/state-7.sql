-- Backup of a tenant's directory: what is wanted, and how it went. The snapshots are files of their own.
CREATE TABLE backups (
  microsoft_tenant_id INTEGER PRIMARY KEY REFERENCES microsoft_tenants (id) ON DELETE CASCADE,
  enabled INTEGER NOT NULL,                     -- 0: disabled; nothing new is kept
  schedule INTEGER NOT NULL,                    -- TnBackupSchedule
  kinds INTEGER NOT NULL,                       -- bits of TnObjectKind
  keep_days INTEGER NOT NULL,                   -- 0: for ever
  enabled_at INTEGER NOT NULL,
  disabled_at INTEGER NOT NULL DEFAULT 0,
  next_due INTEGER NOT NULL,
  last_at INTEGER NOT NULL DEFAULT 0,           -- the last that succeeded
  failures INTEGER NOT NULL DEFAULT 0,          -- in a row
  error TEXT,                                   -- why the last one failed
  objects INTEGER NOT NULL DEFAULT 0,
  removed INTEGER NOT NULL DEFAULT 0            -- by the last one: many may be an attack
) STRICT;
CREATE INDEX backups_by_due ON backups (next_due) WHERE enabled = 1;
CREATE TABLE backup_runs (
  microsoft_tenant_id INTEGER NOT NULL REFERENCES backups (microsoft_tenant_id) ON DELETE CASCADE,
  ended INTEGER NOT NULL,
  good INTEGER NOT NULL
) STRICT;
CREATE INDEX backup_runs_by_tenant ON backup_runs (microsoft_tenant_id, ended);
