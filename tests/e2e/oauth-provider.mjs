// What the MCP SDKs ask of an application that signs its user in.
import { callback } from './person.mjs';

export class OAuthProvider {
	constructor(person, more = {}) {
		this.person = person;
		this.more = more;
		this.saved = {};
	}

	get redirectUrl() { return callback; }
	get clientMetadata() {
		return {
			client_name: 'e2e client', redirect_uris: [callback], response_types: ['code'],
			grant_types: ['authorization_code', 'refresh_token'],
			token_endpoint_auth_method: 'none', ...this.more,
		};
	}
	state() { return 'state-of-e2e'; }
	clientInformation() { return this.saved.client; }
	saveClientInformation(client) { this.saved.client = client; }
	tokens() { return this.saved.tokens; }
	saveTokens(tokens) { this.saved.tokens = tokens; }
	codeVerifier() { return this.saved.verifier; }
	saveCodeVerifier(verifier) { this.saved.verifier = verifier; }
	discoveryState() { return this.saved.discovery; }
	saveDiscoveryState(discovery) { this.saved.discovery = discovery; }
	async redirectToAuthorization(url) { this.back = await this.person.authorize(url); }
}
