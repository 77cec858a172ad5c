import type {Noble} from './load-noble.ts';

type Bytes = Uint8Array;

/** The keys of one chain, and where its root went. */
export type HandChain = {readonly root: Bytes; readonly key: Bytes};

/** A message as its bytes lie: see docs/crypto.md, sections 8 and 9. */
export type HandMessage = {
	readonly initial: Bytes;
	readonly head: Bytes;
	readonly header: Bytes;
	readonly sealed: Bytes;
};

/**
 * TC1 a second time, written from its text alone, over other primitives and without a line of
 * `source/crypto`: what it opens and seals must be what the product seals and opens.
 */
export function byHand({sha512, hmac, x25519, xchacha20poly1305}: Noble) {
	const hash = (label: string, ...parts: Bytes[]) => sha512(frame(label, ...parts)).slice(0, 32);
	const mac = (key: Bytes, message: Bytes) => hmac(sha512, key, message).slice(0, 32);
	const derive = (key: Bytes, label: string, ...parts: Bytes[]): [Bytes, Bytes] => {
		const extracted = mac(key, join(...parts.map(prefixed)));
		const info = bytesOf(`termchat/1/${label}`);
		const first = mac(extracted, join(info, new Uint8Array([1])));
		return [first, mac(extracted, join(first, info, new Uint8Array([2])))];
	};

	return {
		hash,
		derive,
		exchange: (secret: Bytes, key: Bytes) => x25519.getSharedSecret(secret, key),
		publicOf: (secret: Bytes) => x25519.getPublicKey(secret),
		/** The first key of a chain (section 8, step 4). */
		chain(root: Bytes, shared: Bytes, secret: Bytes, head: Bytes): HandChain {
			const [next, key] = derive(root, 'ratchet-root', shared, secret, head);
			return {root: next, key};
		},
		/** Seals the first message of a chain. */
		seal(chain: HandChain, transcript: Bytes, header: Bytes, text: string): Bytes {
			const padded = new Uint8Array(256);
			padded.set(bytesOf(`${text}\u0000`));
			padded[bytesOf(text).length] = 0x80;
			const associated = frame('msg-ad', transcript, header);
			const [key, commit] = derive(derive(chain.key, 'ratchet-chain')[1], 'aead');
			const siv = mac(commit, frame('aead-siv', associated, padded));
			const cipher = xchacha20poly1305(key, siv.slice(0, 24), associated);
			return join(header, siv, cipher.encrypt(padded));
		},
		/** Opens the first message of a chain. */
		open(chain: HandChain, transcript: Bytes, {header, sealed}: HandMessage): string {
			const associated = frame('msg-ad', transcript, header);
			const [key, commit] = derive(derive(chain.key, 'ratchet-chain')[1], 'aead');
			const siv = sealed.slice(0, 32);
			const cipher = xchacha20poly1305(key, siv.slice(0, 24), associated);
			const padded = cipher.decrypt(sealed.slice(32));
			const again = mac(commit, frame('aead-siv', associated, padded));
			const end = padded.lastIndexOf(0x80);
			return Buffer.compare(again, siv) === 0 ? Buffer.from(padded.slice(0, end)).toString() : '';
		},
	};
}

/** Takes a message apart by its offsets. */
export function takeApart(message: Bytes): HandMessage {
	const headStart = message[1] === 1 ? 18 + 1192 : 18;
	const flags = message[headStart + 32] ?? 0;
	const headEnd = headStart + 33 + (flags & 1 ? 1120 : 0) + (flags & 2 ? 1216 : 0);
	return {
		initial: message.slice(18, headStart),
		head: message.slice(headStart, headEnd),
		header: message.slice(0, headEnd + 8),
		sealed: message.slice(headEnd + 8),
	};
}

/** Bytes one after the other. */
export function join(...parts: readonly Bytes[]): Bytes {
	return new Uint8Array(Buffer.concat(parts));
}

/** Text as UTF-8. */
export function bytesOf(text: string): Bytes {
	return new Uint8Array(Buffer.from(text, 'utf8'));
}

function frame(label: string, ...parts: readonly Bytes[]): Bytes {
	return join(...[bytesOf(`termchat/1/${label}`), ...parts].map(prefixed));
}

function prefixed(part: Bytes): Bytes {
	const length = Buffer.alloc(4);
	length.writeUInt32BE(part.length);
	return join(length, part);
}
