// The Inspector's web client, and pages of other origins, in Chromium.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Instance, freePort, temporaryFolder, unlimited } from './instance.mjs';
import { tokens } from './person.mjs';
import { toolNames } from './memory-tools.mjs';
import { decide, launch, newPage, signIn } from './browser.mjs';
import { packages } from './commands.mjs';

const listed = 'https://workbench.example.com';
let instance;
let browser;
let inspector;
let home;

async function startInspector() {
	const port = await freePort();
	home = temporaryFolder();
	const child = spawn(process.execPath, [
		join(packages, '@modelcontextprotocol/inspector/clients/launcher/build/index.js'), '--web',
		'--server-url', instance.mcp, '--transport', 'http', '--protocol-era', 'auto',
	], { env: { ...process.env, HOME: home, CLIENT_PORT: String(port), MCP_SANDBOX_PORT: String(await freePort()),
		MCP_AUTO_OPEN_ENABLED: 'false', MCP_INSPECTOR_SECRET_STORE: 'memory' } });
	let output = '';
	const url = await new Promise((done, failed) => {
		for (const stream of [child.stdout, child.stderr])
			stream.setEncoding('utf8').on('data', piece => {
				output += piece;
				const found = output.match(/http:\/\/127\.0\.0\.1:\d+\/?\?MCP_INSPECTOR_API_TOKEN=\w+/);
				if (found)
					done(found[0]);
			});
		child.on('exit', () => failed(new Error(output)));
	});
	return { child, url, origin: `http://127.0.0.1:${port}` };
}

before(async () => {
	instance = await Instance.start({ settings: { ...unlimited, CORS_ORIGINS: listed } });
	browser = await launch();
	inspector = await startInspector();
});
after(async () => {
	inspector?.child.removeAllListeners('exit');
	inspector?.child.kill();
	await browser?.close();
	await instance?.end();
	if (home)
		rmSync(home, { recursive: true, force: true });
});

test('the Inspector signs its user in, connects and shows the tools', async () => {
	const page = await newPage(browser);
	await page.goto(inspector.url);
	// The switch is drawn a little before it works.
	for (let tries = 0; !page.url().startsWith(instance.issuer); tries++) {
		assert.ok(tries < 10, await page.textContent('body'));
		if (await page.getByText('Disconnected', { exact: true }).isVisible())
			await page.locator('input[type=checkbox]').first().evaluate(box => box.click());
		await page.waitForURL(`${instance.issuer}/auth/login*`, { timeout: 5000 }).catch(() => {});
	}
	await signIn(page, instance);
	await decide(page, 'allow');
	await page.waitForURL(`${inspector.origin}/**`);
	await page.getByText('Connected', { exact: true }).waitFor();
	await page.getByText('MCP 2026-07-28').waitFor();
	await page.getByText('Tools', { exact: true }).first().click();
	await page.getByText('search', { exact: false }).first().waitFor();
	const shown = await page.textContent('body');
	for (const tool of ['Add', 'Search', 'Fetch', 'Delete'])
		assert.match(shown, new RegExp(tool, 'i'));
	await page.context().close();
});

/*
 * What a page of `origin` gets when it lists the tools as a browser client
 * does: metadata first, then a call whose headers need a preflight.
 */
async function listFrom(origin, accessToken) {
	const page = await newPage(browser);
	await page.route(`${origin}/**`, route => route.fulfill({ contentType: 'text/html', body: '<!DOCTYPE html>' }));
	await page.goto(`${origin}/`);
	const got = await page.evaluate(async ({ mcp, accessToken }) => {
		try {
			const metadata = new URL('/.well-known/oauth-protected-resource/mcp', mcp);
			await (await fetch(metadata, { headers: { 'MCP-Protocol-Version': '2026-07-28' } })).json();
			const answer = await fetch(mcp, {
				method: 'POST',
				headers: {
					Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json',
					'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/list',
				},
				body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: {
					'io.modelcontextprotocol/protocolVersion': '2026-07-28',
					'io.modelcontextprotocol/clientCapabilities': {},
				} } }),
			});
			return (await answer.json()).result.tools.map(tool => tool.name).sort();
		} catch (error) {
			return error.message;
		}
	}, { mcp: instance.mcp, accessToken });
	await page.context().close();
	return got;
}

test('pages of listed and of loopback origins may call, others may not', async () => {
	const { access_token } = await tokens(instance);
	assert.deepEqual(await listFrom(listed, access_token), toolNames);
	assert.deepEqual(await listFrom(inspector.origin, access_token), toolNames);
	assert.equal(await listFrom('https://evil.example.com', access_token), 'Failed to fetch');
});
