import test from 'ava';
import {InProcessTransfer} from '../../source/cli/in-process-transfer.ts';
import type {TransportEnd} from '../../source/client/transport.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import type {TransferReply} from '../../source/protocol/transfer-frame.ts';
import type {TransferLink} from '../../source/server/files/transfer-link.ts';
import {settled, until} from '../helpers/until.ts';

/** A line of which the test is both ends. */
async function connect() {
	const heard: {relay: unknown[]; client: unknown[]} = {relay: [], client: []};
	const ends: TransportEnd[] = [];
	let link: TransferLink | undefined;
	let relayEnds = 0;
	const drained = {relay: 0, client: 0};
	const line = new InProcessTransfer({
		address: 'local',
		accept(accepted) {
			link = accepted;
			return {
				received: (text) => heard.relay.push(text),
				receivedBytes: (bytes) => heard.relay.push([...bytes.subarray(0, 3)]),
				drained: () => drained.relay++,
				closed: () => relayEnds++,
			};
		},
		events: {
			opened: () => {},
			received: (reply: TransferReply) => heard.client.push(reply),
			receivedBytes: (bytes) => heard.client.push([...bytes.subarray(0, 3)]),
			drained: () => drained.client++,
			closed: (end) => ends.push(end),
		},
	});
	await until(() => link !== undefined);
	if (link === undefined) throw new Error('Nobody was connected.');
	return {line, link, heard, ends, drained, relayEnds: () => relayEnds};
}

test('what is said arrives in order, a turn later, and as a copy', async (t) => {
	const {line, link, heard} = await connect();
	const bytes = Uint8Array.of(1, 2, 3);
	line.send({type: 'get', ticket: 'A'.repeat(43), offset: 1});
	line.sendBytes(bytes);
	link.send({type: 'ready', offset: 1, size: 2});
	link.sendBytes(bytes);
	t.deepEqual(heard, {relay: [], client: []});
	bytes.fill(0);
	await settled();
	t.deepEqual(heard.relay, [`{"type":"get","ticket":"${'A'.repeat(43)}","offset":1}`, [1, 2, 3]]);
	t.deepEqual(heard.client, [{type: 'ready', offset: 1, size: 2}, [1, 2, 3]]);
});

test('what a peer does not take counts as queued until it does', async (t) => {
	const {line, link, heard, drained} = await connect();
	line.pause();
	const piece = new Uint8Array(LIMITS.transferFrameBytes);
	for (let each = 0; each < 5; each++) link.sendBytes(piece);
	await settled();
	t.is(heard.client.length, 0);
	t.is(link.queued, 5 * LIMITS.transferFrameBytes);
	line.resume();
	await settled();
	t.is(heard.client.length, 5);
	t.is(link.queued, 0);
	// Below half, and to nothing.
	t.deepEqual(drained, {relay: 2, client: 0});
});

test('a close of the relay comes behind what it said', async (t) => {
	const {link, heard, ends, relayEnds} = await connect();
	link.send({type: 'done'});
	link.close(1000);
	await until(() => ends.length > 0);
	t.deepEqual(heard.client, [{type: 'done'}]);
	t.deepEqual(ends, [{code: 1000, reason: ''}]);
	t.is(relayEnds(), 1);
});

test('a line that is lost brings nothing any more, and both ends hear of it once', async (t) => {
	const {line, link, heard, ends, relayEnds} = await connect();
	line.sendBytes(Uint8Array.of(1));
	link.sendBytes(Uint8Array.of(1));
	line.cut();
	line.close();
	await settled();
	line.sendBytes(Uint8Array.of(1));
	await settled();
	t.deepEqual(heard, {relay: [], client: []});
	t.deepEqual(ends, [{code: 1006, reason: ''}]);
	t.is(relayEnds(), 1);
});
