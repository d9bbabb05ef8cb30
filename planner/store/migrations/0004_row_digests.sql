-- What each entry of the trail has written: of every row that it made, changed or took away, the SHA-256
-- of what the row then held (null: gone), as JSON by table and key. The entry's hash is of this too. There
-- is none of an entry that has changed no row, and of those from before this was kept: what stood then is
-- sealed by an entry of its own when the store is brought here.
CREATE TABLE audit_rows (
  seq INTEGER PRIMARY KEY REFERENCES audit (seq),
  digests TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_rows_are_never_changed BEFORE UPDATE ON audit_rows
  BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_rows_are_never_deleted BEFORE DELETE ON audit_rows
  BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_rows_are_of_the_last_entry BEFORE INSERT ON audit_rows
  WHEN NEW.seq IS NOT (SELECT max(seq) FROM audit) OR EXISTS (SELECT 1 FROM audit_rows WHERE seq = NEW.seq)
  BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

-- The public halves of the keys that sign the head of the trail; the last one is in use.
CREATE TABLE signing_keys (
  number INTEGER PRIMARY KEY,
  public_key TEXT NOT NULL UNIQUE CHECK (length(public_key) = 64),
  since TEXT NOT NULL,
  who TEXT NOT NULL
) STRICT;
CREATE TRIGGER signing_keys_are_never_changed BEFORE UPDATE ON signing_keys
  BEGIN SELECT RAISE(ABORT, 'keys are kept as they were'); END;
CREATE TRIGGER signing_keys_are_never_deleted BEFORE DELETE ON signing_keys
  BEGIN SELECT RAISE(ABORT, 'keys are kept as they were'); END;
