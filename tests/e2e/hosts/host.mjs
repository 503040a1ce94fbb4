// What the hosts of MCP servers have in common: from a refused request, over
// metadata, registration and a person's consent, to the first call of a tool.
// Each host is a small class that says in what it differs.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Person, pkce } from '../person.mjs';

const well = '/.well-known/';
export const authorizationServer = 'oauth-authorization-server';
export const openid = 'openid-configuration';

export async function json(answer, status = 200) {
	const text = await answer.text();
	assert.equal(answer.status, status, `${answer.url}: ${text}`);
	assert.match(answer.headers.get('content-type'), /^application\/json(;|$)/);
	return JSON.parse(text);
}

// The parameters of a challenge (RFC 6750, RFC 9728).
export function challengeOf(answer) {
	assert.equal(answer.status, 401);
	const header = answer.headers.get('www-authenticate');
	assert.match(header, /^Bearer /);
	return Object.fromEntries([...header.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}

export class Host {
	name = 'e2e host';
	agent = 'e2e';				// user agent
	era = '2025-11-25';
	sendsVersion = true;			// the header, in the era with a handshake
	probes = [];				// paths that it tries in vain
	documents = [authorizationServer, openid];	// tried in this order
	redirects = [];
	method = 'none';			// token_endpoint_auth_method
	resourceAtAuthorize = true;
	resourceAtToken = true;
	resourceAtRefresh = true;

	#id = 0;

	constructor(instance, person = new Person(instance)) {
		this.instance = instance;
		this.person = person;
	}

	fetch(url, init = {}) {
		return fetch(url, { redirect: 'error', ...init, headers: { 'user-agent': this.agent, ...init.headers } });
	}

	// The whole way to the server that the person typed in.
	async connect(address = this.instance.mcp) {
		this.address = address;
		this.challenge = challengeOf(await this.post(this.#first(), {}));
		this.resource = await this.resourceMetadata();
		this.server = await this.serverMetadata(this.resource.authorization_servers[0]);
		this.client ??= await this.register();
		await this.authorize();
		return this.open();
	}

	async resourceMetadata() {
		const resource = await json(await this.fetch(this.challenge.resource_metadata));
		assert.equal(resource.resource, this.address, 'the resource is the address as it was typed');
		assert.ok(!resource.scopes_supported.includes('offline_access'));
		assert.ok(!this.challenge.scope.includes('offline_access'));
		assert.equal(this.challenge.error, undefined, 'no error without a token');
		return resource;
	}

	async serverMetadata(issuer) {
		for (const path of this.probes)
			assert.equal((await this.fetch(this.instance.origin + path)).status, 404, 'not here, so it looks elsewhere');
		for (const name of this.documents) {
			const answer = await this.fetch(issuer + well + name);
			if (answer.status !== 200)
				continue;
			const server = await json(answer);
			assert.equal(server.issuer, issuer);
			assert.ok(server.code_challenge_methods_supported.includes('S256'), 'else every host refuses');
			return server;
		}
		throw new Error(`no metadata at ${issuer}`);
	}

	registration() {
		return {
			client_name: this.name, redirect_uris: this.redirects, response_types: ['code'],
			grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: this.method,
		};
	}

	async register() {
		const client = await json(await this.fetch(this.server.registration_endpoint, {
			method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(this.registration()),
		}), 201);
		assert.deepEqual(client.redirect_uris, this.redirects, 'the host\'s own redirect URIs come back');
		assert.equal(client.token_endpoint_auth_method, this.method);
		assert.equal(typeof client.client_secret, this.method === 'none' ? 'undefined' : 'string');
		return client;
	}

	// Of the registered ones, where this sign-in comes back to.
	redirect() {
		return this.redirects[0];
	}

	scope() {
		return this.challenge.scope;
	}

	authorizationRequest() {
		this.secrets = { state: randomBytes(12).toString('base64url'), redirect: this.redirect(), ...pkce() };
		return {
			response_type: 'code', client_id: this.client.client_id, redirect_uri: this.secrets.redirect,
			code_challenge: this.secrets.challenge, code_challenge_method: 'S256', state: this.secrets.state,
			...(this.scope() !== undefined ? { scope: this.scope() } : {}),
			...(this.resourceAtAuthorize ? { resource: this.resource.resource } : {}),
		};
	}

	async authorize(more = {}) {
		const parameters = new URLSearchParams(this.authorizationRequest());
		for (const [name, value] of Object.entries(more))
			parameters.append(name, value);
		const back = await this.person.authorize(`${this.server.authorization_endpoint}?${parameters}`);
		assert.ok(String(back).startsWith(this.secrets.redirect), String(back));
		assert.equal(back.searchParams.get('state'), this.secrets.state);
		assert.equal(back.searchParams.get('iss'), this.server.issuer);
		await this.redeem(back.searchParams.get('code'));
		return back;
	}

	async redeem(code) {
		this.keep(await json(await this.token({
			grant_type: 'authorization_code', code, redirect_uri: this.secrets.redirect,
			code_verifier: this.secrets.verifier,
			...(this.resourceAtToken ? { resource: this.resource.resource } : {}),
		})));
	}

	token(parameters) {
		const body = new URLSearchParams({ ...parameters, client_id: this.client.client_id });
		if (this.method === 'client_secret_post')
			body.set('client_secret', this.client.client_secret);
		return this.fetch(this.server.token_endpoint, { method: 'POST', body });
	}

	keep(tokens) {
		assert.ok(tokens.refresh_token, 'else the person is asked again every hour');
		assert.equal(tokens.token_type, 'Bearer');
		const [, payload] = tokens.access_token.split('.');
		const { aud } = JSON.parse(Buffer.from(payload, 'base64url'));
		assert.equal(aud, this.resource.resource, 'the audience is the resource');
		this.tokens = tokens;
	}

	askRefresh(refresh_token = this.tokens.refresh_token) {
		return this.token({
			grant_type: 'refresh_token', refresh_token,
			...(this.resourceAtRefresh ? { resource: this.resource.resource } : {}),
		});
	}

	async refresh() {
		this.keep(await json(await this.askRefresh()));
	}

	get modern() {
		return this.era === '2026-07-28';
	}

	#first() {
		return this.modern ? this.message('server/discover') : this.message('initialize', {
			protocolVersion: this.era, capabilities: {}, clientInfo: { name: this.name, version: '1' },
		});
	}

	message(method, params = {}) {
		const meta = {
			'io.modelcontextprotocol/protocolVersion': this.era, 'io.modelcontextprotocol/clientCapabilities': {},
			'io.modelcontextprotocol/clientInfo': { name: this.name, version: '1' },
		};
		return {
			jsonrpc: '2.0', ...(method.startsWith('notifications/') ? {} : { id: ++this.#id }), method,
			params: this.modern ? { ...params, _meta: meta } : params,
		};
	}

	post(message, headers = { authorization: `Bearer ${this.tokens.access_token}` }) {
		const { method, params } = message;
		const versions = this.modern
			? { 'mcp-protocol-version': this.era, 'mcp-method': method, ...(params.name ? { 'mcp-name': params.name } : {}) }
			: this.sendsVersion && method !== 'initialize' ? { 'mcp-protocol-version': this.era } : {};
		return this.fetch(this.address, {
			method: 'POST', body: JSON.stringify(message), headers: {
				'content-type': 'application/json', accept: 'application/json, text/event-stream', ...versions, ...headers,
			},
		});
	}

	// Once more with fresh tokens if the old are refused.
	async request(method, params) {
		const message = this.message(method, params);
		let answer = await this.post(message);
		if (answer.status === 401) {
			assert.equal(challengeOf(answer).error, 'invalid_token');
			await this.refresh();
			answer = await this.post(message);
		}
		const { result, error } = await json(answer);
		assert.equal(error, undefined, JSON.stringify(error));
		return result;
	}

	async open() {
		const { method, params } = this.#first();
		const opened = await this.request(method, params);
		if (this.modern) {
			assert.ok(opened.supportedVersions.includes(this.era));
		} else {
			assert.equal(opened.protocolVersion, this.era);
			assert.equal((await this.post(this.message('notifications/initialized'))).status, 202);
		}
		this.tools = (await this.request('tools/list')).tools;
		return this.tools;
	}

	async call(name, args) {
		assert.ok(this.tools.some(tool => tool.name === name));
		const result = await this.request('tools/call', { name, arguments: args });
		assert.ok(!result.isError, JSON.stringify(result));
		return result;
	}

	// The main job, by the two tools that every host has in common.
	async remember(word) {
		await this.call('add_memories', { text: `The tea tin says ${word}.` });
		const { structuredContent } = await this.call('search', { query: word });
		assert.equal(structuredContent.results.length, 1);
		return structuredContent.results[0];
	}
}
