-- End users, how they follow Entra ID, assets; organizations can be archived and have fields of the MSP's own.
ALTER TABLE organizations ADD COLUMN archived_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organizations ADD COLUMN custom TEXT;         -- JSON object of texts: fields of the MSP's own

CREATE TABLE end_users (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL CHECK (name <> ''),
  name_fold TEXT NOT NULL,
  given_name TEXT,
  surname TEXT,
  email TEXT,
  email_fold TEXT,                              -- in lower case: what people are told apart by
  phone TEXT,
  mobile TEXT,
  job_title TEXT,
  department TEXT,
  office TEXT,
  street TEXT,
  city TEXT,
  state TEXT,
  postal_code TEXT,
  country TEXT,
  notes TEXT,
  custom TEXT,                                  -- JSON object of texts
  portal INTEGER NOT NULL DEFAULT 0,            -- may use the MSP's portal
  entra_id TEXT,                                -- object id, in lower case; stays when the link is not live
  entra_tenant TEXT,                            -- tenant id it belongs to
  link INTEGER NOT NULL DEFAULT 0,              -- TnLinkState
  link_since INTEGER NOT NULL DEFAULT 0,
  synced_at INTEGER NOT NULL DEFAULT 0,         -- when a user sync wrote it last
  created_at INTEGER NOT NULL DEFAULT 0,
  search_text TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX end_users_by_name ON end_users (name_fold, id);
CREATE INDEX end_users_by_organization ON end_users (organization_id, name_fold);
CREATE UNIQUE INDEX end_users_by_entra ON end_users (organization_id, entra_id) WHERE entra_id IS NOT NULL;
CREATE INDEX end_users_by_object ON end_users (entra_id) WHERE entra_id IS NOT NULL;
CREATE INDEX end_users_by_email ON end_users (email_fold, organization_id) WHERE email_fold IS NOT NULL;

-- What an organization takes from Entra ID. It stays when it is switched off.
CREATE TABLE user_syncs (
  organization_id INTEGER PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
  enabled INTEGER NOT NULL DEFAULT 1,
  filter TEXT NOT NULL,                         -- see tn_user_filter_to_text()
  fields INTEGER NOT NULL,                      -- bits of TnPersonField that follow Entra ID
  custom TEXT,                                  -- JSON object: field of our own -> property of Entra ID
  created_at INTEGER NOT NULL,
  last_run INTEGER NOT NULL DEFAULT 0,          -- the last that succeeded
  next_due INTEGER NOT NULL DEFAULT 0,
  stopped_run INTEGER NOT NULL DEFAULT 0,       -- the run at which the safety stop holds; 0: it does not
  error TEXT                                    -- why the last attempt did nothing
) STRICT;
CREATE TABLE user_sync_runs (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  started INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  outcome INTEGER NOT NULL,                     -- TnUserSyncOutcome
  in_scope INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  counts TEXT NOT NULL,                         -- one number a TnPlanKind, separated by spaces
  detail TEXT
) STRICT;
CREATE INDEX user_sync_runs_by_organization ON user_sync_runs (organization_id, id);
CREATE TABLE user_sync_items (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES user_sync_runs (id) ON DELETE CASCADE,
  kind INTEGER NOT NULL,                        -- TnPlanKind
  end_user_id INTEGER,                          -- may be gone by now
  name TEXT NOT NULL,
  email TEXT,
  detail TEXT
) STRICT;
CREATE INDEX user_sync_items_by_run ON user_sync_items (run_id);

-- Entra users that a run could not tell who they are; made anew by each run.
CREATE TABLE user_conflicts (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  entra_id TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT,
  kind INTEGER NOT NULL,                        -- TnConflict
  end_user_id INTEGER,                          -- one that it might be
  since INTEGER NOT NULL,
  UNIQUE (organization_id, entra_id)
) STRICT;
-- Those that somebody decided to leave alone.
CREATE TABLE user_sync_ignored (
  organization_id INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  entra_id TEXT NOT NULL,
  PRIMARY KEY (organization_id, entra_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE assets (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL CHECK (name <> ''),
  name_fold TEXT NOT NULL,
  kind TEXT,
  serial TEXT,
  serial_fold TEXT,
  manufacturer TEXT,
  model TEXT,
  system TEXT,
  notes TEXT,
  custom TEXT,                                  -- JSON object of texts
  end_user_id INTEGER REFERENCES end_users (id) ON DELETE SET NULL,
  manual INTEGER NOT NULL DEFAULT 0,            -- a person chose the end user
  device_id TEXT,                               -- of the Entra device, in lower case
  device_manual INTEGER NOT NULL DEFAULT 0,     -- a person chose the device
  created_at INTEGER NOT NULL DEFAULT 0,
  search_text TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX assets_by_name ON assets (name_fold, id);
CREATE INDEX assets_by_organization ON assets (organization_id, name_fold);
CREATE INDEX assets_by_end_user ON assets (end_user_id) WHERE end_user_id IS NOT NULL;
CREATE INDEX assets_by_device ON assets (device_id) WHERE device_id IS NOT NULL;

-- Of a customer, the consent asks for the permission to change people, too (INT-20).
ALTER TABLE csp_children ADD COLUMN people INTEGER NOT NULL DEFAULT 0;
