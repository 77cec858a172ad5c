import test from 'ava';
import {ConsoleError} from '../../../source/server/operator/console-error.ts';
import {openTestConsole} from './open-console.ts';

for (const [line, code, sentence] of [
	['frob', 'usage', /There is no command "frob"/],
	['stat', 'usage', /Did you mean stats\?/],
	['kick', 'usage', /^Usage: kick/],
	['kick zoe', 'not-found', /nobody of that name/],
	['users zoe', 'not-found', /no account "zoe"/],
	['rooms nowhere', 'not-found', /no room "nowhere"/],
	['ban ada 5s', 'usage', /shortest time is a minute/],
	['unban ada', 'not-found', /ada is not banned there/],
	['role ada king', 'usage', /no role "king"/],
	['role ada member', 'refused', /needs an owner/],
	['room lobby rules loud', 'usage', /no rule "loud"/],
	['room lobby slow soon', 'usage', /no time like 30s/],
	['filter shout x', 'usage', /does not "shout"/],
	['resolve x maybe', 'usage', /acted on or dismissed/],
	['invite 0', 'usage', /works 1 to 1000 times/],
	['invite 99999999', 'usage', /works 1 to 1000 times/],
	['invite often', 'usage', /no number of uses/],
	['invite in May', 'usage', /After in comes a time like 2d/],
	['user delete zoe', 'not-found', /no account "zoe"/],
	['ban 127.0.0.1', 'usage', /from this machine are not told apart.*account or the device/],
	['ban 127.0.0.0/8 1d', 'usage', /from this machine are not told apart/],
	['ban ::1', 'usage', /from this machine are not told apart/],
	['ban ::ffff:127.0.0.1', 'usage', /from this machine are not told apart/],
	['ban 10.0.0.0/99', 'usage', /That is no address range\. Write one like/],
	['ban 10.0.0', 'usage', /That is no address range/],
	['ban 1:2:3', 'usage', /That is no address range/],
	['unban 10.0.0.0/99', 'usage', /That is no address range/],
	['uninvite x', 'not-found', /no such invitation/],
	['registration maybe', 'usage', /no "maybe"/],
	['shutdown', 'failed', /stopped by the program/],
	['shutdown cancel', 'not-found', /No stop was announced/],
	['reload', 'failed', /Nothing here can be read again/],
	['backup x', 'failed', /keeps nothing on disk/],
	['users import /nowhere/at-all', 'failed', /cannot be read/],
] as const) {
	test(`"${line}" is refused, and says why`, async (t) => {
		const {tell, join} = await openTestConsole();
		await join('ada');
		const error = await t.throwsAsync(tell(line), {instanceOf: ConsoleError});
		t.is(error?.code, code);
		t.regex(error?.message ?? '', sentence);
	});
}

test('without a relay only what needs none is done', async (t) => {
	const {tell} = await openTestConsole({state: 'offline'});
	t.deepEqual(await tell('users'), ['NAME|ROLE|HERE|DEVICES|LAST SEEN|SINCE', '0 accounts.']);
	await t.throwsAsync(tell('notice hi'), {message: /No relay runs with these data/});
	t.false((await tell('help')).some((line) => line.startsWith('kick|')));
});

test('Tab finds commands, accounts, rooms and roles', async (t) => {
	const {console, join} = await openTestConsole();
	await join('ada');
	await join('adam');
	await join('bob');
	t.deepEqual(await console.complete('unb'), ['unban']);
	t.deepEqual(await console.complete('user'), [
		'users',
		'users import',
		'user delete',
		'user export',
	]);
	t.deepEqual(await console.complete('kick ad'), ['kick ada', 'kick adam']);
	t.deepEqual(await console.complete('rooms lo'), ['rooms lobby']);
	t.deepEqual(await console.complete('role bob mod'), ['role bob moderator']);
	t.deepEqual(await console.complete('help ba'), ['help ban', 'help bans', 'help backup']);
	t.deepEqual(await console.complete('kick zz'), []);
});

test('the dashboard names public rooms only', async (t) => {
	const {console, join} = await openTestConsole();
	const ada = await join('ada');
	await join('bob');
	await ada.link.request('room.create', {name: 'secret-plans', visibility: 'private'});
	t.deepEqual(await console.busiestRooms(9), [
		{name: 'lobby', messages: 1},
		{name: undefined, messages: 1},
	]);
});
