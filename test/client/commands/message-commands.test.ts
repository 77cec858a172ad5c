import test, {type ExecutionContext} from 'ava';
import {needOf} from '../../../source/client/state/select.ts';
import type {LogMessage, RoomState} from '../../../source/client/state/state.ts';
import {messagesIn, type Person, saidIn, startPrivatePeople} from '../../helpers/private-people.ts';
import {deskOf} from './recording-ui.ts';

/** Ada has said "teh plan" and bob "good" in #ops, which ada runs. */
async function talk(t: ExecutionContext) {
	const people = await startPrivatePeople(t);
	const ada = await people.join('ada');
	const bob = await people.join('bob');
	const {room} = await ada.client.createRoom({name: 'ops', visibility: 'public'});
	await bob.client.joinRoom('ops');
	const desk = (person: Person) => deskOf(person, () => people.relay.clock.now());
	const say = async (from: Person, line: string, ...rest: Parameters<Desk['run']>[2][]) => {
		const outcome = await desk(from).run(line, room, ...rest);
		await people.until(() => opsOf(from).pending.length === 0);
		return outcome;
	};
	await say(ada, 'teh plan');
	await people.until(() => textsOf(bob).includes('teh plan'));
	await say(bob, 'good');
	await people.until(() => textsOf(ada).includes('good'));
	return {people, ada, bob, room, say, adaDesk: desk(ada), bobDesk: desk(bob)};
}

type Desk = ReturnType<typeof deskOf>;

function opsOf({client}: Person): RoomState {
	const ops = [...client.state.rooms.values()].find(({name}) => name === 'ops');
	if (ops === undefined) throw new Error('There is no #ops.');
	return ops;
}

function rowsOf(person: Person): readonly LogMessage[] {
	return [...opsOf(person).log].filter(
		(row): row is LogMessage => row.type === 'message' && row.kind === 'text',
	);
}

function textsOf(person: Person): readonly string[] {
	return rowsOf(person).map(({text}) => text);
}

function lastOf(person: Person): LogMessage | undefined {
	return rowsOf(person).at(-1);
}

test('/reply answers the last message of somebody else', async (t) => {
	const {people, ada, bob, say} = await talk(t);
	await say(ada, '/reply  thanks  a lot');
	await people.until(() => lastOf(bob)?.text === 'thanks  a lot');
	t.like(lastOf(bob), {replyTo: rowsOf(bob)[1]?.seq, isMention: true});
});

test('/edit and s/old/new/ change the last own message of a room', async (t) => {
	const {people, bob, ada, say} = await talk(t);
	await say(ada, 's/teh/the/');
	await people.until(() => textsOf(bob)[0] === 'the plan');
	await say(ada, '/edit a plan');
	await people.until(() => textsOf(bob)[0] === 'a plan');
	t.deepEqual(textsOf(ada), ['a plan', 'good']);
});

test('s/old/new/ whose old is not there changes nothing, and says how to send it', async (t) => {
	const {ada, room, adaDesk} = await talk(t);
	t.is((await adaDesk.run('s/missing/x/', room)).type, 'failed');
	t.regex(adaDesk.lastLine(), /no "missing" in your last message.*\/say/);
	t.deepEqual(textsOf(ada), ['teh plan', 'good']);
});

test('/react, +:name: and /unreact put emoji under what somebody else said last', async (t) => {
	const {people, ada, bob, say} = await talk(t);
	const reactions = () => lastOf(bob)?.shared?.reactions.map(({emoji}) => emoji) ?? [];
	await say(ada, '/react :tada:');
	await say(ada, '+👍');
	await say(ada, '+:heart:');
	await people.until(() => reactions().length === 3);
	t.deepEqual(reactions(), ['🎉', '👍', '❤️']);
	await say(ada, '/unreact :tada:');
	await people.until(() => reactions().length === 2);
	t.is((await say(ada, '/unreact :tada:')).type, 'failed');
});

test('/delete asks, and takes the last own message of a room away', async (t) => {
	const {people, ada, bob, say} = await talk(t);
	await say(ada, '/delete', {keys: [undefined]});
	t.is(textsOf(bob)[0], 'teh plan');
	await say(ada, '/delete', {keys: ['d']});
	await people.until(() => rowsOf(bob)[0]?.shared?.isDeleted === true);
	t.is(textsOf(bob)[0], '');
	t.is((await say(ada, '/edit x')).type, 'failed');
});

test('/pin, /pins and /unpin are about the messages of a room', async (t) => {
	const {people, ada, room, say, adaDesk} = await talk(t);
	t.is((await say(ada, '/pins')).type, 'done');
	t.regex(adaDesk.lastLine(), /Nothing is pinned in #ops/);
	await say(ada, '/pin');
	await people.until(() => lastOf(ada)?.shared?.isPinned === true);
	t.is((await say(ada, '/pin')).type, 'failed');
	await adaDesk.run('/pins', room);
	t.is(adaDesk.lastPage().title, 'Pinned in #ops');
	t.regex(adaDesk.lastPage().lines.join(), / {2}#ops {2}bob: good$/);
	await say(ada, '/unpin');
	await people.until(() => lastOf(ada)?.shared?.isPinned === false);
	t.is((await say(ada, '/unpin')).type, 'failed');
});

test('a private conversation has no pins and no threads, and says so', async (t) => {
	const {adaDesk} = await talk(t);
	await adaDesk.run('/msg bob hello');
	for (const line of ['/pin', '/pins', '/unpin', '/thread']) {
		t.is((await adaDesk.run(line, '@bob')).type, 'failed', line);
		t.regex(adaDesk.lastLine(), /private conversation|Nothing of @bob|not in private/, line);
	}
});

test('/reply in a conversation names what it answers at both ends, after a restart too', async (t) => {
	const {people, ada, bob, adaDesk, bobDesk} = await talk(t);
	await adaDesk.run('/msg bob tea?');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	await bobDesk.run('/reply yes', '@ada');
	await people.until(() => saidIn(ada, 'bob').length === 2);
	const tea = messagesIn(ada, 'bob')[0]?.seq;
	t.is(messagesIn(ada, 'bob')[1]?.replyTo, tea);
	t.is(messagesIn(bob, 'ada')[1]?.replyTo, messagesIn(bob, 'ada')[0]?.seq);
	await people.restart(ada);
	t.is(messagesIn(ada, 'bob')[1]?.replyTo, tea);
	t.is(messagesIn(ada, 'bob')[0]?.replyTo, undefined);
});

test('/mute lets a room call nobody for a while, /unmute takes it back', async (t) => {
	const {people, ada, bob, say, adaDesk, room} = await talk(t);
	const now = () => people.relay.clock.now();
	const need = () => needOf(ada.client.state, opsOf(ada), now()).kind;
	await say(bob, 'ada: look');
	await people.until(() => opsOf(ada).mentions > 0);
	t.is(need(), 'mention');
	await adaDesk.run('/mute 8h', room);
	t.regex(adaDesk.lastLine(), /^#ops is mute until \d{4}-.*\/unmute undoes it/);
	t.is(need(), 'none');
	await adaDesk.run('/unmute ops');
	t.is(need(), 'mention');
	await adaDesk.run('/mute ops');
	t.regex(adaDesk.lastLine(), /until you say otherwise. \/unmute ops/);
	t.is(need(), 'none');
	t.is((await adaDesk.run('/mute nowhere')).type, 'failed');
});

test('/notify chooses which messages of a room call, and says which do', async (t) => {
	const {ada, people, adaDesk, room} = await talk(t);
	const need = () => needOf(ada.client.state, opsOf(ada), people.relay.clock.now()).kind;
	t.is(need(), 'unread');
	await adaDesk.run('/notify mentions', room);
	t.is(need(), 'none');
	await adaDesk.run('/notify', room);
	t.regex(adaDesk.lastLine(), /#ops calls you only when somebody names you/);
	await adaDesk.run('/notify all #ops');
	t.is(need(), 'unread');
	t.is(ada.client.state.attention.rooms.size, 0);
	t.is((await adaDesk.run('/notify loudly', room)).type, 'failed');
});

test('/keywords and /quiet set what calls, and say it', async (t) => {
	const {ada, people, adaDesk} = await talk(t);
	await adaDesk.run('/keywords good C++');
	t.regex(adaDesk.lastLine(), /good, C\+\+$/);
	t.is(opsOf(ada).mentions, 1);
	await adaDesk.run('/keywords none');
	t.is(opsOf(ada).mentions, 0);
	t.is((await adaDesk.run(`/keywords ${'x'.repeat(65)}`)).type, 'failed');
	await adaDesk.run('/quiet 1h');
	t.is(ada.client.state.attention.quietUntil, people.relay.clock.now() + 3_600_000);
	await adaDesk.run('/dnd off');
	t.is(ada.client.state.attention.quietUntil, undefined);
	t.is((await adaDesk.run('/quiet soon')).type, 'failed');
});

test('/unread makes a room unread from the last message of somebody else on', async (t) => {
	const {ada, adaDesk, room} = await talk(t);
	await adaDesk.run('/read', room);
	t.is(opsOf(ada).unread, 0);
	await adaDesk.run('/unread', room);
	t.is(opsOf(ada).unread, 1);
	await adaDesk.run('/msg bob');
	t.is((await adaDesk.run('/unread', '@bob')).type, 'failed');
});

test('/search finds in rooms and conversations, the newest first', async (t) => {
	const {people, ada, adaDesk, bobDesk} = await talk(t);
	await people.pass(1000);
	await bobDesk.run('/msg ada the plan is secret');
	await people.until(() => saidIn(ada, 'bob').length === 1);
	await adaDesk.run('/search plan');
	const [heading, ...lines] = adaDesk.lastLine().split('\n');
	t.is(heading, '2 messages found:');
	t.regex(lines[0] ?? '', / {2}@bob {2}bob: the plan is secret$/);
	t.regex(lines[1] ?? '', / {2}#ops {2}ada: teh plan$/);
	await adaDesk.run('/search plan in:#ops from:bob');
	t.is(adaDesk.lastLine(), 'Nothing with "plan" was found in #ops.');
	t.is((await adaDesk.run('/search')).type, 'failed');
	await adaDesk.run('/mentions');
	t.is(adaDesk.lastLine(), 'Nothing names you.');
});

test('/thread shows the last thread of a room, /date what was said on a day', async (t) => {
	const {ada, room, say, adaDesk} = await talk(t);
	t.is((await adaDesk.run('/thread', room)).type, 'failed');
	await say(ada, '/reply I agree');
	await adaDesk.run('/thread', room);
	t.regex(adaDesk.lastLine(), /^2 messages in that thread:\n.*bob: good\n.*ada: I agree$/);
	await adaDesk.run('/date today', room);
	t.regex(adaDesk.lastLine(), /ada: teh plan\n.*bob: good\n.*I agree$/);
	t.is((await adaDesk.run('/date someday', room)).type, 'failed');
	t.regex(adaDesk.lastLine(), /no day/);
});

test('/missed names the rooms that need somebody', async (t) => {
	const {adaDesk, room} = await talk(t);
	await adaDesk.run('/missed', room);
	t.is(adaDesk.lastLine(), '#ops  1 new message');
	await adaDesk.run('/read all');
	await adaDesk.run('/missed', room);
	t.is(adaDesk.lastLine(), 'You have missed nothing.');
	t.is((await adaDesk.run('/select', room)).type, 'failed');
});
