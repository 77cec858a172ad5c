import test from 'ava';
import {ALIAS_FILE, Aliases} from '../../source/client/aliases.ts';
import {aliasEntries} from '../../source/client/commands/alias-commands.ts';
import {COMMANDS, runLine} from '../../source/client/commands/index.ts';
import {transientConfigFiles} from '../../source/client/config-files.ts';
import {InputError} from '../../source/client/error.ts';
import {fakeRelayClient} from '../helpers/fake-relay-client.ts';
import {roomInfo} from '../helpers/fake-transport.ts';

const SHRUG = String.raw`¯\_(ツ)_/¯`;

test('what follows a name stands behind its text, or where $* is', (t) => {
	const aliases = new Aliases(transientConfigFiles());
	aliases.set('shrug', SHRUG);
	aliases.set('tell', '/msg bob $* (from ada)');
	t.is(aliases.expand('shrug', ''), SHRUG);
	t.is(aliases.expand('SHRUG', 'oh well'), `${SHRUG} oh well`);
	t.is(aliases.expand('tell', 'go $& now'), '/msg bob go $& now (from ada)');
	t.is(aliases.expand('nothing', 'x'), undefined);
});

test('commands of one person are the same in the next window', (t) => {
	const files = transientConfigFiles();
	new Aliases(files).set('shrug', SHRUG);
	const other = new Aliases(files);
	t.deepEqual(other.all(), [{name: 'shrug', text: SHRUG}]);
	t.true(other.remove('shrug'));
	t.false(other.remove('shrug'));
	t.deepEqual(new Aliases(files).all(), []);
});

for (const text of ['{', '[]', '7', '{"a":1}', '{"A B":"x"}', '{"__proto__":"x"}']) {
	test(`a file with ${text} is not understood, not written over, and said so`, (t) => {
		const files = transientConfigFiles({[ALIAS_FILE]: text});
		const aliases = new Aliases(files);
		const error = t.throws(() => aliases.set('shrug', SHRUG), {instanceOf: InputError});
		t.regex(error.message, /cannot be understood\. Mend it, or delete it\./);
		t.throws(() => aliases.expand('shrug', ''), {instanceOf: InputError});
		t.is(files.read(ALIAS_FILE), text);
	});
}

for (const name of ['', 'two words', 'Ümlaut', '1st', '__proto__', 'a'.repeat(40)]) {
	test(`no command of one's own is named ${JSON.stringify(name)}`, (t) => {
		const aliases = new Aliases(transientConfigFiles());
		t.throws(() => aliases.set(name, 'x'), {instanceOf: InputError});
	});
}

test('Tab is offered what there is, and nothing where the file is broken', (t) => {
	const aliases = new Aliases(transientConfigFiles());
	aliases.set('shrug', SHRUG);
	t.deepEqual(
		aliasEntries(aliases).map(({name, summary}) => [name, summary]),
		[['shrug', SHRUG]],
	);
	t.deepEqual(aliasEntries(new Aliases(transientConfigFiles({[ALIAS_FILE]: '{'}))), []);
});

test('there is an end to how many there are and how long they are', (t) => {
	const aliases = new Aliases(transientConfigFiles());
	t.throws(() => aliases.set('long', 'x'.repeat(2001)), {message: /at most 2000/});
	for (let index = 0; index < 200; index++) aliases.set(`a${index}`, 'x');
	t.throws(() => aliases.set('more', 'x'), {message: /\/unalias/});
	t.notThrows(() => aliases.set('a7', 'y'));
});

async function setUp() {
	const fake = fakeRelayClient();
	fake.client.start();
	await fake.goLive(roomInfo());
	const aliases = new Aliases(transientConfigFiles());
	const {client, clock} = fake;
	const run = (line: string) =>
		runLine(line, {
			client,
			room: 'r1',
			version: '1.2.3',
			now: () => clock.now(),
			ui: {
				switchRoom() {},
				quit() {},
				clear() {},
				openHelp() {},
				showPage() {},
				showSecret() {},
				ask: async () => undefined,
				askSecret: async () => undefined,
				askText: async () => undefined,
				setup: {rows: () => [], set: () => '', themes: () => [], keyLines: () => [], aliases},
			},
		});
	const sent = () => client.state.rooms.get('r1')?.pending.map(({text}) => text) ?? [];
	const lastLine = () => client.state.localLines.at(-1)?.text ?? '';
	return {run, sent, lastLine, aliases};
}

test('a command of one’s own is made, used, shown and taken away', async (t) => {
	const {run, sent, lastLine} = await setUp();
	await run(`/alias shrug ${SHRUG}`);
	t.is(lastLine(), `/shrug now stands for: ${SHRUG}`);
	await run('/shrug');
	await run('/alias wave /me waves at $*');
	await run('/wave bob');
	t.deepEqual(sent(), [SHRUG, 'waves at bob']);
	await run('/alias');
	t.is(lastLine(), `2 commands of your own:\n/shrug ${SHRUG}\n/wave /me waves at $*`);
	await run('/unalias /shrug');
	t.is((await run('/shrug')).type, 'failed');
});

test('there is no /shrug as long as nobody makes one', async (t) => {
	const {run, sent} = await setUp();
	t.is((await run('/shrug')).type, 'failed');
	t.deepEqual(sent(), []);
});

test('no command of ours can be taken', async (t) => {
	const {run, aliases} = await setUp();
	for (const name of COMMANDS.flatMap((command) => [command.name, ...command.aliases])) {
		t.is((await run(`/alias ${name} nothing`)).type, 'failed', name);
	}
	t.deepEqual(aliases.all(), []);
});

test('a command of ours that came later stands over theirs', async (t) => {
	const {run, sent, lastLine, aliases} = await setUp();
	aliases.set('version', 'mine');
	await run('/version');
	t.deepEqual(sent(), []);
	t.is(lastLine(), 'termchat 1.2.3');
});

test('commands of one’s own do not stand for one another without an end', async (t) => {
	const {run, aliases} = await setUp();
	aliases.set('ping-a', '/ping-b');
	aliases.set('ping-b', '/ping-a');
	t.is((await run('/ping-a')).type, 'failed');
});
