import test from 'ava';
import {createOpaqueSetup} from '../../../source/server/opaque.ts';
import {startPrivatePeople} from '../../helpers/private-people.ts';

test('after logging out and in again a device is unlinked, and not damaged', async (t) => {
	const people = await startPrivatePeople(t, {options: {opaqueSetup: await createOpaqueSetup()}} as never);
	const ada = await people.join('ada');
	await ada.client.setPassword('a long enough pass phrase 9');
	await ada.client.logout();
	t.log(ada.client.state.private);
	await ada.client.login({name: 'ada', password: 'a long enough pass phrase 9'});
	await ada.client.whenLive();
	await people.pass(2000);
	t.log(ada.client.state.private);
	await people.restart(ada).catch(() => {});
	t.log(ada.client.state.private);
	t.is(ada.client.state.private.status, 'unlinked');
});
