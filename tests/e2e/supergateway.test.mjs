// supergateway: a local stdio client reaches Keepsake through it, with a token.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Instance } from './instance.mjs';
import { tokens } from './person.mjs';
import { addSearchFetch, newWord, readPromptComplete } from './memory-tools.mjs';
import { connectThrough } from './stdio-client.mjs';

let instance;
let accessToken;
before(async () => {
	instance = await Instance.start();
	({ access_token: accessToken } = await tokens(instance));
});
after(() => instance?.end());

const connect = (option, path, token, capabilities) => connectThrough('supergateway/dist/index.js',
	[option, instance.origin + path, '--oauth2Bearer', token], { capabilities });

for (const [option, path] of [['--streamableHttp', '/mcp'], ['--sse', '/mcp/sse']]) {
	test(`supergateway does the main job, ${option} ${path}`, async t => {
		const { client } = await connect(option, path, accessToken);
		t.after(() => client.close());
		const word = await addSearchFetch(client);
		await readPromptComplete(client, word);
		const listed = await client.callTool({ name: 'list_memories', arguments: {} });
		assert.ok(JSON.stringify(listed.structuredContent).includes(word));
		await assert.rejects(client.readResource({ uri: 'memory://none' }), { code: -32002 });
	});

	// It hands its client's abilities on and no question back.
	test(`supergateway refuses a question: nothing is deleted, ${option}`, async t => {
		const { client } = await connect(option, path, accessToken, { elicitation: {} });
		t.after(() => client.close());
		const added = await client.callTool({ name: 'add_memories', arguments: { text: `Stays: ${newWord()}.` } });
		const { id } = added.structuredContent.results[0];
		await assert.rejects(client.callTool({ name: 'delete_memories', arguments: { memory_ids: [id] } }),
			/did not answer what it was asked/);
		const { structuredContent } = await client.callTool({ name: 'fetch', arguments: { id } });
		assert.equal(structuredContent.id, id);
	});

	test(`supergateway says that a token is refused, ${option}`, async () => {
		await assert.rejects(connect(option, path, `${accessToken}x`), /401|invalid_token|Unauthorized/);
	});
}
