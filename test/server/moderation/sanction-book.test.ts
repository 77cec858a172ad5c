import test from 'ava';
import fc from 'fast-check';
import type {Sanction, SanctionTarget} from '../../../source/protocol/moderation-records.ts';
import {SanctionBook} from '../../../source/server/moderation/sanction-book.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

let made = 0;

function sanction(changes: Partial<Sanction> = {}): Sanction {
	made++;
	return {
		sanction: `s${made}`,
		type: 'ban',
		target: {type: 'account', name: 'bob'},
		by: 'ada',
		time: made,
		reason: '',
		...changes,
	};
}

const address = (range: string): SanctionTarget => ({type: 'address', range});

test('a ban of an account holds for it, at every device, and for nobody else', (t) => {
	const book = new SanctionBook(manualClock());
	const ban = sanction();
	book.add(ban);
	t.is(book.banOf({account: 'bob'}), ban);
	t.is(book.banOf({account: 'bob', device: 'd1'}), ban);
	t.is(book.banOf({account: 'bobby'}), undefined);
	t.is(book.muteOf({account: 'bob'}), undefined);
	t.is(book.banOf({account: 'bob'}, 'den'), undefined);
});

test('a ban of a device holds at that device', (t) => {
	const book = new SanctionBook(manualClock());
	book.add(sanction({target: {type: 'device', device: 'd1'}}));
	t.truthy(book.banOf({account: 'bob', device: 'd1'}));
	t.is(book.banOf({account: 'bob', device: 'd2'}), undefined);
	t.is(book.banOf({account: 'bob'}), undefined);
});

test('a sanction of one room holds there and nowhere else', (t) => {
	const book = new SanctionBook(manualClock());
	book.add(sanction({type: 'mute', room: 'den'}));
	t.truthy(book.muteOf({account: 'bob'}, 'den'));
	t.is(book.muteOf({account: 'bob'}, 'attic'), undefined);
	t.is(book.muteOf({account: 'bob'}), undefined);
});

test('of two mutes the longer one is told', (t) => {
	const book = new SanctionBook(manualClock());
	const here = sanction({type: 'mute', room: 'den', expiresAt: 100});
	const everywhere = sanction({type: 'mute', expiresAt: 200});
	book.add(here);
	book.add(everywhere);
	t.is(book.muteOf({account: 'bob'}, 'den'), everywhere);
	const forGood = sanction({type: 'mute', room: 'den'});
	book.add(forGood);
	t.is(book.muteOf({account: 'bob'}, 'den'), forGood);
});

test('a sanction ends by the clock, and is forgotten at the next sweep', (t) => {
	const clock = manualClock();
	const book = new SanctionBook(clock);
	const ban = sanction({expiresAt: 1000});
	book.add(ban);
	book.add(sanction({target: address('203.0.113.0/24'), expiresAt: 1000}));
	clock.advance(999);
	t.is(book.banOf({account: 'bob'}), ban);
	t.truthy(book.banOfAddress('203.0.113.7'));
	clock.advance(1);
	t.is(book.banOf({account: 'bob'}), undefined);
	t.is(book.banOfAddress('203.0.113.7'), undefined);
	t.is(book.get(ban.sanction), undefined);
	t.deepEqual(book.list({room: undefined, before: undefined, limit: 9}).sanctions, []);
	t.deepEqual([book.size, book.sweep(1000), book.size], [2, 2, 0]);
});

test('another one for the same target replaces it, and undoing that brings it back', (t) => {
	const book = new SanctionBook(manualClock());
	const [first, second] = [sanction(), sanction({reason: 'More'})];
	book.add(first);
	const undo = book.add(second);
	t.is(book.banOf({account: 'bob'}), second);
	t.is(book.get(first.sanction), undefined);
	undo();
	t.is(book.banOf({account: 'bob'}), first);
	t.is(book.size, 1);
});

test('an address is banned by every range that holds it', (t) => {
	const book = new SanctionBook(manualClock());
	book.add(sanction({target: address('203.0.113.0/24')}));
	book.add(sanction({target: address('2001:db8::/48')}));
	for (const banned of ['203.0.113.7', '::ffff:203.0.113.7', '2001:db8:0:1::/64']) {
		t.truthy(book.banOfAddress(banned), banned);
	}
	for (const free of ['203.0.114.7', '2001:db9::1', 'local', 'unix', '']) {
		t.is(book.banOfAddress(free), undefined, free);
	}
});

test('a neighbour in the same /64 is banned as well, one in another is not', (t) => {
	const book = new SanctionBook(manualClock());
	book.add(sanction({target: address('2001:db8:0:1::/64')}));
	t.truthy(book.banOfAddress('2001:db8:0:1:ffff::9'));
	t.is(book.banOfAddress('2001:db8:0:2::9'), undefined);
});

test('they are listed by place, the newest first, in pages', (t) => {
	const book = new SanctionBook(manualClock());
	const all = ['a', 'b', 'c'].map((name) => sanction({target: {type: 'account', name}}));
	book.load(all.toReversed());
	book.add(sanction({room: 'den'}));
	const first = book.list({room: undefined, before: undefined, limit: 2});
	t.deepEqual(first, {sanctions: [all[2], all[1]] as Sanction[], more: true});
	const before = first.sanctions.at(-1)?.sanction;
	const rest = book.list({room: undefined, before, limit: 2});
	t.deepEqual(rest, {sanctions: [all[0]] as Sanction[], more: false});
	t.is(book.list({room: 'den', before: undefined, limit: 2}).sanctions.length, 1);
	t.deepEqual(book.list({room: 'den', before: 'gone', limit: 2}).sanctions, []);
});

test('whatever is added, removed and replaced, a look-up finds what a list of all would', (t) => {
	const names = fc.constantFrom('a', 'b');
	const target = fc.oneof(
		names.map((name): SanctionTarget => ({type: 'account', name})),
		names.map((device): SanctionTarget => ({type: 'device', device})),
		fc.constantFrom('10.0.0.0/8', '10.1.0.0/16', '10.1.2.3').map(address),
	);
	const step = fc.record({
		remove: fc.option(fc.nat(20), {nil: undefined}),
		room: fc.constantFrom(undefined, 'den'),
		type: fc.constantFrom('ban', 'mute'),
		target,
		expiresAt: fc.option(fc.nat(100), {nil: undefined}),
	});
	fc.assert(
		fc.property(fc.array(step, {maxLength: 20}), (steps) => {
			const clock = manualClock(50);
			const book = new SanctionBook(clock);
			let all: Sanction[] = [];
			for (const {remove, room, ...rest} of steps) {
				const gone = remove === undefined ? undefined : all[remove];
				if (gone !== undefined) {
					book.remove(gone.sanction);
					all = all.filter((each) => each !== gone);
					continue;
				}
				if (rest.target.type === 'address' && (room !== undefined || rest.type === 'mute'))
					continue;
				const added = sanction({...rest, ...(room === undefined ? {} : {room})});
				all = all.filter((each) => !isSame(each, added));
				all.push(added);
				book.add(added);
			}
			const holding = all.filter(({expiresAt = Infinity}) => expiresAt > 50);
			for (const account of ['a', 'b']) {
				for (const room of [undefined, 'den']) {
					const wanted = holding.some(
						(each) =>
							each.type === 'ban' &&
							each.room === room &&
							((each.target.type === 'account' && each.target.name === account) ||
								(each.target.type === 'device' && each.target.device === 'a')),
					);
					t.is(book.banOf({account, device: 'a'}, room) !== undefined, wanted);
				}
			}
			const wanted = holding.some(({target: {type}}) => type === 'address');
			t.is(book.banOfAddress('10.1.2.3') !== undefined, wanted);
			t.is(book.size, all.length);
		}),
	);
});

function isSame(one: Sanction, other: Sanction): boolean {
	const key = ({type, room, target: about}: Sanction): string =>
		JSON.stringify([type, room, about]);
	return key(one) === key(other);
}
