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

const modes = [
	['http', 'legacy', '/mcp'],
	['http', 'modern', '/mcp'],
	['sse', 'legacy', '/mcp/sse'],
	['sse', 'auto', '/mcp/sse'],
];

// Each call is a run of the program, with a connection of its own.
async function inspect([transport, era, path], method, ...args) {
	const { code, output } = await runProgram(inspector, ['--cli', instance.origin + path, '--transport', transport,
		'--protocol-era', era, '--header', `Authorization: Bearer ${accessToken}`, '--format', 'json',
		'--method', method, ...args],
	{ env: { HOME: home } });
	assert.equal(code, 0, output);
	const answer = JSON.parse(output);
	return answer.result ?? answer;
}

const callTool = async (mode, name, args) => {
	const { structuredContent } = await inspect(mode, 'tools/call', '--tool-name', name,
		'--tool-args-json', JSON.stringify(args));
	return structuredContent;
};

for (const mode of modes) {
	const named = mode.join(' ');

	test(`Inspector CLI lists the tools, ${named}`, async () => {
		const { tools } = await inspect(mode, 'tools/list');
		assert.deepEqual(tools.map(tool => tool.name).sort(), toolNames);
		for (const { name, annotations, title } of tools) {
			assert.ok(title, name);
			for (const hint of ['readOnlyHint', 'destructiveHint', 'openWorldHint'])
				assert.equal(typeof annotations[hint], 'boolean', `${name} ${hint}`);
		}
	});

	test(`Inspector CLI calls the tools, ${named}`, async () => {
		const word = newWord();
		await callTool(mode, 'add_memories', { text: `Tea with ${word}` });
		const { results: [{ id }] } = await callTool(mode, 'search', { query: word });
		assert.ok((await callTool(mode, 'fetch', { id })).text.includes(word));
		assert.ok(JSON.stringify(await callTool(mode, 'list_memories', {})).includes(word));
		const other = newWord();
		await callTool(mode, 'update_memory', { memory_id: id, text: `Coffee with ${other}` });
		assert.ok(JSON.stringify(await callTool(mode, 'search_memory', { query: other })).includes(id));
		assert.equal((await callTool(mode, 'delete_memories', { memory_ids: [id] })).deleted, 1);
	});

	test(`Inspector CLI reads resources and prompts, ${named}`, async () => {
		const { protocolVersion } = await inspect(mode, 'initialize');
		assert.equal(protocolVersion, mode[1] === 'modern' ? '2026-07-28' : '2025-11-25');
		const word = newWord();
		await callTool(mode, 'add_memories', { text: `Cake with ${word}` });
		const { resources } = await inspect(mode, 'resources/list');
		const { uri } = resources.find(({ title }) => title?.includes(word));
		const { contents } = await inspect(mode, 'resources/read', '--uri', uri);
		assert.ok(contents[0].text.includes(word));
		const { resourceTemplates } = await inspect(mode, 'resources/templates/list');
		assert.equal(resourceTemplates[0].uriTemplate, 'memory://{id}');
		const { prompts } = await inspect(mode, 'prompts/list');
		assert.deepEqual(prompts.map(({ name }) => name), ['context', 'remember', 'reflect', 'import']);
		const { messages } = await inspect(mode, 'prompts/get', '--prompt-name', 'context', '--prompt-args', `topic=${word}`);
		assert.ok(messages[0].content.text.includes(word));
	});
}

for (const [transport, path] of [['http', '/mcp'], ['sse', '/mcp/sse']]) {
	test(`Inspector CLI signs in by itself, ${transport}`, async () => {
		let seen = false;
		const { code, output } = await runProgram(inspector,
			['--cli', instance.origin + path, '--transport', transport, '--method', 'tools/list'], {
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
}
