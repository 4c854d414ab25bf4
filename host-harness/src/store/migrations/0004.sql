-- Policies as they were saved, the newest in force. A version is never changed: taking an old one up again saves it anew.
CREATE TABLE policies (
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  version      INTEGER NOT NULL,
  digest       TEXT    NOT NULL,
  document     TEXT    NOT NULL CHECK (json_valid(document)),
  saved_on     TEXT    NOT NULL,
  saved_by     TEXT    NOT NULL,
  PRIMARY KEY (organisation, version)
) STRICT;
CREATE TRIGGER policies_are_not_changed BEFORE UPDATE ON policies
BEGIN SELECT RAISE(ABORT, 'a saved policy is not changed'); END;
