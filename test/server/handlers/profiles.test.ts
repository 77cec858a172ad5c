import test from 'ava';
import type {RequestFields} from '../../../source/protocol/client-frame.ts';
import {startTestRelay} from '../../helpers/test-relay.ts';

async function twoPeople() {
	const relay = await startTestRelay();
	return {...relay, ada: await relay.join('ada'), bob: await relay.join('bob')};
}

const PROFILE = {
	displayName: 'Ada Lovelace',
	bio: 'Counts.\nAnd counts.',
	pronouns: 'she/her',
	timeZone: 'Europe/London',
};

test('a profile is what its owner says, and others can read it', async (t) => {
	const {ada, bob, clock} = await twoPeople();
	await ada.link.request('profile.set', PROFILE);
	t.deepEqual(await bob.link.request('profile.get', {name: 'ADA'}), {
		...{name: 'ada', ...PROFILE, role: 'owner', createdAt: clock.now()},
		...{presence: 'online', rooms: ['lobby']},
	});
});

test('what is left out stays, and an empty text removes', async (t) => {
	const {ada, bob} = await twoPeople();
	await ada.link.request('profile.set', PROFILE);
	await ada.link.request('profile.set', {bio: ' ', pronouns: ''});
	const profile = await bob.link.request('profile.get', {name: 'ada'});
	t.like(profile, {displayName: PROFILE.displayName, timeZone: PROFILE.timeZone});
	t.false('bio' in profile || 'pronouns' in profile);
});

test('a time zone is kept in its usual spelling', async (t) => {
	const {ada} = await twoPeople();
	await ada.link.request('profile.set', {timeZone: 'europe/vienna'});
	t.like(await ada.link.request('profile.get', {name: 'ada'}), {timeZone: 'Europe/Vienna'});
});

const REFUSED: readonly (readonly [RequestFields<'profile.set'>, code: string])[] = [
	[{displayName: 'x'.repeat(65)}, 'too-long'],
	[{displayName: 'Ada\u001b[31m'}, 'bad-request'],
	[{displayName: 'Ada\nLovelace'}, 'bad-request'],
	[{bio: 'ä'.repeat(201)}, 'too-long'],
	[{bio: '1\n2\n3\n4\n5'}, 'too-long'],
	[{bio: 'a\u0007b'}, 'bad-request'],
	[{pronouns: 'x'.repeat(41)}, 'too-long'],
	[{timeZone: 'Europe/Atlantis'}, 'bad-request'],
	[{timeZone: '+01:00'}, 'bad-request'],
];

test('a field that will not do is refused, and changes nothing of the others', async (t) => {
	const {ada} = await twoPeople();
	await ada.link.request('profile.set', PROFILE);
	for (const [wrong, code] of REFUSED) {
		const answer = await ada.link.ask('profile.set', {displayName: 'Somebody', ...wrong});
		t.like(answer, {type: 'error', code}, JSON.stringify(wrong));
	}
	t.like(await ada.link.request('profile.get', {name: 'ada'}), PROFILE);
});

test('somebody who shares no room learns nothing of presence, status and rooms', async (t) => {
	const {ada, bob, roomId} = await twoPeople();
	await ada.link.request('presence', {state: 'away', status: 'at tea'});
	await ada.link.request('room.create', {name: 'den', visibility: 'private'});
	const known = await bob.link.request('profile.get', {name: 'ada'});
	t.like(known, {presence: 'away', status: 'at tea', rooms: ['lobby']});
	await bob.link.request('room.leave', {room: await roomId('lobby')});
	const stranger = await bob.link.request('profile.get', {name: 'ada'});
	t.like(stranger, {presence: 'offline', rooms: []});
	t.false('status' in stranger);
});

test('there is no profile of nobody', async (t) => {
	const {ada} = await twoPeople();
	t.like(await ada.link.ask('profile.get', {name: 'carl'}), {code: 'not-found'});
	t.like(await ada.link.ask('profile.get', {name: '!'}), {code: 'not-found'});
});

test('whoever is muted on the whole relay says nothing in a profile either', async (t) => {
	const {ada, bob} = await twoPeople();
	await ada.link.request('sanction.set', {kind: 'mute', target: {type: 'account', name: 'bob'}});
	t.like(await bob.link.ask('profile.set', {bio: 'spam'}), {code: 'muted'});
});
