// The protocol's own suite: every server scenario that needs no fixture tool,
// and both scenarios for authorization servers.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Instance, freePort } from './instance.mjs';
import { Person, callTool, register, tokens } from './person.mjs';
import { tokenProxy } from './proxy.mjs';
import { visit } from './commands.mjs';
import { having, passes, runScenario, runSuite, told } from './suite.mjs';

// scenario: how many checks must have passed at least
const scenarios = {
	'2025-11-25': {
		'server-initialize': 1, 'ping': 1, 'tools-list': 1, 'resources-list': 0, 'prompts-list': 0,
		'dns-rebinding-protection': 2, 'server-sse-multiple-streams': 1,
		'server-session-lifecycle': 0, 'server-sse-polling': 0,
		'resources-subscribe': 1, 'resources-unsubscribe': 1,
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

for (const [revision, wanted] of Object.entries(scenarios)) {
	for (const [scenario, least] of Object.entries(wanted)) {
		test(`conformance ${revision} ${scenario}`, async () => {
			passes(await runScenario(proxy.url, scenario, revision), least);
		});
	}
}

/*
 * The rest of server-stateless needs tools made for the suite; those checks
 * say so, and nothing else may fail.
 */
test('conformance 2026-07-28 server-stateless but for its fixture tools', async () => {
	const { list } = await runScenario(proxy.url, 'server-stateless', '2026-07-28');
	assert.ok(having(list, 'SUCCESS').length >= 20, told(list));
	const failed = having(list, 'FAILURE')
		.filter(check => !/not testable/i.test(check.errorMessage ?? ''));
	assert.deepEqual(failed, [], told(failed));
});

test('conformance, both scenarios for authorization servers', async () => {
	const port = await freePort();
	const client = await register(instance, { redirect_uris: [`http://127.0.0.1:${port}/callback`] });
	let seen = false;
	const { list, output } = await runSuite(['authorization', '--url', instance.issuer,
		'--client-id', client.client_id, '-p', String(port)], {
		watch: async text => {
			const url = text.match(/https:\/\/localhost:\d+\/\S*authorize\?\S+(?=\s)/)?.[0];
			if (!url || seen)
				return;
			seen = true;
			await visit(await new Person(instance).authorize(url));
		},
	});
	assert.ok(seen, output);
	assert.ok(having(list, 'SUCCESS').length >= 2, `${output}${told(list)}`);
	const failed = having(list, 'FAILURE');
	assert.deepEqual(failed, [], told(failed));
	const warned = having(list, 'WARNING');
	assert.deepEqual(warned, [], told(warned));
});
