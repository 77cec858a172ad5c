type Range = readonly [first: number, last: number];

const narrowRanges: readonly Range[] = [
	[0x20, 0x7e],
	[0xa0, 0xac],
	[0xae, 0x2ff],
	[0x370, 0x482],
	[0x48a, 0x52f],
	[0x531, 0x556],
	[0x559, 0x58a],
	[0x5d0, 0x5ea],
	[0x620, 0x64a],
	[0x660, 0x66f],
	[0x671, 0x6d3],
	[0x6f0, 0x6fc],
	[0x10a0, 0x10ff],
	[0x1e00, 0x1fff],
	[0x2010, 0x2027],
	[0x2030, 0x205e],
	[0x2070, 0x20bf],
	[0x2100, 0x218b],
	[0x2190, 0x22ff],
	[0x2400, 0x2426],
	[0x2460, 0x25fc],
	[0x2605, 0x2606],
	[0x2713, 0x2718],
	[0x2801, 0x28ff],
	[0xfffd, 0xfffd],
];

const wideRanges: readonly Range[] = [
	[0x3000, 0x3029],
	[0x3030, 0x303e],
	[0x3041, 0x3096],
	[0x309b, 0x30ff],
	[0x3105, 0x312f],
	[0x3220, 0x3247],
	[0x3400, 0x4dbf],
	[0x4e00, 0x9fff],
	[0xac00, 0xd7a3],
	[0xff01, 0xff60],
	[0xffe0, 0xffe6],
];

/**
 * Cells (1 or 2) of the BMP characters that never join with a neighbour of this same table, so that
 * a text made of them is as wide as the sum of its code units; 0 for everything else. Newer Unicode
 * versions only make this table less complete, never wrong: it lists long-settled blocks.
 */
export const plainCells: Uint8Array = buildPlainCells();

/** Whether every code unit of the text stands alone in the table: no joining, no controls. */
export function isPlain(text: string): boolean {
	for (let index = 0; index < text.length; index++) {
		if (plainCells[text.charCodeAt(index)] === 0) {
			return false;
		}
	}
	return true;
}

/** Whether the text is printable ASCII only, where cells, code units and graphemes are the same. */
export function isPrintableAscii(text: string): boolean {
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (code < 0x20 || code > 0x7e) {
			return false;
		}
	}
	return true;
}

function buildPlainCells(): Uint8Array {
	const cells = new Uint8Array(0x1_00_00);
	for (const [first, last] of narrowRanges) {
		cells.fill(1, first, last + 1);
	}
	for (const [first, last] of wideRanges) {
		cells.fill(2, first, last + 1);
	}
	return cells;
}
