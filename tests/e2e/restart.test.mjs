// What was acknowledged is there after a stop and a start.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Instance } from './instance.mjs';
import { Person, authorizationUrl, callTool, pkce, redeem, register, token, tokens } from './person.mjs';
import { newWord } from './memory-tools.mjs';

let instance;
before(async () => { instance = await Instance.start({ tls: false }); });
after(() => instance?.end());

test('memory, tokens, session and keys outlive a restart', async () => {
	const person = new Person(instance);
	const word = newWord();
	const { client, access_token, refresh_token } = await tokens(instance, person);
	await callTool(instance, access_token, 'add_memories', { text: `The spare key is behind the ${word}.` });
	const keys = await (await fetch(`${instance.issuer}/auth/jwks`)).json();

	await instance.down();
	await assert.rejects(fetch(`${instance.issuer}/health`));
	await instance.up();

	assert.deepEqual(await (await fetch(`${instance.issuer}/auth/jwks`)).json(), keys);
	assert.equal((await callTool(instance, access_token, 'search', { query: word })).results.length, 1);
	const fresh = await (await token(instance,
		{ grant_type: 'refresh_token', refresh_token, client_id: client.client_id })).json();
	assert.equal((await callTool(instance, fresh.access_token, 'search', { query: word })).results.length, 1);

	// The session and the consent are remembered: nothing is asked again.
	const { verifier, challenge } = pkce();
	const url = await authorizationUrl(instance, client, challenge, { prompt: 'none' });
	const back = await person.authorize(url);
	assert.equal(back.searchParams.get('error'), null, String(back));
	assert.equal((await redeem(instance, client, back.searchParams.get('code'), verifier)).status, 200);
});

test('status tells a script that it runs, and that it does not', async () => {
	const status = JSON.parse(await instance.keepsake('status', '--json'));
	assert.equal(status.running, true);
	assert.equal(status.oidc_base_url, instance.issuer);
	assert.equal(status.health.status, 'healthy');
	const programs = await instance.wake();
	const awake = JSON.parse(await instance.keepsake('status', '--json'));
	assert.ok(programs > 20 && awake.processes > 2 * programs, JSON.stringify(awake));
});

test('a program that is started later knows the settings of the start', async () => {
	await instance.down();
	await instance.up();
	const good = readFileSync(join(instance.data, '.env'));
	appendFileSync(join(instance.data, '.env'), 'NONSENSE=1\n');
	const client = await register(instance);
	assert.ok(client.client_id, JSON.stringify(client));
	await instance.down();
	await assert.rejects(instance.up());
	writeFileSync(join(instance.data, '.env'), good);
	await instance.up();
});

test('a program that cannot start is answered for, until it can; those that run are not touched', async () => {
	await instance.down();
	await instance.up();
	const settings = join(instance.data, 'run/settings');
	const known = `${instance.issuer}/.well-known/openid-configuration`;
	const page = { headers: { accept: 'text/html' } };
	assert.equal((await fetch(`${instance.issuer}/auth/jwks`)).status, 200);
	renameSync(settings, `${settings}.away`);
	for (const [url, options, type] of [[known, {}, 'application/json'], [known, {}, 'application/json'],
		[`${instance.issuer}/auth/authorize`, page, 'text/html'], [instance.mcp, { method: 'POST' }, 'application/json']]) {
		const begin = performance.now();
		const answer = await fetch(url, options);
		assert.equal(answer.status, 503, url);
		assert.ok(Number(answer.headers.get('retry-after')) > 0);
		assert.ok(answer.headers.get('content-type').startsWith(type), url);
		assert.match(await answer.text(), /try again later/);
		assert.ok(performance.now() - begin < 5000, url);
	}
	assert.equal((await fetch(`${instance.issuer}/auth/jwks`)).status, 200);
	renameSync(`${settings}.away`, settings);
	let tries = 0;
	while ((await fetch(known)).status !== 200)
		assert.ok(++tries < 200 && await sleep(50, true));
	assert.ok((await register(instance)).client_id);
});

test('a second start makes no second account', async () => {
	const before = await instance.keepsake('user', 'list');
	await instance.down();
	const said = await instance.up();
	assert.doesNotMatch(said, /password/);
	assert.equal(await instance.keepsake('user', 'list'), before);
});

test('a client registered before can sign in after', async () => {
	const client = await register(instance);
	await instance.down();
	await instance.up();
	const { verifier, challenge } = pkce();
	const back = await new Person(instance).authorize(await authorizationUrl(instance, client, challenge));
	assert.equal((await redeem(instance, client, back.searchParams.get('code'), verifier)).status, 200);
});
