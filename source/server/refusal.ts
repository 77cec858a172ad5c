import {faultFields, type LogFields, type RelayLog} from './log.ts';
import {RefusedError} from './refused-error.ts';
import {StorageError} from './storage/storage.ts';

/**
 * What a client is told of anything a handler threw: its refusal as it is, a full disk as such, and of
 * a fault only that there was one. The rest of it is for the log.
 */
export function refusalOf(error: unknown, log: RelayLog, fields: LogFields): RefusedError {
	if (error instanceof RefusedError) return error;
	if (error instanceof StorageError && error.code === 'full') {
		log.error('storage full', fields);
		return new RefusedError('storage-full');
	}
	log.error('request failed', {...fields, ...faultFields(error)});
	return new RefusedError('internal');
}
