import test, {type ExecutionContext} from 'ava';
import {TRUST_WORDS} from '../../../source/client/commands/people-names.ts';
import {setVaultPassphrase} from '../../../source/client/vault/passphrase.ts';
import type {Vault} from '../../../source/client/vault/vault.ts';
import {systemRandom} from '../../../source/protocol/environment.ts';
import {DIRECTORY, newProcess, openTestVault} from '../../helpers/file-vault.ts';
import {createImpostor} from '../../helpers/impostor.ts';
import {impersonate, lookAgain, watchSending} from '../../helpers/lying-relay.ts';
import {MemoryFileSystem} from '../../helpers/memory-file-system.ts';
import {
	conversation,
	type Person,
	saidIn,
	startPrivatePeople,
} from '../../helpers/private-people.ts';
import {type Desk, deskOf} from './recording-ui.ts';

/** Ada and bob, who have written to each other. */
async function acquainted(t: ExecutionContext) {
	const people = await startPrivatePeople(t);
	const ada = await people.join('ada');
	const bob = await people.join('bob');
	const desk = (person: Person): Desk => deskOf(person, () => people.relay.clock.now());
	const [adaDesk, bobDesk] = [desk(ada), desk(bob)];
	await adaDesk.run('/msg bob hello bob');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	await bobDesk.run('/msg ada hello ada');
	await people.until(() => saidIn(ada, 'bob').length === 2);
	return {people, ada, bob, adaDesk, bobDesk};
}

/** As `acquainted`, but the relay now shows ada an impostor's keys for bob. */
async function swapped(t: ExecutionContext) {
	const all = await acquainted(t);
	impersonate(all.ada, 'bob', createImpostor('bob', all.people.relay.clock.now()));
	await lookAgain(all.people, all.ada, 'bob');
	return all;
}

test('/verify shows the same sixty digits at both ends, and the ids of both accounts', async (t) => {
	const {adaDesk, bobDesk} = await acquainted(t);
	await adaDesk.run('/verify bob');
	await bobDesk.run('/verify', '@ada');
	const digits = (desk: Desk) =>
		desk
			.lastPage()
			.lines.filter((row) => /^ {4}\d{5}/.test(row))
			.join('');
	t.is(digits(adaDesk), digits(bobDesk));
	t.is(digits(adaDesk).replace(/\D/g, '').length, 60);
	t.true(adaDesk.lastPage().lines.includes('You:    ada@chat.example'));
	t.true(adaDesk.lastPage().lines.includes('They:   bob@chat.example'));
	t.not(adaDesk.lastPage().code, undefined);
});

test('the pages fit eighty columns, also with the longest names', async (t) => {
	const people = await startPrivatePeople(t);
	const [long, other] = ['a'.repeat(32), 'b'.repeat(32)];
	const one = await people.join(long);
	await people.join(other);
	const desk = deskOf(one, () => people.relay.clock.now());
	for (const line of [`/verify ${other}`, `/trust ${other}`, '/relay', '/verify yes']) {
		await desk.run(line);
	}

	t.is(desk.pages.length, 3);
	for (const {lines} of desk.pages) for (const row of lines) t.true(row.length <= 78, row);
	t.true(desk.pages[0]?.lines.some((row) => row.startsWith('  One differs:')));
});

test('/verify NAME same verifies after a yes, and not after anything else', async (t) => {
	const {ada, adaDesk} = await acquainted(t);
	await adaDesk.run('/verify same', '@bob', {keys: [undefined]});
	t.is(conversation(ada, 'bob').direct?.trust, 'new');
	t.is((await adaDesk.run('/verify bob same', undefined, {keys: ['n']})).type, 'failed');
	t.regex(adaDesk.lastLine(), /Nothing is verified: somebody may stand between you and bob/);
	t.is(conversation(ada, 'bob').direct?.trust, 'new');
	await adaDesk.run('/verify bob same', undefined, {keys: ['y']});
	t.is(conversation(ada, 'bob').direct?.trust, 'verified');
});

test('/verify NAME paste takes the text of the other person, and no other', async (t) => {
	const {ada, adaDesk, bobDesk} = await acquainted(t);
	await bobDesk.run('/verify ada');
	const text = bobDesk.lastPage().code ?? '';
	const wrong = await adaDesk.run(`/verify bob paste ${text.slice(0, -6)}AAAAAA`);
	t.is(wrong.type, 'failed');
	t.is(conversation(ada, 'bob').direct?.trust, 'new');
	t.is((await adaDesk.run('/verify bob paste', undefined, {texts: [text]})).type, 'done');
	t.is(adaDesk.lastLine(), 'The text matches: bob is verified.');
	t.is(conversation(ada, 'bob').direct?.trust, 'verified');
});

test('/verify NAME emoji verifies both after both saw the same', async (t) => {
	const {people, ada, bob, adaDesk, bobDesk} = await acquainted(t);
	await adaDesk.run('/verify bob emoji');
	await people.until(() => bob.client.state.private.comparison?.stage.type === 'asked');
	await bobDesk.run('/verify');
	t.true(bobDesk.lastPage().lines.some((row) => row.includes('/verify accept')));
	await bobDesk.run('/verify accept');
	const isShown = ({client}: Person) => client.state.private.comparison?.stage.type === 'comparing';
	await people.until(() => isShown(ada) && isShown(bob));
	await Promise.all([adaDesk.run('/verify'), bobDesk.run('/verify')]);
	t.deepEqual(adaDesk.lastPage().lines, bobDesk.lastPage().lines);
	await adaDesk.run('/verify yes');
	await bobDesk.run('/verify yes');
	await people.until(() => conversation(ada, 'bob').direct?.trust === 'verified');
	await people.until(() => conversation(bob, 'ada').direct?.trust === 'verified');
});

for (const line of ['/verify yes', '/verify no', '/verify accept', '/verify cancel']) {
	test(`${line} without a comparison says how one begins`, async (t) => {
		const {adaDesk} = await acquainted(t);
		t.is((await adaDesk.run(line)).type, 'failed');
		t.regex(adaDesk.lastLine(), /Begin with \/verify NAME emoji/);
	});
}

test('/trust shows what happened to keys that nobody swapped', async (t) => {
	const {adaDesk} = await acquainted(t);
	await adaDesk.run('/trust', '@bob');
	const {title, lines} = adaDesk.lastPage();
	t.is(title, 'Trust in bob');
	t.deepEqual(lines.slice(0, 2), ['bob@chat.example', TRUST_WORDS.new]);
	t.true(lines.at(-1)?.includes('/verify bob'));
});

test('/trust of changed keys shows both numbers, and accepts what was shown', async (t) => {
	const {ada, adaDesk} = await swapped(t);
	t.is(conversation(ada, 'bob').direct?.trust, 'changed');
	t.is((await adaDesk.run('/trust bob accept')).type, 'failed');
	t.regex(adaDesk.lastLine(), /^Look at the keys first: \/trust bob/);
	await adaDesk.run('/trust bob', undefined, {keys: [undefined]});
	t.is(conversation(ada, 'bob').direct?.trust, 'changed');
	t.is(adaDesk.lastLine().match(/\d{5}/g)?.length, 24);
	await adaDesk.run('/trust bob accept');
	t.is(conversation(ada, 'bob').direct?.trust, 'new');
	t.regex(adaDesk.lastLine(), /end-to-end encrypted, not verified/);
});

test('who had verified types the name to accept other keys unseen', async (t) => {
	const {people, ada, adaDesk} = await acquainted(t);
	await adaDesk.run('/verify bob same', undefined, {keys: ['y']});
	impersonate(ada, 'bob', createImpostor('bob', people.relay.clock.now()));
	await lookAgain(people, ada, 'bob');
	const wrong = await adaDesk.run('/trust bob', undefined, {keys: ['a'], texts: ['bo']});
	t.is(wrong.type, 'failed');
	t.is(conversation(ada, 'bob').direct?.trust, 'changed');
	await adaDesk.run('/trust bob', undefined, {keys: ['a'], texts: ['@bob']});
	t.is(conversation(ada, 'bob').direct?.trust, 'new');
});

test('with changed keys nothing is sent by any command', async (t) => {
	const {people, ada, adaDesk} = await swapped(t);
	const sent = watchSending(ada);
	for (const line of ['/msg bob secret', '/me waves', '/react 👍', '/edit other']) {
		await adaDesk.run(line, '@bob');
	}

	await people.pass(30_000);
	t.deepEqual(sent, []);
	await adaDesk.run('/msg');
	t.regex(adaDesk.lastLine(), /@bob {2}keys changed: sending is blocked/);
});

test('/relay says what it sees, and what protects the disk of this device', async (t) => {
	const {ada, adaDesk} = await acquainted(t);
	t.is(ada.client.state.private.protection, 'memory');
	await adaDesk.run('/relay');
	const text = adaDesk.lastPage().lines.join('\n');
	t.regex(text, /1 conversation: with whom, when, how often/);
	t.regex(text, /on no disk/);
});

for (const [protection, sentence] of [
	['key-file', /not protected against theft of this disk.*termchat passphrase set/s],
	['passphrase', /protected by your passphrase/],
] as const) {
	test(`/relay and /whoami are honest about a ${protection}`, async (t) => {
		const people = await startPrivatePeople(t);
		const ada = await people.join('ada', await vaultWith(protection));
		t.is(ada.client.state.private.protection, protection);
		const desk = deskOf(ada, () => people.relay.clock.now());
		await desk.run('/relay');
		t.regex(desk.lastPage().lines.join('\n'), sentence);
		await desk.run('/whoami');
		const isOpen = protection === 'key-file';
		t.is(/not protected against theft of this disk/.test(desk.lastLine()), isOpen);
	});
}

async function vaultWith(protection: 'key-file' | 'passphrase'): Promise<Vault> {
	const fileSystem = new MemoryFileSystem();
	if (protection === 'key-file') return openTestVault(fileSystem);
	await (await openTestVault(fileSystem)).close();
	const passphrase = async () => 'correct horse battery';
	await setVaultPassphrase({
		...{directory: DIRECTORY, fileSystem, random: systemRandom, processes: newProcess()},
		...{passphrase, next: passphrase, cost: {memory: 8192, passes: 1, lanes: 1}},
	});
	return openTestVault(fileSystem, {passphrase});
}

test('what people are told has at most two lines of eighty, and no words that promise too much', async (t) => {
	const {adaDesk, ada} = await swapped(t);
	for (const [line, keys] of [
		['/block bob', []],
		['/unblock bob', []],
		['/trust bob', ['a']],
		['/trust bob', [undefined]],
		['/verify bob same', ['n']],
		['/verify bob paste wrong', []],
		['/identity', []],
		['/identity new', [undefined]],
		['/recovery', []],
		['/recovery check', []],
		['/recovery skip', [undefined]],
		['/recovery enter', []],
		['/forget bob', [undefined]],
		['/link', []],
		['/msg carl', []],
		['/devices bob', []],
		['/revoke nothing', []],
		['/search hello', []],
		['/delete', [undefined]],
	] as const) {
		await adaDesk.run(line, '@bob', {keys: [...keys]});
	}

	t.is(ada.client.state.private.status, 'ready');
	const forbidden = /unbreakable|military|zero knowledge|anonymous|quantum-proof|audited|Signal/i;
	t.true(adaDesk.sentences.length > 18);
	for (const row of adaDesk.sentences.flatMap((text) => text.split('\n'))) {
		// The digits of two numbers are no words.
		t.true(row.replaceAll(/\d{5} ?/g, '').length <= 160, row);
		t.notRegex(row, forbidden);
	}
});
