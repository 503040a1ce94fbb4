/*
 * config - the one KEY=value configuration (DESIGN: configuration)
 *
 * Read from DATA_DIR/.env and the environment, which wins.  DATA_DIR itself
 * comes from the environment (default "var"); so may KEEPSAKE_SETTINGS, a file
 * that is read instead of DATA_DIR/.env, and must be there.  An unknown or
 * malformed key in the file is fatal; the names of the old stack (REDIS_*,
 * POSTGRES_*, NEO4J_*, OPENAI_*, GPT_API_KEYS, ...) only earn a warning.
 * NAME_FILE gives a secret's file.  Derived values are computed here, once.
 */
#ifndef KEEPSAKE_SYSTEM_CONFIG_H
#define KEEPSAKE_SYSTEM_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct config {
	/* where we are */
	const char *data_dir;		/* DATA_DIR */
	const char *issuer;		/* OIDC_ISSUER, default oidc_base_url */
	const char *oidc_base_url;	/* OIDC_BASE_URL: a bare origin */
	const char *mcp_base_url;	/* MCP_BASE_URL: a bare origin */
	const char *oidc_host;		/* host[:port] of oidc_base_url, lower case */
	const char *mcp_host;
	bool secure;			/* oidc_base_url is https */
	bool loopback;			/* both hosts are loopback hosts */
	const char *listen;		/* LISTEN */
	const char *tls;		/* TLS: "on" or "off" */
	const char *trusted_proxies;	/* TRUSTED_PROXIES, comma list */
	/* Lists are "" when unset, their items joined by single commas. */

	/* tokens and lifetimes, seconds */
	const char *audience;		/* OIDC_AUDIENCE, or NULL */
	const char *jwks_url;		/* OIDC_JWKS_URL, or NULL: public/jwks.json */
	int64_t auth_code_ttl;		/* AUTH_CODE_TTL, 600 */
	int64_t access_token_ttl;	/* ACCESS_TOKEN_TTL, 900 */
	int64_t id_token_ttl;		/* ID_TOKEN_TTL, 3600 */
	int64_t refresh_token_ttl;	/* REFRESH_TOKEN_TTL, idle, 30 days */
	int64_t grant_ttl;		/* GRANT_TTL, absolute, 365 days */
	int64_t session_ttl;		/* SESSION_TTL, absolute, 30 days */
	int64_t session_idle;		/* SESSION_IDLE, 7 days */

	/* upstream sign-in (used by the provider's callback) */
	const char *upstream_issuer;	/* UPSTREAM_ISSUER */
	const char *google_client_id;	/* or NULL */
	const char *google_client_secret; /* or NULL: unset or not readable */
	const char *google_redirect_uri; /* default BASE/auth/callback */
	const char *allow_emails;	/* comma lists */
	const char *allow_domains;

	/* the network */
	const char *const *cors_origins; /* NULL-ended */
	bool cors_loopback;		/* loopback origins with any port */
	const char *fetch_allow;	/* FETCH_ALLOW, comma list of origins */
	const char *fetch_ca;		/* FETCH_CA, PEM file, or NULL: the system's */
	bool auth_off;			/* AUTH=off: loopback development only */
	const char *resource_metadata;	/* RESOURCE_METADATA: "mcp" or "oidc" */

	/* limits */
	int64_t rate_limit;		/* RATE_LIMIT, per minute */
	int64_t rate_burst;		/* RATE_BURST */
	int64_t workers;		/* WORKERS, 1..64, default 2 */
	int64_t idle_exit;		/* IDLE_EXIT, seconds, 0: never */
	int64_t streams_max;		/* STREAMS_MAX, 1000: channels in all */
	int64_t streams_per_person;	/* STREAMS_PER_PERSON, 32 */
	int64_t backup_max;		/* BACKUP_MAX, megabytes of a file, 512 */

	bool graph_off;			/* GRAPH_TOOLS=off */
	bool delete_all;		/* DELETE_ALL_TOOL=on */

	/* searching by likeness (README: Embeddings); NULL: off */
	const char *embeddings_url;	/* EMBEDDINGS_URL, of the endpoint itself */
	const char *embeddings_model;	/* EMBEDDINGS_MODEL; not NULL if that is not */
	const char *embeddings_key;	/* EMBEDDINGS_KEY, or NULL: none or not readable */
	double embeddings_weight;	/* EMBEDDINGS_WEIGHT, 0.3 */
	/* what a person's memory may hold, and how long; 0: for ever, any number */
	int64_t memories_max;		/* MEMORIES_MAX, 1000000 */
	int64_t memory_file_max;	/* MEMORY_FILE_MAX, megabytes, 1024 */
	int64_t trash_days;		/* TRASH_DAYS, 30 */
	int64_t access_log_days;	/* ACCESS_LOG_DAYS, 365 */
	int64_t revision_days;		/* REVISION_DAYS, 0 */
};

/*
 * Reads the configuration into `a` (which must live as long as it).  On
 * ERR_INVALID *problem says in a sentence which key is wrong and how to mend
 * it; values are never quoted.  ERR_UNAVAILABLE, with a problem too, if the
 * file is there and cannot be read.
 */
enum err config_load(struct arena *a, struct config *out,
    const char **problem) MUST_USE;
/* "DATA_DIR/rest" in `a`. */
char *config_path(struct arena *a, const struct config *cfg, const char *rest);
/*
 * Is `origin` (as in the Origin header) one that may read our answers?
 * Listed in CORS_ORIGINS, or a loopback one of any port on a loopback
 * deployment.
 */
bool config_allows_origin(const struct config *cfg, const char *origin);
/* "KEEPSAKE_SETTINGS". */
extern const char config_settings_variable[];
/* The names of the known keys, for `keepsake check` and the lint. */
size_t config_key_count(void);
const char *config_key_name(size_t i);

#endif
