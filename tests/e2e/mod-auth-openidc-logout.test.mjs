// mod_auth_openidc signs out at the provider, and is told when somebody else
// did: RP-initiated and back-channel logout.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Instance, freePort, unlimited } from './instance.mjs';
import { Person, metadata } from './person.mjs';
import { Apache } from './apache.mjs';

let instance;
let apache;
let afterwards;
before(async () => {
	apache = await Apache.prepare();
	afterwards = `${apache.origin}/`;
	const port = await freePort();
	const here = `https://127.0.0.1:${port}`;
	instance = await Instance.start({ port, issuer: here, origin: here,
		settings: { ...unlimited, FETCH_ALLOW: apache.origin } });
	await apache.start(instance, { client: ['--post-logout-redirect-uri', afterwards,
		'--backchannel-logout-uri', `${apache.redirect}?logout=backchannel`] });
});
after(async () => {
	await apache?.end();
	await instance?.end();
});

async function asksPassword(person) {
	const away = await person.ask(apache.page);
	assert.equal(away.status, 302, apache.log());
	await person.authorize(away.headers.get('location'));
	return person.pages.some(({ html }) => html.includes('name="password"'));
}

test('mod_auth_openidc signs out at the provider and comes back', async () => {
	const person = new Person(instance);
	assert.equal((await apache.signIn(person)).status, 200, apache.log());
	const away = await person.ask(`${apache.redirect}?${new URLSearchParams({ logout: afterwards })}`);
	const url = new URL(away.headers.get('location'));
	assert.equal(url.origin + url.pathname, (await metadata(instance)).end_session_endpoint);
	const back = await person.ask(url);
	assert.equal(back.headers.get('location'), afterwards);
	assert.ok(await asksPassword(person), 'signed out on both sides');
});

test('mod_auth_openidc is told when the person signs out at the provider', async () => {
	const person = new Person(instance);
	assert.equal((await apache.signIn(person)).status, 200, apache.log());
	const { end_session_endpoint } = await metadata(instance);
	const page = await person.ask(end_session_endpoint);
	const done = await person.submit(await page.text(), end_session_endpoint, {});
	assert.equal(done.status, 200);
	for (let tries = 0; (await person.ask(apache.page)).status !== 302; tries++) {
		assert.ok(tries < 100, `Apache's session lives on: ${apache.log()}`);
		await sleep(100);
	}
	assert.ok(await asksPassword(person));
});
