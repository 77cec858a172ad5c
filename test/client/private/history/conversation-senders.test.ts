import test from 'ava';
import type {Json} from '../../../../source/crypto/content.ts';
import {
	NOON,
	openDesk,
	openWithBob,
	reopened,
	text,
	textsOf,
} from '../../../helpers/open-conversations.ts';

test('what a refused person sends is dropped, until this account writes to them', async (t) => {
	const desk = await openDesk();
	await desk.receive('text', text('buy'));
	await desk.turn((batch) => desk.conversations.setStanding('bob', 'refused', batch));
	t.true(desk.conversations.isRefused('bob'));
	t.deepEqual(await desk.receive('text', text('buy!')), []);
	t.deepEqual(await desk.receive('list', {record: 'AAAA'}), []);
	t.deepEqual(textsOf(desk), ['buy']);
	await desk.sent('text', text('what?'));
	t.is(desk.room().direct?.standing, 'accepted');
});

test('what comes under changed keys says so, gets no receipt and touches nothing older', async (t) => {
	const desk = await openWithBob();
	const changed = {isUnderChangedKeys: true};
	await desk.receive('text', text('from bob'), {id: 'bobs'});
	await desk.sent('text', text('from ada'), 'adas');
	t.deepEqual(await desk.receive('text', text('who?'), {id: 'whose', ...changed}), []);
	await desk.receive('edit', {id: 'bobs', text: 'forged'}, changed);
	await desk.receive('del', {id: 'bobs'}, changed);
	await desk.receive('rcpt', {state: 'read', ids: ['adas']}, changed);
	await desk.receive('typing', {isOn: true}, changed);
	await desk.receive('edit', {id: 'whose', text: 'who!'}, changed);
	t.deepEqual(textsOf(desk), ['from bob', 'from ada', 'who!']);
	t.deepEqual(
		desk.rows().map(({facts}) => facts?.isUnderChangedKeys),
		[false, false, true],
	);
	t.is(desk.rows()[1]?.facts?.delivery, 'sent');
	t.is(desk.room().typing.size, 0);
	t.deepEqual(await desk.turn((batch) => desk.conversations.markRead('bob', 3, batch)), ['bobs']);
});

test('what only later versions know stands as a note', async (t) => {
	const desk = await openWithBob();
	const content = {time: NOON, to: 'ada@here', body: {any: 1}} as const;
	const arrival = {from: 'bob', device: 'd', relayTime: NOON, isUnderChangedKeys: false};
	for (const [index, kind] of (['file', 'room', 'text'] as const).entries()) {
		const received = {...content, id: `new-${index}`, kind};
		const consequences = await desk.turn((batch) =>
			desk.conversations.applyReceived(received, arrival, batch),
		);
		t.deepEqual(consequences, []);
	}

	t.is(desk.rows().length, 3);
	t.like(desk.rows()[0], {kind: 'notice', from: 'bob', isMention: false});
	t.regex(desk.rows()[0]?.text ?? '', /^bob sent something .* Update termchat/);
});

test('a body that has not the shape of its kind changes nothing', async (t) => {
	const desk = await openWithBob();
	await desk.receive('text', text('hello'), {id: 'bobs'});
	const arrival = {from: 'bob', device: 'd', relayTime: NOON, isUnderChangedKeys: false};
	const bodies: readonly Json[] = [null, 7, [], {}, {id: 5}, {ids: []}, {id: 'bobs', text: 9}];
	for (const kind of [
		'edit',
		'del',
		'react',
		'rcpt',
		'typing',
		'sent',
		'sas',
		'reset',
		'list',
	] as const) {
		for (const body of bodies) {
			const isDeletion = kind === 'del' && JSON.stringify(body)?.includes('"bobs"');
			if (isDeletion) continue;
			const content = {id: 'any', time: NOON, to: 'ada@here', kind, body};
			const result = await desk.turn((batch) =>
				desk.conversations.applyReceived(content, arrival, batch),
			);
			t.deepEqual(result, [], kind);
		}
	}

	t.deepEqual(textsOf(desk), ['hello']);
});

test('steps of comparisons, resets and lists follow from whom they came', async (t) => {
	const desk = await openWithBob();
	const step = {step: 'cancel', run: 'run'} as const;
	t.deepEqual(await desk.receive('sas', step), [{type: 'comparison', name: 'bob', step}]);
	t.deepEqual(await desk.receive('reset', {ids: ['m1']}), [
		{type: 'resend', name: 'bob', device: 'bobs-device', ids: ['m1']},
	]);
	t.deepEqual(await desk.receive('list', {record: 'AAAA'}, {from: 'ada'}), [
		{type: 'list', name: 'ada', record: 'AAAA'},
	]);
	t.false(desk.conversations.has('ada'));
});

test('a text that another device of ours sent is shown as ours, and accepts', async (t) => {
	const desk = await openDesk();
	await desk.receive('text', text('hello?'), {id: 'bobs'});
	const ours = {from: 'ada', device: 'other'};
	const sent = {to: 'bob@there', kind: 'text', body: 'yes'} as const;
	t.deepEqual(await desk.receive('sent', sent, {...ours, id: 'adas'}), []);
	t.like(desk.rows()[1], {id: 'adas', from: 'ada', text: 'yes', facts: {delivery: 'sent'}});
	t.true(desk.conversations.isAccepted('bob'));
	t.is(desk.room().unread, 1);
	const edit = {to: 'bob@there', kind: 'edit', body: {id: 'adas', text: 'yes!'}} as const;
	await desk.receive('sent', edit, ours);
	t.is(desk.rows()[1]?.text, 'yes!');
});

test('what another device of ours has read is read here', async (t) => {
	const desk = await openWithBob();
	for (const id of ['b1', 'b2', 'b3']) await desk.receive('text', text(id), {id});
	const body = {state: 'read', ids: ['b1', 'b2', 'unknown']} as const;
	await desk.receive('sent', {to: 'bob@there', kind: 'rcpt', body}, {from: 'ada'});
	t.is(desk.room().read, 2);
	t.is(desk.room().unread, 1);
	t.is((await reopened(desk)).room().unread, 1);
});

test('nobody but this account can say what it sent, and not to itself', async (t) => {
	const desk = await openWithBob();
	const sent = {to: 'mal@there', kind: 'text', body: 'forged'} as const;
	await desk.receive('sent', sent);
	await desk.receive('sent', {...sent, to: 'ada@here'}, {from: 'ada'});
	await desk.receive('sent', {...sent, to: 'No Name'}, {from: 'ada'});
	t.deepEqual(desk.conversations.names, ['bob']);
	t.deepEqual(desk.rows(), []);
});

test('who writes is shown until it fades, ends or a text comes', async (t) => {
	const desk = await openWithBob();
	await desk.receive('typing', {isOn: true});
	t.deepEqual([...desk.room().typing.keys()], ['bob']);
	await desk.receive('typing', {isOn: false});
	t.is(desk.room().typing.size, 0);
	await desk.receive('typing', {isOn: true});
	await desk.receive('text', text('there'));
	t.is(desk.room().typing.size, 0);
	await desk.receive('typing', {isOn: true});
	desk.clock.advance(6000);
	t.is(desk.room().typing.size, 0);
	await desk.receive('typing', {isOn: true}, {relayTime: desk.clock.now() - 11_000});
	t.is(desk.room().typing.size, 0, 'too old');
	await desk.receive('typing', {isOn: true});
	await desk.close();
	t.is(desk.clock.armed, 0);
});

test('of two who write each fades in their own time', async (t) => {
	const desk = await openWithBob();
	await desk.turn((batch) => desk.conversations.ensure('kei', 'accepted', batch));
	await desk.receive('typing', {isOn: true});
	desk.clock.advance(4000);
	await desk.receive('typing', {isOn: true}, {from: 'kei'});
	desk.clock.advance(2000);
	t.deepEqual([desk.room().typing.size, desk.room('kei').typing.size], [0, 1]);
	desk.clock.advance(4000);
	t.is(desk.room('kei').typing.size, 0);
	t.is(desk.clock.armed, 0);
});

test('strangers are not shown as writing', async (t) => {
	const desk = await openDesk();
	await desk.receive('text', text('hello'));
	await desk.receive('typing', {isOn: true});
	t.is(desk.room().typing.size, 0);
});
