-- Trigrams are made for many memories at once (lib/memory/index.c): those of
-- seq up to `until` have them.
CREATE TABLE trigrams (until INTEGER NOT NULL) STRICT;
INSERT INTO trigrams SELECT coalesce(max(seq), 0) FROM memories;
