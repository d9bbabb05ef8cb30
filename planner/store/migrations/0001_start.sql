-- Dossiers and all that belongs to them. Dates are ISO 8601; moments are UTC.
-- `revision` rises with every change of a row: an edit of an older revision is refused.
CREATE TABLE people (
  email TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL CHECK (role IN ('reader', 'reviewer', 'approver', 'administrator')),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  revision INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Files byte for byte, each once, known by their SHA-256.
CREATE TABLE blobs (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  size INTEGER NOT NULL CHECK (size >= 0),
  content BLOB NOT NULL CHECK (length(content) = size)
) STRICT;

CREATE TABLE dossiers (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  carrier TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('new_plan', 'adjustment')),
  title TEXT NOT NULL,
  received_on TEXT NOT NULL,
  law_on TEXT NOT NULL,
  due_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN
    ('received', 'checking', 'sent_back', 'appraised', 'submitted', 'approved', 'withdrawn')),
  revision INTEGER NOT NULL DEFAULT 1
) STRICT;

-- The carrier's proposal as it came, and as it was understood; a corrected file is a new version.
CREATE TABLE proposals (
  id INTEGER PRIMARY KEY,
  dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  file_name TEXT NOT NULL,
  file_sha256 TEXT NOT NULL REFERENCES blobs (sha256),
  choices TEXT NOT NULL,
  sites TEXT NOT NULL,
  cables TEXT NOT NULL,
  faults TEXT NOT NULL,
  received_at TEXT NOT NULL,
  who TEXT NOT NULL,
  UNIQUE (dossier_id, number)
) STRICT;

CREATE TABLE appraisals (
  id INTEGER PRIMARY KEY,
  proposal_id INTEGER NOT NULL REFERENCES proposals (id),
  law_on TEXT NOT NULL,
  plan_version TEXT NOT NULL,
  plan_sha256 TEXT NOT NULL,
  made_at TEXT NOT NULL,
  who TEXT NOT NULL,
  totals TEXT NOT NULL,
  pairs TEXT NOT NULL
) STRICT;

CREATE TABLE findings (
  appraisal_id INTEGER NOT NULL REFERENCES appraisals (id),
  number INTEGER NOT NULL,
  rule_id TEXT NOT NULL,
  subject TEXT NOT NULL CHECK (subject IN ('site', 'cable', 'dossier')),
  site_id TEXT,
  verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail', 'review', 'not_applicable')),
  measured REAL,
  "limit" REAL,
  unit TEXT NOT NULL,
  explanation TEXT NOT NULL,
  citation TEXT NOT NULL,
  certainty TEXT NOT NULL CHECK (certainty IN ('cited', 'confirmed', 'assumed')),
  missing TEXT NOT NULL,
  other_site_id TEXT,
  evidence TEXT,
  PRIMARY KEY (appraisal_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX findings_by_site ON findings (appraisal_id, site_id);

CREATE TABLE decisions (
  dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
  site_id TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('accept', 'condition', 'ask', 'reject')),
  condition TEXT NOT NULL DEFAULT '' CHECK (decision <> 'condition' OR condition <> ''),
  reason TEXT NOT NULL DEFAULT '',
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (dossier_id, site_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE comments (
  id INTEGER PRIMARY KEY,
  dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
  site_id TEXT,
  text TEXT NOT NULL CHECK (text <> ''),
  who TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

CREATE TABLE attachments (
  id INTEGER PRIMARY KEY,
  dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  sha256 TEXT NOT NULL REFERENCES blobs (sha256),
  who TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

-- The approved plan of each carrier, site by site; a later approval replaces a row by `ended_by`.
CREATE TABLE approved_sites (
  dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
  carrier TEXT NOT NULL,
  site_id TEXT NOT NULL,
  record TEXT NOT NULL,
  condition TEXT NOT NULL DEFAULT '',
  decision_no TEXT NOT NULL,
  approved_on TEXT NOT NULL,
  ended_by INTEGER REFERENCES dossiers (id),
  built_on TEXT,
  revision INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (dossier_id, site_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_approved_record ON approved_sites (carrier, site_id) WHERE ended_by IS NULL;

-- Who changed what, when, from what to what; each row holds the hash of the one before.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  before TEXT,
  after TEXT,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject);
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_follows_the_last_row BEFORE INSERT ON audit
  WHEN NEW.previous IS NOT coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), '')
  BEGIN SELECT RAISE(ABORT, 'audit is a chain'); END;
CREATE TRIGGER blobs_are_never_changed BEFORE UPDATE ON blobs
  BEGIN SELECT RAISE(ABORT, 'files are kept as they came'); END;
CREATE TRIGGER proposals_are_never_changed BEFORE UPDATE ON proposals
  BEGIN SELECT RAISE(ABORT, 'a proposal is kept as it came'); END;
CREATE TRIGGER findings_are_never_changed BEFORE UPDATE ON findings
  BEGIN SELECT RAISE(ABORT, 'findings are kept as they were'); END;
