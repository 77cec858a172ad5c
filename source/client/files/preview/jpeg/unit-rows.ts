import type {BoxScaler} from '../box-scaler.ts';
import type {Component, JpegFrame} from './frame.ts';
import {inverseTransform} from './inverse-transform.ts';

/** How the three components are to be read. */
export type Colors = 'grey' | 'ycc' | 'rgb';

/** Makes rows of pixels of the coefficients, one row of units at a time. */
export class UnitRows {
	readonly #frame: JpegFrame;
	readonly #tables: readonly (Uint16Array | undefined)[];
	readonly #colors: Colors;
	readonly #scaler: BoxScaler;
	readonly #samples: readonly Uint8ClampedArray[];
	/** For each component and column of the picture its column of samples. */
	readonly #columns: readonly Uint32Array[];
	readonly #rgba: Uint8Array;
	#row = 0;

	constructor(options: {
		readonly frame: JpegFrame;
		/** Quantization tables, each in the order of the block. */
		readonly tables: readonly (Uint16Array | undefined)[];
		readonly colors: Colors;
		readonly scaler: BoxScaler;
	}) {
		const {frame, tables, colors, scaler} = options;
		this.#frame = frame;
		this.#tables = tables;
		this.#colors = colors;
		this.#scaler = scaler;
		this.#samples = frame.components.map(
			({stride, down}) => new Uint8ClampedArray(stride * 8 * down * 8),
		);
		this.#columns = frame.components.map(({across}) =>
			Uint32Array.from({length: frame.width}, (_, column) =>
				Math.floor((column * across) / frame.across),
			),
		);
		this.#rgba = new Uint8Array(frame.width * 4);
	}

	/** Adds the row of units whose blocks begin at that row of units in the coefficients. */
	add(unitRow: number): void {
		const frame = this.#frame;
		for (const [index, component] of frame.components.entries()) {
			this.#transform(component, index, unitRow);
		}
		for (let line = 0; line < frame.down * 8 && this.#row < frame.height; line++) {
			this.#paint(line);
			this.#scaler.add(this.#rgba);
			this.#row++;
		}
	}

	#transform(component: Component, index: number, unitRow: number): void {
		const samples = this.#samples[index];
		const quantization = this.#tables[component.table] ?? NO_TABLE;
		const {coefficients, stride, down} = component;
		const {blockSize} = this.#frame;
		if (samples === undefined) {
			return;
		}
		for (let row = 0; row < down; row++) {
			for (let column = 0; column < stride; column++) {
				inverseTransform(coefficients, {
					from: ((unitRow * down + row) * stride + column) * blockSize,
					size: blockSize,
					quantization,
					samples,
					to: row * 8 * stride * 8 + column * 8,
					stride: stride * 8,
				});
			}
		}
	}

	#paint(line: number): void {
		const {components, down, width} = this.#frame;
		const starts = components.map(
			(component) => Math.floor((line * component.down) / down) * component.stride * 8,
		);
		const [first = NO_SAMPLES, second = first, third = first] = this.#samples;
		const [firstColumns = NO_COLUMNS, secondColumns = NO_COLUMNS, thirdColumns = NO_COLUMNS] =
			this.#columns;
		const [firstStart = 0, secondStart = 0, thirdStart = 0] = starts;
		for (let column = 0; column < width; column++) {
			const to = column * 4;
			const one = first[firstStart + (firstColumns[column] ?? 0)] ?? 0;
			this.#rgba[to + 3] = 255;
			if (this.#colors === 'grey') {
				this.#rgba.fill(one, to, to + 3);
				continue;
			}
			const two = second[secondStart + (secondColumns[column] ?? 0)] ?? 0;
			const three = third[thirdStart + (thirdColumns[column] ?? 0)] ?? 0;
			if (this.#colors === 'rgb') {
				this.#rgba[to] = one;
				this.#rgba[to + 1] = two;
				this.#rgba[to + 2] = three;
				continue;
			}
			// JFIF 1.02, chapter 7 (ITU-R BT.601 at full range).
			const blue = two - 128;
			const red = three - 128;
			this.#rgba[to] = byte(one + 1.402 * red);
			this.#rgba[to + 1] = byte(one - 0.344136 * blue - 0.714136 * red);
			this.#rgba[to + 2] = byte(one + 1.772 * blue);
		}
	}
}

const NO_TABLE = new Uint16Array(64);
const NO_SAMPLES = new Uint8ClampedArray(0);
const NO_COLUMNS = new Uint32Array(0);

function byte(value: number): number {
	return value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value);
}
