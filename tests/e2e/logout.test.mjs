// Signing out as the OpenID Foundation's suite tests it; each test bears the
// name of the module that it stands for.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { Instance, unlimited } from './instance.mjs';
import { Person, metadata, tokens, callTool } from './person.mjs';
import { Party, claimed, event, sql, verified } from './party.mjs';

let party;
let instance;
before(async () => {
	party = await Party.listen();
	instance = await Instance.start({ settings: { ...unlimited, FETCH_ALLOW: party.origin,
		FETCH_CA: process.env.NODE_EXTRA_CA_CERTS } });
});
after(async () => {
	await instance?.end();
	await party?.close();
});

// A person who is signed in at a client of its own, and a fresh party.
async function signedIn(options) {
	party.answer = async () => 200;
	const person = new Person(instance);
	const client = await party.register(instance, options);
	return { person, client, ...await party.signIn(instance, person, client) };
}

async function endSession(person, parameters) {
	const url = new URL((await metadata(instance)).end_session_endpoint);
	url.search = new URLSearchParams(parameters);
	const answer = await person.ask(url);
	return { url, answer, location: answer.headers.get('location'), html: await answer.text() };
}

const state = 'of this request';
const full = s => ({ id_token_hint: s.id_token, post_logout_redirect_uri: party.afterwards, state });

function foreignHint(s) {
	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const input = s.id_token.slice(0, s.id_token.lastIndexOf('.'));
	return `${input}.${sign('sha256', input, privateKey).toString('base64url')}`;
}

function unsignedHint(s) {
	return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${s.id_token.split('.')[1]}.`;
}

function without(parameters, ...names) {
	return Object.fromEntries(Object.entries(parameters).filter(([name]) => !names.includes(name)));
}

// Where each ends: back at the party, on our page, or with a question.
const modules = {
	'oidcc-rp-initiated-logout': [full, () => `${party.afterwards}?state=of%20this%20request`],
	'oidcc-rp-initiated-logout-no-state': [s => without(full(s), 'state'), () => party.afterwards],
	'oidcc-rp-initiated-logout-no-post-logout-redirect-uri':
		[s => without(full(s), 'post_logout_redirect_uri'), 'You are signed out'],
	'oidcc-rp-initiated-logout-no-params': [() => ({}), 'Sign out'],
	'oidcc-rp-initiated-logout-only-state': [() => ({ state }), 'Sign out'],
	'oidcc-rp-initiated-logout-no-id-token-hint': [s => without(full(s), 'id_token_hint'), 'Sign out'],
	'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri':
		[s => ({ ...full(s), post_logout_redirect_uri: `${party.afterwards}er` }), 'Sign out'],
	'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri':
		[s => ({ ...full(s), post_logout_redirect_uri: `${party.afterwards}?foo=bar` }), 'Sign out'],
	'oidcc-rp-initiated-logout-bad-id-token-hint': [s => ({ ...full(s), id_token_hint: foreignHint(s) }), 'Sign out'],
	'oidcc-rp-initiated-logout-modified-id-token-hint':
		[s => ({ ...full(s), id_token_hint: unsignedHint(s) }), 'Sign out'],
};

for (const [name, [parameters, end]] of Object.entries(modules)) {
	test(name, async () => {
		const s = await signedIn();
		const { url, answer, location, html } = await endSession(s.person, parameters(s));
		if (typeof end === 'function') {
			assert.equal(answer.status, 303);
			assert.equal(location, end());
		} else {
			assert.equal(answer.status, 200);
			assert.equal(location, null);
			assert.match(html, new RegExp(`<h1>${end}</h1>`));
		}
		if (end === 'Sign out') {
			assert.equal(await party.silently(instance, s.person, s.client), null);
			const done = await s.person.submit(html, url, {});
			assert.equal(done.headers.get('location'), null);
			assert.match(await done.text(), /<h1>You are signed out<\/h1>/);
		}
		assert.equal(await party.silently(instance, s.person, s.client), 'login_required');
	});
}

test('oidcc-rp-initiated-logout-discovery-endpoint-verification', async () => {
	const document = await metadata(instance);
	assert.equal(new URL(document.end_session_endpoint).protocol, 'https:');
});

test('oidcc-backchannel-logout-discovery-endpoint-verification', async () => {
	const document = await metadata(instance);
	assert.equal(document.backchannel_logout_supported, true);
	assert.equal(document.backchannel_logout_session_supported, true);
});

// A notice as the party must judge it (section 2.6).
async function judge(notice, s, alg = 'RS256') {
	assert.equal(notice.method, 'POST');
	assert.equal(notice.url, '/backchannel');
	assert.equal(notice.headers['content-type'], 'application/x-www-form-urlencoded');
	assert.equal(notice.headers.authorization, undefined);
	assert.equal(notice.headers.cookie, undefined);
	const sent = new URLSearchParams(notice.body);
	assert.deepEqual([...sent.keys()], ['logout_token']);
	const { header, claims } = await verified(instance, sent.get('logout_token'));
	const signedInAs = (await verified(instance, s.id_token)).claims;
	assert.equal(header.typ, 'logout+jwt');
	assert.equal(header.alg, alg);
	assert.equal(claims.iss, instance.issuer);
	assert.equal(claims.aud, s.client.client_id);
	assert.equal(claims.sub, signedInAs.sub);
	assert.equal(claims.sid, signedInAs.sid);
	assert.deepEqual(claims.events, { [event]: {} });
	assert.ok(claims.jti.length >= 16);
	assert.ok(Math.abs(claims.iat - Date.now() / 1000) < 60);
	assert.equal(claims.exp, claims.iat + 120);
	assert.ok(!('nonce' in claims));
	return claims;
}

for (const alg of ['RS256', 'ES256'])
	test(`oidcc-backchannel-rp-initiated-logout, ${alg}`, async () => {
		const s = await signedIn({ alg });
		const { location } = await endSession(s.person, full(s));
		assert.ok(location.startsWith(party.afterwards));
		await judge(await party.notice(s.client), s, alg);
		assert.equal(await party.silently(instance, s.person, s.client), 'login_required');
	});

function left() {
	return sql(instance, 'SELECT tries, next_at, expires_at FROM logout_notices');
}

// Until it holds: the store is written after the party has answered.
async function eventually(condition) {
	for (let i = 0; i < 500 && !condition(); i++)
		await new Promise(done => setTimeout(done, 20));
	assert.ok(condition(), `never: ${condition}`);
}

test('the person does not wait for a party that is slow', async () => {
	const s = await signedIn();
	let go;
	const gate = new Promise(done => { go = done; });
	party.answer = async () => { await gate; return 200; };
	const { location } = await endSession(s.person, full(s));
	assert.ok(location.startsWith(party.afterwards));
	go();
	await judge(await party.notice(s.client), s);
	await eventually(() => left().length === 0);
});

test('a party that was down is told by the sweeper', async () => {
	const s = await signedIn();
	await party.close();
	await endSession(s.person, full(s));
	await eventually(() => left()[0]?.tries === 1);
	await instance.keepsake('sweep');
	assert.equal(left()[0].tries, 1, 'its time had not come');
	party = await Party.listen(party.port);
	sql(instance, 'UPDATE logout_notices SET next_at = 1');
	await Promise.all([instance.keepsake('sweep'), party.notice(s.client).then(notice => judge(notice, s))]);
	assert.deepEqual(left(), []);
});

test('a party that says no is not asked again; one that fails is, for a day', async () => {
	for (const [status, kept] of [[400, 0], [500, 1], [302, 1]]) {
		const s = await signedIn();
		party.answer = async () => status;
		await endSession(s.person, full(s));
		await party.notice(s.client);
		await eventually(() => left().length === kept && left().every(row => row.tries === 1));
		sql(instance, 'UPDATE logout_notices SET next_at = 1, expires_at = 2');
		await instance.keepsake('sweep');
		assert.deepEqual(left(), []);
		assert.equal(party.of(s.client).length, 0);
	}
});

test('every party of the session is told, and no other session\'s', async () => {
	const s = await signedIn();
	const second = await party.register(instance);
	const tokensThere = await party.signIn(instance, s.person, second);
	const elsewhere = new Person(instance);
	await party.signIn(instance, elsewhere, second);
	await endSession(s.person, full(s));
	const told = [await party.notice(s.client), await party.notice(second)].map(claimed);
	const { sid } = (await verified(instance, tokensThere.id_token)).claims;
	assert.ok(told.every(claims => claims.sid === sid));
	await eventually(() => left().length === 0);
	assert.equal(party.of(second).length, 0);
	assert.equal(await party.silently(instance, elsewhere, second), null);
});

test('a memory that is connected stays so when its person signs out', async () => {
	const s = await signedIn();
	const app = await tokens(instance, s.person);
	await endSession(s.person, full(s));
	await party.notice(s.client);
	assert.ok(await callTool(instance, app.access_token, 'search', { query: 'anything' }));
});

test('signed out on the account page, or disabled by the operator: the party is told', async () => {
	const s = await signedIn();
	const url = new URL('/account', instance.issuer);
	const page = await (await s.person.ask(url)).text();
	const done = await s.person.submit(page, url, { action: 'sign-out' });
	assert.equal(done.headers.get('location'), `${instance.issuer}/auth/logout`);
	await judge(await party.notice(s.client), s);

	await instance.addUser('guest@example.com', 'a password of theirs');
	const guest = new Person(instance, { email: 'guest@example.com', password: 'a password of theirs' });
	const theirs = { client: s.client, ...await party.signIn(instance, guest, s.client) };
	const [notice] = await Promise.all([party.notice(s.client), instance.keepsake('user', 'disable', 'guest@example.com')]);
	await judge(notice, theirs);
});

test('no logout token is made for anybody on the network', async () => {
	const answer = await fetch(new URL('/logout-token', instance.issuer), { method: 'POST',
		headers: { 'keepsake-logout-notice': '1' }, body: new URLSearchParams({ id: '1' }) });
	assert.equal(answer.status, 404);
});
