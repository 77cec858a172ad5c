import {phrase} from '../../words/phrase.ts';
import {BridgeError} from './bridge-error.ts';

/**
 * The message in the body of a post: a text as it is, JSON with a `text`, or a form whose `payload` is
 * such JSON, as older senders have it. Line breaks become those of the relay, and one at the end is not
 * part of it; everything else stays, code blocks as well.
 * @param type what the header `Content-Type` says.
 * @throws {BridgeError} `wrong-type`, `bad-request`, or `unusable` when there is no text in it.
 */
export function textOfPost(body: Uint8Array, type: string | undefined): string {
	const [kind = ''] = (type ?? 'text/plain').toLowerCase().split(';');
	const text = decoded(body);
	const message = messageIn(kind.trim(), text);
	return message.replaceAll('\r\n', '\n').replace(/\n$/, '');
}

function messageIn(kind: string, text: string): string {
	switch (kind) {
		case 'text/plain':
			return text;
		case 'application/json':
			return textInJson(text);
		case 'application/x-www-form-urlencoded': {
			// What `curl -d` sends under this name is mostly a text as it was typed.
			if (!text.startsWith('payload=')) return text;
			return textInJson(new URLSearchParams(text).get('payload') ?? '');
		}
		default:
			throw new BridgeError(
				'wrong-type',
				phrase`Send the message as text/plain, or as application/json with a "text".`,
			);
	}
}

function decoded(body: Uint8Array): string {
	try {
		return new TextDecoder('utf-8', {fatal: true}).decode(body);
	} catch (cause) {
		throw new BridgeError('bad-request', phrase`The body is not UTF-8 text.`, {cause});
	}
}

function textInJson(json: string): string {
	const value = parsed(json);
	const text = typeof value === 'object' && value !== null && 'text' in value ? value.text : '';
	if (typeof text === 'string' && text !== '') return text;
	throw new BridgeError('unusable', phrase`The JSON has no "text" with something in it.`);
}

function parsed(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch (cause) {
		throw new BridgeError('bad-request', phrase`The body is not JSON.`, {cause});
	}
}
