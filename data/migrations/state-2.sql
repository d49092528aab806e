-- CSP integrations and their customers, undo, and what the audit trail says of each change.
ALTER TABLE integrations ADD COLUMN cloud_id TEXT NOT NULL DEFAULT '';  -- see tn_cloud_get_id()
UPDATE integrations SET cloud_id = CASE cloud
  WHEN 'https://login.microsoftonline.com' THEN 'global'
  WHEN 'https://login.microsoftonline.us' THEN 'us-gov'
  WHEN 'https://login.partner.microsoftonline.cn' THEN 'china'
  ELSE 'custom:' || cloud END;
-- The rest is used by CSP integrations (kind 2) only. -1 is unknown.
ALTER TABLE integrations ADD COLUMN name TEXT;
ALTER TABLE integrations ADD COLUMN status INTEGER NOT NULL DEFAULT 0;  -- TnCspStatus
ALTER TABLE integrations ADD COLUMN mfa INTEGER NOT NULL DEFAULT -1;
ALTER TABLE integrations ADD COLUMN admin_agent INTEGER NOT NULL DEFAULT -1;
ALTER TABLE integrations ADD COLUMN global_admin INTEGER NOT NULL DEFAULT -1;
ALTER TABLE integrations ADD COLUMN customers INTEGER NOT NULL DEFAULT -1;
ALTER TABLE integrations ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0;  -- customers that are connected in another way
ALTER TABLE integrations ADD COLUMN last_sync INTEGER NOT NULL DEFAULT 0;
ALTER TABLE integrations ADD COLUMN last_attempt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE integrations ADD COLUMN next_due INTEGER NOT NULL DEFAULT 0;
ALTER TABLE integrations ADD COLUMN error_code TEXT;
ALTER TABLE integrations ADD COLUMN error_detail TEXT;

CREATE TABLE csp_children (
  microsoft_tenant_id INTEGER PRIMARY KEY REFERENCES microsoft_tenants (id),
  listed INTEGER NOT NULL DEFAULT 1,        -- the partner still has it as a customer
  auth INTEGER NOT NULL DEFAULT 1,          -- TnCspAuth
  missing TEXT NOT NULL DEFAULT '',         -- template ids of roles
  group_cause INTEGER NOT NULL DEFAULT 0,   -- TnGroupCause
  ends_at INTEGER NOT NULL DEFAULT 0,
  changes_at INTEGER NOT NULL DEFAULT 0,    -- when time alone may change the verdict
  judged_at INTEGER NOT NULL DEFAULT 0,     -- when the evidence was read
  consent INTEGER NOT NULL DEFAULT 0,       -- TnConsentState
  consent_since INTEGER NOT NULL DEFAULT 0,
  consent_next INTEGER NOT NULL DEFAULT 0,  -- the next attempt by itself
  consent_attempts INTEGER NOT NULL DEFAULT 0,
  consent_code TEXT,
  consent_detail TEXT
) STRICT;
CREATE INDEX csp_children_by_change ON csp_children (changes_at) WHERE changes_at > 0;

CREATE TABLE undo (
  id INTEGER PRIMARY KEY,
  created_at INTEGER NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL
) STRICT;
CREATE TABLE undo_steps (
  undo_id INTEGER NOT NULL REFERENCES undo (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  what TEXT NOT NULL,           -- see tn-state-undo.c
  row INTEGER NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (undo_id, step)
) STRICT, WITHOUT ROWID;

-- Rows of version 1 are signed over the columns that they had.
ALTER TABLE audit ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE audit ADD COLUMN segment INTEGER NOT NULL DEFAULT 1;
ALTER TABLE audit ADD COLUMN counter INTEGER NOT NULL DEFAULT 0;  -- monotonic clock, milliseconds
ALTER TABLE audit ADD COLUMN account TEXT NOT NULL DEFAULT '';    -- the Entra account that acts
ALTER TABLE audit ADD COLUMN tenant TEXT NOT NULL DEFAULT '';     -- tenant id
ALTER TABLE audit ADD COLUMN before TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN after TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN intent INTEGER NOT NULL DEFAULT 0;   -- the row whose outcome this is
CREATE INDEX audit_by_intent ON audit (intent) WHERE intent > 0;
