import {openSetup} from '../setup-ui.ts';
import type {Handler} from './handler.ts';

/** The program itself. */
export const PROGRAM = {
	// The strip is there while the draft is exactly '?': typing on keeps it as text.
	'key-strip': (desk, {text}) => desk.compose({type: 'type', text}),
	help: (desk) => desk.openOverlay({type: 'help', scroll: 0}),
	settings: (desk) => openSetup(desk, 'settings'),
	themes: (desk) => openSetup(desk, 'themes'),
	keys: (desk) => openSetup(desk, 'keys'),
	suspend: (desk) => desk.stage.suspend(),
	quit: (desk) => desk.pressQuit(),
} as const satisfies Readonly<Record<string, Handler>>;
