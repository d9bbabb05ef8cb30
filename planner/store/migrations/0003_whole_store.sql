-- What else a carrier's file holds; NULL for versions taken in before this was kept.
ALTER TABLE proposals ADD COLUMN service_points TEXT;
ALTER TABLE proposals ADD COLUMN works TEXT;

-- Where the sites of each version lie, so that decisions nearby are found without reading its layer.
CREATE TABLE places (
  proposal_id INTEGER NOT NULL REFERENCES proposals (id),
  number INTEGER NOT NULL,
  site_id TEXT NOT NULL,
  longitude REAL,
  latitude REAL,
  PRIMARY KEY (proposal_id, number)
) STRICT, WITHOUT ROWID;
INSERT INTO places (proposal_id, number, site_id, longitude, latitude)
  SELECT p.id, f.key, json_extract(f.value, '$.properties.site_id'),
    json_extract(f.value, '$.geometry.coordinates[0]'), json_extract(f.value, '$.geometry.coordinates[1]')
  FROM proposals p, json_each(CASE WHEN json_valid(p.sites) THEN p.sites ELSE '{}' END, '$.features') f
  WHERE json_extract(f.value, '$.properties.site_id') IS NOT NULL;
CREATE INDEX places_by_position ON places (longitude, latitude);
CREATE INDEX places_by_site ON places (site_id);
CREATE TRIGGER places_are_never_changed BEFORE UPDATE ON places
  BEGIN SELECT RAISE(ABORT, 'a proposal is kept as it came'); END;
CREATE TRIGGER places_are_never_deleted BEFORE DELETE ON places
  BEGIN SELECT RAISE(ABORT, 'a proposal is kept as it came'); END;

-- The text of every plan that was in force while the store was used, or that judged a dossier.
-- `who` and `saved_at`: who put it here and when; `why`: of the change that made it, '' of one found.
CREATE TABLE plan_versions (
  sha256 TEXT PRIMARY KEY REFERENCES blobs (sha256),
  version TEXT NOT NULL,
  name TEXT NOT NULL,
  saved_at TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT;
CREATE TRIGGER plan_versions_are_never_changed BEFORE UPDATE ON plan_versions
  BEGIN SELECT RAISE(ABORT, 'plans are kept as they were'); END;
CREATE TRIGGER plan_versions_are_never_deleted BEFORE DELETE ON plan_versions
  BEGIN SELECT RAISE(ABORT, 'plans are kept as they were'); END;

-- The register of commune radio: `record` is a feature with the fields of the radio layer.
CREATE TABLE radio_register (
  commune_code TEXT NOT NULL,
  year INTEGER NOT NULL,
  record TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  why TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (commune_code, year)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER radio_revision_rises BEFORE UPDATE ON radio_register
  WHEN NEW.revision <= OLD.revision OR NEW.commune_code <> OLD.commune_code OR NEW.year <> OLD.year
  BEGIN SELECT RAISE(ABORT, 'a record changes by a new revision'); END;
CREATE TRIGGER radio_is_removed_on_record BEFORE DELETE ON radio_register
  WHEN NOT EXISTS (
    SELECT 1 FROM (SELECT action, subject FROM audit ORDER BY seq DESC LIMIT 1)
    WHERE action = 'remove_radio' AND subject = 'radio/' || OLD.commune_code || '/' || OLD.year
  )
  BEGIN SELECT RAISE(ABORT, 'a record is removed on record'); END;
