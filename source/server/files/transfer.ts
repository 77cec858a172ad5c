import type {Timer} from '../../protocol/environment.ts';
import {decodeTransferRequest, type TransferRequest} from '../../protocol/transfer-frame.ts';
import type {RelayLog} from '../log.ts';
import {refusalOf} from '../refusal.ts';
import {RefusedError} from '../refused-error.ts';
import {BlobError} from './blob-store.ts';
import {Download} from './download.ts';
import type {TransferCut, TransferDesk, TransferPass} from './transfer-desk.ts';
import type {TransferLink, TransferLinkEvents} from './transfer-link.ts';
import {type Course, type CourseServices, Upload} from './upload.ts';

/** What transfer lines need of the relay. */
export type TransferServices = CourseServices & {
	readonly log: RelayLog;
	readonly desk: TransferDesk;
};

export type TransferOptions = {
	readonly link: TransferLink;
	readonly services: TransferServices;
	/** It waits for a ticket no longer: one was good, or it is over. Called more than once. */
	readonly decided: () => void;
	/** Runs `write` when no other line writes to the file any more. */
	readonly inTurn: (file: string, write: () => Promise<void>) => Promise<void>;
	/** The line is closed. */
	readonly gone: () => void;
};

/** One transfer line and its life: a ticket, the bytes, the end. No fault leaves it. */
export class Transfer implements TransferLinkEvents {
	readonly #options: TransferOptions;
	#state: 'waiting' | 'moving' | 'over' = 'waiting';
	#course: Course | undefined;
	/** Ends a line that shows no ticket, then one on which too little moves. */
	#watch: Timer;

	constructor(options: TransferOptions) {
		this.#options = options;
		const {clock, limits} = options.services;
		this.#watch = clock.after(limits.transferTicket, () => this.#fail(tooSlow()));
	}

	received(text: string): void {
		if (this.#state === 'over') return;
		const request = this.#state === 'waiting' ? decodeTransferRequest(text) : undefined;
		if (request === undefined) this.#fail(new RefusedError('bad-request'));
		// It never rejects.
		else void this.#run(request);
	}

	receivedBytes(bytes: Uint8Array): void {
		if (this.#state === 'over') return;
		try {
			if (this.#course === undefined) throw new RefusedError('bad-request');
			this.#course.receivedBytes(bytes);
		} catch (error) {
			this.#fail(error);
		}
	}

	drained(): void {
		this.#course?.drained();
	}

	closed(): void {
		this.#end();
		this.#options.gone();
	}

	/** Ends it before its time. */
	cut(reason: TransferCut): void {
		if (this.#state !== 'over') this.#fail(new RefusedError(...CUTS[reason]));
	}

	async #run(request: TransferRequest): Promise<void> {
		const {link, services, decided} = this.#options;
		const {desk} = services;
		let pass: TransferPass | undefined;
		try {
			pass = desk.redeem(request.ticket, {
				direction: request.type,
				remote: link.address,
				cut: (reason) => this.cut(reason),
			});
			services.counters.transfers++;
			decided();
			await this.#move(pass, request.offset);
			this.#finish();
		} catch (error) {
			this.#fail(error);
		}
		if (pass !== undefined) desk.ended(pass);
	}

	#move(pass: TransferPass, offset: number): Promise<void> {
		const {link, services, inTurn} = this.#options;
		const isUpload = pass.direction === 'put';
		const course = new (isUpload ? Upload : Download)({link, pass, offset, services});
		this.#state = 'moving';
		this.#course = course;
		this.#watchPace(course);
		return isUpload ? inTurn(pass.file, () => course.run()) : course.run();
	}

	#finish(): void {
		if (this.#state === 'over') return;
		const {link} = this.#options;
		link.send({type: 'done'});
		this.#end();
		link.close(1000);
	}

	/** Says why and closes, if there is still somebody to be told. What is a fault of ours is logged. */
	#fail(error: unknown): void {
		const {link, services} = this.#options;
		const refusal = refusalFor(error, services.log);
		if (this.#state === 'over') return;
		services.counters.countBy('refused', refusal.code);
		link.send({type: 'refused', code: refusal.code, message: refusal.message});
		this.#end();
		link.close(closeCodeOf(refusal));
	}

	#end(): void {
		this.#state = 'over';
		this.#watch.cancel();
		this.#course?.stop();
		this.#options.decided();
	}

	/** Whoever keeps the line alive with next to nothing is cut as well; they can go on where they were. */
	#watchPace(course: Course): void {
		const {clock, limits} = this.#options.services;
		const before = course.moved;
		this.#watch.cancel();
		this.#watch = clock.after(PACE_ROUNDS * limits.transferIdle, () => {
			if (course.moved - before < PACE_BYTES) this.#fail(tooSlow());
			else this.#watchPace(course);
		});
	}
}

/** So many bytes at least move in so many times `transferIdle`: half a kilobyte a second. */
const PACE_BYTES = 65_536;
const PACE_ROUNDS = 4;

const CUTS: Readonly<Record<TransferCut, ConstructorParameters<typeof RefusedError>>> = {
	'taken-over': ['conflict', 'The same upload goes on over another line.'],
	'file-gone': ['not-found', 'That file has been taken away.'],
	'sent-away': ['forbidden', 'You may not move that file any more.'],
	crowded: ['unavailable', 'Too many lines wait here without a ticket. Try again in a moment.'],
	stopped: ['unavailable', 'The relay stops. Go on when it is back.'],
};

function tooSlow(): RefusedError {
	return new RefusedError('unavailable', 'Nothing has moved for too long. Go on over a new line.');
}

function refusalFor(error: unknown, log: RelayLog): RefusedError {
	if (error instanceof BlobError && error.code === 'not-found')
		return new RefusedError('not-found');
	if (error instanceof BlobError && error.code === 'full') {
		log.error('storage full', {during: 'transfer'});
		return new RefusedError('storage-full');
	}
	// No id: that of a sealed file is a secret.
	return refusalOf(error, log, {during: 'transfer'});
}

function closeCodeOf({code}: RefusedError): 1008 | 1011 | 1013 {
	if (code === 'internal') return 1011;
	return code === 'unavailable' || code === 'storage-full' ? 1013 : 1008;
}
