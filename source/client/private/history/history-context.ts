import type {PrivateContext} from '../parts.ts';

/** What the conversations need of what the private messages work with. */
export type HistoryContext = Pick<
	PrivateContext,
	'vault' | 'records' | 'account' | 'clock' | 'random' | 'state' | 'dispatch' | 'onFileDeleted'
>;
