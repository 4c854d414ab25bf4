-- One organisation per name; everything below belongs to one.
CREATE TABLE organisations (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- The record is the whole employee as JSON; what queries ask for is computed from it, so the two cannot disagree.
CREATE TABLE people (
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  id           TEXT    NOT NULL,
  position     INTEGER NOT NULL,
  record       TEXT    NOT NULL CHECK (json_valid(record)),
  display_name TEXT AS (record ->> '$.display_name'),
  department   TEXT AS (record ->> '$.department'),
  status       TEXT AS (record ->> '$.status'),
  grade        INTEGER AS (record ->> '$.grade.known.value'),
  PRIMARY KEY (organisation, id),
  CHECK (id = record ->> '$.id')
) STRICT;
CREATE INDEX people_by_department ON people (organisation, department);

CREATE TABLE teams (
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  id           TEXT    NOT NULL,
  position     INTEGER NOT NULL,
  record       TEXT    NOT NULL CHECK (json_valid(record)),
  PRIMARY KEY (organisation, id)
) STRICT;

-- People of ties and waivers need not be in the data: that is a fault the plugin judges, not one that loses the tie.
CREATE TABLE ties (
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  position     INTEGER NOT NULL,
  subject      TEXT    NOT NULL,
  relation     TEXT    NOT NULL,
  object       TEXT    NOT NULL,
  since        TEXT,
  until        TEXT,
  PRIMARY KEY (organisation, position),
  CHECK (since IS NULL OR until IS NULL OR since < until)
) STRICT;
CREATE INDEX ties_by_subject ON ties (organisation, subject);
CREATE INDEX ties_by_object ON ties (organisation, object);

CREATE TABLE feeds (
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  position     INTEGER NOT NULL,
  relation     TEXT    NOT NULL,
  as_of        TEXT    NOT NULL,
  PRIMARY KEY (organisation, relation)
) STRICT;

CREATE TABLE waivers (
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  position     INTEGER NOT NULL,
  mentor       TEXT    NOT NULL,
  mentee       TEXT    NOT NULL,
  code         TEXT    NOT NULL,
  approved_by  TEXT    NOT NULL,
  approved_as  TEXT    NOT NULL,
  expires_on   TEXT    NOT NULL,
  PRIMARY KEY (organisation, position)
) STRICT;

CREATE TABLE closures (
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  position     INTEGER NOT NULL,
  calendar     TEXT    NOT NULL,
  since        TEXT,
  until        TEXT,
  tentative    INTEGER NOT NULL CHECK (tentative IN (0, 1)),
  PRIMARY KEY (organisation, position)
) STRICT;

CREATE TABLE sources (
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  position     INTEGER NOT NULL,
  record       TEXT    NOT NULL CHECK (json_valid(record)),
  PRIMARY KEY (organisation, position)
) STRICT;

-- Whoever is gone from the people is gone from the program's pool.
CREATE TABLE enrolments (
  organisation INTEGER NOT NULL,
  person       TEXT    NOT NULL,
  position     INTEGER NOT NULL,
  record       TEXT    NOT NULL CHECK (json_valid(record)),
  PRIMARY KEY (organisation, person),
  FOREIGN KEY (organisation, person) REFERENCES people (organisation, id) ON DELETE CASCADE
) STRICT;

-- One call of the plugin. An outcome is kept as the plugin wrote it: its digest speaks for the bytes.
CREATE TABLE runs (
  id           INTEGER PRIMARY KEY,
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  operation    TEXT    NOT NULL,
  as_of        TEXT    NOT NULL,
  policy       TEXT    NOT NULL,
  program      TEXT    NOT NULL,
  digest       TEXT    NOT NULL,
  outcome      TEXT    CHECK (outcome IS NULL OR json_valid(outcome))
) STRICT;
CREATE INDEX runs_by_operation ON runs (organisation, operation, id);

CREATE TABLE pairings (
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  id           TEXT    NOT NULL,
  record       TEXT    NOT NULL CHECK (json_valid(record)),
  mentor       TEXT AS (record ->> '$.pair.mentor'),
  mentee       TEXT AS (record ->> '$.pair.mentee'),
  PRIMARY KEY (organisation, id)
) STRICT;

CREATE TABLE sessions (
  organisation INTEGER NOT NULL,
  id           TEXT    NOT NULL,
  pairing      TEXT    NOT NULL,
  record       TEXT    NOT NULL CHECK (json_valid(record)),
  PRIMARY KEY (organisation, id),
  FOREIGN KEY (organisation, pairing) REFERENCES pairings (organisation, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX sessions_by_pairing ON sessions (organisation, pairing);

-- What happened: one row per event, of the kinds of the contract's history.
CREATE TABLE events (
  id           INTEGER PRIMARY KEY,
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  kind         TEXT    NOT NULL CHECK (kind IN
                 ('meeting', 'concern', 'goal', 'survey', 'skill', 'sponsor-action', 'application', 'fact')),
  record       TEXT    NOT NULL CHECK (json_valid(record)),
  pairing      TEXT AS (record ->> '$.pairing'),
  person       TEXT AS (record ->> '$.person')
) STRICT;
CREATE INDEX events_by_kind ON events (organisation, kind, id);

-- The ruling that stood when a pair was made, to compare with today's.
CREATE TABLE rulings (
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  mentor       TEXT    NOT NULL,
  mentee       TEXT    NOT NULL,
  as_of        TEXT    NOT NULL,
  record       TEXT    NOT NULL CHECK (json_valid(record)),
  PRIMARY KEY (organisation, mentor, mentee)
) STRICT;

-- What the health review asks to be handed back next time; opaque.
CREATE TABLE ledgers (
  organisation INTEGER PRIMARY KEY REFERENCES organisations ON DELETE CASCADE,
  as_of        TEXT NOT NULL,
  ledger       TEXT NOT NULL
) STRICT;
