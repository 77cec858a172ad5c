import test from 'ava';
import {COMMANDS} from '../../../source/client/commands/index.ts';
import {transientConfigFiles} from '../../../source/client/config-files.ts';
import type {State} from '../../../source/client/state/state.ts';
import {createWizard} from '../../../source/tui/first-run/wizard.ts';
import {wizardFrame} from '../../../source/tui/first-run/wizard-frame.ts';
import {GoToIndex} from '../../../source/tui/overlays/go-to-index.ts';
import {placedOverlay} from '../../../source/tui/overlays/index.ts';
import type {Overlay} from '../../../source/tui/overlays/overlay.ts';
import type {OverlayContext} from '../../../source/tui/overlays/overlay-context.ts';
import {Setup} from '../../../source/tui/setup.ts';
import {speak, type Translation} from '../../../source/words/phrase.ts';
import {
	at,
	conversation,
	factsOf,
	logOf,
	room,
	said,
	screenOf,
	stateOf,
	viewOf,
} from '../../helpers/build-state.ts';
import {quietFinds} from '../../helpers/quiet-finds.ts';
import {memorySettings} from '../memory-settings.ts';

const SIZE = {columns: 140, rows: 70};

const STEPS = [
	...(['name', 'choice', 'address', 'invite', 'taken', 'password'] as const),
	...(['hosting', 'joining', 'demo'] as const),
];

const HELP: Overlay = {type: 'help', scroll: 0};

const OVERLAYS: readonly Overlay[] = [
	HELP,
	{type: 'go-to', query: '', selected: 0},
	{type: 'go-to', query: '/', selected: 3},
	{type: 'go-to', query: '?42', selected: 0},
	{type: 'go-to', query: '1999', selected: 0},
	{type: 'search', text: '', scope: 'room', selected: 0},
	{type: 'search', text: '42', scope: 'everywhere', selected: 0},
	{type: 'mentions', selected: 0},
	{type: 'catch-up', selected: 0, isSure: false},
	{type: 'catch-up', selected: 0, isSure: true},
	{type: 'draft-preview', scroll: 0, text: '42'},
	{type: 'rooms', selected: 0},
	{type: 'rooms', selected: 0, purpose: 'peek'},
	{type: 'people', selected: 0},
	{type: 'question', question: '42?', answers: [{key: 'enter', label: 'goes back'}], topic: '1'},
	{type: 'secret', prompt: '42', length: 3},
	{type: 'revealed', sentence: '42'},
	{type: 'page', title: '42', lines: ['43'], code: undefined, scroll: 0},
	{type: 'page', title: '42', lines: ['43'], code: '4'.repeat(2000), scroll: 0},
	{type: 'text-field', prompt: '42', text: ''},
	{type: 'settings', selected: 0},
	{type: 'keys', selected: 0},
	{type: 'keys', selected: 0, capture: {purpose: 'bind', strokes: ''}},
	{type: 'themes', names: ['1'], selected: 0},
	{type: 'reactions', room: '1', seq: 1, query: '1999', selected: 0},
	{type: 'comparison', subject: 'person', isReady: false},
];

test('lists, pages and questions are in the language of the run, but for names and what is typed', (t) => {
	for (const overlay of OVERLAYS) {
		const context = contextOf(state(), overlay);
		const names = new Set([
			...context.setup.rows.flatMap(({name, value}) => [name, value]),
			...COMMANDS.flatMap(({name, aliases}) => [name, ...aliases]).map((name) => `/${name}`),
			...['send', 'none', '[--relay]'],
		]);
		const words = wordsOf(placedOverlay(overlay, context).rows).filter((word) => !names.has(word));
		t.deepEqual(words, [], overlay.type);
	}
});

test('the first start is in the language of the run, but for the name of the program', (t) => {
	const {look, symbols} = screenOf(state(), SIZE);
	for (const step of STEPS) {
		const wizard = {...createWizard('42'), step};
		const frame = wizardFrame(wizard, {size: SIZE, look, symbols, hint: undefined});
		t.deepEqual(wordsOf(frame.lines), ['termchat'], step);
	}
});

test('what counts in a list has the form that the language has for that number', (t) => {
	const rows = placedOverlay({type: 'go-to', query: '1', selected: 0}, contextOf(state(), HELP))
		.rows.map(plain)
		.join('\n');
	t.true(rows.includes(`1 ${foreign('room')}`), rows);
	t.true(rows.includes(foreign('30 unread, 12 for you')), rows);
});

test.before(() => speak({language: 'ru', phrases: new EveryPhrase()}));

/** All that has two Latin letters in a row, up to the next blank. */
function wordsOf(rows: readonly string[]): readonly string[] {
	const words = rows.flatMap((row) => plain(row).split(/[\s▌│:]+/u));
	return words.filter((word) => /[A-Za-z]{2}/.test(word));
}

function plain(row: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of what is painted.
	return row.replaceAll(/\u001b\[[\d;]*m/g, '');
}

/** A catalogue that has everything. */
class EveryPhrase extends Map<string, Translation> {
	override get(key: string): Translation {
		const forms = /^([^|]*)\|([^|]*\{[12]\}[^|]*)$/.exec(key);
		const [, one, other] = forms ?? [];
		return one === undefined || other === undefined
			? foreign(key)
			: {one: foreign(one), other: foreign(other)};
	}
}

/** The same in letters of another script, so that what no translation reaches shows. */
function foreign(text: string): string {
	return text.replaceAll(/[A-Za-z]/g, (letter) => {
		const index = letter.toLowerCase().charCodeAt(0) - 'a'.charCodeAt(0);
		const first = letter === letter.toLowerCase() ? 'а' : 'А';
		return String.fromCharCode(first.charCodeAt(0) + index);
	});
}

function state(): State {
	const messages = Array.from({length: 30}, (_, index) =>
		said('1984', at('10:00'), `42 ${index}?`, {isMention: true}),
	);
	return stateOf([
		room('100', {log: logOf(messages), read: 0, unread: 30, mentions: 12, head: 90}),
		conversation('1984', {
			log: logOf([said('1984', at('9:00', 3), '43', {facts: factsOf()})]),
			...{read: 0, unread: 1, mentions: 1},
		}),
	]);
}

function contextOf(held: State, overlay: Overlay): OverlayContext {
	const [front] = held.rooms.keys();
	const screen = screenOf(held, SIZE, {view: viewOf(front, {overlay})});
	const context: OverlayContext = {
		...{screen, commands: COMMANDS, goTo: new GoToIndex(), finds: quietFinds(held), revealed: '1'},
		setup: new Setup({
			...{settings: memorySettings(), files: transientConfigFiles(), environment: {}},
		}),
	};
	context.finds.follow(context);
	return context;
}
