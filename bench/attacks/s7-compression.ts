import {deflateRawSync} from 'node:zlib';
import {clientFrame, RawWebSocket} from '../../test/helpers/raw-websocket.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {Line, upgradeRequest} from './line.ts';
import {startRelayProcess} from './relay-process.ts';

const OFFERS = [
	'permessage-deflate',
	'permessage-deflate; client_max_window_bits',
	'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
	'permessage-deflate; server_max_window_bits=10',
	'permessage-deflate, permessage-deflate; client_max_window_bits=8',
	'x-webkit-deflate-frame',
	'permessage-bzip2, permessage-deflate',
	'PERMESSAGE-DEFLATE',
];

export const isMeasured = true;

/** Offers compression, and sends a small frame that would unpack to 64 megabytes all the same. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const relay = await startRelayProcess();
	const bomb = deflateRawSync(Buffer.alloc(isFull ? 200_000_000 : 64_000_000));
	try {
		let taken = 0;
		for (const offer of OFFERS) {
			const line = new Line(relay.port);
			await line.status(upgradeRequest({'Sec-WebSocket-Extensions': offer}));
			const [head = ''] = line.received.split('\r\n\r\n');
			if (!head.startsWith('HTTP/1.1 101') || /extensions/i.test(head)) taken++;
			line.close();
		}
		const before = await relay.tidyUsage();
		const codes: number[] = [];
		for (let time = 0; time < 10; time++) {
			const line = await RawWebSocket.open(relay.port, {
				'Sec-WebSocket-Extensions': OFFERS[0] ?? '',
			});
			await line.status();
			line.write(clientFrame(1, bomb.subarray(0, 60_000), {reserved: 0x40}));
			codes.push(await line.closeCode());
		}
		const after = await relay.tidyUsage();
		const growth = (after.live - before.live) / 2 ** 20;
		const isRefused = codes.every((code) => code === 1002);
		return {
			name: 'S7 compression',
			pass: taken === 0 && isRefused && growth < 10,
			figure: `${OFFERS.length - taken} of ${OFFERS.length} offers ignored; bombs closed with ${[...new Set(codes)].join(', ')}, ${growth.toFixed(1)} MiB more held`,
			mark: 'all ignored, 1002, < 10 MiB',
		};
	} finally {
		await relay.close();
	}
}
