import type {SealedFile} from '../../source/client/files/sealed-file.ts';
import {toBase64url} from '../../source/crypto/encoding.ts';
import {fileChunks} from '../../source/crypto/file-cipher.ts';

/** What opens a file that nobody has. */
export function sealedFile(changes: Partial<SealedFile> = {}): SealedFile {
	const size = changes.size ?? 70_000;
	return {
		file: 'kX0pO3zq7mFh2vQb5yLw1A',
		key: toBase64url(new Uint8Array(32).fill(1)),
		header: toBase64url(new Uint8Array(24).fill(2)),
		hash: toBase64url(new Uint8Array(32).fill(3)),
		chunks: fileChunks(size),
		name: 'Crème plan.pdf',
		mediaType: 'application/pdf',
		size,
		expiresAt: Date.UTC(2026, 8, 1),
		...changes,
	};
}
