import {deviceIdOf} from '../../../crypto/device-key.ts';
import type {ListedDevice} from '../../../crypto/device-list.ts';
import {answerComparison} from '../../../crypto/emoji-comparison.ts';
import {toBase64url} from '../../../crypto/encoding.ts';
import {exact} from '../../../crypto/exact-bytes.ts';
import {translated} from '../../../words/phrase.ts';
import {InputError} from '../../error.ts';
import type {ComparedEmoji} from '../../state/state.ts';
import {type LinkingDesk, sentenceFor} from './linking-desk.ts';
import {emojiOfOld, entryOf, isProven, type OldRun} from './linking-run.ts';
import {LINKING_SENTENCES as SENTENCES} from './linking-sentences.ts';
import type {LinkStep} from './linking-steps.ts';

type Start = Extract<LinkStep, {readonly step: 'start'}>;

/** The side of the device that is part of the account and lets the other one in. */
export class LinkingVoucher {
	readonly #desk: LinkingDesk;

	constructor(desk: LinkingDesk) {
		this.#desk = desk;
	}

	/** A device asks. Refused at once where it cannot be: then another one may say yes. */
	async asked(device: string, step: Start): Promise<void> {
		const {signingKey, exchangeKey, commitment, run: id} = step;
		const deviceId = deviceIdOf(signingKey, exchangeKey);
		if (this.#desk.run?.id === id || toBase64url(deviceId) !== device) return;
		const isFree = this.#desk.run === undefined && this.#canVouch;
		if (!isFree || this.#desk.parts.keyring.own().account !== step.account) {
			await this.#desk.send(device, {step: 'cancel', run: id});
			return;
		}

		const label = await this.#labelOf(device);
		if (label === undefined) return;
		this.#desk.show(
			{
				...{side: 'old', id, peer: device, label, commitment},
				newcomer: {deviceId, signingKey, exchangeKey},
				stage: {type: 'asked'},
			},
			{type: 'asked'},
		);
	}

	/** The person agreed to look. */
	async accept(): Promise<void> {
		const {run, parts, context} = this.#desk;
		if (run?.side !== 'old' || run.stage.type !== 'asked') {
			throw new InputError(translated(SENTENCES.nobodyAsks));
		}

		if (!this.#canVouch) {
			await this.#desk.stop(run, SENTENCES.cannotVouch);
			return;
		}

		const {account, list} = parts.keyring.own();
		const {identityKey} = list;
		const answer = exact('tag', answerComparison(context.random));
		await this.#desk.say(
			{...run, stage: {type: 'answered', voucher: {account, identityKey}, answer}},
			{step: 'answer', run: run.id, answer, identityKey},
			{type: 'waiting'},
		);
	}

	/** A step of the run that is under way. */
	async advance(run: OldRun, device: string, step: LinkStep): Promise<void> {
		if (device !== run.peer) return;
		const {stage} = run;
		if (step.step === 'cancel') this.#desk.end(run, SENTENCES.otherEnded);
		else if (step.step === 'reveal' && stage.type === 'answered') {
			const emoji = emojiOfOld(run, stage, step.reveal);
			if (emoji === undefined) await this.#desk.stop(run, SENTENCES.broken);
			else this.#compare({...run, stage: {type: 'comparing', emoji, entry: undefined}}, emoji);
		} else if (step.step === 'entry' && stage.type === 'comparing') {
			const entry = stage.entry ?? entryOf(run, step);
			this.#compare({...run, stage: {...stage, entry}}, stage.emoji);
		} else if (step.step === 'entry' && stage.type === 'confirmed') {
			await this.#admit(run, entryOf(run, step));
		}
	}

	#compare(run: OldRun, emoji: readonly ComparedEmoji[]): void {
		this.#desk.show(run, {type: 'comparing', emoji});
	}

	/** The person saw the same seven. The new device may not have said so yet. */
	async agree(run: OldRun): Promise<void> {
		if (run.stage.type !== 'comparing') return;
		const {entry} = run.stage;
		if (entry === undefined) {
			this.#desk.show({...run, stage: {type: 'confirmed'}}, {type: 'waiting'});
		} else await this.#admit(run, entry);
	}

	get #canVouch(): boolean {
		const {standing, isManager} = this.#desk.parts.keyring;
		return standing.status === 'ready' && isManager;
	}

	/** Undefined for what the relay does not list as a device of this account. */
	async #labelOf(device: string): Promise<string | undefined> {
		try {
			const {devices} = await this.#desk.context.ask('device.list', {});
			return devices.find((each) => each.kind === 'device' && each.device === device)?.label;
		} catch (error) {
			sentenceFor(error, '');
			return undefined;
		}
	}

	/** Both people saw the same: the new device comes into the list. */
	async #admit(run: OldRun, entry: ListedDevice): Promise<void> {
		const {keyring, turns} = this.#desk.parts;
		try {
			const isAdded = await turns.take(async () => {
				if (!isProven(keyring.own().list.identityKey, entry)) return false;
				await keyring.changeList({add: entry});
				return true;
			});
			if (!isAdded) {
				await this.#desk.stop(run, SENTENCES.forged);
				return;
			}
		} catch (error) {
			await this.#desk.stop(run, sentenceFor(error, SENTENCES.notAdded));
			return;
		}

		this.#desk.end(run, SENTENCES.linkedOld);
		// Should it get lost, the new device finds itself in the list when it next looks.
		await this.#desk.send(run.peer, {step: 'listed', run: run.id});
	}
}
