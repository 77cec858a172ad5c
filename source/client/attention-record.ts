import type {AttentionLevel, AttentionState, RoomAttention} from './state/state.ts';
import {jsonFormat} from './vault/record.ts';

/** What a home keeps of this, whatever is asked: rooms with a wish of their own, and keywords. */
export const ATTENTION_MOST = {rooms: 1000, keywords: 100, keywordLength: 64} as const;

/** Nothing is wished: every room has the level of its kind. */
export const NO_WISHES: AttentionState = {rooms: new Map(), keywords: [], quietUntil: undefined};

/** What this person wants to be called for, as the vault keeps it. */
export const ATTENTION_FORMAT = jsonFormat<Stored>(checkStored);

/** The record of an account's attention. `tag` stands for account and relay. */
export function attentionName(tag: string): string {
	return `attention/${tag}`;
}

/** As it is kept: JSON knows neither maps nor infinity. */
export type Stored = {
	readonly rooms: ReadonlyArray<{
		readonly id: string;
		readonly level?: AttentionLevel;
		readonly mutedUntil?: number | 'always';
	}>;
	readonly keywords: readonly string[];
	readonly quietUntil?: number | 'always';
};

export function toStored({rooms, keywords, quietUntil}: AttentionState): Stored {
	return {
		rooms: [...rooms].map(([id, {level, mutedUntil}]) => ({
			id,
			...(level !== undefined && {level}),
			...(mutedUntil !== undefined && {mutedUntil: toMoment(mutedUntil)}),
		})),
		keywords,
		...(quietUntil !== undefined && {quietUntil: toMoment(quietUntil)}),
	};
}

export function fromStored({rooms, keywords, quietUntil}: Stored): AttentionState {
	const known = rooms.map(({id, level, mutedUntil}): [string, RoomAttention] => [
		id,
		{level, mutedUntil: fromMoment(mutedUntil)},
	]);
	return {rooms: new Map(known), keywords, quietUntil: fromMoment(quietUntil)};
}

function toMoment(time: number): number | 'always' {
	return Number.isFinite(time) ? time : 'always';
}

function fromMoment(stored: number | 'always' | undefined): number | undefined {
	return stored === 'always' ? Number.POSITIVE_INFINITY : stored;
}

const LEVELS: readonly AttentionLevel[] = ['all', 'mentions', 'none'];

function checkStored(value: unknown): Stored {
	const {rooms, keywords, quietUntil} = fieldsOf(value);
	if (!Array.isArray(rooms) || !Array.isArray(keywords)) throw new TypeError('Not wishes.');
	return {
		rooms: rooms.slice(0, ATTENTION_MOST.rooms).map(checkRoom),
		keywords: keywords.filter((word) => typeof word === 'string').slice(0, ATTENTION_MOST.keywords),
		...(isMoment(quietUntil) && {quietUntil}),
	};
}

function checkRoom(value: unknown): Stored['rooms'][number] {
	const {id, level, mutedUntil} = fieldsOf(value);
	if (typeof id !== 'string') throw new TypeError('Not a room.');
	const known = LEVELS.find((candidate) => candidate === level);
	return {
		id,
		...(known !== undefined && {level: known}),
		...(isMoment(mutedUntil) && {mutedUntil}),
	};
}

function isMoment(value: unknown): value is number | 'always' {
	return typeof value === 'number' || value === 'always';
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === 'object' ? {...value} : {};
}
