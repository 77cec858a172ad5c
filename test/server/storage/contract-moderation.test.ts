import test from 'ava';
import type {Report, Sanction, WordFilter} from '../../../source/protocol/moderation-records.ts';
import type {NewAuditEntry} from '../../../source/server/storage/moderation-storage.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {BACKENDS, roomRequest} from './backends.ts';

function audit(deed: string, changes: Partial<NewAuditEntry> = {}): NewAuditEntry {
	return {time: 1000, by: 'ann', deed, ...changes};
}

function ban(id: string, changes: Partial<Sanction> = {}): Sanction {
	const target = {type: 'account', name: 'ben'} as const;
	return {sanction: id, type: 'ban', target, by: 'ann', time: 1000, reason: 'spam', ...changes};
}

function filter(id: string, words: string, changes: Partial<WordFilter> = {}): WordFilter {
	return {filter: id, words, action: 'refuse', by: 'ann', time: 1000, ...changes};
}

function report(id: string, changes: Partial<Report> = {}): Report {
	return {
		...{report: id, room: 'ops', seq: 2, about: 'ben', text: 'said', by: 'ann', time: 1000},
		...{reason: 'rude', state: 'open', ...changes},
	};
}

async function deeds(storage: Storage, room?: string): Promise<readonly string[]> {
	const {entries} = await storage.audit({room, before: undefined, limit: 100});
	return entries.map(({position, deed}) => `${position} ${deed}`);
}

async function reportIds(
	storage: Storage,
	request: Partial<Parameters<Storage['reports']>[0]> = {},
): Promise<readonly string[]> {
	const page = await storage.reports({rooms: undefined, before: undefined, limit: 100, ...request});
	return [...page.reports.map((each) => each.report), ...(page.more ? ['more'] : [])];
}

for (const {name, open} of BACKENDS) {
	test(`${name}: a sanction is kept as it was given, with the audit entry of it`, async (t) => {
		const storage = await open(t);
		const all = [
			ban('s1'),
			ban('s2', {type: 'mute', room: 'ops', expiresAt: 2000, reason: ''}),
			ban('s3', {target: {type: 'device', device: 'd1'}}),
			ban('s4', {target: {type: 'address', range: '203.0.113.0/24'}}),
		];
		for (const sanction of all) {
			await storage.setSanction({sanction, audit: audit(`set ${sanction.sanction}`)});
		}

		t.deepEqual(await storage.everySanction(), all);
		t.deepEqual(await deeds(storage), ['4 set s4', '3 set s3', '2 set s2', '1 set s1']);
	});

	test(`${name}: a sanction replaces one of its type for that target in that place`, async (t) => {
		const storage = await open(t);
		await storage.setSanction({sanction: ban('s1'), audit: audit('a')});
		await storage.setSanction({sanction: ban('s2', {type: 'mute'}), audit: audit('b')});
		await storage.setSanction({sanction: ban('s3', {room: 'ops'}), audit: audit('c')});
		const device = {type: 'device', device: 'ben'} as const;
		await storage.setSanction({sanction: ban('s4', {target: device}), audit: audit('d')});
		await storage.setSanction({sanction: ban('s5', {reason: 'again'}), audit: audit('e')});
		const ids = (await storage.everySanction()).map(({sanction}) => sanction);
		t.deepEqual(ids, ['s2', 's3', 's4', 's5']);
	});

	test(`${name}: a sanction is lifted once, and what is not there leaves no audit entry`, async (t) => {
		const storage = await open(t);
		await storage.setSanction({sanction: ban('s1'), audit: audit('set')});
		t.false(await storage.liftSanction({id: 's2', audit: audit('lift s2')}));
		t.true(await storage.liftSanction({id: 's1', audit: audit('lift s1')}));
		t.false(await storage.liftSanction({id: 's1', audit: audit('lift again')}));
		t.deepEqual(await storage.everySanction(), []);
		t.deepEqual(await deeds(storage), ['2 lift s1', '1 set']);
	});

	test(`${name}: an id that another sanction has is a mistake, and nothing is done`, async (t) => {
		const storage = await open(t);
		await storage.setSanction({sanction: ban('s1'), audit: audit('set')});
		const clash = ban('s1', {room: 'ops'});
		await t.throwsAsync(storage.setSanction({sanction: clash, audit: audit('clash')}));
		t.deepEqual(await storage.everySanction(), [ban('s1')]);
		t.deepEqual(await deeds(storage), ['1 set']);
	});

	test(`${name}: sanctions that have ended are forgotten, those for good stay`, async (t) => {
		const storage = await open(t);
		const ends = [undefined, 1999, 2000, 2001];
		for (const [index, expiresAt] of ends.entries()) {
			const room = `room-${index}`;
			const end = expiresAt === undefined ? {} : {expiresAt};
			await storage.setSanction({sanction: ban(`s${index}`, {room, ...end}), audit: audit('set')});
		}

		t.is(await storage.sweepSanctions(2000), 1);
		t.is(await storage.sweepSanctions(2000), 0);
		const ids = (await storage.everySanction()).map(({sanction}) => sanction);
		t.deepEqual(ids, ['s0', 's2', 's3']);
	});

	test(`${name}: a filter is kept, replaced by one of the same words there, and removed once`, async (t) => {
		const storage = await open(t);
		const set = (each: WordFilter) =>
			storage.setFilter({filter: each, limit: 9, audit: audit(`set ${each.filter}`)});
		t.is(await set(filter('f1', 'spam')), 'set');
		t.is(await set(filter('f2', 'spam', {room: 'ops', action: 'mask'})), 'set');
		t.is(await set(filter('f3', 'spam', {action: 'report'})), 'set');
		t.deepEqual(await storage.everyFilter(), [
			filter('f2', 'spam', {room: 'ops', action: 'mask'}),
			filter('f3', 'spam', {action: 'report'}),
		]);
		t.false(await storage.removeFilter({id: 'f1', audit: audit('remove f1')}));
		t.true(await storage.removeFilter({id: 'f2', audit: audit('remove f2')}));
		t.deepEqual(
			(await storage.everyFilter()).map((each) => each.filter),
			['f3'],
		);
		t.deepEqual(await deeds(storage), ['4 remove f2', '3 set f3', '2 set f2', '1 set f1']);
	});

	test(`${name}: no more filters fit in one place than the limit, but replacing one does`, async (t) => {
		const storage = await open(t);
		const set = (id: string, words: string, room?: string) =>
			storage.setFilter({
				filter: filter(id, words, room === undefined ? {} : {room}),
				limit: 1,
				audit: audit('set'),
			});
		t.is(await set('f1', 'one'), 'set');
		t.is(await set('f2', 'two'), 'full');
		t.is(await set('f3', 'two', 'ops'), 'set');
		t.is(await set('f4', 'one'), 'set');
		t.deepEqual(
			(await storage.everyFilter()).map((each) => each.filter),
			['f3', 'f4'],
		);
		t.is((await deeds(storage)).length, 3);
	});

	test(`${name}: a report is kept, once from each account for each message`, async (t) => {
		const storage = await open(t);
		const add = (each: Report) => storage.addReport({report: each, limit: 9});
		t.is(await add(report('r1')), 'added');
		t.is(await add(report('r2')), 'duplicate');
		t.is(await add(report('r3', {by: 'carl'})), 'added');
		t.is(await add(report('r4', {seq: 3})), 'added');
		t.deepEqual(await storage.report('r1'), report('r1'));
		t.is(await storage.report('r2'), undefined);
	});

	test(`${name}: a report that was resolved cannot be made again, and frees its place`, async (t) => {
		const storage = await open(t);
		const add = (each: Report) => storage.addReport({report: each, limit: 1});
		t.is(await add(report('r1')), 'added');
		t.is(await add(report('r2', {seq: 3})), 'full');
		const resolve = {id: 'r1', outcome: 'acted', by: 'dora', audit: audit('resolve')} as const;
		t.true(await storage.resolveReport(resolve));
		t.false(await storage.resolveReport({...resolve, outcome: 'dismissed'}));
		t.false(await storage.resolveReport({...resolve, id: 'r9'}));
		t.deepEqual(await storage.report('r1'), report('r1', {state: 'acted', resolvedBy: 'dora'}));
		t.is(await add(report('r3')), 'duplicate');
		t.is(await add(report('r2', {seq: 3})), 'added');
		t.deepEqual(await deeds(storage), ['1 resolve']);
	});

	test(`${name}: open reports come first, then the newest, a page at a time`, async (t) => {
		const storage = await open(t);
		for (let seq = 1; seq <= 5; seq++) {
			const room = seq === 3 ? 'dev' : 'ops';
			await storage.addReport({report: report(`r${seq}`, {seq, room}), limit: 9});
		}

		for (const id of ['r5', 'r2']) {
			await storage.resolveReport({id, outcome: 'dismissed', by: 'ann', audit: audit('resolve')});
		}

		t.deepEqual(await reportIds(storage), ['r4', 'r3', 'r1', 'r5', 'r2']);
		t.deepEqual(await reportIds(storage, {limit: 2}), ['r4', 'r3', 'more']);
		t.deepEqual(await reportIds(storage, {before: 'r3', limit: 2}), ['r1', 'r5', 'more']);
		t.deepEqual(await reportIds(storage, {before: 'r5', limit: 2}), ['r2']);
		t.deepEqual(await reportIds(storage, {before: 'r9'}), []);
		t.deepEqual(await reportIds(storage, {rooms: ['ops']}), ['r4', 'r1', 'r5', 'r2']);
		t.deepEqual(await reportIds(storage, {rooms: ['dev', 'ops'], limit: 1}), ['r4', 'more']);
		t.deepEqual(await reportIds(storage, {rooms: []}), []);
	});

	test(`${name}: old reports that were dealt with are forgotten, and open ones are not`, async (t) => {
		const storage = await open(t);
		const times = [100, 200, 300];
		for (const [seq, time] of times.entries()) {
			await storage.addReport({report: report(`r${time}`, {seq, time}), limit: 10});
		}
		for (const id of ['r100', 'r300']) {
			await storage.resolveReport({id, outcome: 'acted', by: 'ann', audit: audit('resolve')});
		}
		t.is(await storage.sweepReports(300), 1);
		t.deepEqual(await reportIds(storage), ['r200', 'r300']);
	});

	test(`${name}: the audit log gives its entries back, the newest first, of all or of a room`, async (t) => {
		const storage = await open(t);
		const full = audit('ban', {room: 'ops', target: 'ben', detail: 'for good', reason: 'spam'});
		await storage.addAudit(audit('one'));
		await storage.addAudit(full);
		await storage.addAudit(audit('three', {room: 'dev'}));
		const page = await storage.audit({room: 'ops', before: undefined, limit: 1});
		t.deepEqual(page, {entries: [{position: 2, ...full}], more: false});
		const first = await storage.audit({room: undefined, before: undefined, limit: 2});
		t.deepEqual(
			first.entries.map(({position}) => position),
			[3, 2],
		);
		t.true(first.more);
		const rest = await storage.audit({room: undefined, before: 2, limit: 2});
		t.deepEqual(rest, {entries: [{position: 1, ...audit('one')}], more: false});
	});

	test(`${name}: what was done in private rooms is left out when that is asked for`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		await storage.createRoom(roomRequest('den', 'ann', 'private'));
		for (const room of ['ops', 'den', undefined, 'den']) await storage.addAudit(audit('x', {room}));
		const page = {room: undefined, before: undefined, limit: 2} as const;
		const found = await storage.audit({...page, isPublicOnly: true});
		t.deepEqual([found.entries.map(({position}) => position), found.more], [[3, 1], false]);
		t.true((await storage.audit({...page, isPublicOnly: true, limit: 1})).more);
		t.is((await storage.audit(page)).entries[0]?.position, 4);
	});

	test(`${name}: swept audit entries leave no gaps, and their positions are not given again`, async (t) => {
		const storage = await open(t);
		for (const time of [100, 300, 200, 400]) await storage.addAudit(audit(`at ${time}`, {time}));
		t.is(await storage.sweepAudit(250), 1);
		t.deepEqual(await deeds(storage), ['4 at 400', '3 at 200', '2 at 300']);
		t.is(await storage.sweepAudit(1000), 3);
		t.is(await storage.sweepAudit(1000), 0);
		await storage.addAudit(audit('next'));
		t.deepEqual(await deeds(storage), ['5 next']);
	});

	test(`${name}: acts stand in the audit log in the order in which they were done`, async (t) => {
		const storage = await open(t);
		await Promise.all([
			storage.setSanction({sanction: ban('s1'), audit: audit('one')}),
			storage.liftSanction({id: 's1', audit: audit('two')}),
			storage.setFilter({filter: filter('f1', 'word'), limit: 1, audit: audit('three')}),
			storage.addAudit(audit('four')),
			storage.setSanction({sanction: ban('s1'), audit: audit('five')}),
		]);
		t.deepEqual(await deeds(storage), ['5 five', '4 four', '3 three', '2 two', '1 one']);
		t.deepEqual(await storage.everySanction(), [ban('s1')]);
	});
}
