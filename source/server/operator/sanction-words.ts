import type {Sanction, SanctionTarget} from '../../protocol/moderation-records.ts';
import {OPERATOR} from '../moderation/actor.ts';
import {targetText} from '../moderation/sanction-book.ts';
import {listSanctions} from '../moderation/sanctions.ts';
import type {Services} from '../services.ts';
import {networkOf, parseAddressRange, rangeText} from '../transport/address-range.ts';
import {ConsoleError} from './console-error.ts';
import {requireRoom} from './find-records.ts';
import {readTime} from './times.ts';
import type {TypedWords} from './typed-words.ts';

const DEVICE = 'device:';

const NO_RANGE =
	'That is no address range. Write one like 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48.';

/**
 * What a word names: an account, `device:ID`, or an address or range of them.
 * @throws {ConsoleError} `usage` for an address that was typed wrong.
 */
export function readTarget(word: string): SanctionTarget {
	if (word.startsWith(DEVICE)) return {type: 'device', device: word.slice(DEVICE.length)};
	const parsed = parseAddressRange(word);
	if (parsed === undefined) {
		// No account is called like that: it is an address with a slip in it.
		if (/\/|^[\d.:]+$/.test(word)) throw new ConsoleError('usage', NO_RANGE);
		return {type: 'account', name: word.toLowerCase()};
	}
	const range = parsed.prefix >= 64 ? (networkOf(rangeText(parsed)) ?? parsed) : parsed;
	return {type: 'address', range: rangeText(range)};
}

/** A target as it is typed. */
export function writeTarget(target: SanctionTarget): string {
	return target.type === 'device' ? `${DEVICE}${target.device}` : targetText(target);
}

/** A room in front of what follows: `#ROOM`. */
export async function takeRoom(
	words: TypedWords,
	services: Services,
): Promise<{readonly id: string; readonly name: string} | undefined> {
	if (words.peeked?.startsWith('#') !== true) return undefined;
	return requireRoom(services, words.need());
}

/** A minute: what is shorter is over before anybody has seen it. */
const SHORTEST = 60_000;

/**
 * `10m`, `2h`, `7d`, or `for good`, if that comes next; undefined for good.
 * @throws {ConsoleError} `usage` for less than a minute.
 */
export function takeTime(words: TypedWords): number | undefined {
	if (words.takeAll('for', 'good')) return undefined;
	const time = words.peeked === undefined ? undefined : readTime(words.peeked);
	if (time === undefined) return undefined;
	if (time < SHORTEST) throw words.misused('The shortest time is a minute.');
	words.next();
	return time;
}

/** The bans or mutes that hold in a place, page by page. */
export async function* holding(services: Services, room: string | undefined) {
	let before: string | undefined;
	for (;;) {
		const page = await listSanctions(services, OPERATOR, {room, before});
		yield page.sanctions;
		before = page.sanctions.at(-1)?.sanction;
		if (!page.more || before === undefined) return;
	}
}

/**
 * The one that holds for what a word names, or that has it for its id.
 * @throws {ConsoleError} `not-found`
 */
export async function requireSanction(
	services: Services,
	{
		type,
		room,
		word,
	}: {readonly type: Sanction['type']; readonly room: string | undefined; readonly word: string},
): Promise<Sanction> {
	const {sanctions} = services.moderation;
	const found = sanctions.find(type, room, readTarget(word)) ?? sanctions.get(word);
	if (found !== undefined && found.type === type && found.room === room) return found;
	const deed = type === 'ban' ? 'banned' : 'muted';
	throw new ConsoleError('not-found', `${word} is not ${deed} there. See: bans`);
}
