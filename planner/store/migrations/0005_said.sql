-- What the words of a finding say, as JSON by column: message and facts, so that another language can be
-- read from them. The words stand beside it as whoever decided has read them. NULL of earlier findings.
ALTER TABLE findings ADD COLUMN said TEXT;
