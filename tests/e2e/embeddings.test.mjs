// Searching by likeness, with an endpoint that knows a few words' meanings.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { until } from './event-stream.mjs';
import { Instance, unlimited } from './instance.mjs';
import { callTool, tokens } from './person.mjs';

const key = 'sk-embeddings-0123456789';

// Words that mean the same point in the same direction.
const meanings = [['tea', 'infusion', 'libation', 'drinks'], ['car', 'vehicle', 'drives'], ['rain', 'umbrella']];

function vectorOf(text) {
	const vector = new Array(16).fill(0.01);
	meanings.forEach((words, i) => {
		if (words.some(word => text.toLowerCase().split(/\W+/).includes(word)))
			vector[i] = 1;
	});
	return vector;
}

class Endpoint {
	requests = [];
	hanging = false;

	static async start() {
		const endpoint = new Endpoint();
		endpoint.server = createServer(async (request, response) => {
			let text = '';
			for await (const part of request)
				text += part;
			endpoint.requests.push({ headers: request.headers, url: request.url, body: JSON.parse(text) });
			if (!endpoint.hanging)
				endpoint.answer(response, JSON.parse(text));
		});
		await new Promise(done => endpoint.server.listen(0, '127.0.0.1', done));
		endpoint.url = `http://127.0.0.1:${endpoint.server.address().port}/v1/embeddings`;
		return endpoint;
	}

	answer(response, { model, input }) {
		const refused = input.some(text => text.includes('unspeakable'));
		const data = input.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) }));
		// In an order of its own, as the protocol allows.
		response.writeHead(refused ? 400 : 200, { 'content-type': 'application/json' });
		response.end(JSON.stringify(refused ? { error: { message: 'no' } } :
			{ object: 'list', data: data.reverse(), model, usage: { prompt_tokens: 1, total_tokens: 1 } }));
	}

	// All texts that ever came.
	texts() {
		return this.requests.flatMap(({ body }) => body.input);
	}

	async end() {
		this.server.closeAllConnections();
		await new Promise(done => this.server.close(done));
	}
}

let endpoint, instance, token;

async function restart(settings) {
	await instance.down();
	instance.settings({ OIDC_BASE_URL: instance.issuer, MCP_BASE_URL: instance.origin, ...unlimited, ...settings });
	await instance.up();
}

const on = () => ({ EMBEDDINGS_URL: endpoint.url, EMBEDDINGS_MODEL: 'meanings', EMBEDDINGS_KEY: key });

const add = (...texts) => callTool(instance, token, 'add_memories', { memories: texts.map(content => ({ content })) });

async function search(query) {
	const { results } = await callTool(instance, token, 'search_memory', { query });
	return results.map(({ memory }) => memory);
}

// Adds texts and waits until the endpoint has seen them.
async function addKnown(...texts) {
	await add(...texts);
	await until(() => texts.every(text => endpoint.texts().includes(text)));
}

before(async () => {
	endpoint = await Endpoint.start();
	instance = await Instance.start();
	({ access_token: token } = await tokens(instance));
});

after(async () => {
	await instance?.end();
	await endpoint?.end();
});

test('unset: no text leaves the machine, and words are all that counts', async () => {
	await add('Anna loves herbal infusion in the morning.');
	assert.deepEqual(await search('libation'), []);
	assert.deepEqual(endpoint.requests, []);
});

test('set: what has no word in common is found by likeness', async () => {
	await restart(on());
	await addKnown('Bob drives a green convertible.', 'Carol fasts on Fridays.');
	await until(async () => (await search('vehicle')).includes('Bob drives a green convertible.'));
	const found = await search('vehicle');
	assert.equal(found[0], 'Bob drives a green convertible.');
	assert.ok(!found.includes('Carol fasts on Fridays.'), String(found));
	// Through the REST API too.
	const answer = await fetch(`${instance.origin}/api/v1/memories/search`, {
		method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		body: JSON.stringify({ query: 'vehicle' }),
	});
	const { results } = await answer.json();
	assert.equal(results[0].memory, 'Bob drives a green convertible.');
});

test('what was there before gets its vector from the sweep', async () => {
	await instance.keepsake('sweep');
	assert.ok(endpoint.texts().some(text => text.includes('herbal infusion')));
	assert.equal((await search('libation'))[0], 'Anna loves herbal infusion in the morning.');
	await search('vehicle');
});

test('the endpoint is asked as OpenAI says, with the key, which no log has', async () => {
	const { url, headers, body } = endpoint.requests.at(-1);
	assert.equal(url, '/v1/embeddings');
	assert.equal(headers.authorization, `Bearer ${key}`);
	assert.equal(headers['content-type'], 'application/json');
	assert.deepEqual(body, { model: 'meanings', input: ['vehicle'] });
	const logs = instance.logs();
	assert.ok(!logs.includes(key));
	assert.ok(!logs.includes('convertible'));
});

test('a changed text is found by what it says now', async () => {
	const { results: [{ id }] } = await add('A note about the umbrella.');
	await until(async () => (await search('rain')).length > 0);
	await callTool(instance, token, 'update_memory', { id, text: 'A note about the Assam infusion.' });
	await until(() => endpoint.texts().includes('A note about the Assam infusion.'));
	await until(async () => (await search('libation')).includes('A note about the Assam infusion.'));
	assert.ok(!(await search('rain')).includes('A note about the Assam infusion.'));
});

test('one text that the endpoint refuses keeps no other from its vector', async () => {
	await addKnown('Something unspeakable.', 'Dora keeps an umbrella at work.');
	await until(async () => (await search('rain')).includes('Dora keeps an umbrella at work.'));
	assert.deepEqual((await search('unspeakable'))[0], 'Something unspeakable.');
});

test('an endpoint that hangs costs one search two seconds, and no other', async () => {
	endpoint.hanging = true;
	const before = endpoint.requests.length;
	let start = Date.now();
	assert.equal((await search('convertible'))[0], 'Bob drives a green convertible.');
	assert.ok(Date.now() - start < 3500, `${Date.now() - start} ms`);
	assert.equal(endpoint.requests.length, before + 1);
	start = Date.now();
	for (let i = 0; i < 10; i++)
		assert.equal((await search('convertible'))[0], 'Bob drives a green convertible.');
	assert.ok(Date.now() - start < 1500, `${Date.now() - start} ms`);
	assert.equal(endpoint.requests.length, before + 1);
	await assert.rejects(instance.keepsake('check'), ({ stdout }) => stdout.includes('EMBEDDINGS_URL'));
});

test('an endpoint that is gone: words are found at once', async () => {
	await restart({ ...on(), EMBEDDINGS_URL: 'http://127.0.0.1:9/v1/embeddings' });
	const start = Date.now();
	assert.equal((await search('convertible'))[0], 'Bob drives a green convertible.');
	await add('Emil repairs clocks.');
	assert.equal((await search('clocks'))[0], 'Emil repairs clocks.');
	assert.ok(Date.now() - start < 3000, `${Date.now() - start} ms`);
});

test('off again: as it was before', async () => {
	const before = endpoint.requests.length;
	await restart({});
	assert.deepEqual(await search('vehicle'), []);
	assert.equal(endpoint.requests.length, before);
});
