import test from 'ava';
import fc from 'fast-check';
import {composerKeyContext, composerReduce} from '../../../source/tui/composer/composer.ts';
import {
	type Composer,
	type ComposerAction,
	createComposer,
	draftOf,
	NO_ROOM,
} from '../../../source/tui/composer/composer-state.ts';
import {EDITS} from '../../../source/tui/composer/edits.ts';
import {restoreDrafts, serializeDrafts} from '../../../source/tui/composer/saved-drafts.ts';
import {threadKey} from '../../../source/tui/thread-key.ts';

const limits = {messageBytes: 40, messageLines: 4};
const start = createComposer({room: 'general', limits});
const sources = {nicks: ['mira', 'milan'], rooms: ['ops'], commands: [], emoji: []};

function act(composer: Composer, ...actions: readonly ComposerAction[]): Composer {
	return actions.reduce((state, action) => composerReduce(state, action).composer, composer);
}

function typing(text: string): ComposerAction {
	return {type: 'type', text};
}

function text(composer: Composer): string {
	return draftOf(composer).editor.text;
}

function entered(written: string) {
	const {composer, result} = composerReduce(act(start, typing(written)), {type: 'enter'});
	return {result, left: text(composer), notice: composer.notice};
}

const tab: ComposerAction = {type: 'complete', direction: 'forward', sources};
const shiftTab: ComposerAction = {type: 'complete', direction: 'back', sources};
const enter: ComposerAction = {type: 'enter'};
const cancel: ComposerAction = {type: 'cancel'};
const up: ComposerAction = {type: 'history', direction: 'previous'};
const down: ComposerAction = {type: 'history', direction: 'next'};
const search: ComposerAction = {type: 'search-history'};

function to(room: string): ComposerAction {
	return {type: 'switch-room', room};
}

const enters = [
	['hello', {type: 'send', text: 'hello'}, ''],
	['  indented  \n', {type: 'send', text: '  indented'}, ''],
	['\n \nhello', {type: 'send', text: 'hello'}, ''],
	['//shrug', {type: 'send', text: '/shrug'}, ''],
	['/Topic  new  topic ', {type: 'command', name: 'topic', argument: 'new  topic'}, ''],
	['/me waves\nand smiles', {type: 'command', name: 'me', argument: 'waves\nand smiles'}, ''],
	['\n/not a command', {type: 'send', text: '/not a command'}, ''],
	['?', {type: 'send', text: '?'}, ''],
	['', {type: 'nothing'}, ''],
	[' \n ', {type: 'nothing'}, ' \n '],
	['C:\\dir\\ ', {type: 'send', text: 'C:\\dir\\'}, ''],
	['two \\\\', {type: 'send', text: 'two \\\\'}, ''],
	['more \\', {type: 'nothing'}, 'more \n'],
] as const;

for (const [written, result, left] of enters) {
	test(`Enter on ${JSON.stringify(written)} gives ${JSON.stringify(result)}`, (t) => {
		const outcome = entered(written);
		t.deepEqual(outcome.result, result);
		t.is(outcome.left, left);
	});
}

test('a message over the limit stays, with a sentence that says what to do', (t) => {
	const long = 'x'.repeat(43);
	t.like(entered(long), {
		result: {type: 'nothing'},
		left: long,
		notice: 'The message is 3 bytes too long: shorten it, or send it in two parts.',
	});
	t.is(
		entered('a\nb\nc\nd\ne').notice,
		'The message has 1 line too many: shorten it, or send it in two parts.',
	);
});

test('a slash alone stays, with a sentence', (t) => {
	t.like(entered('/ '), {result: {type: 'nothing'}, left: '/ '});
	t.regex(entered('/ ').notice ?? '', /^Write a command's name/);
});

test('a notice goes with the next key, not with a resize', (t) => {
	const noticed = act(start, typing('/'), enter);
	t.truthy(act(noticed, {type: 'resize', columns: 20}).notice);
	t.is(act(noticed, typing('x')).notice, undefined);
});

test('each room keeps its draft, caret and history', (t) => {
	let composer = act(start, typing('one'), enter, typing('draft'), {
		type: 'edit',
		edit: 'caret-left',
	});
	composer = act(composer, to('ops'), typing('other'));
	t.is(text(act(composer, up)), 'other');
	composer = act(composer, to('general'));
	t.like(draftOf(composer).editor, {text: 'draft', caret: 4});
	t.is(text(act(composer, up)), 'one');
});

test('what is written before a room is known moves to the first one', (t) => {
	const composer = act(createComposer({room: NO_ROOM, limits}), typing('early'), to('general'));
	t.is(text(composer), 'early');
	t.is(text(act(composer, to('ops'))), '');
	t.deepEqual([...composer.drafts.keys()], ['general']);
});

test('going to the room that is in front changes nothing', (t) => {
	const asking = act(start, {type: 'paste', text: 'x'.repeat(60)});
	t.is(act(asking, to('general')), asking);
});

test('what was cut in one room can be put in in another', (t) => {
	const cut = act(start, typing('moved'), {type: 'edit', edit: 'delete-to-start'}, to('ops'));
	t.is(text(act(cut, {type: 'edit', edit: 'yank'})), 'moved');
});

test('a draft that was left behind in the history comes back after the send', (t) => {
	const composer = act(start, typing('one'), enter, typing('draft'), up);
	t.is(text(composer), 'one');
	t.is(text(act(composer, down)), 'draft');
	t.is(text(act(composer, enter)), 'draft');
});

test('a draft that was brought back by undo and sent does not come twice', (t) => {
	const composer = act(start, typing('one'), enter, typing('draft'), up, {
		type: 'edit',
		edit: 'undo',
	});
	t.is(text(composer), 'draft');
	t.is(text(act(composer, enter)), '');
});

test('Tab goes through the candidates and back', (t) => {
	const first = act(start, typing('mi'), tab);
	t.is(text(first), 'mira: ');
	t.is(text(act(first, tab)), 'milan: ');
	t.is(text(act(first, tab, shiftTab)), 'mira: ');
	t.is(text(act(start, typing('mi'), shiftTab)), 'milan: ');
});

test('Esc takes a completion back, any other key keeps it', (t) => {
	const completing = act(start, typing('mi'), tab, tab);
	t.is(text(act(completing, cancel)), 'mi');
	t.is(text(act(completing, typing('x'))), 'milan: x');
});

test('a completion is one step to undo, whatever was looked at', (t) => {
	const completing = act(start, typing('mi'), tab, tab, tab);
	t.is(text(act(completing, {type: 'edit', edit: 'undo'})), 'mi');
});

test('a completion that finds nothing says so and changes nothing', (t) => {
	const composer = act(start, typing('zz'), tab);
	t.is(text(composer), 'zz');
	t.is(composer.notice, 'Nothing to complete here.');
});

test('a search shows older matches, Enter takes one and does not send it', (t) => {
	const composer = act(start, typing('one a'), enter, typing('one b'), enter, typing('draft'));
	const searching = act(composer, search, typing('one'));
	t.like(searching.mode, {type: 'searching', search: {found: 1}});
	t.is(text(searching), 'draft');
	const {composer: accepted, result} = composerReduce(act(searching, search), enter);
	t.is(text(accepted), 'one a');
	t.is(result.type, 'nothing');
	t.is(text(act(accepted, down, down)), 'draft');
});

test('Esc and Ctrl-C leave a search with the draft as it was', (t) => {
	const searching = act(start, typing('one'), enter, typing('draft'), search, typing('on'));
	t.is(text(act(searching, cancel)), 'draft');
	t.is(text(act(searching, {type: 'edit', edit: 'clear-line'})), 'draft');
});

test('Backspace shortens what is searched for', (t) => {
	const searching = act(start, typing('one'), enter, search, typing('ox'));
	t.like(searching.mode, {search: {query: 'ox', found: undefined}});
	t.like(act(searching, {type: 'edit', edit: 'delete-back'}).mode, {
		search: {query: 'o', found: 0},
	});
});

test('a paste never sends and never runs a command', (t) => {
	const {composer, result} = composerReduce(start, {type: 'paste', text: '/quit\nnow\n'});
	t.is(result.type, 'nothing');
	t.deepEqual(composerReduce(composer, enter).result, {type: 'send', text: '/quit\nnow'});
});

test('a paste that is too large asks: Enter keeps what fits, Esc drops it', (t) => {
	const asking = act(start, typing('see '), {type: 'paste', text: 'x'.repeat(60)});
	t.is(asking.mode.type, 'asking');
	t.is(text(asking), 'see ');
	const kept = composerReduce(asking, enter);
	t.is(text(kept.composer), `see ${'x'.repeat(36)}`);
	t.is(kept.result.type, 'nothing');
	t.like(act(asking, cancel), {mode: {type: 'writing'}, notice: 'The paste was dropped.'});
	t.is(text(act(asking, cancel)), 'see ');
});

test('typing while a question is open is not lost', (t) => {
	const asking = act(start, {type: 'paste', text: 'x'.repeat(60)}, typing('hi '));
	t.is(asking.mode.type, 'asking');
	t.is(text(act(asking, enter)), `hi ${'x'.repeat(37)}`);
});

test('a text given back fills an empty composer and never replaces what is written', (t) => {
	const back: ComposerAction = {type: 'give-back', room: 'general', text: '/nonsense'};
	t.is(text(act(start, back)), '/nonsense');
	const written = act(start, typing('new'), back);
	t.is(text(written), 'new');
	t.is(text(act(written, up)), '/nonsense');
});

test('a text from an external editor replaces the draft and can be undone', (t) => {
	const set = act(start, typing('old'), {type: 'set-text', text: 'new\ntext'});
	t.is(text(set), 'new\ntext');
	t.is(text(act(set, {type: 'edit', edit: 'undo'})), 'old');
});

test('a room that is forgotten leaves nothing behind', (t) => {
	const composer = act(start, typing('secret'), to('ops'), {type: 'forget-room', room: 'general'});
	t.deepEqual(serializeDrafts(composer).drafts, []);
});

test('drafts survive a restart, through JSON', (t) => {
	const written = act(start, typing('one'), to('ops'), typing('two'), {
		type: 'edit',
		edit: 'caret-left',
	});
	const saved: unknown = JSON.parse(JSON.stringify(serializeDrafts(written)));
	const composer = restoreDrafts(start, saved);
	t.is(text(composer), 'one');
	t.like(draftOf(composer, 'ops').editor, {text: 'two', caret: 2});
});

test('what is saved during a walk through the history is the unsent draft', (t) => {
	const walking = act(start, typing('sent'), enter, typing('draft'), up);
	t.deepEqual(serializeDrafts(walking).drafts, [{room: 'general', text: 'draft', caret: 4}]);
});

test('a restored draft never replaces what was written since', (t) => {
	const saved = serializeDrafts(act(start, typing('old')));
	t.is(text(restoreDrafts(act(start, typing('new')), saved)), 'new');
});

test('broken saved drafts are left out', (t) => {
	const broken = [
		undefined,
		7,
		{},
		{version: 2, drafts: [{room: 'a', text: 'x', caret: 0}]},
		{version: 1, drafts: 'x'},
		{version: 1, drafts: [7, {room: 7, text: 'x'}, {room: 'a'}]},
	];
	for (const saved of broken) {
		t.is(restoreDrafts(start, saved).drafts.size, 0);
	}
	const odd = {version: 1, drafts: [{room: 'general', text: 'a\u001bé', caret: 99}]};
	t.like(draftOf(restoreDrafts(start, odd)).editor, {text: 'aé', caret: 2});
});

test('the key bindings are told what the composer looks like', (t) => {
	t.deepEqual(composerKeyContext(start), {
		isEmpty: true,
		isAtLineEnd: true,
		isFirstRow: true,
		isLastRow: true,
	});
	const two = act(start, typing('one\ntwo'), {type: 'edit', edit: 'caret-left'});
	t.deepEqual(composerKeyContext(two), {
		isEmpty: false,
		isAtLineEnd: false,
		isFirstRow: false,
		isLastRow: true,
	});
	t.false(composerKeyContext(act(start, search)).isEmpty);
});

test('no order of actions throws, or sends more than a message may hold', (t) => {
	const action: fc.Arbitrary<ComposerAction> = fc.oneof(
		fc.constantFrom('a', 'mi', ' ', '/', '\\', '好', '\n').map(typing),
		fc.constantFrom(...EDITS).map((edit): ComposerAction => ({type: 'edit', edit})),
		fc.constantFrom(tab, shiftTab, enter, cancel, up, down, search, to('ops'), to('general')),
		fc
			.constantFrom('x', '/a\nb', 'y'.repeat(50), 'a\nb\nc\nd\ne')
			.map((pasted): ComposerAction => ({type: 'paste', text: pasted})),
	);
	fc.assert(
		fc.property(fc.array(action, {maxLength: 60}), (actions) => {
			let composer = act(start, {type: 'resize', columns: 12});
			for (const each of actions) {
				const step = composerReduce(composer, each);
				composer = step.composer;
				if (step.result.type === 'send' && Buffer.byteLength(step.result.text) > 40) {
					return false;
				}
			}
			return true;
		}),
		{numRuns: 300},
	);
	t.pass();
});

test('a room that is left takes the drafts of its threads along, and no other', (t) => {
	const thread = threadKey('general', 7);
	const other = threadKey('ops', 7);
	const composer = act(start, to(thread), typing('a'), to(other), typing('b'), {
		type: 'forget-room',
		room: 'general',
	});
	t.deepEqual(
		serializeDrafts(composer).drafts.map(({room, text}) => ({room, text})),
		[{room: other, text: 'b'}],
	);
});
