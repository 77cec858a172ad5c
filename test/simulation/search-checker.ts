import type {SearchResult} from '../../source/client/api.ts';
import type {Models} from './message-checker.ts';
import type {ModelMessage} from './room-model.ts';
import type {World} from './world.ts';

/** Virtual milliseconds that an answer may take once everything is at rest. */
const PATIENCE = 60_000;

/**
 * Everybody looks for words of many messages, of one, and of one that is gone: what comes back must be
 * what a plain look through all messages of their rooms finds, the newest first, as much as fits a page.
 */
export async function checkSearch(world: World, models: Models): Promise<void> {
	const {hosts, judge} = world;
	const queries = queriesFor(world, models);
	for (const {name, account, client} of hosts) {
		if (client === undefined) continue;
		for (const words of queries) {
			let result: SearchResult | undefined;
			world.attempt(name, async () => {
				result = await client.search({words});
			});
			await world.time.pass(PATIENCE, () => result !== undefined);
			const right = found(world, models, {words, account});
			const problem = searchProblem(result, right);
			if (problem !== undefined) judge.fail(`${name} looked for “${words}”: ${problem}`);
		}
	}
}

function queriesFor({dice}: World, models: Models): readonly string[] {
	const all = [...models.values()];
	const standing = all.flatMap(({messages}) => [...messages.values()].map(({text}) => text));
	const gone = all.flatMap((model) => [...model.gone]);
	const picked = [standing.filter((text) => text !== ''), gone]
		.filter((texts) => texts.length > 0)
		.map((texts) => dice.pick(texts).split(' ').slice(1, 3).join(' '));
	return ['and so', ...picked];
}

/** The positions of what has the words, the newest first. */
function found(
	{disk}: World,
	models: Models,
	{words, account}: {readonly words: string; readonly account: string},
): readonly string[] {
	const places: {readonly place: string; readonly number: number}[] = [];
	for (const [id, {members, places: times}] of disk.rooms) {
		if (!members.has(account)) continue;
		for (const [seq, message] of models.get(id)?.messages ?? []) {
			if (!isFound(message, words)) continue;
			places.push({place: `${id} ${seq}`, number: times[seq - 1]?.number ?? 0});
		}
	}
	return places.sort((one, other) => other.number - one.number).map(({place}) => place);
}

function isFound({entry, text, isDeleted}: ModelMessage, words: string): boolean {
	const isSaid = entry.kind === 'text' || entry.kind === 'action';
	if (!isSaid || isDeleted) return false;
	const all = text.split(' ');
	return words.split(' ').every((word) => all.some((each) => each.startsWith(word)));
}

function searchProblem(
	result: SearchResult | undefined,
	right: readonly string[],
): string | undefined {
	if (result === undefined) return 'no answer';
	const {matches, hasMore, problem} = result;
	if (problem !== undefined) return problem;
	const places = matches.map(({room, message}) => `${room} ${message.seq}`);
	const wrong = places.find((place) => !right.slice(0, places.length).includes(place));
	if (wrong !== undefined) return `${wrong} is not what stands there`;
	if (places.length === 0 && right.length > 0) return `nothing instead of ${right.length}`;
	const isCut = places.length < right.length;
	return hasMore === isCut ? undefined : `${places.length} of ${right.length}, more: ${hasMore}`;
}
