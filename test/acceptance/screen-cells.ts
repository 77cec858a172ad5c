import type {Pty} from '../helpers/pty.ts';

/** In which columns a sign stands, row by row, as the emulator counts cells. */
export function columnsOf(terminal: Pty, sign: string): ReadonlyArray<readonly number[]> {
	const {emulator} = terminal;
	const buffer = emulator.buffer.active;
	return Array.from({length: emulator.rows}, (_, row) => {
		const line = buffer.getLine(buffer.baseY + row);
		return Array.from({length: emulator.cols}, (_cell, column) => column).filter(
			(column) => line?.getCell(column)?.getChars() === sign,
		);
	});
}
