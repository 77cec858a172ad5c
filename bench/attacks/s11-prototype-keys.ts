import {clientFrameSchema, REQUESTS} from '../../source/protocol/client-frame.ts';
import type {RelayLog} from '../../source/server/log.ts';
import type {FakeLink} from '../../test/helpers/link.ts';
import {settle, startTestRelay, TestDevice} from '../../test/helpers/test-relay.ts';
import type {AttackFigure} from './figure.ts';

/** What every object of JavaScript has. */
const WORDS = [
	...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty'],
	...['isPrototypeOf', '__defineGetter__', '__lookupSetter__', 'toJSON', 'then'],
];

/**
 * Uses the names of what every object has as types, as fields, as values and as keys of records:
 * nothing of it may be found, nothing may spread, and nobody may become more than they are.
 */
export async function run(): Promise<AttackFigure> {
	const faults: string[] = [];
	const log: RelayLog = {
		info: () => undefined,
		warn: () => undefined,
		error: (event) => faults.push(event),
	};
	const wide = {burst: 1e9, perSecond: 1e9};
	const relay = await startTestRelay({
		log,
		limits: {
			...{badFrames: 1e9, framesBeforeAuth: 1e9},
			...{messages: wide, requests: wide, history: wide, registrations: wide, searches: wide},
			...{moderation: wide, refusals: wide, keysFetched: wide, roomsCreated: wide},
		},
	});
	const before = Object.getOwnPropertyNames(Object.prototype).length;
	await relay.join('ada');
	const {link} = await relay.join('mallory');
	let id = 1_000_000;
	const frames = WORDS.flatMap((word) => [...framesWith(word)]);
	for (const make of frames) {
		link.receiveText(make(++id));
		await settle();
	}
	const known = WORDS.filter((word) => clientFrameSchema(word) !== undefined);
	const wrong = unexpected(link);
	const added = Object.getOwnPropertyNames(Object.prototype).length - before;
	const isPolluted = 'role' in {} || 'isAdmin' in {} || added !== 0;
	const role = (await relay.storage.account('mallory'))?.role;
	const {given, odd} = await namesGiven(relay.connect, link);
	return {
		name: 'S11 prototype keys',
		pass:
			!isPolluted &&
			known.length === 0 &&
			wrong.length === 0 &&
			role === 'member' &&
			odd === 0 &&
			faults.length === 0,
		figure: `${frames.length} frames: ${known.length} words known as types, ${wrong.length} taken for something there${wrong.length === 0 ? '' : ` (${wrong.join('; ')})`}, ${isPolluted ? 'POLLUTED' : '0 polluted'}, ${odd} of the ${given} that are names are more than that, ${faults.length} faults, role ${role}`,
		mark: '0 known, 0 taken, 0 polluted, 0 more, 0 faults, still a member',
	};
}

/** As a type, as a field beside the right ones, and as every value that is a text. */
function* framesWith(word: string): Generator<(id: number) => string> {
	const poison = `"${word}":{"role":"owner","isAdmin":true}`;
	yield (id) => `{"type":"${word}","id":${id}}`;
	yield (id) => `{"type":"ping","id":${id},${poison}}`;
	yield (id) => `{${poison},"type":"presence","id":${id},"state":"online"}`;
	yield (id) => `{"type":"resume","id":${id},"cursors":{"${word}":[1,"message-1"]}}`;
	yield (id) => `{"type":"presence","id":${id},"state":"${word}"}`;
	for (const [type, {fields}] of Object.entries(REQUESTS)) {
		// These end the line or the account.
		if (['logout', 'account.delete', 'resume', 'presence'].includes(type)) continue;
		const values = Object.keys(fields.entries).map((name) => `"${name}":"${word}"`);
		yield (id) => `{"type":"${type}","id":${id}${values.map((each) => `,${each}`).join('')}}`;
	}
}

/** Answers that found something under such a word, where there is nothing. */
function unexpected(link: FakeLink): readonly string[] {
	// What takes any text, and what asks about nothing by name.
	const harmless =
		/"(?:time|invites|response|devices|rooms|messages|names|lines|files|statement|oneTimePrekeys)":/;
	return link
		.all('ok')
		.filter(({id}) => id > 1_000_000)
		.map((frame) => JSON.stringify(frame.result ?? {}))
		.filter((text) => text !== '{}' && !harmless.test(text));
}

/** How many of the words somebody can have as a name, and how many of those are not just a name. */
async function namesGiven(connect: () => FakeLink, link: FakeLink) {
	let given = 0;
	let odd = 0;
	for (const word of WORDS) {
		const device = new TestDevice().fields;
		const answer = await connect().ask('register.device', {name: word, device});
		if (answer.type !== 'ok') continue;
		given++;
		const {name, role} = await link.request('profile.get', {name: word});
		if (name !== word.toLowerCase() || role !== 'member') odd++;
	}
	return {given, odd};
}
