// Server-sent events as they come (HTML standard, section 9.2), one at a time.
import assert from 'node:assert/strict';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

// Waits until CONDITION holds; what it waits for happens by itself.
export async function until(condition, patience = 20000) {
	const deadline = Date.now() + patience;
	while (!await condition()) {
		assert.ok(Date.now() < deadline, `in vain: ${condition}`);
		await sleep(20);
	}
}

export class EventStream {
	#reader;
	#text = '';
	#pending;

	static async open(url, headers) {
		return EventStream.of(await fetch(url, { headers: { Accept: 'text/event-stream', ...headers } }));
	}

	static async of(answer) {
		assert.equal(answer.status, 200, answer.status === 200 ? '' : await answer.text());
		assert.match(answer.headers.get('content-type'), /^text\/event-stream/);
		assert.equal(answer.headers.get('x-accel-buffering'), 'no');
		const stream = new EventStream();
		stream.#reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
		return stream;
	}

	async #more() {
		this.#pending ??= this.#reader.read().catch(() => ({ done: true }));
		const { value, done } = await this.#pending;
		this.#pending = undefined;
		if (!done)
			this.#text += value;
		return !done;
	}

	// The next event, or undefined at the end; comments are passed over.
	async next() {
		for (;;) {
			const end = this.#text.indexOf('\n\n');
			if (end < 0) {
				if (!await this.#more())
					return undefined;
				continue;
			}
			const lines = this.#text.slice(0, end).split('\n');
			this.#text = this.#text.slice(end + 2);
			const event = {};
			for (const line of lines) {
				const [, name, value] = line.match(/^([a-z]*): ?(.*)$/);
				if (name !== '')
					event[name] = event[name] === undefined ? value : `${event[name]}\n${value}`;
			}
			if (Object.keys(event).length > 0)
				return event;
		}
	}

	// Nothing has come beside what was read.
	async quiet() {
		this.#pending ??= this.#reader.read().catch(() => ({ done: true }));
		const came = await Promise.race([this.#pending, sleep(50).then(() => undefined)]);
		assert.equal(came, undefined);
		assert.equal(this.#text, '');
	}

	close() {
		this.#reader.cancel().catch(() => {});
	}
}

// One that takes the first event, which names where to post to, and no more.
export class SilentReader {
	#answer;

	static async open(url, headers) {
		const reader = new SilentReader();
		reader.#answer = await new Promise((done, failed) => {
			request(url, { headers: { Accept: 'text/event-stream', ...headers } }, done).on('error', failed).end();
		});
		await new Promise(done => reader.#answer.once('readable', done));
		reader.endpoint = String(reader.#answer.read()).match(/^data: (.*)$/m)[1];
		return reader;
	}

	// A POST whose answer is not read.
	static async post(url, headers, body) {
		const reader = new SilentReader();
		reader.#answer = await new Promise((done, failed) => {
			request(url, { method: 'POST', headers }, done).on('error', failed).end(body);
		});
		return reader;
	}

	close() {
		this.#answer.destroy();
	}
}
