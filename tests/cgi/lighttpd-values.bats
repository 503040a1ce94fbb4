#!/usr/bin/env bats
# lighttpd-values - what lighttpd.conf takes from the environment

# shellcheck disable=SC2016 # what looks like a variable is lighttpd's
load setup.bash

values() { # LISTEN
	env -i PATH="$PATH" DATA_DIR="$BATS_TEST_TMPDIR" LISTEN="$1" METRICS_PORT=8081 \
		OIDC_BASE_URL="$ISSUER" MCP_BASE_URL="$ISSUER" "$ROOT/scripts/lighttpd-values"
}

@test "[::] takes IPv4 too: hosted clients come over IPv4" {
	values '[::]:443' | grep -qF '$SERVER["socket"] == "0.0.0.0:443"'
	[ "$(values '[::1]:443' | grep -cF '0.0.0.0')" -eq 0 ]
	[ "$(values 0.0.0.0:443 | grep -cF '"0.0.0.0:443"')" -eq 0 ]
}
