-- Sign-in through an upstream provider, clients that bring their own keys and
-- documents, pushed requests, devices, back-channel logout.

-- The identity that a person signs in with elsewhere, bound at the first
-- sign-in; from then on it counts, not the e-mail address.
ALTER TABLE users ADD COLUMN upstream_iss TEXT;
ALTER TABLE users ADD COLUMN upstream_sub TEXT;
ALTER TABLE users ADD COLUMN upstream_hd TEXT;  -- Google's claim hd at the last sign-in: the domain that vouches
-- Who let them in: 'operator' by name (user add, the setup token), 'list' by
-- ALLOW_EMAILS or ALLOW_DOMAINS, for as long as these say so.
ALTER TABLE users ADD COLUMN admitted TEXT NOT NULL DEFAULT 'operator';
CREATE UNIQUE INDEX users_upstream ON users (upstream_iss, upstream_sub) WHERE upstream_sub IS NOT NULL;

-- One-time tokens that let the first person in (scripts/run prints one).
CREATE TABLE setup_tokens (
  hash BLOB PRIMARY KEY,                -- SHA-256 of the token
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX setup_tokens_expires ON setup_tokens (expires_at);

-- RFC 7592: SHA-256 of the registration access token; NULL: none was given.
ALTER TABLE clients ADD COLUMN registration_hash BLOB;

-- Requests that wait for a person are made anew: they last for minutes.
DROP TABLE interactions;
CREATE TABLE interactions (
  id TEXT PRIMARY KEY,                  -- random; in URLs and forms, worthless without the cookie
  browser_hash BLOB NOT NULL,           -- SHA-256 of the browser cookie that started it
  client_id TEXT REFERENCES clients (id) ON DELETE CASCADE,  -- NULL: a page of our own asks
  request TEXT NOT NULL,                -- JSON: the validated request (oauth/authreq.h), or the page's path
  sid TEXT,                             -- session that signed in for this request, or NULL
  state_hash BLOB UNIQUE,               -- SHA-256 of the state sent upstream; NULL: nobody was sent there
  upstream TEXT,                        -- JSON: what the answer from there is checked against
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX interactions_expires ON interactions (expires_at);
CREATE INDEX interactions_client ON interactions (client_id);

-- Pushed authorization requests (RFC 9126).
CREATE TABLE pushed_requests (
  hash BLOB PRIMARY KEY,                -- SHA-256 of the request_uri's random part
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  request TEXT NOT NULL,                -- JSON: the validated request
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pushed_requests_client ON pushed_requests (client_id);
CREATE INDEX pushed_requests_expires ON pushed_requests (expires_at);

-- Client assertions that were used (RFC 7523 section 3: jti).
CREATE TABLE used_assertions (
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  hash BLOB NOT NULL,                   -- SHA-256 of the jti
  expires_at INTEGER NOT NULL,          -- when the assertion itself has expired
  PRIMARY KEY (client_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX used_assertions_expires ON used_assertions (expires_at);

-- Documents that clients publish: client ID metadata documents and key sets.
-- The last good copy is kept while their host refuses us.
CREATE TABLE client_documents (
  url TEXT PRIMARY KEY,
  body TEXT,                            -- the last good copy; NULL: there never was one
  fetched_at INTEGER,                   -- when it was fetched
  fresh_until INTEGER NOT NULL,         -- ask again after this moment
  tried_at INTEGER NOT NULL,            -- the last attempt, good or not
  expires_at INTEGER NOT NULL           -- forgotten then, unless asked for before
) STRICT, WITHOUT ROWID;
CREATE INDEX client_documents_expires ON client_documents (expires_at);

-- Devices that wait for a person elsewhere (RFC 8628).
CREATE TABLE device_codes (
  hash BLOB PRIMARY KEY,                -- SHA-256 of the device code
  user_code_hash BLOB NOT NULL UNIQUE,  -- SHA-256 of the user code
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  scope TEXT NOT NULL,
  resource TEXT NOT NULL,               -- '' or the resources, separated by spaces
  interval_s INTEGER NOT NULL,          -- between two polls; grows when a device is too fast
  polled_at INTEGER,
  grant_id TEXT REFERENCES grants (id) ON DELETE CASCADE,  -- once allowed
  denied_at INTEGER,
  used_at INTEGER,                      -- tokens were given
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX device_codes_client ON device_codes (client_id);
CREATE INDEX device_codes_grant ON device_codes (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX device_codes_expires ON device_codes (expires_at);

-- Back-channel logout: who is still to be told that a session has ended.
CREATE TABLE logout_notices (
  id INTEGER PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  uri TEXT NOT NULL,                    -- backchannel_logout_uri at that time
  sub TEXT NOT NULL,
  sid TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,             -- not before this moment
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL           -- given up then
) STRICT;
CREATE INDEX logout_notices_next ON logout_notices (next_at);
CREATE INDEX logout_notices_client ON logout_notices (client_id);
CREATE INDEX logout_notices_expires ON logout_notices (expires_at);

-- Each index is a page more to write at each sign-in.  The grants of a client
-- are looked for only when it is removed, those of a session by their person;
-- what has expired is refused when it is read, and the sweeper reads a whole
-- table of these in milliseconds.
DROP INDEX grants_client;
DROP INDEX grants_expires;
DROP INDEX codes_expires;
DROP INDEX refresh_tokens_expires;
