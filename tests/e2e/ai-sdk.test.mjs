// The AI SDK's MCP client: written apart from the protocol's own SDKs, it has
// its own sign-in, both transports and both eras.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { ElicitationRequestSchema, auth, createMCPClient } from '@ai-sdk/mcp';
import { Instance } from './instance.mjs';
import { Person } from './person.mjs';
import { OAuthProvider } from './oauth-provider.mjs';
import { addSearchFetch, newWord, readPromptComplete } from './memory-tools.mjs';

let instance;
before(async () => { instance = await Instance.start(); });
after(() => instance?.end());

async function signIn(serverUrl) {
	const provider = new OAuthProvider(new Person(instance));
	assert.equal(await auth(provider, { serverUrl }), 'REDIRECT');
	const back = Object.fromEntries(provider.back.searchParams);
	assert.equal(await auth(provider, {
		serverUrl, authorizationCode: back.code, callbackState: back.state, callbackIssuer: back.iss,
	}), 'AUTHORIZED');
	return provider;
}

for (const [type, path, protocolVersionDiscovery, revision] of [
	['http', '/mcp', true, '2026-07-28'],
	['http', '/mcp', false, '2025-11-25'],
	['http', '/mcp/sse', false, '2025-11-25'],
	['sse', '/mcp/sse', true, '2025-11-25'],
]) {
	test(`AI SDK does the main job: ${type} ${path} ${revision}`, async t => {
		const url = instance.origin + path;
		const authProvider = await signIn(url);
		const client = await createMCPClient({
			transport: { type, url, authProvider }, protocolVersionDiscovery, capabilities: { elicitation: {} },
		});
		t.after(() => client.close());
		assert.equal(client.initializeResult.protocolVersion, revision);
		await readPromptComplete(client, await addSearchFetch(client));

		const added = await client.callTool({ name: 'add_memories', arguments: { text: `Gone soon: ${newWord()}.` } });
		const { id } = added.structuredContent.results[0];
		let asked = 0;
		client.onElicitationRequest(ElicitationRequestSchema, () => {
			asked++;
			return { action: 'accept', content: { forget: true } };
		});
		const gone = await client.callTool({ name: 'delete_memories', arguments: { memory_ids: [id] } });
		assert.equal(gone.structuredContent?.deleted, 1, JSON.stringify(gone));
		assert.equal(asked, 1);
	});
}
