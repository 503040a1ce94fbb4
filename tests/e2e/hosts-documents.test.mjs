// The hosts that need no registration, each known by its document (client ID
// metadata documents).  What documents may hold: client-documents.test.mjs.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { Instance, unlimited } from './instance.mjs';
import { Person } from './person.mjs';
import { newWord } from './memory-tools.mjs';
import { Documents } from './documents.mjs';
import { byDocument } from './hosts/by-document.mjs';
import { ChatGPT, Codex } from './hosts/chatgpt.mjs';
import { Claude, ClaudeCode } from './hosts/claude.mjs';
import { VSCode } from './hosts/editors.mjs';

let documents;
let instance;
let person;
before(async () => {
	documents = await Documents.start();
	instance = await Instance.start({ settings: { ...unlimited, ...documents.settings } });
	person = new Person(instance);
});
after(async () => {
	await instance?.end();
	await documents?.end();
});

// What the document of each says beside its redirect URIs.
const chatgpt = { token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'] };
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const claude = { grant_types: ['authorization_code', 'refresh_token', jwtBearer] };

const hosts = {
	ChatGPT: [ChatGPT, '/oauth/client.json', chatgpt],
	Codex: [Codex, '/oauth/codex/client.json', chatgpt],
	Claude: [Claude, '/oauth/mcp-oauth-client-metadata', claude],
	'Claude Code': [ClaudeCode, '/oauth/claude-code-client-metadata', claude],
	'VS Code': [VSCode, '/oauth/client-metadata.json', {}],
};

for (const [name, [Kind, path, more]] of Object.entries(hosts))
	test(`${name} connects without registering`, async () => {
		const host = new (byDocument(Kind, documents, path, more))(instance, person);
		await host.connect();
		const consent = person.pages.at(-1).html;
		assert.match(consent, /by the document at <b>localhost<\/b>/);
		assert.ok(consent.includes(new URL(host.secrets.redirect).hostname), 'where it goes');
		await host.remember(newWord());
		await host.refresh();
		await host.authorize();
		assert.deepEqual(person.pages, [], 'it is asked once');
		assert.equal(documents.count(path), 1, 'and its document is kept for a while');
	});

// ChatGPT's own key, at its own address.
function privateKeyJwt() {
	const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const jwks_uri = documents.serve('/oauth/jwks.json',
		{ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] });
	const part = value => Buffer.from(JSON.stringify(value)).toString('base64url');
	return { jwks_uri, assertion(client_id, audience) {
		const now = Math.floor(Date.now() / 1000);
		const input = `${part({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${part({
			iss: client_id, sub: client_id, aud: audience, jti: randomUUID(), iat: now, exp: now + 60 })}`;
		return `${input}.${sign('RSA-SHA256', Buffer.from(input), privateKey).toString('base64url')}`;
	} };
}

test('ChatGPT proves who it is by the key in its document', async () => {
	const { jwks_uri, assertion } = privateKeyJwt();
	const Kind = byDocument(ChatGPT, documents, '/oauth/signed/client.json',
		{ ...chatgpt, token_endpoint_auth_method: 'private_key_jwt', jwks_uri });
	class Signed extends Kind {
		token(parameters) {
			return super.token({
				...parameters, client_assertion: assertion(this.client.client_id, this.server.issuer),
				client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
			});
		}
	}
	const host = new Signed(instance, person);
	await host.connect();
	assert.ok(host.server.token_endpoint_auth_methods_supported.includes('private_key_jwt'));
	await host.remember(newWord());
	await host.refresh();
});
