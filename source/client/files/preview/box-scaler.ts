import {fittingSize, type Picture, type PixelSize} from './picture.ts';

/**
 * Makes a picture smaller while its rows arrive, so that the whole of it is never held: each pixel of
 * the result is the mean of those it stands for (a box filter), weighted by their opacity.
 */
export class BoxScaler {
	readonly #from: PixelSize;
	readonly #to: PixelSize;
	/** For each column of the source its place in the sums. */
	readonly #places: Uint32Array;
	/** Red, green and blue times opacity, then opacity, of the row that is being made. */
	readonly #sums: Float64Array;
	readonly #counts: Uint32Array;
	readonly #rgba: Uint8Array;
	#row = 0;
	#target = 0;

	constructor(from: PixelSize, most: PixelSize) {
		this.#from = from;
		this.#to = fittingSize(from, most);
		const {width} = this.#to;
		this.#places = Uint32Array.from(
			{length: from.width},
			(_, column) => Math.floor((column * width) / from.width) * 4,
		);
		this.#sums = new Float64Array(width * 4);
		this.#counts = new Uint32Array(width);
		this.#rgba = new Uint8Array(width * this.#to.height * 4);
	}

	/** Adds the next row, four bytes a pixel. The caller may use the array again. */
	add(row: Uint8Array): void {
		const {width} = this.#from;
		for (let column = 0; column < width; column++) {
			const from = column * 4;
			const to = this.#places[column] ?? 0;
			const opacity = row[from + 3] ?? 0;
			this.#sums[to] = (this.#sums[to] ?? 0) + (row[from] ?? 0) * opacity;
			this.#sums[to + 1] = (this.#sums[to + 1] ?? 0) + (row[from + 1] ?? 0) * opacity;
			this.#sums[to + 2] = (this.#sums[to + 2] ?? 0) + (row[from + 2] ?? 0) * opacity;
			this.#sums[to + 3] = (this.#sums[to + 3] ?? 0) + opacity;
			this.#counts[to >> 2] = (this.#counts[to >> 2] ?? 0) + 1;
		}
		this.#row++;
		const target = Math.floor((this.#row * this.#to.height) / this.#from.height);
		if (target > this.#target) {
			this.#finishRow();
			this.#target = target;
		}
	}

	/** The picture, once all rows were added; what is missing is transparent. */
	get picture(): Picture {
		return {...this.#to, rgba: this.#rgba};
	}

	#finishRow(): void {
		const {width} = this.#to;
		const start = this.#target * width * 4;
		for (let column = 0; column < width; column++) {
			const from = column * 4;
			const opacity = this.#sums[from + 3] ?? 0;
			const count = this.#counts[column] ?? 0;
			if (opacity > 0) {
				this.#rgba[start + from] = Math.round((this.#sums[from] ?? 0) / opacity);
				this.#rgba[start + from + 1] = Math.round((this.#sums[from + 1] ?? 0) / opacity);
				this.#rgba[start + from + 2] = Math.round((this.#sums[from + 2] ?? 0) / opacity);
				this.#rgba[start + from + 3] = Math.round(opacity / count);
			}
		}
		this.#sums.fill(0);
		this.#counts.fill(0);
	}
}

/** The picture at the largest size of its shape within `most`. */
export function scaled(picture: Picture, most: PixelSize): Picture {
	const {width, height, rgba} = picture;
	const {width: columns, height: rows} = fittingSize(picture, most);
	if (columns === width && rows === height) {
		return picture;
	}
	const scaler = new BoxScaler(picture, most);
	for (let row = 0; row < height; row++) {
		scaler.add(rgba.subarray(row * width * 4, (row + 1) * width * 4));
	}
	return scaler.picture;
}
