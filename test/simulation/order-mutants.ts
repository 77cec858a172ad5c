import {Feed} from '../../source/server/feed.ts';
import {SanctionBook} from '../../source/server/moderation/sanction-book.ts';
import {type Mutant, replaced} from './mutants.ts';

/** The planted bugs of bans and mutes. */
export const ORDER_MUTANTS: readonly Mutant[] = [
	{
		name: 'silence-lost-in-restart',
		isOrderly: true,
		storage: (storage) => ({...storage, everySanction: async () => []}),
	},
	{
		name: 'muted-may-write',
		isOrderly: true,
		plant: () => replaced(SanctionBook.prototype, 'muteOf', () => undefined),
	},
	{
		name: 'banned-go-on-listening',
		isOrderly: true,
		plant: () => replaced(Feed.prototype, 'unfollow', () => undefined),
	},
];
