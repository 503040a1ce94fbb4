// Signing in through an upstream provider: an honest one, and one that lies.
// Each lie must be refused and logged, and must leave nobody signed in.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Instance, unlimited } from './instance.mjs';
import { Person, authorizationUrl, callback, form, pkce, redeem, register, token } from './person.mjs';
import { lies, people, startUpstream } from './fake-upstream.mjs';

const ANN = 'ann@gmail.example', BOB = 'Bob@corp.example', CAROL = 'carol@elsewhere.example',
	MALLORY = 'mallory@corp.example', NOT_ANN = 'ANN@gmail.example', OWNER = 'owner@home.example';

let upstream;
let instance;
let client;

function settings(more = {}) {
	return { ...unlimited, UPSTREAM_ISSUER: upstream.issuer, GOOGLE_CLIENT_ID: upstream.clientId,
		GOOGLE_CLIENT_SECRET: upstream.clientSecret, FETCH_CA: process.env.NODE_EXTRA_CA_CERTS,
		FETCH_ALLOW: `${upstream.token},${upstream.keys}`, ...more };
}

const lists = { ALLOW_EMAILS: ANN, ALLOW_DOMAINS: 'corp.example' };

// In force at once: the instance is started anew with them.
async function reconfigure(more) {
	await instance.down();
	instance.settings({ OIDC_BASE_URL: instance.issuer, MCP_BASE_URL: instance.origin, ...settings(more) });
	await instance.up();
}

function sql(statement, of = instance) {
	return execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(of.data, 'oidc.db'), statement], { encoding: 'utf8' }).trim();
}

// Forget copies and attempts, so that nobody has to wait for the next one.
function forget(pattern, of = instance) {
	for (const name of readdirSync(join(of.data, 'cache')))
		if (name.startsWith('upstream-') && pattern.test(name))
			rmSync(join(of.data, 'cache', name));
}

// What the programs have logged, from a place on.
const logged = (from = 0) => readFileSync(join(instance.data, 'log/programs.log'), 'utf8').slice(from);

function forms(html) {
	return (html.match(/<form[\s\S]*?<\/form>/g) ?? []).map(text => ({ text, ...form(text) }));
}

const withButton = (html, name) => forms(html).find(({ buttons }) => buttons.some(button => button.name === name));
const withField = (html, name) => forms(html).find(({ fields }) => name in fields);

async function submit(person, { action, fields }, values, of = instance) {
	return person.ask(new URL(action, of.issuer), { method: 'POST', headers: { origin: of.issuer },
		body: new URLSearchParams({ ...fields, ...values }) });
}

// The sign-in page of a fresh request; the challenge's verifier with it.
async function signInPage(person, more = {}, of = instance, app = client) {
	const { verifier, challenge } = pkce();
	const answer = await person.ask(await authorizationUrl(of, app, challenge, more));
	assert.equal(answer.status, 303);
	const page = await person.ask(answer.headers.get('location'));
	const html = await page.text();
	assert.equal(page.status, 200, html);
	return { html, verifier };
}

// Where the button leads.
async function press(person, html, of = instance) {
	const button = withButton(html, 'upstream');
	const { value } = button.buttons.find(({ name }) => name === 'upstream');
	return submit(person, button, { upstream: value }, of);
}

async function goUpstream(person, more, of = instance) {
	const { html, verifier } = await signInPage(person, more, of);
	const answer = await press(person, html, of);
	assert.equal(answer.status, 303, await answer.text());
	return { url: new URL(answer.headers.get('location')), verifier };
}

// At the upstream, without any cookie of ours; gives where it leads back to.
async function choose(url, who) {
	const chooser = await fetch(url, { redirect: 'manual' });
	assert.equal(chooser.status, 200, await chooser.text());
	const chosen = new URL(url);
	chosen.searchParams.set('choose', who === 'deny' ? who : String(people.indexOf(who)));
	const answer = await fetch(chosen, { redirect: 'manual' });
	assert.equal(answer.status, 302);
	return new URL(answer.headers.get('location'));
}

const sessionOf = person => [...person.cookies.keys()].some(name => name.endsWith('session'));

// From the app to the answer of our callback.
async function comeBack(person, who, more) {
	const { url, verifier } = await goUpstream(person, more);
	const answer = await person.ask(await choose(url, who));
	return { answer, verifier, html: await answer.text() };
}

// And on to the app, with the code.
async function finish(person, answer) {
	assert.equal(answer.status, 303, `${answer.status} ${answer.headers.get('location')}`);
	const next = new URL(answer.headers.get('location'));
	// Consent was given before: the answer leads away at once.
	const back = next.origin === new URL(instance.issuer).origin ? await person.authorize(next) : next;
	assert.equal(back.origin, new URL(callback).origin);
	return back.searchParams.get('code');
}

async function tokensOf(person, who, more) {
	const { answer, verifier } = await comeBack(person, who, more);
	const answered = await redeem(instance, client, await finish(person, answer), verifier);
	assert.equal(answered.status, 200);
	return answered.json();
}

// What happened: nobody is signed in, and a line of the log says why.
async function refuses(what, { status = [400, 403, 503], line = /level=(warn|error) prog=callback/ } = {}) {
	const person = new Person(instance);
	const sessions = sql('SELECT count(*) FROM sessions');
	const grants = sql('SELECT count(*) FROM grants');
	const before = logged().length;
	const { answer, html } = await comeBack(person, ANN);
	assert.ok(status.includes(answer.status), `${what}: ${answer.status} ${html}`);
	assert.equal(answer.headers.get('location'), null, what);
	assert.ok(!sessionOf(person), `${what}: a session cookie`);
	assert.equal(sql('SELECT count(*) FROM sessions'), sessions, what);
	assert.equal(sql('SELECT count(*) FROM grants'), grants, what);
	assert.match(logged(before), line, what);
	return { answer, html, person };
}

const idToken = text => JSON.parse(Buffer.from(text.split('.')[1], 'base64url'));

before(async () => {
	upstream = await startUpstream();
	instance = await Instance.start({ settings: settings(lists) });
	await upstream.configure({ redirectUris: [`${instance.issuer}/auth/callback`] });
	client = await register(instance, { client_name: 'An App' });
});
after(async () => {
	await instance?.end();
	await upstream?.end();
});

describe('an honest upstream', () => {
	test('a person on the list signs in; what we asked for is what we need', async () => {
		const person = new Person(instance);
		await upstream.seen();
		const { html } = await signInPage(person);
		assert.match(html, /An App asks you to sign in/);
		const got = await tokensOf(person, ANN, { scope: 'openid profile email' });
		assert.ok(got.id_token);
		const seen = await upstream.seen();
		const [asked] = seen.authorize;
		assert.deepEqual(Object.keys(asked).sort(), ['client_id', 'code_challenge', 'code_challenge_method', 'nonce',
			'redirect_uri', 'response_type', 'scope', 'state']);
		assert.equal(asked.response_type, 'code');
		assert.equal(asked.scope, 'openid email profile');
		assert.equal(asked.code_challenge_method, 'S256');
		for (const name of ['state', 'nonce', 'code_challenge'])
			assert.match(asked[name], /^[A-Za-z0-9_-]{43}$/, name);
		const [redeemed] = seen.token;
		assert.equal(redeemed.basic, false);
		assert.equal(redeemed.client_secret, upstream.clientSecret);
		assert.equal(createHash('sha256').update(redeemed.code_verifier).digest('base64url'), asked.code_challenge);
		assert.equal(redeemed.redirect_uri, asked.redirect_uri);
		assert.equal(sql(`SELECT admitted, upstream_iss = '${upstream.issuer}', password_hash IS NULL FROM users
			WHERE email = '${ANN}'`), 'list|1|1');
		const logs = instance.logs();
		for (const secret of [ANN, asked.state, asked.nonce, redeemed.code, redeemed.code_verifier, upstream.clientSecret])
			assert.ok(!logs.includes(secret), 'a secret was logged');
	});

	test('a person of a domain on the list signs in, by hd', async () => {
		const person = new Person(instance);
		await tokensOf(person, BOB);
		assert.equal(sql("SELECT email, upstream_hd, admitted FROM users WHERE email LIKE 'bob%'"),
			'bob@corp.example|corp.example|list');
	});

	test('the same person comes back as the same, with one account', async () => {
		const first = idToken((await tokensOf(new Person(instance), ANN)).id_token);
		const second = idToken((await tokensOf(new Person(instance), ANN)).id_token);
		assert.equal(first.sub, second.sub);
		assert.equal(sql(`SELECT count(*) FROM users WHERE email = '${ANN}'`), '1');
	});

	test('an e-mail that changed upstream does not move the account', async () => {
		const sub = idToken((await tokensOf(new Person(instance), BOB)).id_token).sub;
		await upstream.change(BOB, { email: 'robert@corp.example' });
		assert.equal(idToken((await tokensOf(new Person(instance), BOB)).id_token).sub, sub);
		assert.equal(sql(`SELECT email FROM users WHERE sub = '${sub}'`), 'robert@corp.example');
		// An address that another account has stays there.
		await upstream.change('robert@corp.example', { email: ANN });
		assert.equal(idToken((await tokensOf(new Person(instance), BOB)).id_token).sub, sub);
		assert.equal(sql(`SELECT email FROM users WHERE sub = '${sub}'`), 'robert@corp.example');
		await upstream.configure({ lie: null });
		await reconfigure(lists);
	});

	test('client_secret_basic, if that is all it takes', async () => {
		await upstream.configure({ methods: ['client_secret_basic'] });
		forget(/./);
		await reconfigure(lists);
		await upstream.seen();
		await tokensOf(new Person(instance), ANN);
		const { token: [redeemed] } = await upstream.seen();
		assert.equal(redeemed.basic, true);
		assert.equal(redeemed.client_secret, undefined);
		await upstream.configure({ methods: undefined });
		forget(/./);
		await reconfigure(lists);
		await upstream.configure({ methods: ['client_secret_post', 'client_secret_basic'] });
		forget(/./);
		await reconfigure(lists);
	});

	test('aud may be a list if azp is us', async () => {
		await upstream.configure({ audArray: true });
		await tokensOf(new Person(instance), ANN);
		await upstream.configure({ audArray: false });
	});

	test('documents are fetched once, and rotated keys when they are met', async () => {
		await tokensOf(new Person(instance), ANN);
		await upstream.seen();
		await tokensOf(new Person(instance), ANN);
		const quiet = await upstream.seen();
		assert.equal(quiet.keys, 0);
		assert.equal(quiet.document, 0);
		await upstream.rotate();
		forget(/tried$/);	// the minute between two attempts is over
		await tokensOf(new Person(instance), ANN);
		assert.equal((await upstream.seen()).keys, 1);
	});

	test('prompt=login asks there again, and auth_time is new', async () => {
		const person = new Person(instance);
		const first = idToken((await tokensOf(person, ANN, { max_age: '10000' })).id_token);
		await upstream.seen();
		const second = idToken((await tokensOf(person, ANN, { prompt: 'login' })).id_token);
		assert.equal((await upstream.seen()).authorize[0].prompt, 'login');
		assert.ok(second.auth_time === undefined || second.auth_time >= first.auth_time);
	});
});

describe('who may come in', () => {
	test('nobody who is on no list; the page says which account, and nothing of the lists', async () => {
		const person = new Person(instance);
		const { answer, html } = await comeBack(person, CAROL);
		assert.equal(answer.status, 403);
		assert.match(html, /<h1>No access<\/h1>/);
		assert.match(html, /you are carol@elsewhere\.example\. This account may not sign in here/);
		assert.doesNotMatch(html, /corp\.example|gmail\.example|ALLOW/);
		assert.ok(!sessionOf(person));
		assert.equal(sql("SELECT count(*) FROM users WHERE email LIKE 'carol%'"), '0');
		assert.match(instance.logs(), /level=warn prog=callback .*msg="not admitted" why="on no list"/);
		assert.ok(!instance.logs().includes(CAROL));
		assert.equal(sql("SELECT count(*) > 0 FROM audit WHERE event = 'sign-in refused' AND detail = 'on no list'"), '1');

		// Another account: the upstream is told to ask, and Ann may come in.
		const again = await press(person, html);
		const url = new URL(again.headers.get('location'));
		assert.equal(url.searchParams.get('prompt'), 'select_account');
		await finish(person, await person.ask(await choose(url, ANN)));
		assert.ok(sessionOf(person));
	});

	test('an address of the domain on an account of another domain is no member', async () => {
		const { answer } = await comeBack(new Person(instance), MALLORY);
		assert.equal(answer.status, 403);
		assert.equal(sql("SELECT count(*) FROM users WHERE email LIKE 'mallory%'"), '0');
	});

	test('an address that is bound is not taken over by another identity', async () => {
		const person = new Person(instance);
		await tokensOf(new Person(instance), ANN);
		const { answer, html } = await comeBack(person, NOT_ANN);
		assert.equal(answer.status, 403);
		assert.doesNotMatch(html, /setup_token/);
		assert.ok(!sessionOf(person));
		assert.equal(sql(`SELECT count(*) FROM users WHERE email = '${ANN}' AND upstream_sub LIKE '%1'`), '1');
		assert.equal(sql("SELECT count(*) > 0 FROM audit WHERE detail = 'same e-mail, another identity' AND user_id > 0"), '1');
	});

	test('an account that the operator made is bound at its first sign-in', async () => {
		await instance.addUser(CAROL, 'a password of hers');
		const sub = idToken((await tokensOf(new Person(instance), CAROL)).id_token).sub;
		assert.equal(sql(`SELECT admitted, upstream_sub IS NOT NULL FROM users WHERE sub = '${sub}'`), 'operator|1');
		await instance.keepsake('user', 'disable', CAROL);
		const person = new Person(instance);
		const { answer } = await comeBack(person, CAROL);
		assert.equal(answer.status, 403);
		assert.ok(!sessionOf(person));
	});

	test('who is taken off the list loses refresh, code, session and sign-in', async () => {
		const person = new Person(instance), other = new Person(instance);
		const ann = await tokensOf(person, ANN);
		const bob = await tokensOf(other, BOB);
		const { verifier, challenge } = pkce();
		const code = (await person.authorize(await authorizationUrl(instance, client, challenge))).searchParams.get('code');
		assert.ok(code);
		const memory = got => fetch(`${instance.origin}/api/v1/memories/`, { headers: { authorization: `Bearer ${got.access_token}` } });
		assert.deepEqual((await Promise.all([ann, bob].map(memory))).map(a => a.status), [200, 200]);
		await reconfigure({ ALLOW_DOMAINS: 'corp.example' });
		// The MCP side knows of no lists: it hears which grants have ended.
		assert.deepEqual((await Promise.all([ann, bob].map(memory))).map(a => a.status), [401, 200]);
		const refresh = got => token(instance, { grant_type: 'refresh_token', refresh_token: got.refresh_token, client_id: client.client_id });
		const refused = await refresh(ann);
		assert.equal(refused.status, 400);
		assert.equal((await refused.json()).error, 'invalid_grant');
		assert.equal((await refresh(bob)).status, 200);
		const late = await redeem(instance, client, code, verifier);
		assert.equal(late.status, 400);
		assert.equal((await late.json()).error_description, 'the grant is over');
		const answer = await person.ask(await authorizationUrl(instance, client, pkce().challenge));
		assert.match(answer.headers.get('location'), /\/auth\/login/);
		const back = await comeBack(new Person(instance), ANN);
		assert.equal(back.answer.status, 403);
		// The grant is over for good: the list names her again, and it stays so.
		await reconfigure(lists);
		assert.equal((await refresh(ann)).status, 400);
		await tokensOf(new Person(instance), ANN);
	});

	test('the setup token lets one person in, once', async () => {
		assert.match(instance.setupToken, /^[A-Za-z0-9_-]{43}$/);
		const person = new Person(instance);
		const { answer, html } = await comeBack(person, OWNER);
		assert.equal(answer.status, 403);
		let box = withField(html, 'setup_token');
		assert.deepEqual(Object.keys(box.fields).sort(), ['csrf', 'interaction', 'setup_token']);
		assert.doesNotMatch(box.text, /owner@home/);

		const stranger = new Person(instance);
		assert.equal((await submit(stranger, box, { setup_token: instance.setupToken })).status, 400);
		const wrong = await submit(person, box, { setup_token: 'A'.repeat(43) });
		assert.equal(wrong.status, 403);
		box = withField(await wrong.text(), 'setup_token');
		const right = await submit(person, box, { setup_token: instance.setupToken });
		await finish(person, right);
		assert.equal(sql(`SELECT admitted, upstream_sub FROM users WHERE email = '${OWNER}'`), 'operator|100000000000000000007');
		assert.equal(sql('SELECT count(*) FROM setup_tokens'), '0');
		await tokensOf(new Person(instance), OWNER);

		// Spent: nobody is offered to use it, or can.
		const late = new Person(instance);
		const refused = await comeBack(late, MALLORY);
		assert.doesNotMatch(refused.html, /setup_token/);
		assert.ok(!instance.logs().includes(instance.setupToken));
	});

	test('a setup token may be guessed five times for each refusal', async () => {
		const made = (await instance.keepsake('setup-token')).match(/^setup_token\s+(\S+)/m)[1];
		const person = new Person(instance);
		let { html } = await comeBack(person, MALLORY);
		for (let i = 0; i < 5; i++) {
			const answer = await submit(person, withField(html, 'setup_token'), { setup_token: `${i}`.repeat(43) });
			assert.equal(answer.status, 403);
			const next = await answer.text();
			if (i < 4)
				html = next;
			else
				assert.doesNotMatch(next, /setup_token/);
		}
		assert.equal((await submit(person, withField(html, 'setup_token'), { setup_token: made })).status, 400);
		assert.ok(!sessionOf(person));
		assert.equal(sql('SELECT count(*) FROM setup_tokens'), '1');
		sql('DELETE FROM setup_tokens');
	});
});

describe('a lying upstream', () => {
	after(() => upstream.lie(null));

	for (const name of Object.keys(lies.claimLies))
		test(`ID token: ${name}`, async () => {
			await upstream.lie(name);
			const { html } = await refuses(name, { status: [403], line: /level=warn prog=callback .*msg="upstream's word refused"/ });
			assert.match(html, /could not be trusted/);
			assert.ok(withButton(html, 'upstream'));
		});

	for (const name of Object.keys(lies.tokenLies))
		test(`ID token: ${name}`, async () => {
			await upstream.lie(name);
			await refuses(name, { status: [403], line: /level=warn prog=callback .*msg="upstream's word refused" why="signature, iss, aud or exp"/ });
		});

	const away = ['status 500', 'status 503 as a page', 'a megabyte', 'silence', 'a slow drip', 'a connection cut', 'a client it does not know'];
	for (const name of Object.keys(lies.answerLies))
		test(`token endpoint: ${name}`, async () => {
			await upstream.lie(name);
			await upstream.seen();
			const began = Date.now();
			const { answer, html, person } = await refuses(name, { status: [away.includes(name) ? 503 : 403] });
			assert.ok(Date.now() - began < 15000);
			if (answer.status === 503) {
				assert.ok(Number(answer.headers.get('retry-after')) > 0);
				const local = await submit(person, withField(html, 'password'),
					{ username: instance.email, password: instance.password });
				assert.equal(local.status, 303);
			}
			assert.equal((await upstream.seen()).token.length, 1, 'one attempt');
		});

	for (const [name, status] of Object.entries({ 'iss of another': 403, 'state changed': 400, 'state missing': 400, 'code missing': 403, 'code changed': 403 }))
		test(`way back: ${name}`, async () => {
			await upstream.lie(name);
			await refuses(name, { status: [status], line: /level=warn prog=callback/ });
		});

	test('a kid that nobody knows costs one fetch a minute', async () => {
		await upstream.lie('an unknown kid');
		forget(/tried$/);
		await upstream.seen();
		for (let i = 0; i < 4; i++)
			await refuses('an unknown kid');
		assert.equal((await upstream.seen()).keys, 1);
	});

	test('after all these lies an honest answer is good', async () => {
		await upstream.lie(null);
		await tokensOf(new Person(instance), ANN);
	});
});

describe('somebody between', () => {
	test('another browser cannot bring the answer; it stays good in the first', async () => {
		const ann = new Person(instance), mallory = new Person(instance);
		const { url } = await goUpstream(ann);
		const back = await choose(url, ANN);
		assert.equal((await mallory.ask(back)).status, 400);
		await goUpstream(mallory);
		assert.equal((await mallory.ask(back)).status, 400);
		assert.ok(!sessionOf(mallory));
		await finish(ann, await ann.ask(back));
	});

	test('an answer is good once', async () => {
		const person = new Person(instance);
		const { url } = await goUpstream(person);
		const back = await choose(url, ANN);
		assert.equal((await person.ask(back)).status, 303);
		const session = sql('SELECT count(*) FROM sessions');
		assert.equal((await person.ask(back)).status, 400);
		assert.equal(sql('SELECT count(*) FROM sessions'), session);
	});

	test('a code of another sign-in does not fit: verifier and nonce are others', async () => {
		const ann = new Person(instance), mallory = new Person(instance);
		const stolen = (await choose((await goUpstream(mallory)).url, CAROL)).searchParams.get('code');
		const back = await choose((await goUpstream(ann)).url, ANN);
		back.searchParams.set('code', stolen);
		const answer = await ann.ask(back);
		assert.equal(answer.status, 403);
		assert.ok(!sessionOf(ann));
	});

	test('who says no at the upstream may try again', async () => {
		const person = new Person(instance);
		const { answer, html } = await comeBack(person, 'deny');
		assert.equal(answer.status, 403);
		assert.match(html, /You did not let localhost tell us who you are/);
		const again = await press(person, html);
		await finish(person, await person.ask(await choose(new URL(again.headers.get('location')), ANN)));
	});

	test('the upstream refuses a redirect URI that is not registered there', async () => {
		await upstream.configure({ redirectUris: [] });
		const { url } = await goUpstream(new Person(instance));
		const answer = await fetch(url);
		assert.equal(answer.status, 400);
		assert.match(await answer.text(), /redirect_uri_mismatch/);
		await upstream.configure({ redirectUris: [`${instance.issuer}/auth/callback`] });
	});
});

describe('the upstream is away', () => {
	after(() => upstream.open());

	test('what we have of it is enough to start; a password works', async () => {
		await upstream.close();
		const person = new Person(instance);
		const { html } = await signInPage(person);
		const sent = await press(person, html);
		assert.equal(sent.status, 303);
		const local = await submit(person, withField(html, 'password'), { username: instance.email, password: instance.password });
		assert.equal(local.status, 303);
		await finish(person, local);
	});

	test('we start without it, say so, and let people in by password', async () => {
		forget(/./);
		await reconfigure(lists);
		const person = new Person(instance);
		const { html } = await signInPage(person);
		const answer = await press(person, html);
		assert.equal(answer.status, 503);
		assert.ok(Number(answer.headers.get('retry-after')) > 0);
		const page = await answer.text();
		assert.match(page, /cannot be reached/);
		await finish(person, await submit(person, withField(page, 'password'), { username: instance.email, password: instance.password }));
	});

	test('last good copies of its keys outlive its trouble', async () => {
		await upstream.open();
		forget(/./);
		await reconfigure(lists);
		await tokensOf(new Person(instance), ANN);
		for (const lie of ['keys 500', 'keys empty', 'keys no JSON']) {
			await upstream.lie(lie);
			for (const name of readdirSync(join(instance.data, 'cache')))
				if (/^upstream-.*json$/.test(name))
					execFileSync('touch', ['-d', '2 days ago', join(instance.data, 'cache', name)]);
			forget(/tried$/);
			await upstream.seen();
			await tokensOf(new Person(instance), ANN);
			assert.ok((await upstream.seen()).keys >= 1, lie);
		}
		await upstream.lie(null);
		await upstream.close();
	});
});

describe('a discovery document that is wrong', () => {
	after(() => upstream.lie(null));

	for (const name of Object.keys(lies.documentLies))
		test(name, async () => {
			await upstream.lie(name);
			forget(/./);
			await reconfigure(lists);
			const person = new Person(instance);
			const before = logged().length;
			const { html } = await signInPage(person);
			const answer = await press(person, html);
			assert.equal(answer.status, 503);
			assert.match(logged(before), /level=error prog=login .*document/);
		});

	test('a certificate that nobody vouches for', async () => {
		await upstream.lie(null);
		forget(/./);
		await instance.down();
		instance.settings({ OIDC_BASE_URL: instance.issuer, MCP_BASE_URL: instance.origin,
			...settings({ ...lists, FETCH_CA: '/etc/ssl/certs/ca-certificates.crt' }) });
		await instance.up();
		const person = new Person(instance);
		const answer = await press(person, (await signInPage(person)).html);
		assert.equal(answer.status, 503);
		await reconfigure(lists);
	});
});
