import {readFile} from 'node:fs/promises';
import {readShared} from '../../test/helpers/shared.ts';

/** A text that was made to do harm. */
export type HostileString = {readonly id: string; readonly text: string};

/** Those of a category, of the large collection where it is at hand, and of our own. */
export async function hostileStrings(category: string): Promise<readonly HostileString[]> {
	const own = new URL('../../test/fixtures/hostile-strings.json', import.meta.url);
	const collections = [
		await readShared('corpus/hostile-strings.json'),
		JSON.parse(await readFile(own, 'utf8')),
	];
	// Both are collections: an absent one is undefined.
	const entries = (collections as readonly (Collection | undefined)[]).flatMap(
		(each) => each?.entries ?? [],
	);
	return entries
		.filter((each) => each.category === category)
		.map((each) => ({
			id: each.id,
			text: `${each.prefix ?? ''}${each.string.repeat(each.repeat ?? 1)}${each.suffix ?? ''}`,
		}));
}

type Collection = {
	readonly entries: readonly {
		readonly id: string;
		readonly category: string;
		readonly prefix?: string;
		readonly string: string;
		readonly repeat?: number;
		readonly suffix?: string;
	}[];
};
