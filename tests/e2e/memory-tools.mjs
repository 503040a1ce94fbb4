// The main job through an SDK's client, whichever SDK and era it is.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

export const toolNames = [
	'add_memories', 'delete_memories', 'fetch', 'list_memories', 'search', 'search_memory', 'update_memory',
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
