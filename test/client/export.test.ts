import test from 'ava';
import {UnreachableError} from '../../source/client/error.ts';
import {exportedLines} from '../../source/client/exported-lines.ts';
import {fakeRelayClient} from '../helpers/fake-relay-client.ts';
import {until} from '../helpers/until.ts';

/** The lines of an export for which the relay gives these. */
async function exported(...lines: readonly string[]): Promise<readonly string[]> {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const relay = await goLive();
	const all = listed(client.exportAccount());
	await until(() => relay.request('account.export') !== undefined);
	relay.answer('account.export', {lines: [...lines]});
	return all;
}

async function listed(lines: AsyncIterable<string>): Promise<readonly string[]> {
	const all: string[] = [];
	for await (const line of lines) all.push(line);
	return all;
}

test('what a relay gives as a line of an export is one, and nothing in it acts on a terminal', async (t) => {
	t.deepEqual(await exported('{"text":\n"a\u202eb\\u001b[31m"}'), [
		String.raw`{"text":"a\u202eb\u001b[31m"}`,
	]);
});

test('an export that does not get further ends with a sentence', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const relay = await goLive();
	const all = listed(client.exportAccount());
	await until(() => relay.request('account.export') !== undefined);
	relay.answer('account.export', {lines: ['{}'], next: 0});
	await t.throwsAsync(all, {instanceOf: UnreachableError, message: /does not come to an end/});
});

test('an export that grows and grows ends with a sentence', async (t) => {
	let asked = 0;
	const ask = async (after: number) => {
		asked++;
		return {lines: ['"123456"'], next: after + 1};
	};
	await t.throwsAsync(listed(exportedLines(ask, 30)), {
		instanceOf: UnreachableError,
		message: /does not come to an end/,
	});
	t.is(asked, 4);
});

test('what is no JSON is not saved', async (t) => {
	await t.throwsAsync(exported('\u001b]0;owned\u0007'), {instanceOf: UnreachableError});
});
