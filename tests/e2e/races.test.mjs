// Two redemptions of one code at the same moment, RACE_ROUNDS times: exactly
// one wins, and since it cannot be known which of them was the thief, what the
// winner got is dead as well.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Instance } from './instance.mjs';
import { Person, authorizationUrl, pkce, redeem, register, rpc } from './person.mjs';

const rounds = Number(process.env.RACE_ROUNDS ?? 300);
const lanes = 4;
let instance;
before(async () => { instance = await Instance.start({ tls: false }); });
after(() => instance?.end());

async function race(client, person) {
	const { verifier, challenge } = pkce();
	const back = await person.authorize(await authorizationUrl(instance, client, challenge));
	const code = back.searchParams.get('code');
	const answers = await Promise.all([1, 2].map(() => redeem(instance, client, code, verifier)));
	const bodies = await Promise.all(answers.map(answer => answer.json()));
	const won = answers.findIndex(answer => answer.status === 200);
	assert.ok(won >= 0, `nobody won: ${JSON.stringify(bodies)}`);
	assert.equal(answers[1 - won].status, 400, 'one alone wins');
	assert.equal(bodies[1 - won].error, 'invalid_grant');
	return bodies[won];
}

test(`a code redeemed twice at once, ${rounds} times`, { timeout: rounds * 1000 + 60000 }, async t => {
	const client = await register(instance);
	let left = rounds;
	let last;
	const lane = async () => {
		const person = new Person(instance);
		while (left-- > 0)
			last = await race(client, person);
	};
	const began = Date.now();
	await Promise.all(Array.from({ length: lanes }, lane));
	t.diagnostic(`${rounds} races in ${Math.round((Date.now() - began) / 1000)} s`);
	assert.equal((await rpc(instance, last.access_token, 'ping')).status, 401);
});
