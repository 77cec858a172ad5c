/** The part of hash-wasm that has only Argon2, as far as it is used. The package types its whole alone. */
declare module 'hash-wasm/dist/argon2.umd.min.js' {
	const library: {
		argon2id(options: {
			readonly password: Uint8Array;
			readonly salt: Uint8Array;
			readonly parallelism: number;
			/** In KiB. */
			readonly memorySize: number;
			readonly iterations: number;
			readonly hashLength: number;
			readonly outputType: 'binary';
		}): Promise<Uint8Array>;
	};
	export = library;
}
