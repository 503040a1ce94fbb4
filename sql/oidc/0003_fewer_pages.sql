-- A sign-in writes a page of each tree that it touches.

-- Found by its id alone, so the row lives in that tree.
CREATE TABLE new_grants (
  id TEXT PRIMARY KEY,                  -- when it was given, then random; claim gid of access tokens
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  client_id TEXT NOT NULL,
  sid TEXT,                             -- the session it was given in
  scope TEXT NOT NULL,
  resource TEXT NOT NULL,               -- '' or the resources, separated by spaces
  nonce TEXT,
  claims TEXT,                          -- the claims parameter, JSON, or NULL
  auth_time INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,             -- last time a token was given for it
  expires_at INTEGER NOT NULL,          -- absolute limit
  ended_at INTEGER,                     -- revoked, signed out, replayed ...
  end_reason TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO new_grants SELECT id, user_id, client_id, sid, scope, resource,
  nonce, claims, auth_time, created_at, used_at, expires_at, ended_at,
  end_reason FROM grants;
DROP TABLE grants;
ALTER TABLE new_grants RENAME TO grants;
CREATE INDEX grants_user ON grants (user_id, client_id);
CREATE INDEX grants_ended ON grants (ended_at) WHERE ended_at IS NOT NULL;

-- Nobody asks for the codes of a grant but a foreign key would, at each grant
-- that goes.  One without its grant is as good as none, and swept.
CREATE TABLE new_codes (
  hash BLOB PRIMARY KEY,                -- when it was made, SHA-256 of it (store/dated.h); so in refresh_tokens
  grant_id TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  code_challenge TEXT,                  -- S256, or NULL
  expires_at INTEGER NOT NULL,
  used_at INTEGER                       -- spent; kept until swept, to notice a second use
) STRICT, WITHOUT ROWID;
INSERT INTO new_codes SELECT hash, grant_id, redirect_uri, code_challenge,
  expires_at, used_at FROM codes;
DROP TABLE codes;
ALTER TABLE new_codes RENAME TO codes;

-- One URL can be read as two things.
ALTER TABLE client_documents RENAME COLUMN url TO name;  -- its URL, and what it is read as (oauth/client_cache.h)
