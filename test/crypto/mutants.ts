/** A text of the file, all of whose places are replaced. It must occur. */
export type Edit = readonly [find: string, replace: string];

/** One deliberate mistake in one file of `source/crypto`. */
export type Mutant = readonly [file: string, mistake: string, ...edits: Edit[]];

/**
 * Mistakes that somebody might make, many of them on both sides at once, so that two ends still
 * understand each other. The tests must notice every one (TC1 6.6).
 */
export const MUTANTS: readonly Mutant[] = [
	// The handshake
	[
		'handshake.ts',
		'the KEM secret is left out',
		["extract', ...secrets", "extract', ...secrets.slice(0, 3)"],
	],
	[
		'handshake.ts',
		'the first exchange is left out',
		["extract', ...secrets", "extract', ...secrets.slice(1)"],
	],
	[
		'handshake.ts',
		'the transcript leaves out the identities',
		['return [utf8(account), ', 'return account ? [] : [utf8(account), '],
	],
	[
		'handshake.ts',
		'the transcript leaves out the KEM prekey',
		['bundle.kemBody, ', ''],
		['prekeys.kemBody, ', ''],
	],
	[
		'handshake.ts',
		'the transcript leaves out the signed prekey',
		['bundle.signedBody, ', ''],
		['prekeys.signedBody, ', ''],
	],
	[
		'handshake.ts',
		'the root key ignores the transcript',
		["'handshake-session', transcript", "'handshake-session'"],
	],
	['session.ts', 'the session id is not checked', ['if (!isSession(', 'if (false && !isSession(']],
	// Device lists and trust
	['device-list.ts', 'the signature of a list is ignored', ['!isSigned || ', '']],
	[
		'device-list.ts',
		'the proof of a device is ignored',
		['|| !claims.devices.every', '|| !claims.devices.some'],
		['isProven(claims.identityKey, device)', 'device !== undefined'],
	],
	['device-list.ts', 'the order of devices is ignored', [' || !isInOrder', '']],
	[
		'device-list.ts',
		'a first list may name one before it',
		['isFirst !== (sequence === 1) || ', ''],
	],
	['device-list.ts', 'a device list may be empty', ['devices.length >= 1 && ', '']],
	[
		'contact.ts',
		'an older list is accepted',
		['list.sequence < known.sequence', 'list.sequence < 0'],
	],
	[
		'contact.ts',
		'another list of the same number is accepted',
		[
			"isSame ? {type: 'same'} : {type: 'alarm', reason: 'forked'}",
			"isSame ? {type: 'same'} : 'newer'",
		],
	],
	[
		'contact.ts',
		'a broken chain is accepted',
		['known.sequence + 1 && !follows', 'known.sequence + 1 && !follows && false'],
	],
	[
		'contact.ts',
		'a changed identity may be sent to',
		["if (contact.trust === 'changed')", "if (contact.trust === 'changed' && false)"],
	],
	[
		'contact.ts',
		'a change is accepted without having been shown',
		[
			'candidate === undefined || !isSameKey(candidate.identityKey, displayed)',
			'candidate === undefined',
		],
	],
	[
		'contact.ts',
		'the list of another account is accepted',
		['list.account !== account', 'list.account === undefined'],
	],
	// Prekeys
	['prekeys.ts', 'the signature of a prekey is ignored', ['if (!verify(', 'if (false && !verify(']],
	[
		'prekeys.ts',
		'a prekey may name another device',
		['if (compareBytes(', 'if (false && compareBytes('],
	],
	[
		'prekeys.ts',
		'both kinds of prekey share a label',
		["openRecord('kpk'", "openRecord('spk'"],
		["label: 'spk' | 'kpk'", 'label: string'],
	],
	['prekey-store.ts', 'a used prekey is kept', ['(kem) => kem !== used', '() => true']],
	[
		'prekey-store.ts',
		'a repeated last-resort message is not noticed',
		['state.seen.push(', 'void ('],
	],
	['prekey-store.ts', 'expired prekeys are kept', ['expires <= now', 'expires < 0']],
	[
		'prekey-store.ts',
		'prekeys are never rotated',
		['(now - newest.createdAt) >= ROTATION', '(now - newest.createdAt) < 0'],
	],
	[
		'prekey-store.ts',
		'prekeys from a time to come are not rotated',
		['Math.abs(now - newest.createdAt)', '(now - newest.createdAt)'],
	],
	[
		'prekeys.ts',
		'a key of low order begins a session',
		['requireUsableExchange(device.exchangeKey);', ''],
	],
	[
		'prekeys.ts',
		'a signed prekey of low order begins a session',
		['requireUsableExchange(signed.publicKey);', ''],
	],
	[
		'prekeys.ts',
		'a KEM prekey that nobody can use begins a session',
		['requireUsableKem(kem.publicKey);', ''],
	],
	['prekey-store.ts', 'one-time prekeys grow without a limit', ['limitOneTime(state);', '']],
	// The ratchet
	[
		'ratchet.ts',
		'an offer that cannot be answered is taken on',
		['requireUsableKem(head.offer);', ''],
	],
	['ratchet.ts', 'who only sends keeps old keys', ['dropOldSkipped(state, input.now);', '']],
	['self-test.ts', 'the comparison is not checked', ['comparison: checkEqual,', '']],
	[
		'ratchet.ts',
		'the KEM secret of a step is left out',
		['kemSecret ?? new Uint8Array()', 'kemSecret?.slice(0, 0) ?? new Uint8Array()'],
	],
	[
		'ratchet.ts',
		'the root key is not bound to the head',
		['new Uint8Array(), encodeHead(head)]', 'new Uint8Array()]'],
	],
	[
		'ratchet.ts',
		'the exchange of a step is left out',
		['const parts = [shared, ', 'const parts = ['],
	],
	[
		'ratchet.ts',
		'the root key never changes',
		['state.rootKey = rootKey;', "state.rootKey = exact('key', rootKey.fill(0));"],
	],
	[
		'ratchet.ts',
		'the ratchet key is never renewed',
		['state.own = newSecret(input.random);', ''],
		['\t\twipe(state.own);\n', ''],
	],
	[
		'ratchet.ts',
		'the messages of the chain before are forgotten',
		['until: previousCount,', 'until: before.received,'],
	],
	['ratchet.ts', 'the count of the chain before may be too small', ['missed < 0 || ', '']],
	[
		'ratchet.ts',
		'a first chain may count messages before it',
		[' || (before === undefined && missed > 0)', ''],
	],
	[
		'ratchet.ts',
		'an offer need not be answered',
		[
			'if ((kemOurs === undefined) !== (answer === undefined))',
			'if (kemOurs === undefined && answer !== undefined)',
		],
	],
	[
		'ratchet.ts',
		'an answer that nobody asked for is taken',
		[
			'if ((kemOurs === undefined) !== (answer === undefined))',
			'if (kemOurs !== undefined && answer === undefined)',
		],
	],
	[
		'ratchet.ts',
		'a repeated message is not told from a broken one',
		['number < receiving.received', 'number < 0'],
	],
	[
		'ratchet.ts',
		'finished chains are forgotten',
		['isSame(finished, head.chain)', 'finished === head.chain'],
	],
	[
		'ratchet.ts',
		'any number of messages may be missing',
		['missing > RATCHET_LIMITS.skippedAtOnce', 'missing > 1e9'],
	],
	[
		'ratchet.ts',
		'missing messages are counted in one chain only',
		['requireNear(missed + number)', 'requireNear(number)'],
	],
	[
		'ratchet.ts',
		'a KEM key is offered in every chain',
		['sinceKem >= kemMessages', 'sinceKem >= 0'],
	],
	[
		'ratchet.ts',
		'a KEM key is offered one message late',
		['sinceKem >= kemMessages', 'sinceKem > kemMessages'],
	],
	[
		'ratchet.ts',
		'the KEM interval is never over',
		['(now - lastKemAt) >= kemInterval', '(now - lastKemAt) < 0'],
	],
	[
		'ratchet.ts',
		'the number of finished chains is not limited',
		['.slice(-RATCHET_LIMITS.finishedKept)', ''],
	],
	[
		'skipped-keys.ts',
		'a stored key is used again and again',
		['state.skipped.splice(index, 1)[0]', 'state.skipped[index]'],
	],
	[
		'skipped-keys.ts',
		'any number of keys is stored',
		['state.skipped.splice(0, excess)', '[].slice(excess)'],
	],
	[
		'skipped-keys.ts',
		'the newest keys are dropped, not the oldest',
		[
			'state.skipped.splice(0, excess)',
			'state.skipped.splice(-excess || state.skipped.length, excess)',
		],
	],
	['skipped-keys.ts', 'stored keys never grow old', ['now - storedAt >', 'storedAt - now >']],
	// Messages
	[
		'session.ts',
		'the header is not authenticated',
		["'msg-ad', transcript, header", "'msg-ad', transcript, header.slice(0, 0)"],
	],
	[
		'session.ts',
		'the transcript is not authenticated',
		["'msg-ad', transcript, header", "'msg-ad', transcript.slice(0, 0), header"],
	],
	[
		'session.ts',
		'sealing changes the state it was given',
		[
			'const ratchet = copyRatchet(session.ratchet);\n\tconst {messageKey',
			'const {ratchet} = session;\n\tconst {messageKey',
		],
	],
	[
		'session.ts',
		'opening changes the state it was given',
		['const ratchet = copyRatchet(session.ratchet);\n\ttry', 'const {ratchet} = session;\n\ttry'],
	],
	['session.ts', 'a session is never confirmed', ['initial: undefined, ratchet}', 'ratchet}']],
	[
		'message.ts',
		'the first flag stands for the wrong thing',
		['const ANSWER = 1;\nconst OFFER = 2;', 'const ANSWER = 2;\nconst OFFER = 1;'],
	],
	[
		'encoding.ts',
		'unknown flags are accepted',
		['if ((flags & ~known) !== 0)', 'if ((flags & ~known) < 0)'],
	],
	[
		'encoding.ts',
		'unknown versions are accepted',
		['if (this.u8() !== known)', 'if (this.u8() > 255)'],
	],
	[
		'encoding.ts',
		'bytes may follow a record',
		['this.#offset !== this.#bytes.length', 'this.#offset > this.#bytes.length'],
	],
	[
		'padding.ts',
		'the length of the padding is not checked',
		[' &&\n\t\tpadded.length === paddedLength(length)', ''],
	],
	[
		'aead.ts',
		'the commitment is not checked',
		['if (!equal(commitment', 'if (false && !equal(commitment'],
	],
	[
		'aead.ts',
		'the nonce is always the same',
		['siv.slice(0, NONCE_BYTES)', 'siv.slice(0, NONCE_BYTES).fill(0)'],
	],
	[
		'aead.ts',
		'the commitment leaves out the associated data',
		["'aead-siv', associated, plaintext", "'aead-siv', plaintext"],
	],
	['kdf.ts', 'a derivation ignores its label', ['protocolLabel(label)', "protocolLabel('')"]],
	// Sessions
	[
		'sessions.ts',
		'the larger id wins when both start at once',
		['accepted.ratchet.sessionId) < 0', 'accepted.ratchet.sessionId) > 0'],
	],
	['sessions.ts', 'a session that supersedes ours does not win', [' && !isSuperseded', '']],
	[
		'sessions.ts',
		'the newest session always wins',
		['return isUnconfirmed && ', 'return false && isUnconfirmed && '],
	],
	['sessions.ts', 'a confirmed session is not given up', ['return isUnconfirmed && ', 'return ']],
	[
		'sessions.ts',
		'a replaced session comes back with its first message',
		['if (wasReplaced || ', 'if ('],
	],
	[
		'sessions.ts',
		'replaced sessions never die',
		['(now - replacedAt) < lifetime', '(now - replacedAt) < 1e3 * lifetime'],
	],
	[
		'sessions.ts',
		'sessions replaced in a time to come never die',
		['Math.abs(now - replacedAt)', '(now - replacedAt)'],
	],
	[
		'encoding.ts',
		'what is read from a Buffer is only looked at, not copied',
		['new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);', 'bytes;'],
	],
	[
		'sessions.ts',
		'any number of replaced sessions is kept',
		['.slice(0, OLD_SESSION_LIMITS.kept)', ''],
	],
	[
		'session-receive.ts',
		'a replaced session is sent on again',
		['{active, old: others}', '{active: session, old: others}'],
	],
	[
		'session-receive.ts',
		'a message that repeats is taken for a new one',
		['if (prekeys.hasSeen(', 'if (false && prekeys.hasSeen('],
	],
	[
		'session-book.ts',
		'an unanswered session is sent on for ever',
		['return isTooOld || ', 'return isTooOld && '],
	],
	[
		'session-book.ts',
		'resets are not limited by the hour',
		['within(HOUR) < resetsPerHour', 'within(HOUR) < 100'],
	],
	[
		'session-book.ts',
		'resets are not limited by the day',
		['within(DAY) < resetsPerDay', 'within(DAY) < 100'],
	],
	[
		'session-book.ts',
		'a renewed session does not say what it takes the place of',
		['replaced?.ratchet.sessionId ?? noSession()', 'noSession()'],
	],
	// Comparisons, content, recovery, directory
	[
		'emoji-comparison.ts',
		'the commitment need not be kept',
		['if (!equal(commit(', 'if (false && !equal(commit('],
	],
	[
		'emoji-comparison.ts',
		'the emoji do not depend on the keys',
		['starter.key],', 'starter.key.slice(0, 0)],'],
		['answerer.key,', 'answerer.key.slice(0, 0),'],
	],
	['safety-number.ts', 'the two sides see different numbers', ['halves.toSorted()', 'halves']],
	['safety-number.ts', 'the number is hashed once less', ['ROUNDS = 5200', 'ROUNDS = 5199']],
	[
		'comparison-text.ts',
		'only one side of a pasted text is compared',
		['=== 0 && compareBytes(ours', '=== 0 || compareBytes(ours'],
	],
	[
		'content.ts',
		'content for others is shown',
		['if (writtenTo !== to)', 'if (false && writtenTo !== to)'],
	],
	[
		'recovery-key.ts',
		'the check group is ignored',
		['if (checkGroup(recoveryKey) !==', 'if (false && checkGroup(recoveryKey) !=='],
	],
	[
		'fan-out.ts',
		'messages are sent again to a new identity',
		[
			'compareBytes(sent.identityKey, list.identityKey)',
			'compareBytes(list.identityKey, list.identityKey)',
		],
	],
	[
		'fan-out.ts',
		'the sending device gets a copy of its own',
		['device.deviceId, self.deviceId) !== 0', 'device.deviceId, self.deviceId) < 2'],
	],
	[
		'directory-head.ts',
		'the head of another relay counts',
		[' || statement.host !== relay.host', ''],
	],
	[
		'sodium.ts',
		'a wrong signature verifies',
		[
			'return sodium().crypto_sign_verify_detached(',
			'return true || sodium().crypto_sign_verify_detached(',
		],
	],
	[
		'contact.ts',
		'another list of ours at a peer is not noticed',
		["return isSame ? undefined : 'forked'", 'return undefined'],
	],
	[
		'fan-out.ts',
		'a copy for a former identity goes up again',
		[' &&\n\t\tcompareBytes(device.identityKey, copy.device.identityKey) === 0', ''],
	],
	[
		'fan-out.ts',
		'copies that were sealed are sealed again',
		['(recipient) => !copies.some((copy) => isFor(recipient, copy))', '() => true'],
	],
	[
		'session-book.ts',
		'wiping a book wipes what the next one needs',
		['if (!kept.includes(session))', 'if (kept)'],
	],
	['session-book.ts', 'wiping a book wipes nothing', ['wipeSession(session);', '']],
	[
		'prekey-store.ts',
		'using a prekey wipes it in the store before too',
		["seed: exact('kemSeed', kem.seed.slice())}))", 'seed: kem.seed}))'],
	],
	[
		'account-id.ts',
		'a name in capitals is folded',
		['NAME = /^[a-z0-9_.-]{1,32}$/', 'NAME = /^[a-z0-9_.-]{1,32}$/i'],
	],
	['base32.ts', 'stray bits are accepted', [' && (value & ((1 << bits) - 1)) === 0', '']],
	// Files
	['native.ts', 'the MAC of a chunk is not checked', ['\t\tdecipher.final();\n', '']],
	[
		'native.ts',
		'HChaCha20 leaves the words in that it began with',
		['words.getUint32(at, true) - constant', 'words.getUint32(at, true) - 0 * constant'],
	],
	[
		'file-cipher.ts',
		'a chunk is not bound to its file',
		["frame('file', this.#file, u32", "frame('file', utf8(''), u32"],
	],
	[
		'file-cipher.ts',
		'a chunk is not bound to its number',
		['u32(this.#index)', 'u32(0 * this.#index)'],
	],
	[
		'file-cipher.ts',
		'no chunk is the final one',
		["? 'message' : 'final'", "? 'message' : 'message'"],
	],
	[
		'file-cipher.ts',
		'the padding of a file is not checked',
		['new Uint8Array(padded - own)) !== 0', 'plain.subarray(own)) !== 0'],
	],
	['file-cipher.ts', 'the padding of a file is given out', ['plain.subarray(0, own)', 'plain']],
	[
		'file-cipher.ts',
		'a chunk may hold fewer bytes than its place has',
		['if (plain.length !== own)', 'if (plain.length > own)'],
	],
	[
		'file-cipher.ts',
		'a chunk of another length is opened',
		['sealed.length !== padded + FILE_CHUNK_OVERHEAD', 'sealed.length < FILE_CHUNK_OVERHEAD'],
	],
	['file-cipher.ts', 'a file of any size is sealed', [' || size > FILE_MOST_BYTES', '']],
	['file-cipher.ts', 'a file is not padded', ['padme(size) / STREAM', 'size / STREAM']],
	['file-cipher.ts', 'the hash is another half', ['.slice(0, HASH_BYTES)', '.slice(HASH_BYTES)']],
	[
		'secret-stream.ts',
		'the tag of a chunk is not checked',
		['if (block[0] !== sealed[0])', 'if (false)'],
	],
	['secret-stream.ts', 'the counter stands still', ['this.#counter++;', '']],
	[
		'secret-stream.ts',
		'a chunk is not bound to those before it',
		['^ (mac[index - COUNTER_BYTES] ?? 0)', '^ 0'],
	],
	[
		'secret-stream.ts',
		'a stream goes on after its final chunk',
		["if (tag === 'final')", 'if (tag !== tag)'],
	],
	['secret-stream.ts', 'a closed stream goes on', ['this.#isOver = true;', '']],
];
