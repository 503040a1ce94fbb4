// What comes over streams, message by message, against the official schema of
// each revision (MCP_SCHEMAS names the folder where they are).
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Instance } from './instance.mjs';
import { tokens } from './person.mjs';
import { newWord } from './memory-tools.mjs';
import { EventStream, until } from './event-stream.mjs';

const folder = process.env.MCP_SCHEMAS;
const skip = folder && existsSync(folder) ? false : 'MCP_SCHEMAS does not name a folder of schemas';

const modern = '2026-07-28';

let instance;
let bearer;
before(async () => {
	if (skip)
		return;
	instance = await Instance.start();
	const { access_token } = await tokens(instance);
	bearer = { Authorization: `Bearer ${access_token}` };
});
after(() => instance?.end());

// What a message of this method must be, when it comes by itself ...
const sent = {
	'elicitation/create': 'ElicitRequest',
	'notifications/resources/list_changed': 'ResourceListChangedNotification',
	'notifications/resources/updated': 'ResourceUpdatedNotification',
	'notifications/subscriptions/acknowledged': 'SubscriptionsAcknowledgedNotification',
};

// ... and the result of a request for it.
const results = {
	'initialize': 'InitializeResult',
	'server/discover': 'DiscoverResult',
	'ping': 'EmptyResult',
	'tools/list': 'ListToolsResult',
	'tools/call': 'CallToolResult',
	'resources/list': 'ListResourcesResult',
	'resources/templates/list': 'ListResourceTemplatesResult',
	'resources/read': 'ReadResourceResult',
	'resources/subscribe': 'EmptyResult',
	'resources/unsubscribe': 'EmptyResult',
	'prompts/list': 'ListPromptsResult',
	'prompts/get': 'GetPromptResult',
	'completion/complete': 'CompleteResult',
	'subscriptions/listen': 'SubscriptionsListenResult',
};

class Schema {
	constructor(revision) {
		this.revision = revision;
		const schema = JSON.parse(readFileSync(join(folder, `${revision}.json`), 'utf8'));
		this.place = '$defs' in schema ? '$defs' : 'definitions';
		this.names = Object.keys(schema[this.place]);
		this.ajv = new (schema.$schema.includes('2020-12') ? Ajv2020 : Ajv)({ strict: false });
		addFormats(this.ajv);
		this.ajv.addSchema(schema, revision);
	}

	// What is wrong with the value, or undefined.
	fault(type, value) {
		if (!this.names.includes(type))
			return `${this.revision} has no ${type}: ${JSON.stringify(value)}`;
		const fits = this.ajv.getSchema(`${this.revision}#/${this.place}/${type}`);
		return fits(value) ? undefined : `${type}: ${this.ajv.errorsText(fits.errors)}: ${JSON.stringify(value)}`;
	}

	get error() {
		return this.names.includes('JSONRPCErrorResponse') ? 'JSONRPCErrorResponse' : 'JSONRPCError';
	}
}

// All that a client and Keepsake say to each other; whatever comes is judged.
class Conversation {
	types = new Set();
	faults = [];
	heard = [];
	#requests = new Map();
	#lastId = 0;

	constructor(revision, url, headers = {}) {
		this.schema = new Schema(revision);
		this.url = url;
		this.headers = headers;
	}

	#judge(type, value) {
		this.types.add(type);
		const fault = this.schema.fault(type, value);
		if (fault)
			this.faults.push(fault);
	}

	take(message) {
		this.#judge('JSONRPCMessage', message);
		const { id, method, params, result, error } = message;
		const request = this.#requests.get(id);
		if (method === undefined && request === undefined)
			this.faults.push(`unasked: ${JSON.stringify(message)}`);
		else if (method !== undefined)
			this.#judge(sent[method] ?? method, message);
		else if (error !== undefined)
			this.#judge(this.schema.error, message);
		else
			this.#judge(result.resultType === 'input_required' ? 'InputRequiredResult' : results[request.method], result);
		if (method === 'elicitation/create')
			this.say({ id, result: { action: 'accept', content: { forget: true } } });
		else if (method !== undefined)
			this.heard.push(params?.uri ?? method);
		else
			request?.answered(error ? { error } : result);
	}

	async listen(stream) {
		for (let event; (event = await stream.next()) !== undefined;)
			if (event.data)
				this.take(JSON.parse(event.data));
	}

	async say(message, more = {}) {
		const answer = await fetch(this.url, {
			method: 'POST',
			headers: {
				...bearer, 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream',
				...this.headers, ...more,
			},
			body: JSON.stringify({ jsonrpc: '2.0', ...message }),
		});
		const type = answer.headers.get('content-type') ?? '';
		if (type.startsWith('text/event-stream'))
			this.listen(await EventStream.of(answer));
		else if (type.startsWith('application/json'))
			this.take(await answer.json());
		else
			assert.equal(answer.status, 202);
		return answer;
	}

	async ask(method, params) {
		const id = ++this.#lastId;
		const answer = new Promise(answered => this.#requests.set(id, { method, answered }));
		const response = await this.say({ id, method, params }, this.about(method, params));
		return { ...await answer, headers: response.headers };
	}

	about() { return {}; }
}

// In the era without a handshake each request says all about itself.
class ModernConversation extends Conversation {
	about(method, params) {
		const name = params.name ?? params.uri;
		return { 'MCP-Protocol-Version': modern, 'Mcp-Method': method, ...name && { 'Mcp-Name': name } };
	}

	ask(method, params = {}) {
		const _meta = {
			'io.modelcontextprotocol/protocolVersion': modern,
			'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
		};
		return super.ask(method, { ...params, _meta });
	}
}

// Each list, each read; answers with the id of a memory that it added.
async function askForAll(talk) {
	await talk.ask('tools/list');
	const { structuredContent } = await talk.ask('tools/call',
		{ name: 'add_memories', arguments: { text: `By a stream: ${newWord()}.` } });
	await talk.ask('tools/call', { name: 'search', arguments: {} });	// a mistake
	await talk.ask('resources/list');
	await talk.ask('resources/templates/list');
	await talk.ask('resources/read', { uri: 'memory://profile' });
	await talk.ask('prompts/list');
	await talk.ask('prompts/get', { name: 'context', arguments: { topic: 'streams' } });
	await talk.ask('completion/complete',
		{ ref: { type: 'ref/prompt', name: 'context' }, argument: { name: 'category', value: '' } });
	const refused = await talk.ask('none');
	assert.equal(refused.error.code, -32601);
	return structuredContent.results[0].id;
}

async function changeByRest(talk, id) {
	const uri = `memory://${id}`;
	talk.heard.length = 0;
	for (const [method, path, member] of [['POST', '', 'text'], ['PUT', id, 'memory_content']]) {
		const answer = await fetch(`${instance.origin}/api/v1/memories/${path}`, {
			method, headers: { ...bearer, 'Content-Type': 'application/json' },
			body: JSON.stringify({ [member]: `By REST: ${newWord()}.` }),
		});
		assert.equal(answer.status, 200);
	}
	await until(() => talk.heard.includes('notifications/resources/list_changed') && talk.heard.includes(uri));
}

const always = [
	'JSONRPCMessage', 'CallToolResult', 'CompleteResult', 'GetPromptResult', 'ListPromptsResult', 'ListResourceTemplatesResult',
	'ListResourcesResult', 'ListToolsResult', 'ReadResourceResult', 'ResourceListChangedNotification', 'ResourceUpdatedNotification',
];

function allFit(talk, types) {
	assert.deepEqual(talk.faults, []);
	assert.deepEqual([...talk.types].sort(), [...always, talk.schema.error, ...types].sort());
	// The judge is awake.
	assert.ok(talk.schema.fault('ResourceUpdatedNotification',
		{ jsonrpc: '2.0', method: 'notifications/resources/updated', params: {} }));
}

// The address to post to, and the stream where answers and notices come.
async function openSse(revision) {
	const at = `${instance.origin}/mcp/sse`;
	const stream = await EventStream.open(at, bearer);
	const { event, data } = await stream.next();
	assert.equal(event, 'endpoint');
	const talk = new Conversation(revision, new URL(data, at));
	talk.listen(stream);
	return { talk, stream };
}

async function initialize(talk, capabilities) {
	const { protocolVersion, headers } = await talk.ask('initialize',
		{ protocolVersion: talk.schema.revision, capabilities, clientInfo: { name: 'wire', version: '1' } });
	assert.equal(protocolVersion, talk.schema.revision);
	await talk.say({ method: 'notifications/initialized' });
	return headers.get('mcp-session-id');
}

async function openSession(revision, capabilities) {
	const talk = new Conversation(revision, instance.mcp);
	const session = await initialize(talk, capabilities);
	assert.ok(session);
	talk.headers = { 'Mcp-Session-Id': session, 'MCP-Protocol-Version': revision };
	const stream = await EventStream.open(instance.mcp, { ...bearer, ...talk.headers });
	talk.listen(stream);
	return { talk, stream };
}

for (const [revision, transport, capabilities] of [
	['2024-11-05', 'HTTP+SSE', {}],
	['2025-11-25', 'HTTP+SSE', { elicitation: {} }],
	['2025-03-26', 'a session', { roots: {} }],
	['2025-06-18', 'a session', { elicitation: {} }],
	['2025-11-25', 'a session', { elicitation: {} }],
]) {
	test(`what comes fits the schema: ${revision}, ${transport}`, { skip }, async () => {
		let opened;
		if (transport === 'HTTP+SSE') {
			opened = await openSse(revision);
			await initialize(opened.talk, capabilities);
		} else
			opened = await openSession(revision, capabilities);
		const { talk, stream } = opened;
		await talk.ask('ping');
		const id = await askForAll(talk);
		await talk.ask('resources/subscribe', { uri: `memory://${id}` });
		await changeByRest(talk, id);
		await talk.ask('resources/unsubscribe', { uri: `memory://${id}` });
		const { structuredContent } = await talk.ask('tools/call',
			{ name: 'delete_memories', arguments: { memory_ids: [id] } });
		assert.equal(structuredContent.deleted, 1);
		stream.close();
		allFit(talk, ['EmptyResult', 'InitializeResult', ...capabilities.elicitation ? ['ElicitRequest'] : []]);
	});
}

test(`what comes fits the schema: ${modern}, a subscription`, { skip }, async () => {
	const talk = new ModernConversation(modern, instance.mcp);
	await talk.ask('server/discover');
	const id = await askForAll(talk);
	const end = talk.ask('subscriptions/listen',
		{ notifications: { resourcesListChanged: true, resourceSubscriptions: [`memory://${id}`] } });
	await until(() => talk.heard.includes('notifications/subscriptions/acknowledged'));
	await changeByRest(talk, id);
	const deletion = { name: 'delete_memories', arguments: { memory_ids: [id] } };
	const { requestState } = await talk.ask('tools/call', deletion);
	const { structuredContent } = await talk.ask('tools/call', {
		...deletion, requestState, inputResponses: { forget: { action: 'accept', content: { forget: true } } },
	});
	assert.equal(structuredContent.deleted, 1);
	await instance.endProgram('events');
	assert.equal((await end).resultType, 'complete');
	allFit(talk, [
		'DiscoverResult', 'InputRequiredResult', 'SubscriptionsAcknowledgedNotification', 'SubscriptionsListenResult',
	]);
});
