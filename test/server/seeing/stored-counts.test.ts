import test from 'ava';
import {BACKENDS} from '../storage/backends.ts';
import {envelopeSet, privateAccount} from '../storage/private.ts';

for (const {name, open} of BACKENDS) {
	test(`${name}: rooms and waiting envelopes can be counted`, async (t) => {
		const storage = await open(t);
		t.is(await storage.roomCount(), 0);
		t.is(await storage.envelopeCount(), 0);
		await privateAccount(storage, 'ann');
		await privateAccount(storage, 'ben');
		await storage.sendEnvelopes(envelopeSet('ann', 'ben'));
		t.is(await storage.envelopeCount(), 1);
		await storage.acknowledgeEnvelopes('device-ben', 1);
		t.is(await storage.envelopeCount(), 0);
	});
}
