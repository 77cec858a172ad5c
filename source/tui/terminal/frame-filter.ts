/** The beginning of an allowed sequence may be this long; a hyperlink is the longest. */
const HELD_LIMIT = 2300;

// Everything that is not plain text or a line end.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject.
const SUSPECT = /[\u0000-\u0009\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;

/**
 * What a frame may contain besides text and line ends: colours (SGR), cursor moves, erasing but not
 * of the scrollback, the modes that Ink sets itself, and links to http and https. All else that we
 * send goes past the filter as a TerminalCommand.
 */
const ALLOWED = new RegExp(
	[
		'\\u001B\\[[\\d;:]{0,60}m',
		'\\u001B\\[\\d{0,5}[A-GK]',
		'\\u001B\\[[0-2]?J',
		'\\u001B\\[(?:\\d{1,5}(?:;\\d{1,5})?)?H',
		'\\u001B\\[\\?(?:25|2026|1049|2004)[hl]',
		'\\u001B\\]8;(?:id=[\\w-]{1,64})?;(?:https?://[!-~]{1,2048})?(?:\\u0007|\\u001B\\\\)',
	].join('|'),
	'y',
);

/** The beginning of something that may become allowed with the next write. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject.
const UNFINISHED = /\u001B(?:\[\??[\d;:]{0,60}|\](?:8(?:;[!-~]{0,2200}\u001B?)?)?)?$/y;

/** A whole refused sequence, so that its parameters do not appear as text. */
const REFUSED =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject.
	/\u001B(?:\[[ -?]*[@-~]?|[\]PX^_][^\u0000-\u001F]*(?:\u0007|\u001B\\)?|[ -/]*[0-~]?)/y;

/**
 * Checks what Ink writes. The second line of defence behind safe text: whatever slips into a frame,
 * the terminal is never told to do more than draw.
 */
export class FrameFilter {
	readonly #decoder = new TextDecoder('utf-8', {ignoreBOM: true});
	#held = '';
	#blocked = 0;

	/** How many sequences and control characters were refused so far. */
	get blockedCount(): number {
		return this.#blocked;
	}

	/** Bytes as text; a character cut by the end of one chunk is completed by the next. */
	decode(bytes: Uint8Array): string {
		return this.#decoder.decode(bytes, {stream: true});
	}

	/** The part of `text` that may pass. A sequence cut by the end of one text waits for the next. */
	filter(text: string): string {
		const input = this.#held + text;
		this.#held = '';
		let passed = '';
		let start = 0;
		SUSPECT.lastIndex = 0;
		for (let suspect = SUSPECT.exec(input); suspect; suspect = SUSPECT.exec(input)) {
			const {index} = suspect;
			ALLOWED.lastIndex = index;
			if (ALLOWED.test(input)) {
				SUSPECT.lastIndex = ALLOWED.lastIndex;
				continue;
			}

			passed += input.slice(start, index);
			UNFINISHED.lastIndex = index;
			if (UNFINISHED.test(input) && input.length - index <= HELD_LIMIT) {
				this.#held = input.slice(index);
				return passed;
			}

			this.#blocked += 1;
			start = index + refusedLength(input, index);
			SUSPECT.lastIndex = start;
		}

		return start === 0 ? input : passed + input.slice(start);
	}
}

function refusedLength(input: string, index: number): number {
	REFUSED.lastIndex = index;
	return Math.max(1, REFUSED.exec(input)?.[0].length ?? 1);
}
