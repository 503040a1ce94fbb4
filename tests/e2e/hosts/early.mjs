// A client of 2025-03-26, which knows no resource metadata: the provider is the
// server's own origin, and without metadata has these paths.
import { Host } from './host.mjs';

export class Early extends Host {
	name = 'a client of 2025-03-26';
	era = '2025-03-26';
	sendsVersion = false;
	redirects = ['http://localhost:3334/oauth/callback'];
	resourceAtAuthorize = false;
	resourceAtToken = false;
	resourceAtRefresh = false;

	async serverMetadata() {
		const { origin } = new URL(this.address);
		return {
			issuer: origin, authorization_endpoint: `${origin}/authorize`, token_endpoint: `${origin}/token`,
			registration_endpoint: `${origin}/register`,
		};
	}

	scope() {
		return undefined;
	}
}
