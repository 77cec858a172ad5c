import {Buffer} from 'node:buffer';
import type {Limits} from '../protocol/limits.ts';
import type {RoomMessage} from '../protocol/records.ts';

/** A page of messages, and whether there is more beyond the end it was cut at. */
export type HistoryPage = {readonly messages: readonly RoomMessage[]; readonly more: boolean};

/**
 * Cuts a page to what a connection can be handed at once: a control character is six bytes of JSON, so
 * a page of the largest messages could by itself make a client look too slow. At least one stays.
 */
export function fitPage(
	{messages, more}: HistoryPage,
	{keep, limits}: {readonly keep: 'first' | 'last'; readonly limits: Limits},
): {messages: RoomMessage[]; more: boolean} {
	const inOrder = keep === 'last' ? messages.toReversed() : messages;
	let size = 0;
	let kept = 0;
	for (const message of inOrder) {
		size += Buffer.byteLength(JSON.stringify(message));
		if (size > limits.sendQueueSoft && kept > 0) break;
		kept++;
	}
	const page = keep === 'last' ? messages.slice(messages.length - kept) : messages.slice(0, kept);
	return {messages: page, more: more || kept < messages.length};
}
