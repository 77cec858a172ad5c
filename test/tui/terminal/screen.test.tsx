import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {Text, useApp} from 'ink';
import {type ReactNode, useEffect, useState} from 'react';
import type {InputEvent} from '../../../source/tui/terminal/input-event.ts';
import {titleCommand} from '../../../source/tui/terminal/osc.ts';
import type {ScreenEnd} from '../../../source/tui/terminal/screen-contract.ts';
import {openVirtualScreen} from '../../helpers/virtual-terminal.ts';

function open(t: ExecutionContext, node: ReactNode = <Text>hello</Text>) {
	const events: InputEvent[] = [];
	const ends: ScreenEnd[] = [];
	const terminal = openVirtualScreen({
		columns: 40,
		rows: 10,
		render: () => node,
		onInput: (event) => events.push(event),
		onEnd: (end) => ends.push(end),
	});
	t.teardown(() => terminal.close());
	return {terminal, app: terminal.app, events, ends};
}

function Leaver() {
	const {exit} = useApp();
	useEffect(() => exit(), [exit]);
	return <Text>bye</Text>;
}

function Bad(): ReactNode {
	const [isBad, setBad] = useState(false);
	useEffect(() => setBad(true), []);
	if (isBad) {
		throw new Error('no \u{1B}[2Jframe');
	}

	return <Text>good</Text>;
}

test('the app is drawn on the alternate screen, with keys read raw', async (t) => {
	const {terminal} = open(t);
	await terminal.waitFor('hello');
	t.is(terminal.emulator.buffer.active.type, 'alternate');
	t.true(terminal.stdin.isRaw);
	t.is(terminal.app.blockedCount, 0);
});

test('autowrap is off before the first frame', async (t) => {
	const {terminal} = open(t);
	await terminal.waitFor('hello');
	t.true(terminal.written().indexOf('\u{1B}[?7l') < terminal.written().indexOf('hello'));
});

test('keys, pastes and mouse reports reach the app and nobody else', async (t) => {
	const {terminal, events} = open(t);
	await terminal.waitFor('hello');
	terminal.type('a\u{1B}[200~text\u{1B}[201~\u{1B}[<0;1;1M');
	await new Promise(setImmediate);
	t.deepEqual(
		events.map(({type}) => type),
		['key', 'paste', 'mouse'],
	);
});

test('Ctrl-C is a key and ends nothing', async (t) => {
	const {terminal, events, ends} = open(t);
	await terminal.waitFor('hello');
	terminal.press('\u{3}');
	await new Promise(setImmediate);
	t.like(events[0], {key: 'c', ctrl: true});
	t.deepEqual(ends, []);
});

test('kitty keys are turned on when the terminal answers, off at the end, and the app hears nothing', async (t) => {
	const {terminal, app, events} = open(t);
	await terminal.waitFor('hello');
	t.true(terminal.written().includes('\u{1B}[?u'));
	terminal.press('\u{1B}[?0u');
	await new Promise(setImmediate);
	t.true(terminal.written().includes('\u{1B}[>1u'));
	t.deepEqual(events, []);
	await app.close();
	await terminal.waitFor(() => terminal.written().includes('\u{1B}[<u'));
});

test('without an answer kitty keys are neither turned on nor off', async (t) => {
	const {terminal, app} = open(t);
	await app.close();
	await terminal.waitFor(() => terminal.written().includes('\u{1B}[?1049l'));
	t.false(terminal.written().includes('\u{1B}[>'));
	t.false(terminal.written().includes('\u{1B}[<'));
});

test('the mouse is off until asked for', async (t) => {
	const {terminal, app} = open(t);
	await terminal.waitFor('hello');
	t.is(terminal.emulator.modes.mouseTrackingMode, 'none');
	app.setMouse(true);
	await terminal.waitFor(() => terminal.emulator.modes.mouseTrackingMode === 'drag');
	app.setMouse(false);
	await terminal.waitFor(() => terminal.emulator.modes.mouseTrackingMode === 'none');
	t.pass();
});

test('a command of our own reaches the terminal', async (t) => {
	const {terminal, app} = open(t);
	app.send(titleCommand('news'));
	await terminal.waitFor(() => terminal.written().includes('\u{1B}]2;news\u{1B}\\'));
	t.pass();
});

test('closing gives the terminal back, once, and says why it ended', async (t) => {
	const {terminal, app, ends} = open(t);
	await terminal.waitFor('hello');
	await app.close();
	await app.close();
	t.deepEqual(await app.ended, {type: 'closed'});
	t.deepEqual(ends, [{type: 'closed'}]);
	t.false(terminal.stdin.isRaw);
	await terminal.waitFor(() => terminal.written().endsWith('\u{1B}[?25h'));
	t.is(terminal.written().split('\u{1B}[?1049l').length, 2);
	app.draw();
	app.redraw();
	t.true(terminal.written().endsWith('\u{1B}[?25h'));
});

// Alone, because the others hold screens at the same time.
test.serial('no listener stays on the process after the end', async (t) => {
	const names = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGTSTP', 'SIGCONT', 'uncaughtException'] as const;
	const count = () => names.map((name) => process.listenerCount(name)).join();
	// The first screen makes Ink's cursor library listen for good.
	await open(t).app.close();
	const before = count();
	const {app} = open(t);
	t.not(count(), before);
	await app.close();
	t.is(count(), before);
});

test('a component that asks Ink to exit ends the screen', async (t) => {
	const {app} = open(t, <Leaver />);
	t.deepEqual(await app.ended, {type: 'closed'});
});

test('a component that throws ends the screen with a message that commands nothing', async (t) => {
	const {terminal, app} = open(t, <Bad />);
	const end = await app.ended;
	t.is(end.type, 'failed');
	await terminal.waitFor(() => terminal.written().includes('Error: no �[2Jframe'));
	t.is(terminal.emulator.buffer.active.type, 'normal');
});

test('a terminal that goes away ends the screen', async (t) => {
	const {terminal, app} = open(t);
	await terminal.waitFor('hello');
	terminal.stdin.end();
	t.deepEqual(await app.ended, {type: 'hung-up'});
});

test('an output that fails ends the screen and not the process', async (t) => {
	const {terminal, app} = open(t);
	await terminal.waitFor('hello');
	terminal.stdout.destroy(Object.assign(new Error('write EIO'), {code: 'EIO'}));
	t.deepEqual(await app.ended, {type: 'hung-up'});
});

test('while the terminal is lent, nothing is drawn and no key is read; then all is back', async (t) => {
	const {terminal, app, events} = open(t);
	await terminal.waitFor('hello');
	const result = await app.withTerminalReleased(async () => {
		const before = terminal.written();
		t.false(terminal.stdin.isRaw);
		app.draw();
		app.redraw();
		t.is(terminal.written(), before);
		await terminal.waitFor(() => terminal.emulator.buffer.active.type === 'normal');
		return 'edited';
	});
	t.is(result, 'edited');
	await terminal.waitFor('hello');
	t.is(terminal.emulator.buffer.active.type, 'alternate');
	terminal.type('k');
	await new Promise(setImmediate);
	t.like(events.at(-1), {key: 'k'});
});

test('the terminal is back when the other program fails', async (t) => {
	const {terminal, app} = open(t);
	const lending = app.withTerminalReleased(() => Promise.reject(new Error('no editor')));
	await t.throwsAsync(lending, {message: 'no editor'});
	await terminal.waitFor('hello');
	t.true(terminal.stdin.isRaw);
});

test('the terminal cannot be lent twice at once', async (t) => {
	const {app} = open(t);
	await app.withTerminalReleased(async () => {
		await t.throwsAsync(() => app.withTerminalReleased(async () => {}), {
			message: /not held/,
		});
	});
});

test('a mouse mode set while the terminal is lent holds afterwards', async (t) => {
	const {terminal, app} = open(t);
	await app.withTerminalReleased(async () => app.setMouse(true));
	await terminal.waitFor(() => terminal.emulator.modes.mouseTrackingMode === 'drag');
	t.pass();
});

test('frames lost to a terminal that did not read are painted again', async (t) => {
	const {terminal, app} = open(t);
	await terminal.waitFor('hello');
	terminal.stdout.stopReading();
	for (let count = 0; count < 30; count++) {
		app.send(titleCommand('x'));
		terminal.stdout.write('z'.repeat(100_000));
		app.redraw();
	}

	terminal.stdout.resumeReading();
	await terminal.waitFor((screen) => screen.startsWith('hello') && !screen.includes('z'));
	t.pass();
});
