// What stops access, stops it at once: at the provider, and at a memory on the
// same machine that trusts the provider's keys alone.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Instance } from './instance.mjs';
import {
	Person, authorizationUrl, callback, form, metadata, pkce, redeem, rpc, token, tokens,
} from './person.mjs';

let instance;
let known;
before(async () => {
	instance = await Instance.start();
	known = await metadata(instance);
});
after(() => instance?.end());

const password = 'a password of the test';
let number = 0;

// Somebody with an app that works: a session, tokens, a memory.
async function connected(email = `person${++number}@example.com`) {
	if (email !== instance.email)
		await instance.addUser(email, password);
	const person = new Person(instance, { email, password });
	const app = await tokens(instance, person);
	await works(app);
	return { email, ...app };
}

const bearer = accessToken => ({ headers: { authorization: `Bearer ${accessToken}` } });

// Each way in, and what it answers.
const doors = {
	mcp: ({ access_token }) => rpc(instance, access_token, 'tools/list'),
	rest: ({ access_token }) => fetch(`${instance.origin}/api/v1/memories/`, bearer(access_token)),
	userinfo: ({ access_token }) => fetch(known.userinfo_endpoint, bearer(access_token)),
};

const statuses = async app => Object.fromEntries(await Promise.all(
	Object.entries(doors).map(async ([name, ask]) => [name, (await ask(app)).status])));

async function works(app) {
	assert.deepEqual(await statuses(app), { mcp: 200, rest: 200, userinfo: 200 });
}

async function stopped(app) {
	assert.deepEqual(await statuses(app), { mcp: 401, rest: 401, userinfo: 401 });
	const challenge = (await doors.mcp(app)).headers.get('www-authenticate');
	assert.match(challenge, /error="invalid_token"/);
}

const refresh = ({ client, refresh_token }) =>
	token(instance, { grant_type: 'refresh_token', refresh_token, client_id: client.client_id });

async function refused(answer, status, error) {
	assert.equal(answer.status, status);
	assert.equal((await answer.json()).error, error);
}

// A code that was issued and is not yet redeemed.
async function codeInHand({ client, person }) {
	const { verifier, challenge } = pkce();
	const back = await person.authorize(await authorizationUrl(instance, client, challenge));
	return { code: back.searchParams.get('code'), verifier };
}

// The session, asked without a page: does it still say who is there?
async function silently({ client, person }) {
	const url = await authorizationUrl(instance, client, pkce().challenge, { prompt: 'none' });
	const answer = await person.ask(url);
	const location = answer.headers.get('location');
	return { status: answer.status, error: location && new URL(location).searchParams.get('error') };
}

// Signing in with a password ends at the form, not at the app.
async function cannotSignIn({ client, email }) {
	const { challenge } = pkce();
	const stranger = new Person(instance, { email, password });
	await assert.rejects(stranger.authorize(await authorizationUrl(instance, client, challenge)), /login answered/);
}

test('a person who is disabled', async () => {
	const app = await connected();
	const other = await connected();
	const { code, verifier } = await codeInHand(app);
	await instance.keepsake('user', 'disable', app.email);

	await stopped(app);
	await refused(await refresh(app), 400, 'invalid_grant');
	await refused(await redeem(instance, app.client, code, verifier), 400, 'invalid_grant');
	assert.equal((await silently(app)).status, 400, 'the session is over, and a dynamic client is not told');
	await cannotSignIn(app);
	await works(other);

	// Enabled again, they begin anew: nothing comes back by itself.
	await instance.keepsake('user', 'enable', app.email);
	await stopped(app);
	await refused(await refresh(app), 400, 'invalid_grant');
	await works(await tokens(instance, new Person(instance, { email: app.email, password })));
});

test('a client that is removed', async () => {
	const app = await connected();
	const other = await tokens(instance, app.person);
	const { code, verifier } = await codeInHand(app);
	await instance.keepsake('client', 'remove', app.client.client_id);

	await stopped(app);
	await refused(await refresh(app), 401, 'invalid_client');
	await refused(await redeem(instance, app.client, code, verifier), 401, 'invalid_client');
	assert.equal((await silently(app)).status, 400, 'a page: nobody can be trusted to be told');
	await works(other);
});

test('a grant that the app itself gives back', async () => {
	for (const which of ['refresh_token', 'access_token']) {
		const app = await connected();
		const other = await tokens(instance, app.person);
		const body = new URLSearchParams({ token: app[which], client_id: app.client.client_id });
		assert.equal((await fetch(known.revocation_endpoint, { method: 'POST', body })).status, 200);
		await stopped(app);
		await refused(await refresh(app), 400, 'invalid_grant');
		await works(other);
	}
});

test('a code or a refresh token that somebody else has too', async () => {
	const app = await connected();
	const { code, verifier } = await codeInHand(app);
	const second = await (await redeem(instance, app.client, code, verifier)).json();
	await works(second);
	await refused(await redeem(instance, app.client, code, verifier), 400, 'invalid_grant');
	await stopped(second);
	await refused(await refresh({ ...second, client: app.client }), 400, 'invalid_grant');
	await works(app);
});

// A relying party that wants to know who is there, and nothing more.
async function knowsWho(person) {
	const client = JSON.parse(await instance.keepsake('client', 'add', '--json', '--name', 'e2e who is there',
		'--redirect-uri', callback));
	const { verifier, challenge } = pkce();
	const back = await person.authorize(await authorizationUrl(instance, client, challenge,
		{ scope: 'openid email', resource: instance.issuer }));
	const answer = await token(instance, {
		grant_type: 'authorization_code', code: back.searchParams.get('code'), redirect_uri: callback,
		client_id: client.client_id, code_verifier: verifier,
	});
	const app = { client, person, ...await answer.json() };
	assert.equal((await doors.userinfo(app)).status, 200);
	return app;
}

// Who only wants to know who is there loses that; an app that may reach the
// memory is connected until it is disconnected.
async function endsSession(end) {
	const app = await connected();
	const who = await knowsWho(app.person);
	assert.equal((await silently(app)).error, null);
	await end(app);
	assert.equal((await silently(app)).status, 400, 'the browser is signed out');
	assert.equal((await doors.userinfo(who)).status, 401);
	await refused(await refresh(who), 400, 'invalid_grant');
	await works(app);
	return app;
}

// Sends the form of a page whose fields and button say what is wanted.
async function act(person, url, wanted) {
	const answer = await person.ask(url);
	assert.equal(answer.status, 200);
	for (const [text] of (await answer.text()).matchAll(/<form[\s\S]*?<\/form>/g)) {
		const { fields, buttons } = form(text);
		const pressed = Object.fromEntries(buttons.filter(({ name }) => name).map(({ name, value }) => [name, value]));
		if (!wanted({ ...fields, ...pressed }))
			continue;
		const { status } = await person.submit(text, url, pressed);
		assert.ok(status === 200 || status === 303, `answered ${status}`);
		return;
	}
	throw new Error(`no such form at ${url}`);
}

test('a session that its person ends', async () => {
	await endsSession(app => act(app.person, known.end_session_endpoint, () => true));
});

test('a session that its person ends from another browser', async () => {
	await endsSession(async app => {
		const other = new Person(instance, { email: app.email, password });
		await tokens(instance, other);
		await act(other, `${instance.issuer}/account`, ({ action }) => action === 'end-others');
	});
});

test('sessions that end with a new password', async () => {
	const app = await endsSession(({ email }) => instance.keepsake('user', 'password', email));
	await cannotSignIn(app);
});

test('an app that its person disconnects', async () => {
	const app = await connected();
	const other = await tokens(instance, app.person);
	await act(app.person, `${instance.issuer}/account`,
		({ action, client_id }) => action === 'disconnect' && client_id === app.client.client_id);
	await stopped(app);
	await refused(await refresh(app), 400, 'invalid_grant');
	await works(other);
});
