import type {FileFacts} from '../../../source/client/files/transfer-state.ts';

/** A file that came with a message: a small picture unless said otherwise. */
export function fileFacts(rest: Partial<FileFacts> = {}): FileFacts {
	return {
		file: 'AAAAAAAAAAAAAAAAAAAAAA',
		name: 'scene.png',
		mediaType: 'image/png',
		size: 2068,
		expiresAt: 4_000_000_000_000,
		isSealed: false,
		...rest,
	};
}
