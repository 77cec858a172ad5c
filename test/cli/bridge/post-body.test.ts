import test from 'ava';
import {BridgeError} from '../../../source/cli/bridge/bridge-error.ts';
import {textOfPost} from '../../../source/cli/bridge/post-body.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

for (const [what, type, body, text] of [
	['a text is taken as it is', 'text/plain; charset=utf-8', '*a* <b> &amp;', '*a* <b> &amp;'],
	['a body without a type is a text', undefined, 'plain', 'plain'],
	['JSON is read for its text', 'application/json', '{"text":"hi","username":"x"}', 'hi'],
	['what curl -d sends is a text', 'application/x-www-form-urlencoded', 'a=b%20c', 'a=b%20c'],
	[
		'a form with a payload is read for its JSON',
		'application/x-www-form-urlencoded',
		`payload=${encodeURIComponent('{"text":"hi & more"}')}`,
		'hi & more',
	],
	['one line break at the end goes', 'text/plain', 'one\n\n', 'one\n'],
	[
		'a code block stays, with the line breaks of a relay',
		'text/plain',
		'```sh\r\n\tls\r\n```\r\n',
		'```sh\n\tls\n```',
	],
] as const) {
	test(what, (t) => t.is(textOfPost(bytes(body), type), text));
}

for (const [what, type, body, code] of [
	['JSON that is none', 'application/json', '{"text":', 'bad-request'],
	['JSON without a text', 'application/json', '{"blocks":[]}', 'unusable'],
	['JSON whose text is no text', 'application/json', '{"text":7}', 'unusable'],
	['JSON that is no object', 'application/json', 'null', 'unusable'],
	['a payload that is no JSON', 'application/x-www-form-urlencoded', 'payload=hi', 'bad-request'],
	['another type', 'multipart/form-data; boundary=x', 'x', 'wrong-type'],
] as const) {
	test(`${what} is refused`, (t) => {
		t.is(t.throws(() => textOfPost(bytes(body), type), {instanceOf: BridgeError}).code, code);
	});
}

test('a body that is not UTF-8 is refused', (t) => {
	const act = () => textOfPost(Uint8Array.of(0xc3, 0x28), 'text/plain');
	t.is(t.throws(act, {instanceOf: BridgeError}).code, 'bad-request');
});
