// mcp-remote: a local stdio client reaches Keepsake through it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Instance, freePort, temporaryFolder } from './instance.mjs';
import { Person } from './person.mjs';
import { newWord, toolNames } from './memory-tools.mjs';
import { runProgram, visit } from './commands.mjs';

let folder;
before(() => {
	folder = temporaryFolder();
	// In the browser's place: the test itself visits the address.
	writeFileSync(join(folder, 'xdg-open'), '#!/bin/sh\n');
	chmodSync(join(folder, 'xdg-open'), 0o755);
});
after(() => rmSync(folder, { recursive: true, force: true }));

for (const tls of [true, false]) {
	test(`mcp-remote does the main job, ${tls ? 'TLS' : 'http on loopback'}`, async t => {
		const instance = await Instance.start({ tls });
		t.after(() => instance.end());
		const word = newWord();
		const requests = [
			{ id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'e2e', version: '1' } } },
			{ method: 'notifications/initialized' },
			{ id: 2, method: 'tools/list' },
			{ id: 3, method: 'tools/call', params: { name: 'add_memories', arguments: { text: `Lunch was ${word}.` } } },
			{ id: 4, method: 'tools/call', params: { name: 'search', arguments: { query: word } } },
		].map(request => ({ jsonrpc: '2.0', ...request }));
		let seen = false;
		let sent = 0;
		const send = child => {
			const request = requests[sent++];
			if (request)
				child.stdin.write(`${JSON.stringify(request)}\n`);
			else
				child.kill();
			if (request && request.id === undefined)
				send(child);
		};
		const { output } = await runProgram('mcp-remote/dist/proxy.js',
			[instance.mcp, String(await freePort()), '--allow-http', '--transport', 'http-only'], {
				env: { MCP_REMOTE_CONFIG_DIR: join(folder, String(tls)), PATH: `${folder}:${process.env.PATH}` },
				watch: async (text, child) => {
					const url = text.match(/https?:\/\/localhost:\d+\/\S*authorize\?\S+(?=\s)/)?.[0];
					if (url && !seen) {
						seen = true;
						await visit(await new Person(instance).authorize(url));
					}
					if (sent === 0 && text.includes('Proxy established successfully'))
						send(child);
					const waiting = requests[sent - 1]?.id;
					if (waiting && new RegExp(`"id":${waiting}[,}]`).test(text))
						send(child);
				},
			});
		assert.ok(seen, output);
		for (const name of toolNames)
			assert.ok(output.includes(`"name":"${name}"`), output);
		assert.ok(output.match(/"id":4[,}][\s\S]*/)?.[0] ?? output.includes('"results":[{'), output);
		assert.match(output, /results\\?":\[\{/);
	});
}
