import test from 'ava';
import {PublicAddress} from '../../../source/server/transport/public-address.ts';

const LOCAL = ['127.0.0.1', '[::1]', 'localhost'];

function namesOf(names: ReadonlySet<string> | undefined): readonly string[] | undefined {
	return names && [...names].sort();
}

test('who comes in at the door by a name can log in by it', (t) => {
	const address = new PublicAddress({
		...{host: '0.0.0.0', publicUrl: 'wss://Chat.Example', isTunnelled: false},
	});
	t.deepEqual(namesOf(address.hosts), [...LOCAL, 'chat.example'].sort());
	t.is(address.loginHosts, address.hosts);
	t.is(address.url, 'wss://Chat.Example');
});

test('without a public address nobody knows the names of what others reach', (t) => {
	const address = new PublicAddress({host: '0.0.0.0', publicUrl: undefined, isTunnelled: false});
	t.deepEqual([address.hosts, address.loginHosts, address.url], [undefined, undefined, undefined]);
});

test('behind a tunnel only this machine knows the relay until there is an address', (t) => {
	const address = new PublicAddress({host: '127.0.0.1', publicUrl: undefined, isTunnelled: true});
	t.deepEqual(namesOf(address.loginHosts), LOCAL);
	address.move('wss://one.example');
	t.deepEqual(namesOf(address.loginHosts), [...LOCAL, 'one.example'].sort());
	t.is(address.url, 'wss://one.example');
});

test('an address that is left counts no more, and this machine’s names always do', (t) => {
	const address = new PublicAddress({host: '127.0.0.1', publicUrl: undefined, isTunnelled: true});
	for (const url of ['wss://one.example', 'ws://localhost:99', 'wss://two.example:1']) {
		address.move(url);
	}
	t.deepEqual(namesOf(address.hosts), [...LOCAL, 'two.example'].sort());
});
