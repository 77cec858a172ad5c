import test, {type ExecutionContext} from 'ava';
import {RefusedError} from '../../../source/client/error.ts';
import type {FirstRunActions} from '../../../source/tui/first-run/first-run-actions.ts';
import {runFirstRun, type TuiEnd} from '../../../source/tui/run-tui.ts';
import {openVirtualTerminal, type VirtualTerminal} from '../../helpers/virtual-terminal.ts';
import {KEYS, openPlace, type Place, sessionOf, tuiOptions} from '../open-chat.ts';

type FirstStart = VirtualTerminal & {readonly place: Place; readonly ended: Promise<TuiEnd>};

test('two presses of Enter end in a working room, with the address to give to others', async (t) => {
	const first = await openFirstStart(t, 'Ada Lovelace');
	await first.waitFor('> ada-lovelace');
	first.press(KEYS.enter);
	await first.waitFor('Host here');
	first.press(KEYS.enter);
	await first.waitFor('message #lobby');
	t.true(first.screen().includes('ws://192.0.2.7:7777'));
	first.type('it works\r');
	await first.waitFor(/ada-lov\S*\s+it works/);
});

test('a name that cannot be is explained on the same screen, and stays as typed', async (t) => {
	const first = await openFirstStart(t, 'ada');
	await first.waitFor('> ada');
	first.type('..x\r');
	await first.waitFor('A name starts with a letter');
	t.true(first.screen().includes('> ..x'));
});

test('what is typed first stands in place of the proposed name; after an arrow it is added to it', async (t) => {
	const first = await openFirstStart(t, 'guest');
	await first.waitFor('> guest');
	first.type('carla');
	await first.waitFor('> carla');
	const other = await openFirstStart(t, 'ada');
	await other.waitFor('> ada');
	other.press(`${KEYS.left}${KEYS.right}`);
	other.type('2');
	await other.waitFor('> ada2');
	t.pass();
});

test('a relay that cannot be joined is explained, and the address stays as typed', async (t) => {
	const first = await openFirstStart(t, 'ada', {
		join: () => Promise.reject(new Error('Nothing listens there. Check the address.')),
	});
	await goToAddress(first);
	first.type('chat.example\r');
	await first.waitFor('Nothing listens there');
	t.true(first.screen().includes('> chat.example'));
});

test('a relay that wants an invitation asks for it, and takes it', async (t) => {
	const invites: Array<string | undefined> = [];
	const first = await openFirstStart(t, 'ada', {
		async join({name, invite}) {
			invites.push(invite);
			if (invite === undefined) {
				throw refused('invite-required');
			}
			return sessionOf(await first.place.join(name));
		},
	});
	await goToAddress(first);
	first.type('chat.example\r');
	await first.waitFor('needs an invitation');
	first.type('CODE-1\r');
	await first.waitFor('message #lobby');
	t.deepEqual(invites, [undefined, 'CODE-1']);
});

test('whoever owns a taken name logs in with its password, which nobody sees', async (t) => {
	const tried: string[] = [];
	const first = await openFirstStart(t, 'ada', {
		join: () => Promise.reject(refused('name-taken')),
		async login({name, password}) {
			tried.push(password);
			if (password !== 'correct horse') {
				throw refused('auth-failed');
			}
			return sessionOf(await first.place.join(name));
		},
	});
	await goToAddress(first);
	first.type('chat.example\r');
	await first.waitFor('Is that you?');
	first.press(KEYS.enter);
	await first.waitFor('The password of ada');
	first.type('wrong horse');
	await first.waitFor('***********');
	first.press(KEYS.enter);
	await first.waitFor('sentence of auth-failed');
	first.type('correct horse\r');
	await first.waitFor('message #lobby');
	t.deepEqual(tried, ['wrong horse', 'correct horse']);
	t.false(first.written().includes('horse'));
});

test('whoever does not own a taken name chooses another, and joining goes on', async (t) => {
	const names: string[] = [];
	const first = await openFirstStart(t, 'ada', {
		async join({name}) {
			names.push(name);
			if (name === 'ada') {
				throw refused('name-taken');
			}
			return sessionOf(await first.place.join(name));
		},
	});
	await goToAddress(first);
	first.type('chat.example\r');
	await first.waitFor('Is that you?');
	first.press(KEYS.down);
	first.press(KEYS.enter);
	await first.waitFor('call you');
	first.type('-2\r');
	await first.waitFor('message #lobby');
	t.deepEqual(names, ['ada', 'ada-2']);
});

test('Esc stops what is under way and keeps the answers', async (t) => {
	let hasStopped = false;
	const first = await openFirstStart(t, 'ada', {
		join: ({signal}) =>
			new Promise((_, reject) => {
				signal.addEventListener('abort', () => {
					hasStopped = true;
					reject(new Error('stopped'));
				});
			}),
	});
	await goToAddress(first);
	first.type('chat.example\r');
	await first.waitFor('Connecting to chat.example');
	first.press(KEYS.escape);
	await first.waitFor('> chat.example');
	t.true(hasStopped);
	t.false(first.screen().includes('stopped'));
});

test('Ctrl-C twice leaves before anything was begun', async (t) => {
	const first = await openFirstStart(t, 'ada');
	await first.waitFor('> ada');
	first.press(KEYS.ctrlC);
	await first.waitFor('again to leave');
	first.press(KEYS.ctrlC);
	const {reason, session} = await first.ended;
	t.is(reason.type, 'closed');
	t.is(session, undefined);
});

for (const [columns, rows] of [
	[34, 10],
	[20, 3],
] as const) {
	test(`the first start works at ${columns}x${rows}`, async (t) => {
		const first = await openFirstStart(t, 'ada', {}, {columns, rows});
		await first.waitFor('> ada');
		first.press(KEYS.enter);
		await first.waitFor('1 Host here');
		first.press(KEYS.enter);
		await first.waitFor(/#lobby/);
		t.is(first.lines().length, rows);
	});
}

async function openFirstStart(
	t: ExecutionContext,
	loginName: string,
	actions: Partial<FirstRunActions> = {},
	size: {readonly columns?: number; readonly rows?: number} = {},
): Promise<FirstStart> {
	const place = await openPlace(t);
	const terminal = openVirtualTerminal(size);
	const unexpected = () => Promise.reject(new Error('Nobody asked for that.'));
	const ended = runFirstRun(tuiOptions(terminal), {
		loginName,
		actions: {
			async host({name}) {
				return sessionOf(await place.join(name), ['Others join at ws://192.0.2.7:7777']);
			},
			join: unexpected,
			login: unexpected,
			demo: unexpected,
			...actions,
		},
	});
	t.teardown(() => terminal.close());
	return {...terminal, place, ended};
}

async function goToAddress(first: FirstStart): Promise<void> {
	await first.waitFor('> ada');
	first.press(KEYS.enter);
	await first.waitFor('Host here');
	first.type('2');
	first.press(KEYS.enter);
	await first.waitFor('Which relay');
}

function refused(code: string): RefusedError {
	return new RefusedError({
		code,
		message: `sentence of ${code}`,
		retryable: false,
	});
}
