// Devices and shells: openid-client, keepsake login and oidc-agent poll while a
// person decides elsewhere.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as oidc from 'openid-client';
import { Instance, temporaryFolder, top } from './instance.mjs';
import { Person, rpc } from './person.mjs';

const run = promisify(execFile);
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
let instance;
let folder;
before(async () => {
	instance = await Instance.start();
	folder = temporaryFolder();
});
after(async () => {
	await instance?.end();
	rmSync(folder, { recursive: true, force: true });
});

async function device(scope) {
	const config = await oidc.dynamicClientRegistration(new URL(instance.issuer), {
		client_name: 'e2e device', grant_types: [deviceGrant, 'refresh_token'],
		redirect_uris: [], response_types: [], token_endpoint_auth_method: 'none',
	}, oidc.None());
	oidc.enableNonRepudiationChecks(config);
	return { config, started: await oidc.initiateDeviceAuthorization(config, { scope }) };
}

test('openid-client is let in, by a code that the person types', async () => {
	const { config, started } = await device('openid email memory:read');
	assert.match(started.user_code, /^[A-Z]{4}-[A-Z]{4}$/);
	const person = new Person(instance);
	const polling = oidc.pollDeviceAuthorizationGrant(config, started);
	const page = await person.letIn(started.verification_uri, { code: started.user_code.toLowerCase() });
	assert.match(page, /<h1>Device allowed<\/h1>/);
	assert.ok(person.pages.some(({ html }) => html.includes('e2e device') && html.includes(started.user_code)));
	const tokens = await polling;
	const claims = tokens.claims();
	assert.equal(claims.iss, instance.issuer);
	assert.equal((await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)).email, instance.email);
	const fresh = await oidc.refreshTokenGrant(config, tokens.refresh_token);
	assert.equal((await rpc(instance, fresh.access_token, 'tools/list')).status, 200);
});

test('openid-client is told that the person denied', async () => {
	const { config, started } = await device('openid');
	await new Person(instance).letIn(started.verification_uri_complete, { decision: 'deny' });
	await assert.rejects(oidc.pollDeviceAuthorizationGrant(config, started), { error: 'access_denied' });
});

// A shell on another machine: no data folder, and a curl that tells its
// arguments.
const environment = {};
function shell(...words) {
	if (!environment.PATH) {
		const curl = spawnSync('sh', ['-c', 'command -v curl'], { encoding: 'utf8' }).stdout.trim();
		writeFileSync(join(folder, 'curl'),
			`#!/bin/sh\nprintf '%s\\n' "$*" >>"${folder}/arguments"\nexec ${curl} "$@"\n`);
		chmodSync(join(folder, 'curl'), 0o755);
		Object.assign(environment, {
			PATH: `${folder}:${process.env.PATH}`, HOME: folder, DATA_DIR: join(folder, 'none'),
			CURL_CA_BUNDLE: process.env.NODE_EXTRA_CA_CERTS,
		});
	}
	return [join(top, 'scripts/keepsake'), words, { env: environment }];
}

// Runs `keepsake login` and lets it in.
async function login(url, decision) {
	const child = spawn(...shell('login', url));
	let output = '';
	let decided;
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding('utf8').on('data', piece => {
			output += piece;
			const open = output.match(/^Open +(\S+)\nCompare +(\S+)\n/m);
			if (open && !decided)
				decided = new Person(instance).letIn(open[1], { decision });
		});
	const code = await new Promise(done => child.on('close', done));
	await decided;
	return { code, output };
}

test('keepsake login, token and logout work without a data folder', async () => {
	const file = join(folder, '.config/keepsake/login');
	const secrets = new Set();
	const look = () => {
		for (const [, , secret] of readFileSync(file, 'utf8').matchAll(/^(refresh|access)_token=(.+)$/gm))
			secrets.add(secret);
	};
	const clients = async () => JSON.parse(await instance.keepsake('client', 'list', '--json'));
	const registered = JSON.stringify(await clients()).split('keepsake login on').length;

	// The address that apps are given will do.
	assert.deepEqual((await login(instance.mcp)).code, 0);
	assert.equal(statSync(file).mode & 0o777, 0o600);
	look();
	const { stdout: first } = await run(...shell('token'));
	assert.equal((await rpc(instance, first.trim(), 'tools/list')).status, 200);
	assert.equal((await run(...shell('token'))).stdout, first);

	// Over its time: of many who ask at once, one refreshes for all.
	writeFileSync(file, readFileSync(file, 'utf8').replace(/^expires_at=.*$/m, 'expires_at=1'));
	const many = await Promise.all(Array.from({ length: 6 }, () => run(...shell('token'))));
	const given = new Set(many.map(({ stdout }) => stdout));
	assert.equal(given.size, 1);
	assert.ok(!given.has(first));
	look();
	assert.equal((await rpc(instance, [...given][0].trim(), 'tools/list')).status, 200);
	assert.equal(statSync(file).mode & 0o777, 0o600);

	// Once more: the same client; what it replaces is over.
	assert.equal((await login(instance.issuer)).code, 0);
	look();
	assert.equal((await rpc(instance, [...given][0].trim(), 'tools/list')).status, 401);
	const { stdout: last } = await run(...shell('token'));
	assert.equal(JSON.stringify(await clients()).split('keepsake login on').length, registered + 1);

	assert.equal(secrets.size, 6);
	const said = readFileSync(join(folder, 'arguments'), 'utf8');
	assert.match(said, /auth\/token/);
	for (const secret of secrets)
		assert.ok(!said.includes(secret) && !instance.logs().includes(secret));

	await run(...shell('logout'));
	assert.ok(!existsSync(file));
	assert.equal((await rpc(instance, last.trim(), 'tools/list')).status, 401);
	await assert.rejects(run(...shell('token')), /not signed in/);
});

test('keepsake login says that it was denied, and keeps nothing', async () => {
	const { code, output } = await login(instance.issuer, 'deny');
	assert.equal(code, 1);
	assert.match(output, /it was denied/);
	await assert.rejects(run(...shell('token')), /not signed in/);
});

test('keepsake token says when the sign-in is over', async () => {
	assert.equal((await login(instance.issuer)).code, 0);
	const file = join(folder, '.config/keepsake/login');
	writeFileSync(file, readFileSync(file, 'utf8').replace(/^expires_at=.*$/m, 'expires_at=1')
		.replace(/^refresh_token=.*$/m, 'refresh_token=unknown'));
	await assert.rejects(run(...shell('token')), /the sign-in is over; run keepsake login/);
});

// Debian's agent, which registers itself and keeps the refresh token.
test('oidc-agent registers itself, is let in and refreshes', async () => {
	const env = { PATH: process.env.PATH, HOME: folder, OIDC_CONFIG_DIR: join(folder, 'oidc'), PASSPHRASE: 'e2e' };
	mkdirSync(env.OIDC_CONFIG_DIR, { mode: 0o700 });
	const agent = spawn('oidc-agent', ['--no-autoload', '--no-webserver'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
	let said = '';
	for await (const piece of agent.stdout.setEncoding('utf8')) {
		said += piece;
		if (/^OIDCD_PID=\d+;/m.test(said))
			break;	// it goes on in the background
	}
	for (const [, name, value] of said.matchAll(/^(OIDC\w+)=([^;]+);/gm))
		env[name] = value;
	try {
		const child = spawn('oidc-gen', ['--flow=device', `--issuer=${instance.issuer}`,
			'--scope=openid offline_access memory:read', `--cert-path=${process.env.NODE_EXTRA_CA_CERTS}`,
			'--pw-cmd=echo "$PASSPHRASE"', '--prompt=none', '--confirm-yes', '--no-url-call', 'e2e'],
		{ env, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		let decided;
		for (const stream of [child.stdout, child.stderr])
			stream.setEncoding('utf8').on('data', piece => {
				output += piece;
				const url = output.match(/^(https:\S+)\n/m);
				const code = output.match(/code: ([A-Z]{4}-[A-Z]{4})\n/);
				if (url && code && !decided)
					decided = new Person(instance).letIn(url[1], { code: code[1] });
			});
		const code = await new Promise(done => child.on('close', done));
		await decided;
		assert.equal(code, 0, output);
		const { stdout: first } = await run('oidc-token', ['e2e'], { env });
		assert.equal((await rpc(instance, first.trim(), 'tools/list')).status, 200);
		// One that is good for longer than any: so it has to refresh.
		const { stdout: second } = await run('oidc-token', ['--time=100000', 'e2e'], { env });
		assert.notEqual(second, first);
		assert.equal((await rpc(instance, second.trim(), 'tools/list')).status, 200);
	} finally {
		spawnSync('oidc-agent', ['--kill'], { env, stdio: 'ignore' });
	}
});
