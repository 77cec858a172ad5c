import {type Contact, isResignDue} from '../../../crypto/contact.ts';
import type {DirectoryView} from '../../../crypto/content.ts';
import {type DeviceList, type ListedDevice, listDevice} from '../../../crypto/device-list.ts';
import {toBase64url} from '../../../crypto/encoding.ts';
import type {SigningPublic} from '../../../crypto/exact-bytes.ts';
import type {LocalDevice} from '../../../crypto/handshake.ts';
import type {PrekeyStore} from '../../../crypto/prekey-store.ts';
import {formatRecoveryKey} from '../../../crypto/recovery-key.ts';
import {phrase, translated} from '../../../words/phrase.ts';
import {InputError, RefusedError} from '../../error.ts';
import type {PrivateState} from '../../state/state.ts';
import type {TrustEvent} from '../api.ts';
import {Batch} from '../batch.ts';
import type {PrivateContext} from '../parts.ts';
import {DirectoryWatch} from './directory-watch.ts';
import {IdentityChange} from './identity-change.ts';
import {type OwnReadings, readOwnRecords} from './key-reading.ts';
import {KEY_ADVICE, KEY_EVENTS} from './key-sentences.ts';
import {type ListChange, ListChanges} from './list-changes.ts';
import {ListCheck} from './list-check.ts';
import type {KeyringOptions, OpenKeyring} from './open-keyring.ts';
import {OwnList} from './own-list.ts';
import {PrekeyUpkeep} from './prekey-upkeep.ts';
import {Retry} from './retry.ts';
import {readTimeline, type Timeline} from './timeline.ts';

export type {KeyringOptions, OpenKeyring} from './open-keyring.ts';

/**
 * Opens the keys of this account and device. What is damaged or newer stops private messages, and
 * never makes others in its place. Throws VaultError when the disk cannot be read.
 */
export async function openKeyring(
	context: PrivateContext,
	options: KeyringOptions,
): Promise<OpenKeyring> {
	const [readings, timeline] = [
		await readOwnRecords(context),
		await readTimeline(context, context.account),
	];
	const keyring = new AccountKeyring(context, {...options, readings, timeline});
	keyring.tell();
	return keyring;
}

class AccountKeyring implements OpenKeyring {
	readonly #context: PrivateContext;
	readonly #own: OwnList;
	readonly #upkeep: PrekeyUpkeep;
	readonly #changes: ListChanges;
	readonly #identity: IdentityChange;
	readonly #check: ListCheck;
	readonly #directory: DirectoryWatch;
	readonly #retry: Retry;
	readonly #onReady: () => void;
	#problem: OwnReadings['problem'];
	#setAside: readonly string[];
	#told: OpenKeyring['standing'] | undefined;

	constructor(
		context: PrivateContext,
		options: KeyringOptions & {readonly readings: OwnReadings; readonly timeline: Timeline},
	) {
		const {readings, timeline, turns, onReady = () => {}} = options;
		this.#onReady = onReady;
		this.#context = context;
		this.#problem = readings.problem;
		this.#setAside = readings.setAside;
		this.#retry = new Retry(context, {
			turns,
			again: () => this.#prepare(),
			settled: () => this.tell(),
		});
		const own = new OwnList(context, {...readings, timeline});
		const changes = new ListChanges(context, own);
		const upkeep = new PrekeyUpkeep(context, readings.prekeys, {
			inTurn: (work) => this.#retry.later(work),
		});
		this.#own = own;
		this.#changes = changes;
		this.#upkeep = upkeep;
		this.#identity = new IdentityChange({context, own, changes, upkeep});
		this.#check = new ListCheck({context, own, identity: this.#identity, upkeep});
		this.#directory = new DirectoryWatch(context);
	}

	get standing(): OpenKeyring['standing'] {
		const {status, advice} = this.#status();
		return {
			status,
			advice: advice === undefined ? undefined : translated(advice),
			isRecoveryPending: this.#own.secrets?.recoveryKey !== undefined,
		};
	}

	get isManager(): boolean {
		return this.#own.accountKey !== undefined && this.#own.hasThisDevice;
	}

	get timeline(): readonly TrustEvent[] {
		return this.#own.timeline.events.map((event) => ({
			...event,
			sentence: translated(event.sentence),
		}));
	}

	get prekeys(): PrekeyStore {
		return this.#upkeep.store;
	}

	get begunAnewAt(): number | undefined {
		const {events} = this.#own.timeline;
		return events.findLast(({sentence}) => sentence === KEY_EVENTS.begunAnew)?.time;
	}

	get directory(): DirectoryView | undefined {
		return this.#directory.view;
	}

	self(): LocalDevice {
		const {account, list} = this.own();
		return {account, identityKey: list.identityKey, key: this.#context.deviceKey};
	}

	own(): Contact {
		const {status, advice = translated(KEY_ADVICE.starting)} = this.standing;
		const {contact} = this.#own;
		if (status !== 'ready' || contact === undefined) throw new InputError(advice);
		return contact;
	}

	ownIn(batch: Batch): Contact {
		const known = this.own();
		return this.#own.contactIn(batch) ?? known;
	}

	stagePrekeys(store: PrekeyStore, batch: Batch): void {
		this.#upkeep.stage(store, batch);
	}

	weighOwn(list: DeviceList, batch: Batch): void {
		this.#own.weigh(list, batch);
		batch.afterwards(() => this.tell());
	}

	prepare(): Promise<void> {
		return this.#retry.guard(() => this.#prepare());
	}

	prekeysLow(count: number): void {
		if (this.standing.status === 'ready') this.#upkeep.low(count);
	}

	listAnnounced(): Promise<void> {
		return this.#retry.guard(async () => {
			this.#check.forget();
			await this.#prepare();
		});
	}

	changeList(change: ListChange): Promise<void> {
		return this.#telling(() => this.#changes.change(change));
	}

	async revoke(device: string): Promise<void> {
		if (device === toBase64url(this.#context.deviceKey.deviceId)) {
			throw new InputError(
				phrase`This is the device in front of you. Use /logout to leave with it.`,
			);
		}

		const listed = this.#own.contact?.list.devices ?? [];
		const isListed = listed.some(({deviceId}) => toBase64url(deviceId) === device);
		// Nobody's key is needed to log out a device that reads no private messages.
		if (isListed) await this.changeList({remove: device});
		try {
			await this.#context.ask('device.revoke', {device});
		} catch (error) {
			// The list without it has logged it out already.
			if (!(error instanceof RefusedError) || error.code !== 'not-found') throw error;
		}
	}

	ownEntry(identityKey: SigningPublic): ListedDevice {
		const {deviceKey, clock} = this.#context;
		return listDevice(deviceKey, identityKey, clock.now());
	}

	adopt(list: DeviceList, batch: Batch): void {
		this.#refuseProblem();
		this.#identity.adopt(list, batch);
		batch.afterwards(() => this.tell());
	}

	recoveryKey(): readonly string[] | undefined {
		const recoveryKey = this.#own.secrets?.recoveryKey;
		return recoveryKey && formatRecoveryKey(recoveryKey);
	}

	forgetRecoveryKey(): Promise<void> {
		return this.#telling(async () => {
			const {secrets} = this.#own;
			if (secrets?.recoveryKey === undefined) return;
			const batch = new Batch();
			this.#own.putSecrets({...secrets, recoveryKey: undefined}, batch);
			await batch.commit(this.#context.vault);
		});
	}

	recover(typed: string): Promise<void> {
		return this.#renewing(() => this.#identity.recover(typed));
	}

	startNewIdentity(): Promise<void> {
		return this.#renewing(() => this.#identity.replace());
	}

	close(): void {
		this.#retry.close();
		this.#upkeep.close();
		this.#own.close();
	}

	/** Dispatches how this device stands, if that changed. */
	tell(): void {
		const standing = this.standing;
		const {status, advice, isRecoveryPending} = this.#told ?? {};
		const isSame =
			status === standing.status &&
			advice === standing.advice &&
			isRecoveryPending === standing.isRecoveryPending;
		if (isSame) return;
		this.#told = standing;
		this.#context.dispatch({type: 'private-changed', change: standing});
		if (standing.status === 'ready' && status !== 'ready') this.#onReady();
	}

	async #prepare(): Promise<void> {
		if (this.#problem !== undefined) return;
		await this.#check.run();
		this.tell();
		if (this.standing.status !== 'ready') return;
		await this.#upkeep.keep();
		if (this.isManager) {
			const now = this.#context.clock.now();
			await this.#changes.signAgain((list) => isResignDue(list, now));
		}

		await this.#directory.look(hostOf(this.own()));
	}

	#status(): Pick<PrivateState, 'status' | 'advice'> {
		const {contact, secrets, doubt, hasThisDevice} = this.#own;
		if (this.#problem !== undefined) {
			return {status: 'stopped', advice: KEY_ADVICE[this.#problem]};
		}

		if (secrets?.draft !== undefined) return {status: 'starting', advice: KEY_ADVICE.unpublished};
		const problem = doubt ?? this.#check.problem;
		if (problem !== undefined) return {status: 'stopped', advice: problem};
		if (contact === undefined) {
			const advice = this.#check.advice;
			return {status: advice === undefined ? 'starting' : 'unlinked', advice};
		}

		if (!hasThisDevice) return {status: 'unlinked', advice: KEY_ADVICE.removed};
		return {status: 'ready', advice: undefined};
	}

	/** The two ways out of everything, damaged keys included. */
	#renewing(work: () => Promise<void>): Promise<void> {
		return this.#telling(async () => {
			if (this.#problem === 'newer') this.#refuseProblem();
			for (const name of this.#setAside) await this.#context.vault.delete(name);
			this.#setAside = [];
			const {secrets} = this.#own;
			try {
				await work();
			} finally {
				// Also where only the relay did not answer: the keys are made, and on the disk.
				if (this.#own.secrets !== secrets) this.#problem = undefined;
			}

			await this.prepare();
		});
	}

	#refuseProblem(): void {
		if (this.#problem !== undefined) throw new InputError(translated(KEY_ADVICE[this.#problem]));
	}

	async #telling(work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} finally {
			this.tell();
		}
	}
}

function hostOf({account}: Contact): string {
	return account.slice(account.indexOf('@') + 1);
}
