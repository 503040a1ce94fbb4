// An instance of Keepsake of a test's own: its data folder, its ports, its owner.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const run = promisify(execFile);

// The certificate that tests/e2e/run made; Node trusts its CA by then.
export const certificate = process.env.E2E_CERT;
export const certificateKey = process.env.E2E_KEY;

export async function freePort() {
	const server = createServer();
	await new Promise(done => server.listen(0, '127.0.0.1', done));
	const { port } = server.address();
	await new Promise(done => server.close(done));
	return port;
}

export function temporaryFolder() {
	return mkdtempSync(join(tmpdir(), 'keepsake-e2e-'));
}

// Limits out of the way: they have a test of their own.
export const unlimited = { RATE_LIMIT: '1000000/min', RATE_BURST: '1000000' };

export class Instance {
	#tls;
	#environment;

	/*
	 * `issuer` and `origin` are of this instance unless given: one side may
	 * be elsewhere.
	 */
	static async start({ tls = true, settings = unlimited, port, issuer, origin } = {}) {
		const instance = new Instance();
		instance.data = temporaryFolder();
		instance.port = port ?? await freePort();
		instance.metricsPort = await freePort();
		const here = `${tls ? 'https' : 'http'}://localhost:${instance.port}`;
		instance.issuer = issuer ?? here;
		instance.origin = origin ?? here;
		instance.mcp = `${instance.origin}/mcp`;
		instance.#tls = tls;
		instance.settings({ OIDC_BASE_URL: instance.issuer, MCP_BASE_URL: instance.origin, ...settings });
		const keep = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'B'];
		instance.#environment = Object.fromEntries(keep.map(k => [k, process.env[k]]).filter(([, v]) => v));
		instance.#environment.METRICS_PORT = String(instance.metricsPort);
		const said = await instance.up();
		instance.email = said.match(/^account +(\S+)/m)?.[1];
		instance.password = said.match(/^password +(\S+)/m)?.[1];
		instance.setupToken = said.match(/^setup token +(\S+)/m)?.[1];
		return instance;
	}

	// Written as an operator would; in force after down() and up().
	settings(values) {
		const text = Object.entries(values).map(([k, v]) => `${k}=${v}\n`).join('');
		writeFileSync(join(this.data, '.env'), text, { mode: 0o600 });
	}

	async up() {
		const tls = this.#tls ? ['--tls', certificate, certificateKey] : [];
		const { stdout } = await run(join(top, 'scripts/run'),
			['--data', this.data, '--port', String(this.port), '--detach', ...tls],
			{ env: this.#environment });
		if (!stdout.includes(`ready ${this.issuer}\n`))
			throw new Error(`no ready line in ${stdout}`);
		return stdout;
	}

	async down() {
		await run(join(top, 'scripts/run'), ['--data', this.data, '--stop'], { env: this.#environment });
	}

	async keepsake(...words) {
		const { stdout } = await run(join(top, 'scripts/keepsake'), ['--data', this.data, ...words],
			{ env: this.#environment });
		return stdout;
	}

	async addUser(email, password, ...more) {
		const file = join(this.data, 'run', 'e2e-password');
		writeFileSync(file, `${password}\n`, { mode: 0o600 });
		await this.keepsake('user', 'add', email, '--password-file', file, ...more);
		rmSync(file);
	}

	logs() {
		return ['access.log', 'programs.log', 'lighttpd.log']
			.map(name => readFileSync(join(this.data, 'log', name), 'utf8')).join('\n');
	}

	// The parent of a program's workers, which supervise started.
	#parent(name) {
		const [group] = readFileSync(join(this.data, 'run/group'), 'utf8').split(' ');
		return readdirSync('/proc').filter(pid => /^\d+$/.test(pid)).map(Number).find(pid => {
			try {
				const [, comm, state, ppid] = readFileSync(`/proc/${pid}/stat`, 'utf8').match(/\((.*)\) (\S) (\d+)/s);
				return comm === name && ppid === group && state !== 'Z';
			} catch {
				return false;
			}
		});
	}

	// What the worker of a program with one worker holds, in kB (PSS).
	memory(name) {
		const [worker] = readFileSync(`/proc/${this.#parent(name)}/task/${this.#parent(name)}/children`, 'utf8').split(' ');
		return Number(readFileSync(`/proc/${worker}/smaps_rollup`, 'utf8').match(/^Pss: +(\d+) kB/m)[1]);
	}

	// Ends a program as an operator would; the next comes when it is asked.
	async endProgram(name) {
		const before = this.#parent(name);
		process.kill(before, 'SIGTERM');
		while (this.#parent(name) === before)
			await sleep(10);
	}

	// Starts every program, but for events, which streams start: a connection is
	// enough.  Returns how many they are.
	async wake() {
		const sockets = readdirSync(join(this.data, 'run')).filter(name => name.endsWith('.sock') && name !== 'events.sock');
		await Promise.all(sockets.map(name => new Promise((done, failed) => {
			const socket = connect(join(this.data, 'run', name));
			socket.once('connect', () => socket.end());
			socket.once('error', failed);
			socket.once('close', done);
			socket.resume();
		})));
		return sockets.length;
	}

	// Has lighttpd read its configuration again.
	reloadServer() {
		process.kill(Number(readFileSync(join(this.data, 'run/lighttpd.pid'), 'utf8')), 'SIGUSR1');
	}

	// The pids of all workers: processes that a program's parent forked.
	workers() {
		const [group] = readFileSync(join(this.data, 'run/group'), 'utf8').split(' ');
		const rows = readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(pid => {
			try {
				const [state, ppid, pgid] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
				return pgid === group && state !== 'Z' ? [[pid, ppid]] : [];
			} catch {
				return [];	// it ended meanwhile
			}
		});
		const parents = new Set(rows.filter(([, ppid]) => ppid === group).map(([pid]) => pid));
		return rows.filter(([, ppid]) => parents.has(ppid)).map(([pid]) => Number(pid));
	}

	async end() {
		await this.down();
		rmSync(this.data, { recursive: true, force: true });
	}
}
