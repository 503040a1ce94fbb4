// ChatGPT: stateless MCP when it is offered, one client for each connector,
// every OpenID scope that is advertised.
import { Host, json, openid, authorizationServer } from './host.mjs';
import assert from 'node:assert/strict';

export class ChatGPT extends Host {
	name = 'ChatGPT';
	agent = 'openai-mcp/1.0.0';
	era = '2026-07-28';
	documents = [openid, authorizationServer];
	redirects = ['https://chatgpt.com/connector_platform_oauth_redirect'];

	// With iss in the answers it has one stable redirect URI.
	async serverMetadata(issuer) {
		const server = await super.serverMetadata(issuer);
		if (!server.authorization_response_iss_parameter_supported)
			this.redirects = ['https://chatgpt.com/connector/oauth/e2e'];
		return server;
	}

	// It asks for what OpenID advertises, and names no scope of the memory.
	scope() {
		const wanted = ['openid', 'profile', 'email'];
		return this.server.scopes_supported.filter(scope => wanted.includes(scope)).join(' ');
	}

	async userinfo() {
		return json(await this.fetch(this.server.userinfo_endpoint,
			{ headers: { authorization: `Bearer ${this.tokens.access_token}` } }));
	}

	// A hint of who is meant, when the connection is made anew.
	async reauthorize() {
		return this.authorize({ id_token_hint: this.tokens.id_token });
	}

	checkTools() {
		for (const tool of this.tools) {
			for (const hint of ['readOnlyHint', 'destructiveHint', 'openWorldHint'])
				assert.equal(typeof tool.annotations?.[hint], 'boolean', `${hint} of ${tool.name}`);
			assert.equal(tool.securitySchemes?.[0]?.type, 'oauth2', tool.name);
			assert.ok(tool.title && tool.description, tool.name);
		}
		for (const [name, argument] of [['search', 'query'], ['fetch', 'id']]) {
			const { inputSchema, outputSchema, annotations } = this.tools.find(tool => tool.name === name);
			assert.deepEqual(Object.keys(inputSchema.properties), [argument], 'one argument alone');
			assert.deepEqual(inputSchema.required, [argument]);
			assert.equal(inputSchema.properties[argument].type, 'string');
			assert.ok(outputSchema);
			assert.equal(annotations.readOnlyHint, true);
		}
	}

	// Its contract for search and fetch: one text that says the same in JSON.
	checkContract({ content, structuredContent }) {
		assert.equal(content.length, 1);
		assert.equal(content[0].type, 'text');
		assert.deepEqual(JSON.parse(content[0].text), structuredContent);
	}
}

// Codex: a loopback port of the moment; some builds name the resource twice,
// others not at all when they refresh.
export class Codex extends Host {
	name = 'Codex';
	agent = 'codex_cli_rs';
	redirects = ['http://127.0.0.1:1455/callback'];
	resourceAtRefresh = false;

	redirect() {
		return 'http://127.0.0.1:49321/callback';
	}

	authorize(more = {}) {
		return super.authorize({ resource: this.resource.resource, ...more });
	}
}
