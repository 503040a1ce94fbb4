// MCP TypeScript SDK v1: challenge to tools over Streamable HTTP 2025-11-25.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Instance } from './instance.mjs';
import { Person } from './person.mjs';
import { OAuthProvider } from './oauth-provider.mjs';
import { addSearchFetch, readPromptComplete } from './memory-tools.mjs';

for (const tls of [true, false]) {
	const kind = tls ? 'TLS' : 'http on loopback';
	let instance;

	before(async () => { instance = await Instance.start({ tls }); });
	after(() => instance?.end());

	async function connect(url, provider) {
		const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
		const client = new Client({ name: 'e2e', version: '1' });
		await client.connect(transport);
		return { client, transport };
	}

	async function signIn(url, provider) {
		const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
		const client = new Client({ name: 'e2e', version: '1' });
		await assert.rejects(client.connect(transport), UnauthorizedError);
		await transport.finishAuth(provider.back.searchParams.get('code'));
		return connect(url, provider);
	}

	for (const path of ['/mcp', '/mcp/', '/mcp/sse']) {
		test(`SDK v1 does the main job at ${path}, ${kind}`, async () => {
			const provider = new OAuthProvider(new Person(instance), { application_type: 'native' });
			const { client, transport } = await signIn(instance.origin + path, provider);
			assert.equal(transport.protocolVersion, '2025-11-25');
			assert.equal(provider.back.searchParams.get('iss'), instance.issuer);
			await readPromptComplete(client, await addSearchFetch(client));
			await client.close();
		});
	}

	test(`SDK v1 refreshes a token that is refused, ${kind}`, async () => {
		const provider = new OAuthProvider(new Person(instance));
		const { client } = await signIn(instance.mcp, provider);
		const before = provider.saved.tokens;
		provider.saveTokens({ ...before, access_token: `${before.access_token}x` });
		await addSearchFetch(client);
		assert.notEqual(provider.saved.tokens.refresh_token, before.refresh_token);
		await client.close();
	});
}
