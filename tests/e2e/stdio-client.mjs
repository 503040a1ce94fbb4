// SDK v1's client before a program of a package that speaks MCP over stdin and
// stdout: a bridge, which speaks to Keepsake on its other side.
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { packages } from './commands.mjs';

/*
 * Answers when the program has let the client in: with the client, and with
 * what the program said so far on standard error. `watch` is given that too,
 * after each piece, and may answer with a promise.
 */
export async function connectThrough(script, args, { env = {}, capabilities = {}, watch } = {}) {
	const transport = new StdioClientTransport({
		command: process.execPath, args: [join(packages, script), ...args],
		env: { ...process.env, ...env }, stderr: 'pipe',
	});
	const client = new Client({ name: 'e2e', version: '1' }, { capabilities });
	let text = '';
	const broken = new Promise((_, reject) => {
		transport.stderr.setEncoding('utf8').on('data', async piece => {
			text += piece;
			try {
				await watch?.(text);
			} catch (error) {
				reject(error);
			}
		});
	});
	try {
		await Promise.race([client.connect(transport), broken]);
	} catch (error) {
		await client.close();
		throw new Error(`${error.message}\n${text}`, { cause: error });
	}
	return { client, said: () => text };
}
