// The Config OP plan of the OpenID Foundation's conformance suite: its one
// module, oidcc-discovery-endpoint-verification, a test for each thing that it
// looks at.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Instance } from './instance.mjs';
import { checkKeys } from './oidf.mjs';

const path = '/.well-known/openid-configuration';
let instance;
let answer;
let document;

before(async () => {
	instance = await Instance.start();
	answer = await fetch(instance.issuer + path);
	document = await answer.json();
});
after(() => instance?.end());

const check = (name, work) => test(`oidcc-discovery-endpoint-verification: ${name}`, work);

const endpoints = () => Object.entries(document).filter(([name]) => name.endsWith('_endpoint') || name === 'jwks_uri');

// The type of each member, as OpenID Connect Discovery 1.0, RFC 8414 and the
// specifications that added to them have it.  There may be no other.
const kinds = {
	url: ['issuer', 'jwks_uri', 'authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'registration_endpoint',
		'revocation_endpoint', 'introspection_endpoint', 'end_session_endpoint', 'device_authorization_endpoint',
		'pushed_authorization_request_endpoint', 'service_documentation', 'op_policy_uri', 'op_tos_uri'],
	list: ['scopes_supported', 'response_types_supported', 'response_modes_supported', 'grant_types_supported',
		'acr_values_supported', 'subject_types_supported', 'id_token_signing_alg_values_supported',
		'userinfo_signing_alg_values_supported', 'request_object_signing_alg_values_supported',
		'token_endpoint_auth_methods_supported', 'token_endpoint_auth_signing_alg_values_supported',
		'revocation_endpoint_auth_methods_supported', 'revocation_endpoint_auth_signing_alg_values_supported',
		'introspection_endpoint_auth_methods_supported', 'introspection_endpoint_auth_signing_alg_values_supported',
		'display_values_supported', 'claim_types_supported', 'claims_supported', 'claims_locales_supported',
		'ui_locales_supported', 'code_challenge_methods_supported', 'prompt_values_supported',
		'dpop_signing_alg_values_supported', 'protected_resources'],
	flag: ['claims_parameter_supported', 'request_parameter_supported', 'request_uri_parameter_supported',
		'require_request_uri_registration', 'require_pushed_authorization_requests',
		'authorization_response_iss_parameter_supported', 'client_id_metadata_document_supported',
		'backchannel_logout_supported', 'backchannel_logout_session_supported',
		'frontchannel_logout_supported', 'frontchannel_logout_session_supported'],
};

const isKind = {
	url: value => typeof value === 'string' && URL.canParse(value),
	list: value => Array.isArray(value) && value.length > 0 && new Set(value).size === value.length &&
		value.every(item => typeof item === 'string' && item !== ''),
	flag: value => typeof value === 'boolean',
};

check('the document is answered, and is JSON', () => {
	assert.equal(answer.status, 200);
	assert.match(answer.headers.get('content-type'), /^application\/json(;|$)/);
});

check('response_types_supported has one of OpenID Connect', () => {
	assert.ok(document.response_types_supported.includes('code'));
	const known = ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token', 'none'];
	assert.deepEqual(document.response_types_supported.filter(type => !known.includes(type)), []);
});

check('issuer is where the document was found, without query or fragment', () => {
	assert.equal(document.issuer + path, answer.url);
	const { protocol, search, hash } = new URL(document.issuer);
	assert.deepEqual([protocol, search, hash], ['https:', '', '']);
});

check('each member is known and of its type', () => {
	for (const [name, value] of Object.entries(document)) {
		const kind = Object.keys(kinds).find(one => kinds[one].includes(name));
		assert.ok(kind, `${name} is not known`);
		assert.ok(isKind[kind](value), `${name} is ${JSON.stringify(value)}`);
	}
});

check('what must be there is there', () => {
	for (const name of ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri', 'response_types_supported',
		'subject_types_supported', 'id_token_signing_alg_values_supported'])
		assert.ok(name in document, name);
});

check('subject_types_supported', () => {
	assert.deepEqual(document.subject_types_supported.filter(type => !['public', 'pairwise'].includes(type)), []);
});

check('ID tokens can be signed by RS256', () => {
	assert.ok(document.id_token_signing_alg_values_supported.includes('RS256'));
});

check('each endpoint speaks https', () => {
	for (const [name, url] of endpoints())
		assert.equal(new URL(url).protocol, 'https:', name);
	for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'registration_endpoint'])
		assert.ok(document[name], name);
});

check('each endpoint is there', async () => {
	for (const [name, url] of endpoints()) {
		const { status } = await fetch(url, { redirect: 'manual' });
		assert.ok(status !== 404 && status < 500, `${name} answers ${status}`);
	}
});

check('the keys are valid, public and distinct', async () => {
	const keys = await fetch(document.jwks_uri);
	assert.equal(keys.status, 200);
	checkKeys((await keys.json()).keys);
});

// Absent, the second would mean true.
check('request objects are said to be unsupported', () => {
	assert.equal(document.request_parameter_supported, false);
	assert.equal(document.request_uri_parameter_supported, false);
});

check('claims_parameter_supported and claims_supported', () => {
	assert.equal(document.claims_parameter_supported, true);
	for (const claim of ['sub', 'iss', 'auth_time', 'name', 'email'])
		assert.ok(document.claims_supported.includes(claim), claim);
});

check('grant_types_supported has authorization_code', () => {
	assert.ok(document.grant_types_supported.includes('authorization_code'));
});

check('scopes_supported has openid, each spelt as RFC 6749 allows', () => {
	assert.ok(document.scopes_supported.includes('openid'));
	for (const scope of document.scopes_supported)
		assert.match(scope, /^[\x21\x23-\x5b\x5d-\x7e]+$/);
});

check('locales are language tags', () => {
	for (const tag of [...document.ui_locales_supported ?? [], ...document.claims_locales_supported ?? []])
		assert.equal(Intl.getCanonicalLocales(tag)[0], tag);
});

check('code_challenge_methods_supported is S256 alone', () => {
	assert.deepEqual(document.code_challenge_methods_supported, ['S256']);
});

check('response_modes_supported names query and form_post', () => {
	for (const mode of ['query', 'form_post'])
		assert.ok(document.response_modes_supported.includes(mode), mode);
});
