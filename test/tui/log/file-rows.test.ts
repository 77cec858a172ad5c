import test from 'ava';
import fc from 'fast-check';
import type {FileFacts, TransferState} from '../../../source/client/files/transfer-state.ts';
import type {RoomState} from '../../../source/client/state/state.ts';
import {areaOf} from '../../../source/tui/layout.ts';
import {logRows} from '../../../source/tui/log/viewport.ts';
import {asciiSymbols} from '../../../source/tui/text/symbols.ts';
import {textWidth} from '../../../source/tui/text/width.ts';
import type {ScreenContext} from '../../../source/tui/view.ts';
import {fileOf, transferOf, transfersOf} from '../../helpers/build-files.ts';
import {
	at,
	conversation,
	factsOf,
	logOf,
	pending,
	room,
	said,
	screenOf,
	stateOf,
} from '../../helpers/build-state.ts';
import {logText, plainText} from '../../helpers/screen-text.ts';

type Rest = Partial<Omit<ScreenContext, 'state'>> & {
	readonly columns?: number;
	readonly transfers?: readonly TransferState[];
};

/** The log of #general without what stands above its first message. */
function shown(
	held: Partial<RoomState>,
	{columns = 80, transfers = [], ...rest}: Rest = {},
): readonly string[] {
	const state = stateOf([room('general', held)], {transfers: transfersOf(...transfers)});
	return logText(screenOf(state, {columns, rows: 24}, rest)).slice(2);
}

function withFile(facts: Partial<FileFacts> = {}, text = '') {
	return {log: logOf([said('mira', at('10:58'), text, {file: fileOf(facts)})])};
}

function upload(rest: Partial<TransferState> = {}, columns = 80): readonly string[] {
	return shown(
		{log: logOf([said('mira', at('10:58'), 'hi')])},
		{columns, transfers: [transferOf(rest)]},
	);
}

test('a file without a text stands in its place, and says that the relay can read it', (t) => {
	t.deepEqual(shown(withFile(), {columns: 200}), [
		'10:58         mira  [file] staging.env  1.2 kB  text/plain  the relay can read it, expires 25 Aug',
	]);
});

test('a file stands below what was said with it', (t) => {
	t.deepEqual(shown(withFile({}, 'here it is'), {columns: 60}), [
		'10:58 mira     here it is',
		'             │ [file] staging.env  1.2 kB  relay reads it',
	]);
});

test('until when a file is kept is said in fewer words before it is left out', (t) => {
	const tails = new Set<string>();
	for (let columns = 120; columns >= 60; columns--) {
		tails.add(shown(withFile({}, 'here it is'), {columns}).at(-1)?.split('1.2 kB  ').at(-1) ?? '');
	}

	t.true(tails.has('the relay can read it, expires 25 Aug'));
	t.true(tails.has('relay reads it, expires 25 Aug'));
	t.true(tails.has('relay reads it'));
});

test('in a conversation a file is sealed', (t) => {
	const message = said('mira', at('10:58'), '', {file: fileOf({isSealed: true}), facts: factsOf()});
	const state = stateOf([conversation('mira', {log: logOf([message])})]);
	const rows = logText(screenOf(state, {columns: 120, rows: 24}));
	t.true(rows.at(-1)?.endsWith('[file] staging.env  1.2 kB  sealed, expires 25 Aug'));
});

test('who can read a file is said at every width', (t) => {
	for (let columns = 34; columns <= 200; columns++) {
		const name = 'a-very-long-name-of-a-recording-from-the-meeting.mp3';
		const rows = shown(withFile({name, seconds: 42, mediaType: 'audio/mpeg'}), {columns});
		t.regex(rows.join(' '), /relay (?:can read it|reads it)/, `${columns} columns`);
	}
});

test('a long name is cut in its middle and keeps what kind of file it is', (t) => {
	const name = 'minutes-of-the-meeting-that-took-all-day.tar.gz';
	const [row = ''] = shown(withFile({name}), {columns: 60});
	t.regex(row, /\[file\] minute….tar.gz {2}1.2 kB/);
});

test('a recording says how long it is', (t) => {
	const facts = {name: 'note.ogg', mediaType: 'audio/ogg', seconds: 42};
	const [row = ''] = shown(withFile(facts), {columns: 120});
	t.regex(row, /note\.ogg {2}1\.2 kB {2}0:42 {2}/);
});

test('a file that the relay has no longer is said to have expired', (t) => {
	const [row = ''] = shown(withFile({expiresAt: at('11:00')}), {columns: 60});
	t.true(row.endsWith('[file] staging.env  1.2 kB  expired'));
});

test('what a name has of control characters shows as signs, in one row', (t) => {
	const [row = ''] = shown(withFile({name: 'a\u001b[31m\nb.txt\u202e'}), {columns: 80});
	t.regex(row, /\[file\] a␛\[31m b\.txt/);
	t.notRegex(row, /\u202e/u);
});

test('a file that is not sent yet stands with its message', (t) => {
	const message = {...pending('look', at('11:00')), file: fileOf()};
	const rows = shown({log: logOf([said('mira', at('10:58'), 'hi')]), pending: [message]});
	t.true(rows.at(-1)?.includes('[file] staging.env  1.2 kB'));
});

test('an upload stands at the end of the log with its size, share, speed and time left', (t) => {
	t.is(
		upload({}, 200).at(-1)?.trim(),
		'↑  report.pdf  12.3 MB  ████████▋░░░░░░░░░░░ 43 %  1.0 MB/s  0:07 left',
	);
});

test('in ASCII a transfer is drawn with what every terminal has', (t) => {
	const log = logOf([said('mira', at('10:58'), 'hi')]);
	const row = shown({log}, {transfers: [transferOf()], symbols: asciiSymbols}).at(-1) ?? '';
	t.is(row.trim(), '^        report.pdf  ###----- 43 %  1.0 MB/s  0:07 left');
});

test('no row of a transfer is wider than the log, and each says how far it is', (t) => {
	const name = 'a-very-long-name-of-a-recording-from-the-meeting.mp3';
	for (let columns = 34; columns <= 200; columns++) {
		const row = upload({name}, columns).at(-1) ?? '';
		t.true(row.length <= columns && row.includes('43 %'), `${columns} columns`);
	}
});

test('a transfer that waits says why, or at least that it does', (t) => {
	const phase = {type: 'waiting', reason: 'There is no connection to the relay.'} as const;
	t.regex(upload({phase}, 120).join(' '), /43 % {2}waits: There is no connection to the relay/);
	t.regex(upload({phase}, 40).join(' '), /43 % {2}waits$/);
});

test('a transfer that failed says why and what to type', (t) => {
	const phase = {type: 'failed', reason: 'The relay takes no file larger than 25 MB.'} as const;
	t.is(
		upload({phase}, 200).at(-1)?.trim(),
		'✗  report.pdf failed: The relay takes no file larger than 25 MB. /retry or /cancel',
	);
});

test('what is done, and what goes to another room, has no row', (t) => {
	const transfers = [
		transferOf({phase: {type: 'done'}}),
		transferOf({id: 'transfer-2', room: 'random'}),
	];
	t.deepEqual(shown({log: logOf([said('mira', at('10:58'), 'hi')])}, {transfers}), [
		'10:58 mira     hi',
	]);
});

test('a message says how far its file is saved here', (t) => {
	const download = {direction: 'down', message: 'message-1'} as const;
	const mark = (phase: TransferState['phase']) =>
		shown(withFile(), {columns: 120, transfers: [transferOf({...download, phase})]})[0] ?? '';
	t.true(mark({type: 'moving'}).endsWith('saving, 43 %'));
	t.true(mark({type: 'done', path: '/home/ada/staging.env'}).endsWith('saved'));
	t.true(mark({type: 'failed', reason: 'It is gone.'}).endsWith('not saved'));
});

test('any name, type and reason keeps to the width of the log', (t) => {
	const text = fc.string({unit: 'binary', maxLength: 80});
	fc.assert(
		fc.property(
			text,
			text,
			text,
			fc.integer({min: 20, max: 160}),
			(name, mediaType, reason, columns) => {
				const phase = {type: 'waiting', reason} as const;
				const transfers = transfersOf(
					transferOf({name}),
					transferOf({id: 'waits', name, phase}),
					transferOf({id: 'fails', name, phase: {type: 'failed', reason}}),
				);
				const state = stateOf([room('general', withFile({name, mediaType}))], {transfers});
				const screen = screenOf(state, {columns, rows: 24});
				const area = areaOf(screen.layout, 'log');
				for (const row of area === undefined ? [] : logRows(screen, area)) {
					t.is(textWidth(plainText(row)), area?.columns ?? 0);
					t.notRegex(plainText(row), /\p{Cc}/u);
				}
			},
		),
		{numRuns: 200},
	);
});
