// Chromium signs in, allows and denies; one page has a script, and works without it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Instance } from './instance.mjs';
import { authorizationUrl, pkce, register, token } from './person.mjs';
import { people, startUpstream } from './fake-upstream.mjs';
import { decide, launch, listener, newPage, signIn } from './browser.mjs';

let browser;
let app;
before(async () => {
	browser = await launch();
	app = await listener();
});
after(async () => {
	app?.close();
	await browser?.close();
});

for (const tls of [true, false]) {
	const kind = tls ? 'TLS' : 'http on loopback';
	let instance;
	before(async () => { instance = await Instance.start({ tls }); });
	after(() => instance?.end());

	async function begin(page, more = {}) {
		const client = await register(instance, { client_name: 'Notebook', redirect_uris: [app.redirect] });
		const { verifier, challenge } = pkce();
		const violations = [];
		page.on('console', message => violations.push(message.text()));
		await page.goto(String(await authorizationUrl(instance, client, challenge,
			{ redirect_uri: app.redirect, state: 'of this test', ...more })));
		return { client, verifier, violations };
	}

	test(`Chromium signs in and allows, ${kind}`, async () => {
		const page = await newPage(browser);
		const { client, verifier, violations } = await begin(page);
		assert.match(await page.textContent('main'), /Notebook/);
		await signIn(page, instance);
		assert.match(await page.textContent('main'), /Notebook/);
		assert.match(await page.textContent('main'), /127\.0\.0\.1/);
		await decide(page, 'allow');
		await page.waitForURL(`${app.redirect}?*`);
		const back = app.arrived.pop();
		assert.equal(back.searchParams.get('state'), 'of this test');
		assert.equal(back.searchParams.get('iss'), instance.issuer);
		const answer = await token(instance, { grant_type: 'authorization_code', code: back.searchParams.get('code'),
			redirect_uri: app.redirect, client_id: client.client_id, code_verifier: verifier });
		assert.equal(answer.status, 200);
		assert.deepEqual(violations, []);

		// The consent is remembered, the session too.
		await page.goto(String(await authorizationUrl(instance, client, pkce().challenge, { redirect_uri: app.redirect })));
		await page.waitForURL(`${app.redirect}?*`);
		assert.ok(app.arrived.pop().searchParams.get('code'));

		// The person sees what is connected, disconnects it, and signs out.
		await page.goto(`${instance.issuer}/account`);
		assert.match(await page.textContent('main'), /This browser[\s\S]*Notebook at 127\.0\.0\.1/);
		await page.click('button[value=disconnect]');
		await page.waitForURL(`${instance.issuer}/account`);
		assert.match(await page.textContent('main'), /No app is connected/);
		await page.click('button[value=sign-out]');
		await page.waitForURL(`${instance.issuer}/auth/logout`);
		assert.equal(await page.textContent('h1'), 'You are signed out');
		assert.deepEqual(violations, []);
		await page.context().close();
	});

	test(`Chromium signs in and denies, ${kind}`, async () => {
		const page = await newPage(browser);
		await begin(page);
		await signIn(page, instance);
		await decide(page, 'deny');
		await page.waitForURL(`${app.redirect}?*`);
		const back = app.arrived.pop();
		assert.equal(back.searchParams.get('error'), 'access_denied');
		assert.equal(back.searchParams.get('state'), 'of this test');
		assert.equal(back.searchParams.get('iss'), instance.issuer);
		assert.equal(back.searchParams.get('code'), null);
		await page.context().close();
	});

	for (const javaScriptEnabled of [true, false])
		test(`Chromium posts the answer ${javaScriptEnabled ? 'by itself' : 'by the button'}, ${kind}`, async () => {
			const page = await newPage(browser, { javaScriptEnabled });
			const { client, verifier, violations } = await begin(page, { response_mode: 'form_post' });
			await signIn(page, instance);
			await decide(page, 'allow');
			if (!javaScriptEnabled) {
				assert.equal(await page.title(), 'Returning to the app');
				assert.equal(app.posted.length, 0);
				await page.click('button[type=submit]');
			}
			await page.waitForURL(app.redirect);
			const { url, fields } = app.posted.pop();
			assert.equal(url, '/callback');
			assert.equal(fields.get('state'), 'of this test');
			assert.equal(fields.get('iss'), instance.issuer);
			const answer = await token(instance, { grant_type: 'authorization_code', code: fields.get('code'),
				redirect_uri: app.redirect, client_id: client.client_id, code_verifier: verifier });
			assert.equal(answer.status, 200);
			assert.deepEqual(app.posted, []);
			assert.deepEqual(app.arrived, []);
			assert.deepEqual(violations, []);
			await page.context().close();
		});

	test(`Chromium is told of a wrong password and may try again, ${kind}`, async () => {
		const page = await newPage(browser);
		await begin(page);
		await signIn(page, { email: instance.email, password: 'wrong' });
		assert.match(await page.textContent('main'), /password/i);
		await signIn(page, instance);
		await decide(page, 'deny');
		await page.waitForURL(`${app.redirect}?*`);
		app.arrived.pop();
		await page.context().close();
	});
}


test('Chromium signs in at another provider, which is another site', async () => {
	const upstream = await startUpstream();
	const instance = await Instance.start({ settings: { UPSTREAM_ISSUER: upstream.issuer,
		GOOGLE_CLIENT_ID: upstream.clientId, GOOGLE_CLIENT_SECRET: upstream.clientSecret,
		FETCH_CA: process.env.NODE_EXTRA_CA_CERTS, FETCH_ALLOW: `${upstream.token},${upstream.keys}`,
		ALLOW_EMAILS: people[0] } });
	await upstream.configure({ redirectUris: [`${instance.issuer}/auth/callback`] });
	try {
		const page = await newPage(browser);
		const violations = [];
		page.on('console', message => message.location().url.startsWith(instance.issuer) && violations.push(message.text()));
		const client = await register(instance, { client_name: 'Notebook', redirect_uris: [app.redirect] });
		await page.goto(String(await authorizationUrl(instance, client, pkce().challenge, { redirect_uri: app.redirect })));
		await page.click('button[name=upstream]');
		await page.waitForURL(`${upstream.issuer}/**`);
		// By its number it is no longer the same site as ours: cookies must come along all the same.
		await page.goto(page.url().replace('//localhost', '//127.0.0.1'));
		await page.click(`text=${people[0]}`);
		assert.ok(page.url().startsWith(instance.issuer), page.url());
		assert.match(await page.textContent('main'), /Notebook/);
		await decide(page, 'allow');
		await page.waitForURL(`${app.redirect}?*`);
		assert.ok(app.arrived.pop().searchParams.get('code'));
		await page.goto(`${instance.issuer}/account`);
		assert.match(await page.textContent('main'), /Notebook at 127\.0\.0\.1/);
		assert.deepEqual(violations, []);
		await page.context().close();
	} finally {
		await instance.end();
		await upstream.end();
	}
});
