import test from 'ava';
import {SEGMENT_ENTRIES} from '../../../../source/client/private/history/history-segment.ts';
import {type Desk, NOON, openWithBob, reopened} from '../../../helpers/open-conversations.ts';

const MINUTE = 60_000;

/** Takes in texts `m1`, `m2` …, a minute apart by the relay's clock. */
async function fill(desk: Desk, count: number): Promise<void> {
	await desk.turn((batch) => {
		for (let index = 1; index <= count; index++) {
			const relayTime = NOON + index * MINUTE;
			const arrival = {from: 'bob', device: 'd', relayTime, isUnderChangedKeys: false};
			const content = {id: `b${index}`, time: relayTime, to: 'ada@here', kind: 'text'} as const;
			desk.conversations.applyReceived({...content, body: `m${index}`}, arrival, batch);
		}
	});
	await desk.turns.idle();
}

async function longTalk(): Promise<Desk> {
	const desk = await openWithBob();
	await fill(desk, 5 * SEGMENT_ENTRIES);
	await desk.turn((batch) => desk.conversations.markRead('bob', 5 * SEGMENT_ENTRIES, batch));
	return reopened(desk);
}

test('what is around an old private message is read from the vault, with a gap up to the rest', async (t) => {
	const desk = await longTalk();
	const wanted = SEGMENT_ENTRIES + 7;
	t.is(desk.room().log.indexOfSeq(wanted), undefined);
	t.is(await desk.conversations.loadAround('bob', {seq: wanted}), wanted);
	t.is(desk.room().log.messageAt(wanted)?.text, `m${wanted}`);
	t.truthy(desk.room().log.messageAt(wanted + 1));
	t.is([...desk.room().log].filter(({type}) => type === 'gap').length, 1);
	t.true(desk.room().hasOlder);
	const inGap = 3 * SEGMENT_ENTRIES - 1;
	t.is(await desk.conversations.loadAround('bob', {seq: inGap}), inGap);
	t.is(desk.room().log.messageAt(inGap)?.text, `m${inGap}`);
});

test('a private message is found by its time', async (t) => {
	const desk = await longTalk();
	const wanted = SEGMENT_ENTRIES + 3;
	const at = (time: number) => desk.conversations.loadAround('bob', {time});
	t.is(await at(NOON + wanted * MINUTE), wanted);
	t.is(await at(NOON + wanted * MINUTE - 1), wanted);
	t.is(await at(0), 1);
	t.is(await at(NOON + 1e12), undefined);
});

test('there is nothing around a place that no message has', async (t) => {
	const desk = await longTalk();
	for (const seq of [0, -1, 10 * SEGMENT_ENTRIES]) {
		t.is(await desk.conversations.loadAround('bob', {seq}), undefined);
	}

	t.is(await desk.conversations.loadAround('nobody', {seq: 1}), undefined);
});

test('a conversation can be unread again, and is so after a restart', async (t) => {
	const desk = await longTalk();
	t.is(desk.room().unread, 0);
	const from = 5 * SEGMENT_ENTRIES - 1;
	await desk.turn((batch) => desk.conversations.markUnread('bob', from, batch));
	t.is(desk.room().unread, 2);
	await desk.turn((batch) => desk.conversations.markUnread('bob', 5 * SEGMENT_ENTRIES, batch));
	t.is(desk.room().unread, 2);
	const again = await reopened(desk);
	t.is(again.room().unread, 2);
	await again.close();
});

test('what was unread again and is read again is told to nobody, what is new is', async (t) => {
	const desk = await openWithBob();
	await fill(desk, 3);
	const read = async ({conversations, turn}: Desk, seq: number) => {
		let ids: readonly string[] = [];
		await turn((batch) => {
			ids = conversations.markRead('bob', seq, batch);
		});
		return ids;
	};
	t.deepEqual(await read(desk, 3), ['b1', 'b2', 'b3']);
	await desk.turn((batch) => desk.conversations.markUnread('bob', 1, batch));
	t.deepEqual(await read(desk, 2), []);
	await desk.turn((batch) => desk.conversations.markUnread('bob', 1, batch));
	await desk.receive('text', {text: 'm4', style: 'text'}, {id: 'b4'});
	const again = await reopened(desk);
	t.deepEqual(await read(again, 4), ['b4']);
});

test('an answer keeps what it answers, and one to something unknown answers nothing', async (t) => {
	const desk = await openWithBob();
	await desk.receive('text', {text: 'tea?', style: 'text'}, {id: 'b1'});
	await desk.sent('text', {text: 'yes', style: 'text', replyTo: 'b1'}, 'a1');
	await desk.receive('text', {text: 'what?', style: 'action', replyTo: 'lost'}, {id: 'b2'});
	const answers = (one: Desk) => one.rows().map(({replyTo, kind}) => [kind, replyTo]);
	const expected = [
		['text', undefined],
		['text', 1],
		['action', undefined],
	];
	t.deepEqual(answers(desk), expected);
	t.deepEqual(answers(await reopened(desk)), expected);
});
