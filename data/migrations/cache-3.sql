-- Licences that can be assigned and are, without those that cost nothing.
ALTER TABLE tenant_summary ADD COLUMN bought INTEGER;
ALTER TABLE tenant_summary ADD COLUMN assigned INTEGER;
