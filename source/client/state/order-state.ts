/** How this account stands with those who keep order at the relay. */
export type OrderState = {
	/** Reports that wait for this account to look at; 0 for whoever may not. */
	readonly openReports: number;
	/** That this account cannot write anywhere on the relay, and until when; `undefined` when it can. */
	readonly relayMute: {readonly until: number | undefined; readonly reason: string} | undefined;
};

/** How a relay ends it with an account. */
export type Ending = 'banned' | 'kicked' | 'account-gone';
