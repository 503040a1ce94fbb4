// Claude: web, desktop and phone by one hosted backend of several machines;
// Claude Code from the person's own.
import { Host, authorizationServer, openid } from './host.mjs';
import assert from 'node:assert/strict';

export class Claude extends Host {
	name = 'Claude';
	agent = 'Claude-User';
	sendsVersion = false;
	probes = ['/.well-known/oauth-authorization-server/mcp', '/mcp/.well-known/openid-configuration'];
	redirects = ['https://claude.ai/api/mcp/auth_callback'];

	// It looks before it asks, and would follow no redirect.
	async connect(address) {
		const looked = await this.fetch(address ?? this.instance.mcp, { method: 'HEAD' });
		assert.ok([401, 405].includes(looked.status), `HEAD answered ${looked.status}`);
		return super.connect(address);
	}

	async resourceMetadata() {
		const resource = await super.resourceMetadata();
		const { origin, pathname } = new URL(this.address);
		for (const url of [`${origin}/.well-known/oauth-protected-resource${pathname}`,
			`${origin}/.well-known/oauth-protected-resource`])
			assert.equal((await this.fetch(url)).status, 200, url);
		assert.equal(resource.authorization_servers.length, 1);
		return resource;
	}

	// Each attempt to connect registers anew, and twice at that.
	async register() {
		await super.register();
		return super.register();
	}

	// It asks to stay connected only if the provider says that one can.
	scope() {
		const more = this.server.scopes_supported.includes('offline_access') ? ' offline_access' : '';
		return this.challenge.scope + more;
	}

	// A dead client is registered again, which only this answer tells.
	async refreshOrRegister() {
		const answer = await this.askRefresh();
		if (answer.status === 200)
			return this.keep(await answer.json());
		const { error } = await answer.json();
		if (answer.status !== 401 || error !== 'invalid_client')
			throw new Error(`${answer.status} ${error}`);
		this.client = await this.register();
		return this.authorize();
	}
}

export class ClaudeCode extends Host {
	name = 'Claude Code (keepsake)';
	agent = 'claude-code/2.1';
	era = '2026-07-28';
	documents = [authorizationServer, openid];
	redirects = ['http://localhost:53682/callback'];
	port = 53682;

	redirect() {
		return `http://localhost:${this.port}/callback`;
	}
}

// As it has been seen without any resource.
export class ClaudeCodeWithoutResource extends ClaudeCode {
	resourceAtAuthorize = false;
	resourceAtToken = false;
	resourceAtRefresh = false;
}
