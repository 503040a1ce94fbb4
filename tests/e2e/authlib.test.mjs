// Authlib: a relying party in Python, as Debian ships it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Instance, freePort, top, unlimited } from './instance.mjs';
import { Person } from './person.mjs';

const redirect = 'https://app.example.com/callback';
let instance;
before(async () => {
	// Python may know no name localhost
	const port = await freePort();
	const here = `https://127.0.0.1:${port}`;
	instance = await Instance.start({ port, issuer: here, origin: here, settings: unlimited });
});
after(() => instance?.end());

class Python {
	constructor(script) {
		this.child = spawn('/usr/bin/python3', [join(top, 'tests/e2e', script)], {
			stdio: 'pipe', env: { PATH: process.env.PATH, REQUESTS_CA_BUNDLE: process.env.NODE_EXTRA_CA_CERTS },
		});
		this.said = '';
		this.child.stderr.setEncoding('utf8').on('data', text => { this.said += text; });
		this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
	}

	async ask(order) {
		this.child.stdin.write(`${JSON.stringify(order)}\n`);
		const { value, done } = await this.lines.next();
		if (done)
			throw new Error(`python3 ended: ${this.said}`);
		return JSON.parse(value);
	}

	end() {
		this.child.stdin.end();
		return new Promise(done => this.child.on('close', done));
	}
}

async function begin(t, client, method, scope) {
	const python = new Python('authlib-rp.py');
	t.after(() => python.end());
	const { url } = await python.ask({ begin: {
		issuer: instance.issuer, client_id: client.client_id, client_secret: client.client_secret ?? null,
		method, redirect_uri: redirect, scope,
	} });
	return { python, url };
}

for (const method of ['client_secret_basic', 'client_secret_post', 'none'])
	test(`Authlib signs in with ${method}, refreshes and revokes`, async t => {
		const kind = method === 'none' ? [] : ['--confidential', '--auth-method', method];
		const client = JSON.parse(await instance.keepsake('client', 'add', '--json', '--name', `e2e Authlib ${method}`,
			'--redirect-uri', redirect, ...kind));
		const { python, url } = await begin(t, client, method, 'openid email offline_access');
		const back = await new Person(instance).authorize(url);
		const { claims, info, renewed, again, gone, rotated } = await python.ask({ callback: String(back) });
		assert.equal(claims.aud, client.client_id);
		assert.equal(info.sub, claims.sub);
		assert.equal(info.email, instance.email);
		assert.equal(renewed.sub, claims.sub);
		assert.deepEqual(again, info);
		assert.equal(rotated, true);
		assert.equal(gone, 401);
	});

test('Authlib refuses an answer whose state is another', async t => {
	const client = JSON.parse(await instance.keepsake('client', 'add', '--json', '--name', 'e2e Authlib state',
		'--redirect-uri', redirect));
	const { python, url } = await begin(t, client, 'none', 'openid');
	const back = await new Person(instance).authorize(url);
	back.searchParams.set('state', 'another');
	await assert.rejects(python.ask({ callback: String(back) }), /MismatchingStateException/);
});
