-- A mass deletion stays one until what was deleted is back, or a week is over; not until the next backup.
ALTER TABLE backups ADD COLUMN mass_at INTEGER NOT NULL DEFAULT 0;      -- when it was seen; 0: none
ALTER TABLE backups ADD COLUMN mass_before INTEGER NOT NULL DEFAULT 0;  -- objects that there were
-- The last snapshot of tenants whose backup is not set up: by hand it is there, too.
CREATE TABLE hand_backups (
  microsoft_tenant_id INTEGER PRIMARY KEY REFERENCES microsoft_tenants (id) ON DELETE CASCADE,
  last_at INTEGER NOT NULL,
  objects INTEGER NOT NULL
) STRICT;
-- Changes that were announced, to find those that nobody knows the end of.
CREATE INDEX audit_intents ON audit (time) WHERE result = 'intent';
-- Nobody reads it.
ALTER TABLE csp_children DROP COLUMN judged_at;
UPDATE backups SET mass_at = last_at, mass_before = objects + removed WHERE tn_mass_deletion (removed, objects);
