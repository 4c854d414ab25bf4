-- Counts every change of people and enrolments, so that what was judged on an older state is not kept on a newer one.
ALTER TABLE organisations ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

-- What may be deleted that otherwise stays: a row is here only inside the transaction of an erasure or of retention.
CREATE TABLE permits (what TEXT PRIMARY KEY) STRICT;

-- Texts that decisions were made from and ended in, once each, packed with zlib. None: it named somebody who is erased, or
-- it is past its time; the digest stays.
CREATE TABLE blobs (
  digest  TEXT PRIMARY KEY,
  content BLOB
) STRICT;

-- A whole request to the JSON door is put together from its parts, of which two seldom change.
CREATE TABLE inputs (
  digest TEXT PRIMARY KEY,
  policy TEXT NOT NULL REFERENCES blobs (digest),
  roster TEXT NOT NULL REFERENCES blobs (digest),
  rest   TEXT NOT NULL REFERENCES blobs (digest)
) STRICT;

-- Components that decided, so that a decision can be made again years later.
CREATE TABLE builds (
  digest  TEXT PRIMARY KEY,
  content BLOB NOT NULL
) STRICT;

-- One chain for the whole database. An entry holds digests and slugs, and nobody's name: who and why is in
-- `audit_details`, and `details` is a salted commitment to it.
CREATE TABLE audit (
  sequence     INTEGER PRIMARY KEY,
  organisation INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  role         TEXT    NOT NULL,
  act          TEXT    NOT NULL,
  verdict      TEXT    NOT NULL CHECK (verdict IN ('done', 'refused', 'failed')),
  failure      TEXT,
  operation    TEXT,
  input        TEXT,
  policy       TEXT,
  plugin       TEXT,
  outcome      TEXT,
  details      TEXT    NOT NULL,
  previous     TEXT    NOT NULL,
  hash         TEXT    NOT NULL UNIQUE
) STRICT;
CREATE INDEX audit_by_operation ON audit (organisation, operation, sequence);
CREATE TABLE audit_details (
  sequence INTEGER PRIMARY KEY REFERENCES audit,
  salt     TEXT,
  record   TEXT CHECK (record IS NULL OR json_valid(record))
) STRICT;

CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit log goes on from its last entry'); END;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER details_are_only_erased BEFORE UPDATE ON audit_details
WHEN NEW.sequence <> OLD.sequence OR NEW.salt IS NOT NULL OR NEW.record IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER details_are_erased_with_a_permit BEFORE UPDATE ON audit_details
WHEN NOT EXISTS (SELECT 1 FROM permits)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER details_are_not_cut BEFORE DELETE ON audit_details
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER details_are_not_replaced BEFORE INSERT ON audit_details
WHEN EXISTS (SELECT 1 FROM audit_details WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- A round of matching: drafts under review until it is closed.
CREATE TABLE rounds (
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  number       INTEGER NOT NULL,
  opened_on    TEXT    NOT NULL,
  since        TEXT    NOT NULL,
  until        TEXT    NOT NULL,
  decision     INTEGER NOT NULL REFERENCES audit (sequence),
  closed_on    TEXT,
  PRIMARY KEY (organisation, number),
  CHECK (since < until)
) STRICT;

-- Two people whom a round proposes. What becomes of them is in `stages`.
CREATE TABLE proposals (
  organisation INTEGER NOT NULL,
  id           TEXT    NOT NULL,
  round        INTEGER NOT NULL,
  mentor       TEXT    NOT NULL,
  mentee       TEXT    NOT NULL,
  record       TEXT    NOT NULL CHECK (json_valid(record)),
  PRIMARY KEY (organisation, id),
  FOREIGN KEY (organisation, round) REFERENCES rounds (organisation, number) ON DELETE CASCADE
) STRICT;
CREATE INDEX proposals_by_round ON proposals (organisation, round, id);
CREATE INDEX proposals_by_mentor ON proposals (organisation, mentor);
CREATE INDEX proposals_by_mentee ON proposals (organisation, mentee);

-- A pairing's whole life, one row a stage, from the draft to the end. The present state follows from it. Numbers are never
-- used again: the last one of a pairing is the state that somebody looked at.
CREATE TABLE stages (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  pairing      TEXT    NOT NULL,
  stage        TEXT    NOT NULL CHECK (stage IN
                 ('draft', 'locked', 'unlocked', 'overridden', 'excluded', 'withdrawn', 'asked', 'reminded',
                  'accepted-by-mentor', 'accepted-by-mentee', 'declined', 'active', 'paused', 'resumed', 'extended',
                  'ended')),
  at           INTEGER NOT NULL,
  until        TEXT,
  entry        INTEGER NOT NULL REFERENCES audit (sequence)
) STRICT;
CREATE INDEX stages_by_pairing ON stages (organisation, pairing, id);
CREATE TRIGGER stages_are_not_changed BEFORE UPDATE ON stages
BEGIN SELECT RAISE(ABORT, 'stages are append-only'); END;
CREATE TRIGGER stages_are_not_cut BEFORE DELETE ON stages WHEN NOT EXISTS (SELECT 1 FROM permits)
BEGIN SELECT RAISE(ABORT, 'stages are append-only'); END;

-- Who waits for a partner. The first `since` is kept: whoever leaves a pair has her old place again.
CREATE TABLE queue (
  organisation INTEGER NOT NULL,
  person       TEXT    NOT NULL,
  side         TEXT    NOT NULL CHECK (side IN ('mentor', 'mentee')),
  since        INTEGER NOT NULL,
  ticket       INTEGER NOT NULL,
  matched_on   TEXT,
  withdrew_on  TEXT,
  waits        INTEGER NOT NULL CHECK (waits IN (0, 1)),
  PRIMARY KEY (organisation, person, side),
  UNIQUE (organisation, ticket),
  FOREIGN KEY (organisation, person) REFERENCES people (organisation, id) ON DELETE CASCADE
) STRICT;

-- The agreement of the two: term, cadence, confidentiality, subjects left out, how to leave. One row a signature.
CREATE TABLE agreements (
  organisation INTEGER NOT NULL,
  pairing      TEXT    NOT NULL,
  side         TEXT    NOT NULL CHECK (side IN ('mentor', 'mentee')),
  signed_on    TEXT    NOT NULL,
  PRIMARY KEY (organisation, pairing, side),
  FOREIGN KEY (organisation, pairing) REFERENCES proposals (organisation, id) ON DELETE CASCADE
) STRICT;

-- Leave to tell a pair's story: each side by herself, for a purpose, until a day.
CREATE TABLE consents (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation INTEGER NOT NULL,
  pairing      TEXT    NOT NULL,
  person       TEXT    NOT NULL,
  purpose      TEXT    NOT NULL,
  given_on     TEXT    NOT NULL,
  until        TEXT    NOT NULL,
  revoked_on   TEXT,
  FOREIGN KEY (organisation, pairing) REFERENCES pairings (organisation, id) ON DELETE CASCADE,
  CHECK (given_on < until)
) STRICT;
CREATE INDEX consents_by_pairing ON consents (organisation, pairing);

-- What somebody asks the coordinator, apart from the partner.
CREATE TABLE requests (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  organisation INTEGER NOT NULL REFERENCES organisations ON DELETE CASCADE,
  person       TEXT    NOT NULL,
  pairing      TEXT,
  kind         TEXT    NOT NULL CHECK (kind IN ('rematch', 'help', 'incident')),
  opened_on    TEXT    NOT NULL,
  resolved_on  TEXT
) STRICT;
CREATE INDEX requests_by_person ON requests (organisation, person);
