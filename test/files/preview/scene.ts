/** The picture that the fixtures show: odd sizes, so that no block, unit or byte is full. */
export const SCENE = {width: 75, height: 53} as const;

/** A soft slope of colours, a bright disc, and a dark bar. */
export function pixelOf(x: number, y: number): readonly [number, number, number] {
	if (y >= 40 && y < 46) {
		return [16, 24, 32];
	}
	const distance = Math.hypot(x - 50, y - 20);
	if (distance < 12) {
		return [250, 220, 60];
	}
	return [Math.round((x / 74) * 200), Math.round((y / 52) * 180) + 40, 160];
}
