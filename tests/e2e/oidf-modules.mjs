// The modules of the Basic OP plan, by their names in the conformance suite.
// Each is given the tools of oidf.mjs, which check what all modules check.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Suite, askedPassword, random, redirect, wait } from './oidf.mjs';

// What a scope gives, and by whom it is given.
const scopes = { profile: ['name', 'updated_at'], email: ['email', 'email_verified'] };

async function scopeGives(module, ...names) {
	const { claims, info } = await module.signIn({ scope: ['openid', ...names].join(' ') });
	const given = names.flatMap(name => scopes[name]);
	assert.deepEqual(Object.keys(info).sort(), ['sub', ...given].sort());
	for (const name of given)
		assert.ok(!(name in claims), `${name} is for the userinfo endpoint`);
	return info;
}

// The suite skips a module whose scope is not in scopes_supported; so may we,
// but only for that reason, and then the scope must do no harm.
async function scopeIsNotThere(module, name) {
	assert.ok(!module.metadata.scopes_supported.includes(name));
	const { info, tokens } = await module.signIn({ scope: `openid ${name}` });
	assert.deepEqual(Object.keys(info), ['sub']);
	assert.equal(tokens.scope, 'openid');
}

async function signsInAgainSilently(module, more, first = {}) {
	const before = await module.signIn(first);
	const again = await module.signIn(typeof more === 'function' ? more(before) : more);
	assert.deepEqual(again.pages, [], 'no page was shown');
	assert.equal(again.claims.sub, before.claims.sub);
	assert.equal(again.claims.auth_time, before.claims.auth_time);
	assert.ok(before.claims.auth_time > 0);
}

async function signsInAgainByHand(module, more, seconds) {
	const before = await module.signIn();
	await wait(seconds);
	const again = await module.signIn(more);
	assert.ok(askedPassword(again), 'the person signs in a second time');
	assert.ok(again.claims.auth_time > before.claims.auth_time);
	assert.ok(Date.now() / 1000 - again.claims.auth_time < 60);
	assert.equal(again.claims.sub, before.claims.sub);
}

async function codeIsSpent(module, { response, tokens }) {
	await module.tokenError(await module.redeem(response.code), 'invalid_grant');
	assert.equal((await module.userinfo(tokens.access_token)).status, 401, 'the first access token is dead too');
}

const unsigned = claims => `${[{ alg: 'none' }, claims]
	.map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;

// Some parameters are inside the object only, as the suite has it; the answer
// comes by query then, since the object is not read.
async function requestObject(module, name, value) {
	const request = module.request();
	const { state, nonce, response_mode, ...outside } = request;
	const inside = { ...request, iss: module.client.client_id, aud: module.metadata.issuer };
	const response = await module.authorize({ ...outside, [name]: value(inside) });
	module.checkError(response, outside, `${name}_not_supported`);
}

export const modules = {
	'oidcc-server': async module => {
		const { response, claims } = await module.signIn();
		assert.ok(response.code.length >= 22, '128 bits in base64url');
		const entropy = [...new Set(response.code)].length;
		assert.ok(response.code.length * Math.log2(entropy) >= 96);
		const asked = ['iss', 'sub', 'aud', 'azp', 'exp', 'iat', 'auth_time', 'acr', 'nonce', 'sid', 'at_hash'];
		assert.deepEqual(Object.keys(claims).filter(name => !asked.includes(name)), []);
		assert.ok(claims.at_hash);
	},

	'oidcc-response-type-missing': async module => {
		const request = module.request({ response_type: undefined });
		module.checkError(await module.authorize(request), request, 'invalid_request', 'unsupported_response_type');
	},

	'oidcc-idtoken-signature': async module => {
		const { tokens } = await module.signIn();
		const header = JSON.parse(Buffer.from(tokens.id_token.split('.')[0], 'base64url'));
		assert.equal(header.alg, 'RS256');
		assert.ok(header.kid);
	},

	// Skipped by the suite: "none" is not advertised, nor can it be had.
	'oidcc-idtoken-unsigned': async module => {
		assert.ok(!module.metadata.id_token_signing_alg_values_supported.includes('none'));
		await assert.rejects(module.suite.dynamicClient({ id_token_signed_response_alg: 'none' }),
			/invalid_client_metadata/);
	},

	'oidcc-userinfo-get': async module => {
		const { tokens, claims } = await module.signIn();
		await module.checkUserinfo(await module.userinfo(tokens.access_token), claims.sub);
	},

	'oidcc-userinfo-post-header': async module => {
		const { tokens, claims } = await module.signIn();
		await module.checkUserinfo(await module.userinfo(tokens.access_token, { method: 'POST' }), claims.sub);
	},

	'oidcc-userinfo-post-body': async module => {
		const { tokens, claims } = await module.signIn();
		const body = new URLSearchParams({ access_token: tokens.access_token });
		await module.checkUserinfo(await fetch(module.metadata.userinfo_endpoint, { method: 'POST', body }), claims.sub);
	},

	'oidcc-ensure-request-without-nonce-succeeds-for-code-flow': async module => {
		const { claims } = await module.signIn({ nonce: undefined });
		assert.ok(!('nonce' in claims));
	},

	'oidcc-scope-profile': async module => {
		assert.equal((await scopeGives(module, 'profile')).name, module.person.name);
	},

	'oidcc-scope-email': async module => {
		assert.equal((await scopeGives(module, 'email')).email, module.person.email);
	},

	'oidcc-scope-address': module => scopeIsNotThere(module, 'address'),
	'oidcc-scope-phone': module => scopeIsNotThere(module, 'phone'),

	// Skipped by the suite for the same reason; ours gives what there is.
	'oidcc-scope-all': async module => {
		const { info } = await module.signIn({ scope: 'openid email phone address profile' });
		assert.deepEqual(Object.keys(info).sort(), ['sub', ...Object.values(scopes).flat()].sort());
	},

	'oidcc-alternate-happy-flow': async module => {
		const request = Object.fromEntries(Object.entries(module.request({ scope: 'email openid' })).reverse());
		const { info } = await module.complete(await module.authorize(request), request);
		assert.equal(info.email, module.person.email);
		assert.ok(!('name' in info));
	},

	'oidcc-display-page': module => module.signIn({ display: 'page' }),
	'oidcc-display-popup': module => module.signIn({ display: 'popup' }),

	'oidcc-prompt-login': module => signsInAgainByHand(module, { prompt: 'login' }, 1),

	'oidcc-prompt-none-not-logged-in': async module => {
		const request = module.request({ prompt: 'none', state: random().repeat(6).slice(0, 128) });
		const response = await module.authorize(request);
		assert.deepEqual(module.browser.pages, []);
		module.checkError(response, request, 'login_required', 'interaction_required', 'account_selection_required',
			'consent_required');
	},

	'oidcc-prompt-none-logged-in': module => signsInAgainSilently(module, { prompt: 'none' }),

	'oidcc-max-age-1': module => signsInAgainByHand(module, { max_age: '1' }, 2),
	'oidcc-max-age-10000': module => signsInAgainSilently(module, { max_age: '10000' }, { max_age: '15000' }),

	'oidcc-ensure-request-with-unknown-parameter-succeeds': module => module.signIn({ extra: 'foobar' }),

	'oidcc-id-token-hint': module => signsInAgainSilently(module,
		({ tokens }) => ({ prompt: 'none', id_token_hint: tokens.id_token })),

	'oidcc-login-hint': async module => {
		const { pages } = await module.signIn({ login_hint: module.person.email });
		assert.ok(pages[0].html.includes(`value="${module.person.email}"`), 'the form is filled in');
	},

	'oidcc-ui-locales': module => module.signIn({ ui_locales: 'se' }),
	'oidcc-claims-locales': module => module.signIn({ claims_locales: 'se' }),

	'oidcc-ensure-request-with-acr-values-succeeds': async module => {
		const { claims } = await module.signIn({ acr_values: '1 2' });
		assert.equal(claims.acr, '1');
	},

	'oidcc-codereuse': async module => codeIsSpent(module, await module.signIn()),

	'oidcc-codereuse-30seconds': async module => {
		const first = await module.signIn();
		await wait(30);
		await codeIsSpent(module, first);
	},

	'oidcc-ensure-registered-redirect-uri': async module => {
		await module.refusedByPage(module.request({ redirect_uri: `${redirect}/${random()}` }));
	},

	'oidcc-ensure-post-request-succeeds': async module => {
		const request = module.request();
		await module.complete(await module.authorizeByPost(request), request);
	},

	'oidcc-server-client-secret-post': async module => {
		module.client = module.suite.postClient;
		assert.ok(module.metadata.token_endpoint_auth_methods_supported.includes('client_secret_post'));
		await module.signIn();
	},

	'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': module =>
		requestObject(module, 'request_uri', () => 'https://suite.example.com/test/a/keepsake/request#1'),

	'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported': module =>
		requestObject(module, 'request', unsigned),

	'oidcc-claims-essential': async module => {
		const { claims, info } = await module.signIn(
			{ claims: JSON.stringify({ userinfo: { name: { essential: true } } }) });
		assert.equal(info.name, module.person.name);
		assert.ok(!('name' in claims));
	},

	'oidcc-ensure-request-object-with-redirect-uri': async module => {
		const request = module.request();
		await module.refusedByPage({ ...request, request: unsigned(request), redirect_uri: `${redirect}_invalid` });
	},

	'oidcc-refresh-token': async module => {
		const refreshable = { scope: 'openid offline_access', prompt: 'consent' };
		const first = await module.signIn(refreshable);
		const fresh = await refreshes(module, first, { scope: refreshable.scope });
		await module.checkUserinfo(await module.userinfo(fresh.access_token), first.claims.sub);

		const second = module.suite.module();
		second.client = module.suite.client2;
		const other = await second.signIn({ ...refreshable, nonce: random() + random().slice(0, 21) });
		const { refresh_token } = await refreshes(second, other, {});
		await module.tokenError(await module.token({ grant_type: 'refresh_token', refresh_token }), 'invalid_grant');
	},

	'oidcc-ensure-request-with-valid-pkce-succeeds': async module => {
		await module.signIn(module.pkce);
	},
};

async function refreshes(module, { tokens, claims }, more) {
	assert.ok(tokens.refresh_token);
	await wait(1);
	const fresh = await module.checkTokens(await module.token(
		{ grant_type: 'refresh_token', refresh_token: tokens.refresh_token, ...more }));
	assert.notEqual(fresh.access_token, tokens.access_token);
	assert.ok(fresh.refresh_token.length >= 22);
	// It should hold no nonce (OpenID Connect Core, section 12.2).
	const renewed = await module.checkIdToken(fresh.id_token, { accessToken: fresh.access_token });
	for (const name of ['iss', 'sub', 'aud', 'azp', 'auth_time'])
		assert.deepEqual(renewed[name], claims[name], name);
	assert.ok(renewed.iat > claims.iat);
	return fresh;
}

// All of them, in the plan's order, answers coming by this response mode.
export function runBasicPlan(responseMode) {
	let suite;
	before(async () => { suite = await Suite.start(responseMode); });
	after(() => suite?.end());

	test('the plan has its 38 modules', () => assert.equal(Object.keys(modules).length, 38));
	for (const [name, run] of Object.entries(modules))
		test(name, () => run(suite.module()));
}
