// MCP TypeScript SDK v2: negotiated, legacy and pinned to 2026-07-28.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { Instance } from './instance.mjs';
import { Person, tokens } from './person.mjs';
import { OAuthProvider } from './oauth-provider.mjs';
import { addSearchFetch, readPromptComplete } from './memory-tools.mjs';

let instance;
before(async () => { instance = await Instance.start(); });
after(() => instance?.end());

const modes = [
	['auto', 'auto', '2026-07-28'],
	['legacy', 'legacy', '2025-11-25'],
	['pinned', { pin: '2026-07-28' }, '2026-07-28'],
];

for (const [name, mode, version] of modes) {
	const make = provider => [
		new Client({ name: 'e2e', version: '1' }, { versionNegotiation: { mode } }),
		new StreamableHTTPClientTransport(new URL(instance.mcp), { authProvider: provider }),
	];

	test(`SDK v2 does the main job, ${name}`, async () => {
		const provider = new OAuthProvider(new Person(instance));
		let [client, transport] = make(provider);
		await assert.rejects(client.connect(transport), UnauthorizedError);
		await transport.finishAuth(provider.back.searchParams);
		[client, transport] = make(provider);
		await client.connect(transport);
		assert.equal(client.getNegotiatedProtocolVersion(), version);
		await readPromptComplete(client, await addSearchFetch(client));
		const list = await client.listTools();
		if (version === '2026-07-28') {
			assert.equal(typeof list.ttlMs, 'number');
			assert.equal(list.cacheScope, 'private');
		}
		await client.close();
	});

	test(`SDK v2 refreshes a token that is refused, ${name}`, async () => {
		const provider = new OAuthProvider(new Person(instance));
		let [client, transport] = make(provider);
		await assert.rejects(client.connect(transport), UnauthorizedError);
		await transport.finishAuth(provider.back.searchParams);
		const before = provider.saved.tokens;
		provider.saveTokens({ ...before, access_token: `${before.access_token}x` });
		[client, transport] = make(provider);
		await client.connect(transport);
		await addSearchFetch(client);
		assert.notEqual(provider.saved.tokens.refresh_token, before.refresh_token);
		await client.close();
	});

	test(`SDK v2 asks for more when a tool needs more, ${name}`, async () => {
		const provider = new OAuthProvider(new Person(instance));
		const { client: registered, ...granted } = await tokens(instance, provider.person, { scope: 'memory:read' });
		assert.equal(granted.scope, 'memory:read');
		provider.saveClientInformation(registered);
		provider.saveTokens(granted);
		let [client, transport] = make(provider);
		await client.connect(transport);
		await client.callTool({ name: 'search', arguments: { query: 'anything' } });
		const add = () => client.callTool({ name: 'add_memories', arguments: { text: 'Stepped up.' } });
		await assert.rejects(add(), UnauthorizedError);
		assert.equal(provider.person.pages.length, 1, 'the person is asked again');
		await transport.finishAuth(provider.back.searchParams);
		assert.match(provider.saved.tokens.scope, /memory:read memory:write/);
		[client, transport] = make(provider);
		await client.connect(transport);
		assert.ok(!(await add()).isError);
		await client.close();
	});
}

for (const [word, forget] of [['yes', true], ['no', false]]) {
	test(`SDK v2 asks the person before memories go, who says ${word}`, async () => {
		const { access_token } = await tokens(instance);
		const client = new Client({ name: 'e2e', version: '1' },
			{ versionNegotiation: { mode: 'auto' }, capabilities: { elicitation: {} } });
		let asked;
		client.setRequestHandler('elicitation/create', async request => {
			asked = request.params.message;
			return forget ? { action: 'accept', content: { forget } } : { action: 'decline' };
		});
		await client.connect(new StreamableHTTPClientTransport(new URL(instance.mcp),
			{ requestInit: { headers: { Authorization: `Bearer ${access_token}` } } }));
		const added = await client.callTool({ name: 'add_memories', arguments: { text: `To go: ${word}.` } });
		const { id } = added.structuredContent.results[0];
		const gone = await client.callTool({ name: 'delete_memories', arguments: { memory_ids: [id] } });
		assert.match(asked, /1 of your memories/);
		assert.equal(gone.isError ?? false, !forget);
		const fetched = await client.callTool({ name: 'fetch', arguments: { id } });
		assert.equal(fetched.isError ?? false, forget);
		await client.close();
	});
}
