import type {Terminal} from '@xterm/headless';

/** The least contrast that text needs (WCAG 2.2, 1.4.3), and that lines and marks need (1.4.11). */
const TEXT = 4.5;
const LINES = 3;

/** The cells whose letters stand too weakly on their ground, as `text role ratio`; empty when all can be read. */
export function contrast(terminal: Terminal, background: string): readonly string[] {
	const weak = new Set<string>();
	const buffer = terminal.buffer.active;
	for (let row = 0; row < terminal.rows; row++) {
		const line = buffer.getLine(buffer.baseY + row);
		for (let column = 0; column < terminal.cols; column++) {
			const cell = line?.getCell(column);
			const text = cell?.getChars() ?? '';
			if (cell === undefined || text.trim() === '') continue;
			// What has the terminal's own colours is the terminal's affair.
			if (!cell.isFgRGB() && !cell.isBgRGB()) continue;
			const ink = cell.isFgRGB() ? cell.getFgColor() : undefined;
			const ground = cell.isBgRGB() ? cell.getBgColor() : Number.parseInt(background.slice(1), 16);
			if (ink === undefined) continue;
			const ratio = ratioOf(ink, ground);
			const least = /[─│┴┬├┤▌·]/.test(text) ? LINES : TEXT;
			if (ratio < least)
				weak.add(`${text} #${ink.toString(16).padStart(6, '0')} ${ratio.toFixed(1)}`);
		}
	}
	return [...weak];
}

/** Contrast of two colours (WCAG 2.2, "contrast ratio"). */
function ratioOf(one: number, other: number): number {
	const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
	return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(color: number): number {
	const [red = 0, green = 0, blue = 0] = [16, 8, 0].map((shift) => {
		const part = ((color >> shift) & 0xff) / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
