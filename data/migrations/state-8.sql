-- How long deleted users are kept; when backups are due, beyond the presets: in the notation of cron, by another clock, only at some hours, not now.
ALTER TABLE backups ADD COLUMN cron TEXT;                                 -- with TN_SCHEDULE_CRON
ALTER TABLE backups ADD COLUMN zone TEXT;                                 -- NULL: of this computer
ALTER TABLE backups ADD COLUMN window_from INTEGER NOT NULL DEFAULT 0;    -- hour
ALTER TABLE backups ADD COLUMN window_hours INTEGER NOT NULL DEFAULT 0;   -- 0: at any time
ALTER TABLE backups ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
-- What alerts look for.
CREATE INDEX audit_in_vain ON audit (time) WHERE intent > 0 AND result IN ('failed', 'unknown');
ALTER TABLE backups ADD COLUMN forget_days INTEGER NOT NULL DEFAULT 0;    -- 0: never
