import type {Limits} from '../../protocol/limits.ts';
import type {BlobStore} from './blob-store.ts';

/** Bytes of the largest file that an account without any may add; 0 for a relay that takes no files. */
export function largestFile(
	limits: Pick<Limits, 'fileBytes' | 'fileBytesInAll' | 'fileBytesPerAccount' | 'fileBytesPerDay'>,
	{most = Number.POSITIVE_INFINITY}: Pick<BlobStore, 'most'>,
): number {
	const {fileBytes, fileBytesInAll, fileBytesPerAccount, fileBytesPerDay} = limits;
	return Math.min(fileBytes, fileBytesInAll, fileBytesPerAccount, fileBytesPerDay, most);
}
