import {SanctionBook} from './sanction-book.ts';
import {SlowMode} from './slow-mode.ts';
import {Turns} from './turns.ts';

/** What the relay holds in memory to keep order. */
export type Moderation = {
	readonly sanctions: SanctionBook;
	readonly slowMode: SlowMode;
	/** By room, '' for the whole relay: what changes who may what. */
	readonly turns: Turns;
	/** How to object to a ban or a mute, as the operator wrote it. */
	appeal: string | undefined;
};

/** The same, empty. */
export function createModeration({
	clock,
	appeal,
}: {
	readonly clock: ConstructorParameters<typeof SanctionBook>[0];
	readonly appeal?: string | undefined;
}): Moderation {
	return {
		sanctions: new SanctionBook(clock),
		slowMode: new SlowMode(clock),
		turns: new Turns(),
		appeal,
	};
}
