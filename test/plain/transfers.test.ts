import test from 'ava';
import type {TransferState} from '../../source/client/files/transfer-state.ts';
import {messageLines} from '../../source/plain/message-words.ts';
import type {Telling} from '../../source/plain/telling.ts';
import {tellTransfers} from '../../source/plain/transfer-teller.ts';
import {fileOf, transferOf} from '../helpers/build-files.ts';
import {conversation, factsOf, room, said, stateOf} from '../helpers/build-state.ts';

const TIME = new Date(2026, 7, 4, 11, 10).getTime();
const LATER = new Date(2026, 7, 25, 14, 0).getTime();

function told(...transfers: readonly Partial<TransferState>[]): readonly string[] {
	const lines: string[] = [];
	const state = stateOf([room('general', {name: 'general'}), conversation('mira')]);
	const handlers = tellTransfers(
		{state},
		{
			tell: (more) => void lines.push(...more),
			shownPath: (path) => path.replace('/home/ada', '~'),
		},
	);
	for (const transfer of transfers) {
		handlers['transfer-changed']?.({type: 'transfer-changed', transfer: transferOf(transfer)});
	}
	return lines;
}

const of = (percent: number): Partial<TransferState> => ({
	size: 12_300_000,
	done: 123_000 * percent,
	rate: undefined,
});

test('a file is told when it begins and at each quarter', (t) => {
	const steps = [0, 10, 26, 30, 50, 80, 90, 100].map(of);
	t.deepEqual(told(...steps), [
		'sending report.pdf to #general, 12.3 MB',
		'report.pdf, 26 %',
		'report.pdf, 50 %',
		'report.pdf, 80 %',
		'report.pdf, 100 %',
	]);
});

test('why a file waits is told once, until it waits anew', (t) => {
	const waiting = {...of(10), phase: {type: 'waiting', reason: 'There is no connection.'}} as const;
	t.deepEqual(told(of(10), waiting, waiting, of(10), waiting).slice(1), [
		'report.pdf waits: There is no connection',
		'report.pdf waits: There is no connection',
	]);
});

test('a file that failed says what to type', (t) => {
	const failed = {...of(10), phase: {type: 'failed', reason: 'It is too large.'}} as const;
	t.deepEqual(told(of(10), failed, failed).slice(1), [
		'report.pdf failed: It is too large. Type /retry to try it again, or /cancel.',
	]);
});

test('where a file was saved is told', (t) => {
	const phase = {type: 'done', path: '/home/ada/Downloads/report.pdf'} as const;
	const down = {direction: 'down', message: 'm1', room: '@mira'} as const;
	t.deepEqual(told({...of(0), ...down}, {...of(100), ...down, phase}), [
		'saving report.pdf from @mira, 12.3 MB',
		'Saved as ~/Downloads/report.pdf.',
	]);
});

function fileLines(text: string, rest: Partial<Telling> = {}): readonly string[] {
	const file = fileOf({
		name: 'note\u001b.ogg',
		mediaType: 'audio/ogg',
		seconds: 42,
		expiresAt: LATER,
	});
	const place: Telling = {
		room: room('lobby'),
		isFront: true,
		account: 'ada',
		timeFormat: '24h',
		...rest,
	};
	return messageLines(said('mira', TIME, text, {file}), {now: TIME, ...place});
}

test('a file is read out with its size, length and type, and who can read it', (t) => {
	t.deepEqual(fileLines(''), [
		'mira, 11:10: file note␛.ogg, 1.2 kB, 0:42, audio/ogg, the relay can read it, expires Tuesday 25 August 2026 14:00',
	]);
});

test('what was said with a file is read out before it', (t) => {
	t.is(fileLines('listen')[0], 'mira, 11:10: listen');
	t.regex(fileLines('listen')[1] ?? '', /^file note/);
});

test('a file that the relay has no longer is read out as expired', (t) => {
	t.regex(fileLines('', {now: LATER + 1})[0] ?? '', /the relay can read it, expired$/);
});

test('a private file is read out as sealed', (t) => {
	const file = fileOf({isSealed: true, expiresAt: LATER});
	const message = said('mira', TIME, '', {file, facts: factsOf()});
	const place = {
		room: conversation('mira'),
		isFront: true,
		account: 'ada',
		timeFormat: '24h',
	} as const;
	t.regex(
		messageLines(message, {now: TIME, ...place})[0] ?? '',
		/^private, mira, .*text\/plain, sealed,/,
	);
});
