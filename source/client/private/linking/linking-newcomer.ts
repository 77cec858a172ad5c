import {type DeviceList, findDevice, openDeviceList} from '../../../crypto/device-list.ts';
import {startComparison} from '../../../crypto/emoji-comparison.ts';
import {compareBytes, fromBase64url, toBase64url} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import {exact} from '../../../crypto/exact-bytes.ts';
import {translated} from '../../../words/phrase.ts';
import {InputError, RefusedError, UnreachableError} from '../../error.ts';
import {Batch} from '../batch.ts';
import {KEY_ADVICE} from '../keys/key-sentences.ts';
import {type LinkingDesk, sentenceFor} from './linking-desk.ts';
import {emojiOfNew, type NewRun, newcomerParty} from './linking-run.ts';
import {LINKING_SENTENCES as SENTENCES} from './linking-sentences.ts';
import type {LinkStep} from './linking-steps.ts';

type Answer = Extract<LinkStep, {readonly step: 'answer'}>;

/** The side of the device that is being added. */
export class LinkingNewcomer {
	readonly #desk: LinkingDesk;

	constructor(desk: LinkingDesk) {
		this.#desk = desk;
	}

	/** Asks every other device of the account that is connected. */
	async start(): Promise<void> {
		const {context, parts} = this.#desk;
		const {deviceKey, random} = context;
		const {status} = parts.keyring.standing;
		if (this.#desk.run !== undefined) throw new InputError(translated(SENTENCES.second));
		if (status !== 'unlinked' && status !== 'stopped') {
			throw new InputError(translated(SENTENCES.notUnlinked));
		}

		const {account} = await this.#shownList();
		const {devices} = await context.ask('device.list', {});
		const started = startComparison(newcomerParty(account, deviceKey), random);
		const id = toBase64url(started.transaction);
		const asked = new Map<string, string>();
		for (const {device, label, kind, connected, current} of devices) {
			if (kind !== 'device' || !connected || current) continue;
			const isSent = await this.#desk.send(device, {
				...{step: 'start', run: id, account, commitment: started.commitment},
				...{signingKey: deviceKey.signingKey, exchangeKey: deviceKey.exchangeKey},
			});
			if (isSent) asked.set(device, label);
		}

		if (asked.size === 0) throw new InputError(translated(SENTENCES.nobodyHere));
		this.#desk.show(
			{side: 'new', id, account, started, asked, stage: {type: 'asking'}},
			{type: 'waiting'},
		);
	}

	/** A step of the run that is under way, of one of the devices that were asked. */
	async advance(run: NewRun, device: string, step: LinkStep): Promise<void> {
		if (!run.asked.has(device)) return;
		if (step.step === 'cancel') this.#declined(run, device);
		else if (step.step === 'answer' && run.stage.type === 'asking') {
			await this.#compare(run, device, step);
		} else if (step.step === 'listed' && run.stage.type === 'confirmed') await this.takeIn(run);
	}

	/** The person saw the same seven: only now this device signs anything for that account. */
	async agree(run: NewRun): Promise<void> {
		if (run.stage.type !== 'comparing') return;
		const {identityKey} = run.stage;
		const {addedAt, protocolMax, proof} = this.#desk.parts.keyring.ownEntry(identityKey);
		await this.#desk.say(
			{...run, stage: {type: 'confirmed', identityKey}},
			{step: 'entry', run: run.id, addedAt, protocolMax, proof},
			{type: 'waiting'},
		);
	}

	/** The other device says that this one is in the list: believed of the list itself only. */
	async takeIn(run: NewRun): Promise<void> {
		try {
			const isIn = await this.#desk.parts.turns.take(() => this.#adopt(run));
			if (isIn) this.#desk.end(run, SENTENCES.linkedNew);
			else await this.#desk.stop(run, SENTENCES.wrongList);
		} catch (error) {
			const isOffline = error instanceof UnreachableError;
			const sentence = isOffline ? SENTENCES.linkedLater : SENTENCES.wrongList;
			await this.#desk.stop(run, sentenceFor(error, sentence));
		}
	}

	/** The first one that agrees is the one to compare with; for the others it is over. */
	async #compare(run: NewRun, device: string, {answer, identityKey}: Answer): Promise<void> {
		const {deviceKey} = this.#desk.context;
		const voucher = {account: run.account, identityKey, answer};
		const emoji = emojiOfNew(run, deviceKey, voucher);
		for (const other of run.asked.keys()) {
			if (other !== device) await this.#desk.send(other, {step: 'cancel', run: run.id});
		}

		const asked = new Map([[device, run.asked.get(device) ?? '']]);
		const chosen: NewRun = {...run, asked, stage: {type: 'comparing', identityKey}};
		if (emoji === undefined) {
			await this.#desk.stop(chosen, SENTENCES.broken);
			return;
		}

		const reveal = exact('tag', run.started.reveal);
		await this.#desk.say(chosen, {step: 'reveal', run: run.id, reveal}, {type: 'comparing', emoji});
	}

	#declined(run: NewRun, device: string): void {
		const asked = new Map(run.asked);
		asked.delete(device);
		if (run.stage.type !== 'asking') this.#desk.end(run, SENTENCES.otherEnded);
		else if (asked.size === 0) this.#desk.end(run, SENTENCES.noneCan);
		else this.#desk.show({...run, asked}, {type: 'waiting'});
	}

	async #adopt({account, stage}: NewRun): Promise<boolean> {
		const {context, parts} = this.#desk;
		const {keyring} = parts;
		const list = await this.#shownList();
		const isRight =
			stage.type === 'confirmed' &&
			list.account === account &&
			compareBytes(list.identityKey, stage.identityKey) === 0 &&
			findDevice(list, context.deviceKey.deviceId) !== undefined;
		if (!isRight) return false;
		// The keyring may have been faster: the relay announces new lists as well.
		const pinned = keyring.standing.status === 'ready' ? keyring.own().list : undefined;
		if (pinned === undefined || compareBytes(pinned.identityKey, list.identityKey) !== 0) {
			const batch = new Batch();
			keyring.adopt(list, batch);
			await batch.commit(context.vault);
		}

		await keyring.prepare();
		return true;
	}

	/** The list that the relay shows for this account. Throws InputError, RefusedError, UnreachableError. */
	async #shownList(): Promise<DeviceList> {
		const {ask, account} = this.#desk.context;
		try {
			const {list: record} = await ask('keys.fetch', {name: account, devices: []});
			const list = openDeviceList(fromBase64url(record));
			if (list.account.startsWith(`${account}@`)) return list;
		} catch (error) {
			const isMissing = error instanceof RefusedError && error.code === 'no-keys';
			if (isMissing) throw new InputError(translated(KEY_ADVICE.notFirst), {cause: error});
			if (!(error instanceof CryptoError)) throw error;
		}

		throw new InputError(translated(KEY_ADVICE.listForged));
	}
}
