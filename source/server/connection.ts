import type {ClientFrame, Request} from '../protocol/client-frame.ts';
import {decodeClientFrame, FrameError} from '../protocol/codec.ts';
import type {CloseReason} from '../protocol/codes.ts';
import type {RelayRole} from '../protocol/records.ts';
import {RELAY_NONCE_BYTES} from '../protocol/relay-auth.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';
import type {Listener} from './bus.ts';
import type {ConnectionOptions} from './connection-options.ts';
import {EnvelopeParts} from './envelope-parts.ts';
import {createExchangeSlot} from './exchange-slot.ts';
import {Feed} from './feed.ts';
import {FrameBudget} from './frame-budget.ts';
import {FrameQueue} from './frame-queue.ts';
import type {MemberContext, Session, VisitorContext} from './handler-context.ts';
import {handle} from './handlers/index.ts';
import type {Beating} from './heartbeat.ts';
import type {Link, LinkEvents} from './link.ts';
import {faultFields} from './log.ts';
import {Mailbox} from './mailbox.ts';
import {MissedPresence} from './missed-presence.ts';
import {isFrameFor} from './moderation/token-scopes.ts';
import {AT_ANY_TIME, OutgoingFrame} from './outgoing-frame.ts';
import type {TokenBucket} from './rate-limit.ts';
import {refusalOf} from './refusal.ts';
import {RefusedError} from './refused-error.ts';
import {type Asker, guard} from './request-guard.ts';
import type {Services} from './services.ts';
import {StorageError} from './storage/storage.ts';
import {TypingSignals} from './typing.ts';

/**
 * One client's line and its life: new, logged in, following its rooms, gone. Reads frames one at a
 * time and answers every request exactly once, whatever becomes of it.
 */
export class Connection implements LinkEvents, Listener, Beating {
	readonly #options: ConnectionOptions;
	readonly #services: Services;
	readonly #link: Link;
	readonly #queue: FrameQueue;
	readonly #feed: Feed;
	readonly #mailbox: Mailbox;
	readonly #envelopeParts: EnvelopeParts;
	readonly #typing: TypingSignals;
	readonly #missed = new MissedPresence();
	readonly #exchange;
	readonly #requests: TokenBucket;
	readonly #budget: FrameBudget;
	/** What a device has to sign on this connection. */
	readonly nonce: Uint8Array;
	readonly #openedAt: number;
	#isNonceUsed = false;
	#session: Session | undefined;
	/** What the client has said of itself and the relay has not been told yet. */
	#presence: {state: 'online' | 'away'; status?: string | undefined} = {state: 'online'};
	/** Open; taking no more frames; closing, with nothing more to send; gone. */
	#state: 'open' | 'finishing' | 'closing' | 'gone' = 'open';

	constructor(options: ConnectionOptions) {
		const {link, services} = options;
		const {clock, limits, random, rates} = services;
		this.#options = options;
		this.#services = services;
		this.#link = link;
		this.#openedAt = clock.monotonic();
		this.#feed = new Feed(services, this, {link, push: (frame) => this.push(frame)});
		this.#mailbox = new Mailbox(services, {
			link,
			push: (frame) => this.push(frame),
			writable: () => this.#feed.writable(),
		});
		this.#envelopeParts = new EnvelopeParts(limits);
		this.#queue = new FrameQueue(limits, {
			ready: () => this.#feed.writable(),
			handle: (text) => this.#survive(text),
		});
		this.#typing = new TypingSignals(services);
		this.#exchange = createExchangeSlot(clock, limits.loginDeadline, () => options.begunLogin());
		this.#requests = rates.connection();
		this.#budget = new FrameBudget(limits, clock);
		this.nonce = random.bytes(RELAY_NONCE_BYTES);
	}

	// What the line tells

	received(text: string): void {
		if (this.#state === 'open' && !this.#queue.add(text)) this.close('flood');
	}

	receivedBinary(): void {
		this.close('protocol');
	}

	drained(): void {
		this.#feed.drained();
	}

	closed(): void {
		if (this.#state === 'gone') return;
		this.#leave();
		this.#state = 'gone';
		this.#options.gone();
	}

	// What the rest of the relay tells

	deliver(frame: OutgoingFrame): void {
		if (!isFrameFor(this.#session?.scopes, frame.frame)) return;
		if (AT_ANY_TIME.has(frame.frame.type)) this.push(frame);
		else if (frame.frame.type === 'envelope') this.#mailbox.receive(frame, frame.frame);
		else if (!this.#feed.isOn) return;
		else if (frame.frame.type === 'link' && this.#session?.isPassing !== false) return;
		else if (frame.frame.type === 'message') this.#feed.message(frame, frame.frame);
		else if (frame.frame.type === 'read') this.#feed.mark(frame, frame.frame);
		else this.push(frame);
	}

	follow(room: string): void {
		if (this.#session !== undefined) this.#feed.follow(room, this.#session.account);
	}

	unfollow(room: string): void {
		this.#feed.unfollow(room);
	}

	refresh(room: string): void {
		if (this.#session !== undefined) this.#feed.refresh(room, this.#session.account);
	}

	become(role: RelayRole): void {
		if (this.#session !== undefined) this.#session = {...this.#session, role};
	}

	expel(frame: OutgoingFrame, reason: CloseReason): void {
		this.push(frame);
		this.close(reason);
	}

	takeHeads(): Readonly<Record<string, number>> {
		for (const frame of this.#missed.take()) this.push(frame);
		return this.#feed.takeHeads();
	}

	/** Sends a frame, unless there is no more use for it or no room. */
	push(frame: OutgoingFrame): void {
		if (this.#state !== 'open' && this.#state !== 'finishing') return;
		const {sendQueueVolatile, sendQueueHard} = this.#services.limits;
		const {queued} = this.#link;
		if (frame.isVolatile && queued > sendQueueVolatile) this.#missed.add(frame);
		else if (queued > sendQueueHard) this.close('slow');
		else {
			this.#missed.overtake(frame);
			this.#link.send(frame);
			if (frame.frame.type === 'message') this.#services.counters.deliveries++;
		}
	}

	/** Ends the connection, with a word why. */
	close(reason: CloseReason, retryAfter?: number): void {
		if (this.#state === 'closing' || this.#state === 'gone') return;
		this.#state = 'closing';
		this.#leave();
		this.#services.counters.countBy('closed', reason);
		this.#services.log.info('connection closed', {reason, ...this.#ids()});
		const {floodPatience} = this.#services.limits;
		this.#link.close(reason, retryAfter ?? (reason === 'flood' ? floodPatience : undefined));
	}

	/** Ends the connection after the frame in progress has been answered. */
	async finish(retryAfter: number): Promise<void> {
		if (this.#state === 'open') this.#state = 'finishing';
		await this.#queue.finish();
		this.close('restart', retryAfter);
	}

	/** Whatever happens with a frame, it happens to its sender alone. */
	async #survive(text: string): Promise<void> {
		try {
			await this.#take(text);
		} catch (error) {
			this.#services.log.error('connection failed', {...this.#ids(), ...faultFields(error)});
			this.close('internal');
		}
	}

	async #take(text: string): Promise<void> {
		if (this.#session === undefined && !this.#budget.spendBeforeLogin()) {
			this.close('flood');
			return;
		}
		const frame = this.#decode(text);
		if (frame === undefined) return;
		if (frame.type === 'typing') await this.#signal(frame.room);
		else await this.#answer(frame);
	}

	/** A signal costs what a request costs; beyond that it is dropped, and in the end its sender. */
	async #signal(room: string): Promise<void> {
		if (this.#session === undefined) return;
		if (this.#requests.take() > 0) {
			if (!this.#budget.spendTooFast()) this.close('flood');
		} else if (this.#feed.follows(room)) await this.#typing.send(room, this.#session);
	}

	#decode(text: string): ClientFrame | undefined {
		try {
			return decodeClientFrame(text, this.#services.limits.frameBytes);
		} catch (error) {
			if (!(error instanceof FrameError)) throw error;
			this.#refuseFrame(error);
			return undefined;
		}
	}

	#refuseFrame({code, id, message}: FrameError): void {
		if (code === 'too-large') {
			this.close('too-large');
			return;
		}
		const answer = code === 'unknown-type' ? 'unsupported' : 'bad-request';
		this.#services.counters.refuse(answer, true);
		this.#send(new RefusedError(answer, message).frame(id));
		if (!this.#budget.spendBad()) this.close('protocol');
	}

	async #answer(request: Request): Promise<void> {
		const afterwards: (() => void)[] = [];
		const answer = await this.#carryOut(request, afterwards);
		this.#send(answer);
		for (const run of afterwards) run();
		if (answer.type !== 'error' || answer.code !== 'rate-limited') return;
		if (!this.#budget.spendTooFast()) this.close('flood');
	}

	async #carryOut(
		request: Request,
		afterwards: (() => void)[],
	): Promise<RelayFrame<'ok' | 'error'>> {
		const wasLoggedIn = this.#session !== undefined;
		let refused = (): void => undefined;
		try {
			refused = guard(request, this.#asker(), this.#services.rates);
			const result = await handle(request, this.#context(afterwards));
			return {type: 'ok', id: request.id, result};
		} catch (error) {
			refused();
			const refusal = this.#refusal(error, request);
			this.#services.counters.refuse(refusal.code, wasLoggedIn);
			// A login that failed at its very end leaves nothing that could be trusted.
			if (!wasLoggedIn && this.#session !== undefined) {
				afterwards.push(() => this.close('device-revoked'));
			}
			return refusal.frame(request.id);
		}
	}

	#refusal(error: unknown, {type}: Request): RefusedError {
		const {log, storageFailed} = this.#services;
		if (error instanceof StorageError && error.code === 'failed') storageFailed(error);
		return refusalOf(error, log, {request: type, ...this.#ids()});
	}

	#asker(): Asker {
		return {session: this.#session, address: this.#options.address, requests: this.#requests};
	}

	#context(afterwards: (() => void)[]): VisitorContext | MemberContext {
		const afterAnswer = (run: () => void): void => void afterwards.push(run);
		const shared = {...this.#services, exchange: this.#exchange, afterAnswer};
		const session = this.#session;
		if (session === undefined) {
			return {
				...shared,
				address: this.#options.address,
				remote: this.#options.remote,
				takeNonce: () => this.#takeNonce(),
				begin: (begun) => this.#begin(begun),
			};
		}
		return {
			...shared,
			...session,
			self: this,
			envelopeParts: this.#envelopeParts,
			resume: async ({cursors, mailbox}) => {
				// A client that resumes asks anew who is here: what it missed before is old by now.
				this.#missed.take();
				await this.#openMailbox(session, mailbox);
				await this.#feed.resume(session.account, cursors);
				this.#present(session, this.#presence.state, undefined);
			},
			present: (state, status) => this.#present(session, state, status),
		};
	}

	/** A client that says nothing of its mailbox gets none: another one of the device may. */
	async #openMailbox({kind, device}: Session, acknowledged: number | undefined): Promise<void> {
		if (acknowledged === undefined || kind === 'token') this.#mailbox.close();
		else await this.#mailbox.open(device, acknowledged);
	}

	#takeNonce(): Uint8Array | undefined {
		if (this.#isNonceUsed) return undefined;
		this.#isNonceUsed = true;
		return this.nonce;
	}

	#begin(session: Session): void {
		if (this.#state !== 'open' && this.#state !== 'finishing') return;
		const {bus, log, counters} = this.#services;
		// Two starts of one device would fight over its keys; a bot's token may be used twice.
		const isStart = session.kind === 'device' && !session.isPassing;
		if (isStart && !bus.takeOver(session.device, this.#openedAt)) {
			this.close('taken-over');
			return;
		}
		this.#session = session;
		this.#feed.limitTo(session.scopes);
		bus.attach(this, {...session, openedAt: this.#openedAt});
		this.#options.loggedIn();
		counters.logins++;
		log.info('logged in', {...this.#ids(), address: this.#options.address});
	}

	/** Presence counts from the resume on: who only drops a message in is not here. */
	#present(session: Session, state: 'online' | 'away', status: string | undefined): void {
		this.#presence = {state, status: status ?? this.#presence.status};
		const isHere = this.#state === 'open' && this.#feed.isOn && !session.isPassing;
		if (!isHere) return;
		this.#services.presence.set(session.account, this, {...this.#presence});
		this.#presence = {state};
	}

	#leave(): void {
		const {bus, presence} = this.#services;
		this.#feed.close();
		this.#mailbox.close();
		bus.detach(this);
		if (this.#session !== undefined) presence.left(this.#session.account, this);
		void this.#queue.finish();
	}

	#send(frame: RelayFrame): void {
		this.push(new OutgoingFrame(frame));
	}

	#ids(): {readonly account?: string; readonly device?: string} {
		if (this.#session === undefined) return {};
		return {account: this.#session.account, device: this.#session.device};
	}
}
