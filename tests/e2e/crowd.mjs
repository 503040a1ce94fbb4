// Several clients at once, doing everything that people do, keeping account of
// what was acknowledged.
import { randomBytes } from 'node:crypto';
import { Person, authorizationUrl, pkce, redeem, register, rpc, token } from './person.mjs';

export class Crowd {
	/*
	 * With `tolerant`, answers that say "try again" (no connection, 5xx) are
	 * counted and the step is left undone; else they are errors.
	 */
	constructor(instance, { tolerant = false } = {}) {
		this.instance = instance;
		this.tolerant = tolerant;
		this.acknowledged = [];
		this.errors = [];
		this.counts = { interrupted: 0 };
		this.redeemedTwice = 0;
	}

	async run(clients, keepOn) {
		await Promise.all(Array.from({ length: clients }, () => this.#client(keepOn)));
	}

	#count(what) {
		this.counts[what] = (this.counts[what] ?? 0) + 1;
	}

	#check(what, answer, status) {
		if (answer.status === status)
			return;
		const error = new Error(`${what} answered ${answer.status}`);
		error.again = answer.status >= 500;
		throw error;
	}

	async #step(what, work) {
		try {
			await work();
			this.#count(what);
			return true;
		} catch (error) {
			const again = error.again || error.cause?.code || / answered 5\d\d/.test(error.message);
			if (this.tolerant && again)
				this.counts.interrupted++;
			else
				this.errors.push(`${what}: ${error.message} ${error.cause?.message ?? ''}`);
			return false;
		}
	}

	async #code(client, person) {
		const { verifier, challenge } = pkce();
		const back = await person.authorize(await authorizationUrl(this.instance, client, challenge));
		return { verifier, code: back.searchParams.get('code') };
	}

	async #client(keepOn) {
		const mine = {};
		const steps = [
			['sign in', () => this.#signIn(mine)],
			['add', () => this.#add(mine)], ['search', () => this.#search(mine)],
			['create', () => this.#create(mine)], ['list', () => this.#list(mine)],
			['refresh', () => this.#refresh(mine)],
			['add', () => this.#add(mine)], ['create', () => this.#create(mine)],
			['replay', () => this.#replay(mine)],
		];
		for (let n = 0; keepOn(); n = (n + 1) % steps.length) {
			const [what, work] = steps[n];
			if (!await this.#step(what, work) && (what === 'sign in' || what === 'refresh'))
				n = -1;		// no token to go on with
		}
	}

	async #signIn(mine) {
		mine.person = new Person(this.instance);
		mine.client ??= await register(this.instance);
		const { code, verifier } = await this.#code(mine.client, mine.person);
		const answer = await redeem(this.instance, mine.client, code, verifier);
		this.#check('token', answer, 200);
		mine.tokens = await answer.json();
	}

	async #refresh(mine) {
		const answer = await token(this.instance, { grant_type: 'refresh_token',
			refresh_token: mine.tokens.refresh_token, client_id: mine.client.client_id });
		this.#check('token', answer, 200);
		mine.tokens = await answer.json();
	}

	// Two at once with the same code: at most one may win.
	async #replay(mine) {
		const { code, verifier } = await this.#code(mine.client, mine.person);
		const answers = await Promise.allSettled(
			[1, 2].map(() => redeem(this.instance, mine.client, code, verifier)));
		const won = answers.filter(({ value }) => value?.status === 200).length;
		if (won > 1)
			this.redeemedTwice++;
		const failed = answers.find(({ value }) => !value || value.status >= 500);
		if (failed) {
			const error = new Error(`token answered ${failed.value?.status}`);
			error.again = true;
			throw error;
		}
		if (won !== 1)
			throw new Error(`${won} of two redemptions of a code succeeded`);
	}

	async #add(mine) {
		const text = `e2e ${randomBytes(12).toString('hex')} from MCP`;
		const answer = await rpc(this.instance, mine.tokens.access_token, 'tools/call',
			{ name: 'add_memories', arguments: { text } });
		this.#check('add_memories', answer, 200);
		const body = await answer.json();
		if (body.error || body.result.isError)
			throw Object.assign(new Error(`add_memories: ${JSON.stringify(body)}`), { again: false });
		this.acknowledged.push(text);
		mine.last = text;
	}

	async #search(mine) {
		const word = mine.last?.split(' ')[1] ?? 'nothing';
		const answer = await rpc(this.instance, mine.tokens.access_token, 'tools/call',
			{ name: 'search', arguments: { query: word } });
		this.#check('search', answer, 200);
		const { result } = await answer.json();
		if (mine.last && result.structuredContent.results.length === 0)
			throw new Error(`${word} is not found`);
	}

	async #rest(mine, path, init = {}) {
		return fetch(this.instance.origin + path, { ...init, headers: {
			authorization: `Bearer ${mine.tokens.access_token}`, 'content-type': 'application/json' } });
	}

	async #create(mine) {
		const text = `e2e ${randomBytes(12).toString('hex')} from REST`;
		const answer = await this.#rest(mine, '/api/v1/memories/', { method: 'POST', body: JSON.stringify({ text }) });
		if (answer.status !== 201)
			this.#check('create', answer, 200);
		await answer.text();
		this.acknowledged.push(text);
	}

	async #list(mine) {
		const answer = await this.#rest(mine, '/api/v1/memories/?page=1&size=10');
		this.#check('list', answer, 200);
		await answer.json();
	}

	// The acknowledged texts that are not there.
	lost(found) {
		const there = new Set(found);
		return this.acknowledged.filter(text => !there.has(text));
	}
}
