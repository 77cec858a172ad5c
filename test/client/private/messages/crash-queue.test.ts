import test from 'ava';
import {UnreachableError} from '../../../../source/client/error.ts';
import {Acknowledgement} from '../../../../source/client/private/messages/acknowledgement.ts';
import {manualClock} from '../../../helpers/manual-clock.ts';
import {settled} from '../../../helpers/until.ts';
import {befriend, type End, messagingEnds, textsWith} from './messaging-end.ts';

const WAITING = 'private/tag/outbox/bob/message/';

/** Ada, who is not connected and has something to say to Bob. */
async function offline(t: Parameters<typeof messagingEnds>[0]) {
	const ends = await messagingEnds(t);
	const ada = await ends.join('ada');
	await befriend(ada, await ends.join('bob'));
	ada.disconnect();
	return {ends, ada};
}

/** Lets every write of that device take its time. */
function slowDown({disk}: End): void {
	const commit = disk.commit.bind(disk);
	disk.commit = async (changes) => {
		const copies = changes.map(({name, bytes}) => ({name, bytes: bytes?.slice()}));
		await settled();
		await commit(copies);
	};
}

test('what was typed while something else was written is on the disk when the program ends', async (t) => {
	const {ada} = await offline(t);
	slowDown(ada);
	ada.say('bob', 'one');
	await new Promise((resolve) => setImmediate(resolve));
	ada.say('bob', 'two');
	await ada.messaging.dispatch.close();
	t.is((await ada.disk.list(WAITING)).length, 2);
});

test('what was dropped while the disk was full is gone from it once that has room', async (t) => {
	const {ends, ada} = await offline(t);
	const id = ada.say('bob', 'never mind');
	await settled();
	t.is((await ada.disk.list(WAITING)).length, 1);
	ada.disk.left = 0;
	ada.messaging.dispatch.drop(id);
	await ends.pass(1000);
	ada.disk.left = undefined;
	await ends.pass(31_000);
	t.deepEqual(await ada.disk.list(WAITING), []);
	t.is(ada.lines.length, 1);
});

test('what is dropped while keys are asked for is neither sealed nor sent', async (t) => {
	const ends = await messagingEnds(t);
	const ada = await ends.join('ada');
	await befriend(ada, await ends.join('bob'));
	let id = '';
	ada.line.twistAnswer = (type, result) => {
		if (type === 'keys.fetch') ada.messaging.dispatch.drop(id);
		return result;
	};
	id = ada.say('bob', 'never mind');
	await ends.pass(2000);
	t.deepEqual(ada.line.sent, []);
	t.deepEqual(await ada.disk.list('private/tag/book/'), []);
});

test('who quits while messages come gets the rest of them with the next start', async (t) => {
	const ends = await messagingEnds(t);
	const ada = await ends.join('ada');
	const first = await ends.join('bob');
	await befriend(ada, first);
	first.disconnect();
	const said = Array.from({length: 25}, (_, index) => `text ${index}`);
	for (const text of said) ada.say('bob', text);
	await ends.until(() => textsWith(ada, 'bob').length === said.length);
	slowDown(first);
	await first.connect();
	t.true(textsWith(first, 'ada').length < said.length);
	await first.messaging.close();
	const bob = await first.restart();
	await ends.until(() => textsWith(bob, 'ada').length === said.length);
	t.deepEqual(textsWith(bob, 'ada'), said);
});

test('an acknowledgement without an answer is said again on the same connection', async (t) => {
	const clock = manualClock();
	const asked: unknown[] = [];
	const acknowledgement = new Acknowledgement({
		clock,
		async ask(_type, fields) {
			asked.push(fields);
			throw new UnreachableError('no-answer', 'No answer.');
		},
	});
	t.teardown(() => acknowledgement.offline());
	acknowledgement.online();
	acknowledgement.note(7);
	clock.advance(1000);
	await settled();
	clock.advance(60_000);
	await settled();
	t.deepEqual(asked, [{number: 7}, {number: 7}]);
});
