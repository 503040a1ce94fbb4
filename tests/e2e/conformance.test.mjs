// The protocol's own suite: every server scenario that needs no fixture tool,
// and both scenarios for authorization servers.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Instance, freePort, temporaryFolder } from './instance.mjs';
import { Person, callTool, register, tokens } from './person.mjs';
import { tokenProxy } from './proxy.mjs';
import { runProgram, visit } from './commands.mjs';

const suite = '@modelcontextprotocol/conformance/dist/index.js';

// scenario: how many checks must have passed at least
const scenarios = {
	'2025-11-25': {
		'server-initialize': 1, 'ping': 1, 'tools-list': 1, 'resources-list': 0, 'prompts-list': 0,
		'dns-rebinding-protection': 2, 'server-sse-multiple-streams': 0,
		'server-session-lifecycle': 0, 'server-sse-polling': 0,
	},
	'2026-07-28': {
		'tools-list': 1, 'resources-list': 0, 'prompts-list': 0, 'sep-2164-resource-not-found': 0,
		'caching': 0, 'dns-rebinding-protection': 2, 'server-sse-multiple-streams': 0,
		'http-header-validation': 14, 'input-required-result-unsupported-methods': 0,
		'input-required-result-validate-input': 0, 'input-required-result-missing-input-response': 0,
		'input-required-result-ignore-extra-params': 0,
	},
};

let instance;
let proxy;

before(async () => {
	instance = await Instance.start();
	const { access_token } = await tokens(instance);
	await callTool(instance, access_token, 'add_memories', { text: 'Something to find.' });
	proxy = await tokenProxy(instance.origin, access_token);
});
after(async () => {
	proxy?.close();
	await instance?.end();
});

// All checks that a run wrote, with the name of their scenario.
function checks(folder) {
	return readdirSync(folder).flatMap(name =>
		JSON.parse(readFileSync(join(folder, name, 'checks.json'), 'utf8')));
}

const told = list => list.map(check => `${check.status} ${check.id}: ${check.errorMessage ?? check.description}`).join('\n');

for (const [revision, wanted] of Object.entries(scenarios)) {
	for (const [scenario, least] of Object.entries(wanted)) {
		test(`conformance ${revision} ${scenario}`, async () => {
			const folder = temporaryFolder();
			const { output } = await runProgram(suite, ['server', '--url', proxy.url, '--scenario', scenario,
				'--spec-version', revision, '-o', folder]);
			const list = checks(folder);
			rmSync(folder, { recursive: true });
			assert.ok(list.length > 0, output);
			const failed = list.filter(check => check.status === 'FAILURE');
			assert.deepEqual(failed, [], told(failed));
			const passed = list.filter(check => check.status === 'SUCCESS');
			assert.ok(passed.length >= least, `${passed.length} of ${least} passed:\n${told(list)}`);
		});
	}
}

/*
 * The rest of server-stateless needs tools made for the suite; those checks
 * say so, and nothing else may fail.
 */
test('conformance 2026-07-28 server-stateless but for its fixture tools', async () => {
	const folder = temporaryFolder();
	await runProgram(suite, ['server', '--url', proxy.url, '--scenario', 'server-stateless',
		'--spec-version', '2026-07-28', '-o', folder]);
	const failed = checks(folder).filter(check => check.status === 'FAILURE')
		.filter(check => !/not testable/i.test(check.errorMessage ?? ''));
	rmSync(folder, { recursive: true });
	assert.deepEqual(failed, [], told(failed));
});

test('conformance, both scenarios for authorization servers', async () => {
	const folder = temporaryFolder();
	const port = await freePort();
	const client = await register(instance, { redirect_uris: [`http://127.0.0.1:${port}/callback`] });
	let seen = false;
	const { output } = await runProgram(suite, ['authorization', '--url', instance.issuer,
		'--client-id', client.client_id, '-p', String(port), '-o', folder], {
		watch: async text => {
			const url = text.match(/https:\/\/localhost:\d+\/\S*authorize\?\S+(?=\s)/)?.[0];
			if (!url || seen)
				return;
			seen = true;
			await visit(await new Person(instance).authorize(url));
		},
	});
	const list = checks(folder);
	rmSync(folder, { recursive: true });
	assert.ok(seen, output);
	assert.ok(list.filter(check => check.status === 'SUCCESS').length >= 2, `${output}${told(list)}`);
	const failed = list.filter(check => check.status === 'FAILURE');
	assert.deepEqual(failed, [], told(failed));
	const warned = list.filter(check => check.status === 'WARNING');
	assert.deepEqual(warned, [], told(warned));
});
