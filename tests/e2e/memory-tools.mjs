// The main job through an SDK's client, whichever SDK and era it is.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { ElicitRequestSchema, ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { until } from './event-stream.mjs';

export const toolNames = [
	'add_memories', 'add_observations', 'create_entities', 'create_relations', 'delete_entities', 'delete_memories',
	'delete_observations', 'delete_relations', 'fetch', 'list_memories', 'memory_stats', 'open_nodes', 'read_graph', 'search',
	'search_memory', 'search_nodes', 'update_memory', 'whoami',
];

export const newWord = () => `marmalade${randomBytes(4).toString('hex')}`;

export async function addSearchFetch(client) {
	const { tools } = await client.listTools();
	assert.deepEqual(tools.map(tool => tool.name).sort(), toolNames);
	const word = newWord();
	await client.callTool({ name: 'add_memories', arguments: { text: `Breakfast is ${word} on toast.` } });
	const found = await client.callTool({ name: 'search', arguments: { query: word } });
	const [first] = found.structuredContent.results;
	assert.ok(first?.id, `nothing found for ${word}: ${JSON.stringify(found)}`);
	assert.match(first.url, /^https?:\/\//);
	const fetched = await client.callTool({ name: 'fetch', arguments: { id: first.id } });
	assert.ok(fetched.structuredContent.text.includes(word));
	assert.deepEqual(JSON.parse(fetched.content[0].text), fetched.structuredContent);
	return word;
}

// What a person attaches and asks for by name; WORD is in one of their memories.
export async function readPromptComplete(client, word) {
	const { resources } = await client.listResources();
	const named = resources.find(resource => resource.title?.includes(word));
	assert.ok(named, `${word} is not in the list of resources`);
	assert.ok(resources.some(resource => resource.uri === 'memory://profile'));
	const { contents } = await client.readResource({ uri: named.uri });
	assert.ok(contents[0].text.includes(word));
	const { resourceTemplates: [template] } = await client.listResourceTemplates();
	const id = named.uri.slice('memory://'.length);
	const { completion } = await client.complete({
		ref: { type: 'ref/resource', uri: template.uriTemplate }, argument: { name: 'id', value: id.slice(0, 8) },
	});
	assert.ok(completion.values.includes(id));
	const { prompts } = await client.listPrompts();
	assert.deepEqual(prompts.map(prompt => prompt.name), ['context', 'remember', 'reflect', 'import']);
	const { messages } = await client.getPrompt({ name: 'context', arguments: { topic: word } });
	assert.ok(messages[0].content.text.includes(word));
}

/*
 * A memory is watched, changes, and goes: the watcher is told and the person is
 * asked. For a client of SDK v1 that said, when it connected, that it can be.
 */
export async function watchAndForget(client) {
	const asked = [];
	const updated = [];
	client.setRequestHandler(ElicitRequestSchema, async ({ params }) => {
		asked.push(params.message);
		return { action: 'accept', content: { forget: true } };
	});
	client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => { updated.push(params.uri); });
	const added = await client.callTool({ name: 'add_memories', arguments: { text: `Gone soon: ${newWord()}.` } });
	const { id } = added.structuredContent.results[0];
	const uri = `memory://${id}`;
	await client.subscribeResource({ uri });
	// A bridge may answer for itself and watch later: changed until it is told.
	await until(async () => {
		await client.callTool({ name: 'update_memory', arguments: { memory_id: id, text: `Going: ${newWord()}.` } });
		return updated.includes(uri);
	});
	const gone = await client.callTool({ name: 'delete_memories', arguments: { memory_ids: [id] } });
	assert.equal(gone.structuredContent?.deleted, 1, JSON.stringify(gone));
	assert.match(asked.join(), /1 of your memories/);
}
