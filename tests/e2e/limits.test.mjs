// The limits as they are when nobody changed them: 100 a minute, bursts of 50.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { Instance } from './instance.mjs';
import { rpc, tokens } from './person.mjs';

let instance;
before(async () => { instance = await Instance.start({ settings: {} }); });
after(() => instance?.end());

async function refusals(count, ask) {
	const answers = await Promise.all(Array.from({ length: count }, ask));
	const limited = answers.filter(answer => answer.status === 429);
	for (const answer of limited)
		assert.match(answer.headers.get('retry-after'), /^[1-9][0-9]*$/);
	return { limited: limited.length, others: answers.filter(answer => answer.status !== 429) };
}

test('a person has a burst of 50 calls, then 429 with Retry-After', async () => {
	const { access_token } = await tokens(instance);
	const { limited, others } = await refusals(80, () => rpc(instance, access_token, 'ping'));
	assert.ok(limited >= 20 && limited <= 30, `${limited} of 80 limited`);
	for (const answer of others)
		assert.equal(answer.status, 200);
});

test('an address without a token has a bucket of its own', async () => {
	const { limited, others } = await refusals(80, () => fetch(`${instance.issuer}/auth/token`, {
		method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code: 'x' }),
	}));
	assert.ok(limited >= 20, `${limited} of 80 limited`);
	for (const answer of others)
		assert.ok(answer.status === 400 || answer.status === 401, String(answer.status));
});

test('who hashes passwords lets the others go first', () => {
	const niceness = { login: [], token: [] };
	for (const pid of instance.workers()) {
		const program = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0].split('/').pop();
		niceness[program]?.push(Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')[16]));
	}
	const own = getPriority();
	const last = Math.min(own + 10, 19);
	// One of each at least; more if somebody had to wait.
	assert.ok(niceness.login.length > 0 && niceness.login.every(value => value === last), String(niceness.login));
	assert.ok(niceness.token.length > 0 && niceness.token.every(value => value === own), String(niceness.token));
});

test('a refused burst does not shut out health', async () => {
	const { limited } = await refusals(80, () => fetch(`${instance.issuer}/health`));
	assert.equal(limited, 0);
});

test('a proxy that is trusted names the callers', async () => {
	for (const [header, more] of [['x-forwarded-for', {}], ['cf-connecting-ip', { PROXY_HEADER: 'CF-Connecting-IP' }]]) {
		await instance.down();
		instance.settings({ TRUSTED_PROXIES: '127.0.0.1,::1', ...more });
		await instance.up();
		let n = 0;
		const ask = value => fetch(`${instance.issuer}/auth/token`, {
			method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code: 'x' }),
			headers: { [header]: value },
		});
		assert.equal((await refusals(80, () => ask(`198.51.100.${n++}`))).limited, 0);
		assert.ok((await refusals(80, () => ask('198.51.100.200'))).limited >= 20, header);
		// Whatever stands in it, it is no reason to fail.
		for (const odd of ["' or 1=1", 'unknown', '_hidden', '[::1]:80', '1.2.3.4.5', ''])
			assert.ok((await ask(odd)).status < 500, odd);
	}
	await instance.down();
	instance.settings({});
	await instance.up();
});

test('forwarded headers from a stranger do not make new addresses', async () => {
	let n = 0;
	const { limited } = await refusals(80, () => fetch(`${instance.issuer}/auth/token`, {
		method: 'POST', body: 'grant_type=authorization_code&code=x',
		headers: {
			'content-type': 'application/x-www-form-urlencoded',
			'x-forwarded-for': `198.51.100.${n++}`, 'cf-connecting-ip': `198.51.100.${n}`,
		},
	}));
	assert.ok(limited >= 20, `${limited} of 80 limited`);
});
