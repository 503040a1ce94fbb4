// The two sides on two machines: the memory side knows the provider only by
// its public keys, fetched from OIDC_JWKS_URL.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Instance, freePort, unlimited } from './instance.mjs';
import { Person, callTool, rpc, tokens } from './person.mjs';
import { newWord } from './memory-tools.mjs';

let provider;
let memory;

before(async () => {
	const port = await freePort();
	const origin = `https://localhost:${port}`;
	provider = await Instance.start({ origin });
	memory = await Instance.start({ port, issuer: provider.issuer, settings: { ...unlimited,
		OIDC_JWKS_URL: `${provider.issuer}/auth/jwks`, FETCH_CA: process.env.NODE_EXTRA_CA_CERTS } });
});
after(async () => {
	await memory?.end();
	await provider?.end();
});

test('a token of the provider opens the memory elsewhere', async () => {
	const { access_token } = await tokens(provider, new Person(provider));
	const word = newWord();
	await callTool(memory, access_token, 'add_memories', { text: `The gate code is ${word}.` });
	assert.equal((await callTool(memory, access_token, 'search', { query: word })).results.length, 1);

	// The provider has no such memory, and is not needed for the next call.
	await provider.down();
	assert.equal((await callTool(memory, access_token, 'search', { query: word })).results.length, 1);
	await memory.down();
	await memory.up();
	assert.equal((await callTool(memory, access_token, 'search', { query: word })).results.length, 1);
	await provider.up();
});

test('a token of another provider does not', async () => {
	const stranger = await Instance.start({ origin: memory.origin });
	try {
		const { access_token } = await tokens(stranger, new Person(stranger));
		const answer = await rpc(memory, access_token, 'ping');
		assert.equal(answer.status, 401);
		assert.match(answer.headers.get('www-authenticate'), /invalid_token/);
	} finally {
		await stranger.end();
	}
});
