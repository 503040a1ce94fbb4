#!/usr/bin/env bats
# resource - RFC 9728

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

WELL_KNOWN=/.well-known/oauth-protected-resource

@test "RFC 9728 3.3: resource is the URL the client was given" {
	local tail
	for tail in '' / /mcp /mcp/ /mcp/sse /mcp/sse/; do
		cgi GET "$WELL_KNOWN$tail"
		status 200
		expect "$ISSUER$tail" "$(json .resource)"
	done
}

@test "RFC 9728 2: one authorization server, the issuer; tokens in the header" {
	cgi GET "$WELL_KNOWN/mcp"
	expect "[\"$ISSUER\"]" "$(json '.authorization_servers | tojson')"
	expect '["header"]' "$(json '.bearer_methods_supported | tojson')"
	expect application/json "$(header content-type)"
}

@test "MCP authorization: the scopes are the memory's, without offline_access" {
	cgi GET "$WELL_KNOWN"
	expect '["memory:read","memory:write"]' "$(json '.scopes_supported | tojson')"
}

@test "two hosts: the resource is on the MCP host, the issuer on its own" {
	CONFIG=(OIDC_BASE_URL=https://id.example MCP_BASE_URL=https://mcp.example)
	cgi GET "$WELL_KNOWN/mcp"
	expect https://mcp.example/mcp "$(json .resource)"
	expect '["https://id.example"]' "$(json '.authorization_servers | tojson')"
}

@test "oidc 61: a Host header changes nothing" {
	cgi GET "$WELL_KNOWN/mcp" '' '' 'X-Forwarded-Host: evil.example'
	expect "$ISSUER/mcp" "$(json .resource)"
}

@test "keycloak CVE-2026-15573: a path that only looks like ours is not found" {
	local tail
	for tail in /mcp/x /mcp// /..%2fmcp '/mcp;x' /MCP; do
		cgi GET "$WELL_KNOWN$tail"
		status 404
	done
}

@test "SDK v1 sends MCP-Protocol-Version here: its preflight is answered" {
	cgi OPTIONS "$WELL_KNOWN/mcp" '' '' 'Origin: https://chatgpt.com' \
		'Access-Control-Request-Method: GET' \
		'Access-Control-Request-Headers: mcp-protocol-version'
	status 204
	header access-control-allow-headers | grep -qi mcp-protocol-version
}

@test "RFC 9110 15.5.6: POST is refused" {
	cgi POST "$WELL_KNOWN"
	refused 405 invalid_request
}
