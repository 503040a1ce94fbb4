// Apps whose id is the URL of a document, over TLS, through the fetch program:
// documents like those that ChatGPT, Claude and VS Code publish.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { Instance, certificate, certificateKey, unlimited } from './instance.mjs';
import { Person, authorizationUrl, callTool, callback, pkce, token } from './person.mjs';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig' }] };

// What the host answers: path -> [status, headers, body], or a function.
const pages = new Map();
const asked = [];
let host;
let at;
let instance;

const json = body => [200, { 'content-type': 'application/json', 'cache-control': 'max-age=60' }, JSON.stringify(body)];

// Publishes a document at `path`; gives its client.
function publish(path, members) {
	const client_id = `${at}${path}`;
	pages.set(path, json({ client_id, client_name: `App at ${path}`, redirect_uris: [callback], ...members }));
	return { client_id };
}

before(async () => {
	host = https.createServer({ cert: readFileSync(certificate), key: readFileSync(certificateKey) }, (request, answer) => {
		asked.push(request.url);
		const page = pages.get(request.url) ?? [404, {}, ''];
		if (typeof page === 'function')
			return page(answer);
		answer.writeHead(page[0], page[1]).end(page[2]);
	});
	await new Promise(done => host.listen(0, '127.0.0.1', done));
	at = `https://localhost:${host.address().port}`;
	instance = await Instance.start({ settings: { ...unlimited, WORKERS: '4', FETCH_ALLOW: at,
		FETCH_CA: process.env.NODE_EXTRA_CA_CERTS } });
});
after(async () => {
	await instance?.end();
	host?.closeAllConnections();
	host?.close();
});

function assertion(client, claims = {}) {
	const part = value => Buffer.from(JSON.stringify(value)).toString('base64url');
	const input = `${part({ alg: 'RS256', kid: 'key-1', typ: 'JWT' })}.${part({
		iss: client.client_id, sub: client.client_id, aud: instance.issuer,
		exp: Math.floor(Date.now() / 1000) + 60, iat: Math.floor(Date.now() / 1000), jti: randomUUID(), ...claims,
	})}`;
	return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}

const proof = (client, claims) => ({
	client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
	client_assertion: assertion(client, claims),
});

// The way through the browser; `more` is for the authorization request.
async function codeFor(client, more = {}) {
	const person = new Person(instance);
	const { verifier, challenge } = pkce();
	const back = await person.authorize(await authorizationUrl(instance, client, challenge, more));
	return { person, code: back.searchParams.get('code'), verifier, redirect_uri: more.redirect_uri ?? callback };
}

async function redeem(client, { code, verifier, redirect_uri }, extra = {}) {
	const answer = await token(instance, { grant_type: 'authorization_code', code, redirect_uri,
		client_id: client.client_id, code_verifier: verifier, resource: instance.mcp, ...extra });
	return { status: answer.status, ...await answer.json() };
}

async function refusedPage(client_id) {
	const answer = await fetch(await authorizationUrl(instance, { client_id }, pkce().challenge), { redirect: 'manual' });
	assert.equal(answer.headers.get('location'), null, client_id);
	return { status: answer.status, html: await answer.text(), headers: answer.headers };
}

test('Claude\'s document: none, a grant that we do not know', async () => {
	const client = publish('/oauth/mcp-oauth-client-metadata', { client_name: 'Claude', token_endpoint_auth_method: 'none',
		grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
		response_types: ['code'], client_uri: 'https://claude.example', logo_uri: 'https://claude.example/logo.png' });
	const way = await codeFor(client);
	const consent = way.person.pages.at(-1).html;
	assert.match(consent, /<b>Claude<\/b>/);
	assert.match(consent, /by the document at <b>localhost<\/b>/);
	assert.match(consent, /<b>127\.0\.0\.1<\/b>/);
	const got = await redeem(client, way);
	assert.equal(got.status, 200, JSON.stringify(got));
	await callTool(instance, got.access_token, 'add_memories', { text: 'Documents work.' });
	const again = await (await token(instance, { grant_type: 'refresh_token', refresh_token: got.refresh_token, client_id: client.client_id })).json();
	assert.ok(again.access_token);
});

test('a document is fetched once as long as it is fresh', async () => {
	const client = publish('/fresh', {});
	await codeFor(client);
	await codeFor(client);
	assert.equal(asked.filter(path => path === '/fresh').length, 1);
});

test('ChatGPT\'s document: private_key_jwt or none, keys at a jwks_uri', async () => {
	pages.set('/oauth/jwks.json', json(keys));
	const client = publish('/oauth/client.json', { client_name: 'ChatGPT', token_endpoint_auth_method: 'private_key_jwt',
		token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'], token_endpoint_auth_signing_alg: 'RS256',
		grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], jwks_uri: `${at}/oauth/jwks.json` });
	const byKey = await redeem(client, await codeFor(client), proof(client));
	assert.equal(byKey.status, 200, JSON.stringify(byKey));
	const refreshed = await token(instance, { grant_type: 'refresh_token', refresh_token: byKey.refresh_token, ...proof(client) });
	assert.equal(refreshed.status, 200);
	const byNone = await redeem(client, await codeFor(client));
	assert.equal(byNone.status, 200, JSON.stringify(byNone));
	assert.equal(asked.filter(path => path === '/oauth/jwks.json').length, 1);
	const foreign = await redeem(client, await codeFor(client), proof(client, { aud: 'https://other.example' }));
	assert.deepEqual([foreign.status, foreign.error], [401, 'invalid_client']);
});

test('an assertion that was seen is worth nothing', async () => {
	const client = publish('/oauth/once.json', { token_endpoint_auth_method: 'private_key_jwt', jwks: keys });
	const once = proof(client);
	assert.equal((await redeem(client, await codeFor(client), once)).status, 200);
	const second = await redeem(client, await codeFor(client), once);
	assert.deepEqual([second.status, second.error], [401, 'invalid_client']);
});

test('VS Code\'s document: loopback, whatever port is free', async () => {
	const client = publish('/oauth/client-metadata.json', { client_name: 'Visual Studio Code', token_endpoint_auth_method: 'none',
		application_type: 'native', redirect_uris: ['http://127.0.0.1:33418/', 'http://127.0.0.1/', 'https://vscode.dev/redirect'] });
	const got = await redeem(client, await codeFor(client, { redirect_uri: 'http://127.0.0.1:49876/' }));
	assert.equal(got.status, 200, JSON.stringify(got));
});

// As if the time had come to ask again.
const grow = column => execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(instance.data, 'oidc.db'),
	`UPDATE client_documents SET ${column}`]);

test('the last good copy serves while the host refuses us', async () => {
	const client = publish('/flaky', {});
	await codeFor(client);
	pages.set('/flaky', [403, {}, '']);
	grow('fresh_until = 0, tried_at = 0');
	assert.ok((await codeFor(client)).code);
	assert.equal(asked.filter(path => path === '/flaky').length, 2);
	pages.set('/flaky', [410, {}, '']);
	grow('fresh_until = 0, tried_at = 0');
	assert.equal((await refusedPage(client.client_id)).status, 400);
});

test('a host that keeps silent holds up nobody else', async () => {
	pages.set('/slow', () => {});
	const slow = [1, 2, 3, 4].map(() => refusedPage(`${at}/slow`));
	const client = publish('/quick', {});
	await codeFor({ client_id: `${at}/fresh` });
	const began = performance.now();
	for (let i = 0; i < 10; i++)
		assert.equal((await fetch(await authorizationUrl(instance, { client_id: `${at}/fresh` }, pkce().challenge),
			{ redirect: 'manual' })).status, 303);
	assert.ok(performance.now() - began < 3000, `${performance.now() - began} ms`);
	for (const { status } of await Promise.all(slow))
		assert.equal(status, 503);
	assert.ok((await codeFor(client)).code);
});

test('documents that cannot be used are a page that says why', async () => {
	const wrong = [
		['/missing', undefined, 400, /there is none/],
		['/moved', [302, { location: `${at}/elsewhere` }, ''], 400, /leads elsewhere/],
		['/html', [200, { 'content-type': 'text/html' }, '<p>'], 400, /not sent as JSON/],
		['/broken', [200, { 'content-type': 'application/json' }, '{'], 400, /not JSON/],
		['/other', json({ client_id: `${at}/fresh`, redirect_uris: [callback] }), 400, /not the URL that it lies at/],
		['/secret', json({ client_id: `${at}/secret`, redirect_uris: [callback], client_secret: 'x' }), 400, /client_secret/],
		['/huge', json({ client_id: `${at}/huge`, redirect_uris: [callback], x: 'x'.repeat(11000) }), 503, /did not answer as it should/],
		['/down', [500, {}, ''], 503, /status 500/],
		['/forbidden', [403, {}, ''], 503, /status 403/],
	];
	for (const [path, page, status, why] of wrong) {
		if (page)
			pages.set(path, page);
		const refused = await refusedPage(at + path);
		assert.equal(refused.status, status, path);
		assert.match(refused.html, why, path);
		if (status === 503)
			assert.ok(Number(refused.headers.get('retry-after')) > 0, path);
	}
	assert.ok(!asked.includes('/elsewhere'));
});

test('addresses inside are never asked, whatever they are called', async () => {
	for (const url of ['https://127.0.0.1/x', 'https://[::1]/x', 'https://169.254.169.254/latest', 'https://localhost/x', 'https://2130706433/x']) {
		const refused = await refusedPage(url);
		assert.equal(refused.status, 400, url);
		assert.match(refused.html, /public https address/, url);
	}
});
