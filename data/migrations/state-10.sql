-- Whether an end user shares an address with an organization is asked for each of them.
CREATE INDEX organizations_by_email ON organizations (email COLLATE NOCASE) WHERE email IS NOT NULL;
