import {InputError, sentenceOf} from '../client/error.ts';
import {SETTINGS, textOfValue} from '../client/setting-table.ts';
import {phrase, translated} from '../words/phrase.ts';
import type {Desk} from './desk.ts';
import type {OverlayEffect} from './overlays/overlay-context.ts';
import {sentenceOfChange} from './setup.ts';

type Of<Type extends OverlayEffect['type']> = Extract<OverlayEffect, {readonly type: Type}>;

/** Changes a setting from a list, and says so. */
export function changeSetting(desk: Desk, {name, value}: Of<'set-up'>): void {
	desk.hint(sentenceOfChange(() => desk.setup.set(name, value)));
}

/** Gives an action a key, or takes one away. */
export function rebind(desk: Desk, {purpose, action, keys}: Of<'rebind'>): void {
	desk.hint(sentenceOfChange(() => desk.setup.rebind((own) => own[purpose](action, keys))));
}

/** Gives an action the keys back that its profile has for it. */
export function restoreKeys(desk: Desk, {action}: Of<'restore-keys'>): void {
	desk.hint(sentenceOfChange(() => desk.setup.rebind((own) => own.restore(action))));
}

/** Asks for the value of a setting until it is one or is given up, and comes back to the list. */
export async function askSetting(
	desk: Desk,
	{name, selected}: Of<'ask-setting'>,
	askText: (prompt: string, text: string) => Promise<string | undefined>,
): Promise<void> {
	const {summary, takes} = SETTINGS[name];
	const row = desk.setup.rows.find((setting) => setting.name === name);
	const taken = phrase`${name} takes ${translated(takes)}.`;
	let text = row?.value ?? textOfValue(SETTINGS[name].fallback);
	for (;;) {
		const answer = await askText(`${translated(summary)} ${taken}`, text);
		if (answer === undefined) {
			desk.openOverlay({type: 'settings', selected});
			return;
		}
		try {
			const sentence = desk.setup.set(name, answer);
			desk.openOverlay({type: 'settings', selected});
			desk.hint(sentence);
			return;
		} catch (error) {
			if (!(error instanceof InputError)) {
				throw error;
			}
			desk.hint(sentenceOf(error));
			text = answer;
		}
	}
}
