import test from 'ava';
import {InputError} from '../../../source/client/error.ts';
import {fakeRelayClient} from '../../helpers/fake-relay-client.ts';
import {hello} from '../../helpers/fake-transport.ts';
import {until} from '../../helpers/until.ts';

const NONE = {instanceOf: InputError, message: 'This relay takes no files.'};

test('a relay from before there were files is known as one that takes none', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	t.is(client.state.relay?.fileBytes, 0);
	const listing = client.ownFiles();
	await until(() => line.request('file.list') !== undefined);
	line.refuse('file.list', {code: 'unsupported'});
	await t.throwsAsync(listing, NONE);
	await client.close();
});

test('how large a file may be is believed only of a relay that says it takes files', async (t) => {
	const {client, transport} = fakeRelayClient();
	client.start();
	await until(() => transport.lines.length > 0);
	const {limits} = hello();
	transport.line.push(hello({limits: {...limits, fileBytes: 7}}));
	await until(() => client.state.relay !== undefined);
	t.is(client.state.relay?.fileBytes, 0);
	await client.close();
});

test('a relay says how large a file may be', async (t) => {
	const {client, transport} = fakeRelayClient();
	client.start();
	await until(() => transport.lines.length > 0);
	const {limits} = hello();
	transport.line.push(hello({capabilities: ['files'], limits: {...limits, fileBytes: 7}}));
	await until(() => client.state.relay !== undefined);
	t.is(client.state.relay?.fileBytes, 7);
	await client.close();
});
