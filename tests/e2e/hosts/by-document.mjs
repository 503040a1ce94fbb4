// A host that is known by a document at an address of its own, instead of
// registering (client ID metadata documents).
import assert from 'node:assert/strict';

// `more` is what stands in its document beside what it would register.
export function byDocument(Kind, documents, path, more = {}) {
	return class extends Kind {
		async register() {
			// Claude wants both, and registers if one is missing.
			assert.equal(this.server.client_id_metadata_document_supported, true);
			assert.ok(this.server.token_endpoint_auth_methods_supported.includes('none'));
			const client_id = documents.origin + path;
			documents.serve(path, { ...this.registration(), client_id, ...more });
			return { client_id };
		}
	};
}
