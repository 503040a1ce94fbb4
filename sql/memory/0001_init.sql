-- One person's memories: the file itself is the owner, so no table names one.
--
-- Times are epoch seconds.  Text is hostile: it is stored and returned as it
-- came, and never leaves JSON strings or escaped HTML.  Only active memories
-- are in the full-text indexes, which lib/memory/index.c keeps: a trigger of an
-- untrusted schema may not touch FTS5 tables.

-- Clients through which memories came (OpenMemory calls them apps).
CREATE TABLE apps (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,              -- UUID, for the API
  client_id TEXT NOT NULL UNIQUE,       -- OAuth client
  name TEXT NOT NULL,
  is_active INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- Imported conversations; their turns are memories with conv and pos.
CREATE TABLE conversations (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,                 -- such as 'chatgpt'
  ext_id TEXT NOT NULL,                 -- its id there
  title TEXT,
  started_at INTEGER,
  UNIQUE (source, ext_id)
) STRICT;

CREATE TABLE memories (
  seq INTEGER PRIMARY KEY,              -- order of writing; row of the indexes
  id TEXT NOT NULL UNIQUE,              -- UUID
  state TEXT NOT NULL DEFAULT 'active'
    CHECK (state IN ('active', 'paused', 'archived', 'deleted')),
  app INTEGER NOT NULL REFERENCES apps (key),
  kind TEXT NOT NULL DEFAULT 'fact',    -- fact, note, turn, summary
  words INTEGER NOT NULL,               -- length for ranking, about
  flags INTEGER NOT NULL,               -- for ranking: 1 a question, 2 names a time
  conv INTEGER REFERENCES conversations (id),
  pos INTEGER,                          -- place in the conversation
  event_at INTEGER,                     -- when it happened, if it was said
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  archived_at INTEGER,
  deleted_at INTEGER,
  hash BLOB,                            -- SHA-256 of the normalised text; NULL: may repeat (turns)
  title TEXT,
  subject TEXT,                         -- whom or what it is about
  dates TEXT,                           -- its day in words, for searching
  metadata TEXT,                        -- JSON object
  source TEXT,                          -- import it came with
  text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX memories_hash ON memories (hash) WHERE state = 'active' AND hash IS NOT NULL;
CREATE INDEX memories_listed ON memories (state, created_at);
CREATE UNIQUE INDEX memories_turn ON memories (conv, pos) WHERE conv IS NOT NULL;

-- How many there are, so that a page of a list need not count them.
CREATE TABLE totals (
  state TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO totals VALUES ('active', 0), ('paused', 0), ('archived', 0), ('deleted', 0);
CREATE TRIGGER memories_added AFTER INSERT ON memories BEGIN
  UPDATE totals SET count = count + 1 WHERE state = new.state;
END;
CREATE TRIGGER memories_moved AFTER UPDATE OF state ON memories BEGIN
  UPDATE totals SET count = count - 1 WHERE state = old.state;
  UPDATE totals SET count = count + 1 WHERE state = new.state;
END;
CREATE TRIGGER memories_removed AFTER DELETE ON memories BEGIN
  UPDATE totals SET count = count - 1 WHERE state = old.state;
END;

CREATE TABLE categories (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,              -- UUID
  name TEXT NOT NULL UNIQUE,
  description TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE memory_categories (
  memory INTEGER NOT NULL REFERENCES memories (seq) ON DELETE CASCADE,
  category INTEGER NOT NULL REFERENCES categories (key) ON DELETE CASCADE,
  PRIMARY KEY (memory, category)
) STRICT, WITHOUT ROWID;
CREATE INDEX memory_categories_category ON memory_categories (category);

-- What a memory said before.
CREATE TABLE revisions (
  id INTEGER PRIMARY KEY,
  memory INTEGER NOT NULL REFERENCES memories (seq) ON DELETE CASCADE,
  text TEXT NOT NULL,
  metadata TEXT,
  app INTEGER NOT NULL REFERENCES apps (key),   -- who replaced it
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX revisions_memory ON revisions (memory);

CREATE TABLE status_history (
  id INTEGER PRIMARY KEY,
  memory INTEGER NOT NULL REFERENCES memories (seq) ON DELETE CASCADE,
  app INTEGER NOT NULL REFERENCES apps (key),
  old_state TEXT NOT NULL,
  new_state TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX status_history_memory ON status_history (memory);

-- Words for ranking; trigrams for what has no words (CJK, parts, typos).
CREATE VIRTUAL TABLE memories_fts USING fts5 (
  text, title, subject, dates,
  content = 'memories', content_rowid = 'seq',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE memories_tri USING fts5 (
  text, content = 'memories', content_rowid = 'seq', columnsize = 0,
  tokenize = 'trigram'
);
