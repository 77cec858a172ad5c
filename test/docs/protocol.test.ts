import test from 'ava';
import * as v from 'valibot';
import {printProtocolTables} from '../../source/build/protocol-tables.ts';
import {REQUESTS, type RequestType, SIGNALS} from '../../source/protocol/client-frame.ts';
import {decodeClientFrame, decodeRelayFrame, decodeResult} from '../../source/protocol/codec.ts';
import {CLOSE_CODES, ERROR_CODES} from '../../source/protocol/codes.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import * as moderation from '../../source/protocol/moderation-records.ts';
import * as records from '../../source/protocol/records.ts';
import {type RelayFrameType, relayFrameSchema} from '../../source/protocol/relay-frame.ts';
import {
	FROM_OUTSIDE,
	MUTED,
	PERMISSIONS,
	READ_ONLY,
	RELAY_PERMISSIONS,
} from '../../source/server/permissions.ts';
import {RULES} from '../../source/server/request-guard.ts';
import {holdConversation} from './conversation.ts';
import {
	blockMarked,
	blocksIn,
	fieldsIn,
	HOW_TO_UPDATE,
	offer,
	protocolDocument,
	type Section,
	sectionsIn,
	tablesIn,
	withBlock,
} from './document.ts';
import {transferFile} from './transfer.ts';

const TABLES = {
	errorCodes: ERROR_CODES,
	closeCodes: CLOSE_CODES,
	limits: LIMITS,
	rules: RULES,
	permissions: PERMISSIONS,
	relayPermissions: RELAY_PERMISSIONS,
	exceptions: {fromOutside: FROM_OUTSIDE, muted: MUTED, readOnly: READ_ONLY},
};

/** Every frame of the relay; does not compile when one is missing or too many. */
const RELAY_TYPES = Object.keys({
	hello: true,
	ok: true,
	error: true,
	room: true,
	'room.gone': true,
	invited: true,
	message: true,
	live: true,
	resync: true,
	presence: true,
	typing: true,
	read: true,
	mailbox: true,
	envelope: true,
	devices: true,
	prekeys: true,
	link: true,
	notice: true,
	sanctioned: true,
	reports: true,
	'account.gone': true,
	'room.purged': true,
	heartbeat: true,
} satisfies Record<RelayFrameType, true>);

const RECORDS: Readonly<Record<string, v.GenericSchema>> = {
	welcome: records.welcome,
	message: records.roomMessage,
	state: records.messageState,
	reaction: records.reaction,
	change: records.messageChange,
	moderation: records.moderation,
	room: records.roomInfo,
	rules: moderation.roomRules,
	listing: records.roomListing,
	member: records.member,
	device: records.deviceInfo,
	keys: records.deviceKeys,
	'changed list': records.changedList,
	entry: records.directoryEntry,
	filter: moderation.wordFilter,
	report: moderation.report,
	'audit entry': moderation.auditEntry,
	invite: moderation.inviteInfo,
	sanction: moderation.sanction,
};

const sections = sectionsIn(protocolDocument);
const blocks = blocksIn(protocolDocument);

function namesOf(kind: string): readonly string[] {
	return sections.filter((section) => section.kind === kind).map(({name}) => name);
}

/** The fields of a schema as the document names them: `device.label`, `topic?`. */
function fieldsOf(schema: unknown): readonly string[] {
	return Object.entries(entriesOf(schema)).flatMap(([name, field]): readonly string[] => {
		const isOptional = v.is(v.object({type: v.picklist(['optional', 'exact_optional'])}), field);
		const inner = isOptional ? Object(field).wrapped : field;
		const isRecord = Object.values(RECORDS).includes(inner);
		const nested = isRecord ? [] : fieldsOf(inner).map((each) => `${name}.${each}`);
		return nested.length > 0 ? nested : [`${name}${isOptional ? '?' : ''}`];
	});
}

function entriesOf(schema: unknown): Readonly<Record<string, unknown>> {
	const isObject = v.is(v.object({type: v.literal('object')}), schema);
	return isObject ? Object(schema).entries : {};
}

/** The JSON value without what is decided elsewhere: a decoded frame must be equal to it. */
function parse(text: string): Readonly<Record<string, unknown>> {
	return JSON.parse(text);
}

test('the tables are those of the source', (t) => {
	offer((document) => printProtocolTables(document, TABLES));
	const printed = tablesIn(printProtocolTables(protocolDocument, TABLES));
	t.deepEqual(tablesIn(protocolDocument), printed, HOW_TO_UPDATE);
	const names = printed.map((table) => /^<!-- table: (\w+) -->\n\n\|/.exec(table)?.[1]);
	t.deepEqual(names, ['requests', 'permissions', 'relay', 'errors', 'closes', 'limits']);
});

test('a limit without an explanation is noticed', (t) => {
	const limits = {...LIMITS, sandwiches: 3};
	t.throws(() => printProtocolTables(protocolDocument, {...TABLES, limits}), {
		message: /sandwiches/,
	});
	const {messageBytes: _, ...fewer} = LIMITS;
	t.throws(() => printProtocolTables(protocolDocument, {...TABLES, limits: fewer}), {
		message: /messageBytes/,
	});
});

test('every request has a section, and every section of a request is one', (t) => {
	t.deepEqual(namesOf('Request').toSorted(), Object.keys(REQUESTS).toSorted());
	t.deepEqual(namesOf('Signal'), Object.keys(SIGNALS));
});

test('every frame of the relay has a section, and every such section is one', (t) => {
	const found = [...namesOf('Push'), ...namesOf('Answer')];
	t.deepEqual(found.toSorted(), RELAY_TYPES.toSorted());
});

test('every record has a section', (t) => {
	t.deepEqual(namesOf('Record'), Object.keys(RECORDS));
});

/** What the schema says beyond what the section does not repeat. */
function schemasOf({kind, name}: Section): {readonly fields: unknown; readonly result: unknown} {
	if (kind === 'Request') return REQUESTS[name as RequestType];
	if (kind === 'Signal') return {fields: SIGNALS.typing.fields, result: undefined};
	if (kind === 'Record') return {fields: RECORDS[name], result: undefined};
	return {fields: relayFrameSchema(name), result: undefined};
}

for (const section of sections) {
	const {kind, name, text} = section;
	const title = `${kind.toLowerCase()} ${name}`;

	test(`the fields of ${title} are those of the source`, (t) => {
		const {fields, result} = schemasOf(section);
		const refersToRecord = kind === 'Push' && /fields are those of the \[record\]/.test(text);
		// A frame's own type is its heading; a record's is a field like others.
		const wanted = fieldsOf(fields).filter((field) => kind === 'Record' || field !== 'type');
		// An optional object of required fields: the sentence below the table says so.
		if (!refersToRecord) t.deepEqual(fieldsIn(section, 'Field'), wanted);
		else t.deepEqual(wanted, fieldsOf(RECORDS[name]));
		if (result === undefined) return;
		if (result === RECORDS.welcome) t.regex(text, /Answers with a \[welcome\]/);
		else if (fieldsOf(result).length === 0) t.regex(text, /Answers with nothing/);
		else t.deepEqual(fieldsIn(section, 'Answer'), fieldsOf(result));
	});

	if (kind === 'Record') continue;
	test(`${title} has its example`, (t) => {
		const examples = blocksIn(kind === 'Answer' ? protocolDocument : text);
		const source = kind === 'Request' || kind === 'Signal' ? 'client' : 'relay';
		const types = examples
			.filter(({mark}) => mark === source || (kind === 'Answer' && mark.startsWith('result')))
			.map((example) => parse(example.text).type);
		t.true(types.includes(name));
		if (kind === 'Request') t.true(examples.some(({mark}) => mark === `result ${name}`));
	});
}

test('every example is a frame as its side may send it, without a field too many', (t) => {
	const examples = blocks.filter(({language}) => language === 'json');
	t.true(examples.length > 60);
	for (const {mark, text} of examples) {
		const [side, type] = mark.split(' ');
		const decode = side === 'client' ? decodeClientFrame : decodeRelayFrame;
		t.deepEqual<unknown, unknown>(decode(text.trim()), parse(text), text);
		if (side !== 'result') continue;
		const {result} = parse(text);
		t.deepEqual<unknown, unknown>(decodeResult(type as RequestType, result), result, text);
	}
	const sides = new Set(examples.map(({mark}) => mark.split(' ')[0]));
	t.deepEqual([...sides].toSorted(), ['client', 'relay', 'result']);
});

test('an example of a request and of its answer have the same number', (t) => {
	for (const {kind, text, name} of sections) {
		if (kind !== 'Request') continue;
		const [request, answer] = blocksIn(text).filter(({language}) => language === 'json');
		t.is(parse(request?.text ?? '{}').id, parse(answer?.text ?? '{}').id, name);
	}
});

test('the document names no error code that does not exist', (t) => {
	const listed = [...protocolDocument.matchAll(/Errors: ([^\n]*)/g)].flatMap(([, text = '']) => [
		...text.matchAll(/`([a-z]+(?:-[a-z]+)*)`/g),
	]);
	t.true(listed.length > 40);
	for (const [, code = ''] of listed) t.true(Object.hasOwn(ERROR_CODES, code), code);
});

test('the document names no close code that does not exist', (t) => {
	const known = new Set<number>(Object.values(CLOSE_CODES).map(({code}) => code));
	// The ends of the ranges.
	for (const end of [4100, 4199, 4200, 4299]) known.add(end);
	const prose = protocolDocument.replaceAll(/^```[\s\S]*?^```$/gm, '');
	for (const [code] of prose.matchAll(/\b4[0-4]\d\d\b/g)) {
		t.true(known.has(Number(code)), code);
	}
});

test('the document names no type or field that does not exist', (t) => {
	const fields = sections.flatMap((section) => {
		const {fields, result} = schemasOf(section);
		return [...fieldsOf(fields), ...fieldsOf(result)].map((field) => field.replace('?', ''));
	});
	const known = new Set([
		...Object.keys(REQUESTS),
		...RELAY_TYPES,
		...Object.keys(LIMITS),
		...fields,
		// Of the password library.
		'keyStretching',
		'serverStaticPublicKey',
	]);
	const named = protocolDocument.matchAll(/`([a-z]+(?:\.[a-zA-Z]+|[A-Z]\w*))`/g);
	for (const [, name = ''] of named) {
		// The family of the password login, and the subprotocol.
		if (!/^termchat\./.test(name)) t.true(known.has(name), name);
	}
});

/** Ids, keys and signatures by the order in which they appear: which ones they are is chance. */
function anonymous(conversation: string): string {
	const seen: string[] = [];
	return conversation.replaceAll(/"[\w-]{20,}"/g, (id) => {
		if (!seen.includes(id)) seen.push(id);
		return `"${seen.indexOf(id)}"`;
	});
}

test('the conversation is what a relay says', async (t) => {
	const held = await holdConversation();
	const shown = blockMarked('transcript');
	offer((document) => withBlock(document, 'transcript', held));
	t.is(anonymous(shown), anonymous(held), HOW_TO_UPDATE);
});

test('the transfer is what a relay says', async (t) => {
	const held = await transferFile();
	const shown = blockMarked('transfer');
	offer((document) => withBlock(document, 'transfer', held));
	t.is(anonymous(shown), anonymous(held), HOW_TO_UPDATE);
});

test('every frame of the conversation is one', (t) => {
	const asked = new Map<unknown, RequestType>();
	for (const line of blockMarked('transcript').split('\n')) {
		const text = line.slice(2);
		if (line.startsWith('> ')) {
			const frame = decodeClientFrame(text);
			t.deepEqual<unknown, unknown>(frame, parse(text));
			if (frame.type !== 'typing') asked.set(frame.id, frame.type);
		} else if (line.startsWith('< ')) {
			const frame = decodeRelayFrame(text);
			t.deepEqual<unknown, unknown>(frame, parse(text));
			if (frame.type !== 'ok') continue;
			const type = asked.get(frame.id);
			if (type === undefined) t.fail(text);
			else t.deepEqual<unknown, unknown>(decodeResult(type, frame.result), frame.result);
		}
	}
	t.true(asked.size > 0);
});

test('every link within the document leads to a heading', (t) => {
	const anchors = [...protocolDocument.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
		heading
			.toLowerCase()
			.replaceAll(/[^\w -]/g, '')
			.replaceAll(' ', '-'),
	);
	const links = [...protocolDocument.matchAll(/\]\(#([^)]+)\)/g)];
	t.true(links.length > 30);
	for (const [, target = ''] of links) t.true(anchors.includes(target), target);
});
