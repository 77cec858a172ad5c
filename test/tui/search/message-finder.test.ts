import test from 'ava';
import type {SearchQuery, SearchResult} from '../../../source/client/api.ts';
import type {State} from '../../../source/client/state/state.ts';
import {MessageFinder} from '../../../source/tui/search/message-finder.ts';
import {at, conversation, factsOf, logOf, room, said, stateOf} from '../../helpers/build-state.ts';
import {manualClock} from '../../helpers/manual-clock.ts';
import {settled} from '../../helpers/until.ts';

const OPS = room('ops', {
	log: logOf([
		said('mira', at('10:00'), 'the wiki is down'),
		said('jonas', at('10:01'), 'lunch?'),
		said('mira', at('10:02'), 'the wiki is up again'),
	]),
});

test('what is held shows at once, the newest first, before anybody was asked', (t) => {
	const {finder, asked} = finderOn(stateOf([OPS]));
	finder.ask({words: 'wiki'});
	t.deepEqual(texts(finder), ['the wiki is up again', 'the wiki is down']);
	t.true(finder.found.isLooking);
	t.deepEqual(asked, []);
});

test('somebody is asked only when the typing rests, and only for the latest query', (t) => {
	const {finder, asked, clock} = finderOn(stateOf([OPS]));
	for (const words of ['w', 'wi', 'wik']) {
		finder.ask({words});
		clock.advance(100);
	}
	t.deepEqual(asked, []);
	clock.advance(20);
	t.deepEqual(asked, [{words: 'wik'}]);
});

test('one request is under way at a time, and the answer to an older query is not shown', async (t) => {
	const {finder, asked, clock, answer} = finderOn(stateOf([OPS]));
	finder.ask({words: 'old'});
	clock.advance(120);
	finder.ask({words: 'new'});
	clock.advance(1000);
	t.deepEqual(asked, [{words: 'old'}]);
	answer(['an old answer']);
	await settled();
	t.deepEqual(texts(finder), []);
	t.true(finder.found.isLooking);
	clock.advance(120);
	t.deepEqual(asked, [{words: 'old'}, {words: 'new'}]);
	answer(['a new answer']);
	await settled();
	t.deepEqual(texts(finder), ['a new answer']);
	t.false(finder.found.isLooking);
});

test('a failure is a sentence, and what is held stays', async (t) => {
	const {finder, clock, refuse} = finderOn(stateOf([OPS]));
	finder.ask({words: 'down'});
	clock.advance(120);
	refuse('There is no connection.');
	await settled();
	t.deepEqual(texts(finder), ['the wiki is down']);
	t.is(finder.found.problem, 'There is no connection.');
});

test('an answer shows each message once, with its text as it is now', async (t) => {
	const {finder, clock, answer} = finderOn(stateOf([OPS]));
	finder.ask({words: 'wiki'});
	clock.advance(120);
	answer(['the wiki was down'], 1);
	await settled();
	t.deepEqual(texts(finder), ['the wiki is up again', 'the wiki is down']);
});

test('a closed finder asks nobody any more', (t) => {
	const {finder, asked, clock} = finderOn(stateOf([OPS]));
	finder.ask({words: 'wiki'});
	finder.close();
	clock.advance(1000);
	t.deepEqual(asked, []);
	t.is(clock.armed, 0);
});

test('who is looked for, where and when narrow what is held', (t) => {
	const {finder} = finderOn(stateOf([OPS]));
	finder.ask({words: '', from: 'jonas'});
	t.deepEqual(texts(finder), ['lunch?']);
	finder.ask({words: 'wiki', before: at('10:01')});
	t.deepEqual(texts(finder), ['the wiki is down']);
	finder.ask({words: 'wiki', since: at('10:01')});
	t.deepEqual(texts(finder), ['the wiki is up again']);
	finder.ask({words: 'wiki', room: 'elsewhere'});
	t.deepEqual(texts(finder), []);
});

test('the mentions are what names somebody, holds a keyword or answers them, and not all private lines', (t) => {
	const dev = room('dev', {
		log: logOf([
			said('ada', at('9:00'), 'who has time?'),
			said('mira', at('9:01'), 'ada, not me', {isMention: true}),
			said('jonas', at('9:02'), 'I do', {replyTo: 1}),
			said('kei', at('9:03'), 'release is cut'),
			said('kei', at('9:04'), 'nothing special'),
		]),
	});
	const talk = conversation('mira', {
		log: logOf([said('mira', at('9:05'), 'hello', {isMention: true, facts: factsOf()})]),
	});
	const state = stateOf([dev, talk], {
		attention: {rooms: new Map(), keywords: ['release'], quietUntil: undefined},
	});
	const {finder} = finderOn(state);
	finder.ask({words: '', isMention: true});
	t.deepEqual(texts(finder), ['release is cut', 'I do', 'ada, not me']);
});

test('what was deleted is not found', (t) => {
	const gone = said('mira', at('8:00'), 'wiki', {
		facts: factsOf({isDeleted: true}),
	});
	const {finder} = finderOn(stateOf([conversation('mira', {log: logOf([gone])})]));
	finder.ask({words: 'wiki'});
	t.deepEqual(texts(finder), []);
});

function texts(finder: MessageFinder): readonly string[] {
	return finder.found.matches.map(({message}) => message.text);
}

/** A finder whose relay is the test. */
function finderOn(state: State) {
	const clock = manualClock();
	const asked: SearchQuery[] = [];
	let pending = Promise.withResolvers<SearchResult>();
	const finder = new MessageFinder({
		clock,
		onChange() {},
		client: {
			state,
			search(query) {
				asked.push(query);
				pending = Promise.withResolvers<SearchResult>();
				return pending.promise;
			},
		},
	});
	return {
		finder,
		clock,
		asked,
		answer(found: readonly string[], seq = 100) {
			const [id = 'ops'] = state.rooms.keys();
			pending.resolve({
				hasMore: false,
				problem: undefined,
				matches: found.map((text, index) => ({
					room: id,
					message: said('kei', at('7:00'), text, {seq: seq + index, id: `found-${index}`}),
				})),
			});
		},
		refuse: (sentence: string) => pending.reject(new Error(sentence)),
	};
}
