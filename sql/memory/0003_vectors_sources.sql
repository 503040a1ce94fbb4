-- Vectors for searching by likeness, where the operator has named a service
-- that makes them; what the person allowed which client; and which import a
-- piece of the graph came by.

CREATE TABLE vectors (
  memory INTEGER PRIMARY KEY REFERENCES memories (seq) ON DELETE CASCADE,
  model TEXT NOT NULL,                  -- others are made anew
  vector BLOB NOT NULL                  -- int8 components, of length 127
) STRICT;

CREATE TABLE app_history (
  id INTEGER PRIMARY KEY,
  app INTEGER NOT NULL REFERENCES apps (key),
  changed_by INTEGER NOT NULL REFERENCES apps (key),
  change TEXT NOT NULL,                 -- JSON object: what was set, to what
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX app_history_app ON app_history (app);

ALTER TABLE entities ADD COLUMN source TEXT;
ALTER TABLE relations ADD COLUMN source TEXT;
CREATE INDEX entities_source ON entities (source) WHERE source IS NOT NULL;
CREATE INDEX relations_source ON relations (source) WHERE source IS NOT NULL;

-- The trash is emptied by age.
CREATE INDEX memories_trash ON memories (deleted_at) WHERE state = 'deleted';
-- A memory whose time is over is archived.
CREATE INDEX memories_over ON memories (valid_to) WHERE valid_to IS NOT NULL;
