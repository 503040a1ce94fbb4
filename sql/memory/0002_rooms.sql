-- What clients may do, what they read, what replaces what; a graph over the
-- memories; and where imported ones came from.

ALTER TABLE apps ADD COLUMN can_write INTEGER NOT NULL DEFAULT 1;
ALTER TABLE apps ADD COLUMN description TEXT;
-- Names of categories, separated by commas, that it may see; NULL: all.
ALTER TABLE apps ADD COLUMN limited_to TEXT;
CREATE INDEX memories_app ON memories (app);

ALTER TABLE memories ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE memories ADD COLUMN valid_from INTEGER;
ALTER TABLE memories ADD COLUMN valid_to INTEGER;
ALTER TABLE memories ADD COLUMN superseded_by INTEGER REFERENCES memories (seq) ON DELETE SET NULL;
ALTER TABLE memories ADD COLUMN expires_at INTEGER;
CREATE INDEX memories_expiry ON memories (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX memories_source ON memories (source) WHERE source IS NOT NULL;

-- Which client read what, and by which words.
CREATE TABLE access_log (
  id INTEGER PRIMARY KEY,
  memory INTEGER NOT NULL REFERENCES memories (seq) ON DELETE CASCADE,
  app INTEGER NOT NULL REFERENCES apps (key),
  accessed_at INTEGER NOT NULL,
  access_type TEXT NOT NULL,            -- search, list, fetch, delete
  query TEXT,
  score REAL
) STRICT;
CREATE INDEX access_log_memory ON access_log (memory);
CREATE INDEX access_log_app ON access_log (app, memory);

-- Whom or what memories are about.  An observation of an entity is a memory
-- of kind 'observation' whose subject is the entity's name: one search, one
-- trash, one export.
CREATE TABLE entities (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
-- By names, since a relation may be told before its ends are.
CREATE TABLE relations (
  key INTEGER PRIMARY KEY,
  from_name TEXT NOT NULL,
  to_name TEXT NOT NULL,
  type TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (from_name, to_name, type)
) STRICT;
CREATE INDEX relations_to ON relations (to_name);
CREATE INDEX memories_subject ON memories (subject) WHERE subject IS NOT NULL;

-- Imports; memories.source holds the id of the one that a memory came by.
CREATE TABLE imports (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,              -- UUID
  format TEXT NOT NULL,
  file_name TEXT,
  sha256 TEXT NOT NULL,                 -- of the file, hex
  counts TEXT NOT NULL,                 -- JSON object
  app INTEGER NOT NULL REFERENCES apps (key),
  created_at INTEGER NOT NULL,
  undone_at INTEGER
) STRICT;
