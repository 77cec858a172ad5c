import {createMemoryStorage} from '../../source/server/storage/memory.ts';
import {StorageError} from '../../source/server/storage/storage.ts';
import {seededRandom} from '../../test/helpers/seeded-random.ts';
import {messageId, newDevice, startTestRelay} from '../../test/helpers/test-relay.ts';
import type {AttackFigure} from './figure.ts';

/**
 * Fills the disk, so that the log cannot grow any more. Files are attacked beside this, on a disk of
 * their own; whether deletions still pass is for the reliability program `r7-disk-full`, which has a real
 * disk, too.
 */
export async function run(): Promise<AttackFigure> {
	let isFull = false;
	const storage = createMemoryStorage({
		random: seededRandom(),
		async commit(apply) {
			if (isFull) throw new StorageError('full', 'The disk is full.');
			apply();
		},
	});
	const relay = await startTestRelay({storage});
	const ada = await relay.join('ada');
	const room = await relay.roomId('lobby');
	const {seq} = await ada.link.request('send', {room, message: messageId(), text: 'before'});
	const head = async () => (await storage.room(room))?.head;
	const before = await head();
	isFull = true;
	const {link} = ada;
	const answers = await Promise.all([
		link.ask('send', {room, message: messageId(), text: 'x'}),
		link.ask('message.edit', {room, seq, message: messageId(), text: 'x'}),
		link.ask('room.create', {name: 'more'}),
		link.ask('profile.set', {bio: 'x'}),
		link.ask('token.create', {label: 'x'}),
		link.ask('invite.create', {}),
		relay.connect().ask('register.device', {name: 'bob', device: newDevice()}),
	]);
	const refused = answers.filter((each) => each.type === 'error' && each.code === 'storage-full');
	const reads = await Promise.all([
		link.ask('history', {room}),
		link.ask('search', {query: 'before'}),
		link.ask('room.list', {}),
	]);
	const again = await relay.again(ada).then(
		() => true,
		() => false,
	);
	const during = await head();
	isFull = false;
	const line = await relay.again(ada);
	const after = await line.ask('send', {room, message: messageId(), text: 'after'});
	const read = reads.filter(({type}) => type === 'ok').length;
	return {
		name: 'S24 full disk',
		pass:
			refused.length === answers.length &&
			read === reads.length &&
			again &&
			during === before &&
			after.type === 'ok',
		figure: `${refused.length} of ${answers.length} writes refused as storage-full, ${read} of ${reads.length} reads answered, a known device ${again ? 'logs in' : 'does NOT log in'}, ${during === before ? 'nothing half written' : 'HALF WRITTEN'}, afterwards ${after.type}`,
		mark: 'all refused, all read, logs in, nothing half written, ok',
	};
}
