// Headless Chromium with a person in front of it.
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

export async function launch() {
	return chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: [
			// it sees pages of this machine alone, and root and a chroot have no sandbox
			'--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync',
			'--disable-default-apps', '--no-first-run', '--disable-dev-shm-usage', '--no-proxy-server',
			// a page of a public name may call this machine, under test
			'--disable-features=LocalNetworkAccessChecks',
			'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
		],
	});
}

// A page that trusts the test CA, which Chromium does not read from Node.
export async function newPage(browser, options = {}) {
	const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
	return context.newPage();
}

export async function signIn(page, instance) {
	await page.fill('input[name=username]', instance.email);
	await page.fill('input[name=password]', instance.password);
	await page.click('button[type=submit]');
}

export async function decide(page, decision) {
	await page.click(`button[name=decision][value=${decision}]`);
}

// The client's own end: answers its redirect URI and keeps what came, be it in
// the query or in the body of a form.
export async function listener() {
	const arrived = [];
	const posted = [];
	const server = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request)
			body += chunk;
		if (request.url.startsWith('/callback') && request.method === 'POST')
			posted.push({ url: request.url, fields: new URLSearchParams(body) });
		else if (request.url.startsWith('/callback'))
			arrived.push(new URL(request.url, 'http://127.0.0.1'));
		response.end('back at the app');
	});
	await new Promise(done => server.listen(0, '127.0.0.1', done));
	return {
		arrived, posted, redirect: `http://127.0.0.1:${server.address().port}/callback`,
		close: () => server.close(),
	};
}
