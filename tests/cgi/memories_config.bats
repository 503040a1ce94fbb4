#!/usr/bin/env bats
# memories - OpenMemory's configuration calls: read in its shape, never changed

load memories.bash

CONFIG_PATH=/api/v1/config

@test "config: OpenMemory's shape, without a model in it" {
	local part
	both GET "$CONFIG_PATH"
	status 200
	expect '{"openmemory":{"custom_instructions":null},"mem0":{"llm":null,"embedder":null,"vector_store":null}}' \
		"$(json tojson)"
	for part in llm embedder vector_store; do
		both GET "$CONFIG_PATH/mem0/$part"
		status 200
		expect null "$(json tojson)"
	done
	both GET "$CONFIG_PATH/openmemory"
	status 200
	expect '{"custom_instructions":null}' "$(json tojson)"
	AUTH="Authorization: Bearer $READ"
	call GET "$CONFIG_PATH"
	status 200
}

@test "config: it cannot be changed, whatever is sent" {
	local method path body='{"mem0":{"llm":{"provider":"openai"}}}'
	while read -r method path; do
		both "$method" "$CONFIG_PATH$path" '' "$body"
		status 403
		json .detail | grep -q 'no model to configure'
	done <<-END
		PUT
		PATCH
		POST /reset
		PUT /mem0/llm
		PUT /mem0/embedder
		PUT /mem0/vector_store
		PUT /openmemory
	END
	call GET "$CONFIG_PATH"
	expect null "$(json .mem0.llm)"
}

@test "config: other paths and methods are not there, and nobody is let in without a token" {
	call GET "$CONFIG_PATH/mem0"
	status 404
	call DELETE "$CONFIG_PATH"
	status 405
	call GET "$CONFIG_PATH/reset"
	status 405
	AUTH="Authorization: Bearer $READ"
	call PUT "$CONFIG_PATH" '' '{}'
	status 403
	header www-authenticate | grep -q insufficient_scope
	AUTH='Accept: application/json'
	call GET "$CONFIG_PATH"
	status 401
	call GET "$CONFIG_PATH/reset"
	status 401
}
