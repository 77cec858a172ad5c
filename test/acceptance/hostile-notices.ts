import {Buffer} from 'node:buffer';

export type NamedText = {readonly id: string; readonly value: string};

/** A client shows so many notices of a relay within a period of so many milliseconds, and counts the rest. */
export const NOTICES_AT_ONCE = 5;
export const NOTICE_PERIOD = 10_500;

/** The texts as lines of as few notices as show all of them: notices are rare, texts are many. */
export function bundled(texts: readonly NamedText[]): readonly NamedText[] {
	const bundles: NamedText[] = [];
	for (const text of texts) {
		const last = bundles.at(-1);
		const together = last && {id: `${last.id} ${text.id}`, value: `${last.value}\n${text.value}`};
		if (together && fits(together.value)) bundles[bundles.length - 1] = together;
		else bundles.push(text);
	}
	return bundles;
}

/** Whether a notice of it is neither cut by the relay nor folded by the screen. */
function fits(value: string): boolean {
	return Buffer.byteLength(value) <= 900 && value.split('\n').length <= 20;
}
