// The Inspector's command line, with a token and with its own sign-in.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { Instance, temporaryFolder } from './instance.mjs';
import { Person, tokens } from './person.mjs';
import { newWord, toolNames } from './memory-tools.mjs';
import { runProgram, visit } from './commands.mjs';

const inspector = '@modelcontextprotocol/inspector/clients/launcher/build/index.js';
let instance;
let accessToken;
let home;

before(async () => {
	instance = await Instance.start();
	({ access_token: accessToken } = await tokens(instance));
	home = temporaryFolder();
});
after(async () => {
	rmSync(home, { recursive: true, force: true });
	await instance?.end();
});

async function inspect(era, ...args) {
	const { code, output } = await runProgram(inspector, ['--cli', instance.mcp, '--transport', 'http',
		'--protocol-era', era, '--header', `Authorization: Bearer ${accessToken}`, '--format', 'json', ...args],
	{ env: { HOME: home } });
	assert.equal(code, 0, output);
	return JSON.parse(output);
}

const inner = answer => answer.result ?? answer;

for (const era of ['legacy', 'modern']) {
	test(`Inspector CLI lists the tools, ${era}`, async () => {
		const { tools } = inner(await inspect(era, '--method', 'tools/list'));
		assert.deepEqual(tools.map(tool => tool.name).sort(), toolNames);
		for (const { name, annotations, title } of tools) {
			assert.ok(title, name);
			for (const hint of ['readOnlyHint', 'destructiveHint', 'openWorldHint'])
				assert.equal(typeof annotations[hint], 'boolean', `${name} ${hint}`);
		}
	});

	test(`Inspector CLI adds, searches and fetches, ${era}`, async () => {
		const word = newWord();
		await inspect(era, '--method', 'tools/call', '--tool-name', 'add_memories', '--tool-arg', `text=Tea with ${word}`);
		const found = inner(await inspect(era, '--method', 'tools/call', '--tool-name', 'search', '--tool-arg', `query=${word}`));
		const [{ id }] = found.structuredContent.results;
		const fetched = inner(await inspect(era, '--method', 'tools/call', '--tool-name', 'fetch', '--tool-arg', `id=${id}`));
		assert.ok(fetched.structuredContent.text.includes(word));
	});
}

test('Inspector CLI signs in by itself', async () => {
	let seen = false;
	const { code, output } = await runProgram(inspector,
		['--cli', instance.mcp, '--transport', 'http', '--method', 'tools/list'], {
			env: { HOME: home, MCP_AUTO_OPEN_ENABLED: 'true', PATH: `${home}:${process.env.PATH}` },
			watch: async text => {
				const url = text.match(/https:\/\/localhost:\d+\/\S*authorize\?[^\s"]+(?=[\s"])/)?.[0];
				if (!url || seen)
					return;
				seen = true;
				await visit(await new Person(instance).authorize(url));
			},
		});
	assert.equal(code, 0, output);
	assert.ok(seen, output);
	for (const name of toolNames)
		assert.ok(output.includes(`"${name}"`), output);
});
