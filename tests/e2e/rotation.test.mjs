// Signing keys that change under load (oidc.md 50): verifiers that read the
// keys every ten minutes, and never in between, meet no token that they cannot
// verify; in an emergency the old tokens are dead and nobody is locked out.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { Instance, freePort, unlimited } from './instance.mjs';
import { Person, rpc, token, tokens } from './person.mjs';

const clients = 6;

async function until(what, holds) {
	for (let tries = 0; tries < 600; tries++) {
		if (holds())
			return;
		await sleep(50);
	}
	throw new Error(`not in 30 s: ${what}`);
}

// As if a file had been written so many minutes ago.
function age(instance, path, minutes) {
	const at = Date.now() / 1000 - minutes * 60;
	utimesSync(join(instance.data, path), at, at);
}

async function rotate(instance, ...more) {
	return JSON.parse(await instance.keepsake('key', 'rotate', '--json', ...more));
}

async function refresh(instance, mine) {
	const answer = await token(instance, { grant_type: 'refresh_token',
		refresh_token: mine.refresh_token, client_id: mine.client.client_id });
	assert.equal(answer.status, 200, `refresh: ${answer.status}`);
	return { ...mine, ...await answer.json() };
}

// Status of the two places of one machine that take an access token.
async function accepted(instance, accessToken) {
	const info = await fetch(`${instance.issuer}/auth/userinfo`,
		{ headers: { authorization: `Bearer ${accessToken}` } });
	const ping = await rpc(instance, accessToken, 'ping');
	await Promise.all([info.text(), ping.text()]);
	return [info.status, ping.status];
}

const kid = jwt => decodeProtectedHeader(jwt).kid;

// A relying party that caches the keys and never asks for an unknown one.
class Verifier {
	constructor(instance) {
		this.instance = instance;
	}

	async read() {
		const answer = await fetch(`${this.instance.issuer}/auth/jwks`);
		assert.equal(answer.status, 200);
		assert.match(answer.headers.get('cache-control'), /max-age=600/);
		this.keys = createLocalJWKSet(await answer.json());
	}

	async verify(jwt) {
		await jwtVerify(jwt, this.keys, { issuer: this.instance.issuer });
	}
}

// Clients that refresh and use what they get, and what they had before.
class Load {
	constructor(instance) {
		this.instance = instance;
		this.errors = [];
		this.rounds = Array(clients).fill(0);
		this.signers = Array.from({ length: clients }, () => new Set());
		this.held = Array.from({ length: clients }, () => new Map());
		this.verifiers = Array.from({ length: clients }, () => new Verifier(instance));
		this.on = true;
	}

	start() {
		this.done = Promise.all(this.rounds.map((_, i) => this.#client(i)));
	}

	async stop() {
		this.on = false;
		await this.done;
	}

	// Each client goes twice more through everything.
	async goOn() {
		const before = [...this.rounds];
		await until('two rounds of each', () =>
			this.errors.length > 0 || this.rounds.every((n, i) => n >= before[i] + 2));
	}

	// Ten minutes since the last change: all caches are read anew.
	async passTime() {
		age(this.instance, 'public/jwks.json', 11);
		await Promise.all(this.verifiers.map(verifier => verifier.read()));
	}

	async #client(i) {
		try {
			let mine = await tokens(this.instance, new Person(this.instance));
			await this.verifiers[i].read();
			while (this.on) {
				mine = await refresh(this.instance, mine);
				this.mine = mine;
				for (const jwt of [mine.access_token, mine.id_token].filter(Boolean)) {
					this.signers[i].add(kid(jwt));
					await this.verifiers[i].verify(jwt);
				}
				// One token of each key, until the end.
				if (!this.held[i].has(kid(mine.access_token)))
					this.held[i].set(kid(mine.access_token), mine.access_token);
				for (const jwt of this.held[i].values()) {
					await this.verifiers[i].verify(jwt);
					assert.deepEqual(await accepted(this.instance, jwt), [200, 200]);
				}
				this.rounds[i]++;
			}
		} catch (error) {
			this.errors.push(`client ${i}, round ${this.rounds[i]}: ${error.stack}`);
		}
	}
}

let instance;
before(async () => { instance = await Instance.start(); });
after(() => instance?.end());

test('two rotations under load: no token is refused, no program restarts', async t => {
	const programs = await instance.wake();
	const workers = instance.workers();
	assert.ok(workers.length >= programs, `${workers.length} workers of ${programs} programs`);
	const load = new Load(instance);
	load.start();
	try {
		await load.goOn();
		for (let n = 1; n <= 2; n++) {
			const { made } = await rotate(instance);
			assert.equal(made.length, 2);
			await load.goOn();
			assert.deepEqual((await rotate(instance)).activated, []);
			await load.passTime();
			await load.goOn();
			const { activated } = await rotate(instance);
			assert.deepEqual(activated, made);
			await load.goOn();
			assert.ok(load.errors.length > 0 ||
				load.signers.every(kids => made.some(id => kids.has(id))), 'the new keys sign');
		}
	} finally {
		await load.stop();
	}
	t.diagnostic(`rounds ${load.rounds}`);
	assert.deepEqual(load.errors, []);
	assert.ok(load.held.every(held => held.size === 3));
	const now = instance.workers();
	assert.deepEqual(workers.filter(pid => !now.includes(pid)), [], 'more may have come, none may have gone');
});

test('an emergency: old tokens are dead at once, refresh tokens are not', async () => {
	const people = await Promise.all(Array.from({ length: 3 }, () => tokens(instance)));
	for (const mine of people)
		for (let n = 0; n < 3; n++)
			assert.deepEqual(await accepted(instance, mine.access_token), [200, 200]);
	const { removed } = await rotate(instance, '--now');
	assert.ok(removed.includes(kid(people[0].access_token)));
	assert.equal(readdirSync(join(instance.data, 'keys')).length, 2);
	for (const mine of people)
		assert.deepEqual(await accepted(instance, mine.access_token), [401, 401]);
	const verifier = new Verifier(instance);
	await verifier.read();
	for (const mine of people) {
		await assert.rejects(verifier.verify(mine.access_token));
		const fresh = await refresh(instance, mine);
		await verifier.verify(fresh.access_token);
		assert.deepEqual(await accepted(instance, fresh.access_token), [200, 200]);
	}
	// Whoever was signed in still is.
	const { person } = people[0];
	assert.deepEqual(await accepted(instance, (await tokens(instance, person)).access_token), [200, 200]);
});

test('a memory on another machine: at once for new keys, within ten minutes for dead ones', async () => {
	const port = await freePort();
	const provider = await Instance.start({ origin: `https://localhost:${port}` });
	const memory = await Instance.start({ port, issuer: provider.issuer, settings: { ...unlimited,
		OIDC_JWKS_URL: `${provider.issuer}/auth/jwks`, FETCH_CA: process.env.NODE_EXTRA_CA_CERTS } });
	const ping = async mine => (await rpc(memory, mine.access_token, 'ping')).status;
	try {
		let mine = await tokens(provider);
		assert.equal(await ping(mine), 200);

		// Ten minutes: its copy is read anew, before the next key signs.
		await rotate(provider);
		age(provider, 'public/jwks.json', 11);
		age(memory, 'cache/jwks.json', 11);
		age(memory, 'cache/jwks.tried', 11);
		assert.equal(await ping(mine), 200);
		await rotate(provider);
		const next = await refresh(provider, mine);
		assert.notEqual(kid(next.access_token), kid(mine.access_token));
		assert.equal(await ping(next), 200);
		assert.equal(await ping(mine), 200);

		// An unknown key is asked for, but not more than once a minute.
		await rotate(provider, '--now');
		const fresh = await refresh(provider, next);
		assert.equal(await ping(fresh), 401);
		assert.equal(await ping(next), 200);
		age(memory, 'cache/jwks.tried', 2);
		assert.equal(await ping(fresh), 200);
		assert.equal(await ping(next), 401);

		// Nobody shows a new token: the copy is old after ten minutes.
		await rotate(provider, '--now');
		assert.equal(await ping(fresh), 200);
		age(memory, 'cache/jwks.json', 11);
		age(memory, 'cache/jwks.tried', 11);
		assert.equal(await ping(fresh), 401);
		assert.equal(await ping(await refresh(provider, fresh)), 200);
	} finally {
		await memory.end();
		await provider.end();
	}
});
