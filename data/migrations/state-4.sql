-- Alerts: one row a finding, whatever its numbers are; what people said of it cannot be read again from anywhere.
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY,
  rule INTEGER NOT NULL,                        -- TnAlertRule
  subject TEXT NOT NULL DEFAULT '',             -- of a licence: its SKU id
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  resolved_at INTEGER NOT NULL DEFAULT 0,       -- 0: it is still so
  dismissed_at INTEGER NOT NULL DEFAULT 0,
  snoozed_until INTEGER NOT NULL DEFAULT 0,
  snooze_reason TEXT NOT NULL DEFAULT '',
  UNIQUE (rule, subject)
) STRICT;
CREATE TABLE alert_tenants (
  alert_id INTEGER NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  microsoft_tenant_id INTEGER NOT NULL REFERENCES microsoft_tenants (id),
  detail TEXT NOT NULL DEFAULT '',              -- the numbers, as they are now
  PRIMARY KEY (alert_id, microsoft_tenant_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_tenants_by_tenant ON alert_tenants (microsoft_tenant_id);

-- Which alerts become notifications of the desktop.
CREATE TABLE notification_rules (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL CHECK (name <> ''),
  severity INTEGER NOT NULL DEFAULT 0,          -- TnAlertSeverity: this or worse
  category INTEGER NOT NULL DEFAULT -1,         -- TnAlertCategory; -1: any
  tag TEXT NOT NULL DEFAULT '',                 -- of a tenant behind it; '': any
  active INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO notification_rules (name, severity) VALUES ('Critical and high alerts', 2);
