-- oidc.db: who may sign in, which clients exist, what was granted.
--
-- Times are epoch seconds.  Every perishable row has expires_at, and is dead
-- when now >= expires_at whether or not the sweeper has been.  Secrets are
-- kept as SHA-256 (32 bytes) only; passwords as argon2id.

-- People.
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  sub TEXT NOT NULL UNIQUE,             -- random; the subject in every token; never reused
  email TEXT NOT NULL UNIQUE,           -- ASCII lower case, whole
  email_verified INTEGER NOT NULL,
  name TEXT,                            -- shown to clients with scope profile
  password_hash TEXT,                   -- argon2id; NULL: no local sign-in
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  disabled_at INTEGER                   -- NULL while the account may be used
) STRICT;

-- OAuth clients (RFC 7591 names).
CREATE TABLE clients (
  id TEXT PRIMARY KEY,                  -- client_id; ours never start with https://
  kind TEXT NOT NULL CHECK (kind IN ('operator', 'dynamic')),
  name TEXT NOT NULL,                   -- client_name
  auth_method TEXT NOT NULL,            -- none, client_secret_basic, client_secret_post
  secret_hash BLOB,                     -- SHA-256; NULL for public clients
  redirect_uris TEXT NOT NULL,          -- separated by spaces
  grant_types TEXT NOT NULL,            -- separated by spaces
  scope TEXT,                           -- what it may ask for; NULL: anything offered to its kind
  id_token_alg TEXT NOT NULL DEFAULT 'RS256',
  application_type TEXT NOT NULL DEFAULT 'web',
  metadata TEXT,                        -- JSON object: the rest of the registration, echoed back
  trusted INTEGER NOT NULL DEFAULT 0,   -- operator said: no consent page
  as_user INTEGER REFERENCES users (id) ON DELETE CASCADE,  -- client_credentials act as
  created_at INTEGER NOT NULL,
  used_at INTEGER,                      -- first code issued to it; NULL: never used
  expires_at INTEGER                    -- dynamic and never used: 7 days; NULL: stays
) STRICT;
CREATE INDEX clients_expires ON clients (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX clients_as_user ON clients (as_user) WHERE as_user IS NOT NULL;

-- Browser sessions at this provider.
CREATE TABLE sessions (
  hash BLOB PRIMARY KEY,                -- SHA-256 of the cookie
  sid TEXT NOT NULL UNIQUE,             -- public name of the session, claim sid
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  auth_time INTEGER NOT NULL,           -- when the person last proved who they are
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,             -- for the idle limit; coarse
  expires_at INTEGER NOT NULL           -- absolute limit
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- Authorization requests that wait for a person, bound to one browser.
CREATE TABLE interactions (
  id TEXT PRIMARY KEY,                  -- random; in URLs and forms, worthless without the cookie
  browser_hash BLOB NOT NULL,           -- SHA-256 of the browser cookie that started it
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  request TEXT NOT NULL,                -- JSON: the validated request (oauth/authreq.h)
  sid TEXT,                             -- session that signed in for this request, or NULL
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX interactions_expires ON interactions (expires_at);
CREATE INDEX interactions_client ON interactions (client_id);

-- What a person has agreed to, so that they are asked once.
CREATE TABLE consents (
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  redirect_host TEXT NOT NULL,          -- host of the redirect URI, or its scheme
  resource TEXT NOT NULL,               -- '' or the resources, separated by spaces
  scope TEXT NOT NULL,                  -- all scopes agreed to so far
  granted_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, client_id, redirect_host, resource)
) STRICT, WITHOUT ROWID;
CREATE INDEX consents_client ON consents (client_id);

-- One approval: the authorization code and the refresh tokens hang below it.
-- It outlives its client, so that access tokens given for it are known to be
-- over until the last of them has expired.
CREATE TABLE grants (
  id TEXT PRIMARY KEY,                  -- random; claim gid of access tokens
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
) STRICT;
CREATE INDEX grants_user ON grants (user_id, client_id);
CREATE INDEX grants_client ON grants (client_id);
CREATE INDEX grants_expires ON grants (expires_at);
CREATE INDEX grants_ended ON grants (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE codes (
  hash BLOB PRIMARY KEY,                -- SHA-256 of the authorization code
  grant_id TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
  redirect_uri TEXT NOT NULL,
  code_challenge TEXT,                  -- S256, or NULL
  expires_at INTEGER NOT NULL,
  used_at INTEGER                       -- spent; kept until swept, to notice a second use
) STRICT, WITHOUT ROWID;
CREATE INDEX codes_grant ON codes (grant_id);
CREATE INDEX codes_expires ON codes (expires_at);

CREATE TABLE refresh_tokens (
  hash BLOB PRIMARY KEY,                -- SHA-256 of the refresh token
  grant_id TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,          -- idle limit
  rotated_at INTEGER                    -- replaced; alive for 60 s more, then a replay
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_grant ON refresh_tokens (grant_id);
CREATE INDEX refresh_tokens_expires ON refresh_tokens (expires_at);

-- What happened that a person or operator may ask about later.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,                  -- 'sign-in', 'consent', 'grant ended', ...
  user_id INTEGER,
  client_id TEXT,
  detail TEXT,                          -- no secret, no address of a person
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_expires ON audit (expires_at);
CREATE INDEX audit_user ON audit (user_id, at);
