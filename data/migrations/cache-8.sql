-- Who has which name, with the tenant: the list of all users is read from this index alone.
DROP INDEX users_by_name;
CREATE INDEX users_by_name ON users (display_name COLLATE NOCASE, id, tenant);

-- The index of names has everybody up to a row id, but for those in search_todo: a first read of many users does not note each of
-- them. Row ids grow; when the last one is deleted, and may be given out again, the mark goes back.
CREATE TABLE search_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  up_to INTEGER NOT NULL
) STRICT;
INSERT INTO search_state (id, up_to) SELECT 1, ifnull (max (id), 0) FROM users;
DROP TRIGGER user_search_insert;
DROP TRIGGER user_search_delete;
CREATE TRIGGER user_search_delete AFTER DELETE ON users BEGIN
  DELETE FROM user_search WHERE rowid = old.id;
  DELETE FROM search_todo WHERE id = old.id;
  UPDATE search_state SET up_to = (SELECT ifnull (max (id), 0) FROM users)
    WHERE up_to > (SELECT ifnull (max (id), 0) FROM users);
END;
