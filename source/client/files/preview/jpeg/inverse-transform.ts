/** Cosines of the inverse transform (T.81, A.3.3), by frequency and place, with the weight of each. */
const COSINES = Float64Array.from({length: 64}, (_, index) => {
	const frequency = index >> 3;
	const weight = frequency === 0 ? Math.SQRT1_2 : 1;
	return (weight / 2) * Math.cos((((index & 7) * 2 + 1) * frequency * Math.PI) / 16);
});

const columnsDone = new Float64Array(64);

/**
 * Turns the 64 coefficients at `from` into 8 by 8 samples, 0 to 255, at `to`, in rows `stride` apart.
 * A block that is nothing but its mean is the common case, and quick.
 */
export function inverseTransform(
	coefficients: Int16Array,
	{
		from,
		size,
		quantization,
		samples,
		to,
		stride,
	}: {
		readonly from: number;
		/** 1 where the mean is all that there is. */
		readonly size: 1 | 64;
		readonly quantization: Uint16Array;
		readonly samples: Uint8ClampedArray;
		readonly to: number;
		readonly stride: number;
	},
): void {
	if (size === 1 || isFlat(coefficients, from)) {
		const value = ((coefficients[from] ?? 0) * (quantization[0] ?? 0)) / 8 + 128;
		for (let row = 0; row < 8; row++) {
			samples.fill(value, to + row * stride, to + row * stride + 8);
		}
		return;
	}
	columnsDone.fill(0);
	for (let index = 0; index < 64; index++) {
		const coefficient = coefficients[from + index] ?? 0;
		if (coefficient !== 0) {
			const value = coefficient * (quantization[index] ?? 0);
			const down = index & 56;
			const across = index & 7;
			for (let row = 0; row < 8; row++) {
				const place = row * 8 + across;
				columnsDone[place] = (columnsDone[place] ?? 0) + value * (COSINES[down + row] ?? 0);
			}
		}
	}
	for (let row = 0; row < 8; row++) {
		for (let column = 0; column < 8; column++) {
			let sum = 128;
			for (let across = 0; across < 8; across++) {
				sum += (columnsDone[row * 8 + across] ?? 0) * (COSINES[across * 8 + column] ?? 0);
			}
			samples[to + row * stride + column] = sum;
		}
	}
}

function isFlat(coefficients: Int16Array, from: number): boolean {
	for (let index = from + 1; index < from + 64; index++) {
		if (coefficients[index] !== 0) {
			return false;
		}
	}
	return true;
}
