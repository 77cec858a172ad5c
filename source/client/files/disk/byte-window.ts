import type {FileSource} from '../local-files.ts';

/** Small parts of a file, of which all is doubted: where it begins, how long it is, what it says. */
export type ByteWindow = {
	readonly size: number;
	/** Exactly `length` bytes; undefined when they are not all there, or enough was read already. */
	view(offset: number, length: number): Promise<DataView | undefined>;
};

/** A view of a file that gives no more than a bounded number of parts, whatever a loop asks for. */
export function byteWindow(source: Pick<FileSource, 'size' | 'read'>): ByteWindow {
	const {size} = source;
	let left = MOST_READS;
	return {
		size,
		async view(offset, length) {
			const isInside = Number.isSafeInteger(offset) && offset >= 0 && offset + length <= size;
			if (!isInside || length > MOST_BYTES || left-- <= 0) return undefined;
			const bytes = await source.read(offset, length);
			if (bytes.length < length) return undefined;
			return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		},
	};
}

/** The text of four bytes, as containers mark their parts. */
export function markAt(view: DataView, offset: number): string {
	return String.fromCharCode(
		view.getUint8(offset),
		view.getUint8(offset + 1),
		view.getUint8(offset + 2),
		view.getUint8(offset + 3),
	);
}

/** Eight bytes as a number; above 2^53 merely a large one. */
export function bigAt(view: DataView, offset: number, isLittle = false): number {
	return Number(view.getBigUint64(offset, isLittle));
}

const MOST_READS = 400;
const MOST_BYTES = 65_536;
