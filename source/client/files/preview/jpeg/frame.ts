import {checkSize, type PixelSize} from '../picture.ts';
import {PreviewError} from '../preview-error.ts';

/** One colour of a JPEG: how much of it there is, and where. */
export type Component = {
	readonly id: number;
	/** Samples across and down for each unit of the picture. */
	readonly across: number;
	readonly down: number;
	/** Which quantization table it uses. */
	readonly table: number;
	/** Blocks of 8 by 8 samples in a row and in a column that the picture itself needs. */
	readonly columns: number;
	readonly rows: number;
	/** Blocks in a row as stored, whole units only. */
	readonly stride: number;
	/** Coefficients, `blockSize` to a block: of all blocks, or of one row of units. */
	coefficients: Int16Array;
	/** What the last block said of its mean. */
	mean: number;
};

/** What the header of a JPEG's frame says (ITU-T T.81, B.2.2). */
export type JpegFrame = PixelSize & {
	readonly isProgressive: boolean;
	readonly components: readonly Component[];
	/** The most samples of any component for a unit. */
	readonly across: number;
	readonly down: number;
	/** Units in a row and in a column. */
	readonly unitColumns: number;
	readonly unitRows: number;
	/** Coefficients that are kept of each block: all, or only its mean. */
	blockSize: 1 | 64;
};

/**
 * Reads the header of a frame.
 * @throws {PreviewError} `unknown-kind` for arithmetic coding, for no loss, for 12 bits and for print colours.
 */
export function readFrame(marker: number, body: Uint8Array): JpegFrame {
	// Baseline, extended and progressive, each with Huffman codes.
	if (marker > 0xc2) {
		throw new PreviewError('unknown-kind');
	}
	const [depth = 0, high = 0, low = 0, wideHigh = 0, wideLow = 0, count = 0] = body;
	const size = {height: high * 256 + low, width: wideHigh * 256 + wideLow};
	if (body.length !== 6 + 3 * count) {
		throw new PreviewError('damaged');
	}
	if (depth !== 8 || (count !== 1 && count !== 3)) {
		throw new PreviewError('unknown-kind');
	}
	checkSize(size);
	const told = Array.from({length: count}, (_, index) => readFactors(body, 6 + 3 * index));
	// A component without others has nothing to be in step with: its blocks follow each other (A.2.2).
	const factors = count === 1 ? told.map((each) => ({...each, across: 1, down: 1})) : told;
	const across = Math.max(...factors.map((each) => each.across));
	const down = Math.max(...factors.map((each) => each.down));
	const unitColumns = Math.ceil(size.width / (8 * across));
	const unitRows = Math.ceil(size.height / (8 * down));
	const components = factors.map((each) => ({
		...each,
		columns: Math.ceil(Math.ceil((size.width * each.across) / across) / 8),
		rows: Math.ceil(Math.ceil((size.height * each.down) / down) / 8),
		stride: unitColumns * each.across,
		coefficients: new Int16Array(0),
		mean: 0,
	}));
	const isProgressive = marker === 0xc2;
	return {...size, isProgressive, components, across, down, unitColumns, unitRows, blockSize: 64};
}

function readFactors(
	body: Uint8Array,
	at: number,
): Pick<Component, 'id' | 'across' | 'down' | 'table'> {
	const [id = 0, factors = 0, table = 0] = body.subarray(at, at + 3);
	const across = factors >> 4;
	const down = factors & 15;
	if (across < 1 || across > 4 || down < 1 || down > 4 || table > 3) {
		throw new PreviewError('damaged');
	}
	return {id, across, down, table};
}
