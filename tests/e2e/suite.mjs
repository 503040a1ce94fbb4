// The protocol's own suite against a server: what one scenario found.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './instance.mjs';
import { runProgram } from './commands.mjs';

export const suite = '@modelcontextprotocol/conformance/dist/index.js';

export const told = list => list.map(check => `${check.status} ${check.id}: ${check.errorMessage ?? check.description}`).join('\n');

export const having = (list, status) => list.filter(check => check.status === status);

// Runs the suite with a folder for its results: all checks that it wrote there.
export async function runSuite(args, options) {
	const folder = temporaryFolder();
	const { output } = await runProgram(suite, [...args, '-o', folder], options);
	const list = readdirSync(folder).flatMap(name =>
		JSON.parse(readFileSync(join(folder, name, 'checks.json'), 'utf8')));
	rmSync(folder, { recursive: true });
	return { list, output };
}

export function runScenario(url, scenario, revision) {
	return runSuite(['server', '--url', url, '--scenario', scenario, '--spec-version', revision]);
}

// Nothing failed, and as many checks as that passed.
export function passes({ list, output }, least) {
	assert.ok(list.length > 0, output);
	const failed = having(list, 'FAILURE');
	assert.deepEqual(failed, [], told(failed));
	const passed = having(list, 'SUCCESS');
	assert.ok(passed.length >= least, `${passed.length} of ${least} passed:\n${told(list)}`);
}
