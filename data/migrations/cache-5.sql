-- More of each user, the groups with their members, and devices. All users are read once more, because a delta link goes by what
-- was selected when it was made.
ALTER TABLE users ADD COLUMN given_name TEXT;
ALTER TABLE users ADD COLUMN surname TEXT;
ALTER TABLE users ADD COLUMN mobile TEXT;
ALTER TABLE users ADD COLUMN phone TEXT;
ALTER TABLE users ADD COLUMN street TEXT;
ALTER TABLE users ADD COLUMN city TEXT;
ALTER TABLE users ADD COLUMN state TEXT;
ALTER TABLE users ADD COLUMN postal_code TEXT;
ALTER TABLE users ADD COLUMN country TEXT;
ALTER TABLE users ADD COLUMN company TEXT;
ALTER TABLE users ADD COLUMN employee_id TEXT;
ALTER TABLE users ADD COLUMN usage_location TEXT;
ALTER TABLE users ADD COLUMN proxies TEXT;          -- SMTP addresses in lower case, separated by spaces
ALTER TABLE users ADD COLUMN group_skus TEXT;       -- of "skus", those that come with a group
ALTER TABLE users ADD COLUMN failed_skus TEXT;      -- SKU ids whose assignment has an error
ALTER TABLE users ADD COLUMN created INTEGER;
ALTER TABLE users ADD COLUMN on_premises INTEGER;
UPDATE freshness SET delta_link = NULL WHERE resource = 'users';

CREATE TABLE groups (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  graph_id TEXT NOT NULL,
  name TEXT,
  mail TEXT,
  kind INTEGER NOT NULL,        -- TnGroupKind
  dynamic INTEGER NOT NULL,
  on_premises INTEGER NOT NULL,
  role_assignable INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  UNIQUE (tenant, graph_id)
) STRICT;
CREATE TABLE group_members (
  group_id INTEGER NOT NULL,    -- groups.id
  member TEXT NOT NULL,         -- graph id of a user or a group of the same tenant
  is_group INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  PRIMARY KEY (group_id, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_members_by_member ON group_members (member);

CREATE TABLE devices (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  graph_id TEXT NOT NULL,
  device_id TEXT,               -- of the device itself, in lower case
  name TEXT,
  system TEXT,
  system_version TEXT,
  trust TEXT,
  enabled INTEGER,
  last_seen INTEGER NOT NULL,
  owner TEXT,                   -- graph id; '': nobody; NULL: not read yet
  generation INTEGER NOT NULL,
  UNIQUE (tenant, graph_id)
) STRICT;
CREATE INDEX devices_by_device ON devices (tenant, device_id);
CREATE INDEX devices_by_owner ON devices (tenant, owner);
CREATE INDEX devices_by_name ON devices (tenant, name COLLATE NOCASE);
CREATE TABLE managed_devices (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  graph_id TEXT NOT NULL,
  device_id TEXT,               -- of the Entra device, in lower case
  user_id TEXT,
  name TEXT,
  serial TEXT,
  manufacturer TEXT,
  model TEXT,
  system TEXT,
  system_version TEXT,
  compliant INTEGER,
  last_seen INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  UNIQUE (tenant, graph_id)
) STRICT;
CREATE INDEX managed_devices_by_device ON managed_devices (tenant, device_id);
CREATE INDEX managed_devices_by_serial ON managed_devices (tenant, lower (serial));
-- They are read once more, for what is kept of them now.
UPDATE freshness SET attempted_at = 0 WHERE resource = 'devices';

-- The conflict clause of an upsert overrules that of a trigger: a user who changed while the index was still to be filled made
-- the write of a page fail.
DROP TRIGGER user_search_insert;
DROP TRIGGER user_search_update;
CREATE TRIGGER user_search_insert AFTER INSERT ON users BEGIN
  INSERT INTO search_todo (id) SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM search_todo WHERE id = new.id);
END;
CREATE TRIGGER user_search_update AFTER UPDATE OF display_name, user_principal_name, mail ON users
WHEN old.display_name IS NOT new.display_name OR old.user_principal_name IS NOT new.user_principal_name OR old.mail IS NOT new.mail BEGIN
  INSERT INTO search_todo (id) SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM search_todo WHERE id = new.id);
END;
