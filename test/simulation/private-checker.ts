import type {LogMessage} from '../../source/client/state/state.ts';
import type {ClientHost} from './client-host.ts';
import type {PrivateText} from './private-judge.ts';
import type {World} from './world.ts';

/** The two ends of what one person said to another. */
type Direction = {readonly from: ClientHost; readonly to: ClientHost};

/**
 * Compares both ends of every conversation once a world is at rest: what was accepted is with the
 * receiver once and in the order of sending, changed as its author and its reader changed it.
 */
export function checkPrivate(world: World): void {
	const {hosts, disk, judge} = world;
	const people = hosts.filter(({isPrivate}) => isPrivate);
	for (const from of people) {
		for (const to of people) if (from !== to) checkDirection(world, {from, to});
	}
	for (const [device, {waiting}] of disk.mailboxes) {
		if (waiting.length > 0) judge.fail(`${waiting.length} envelopes still wait for ${device}`);
	}
}

function checkDirection(world: World, {from, to}: Direction): void {
	const {judge} = world;
	const direction = `from ${from.name} to ${to.name}`;
	const texts = [...judge.privately.texts.values()].filter(
		(text) => text.from === from.account && text.to === to.account,
	);
	const shown = {own: saidBy(from, from, to), other: saidBy(to, from, from)};
	for (const problem of [
		...strayProblems(texts, shown.own),
		...strayProblems(texts, shown.other),
		...texts.flatMap((text) => fateProblem(text, shown) ?? []),
		...orderProblems(texts, shown.own),
		...orderProblems(texts, shown.other),
	]) {
		judge.fail(`${direction}: ${problem}`);
	}
}

/** What somebody shows in the conversation with `peer` of what `author` said. */
function saidBy(host: ClientHost, author: ClientHost, peer: ClientHost): readonly LogMessage[] {
	const room = host.client?.state.rooms.get(`@${peer.account}`);
	return [...(room?.log ?? [])].filter(
		(row) => row.type === 'message' && row.from === author.account && row.facts?.note === undefined,
	) as readonly LogMessage[];
}

/** What is shown and was not said there, or is shown twice. */
function strayProblems(
	texts: readonly PrivateText[],
	shown: readonly LogMessage[],
): readonly string[] {
	const known = new Set(texts.map(({id}) => id));
	return shown.flatMap(({id}) => (known.delete(id) ? [] : [`${id} is shown for no reason`]));
}

type Shown = {readonly own: readonly LogMessage[]; readonly other: readonly LogMessage[]};

function fateProblem(text: PrivateText, shown: Shown): string | undefined {
	const {id, isAccepted, wasUnwritten, wasGivenUp} = text;
	const own = shown.own.find((row) => row.id === id);
	const other = shown.other.find((row) => row.id === id);
	if (own === undefined) {
		if (isAccepted) return `${id} was accepted, and its sender does not show it`;
		if (!wasUnwritten && !wasGivenUp) return `${id} was forgotten`;
		return other === undefined || wasGivenUp ? undefined : `${id} is only with its receiver`;
	}

	if (other === undefined) return `${id} was lost on the way`;
	if (own.text !== other.text || own.facts?.isDeleted !== other.facts?.isDeleted) {
		return `${id} is "${own.text}" with its sender and "${other.text}" with its receiver`;
	}

	const [ours, theirs] = [reactionsOf(own), reactionsOf(other)];
	if (ours !== theirs) return `${id} has ${ours} with its sender and ${theirs} with its receiver`;
	return textProblem(text, own) ?? reactionProblem(text, own);
}

/** The last change that is certain stands, or one of those after it that may be lost. */
function textProblem(
	{id, text, changes}: PrivateText,
	{text: shown}: LogMessage,
): string | undefined {
	let allowed = new Set([text]);
	let isDeleted = false;
	for (const change of changes) {
		if (change.type !== 'text') continue;
		const {text: next = '', mayBeLost} = change;
		isDeleted ||= change.text === undefined && !mayBeLost;
		allowed = mayBeLost ? allowed.add(next) : new Set([next]);
	}

	const mayBeDeleted = changes.some(
		(change) => change.type === 'text' && change.text === undefined,
	);
	const isRight = isDeleted ? shown === '' : allowed.has(shown) || (mayBeDeleted && shown === '');
	return isRight ? undefined : `${id} is "${shown}" and not ${JSON.stringify([...allowed])}`;
}

function reactionProblem({id, changes}: PrivateText, {facts}: LogMessage): string | undefined {
	if (facts?.isDeleted === true) return undefined;
	const last = new Map<string, {readonly isOn: boolean; readonly isDoubtful: boolean}>();
	for (const change of changes) {
		if (change.type !== 'reaction') continue;
		const {by, emoji, isOn, mayBeLost} = change;
		last.set(`${by} ${emoji}`, {isOn, isDoubtful: mayBeLost});
	}

	for (const [key, {isOn, isDoubtful}] of last) {
		const [by = '', emoji] = key.split(' ');
		const names = facts?.reactions.find((each) => each.emoji === emoji)?.names ?? [];
		if (!isDoubtful && names.includes(by) !== isOn) {
			return `${id} ${isOn ? 'lacks' : 'has'} ${emoji} of ${by}`;
		}
	}

	return undefined;
}

function reactionsOf({facts}: LogMessage): string {
	const all = facts?.reactions.flatMap(({emoji, names}) => names.map((name) => `${emoji}${name}`));
	return (all ?? []).sort().join(' ');
}

/** In the order of sending, except for what was given up at some time. */
function orderProblems(
	texts: readonly PrivateText[],
	shown: readonly LogMessage[],
): readonly string[] {
	const places = new Map(texts.map(({id, wasGivenUp}, index) => [id, wasGivenUp ? -1 : index]));
	let last = -1;
	return shown.flatMap(({id, seq}) => {
		const place = places.get(id) ?? -1;
		if (place === -1) return [];
		const isBefore = place < last;
		last = Math.max(last, place);
		return isBefore ? [`${id} at ${seq} came after what was sent later`] : [];
	});
}
