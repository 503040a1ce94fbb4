// Cursor and VS Code.
import { Host } from './host.mjs';
import assert from 'node:assert/strict';

export class Cursor extends Host {
	name = 'Cursor';
	agent = 'Cursor/3.10.0';
	redirects = ['cursor://anysphere.cursor-mcp/oauth/callback', 'http://localhost:8787/callback',
		'https://www.cursor.com/agents/mcp/oauth/callback'];
	#next = 0;

	constructor(instance, person, which = 0) {
		super(instance, person);
		this.#next = which;
	}

	redirect() {
		return this.redirects[this.#next];
	}
}

export class VSCode extends Host {
	name = 'Visual Studio Code';
	agent = 'Visual Studio Code/1.110.0';
	redirects = ['http://127.0.0.1:33418/', 'http://127.0.0.1/', 'https://vscode.dev/redirect',
		'https://insiders.vscode.dev/redirect'];

	// Its own port may be taken by another window.
	redirect() {
		return 'http://127.0.0.1:51234/';
	}

	// It would listen for messages of the server.
	async open() {
		const tools = await super.open();
		const stream = await this.fetch(this.address, { headers: {
			accept: 'text/event-stream', authorization: `Bearer ${this.tokens.access_token}`,
			'mcp-protocol-version': this.era,
		} });
		assert.equal(stream.status, 405);
		return tools;
	}
}
