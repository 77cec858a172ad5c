/**
 * What opens a sealed file: it stands inside a private message and in the vault, never in State. Bytes
 * are base64url.
 */
export type SealedFile = {
	/** Id at the relay. */
	readonly file: string;
	/** 32 bytes. */
	readonly key: string;
	/** The header of the secretstream, 24 bytes. */
	readonly header: string;
	/** The first 32 bytes of SHA-512 over all that the relay stores of it. */
	readonly hash: string;
	/** How many chunks that is. */
	readonly chunks: number;
	readonly name: string;
	readonly mediaType: string;
	/** Bytes of the file itself. */
	readonly size: number;
	/** Of a recording. */
	readonly seconds?: number;
	/** Until when the relay keeps it, in milliseconds. */
	readonly expiresAt: number;
};
