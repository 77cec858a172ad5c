import test from 'ava';
import {openPrivatePart} from '../../../../source/client/private/private-part.ts';
import {VaultError} from '../../../../source/client/vault/vault.ts';
import {settled, until} from '../../../helpers/until.ts';
import {type PrivateHome, privateHomes} from '../keys/private-home.ts';

/** The part of a person of whom one request to the relay is held up. */
async function heldUp({context, device}: PrivateHome) {
	const {promise, resolve} = Promise.withResolvers<void>();
	let isHeld = false;
	const part = await openPrivatePart(
		{
			...context,
			async ask(type, fields) {
				const answer = await context.ask(type, fields);
				if (type === 'keys.publish' && 'oneTimePrekeys' in fields) {
					isHeld = true;
					await promise;
				}

				return answer;
			},
		},
		device,
	);
	part.online();
	await until(() => isHeld);
	return {part, release: resolve};
}

test('an answer that comes after the end writes no keys that were wiped', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.join('ada');
	const {part, release} = await heldUp(ada);
	const before = await ada.vault.read(ada.context.records.prekeys);
	const isClosed = part.close().then(() => true);
	await settled();
	homes.relay.clock.advance(1000);
	t.true(await isClosed);
	release();
	await settled();
	t.deepEqual(await ada.vault.read(ada.context.records.prekeys), before);
});

for (const obstacle of ['relay', 'disk'] as const) {
	test(`messages flow once the keys are there, although the ${obstacle} refused at first`, async (t) => {
		const homes = await privateHomes(t);
		const ada = await homes.join('ada');
		const {vault} = ada;
		let isFull = false;
		if (obstacle === 'relay') ada.disturbance.unanswered.add('keys.publish');
		const part = await openPrivatePart(
			{
				...ada.context,
				vault: {
					...vault,
					read: (name) => vault.read(name),
					list: (prefix) => vault.list(prefix),
					async commit(changes) {
						if (isFull) throw new VaultError('storage-full', 'The disk is full.');
						await vault.commit(changes);
					},
				},
			},
			ada.device,
		);
		t.teardown(() => part.close());
		isFull = obstacle === 'disk';
		part.online();
		await settled();
		const isOnline = () => ada.asked.some(({type}) => type === 'block.list');
		t.false(isOnline());
		isFull = false;
		ada.disturbance.unanswered.clear();
		await until(isOnline, () => homes.relay.clock.advance(1000));
		t.is(ada.shown.status, 'ready');
	});
}
