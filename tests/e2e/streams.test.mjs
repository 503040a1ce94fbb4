// Streams that stay open: notices, sessions, questions and the old transport,
// with the SDKs' clients where they have them, else on the wire.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as Streamable1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import {
	ElicitRequestSchema, ResourceListChangedNotificationSchema, ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { Client as Client2, StreamableHTTPClientTransport as Streamable2 } from '@modelcontextprotocol/client';
import { Instance, unlimited } from './instance.mjs';
import { Person, tokens } from './person.mjs';
import { OAuthProvider } from './oauth-provider.mjs';
import { addSearchFetch, newWord, readPromptComplete } from './memory-tools.mjs';
import { EventStream, SilentReader, until } from './event-stream.mjs';

let instance;
let bearer;
before(async () => {
	instance = await Instance.start();
	const { access_token } = await tokens(instance);
	bearer = { Authorization: `Bearer ${access_token}` };
});
after(() => instance?.end());

const post = (url, message, headers = {}) => fetch(url, {
	method: 'POST',
	headers: { ...bearer, 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers },
	body: JSON.stringify({ jsonrpc: '2.0', ...message }),
});

const rememberByRest = text => fetch(`${instance.origin}/api/v1/memories/`, {
	method: 'POST', headers: { ...bearer, 'Content-Type': 'application/json' }, body: JSON.stringify({ text }),
});

// A session of a client that can be asked, begun on the wire.
async function beginSession(version = '2025-11-25') {
	const answer = await post(instance.mcp, {
		id: 0, method: 'initialize',
		params: { protocolVersion: version, capabilities: { elicitation: {} }, clientInfo: { name: 'wire', version: '1' } },
	});
	assert.equal(answer.status, 200);
	const session = answer.headers.get('mcp-session-id');
	assert.match(session, /^[\x21-\x7e]+$/);
	const { result } = await answer.json();
	assert.deepEqual(result.capabilities.resources, { listChanged: true, subscribe: true });
	const headers = { 'Mcp-Session-Id': session, 'MCP-Protocol-Version': version };
	assert.equal((await post(instance.mcp, { method: 'notifications/initialized' }, headers)).status, 202);
	return headers;
}

for (const path of ['/mcp/sse', '/mcp/sse/']) {
	test(`SDK v1 does the main job over HTTP+SSE at ${path}`, async () => {
		const provider = new OAuthProvider(new Person(instance));
		const make = () => new SSEClientTransport(new URL(instance.origin + path), { authProvider: provider });
		const first = make();
		await assert.rejects(new Client1({ name: 'e2e', version: '1' }).connect(first), UnauthorizedError);
		await first.finishAuth(provider.back.searchParams.get('code'));
		const client = new Client1({ name: 'e2e', version: '1' });
		await client.connect(make());
		await readPromptComplete(client, await addSearchFetch(client));
		await client.close();
	});
}

const withoutGraph = {
	'HTTP+SSE': url => new SSEClientTransport(new URL(`${instance.origin}/mcp/sse${url}`), { requestInit: { headers: bearer } }),
	'a session': url => new Streamable1(new URL(instance.mcp + url), { requestInit: { headers: bearer } }),
};
for (const [what, transport] of Object.entries(withoutGraph)) {
	test(`${what} at ?graph=off: the graph is neither listed nor called nor read`, async () => {
		const names = async url => {
			const client = new Client1({ name: 'e2e', version: '1' }, { capabilities: { elicitation: {} } });
			await client.connect(transport(url));
			const { tools } = await client.listTools();
			const { resources } = await client.listResources();
			const read = await client.readResource({ uri: 'memory://knowledge-graph' }).then(() => true, () => false);
			const called = await client.callTool({ name: 'read_graph' }).then(() => true, () => false);
			await client.close();
			return [tools.length, resources.some(({ name }) => name === 'knowledge-graph'), read, called];
		};
		assert.deepEqual(await names('?graph=off'), [9, false, false, false]);
		assert.deepEqual(await names(''), [18, true, true, true]);
	});
}

test('HTTP+SSE: the person is asked before memories go, and resources are watched', async () => {
	const client = new Client1({ name: 'e2e', version: '1' }, { capabilities: { elicitation: {} } });
	const updated = [];
	client.setRequestHandler(ElicitRequestSchema, async () => ({ action: 'accept', content: { forget: true } }));
	client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => { updated.push(params.uri); });
	await client.connect(new SSEClientTransport(new URL(`${instance.origin}/mcp/sse`), { requestInit: { headers: bearer } }));
	const added = await client.callTool({ name: 'add_memories', arguments: { text: `Gone soon: ${newWord()}.` } });
	const { id } = added.structuredContent.results[0];
	await client.subscribeResource({ uri: `memory://${id}` });
	const gone = await client.callTool({ name: 'delete_memories', arguments: { memory_ids: [id] } });
	assert.equal(gone.structuredContent?.deleted, 1, JSON.stringify(gone));
	await until(() => updated.includes(`memory://${id}`));
	await client.close();
});

test('HTTP+SSE: a message for a stream that is another\'s, or over, is 404', async () => {
	const stream = await EventStream.open(`${instance.origin}/mcp/sse`, bearer);
	const { data } = await stream.next();
	const url = new URL(data, `${instance.origin}/mcp/sse`);
	const ping = { id: 1, method: 'ping' };
	assert.equal((await post(url, ping)).status, 202);
	assert.deepEqual(JSON.parse((await stream.next()).data), { jsonrpc: '2.0', id: 1, result: {} });
	const other = await tokens(instance);	// the same person, another client
	assert.equal((await post(url, ping, { Authorization: `Bearer ${other.access_token}` })).status, 404);
	stream.close();
	await until(async () => (await post(url, ping)).status === 404);
});

test('SDK v1 in a session: asked, told, and ended', async () => {
	const client = new Client1({ name: 'e2e', version: '1' }, { capabilities: { elicitation: {} } });
	const heard = [];
	let asked;
	client.setRequestHandler(ElicitRequestSchema, async ({ params }) => {
		asked = params.message;
		return { action: 'accept', content: { forget: true } };
	});
	client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => { heard.push(params.uri); });
	client.setNotificationHandler(ResourceListChangedNotificationSchema, () => { heard.push('list'); });
	const transport = new Streamable1(new URL(instance.mcp), { requestInit: { headers: bearer } });
	await client.connect(transport);
	assert.ok(transport.sessionId);
	await readPromptComplete(client, await addSearchFetch(client));
	await client.subscribeResource({ uri: 'memory://profile' });
	heard.length = 0;
	assert.equal((await rememberByRest(`By REST: ${newWord()}.`)).status, 200);
	await until(() => heard.includes('list') && heard.includes('memory://profile'));
	await client.unsubscribeResource({ uri: 'memory://profile' });
	heard.length = 0;
	const added = await client.callTool({ name: 'add_memories', arguments: { text: `To go: ${newWord()}.` } });
	await until(() => heard.includes('list'));
	assert.ok(!heard.includes('memory://profile'), 'no longer subscribed');
	const { id } = added.structuredContent.results[0];
	const gone = await client.callTool({ name: 'delete_memories', arguments: { memory_ids: [id] } });
	assert.match(asked, /1 of your memories/);
	assert.equal(gone.structuredContent.deleted, 1);
	await transport.terminateSession();
	const after = await post(instance.mcp, { id: 9, method: 'ping' }, { 'Mcp-Session-Id': transport.sessionId ?? 'x' });
	assert.equal(after.status, 404);
	await client.close();
});

for (const [said, answer] of [
	['declines', { result: { action: 'decline' } }],
	['fails', { error: { code: -32603, message: 'no screen' } }],
]) {
	test(`a call goes on when the client ${said}`, async () => {
		const session = await beginSession();
		const { result: { structuredContent: { results: [{ id }] } } } = await (await post(instance.mcp, {
			id: 1, method: 'tools/call', params: { name: 'add_memories', arguments: { text: `Stays: ${newWord()}.` } },
		}, session)).json();
		const stream = await EventStream.of(await post(instance.mcp, {
			id: 'call', method: 'tools/call', params: { name: 'delete_memories', arguments: { memory_ids: [id] } },
		}, session));
		const question = JSON.parse((await stream.next()).data);
		assert.equal(question.method, 'elicitation/create');
		// Nobody else can answer.
		const other = await tokens(instance);
		await post(instance.mcp, { id: question.id, result: { action: 'accept', content: { forget: true } } },
			{ ...session, Authorization: `Bearer ${other.access_token}` });
		assert.equal((await post(instance.mcp, { id: question.id, ...answer }, session)).status, 202);
		const last = JSON.parse((await stream.next()).data);
		assert.equal(last.id, 'call');
		assert.ok(last.error ?? last.result.isError, JSON.stringify(last));
		assert.equal(await stream.next(), undefined, 'the stream of a call ends with its answer');
		assert.equal((await fetch(`${instance.origin}/api/v1/memories/${id}`, { headers: bearer })).status, 200);
	});
}

test('a call that was cancelled is not answered', async () => {
	const session = await beginSession();
	const stream = await EventStream.of(await post(instance.mcp, {
		id: 5, method: 'tools/call', params: { name: 'delete_memories', arguments: { memory_ids: ['none'] } },
	}, session));
	assert.equal(JSON.parse((await stream.next()).data).method, 'elicitation/create');
	await post(instance.mcp, { method: 'notifications/cancelled', params: { requestId: 5 } }, session);
	assert.equal(await stream.next(), undefined);
});

test('a stream is taken up again where it broke', async () => {
	const session = await beginSession();
	const headers = { ...bearer, ...session };
	const first = await EventStream.open(instance.mcp, headers);
	const priming = await first.next();
	assert.equal(priming.data, '');
	assert.match(priming.id, /^[0-9a-f]{32}-0$/);
	assert.equal((await rememberByRest(`One: ${newWord()}.`)).status, 200);
	const heard = await first.next();
	assert.equal(JSON.parse(heard.data).method, 'notifications/resources/list_changed');
	first.close();
	assert.equal((await rememberByRest(`Two: ${newWord()}.`)).status, 200);
	const second = await EventStream.open(instance.mcp, { ...headers, 'Last-Event-ID': heard.id });
	assert.equal((await second.next()).id, heard.id, 'the priming event');
	const missed = await second.next();
	assert.equal(Number(missed.id.split('-')[1]), Number(heard.id.split('-')[1]) + 1);
	// From the beginning again, in another reader's place, which is let go.
	const third = await EventStream.open(instance.mcp, { ...headers, 'Last-Event-ID': priming.id });
	await third.next();
	assert.equal((await third.next()).id, heard.id);
	assert.equal((await third.next()).id, missed.id);
	assert.equal(await second.next(), undefined);
	third.close();
});

for (const mode of ['auto', 'legacy']) {
	test(`SDK v2 hears of changes, ${mode}`, async () => {
		const heard = [];
		const client = new Client2({ name: 'e2e', version: '1' },
			{ versionNegotiation: { mode }, capabilities: { elicitation: {} } });
		client.setNotificationHandler('notifications/resources/list_changed', () => { heard.push('list'); });
		client.setNotificationHandler('notifications/resources/updated', ({ params }) => { heard.push(params.uri); });
		await client.connect(new Streamable2(new URL(instance.mcp), { requestInit: { headers: bearer } }));
		let subscription;
		if (mode === 'auto')
			subscription = await client.listen({ resourcesListChanged: true, resourceSubscriptions: ['memory://profile'] });
		else
			await client.subscribeResource({ uri: 'memory://profile' });
		assert.equal((await rememberByRest(`For ${mode}: ${newWord()}.`)).status, 200);
		await until(() => heard.includes('list') && heard.includes('memory://profile'));
		await subscription?.close();
		await client.close();
	});
}

const modern = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };

const listen = (notifications, headers = {}, id = 'sub-1') => post(instance.mcp, {
	id, method: 'subscriptions/listen', params: { notifications, _meta: modern },
}, { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'subscriptions/listen', ...headers });

test('a subscription tells its own person, of what was asked for, and says its name', async () => {
	const stranger = { email: 'stranger@localhost', password: 'a stranger\'s pass phrase' };
	await instance.addUser(stranger.email, stranger.password);
	const theirs = await tokens(instance, new Person(instance, stranger));
	const mine = await EventStream.of(await listen({ resourcesListChanged: true }));
	const other = await EventStream.of(await listen({ resourcesListChanged: true },
		{ Authorization: `Bearer ${theirs.access_token}` }, 7));
	for (const [stream, id] of [[mine, 'sub-1'], [other, 7]]) {
		const { method, params } = JSON.parse((await stream.next()).data);
		assert.equal(method, 'notifications/subscriptions/acknowledged');
		assert.deepEqual(params.notifications, { resourcesListChanged: true });
		assert.equal(params._meta['io.modelcontextprotocol/subscriptionId'], id);
	}
	assert.equal((await rememberByRest(`Mine alone: ${newWord()}.`)).status, 200);
	const notice = JSON.parse((await mine.next()).data);
	assert.equal(notice.method, 'notifications/resources/list_changed');
	assert.equal(notice.params._meta['io.modelcontextprotocol/subscriptionId'], 'sub-1');
	// What came to the other would be there by now, before its own notice.
	await fetch(`${instance.origin}/api/v1/memories/`, {
		method: 'POST', headers: { Authorization: `Bearer ${theirs.access_token}`, 'Content-Type': 'application/json' },
		body: JSON.stringify({ text: `Theirs: ${newWord()}.` }),
	});
	await other.next();
	await mine.quiet();
	await other.quiet();
	mine.close();
	other.close();
});

test('who does not read is cut off, and holds up nobody', async () => {
	const large = 'large '.repeat(10000);
	for (let i = 0; i < 3; i++)
		assert.equal((await rememberByRest(`${i} ${newWord()} ${large}`)).status, 200);
	const fast = await EventStream.of(await listen({ resourcesListChanged: true }));
	await fast.next();
	const slow = await SilentReader.open(`${instance.origin}/mcp/sse`, bearer);
	const url = new URL(slow.endpoint, instance.origin);
	const list = id => post(url, { id, method: 'tools/call', params: { name: 'list_memories', arguments: { limit: 50 } } });
	let statuses = [];
	for (let i = 0; i < 400 && !statuses.includes(404); i++)
		statuses = await Promise.all([1, 2, 3, 4].map(async n => (await list(4 * i + n)).status));
	assert.ok(statuses.includes(404), 'it was never cut off');
	assert.equal((await rememberByRest(`Still heard: ${newWord()}.`)).status, 200);
	const notices = [];
	await until(async () => {
		notices.push(JSON.parse((await fast.next()).data).method);
		return notices.at(-1) === 'notifications/resources/list_changed';
	});
	assert.ok(instance.memory('events') < 8 * 1024, `events holds ${instance.memory('events')} kB`);
	slow.close();
	fast.close();
});

test('answers that nobody reads hold up no worker', async () => {
	const session = await beginSession('2025-03-26');
	const batch = Array.from({ length: 24 }, (_, id) => ({
		jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'list_memories', arguments: { limit: 50 } },
	}));
	const silent = await Promise.all(Array.from({ length: 4 }, () => SilentReader.post(instance.mcp,
		{ ...bearer, ...session, Accept: 'application/json, text/event-stream', 'Content-Type': 'application/json' },
		JSON.stringify(batch))));
	const begun = Date.now();
	for (let id = 0; id < 8; id++)
		assert.equal((await post(instance.mcp, { id, method: 'ping' })).status, 200);
	assert.ok(Date.now() - begun < 5000, `${Date.now() - begun} ms for eight pings`);
	for (const reader of silent)
		reader.close();
});

test('a stream ends when its app is disconnected', async () => {
	const { access_token, refresh_token, client } = await tokens(instance);
	const stream = await EventStream.of(await listen({ resourcesListChanged: true },
		{ Authorization: `Bearer ${access_token}` }));
	await stream.next();
	const revoked = await fetch(`${instance.issuer}/auth/revoke`, {
		method: 'POST', body: new URLSearchParams({ token: refresh_token, client_id: client.client_id }),
	});
	assert.equal(revoked.status, 200);
	await rememberByRest(`After the end: ${newWord()}.`);
	assert.equal(await stream.next(), undefined, 'it hears no more');
});

test('events starts anew, and lighttpd reads its configuration anew', async () => {
	const session = await beginSession();
	const stream = await EventStream.open(instance.mcp, { ...bearer, ...session });
	await stream.next();
	const subscription = await EventStream.of(await listen({ resourcesListChanged: true }));
	await subscription.next();
	await instance.endProgram('events');
	const farewell = await subscription.next();
	assert.equal(JSON.parse(farewell.data).result.resultType, 'complete');
	assert.equal(await subscription.next(), undefined);
	assert.equal(await stream.next(), undefined);
	// The session is as good as before.
	const again = await EventStream.open(instance.mcp, { ...bearer, ...session });
	await again.next();
	assert.equal((await rememberByRest(`Anew: ${newWord()}.`)).status, 200);
	assert.equal(JSON.parse((await again.next()).data).method, 'notifications/resources/list_changed');
	instance.reloadServer();
	assert.equal(await again.next(), undefined, 'a reload ends streams after its five seconds');
	await until(async () => (await post(instance.mcp, { id: 1, method: 'ping' }, session).catch(() => ({}))).status === 200);
});

test('too many streams: 429 for one person, 503 in all', async t => {
	const small = await Instance.start({ settings: { ...unlimited, STREAMS_PER_PERSON: '2', STREAMS_MAX: '3' } });
	t.after(() => small.end());
	const opened = [];
	const open = async person => {
		const { access_token } = await tokens(small, person);
		return fetch(`${small.origin}/mcp/sse`, {
			headers: { Authorization: `Bearer ${access_token}`, Accept: 'text/event-stream' },
		});
	};
	for (let i = 0; i < 2; i++)
		opened.push(await EventStream.of(await open()));
	const third = await open();
	assert.equal(third.status, 429);
	assert.ok(Number(third.headers.get('retry-after')) > 0);
	assert.match(await third.text(), /too many streams/);
	const accounts = ['b', 'c'].map(name => ({ email: `${name}@localhost`, password: `the pass phrase of ${name}` }));
	for (const { email, password } of accounts)
		await small.addUser(email, password);
	opened.push(await EventStream.of(await open(new Person(small, accounts[0]))));
	const fourth = await open(new Person(small, accounts[1]));
	assert.equal(fourth.status, 503);
	assert.ok(Number(fourth.headers.get('retry-after')) > 0);
	// One that is closed makes room.
	opened.pop().close();
	await until(async () => {
		const answer = await open(new Person(small, accounts[1]));
		if (answer.status === 200)
			opened.push(await EventStream.of(answer));
		return answer.status === 200;
	});
	for (const stream of opened)
		stream.close();
});
