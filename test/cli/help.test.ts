import test from 'ava';
import {COMMANDS} from '../../source/cli/command-table.ts';
import {GLOBAL_FLAGS} from '../../source/cli/flags.ts';
import {helpOn} from '../../source/cli/help.ts';
import {runCli} from '../helpers/run-cli.ts';

test('the help of the program fits on a small terminal', (t) => {
	const lines = helpOn(undefined).split('\n');
	t.true(lines.length <= 24, `${lines.length} lines`);
	t.deepEqual(
		lines.filter((line) => line.length > 80),
		[],
	);
	for (const {name} of COMMANDS) t.regex(helpOn(undefined), new RegExp(`^  ${name} `, 'm'));
});

for (const {name, flags, examples} of COMMANDS) {
	test(`termchat help ${name} shows its examples and every flag`, (t) => {
		const text = helpOn(name);
		for (const example of examples) t.true(text.includes(example));
		for (const flag of [...flags, ...GLOBAL_FLAGS]) t.true(text.includes(`--${flag.name}`));
	});
}

for (const topic of ['keys', 'env', 'exit-codes', 'formatting']) {
	test(`termchat help ${topic} is printed whole`, async (t) => {
		const {code, stdout} = await runCli(['help', topic]);
		t.is(code, 0);
		t.is(stdout, `${helpOn(topic)}\n`);
	});
}

test('--help after a command is the help of that command', async (t) => {
	const {stdout} = await runCli(['send', '--help']);
	t.is(stdout, `${helpOn('send')}\n`);
});

test('no two flags share a variable', (t) => {
	const owners = new Map<string, string>();
	for (const flag of [...GLOBAL_FLAGS, ...COMMANDS.flatMap((command) => [...command.flags])]) {
		if (!('environment' in flag) || flag.environment === undefined) continue;
		t.is(owners.get(flag.environment) ?? flag.name, flag.name);
		owners.set(flag.environment, flag.name);
	}
});

test('help on nothing there is suggests what is near', async (t) => {
	const {code, stderr} = await runCli(['help', 'sned']);
	t.is(code, 2);
	t.regex(stderr, /Did you mean send\?/);
});
