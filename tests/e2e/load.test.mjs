// Four clients at once for LOAD_SECONDS: no error, no lost write.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Instance } from './instance.mjs';
import { Crowd } from './crowd.mjs';
import { databases, integrity, memoryTexts } from './files.mjs';

const seconds = Number(process.env.LOAD_SECONDS ?? 15);
let instance;
before(async () => { instance = await Instance.start({ tls: false }); });
after(() => instance?.end());

test(`4 clients for ${seconds} s: no error, no lost write`, { timeout: (seconds + 60) * 1000 }, async t => {
	const crowd = new Crowd(instance);
	const end = Date.now() + seconds * 1000;
	await crowd.run(4, () => Date.now() < end && crowd.errors.length < 10);
	t.diagnostic(JSON.stringify(crowd.counts));
	assert.deepEqual(crowd.errors, []);
	assert.equal(crowd.redeemedTwice, 0);
	assert.ok(crowd.acknowledged.length > seconds, `only ${crowd.acknowledged.length} memories`);
	await instance.down();
	assert.deepEqual(crowd.lost(memoryTexts(instance)), []);
	for (const file of databases(instance))
		assert.equal(integrity(file), 'ok', file);
});
