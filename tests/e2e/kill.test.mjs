// Every worker killed, KILL_ROUNDS times, under load: nothing acknowledged is
// lost, no code counts twice, the files stay whole.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Instance } from './instance.mjs';
import { Crowd } from './crowd.mjs';
import { databases, integrity, memoryTexts } from './files.mjs';

const rounds = Number(process.env.KILL_ROUNDS ?? 20);
let instance;
before(async () => { instance = await Instance.start({ tls: false }); });
after(() => instance?.end());

async function until(what, holds) {
	for (let tries = 0; tries < 300; tries++) {
		if (holds())
			return;
		await sleep(50);
	}
	throw new Error(`not in 15 s: ${what}`);
}

test(`all workers killed ${rounds} times under load`, { timeout: (rounds * 20 + 120) * 1000 }, async t => {
	const crowd = new Crowd(instance, { tolerant: true });
	const programs = await instance.wake();
	const count = instance.workers().length;
	assert.ok(programs > 20 && count >= programs, `${count} workers of ${programs} programs`);
	let killing = true;
	const load = crowd.run(4, () => killing);
	let killed = 0;
	try {
		for (let round = 0; round < rounds; round++) {
			const done = crowd.acknowledged.length;
			await until('an acknowledged memory', () => crowd.acknowledged.length > done || crowd.errors.length > 0);
			const victims = instance.workers();
			for (const pid of victims)
				process.kill(pid, 'SIGKILL');
			killed += victims.length;
			await until('all workers again', () => {
				const workers = instance.workers();
				return workers.length >= count && !victims.some(pid => workers.includes(pid));
			});
		}
	} finally {
		killing = false;
		await load;
	}
	t.diagnostic(`${killed} killed, ${JSON.stringify(crowd.counts)}, ${crowd.acknowledged.length} acknowledged`);
	assert.deepEqual(crowd.errors, []);
	assert.equal(crowd.redeemedTwice, 0);
	assert.ok(killed >= rounds * count, `${killed} killed`);
	await instance.down();
	assert.deepEqual(crowd.lost(memoryTexts(instance)), []);
	for (const file of databases(instance))
		assert.equal(integrity(file), 'ok', file);
});
