/** A name of the DNS, label by label: an instance's name is one label, whatever dots are in it. */
export type DnsName = readonly string[];

/** Whether both are the same name: the case of ASCII letters does not count (RFC 6762, 16). */
export function isSameName(one: DnsName, other: DnsName): boolean {
	return (
		one.length === other.length && one.every((label, at) => fold(label) === fold(other[at] ?? ''))
	);
}

/** A name as one text, for maps. */
export function nameKey(name: DnsName): string {
	return JSON.stringify(name.map(fold));
}

/** As much of `text` as fits into `most` bytes of UTF-8, in whole characters. */
export function cutBytes(text: string, most: number): string {
	let cut = '';
	let size = 0;
	for (const character of text) {
		size += Buffer.byteLength(character);
		if (size > most) break;
		cut += character;
	}
	return cut;
}

/** Bytes of one label at most (RFC 1035, 2.3.4). */
export const LABEL_BYTES = 63;

/** Bytes of a whole name at most, with the length in front of each label and the end. */
export const NAME_BYTES = 255;

function fold(label: string): string {
	return label.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
