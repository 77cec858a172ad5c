import test, {type ExecutionContext} from 'ava';
import {
	conversation,
	type Person,
	type PrivatePeople,
	saidIn,
	startPrivatePeople,
} from '../../helpers/private-people.ts';
import {type Desk, deskOf} from './recording-ui.ts';

async function adaAndBob(t: ExecutionContext) {
	const people = await startPrivatePeople(t);
	const ada = await people.join('ada');
	const bob = await people.join('bob');
	const desk = (person: Person): Desk => deskOf(person, () => people.relay.clock.now());
	return {people, ada, bob, adaDesk: desk(ada), bobDesk: desk(bob)};
}

/** Bob has a request of ada's, which says hello. */
async function withRequest(t: ExecutionContext) {
	const all = await adaAndBob(t);
	await all.adaDesk.run('/msg bob hello');
	await all.people.until(() => saidIn(all.bob, 'ada').length === 1);
	return all;
}

async function settled(people: PrivatePeople): Promise<void> {
	await people.pass(2000);
}

test('/msg opens a conversation, sends the text in it as typed, and shows it', async (t) => {
	const {people, ada, bob, adaDesk} = await adaAndBob(t);
	t.is((await adaDesk.run('/msg @Bob  hello   there')).type, 'done');
	t.deepEqual(adaDesk.rooms, ['@bob']);
	await people.until(() => saidIn(bob, 'ada').length === 1);
	t.deepEqual(saidIn(bob, 'ada'), ['hello   there']);
	t.deepEqual(saidIn(ada, 'bob'), ['hello   there']);
});

test('/msg to a name that nobody has is refused, and says who is near', async (t) => {
	const {ada, adaDesk} = await withRequest(t);
	const outcome = await adaDesk.run('/msg bobb hello');
	t.is(outcome.type, 'failed');
	t.regex(adaDesk.lastLine(), /Did you mean @bob\?$/);
	t.false(ada.client.state.rooms.has('@bobb'));
	t.deepEqual(adaDesk.rooms, ['@bob']);
});

for (const [line, sentence] of [
	['/msg ada', /That is you/],
	['/msg b@b', /no name that anybody can have/],
	['/block', /Say whom you mean/],
	['/forget carl', /no conversation with carl/],
	['/accept bob', /no request of bob/],
	['/refuse bob', /no request of bob/],
	['/edit hello', /You are in no room/],
] as const) {
	test(`${line} is refused with what to do`, async (t) => {
		const {adaDesk} = await adaAndBob(t);
		t.is((await adaDesk.run(line)).type, 'failed');
		t.regex(adaDesk.lastLine(), sentence);
	});
}

test('/msg alone lists the conversations, each with how far it is trusted', async (t) => {
	const {people, bobDesk, adaDesk, bob} = await adaAndBob(t);
	await bobDesk.run('/msg');
	t.regex(bobDesk.lastLine(), /no private conversations yet.*\/msg NAME/);
	await adaDesk.run('/msg bob hello');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	await bobDesk.run('/msg');
	t.is(
		bobDesk.lastLine(),
		'1 conversation; open one with /msg NAME:\n@ada  asks to write to you: /accept ada, end-to-end encrypted, not verified, 1 new',
	);
});

test('opening a request with /msg accepts nothing; writing back does', async (t) => {
	const {people, ada, bob, bobDesk} = await withRequest(t);
	await bobDesk.run('/msg ada');
	t.deepEqual(bobDesk.rooms, ['@ada']);
	t.is(conversation(bob, 'ada').direct?.standing, 'request');
	await bobDesk.run('/msg ada hello yourself');
	await people.until(() => saidIn(ada, 'bob').length === 2);
	t.is(conversation(bob, 'ada').direct?.standing, 'accepted');
});

test('/accept takes the request of the conversation in front', async (t) => {
	const {bob, bobDesk} = await withRequest(t);
	await bobDesk.run('/accept', '@ada');
	t.is(conversation(bob, 'ada').direct?.standing, 'accepted');
	t.regex(bobDesk.lastLine(), /You took ada's request/);
	t.is((await bobDesk.run('/accept', '@ada')).type, 'failed');
});

test('/refuse puts a request away, and shows another room', async (t) => {
	const {bob, bobDesk} = await withRequest(t);
	await bobDesk.run('/refuse', '@ada');
	t.is(conversation(bob, 'ada').direct?.standing, 'refused');
	t.is(bobDesk.rooms.length, 1);
	t.not(bobDesk.rooms[0], '@ada');
	await bobDesk.run('/msg');
	t.regex(bobDesk.lastLine(), /no private conversations/);
	await bobDesk.run('/msg ada');
	t.regex(bobDesk.lastLine(), /You had refused ada\. .* is gone/);
	t.is(conversation(bob, 'ada').direct?.standing, 'accepted');
});

test('/block lets the relay drop what somebody sends, /unblock lets it through again', async (t) => {
	const {people, ada, bob, adaDesk, bobDesk} = await withRequest(t);
	await bobDesk.run('/blocked');
	t.is(bobDesk.lastLine(), 'You have blocked nobody.');
	await bobDesk.run('/block', '@ada');
	t.true(conversation(bob, 'ada').direct?.isBlocked);
	await bobDesk.run('/blocked');
	t.is(bobDesk.lastLine(), 'You have blocked: ada');
	await adaDesk.run('/msg bob are you there?');
	await people.until(() => saidIn(ada, 'bob').length === 2);
	await settled(people);
	t.deepEqual(saidIn(bob, 'ada'), ['hello']);
	await bobDesk.run('/unblock @ada');
	t.false(conversation(bob, 'ada').direct?.isBlocked);
	await adaDesk.run('/msg bob now?');
	await people.until(() => saidIn(bob, 'ada').includes('now?'));
	t.false(saidIn(bob, 'ada').includes('are you there?'));
});

test('/forget asks first, and then forgets the messages here and nowhere else', async (t) => {
	const {ada, bob, bobDesk} = await withRequest(t);
	await bobDesk.run('/forget', '@ada', {keys: [undefined]});
	t.deepEqual(saidIn(bob, 'ada'), ['hello']);
	await bobDesk.run('/forget', '@ada', {keys: ['f']});
	t.false(bob.client.state.rooms.has('@ada'));
	t.deepEqual(await bob.client.searchPrivate('hello'), []);
	t.deepEqual(saidIn(ada, 'bob'), ['hello']);
	t.is(bobDesk.rooms.length, 1);
});

test('/go finds a room by its name, and a conversation with @ in front', async (t) => {
	const {people, ada, adaDesk} = await withRequest(t);
	t.is((await adaDesk.run('/go bob')).type, 'failed');
	t.is(adaDesk.lastLine(), 'You are in no room of that name. Did you mean @bob?');
	const {room} = await ada.client.createRoom({name: 'bobs-den'});
	await people.until(() => ada.client.state.rooms.has(room));
	await adaDesk.run('/go bob');
	await adaDesk.run('/go @b');
	t.deepEqual(adaDesk.rooms.slice(1), [room, '@bob']);
	t.is((await adaDesk.run('/go @bobs')).type, 'failed');
	t.is((await adaDesk.run('/go #b')).type, 'done');
});

test('in a conversation the commands for rooms say so and do nothing', async (t) => {
	const {ada, adaDesk} = await withRequest(t);
	for (const line of ['/leave', '/topic Night', '/invite carl']) {
		t.is((await adaDesk.run(line, '@bob')).type, 'failed');
		t.notRegex(adaDesk.lastLine(), /#@|#bob/);
	}

	t.true(ada.client.state.rooms.has('@bob'));
});

test('/who in a conversation says how it is protected', async (t) => {
	const {adaDesk} = await withRequest(t);
	t.is((await adaDesk.run('/who', '@bob')).type, 'done');
	t.regex(adaDesk.lastLine(), /^In this conversation, end-to-end encrypted, not verified: .*bob/);
});

test('/search looks everywhere, or where in: says', async (t) => {
	const {people, ada, bob, adaDesk, bobDesk} = await withRequest(t);
	const carl = await people.join('carl');
	await deskOf(carl, () => people.relay.clock.now()).run('/msg ada the secret PLAN');
	await bobDesk.run('/msg ada a plan is a plan');
	await people.until(() => saidIn(ada, 'bob').length === 2 && saidIn(ada, 'carl').length === 1);
	await adaDesk.run('/search plan in:@bob', '@bob');
	t.regex(adaDesk.lastLine(), /^1 message found in @bob:\n.* {2}@bob {2}bob: a plan is a plan$/);
	const lobby = lobbyOf(ada);
	ada.client.send(lobby?.id ?? '', 'no plan for today');
	const isThere = () =>
		[...(lobbyOf(ada)?.log ?? [])].some(
			(entry) => 'text' in entry && entry.text.startsWith('no plan'),
		);
	await people.until(isThere);
	await adaDesk.run('/search plan', lobby?.id);
	const [heading, ...found] = adaDesk.lastLine().split('\n');
	t.is(heading, '3 messages found:');
	t.is(found.length, 3);
	await adaDesk.run('/search zebra');
	t.is(adaDesk.lastLine(), 'Nothing with "zebra" was found in your rooms and private messages.');
	t.is(bob.client.state.private.status, 'ready');
});

function lobbyOf({client}: Person) {
	return [...client.state.rooms.values()].find(({direct}) => direct === undefined);
}
