import {startRelay} from '../../server.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {addDevice, joinPrivately} from '../../test/helpers/private-members.ts';
import {startTestRelay} from '../../test/helpers/test-relay.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {beginLogin, registerByPassword} from './password-account.ts';
import {Visitor} from './visitor.ts';

/**
 * Adds devices with a stolen password until no more fit, and lists one after the other: the account
 * stays small, what it had stays, and its owner is told of each that can read.
 */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const tries = isFull ? 200 : 30;
	const {added, refusal, stays, listed} = await flood(tries);
	const {told, lists} = await announced();
	return {
		name: 'S34 device flood',
		pass:
			added + 1 <= LIMITS.devicesPerAccount &&
			refusal === 'quota' &&
			stays &&
			listed === added + 1 &&
			told === lists,
		figure: `${added} of ${tries} further devices added, then ${refusal}; the first ${stays ? 'stays' : 'is GONE'}, ${listed} listed; ${told} of ${lists} additions to the list told to the account's other devices`,
		mark: `≤ ${LIMITS.devicesPerAccount} in all, then quota, the first stays, all listed, all told`,
	};
}

async function flood(tries: number) {
	const relay = await startRelay({
		dataDirectory: undefined,
		registration: 'open',
		limits: {loginFailures: {burst: 1e9, perSecond: 1e9}},
	});
	try {
		const ada = await Visitor.open(relay.port);
		await registerByPassword(ada, 'ada', 'correct horse');
		let added = 0;
		let refusal = '';
		for (let index = 0; index < tries; index++) {
			const line = await Visitor.open(relay.port);
			const finish = await beginLogin(line, {name: 'ada', password: 'correct horse'});
			const {code} = await finish();
			if (code === 'ok') added++;
			else refusal = code;
			line.close();
		}
		const {devices} = await ada.request('device.list', {});
		const stays = ada.isOpen && devices.some(({current}) => current);
		ada.close();
		return {added, refusal, stays, listed: devices.length};
	} finally {
		await relay.close({retryAfterMax: 0});
	}
}

/** How many of the lists that add a device the account's first device hears of. */
async function announced() {
	const wide = {burst: 1e9, perSecond: 1e9};
	const relay = await startTestRelay({limits: {listsPublished: wide}});
	const first = await joinPrivately(relay, 'ada');
	// The one that publishes needs not be told; the one beside it does.
	let told = 0;
	const lists = 5;
	let newest = await addDevice(relay, first);
	const watcher = newest.link;
	for (let index = 0; index < lists; index++) {
		watcher.forget();
		const {device} = newest;
		const list = first.identity.list('ada', [first.device, device], newest.list);
		newest = {...newest, list};
		await first.link.request('keys.publish', {list: list.record});
		if (watcher.all('devices').length > 0) told++;
	}
	return {told, lists};
}
