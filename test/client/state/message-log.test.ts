import test from 'ava';
import fc from 'fast-check';
import {
	LOG_CHARACTERS,
	LOG_ENTRIES,
	LOG_PRESENCE_RUN,
	MessageLog,
} from '../../../source/client/state/message-log.ts';
import {PLAIN_SHARED} from '../../../source/client/state/shared-facts.ts';
import type {LogMessage} from '../../../source/client/state/state.ts';

function message(seq: number, text = ''): LogMessage {
	return {
		type: 'message',
		seq,
		id: `message-${seq}`,
		kind: 'text',
		from: 'bob',
		time: seq,
		text,
		isMention: false,
	};
}

function range(from: number, to: number): readonly LogMessage[] {
	return Array.from({length: to - from + 1}, (_, index) => message(from + index));
}

function logOf(from: number, to: number): MessageLog {
	return range(from, to).reduce((log, each) => log.receive(each), MessageLog.empty);
}

/** Rows in short: `5` a message, `5..9` a gap after 5 and before 9, `+5` presence after 5. */
function rows(log: MessageLog): readonly string[] {
	return [...log].map((entry) => {
		if (entry.type === 'message') return String(entry.seq);
		return entry.type === 'gap' ? `${entry.after}..${entry.before}` : `+${entry.after}`;
	});
}

const presence = {name: 'bob', state: 'online', time: 1} as const;

test('messages are held in the order of their positions', (t) => {
	const log = logOf(1, 1000);
	t.is(log.length, 1000);
	t.is(log.oldestSeq, 1);
	t.is(log.newestSeq, 1000);
	t.is(log.cursor?.id, 'message-1000');
	t.is(log.indexOfSeq(700), 699);
	t.is(log.indexOfSeq(1001), undefined);
});

test('an older log is not changed by what is added to it', (t) => {
	const before = logOf(1, 300);
	before.receive(message(301));
	before.withPage({messages: range(1, 5), before: 1, more: false});
	t.is(before.length, 300);
	t.is(before.newestSeq, 300);
});

test('a message that is held already changes nothing', (t) => {
	const log = logOf(1, 10);
	t.is(log.receive(message(5)), log);
});

test('a jump in positions leaves a gap, which late messages and pages close', (t) => {
	const holed = logOf(1, 3).receive(message(8));
	t.deepEqual(rows(holed), ['1', '2', '3', '3..8', '8']);
	t.deepEqual(rows(holed.receive(message(6))), ['1', '2', '3', '3..6', '6', '6..8', '8']);
	const filled = holed.withPage({messages: range(5, 7), before: 8, more: true});
	t.deepEqual(rows(filled), ['1', '2', '3', '3..5', '5', '6', '7', '8']);
	const closed = filled.withPage({messages: range(1, 4), before: 5, more: false});
	t.deepEqual(rows(closed), ['1', '2', '3', '4', '5', '6', '7', '8']);
});

test('a gap at the end grows with the head and is closed by what arrives', (t) => {
	const tail = logOf(1, 3).withTailGap(6).withTailGap(8);
	t.deepEqual(rows(tail), ['1', '2', '3', '3..8']);
	t.is(tail.tailSeq, 7);
	t.is(tail.newestSeq, 3);
	t.deepEqual(rows(tail.receive(message(8))), ['1', '2', '3', '3..8', '8']);
	t.deepEqual(rows(range(4, 7).reduce((log, each) => log.receive(each), tail)), [
		'1',
		'2',
		'3',
		'4',
		'5',
		'6',
		'7',
	]);
});

test('a page without anything in the gap leaves the gap and ends its loading', (t) => {
	const loading = logOf(1, 3).receive(message(8)).withGapLoading(8, true);
	const after = loading.withPage({messages: [], before: 8, more: false});
	t.deepEqual(after.at(3), {type: 'gap', after: 3, before: 8, isLoading: false});
});

test('a page goes before the oldest row, with a gap where it does not reach it', (t) => {
	const log = logOf(10, 12);
	t.deepEqual(rows(log.withPage({messages: range(7, 9), before: 10, more: true})), [
		'7',
		'8',
		'9',
		'10',
		'11',
		'12',
	]);
	t.deepEqual(rows(log.withPage({messages: range(7, 8), before: 10, more: true})), [
		'7',
		'8',
		'8..10',
		'10',
		'11',
		'12',
	]);
});

test('a page in disorder gives only what rises', (t) => {
	const messages = [message(8), message(7), message(9), message(9), message(40)];
	const log = logOf(10, 10).withPage({messages, before: 10, more: true});
	t.deepEqual(rows(log), ['8', '9', '10']);
});

test('presence stands where it happened, even when a gap before it is closed later', (t) => {
	const log = logOf(1, 3).withTailGap(6).withPresence(presence);
	t.deepEqual(rows(log), ['1', '2', '3', '3..6', '+5']);
	const filled = log.withPage({messages: range(4, 5), before: 6, more: true});
	t.deepEqual(rows(filled), ['1', '2', '3', '4', '5', '+5']);
	t.deepEqual(rows(filled.receive(message(6))), ['1', '2', '3', '4', '5', '+5', '6']);
});

test('presence alone cannot grow the log without end', (t) => {
	let log = logOf(1, 1);
	for (let index = 0; index < 500; index++) log = log.withPresence({...presence, time: index});
	t.is(log.length, 1 + LOG_PRESENCE_RUN);
	t.like(log.at(log.length - 1), {time: 499});
});

test('an empty log takes neither gap nor presence', (t) => {
	t.is(MessageLog.empty.withTailGap(9), MessageLog.empty);
	t.is(MessageLog.empty.withPresence(presence), MessageLog.empty);
});

test('a full log lets the oldest rows go', (t) => {
	const full = MessageLog.empty.withPage({
		messages: range(1, 100_000),
		before: 100_001,
		more: false,
	});
	let log = full;
	for (const each of range(100_001, LOG_ENTRIES + 1)) log = log.receive(each);
	t.true(log.length <= LOG_ENTRIES);
	t.true((log.oldestSeq ?? 0) > 1);
	t.is(log.newestSeq, LOG_ENTRIES + 1);
});

test('long texts count as well as many', (t) => {
	const long = 'x'.repeat(65_536);
	let log = MessageLog.empty;
	for (let seq = 1; seq <= 2000; seq++) log = log.receive(message(seq, long));
	t.true(log.length * long.length <= LOG_CHARACTERS);
	t.is(log.newestSeq, 2000);
});

test('texts that grow by edits, and names under messages, count as well', (t) => {
	const count = 1200;
	const long = 'x'.repeat(LOG_CHARACTERS / 1000);
	const edited = range(1, count).reduce(
		(log, each) => log.withChanged({...each, text: long}),
		logOf(1, count),
	);
	const characters = [...edited].reduce(
		(sum, row) => sum + (row.type === 'message' ? row.text.length : 0),
		0,
	);
	t.true(characters <= LOG_CHARACTERS);
	t.is(edited.newestSeq, count);

	const shared = {...PLAIN_SHARED, reactions: [{emoji: 'x', names: [long]}]};
	const named = logOf(1, 1).receive(...range(2, count).map((each) => ({...each, shared})));
	t.true(named.length < count);
});

test('backwards gives every row from the newest to the oldest', (t) => {
	const log = logOf(1, 700).withPresence(presence);
	t.deepEqual([...log.backwards()], [...log].reverse());
	t.deepEqual(
		[...log.backwards(2)].map((entry) => entry.type === 'message' && entry.seq),
		[3, 2, 1],
	);
	t.deepEqual([...MessageLog.empty.backwards()], []);
});

type Step =
	| {readonly type: 'receive'; readonly seq: number}
	| {readonly type: 'tail'; readonly before: number}
	| {readonly type: 'page'; readonly before: number; readonly length: number}
	| {readonly type: 'presence'};

const steps = fc.array(
	fc.oneof(
		fc.record({type: fc.constant('receive' as const), seq: fc.integer({min: 1, max: 900})}),
		fc.record({type: fc.constant('tail' as const), before: fc.integer({min: 1, max: 900})}),
		fc.record({
			type: fc.constant('page' as const),
			before: fc.integer({min: 2, max: 900}),
			length: fc.integer({min: 0, max: 400}),
		}),
		fc.record({type: fc.constant('presence' as const)}),
	),
	{maxLength: 60},
);

/** What must be held and known to be missing after some steps, kept the simple way. */
class Model {
	readonly held = new Set<number>();
	tail = 0;

	apply(step: Step): void {
		const oldest = Math.min(...this.held);
		switch (step.type) {
			case 'receive':
				if (this.held.size === 0 || step.seq > oldest) this.hold(step.seq);
				break;
			case 'tail':
				if (this.held.size > 0) this.tail = Math.max(this.tail, step.before - 1);
				break;
			case 'page': {
				const first = Math.max(1, step.before - step.length);
				if (this.held.size > 0 && step.before > oldest && this.#isHeldOrBeyond(step.before - 1)) {
					break;
				}

				for (let seq = first; seq < step.before; seq++) {
					// Above the oldest, or all of it below: what a log does not account for has no place.
					if (seq > oldest || step.before <= oldest || this.held.size === 0) this.hold(seq);
				}

				break;
			}
			case 'presence':
				break;
		}
	}

	hold(seq: number): void {
		this.held.add(seq);
		this.tail = Math.max(this.tail, seq);
	}

	#isHeldOrBeyond(seq: number): boolean {
		return this.held.has(seq) || seq > this.tail;
	}
}

function apply(log: MessageLog, step: Step): MessageLog {
	switch (step.type) {
		case 'receive':
			return log.receive(message(step.seq));
		case 'tail':
			return log.withTailGap(step.before);
		case 'page': {
			const first = Math.max(1, step.before - step.length);
			const messages = range(first, step.before - 1);
			return log.withPage({messages, before: step.before, more: true});
		}
		case 'presence':
			return log.withPresence(presence);
	}
}

function heldIn(log: MessageLog): readonly number[] {
	return [...log].flatMap((entry) => (entry.type === 'message' ? [entry.seq] : []));
}

/** Whether the rows account for every position from the oldest on, each once. */
function isGapless(log: MessageLog): boolean {
	let position = (log.oldestSeq ?? 1) - 1;
	for (const entry of log) {
		const isRight =
			entry.type === 'message' ? entry.seq === position + 1 : entry.after === position;
		if (!isRight) return false;
		if (entry.type === 'message') position = entry.seq;
		if (entry.type === 'gap') position = entry.before - 1;
	}

	return log.length === 0 || position === log.tailSeq;
}

function isFindable(log: MessageLog): boolean {
	return heldIn(log).every((seq) => {
		const entry = log.at(log.indexOfSeq(seq) ?? -1);
		return entry?.type === 'message' && entry.seq === seq && log.gapAt(seq) === undefined;
	});
}

test('whatever happens, the log holds what a plain set holds, with gaps exactly between', (t) => {
	t.notThrows(() =>
		fc.assert(
			fc.property(steps, (list) => {
				const model = new Model();
				let log = MessageLog.empty;
				for (const step of list) {
					model.apply(step);
					log = apply(log, step);
				}

				const expected = [...model.held].sort((a, b) => a - b);
				return heldIn(log).join() === expected.join() && isGapless(log) && isFindable(log);
			}),
			{numRuns: 300},
		),
	);
});
