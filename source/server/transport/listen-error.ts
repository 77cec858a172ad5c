/** Why the relay cannot listen. The message says what to do. */
export class ListenError extends Error {
	override readonly name = 'ListenError';
	readonly code:
		| 'port-in-use'
		| 'port-forbidden'
		| 'bad-address'
		| 'bad-certificate'
		| 'bad-proxy'
		| 'failed';

	constructor(code: ListenError['code'], message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}
