import type {Picture} from '../picture.ts';

/** How a camera was held (Exif 2.3, tag 0x0112): 1 for upright, 2 to 8 mirrored or turned. */
export function orientationIn(body: Uint8Array): number {
	const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
	// 'Exif', two zero bytes, then a TIFF header and its first directory.
	if (body.length < 20 || view.getUint32(0) !== 0x45786966) {
		return 1;
	}
	const order = view.getUint16(6);
	const isLittle = order === 0x4949;
	if (!isLittle && order !== 0x4d4d) {
		return 1;
	}
	const start = 6 + view.getUint32(10, isLittle);
	if (start + 2 > body.length) {
		return 1;
	}
	const count = view.getUint16(start, isLittle);
	for (let entry = start + 2; entry < start + 2 + count * 12; entry += 12) {
		if (entry + 12 > body.length) {
			return 1;
		}
		if (view.getUint16(entry, isLittle) === 0x0112) {
			const orientation = view.getUint16(entry + 8, isLittle);
			return orientation >= 1 && orientation <= 8 ? orientation : 1;
		}
	}
	return 1;
}

/** Whether width and height change places. */
export function isTurned(orientation: number): boolean {
	return orientation >= 5;
}

/** The picture as it was seen through the camera. */
export function upright(picture: Picture, orientation: number): Picture {
	if (orientation === 1) {
		return picture;
	}
	const {width, height, rgba} = picture;
	const size = isTurned(orientation) ? {width: height, height: width} : {width, height};
	const from = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
	const turned = new Uint32Array(width * height);
	for (let row = 0; row < size.height; row++) {
		for (let column = 0; column < size.width; column++) {
			const [x, y] = sourceOf(orientation, {row, column, width, height});
			turned[row * size.width + column] = from[y * width + x] ?? 0;
		}
	}
	return {...size, rgba: new Uint8Array(turned.buffer)};
}

function sourceOf(
	orientation: number,
	{
		row,
		column,
		width,
		height,
	}: {
		readonly row: number;
		readonly column: number;
		readonly width: number;
		readonly height: number;
	},
): readonly [x: number, y: number] {
	const [x, y] = isTurned(orientation) ? [row, column] : [column, row];
	const isFlippedAcross = [2, 3, 7, 8].includes(orientation);
	const isFlippedDown = [3, 4, 6, 7].includes(orientation);
	return [isFlippedAcross ? width - 1 - x : x, isFlippedDown ? height - 1 - y : y];
}
