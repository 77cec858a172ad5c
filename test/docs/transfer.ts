import {setImmediate} from 'node:timers/promises';
import {LIMITS} from '../../source/protocol/limits.ts';
import type {TransferReply, TransferRequest} from '../../source/protocol/transfer-frame.ts';
import type {TransferLink, TransferLinkEvents} from '../../source/server/files/transfer-link.ts';
import type {Relay} from '../../source/server/relay.ts';
import {manualClock} from '../helpers/manual-clock.ts';
import {enter, type NotedLine, startRelay} from './conversation.ts';

const SIZE = 2_000_000;

/**
 * Brings a file to a real relay over a line that is cut, and fetches it again; returns what was said, as
 * section 6 shows it.
 */
export async function transferFile(): Promise<string> {
	const relay = await startRelay(manualClock(1_795_222_866_000));
	const ada = await enter(relay, {name: 'ada', seed: 1});
	const room = Object(ada.got('room')[0]?.room).room as string;
	const notes: string[] = [];
	const ask = async (type: string, fields: object): Promise<Granted> => {
		const before = ada.notes.length;
		await ada.ask({type, id: 60 + ada.got('ok').length, ...fields});
		notes.push(...ada.notes.slice(before).filter((note) => /"id":6\d,/.test(note)));
		return granted(ada);
	};
	const begun = await ask('file.create', {size: SIZE, room});
	const first = new NotedTransfer(relay);
	await first.ask({type: 'put', ticket: begun.ticket, offset: 0});
	first.bring(0, 2 * LIMITS.transferFrameBytes);
	first.cut();
	notes.push('', ...first.notes, '(the line breaks)', '');

	const {ticket, received = 0} = await ask('file.resume', {file: begun.file});
	const second = new NotedTransfer(relay);
	await second.ask({type: 'put', ticket, offset: received});
	second.bring(received, SIZE);
	notes.push('', ...(await second.whole()), '');

	const opened = await ask('file.open', {file: begun.file});
	const third = new NotedTransfer(relay);
	third.say({type: 'get', ticket: opened.ticket, offset: 0});
	notes.push('', ...(await third.whole()));
	await relay.stop({retryAfterMax: 0});
	return `${notes.join('\n')}\n`;
}

type Granted = {
	readonly file?: string;
	readonly ticket: string;
	readonly received?: number;
};

function granted(line: NotedLine): Granted {
	return Object(line.got('ok').at(-1)?.result);
}

/** A transfer line to a relay's core that notes what both sides say, and how long what they bring is. */
class NotedTransfer implements TransferLink {
	readonly address = 'local';
	readonly queued = 0;
	readonly notes: string[] = [];
	readonly #events: TransferLinkEvents;
	#isClosed = false;

	constructor(relay: Relay) {
		this.#events = relay.acceptTransfer(this);
	}

	send(reply: TransferReply): void {
		this.notes.push(`< ${JSON.stringify(reply)}`);
	}

	sendBytes(bytes: Uint8Array): void {
		this.notes.push(`< (${bytes.length.toLocaleString('en-US')} bytes)`);
	}

	pause(): void {}

	resume(): void {}

	close(code: number): void {
		this.notes.push(`< (close ${code})`);
		this.#isClosed = true;
		this.#events.closed();
	}

	say(request: TransferRequest): void {
		this.notes.push(`> ${JSON.stringify(request)}`);
		this.#events.received(JSON.stringify(request));
	}

	/** Says it, and waits for what the relay says. */
	async ask(request: TransferRequest): Promise<void> {
		this.say(request);
		await until(() => this.notes.length > 1);
	}

	/** Brings zeros in place of the file's bytes from one place to another, as large as they may come. */
	bring(from: number, to: number): void {
		for (let at = from; at < to; at += LIMITS.transferFrameBytes) {
			const bytes = new Uint8Array(Math.min(LIMITS.transferFrameBytes, to - at));
			this.notes.push(`> (${bytes.length.toLocaleString('en-US')} bytes)`);
			this.#events.receivedBytes(bytes);
		}
	}

	/** All that was said, once the relay has closed the line. */
	async whole(): Promise<readonly string[]> {
		await until(() => this.#isClosed);
		return this.notes;
	}

	cut(): void {
		this.#events.closed();
	}
}

async function until(condition: () => boolean): Promise<void> {
	for (let turn = 0; !condition(); turn++) {
		if (turn > 1000) throw new Error('It never came.');
		await setImmediate();
	}
}
