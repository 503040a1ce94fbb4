// openid-client 6 as a relying party, all of its validations on, over TLS.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { Instance } from './instance.mjs';
import { Person } from './person.mjs';

const redirect = 'https://app.example.com/callback';
let instance;
before(async () => { instance = await Instance.start(); });
after(() => instance?.end());

const methods = {
	client_secret_basic: oidc.ClientSecretBasic,
	client_secret_post: oidc.ClientSecretPost,
	none: oidc.None,
};

// An answer of the operator's own command, as a script reads it.
async function operatorClient(method, ...more) {
	const kind = method === 'none' ? [] : ['--confidential', '--auth-method', method];
	return JSON.parse(await instance.keepsake('client', 'add', '--json', '--name', `e2e ${method}`,
		'--redirect-uri', redirect, ...kind, ...more));
}

async function configuration(method, client) {
	const config = await oidc.discovery(new URL(instance.issuer), client.client_id,
		client.client_secret ? { client_secret: client.client_secret } : undefined,
		methods[method](client.client_secret));
	oidc.enableNonRepudiationChecks(config);
	return config;
}

async function signIn(config, scope) {
	const verifier = oidc.randomPKCECodeVerifier();
	const checks = {
		pkceCodeVerifier: verifier, expectedState: oidc.randomState(),
		expectedNonce: oidc.randomNonce(), idTokenExpected: true,
	};
	const url = oidc.buildAuthorizationUrl(config, {
		redirect_uri: redirect, scope, state: checks.expectedState, nonce: checks.expectedNonce,
		code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
	});
	const back = await new Person(instance).authorize(url);
	return oidc.authorizationCodeGrant(config, back, checks);
}

for (const method of Object.keys(methods)) {
	test(`openid-client signs in with ${method}`, async () => {
		const client = await operatorClient(method, '--scope', 'openid email profile offline_access');
		const config = await configuration(method, client);
		const tokens = await signIn(config, 'openid email profile offline_access');
		const claims = tokens.claims();
		assert.equal(claims.iss, instance.issuer);
		assert.equal(claims.aud, client.client_id);

		const info = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
		assert.equal(info.email, instance.email);

		const fresh = await oidc.refreshTokenGrant(config, tokens.refresh_token);
		assert.notEqual(fresh.refresh_token, tokens.refresh_token);
		if (fresh.id_token)
			assert.equal(fresh.claims().sub, claims.sub);
		await oidc.fetchUserInfo(config, fresh.access_token, claims.sub);

		await oidc.tokenRevocation(config, fresh.refresh_token);
		await assert.rejects(oidc.refreshTokenGrant(config, fresh.refresh_token), { error: 'invalid_grant' });
	});
}

for (const algorithm of ['RS256', 'ES256'])
	test(`openid-client registers itself and signs in with ID tokens by ${algorithm}`, async () => {
		const config = await oidc.dynamicClientRegistration(new URL(instance.issuer), {
			client_name: 'e2e dynamic', redirect_uris: [redirect],
			grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
			token_endpoint_auth_method: 'client_secret_post', id_token_signed_response_alg: algorithm,
		}, oidc.ClientSecretPost());
		oidc.enableNonRepudiationChecks(config);
		const tokens = await signIn(config, 'openid email');
		assert.equal(tokens.claims().aud, config.clientMetadata().client_id);
		const header = JSON.parse(Buffer.from(tokens.id_token.split('.')[0], 'base64url'));
		assert.equal(header.alg, algorithm);
	});

test('openid-client takes the person\'s refusal for what it is', async () => {
	const client = await operatorClient('none', '--scope', 'openid');
	const config = await configuration('none', client);
	const verifier = oidc.randomPKCECodeVerifier();
	const expectedState = oidc.randomState();
	const url = oidc.buildAuthorizationUrl(config, {
		redirect_uri: redirect, scope: 'openid', state: expectedState,
		code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
	});
	const back = await new Person(instance).authorize(url, 'deny');
	await assert.rejects(
		oidc.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState }),
		{ error: 'access_denied' });
});

test('openid-client gets a token for itself by client_credentials', async () => {
	const client = await operatorClient('client_secret_basic', '--grant', 'client_credentials');
	const config = await configuration('client_secret_basic', client);
	const tokens = await oidc.clientCredentialsGrant(config);
	assert.equal(tokens.refresh_token, undefined);
	await assert.rejects(oidc.clientCredentialsGrant(config, { scope: 'memory:read' }));
});
