// The hosts that people use, as they behave on the wire.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Instance } from './instance.mjs';
import { Person } from './person.mjs';
import { newWord } from './memory-tools.mjs';
import { challengeOf, json } from './hosts/host.mjs';
import { ChatGPT, Codex } from './hosts/chatgpt.mjs';
import { Claude, ClaudeCode, ClaudeCodeWithoutResource } from './hosts/claude.mjs';
import { Cursor, VSCode } from './hosts/editors.mjs';
import { Early } from './hosts/early.mjs';
import { GptActions, callbacks } from './hosts/gpt-actions.mjs';

let instance;
let person;
before(async () => {
	instance = await Instance.start();
	person = new Person(instance);
});
after(() => instance?.end());

const hosts = {
	ChatGPT: () => new ChatGPT(instance, person),
	Codex: () => new Codex(instance, person),
	Claude: () => new Claude(instance, person),
	'Claude Code': () => new ClaudeCode(instance, person),
	'Claude Code without a resource': () => new ClaudeCodeWithoutResource(instance, person),
	'Cursor (desktop)': () => new Cursor(instance, person, 0),
	'Cursor (loopback)': () => new Cursor(instance, person, 1),
	'Cursor (web)': () => new Cursor(instance, person, 2),
	'VS Code': () => new VSCode(instance, person),
	'a client of 2025-03-26': () => new Early(instance, person),
};

for (const [name, make] of Object.entries(hosts))
	test(`${name} connects, remembers, finds, and refreshes what is refused`, async () => {
		const host = make();
		await host.connect();
		const consent = person.pages.at(-1).html;
		const { protocol, hostname } = new URL(host.secrets.redirect);
		assert.ok(consent.includes(protocol === 'cursor:' ? protocol : hostname), 'the person saw where it goes');
		const word = newWord();
		await host.remember(word);

		const { refresh_token } = host.tokens;
		host.tokens.access_token += 'x';
		await host.call('search', { query: word });
		assert.notEqual(host.tokens.refresh_token, refresh_token);
	});

for (const path of ['/mcp', '/mcp/', '/mcp/sse', '/mcp/sse/'])
	test(`each of a server's addresses is a resource of its own: ${path}`, async () => {
		for (const Kind of [ChatGPT, Claude]) {
			const host = new Kind(instance, person);
			await host.connect(instance.origin + path);
			await host.remember(newWord());
			// a token for one of them is good for the other: it is one server
			host.address = instance.mcp;
			await host.call('search', { query: 'tea' });
		}
	});

test('ChatGPT: tools, search and fetch are as it wants them', async () => {
	const host = new ChatGPT(instance, person);
	await host.connect();
	host.checkTools();
	const { id } = await host.remember(newWord());
	const found = await host.call('search', { query: 'tea' });
	host.checkContract(found);
	for (const { url, title } of found.structuredContent.results) {
		assert.ok(title);
		assert.equal(new URL(url).origin, instance.origin);
	}
	const fetched = await host.call('fetch', { id });
	host.checkContract(fetched);
	assert.equal(fetched.structuredContent.id, id);
});

test('ChatGPT: the memory\'s scopes are granted though it asked for OpenID\'s alone', async () => {
	const host = new ChatGPT(instance, person);
	await host.connect();
	assert.deepEqual(host.tokens.scope.split(' ').sort(), ['email', 'memory:read', 'memory:write', 'openid', 'profile']);
	const { email, email_verified } = await host.userinfo();
	assert.equal(email, instance.email);
	assert.equal(email_verified, true, 'a workspace may be for the addresses of a domain only');
});

test('ChatGPT: one client for a connector, for ever, and silence when it asks again', async () => {
	const host = new ChatGPT(instance, person);
	await host.connect();
	await instance.keepsake('sweep');
	await host.reauthorize();
	assert.deepEqual(person.pages, [], 'nothing is left to ask');
	await host.open();
	const others = new ChatGPT(instance, new Person(instance));
	others.client = host.client;
	await others.connect();
	await others.remember(newWord());
});

test('Claude: two backends race with one refresh token, and nobody is signed out', async () => {
	const host = new Claude(instance, person);
	await host.connect();
	for (let round = 0; round < 50; round++) {
		const { refresh_token } = host.tokens;
		const both = await Promise.all([1, 2].map(async () => json(await host.askRefresh(refresh_token))));
		assert.notEqual(both[0].refresh_token, both[1].refresh_token);
		for (const tokens of both) {
			host.keep(tokens);
			await host.request('ping');
		}
		// now one, now the other backend is the one that goes on
		host.keep(both[round % 2]);
	}
	await host.refresh();
	await host.remember(newWord());
});

test('Claude: the loser of a race goes on with what it was given', async () => {
	const host = new Claude(instance, person);
	await host.connect();
	const { refresh_token } = host.tokens;
	await host.refresh();
	const loser = await json(await host.askRefresh(refresh_token));
	for (let times = 0; times < 5; times++) {
		host.keep(loser);
		await host.refresh();
		await host.request('ping');
		Object.assign(loser, host.tokens);
	}
});

test('Claude: an answer that was lost is asked for again', async () => {
	const host = new Claude(instance, person);
	await host.connect();
	const { refresh_token } = host.tokens;
	for (let times = 0; times < 3; times++)
		host.keep(await json(await host.askRefresh(refresh_token)));
	await host.request('ping');
});

test('Claude: a client that was removed is told so, and registers again', async () => {
	const host = new Claude(instance, person);
	await host.connect();
	const { client_id } = host.client;
	await instance.keepsake('client', 'remove', client_id);
	assert.equal((await host.post(host.message('ping'))).status, 401);
	await host.refreshOrRegister();
	assert.notEqual(host.client.client_id, client_id);
	await host.remember(newWord());
});

test('Claude: a dead refresh token is invalid_grant, not a dead client', async () => {
	const host = new Claude(instance, person);
	await host.connect();
	await host.fetch(host.server.revocation_endpoint, { method: 'POST',
		body: new URLSearchParams({ token: host.tokens.refresh_token, client_id: host.client.client_id }) });
	assert.equal((await json(await host.askRefresh(), 400)).error, 'invalid_grant');
	assert.equal(challengeOf(await host.post(host.message('ping'))).error, 'invalid_token');
});

test('Claude Code: another port on each day, the same client', async () => {
	const host = new ClaudeCode(instance, person);
	await host.connect();
	for (host.port of [40001, 40002]) {
		await host.authorize();
		assert.deepEqual(person.pages, [], 'the port is no reason to ask again');
	}
	await host.remember(newWord());
});

test('Claude Code: a refresh names no scope and keeps what was granted', async () => {
	const host = new ClaudeCode(instance, person);
	await host.connect();
	const { scope } = host.tokens;
	await host.refresh();
	assert.equal(host.tokens.scope, scope);
	await host.remember(newWord());
});

test('VS Code: every redirect URI that it registered works', async () => {
	for (const redirect of new VSCode(instance, person).redirects) {
		const host = new VSCode(instance, person);
		host.redirect = () => redirect;
		await host.connect();
		await host.request('ping');
	}
});

const operations = ['listMemories', 'createMemory', 'searchMemories', 'getMemory', 'updateMemory', 'deleteMemory', 'getMemoryStats'];

for (const exchange of ['post', 'basic'])
	test(`GPT Actions sign in without PKCE and with an empty scope, ${exchange}`, async () => {
		const client = JSON.parse(await instance.keepsake('client', 'add', '--json', '--name', `a GPT ${exchange}`,
			'--confidential', '--auth-method', `client_secret_${exchange}`, '--scope', 'openid email memory:read memory:write',
			...callbacks('g-draft').flatMap(uri => ['--redirect-uri', uri])));
		const gpt = new GptActions(instance, person, client, exchange);
		const known = await gpt.readSchema();
		for (const operation of operations)
			assert.ok(known.includes(operation), operation);
		const { scope } = await gpt.authorize(callbacks('g-draft')[0]);
		assert.deepEqual(scope.split(' ').sort(), ['email', 'memory:read', 'memory:write', 'openid']);

		// The GPT gets another id when it is saved: one line for the operator.
		await instance.keepsake('client', 'set', client.client_id,
			...callbacks('g-saved').flatMap(uri => ['--redirect-uri', uri]));
		for (const redirect of callbacks('g-saved'))
			await gpt.authorize(redirect);

		const word = newWord();
		const made = await gpt.operation('/memories', { method: 'POST',
			body: JSON.stringify({ messages: [{ role: 'user', content: `GPT ${word}` }], user_id: 'chatgpt_user' }) });
		assert.equal(made.status, 201, await made.text());
		await gpt.refresh();
		const found = await json(await gpt.operation('/memories/search', { method: 'POST', body: JSON.stringify({ query: word }) }));
		assert.deepEqual(found.results.map(one => one.memory), [`GPT ${word}`]);
		assert.equal((await json(await gpt.operation('/memories?user_id=chatgpt_user'))).success, true);
		gpt.tokens.access_token += 'x';
		const refused = await gpt.operation('/memories');
		assert.equal(refused.status, 401);
		assert.equal((await refused.json()).code, 'UNAUTHORIZED');
	});
