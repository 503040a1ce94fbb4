// Every operation of the REST API answers as /openapi.json says: a call of each,
// and a refusal, checked against the schema that the document gives for it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import SwaggerParser from '@apidevtools/swagger-parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Instance } from './instance.mjs';
import { tokens } from './person.mjs';
import { newWord } from './memory-tools.mjs';

let instance;
let bearer;
let document;
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const called = new Set();

before(async () => {
	instance = await Instance.start();
	bearer = { authorization: `Bearer ${(await tokens(instance)).access_token}`, 'content-type': 'application/json' };
	document = await (await fetch(`${instance.origin}/openapi.json`)).json();
	ajv.addSchema(document, 'openapi.json');
});
after(() => instance?.end());

const escape = text => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
// The validator of what stands at this place of the document.
const at = (...place) => ajv.getSchema(`openapi.json#/${place.map(escape).join('/')}`) ??
	ajv.compile({ $ref: `openapi.json#/${place.map(escape).join('/')}` });

function check(validate, value, what) {
	assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`);
}

// call OPERATION {path: [...], query, body, status}: the answer, checked
// A body that is not an object is sent as it is, a file.
async function call(id, { ids = [], query = '', body, status = 200, headers = bearer } = {}) {
	const [path, method, operation] = Object.entries(document.paths).flatMap(([path, item]) =>
		Object.entries(item).map(([method, one]) => [path, method, one])).find(([, , one]) => one.operationId === id);
	const url = instance.origin + path.replace(/\{\w+\}/g, () => ids.shift()) + query;
	const file = typeof body === 'string';
	if (body !== undefined && !file && status < 300)
		check(at('paths', path, method, 'requestBody', 'content', 'application/json', 'schema'), body, `${id} is sent`);
	const answer = await fetch(url, { method: method.toUpperCase(),
		headers: file ? { ...headers, 'content-type': 'application/octet-stream' } : headers,
		body: file ? body : body && JSON.stringify(body) });
	const isFile = answer.headers.has('content-disposition');
	const value = isFile ? new Uint8Array(await answer.arrayBuffer()) : await answer.json();
	assert.equal(answer.status, status, `${id}: ${isFile ? 'a file' : JSON.stringify(value)}`);
	if (status < 300)
		called.add(id);
	if (isFile) {
		assert.equal(operation.responses[status].$ref, '#/components/responses/File');
		assert.ok(answer.headers.get('content-type').split(';')[0] in document.components.responses.File.content);
		return value;
	}
	const place = operation.responses[status] ? ['paths', path, method, 'responses', String(status)]
		: operation.responses.default.$ref.slice(2).split('/');
	check(at(...place, 'content', 'application/json', 'schema'), value, `${id} answers`);
	return value;
}

test('two validators find nothing wrong with either document', async () => {
	for (const name of ['openapi.json', 'openapi-actions.json']) {
		const text = await (await fetch(`${instance.origin}/${name}`)).text();
		const { valid, errors } = await new Validator().validate(JSON.parse(text));
		assert.ok(valid, JSON.stringify(errors));
		await SwaggerParser.validate(JSON.parse(text));
		const broken = JSON.parse(text);
		delete broken.info.title;
		assert.equal((await new Validator().validate(broken)).valid, false);
		await assert.rejects(SwaggerParser.validate(broken));
	}
});

test('the schemas are looked at', () => {
	assert.ok(!at('components', 'schemas', 'BridgeError')({ success: false }));
	assert.ok(!at('components', 'schemas', 'EntityPage')({ entities: [{}], relations: [], total: 1, page: 1, size: 1, pages: 1 }));
});

const unknown = '7635b850-42cc-405b-8f29-7dcc0ee64120';
const word = newWord();

test('memories', async () => {
	const { id } = await call('createMemory', { body: { text: `tea ${word}`, metadata: { k: 1 }, categories: ['food'] } });
	const other = await call('createMemory', { body: { messages: [{ role: 'user', content: `cake ${word}` }] } });
	await call('createMemory', { body: {}, status: 422 });
	await call('listMemories', { query: '?size=5' });
	await call('listMemories', { query: '?size=0', status: 422 });
	const { results } = await call('searchMemories', { body: { query: word, limit: 5, filters: { category: 'food' } } });
	assert.deepEqual(results.map(one => one.id), [id]);
	await call('searchMemories', { body: { query: word, filters: { state: 'paused' } }, status: 422 });
	const mem0 = await call('mem0SearchMemories', { body: { query: word, top_k: 5 } });
	assert.ok(mem0.results[0].memory.includes(word));
	await call('mem0SearchMemories', { body: { query: word, filters: { agent_id: 'x' } }, status: 422 });
	await call('filterMemories', { body: { size: 5 } });
	await call('getMemory', { ids: [id] });
	await call('getMemory', { ids: [unknown], status: 404 });
	await call('replaceMemory', { ids: [id], body: { memory_content: `green tea ${word}` } });
	await call('updateMemory', { ids: [id], body: { metadata: { k: 2 } } });
	await call('updateMemory', { ids: [id], body: { text: `cake ${word}` }, status: 409 });
	await call('archiveMemories', { body: { memory_ids: [other.id] } });
	await call('setMemoryStates', { body: { memory_ids: [other.id], state: 'active' } });
	await call('getMemoryHistory', { ids: [other.id] });
	await call('getMemoryHistory', { ids: [id] });
	await call('listRelatedMemories', { ids: [id] });
	await call('getMemoryAccessLog', { ids: [id] });
	await call('deleteMemory', { ids: [id] });
	await call('restoreMemory', { ids: [id] });
	await call('deleteMemories', { body: { memory_ids: [id] } });
	await call('restoreMemories', { body: { memory_ids: [id] } });
});

test('memories that replace others, and the trash', async () => {
	const ids = [];
	for (const drink of ['coffee', 'cocoa', 'milk'])
		ids.push((await call('createMemory', { body: { text: `${drink} ${word}`, pinned: true, valid_from: '2026-01-01' } })).id);
	const { id } = await call('createMemory', { body: { text: `whisky ${word}`, replaces: ids[0] } });
	await call('getMemory', { ids: [ids[0]] });
	await call('mergeMemories', { body: { memory_ids: [ids[1], ids[2]], text: `drinks ${word}` } });
	await call('mergeMemories', { body: { memory_ids: [ids[1]] }, status: 422 });
	await call('deleteMemory', { ids: [id] });
	assert.equal((await call('listTrash')).total, 1);
	await call('emptyTrash', { body: { memory_ids: [id] } });
	assert.equal((await call('listTrash')).total, 0);
});

test('files', async () => {
	const zip = await call('downloadMemories');
	assert.deepEqual([...zip.slice(0, 2)], [0x50, 0x4b]);
	await call('downloadMemories', { query: '?format=jsonl' });
	await call('downloadMemories', { query: '?format=none', status: 422 });
	await call('exportMemories', { body: { format: 'csv' } });
	const { import: id } = await call('importMemories', { body: `{"content":"imported ${word}"}\n` });
	await call('importMemories', { query: '?dry_run=true', body: `{"content":"not imported ${word}"}\n` });
	await call('importMemories', { body: '{"content":7}\n', status: 422 });
	assert.equal((await call('listImports')).imports[0].import, id);
	await call('undoImport', { ids: [id] });
	await call('undoImport', { ids: [unknown], status: 404 });
});

test('categories', async () => {
	await call('listCategories');
	const { id } = await call('createCategory', { body: { name: `c ${word}` } });
	await call('createCategory', { body: { name: `c ${word}` }, status: 409 });
	await call('changeCategory', { ids: [id], body: { description: 'x' } });
	await call('deleteCategory', { ids: [id] });
	await call('deleteCategory', { ids: [id], status: 404 });
});

test('apps', async () => {
	const { apps: [app] } = await call('listApps');
	await call('getApp', { ids: [app.id] });
	await call('changeApp', { ids: [app.id], query: '?is_active=true' });
	await call('changeApp', { ids: [app.id], body: { description: 'x' } });
	await call('changeApp', { ids: [app.id], body: { is_active: false }, status: 409 });
	await call('listAppMemories', { ids: [app.id] });
	await call('listAppAccessed', { ids: [app.id] });
	await call('getStats');
});

test('graph', async () => {
	await call('createEntities', { body: { entities: [{ name: 'Anna', entityType: 'person', observations: ['sings'] },
		{ name: 'Bob', entityType: 'person' }] } });
	await call('createEntities', { body: { entities: [{ name: 'Eve' }] }, status: 422 });
	await call('createRelations', { body: { relations: [{ from: 'Anna', to: 'Bob', relationType: 'knows' }] } });
	await call('addObservations', { body: { observations: [{ entityName: 'Bob', contents: ['dances'] }] } });
	assert.equal((await call('listEntities')).entities.length, 2);
	assert.equal((await call('listRelations')).relations.length, 1);
	assert.equal((await call('getNeighbours', { query: '?name=Anna&depth=2' })).entities.length, 2);
	await call('getNeighbours', { query: '?name=Anna&depth=4', status: 422 });
	await call('getNeighbours', { query: '?name=none', status: 404 });
	await call('deleteObservations', { body: { deletions: [{ entityName: 'Bob', observations: ['dances'] }] } });
	await call('deleteRelations', { body: { relations: [{ from: 'Anna', to: 'Bob', relationType: 'likes' }] } });
	await call('deleteEntities', { body: { names: ['Bob'] } });
});

test('bridge', async () => {
	const messages = [{ role: 'user', content: `Anna likes honey ${word}` }];
	await call('createRelations', { body: { relations: [{ from: 'Anna', to: 'honey', relationType: 'likes' }] } });
	const { memory_ids: [id], relations } = await call('bridgeCreateMemory', { body: { messages }, status: 201 });
	assert.deepEqual(relations, [{ source: 'Anna', relationship: 'likes', target: 'honey' }]);
	await call('bridgeCreateMemory', { body: { messages } });
	await call('bridgeCreateMemory', { body: {}, status: 422 });
	await call('bridgeListMemories', { query: '?limit=5&user_id=chatgpt_user' });
	await call('bridgeListMemories', { query: '?user_id=somebody', status: 403 });
	const { results } = await call('bridgeSearchMemories', { body: { query: `honey ${word}`, threshold: 0.2 } });
	assert.equal(results[0].id, id);
	await call('bridgeGetMemory', { ids: [id] });
	await call('bridgeGetMemory', { ids: [unknown], status: 404 });
	await call('bridgeUpdateMemory', { ids: [id], body: { text: `Anna likes jam ${word}`, metadata: {} } });
	await call('bridgeGetMemoryStats');
	await call('bridgeDeleteMemory', { ids: [id] });
	await call('bridgeGetMemory', { ids: [id], status: 401, headers: {} });
});

test('config', async () => {
	const { mem0 } = await call('getConfig');
	assert.equal(mem0.llm, null);
	for (const part of ['Llm', 'Embedder', 'VectorStore', 'Openmemory'])
		await call(`getConfig${part}`);
});

test('audit, after all of this', async () => {
	const { entries, has_more } = await call('getAudit', { query: '?page_size=100' });
	assert.equal(has_more, false);
	for (const type of ['added', 'app', 'read', 'state', 'text'])
		assert.ok(entries.some(one => one.type === type), type);
	await call('getAudit', { query: '?app_id=x', status: 422 });
});

test('no operation was left out', () => {
	const all = Object.values(document.paths).flatMap(item => Object.values(item)).map(one => one.operationId).filter(Boolean);
	assert.deepEqual(all.filter(id => !called.has(id)), []);
});
