-- When a collection was read in full the last time: a delta does not tell everything. Those that there are take turns.
ALTER TABLE freshness ADD COLUMN full_at INTEGER NOT NULL DEFAULT 0;
UPDATE freshness SET full_at = fetched_at - abs (random () % 432000) WHERE delta_link IS NOT NULL;

-- The index holds names as they are looked for, which lower() and the tokenizer do for a part of the letters only: it is
-- filled anew.
INSERT INTO user_search (user_search) VALUES ('delete-all');
DELETE FROM search_todo;
UPDATE search_state SET up_to = 0;
