// What every answer says beside its body.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Instance } from './instance.mjs';
import { Person, authorizationUrl, pkce, register, tokens } from './person.mjs';

let instance;
before(async () => { instance = await Instance.start(); });
after(() => instance?.end());

const paths = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server', '/auth/jwks',
	'/auth/authorize', '/auth/login', '/auth/callback', '/auth/consent', '/auth/token', '/auth/userinfo', '/auth/revoke', '/auth/register', '/auth/par', '/auth/introspect',
	'/.well-known/oauth-protected-resource/mcp', '/mcp', '/api/v1/memories/', '/memories', '/search', '/openapi.json', '/openapi-actions.json', '/health', '/style.css', '/form_post.js', '/none'];

function common(answer, what) {
	assert.equal(answer.headers.get('server'), null, what);
	assert.equal(answer.headers.get('x-powered-by'), null, what);
	assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', what);
	assert.ok(answer.status < 500, `${what} ${answer.status}`);
	assert.notEqual(answer.headers.get('access-control-allow-origin'), '*', what);
	assert.equal(answer.headers.get('access-control-allow-credentials'), null, what);
}

test('no answer names software, every one forbids sniffing', async () => {
	for (const path of paths)
		for (const method of ['GET', 'POST', 'HEAD', 'DELETE', 'PUT'])
			common(await fetch(instance.issuer + path, { method, redirect: 'manual' }), `${method} ${path}`);
});

test('pages forbid everything that they do not need', async () => {
	const person = new Person(instance);
	const client = await register(instance, { client_name: 'e2e <script>alert(1)</script>' });
	await person.authorize(await authorizationUrl(instance, client, pkce().challenge));
	assert.equal(person.pages.length, 2);
	person.pages.push(await (async () => {
		const answer = await fetch(`${instance.issuer}/auth/authorize?client_id=unknown`);
		return { status: answer.status, headers: answer.headers, html: await answer.text(), url: 'unknown client' };
	})());
	assert.equal(person.pages[2].status, 400);
	for (const { url, headers, html } of person.pages) {
		const policy = headers.get('content-security-policy');
		assert.match(policy, /default-src 'none'/, url);
		assert.match(policy, /frame-ancestors 'none'/, url);
		assert.doesNotMatch(policy, /form-action|unsafe|\*/, url);
		assert.equal(headers.get('referrer-policy'), 'same-origin', url);
		assert.equal(headers.get('cache-control'), 'no-store', url);
		assert.match(headers.get('content-type'), /^text\/html; charset=utf-8$/, url);
		assert.doesNotMatch(html, /<script/i, url);
		assert.equal(headers.get('access-control-allow-origin'), null, url);
	}
});

test('cookies are bound to the host and kept from scripts', async () => {
	const client = await register(instance);
	const answer = await fetch(await authorizationUrl(instance, client, pkce().challenge), { redirect: 'manual' });
	const cookies = answer.headers.getSetCookie();
	assert.ok(cookies.length > 0);
	for (const cookie of cookies) {
		assert.match(cookie, /^__Host-/);
		for (const word of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/'])
			assert.ok(cookie.split(/; */).some(part => part.toLowerCase() === word.toLowerCase()), `${word} in ${cookie}`);
		assert.doesNotMatch(cookie, /domain=/i);
	}
});

async function preflight(path, origin, method, headers) {
	return fetch(instance.origin + path, { method: 'OPTIONS', headers: {
		origin, 'access-control-request-method': method, 'access-control-request-headers': headers } });
}

test('ChatGPT\'s origin may call the memory side and read metadata', async () => {
	const origin = 'https://chatgpt.com';
	const calls = [
		['/mcp', 'POST', 'authorization, content-type, mcp-protocol-version, mcp-method, mcp-name, mcp-session-id, last-event-id'],
		['/.well-known/oauth-protected-resource/mcp', 'GET', 'mcp-protocol-version'],
		['/.well-known/oauth-authorization-server', 'GET', 'mcp-protocol-version'],
		['/auth/token', 'POST', 'content-type'],
		['/auth/register', 'POST', 'content-type'],
		['/api/v1/memories/', 'POST', 'authorization, content-type'],
	];
	for (const [path, method, headers] of calls) {
		const answer = await preflight(path, origin, method, headers);
		common(answer, path);
		assert.ok(answer.ok, `${path} ${answer.status}`);
		assert.equal(answer.headers.get('access-control-allow-origin'), origin, path);
		assert.match(answer.headers.get('access-control-allow-methods'), new RegExp(method), path);
		const allowed = answer.headers.get('access-control-allow-headers').toLowerCase().split(/, */);
		for (const header of headers.split(', '))
			assert.ok(allowed.includes(header), `${header} at ${path}`);
		assert.match(answer.headers.get('vary') ?? '', /origin/i, path);
	}
});

test('a stranger\'s origin may not', async () => {
	const origin = 'https://evil.example';
	for (const path of ['/mcp', '/.well-known/oauth-protected-resource/mcp', '/auth/token']) {
		const answer = await preflight(path, origin, 'POST', 'content-type');
		assert.equal(answer.headers.get('access-control-allow-origin'), null, path);
	}
	const { access_token } = await tokens(instance);
	const answer = await fetch(instance.mcp, { method: 'POST', headers: {
		origin, authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
	body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' });
	assert.equal(answer.status, 403);
});

test('authorize and the pages never answer other origins', async () => {
	for (const path of ['/auth/authorize', '/auth/login', '/auth/callback', '/auth/consent']) {
		const answer = await preflight(path, 'https://chatgpt.com', 'POST', 'content-type');
		assert.equal(answer.headers.get('access-control-allow-origin'), null, path);
	}
});

test('what may be cached says so, the rest forbids it', async () => {
	const control = async path => (await fetch(instance.issuer + path)).headers.get('cache-control');
	assert.match(await control('/auth/jwks'), /max-age=600/);
	assert.equal(await control('/mcp'), 'no-store');
	assert.equal(await control('/api/v1/memories/'), 'no-store');
});

test('JSON is compressed, pages are not', async () => {
	const ask = path => fetch(instance.issuer + path, { headers: { 'accept-encoding': 'gzip' } });
	assert.equal((await ask('/openapi.json')).headers.get('content-encoding'), 'gzip');
	assert.equal((await ask('/style.css')).headers.get('content-encoding'), 'gzip');
	assert.equal((await ask('/auth/authorize')).headers.get('content-encoding'), null);
});

test('other spellings of a path, and foreign hosts, are refused', async () => {
	const { request } = await import('node:https');
	const ask = (path, headers) => new Promise((done, failed) => request(
		{ host: 'localhost', servername: 'localhost', port: instance.port, path, headers: { host: `localhost:${instance.port}`, ...headers } },
		answer => { answer.resume(); done(answer.statusCode); }).on('error', failed).end());
	for (const path of ['/auth/..%2fmcp', '/auth%2ftoken', '//auth//token', '/auth/../mcp', '/./mcp'])
		assert.equal(await ask(path), 400, path);
	assert.equal(await ask('/mcp', { host: 'evil.example' }), 403);
	assert.equal(await ask('/health', { host: `localhost.evil.example:${instance.port}` }), 403);
	for (const name of ['127.0.0.1', '[::1]'])
		assert.equal(await ask('/health', { host: `${name}:${instance.port}` }), 200, name);
	assert.equal(await ask('/mcp;x'), 404);
	assert.equal(await ask('/mcpx'), 404);
});

test('nothing else is there', async () => {
	const others = ['/', '/auth', '/auth/', '/auth/token/', '/token/', '/tokens', '/auth/registerx', '/auth/authorize/x',
		'/auth/jwks/', '/mcp/x', '/mcp/sse/x', '/mcpx', '/api', '/api/v1', '/api/v1/', '/api/v1/users', '/api/v2/memories',
		'/memoriesx', '/searchx', '/metrics', '/admin', '/auth/admin', '/sweep', '/fetch', '/none', '/health/', '/healthz',
		'/openapi.json/', '/openapi-actions.json/', '/openapi-actionsxjson', '/openapi-x.json', '/style.css/x', '/style.cssx', '/form_post.js/x', '/form_post.jsx', '/.well-known', '/.well-known/openid-configuration/',
		'/.well-known/oauth-protected-resource/other', '/.well-known/acme-challenge/', '/.env', '/oidc.db', '/keys/',
		'/index.html', '/favicon.ico', '/robots.txt'];
	const { access_token } = await tokens(instance);
	for (const path of others)
		for (const method of ['GET', 'POST']) {
			const answer = await fetch(instance.origin + path, { method, redirect: 'manual',
				headers: { authorization: `Bearer ${access_token}` } });
			assert.ok([403, 404].includes(answer.status), `${method} ${path} ${answer.status}`);
		}
});

test('numbers are not on the public port', async () => {
	assert.equal((await fetch(`${instance.issuer}/metrics`)).status, 404);
	const answer = await fetch(`http://127.0.0.1:${instance.metricsPort}/metrics`);
	assert.equal(answer.status, 200);
	assert.match(await answer.text(), /keepsake_\w+\{?.*requests_total|requests_total/);
	assert.equal((await fetch(`http://127.0.0.1:${instance.metricsPort}/mcp`)).status, 403);
});

test('no code, token, password or memory is in any log', async () => {
	const person = new Person(instance);
	const client = await register(instance);
	const { verifier, challenge } = pkce();
	const back = await person.authorize(await authorizationUrl(instance, client, challenge));
	const got = await tokens(instance, person);
	const logs = instance.logs();
	for (const secret of [back.searchParams.get('code'), verifier, got.access_token, got.refresh_token,
		instance.password, instance.email, ...person.cookies.values()])
		assert.ok(!logs.includes(secret), 'a secret was logged');
	for (const line of logs.split('\n').filter(line => line.startsWith('{')))
		JSON.parse(line);
});
