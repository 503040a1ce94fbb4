// A person without a browser: follows redirects, keeps cookies, fills in forms.
import { createHash, randomBytes } from 'node:crypto';

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

export function unescapeHtml(text) {
	return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name]);
}

function attributes(tag) {
	const found = {};
	for (const [, name, value] of tag.matchAll(/([a-z-]+)="([^"]*)"/g))
		found[name] = unescapeHtml(value);
	return found;
}

// The first form of a page: where it goes, its fields, its buttons.
export function form(html) {
	const match = html.match(/<form[^>]*>([\s\S]*?)<\/form>/);
	if (!match)
		throw new Error(`no form in: ${html}`);
	const fields = {};
	for (const [tag] of match[1].matchAll(/<input[^>]*>/g)) {
		const { name, value } = attributes(tag);
		fields[name] = value ?? '';
	}
	const buttons = [...match[1].matchAll(/<button[^>]*>/g)].map(([tag]) => attributes(tag));
	return { action: attributes(match[0].slice(0, match[0].indexOf('>'))).action, fields, buttons };
}

export class Person {
	constructor(instance, { email = instance.email, password = instance.password } = {}) {
		this.issuer = instance.issuer;
		this.email = email;
		this.password = password;
		this.cookies = new Map();
		this.pages = [];
	}

	// One request with this person's cookies; redirects are left to the caller.
	async ask(url, init = {}) {
		const headers = new Headers(init.headers);
		if (this.cookies.size > 0)
			headers.set('cookie', [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; '));
		const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
		for (const line of answer.headers.getSetCookie()) {
			const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
			if (/max-age=(0|-\d+)(;|$)/i.test(line) || value === '')
				this.cookies.delete(name);
			else
				this.cookies.set(name, value);
		}
		return answer;
	}

	async submit(page, url, values) {
		const { action, fields } = form(page);
		return this.ask(new URL(action, url), {
			method: 'POST',
			headers: { origin: this.issuer },
			body: new URLSearchParams({ ...fields, ...values }),
		});
	}

	/*
	 * Walks from an authorization request to the redirect that leaves the
	 * provider, signing in and deciding on the way.
	 */
	async authorize(url, decision = 'allow') {
		let at = new URL(url);
		let answer = await this.ask(at);
		this.pages = [];
		for (let steps = 0; steps < 12; steps++) {
			const location = answer.headers.get('location');
			if (location) {
				const next = new URL(location, at);
				if (next.origin !== new URL(this.issuer).origin)
					return next;
				at = next;
				answer = await this.ask(at);
				continue;
			}
			const page = await answer.text();
			this.pages.push({ url: String(at), status: answer.status, headers: answer.headers, html: page });
			if (answer.status !== 200)
				throw new Error(`${at.pathname} answered ${answer.status}: ${page}`);
			const { fields, buttons } = form(page);
			if ('password' in fields)
				answer = await this.submit(page, at, { username: this.email, password: this.password });
			else if (buttons.some(button => button.name === 'decision'))
				answer = await this.submit(page, at, { decision });
			else
				return this.otherPage(page, at);
		}
		throw new Error('no end of redirects');
	}

	// Where a page leads that asks neither who nor whether.
	otherPage(page) {
		throw new Error(`a page that asks neither who nor whether: ${page}`);
	}

	/*
	 * Opens the page that a device points to, types the code unless it stands
	 * there, and decides; answers with the last page.
	 */
	async letIn(url, { code, decision = 'allow' } = {}) {
		let at = new URL(url);
		let answer = await this.ask(at);
		this.pages = [];
		for (let steps = 0; steps < 12; steps++) {
			const location = answer.headers.get('location');
			if (location) {
				at = new URL(location, at);
				answer = await this.ask(at);
				continue;
			}
			const page = await answer.text();
			this.pages.push({ url: String(at), status: answer.status, html: page });
			if (answer.status !== 200)
				throw new Error(`${at.pathname} answered ${answer.status}: ${page}`);
			if (!page.includes('<form'))
				return page;
			const { fields, buttons } = form(page);
			if ('password' in fields)
				answer = await this.submit(page, at, { username: this.email, password: this.password });
			else if (buttons.some(button => button.name === 'decision'))
				answer = await this.submit(page, at, { decision });
			else
				answer = await this.submit(page, at, { user_code: code ?? fields.user_code });
		}
		throw new Error('no end of pages');
	}
}

export function pkce() {
	const verifier = randomBytes(32).toString('base64url');
	return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export const callback = 'http://127.0.0.1:8765/callback';

async function json(answer, status) {
	const text = await answer.text();
	if (answer.status !== status)
		throw new Error(`${answer.url} answered ${answer.status}: ${text}`);
	return JSON.parse(text);
}

export async function metadata(instance) {
	return json(await fetch(`${instance.issuer}/.well-known/openid-configuration`), 200);
}

export async function register(instance, more = {}) {
	const { registration_endpoint } = await metadata(instance);
	const body = {
		client_name: 'e2e', redirect_uris: [callback], token_endpoint_auth_method: 'none',
		grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], ...more,
	};
	return json(await fetch(registration_endpoint, {
		method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
	}), 201);
}

// An authorization request of a public client; `more` overrides parameters.
export async function authorizationUrl(instance, client, challenge, more = {}) {
	const url = new URL((await metadata(instance)).authorization_endpoint);
	url.search = new URLSearchParams({
		response_type: 'code', client_id: client.client_id, redirect_uri: callback,
		code_challenge: challenge, code_challenge_method: 'S256', state: randomBytes(8).toString('hex'),
		scope: 'openid memory:read memory:write', resource: instance.mcp, ...more,
	});
	return url;
}

export async function token(instance, parameters) {
	const { token_endpoint } = await metadata(instance);
	return fetch(token_endpoint, { method: 'POST', body: new URLSearchParams(parameters) });
}

export async function redeem(instance, client, code, verifier) {
	return token(instance, {
		grant_type: 'authorization_code', code, redirect_uri: callback,
		client_id: client.client_id, code_verifier: verifier, resource: instance.mcp,
	});
}

// The whole way: client, person, tokens.
export async function tokens(instance, person = new Person(instance), more = {}) {
	const client = await register(instance);
	const { verifier, challenge } = pkce();
	const back = await person.authorize(await authorizationUrl(instance, client, challenge, more));
	const code = back.searchParams.get('code');
	if (!code)
		throw new Error(`no code in ${back}`);
	return { client, person, ...await json(await redeem(instance, client, code, verifier), 200) };
}

let id = 0;

// A JSON-RPC request as of 2025-11-25.
export async function rpc(instance, accessToken, method, params) {
	return fetch(instance.mcp, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${accessToken}`, 'content-type': 'application/json',
			accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2025-11-25',
		},
		body: JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }),
	});
}

export async function callTool(instance, accessToken, name, args) {
	const answer = await json(await rpc(instance, accessToken, 'tools/call', { name, arguments: args }), 200);
	if (answer.error || answer.result.isError)
		throw new Error(`${name}: ${JSON.stringify(answer)}`);
	return answer.result.structuredContent;
}
