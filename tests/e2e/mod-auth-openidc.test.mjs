// mod_auth_openidc under Apache: a relying party in C, as Debian ships it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Instance, freePort, unlimited } from './instance.mjs';
import { Person } from './person.mjs';
import { Browser } from './oidf.mjs';
import { Apache } from './apache.mjs';

let instance;
before(async () => {
	// neither Apache nor what it is made of may know the name localhost
	const port = await freePort();
	const here = `https://127.0.0.1:${port}`;
	instance = await Instance.start({ port, issuer: here, origin: here, settings: unlimited });
});
after(() => instance?.end());

async function withApache(t, options) {
	const apache = await Apache.prepare();
	t.after(() => apache.end());
	await apache.start(instance, options);
	return apache;
}

const methods = ['client_secret_basic', 'client_secret_post'];

for (const method of methods)
	test(`mod_auth_openidc signs in with ${method}`, async t => {
		const apache = await withApache(t, {
			client: ['--auth-method', method], directives: { OIDCProviderTokenEndpointAuth: method, OIDCPKCEMethod: 'S256' },
		});
		const answer = await apache.signIn(new Person(instance));
		assert.equal(answer.status, 200, apache.log());
		assert.equal(await answer.text(), 'the private page\n');
		assert.equal(answer.headers.get('x-person'), instance.email);
		assert.ok(answer.headers.get('x-subject'));
		assert.doesNotMatch(apache.log(), /auth_openidc:error/);
	});

test('mod_auth_openidc signs in as it is configured by default', async t => {
	const apache = await withApache(t);
	assert.equal((await apache.signIn(new Person(instance))).status, 200, apache.log());
});

test('mod_auth_openidc takes its answer by a form', async t => {
	const apache = await withApache(t, { directives: { OIDCResponseMode: 'form_post' } });
	const browser = new Browser(instance);
	const answer = await apache.signIn(browser);
	assert.ok(browser.posted.get('code'));
	assert.equal(answer.status, 200, apache.log());
	assert.equal(answer.headers.get('x-person'), instance.email);
});

test('mod_auth_openidc refreshes, and asks userinfo with the new token', async t => {
	const apache = await withApache(t, {
		directives: {
			OIDCInfoHook: ['access_token', 'refresh_token', 'userinfo', 'id_token'],
			OIDCScope: 'openid email offline_access',
		},
	});
	const person = new Person(instance);
	assert.equal((await apache.signIn(person)).status, 200, apache.log());
	const info = async () => JSON.parse(await (await person.ask(`${apache.redirect}?info=json`)).text());
	const before = await info();
	assert.equal(before.userinfo.email, instance.email);
	assert.equal(before.userinfo.sub, before.id_token.sub);

	const query = new URLSearchParams({ refresh: apache.page, access_token: before.access_token });
	const refreshed = await person.ask(`${apache.redirect}?${query}`);
	assert.equal(refreshed.headers.get('location'), apache.page, apache.log());
	const fresh = await info();
	assert.notEqual(fresh.access_token, before.access_token);
	assert.notEqual(fresh.refresh_token, before.refresh_token);
	const claims = await fetch(`${instance.issuer}/auth/userinfo`,
		{ headers: { authorization: `Bearer ${fresh.access_token}` } });
	assert.equal((await claims.json()).sub, before.userinfo.sub);
});

test('mod_auth_openidc lets nobody in whom the person refused', async t => {
	const apache = await withApache(t);
	const person = new Person(instance);
	const answer = await apache.signIn(person, 'deny');
	// Not which error: 2.4.12 takes one with iss (RFC 9207 is younger) for a
	// sign-in that others begin.
	assert.doesNotMatch(await answer.text(), /the private page/);
	assert.equal((await person.ask(apache.page)).status, 302);
});
