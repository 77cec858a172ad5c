import test, {type ExecutionContext} from 'ava';
import {RefusedError} from '../../source/client/error.ts';
import {deviceNews} from '../../source/client/private/keys/contact-news.ts';
import {KEY_ADVICE, KEY_EVENTS} from '../../source/client/private/keys/key-sentences.ts';
import {unopenedSentence} from '../../source/client/private/messages/receive-sentences.ts';
import {ERROR_CODES} from '../../source/protocol/codes.ts';
import {speak, type Translation} from '../../source/words/phrase.ts';
import {privateHomes} from './private/keys/private-home.ts';

/* What the client says in another language. One language at a time: the tests wait for each other. */

function speakingGerman(t: ExecutionContext, phrases: Readonly<Record<string, Translation>>): void {
	speak({language: 'de', phrases: new Map(Object.entries(phrases))});
	t.teardown(() => speak(undefined));
}

function refused(message: string): RefusedError {
	return new RefusedError({code: 'quota', message, retryable: false, retryAfter: undefined});
}

test.serial('a refusal with a known sentence is said in the language of this run', (t) => {
	speakingGerman(t, {[ERROR_CODES.quota.sentence]: 'Die Grenze dieses Relais ist erreicht.'});
	t.is(refused(ERROR_CODES.quota.sentence).message, 'Die Grenze dieses Relais ist erreicht.');
});

test.serial('a refusal in words of the relay’s own stays as it is', (t) => {
	speakingGerman(t, {[ERROR_CODES.quota.sentence]: 'Die Grenze dieses Relais ist erreicht.'});
	t.is(refused('Come back on Monday.').message, 'Come back on Monday.');
});

test.serial('a reason why a message did not open is one sentence with its name inside', (t) => {
	speakingGerman(t, {
		'A message from {1} could not be opened, because it was written to somebody else.':
			'Eine Nachricht war an jemand anderen, also blieb sie zu; sie kam von {1}.',
	});
	t.is(
		unopenedSentence('ada', 'wrong-conversation'),
		'Eine Nachricht war an jemand anderen, also blieb sie zu; sie kam von ada.',
	);
});

test.serial(
	'what counts devices takes the form of the language, and the name where it wants it',
	async (t) => {
		const {settle} = await privateHomes(t);
		const {list} = (await settle('ada')).keyring.own();
		speakingGerman(t, {
			'{2} took a device away.|{2} took {1} devices away.': {
				one: 'Ein Gerät von {2} ist weg.',
				other: '{1} Geräte von {2} sind weg.',
			},
		});
		const news = deviceNews('ada', list, {...list, devices: []});
		t.deepEqual(
			news.map(({sentence}) => sentence),
			['Ein Gerät von ada ist weg.'],
		);
	},
);

test.serial('an event of the own keys is kept in English, and told in any language', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	const last = () => ada.keyring.timeline.at(-1)?.sentence;
	speakingGerman(t, {[KEY_EVENTS.begunAnew]: 'Hier begann eine neue Identität.'});
	await ada.keyring.startNewIdentity();
	t.is(last(), 'Hier begann eine neue Identität.');
	t.not(ada.keyring.begunAnewAt, undefined);
	speak(undefined);
	t.is(last(), KEY_EVENTS.begunAnew);
});

test.serial(
	'advice about the own keys is in the state, and in errors, as it is shown',
	async (t) => {
		const {join} = await privateHomes(t);
		speakingGerman(t, {[KEY_ADVICE.starting]: 'Die Schlüssel sind noch nicht da.'});
		const ada = await join('ada');
		t.throws(() => ada.keyring.self(), {message: 'Die Schlüssel sind noch nicht da.'});
	},
);
