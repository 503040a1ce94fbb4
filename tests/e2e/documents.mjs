// A place on the web where apps keep their documents: client metadata, keys.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { certificate, certificateKey } from './instance.mjs';

export class Documents {
	static async start() {
		const documents = new Documents();
		documents.served = new Map();
		documents.asked = [];
		documents.server = createServer({ cert: readFileSync(certificate), key: readFileSync(certificateKey) },
			(request, response) => documents.#answer(request, response));
		await new Promise(done => documents.server.listen(0, '127.0.0.1', done));
		documents.origin = `https://localhost:${documents.server.address().port}`;
		return documents;
	}

	#answer(request, response) {
		this.asked.push(request.url);
		const document = this.served.get(request.url);
		if (!document)
			return response.writeHead(404).end();
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(JSON.stringify(document));
	}

	// Its address.
	serve(path, document) {
		this.served.set(path, document);
		return this.origin + path;
	}

	count(path) {
		return this.asked.filter(asked => asked === path).length;
	}

	// What an instance must know to fetch from here.
	get settings() {
		assert.ok(process.env.NODE_EXTRA_CA_CERTS);
		return { FETCH_ALLOW: this.origin, FETCH_CA: process.env.NODE_EXTRA_CA_CERTS };
	}

	end() {
		this.server.closeAllConnections();
		return new Promise(done => this.server.close(done));
	}
}
