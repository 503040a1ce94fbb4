// 2,000 requests of 20 people at once: no answer holds what is another's.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { Instance } from './instance.mjs';
import { Person, callTool, tokens } from './person.mjs';

const people = 20;
const requests = 2000;
const connections = 200;
const marks = /mark[0-9a-f]{24}/g;

let instance;
let crowd;

// Somebody who is signed in and has a few memories, each with their own mark.
async function join(n) {
	const person = new Person(instance, { email: `p${n}@example.com`, password: `password of ${n}` });
	const { access_token } = await tokens(instance, person);
	const one = { token: access_token, mark: `mark${randomBytes(12).toString('hex')}`, email: person.email };
	for (let i = 0; i <= n % 4; i++)
		await callTool(instance, access_token, 'add_memories', { text: `${one.mark} is the crosstalk note ${i}` });
	one.sub = (await callTool(instance, access_token, 'whoami', {})).id;
	assert.ok(one.sub);
	return one;
}

before(async () => {
	instance = await Instance.start({ tls: false });
	const numbers = [...Array(people).keys()];
	for (const n of numbers)
		await instance.addUser(`p${n}@example.com`, `password of ${n}`);
	crowd = await Promise.all(numbers.map(join));
});
after(() => instance?.end());

const message = (id, method, params) => ({ jsonrpc: '2.0', id, method, params });

const legacy = (method, params) => id => ({
	path: '/mcp', ids: id, headers: { 'mcp-protocol-version': '2025-11-25' }, body: message(id, method, params),
});

const meta = {
	'io.modelcontextprotocol/protocolVersion': '2026-07-28',
	'io.modelcontextprotocol/clientCapabilities': {},
};

const modern = (method, params) => id => ({
	path: '/mcp', ids: id, body: message(id, method, { ...params, _meta: meta }),
	headers: {
		'mcp-protocol-version': '2026-07-28', 'mcp-method': method,
		...params.name || params.uri ? { 'mcp-name': params.name ?? params.uri } : {},
	},
});

const batch = (...calls) => id => {
	const ids = calls.map((_, i) => `${id} of ${i}`);
	return {
		path: '/mcp', ids, headers: { 'mcp-protocol-version': '2025-03-26' },
		body: calls.map(([method, params], i) => message(ids[i], method, params)),
	};
};

const rest = (path, body) => () => ({ path: `/api/v1/memories/${path}`, headers: {}, body });

const tool = (name, args) => ['tools/call', { name, arguments: args }];
const searchMemory = tool('search_memory', { query: 'crosstalk note' });
const list = tool('list_memories', {});
const search = tool('search', { query: 'crosstalk' });
const profile = ['resources/read', { uri: 'memory://profile' }];

const kinds = [
	...[searchMemory, list, search, profile, ['resources/list', {}]].flatMap(call => [legacy(...call), modern(...call)]),
	batch(list, search), batch(profile, searchMemory, list),
	rest('?page=1&size=10'), rest('?search_query=crosstalk'), rest('search', { query: 'crosstalk note' }),
];

const agent = new Agent({ keepAlive: true, maxSockets: connections });
const sockets = new Set();

function ask(one, { path, headers, body }) {
	return new Promise((done, failed) => {
		const sent = request(instance.origin + path, {
			agent, method: body ? 'POST' : 'GET',
			headers: {
				...headers, authorization: `Bearer ${one.token}`, 'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
			},
		}, answer => {
			let text = '';
			answer.setEncoding('utf8').on('data', piece => { text += piece; })
				.on('end', () => done({ status: answer.statusCode, text })).on('error', failed);
		});
		sent.on('error', failed).on('socket', socket => sockets.add(socket));
		sent.end(body && JSON.stringify(body));
	});
}

// Each message of an answer is that person's: it holds their mark, no other.
function checkOwn(one, value) {
	const text = JSON.stringify(value);
	assert.deepEqual([...new Set(text.match(marks))], [one.mark]);
	for (const other of crowd)
		if (other !== one)
			assert.ok(!text.includes(other.sub) && !text.includes(other.email), 'another person is named');
}

async function check(one, asked) {
	const { status, text } = await ask(one, asked);
	assert.equal(status, 200, text);
	const answer = JSON.parse(text);
	if (asked.ids === undefined) {
		checkOwn(one, answer);
		return;
	}
	const messages = [answer].flat();
	assert.deepEqual(Array.isArray(answer) ? answer.map(({ id }) => id) : answer.id, asked.ids);
	for (const { result } of messages) {
		assert.ok(result && !result.isError, text);
		checkOwn(one, result);
	}
}

// An id of either type, that a careless writer would change.
const idOf = n => n % 2 ? n : `"${n}"\t\u00e9\u2028\\`;

test(`${requests} requests of ${people} people at once: each answer is its own`, { timeout: 120000 }, async t => {
	const began = Date.now();
	const wrong = [];
	await Promise.all(Array.from({ length: requests }, async (_, n) => {
		const one = crowd[n % people];
		const asked = kinds[Math.floor(n / people) % kinds.length](idOf(n));
		try {
			await check(one, asked);
		} catch (error) {
			wrong.push(`${n}: ${asked.path} ${JSON.stringify(asked.body)}: ${error.message}`);
		}
	}));
	agent.destroy();
	t.diagnostic(`${Date.now() - began} ms over ${sockets.size} connections`);
	assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} are wrong`);
	assert.ok(sockets.size >= connections, `only ${sockets.size} connections`);
});
