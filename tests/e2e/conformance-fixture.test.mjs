// The protocol's own suite against its fixture (tests/conformance): what of
// lib/mcp the memory tools do not use.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort, temporaryFolder, top, unlimited } from './instance.mjs';
import { visit } from './commands.mjs';
import { having, passes, runScenario, told } from './suite.mjs';

const run = promisify(execFile);

/*
 * scenario: how many checks must have passed at least.
 *
 * Left out: the unscored tasks-*, an extension that this server does not have.
 */
const sinceJune = {
	'server-initialize': 2, 'logging-set-level': 2, 'ping': 2, 'completion-complete': 2,
	'tools-list': 2, 'tools-call-simple-text': 2, 'tools-call-image': 2, 'tools-call-audio': 2,
	'tools-call-embedded-resource': 2, 'tools-call-mixed-content': 2, 'tools-call-with-logging': 2,
	'tools-call-error': 2, 'tools-call-with-progress': 2, 'resources-list': 2,
	'resources-read-text': 2, 'resources-read-binary': 2, 'resources-templates-read': 2,
	'prompts-list': 2, 'prompts-get-simple': 2, 'prompts-get-with-args': 2,
	'prompts-get-embedded-resource': 2, 'prompts-get-with-image': 2,
	'tools-call-sampling': 1, 'tools-call-elicitation': 1,
	'resources-subscribe': 1, 'resources-unsubscribe': 1, 'server-session-lifecycle': 3,
};
const scenarios = {
	'2025-03-26': { 'server-session-lifecycle': 3 },
	'2025-06-18': sinceJune,
	'2025-11-25': {
		...sinceJune, 'tools-list': 3, 'dns-rebinding-protection': 2,
		'server-sse-multiple-streams': 1, 'json-schema-2020-12': 8, 'server-sse-polling': 3,
		'elicitation-sep1034-defaults': 5, 'elicitation-sep1330-enums': 5,
	},
	'2026-07-28': {
		'completion-complete': 2, 'tools-list': 4, 'tools-call-simple-text': 2,
		'tools-call-image': 2, 'tools-call-audio': 2, 'tools-call-embedded-resource': 2,
		'tools-call-mixed-content': 2, 'tools-call-error': 2, 'tools-call-with-progress': 2,
		'server-sse-multiple-streams': 1, 'resources-list': 2, 'resources-read-text': 2,
		'resources-read-binary': 2, 'resources-templates-read': 2,
		'sep-2164-resource-not-found': 4, 'prompts-list': 2, 'prompts-get-simple': 2,
		'prompts-get-with-args': 2, 'prompts-get-embedded-resource': 2,
		'prompts-get-with-image': 2, 'dns-rebinding-protection': 2, 'caching': 8,
		'input-required-result-basic-elicitation': 3, 'input-required-result-basic-sampling': 3,
		'input-required-result-basic-list-roots': 3, 'input-required-result-request-state': 3,
		'input-required-result-multiple-input-requests': 3,
		'input-required-result-multi-round': 4,
		'input-required-result-missing-input-response': 2,
		'input-required-result-non-tool-request': 3, 'input-required-result-result-type': 2,
		'input-required-result-unsupported-methods': 2,
		'input-required-result-tampered-state': 2, 'input-required-result-capability-check': 2,
		'input-required-result-ignore-extra-params': 2,
		'input-required-result-validate-input': 3, 'json-schema-2020-12': 8,
		'http-header-validation': 14, 'http-custom-header-server-validation': 10,
	},
};

let data;
let house;
let url;

// Built as scripts/run builds: one at a time.
async function build() {
	const folder = resolve(process.env.B ?? join(top, 'build'));
	mkdirSync(folder, { recursive: true });
	await run('flock', [folder, 'make', '-s', '-C', top, `B=${folder}`, 'all', 'conformance']);
	return folder;
}

before(async () => {
	const folder = await build();
	const port = String(await freePort());
	const origin = `http://localhost:${port}`;
	data = temporaryFolder();
	for (const name of ['memories', 'programs', 'public', 'run/stats', 'run/limits'])
		mkdirSync(join(data, name), { recursive: true, mode: 0o700 });
	symlinkSync(join(folder, 'fcgi/events'), join(data, 'programs/events'));
	symlinkSync(join(folder, 'conformance/fixture'), join(data, 'programs/fixture'));
	house = spawn(join(folder, 'fcgi/supervise'), [join(data, 'programs'), 'events', 'fixture', '--',
		'/usr/sbin/lighttpd', '-D', '-f', join(top, 'tests/conformance/lighttpd.conf')], {
		env: {
			PATH: process.env.PATH, DATA_DIR: data, PORT: port, AUTH: 'off',
			OIDC_BASE_URL: origin, MCP_BASE_URL: origin, LISTEN: `127.0.0.1:${port}`, ...unlimited,
		},
		stdio: 'ignore',
	});
	url = `${origin}/mcp`;
	const deadline = Date.now() + 20000;
	while ((await visit(url).catch(() => ({}))).status !== 405)	// without a session there is no stream
		assert.ok(Date.now() < deadline, 'the fixture answers');
});
after(async () => {
	if (house?.exitCode === null) {
		const ended = new Promise(done => house.once('close', done));
		house.kill();
		await ended;
	}
	if (data)
		rmSync(data, { recursive: true, force: true });
});

for (const [revision, wanted] of Object.entries(scenarios)) {
	for (const [scenario, least] of Object.entries(wanted)) {
		test(`conformance ${revision} ${scenario}, with fixtures`, async () => {
			passes(await runScenario(url, scenario, revision), least);
		});
	}
}

// Nothing is skipped: the server has subscriptions and lists that change.
test('conformance 2026-07-28 server-stateless, with fixtures', async () => {
	const found = await runScenario(url, 'server-stateless', '2026-07-28');
	passes(found, 30);
	const other = [...having(found.list, 'SKIPPED'), ...having(found.list, 'WARNING')];
	assert.deepEqual(other, [], told(other));
});
