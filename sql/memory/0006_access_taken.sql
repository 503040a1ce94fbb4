-- What was noted of reading is moved here from files, each time as a batch.

-- The newest batch that came: one row, or none.
CREATE TABLE access_taken (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  batch TEXT NOT NULL                   -- UUID, also in the file it came from
) STRICT;
