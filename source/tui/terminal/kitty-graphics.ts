import {Buffer} from 'node:buffer';
import {deflateSync} from 'node:zlib';
import type {Picture} from '../../client/files/preview/picture.ts';
import {asTerminalCommand, type TerminalCommand} from './terminal-command.ts';

/** The longest piece of a picture, in bytes of base64. */
const PIECE = 4096;

/**
 * Hands a picture to the terminal under a number of ours, to be drawn wherever cells stand for it (kitty
 * graphics protocol, "Unicode placeholders"). It is made of pixels that we decoded, packed anew.
 */
export function kittyPicture(
	{width, height, rgba}: Picture,
	{id, columns, rows}: {readonly id: number; readonly columns: number; readonly rows: number},
): TerminalCommand {
	const payload = Buffer.from(deflateSync(rgba)).toString('base64');
	const head = `a=T,U=1,q=2,f=32,o=z,s=${width},v=${height},i=${id},c=${columns},r=${rows}`;
	let command = '';
	for (let start = 0; start < payload.length; start += PIECE) {
		const more = start + PIECE < payload.length ? 1 : 0;
		const keys = start === 0 ? `${head},m=${more}` : `q=2,m=${more}`;
		command += `\u{1B}_G${keys};${payload.slice(start, start + PIECE)}\u{1B}\\`;
	}
	return asTerminalCommand(command);
}

/** Takes a picture away, with its pixels. */
export function kittyDelete(id: number): TerminalCommand {
	return asTerminalCommand(`\u{1B}_Ga=d,d=I,i=${id},q=2\u{1B}\\`);
}
