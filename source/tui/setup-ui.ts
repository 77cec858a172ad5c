import type {SetupUi} from '../client/commands/command.ts';
import {phrase} from '../words/phrase.ts';
import {toggleBare} from './action-handlers/screen.ts';
import type {Desk} from './desk.ts';
import {themesOverlay} from './overlays/themes.ts';
import {setupLines} from './setup-lines.ts';

/** What commands can see and change of the setup in a window: lists open, and the screen changes. */
export function windowSetupUi(desk: Desk): SetupUi {
	const {setup} = desk;
	return {
		...setupLines(setup, desk.eaten),
		open: (list) => openSetup(desk, list),
		screen: {
			toggleBare: () => toggleBare(desk),
			setMouse(isOn) {
				desk.change({type: 'mouse-set', isOn});
				desk.hint(
					isOn
						? phrase`Clicks and the wheel are for termchat.`
						: phrase`The mouse is the terminal’s: text can be selected.`,
				);
			},
		},
	};
}

/** Opens one of the lists by which the person sets termchat up. */
export function openSetup(desk: Desk, list: 'settings' | 'themes' | 'keys'): void {
	const {setup} = desk;
	if (list === 'themes') {
		const current = setup.rows.find(({name}) => name === 'theme')?.value ?? 'auto';
		desk.openOverlay(themesOverlay(setup, current));
	} else {
		desk.openOverlay({type: list, selected: 0});
	}
}
