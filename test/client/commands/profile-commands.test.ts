import {mkdtemp, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {roomOf, say, startOrder} from './moderation-people.ts';

test('/profile sets what /whois shows to others', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	for (const line of [
		'/profile name Ada L.',
		'/profile pronouns she',
		'/profile zone Europe/Vienna',
	]) {
		t.regex(await order.run(ada, line), /is set\. Everybody on this relay can see it/);
	}

	await order.run(bob, '/whois @ada');
	const page = bob.desk.lastPage().lines.join('\n');
	t.regex(page, /Name +ada \(Ada L\.\)/);
	t.regex(page, /Pronouns +she/);
	t.regex(page, /Time there +.*\d\d:\d\d, Europe\/Vienna/);
	t.regex(page, /Role +owner of the relay/);
	t.regex(page, /Rooms +#lobby/);
	await order.run(ada, '/profile pronouns -');
	await order.run(bob, '/whois ada');
	t.notRegex(bob.desk.lastPage().lines.join('\n'), /Pronouns/);
});

for (const [line, sentence] of [
	['/profile zone Middle Earth', /no time zone/],
	['/profile shoes 42', /name, bio, pronouns and zone/],
	[`/profile name ${'x'.repeat(65)}`, /too long/],
] as const) {
	test(`${line.slice(0, 20)} is refused with what to change`, async (t) => {
		const order = await startOrder(t);
		const ada = await order.join('ada');
		t.regex(await order.run(ada, line), sentence);
		t.is((await ada.client.profile('ada')).displayName ?? '', '');
	});
}

test('/whois of nobody says so, with who may have been meant', async (t) => {
	const order = await startOrder(t);
	const [ada] = [await order.join('ada'), await order.join('robert')];
	await ada.client.loadMembers(roomOf(ada).id);
	t.regex(await order.run(ada, '/whois robrt'), /Nobody here is called robrt.*@robert/);
});

test('/account export saves the own messages to a file that only its owner reads', async (t) => {
	const folder = await mkdtemp(path.join(tmpdir(), 'termchat-export-'));
	t.teardown(() => rm(folder, {recursive: true}));
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	await say(ada, 'my words', bob);
	await say(bob, 'not hers', ada);
	const file = path.join(folder, 'ada.jsonl');
	t.regex(await order.run(ada, `/account export ${file}`), /lines were saved to/);
	const text = await readFile(file, 'utf8');
	t.regex(text, /my words/);
	t.notRegex(text, /not hers/);
	for (const line of text.trimEnd().split('\n')) t.notThrows(() => JSON.parse(line));
	if (process.platform !== 'win32') t.is((await stat(file)).mode & 0o777, 0o600);
	t.regex(await order.run(ada, `/account export ${file}`), /already/);
	t.is(await readFile(file, 'utf8'), text);
});

test('/account delete wants the name typed, then logs out for good', async (t) => {
	const order = await startOrder(t);
	await order.join('ada');
	const bob = await order.join('bob');
	await order.run(bob, '/account delete', {keys: [undefined]});
	await order.run(bob, '/account delete', {keys: ['d'], texts: [undefined]});
	t.regex(
		await order.run(bob, '/account delete', {keys: ['d'], texts: ['bop']}),
		/nothing was deleted/,
	);
	t.is(bob.client.state.connection.type, 'live');
	await order.run(bob, '/account delete', {keys: ['d'], texts: ['Bob']});
	await order.until(() => bob.client.state.connection.type === 'logged-out');
	t.is(bob.client.state.account, undefined);
	t.like(bob.client.state.connection, {isDeleted: true});
});

test('/ignore hides what somebody writes, also what calls, and /unignore shows it again', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	const before = await say(bob, 'ada, look', ada);
	t.like(roomOf(ada), {unread: 1, mentions: 1});
	t.regex(await order.run(ada, '/ignore bob'), /\/unignore bob undoes it.*\/block bob/);
	t.like(roomOf(ada), {unread: 0, mentions: 0});
	await say(bob, 'ada, please', ada);
	t.like(roomOf(ada), {unread: 0, mentions: 0});
	t.true(roomOf(ada).log.newest?.isHidden);
	bob.client.typing(roomOf(bob).id);
	await order.relay.pass(1000);
	t.is(roomOf(ada).typing.size, 0);
	t.is(await order.run(ada, '/ignored'), 'You ignore: bob');
	await order.run(ada, '/unignore bob');
	t.like(roomOf(ada), {unread: 2, mentions: 2});
	t.is(roomOf(ada).log.messageAt(before.seq)?.isHidden, undefined);
	t.regex(await order.run(ada, '/unignore bob'), /You do not ignore bob/);
});

test('/mute of a person whom one has no conversation with says what hides or silences them', async (t) => {
	const order = await startOrder(t);
	const [ada] = [await order.join('ada'), await order.join('bob')];
	t.regex(await order.run(ada, '/mute @bob'), /\/ignore bob.*\/silence bob/);
	t.is(ada.client.state.attention.rooms.size, 0);
	t.regex(await order.run(ada, '/mute'), /#lobby is mute/);
});

test('what an ignored person wrote is not found, unless it is looked for', async (t) => {
	const order = await startOrder(t);
	const [ada, bob, cyd] = [
		await order.join('ada'),
		await order.join('bob'),
		await order.join('cyd'),
	];
	await say(bob, 'tea at four', ada);
	await say(cyd, 'tea at five', ada);
	ada.client.setIgnored('bob', true);
	const found = async (from?: string) => {
		const {matches} = await ada.client.search({words: 'tea', ...(from !== undefined && {from})});
		return matches.map(({message}) => message.text);
	};
	t.deepEqual(await found(), ['tea at five']);
	t.deepEqual(await found('bob'), ['tea at four']);
});
