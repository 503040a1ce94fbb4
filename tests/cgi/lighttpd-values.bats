#!/usr/bin/env bats
# lighttpd-values - what lighttpd.conf takes from the environment

# shellcheck disable=SC2016 # what looks like a variable is lighttpd's
load setup.bash

values() { # LISTEN
	env -i PATH="$PATH" DATA_DIR="$BATS_TEST_TMPDIR" LISTEN="$1" METRICS_PORT=8081 \
		OIDC_BASE_URL="$ISSUER" MCP_BASE_URL="$ISSUER" "$ROOT/scripts/lighttpd-values"
}

@test "a host is matched whole; the port that https implies may be written" {
	hosts() { # OIDC MCP
		env -i PATH="$PATH" DATA_DIR=/d LISTEN=127.0.0.1:8080 METRICS_PORT=8081 \
			OIDC_BASE_URL="$1" MCP_BASE_URL="$2" "$ROOT/scripts/lighttpd-values" | grep _host
	}
	expect 'var.oidc_host = "^a\.example(:443)?$"' "$(hosts https://a.example https://b.example:8443 | head -n 1)"
	expect 'var.mcp_host = "^b\.example:8443$"' "$(hosts https://a.example https://b.example:8443 | tail -n 1)"
	expect 'var.mcp_host = "^(localhost|127\.0\.0\.1|\[::1\]):8080$"' \
		"$(hosts http://localhost:8080 http://localhost:8080 | tail -n 1)"
	expect 'var.mcp_host = "^127\.0\.0\.1:8080$"' "$(hosts http://localhost:8080 http://127.0.0.1:8080 | tail -n 1)"
}

@test "[::] takes IPv4 too: hosted clients come over IPv4" {
	values '[::]:443' | grep -qF '$SERVER["socket"] == "0.0.0.0:443"'
	[ "$(values '[::1]:443' | grep -cF '0.0.0.0')" -eq 0 ]
	[ "$(values 0.0.0.0:443 | grep -cF '"0.0.0.0:443"')" -eq 0 ]
}
