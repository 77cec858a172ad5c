import type {Desk} from './desk.ts';

/**
 * Makes a window follow what the person sets up: whatever they change holds at once. `onChange` is
 * called with the milliseconds after which the person counts as away. Returns the way to stop.
 */
export function followSetup(desk: Desk, onChange: (awayAfter: number) => void): () => void {
	const {setup} = desk;
	// The mouse follows its setting when that changes, and not when anything else does.
	let wasMouseOn = setup.preferences.isMouseOn;
	return setup.subscribe(() => {
		const {awayAfter, isMouseOn} = setup.preferences;
		if (isMouseOn !== wasMouseOn) {
			wasMouseOn = isMouseOn;
			desk.change({type: 'mouse-set', isOn: isMouseOn});
		}
		onChange(awayAfter);
	});
}
