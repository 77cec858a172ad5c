import {placeName} from '../client/commands/command.ts';
import type {
	ComparisonState,
	ConnectionState,
	LogMessage,
	PrivateState,
	RoomState,
} from '../client/state/state.ts';
import type {MessageChange} from '../protocol/records.ts';
import {ownText, type SafeText, safe, safeLine, safeText} from '../tui/text/safe-text.ts';
import {counted, translated} from '../words/phrase.ts';
import {changeWords} from './change-words.ts';
import {withBody} from './message-words.ts';
import {placePrefix, type Telling} from './telling.ts';

/**
 * What a change entry of a room did, as lines: `mira edited a message: new text`. `target` is the
 * message as it was told, undefined when it was not.
 */
export function changeLines(
	{
		from,
		change,
	}: {readonly from: string; readonly change: Pick<MessageChange, 'type' | 'emoji' | 'text'>},
	target: LogMessage | undefined,
	telling: Telling,
): readonly SafeText[] {
	const line = safe`${placePrefix(telling)}${changeWords({from, change}, target, telling)}`;
	return change.type === 'edit' ? withBody(line, change.text) : [line];
}

/** What has become of a private message between two looks at it, as lines; none for receipts. */
export function differenceLines(
	before: LogMessage,
	after: LogMessage,
	telling: Telling,
): readonly SafeText[] {
	const {from} = after;
	const lines = (type: MessageChange['type'], by: string, emoji?: string) =>
		changeLines(
			{from: by, change: {type, text: after.text, ...(emoji && {emoji})}},
			before,
			telling,
		);
	if (after.facts?.isDeleted) return before.facts?.isDeleted ? [] : lines('delete', from);
	if (before.text !== after.text) return lines('edit', from);
	const [had, has] = [reactionsOf(before), reactionsOf(after)];
	return [
		...[...has]
			.filter(([key]) => !had.has(key))
			.flatMap(([, {name, emoji}]) => lines('react', name, emoji)),
		...[...had]
			.filter(([key]) => !has.has(key))
			.flatMap(([, {name, emoji}]) => lines('unreact', name, emoji)),
	];
}

/** A line of our own, with its place in front where that is another room than the person is in. */
export function localLines(text: string, place: RoomState | undefined): readonly SafeText[] {
	const about = place === undefined ? ownText('') : safe`${safeLine(placeName(place))}, `;
	return safeText(text, {maximumLength: LONGEST})
		.split('\n')
		.map((line, index) =>
			index === 0 ? safe`${about}${safeText(line)}` : safe`  ${safeText(line)}`,
		);
}

/** Characters of our own longest answer. */
const LONGEST = 65_536;

/** That messages of a room are missing from what is told. */
export function leftOutWords(count: number): SafeText {
	const words = counted(count, [
		'1 message is not told here; read it with /next.',
		'{1} messages are not told here; read them with /next.',
	]);
	return safeLine(words);
}

/** How the connection changed, as a sentence. */
export function connectionWords(connection: ConnectionState): SafeText {
	if (connection.type === 'live') return ownText('Connected again.');
	const reason = 'reason' in connection ? safeLine(connection.reason) : ownText('');
	const lost = reason === '' ? ownText('The connection is lost.') : reason;
	return safe`${lost} Trying to get it back; what you write meanwhile is kept.`;
}

/** What a comparison of emoji with a person has come to, as lines. */
export function comparisonLines(comparison: ComparisonState): readonly SafeText[] {
	const peer = safeLine(comparison.peer);
	return stageLines(comparison.stage, {
		asked: safe`${peer} asks to compare seven emoji, in person or on a call. Type /verify accept, or /verify cancel.`,
		same: safe`Does ${peer} have the same seven, in this order? Type /verify yes, or /verify no.`,
	});
}

/** What the linking of a device has come to, as lines. */
export function linkingLines({
	label,
	stage,
}: NonNullable<PrivateState['linking']>): readonly SafeText[] {
	const name = safeLine(label, {columns: 40});
	return stageLines(stage, {
		asked: safe`A new device of yours, "${name}", asks to be linked. Type /link accept, or /link cancel.`,
		same: ownText(
			'Does your other device show the same seven, in this order? Type /link yes, or /link no.',
		),
	});
}

function stageLines(
	stage: ComparisonState['stage'],
	words: {readonly asked: SafeText; readonly same: SafeText},
): readonly SafeText[] {
	switch (stage.type) {
		case 'waiting':
			return [];
		case 'asked':
			return [words.asked];
		case 'comparing':
			return [
				ownText('Seven emoji, by their names:'),
				...stage.emoji.map(({word}, index) => safe`${index + 1}: ${safeLine(word)}`),
				words.same,
			];
		case 'ended':
			return [safeLine(translated(stage.sentence))];
	}
}

function reactionsOf({facts}: LogMessage) {
	const found = new Map<string, {readonly name: string; readonly emoji: string}>();
	for (const {emoji, names} of facts?.reactions ?? []) {
		for (const name of names) found.set(`${emoji} ${name}`, {name, emoji});
	}
	return found;
}
