// Adds an access token to what passes, for clients that cannot send one.
import http from 'node:http';
import https from 'node:https';

export async function tokenProxy(origin, accessToken) {
	const target = new URL(origin);
	const { request } = target.protocol === 'https:' ? https : http;
	const server = http.createServer((incoming, outgoing) => {
		// A client that asks for localhost means the target; any other Host
		// (a rebinding attack under test) passes as it is.
		const own = incoming.headers.host === `localhost:${server.address().port}`;
		const headers = { ...incoming.headers, authorization: `Bearer ${accessToken}` };
		if (own) {
			headers.host = target.host;
			if (headers.origin === `http://${incoming.headers.host}`)
				headers.origin = target.origin;
		}
		const passed = request({
			host: target.hostname, servername: target.hostname, port: target.port, path: incoming.url, method: incoming.method, headers,
		}, answer => {
			outgoing.writeHead(answer.statusCode, answer.rawHeaders);
			answer.pipe(outgoing);
		});
		passed.on('error', () => outgoing.destroy());
		outgoing.on('close', () => passed.destroy());
		incoming.pipe(passed);
	});
	await new Promise(done => server.listen(0, '127.0.0.1', done));
	return { url: `http://localhost:${server.address().port}/mcp`, close: () => server.close() };
}
