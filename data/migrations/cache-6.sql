-- Whether somebody's licences are not known yet is asked after each round of changes.
CREATE INDEX users_unknown_licences ON users (tenant) WHERE licences > 0 AND skus IS NULL;
