import test from 'ava';
import fc from 'fast-check';
import {
	changedEntry,
	decodeChange,
	type EntryChange,
} from '../../../../source/client/private/history/entry-change.ts';
import {
	decodeEntry,
	encodeEntry,
	type HistoryEntry,
	PLAIN_FACTS,
} from '../../../../source/client/private/history/history-entry.ts';
import {LIMITS} from '../../../../source/protocol/limits.ts';

const entry: HistoryEntry = {
	...{seq: 1, id: 'm', kind: 'text', from: 'bob', device: 'd', sentAt: 1, relayTime: 2, text: 'hi'},
	facts: PLAIN_FACTS,
};
const own: HistoryEntry = {...entry, from: 'ada', facts: {...PLAIN_FACTS, delivery: 'sent'}};

const change: fc.Arbitrary<EntryChange> = fc.record({
	id: fc.constantFrom('m', 'm', 'm', 'other'),
	by: fc.constantFrom('ada', 'bob', 'mal', ...Array.from({length: 80}, (_, index) => `p${index}`)),
	isUnderChangedKeys: fc.boolean(),
	effect: fc.oneof(
		fc.record({type: fc.constant('edit' as const), text: fc.string({unit: 'binary'})}),
		fc.record({
			type: fc.constant('react' as const),
			emoji: fc.constantFrom('👍', ...Array.from({length: 30}, (_, index) => `e${index}`)),
			isOn: fc.boolean(),
		}),
		fc.record({
			type: fc.constant('receipt' as const),
			state: fc.constantFrom('delivered' as const, 'read' as const),
		}),
		{weight: 1, arbitrary: fc.constant({type: 'delete'} as const)},
	),
});

test('whatever is done to a message, only its author changes its words', (t) => {
	fc.assert(
		fc.property(fc.constantFrom(entry, own), fc.array(change), (first, changes) => {
			const others = changes.filter(({by}) => by !== first.from);
			const changed = others.reduce(changedEntry, first);
			t.is(changed.text, first.text);
			t.false(changed.facts.isDeleted || changed.facts.isEdited);
		}),
	);
});

test('whatever is done under changed keys, a message that came under trusted ones stays', (t) => {
	fc.assert(
		fc.property(fc.array(change), (changes) => {
			const forged = changes.map((one) => ({...one, isUnderChangedKeys: true}));
			t.is(forged.reduce(changedEntry, entry), entry);
		}),
	);
});

test('whatever is done to a message, reactions are bounded and a delivery never goes back', (t) => {
	const order = ['sent', 'delivered', 'read', undefined];
	fc.assert(
		fc.property(fc.array(change, {maxLength: 300}), (changes) => {
			let held = own;
			for (const one of changes) {
				const next = changedEntry(held, one);
				const {reactions, delivery} = next.facts;
				t.true(order.indexOf(delivery) >= order.indexOf(held.facts.delivery));
				t.true(reactions.length <= LIMITS.reactionsPerMessage);
				for (const {names} of reactions) {
					t.true(names.length > 0 && names.length <= LIMITS.reactionNames);
					t.is(new Set(names).size, names.length);
				}

				held = next;
			}
		}),
	);
});

test('entries and changes come back from the disk as they were', (t) => {
	fc.assert(
		fc.property(fc.constantFrom(entry, own), fc.array(change), (first, changes) => {
			const changed = changes.reduce(changedEntry, first);
			t.deepEqual(decodeEntry(JSON.parse(JSON.stringify(encodeEntry(changed)))), changed);
			for (const one of changes) {
				t.deepEqual(decodeChange(JSON.parse(JSON.stringify(one))), one);
			}
		}),
	);
});

test('anything else on the disk is no entry and no change', (t) => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			// fast-check types its JSON with arrays and records that can be written to.
			t.is(decodeEntry(value as never), undefined);
			t.is(decodeChange(value as never), undefined);
		}),
	);
});
