-- Tags, and a name of our own for a tenant.
ALTER TABLE microsoft_tenants ADD COLUMN microsoft_name TEXT;  -- what Microsoft calls it, while "name" is our own; else NULL

-- What was disconnected is looked for by its tenant id.
CREATE INDEX microsoft_tenants_ever ON microsoft_tenants (tenant_id, removed_at, id);

-- What the MSP pays for a licence a month.
CREATE TABLE sku_prices (
  sku_id TEXT PRIMARY KEY,
  cents INTEGER NOT NULL                      -- hundredths of the currency in the settings
) STRICT, WITHOUT ROWID;

CREATE TABLE tags (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL CHECK (name <> ''),
  name_fold TEXT NOT NULL UNIQUE,
  colour INTEGER NOT NULL DEFAULT 0           -- TnTagColour
) STRICT;
CREATE TABLE tenant_tags (
  microsoft_tenant_id INTEGER NOT NULL REFERENCES microsoft_tenants (id),
  tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  PRIMARY KEY (microsoft_tenant_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tenant_tags_by_tag ON tenant_tags (tag_id, microsoft_tenant_id);
