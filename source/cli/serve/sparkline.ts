/** Signs of growing height, the first for nothing. */
const UNICODE = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII = [' ', '.', ':', '-', '=', '+', '*', '#', '@'];

/**
 * Numbers as a row of small bars, the newest at the right, the highest as high as a row. With fewer
 * columns than numbers the oldest are left out.
 */
export function sparkline(
	numbers: readonly number[],
	columns: number,
	signs: 'unicode' | 'ascii',
): string {
	const bars = signs === 'unicode' ? UNICODE : ASCII;
	const shown = columns <= 0 ? [] : numbers.slice(-columns);
	const most = Math.max(0, ...shown);
	const top = bars.length - 1;
	return shown
		.map((number) => {
			if (number <= 0 || most === 0) return bars[0];
			return bars[Math.max(1, Math.round((number / most) * top))];
		})
		.join('');
}
