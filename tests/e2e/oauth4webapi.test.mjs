// oauth4webapi: every check that the library has, over TLS, RFC 9068 included.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import * as oauth from 'oauth4webapi';
import { Instance } from './instance.mjs';
import { Person, callback, rpc } from './person.mjs';

let instance;
let server;

before(async () => {
	instance = await Instance.start();
	const issuer = new URL(instance.issuer);
	server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oidc' }));
});
after(() => instance?.end());

const kinds = {
	RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
	PS256: { name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
	ES256: { name: 'ECDSA', namedCurve: 'P-256' },
};
const pairs = {};
for (const [alg, kind] of Object.entries(kinds))
	pairs[alg] = await crypto.subtle.generateKey(kind, true, ['sign', 'verify']);

// The keys that a client registers, by the name of its test.
async function keysOf(method) {
	const alg = method.split(' ')[1];
	if (!alg)
		return {};
	const jwk = await crypto.subtle.exportKey('jwk', pairs[alg].publicKey);
	return {
		jwks: { keys: [{ ...jwk, kid: alg, use: 'sig', alg }] }, token_endpoint_auth_signing_alg: alg,
	};
}

async function registered(method) {
	const answer = await oauth.dynamicClientRegistrationRequest(server, {
		client_name: `e2e ${method}`, redirect_uris: [callback], token_endpoint_auth_method: method.split(' ')[0],
		grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], ...await keysOf(method),
	});
	return oauth.processDynamicClientRegistrationResponse(answer);
}

const authentication = {
	none: () => oauth.None(),
	client_secret_basic: client => oauth.ClientSecretBasic(client.client_secret),
	client_secret_post: client => oauth.ClientSecretPost(client.client_secret),
};
for (const alg of Object.keys(kinds))
	authentication[`private_key_jwt ${alg}`] = () => oauth.PrivateKeyJwt({ key: pairs[alg].privateKey, kid: alg });

// Sent ahead by the client itself, or by way of the browser.
async function authorizationUrl(client, method, request, ahead) {
	const url = new URL(server.authorization_endpoint);
	if (!ahead) {
		url.search = new URLSearchParams(request);
		return url;
	}
	const answer = await oauth.pushedAuthorizationRequest(server, client, authentication[method](client), request);
	const { request_uri } = await oauth.processPushedAuthorizationResponse(server, client, answer);
	url.search = new URLSearchParams({ client_id: client.client_id, request_uri });
	return url;
}

async function signIn(client, method, ahead = false) {
	const verifier = oauth.generateRandomCodeVerifier();
	const nonce = oauth.generateRandomNonce();
	const state = oauth.generateRandomState();
	const url = await authorizationUrl(client, method, {
		client_id: client.client_id, redirect_uri: callback, response_type: 'code', nonce, state,
		scope: 'openid email memory:read memory:write', resource: instance.mcp,
		code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
	}, ahead);
	const back = await new Person(instance).authorize(url);
	const parameters = oauth.validateAuthResponse(server, client, back, state);
	const answer = await oauth.authorizationCodeGrantRequest(server, client, authentication[method](client),
		parameters, callback, verifier, { additionalParameters: { resource: instance.mcp } });
	assert.equal(answer.headers.get('cache-control'), 'no-store');
	const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer,
		{ expectedNonce: nonce, requireIdToken: true });
	await oauth.validateApplicationLevelSignature(server, answer);
	return tokens;
}

async function checkAccessToken(accessToken, audience, client) {
	const request = new Request(audience, { headers: { authorization: `Bearer ${accessToken}` } });
	const claims = await oauth.validateJwtAccessToken(server, request, audience);
	assert.equal(claims.client_id, client.client_id);
	return claims;
}

for (const method of Object.keys(authentication)) {
	test(`oauth4webapi validates the code flow with ${method}`, async () => {
		const client = await registered(method);
		const tokens = await signIn(client, method);
		const id = oauth.getValidatedIdTokenClaims(tokens);
		const claims = await checkAccessToken(tokens.access_token, instance.mcp, client);
		assert.equal(claims.sub, id.sub);
		assert.equal((await rpc(instance, tokens.access_token, 'ping')).status, 200);

		const info = await oauth.processUserInfoResponse(server, client, id.sub,
			await oauth.userInfoRequest(server, client, tokens.access_token));
		assert.equal(info.email, instance.email);

		const fresh = await oauth.processRefreshTokenResponse(server, client,
			await oauth.refreshTokenGrantRequest(server, client, authentication[method](client), tokens.refresh_token));
		await checkAccessToken(fresh.access_token, instance.mcp, client);

		const revoked = await oauth.revocationRequest(server, client, authentication[method](client), fresh.refresh_token);
		await oauth.processRevocationResponse(revoked);
		assert.equal((await rpc(instance, fresh.access_token, 'ping')).status, 401);
	});
}

for (const method of Object.keys(authentication))
	test(`oauth4webapi sends its request ahead, with ${method}`, async () => {
		const client = await registered(method);
		const tokens = await signIn(client, method, true);
		await checkAccessToken(tokens.access_token, instance.mcp, client);
	});

test('oauth4webapi asks whether a token still holds', async () => {
	const client = await registered('client_secret_basic');
	const authenticated = oauth.ClientSecretBasic(client.client_secret);
	const tokens = await signIn(client, 'client_secret_basic');
	const ask = async token => oauth.processIntrospectionResponse(server, client,
		await oauth.introspectionRequest(server, client, authenticated, token));
	for (const token of [tokens.access_token, tokens.refresh_token]) {
		const about = await ask(token);
		assert.equal(about.active, true);
		assert.equal(about.client_id, client.client_id);
		assert.match(about.scope, /memory:read/);
	}
	await oauth.processRevocationResponse(
		await oauth.revocationRequest(server, client, authenticated, tokens.refresh_token));
	for (const token of [tokens.access_token, tokens.refresh_token, 'another'])
		assert.deepEqual(await ask(token), { active: false });
});

test('oauth4webapi finds the same document as authorization server metadata', async () => {
	const issuer = new URL(instance.issuer);
	const other = await oauth.processDiscoveryResponse(issuer,
		await oauth.discoveryRequest(issuer, { algorithm: 'oauth2' }));
	assert.deepEqual(other, server);
});

test('oauth4webapi finds the resource through the challenge', async () => {
	const refused = await fetch(instance.mcp, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
	assert.equal(refused.status, 401);
	const url = refused.headers.get('www-authenticate').match(/resource_metadata="([^"]+)"/)[1];
	assert.equal(url, `${instance.origin}/.well-known/oauth-protected-resource/mcp`);
	const resource = await oauth.processResourceDiscoveryResponse(new URL(instance.mcp),
		await oauth.resourceDiscoveryRequest(new URL(instance.mcp)));
	assert.deepEqual(resource.authorization_servers, [instance.issuer]);
});

test('oauth4webapi gets a token for the client itself', async () => {
	const client = JSON.parse(await instance.keepsake('client', 'add', '--json', '--name', 'e2e machine', '--confidential',
		'--redirect-uri', callback, '--auth-method', 'client_secret_basic', '--grant', 'client_credentials'));
	const answer = await oauth.clientCredentialsGrantRequest(server, client,
		oauth.ClientSecretBasic(client.client_secret), {});
	const tokens = await oauth.processClientCredentialsResponse(server, client, answer);
	const claims = await checkAccessToken(tokens.access_token, instance.issuer, client);
	assert.equal(claims.sub, client.client_id);
});
