/*
 * config: every key, every refusal, and where a value may come from
 *
 * Each test owns a data folder; known names are taken out of the environment
 * first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/config.h"

static char dir[] = "/tmp/keepsake-config-XXXXXX";
static char path[64];
static struct arena *arena;
static struct config cfg;
static const char *problem;

static int
set_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < config_key_count(); i++)
		unsetenv(config_key_name(i));
	unsetenv("KEEPSAKE_SETTINGS");
	setenv("DATA_DIR", dir, 1);
	snprintf(path, sizeof(path), "%s/.env", dir);
	unlink(path);
	arena = arena_new(4 << 20);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	unlink(path);
	return 0;
}

static void
put_file(const char *name, const char *text, size_t len)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static enum err
load(const char *text)
{
	put_file(path, text, strlen(text));
	return config_load(arena, &cfg, &problem);
}

static void
accepts(const char *text)
{
	if (load(text) != OK)
		fail_msg("%s: %s", text, problem);
	assert_null(problem);
}

/* The problem holds `words`: the key, the line, or how to mend it. */
static void
refuses(const char *text, const char *words)
{
	if (load(text) != ERR_INVALID)
		fail_msg("accepted: %s", text);
	assert_non_null(problem);
	if (strstr(problem, words) == NULL)
		fail_msg("%s: %s", text, problem);
}

static void
test_defaults(void **state)
{
	(void)state;
	assert_int_equal(config_load(arena, &cfg, &problem), OK);
	assert_string_equal(cfg.data_dir, dir);
	assert_string_equal(cfg.oidc_base_url, "http://localhost:8080");
	assert_string_equal(cfg.mcp_base_url, "http://localhost:8080");
	assert_string_equal(cfg.issuer, "http://localhost:8080");
	assert_string_equal(cfg.oidc_host, "localhost:8080");
	assert_string_equal(cfg.mcp_host, "localhost:8080");
	assert_string_equal(cfg.listen, "127.0.0.1:8080");
	assert_string_equal(cfg.tls, "off");
	assert_string_equal(cfg.resource_metadata, "mcp");
	assert_string_equal(cfg.upstream_issuer, "https://accounts.google.com");
	assert_string_equal(cfg.google_redirect_uri,
	    "http://localhost:8080/auth/callback");
	assert_string_equal(cfg.allow_emails, "");
	assert_string_equal(cfg.allow_domains, "");
	assert_string_equal(cfg.trusted_proxies, "");
	assert_string_equal(cfg.fetch_allow, "");
	assert_null(cfg.audience);
	assert_null(cfg.jwks_url);
	assert_null(cfg.google_client_id);
	assert_null(cfg.google_client_secret);
	assert_false(cfg.secure);
	assert_false(cfg.auth_off);
	assert_false(cfg.graph_off);
	assert_true(cfg.loopback && cfg.cors_loopback);
	assert_string_equal(config_path(arena, &cfg, "oidc.db") + strlen(dir),
	    "/oidc.db");
}

static void
test_default_numbers(void **state)
{
	(void)state;
	accepts("# nothing\n\n");
	assert_int_equal(cfg.auth_code_ttl, 600);
	assert_int_equal(cfg.access_token_ttl, 900);
	assert_int_equal(cfg.id_token_ttl, 3600);
	assert_int_equal(cfg.refresh_token_ttl, 30 * 86400);
	assert_int_equal(cfg.grant_ttl, 365 * 86400);
	assert_int_equal(cfg.session_ttl, 30 * 86400);
	assert_int_equal(cfg.session_idle, 7 * 86400);
	assert_int_equal(cfg.rate_limit, 100);
	assert_int_equal(cfg.rate_burst, 50);
	assert_int_equal(cfg.workers, 2);
	assert_int_equal(cfg.idle_exit, 300);
	assert_int_equal(cfg.streams_max, 1000);
	assert_int_equal(cfg.streams_per_person, 32);
	assert_int_equal(cfg.backup_max, 512);
}

/* It says where the file is, so the file has no say in it. */
static void
test_data_dir(void **state)
{
	(void)state;
	accepts("DATA_DIR=/overruled/by/the/environment\n");
	assert_string_equal(cfg.data_dir, dir);
	unsetenv("DATA_DIR");
	assert_int_equal(chdir(dir), 0);
	assert_int_equal(config_load(arena, &cfg, &problem), OK);
	assert_string_equal(cfg.data_dir, "var");
	assert_int_equal(mkdir("var", 0700), 0);
	put_file("var/.env", "DATA_DIR=var\nWORKERS=7\n", 23);
	assert_int_equal(config_load(arena, &cfg, &problem), OK);
	assert_int_equal(cfg.workers, 7);
	put_file("var/.env", "DATA_DIR=/else\n", 15);
	assert_int_equal(config_load(arena, &cfg, &problem), ERR_INVALID);
	assert_non_null(strstr(problem, "DATA_DIR names another folder"));
	unlink("var/.env");
	rmdir("var");
	assert_int_equal(chdir("/"), 0);
}

static void
test_two_hosts(void **state)
{
	(void)state;
	accepts("OIDC_BASE_URL=https://auth.example.com\n"
	    "MCP_BASE_URL=https://mcp.example.com:8443\n");
	assert_string_equal(cfg.issuer, "https://auth.example.com");
	assert_string_equal(cfg.oidc_host, "auth.example.com");
	assert_string_equal(cfg.mcp_host, "mcp.example.com:8443");
	assert_string_equal(cfg.google_redirect_uri,
	    "https://auth.example.com/auth/callback");
	assert_true(cfg.secure);
	assert_false(cfg.loopback || cfg.cors_loopback);
}

static void
test_one_loopback_is_not_both(void **state)
{
	(void)state;
	accepts("MCP_BASE_URL=https://mcp.example.com\n");
	assert_false(cfg.loopback || cfg.cors_loopback);
	accepts("OIDC_BASE_URL=https://auth.example.com\n");
	assert_false(cfg.loopback || cfg.cors_loopback);
	accepts("OIDC_BASE_URL=http://127.0.0.1:1\n"
	    "MCP_BASE_URL=http://[::1]:2\n");
	assert_true(cfg.loopback);
	assert_string_equal(cfg.mcp_host, "[::1]:2");
}

static void
test_port_and_listen(void **state)
{
	(void)state;
	accepts("OIDC_PORT=8766\n");
	assert_string_equal(cfg.listen, "127.0.0.1:8766");
	assert_string_equal(cfg.oidc_base_url, "http://localhost:8766");
	accepts("OIDC_PORT=8766\nLISTEN=0.0.0.0:9000\n");
	assert_string_equal(cfg.listen, "0.0.0.0:9000");
	assert_string_equal(cfg.mcp_base_url, "http://localhost:9000");
	accepts("LISTEN=[::1]:9000\nTLS=on\n");
	assert_string_equal(cfg.mcp_base_url, "https://localhost:9000");
	assert_true(cfg.secure);
	accepts("LISTEN=[::]:443\nTLS=on\n");
	assert_string_equal(cfg.mcp_base_url, "https://localhost");
	accepts("LISTEN=127.0.0.1:80\n");
	assert_string_equal(cfg.oidc_base_url, "http://localhost");
	accepts("LISTEN=localhost:81\n");
	refuses("LISTEN=8080\n", "LISTEN must be an address and a port");
	refuses("LISTEN=127.0.0.1:0\n", "LISTEN must be");
	refuses("LISTEN=127.0.0.1:65536\n", "LISTEN must be");
	refuses("LISTEN=example.com:80\n", "LISTEN must be");
	refuses("LISTEN=::1:80\n", "LISTEN must be");
	refuses("OIDC_PORT=http\n", "OIDC_PORT must be a port");
}

static void
test_base_urls(void **state)
{
	static const struct { const char *value, *words; } bad[] = {
		{ "https://a.example/", "final slash" },
		{ "https://a.example/auth", "leave out what follows" },
		{ "https://a.example?x", "leave out what follows" },
		{ "https://a.example#x", "leave out what follows" },
		{ "https://u:p@a.example", "user name" },
		{ "https://@a.example", "user name" },
		{ "https://A.example", "lower case" },
		{ "HTTPS://a.example", "lower case" },
		{ "https://a.example:443", "leave out the port" },
		{ "https://a.example:0443", "leading zeros" },
		{ "https://a.example:", "as its port" },
		{ "https://a.example:99999", "must be an origin" },
		{ "https://a.example.", "dot after its host" },
		{ "https://", "must be an origin" },
		{ "a.example", "must be an origin" },
		{ "https:a.example", "must be an origin" },
		{ "https://a b.example", "must be an origin" },
		{ "https://ex\xc3\xa4mple.org", "must be an origin" },
		{ "http://a.example", "https://" },
		{ "http://127.0.0.2:8080", "https://" },
		{ "http://localhost.example", "https://" },
		{ "http://localhost:80", "leave out the port" },
		{ "ftp://localhost", "https://" },
	};
	static const char *const keys[] = {
		"OIDC_BASE_URL", "MCP_BASE_URL", "OIDC_ISSUER", "FETCH_ALLOW",
	};
	char line[128];

	(void)state;
	for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
		for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
			snprintf(line, sizeof(line), "%s=%s\n", keys[k],
			    bad[i].value);
			refuses(line, bad[i].words);
			assert_non_null(strstr(problem, keys[k]));
			assert_non_null(strstr(problem, "line 1 of "));
		}
}

static void
test_switched_off(void **state)
{
	(void)state;
	accepts("AUTH=off\n");
	assert_true(cfg.auth_off);
	accepts("AUTH=on\nMCP_BASE_URL=https://mcp.example.com\n");
	assert_false(cfg.auth_off);
	refuses("AUTH=off\nMCP_BASE_URL=https://mcp.example.com\n",
	    "AUTH may be off only if both");
	refuses("AUTH=off\nOIDC_BASE_URL=https://auth.example.com\n",
	    "AUTH may be off only if both");
	refuses("AUTH=off\nLISTEN=0.0.0.0:8080\n", "LISTEN is a loopback");
	refuses("AUTH=no\n", "AUTH must be on or off");
	accepts("GRAPH_TOOLS=off\n");
	assert_true(cfg.graph_off);
	refuses("GRAPH_TOOLS=0\n", "GRAPH_TOOLS must be on or off");
	assert_false(cfg.delete_all);
	accepts("DELETE_ALL_TOOL=on\n");
	assert_true(cfg.delete_all);
	accepts("DELETE_ALL_TOOL=off\n");
	assert_false(cfg.delete_all);
	refuses("DELETE_ALL_TOOL=yes\n", "DELETE_ALL_TOOL must be on or off");
}

static void
test_rates(void **state)
{
	(void)state;
	accepts("RATE_LIMIT=30/min\nRATE_BURST=7\n");
	assert_int_equal(cfg.rate_limit, 30);
	assert_int_equal(cfg.rate_burst, 7);
	accepts("RATE_LIMIT=5/s\n");
	assert_int_equal(cfg.rate_limit, 300);
	accepts("RATE_LIMIT=600/hour\n");
	assert_int_equal(cfg.rate_limit, 10);
	accepts("RATE_LIMIT=42\n");
	assert_int_equal(cfg.rate_limit, 42);
	accepts("RATE_LIMIT=1000000/s\n");
	assert_int_equal(cfg.rate_limit, 60000000);
	refuses("RATE_LIMIT=0/min\n", "RATE_LIMIT must be a rate");
	refuses("RATE_LIMIT=59/hour\n", "at least 1/min");
	refuses("RATE_LIMIT=-1/min\n", "must be a rate");
	refuses("RATE_LIMIT=100/minute\n", "must be a rate");
	refuses("RATE_LIMIT=100/\n", "must be a rate");
	refuses("RATE_LIMIT=/min\n", "must be a rate");
	refuses("RATE_LIMIT=1e3/min\n", "must be a rate");
	refuses("RATE_LIMIT=9223372036854775807/s\n", "must be a rate");
	refuses("RATE_BURST=0\n", "RATE_BURST must be a whole number from 1");
}

static void
test_numbers(void **state)
{
	(void)state;
	accepts("AUTH_CODE_TTL=1\nACCESS_TOKEN_TTL=2\nID_TOKEN_TTL=3\n"
	    "REFRESH_TOKEN_TTL=4\nGRANT_TTL=5\nSESSION_TTL=6\n"
	    "SESSION_IDLE=7\nWORKERS=64\nIDLE_EXIT=0\n"
	    "STREAMS_MAX=20000\nSTREAMS_PER_PERSON=20000\n"
	    "BACKUP_MAX=65536\n");
	assert_int_equal(cfg.auth_code_ttl, 1);
	assert_int_equal(cfg.access_token_ttl, 2);
	assert_int_equal(cfg.id_token_ttl, 3);
	assert_int_equal(cfg.refresh_token_ttl, 4);
	assert_int_equal(cfg.grant_ttl, 5);
	assert_int_equal(cfg.session_ttl, 6);
	assert_int_equal(cfg.session_idle, 7);
	assert_int_equal(cfg.workers, 64);
	assert_int_equal(cfg.idle_exit, 0);
	assert_int_equal(cfg.streams_max, 20000);
	assert_int_equal(cfg.streams_per_person, 20000);
	assert_int_equal(cfg.backup_max, 65536);
	refuses("AUTH_CODE_TTL=0\n", "whole number from 1 to 3600");
	refuses("AUTH_CODE_TTL=3601\n", "whole number from 1 to 3600");
	refuses("ACCESS_TOKEN_TTL=15m\n", "ACCESS_TOKEN_TTL must be");
	refuses("ACCESS_TOKEN_TTL=9.5\n", "ACCESS_TOKEN_TTL must be");
	refuses("WORKERS=65\n", "WORKERS must be a whole number from 1 to 64");
	refuses("WORKERS=0\n", "WORKERS must be");
	refuses("IDLE_EXIT=-1\n", "IDLE_EXIT must be");
	refuses("BACKUP_MAX=0\n", "BACKUP_MAX must be");
	refuses("STREAMS_MAX=20001\n", "STREAMS_MAX must be");
	refuses("STREAMS_PER_PERSON=0\n", "STREAMS_PER_PERSON must be");
	refuses("GRANT_TTL=99999999999999999999\n", "GRANT_TTL must be");
}

static void
test_urls(void **state)
{
	(void)state;
	accepts("OIDC_JWKS_URL=https://auth.example.com/auth/jwks?v=1\n"
	    "UPSTREAM_ISSUER=https://login.example.com/realms/x\n"
	    "GOOGLE_REDIRECT_URI=https://auth.example.com/auth/callback\n"
	    "OIDC_AUDIENCE=https://mcp.example.com/mcp\n");
	assert_string_equal(cfg.jwks_url,
	    "https://auth.example.com/auth/jwks?v=1");
	assert_string_equal(cfg.upstream_issuer,
	    "https://login.example.com/realms/x");
	assert_string_equal(cfg.google_redirect_uri,
	    "https://auth.example.com/auth/callback");
	assert_string_equal(cfg.audience, "https://mcp.example.com/mcp");
	accepts("OIDC_JWKS_URL=http://localhost:8766/auth/jwks\n");
	refuses("OIDC_JWKS_URL=http://oidc:8766/auth/jwks\n", "https://");
	refuses("OIDC_JWKS_URL=file:///etc/passwd\n", "OIDC_JWKS_URL must");
	refuses("OIDC_JWKS_URL=/auth/jwks\n", "must be a URL");
	refuses("UPSTREAM_ISSUER=https://u@x.example\n", "user name");
	refuses("GOOGLE_REDIRECT_URI=https://x.example/#f\n", "without #");
	refuses("OIDC_AUDIENCE=two words\n", "without spaces");
}

static void
test_choices(void **state)
{
	(void)state;
	accepts("TLS=on\nTLS_CERT=/a/b.pem\nTLS_KEY=/a/c.pem\n"
	    "RESOURCE_METADATA=oidc\n");
	assert_string_equal(cfg.tls, "on");
	assert_string_equal(cfg.resource_metadata, "oidc");
	refuses("TLS=yes\n", "TLS must be on or off");
	accepts("PROXY_HEADER=CF-Connecting-IP\nMETRICS_PORT=9100\n");
	refuses("PROXY_HEADER=X Real\n", "PROXY_HEADER");
	refuses("METRICS_PORT=0\n", "METRICS_PORT must be a port");
	refuses("RESOURCE_METADATA=both\n", "must be mcp or oidc");
}

static void
test_lists(void **state)
{
	(void)state;
	accepts("ALLOW_EMAILS= ann@example.com , Bob@Example.org,\n"
	    "ALLOW_DOMAINS=example.com\n"
	    "TRUSTED_PROXIES=127.0.0.1, 10.0.0.0/8, 2001:db8::/32, ::1\n"
	    "FETCH_ALLOW=https://a.example,http://localhost:9\n");
	assert_string_equal(cfg.allow_emails,
	    "ann@example.com,Bob@Example.org");
	assert_string_equal(cfg.allow_domains, "example.com");
	assert_string_equal(cfg.trusted_proxies,
	    "127.0.0.1,10.0.0.0/8,2001:db8::/32,::1");
	assert_string_equal(cfg.fetch_allow,
	    "https://a.example,http://localhost:9");
	refuses("ALLOW_EMAILS=ann\n", "ALLOW_EMAILS must list");
	refuses("ALLOW_EMAILS=@example.com\n", "must list");
	refuses("ALLOW_EMAILS=a@b@example.com\n", "must list");
	refuses("ALLOW_EMAILS=a@example.com b@example.com\n", "must list");
	refuses("ALLOW_DOMAINS=@example.com\n", "ALLOW_DOMAINS must list");
	refuses("ALLOW_DOMAINS=*.example.com\n", "must list");
	refuses("TRUSTED_PROXIES=proxy.example\n", "addresses or networks");
	refuses("TRUSTED_PROXIES=10.0.0.0/33\n", "number of bits");
	refuses("TRUSTED_PROXIES=10.0.0.0/\n", "number of bits");
	refuses("TRUSTED_PROXIES=::/129\n", "number of bits");
}

static void
test_cors(void **state)
{
	(void)state;
	accepts("MCP_BASE_URL=https://mcp.example.com\n");
	assert_true(config_allows_origin(&cfg, "https://chatgpt.com"));
	assert_true(config_allows_origin(&cfg, "https://chat.openai.com"));
	assert_false(config_allows_origin(&cfg, "https://chatgpt.com:444"));
	assert_false(config_allows_origin(&cfg, "https://chatgpt.com.evil"));
	assert_false(config_allows_origin(&cfg, "http://chatgpt.com"));
	assert_false(config_allows_origin(&cfg, "null"));
	assert_false(config_allows_origin(&cfg, ""));
	assert_false(config_allows_origin(&cfg, NULL));
	assert_false(config_allows_origin(&cfg, "http://localhost:6274"));
	accepts("CORS_ORIGINS=https://a.example,app://obsidian.md\n"
	    "MCP_BASE_URL=https://mcp.example.com\n");
	assert_true(config_allows_origin(&cfg, "app://obsidian.md"));
	assert_false(config_allows_origin(&cfg, "https://chatgpt.com"));
	refuses("CORS_ORIGINS=*\n", "CORS_ORIGINS must list");
	refuses("CORS_ORIGINS=null\n", "must be an origin");
	refuses("CORS_ORIGINS=https://a.example/\n", "final slash");
}

static void
test_cors_on_loopback(void **state)
{
	(void)state;
	accepts("");
	assert_true(config_allows_origin(&cfg, "http://localhost:6274"));
	assert_true(config_allows_origin(&cfg, "http://127.0.0.1:1"));
	assert_true(config_allows_origin(&cfg, "https://[::1]"));
	assert_true(config_allows_origin(&cfg, "https://chatgpt.com"));
	assert_false(config_allows_origin(&cfg, "http://localhost.evil"));
	assert_false(config_allows_origin(&cfg, "http://evil@localhost"));
	assert_false(config_allows_origin(&cfg, "http://localhost/"));
	assert_false(config_allows_origin(&cfg, "ftp://localhost"));
	assert_false(config_allows_origin(&cfg, "null"));
}

static void
test_lines(void **state)
{
	(void)state;
	accepts("# comment\r\n\r\n  RATE_BURST= 9 \r\n"
	    "OIDC_AUDIENCE=\"a#b=c\"\nGOOGLE_CLIENT_ID='x\"$HOME'\n"
	    "ALLOW_EMAILS=\nWORKERS=");
	assert_int_equal(cfg.rate_burst, 9);
	assert_string_equal(cfg.audience, "a#b=c");
	assert_string_equal(cfg.google_client_id, "x\"$HOME");
	assert_int_equal(cfg.workers, 2);
	refuses("\n\nnonsense\n", "line 3 of ");
	refuses("=x\n", "is not KEY=value");
	refuses("A-B=x\n", "is not KEY=value");
	refuses("WORKERS =3\n", "is not KEY=value");
	refuses("export WORKERS=3\n", "without export");
	refuses("OIDC_AUDIENCE=\"x\n", "quote that does not match");
	refuses("OIDC_AUDIENCE=\"x\" y\"\n", "quote that does not match");
	refuses("OIDC_AUDIENCE='\n", "quote that does not match");
	refuses("WORKERS=3\n#\nWORKERS=3\n", "gives WORKERS again; line 1");
	refuses("OIDC_AUDIENCE=a\tb\n", "one line of plain text");
	refuses("OIDC_AUDIENCE=\xff\n", "not UTF-8");
}

static void
test_environment_wins(void **state)
{
	(void)state;
	setenv("WORKERS", "5", 1);
	setenv("RATE_BURST", "", 1);
	accepts("WORKERS=3\nRATE_BURST=8\n");
	assert_int_equal(cfg.workers, 5);
	assert_int_equal(cfg.rate_burst, 8);
	/* Overruled, a bad value in the file does no harm. */
	accepts("WORKERS=many\n");
	setenv("WORKERS", "many", 1);
	refuses("WORKERS=3\n", "WORKERS must be a whole number");
	assert_non_null(strstr(problem, "in the environment"));
	setenv("WORKERS", "3\n4", 1);
	refuses("", "one line of plain text");
	unsetenv("WORKERS");
}

static void
test_values_are_not_quoted(void **state)
{
	(void)state;
	refuses("GOOGLE_CLIENT_SECRET=hush hush\n", "GOOGLE_CLIENT_SECRET");
	assert_null(strstr(problem, "hush"));
	refuses("OIDC_BASE_URL=hush\n", "OIDC_BASE_URL");
	assert_null(strstr(problem, "hush"));
	refuses("hush hush\n", "line 1");
	assert_null(strstr(problem, "hush"));
}

static void
test_secret_in_a_file(void **state)
{
	char file[80], text[256];

	(void)state;
	snprintf(file, sizeof(file), "%s/secret", dir);
	snprintf(text, sizeof(text), "GOOGLE_CLIENT_SECRET_FILE=%s\n", file);
	refuses(text, "GOOGLE_CLIENT_SECRET_FILE must name a file");
	put_file(file, "s3cret\n", 7);
	accepts(text);
	assert_string_equal(cfg.google_client_secret, "s3cret");
	put_file(file, "  s3cret  \r\n", 12);
	accepts(text);
	assert_string_equal(cfg.google_client_secret, "s3cret");
	put_file(file, "", 0);
	refuses(text, "one line");
	put_file(file, "\n", 1);
	refuses(text, "one line");
	put_file(file, "a\nb\n", 4);
	refuses(text, "one line");
	put_file(file, "a\0b", 3);
	refuses(text, "one line");
	put_file(file, "two words\n", 10);
	refuses(text, "is no secret");
	put_file(file, "s3cret\n", 7);
	snprintf(text, sizeof(text), "GOOGLE_CLIENT_SECRET_FILE=%s\n"
	    "GOOGLE_CLIENT_SECRET=x\n", file);
	refuses(text, "both given");
	unlink(file);
	refuses("GOOGLE_CLIENT_SECRET_FILE=/tmp\n", "must name a file");
}

static void
test_embeddings(void **state)
{
	static const char on[] = "EMBEDDINGS_URL=http://127.0.0.1:11434/v1/"
	    "embeddings\nEMBEDDINGS_MODEL=all-minilm:22m\n";
	static const char *const shares[] = {
		"1.1", "-0.1", "1e-3", "nan", "inf", "0x1", "1,0", ".", "1.0.0",
	};
	char text[256], file[80];

	(void)state;
	accepts("");
	assert_null(cfg.embeddings_url);
	assert_null(cfg.embeddings_model);
	assert_null(cfg.embeddings_key);
	assert_true(cfg.embeddings_weight > .2999 &&
	    cfg.embeddings_weight < .3001);
	accepts(on);
	assert_string_equal(cfg.embeddings_url,
	    "http://127.0.0.1:11434/v1/embeddings");
	assert_string_equal(cfg.embeddings_model, "all-minilm:22m");
	snprintf(text, sizeof text, "%sEMBEDDINGS_KEY=hush\n"
	    "EMBEDDINGS_WEIGHT=0\n", on);
	accepts(text);
	assert_string_equal(cfg.embeddings_key, "hush");
	assert_true(cfg.embeddings_weight == 0);
	accepts("EMBEDDINGS_WEIGHT=1\n");
	assert_true(cfg.embeddings_weight == 1);
	for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
		snprintf(text, sizeof text, "EMBEDDINGS_WEIGHT=%s\n",
		    shares[i]);
		refuses(text, "EMBEDDINGS_WEIGHT must be a number from 0 to 1");
	}
	snprintf(file, sizeof file, "%s/secret", dir);
	put_file(file, "filed\n", 6);
	snprintf(text, sizeof text, "%sEMBEDDINGS_KEY_FILE=%s\n", on, file);
	accepts(text);
	assert_string_equal(cfg.embeddings_key, "filed");
	unlink(file);
}

/* One alone is a mistake; texts never cross a network in clear. */
static void
test_embeddings_refused(void **state)
{
	(void)state;
	refuses("EMBEDDINGS_URL=https://a.example/v1/embeddings\n",
	    "EMBEDDINGS_URL needs EMBEDDINGS_MODEL");
	refuses("EMBEDDINGS_MODEL=m\n", "EMBEDDINGS_MODEL is of no use");
	refuses("EMBEDDINGS_KEY=hush\n", "EMBEDDINGS_KEY is of no use");
	assert_null(strstr(problem, "hush"));
	refuses("EMBEDDINGS_MODEL=m\n"
	    "EMBEDDINGS_URL=http://10.0.0.1:11434/v1/embeddings\n",
	    "EMBEDDINGS_URL must begin with https://");
	refuses("EMBEDDINGS_MODEL=m\n"
	    "EMBEDDINGS_URL=https://u:p@a.example/v1/embeddings\n",
	    "without a user name");
}

static void
test_secret_from_environment(void **state)
{
	char file[80], text[256];

	(void)state;
	snprintf(file, sizeof(file), "%s/secret", dir);
	snprintf(text, sizeof(text), "GOOGLE_CLIENT_SECRET_FILE=%s\n", file);
	put_file(file, "filed", 5);
	setenv("GOOGLE_CLIENT_SECRET", "told", 1);
	accepts(text);
	assert_string_equal(cfg.google_client_secret, "told");
	unsetenv("GOOGLE_CLIENT_SECRET");
	setenv("GOOGLE_CLIENT_SECRET_FILE", file, 1);
	accepts("GOOGLE_CLIENT_SECRET=told\n");
	assert_string_equal(cfg.google_client_secret, "filed");
	setenv("GOOGLE_CLIENT_SECRET", "told", 1);
	refuses("", "both given");
	unsetenv("GOOGLE_CLIENT_SECRET_FILE");
	unsetenv("GOOGLE_CLIENT_SECRET");
	unlink(file);
}

/* Another class's secret: this program has none, and runs. */
static void
test_secret_of_others(void **state)
{
	char file[80], text[256];

	(void)state;
	if (geteuid() == 0)
		skip();
	snprintf(file, sizeof(file), "%s/secret", dir);
	snprintf(text, sizeof(text), "GOOGLE_CLIENT_SECRET_FILE=%s\n", file);
	put_file(file, "s3cret", 6);
	assert_int_equal(chmod(file, 0), 0);
	accepts(text);
	assert_null(cfg.google_client_secret);
	unlink(file);
}

static void
test_file_trouble(void **state)
{
	char *vast = calloc(1, 70000);

	(void)state;
	memset(vast, '#', 69999);
	refuses(vast, "cannot be read");
	free(vast);
	put_file(path, "WORKERS=3\n\0", 11);
	assert_int_equal(config_load(arena, &cfg, &problem), ERR_INVALID);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(config_load(arena, &cfg, &problem), ERR_UNAVAILABLE);
	assert_non_null(strstr(problem, path));
	assert_int_equal(rmdir(path), 0);
}

/* The file that a start leaves for what is started later. */
static void
test_named_file(void **state)
{
	char other[80];

	(void)state;
	snprintf(other, sizeof(other), "%s/settings", dir);
	setenv("KEEPSAKE_SETTINGS", other, 1);
	put_file(path, "WORKERS=3\n", 10);
	put_file(other, "WORKERS=5\n", 10);
	assert_int_equal(config_load(arena, &cfg, &problem), OK);
	assert_int_equal(cfg.workers, 5);
	put_file(other, "WORKERS=x\n", 10);
	assert_int_equal(config_load(arena, &cfg, &problem), ERR_INVALID);
	assert_non_null(strstr(problem, other));
	assert_int_equal(unlink(other), 0);
	assert_int_equal(config_load(arena, &cfg, &problem), ERR_UNAVAILABLE);
	assert_non_null(strstr(problem, other));
	setenv("KEEPSAKE_SETTINGS", "", 1);
	assert_int_equal(config_load(arena, &cfg, &problem), OK);
	assert_int_equal(cfg.workers, 3);
}

static int
make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL;
}

static int
remove_dir(void **state)
{
	(void)state;
	return rmdir(dir);
}

#define EACH(test) cmocka_unit_test_setup_teardown((test), set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_defaults),
		EACH(test_default_numbers),
		EACH(test_data_dir),
		EACH(test_two_hosts),
		EACH(test_one_loopback_is_not_both),
		EACH(test_port_and_listen),
		EACH(test_base_urls),
		EACH(test_switched_off),
		EACH(test_rates),
		EACH(test_numbers),
		EACH(test_urls),
		EACH(test_choices),
		EACH(test_lists),
		EACH(test_cors),
		EACH(test_cors_on_loopback),
		EACH(test_lines),
		EACH(test_environment_wins),
		EACH(test_values_are_not_quoted),
		EACH(test_secret_in_a_file),
		EACH(test_embeddings),
		EACH(test_embeddings_refused),
		EACH(test_secret_from_environment),
		EACH(test_secret_of_others),
		EACH(test_file_trouble),
		EACH(test_named_file),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
