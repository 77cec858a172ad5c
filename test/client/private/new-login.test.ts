import type {ExecutionContext} from 'ava';
import test from 'ava';
import {createMemoryVault} from '../../../source/client/vault/memory.ts';
import type {Vault} from '../../../source/client/vault/vault.ts';
import {createOpaqueSetup} from '../../../source/server/opaque.ts';
import {
	notesIn,
	type Person,
	type PrivatePeople,
	saidIn,
	startPrivatePeople,
} from '../../helpers/private-people.ts';

/* The same home, as another device of the same account: after /logout and a new login. */

const PASSWORD = 'correct horse battery';

async function withPassword(t: ExecutionContext) {
	const people = await startPrivatePeople(t, {options: {opaqueSetup: await createOpaqueSetup()}});
	const ada = await people.join('ada');
	await ada.client.setPassword(PASSWORD);
	return {people, ada};
}

async function logInAgain(people: PrivatePeople, {client}: Person): Promise<void> {
	await client.logout();
	await client.login({name: 'ada', password: PASSWORD});
	await client.whenLive();
	await people.until(() => client.state.private.advice !== undefined);
}

test('after a new login the device has to be linked, and its keys are not called damaged', async (t) => {
	const {people, ada} = await withPassword(t);
	await logInAgain(people, ada);
	t.like(ada.client.state.private, {status: 'unlinked', isRecoveryPending: true});
});

test('after a new login the recovery key makes the device part of the account again', async (t) => {
	const {people, ada} = await withPassword(t);
	const bob = await people.join('bob');
	const groups = await ada.client.pendingRecoveryKey();
	await logInAgain(people, ada);
	await ada.client.recover((groups ?? []).join(' '));
	await people.until(() => ada.client.state.private.status === 'ready');
	await bob.client.openConversation('ada');
	bob.client.send('@ada', 'welcome back');
	await people.until(() => saidIn(ada, 'bob').includes('welcome back'));
	t.is(ada.client.state.private.advice, undefined);
});

test('what was sealed before a new login is sealed anew by the new device', async (t) => {
	const {people, ada} = await withPassword(t);
	const bob = await people.join('bob');
	const groups = await ada.client.pendingRecoveryKey();
	await ada.client.openConversation('bob');
	ada.client.send('@bob', 'one');
	await people.until(() => saidIn(bob, 'ada').includes('one'));
	Object.assign(ada.twist, {
		toRelay: (frame: {readonly type: string}) => (frame.type === 'envelope.send' ? [] : [frame]),
	});
	ada.client.send('@bob', 'two');
	await people.pass(2000);
	await logInAgain(people, ada);
	Object.assign(ada.twist, {toRelay: undefined});
	await ada.client.recover((groups ?? []).join(' '));
	await people.until(() => saidIn(bob, 'ada').includes('two'));
	t.deepEqual(
		notesIn(bob, 'ada').filter((note) => note.startsWith('undecryptable')),
		[],
	);
});

test('who logs in while the home is still being read gets their own messages, and nobody else’s', async (t) => {
	const people = await startPrivatePeople(t);
	const bob = await people.join('bob');
	const inner = createMemoryVault();
	let gate: Promise<void> | undefined;
	const slow: Vault = {
		protection: 'memory',
		async read(name) {
			if (name.startsWith('private/')) await gate;
			return inner.read(name);
		},
		write: (name, bytes) => inner.write(name, bytes),
		delete: (name) => inner.delete(name),
		commit: (changes) => inner.commit(changes),
		list: (prefix) => inner.list(prefix),
		close: () => inner.close(),
	};
	const ada = await people.join('ada', slow);
	await ada.client.openConversation('bob');
	const {promise, resolve} = Promise.withResolvers<void>();
	gate = promise;
	await people.restartOffline(ada);
	const registered = ada.client.register({name: 'eve'});
	await people.pass(2000);
	gate = undefined;
	resolve();
	await registered;
	await ada.client.whenLive();
	await people.until(() => ada.client.state.private.status === 'ready');
	await ada.client.openConversation('bob');
	ada.client.send('@bob', 'I am eve');
	await people.until(() => saidIn(bob, 'eve').includes('I am eve'));
	t.false(bob.client.state.rooms.has('@ada'));
});
