-- A decision names the version that it was made on; NULL for those made before this was kept.
ALTER TABLE decisions ADD COLUMN proposal_id INTEGER REFERENCES proposals (id);
CREATE INDEX appraisals_by_proposal ON appraisals (proposal_id);

-- REPLACE deletes without the DELETE triggers wherever recursive triggers are off, so it is met here.
CREATE TRIGGER audit_is_never_replaced BEFORE INSERT ON audit
  WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq OR hash = NEW.hash)
  BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER blobs_are_never_deleted BEFORE DELETE ON blobs
  BEGIN SELECT RAISE(ABORT, 'files are kept as they came'); END;
CREATE TRIGGER proposals_are_never_deleted BEFORE DELETE ON proposals
  BEGIN SELECT RAISE(ABORT, 'a proposal is kept as it came'); END;
CREATE TRIGGER findings_are_never_deleted BEFORE DELETE ON findings
  BEGIN SELECT RAISE(ABORT, 'findings are kept as they were'); END;
CREATE TRIGGER appraisals_are_never_deleted BEFORE DELETE ON appraisals
  BEGIN SELECT RAISE(ABORT, 'appraisals are kept as they were'); END;
CREATE TRIGGER comments_are_never_deleted BEFORE DELETE ON comments
  BEGIN SELECT RAISE(ABORT, 'comments are kept as they were'); END;
CREATE TRIGGER attachments_are_never_deleted BEFORE DELETE ON attachments
  BEGIN SELECT RAISE(ABORT, 'papers are kept as they came'); END;
