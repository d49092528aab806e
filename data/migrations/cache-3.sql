-- Licences that can be assigned and are, without those that cost nothing.
ALTER TABLE tenant_summary ADD COLUMN bought INTEGER;
ALTER TABLE tenant_summary ADD COLUMN assigned INTEGER;

-- Who holds which licence. What was read before does not say it: the next sync reads all users once.
ALTER TABLE users ADD COLUMN skus TEXT;             -- ids in lower case, separated by spaces
UPDATE freshness SET delta_link = NULL WHERE resource = 'users';
CREATE INDEX users_disabled ON users (tenant) WHERE enabled = 0 AND licences > 0;

ALTER TABLE subscribed_skus ADD COLUMN disabled INTEGER;  -- of "consumed", held by users who cannot sign in
CREATE INDEX subscribed_skus_by_sku ON subscribed_skus (sku_id);
