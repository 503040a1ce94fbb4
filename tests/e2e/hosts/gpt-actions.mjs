// GPT Actions: a confidential client that the operator registered, no PKCE, no
// resource, an empty scope, and the operations of the bridge.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { json } from './host.mjs';

export const callbacks = gpt => ['chat.openai.com', 'chatgpt.com']
	.map(host => `https://${host}/aip/${gpt}/oauth/callback`);

export class GptActions {
	// `exchange` is what the form of a GPT calls the token exchange method.
	constructor(instance, person, client, exchange) {
		Object.assign(this, { instance, person, client, exchange });
	}

	// From the GPT's schema: which operations there are.
	async readSchema() {
		this.schema = await json(await fetch(`${this.instance.origin}/openapi-actions.json`));
		return Object.values(this.schema.paths).flatMap(path => Object.values(path)).map(one => one.operationId);
	}

	async authorize(redirect, scope = '') {
		const state = randomBytes(8).toString('hex');
		const url = new URL(`${this.instance.issuer}/auth/authorize`);
		url.search = new URLSearchParams({
			response_type: 'code', client_id: this.client.client_id, redirect_uri: redirect, state, scope,
		});
		const back = await this.person.authorize(url);
		assert.ok(String(back).startsWith(`${redirect}?`), String(back));
		assert.equal(back.searchParams.get('state'), state);
		this.tokens = await json(await this.token(
			{ grant_type: 'authorization_code', code: back.searchParams.get('code'), redirect_uri: redirect }));
		assert.ok(this.tokens.expires_in > 0);
		return this.tokens;
	}

	token(parameters) {
		const { client_id, client_secret } = this.client;
		const body = new URLSearchParams(parameters);
		const headers = {};
		if (this.exchange === 'basic')
			headers.authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`;
		else
			Object.entries({ client_id, client_secret }).forEach(([name, value]) => body.set(name, value));
		return fetch(`${this.instance.issuer}/auth/token`, { method: 'POST', headers, body });
	}

	async refresh() {
		this.tokens = await json(await this.token(
			{ grant_type: 'refresh_token', refresh_token: this.tokens.refresh_token }));
	}

	operation(path, init = {}) {
		return fetch(this.instance.origin + path, { ...init, headers: {
			authorization: `Bearer ${this.tokens.access_token}`, 'content-type': 'application/json',
			'user-agent': 'ChatGPT-User/1.0',
		} });
	}
}
