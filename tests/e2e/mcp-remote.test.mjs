// mcp-remote: a local stdio client reaches Keepsake through it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Instance, freePort, temporaryFolder } from './instance.mjs';
import { Person } from './person.mjs';
import { addSearchFetch, readPromptComplete, watchAndForget } from './memory-tools.mjs';
import { visit } from './commands.mjs';
import { connectThrough } from './stdio-client.mjs';

let folder;
const instances = {};
before(async () => {
	folder = temporaryFolder();
	// In the browser's place: the test itself visits the address.
	writeFileSync(join(folder, 'xdg-open'), '#!/bin/sh\n');
	chmodSync(join(folder, 'xdg-open'), 0o755);
	instances.https = await Instance.start();
	instances.http = await Instance.start({ tls: false });
});
after(async () => {
	rmSync(folder, { recursive: true, force: true });
	for (const instance of Object.values(instances))
		await instance.end();
});

const streamable = 'StreamableHTTPClientTransport';
const old = 'SSEClientTransport';

// What it is told, and the transport that it settles on.
const modes = [
	['https', '/mcp', 'http-only', streamable],
	['http', '/mcp', 'http-only', streamable],
	['https', '/mcp', 'http-first', streamable],
	['https', '/mcp/sse', 'http-first', streamable],
	['https', '/mcp', 'sse-first', streamable],
	['https', '/mcp/sse', 'sse-first', old],
	['https', '/mcp/sse', 'sse-only', old],
	['http', '/mcp/sse', 'sse-only', old],
	['https', '/mcp', 'http-only', streamable, '--protocol', 'auto'],
];

for (const [scheme, path, transport, settled, ...more] of modes) {
	test(`mcp-remote does the main job: ${[scheme, path, transport, ...more].join(' ')}`, async t => {
		const instance = instances[scheme];
		let signedIn = false;
		const { client, said } = await connectThrough('mcp-remote/dist/proxy.js',
			[instance.origin + path, String(await freePort()), '--allow-http', '--transport', transport, ...more], {
				env: { MCP_REMOTE_CONFIG_DIR: join(folder, t.name.replace(/\W+/g, '-')), PATH: `${folder}:${process.env.PATH}` },
				capabilities: { elicitation: {} },
				watch: async text => {
					const url = text.match(/https?:\/\/localhost:\d+\/\S*authorize\?\S+(?=\s)/)?.[0];
					if (!url || signedIn)
						return;
					signedIn = true;
					await visit(await new Person(instance).authorize(url));
				},
			});
		t.after(() => client.close());
		assert.ok(signedIn, said());
		assert.ok(said().includes(`Connected to remote server using ${settled}`), said());
		await readPromptComplete(client, await addSearchFetch(client));
		await watchAndForget(client);
	});
}
