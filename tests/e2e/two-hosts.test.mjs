// One provider host, one memory host: each answers its own paths alone.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Instance, freePort, unlimited } from './instance.mjs';
import { Person } from './person.mjs';
import { OAuthProvider } from './oauth-provider.mjs';
import { addSearchFetch } from './memory-tools.mjs';

let instance;
before(async () => {
	const port = await freePort();
	instance = await Instance.start({ port, issuer: `https://127.0.0.1:${port}` });
});
after(() => instance?.end());

const oidcPaths = ['/.well-known/openid-configuration', '/auth/jwks', '/auth/authorize', '/authorize', '/auth/login',
	'/auth/consent', '/auth/token', '/token', '/auth/userinfo', '/auth/revoke', '/auth/register', '/register', '/auth/par', '/auth/introspect', '/form_post.js'];
const mcpPaths = ['/mcp', '/mcp/', '/mcp/sse', '/mcp/sse/', '/api/v1/memories/', '/memories', '/openapi.json', '/openapi-actions.json'];
const bothPaths = ['/health', '/style.css', '/.well-known/oauth-authorization-server',
	'/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource/mcp/sse',
	'/.well-known/oauth-protected-resource'];

const status = async url => (await fetch(url, { redirect: 'manual' })).status;

test('the provider answers its own paths and the shared ones', async () => {
	for (const path of [...oidcPaths, ...bothPaths])
		assert.notEqual(await status(instance.issuer + path), 404, path);
	for (const path of mcpPaths)
		assert.equal(await status(instance.issuer + path), 404, path);
});

test('the memory side answers its own paths and the shared ones', async () => {
	for (const path of [...mcpPaths, ...bothPaths])
		assert.notEqual(await status(instance.origin + path), 404, path);
	for (const path of oidcPaths)
		assert.equal(await status(instance.origin + path), 404, path);
});

test('metadata names the right hosts on both', async () => {
	for (const host of [instance.issuer, instance.origin]) {
		const server = await (await fetch(`${host}/.well-known/oauth-authorization-server`)).json();
		assert.equal(server.issuer, instance.issuer);
		assert.ok(server.token_endpoint.startsWith(`${instance.issuer}/`));
		const resource = await (await fetch(`${host}/.well-known/oauth-protected-resource/mcp`)).json();
		assert.equal(resource.resource, instance.mcp);
		assert.deepEqual(resource.authorization_servers, [instance.issuer]);
	}
});

test('an MCP client finds its way over both', async () => {
	const provider = new OAuthProvider(new Person(instance));
	const open = () => [new Client({ name: 'e2e', version: '1' }),
		new StreamableHTTPClientTransport(new URL(instance.mcp), { authProvider: provider })];
	let [client, transport] = open();
	await assert.rejects(client.connect(transport), UnauthorizedError);
	await transport.finishAuth(provider.back.searchParams.get('code'));
	[client, transport] = open();
	await client.connect(transport);
	await addSearchFetch(client);
	await client.close();
});

test('RESOURCE_METADATA=oidc points the challenge at the provider', async () => {
	await instance.down();
	instance.settings({ OIDC_BASE_URL: instance.issuer, MCP_BASE_URL: instance.origin,
		RESOURCE_METADATA: 'oidc', ...unlimited });
	await instance.up();
	const refused = await fetch(instance.mcp, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
	assert.equal(refused.status, 401);
	assert.match(refused.headers.get('www-authenticate'),
		new RegExp(`resource_metadata="${instance.issuer}/\\.well-known/oauth-protected-resource/mcp"`));
});
