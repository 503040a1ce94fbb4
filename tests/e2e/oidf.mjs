// A relying party as the OpenID Foundation's conformance suite plays it: its
// clients, its requests, and the checks that each of its modules makes.
import assert from 'node:assert/strict';
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { Instance } from './instance.mjs';
import { Person, form, metadata } from './person.mjs';

export const redirect = 'https://suite.example.com/test/a/keepsake/callback';
const secondRedirect = `${redirect}?dummy1=lorem&dummy2=ipsum`;
const person = { email: 'ann@example.com', password: 'a password for the suite', name: 'Ann Example' };

export const random = () => randomBytes(16).toString('base64url');
export const wait = seconds => new Promise(done => setTimeout(done, seconds * 1000));

async function json(answer, status) {
	const text = await answer.text();
	assert.equal(answer.status, status, text);
	assert.match(answer.headers.get('content-type'), /^application\/json(;|$)/);
	return JSON.parse(text);
}

// A browser that hands a form_post page on, as its button would: `posted` then
// goes to where authorize() ended.
export class Browser extends Person {
	otherPage(html, at) {
		const { action, fields, buttons } = form(html);
		if (new URL(action, at).origin === new URL(this.issuer).origin)
			return super.otherPage(html, at);
		const tag = html.match(/<form[^>]*>/)[0];
		assert.match(tag, /method="post"/i);
		assert.doesNotMatch(tag, /enctype=/i);
		for (const [input] of html.matchAll(/<input[^>]*>/g))
			assert.match(input, /type="hidden"/);
		assert.equal(buttons.length, 1, 'a button, for who has no script');
		this.pages.pop();		// nobody sees it
		this.posted = new URLSearchParams(fields);
		return new URL(action);
	}
}

// One member each, none of them twice.
function once(parameters) {
	const names = [...parameters.keys()];
	assert.deepEqual(names, [...new Set(names)], 'a parameter came twice');
	return Object.fromEntries(parameters);
}

const types = {
	email_verified: 'boolean', updated_at: 'number',
	sub: 'string', name: 'string', given_name: 'string', family_name: 'string', email: 'string',
	preferred_username: 'string', picture: 'string', locale: 'string', zoneinfo: 'string',
};

export function checkStandardClaims(claims) {
	for (const [name, type] of Object.entries(types))
		if (name in claims)
			assert.equal(typeof claims[name], type, name);
	if ('updated_at' in claims)
		assert.ok(Number.isInteger(claims.updated_at) && claims.updated_at < Date.now() / 1000 + 60);
	assert.ok(Object.values(claims).every(value => value !== null && value !== ''), JSON.stringify(claims));
}

const secretParts = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

export function checkKeys(keys) {
	assert.ok(keys.length > 0);
	assert.equal(new Set(keys.map(key => key.kid)).size, keys.length, 'kids are distinct');
	for (const key of keys) {
		assert.match(key.kid, /^[A-Za-z0-9_-]+$/);
		assert.deepEqual(secretParts.filter(part => part in key), []);
		assert.equal(key.use ?? 'sig', 'sig');
		const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({ key, format: 'jwk' });
		if (asymmetricKeyType === 'rsa')
			assert.ok(asymmetricKeyDetails.modulusLength >= 2048);
		else
			assert.equal(asymmetricKeyType, 'ec');
	}
}

export class Suite {
	// With settings of the instance, and options of the first client.
	static async start(responseMode, { settings, client = [] } = {}) {
		const suite = new Suite();
		suite.formPost = responseMode === 'form_post';
		suite.instance = await Instance.start({ settings });
		suite.metadata = await metadata(suite.instance);
		await suite.instance.addUser(person.email, person.password, '--name', person.name);
		suite.client = await suite.#operatorClient('client_secret_basic', ...client);
		suite.postClient = await suite.#operatorClient('client_secret_post');
		suite.client2 = await suite.dynamicClient();
		return suite;
	}

	end() {
		return this.instance.end();
	}

	async #operatorClient(method, ...more) {
		return { redirect, ...JSON.parse(await this.instance.keepsake('client', 'add', '--json', '--name',
			`the suite ${method}`, '--redirect-uri', redirect, '--confidential', '--auth-method', method, ...more)) };
	}

	async dynamicClient(more = {}) {
		const answer = await fetch(this.metadata.registration_endpoint, {
			method: 'POST', headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				client_name: 'the suite, second client', redirect_uris: [secondRedirect], response_types: ['code'],
				grant_types: ['authorization_code', 'refresh_token'], ...more,
			}),
		});
		return { redirect: secondRedirect, ...await json(answer, 201) };
	}

	module() {
		return new Module(this);
	}

	async keys() {
		const { keys } = await json(await fetch(this.metadata.jwks_uri), 200);
		checkKeys(keys);
		return keys;
	}
}

// What one module has: a browser that nobody is signed in with, and a client.
class Module {
	constructor(suite) {
		this.suite = suite;
		this.metadata = suite.metadata;
		this.client = suite.client;
		this.browser = new Browser(suite.instance, person);
		this.person = person;
	}

	// `more` overrides parameters; what is undefined is left out.
	request(more = {}) {
		const all = {
			client_id: this.client.client_id, redirect_uri: this.client.redirect, scope: 'openid',
			state: random(), nonce: random(), response_type: 'code',
			...(this.suite.formPost ? { response_mode: 'form_post' } : {}),
			...(this.client.token_endpoint_auth_method === 'none' || this.client.kind !== 'operator' ? this.pkce : {}),
			...more,
		};
		return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
	}

	// A client that registered itself must use PKCE.
	get pkce() {
		this.verifier = randomBytes(32).toString('base64url');
		const challenge = createHash('sha256').update(this.verifier).digest('base64url');
		return { code_challenge: challenge, code_challenge_method: 'S256' };
	}

	url(request) {
		return `${this.metadata.authorization_endpoint}?${new URLSearchParams(request)}`;
	}

	// Sends the browser there; what comes back to the client.
	async authorize(request, decision) {
		this.browser.posted = undefined;
		return this.#arrived(await this.browser.authorize(this.url(request), decision), request);
	}

	// The same by POST, as a form on the client's own page does.
	async authorizeByPost(request) {
		this.browser.posted = undefined;
		const answer = await this.browser.ask(this.metadata.authorization_endpoint,
			{ method: 'POST', body: new URLSearchParams(request) });
		assert.equal(answer.status, 303);
		return this.#arrived(await this.browser.authorize(answer.headers.get('location')), request);
	}

	#arrived(back, request) {
		const registered = new URL(request.redirect_uri);
		assert.equal(back.origin + back.pathname, registered.origin + registered.pathname);
		assert.equal(back.hash, '');
		const query = once(back.searchParams);
		for (const [name, value] of registered.searchParams) {
			assert.equal(query[name], value, `${name} of the redirect URI`);
			delete query[name];
		}
		const wantsForm = request.response_mode === 'form_post';
		assert.equal(this.browser.posted !== undefined, wantsForm);
		if (!wantsForm)
			return query;
		assert.deepEqual(query, {}, 'nothing in the URL');
		return once(this.browser.posted);
	}

	// An authorization request that the server answers by a page of its own.
	async refusedByPage(request) {
		const answer = await this.browser.ask(this.url(request));
		assert.equal(answer.status, 400);
		assert.equal(answer.headers.get('location'), null);
		assert.match(answer.headers.get('content-type'), /^text\/html/);
		const page = await answer.text();
		assert.ok(!page.includes('<form'), page);
		return page;
	}

	checkResponse(response, request) {
		assert.equal(response.error, undefined, response.error_description);
		assert.equal(response.state, request.state);
		assert.equal(response.iss, this.metadata.issuer);
		assert.ok(response.code);
		assert.deepEqual(Object.keys(response).sort(), ['code', 'iss', 'state']);
	}

	checkError(response, request, ...codes) {
		assert.ok(codes.includes(response.error), `${response.error} is none of ${codes}`);
		assert.equal(response.state, request.state);
		assert.equal(response.iss, this.metadata.issuer);
		assert.equal(response.code, undefined);
		const known = ['error', 'error_description', 'error_uri', 'state', 'iss'];
		assert.deepEqual(Object.keys(response).filter(name => !known.includes(name)), []);
		this.checkDescription(response);
	}

	checkDescription({ error_description: text }) {
		if (text !== undefined)
			assert.match(text, /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
	}

	token(parameters, client = this.client) {
		const body = new URLSearchParams(parameters);
		const headers = {};
		const quote = text => encodeURIComponent(text).replace(/%20/g, '+');
		if (client.token_endpoint_auth_method === 'client_secret_basic') {
			const pair = `${quote(client.client_id)}:${quote(client.client_secret)}`;
			headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
		} else {
			body.set('client_id', client.client_id);
			body.set('client_secret', client.client_secret);
		}
		return fetch(this.metadata.token_endpoint, { method: 'POST', headers, body });
	}

	redeem(code) {
		return this.token({
			grant_type: 'authorization_code', code, redirect_uri: this.client.redirect,
			...(this.verifier ? { code_verifier: this.verifier } : {}),
		});
	}

	async checkTokens(answer) {
		assert.match(answer.headers.get('cache-control'), /no-store/);
		assert.equal(answer.headers.get('pragma'), 'no-cache');
		const tokens = await json(answer, 200);
		assert.match(tokens.access_token, /^[\x20-\x7e]{22,}$/);
		assert.equal(tokens.token_type.toLowerCase(), 'bearer');
		assert.ok(Number.isInteger(tokens.expires_in));
		assert.ok(tokens.expires_in > 0 && tokens.expires_in <= 31536000);
		if (tokens.refresh_token !== undefined)
			assert.match(tokens.refresh_token, /^[\x20-\x7e]{22,}$/);
		return tokens;
	}

	async tokenError(answer, code) {
		const error = await json(answer, 400);
		assert.equal(error.error, code);
		this.checkDescription(error);
		return error;
	}

	// The claims of a token that one of the provider's keys signed.
	async checkSignature(token) {
		const [header, payload, signature] = token.split('.');
		const parse = part => JSON.parse(Buffer.from(part, 'base64url'));
		const { alg, kid } = parse(header);
		const keys = await this.suite.keys();
		const key = keys.filter(one => one.kid === kid);
		assert.equal(key.length, 1, 'the header names one of the keys');
		assert.equal(alg, 'RS256');
		assert.ok(verify('RSA-SHA256', `${header}.${payload}`, createPublicKey({ key: key[0], format: 'jwk' }),
			Buffer.from(signature, 'base64url')), 'signature');
		return parse(payload);
	}

	// The claims of an ID token, all of it checked.
	async checkIdToken(token, { nonce, accessToken }) {
		const claims = await this.checkSignature(token);
		const now = Date.now() / 1000;
		assert.equal(claims.iss, this.metadata.issuer);
		assert.deepEqual([claims.aud].flat(), [this.client.client_id]);
		assert.equal(claims.azp ?? this.client.client_id, this.client.client_id);
		assert.ok(claims.exp > now && Math.abs(claims.iat - now) < 60);
		assert.ok((claims.auth_time ?? now) <= now + 1);
		assert.equal(claims.nonce, nonce);
		assert.match(claims.sub, /^[\x21-\x7e]{1,255}$/);
		if (claims.at_hash !== undefined)
			assert.equal(claims.at_hash, createHash('sha256').update(accessToken).digest()
				.subarray(0, 16).toString('base64url'));
		checkStandardClaims(claims);
		return claims;
	}

	userinfo(accessToken, init = {}) {
		return fetch(this.metadata.userinfo_endpoint,
			{ ...init, headers: { authorization: `Bearer ${accessToken}` } });
	}

	async checkUserinfo(answer, sub) {
		const claims = await json(answer, 200);
		assert.equal(claims.sub, sub);
		checkStandardClaims(claims);
		return claims;
	}

	// A code for tokens, and everything that each module checks about them.
	async complete(response, request) {
		this.checkResponse(response, request);
		const tokens = await this.checkTokens(await this.redeem(response.code));
		const claims = await this.checkIdToken(tokens.id_token,
			{ nonce: request.nonce, accessToken: tokens.access_token });
		const info = await this.checkUserinfo(await this.userinfo(tokens.access_token), claims.sub);
		return { request, response, tokens, claims, info, pages: this.browser.pages };
	}

	// The whole way of most modules.
	async signIn(more = {}) {
		const request = this.request(more);
		return this.complete(await this.authorize(request), request);
	}

	static asksPassword(pages) {
		return pages.some(({ html }) => /name="password"/.test(html));
	}
}

export const askedPassword = signedIn => Module.asksPassword(signedIn.pages);
