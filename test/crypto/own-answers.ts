import {createHash} from 'node:crypto';
import {accountId} from '../../source/crypto/account-id.ts';
import {recoverAccount} from '../../source/crypto/account-key.ts';
import {comparisonText} from '../../source/crypto/comparison-text.ts';
import {comparedEmoji, startComparison} from '../../source/crypto/emoji-comparison.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import {formatRecoveryKey} from '../../source/crypto/recovery-key.ts';
import {safetyNumber} from '../../source/crypto/safety-number.ts';
import {toHex} from '../helpers/hex.ts';
import {blockRandom} from './block-random.ts';
import {pair} from './session-pair.ts';

/**
 * What TC1 gives for one fixed random stream. Kept in `test/fixtures/tc1-own.json`: two ends that
 * leave out the same thing understand each other, but not what was written down before.
 */
export function ownAnswers(): Readonly<Record<string, unknown>> {
	const random = blockRandom('termchat-own-');
	const [alice, bob] = pair(random);
	const messages = [
		...['first', 'second'].map((text) => {
			const message = alice.send(text, bob);
			bob.receive(message, alice);
			return message;
		}),
		...['answer', 'more'].map((text) => {
			const message = bob.send(text, alice);
			alice.receive(message, bob);
			return message;
		}),
		alice.send('plain', bob),
	];
	const started = startComparison(party(alice), random);
	const run = {...started, answer: random.bytes(32)};
	const parties = {starter: party(alice), answerer: party(bob)};
	const recoveryKey = exact('key', random.bytes(32));
	const recovered = recoverAccount(recoveryKey, accountId('alice@relay.example'));
	return {
		list: sha256(alice.device.list.record),
		prekeys: [bob.device.signed, bob.device.lastResort].map(sha256),
		sessionId: toHex(alice.book.activeId ?? new Uint8Array()),
		messages: messages.map(sha256),
		books: [alice, bob].map(({book}) => sha256(book.encode())),
		safetyNumber: safetyNumber(alice.device.local, bob.device.local).join(' '),
		emoji: comparedEmoji(parties, run).map(({name}) => name),
		comparisonText: comparisonText(alice.device.local, bob.device.local),
		recoveryKey: formatRecoveryKey(recoveryKey).join(' '),
		recovered: [recovered.accountKey.identityKey, recovered.backupKey].map(toHex),
	};
}

function party({
	device,
}: {
	readonly device: {readonly local: Parameters<typeof comparisonText>[0]};
}) {
	return {account: device.local.account, key: device.local.identityKey};
}

function sha256(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}
