// Client programs from npm, run as their users run them.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { top } from './instance.mjs';

export const packages = join(top, 'tests/e2e/node_modules');

// Visits a program's own callback, which may begin to listen only after it has
// printed the address to sign in at.
export async function visit(url) {
	for (let tries = 0; ; tries++) {
		try {
			return await fetch(url);
		} catch (error) {
			if (tries === 100)
				throw error;
			await sleep(100);
		}
	}
}

/*
 * Runs a program of a package; `watch` is given all output so far after each
 * piece, and may answer with a promise to wait for.
 */
export async function runProgram(script, args, { env = {}, input, watch, timeout = 60000 } = {}) {
	const child = spawn(process.execPath, [join(packages, script), ...args],
		{ env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'], timeout });
	let output = '';
	let pending = Promise.resolve();
	let failure;
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', piece => {
			output += piece;
			if (watch)
				pending = pending.then(() => watch(output, child)).catch(error => {
					failure ??= new Error(`${error.message} ${error.cause?.message ?? ""}\n${output}`);
					child.kill();
				});
		});
	}
	if (input !== undefined)
		child.stdin.end(input);
	else if (!watch)
		child.stdin.end();
	const code = await new Promise(done => child.on('close', done));
	await pending;
	if (failure)
		throw failure;
	return { code, output };
}
