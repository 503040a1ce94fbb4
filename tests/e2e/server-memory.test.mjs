// The graph tools beside @modelcontextprotocol/server-memory: one sequence of
// calls, through the same SDK, and the same graph after each.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Instance, temporaryFolder } from './instance.mjs';
import { tokens } from './person.mjs';
import { toolNames } from './memory-tools.mjs';

let instance;
let folder;
let theirs;
let ours;

before(async () => {
	instance = await Instance.start();
	folder = temporaryFolder();
	theirs = new Client({ name: 'e2e', version: '1' });
	await theirs.connect(new StdioClientTransport({
		command: process.execPath, stderr: 'ignore',
		args: [createRequire(import.meta.url).resolve('@modelcontextprotocol/server-memory/dist/index.js')],
		env: { MEMORY_FILE_PATH: join(folder, 'memory.jsonl') },
	}));
	const { access_token } = await tokens(instance);
	ours = new Client({ name: 'e2e', version: '1' });
	await ours.connect(new StreamableHTTPClientTransport(new URL(instance.mcp), {
		requestInit: { headers: { Authorization: `Bearer ${access_token}` } },
	}));
	// The client checks results against the output schemas that it has seen.
	await theirs.listTools();
	await ours.listTools();
});
after(async () => {
	await ours?.close();
	await theirs?.close();
	await instance?.end();
	rmSync(folder, { recursive: true, force: true });
});

const call = (client, name, args) => client.callTool({ name, arguments: args });
const readers = ['read_graph', 'search_nodes', 'open_nodes'];

// All parts of what we answer in parts.
async function whole(name, args) {
	const graph = { entities: [], relations: [] };
	let parts = 0;
	for (let cursor; parts === 0 || cursor; parts++) {
		const { isError, structuredContent: part } = await call(ours, name, { ...args, ...cursor && { cursor } });
		assert.ok(!isError);
		assert.ok(part.entities.length + part.relations.length > 0 || parts === 0);
		for (const entity of part.entities) {
			const last = graph.entities.at(-1);
			if (last?.name === entity.name)
				last.observations.push(...entity.observations);
			else
				graph.entities.push(entity);
		}
		graph.relations.push(...part.relations);
		cursor = part.next_cursor;
	}
	return { graph, parts };
}

const parsed = text => {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
};

async function sameGraph() {
	const { structuredContent } = await call(theirs, 'read_graph', {});
	assert.deepEqual((await whole('read_graph', {})).graph, structuredContent);
	return structuredContent;
}

// One call of both: the same failure, or the same result and then the same graph.
async function same(name, args) {
	const [a, b] = [await call(theirs, name, args), await call(ours, name, args)];
	const about = `${name} ${JSON.stringify(args).slice(0, 200)}: ${b.content[0].text.slice(0, 200)}`;
	assert.equal(b.isError ?? false, a.isError ?? false, about);
	if (!a.isError && b.structuredContent.next_cursor) {
		assert.ok(readers.includes(name));
		assert.deepEqual((await whole(name, args)).graph, a.structuredContent, about);
	} else if (!a.isError) {
		assert.deepEqual(b.structuredContent, a.structuredContent, about);
		assert.deepEqual(parsed(b.content[0].text), parsed(a.content[0].text), about);
	}
	if (!readers.includes(name))
		await sameGraph();
	return b;
}

const entity = (name, entityType, ...observations) => ({ name, entityType, observations });
const relation = (from, relationType, to) => ({ from, to, relationType });
const about = (entityName, ...contents) => ({ entityName, contents });
const hostile = [
	'', ' ', 'O\'Hara "x"', '" OR 1=1 --', '; DROP TABLE entities; --', 'a* NEAR(b c)', 'NOT x OR', '<script>', '%_',
	'Ärger', 'ärger', 'Ä', '東京 🍵', '\u202eright', 'tab\tnew\nline', '__proto__', 'constructor', '{"type":"entity"}',
	'é', 'e\u0301', 'İstanbul', 'x'.repeat(200), 'ü'.repeat(100), '\\u0041', 'null',
];

const calls = [
	['read_graph', {}],
	['create_entities', { entities: [] }],
	['create_entities', { entities: [
		entity('Anna', 'person', 'likes tea', 'Lives in Berlin'), entity('Acme', 'company'),
		entity('Bob', 'Person', 'likes tea'),
	] }],
	['create_entities', { entities: [entity('Anna', 'robot', 'is ignored'), entity('anna', 'cat', 'likes milk')] }],
	['create_entities', { entities: [{ name: 'x', entityType: 'y' }] }],
	['create_entities', { entities: [{ name: 'x', observations: [] }] }],
	['create_entities', { entities: [{ name: 7, entityType: 'y', observations: [] }] }],
	['create_entities', { entities: [{ name: 'x', entityType: 'y', observations: [7] }] }],
	['create_entities', { entities: [{ name: 'x', entityType: 'y', observations: 'z' }] }],
	['create_entities', { entities: ['x'] }],
	['create_entities', { entities: {} }],
	['create_entities', {}],
	['create_entities', { entities: [{ ...entity('Carl', 'person', 'runs'), id: 7, more: {} }], more: 1 }],
	['create_relations', { relations: [
		relation('Anna', 'works at', 'Acme'), relation('Anna', 'knows', 'Bob'), relation('nobody', 'knows', 'no one'),
		relation('Bob', 'knows', 'Bob'), relation('Bob', 'envies', 'nobody'),
	] }],
	['create_relations', { relations: [relation('Anna', 'works at', 'Acme'), relation('Anna', 'Works at', 'Acme')] }],
	['create_relations', { relations: [{ from: 'Anna', to: 'Acme' }] }],
	['create_relations', {}],
	['add_observations', { observations: [about('Bob', 'likes tea', 'Likes tea', 'likes tea.'), about('Acme')] }],
	['add_observations', { observations: [about('Bob', 'bakes'), about('Bob', 'bakes', 'sings')] }],
	['add_observations', { observations: [about('Bob', 'is lost'), about('nobody', 'x')] }],
	['add_observations', { observations: [about('bob', 'x')] }],
	['add_observations', { observations: [{ entityName: 'Bob' }] }],
	['add_observations', { observations: [] }],
	['open_nodes', { names: ['Acme'] }],
	['search_nodes', { query: 'company' }],
	['search_nodes', { query: 'TEA' }],
	['search_nodes', { query: 'person' }],
	['search_nodes', { query: 'berl' }],
	['search_nodes', { query: 'likes milk' }],
	['search_nodes', { query: 'likes  tea' }],
	['search_nodes', { query: '' }],
	['search_nodes', { query: 'nothing says this' }],
	['search_nodes', { query: 'works at' }],
	['search_nodes', { query: 'z'.repeat(5000) }],
	['search_nodes', { query: 7 }],
	['search_nodes', {}],
	['open_nodes', { names: ['Bob', 'nobody', 'Anna', 'Bob'] }],
	['open_nodes', { names: ['ANNA'] }],
	['open_nodes', { names: [] }],
	['open_nodes', { names: 'Anna' }],
	['open_nodes', { names: [null] }],
	['open_nodes', {}],
	['delete_observations', { deletions: [
		{ entityName: 'Bob', observations: ['Likes tea', 'unknown', ''] }, { entityName: 'nobody', observations: ['x'] },
	] }],
	['add_observations', { observations: [about('Bob', 'Likes tea')] }],
	['delete_observations', { deletions: [{ entityName: 'Bob' }] }],
	['delete_relations', { relations: [relation('Anna', 'knows', 'Bob'), relation('Anna', 'hates', 'Bob')] }],
	['delete_relations', { relations: [relation('a', 'b')] }],
	['delete_entities', { entityNames: ['nobody'] }],
	['delete_entities', { entityNames: ['Anna', 'Anna', 'unknown'] }],
	['delete_entities', { entityNames: [7] }],
	['delete_entities', {}],
	['open_nodes', { names: ['Anna', 'Acme'] }],
	['create_entities', { entities: [entity('Anna', 'person', 'likes tea')] }],
	...hostile.flatMap(name => [
		['create_entities', { entities: [entity(name, name, `about ${name}`, `"${name}"`)] }],
		['create_relations', { relations: [relation(name, name, 'Anna')] }],
		['add_observations', { observations: [about(name, `${name} again`, `about ${name}`)] }],
		['search_nodes', { query: name }],
		['search_nodes', { query: name.toUpperCase() }],
		['open_nodes', { names: [name] }],
	]),
	['search_nodes', { query: 'i\u0307STAN' }],
	['delete_observations', { deletions: hostile.map(name => ({ entityName: name, observations: [`"${name}"`] })) }],
	['delete_relations', { relations: hostile.slice(0, 12).map(name => relation(name, name, 'Anna')) }],
	['delete_entities', { entityNames: hostile.filter((_, i) => i % 2) }],
	['delete_entities', { entityNames: hostile }],
];

test('the tools look the same to a model', async () => {
	const [{ tools: a }, { tools: b }] = [await theirs.listTools(), await ours.listTools()];
	assert.equal(a.length, 9);
	assert.deepEqual(b.map(tool => tool.name).sort(), toolNames);
	for (const one of a) {
		const other = b.find(tool => tool.name === one.name);
		assert.deepEqual(other.inputSchema.required ?? [], one.inputSchema.required ?? [], one.name);
		assert.deepEqual(other.outputSchema.required, one.outputSchema.required, one.name);
		const { title: _, ...hints } = other.annotations;
		const { title: __, ...expected } = one.annotations;
		assert.deepEqual(hints, expected, one.name);
		for (const [name, schema] of Object.entries(one.inputSchema.properties ?? {})) {
			const inner = other.inputSchema.properties[name];
			assert.equal(inner.type, schema.type);
			assert.equal(inner.items?.type, schema.items?.type);
			assert.deepEqual(inner.items?.required, schema.items?.required);
		}
	}
});

test('the same calls give the same graph and the same failures', async () => {
	for (const [name, args] of calls)
		await same(name, args);
	const { entities, relations } = await sameGraph();
	assert.deepEqual(entities.map(one => one.name), ['Acme', 'Bob', 'anna', 'Carl', 'Anna']);
	assert.ok(relations.length > 0);
});

test('a graph of many parts is the same graph', async () => {
	for (let i = 0; i < 12; i++) {
		const name = `Project ${i}`;
		const facts = Array.from({ length: 90 }, (_, k) => `fact ${k} of ${i}: ${'long '.repeat(20)}"`);
		await call(theirs, 'create_entities', { entities: [entity(name, 'project', ...facts)] });
		await call(ours, 'create_entities', { entities: [entity(name, 'project', ...facts)] });
		const links = { relations: facts.map((_, k) => relation(name, `step ${k}`, `Project ${k}`)) };
		await same('create_relations', links);
	}
	for (let i = 0; i < 4; i++) {
		const more = Array.from({ length: 90 }, (_, k) => `more ${i}.${k}: ${'words '.repeat(20)}`);
		await same('add_observations', { observations: [about('Project 3', ...more)] });
	}
	assert.ok((await whole('read_graph', {})).parts > 10);
	await same('open_nodes', { names: ['Project 3'] });
	await same('open_nodes', { names: ['Project 7', 'Anna'] });
	await same('search_nodes', { query: 'FACT 7 OF' });
	await same('search_nodes', { query: 'more 2.5' });
	const limited = await whole('read_graph', { limit: 7 });
	assert.deepEqual(limited.graph, (await whole('read_graph', {})).graph);
	const { graph } = await whole('read_graph', { names_only: true });
	assert.ok(graph.entities.length > 12 && graph.entities.every(one => one.observations.length === 0));
});

// What server-memory takes and a memory does not: refused whole, and said so.
test('beyond the limits nothing is written', async () => {
	const refused = [
		['create_entities', { entities: [entity('x', 'y'), entity('x'.repeat(201), 'y')] }],
		['create_entities', { entities: [entity('x', 'y'.repeat(201))] }],
		['create_entities', { entities: [entity('x', 'y', 'fine', ' ')] }],
		['create_entities', { entities: [entity('x', 'y', 'z'.repeat(25 * 1024))] }],
		['create_entities', { entities: [entity('x', 'a\0b')] }],
		['create_entities', { entities: Array.from({ length: 101 }, (_, i) => entity(`x${i}`, 'y')) }],
		['create_relations', { relations: [relation('x', 'y', 'x'.repeat(201))] }],
		['add_observations', { observations: [about('Bob', 'new'), about('Bob', '')] }],
		['open_nodes', { names: Array(101).fill('x') }],
		['read_graph', { cursor: 'e1' }],
		['read_graph', { limit: 0 }],
	];
	for (const [name, args] of refused) {
		const { isError, content: [{ text }] } = await call(ours, name, args);
		assert.ok(isError, name);
		assert.ok(text.length > 20);
	}
	await sameGraph();
});

// There, two of one name would both be kept.
test('what one call says twice is kept once', async () => {
	const { structuredContent: made } = await call(ours, 'create_entities', {
		entities: [entity('Twice', 'a', 'one', 'one'), entity('Twice', 'b', 'two')],
	});
	assert.deepEqual(made.entities, [entity('Twice', 'a', 'one')]);
	const { structuredContent: linked } = await call(ours, 'create_relations', {
		relations: [relation('Twice', 'is', 'Twice'), relation('Twice', 'is', 'Twice')],
	});
	assert.equal(linked.relations.length, 1);
});

test('an observation is a memory', async () => {
	await call(ours, 'create_entities', { entities: [entity('Zora', 'dog', 'buries every xylophone')] });
	const { structuredContent: found } = await call(ours, 'search_memory', { query: 'xylophone' });
	assert.equal(found.results[0].subject, 'Zora');
	await call(ours, 'delete_memories', { memory_ids: [found.results[0].id] });
	const { structuredContent: { entities } } = await call(ours, 'open_nodes', { names: ['Zora'] });
	assert.deepEqual(entities, [entity('Zora', 'dog')]);
});
