// A relying party over TLS that is told when a session ends, and believes
// nothing that Back-Channel Logout 1.0 section 2.6 does not let it believe.
import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { certificate, certificateKey } from './instance.mjs';
import { metadata, pkce } from './person.mjs';

export const event = 'http://schemas.openid.net/event/backchannel-logout';

const part = text => JSON.parse(Buffer.from(text, 'base64url'));

// Header and claims of a token that the provider's public keys verify.
export async function verified(instance, token) {
	const [head, payload, signature, ...rest] = token.split('.');
	assert.equal(rest.length, 0);
	const header = part(head);
	const { keys } = await (await fetch((await metadata(instance)).jwks_uri)).json();
	const key = createPublicKey({ key: keys.find(k => k.kid === header.kid), format: 'jwk' });
	assert.ok(verify('sha256', `${head}.${payload}`, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')),
		'the signature is wrong');
	return { header, claims: part(payload) };
}

// What a notice says of itself, unverified.
export function claimed(notice) {
	return part((new URLSearchParams(notice.body).get('logout_token') ?? '').split('.')[1] ?? 'bnVsbA') ?? {};
}

// On the instance's own store, as nobody but a test may.
export function sql(instance, text, ...values) {
	const db = new DatabaseSync(join(instance.data, 'oidc.db'));
	try {
		db.exec('PRAGMA busy_timeout = 5000');
		return db.prepare(text).all(...values);
	} finally {
		db.close();
	}
}

export class Party {
	#server;
	#waiting = [];
	got = [];
	answer = async () => 200;

	static async listen(port = 0) {
		const party = new Party();
		party.#server = createServer({ cert: readFileSync(certificate), key: readFileSync(certificateKey) },
			(request, response) => party.#take(request, response));
		await new Promise(done => party.#server.listen(port, '127.0.0.1', done));
		party.port = party.#server.address().port;
		party.origin = `https://localhost:${party.port}`;
		party.redirect = `${party.origin}/callback`;
		party.afterwards = `${party.origin}/bye`;
		party.notify = `${party.origin}/backchannel`;
		return party;
	}

	async #take(request, response) {
		let body = '';
		for await (const chunk of request)
			body += chunk;
		const notice = { method: request.method, url: request.url, headers: request.headers, body };
		const status = await this.answer(notice);
		response.writeHead(status, { 'cache-control': 'no-store' }).end();
		this.got.push(notice);
		this.#waiting.splice(0).forEach(wake => wake());
	}

	// Those that came for a client: other tests' clients are told, too.
	of(client) {
		return this.got.filter(notice => claimed(notice).aud === client.client_id);
	}

	// The next notice for a client, when it has been answered.
	async notice(client) {
		while (this.of(client).length === 0)
			await new Promise(wake => this.#waiting.push(wake));
		const [first] = this.of(client);
		this.got.splice(this.got.indexOf(first), 1);
		return first;
	}

	// A client of the operator's with its addresses for signing out.
	async register(instance, { alg = 'RS256' } = {}) {
		const client = JSON.parse(await instance.keepsake('client', 'add', '--json', '--name', 'A Party',
			'--redirect-uri', this.redirect, '--trusted', '--post-logout-redirect-uri', this.afterwards,
			'--backchannel-logout-uri', this.notify));
		sql(instance, 'UPDATE clients SET id_token_alg = ? WHERE id = ?', alg, client.client_id);
		return client;
	}

	async authorizationUrl(instance, client, challenge, more = {}) {
		const url = new URL((await metadata(instance)).authorization_endpoint);
		url.search = new URLSearchParams({ response_type: 'code', client_id: client.client_id,
			redirect_uri: this.redirect, scope: 'openid', nonce: 'n', code_challenge: challenge,
			code_challenge_method: 'S256', ...more });
		return url;
	}

	// A person signs in here: the tokens.
	async signIn(instance, person, client) {
		const { verifier, challenge } = pkce();
		const back = await person.authorize(await this.authorizationUrl(instance, client, challenge));
		const answer = await fetch((await metadata(instance)).token_endpoint, { method: 'POST',
			body: new URLSearchParams({ grant_type: 'authorization_code', code: back.searchParams.get('code'),
				redirect_uri: this.redirect, client_id: client.client_id, code_verifier: verifier }) });
		assert.equal(answer.status, 200);
		return answer.json();
	}

	// What prompt=none says of a person who is or is not signed in.
	async silently(instance, person, client) {
		const back = await person.ask(await this.authorizationUrl(instance, client, pkce().challenge, { prompt: 'none' }));
		return new URL(back.headers.get('location')).searchParams.get('error');
	}

	async close() {
		this.#server.closeAllConnections();
		await new Promise(done => this.#server.close(done));
	}
}
