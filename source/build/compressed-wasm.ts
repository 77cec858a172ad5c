import {readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {brotliCompressSync, brotliDecompressSync, constants} from 'node:zlib';

/** A string literal that holds a WebAssembly module in base64: it begins with the module's magic. */
const MODULE = /(["'`])(AGFzbQ[A-Za-z0-9+/=]{20000,})\1/g;

const UNPACK =
	"import {brotliDecompressSync as unpackWasm} from 'node:zlib';\nconst wasmOf = (text) => unpackWasm(Buffer.from(text, 'base64')).toString('base64');\n";

/**
 * Compresses the WebAssembly modules that libraries carry as base64 in their text, which makes the
 * package half a megabyte smaller. They are unpacked when the library is loaded, in some two
 * milliseconds each, to the very same text. Throws when that is not so.
 */
export async function compressWasm(folder: string): Promise<void> {
	for (const name of await readdir(folder)) {
		const file = path.join(folder, name);
		const text = await readFile(file, 'utf8');
		const compressed = text.replaceAll(MODULE, (_literal, _quote, base64: string) => {
			const bytes = Buffer.from(base64, 'base64');
			const packed = brotliCompressSync(bytes, {
				params: {[constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY},
			});
			if (brotliDecompressSync(packed).toString('base64') !== base64) {
				throw new Error(`The module in ${name} is not the same after packing.`);
			}

			return `wasmOf("${packed.toString('base64')}")`;
		});
		if (compressed !== text) await writeFile(file, UNPACK + compressed);
	}
}
