import type {Client} from '../../source/client/api.ts';
import {systemClock} from '../../source/protocol/environment.ts';
import {callPorts} from '../../source/tui/notify/calls.ts';
import type {Stage} from '../../source/tui/stage.tsx';
import {ChatWindow} from '../../source/tui/window.ts';
import type {WindowOptions} from '../../source/tui/window-options.ts';
import {memoryDrafts} from './open-chat.ts';
import {testSetup} from './test-setup.ts';

/** A window that is drawn and hears keys only when a test says so, and whose timers never run. */
export function openSilentWindow(client: Client, rest: Partial<WindowOptions> = {}): ChatWindow {
	const setup = testSetup();
	return new ChatWindow({
		client,
		stage: silentStage,
		clock: {...systemClock, after: () => ({cancel() {}})},
		setup,
		eaten: new Set(),
		drafts: memoryDrafts(),
		version: '0.0.0',
		calls: callPorts(() => setup.preferences, {environment: {}, program: undefined}),
		onQuit() {},
		...rest,
	});
}

/** A screen of 80 by 24 that shows nothing. */
export const silentStage: Stage = {
	size: {columns: 80, rows: 24},
	touch() {},
	touchNow() {},
	redraw() {},
	suspend() {},
	lend: (run) => run(),
	setMouse() {},
	setTitle() {},
	send() {},
	leave() {},
};
