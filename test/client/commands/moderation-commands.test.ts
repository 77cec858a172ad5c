import test from 'ava';
import {roomByName} from '../../../source/client/state/select.ts';
import {deedsIn, roomOf, say, startOrder} from './moderation-people.ts';

test('/kick removes somebody, who may come back; everybody sees it in one entry', async (t) => {
	const order = await startOrder(t);
	const [ada, bob, cyd] = [
		await order.join('ada'),
		await order.join('bob'),
		await order.join('cyd'),
	];
	t.regex(
		await order.run(ada, '/kick bob cool down'),
		/bob was removed from #lobby.*\/ban bob keeps them out/,
	);
	await order.until(() => roomByName(bob.client.state, 'lobby') === undefined);
	await order.until(() => deedsIn(cyd).length === 1);
	t.like(deedsIn(cyd)[0]?.moderation, {deed: 'kick', name: 'bob', reason: 'cool down'});
	await bob.client.joinRoom('lobby');
	t.truthy(roomOf(bob));
});

test('/ban asks, keeps somebody out, and /unban lets them in again', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	await order.run(ada, '/ban bob 7d spam', {keys: [undefined]});
	t.regex(ada.desk.questions[0] ?? '', /Ban bob from #lobby until 20.*cannot come back/);
	t.truthy(roomOf(bob));
	t.regex(
		await order.run(ada, '/ban bob 7d spam', {keys: ['b']}),
		/banned from #lobby until .*\/unban bob lifts it/,
	);
	await order.until(() => roomByName(bob.client.state, 'lobby') === undefined);
	await t.throwsAsync(bob.client.joinRoom('lobby'), {message: /ban/i});
	await order.run(ada, '/bans');
	t.regex(ada.desk.lastPage().lines.join('\n'), /^bob {2}banned until 20.* by ada: spam$/);
	t.regex(await order.run(ada, '/unban bob'), /not banned from #lobby any more/);
	await bob.client.joinRoom('lobby');
	t.truthy(roomOf(bob));
	t.regex(await order.run(ada, '/unban bob'), /is not banned from #lobby/);
});

test('/silence keeps somebody from writing until its time is over', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	t.regex(
		await order.run(ada, '/silence bob 10m'),
		/bob cannot write in #lobby until .*\/unsilence bob/,
	);
	await order.until(() => roomOf(bob).mutedUntil !== undefined);
	bob.client.send(roomOf(bob).id, 'but');
	await order.until(() => roomOf(bob).pending[0]?.delivery.type === 'failed');
	t.regex(await order.run(ada, '/unsilence bob'), /bob can write in #lobby again/);
	await order.until(() => roomOf(bob).mutedUntil === undefined);
	bob.client.retry(roomOf(bob).pending[0]?.id ?? '');
	await order.until(() => roomOf(bob).pending.length === 0);
	t.is(roomOf(bob).log.newest?.text, 'but');
});

test('a time may stand apart from its unit, and one that cannot be given does nothing', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	for (const line of ['/silence bob 30 seconds', '/ban bob 30s', '/silence bob 2 months rest']) {
		t.regex(await order.run(ada, line), /is no time that can be given.*10m/, line);
	}

	t.is(ada.desk.questions.length, 0);
	t.is(roomOf(bob).mutedUntil, undefined);
	for (const typed of ['10 m', '10 min', '10 minutes', '10minutes']) {
		t.regex(
			await order.run(ada, `/silence bob ${typed} calm down`),
			/cannot write in #lobby until \d{4}-.*Reason: calm down\.$/,
			typed,
		);
	}

	await order.run(ada, '/ban bob 3 times warned', {keys: [undefined]});
	t.regex(ada.desk.questions[0] ?? '', /for good.*Reason: 3 times warned\./);
});

test('end and reason are always named, so that a mistaken time is seen', async (t) => {
	const order = await startOrder(t);
	const [ada] = [await order.join('ada'), await order.join('bob'), await order.join('rex')];
	t.regex(await order.run(ada, '/ban rex yesterday spam', {keys: ['b']}), BANNED);
	t.regex(ada.desk.questions[0] ?? '', /Ban rex from #lobby, for good\?.*Reason: yesterday spam\./);
	t.regex(
		await order.run(ada, '/silence bob'),
		/until you say otherwise.*No reason was given\. With a time it ends by itself: \/silence bob 10m$/,
	);
	t.notRegex(await order.run(ada, '/silence bob 10m'), /With a time/);
});

const BANNED = /^rex is banned from #lobby for good\..*Reason: yesterday spam\.$/;

test('who does not run the room is told so at once, by every command', async (t) => {
	const order = await startOrder(t);
	const [, bob] = [await order.join('ada'), await order.join('bob')];
	t.regex(await order.run(bob, '/role ada owner'), /Only the owner of #lobby can hand it on/);
	for (const line of [
		...['/kick ada', '/ban ada', '/silence ada', '/bans', '/role ada member', '/op ada'],
		...['/rules slow 30s', '/filter add darn', '/audit', '/transfer ada'],
	]) {
		t.regex(await order.run(bob, line), /#lobby.*You are a member there/, line);
	}

	t.regex(await order.run(bob, '/rules keep 3d'), /Only the owner of #lobby/);
	for (const line of [
		'/ban ada --relay',
		'/kick ada --relay',
		'/broadcast hello',
		'/audit --relay',
	]) {
		t.regex(await order.run(bob, line), /Only the owners and moderators of the relay/, line);
	}

	t.regex(await order.run(bob, '/invite-link 1 moderator'), /Only an owner of the relay/);
	t.regex(await order.run(bob, '/reports'), /You run none/);
	t.is(bob.desk.questions.length, 0);
});

test('nobody does anything to who owns the room, to who runs it with them, or to themselves', async (t) => {
	const order = await startOrder(t);
	await order.join('ada');
	const [bob, cyd, dan] = [
		await order.join('bob'),
		await order.join('cyd'),
		await order.join('dan'),
	];
	await order.run(bob, '/create ops');
	for (const person of [cyd, dan]) await person.client.joinRoom('ops');
	for (const name of ['cyd', 'dan']) await order.run(bob, `/op ${name}`, {}, 'ops');
	await order.until(() => roomOf(cyd, 'ops').role === 'moderator');
	await cyd.client.loadMembers(roomOf(cyd, 'ops').id);
	t.regex(await order.run(cyd, '/kick bob', {}, 'ops'), /bob owns the room/);
	t.regex(await order.run(cyd, '/ban dan', {}, 'ops'), /dan runs the room as you do/);
	t.regex(await order.run(cyd, '/silence @cyd', {}, 'ops'), /That is you/);
	t.is(cyd.desk.questions.length, 0);
});

test('/op, /deop and /role say what somebody is now, and how to undo it', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	await ada.client.loadMembers(roomOf(ada).id);
	t.is(
		await order.run(ada, '/op bob'),
		'bob is a moderator of #lobby now. /role bob member undoes it.',
	);
	await order.until(() => roomOf(bob).role === 'moderator');
	await order.until(() => roomOf(ada).members.get('bob')?.role === 'moderator');
	t.is(
		await order.run(ada, '/role bob reader'),
		'bob is a reader of #lobby now. /role bob moderator undoes it.',
	);
	await order.until(() => roomOf(bob).role === 'reader');
	t.regex(await order.run(ada, '/deop bob'), /^bob is a member of #lobby now/);
	t.regex(await order.run(ada, '/role bob king'), /moderator, member or reader/);
	t.regex(await order.run(ada, '/role bob owner'), /\/transfer NAME/);
});

test('who cannot write somewhere is told so at once, and nothing waits to be sent', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	ada.client.send(roomOf(ada).id, 'welcome');
	await order.until(() => roomOf(bob).log.newest?.text === 'welcome');
	await order.run(ada, '/rules read-only on');
	await order.until(() => roomOf(bob).rules?.readOnly === true);
	const lines = ['but', '/me waves', '/say /but', '/reply but', '/group_msg lobby but'];
	for (const line of lines) {
		t.regex(await order.run(bob, line), /This room is read-only/, line);
	}

	t.deepEqual(roomOf(bob).pending, []);
	t.regex(await order.run(bob, '/rules'), /read-only/);
	await order.run(ada, 'those who run it still write');
	await order.until(() => roomOf(bob).log.newest?.text === 'those who run it still write');
});

test('/transfer asks, and hands the room on', async (t) => {
	const order = await startOrder(t);
	await order.join('ada');
	const [bob, cyd] = [await order.join('bob'), await order.join('cyd')];
	await order.run(bob, '/create ops');
	await cyd.client.joinRoom('ops');
	await order.run(bob, '/transfer cyd', {keys: [undefined]}, 'ops');
	t.is(roomOf(bob, 'ops').role, 'owner');
	t.regex(await order.run(bob, '/transfer cyd', {keys: ['t']}, 'ops'), /#ops belongs to cyd now/);
	await order.until(() => roomOf(cyd, 'ops').role === 'owner');
	await order.until(() => roomOf(bob, 'ops').role === 'moderator');
	t.like(deedsIn(bob, 'ops').at(-1)?.moderation, {deed: 'role', name: 'cyd', role: 'owner'});
});

test('/rules shows and changes how a room is run', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	t.regex(await order.run(ada, '/rules'), /everybody writes, at any pace/);
	t.is(
		await order.run(ada, '/rules slow 30s read-only off'),
		'In #lobby from now on: slow mode: 30 s.',
	);
	await order.until(() => roomOf(bob).rules?.slowMode === 30_000);
	await order.run(ada, '/rules keep 30d', {keys: ['d']});
	t.regex(ada.desk.questions[0] ?? '', /once it is 30 days old, for everybody/);
	await order.until(() => roomOf(bob).rules?.keepDays === 30);
	t.regex(await order.run(bob, '/rules'), /slow mode: 30 s, messages kept for 30 days/);
	for (const line of [
		'/rules slow',
		'/rules slow fast',
		'/rules keep 1h',
		'/rules read-only',
		'/rules x y',
	]) {
		const before = roomOf(bob).rules;
		await order.run(ada, line);
		t.deepEqual(roomOf(bob).rules, before, line);
	}
});

test('/filter adds, lists and removes words, and a refused text is kept with the reason', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	t.regex(
		await order.run(ada, '/filter add buy now'),
		/"buy now" is refused.*\/filter remove buy now/,
	);
	bob.client.send(roomOf(bob).id, 'Buy  NOW!');
	await order.until(() => roomOf(bob).pending[0]?.delivery.type === 'failed');
	await order.run(ada, '/filter add mask darn*');
	await order.run(ada, '/filter');
	t.is(ada.desk.lastPage().lines.length, 2);
	t.regex(await order.run(ada, '/filter remove buy now'), /not filtered in #lobby any more/);
	t.regex(await order.run(ada, '/filter remove buy now'), /No such words/);
});

test('/report asks for a reason, /reports shows it to the staff, who put it away', async (t) => {
	const order = await startOrder(t);
	const [ada, bob, cyd] = [
		await order.join('ada'),
		await order.join('bob'),
		await order.join('cyd'),
	];
	await say(bob, 'buy now', cyd);
	await order.run(cyd, '/report', {texts: [undefined]});
	t.is(ada.client.state.order.openReports, 0);
	t.regex(await order.run(cyd, '/report', {texts: ['spam']}), /You reported "buy now" of bob/);
	await order.until(() => ada.client.state.order.openReports === 1);
	await order.run(ada, '/reports');
	const [first = '', why = ''] = ada.desk.lastPage().lines;
	t.regex(first, /#lobby {2}bob: buy now$/);
	t.regex(why, /reported by cyd, .*: spam$/);
	const [id = ''] = first.split(' ');
	await order.run(ada, `/reports ${id}`);
	t.is(ada.desk.rooms.at(-1), roomOf(ada).id);
	t.regex(await order.run(ada, `/reports done ${id}`), /about bob is done with/);
	await order.until(() => ada.client.state.order.openReports === 0);
	t.is(await order.run(ada, '/reports'), 'No reports wait for you.');
});

test('/audit says who did what to whom and why', async (t) => {
	const order = await startOrder(t);
	const [ada] = [await order.join('ada'), await order.join('bob')];
	await order.run(ada, '/kick bob cool down');
	await order.run(ada, '/audit');
	t.regex(ada.desk.lastPage().lines[0] ?? '', / {2}#lobby {2}ada {2}removed {2}bob: cool down$/);
});

test('/broadcast asks, and stands as a notice in every public room', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	t.regex(
		await order.run(ada, '/broadcast tea at four', {keys: ['b']}),
		/It stands in 1 public room/,
	);
	await order.until(() => roomOf(bob).log.newest?.text === 'tea at four');
	t.is(roomOf(bob).log.newest?.kind, 'notice');
});

test('/ban --relay cuts somebody off with the reason, and they stay off', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	await order.run(ada, '/ban bob --relay 1d spam', {keys: ['b']});
	await order.until(() => bob.client.state.connection.type === 'off');
	const {connection} = bob.client.state;
	t.like(connection, {type: 'off', ending: 'banned'});
	t.regex(
		connection.type === 'off' ? (connection.reason ?? '') : '',
		/banned from this relay until .*Reason: spam\./,
	);
	bob.client.reconnectNow();
	await order.until(() => bob.client.state.connection.type === 'off');
	await t.throwsAsync(bob.client.whenLive(), {message: /spam/});
	t.regex(await order.run(ada, '/unban bob --relay'), /not banned from the relay any more/);
	bob.client.reconnectNow();
	await order.until(() => bob.client.state.connection.type === 'live');
	t.pass();
});

test('/silence --relay is told to whom it concerns, and so is its end', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	await order.run(ada, '/silence bob --relay 1h cool down');
	await order.until(() => bob.client.state.order.relayMute !== undefined);
	t.regex(bob.desk.lastLine(), /You cannot write on this relay until .*Reason: cool down\./);
	await order.run(ada, '/unsilence bob --relay');
	await order.until(() => bob.client.state.order.relayMute === undefined);
	t.is(bob.desk.lastLine(), 'You can write on this relay again.');
});

test('/invite-link takes a role and a room, /invites lists it, /uninvite ends it', async (t) => {
	const order = await startOrder(t);
	const ada = await order.join('ada');
	await order.run(ada, '/create ops');
	t.regex(
		await order.run(ada, '/invite-link 3 moderator #ops'),
		/Good for 3 .*\n.*\n.*#ops.*\n.*moderator/,
	);
	const [, line = ''] = (await order.run(ada, '/invites')).split('\n');
	t.regex(line, /by ada, 3 uses left, ends in .*, makes a moderator of the relay, enters #ops$/);
	t.regex(await order.run(ada, `/uninvite ${line.slice(0, 6)}`), /lets nobody in any more/);
	t.regex(await order.run(ada, '/invites'), /No links are open/);
});

test('what is said to lift a ban of addresses does so, however they were typed', async (t) => {
	const order = await startOrder(t);
	const ada = await order.join('ada');
	for (const typed of ['203.0.113.7/24', '2001:DB8:0::/32']) {
		const line = await order.run(ada, `/ban ${typed} --relay`, {keys: ['b']});
		const undo = /\/unban \S+ --relay/.exec(line)?.[0] ?? '';
		t.regex(await order.run(ada, undo), /not banned from the relay any more/, line);
	}
});
