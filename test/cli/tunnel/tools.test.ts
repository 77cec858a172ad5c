import test from 'ava';
import {tunnelTool} from '../../../source/cli/tunnel/tools.ts';

const toolOf = (tool: string, isSecure = false) => tunnelTool({tool, command: undefined, isSecure});
const commandOf = (command: string) => tunnelTool({tool: undefined, command, isSecure: false});

type Said = readonly [tool: string, line: string, address: string | undefined];

/** Lines as the tools print them. */
const SAID: readonly Said[] = [
	[
		'cloudflared',
		'2026-01-01T00:00:00Z INF |  https://odd-words-here.trycloudflare.com             |',
		'wss://odd-words-here.trycloudflare.com',
	],
	['cloudflared', 'Post "https://api.trycloudflare.com/tunnel": dial tcp: no such host', undefined],
	['cloudflared', 'see https://developers.cloudflare.com/cloudflare-one for more', undefined],
	['cloudflared', 'https://a.trycloudflare.com.evil.example', undefined],
	['tailscale', 'https://box.tail1234.ts.net/', 'wss://box.tail1234.ts.net'],
	['tailscale', 'https://box.tail1234.ts.net:8443/', 'wss://box.tail1234.ts.net:8443'],
	['tailscale', 'visit: https://login.tailscale.com/f/funnel?node=n', undefined],
	['tailscale-serve', '|-- proxy http://127.0.0.1:7777', undefined],
	[
		'ngrok',
		'{"lvl":"info","msg":"started tunnel","addr":"http://localhost:7777","url":"https://a1.ngrok-free.app"}',
		'wss://a1.ngrok-free.app',
	],
	['ngrok', '{"lvl":"info","msg":"update available","url":"https://ngrok.com"}', undefined],
	['bore', 'INFO bore_cli::client: listening at bore.pub:12345', 'ws://bore.pub:12345'],
	['bore:tunnel.example', 'listening at tunnel.example:9', 'ws://tunnel.example:9'],
	['bore', 'INFO bore_cli::client: connected to server', undefined],
	[
		'ssh:ada@chat.example:8080',
		'debug1: remote forward success for: listen :8080, connect 127.0.0.1:7777',
		'ws://chat.example:8080',
	],
	['ssh:ada@chat.example:8080', 'debug1: Authentication succeeded (publickey).', undefined],
];

for (const [tool, line, address] of SAID) {
	test(`${tool} says ${address ?? 'no address'} in: ${line}`, (t) => {
		t.is(toolOf(tool)?.addressIn(line), address);
	});
}

test('what bytes carry is wss where the relay itself speaks TLS', (t) => {
	t.is(toolOf('bore', true)?.addressIn('listening at bore.pub:1'), 'wss://bore.pub:1');
});

test('a tool gets the port and no shell', (t) => {
	t.deepEqual(toolOf('cloudflared')?.argv(7777), [
		...['cloudflared', 'tunnel', '--no-autoupdate', '--url', 'http://127.0.0.1:7777'],
	]);
	t.deepEqual(toolOf('ssh:ada@chat.example:8080')?.argv(7777).slice(-3), [
		...['-R', ':8080:127.0.0.1:7777', 'ada@chat.example'],
	]);
	t.deepEqual(commandOf(`lt --port {port} --name 'two words' "a;b"`)?.argv(7777), [
		...['lt', '--port', '7777', '--name', 'two words', 'a;b'],
	]);
});

for (const tool of [
	...['', 'rm', 'cloudflared:x', 'ssh', 'ssh:host', 'ssh:host:70000', 'ssh:-oProxyCommand=x:80'],
	...[
		'ssh:-a@host:80',
		'bore:-x',
		'bore:a b',
		'ssh:a@b c:80',
		'ngrok:7',
		'constructor',
		'toString',
	],
]) {
	test(`${JSON.stringify(tool)} names no tool`, (t) => {
		t.is(toolOf(tool), undefined);
	});
}

for (const command of ['', '  ', 'lt "open', "lt 'open"]) {
	test(`${JSON.stringify(command)} is no command`, (t) => {
		t.is(commandOf(command), undefined);
	});
}

test('any other program says its address by the first one that is not of this machine', (t) => {
	const tool = commandOf('lt');
	t.is(tool?.addressIn('forwarding http://127.0.0.1:7777'), undefined);
	t.is(tool?.addressIn('from https://localhost:1 to wss://a.example:81/x.'), 'wss://a.example:81');
	t.is(tool?.addressIn('(https://a.example).'), 'wss://a.example');
	t.is(tool?.addressIn('https://[oops'), undefined);
});
