// Memories as files by REST, through the web server: larger than memory, cut
// off in the middle, sent and read slowly.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readFileSync, readdirSync, readlinkSync, statSync, truncateSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Instance, unlimited } from './instance.mjs';
import { databases, query } from './files.mjs';
import { Person, tokens } from './person.mjs';

const run = promisify(execFile);
const MB = 1024 * 1024;
let instance, token, otherToken, large;

before(async () => {
	instance = await Instance.start({ tls: false, settings: { ...unlimited, BACKUP_MAX: '100' } });
	token = (await tokens(instance)).access_token;
	await instance.addUser('other@example.com', 'a long enough password');
	otherToken = (await tokens(instance, new Person(instance,
		{ email: 'other@example.com', password: 'a long enough password' }))).access_token;
	large = join(instance.data, 'large.jsonl');
	write(large, 1200, 60000);
});
after(() => instance?.end());

function write(path, count, size) {
	const file = openSync(path, 'w');
	for (let i = 0; i < count; i++)
		writeSync(file, JSON.stringify({ content: `Number ${i} of ${path.length}: ${'y'.repeat(size)}` }) + '\n');
	closeSync(file);
}

// curl's answer: status, content type, body
async function curl(path, ...more) {
	const { stdout } = await run('curl', ['-sS', '--max-time', '120', '-w', '\n%{http_code} %{content_type}',
		'-H', `Authorization: Bearer ${token}`, ...more, `${instance.origin}/api/v1/backup/${path}`],
	{ maxBuffer: 64 * MB });
	const at = stdout.lastIndexOf('\n');
	const [status, type] = stdout.slice(at + 1).split(' ');
	const body = stdout.slice(0, at);
	return { status: Number(status), type, body: body && type.startsWith('application/json') ? JSON.parse(body) : body };
}

function workers() {
	return instance.workers().filter(pid => {
		try {
			return readFileSync(`/proc/${pid}/comm`, 'utf8') === 'backup\n';
		} catch {
			return false;
		}
	});
}

// The most that a worker ever held, in MB.
function peak() {
	return Math.max(...workers().map(pid =>
		Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmHWM:\s+(\d+)/m)[1]) / 1024));
}

async function until(what, holds) {
	for (let tries = 0; tries < 6000; tries++) {
		if (holds())
			return;
		await sleep(5);
	}
	throw new Error(`not in 30 s: ${what}`);
}

function count(sql) {
	return databases(instance).slice(1).reduce((sum, file) => sum + Number(query(file, sql)[0].n), 0);
}

async function sha256(path) {
	const sum = createHash('sha256');
	for await (const chunk of createReadStream(path))
		sum.update(chunk);
	return sum.digest('hex');
}

test('a file larger than the program may be, in and out', { timeout: 180000 }, async t => {
	const size = statSync(large).size / MB;
	assert.ok(size > 60);
	const began = Date.now();
	const { status, body } = await curl('import', '-F', `file=@${large}`, '-F', 'mode=skip');
	assert.equal(status, 200, JSON.stringify(body));
	assert.deepEqual([body.format, body.added, body.known], ['jsonl', 1200, 0]);
	assert.equal(body.sha256, await sha256(large));
	const imported = peak();
	assert.ok(imported < 64, `${imported} MB`);
	t.diagnostic(`${Math.round(size)} MB in, as a form: ${Date.now() - began} ms, at most ${Math.round(imported)} MB of memory`);
	const again = await curl('import', '--data-binary', `@${large}`, '-H', 'Content-Type: application/x-ndjson');
	assert.deepEqual([again.status, again.body.added, again.body.known], [200, 0, 1200]);
	for (const format of ['jsonl', 'zip']) {
		const out = join(instance.data, `out.${format}`);
		const from = Date.now();
		const answer = await curl(`export?format=${format}`, '-o', out);
		assert.equal(answer.status, 200);
		t.diagnostic(`${format} out: ${Date.now() - from} ms, at most ${Math.round(peak())} MB of memory`);
		const back = await curl('import?dry_run=true', '--data-binary', `@${out}`);
		assert.deepEqual([back.body.records, back.body.known], [1200, 1200]);
	}
	assert.ok(peak() < 64, `${peak()} MB`);
	// Packed on its way, it is the same.
	const none = await curl(`export?format=mem0&from_date=${Math.floor(Date.now() / 1000) + 3600}`, '--compressed');
	assert.deepEqual([none.status, none.body], [200, { results: [], relations: [] }]);
	assert.equal((await curl('imports', '--compressed')).body.total, 2);
});

test('a conversation larger than half of what the program may be', { timeout: 180000 }, async t => {
	const path = join(instance.data, 'conversations.json');
	const file = openSync(path, 'w');
	const node = (id, parent, role, text) => writeSync(file, `"${id}":` + JSON.stringify({ id, parent, message:
		{ author: { role }, content: { content_type: 'text', parts: [text] } } }) + (id === 'end' ? '}}]' : ','));
	writeSync(file, '[{"id":"c","title":"Long","current_node":"end","mapping":{');
	for (let i = 0; i < 25000; i++)
		node(i, String(i - 1), i % 100 ? 'tool' : 'user', `Number ${i}: ${'and so on, '.repeat(85)}`);
	node('long', '24999', 'assistant', 'and so on, '.repeat(430000));
	node('end', 'long', 'user', 'thanks');
	closeSync(file);
	const size = statSync(path).size / MB;
	assert.ok(size > 30 && size < 32, `${size} MB`);
	const began = Date.now();
	const { status, body } = await curl('import', '--data-binary', `@${path}`);
	assert.equal(status, 200, JSON.stringify(body));
	assert.deepEqual([body.added, body.skipped], [250 + Math.ceil(430000 * 11 / 102400) + 1, 25000 - 250]);
	t.diagnostic(`${Math.round(size)} MB in: ${Date.now() - began} ms, at most ${Math.round(peak())} MB of memory`);
	assert.ok(peak() < 64, `${peak()} MB`);
});

// How many files are on their way in: each lies in a file without a name.
function receiving() {
	return workers().flatMap(pid => readdirSync(`/proc/${pid}/fd`).filter(fd => {
		try {
			return readlinkSync(`/proc/${pid}/fd/${fd}`).includes('/memories/.import-');
		} catch {
			return false;
		}
	})).length;
}

// A request by hand, which sends and reads when it is told to; `said` is what came back.
function raw(bearer, method, path, headers = '') {
	const socket = connect(instance.port, '127.0.0.1');
	const request = { socket, said: '' };
	request.ended = new Promise(done => socket.on('close', done));
	socket.on('error', () => {});
	socket.write(`${method} /api/v1/backup/${path} HTTP/1.1\r\nHost: localhost:${instance.port}\r\nConnection: close\r\n` +
		`Authorization: Bearer ${bearer}\r\n${headers}\r\n`);
	return request;
}

// A file of one memory that comes byte by byte, its last line when it is asked for.
function slowly(bearer, text) {
	const body = `{"content":"${text}"}\n`;
	const request = raw(bearer, 'POST', 'import', `Content-Length: ${3000 + body.length}\r\n`);
	let sent = 0;
	const drip = setInterval(() => { sent++; request.socket.write(' '); }, 20);
	request.socket.on('data', bytes => { request.said += bytes; });
	request.stop = () => clearInterval(drip);
	request.finish = () => {
		request.stop();
		request.socket.write(' '.repeat(3000 - sent) + body);
		return request.ended;
	};
	return request;
}

test('who sends or reads slowly holds up nobody', { timeout: 60000 }, async t => {
	const mine = token, readers = [];
	t.after(() => {
		token = mine;
		[first, other, ...readers].forEach(({ socket, stop }) => { stop?.(); socket.destroy(); });
	});
	const first = slowly(mine, 'slowly said'), other = slowly(otherToken, 'said by another');
	await until('both are received', () => receiving() === 2);
	// One at a time for each, whichever way the next one comes.
	for (const more of [['-F', `file=@${large}`], ['--data-binary', '{"content":"x"}']]) {
		const { status, body } = await curl('import', '-D', join(instance.data, 'head'), ...more);
		assert.equal(status, 429);
		assert.match(body.detail, /another import of this person is still running/);
		assert.match(readFileSync(join(instance.data, 'head'), 'utf8'), /^retry-after: \d+\r$/im);
	}
	for (let i = 0; i < 6; i++)
		readers.push(raw(mine, 'GET', 'export?format=jsonl'));
	readers.forEach(reader => reader.socket.pause());
	// Meanwhile both can do all else, and what is not read is off the worker soon.
	for (token of [otherToken, mine]) {
		const out = () => curl('export?format=csv', '--max-time', '20', '-o', '/dev/null');
		assert.equal((await curl('imports', '--max-time', '20')).status, 200);
		let { status } = await out();
		for (let tries = 0; token === mine && status === 429 && tries < 200; tries++) {
			await sleep(50);
			({ status } = await out());
		}
		assert.equal(status, 200);
	}
	token = mine;
	for (const request of [first, other]) {
		await request.finish();
		assert.match(request.said, /^HTTP\/1.1 200 /);
	}
	assert.equal((await curl('import', '--data-binary', '{"content":"soon after"}')).body.added, 1);
});

test('who may not, and what is too large, is told so whatever the size', { timeout: 60000 }, async () => {
	const right = token;
	token = 'nonsense';
	assert.equal((await curl('import', '--data-binary', `@${large}`)).status, 401);
	assert.equal((await curl('import', '-F', `file=@${large}`)).status, 401);
	token = right;
	assert.equal((await curl('import?user_id=somebody', '--data-binary', `@${large}`)).status, 403);
	const huge = join(instance.data, 'huge');
	closeSync(openSync(huge, 'w'));
	truncateSync(huge, 101 * MB);
	assert.equal((await curl('import', '-F', `file=@${huge}`)).status, 413);
	truncateSync(huge, 100 * MB + 1);
	assert.equal((await curl('import', '--data-binary', `@${huge}`)).status, 413);
	// One that does not say its length is taken, if it is short.
	async function* lines(count) {
		for (let i = 0; i < count; i++)
			yield Buffer.from(`{"content":"line ${i} ${'x'.repeat(1000)}"}\n`);
	}
	const send = count => fetch(`${instance.origin}/api/v1/backup/import?dry_run=true`, { method: 'POST', duplex: 'half',
		body: lines(count), headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' } });
	assert.equal((await (await send(2)).json()).records, 2);
	assert.equal((await send(3000)).status, 413);
	// Others have the limit they had.
	const { stdout } = await run('curl', ['-sS', '-o', '/dev/null', '-w', '%{http_code}', '--data-binary', `@${large}`,
		'-H', `Authorization: Bearer ${token}`, `${instance.origin}/api/v1/memories/`]);
	assert.equal(stdout, '413');
});

test('an import that is killed is counted, and can be undone', { timeout: 120000 }, async () => {
	const small = join(instance.data, 'small.jsonl');
	write(small, 30000, 40);
	const before = count("SELECT count(*) AS n FROM memories WHERE state = 'active'");
	const ended = curl('import', '--data-binary', `@${small}`);
	await until('some of it is stored', () =>
		count("SELECT count(*) AS n FROM memories WHERE state = 'active'") > before + 300);
	for (const pid of workers())
		process.kill(pid, 'SIGKILL');
	const answer = await ended;
	assert.ok(answer.status >= 500, String(answer.status));
	await until('workers again', () => workers().length > 0);
	const { body } = await curl('imports');
	const [{ import: id, counts, state }] = body.imports;
	assert.equal(state, 'stands');
	const stored = count(`SELECT count(*) AS n FROM memories WHERE source = '${id}'`);
	assert.ok(stored >= 300 && stored < 30000, `${stored} stored`);
	assert.equal(counts.added, stored);
	const undone = await curl(`imports/${id}/undo`, '--data', '');
	assert.deepEqual([undone.status, undone.body.deleted], [200, stored]);
	assert.equal(count("SELECT count(*) AS n FROM memories WHERE state = 'active'"), before);
});

test('an export that is killed does not look whole', { timeout: 60000 }, async () => {
	let code = 0;
	// It may be done before it is killed: then it is tried again.
	for (let tries = 0; code === 0 && tries < 20; tries++) {
		const child = spawn('curl', ['-sS', '-o', '/dev/null', '-w', '%{size_download}', '-H', `Authorization: Bearer ${token}`,
			`${instance.origin}/api/v1/backup/export?format=jsonl`], { stdio: ['ignore', 'pipe', 'ignore'] });
		let said = '';
		child.stdout.on('data', text => { said += text; });
		const ended = new Promise(done => child.on('close', done));
		await sleep(20 + 20 * tries);
		for (const pid of workers())
			process.kill(pid, 'SIGKILL');
		code = await ended;
		await until('workers again', () => workers().length > 0);
		if (Number(said) === 0)
			code = 0;
	}
	assert.notEqual(code, 0);
});
