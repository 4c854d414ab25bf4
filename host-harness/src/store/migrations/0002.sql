-- Busy time by person and by where it came from: a calendar file, or an event. The reason is nowhere.
CREATE TABLE diaries (
  organisation INTEGER NOT NULL,
  person       TEXT    NOT NULL,
  source       TEXT    NOT NULL,
  record       TEXT    NOT NULL CHECK (json_valid(record)),
  PRIMARY KEY (organisation, person, source),
  FOREIGN KEY (organisation, person) REFERENCES people (organisation, id) ON DELETE CASCADE
) STRICT;

-- How often a session was moved or called off: the SEQUENCE of its invitation.
ALTER TABLE sessions ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;

-- What became of a session, one row for every change.
CREATE TABLE session_changes (
  id           INTEGER PRIMARY KEY,
  organisation INTEGER NOT NULL,
  session      TEXT    NOT NULL,
  as_of        TEXT    NOT NULL,
  sequence     INTEGER NOT NULL,
  record       TEXT    NOT NULL CHECK (json_valid(record)),
  FOREIGN KEY (organisation, session) REFERENCES sessions (organisation, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX session_changes_by_session ON session_changes (organisation, session, id);
