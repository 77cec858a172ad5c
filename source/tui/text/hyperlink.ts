/** Ends a link (OSC 8). */
export const LINK_END = '\u001b]8;;\u001b\\';

/**
 * The address that a link in a text leads to, where it may be one in the terminal too: http or https, in
 * printable ASCII, exactly as it stands there. So nobody is led anywhere but where they read.
 */
export function linkTarget(text: string): string | undefined {
	return text.length <= LONGEST && ADDRESS.test(text) ? text : undefined;
}

/**
 * A part of an address as a link to all of it (OSC 8, "Hyperlinks in terminal emulators", E. Koblinger).
 * Terminals take parts with one id for one link, so that an address which goes on in the next row is
 * opened whole. A target that is none for `linkTarget` leaves the text as it is.
 */
export function hyperlink(text: string, target: string): string {
	const address = linkTarget(target);
	return address === undefined
		? text
		: `\u001b]8;id=${idOf(address)};${address}\u001b\\${text}${LINK_END}`;
}

/** What the output gate lets through. */
const LONGEST = 2048;
/** A name in front of the host looks like the host: such an address is no link. */
const ADDRESS = /^https?:\/\/(?![^/?#]*@)[!-~]+$/;

/** A short word for an address (32-bit FNV-1a, by Fowler, Noll and Vo): all it need do is tell those on one screen apart. */
function idOf(address: string): string {
	let hash = 0x81_1c_9d_c5;
	for (let index = 0; index < address.length; index++) {
		hash = Math.imul(hash ^ address.charCodeAt(index), 0x01_00_01_93);
	}
	return (hash >>> 0).toString(36);
}
