// An upstream provider that behaves as Google documents itself, and can lie.
//
// A process of its own with three TLS servers: the issuer (discovery and the
// account chooser), the token endpoint and the keys, each on its own port as
// Google has them on hosts of their own.  A test forks it (startUpstream) and
// talks to it over the process channel.  It is strict where Google is: the
// redirect URI must be registered, the secret right, a code is good once, for
// a minute, with its verifier.  `lie` names what is wrong with the next
// answers; the names are those of the tables below.
import { fork } from 'node:child_process';
import { createHash, createHmac, generateKeyPairSync, randomBytes, sign, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);

// For a test: the process, and its words as functions.
export async function startUpstream() {
	const child = fork(self, ['serve'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
	const waiting = new Map();
	let id = 0;
	const started = new Promise((done, failed) => {
		waiting.set(0, done);
		child.once('exit', code => failed(new Error(`the upstream ended: ${code}`)));
	});
	child.on('message', ({ id, value }) => {
		waiting.get(id)(value);
		waiting.delete(id);
	});
	const ask = (name, ...args) => new Promise(done => {
		waiting.set(++id, done);
		child.send({ id, name, args });
	});
	const addresses = await started;
	return {
		...addresses,
		configure: values => ask('configure', values),
		lie: name => ask('lie', name),
		rotate: () => ask('rotate'),
		change: (email, values) => ask('change', email, values),
		seen: () => ask('seen'),
		close: () => ask('close'),
		open: () => ask('open'),
		end: () => new Promise(done => {
			child.once('exit', done);
			child.kill();
		}),
	};
}

const users = [
	{ sub: '100000000000000000001', email: 'ann@gmail.example', email_verified: true, name: 'Ann Example' },
	{ sub: '100000000000000000002', email: 'Bob@corp.example', email_verified: true, hd: 'corp.example', name: 'Bob' },
	{ sub: '100000000000000000003', email: 'carol@elsewhere.example', email_verified: true, hd: 'elsewhere.example', name: 'Carol' },
	{ sub: '100000000000000000004', email: 'unverified@corp.example', email_verified: false, hd: 'corp.example', name: 'Una' },
	// The address of somebody at corp, on an account that is not corp's.
	{ sub: '100000000000000000005', email: 'mallory@corp.example', email_verified: true, hd: 'evil.example', name: 'Mallory' },
	// Ann's address, on another account.
	{ sub: '100000000000000000006', email: 'ANN@gmail.example', email_verified: true, name: 'Not Ann' },
	{ sub: '100000000000000000007', email: 'owner@home.example', email_verified: true, name: 'The Owner' },
];

const b64 = value => Buffer.from(value).toString('base64url');
const sha256 = value => createHash('sha256').update(value).digest();

function newKey(type = 'rsa') {
	const pair = type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) :
		generateKeyPairSync('ec', { namedCurve: 'P-256' });
	return { kid: randomBytes(10).toString('hex'), alg: type === 'rsa' ? 'RS256' : 'ES256', ...pair };
}

function publicJwk(key) {
	return { ...key.publicKey.export({ format: 'jwk' }), kid: key.kid, alg: key.alg, use: 'sig' };
}

// What is wrong with the claims; each gets them and changes them.
const claimLies = {
	'nonce wrong': c => { c.nonce = randomBytes(32).toString('base64url'); },
	'nonce missing': c => { delete c.nonce; },
	'nonce no text': c => { c.nonce = [c.nonce]; },
	'aud foreign': c => { c.aud = 'somebody-else'; },
	'aud missing': c => { delete c.aud; },
	'aud array without azp': c => { c.aud = [c.aud, 'somebody-else']; delete c.azp; },
	'aud array, azp foreign': c => { c.aud = [c.aud, 'somebody-else']; c.azp = 'somebody-else'; },
	'azp foreign': c => { c.azp = 'somebody-else'; },
	'iss foreign': c => { c.iss = 'https://evil.example'; },
	'iss missing': c => { delete c.iss; },
	'iss with a slash': c => { c.iss += '/'; },
	'iss without its scheme': c => { c.iss = c.iss.replace('https://', ''); },
	'expired': c => { c.exp = c.iat - 100; c.iat -= 300; },
	'exp missing': c => { delete c.exp; },
	'exp as text': c => { c.exp = String(c.exp); },
	'iat of the future': c => { c.iat += 300; },
	'iat of yesterday': c => { c.iat -= 86400; },
	'iat missing': c => { delete c.iat; },
	'at_hash wrong': c => { c.at_hash = b64(sha256('another').subarray(0, 16)); },
	'email missing': c => { delete c.email; },
	'email a list': c => { c.email = [c.email]; },
	'email no address': c => { c.email = 'ann'; },
	'email with a second line': c => { c.email = `${c.email}\nann`; },
	'email_verified false': c => { c.email_verified = false; },
	'email_verified as text': c => { c.email_verified = 'true'; },
	'email_verified missing': c => { delete c.email_verified; },
	'sub missing': c => { delete c.sub; },
	'sub empty': c => { c.sub = ''; },
	'sub a number': c => { c.sub = Number(c.sub); },
	'sub too long': c => { c.sub = '1'.repeat(256); },
	'hd no text': c => { c.hd = true; },
};

// What is wrong with the token: header, signature, form.
const tokenLies = {
	'alg none': (h, c) => `${b64(JSON.stringify({ alg: 'none' }))}.${b64(JSON.stringify(c))}.`,
	'alg none with a signature': (h, c) => signed({ ...h, alg: 'none' }, c),
	'HS256 with the client secret': (h, c) => hmac({ ...h, alg: 'HS256' }, c, state.clientSecret),
	'HS256 with the public key': (h, c) => hmac({ ...h, alg: 'HS256' }, c,
		state.keys[0].publicKey.export({ type: 'spki', format: 'pem' })),
	'RS512': (h, c) => signed({ ...h, alg: 'RS512' }, c),
	'another key under a known kid': (h, c) => signed(h, c, newKey()),
	'an unknown kid': (h, c) => signed({ ...h, kid: 'nobody-knows' }, c, newKey()),
	'its own key in the header': (h, c) => {
		const key = newKey();
		return signed({ ...h, jwk: publicJwk(key) }, c, key);
	},
	'an unknown critical header': (h, c) => signed({ ...h, crit: ['x'], x: 1 }, c),
	'typ of an access token': (h, c) => signed({ ...h, typ: 'at+jwt' }, c),
	'a payload changed afterwards': (h, c) => {
		const [head, , signature] = signed(h, c).split('.');
		return `${head}.${b64(JSON.stringify({ ...c, email: 'ann@gmail.example', sub: '9' }))}.${signature}`;
	},
	'a signature cut off': (h, c) => signed(h, c).slice(0, -8),
	'a claim twice': (h, c) => signed(h, JSON.stringify(c).replace('{', '{"email":"x@evil.example",')),
	'no token at all': () => 'no.token',
};

// What is wrong with the token endpoint's answer.
const answerLies = {
	'status 500': (answer) => reply(answer, 500, { error: 'internal_failure' }),
	'status 503 as a page': (answer) => page(answer, 503, 'Error'),
	'a page': (answer) => page(answer, 200, 'Sorry...'),
	'no ID token': (answer, got) => reply(answer, 200, { ...got, id_token: undefined }),
	'an ID token of another type': (answer, got) => reply(answer, 200, { ...got, id_token: [got.id_token] }),
	'no access token for its at_hash': (answer, got) => reply(answer, 200, { ...got, access_token: undefined }),
	'an access token of another type': (answer, got) => reply(answer, 200, { ...got, access_token: 1 }),
	'a redirect': (answer) => answer.writeHead(307, { location: `${addresses.keys}/stolen` }).end(),
	'a megabyte': (answer, got) => reply(answer, 200, { ...got, more: 'x'.repeat(1 << 20) }),
	'silence': () => {},
	'a slow drip': (answer, got) => {
		const text = JSON.stringify(got);
		let at = 0;
		answer.writeHead(200, { 'content-type': 'application/json' });
		const timer = setInterval(() => answer.write(text.charAt(at++)), 200);
		answer.on('close', () => clearInterval(timer));
	},
	'a connection cut': (answer) => answer.socket.destroy(),
	'a code it has refused': (answer) => reply(answer, 400, { error: 'invalid_grant', error_description: 'Bad Request' }),
	'a client it does not know': (answer) => reply(answer, 401, { error: 'invalid_client', error_description: 'Unauthorized' }),
};

// What is wrong with the discovery document.
const documentLies = {
	'another issuer': d => { d.issuer = 'https://evil.example'; },
	'issuer with a slash': d => { d.issuer += '/'; },
	'token endpoint without TLS': d => { d.token_endpoint = 'http://token.evil.example/token'; },
	'keys without TLS': d => { d.jwks_uri = 'http://keys.evil.example/keys'; },
	'authorization endpoint a script': d => { d.authorization_endpoint = 'javascript:alert(1)'; },
	'no token endpoint': d => { delete d.token_endpoint; },
	'document 404': null,
	'document no JSON': null,
};

const keysLies = { 'keys 500': 500, 'keys empty': 200, 'keys no JSON': 200 };

// What is wrong with the way back to us: the query is changed.
const callbackLies = {
	'iss of another': q => q.set('iss', 'https://evil.example'),
	'state changed': q => q.set('state', randomBytes(32).toString('base64url')),
	'state missing': q => q.delete('state'),
	'code missing': q => q.delete('code'),
	'code changed': q => q.set('code', `4/0${randomBytes(20).toString('base64url')}`),
};

export const lies = { claimLies, tokenLies, answerLies, documentLies, callbackLies };

const addresses = {};
const state = {
	clientId: 'client-id.apps.upstream.example', clientSecret: 'GOCSPX-a+secret/with:signs%25',
	redirectUris: [], methods: ['client_secret_post', 'client_secret_basic'], namesItself: true,
	keys: [], codes: new Map(), lie: null, audArray: false, maxAge: 3600, seen: { authorize: [], token: [], keys: 0, document: 0 },
};

function signed(header, claims, key = state.keys[0]) {
	const payload = typeof claims === 'string' ? claims : JSON.stringify(claims);
	const input = `${b64(JSON.stringify(header))}.${b64(payload)}`;
	const signature = sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
	return `${input}.${signature.toString('base64url')}`;
}

function hmac(header, claims, secret) {
	const input = `${b64(JSON.stringify(header))}.${b64(JSON.stringify(claims))}`;
	return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function reply(answer, status, body, headers = {}) {
	answer.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers });
	answer.end(JSON.stringify(body));
}

function page(answer, status, text, ...more) {
	answer.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
	answer.end(`<!DOCTYPE html><title>Sign in - Upstream Accounts</title><h1>${text}</h1>${more.join(' ')}`);
}

function redirect(answer, uri, values) {
	const url = new URL(uri);
	for (const [name, value] of Object.entries(values))
		if (value !== undefined && value !== null)
			url.searchParams.set(name, value);
	if (state.namesItself)
		url.searchParams.set('iss', addresses.issuer);
	callbackLies[state.lie]?.(url.searchParams);
	answer.writeHead(302, { location: url.href }).end();
}

async function bodyOf(request) {
	let text = '';
	for await (const chunk of request)
		text += chunk;
	return new URLSearchParams(text);
}

function discovery(answer) {
	state.seen.document++;
	const document = {
		issuer: addresses.issuer, authorization_endpoint: `${addresses.issuer}/o/oauth2/v2/auth`,
		token_endpoint: `${addresses.token}/token`, jwks_uri: `${addresses.keys}/oauth2/v3/certs`,
		response_types_supported: ['code', 'token', 'id_token'], subject_types_supported: ['public'],
		id_token_signing_alg_values_supported: ['RS256'], scopes_supported: ['openid', 'email', 'profile'],
		token_endpoint_auth_methods_supported: state.methods, code_challenge_methods_supported: ['plain', 'S256'],
		authorization_response_iss_parameter_supported: state.namesItself || undefined,
	};
	if (state.lie === 'document 404')
		return page(answer, 404, 'Not found');
	if (state.lie === 'document no JSON')
		return page(answer, 200, 'Sorry...');
	documentLies[state.lie]?.(document);
	reply(answer, 200, document, { 'cache-control': 'public, max-age=3600' });
}

// The account chooser, and what is chosen there.
function authorize(url, answer) {
	const q = url.searchParams;
	state.seen.authorize.push(Object.fromEntries(q));
	if (q.get('client_id') !== state.clientId)
		return page(answer, 401, 'Error 401: invalid_client');
	if (!state.redirectUris.includes(q.get('redirect_uri')))
		return page(answer, 400, 'Error 400: redirect_uri_mismatch');
	if (q.get('response_type') !== 'code' || !q.get('scope')?.split(' ').includes('openid'))
		return page(answer, 400, 'Error 400: invalid_request');
	const choice = q.get('choose');
	if (choice === null)
		return page(answer, 200, 'Choose an account', ...users.map(({ email }, i) =>
			`<a href="${url.pathname}?${q.toString().replaceAll('&', '&amp;')}&amp;choose=${i}">${email}</a>`));
	if (choice === 'deny')
		return redirect(answer, q.get('redirect_uri'), { error: 'access_denied', state: q.get('state') });
	const user = users[Number(choice)];
	const code = `4/0A${randomBytes(30).toString('base64url')}`;
	state.codes.set(code, { user, q: Object.fromEntries(q), at: Date.now() });
	return redirect(answer, q.get('redirect_uri'), { state: q.get('state'), code,
		scope: 'email profile openid https://www.googleapis.com/auth/userinfo.email', authuser: '0', prompt: 'none' });
}

function isClient(request, body) {
	const basic = request.headers.authorization?.match(/^Basic (.*)$/)?.[1];
	const pair = basic !== undefined ?
		Buffer.from(basic, 'base64').toString().split(':').map(part => decodeURIComponent(part)) :
		[body.get('client_id'), body.get('client_secret')];
	state.seen.token.push({ basic: basic !== undefined, ...Object.fromEntries(body) });
	if (basic !== undefined && (body.has('client_secret') || !state.methods.includes('client_secret_basic')))
		return false;
	if (basic === undefined && !state.methods.includes('client_secret_post'))
		return false;
	const same = (a, b) => timingSafeEqual(sha256(a ?? ''), sha256(b));
	return same(pair[0], state.clientId) && same(pair[1], state.clientSecret);
}

function idToken(code, accessToken) {
	const { user, q } = code;
	const now = Math.floor(Date.now() / 1000);
	const claims = {
		iss: addresses.issuer, azp: state.clientId, aud: state.audArray ? [state.clientId, 'a-sibling'] : state.clientId,
		...user, at_hash: b64(sha256(accessToken).subarray(0, 16)), nonce: q.nonce,
		picture: 'https://pictures.upstream.example/a', iat: now, exp: now + 3600,
	};
	claimLies[state.lie]?.(claims);
	const header = { alg: state.keys[0].alg, kid: state.keys[0].kid, typ: 'JWT' };
	return tokenLies[state.lie]?.(header, claims) ?? signed(header, claims);
}

async function token(request, answer) {
	const body = await bodyOf(request);
	if (!isClient(request, body))
		return reply(answer, 401, { error: 'invalid_client', error_description: 'Unauthorized' });
	if (body.get('grant_type') !== 'authorization_code')
		return reply(answer, 400, { error: 'unsupported_grant_type', error_description: 'Invalid grant_type' });
	const code = state.codes.get(body.get('code'));
	state.codes.delete(body.get('code'));
	const challenge = b64(sha256(body.get('code_verifier') ?? ''));
	if (code === undefined || Date.now() - code.at > 60000 || code.q.redirect_uri !== body.get('redirect_uri') ||
	    (code.q.code_challenge !== undefined && code.q.code_challenge !== challenge))
		return reply(answer, 400, { error: 'invalid_grant', error_description: 'Bad Request' });
	const accessToken = `ya29.${randomBytes(60).toString('base64url')}`;
	const got = { access_token: accessToken, expires_in: 3599, scope: code.q.scope, token_type: 'Bearer',
		id_token: idToken(code, accessToken) };
	const lie = answerLies[state.lie];
	return lie ? lie(answer, got) : reply(answer, 200, got);
}

function certificates(answer) {
	state.seen.keys++;
	if (state.lie === 'keys 500')
		return page(answer, 500, 'Error');
	if (state.lie === 'keys no JSON')
		return page(answer, 200, 'Sorry...');
	reply(answer, 200, { keys: state.lie === 'keys empty' ? [] : state.keys.map(publicJwk) },
		{ 'cache-control': `public, max-age=${state.maxAge}, must-revalidate, no-transform` });
}

const hosts = {
	issuer: (request, answer) => {
		const url = new URL(request.url, addresses.issuer);
		if (url.pathname === '/.well-known/openid-configuration')
			return discovery(answer);
		return url.pathname === '/o/oauth2/v2/auth' ? authorize(url, answer) : page(answer, 404, 'Not found');
	},
	token: (request, answer) => request.method === 'POST' && request.url === '/token' ?
		token(request, answer) : page(answer, 404, 'Not found'),
	keys: (request, answer) => request.url === '/oauth2/v3/certs' ? certificates(answer) : page(answer, 404, 'Not found'),
};

const servers = {};

async function open(port = {}) {
	const tls = { cert: readFileSync(process.env.E2E_CERT), key: readFileSync(process.env.E2E_KEY) };
	for (const [name, handler] of Object.entries(hosts)) {
		servers[name] = https.createServer(tls, handler);
		await new Promise(done => servers[name].listen(port[name] ?? 0, '127.0.0.1', done));
		addresses[name] = `https://localhost:${servers[name].address().port}`;
	}
}

const words = {
	configure: values => { Object.assign(state, values); },
	lie: name => { state.lie = name; },
	rotate: () => { state.keys = [newKey(), ...state.keys.slice(0, 1)]; },
	change: (email, values) => { Object.assign(users.find(user => user.email === email), values); },
	seen: () => {
		const { seen } = state;
		state.seen = { authorize: [], token: [], keys: 0, document: 0 };
		return seen;
	},
	// Away: nobody listens.
	close: async () => {
		for (const server of Object.values(servers)) {
			server.closeAllConnections();
			await new Promise(done => server.close(done));
		}
	},
	open: () => open(Object.fromEntries(Object.entries(addresses).map(([name, url]) => [name, Number(new URL(url).port)]))),
};

export const people = users.map(({ email }) => email);

if (process.argv[2] === 'serve' && process.argv[1] === self) {
	state.keys = [newKey(), newKey()];
	await open();
	process.on('message', async ({ id, name, args }) => {
		process.send({ id, value: await words[name](...args) });
	});
	process.on('disconnect', () => process.exit(0));
	process.send({ id: 0, value: { ...addresses, clientId: state.clientId, clientSecret: state.clientSecret } });
}
