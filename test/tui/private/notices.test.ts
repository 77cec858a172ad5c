import test from 'ava';
import type {DirectState, PrivateState} from '../../../source/client/state/state.ts';
import {areaOf, type Size} from '../../../source/tui/layout.ts';
import {textWidth} from '../../../source/tui/text/width.ts';
import {composerOf, viewOf} from '../../helpers/build-state.ts';
import {areaText} from '../../helpers/screen-text.ts';
import {conversation, emoji, privateScreen, privateState} from './private-state.ts';

const SIZES: readonly Size[] = [
	{columns: 120, rows: 40},
	{columns: 80, rows: 24},
	{columns: 48, rows: 20},
	{columns: 34, rows: 10},
];

function notices(
	trust: Partial<DirectState>,
	rest: Partial<PrivateState> = {},
	size: Size = {columns: 80, rows: 24},
): string {
	const screen = privateScreen(privateState([conversation('bob', {trust})], rest), size);
	return areaText(screen, 'notice').join(' ');
}

test('a conversation that nothing is wrong with needs no row', (t) => {
	const screen = privateScreen(privateState([conversation('bob')]), {columns: 80, rows: 24});
	t.is(areaOf(screen.layout, 'notice'), undefined);
});

for (const size of SIZES) {
	const {columns, rows} = size;
	test(`changed keys say at ${columns}x${rows} what to do, in two rows at most`, (t) => {
		const screen = privateScreen(
			privateState([conversation('bob', {trust: {trust: 'changed'}})]),
			size,
		);
		const shown = areaText(screen, 'notice');
		t.true(shown.length <= 2 && shown.every((row) => textWidth(row) <= columns));
		t.regex(shown.join(' '), /keys changed.*\/verify.*\/trust/);
	});

	test(`how far keys are trusted is said above the composer at ${columns}x${rows}`, (t) => {
		const words = (trust: DirectState['trust']) => {
			const screen = privateScreen(privateState([conversation('bob', {trust: {trust}})]), size);
			return areaText(screen, 'status').join('');
		};
		t.regex(words('new'), /encrypted, not verified/);
		t.regex(words('verified'), /encrypted, verified/);
		t.regex(words('changed'), /keys changed: (?:sending is )?blocked/);
		t.regex(words('unknown'), /keys not known/);
	});
}

test('while one types, the words stay at the composer', (t) => {
	const state = privateState([conversation('bob')]);
	const composer = composerOf('@bob', {type: 'type', text: 'half a sentence'});
	for (const size of SIZES) {
		const screen = privateScreen(state, size, {composer});
		t.regex(areaText(screen, 'status').join(''), /encrypted, not verified/);
	}
});

test('the longest name takes nothing from what to do about changed keys', (t) => {
	for (const size of SIZES) {
		const peer = 'a'.repeat(32);
		const held = conversation(peer, {trust: {trust: 'changed'}});
		const shown = areaText(privateScreen(privateState([held]), size), 'notice').join(' ');
		t.regex(shown, /\/verify.*\/trust/);
		const [header = ''] = areaText(privateScreen(privateState([held]), size), 'header');
		t.regex(header === '' ? 'keys changed' : header, /keys changed/);
	}
});

test('the prompt and the placeholder say that what is written is held', (t) => {
	const held = conversation('bob', {trust: {trust: 'changed'}});
	const screen = privateScreen(privateState([held]), {columns: 80, rows: 24});
	t.deepEqual(areaText(screen, 'composer'), ['! message @bob, held until you decide']);
});

test('blocked, refused, and an old list of devices are said', (t) => {
	t.regex(notices({isBlocked: true}), /bob is blocked.*\/unblock bob/);
	t.regex(notices({standing: 'refused'}), /refused bob's request.*\/accept/);
	t.regex(notices({listAge: 45}), /list of bob's devices is 45 days old/);
	t.regex(
		notices({listAge: 45}, {}, {columns: 48, rows: 20}),
		/^the list of bob's devices is 45 days old/,
	);
});

test('why private messages do not flow is said in conversations, and only there', (t) => {
	const advice = 'Type /link here, and accept on your other device.';
	const rest = {status: 'unlinked', advice} as const;
	t.is(notices({}, rest), advice);
	t.regex(notices({}, {status: 'starting'}), /keys are being prepared/);
	t.regex(notices({}, {status: 'stopped'}), /do not work on this device/);
	const lobby = privateScreen(
		privateState([], rest),
		{columns: 80, rows: 24},
		{view: viewOf('lobby')},
	);
	t.is(areaOf(lobby.layout, 'notice'), undefined);
});

test('a comparison that somebody asks for is a line with a key, wherever one is', (t) => {
	const state = privateState([conversation('bob')], {
		comparison: {peer: 'bob', stage: {type: 'asked'}},
	});
	const screen = privateScreen(state, {columns: 80, rows: 24}, {view: viewOf('lobby')});
	t.deepEqual(areaText(screen, 'notice'), ['bob asks to compare seven emoji: Ctrl-X v opens it']);
	t.deepEqual(
		areaText(privateScreen(state, {columns: 34, rows: 10}, {view: viewOf('lobby')}), 'notice'),
		['compare emoji: Ctrl-X v'],
	);
});

test('a device that is to be added is named, its label cleaned', (t) => {
	const linking = {side: 'old', label: 'my \u001b[31mlaptop', stage: {type: 'asked'}} as const;
	const screen = privateScreen(privateState([], {linking}), {columns: 80, rows: 24});
	t.regex(areaText(screen, 'notice').join(''), /^the device "my ␛\[31mlaptop" asks to compare/);
});

test('a line about a comparison goes while the comparison is open', (t) => {
	const comparison = {peer: 'bob', stage: {type: 'comparing', emoji}} as const;
	const overlay = {type: 'comparison', subject: 'person', isReady: true} as const;
	const screen = privateScreen(
		privateState([conversation('bob')], {comparison}),
		{columns: 80, rows: 24},
		{overlay},
	);
	t.is(areaOf(screen.layout, 'notice'), undefined);
});

test('a screen of five rows has no row to spare, and says it in the status line', (t) => {
	const held = conversation('bob', {trust: {trust: 'changed'}});
	const screen = privateScreen(privateState([held]), {columns: 40, rows: 5});
	t.is(areaOf(screen.layout, 'notice'), undefined);
	t.regex(areaText(screen, 'status').join(''), /keys changed/);
});

test('the recovery key is remembered in the status line, as long as there is room', (t) => {
	const pendingKey = {isRecoveryPending: true};
	const status = (size: Size, front: string) => {
		const state = privateState([conversation('bob')], pendingKey);
		return areaText(privateScreen(state, size, {view: viewOf(front)}), 'status').join('');
	};
	t.regex(status({columns: 80, rows: 24}, 'lobby'), /recovery key not written down: \/recovery/);
	t.regex(status({columns: 48, rows: 20}, 'lobby'), /recovery key not written down: \/recovery/);
	t.regex(status({columns: 34, rows: 10}, 'lobby'), /\/recovery/);
	t.regex(status({columns: 120, rows: 40}, '@bob'), /recovery key not written down: \/recovery/);
	t.notRegex(status({columns: 34, rows: 10}, '@bob'), /…/);
});

test('a conversation without a passphrase before it says so all the time, after the recovery key', (t) => {
	const status = (change: Parameters<typeof privateState>[1], front = '@bob') => {
		const state = privateState([conversation('bob')], change);
		const screen = privateScreen(state, {columns: 120, rows: 40}, {view: viewOf(front)});
		return areaText(screen, 'status').join('');
	};
	t.regex(status({protection: 'key-file'}), /not protected against theft of this disk/);
	t.notRegex(status({protection: 'key-file'}, 'lobby'), /theft/);
	t.notRegex(status({protection: 'passphrase'}), /theft/);
	t.notRegex(status({protection: 'key-file', isRecoveryPending: true}), /theft/);
});
