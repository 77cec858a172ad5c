import test from 'ava';
import {COMMANDS} from '../../source/cli/command-table.ts';
import {GLOBAL_FLAGS} from '../../source/cli/flags.ts';
import {helpOn} from '../../source/cli/help.ts';
import {TOPICS} from '../../source/cli/help-topics.ts';
import {COMMANDS as SLASH_COMMANDS} from '../../source/client/commands/index.ts';
import {SETTINGS} from '../../source/client/setting-table.ts';
import {runCli} from '../helpers/run-cli.ts';

test('the help of the program fits on a small terminal', (t) => {
	const lines = helpOn(undefined).split('\n');
	t.true(lines.length <= 24, `${lines.length} lines`);
	t.deepEqual(
		lines.filter((line) => line.length > 80),
		[],
	);
	for (const {name} of COMMANDS) {
		t.regex(helpOn(undefined), new RegExp(`^  ${name} |^Further: [^:]*\\b${name}\\b`, 'm'));
	}
});

for (const {name, flags, examples} of COMMANDS) {
	test(`termchat help ${name} shows its examples and every flag`, (t) => {
		const text = helpOn(name);
		for (const example of examples) t.true(text.includes(example));
		for (const flag of [...flags, ...GLOBAL_FLAGS]) t.true(text.includes(`--${flag.name}`));
	});
}

for (const topic of TOPICS.keys()) {
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

test('the topics name every slash command and every setting', (t) => {
	for (const {name, category} of SLASH_COMMANDS) {
		t.regex(helpOn('commands'), new RegExp(`^  /${name}( |$)`, 'm'));
		if (category === 'private') t.true(helpOn('private').includes(`/${name}`));
	}
	for (const [name, {variable}] of Object.entries(SETTINGS)) {
		t.regex(helpOn('settings'), new RegExp(`^  ${name}$`, 'm'));
		t.true(helpOn('settings').includes(`[${variable}]`));
		t.true(helpOn('env').includes(variable));
	}
});

test('the help on settings tells defaults as they are typed', (t) => {
	t.regex(helpOn('settings'), /Takes on or off\. Default: on\./);
	t.notRegex(helpOn('settings'), /Default: (?:true|false)/);
});

test('the help on files names those that a person writes', (t) => {
	for (const file of ['settings.json', 'keys.json', 'aliases.json', 'themes/']) {
		t.true(helpOn('files').includes(file), file);
	}
});

test('the help on exit codes says how run ends', (t) => {
	t.regex(helpOn('exit-codes'), /termchat run ends as its command did/);
});
