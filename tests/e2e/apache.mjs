// Apache with mod_auth_openidc in front of a page, as the current user: its
// own port, folder and configuration, nothing of the system's.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, temporaryFolder } from './instance.mjs';

const modules = ['mpm_prefork', 'authn_core', 'authz_core', 'authz_user', 'dir', 'headers', 'auth_openidc'];
const folder = '/usr/lib/apache2/modules';

export class Apache {
	// Where it will be, since a client must be registered for that first.
	static async prepare() {
		const apache = new Apache();
		apache.folder = temporaryFolder();
		apache.port = await freePort();
		apache.origin = `http://127.0.0.1:${apache.port}`;
		apache.page = `${apache.origin}/private/`;
		apache.redirect = `${apache.page}back`;
		return apache;
	}

	/*
	 * Registered at the instance with options of a client, started with
	 * directives of mod_auth_openidc; an array is several words.
	 */
	async start(instance, { client = [], directives = {} } = {}) {
		const { client_id, client_secret } = JSON.parse(await instance.keepsake('client', 'add', '--json',
			'--name', 'e2e Apache', '--redirect-uri', this.redirect, '--confidential', ...client));
		const pages = join(this.folder, 'pages', 'private');
		mkdirSync(pages, { recursive: true });
		writeFileSync(join(pages, 'index.html'), 'the private page\n');
		copyFileSync(process.env.NODE_EXTRA_CA_CERTS, join(this.folder, 'ca.pem'));
		chmodSync(this.folder, 0o755);
		const file = join(this.folder, 'apache.conf');
		writeFileSync(file, this.#configuration({
			OIDCProviderMetadataURL: `${instance.issuer}/.well-known/openid-configuration`,
			OIDCClientID: client_id, OIDCClientSecret: client_secret,
			OIDCCryptoPassphrase: 'a passphrase of the test', OIDCScope: 'openid email profile', ...directives,
		}));
		// -X: one process, which does not leave the foreground
		this.child = spawn('/usr/sbin/apache2', ['-X', '-d', this.folder, '-f', file], { stdio: 'pipe' });
		this.said = '';
		this.child.stderr.setEncoding('utf8').on('data', text => { this.said += text; });
		for (let tries = 0; tries < 200; tries++) {
			if (this.child.exitCode !== null)
				throw new Error(`apache2 ended: ${this.said}${this.log()}`);
			if (await fetch(this.origin).catch(() => undefined))
				return;
			await sleep(50);
		}
		throw new Error(`apache2 does not answer: ${this.said}`);
	}

	#configuration(directives) {
		const load = modules.map(name => `LoadModule ${name}_module ${folder}/mod_${name}.so`).join('\n');
		const own = Object.entries({
			OIDCRedirectURI: this.redirect, OIDCSSLValidateServer: 'On',
			OIDCCABundlePath: join(this.folder, 'ca.pem'), ...directives,
		})
			.map(([name, words]) => `${name} ${[words].flat().map(word => `"${word}"`).join(' ')}`).join('\n');
		// root may start it, and then it wants to be somebody else
		const user = process.getuid() === 0 ? 'User nobody\nGroup nogroup' : '';
		return `${load}
${user}
ServerName 127.0.0.1
Listen 127.0.0.1:${this.port}
PidFile ${this.folder}/apache.pid
DefaultRuntimeDir ${this.folder}
Mutex posixsem
KeepAlive Off
ErrorLog ${this.folder}/error.log
LogLevel auth_openidc:info
DocumentRoot ${this.folder}/pages
${own}
<Location /private>
	AuthType openid-connect
	# Node's fetch looks like a script, whatever it is
	OIDCUnAuthAction auth true
	Require valid-user
	Header set X-Person "%{OIDC_CLAIM_email}e"
	Header set X-Subject "%{OIDC_CLAIM_sub}e"
</Location>
`;
	}

	// From the page to the provider and back to the page.
	async signIn(person, decision) {
		const away = await person.ask(this.page);
		assert.equal(away.status, 302, this.log());
		const back = await person.authorize(away.headers.get('location'), decision);
		assert.ok(String(back).startsWith(this.redirect), String(back));
		const answer = await person.ask(back, person.posted && { method: 'POST', body: person.posted });
		if (answer.status !== 302)
			return answer;
		assert.equal(answer.headers.get('location'), this.page, this.log());
		return person.ask(this.page);
	}

	log() {
		const file = join(this.folder, 'error.log');
		return existsSync(file) ? readFileSync(file, 'utf8') : '';
	}

	async end() {
		if (this.child && this.child.exitCode === null) {
			const ended = new Promise(done => this.child.on('close', done));
			this.child.kill();
			await ended;
		}
		rmSync(this.folder, { recursive: true, force: true });
	}
}
