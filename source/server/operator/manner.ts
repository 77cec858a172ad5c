import type {Registration} from '../services.ts';

/** What an operator can change while the relay runs; it lasts until that ends. */
export type Manner = {
	/** What the relay calls itself. */
	name: string;
	/** Who may register. */
	registration: Registration;
	/** What whoever connects is greeted with. */
	motd: string | undefined;
};
