/** How the rows of a PNG are to be read. */
export type Layout = {
	readonly width: number;
	readonly height: number;
	/** Bits of a sample. */
	readonly depth: number;
	/** The colour type. */
	readonly color: number;
	/** Samples of a pixel. */
	readonly channels: number;
	readonly palette: Uint8Array | undefined;
	/** Opacity of palette entries, or the one colour that stands for nothing. */
	readonly transparency: Uint8Array | undefined;
};

/** Writes one row as red, green, blue and opacity. A palette that is too short is black. */
export function readRow(line: Uint8Array, layout: Layout, rgba: Uint8Array): void {
	switch (layout.color) {
		case 2:
		case 6:
			readColors(line, layout, rgba);
			return;
		case 3:
			readPalette(line, layout, rgba);
			return;
		default:
			readGreys(line, layout, rgba);
	}
}

function readColors(line: Uint8Array, layout: Layout, rgba: Uint8Array): void {
	const {width, depth, channels, transparency} = layout;
	const step = depth >> 3;
	const none = transparency === undefined ? undefined : samplesOf(transparency, 3);
	for (let column = 0; column < width; column++) {
		const from = column * channels * step;
		const to = column * 4;
		rgba[to] = line[from] ?? 0;
		rgba[to + 1] = line[from + step] ?? 0;
		rgba[to + 2] = line[from + 2 * step] ?? 0;
		const isNone =
			channels === 3 &&
			none?.every((sample, channel) => sample === wholeSample(line, from + channel * step, step));
		rgba[to + 3] = channels === 4 ? (line[from + 3 * step] ?? 0) : isNone ? 0 : 255;
	}
}

function readPalette(line: Uint8Array, layout: Layout, rgba: Uint8Array): void {
	const {width, depth, palette, transparency} = layout;
	for (let column = 0; column < width; column++) {
		const index = bitsAt(line, column, depth);
		const to = column * 4;
		rgba[to] = palette?.[index * 3] ?? 0;
		rgba[to + 1] = palette?.[index * 3 + 1] ?? 0;
		rgba[to + 2] = palette?.[index * 3 + 2] ?? 0;
		rgba[to + 3] = transparency?.[index] ?? 255;
	}
}

function readGreys(line: Uint8Array, layout: Layout, rgba: Uint8Array): void {
	const {width, depth, channels, transparency} = layout;
	const step = depth >> 3;
	const [none] = transparency === undefined ? [] : samplesOf(transparency, 1);
	const full = 255 / (2 ** Math.min(8, depth) - 1);
	for (let column = 0; column < width; column++) {
		const from = column * channels * step;
		const high = depth < 8 ? bitsAt(line, column, depth) : (line[from] ?? 0);
		const whole = depth < 8 ? high : wholeSample(line, from, step);
		const to = column * 4;
		rgba.fill(high * full, to, to + 3);
		rgba[to + 3] = channels === 2 ? (line[from + step] ?? 0) : whole === none ? 0 : 255;
	}
}

/** A sample of one byte or two. */
function wholeSample(line: Uint8Array, at: number, step: number): number {
	return step === 2 ? (line[at] ?? 0) * 256 + (line[at + 1] ?? 0) : (line[at] ?? 0);
}

/** The samples of the colour that stands for nothing, two bytes each whatever the depth. */
function samplesOf(bytes: Uint8Array, count: number): readonly number[] {
	return bytes.length < count * 2
		? [-1]
		: Array.from({length: count}, (_, index) => wholeSample(bytes, index * 2, 2));
}

/** The n-th sample of 1, 2, 4 or 8 bits; the first stands in the high bits of its byte. */
function bitsAt(line: Uint8Array, index: number, depth: number): number {
	const bit = index * depth;
	return ((line[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}
