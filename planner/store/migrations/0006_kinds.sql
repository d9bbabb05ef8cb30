-- Of a finding: what its rule asks (limit, obligation, paper, judgement), and the assumed values that it
-- rests on. NULL of earlier findings, whose kind is that of their rule.
ALTER TABLE findings ADD COLUMN kind TEXT CHECK (kind IN ('limit', 'obligation', 'paper', 'judgement'));
ALTER TABLE findings ADD COLUMN assumed TEXT;
