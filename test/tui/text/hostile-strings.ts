import {existsSync, readFileSync} from 'node:fs';

export type HostileString = {
	readonly id: string;
	readonly category: string;
	readonly value: string;
	readonly expect: readonly string[];
};

/** Our own set, and the larger one that may lie beside the repository. */
export const hostileStrings: readonly HostileString[] = [
	...load(new URL('../../fixtures/hostile-strings.json', import.meta.url)),
	...load(new URL('../../../../shared/corpus/hostile-strings.json', import.meta.url)),
];

/** The strings that have one of the given properties. */
export function expecting(...properties: readonly string[]): readonly HostileString[] {
	return hostileStrings.filter((entry) =>
		properties.some((property) => entry.expect.includes(property)),
	);
}

/** Every beginning of every control sequence: what is cut off is where filters fail. */
export function unfinishedSequences(): readonly HostileString[] {
	const categories = new Set(['csi', 'osc', 'dcs-apc', 'esc', 'sgr', 'c1']);
	return hostileStrings
		.filter((entry) => categories.has(entry.category) && entry.value.length <= 400)
		.flatMap((entry) =>
			Array.from({length: entry.value.length}, (_, index) => ({
				...entry,
				id: `${entry.id}[0..${index + 1}]`,
				value: entry.value.slice(0, index + 1),
			})),
		);
}

type Stored = {
	readonly id: string;
	readonly category: string;
	readonly prefix?: string;
	readonly string: string;
	readonly repeat?: number;
	readonly suffix?: string;
	readonly expect: readonly string[];
};

function load(file: URL): readonly HostileString[] {
	if (!existsSync(file)) {
		return [];
	}
	// Both files have this shape, said in their own `usage` field; a wrong one fails every test here.
	const {entries} = JSON.parse(readFileSync(file, 'utf8')) as {readonly entries: readonly Stored[]};
	return entries.map(({id, category, prefix = '', string, repeat = 1, suffix = '', expect}) => ({
		id,
		category,
		value: prefix + string.repeat(repeat) + suffix,
		expect,
	}));
}
